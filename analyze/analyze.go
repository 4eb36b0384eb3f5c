// Package analyze lays annotations on one document: names, quotations, voices and feelings.
//
// A [Doc] starts as text, blocks and sentences. Analyzers run over it in one fixed order
// ([Standard]); each sets the one field that names it and reads only the fields above that
// field. All offsets are bytes of Doc.Text, half-open, on rune boundaries. Nothing here does
// input or output.
package analyze

import (
	"fmt"
	"unicode/utf8"

	"koujing/analyze/lexicon"
	"koujing/segment"
)

// Doc is one article with every layer of annotation on it.
type Doc struct {
	Title     string // as printed, without site name; empty where unknown
	Poster    string // who put the page up (a handle or a by-line); empty where unknown
	Publisher string // the outlet the article is from; empty where unknown
	Text      string // never changes once the Doc exists

	Blocks     []Block            // from clean: in order, disjoint, every sentence lies in one
	Sentences  []segment.Sentence // in order, disjoint; Words is filled by the words analyzer
	Shared     []int              // from repost: in how many other articles a sentence stands; nil when not known
	Copy       bool               // from repost: others have the text, too, and one of them had it first
	Mentions   []Mention          // Entities: in order, disjoint
	Quotes     []Quote            // Quotes: in order of Sentence
	Voices     []Voice            // Voices: one a sentence
	Sentiments []Sentiment        // Sentiments: one a sentence, then one a mention

	// plain has, by sentence, the words of those that no name changes, nil for others: entities
	// cuts the text to find names, and leaves them to words, which takes them.
	plain [][]segment.Word
	// names is what entities knows between its steps.
	names *names
	// felt has the words of feeling of the text as they were found: voices leaves them to
	// sentiments.
	felt []lexicon.Match
}

// BlockKind says what a block of the page is.
type BlockKind string

// The kinds of block.
const (
	Heading    BlockKind = "heading"
	Paragraph  BlockKind = "paragraph"
	Blockquote BlockKind = "quote"
	Caption    BlockKind = "caption"
	Reply      BlockKind = "reply"
)

// Block is a paragraph-like part of the page, as cleaning found it.
type Block struct {
	segment.Span
	Kind BlockKind
	// Handle is who wrote the block where the page says so: the author of a forum post, a
	// comment, a re-quoted post. Empty otherwise.
	Handle string
	// Floor is the number of the forum post the block stands in: 1 the opening post, 2 and up
	// the replies, 0 outside forums. A re-quoted post inside a reply is a Blockquote with the
	// reply's floor.
	Floor int
}

// Type is what a mention names. The words are those of the mentions table.
type Type string

// The types of name, and of figures that users expect beside them.
const (
	Company      Type = "company"
	Model        Type = "model"
	Product      Type = "product"
	Person       Type = "person"
	Organization Type = "organization"
	Media        Type = "media"
	Place        Type = "place"
	Money        Type = "money"
	Percent      Type = "percent"
	Date         Type = "date"
	Count        Type = "count"
)

// Figure says whether t is a figure rather than a name.
func (t Type) Figure() bool {
	switch t {
	case Money, Percent, Date, Count:
		return true
	}
	return false
}

// Mention is a name standing in the text.
type Mention struct {
	segment.Span
	Sentence int // index into Doc.Sentences
	Type     Type
	EntityID string // of the knowledge base, or made from the normal form for a name nobody listed
	Name     string // canonical
	By       string // lexicon, pattern, tagger or user: what proposed it
	Score    float32
}

// Quote is what a source said: the words themselves, who said them and by which cue.
type Quote struct {
	segment.Span // the words said, with their quotation marks when direct
	Sentence     int
	Direct       bool
	Cue          string // the verb or frame of saying, as it stands
	Speaker      string // the source as named in the text; empty where none is found
	SpeakerType  string // named, anonymous, organization, document; empty without a speaker
	SpeakerID    string // entity_id of the speaker where it is a mention
	// By is what showed that a source speaks: marks, verb, accord, view, turn, speech, block,
	// list, carried (the sentence goes on with what the source said before) or closing (the
	// sentence only says who said the quotation before it).
	By string
	// Score is how sure it is, 0 … 1, that what the source said is the sentence's main point.
	// Under 0.5 the sentence only mentions in passing that somebody said something.
	Score float32
}

// closingClause is the By of a sentence that says nothing but who spoke: 王经理说。
const closingClause = "closing"

// Said says whether the Quote stands for words said, as the sentence's voice has it: not a
// passing mention of saying, and not a clause that only names the speaker.
func (q Quote) Said(v VoiceKind) bool {
	return q.By != closingClause && (q.Score >= 0.5 || v == Quoted)
}

// VoiceKind says whose words a sentence is.
type VoiceKind string

// The voices. The words are those of the sentences table.
const (
	TitleVoice VoiceKind = "title"
	Reported   VoiceKind = "reported"
	Quoted     VoiceKind = "quoted"
	Commentary VoiceKind = "commentary"
	Poster     VoiceKind = "poster"
)

// Voice is whose words one sentence is, and why.
type Voice struct {
	Kind      VoiceKind
	Score     float32 // 0 … 1
	Why       string  // the few signals that decided, in words, separated by "; "
	Speaker   string  // source of a quoted sentence, handle of a poster; empty where unknown
	SpeakerID string
}

// Sentiment is a feeling: of a sentence (Mention < 0) or towards a mention.
type Sentiment struct {
	Sentence int
	Mention  int     // index into Doc.Mentions, or -1 for the sentence itself
	Polarity int8    // -1, 0, 1
	Score    float32 // -1 … 1
	Why      string
}

// Analyzer adds one layer to a Doc.
//
// Analyze may not fail: what can fail fails in the constructor. It changes only the field of
// its own layer and must be safe for concurrent calls on different Docs.
type Analyzer interface {
	Name() string
	Analyze(*Doc)
}

// Block returns the index of the block that holds byte offset at, or -1.
func (d *Doc) Block(at int) int {
	lo, hi := 0, len(d.Blocks)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.Blocks[mid].End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(d.Blocks) && d.Blocks[lo].Start <= at {
		return lo
	}
	return -1
}

// SentenceAt returns the index of the sentence that holds byte offset at, or -1.
func (d *Doc) SentenceAt(at int) int {
	lo, hi := 0, len(d.Sentences)
	for lo < hi {
		mid := (lo + hi) / 2
		if d.Sentences[mid].End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(d.Sentences) && d.Sentences[lo].Start <= at {
		return lo
	}
	return -1
}

// feelings finds the words of feeling in the text, once for all that ask.
func (d *Doc) feelings(terms *lexicon.Set) []lexicon.Match {
	if d.felt == nil {
		d.felt = terms.Append(make([]lexicon.Match, 0, len(d.Text)/8), d.Text)
	}
	return d.felt
}

// Of returns the text of a span.
func (d *Doc) Of(s segment.Span) string { return d.Text[s.Start:s.End] }

// Valid reports the first invariant that the Doc breaks, or nil.
func (d *Doc) Valid() error {
	if !utf8.ValidString(d.Text) {
		return fmt.Errorf("text is not valid UTF-8")
	}
	end := 0
	for i, b := range d.Blocks {
		if err := d.check(b.Span, end); err != nil {
			return fmt.Errorf("block %d: %w", i, err)
		}
		end = b.End
	}
	end = 0
	for i, s := range d.Sentences {
		if err := d.check(s.Span, end); err != nil {
			return fmt.Errorf("sentence %d: %w", i, err)
		}
		end = s.End
		at := s.Start
		for j, w := range s.Words {
			if err := d.check(w.Span, at); err != nil {
				return fmt.Errorf("sentence %d word %d: %w", i, j, err)
			}
			at = w.End
		}
		if at > s.End {
			return fmt.Errorf("sentence %d: words reach byte %d past its end %d", i, at, s.End)
		}
	}
	end = 0
	for i, m := range d.Mentions {
		if err := d.check(m.Span, end); err != nil {
			return fmt.Errorf("mention %d: %w", i, err)
		}
		if m.Sentence < 0 || m.Sentence >= len(d.Sentences) {
			return fmt.Errorf("mention %d: sentence %d of %d", i, m.Sentence, len(d.Sentences))
		}
		end = m.End
	}
	for i, q := range d.Quotes {
		if err := d.check(q.Span, 0); err != nil {
			return fmt.Errorf("quote %d: %w", i, err)
		}
		if q.Sentence < 0 || q.Sentence >= len(d.Sentences) {
			return fmt.Errorf("quote %d: sentence %d of %d", i, q.Sentence, len(d.Sentences))
		}
		if !utf8.ValidString(q.Speaker) {
			return fmt.Errorf("quote %d: speaker %q cuts a character", i, q.Speaker)
		}
	}
	if n := len(d.Voices); n != 0 && n != len(d.Sentences) {
		return fmt.Errorf("%d voices for %d sentences", n, len(d.Sentences))
	}
	if n := len(d.Shared); n != 0 && n != len(d.Sentences) {
		return fmt.Errorf("%d shared counts for %d sentences", n, len(d.Sentences))
	}
	return nil
}

// check says whether s is a non-empty span of the text on rune boundaries, not before from.
func (d *Doc) check(s segment.Span, from int) error {
	if s.Start < from || s.End <= s.Start || s.End > len(d.Text) {
		return fmt.Errorf("span %d..%d, want it non-empty within %d..%d", s.Start, s.End, from, len(d.Text))
	}
	if !utf8.RuneStart(d.Text[s.Start]) || s.End < len(d.Text) && !utf8.RuneStart(d.Text[s.End]) {
		return fmt.Errorf("span %d..%d cuts a character", s.Start, s.End)
	}
	return nil
}
