package analyze

import "strings"

// carry gives sentences without a verb of saying to the source of the sentence before, where
// nobody else could be saying them.
func (r *quoteReader) carry() {
	for i := 1; i < len(r.d.Sentences); i++ {
		c, p := &r.claims[i], &r.claims[i-1]
		if c.found() {
			if c.text == "" && p.found() && r.block[i] == r.block[i-1] {
				c.speaker = p.speaker
			}
			continue
		}
		if !p.found() || p.text == "" || r.block[i] != r.block[i-1] || r.kindOf(i) == Heading {
			continue
		}
		if p.by == "marks" && r.closing(i) {
			*c = claim{Span: r.d.Sentences[i].Span, speaker: p.speaker, score: 0.9, by: "verb", after: true}
			continue
		}
		if c.opaque {
			continue
		}
		*c = claim{Span: r.d.Sentences[i].Span, speaker: p.speaker, score: r.goesOn(i), by: "carried"}
	}
}

// closing says whether sentence i only says who said the quotation before it: 王经理说。
func (r *quoteReader) closing(i int) bool {
	s := r.d.Sentences[i].Span
	for _, h := range r.hitsOf(i) {
		rest := strings.TrimRight(r.d.Text[h.End:s.End], "。.！ *_")
		if h.kind == saySaying && runes(rest) <= 8 && !strings.ContainsAny(rest, "，：“") && runes(r.text(i)) <= 60 {
			return true
		}
	}
	return false
}

// goesOn is how sure it is that sentence i goes on with what the source of the one before said.
func (r *quoteReader) goesOn(i int) float32 {
	p := &r.claims[i-1]
	if p.direct || p.after || p.via {
		return 0.3
	}
	if p.kind == "organization" || p.kind == "anonymous" {
		return 0.55
	}
	return 0.45
}
