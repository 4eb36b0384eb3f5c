// Package segment splits text into sentences and sentences into words.
//
// All offsets are bytes of the untouched text, half-open, on rune boundaries: no word is
// lower-cased, widened or copied, so text[w.Start:w.End] is always the surface.
package segment

import "koujing/segment/internal/model"

// Span is a part of a text: bytes Start to End, half-open, on rune boundaries.
type Span struct{ Start, End int }

// Word is a word of a text with its part of speech, in the tag set of the dictionary
// (ICTCLAS as jieba uses it: n, v, nr, m, x …).
type Word struct {
	Span
	Tag string
}

// Sentence is a sentence with the words that tile it. Paragraph counts the blocks of text
// between line breaks, from 0.
type Sentence struct {
	Span
	Paragraph int
	Words     []Word
}

// Segmenter cuts text. It is safe for concurrent use.
type Segmenter struct {
	model *model.Model
	user  *user // nil where the user has no words of his own
}

// New returns a Segmenter over the built-in dictionary and the user dictionaries named, whose
// words always win. Their format is gse's and jieba's: word, frequency, tag; see loadUser.
func New(dicts ...string) (*Segmenter, error) {
	m, err := shared()
	if err != nil {
		return nil, err
	}
	u, err := loadUser(dicts)
	if err != nil {
		return nil, err
	}
	return &Segmenter{model: m, user: u}, nil
}

// Segment returns the sentences of text with their words. A word is never empty, and the words
// of a sentence tile it.
func (s *Segmenter) Segment(text string) []Sentence {
	all := s.Sentences(text)
	words := make([]Word, 0, len(text)/5+8) // one array for all sentences
	ends := make([]int, len(all))
	for i, x := range all {
		words = s.Cut(words, text, x.Start, x.End, nil)
		ends[i] = len(words)
	}
	begin := 0
	for i, end := range ends {
		all[i].Words = words[begin:end:end]
		begin = end
	}
	return all
}

// Cut appends the words of text[start:end] to dst. The spans in keep (sorted, disjoint,
// within start and end) each stay one word, unless a word of the user's overlaps them.
func (s *Segmenter) Cut(dst []Word, text string, start, end int, keep []Span) []Word {
	if s.user != nil {
		for _, w := range s.user.find(text, start, end) {
			var before []Span
			for len(keep) > 0 && keep[0].Start < w.End {
				if keep[0].End <= w.Start {
					before = append(before, keep[0])
				}
				keep = keep[1:]
			}
			dst = s.around(dst, text, start, w.Start, before)
			dst = append(dst, Word{w.Span, w.tag})
			start = w.End
		}
	}
	return s.around(dst, text, start, end, keep)
}

// around appends the words of text[start:end], with the spans in keep whole.
func (s *Segmenter) around(dst []Word, text string, start, end int, keep []Span) []Word {
	for _, k := range keep {
		dst = s.cut(dst, text, start, k.Start)
		dst = append(dst, Word{k, "nz"})
		start = k.End
	}
	return s.cut(dst, text, start, end)
}

// CutExact appends the words of text[start:end] as gse.Cut(text, true) gives them, but with
// their case. It has gse's defects and serves to hold this package against gse.
func (s *Segmenter) CutExact(dst []Word, text string, start, end int) []Word {
	return s.exact(dst, text, start, end)
}
