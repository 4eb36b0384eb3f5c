package analyze

// ownShare is the share of a copy's characters that may stand in no other copy: above it the
// page is no repetition of another with remarks in it, but an article that uses another.
const ownShare = .35

// copies holds the sentences of an article that stands on other pages, too, against those
// pages. What only this copy has, inside what others have, is the poster's ("这也能信？" under
// the second paragraph); what other copies have is not his. Where all copies have all of it, or
// where the page is the likely original, whose sentences others may have cut, that says nothing:
// two crawls of one thread share the remarks in it.
func (p *page) copies(out []rule) {
	d := p.d
	if len(d.Shared) == 0 || !d.Copy || !p.differs() {
		return
	}
	for i := range out {
		b := p.facts[i].block
		if b < 0 || out[i].allowed != 0 || d.Blocks[b].Kind == Reply || d.Blocks[b].Floor > 1 {
			continue
		}
		switch {
		case d.Shared[i] > 0:
			out[i].allowed = notPoster
		case p.facts[i].runes > 1:
			out[i] = rule{allowed: onlyPoster, why: "no other copy of the article has it", speaker: d.Poster}
		}
	}
}

// differs says whether the copy has something of its own, and not too much.
func (p *page) differs() bool {
	own, all := 0, 0
	for i := range p.facts {
		if b := p.facts[i].block; b < 0 || p.d.Blocks[b].Kind == Reply || p.d.Blocks[b].Floor > 1 {
			continue
		}
		all += p.facts[i].runes
		if p.d.Shared[i] == 0 {
			own += p.facts[i].runes
		}
	}
	return own > 0 && float64(own) <= ownShare*float64(all)
}
