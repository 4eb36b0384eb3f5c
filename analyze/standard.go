package analyze

import (
	"fmt"

	"koujing/segment"
)

// Options says which data the analyzers work with. The zero value is the built-in data.
type Options struct {
	Dicts       []string `json:"-"`                      // user dictionaries of words, in jieba's format
	Entities    []string `json:"-"`                      // user files of names, in the format of data/entities
	NoKnowledge bool     `json:"no_knowledge,omitempty"` // leave the built-in names out: patterns and tagger alone
}

// Files lists the user files whose contents decide what the analyzers say.
func (o Options) Files() []string {
	return append(append([]string{}, o.Dicts...), o.Entities...)
}

// Standard returns the analyzers in the order they run in. Each may be used from any number of
// goroutines.
func Standard(o Options) ([]Analyzer, error) {
	seg, err := segment.New(o.Dicts...)
	if err != nil {
		return nil, fmt.Errorf("load words: %w", err)
	}
	names, err := newEntities(o, seg)
	if err != nil {
		return nil, err
	}
	who, err := newVoices()
	if err != nil {
		return nil, err
	}
	quotes, err := newQuotes()
	if err != nil {
		return nil, err
	}
	feeling, err := newSentiments()
	if err != nil {
		return nil, err
	}
	return []Analyzer{
		sentences{seg},
		names,
		words{seg}, // must come after the names, which it keeps whole
		quotes,     // must come after the words, which cues are made of
		who,        // must come after the quotations and everything else that it weighs
		feeling,    // must come after the voices and names that it is about
	}, nil
}

// Below returns the analyzers of Standard that run before the one named, for training it.
func Below(name string, o Options) ([]Analyzer, error) {
	all, err := Standard(o)
	if err != nil {
		return nil, err
	}
	for i, a := range all {
		if a.Name() == name {
			return all[:i], nil
		}
	}
	return nil, fmt.Errorf("no analyzer is named %q", name)
}

// Run runs the analyzers over a Doc.
func Run(d *Doc, analyzers []Analyzer) {
	for _, a := range analyzers {
		a.Analyze(d)
	}
}

// sentences sets Doc.Sentences, without Words.
type sentences struct{ seg *segment.Segmenter }

func (sentences) Name() string { return "sentences" }

func (s sentences) Analyze(d *Doc) { d.Sentences = s.seg.Sentences(d.Text) }

// words fills in the Words of the sentences; a mention that is no figure stays one word.
type words struct{ seg *segment.Segmenter }

func (words) Name() string { return "words" }

func (w words) Analyze(d *Doc) {
	plain := d.plain
	d.plain = nil
	if len(plain) != len(d.Sentences) {
		plain = make([][]segment.Word, len(d.Sentences))
	}
	size := 0
	for i, s := range d.Sentences {
		if plain[i] == nil {
			size += s.End - s.Start
		}
	}
	all := make([]segment.Word, 0, size/5+8) // one array for all sentences
	ends := make([]int, len(d.Sentences))
	keep := make([]segment.Span, 0, 16)
	m := 0
	for i, s := range d.Sentences {
		keep = d.kept(keep[:0], s.Span, &m)
		if len(keep) > 0 || plain[i] == nil {
			plain[i] = nil
			all = w.seg.Cut(all, d.Text, s.Start, s.End, keep)
		}
		ends[i] = len(all)
	}
	begin := 0
	for i, end := range ends {
		d.Sentences[i].Words = plain[i]
		if plain[i] == nil {
			d.Sentences[i].Words = all[begin:end:end]
		}
		begin = end
	}
}

// kept appends to dst the names in a sentence that stay one word each. m is the first mention
// to look at, and moves on behind the sentence.
func (d *Doc) kept(dst []segment.Span, s segment.Span, m *int) []segment.Span {
	for ; *m < len(d.Mentions) && d.Mentions[*m].Start < s.End; *m++ {
		if x := &d.Mentions[*m]; !x.Type.Figure() && x.Start >= s.Start && x.End <= s.End {
			dst = append(dst, x.Span)
		}
	}
	return dst
}
