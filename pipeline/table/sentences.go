package table

import "koujing/analyze"

// Sentence is a row of the sentences table.
type Sentence struct {
	DocID      string   `parquet:"doc_id,dict"`
	Sentence   int32    `parquet:"sentence"`
	Paragraph  int32    `parquet:"paragraph"`
	Block      string   `parquet:"block,dict"`
	Start      int32    `parquet:"start"`
	End        int32    `parquet:"end"`
	Text       string   `parquet:"text"`
	Voice      string   `parquet:"voice,dict"`
	VoiceScore float32  `parquet:"voice_score"`
	VoiceWhy   *string  `parquet:"voice_why,optional"`
	Speaker    *string  `parquet:"speaker,optional"`
	SpeakerID  *string  `parquet:"speaker_id,optional"`
	Polarity   int8     `parquet:"polarity"`
	Sentiment  float32  `parquet:"sentiment"`
	Shared     int32    `parquet:"shared"`
	Words      []string `parquet:"words,list,dict"`
	Tags       []string `parquet:"tags,list,dict"`
}

// Sentences is the table of sentences.
var Sentences = Table[Sentence]{"sentences", "a sentence, with its voice, feeling and words"}

// SentenceRows appends the rows of one record to dst.
func SentenceRows(dst []Sentence, r *Record) []Sentence {
	d, at := r.Doc, points{text: r.Doc.Text}
	feel := sentenceSentiments(d)
	words := 0
	for _, s := range d.Sentences {
		words += len(s.Words)
	}
	lists := make([]string, 2*words) // one array for all rows
	for i, s := range d.Sentences {
		row := Sentence{
			DocID: r.DocID, Sentence: int32(i), Paragraph: int32(s.Paragraph),
			Block: string(blockKind(d, s.Start)),
			Start: at.of(s.Start), End: at.of(s.End), Text: d.Of(s.Span),
			Polarity: feel[i].Polarity, Sentiment: round(feel[i].Score),
		}
		if i < len(d.Voices) {
			v := d.Voices[i]
			row.Voice, row.VoiceScore, row.VoiceWhy = string(v.Kind), round(v.Score), Optional(v.Why)
			row.Speaker, row.SpeakerID = Optional(v.Speaker), Optional(v.SpeakerID)
		}
		if i < len(d.Shared) {
			row.Shared = int32(d.Shared[i])
		}
		n := len(s.Words)
		row.Words, row.Tags, lists = lists[:n:n], lists[n:2*n:2*n], lists[2*n:]
		for k, w := range s.Words {
			row.Words[k], row.Tags[k] = d.Of(w.Span), w.Tag
		}
		dst = append(dst, row)
	}
	return dst
}

func blockKind(d *analyze.Doc, at int) analyze.BlockKind {
	if b := d.Block(at); b >= 0 {
		return d.Blocks[b].Kind
	}
	return analyze.Paragraph
}

// sentenceSentiments returns one Sentiment a sentence, zero where none was given.
func sentenceSentiments(d *analyze.Doc) []analyze.Sentiment {
	out := make([]analyze.Sentiment, len(d.Sentences))
	for _, s := range d.Sentiments {
		if s.Mention < 0 && s.Sentence < len(out) {
			out[s.Sentence] = s
		}
	}
	return out
}
