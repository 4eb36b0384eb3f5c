package analyze

// quotedUnder and quotedOver bound what the chain may say against Quotes: a sentence that a
// source is found to speak is quoted unless the chain holds that for nearly impossible, and one
// without a source only where the chain is sure of it.
const quotedUnder, quotedOver = 0.05, 0.7

// settle returns the label of sentence i by the chain's probabilities and by what Quotes found,
// and the reason where Quotes decided. Who speaks is what Quotes is made to find; the chain sees
// words, and would rather call a source's judgement the author's. A poster's words and titles
// are the chain's to tell: people quote in replies too.
func (p *page) settle(i int, probs []float32) (label int, why string) {
	y := choose(probs)
	if y == labelPoster || y == labelTitle {
		return y, ""
	}
	f := &p.facts[i]
	var best *Quote
	for k := f.quote; k >= 0 && k < f.quote+f.quotes; k++ {
		if q := &p.d.Quotes[k]; best == nil || q.Score > best.Score {
			best = q
		}
	}
	switch {
	case best != nil && best.Score >= 0.5 && y != labelQuoted && probs[labelQuoted] >= quotedUnder:
		return labelQuoted, "a source speaks: " + best.By
	case y == labelQuoted && (best == nil || best.Score < 0.5) && probs[labelQuoted] < quotedOver:
		y = labelReported
		if probs[labelCommentary] > probs[labelReported] {
			y = labelCommentary
		}
		return y, "no source is found to speak"
	}
	return y, ""
}
