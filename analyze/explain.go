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
		lost := c.lost
		if c.winner.End > 0 && lost != "" {
			lost = fmt.Sprintf("%s at %d..%d", lost, c.winner.Start, c.winner.End)
		}
		all = append(all, Decision{Mention: c.mention(), Why: c.why, Lost: lost})
	}
	return all, nil
}
