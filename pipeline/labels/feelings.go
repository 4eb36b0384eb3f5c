package labels

import (
	"slices"
	"strings"

	"koujing/analyze"
	"koujing/segment"
)

// types are the types that labels name, by their codes.
var types = map[string]analyze.Type{
	"COM": analyze.Company, "MOD": analyze.Model, "PRD": analyze.Product, "PER": analyze.Person,
	"ORG": analyze.Organization, "MED": analyze.Media, "LOC": analyze.Place,
}

// Polarity is the number of a label's "+", "-" or "0".
func Polarity(pol string) int8 {
	switch pol {
	case "+":
		return 1
	case "-":
		return -1
	}
	return 0
}

// Learn runs the analyzers below sentiments over the page's Doc and returns what there is to
// learn from it. The labelled names stand in place of those found, and the labelled voices in
// place of those told, so that every label is learnt from and none at second hand.
func (p *Page) Learn(below []analyze.Analyzer) analyze.SentimentExample {
	for _, a := range below {
		a.Analyze(p.Doc)
		if a.Name() == "entities" {
			p.Doc.Mentions = p.labelledNames()
		}
	}
	p.Doc.Voices = make([]analyze.Voice, len(p.Doc.Sentences))
	for i, k := range p.Voices() {
		p.Doc.Voices[i].Kind = k
	}
	return p.Sentiments()
}

// Sentiments gives the Doc's sentences and mentions the labelled polarities. Furniture and
// titles are not judged, nor names in furniture; a name that no label has is labelled 0.
func (p *Page) Sentiments() analyze.SentimentExample {
	e := analyze.SentimentExample{Doc: p.Doc}
	gold := p.Gold(p.Doc.Sentences)
	for _, k := range gold {
		v := analyze.Unjudged
		if k >= 0 && strings.Contains("RQCP", p.Labels.Sentences[k].Voice) {
			v = Polarity(p.Labels.Sentences[k].Pol)
		}
		e.Sentences = append(e.Sentences, v)
	}
	named := map[segment.Span]int8{}
	for _, x := range p.Entities {
		if s, ok := p.Span(x.Start, x.End); ok {
			named[s] = Polarity(x.Pol)
		}
	}
	for _, m := range p.Doc.Mentions {
		v := analyze.Unjudged
		if k := gold[m.Sentence]; k >= 0 && p.Labels.Sentences[k].Voice != "B" {
			v = named[m.Span]
		}
		e.Mentions = append(e.Mentions, v)
	}
	return e
}

// labelledNames returns the labelled names, and those found that none of them overlaps.
func (p *Page) labelledNames() []analyze.Mention {
	var out []analyze.Mention
	for _, e := range p.Entities {
		s, ok := p.Span(e.Start, e.End)
		if !ok {
			continue
		}
		at := p.Doc.SentenceAt(s.Start)
		if at < 0 || s.End > p.Doc.Sentences[at].End {
			continue
		}
		m := analyze.Mention{Span: s, Sentence: at, Type: types[e.Type], Name: p.Doc.Of(s), EntityID: p.Doc.Of(s), By: "label", Score: .9}
		for _, o := range p.Doc.Mentions {
			if o.Span == s {
				m.By, m.Score, m.EntityID = o.By, o.Score, o.EntityID
			}
		}
		out = append(out, m)
	}
	labelled := len(out)
	for _, m := range p.Doc.Mentions {
		if !slices.ContainsFunc(out[:labelled], func(o analyze.Mention) bool { return m.Start < o.End && o.Start < m.End }) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b analyze.Mention) int { return a.Start - b.Start })
	kept := out[:0]
	for _, m := range out {
		if n := len(kept); n == 0 || kept[n-1].End <= m.Start {
			kept = append(kept, m)
		}
	}
	return kept
}
