package analyze

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
		if !p.found() || c.opaque || r.block[i] != r.block[i-1] || r.kindOf(i) == Heading {
			continue
		}
		r.claims[i] = claim{Span: r.d.Sentences[i].Span, speaker: p.speaker, score: 0.6, by: "carried", direct: false}
	}
}
