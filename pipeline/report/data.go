package report

import "koujing/analyze"

// Voices is the order of voices in everything that people look at.
var Voices = [...]analyze.VoiceKind{analyze.TitleVoice, analyze.Reported, analyze.Quoted, analyze.Commentary, analyze.Poster}

// feel counts by polarity: negative, neutral, positive.
type feel [3]int64

func (f *feel) add(polarity int8) { f[1+max(-1, min(1, int(polarity)))]++ }

func (f feel) n() int64 { return f[0] + f[1] + f[2] }

// byVoice counts by voice, in the order of [Voices].
type byVoice [len(Voices)]feel

// voiceIndex is the place of a voice in Voices, -1 for one that is not there.
func voiceIndex(v string) int {
	for i, k := range Voices {
		if string(k) == v {
			return i
		}
	}
	return -1
}

// Data is what the report shows, added up over all rows of the tables; only Sample holds
// chosen articles. It is written into the page as JSON.
type Data struct {
	Version   string       `json:"version"`
	Articles  int64        `json:"articles"`
	Rejected  int64        `json:"rejected"`
	Names     int64        `json:"names"`     // mentions of names; figures left out
	Figures   int64        `json:"figures"`   // mentions of money, percentages, dates, counts
	Sentences byVoice      `json:"sentences"` // by voice and polarity
	Periods   []string     `json:"periods"`   // days, months or years, in order
	When      []int64      `json:"when"`      // articles of each period
	Undated   int64        `json:"undated"`
	Sites     []namedCount `json:"sites"`

	Entities    []*entity `json:"entities"`    // the most named, most named first
	AllEntities int64     `json:"allEntities"` // how many there are

	Quotes       int64      `json:"quotes"`
	SpeakerTypes []*speaker `json:"speakerTypes"` // quotes by type of speaker
	Speakers     []*speaker `json:"speakers"`     // the most quoted, most quoted first
	AllSpeakers  int64      `json:"allSpeakers"`
	Outlets      []*outlet  `json:"outlets"` // those with most quotes

	Groups     []*group    `json:"groups"` // largest first
	AllGroups  int64       `json:"allGroups"`
	Insertions []insertion `json:"insertions"`
	Inserted   feel        `json:"inserted"` // all inserted sentences

	Rejects []*rejects `json:"rejects"` // by stage and reason, most frequent first

	Sample []*sampled `json:"sample"`
	Random int        `json:"random"` // of Sample, how many were drawn at random
	Picked int        `json:"picked"` // of Sample, how many were taken for a poster's insertion
}

type namedCount struct {
	Name string `json:"name"`
	N    int64  `json:"n"`
}

// entity is what the dump says of one entity.
type entity struct {
	ID       string     `json:"id"`
	Type     string     `json:"type"`
	Name     string     `json:"name"`
	Owner    string     `json:"owner,omitempty"`
	Mentions int64      `json:"mentions"`
	Articles int64      `json:"articles"`
	Voices   byVoice    `json:"voices"`
	When     [][7]int64 `json:"when"` // period, feel of reported content, feel of authors
	periods  map[int][2]feel
}

// speaker is a source, or a type of sources.
type speaker struct {
	Name     string `json:"name"`
	Type     string `json:"type"` // empty: nobody is named
	Quotes   int64  `json:"quotes"`
	Direct   int64  `json:"direct"`
	Articles int64  `json:"articles"`
	Feel     feel   `json:"feel"`
	last     string
}

// add counts one quote; the quotes of an article come together.
func (s *speaker) add(q *quoteRow) {
	s.Quotes++
	if q.Direct {
		s.Direct++
	}
	if s.last != q.DocID || s.Articles == 0 {
		s.Articles++
		s.last = q.DocID
	}
	s.Feel.add(q.Polarity)
}

// outlet is a publisher or site, with whom it quotes.
type outlet struct {
	Name      string `json:"name"`
	Quotes    int64  `json:"quotes"`
	Anonymous int64  `json:"anonymous"`
	Unnamed   int64  `json:"unnamed"` // quotes without any speaker
}

// group is a group of copies.
type group struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Articles int64  `json:"articles"`
	Own      int64  `json:"own"`      // sentences that one member alone has
	Inserted feel   `json:"inserted"` // poster's sentences, each once; replies left out
}

// insertion is a sentence that a poster put beside somebody else's text; replies are none.
type insertion struct {
	Doc   string `json:"doc"`
	Text  string `json:"text"`
	By    string `json:"by,omitempty"`
	Feel  int8   `json:"feel"`
	Group string `json:"group,omitempty"`
}

// rejects are the pages rejected for one reason.
type rejects struct {
	Stage   string      `json:"stage"`
	Reason  string      `json:"reason"`
	N       int64       `json:"n"`
	Samples []rejectRow `json:"samples"`
}

// sampled is an article of the reader.
type sampled struct {
	ID        string      `json:"id"`
	Source    string      `json:"source"`
	URL       string      `json:"url,omitempty"`
	Title     string      `json:"title,omitempty"`
	Poster    string      `json:"poster,omitempty"`
	Publisher string      `json:"publisher,omitempty"`
	Date      string      `json:"date,omitempty"`
	Group     string      `json:"group,omitempty"`
	Sentences []*sentence `json:"s"`
}

// sentence is a sentence of the reader. Names lie at code points of its text.
type sentence struct {
	Text      string  `json:"t"`
	Voice     int     `json:"v"`
	Score     float32 `json:"c"`
	Why       string  `json:"w,omitempty"`
	Speaker   string  `json:"p,omitempty"`
	Feel      int8    `json:"f,omitempty"`
	Paragraph int32   `json:"g"`
	Block     string  `json:"b,omitempty"`
	Shared    int32   `json:"r,omitempty"`
	Names     []name  `json:"n,omitempty"`
	start     int32
}

// name is a mention in a sentence of the reader.
type name struct {
	Start int32  `json:"a"`
	End   int32  `json:"z"`
	Type  string `json:"y"`
	Name  string `json:"m"`
	Feel  int8   `json:"f,omitempty"`
}

// The rows as the report reads them: the columns that it needs.
type (
	articleRow struct {
		DocID         string `parquet:"doc_id"`
		Source        string `parquet:"source"`
		URL           string `parquet:"url,optional"`
		Site          string `parquet:"site,optional"`
		Title         string `parquet:"title,optional"`
		Poster        string `parquet:"poster,optional"`
		Publisher     string `parquet:"publisher,optional"`
		PublishedDate *int32 `parquet:"published_date,optional,date"`
		NChars        int32  `parquet:"n_chars"`
		NSentences    int32  `parquet:"n_sentences"`
		NPoster       int32  `parquet:"n_poster"`
		RepostGroup   string `parquet:"repost_group,optional"`
		RepostOf      string `parquet:"repost_of,optional"`
	}
	sentenceRow struct {
		DocID      string  `parquet:"doc_id,dict"`
		Sentence   int32   `parquet:"sentence"`
		Paragraph  int32   `parquet:"paragraph"`
		Block      string  `parquet:"block,dict"`
		Start      int32   `parquet:"start"`
		Text       string  `parquet:"text"`
		Voice      string  `parquet:"voice,dict"`
		VoiceScore float32 `parquet:"voice_score"`
		VoiceWhy   string  `parquet:"voice_why,optional"`
		Speaker    string  `parquet:"speaker,optional"`
		Polarity   int8    `parquet:"polarity"`
		Shared     int32   `parquet:"shared"`
	}
	mentionRow struct {
		DocID    string `parquet:"doc_id,dict"`
		Sentence int32  `parquet:"sentence"`
		Start    int32  `parquet:"start"`
		End      int32  `parquet:"end"`
		Type     string `parquet:"type,dict"`
		EntityID string `parquet:"entity_id,optional,dict"`
		Name     string `parquet:"name,dict"`
		Voice    string `parquet:"voice,dict"`
		Polarity int8   `parquet:"polarity"`
	}
	quoteRow struct {
		DocID       string `parquet:"doc_id,dict"`
		Direct      bool   `parquet:"direct"`
		Speaker     string `parquet:"speaker,optional,dict"`
		SpeakerType string `parquet:"speaker_type,optional,dict"`
		Polarity    int8   `parquet:"polarity"`
	}
	entityRow struct {
		EntityID string `parquet:"entity_id"`
		Type     string `parquet:"type,dict"`
		Name     string `parquet:"name"`
		OwnerID  string `parquet:"owner_id,optional"`
		Mentions int64  `parquet:"mentions"`
		Articles int64  `parquet:"articles"`
	}
	repostRow struct {
		Group        string `parquet:"group"`
		DocID        string `parquet:"doc_id"`
		OwnSentences int32  `parquet:"own_sentences"`
	}
	rejectRow struct {
		Source string `parquet:"source" json:"source"`
		Stage  string `parquet:"stage,dict" json:"-"`
		Reason string `parquet:"reason,dict" json:"-"`
		Detail string `parquet:"detail,optional" json:"detail"`
	}
)
