package analyze

import (
	"fmt"

	"koujing/segment"
)

// Decision is what became of one candidate for a mention.
type Decision struct {
	Mention
	Why  string // what speaks for it
	Lost string // what beat it; empty where it is a mention
}

// Explain returns every candidate for a mention in text, in order, with what was decided.
func Explain(o Options, text string) ([]Decision, error) {
	seg, err := segment.New(o.Dicts...)
	if err != nil {
		return nil, fmt.Errorf("load words: %w", err)
	}
	e, err := newEntities(o, seg)
	if err != nil {
		return nil, err
	}
	d := &Doc{Text: text, Sentences: seg.Sentences(text)}
	var all []Decision
	for _, c := range e.read(d).all {
		all = append(all, Decision{Mention: c.mention(), Why: c.why, Lost: c.lost})
	}
	return all, nil
}
