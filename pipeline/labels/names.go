package labels

import (
	"slices"

	"koujing/analyze"
)

var typeNamed = map[string]analyze.Type{
	"COM": analyze.Company, "MOD": analyze.Model, "PRD": analyze.Product, "PER": analyze.Person,
	"ORG": analyze.Organization, "MED": analyze.Media, "LOC": analyze.Place,
}

// Names returns the page's Doc, whose Sentences must be set, with the labelled names. Names that
// cleaning dropped, that reach over the end of a sentence or that overlap another are left out,
// and those on boilerplate lines, which are marked in some pages only.
func (p *Page) Names() analyze.NameExample {
	x := analyze.NameExample{Doc: p.Doc}
	for _, k := range p.Gold(p.Doc.Sentences) {
		x.Unmarked = append(x.Unmarked, k < 0 || p.Labels.Sentences[k].Voice == "B")
	}
	for _, e := range p.Entities {
		s, ok := p.Span(e.Start, e.End)
		if !ok {
			continue
		}
		at := p.Doc.SentenceAt(s.Start)
		if at >= 0 && s.End <= p.Doc.Sentences[at].End && !x.Unmarked[at] {
			x.Names = append(x.Names, analyze.Mention{Span: s, Sentence: at, Type: typeNamed[e.Type]})
		}
	}
	slices.SortStableFunc(x.Names, func(a, b analyze.Mention) int { return a.Start - b.Start })
	kept := x.Names[:0]
	for _, m := range x.Names {
		if n := len(kept); n == 0 || kept[n-1].End <= m.Start {
			kept = append(kept, m)
		}
	}
	x.Names = kept
	return x
}
