package analyze

// rule is what the structure of the page settles about a sentence: the labels it may have (0:
// any), why, and who speaks where it is the poster.
type rule struct {
	allowed uint16
	why     string
	speaker string
}

const onlyPoster, onlyTitle = 1 << labelPoster, 1 << labelTitle

// rules reads the structure of the page.
func (p *page) rules() []rule {
	out := make([]rule, len(p.facts))
	for i := range p.facts {
		if b := p.facts[i].block; b >= 0 {
			out[i] = p.byBlock(&p.d.Blocks[b])
			if b == 0 && p.d.Blocks[b].Kind == Heading && p.d.Title != "" {
				out[i] = rule{allowed: onlyTitle, why: "title of the page"}
			}
		}
	}
	return out
}

func (p *page) byBlock(b *Block) rule {
	switch {
	case b.Kind == Reply:
		return rule{allowed: onlyPoster, why: "a reply", speaker: b.Handle}
	case b.Floor > 1:
		return rule{allowed: onlyPoster, why: "a post quoted in a reply", speaker: b.Handle}
	}
	return rule{}
}
