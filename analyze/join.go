package analyze

import (
	"strings"

	"koujing/analyze/knowledge"
)

// join makes one name of a Latin company and what it made, where they stand as one: Google
// Workspace, Meta Llama 3, OpenAI API. Chinese makers stay apart: 苹果 iOS.
func (n *names) join() {
	last := -1
	for i := range n.all {
		c := &n.all[i]
		if c.lost != "" || c.typ.Figure() {
			continue
		}
		if last >= 0 && n.placed(&n.all[last], c) {
			n.all[last].lost = "part of the name behind it"
			c.Start = n.all[last].Start
			c.base, c.entity, c.id, c.name = nil, -1, "", ""
			last = i
			continue
		}
		if last >= 0 && (c.typ == Model || c.typ == Product) && n.adjoins(&n.all[last], c) {
			maker := &n.all[last]
			maker.lost = "part of the name behind it"
			c.Start = maker.Start
		}
		last = i
	}
	for i := range n.all {
		if c := &n.all[i]; c.lost == "" && c.typ == Company {
			n.joinUnknown(c, i)
		}
	}
}

// placed says that a place right before a place or an organization belongs to its name:
// 陕西省高级人民法院, 贵州兴仁. Not 中美.
func (n *names) placed(place, c *candidate) bool {
	if place.typ != Place || place.End != c.Start || place.sentence != c.sentence || !isHanAt(n.doc.Text, place.Start) || !isHanAt(n.doc.Text, c.Start) {
		return false
	}
	return c.typ == Organization || c.typ == Place && n.province(place)
}

// province says that a place is so large that smaller ones are named with it.
func (n *names) province(place *candidate) bool {
	name := n.doc.Of(place.Span)
	if end, ok := n.shape.is(name, 0, provinceWord); ok && end == len(name) {
		return true
	}
	return strings.HasSuffix(name, "省") || strings.HasSuffix(name, "市")
}

// adjoins says that a company's Latin name stands right before a Latin name, a space between.
func (n *names) adjoins(maker, c *candidate) bool {
	text := n.doc.Text
	return maker.typ == Company && maker.sentence == c.sentence && maker.End+1 == c.Start && text[maker.End] == ' ' &&
		isLetter(text[maker.Start]) && isLetter(text[maker.End-1]) && isLetter(text[c.Start])
}

// joinUnknown makes a product of a listed Latin company with the capitalized words behind it
// that are no name by themselves: Google Vids; not Apple CEO.
func (n *names) joinUnknown(c *candidate, i int) {
	text := n.doc.Text
	if c.base == nil || !isLetter(text[c.Start]) || !isLetter(text[c.End-1]) || c.End >= len(text) || text[c.End] != ' ' {
		return
	}
	span := n.latinBehind(c.End, c.sentence)
	words := text[span.Start:span.End]
	if span.End <= span.Start+1 || generic(words) && words != "API" || strings.ToUpper(words) == words && words != "API" || n.cueAt(span.Start, titleCue|firmCue|legalCue|firmBehindCue) {
		return
	}
	for j := i + 1; j < len(n.all) && n.all[j].Start < span.End; j++ {
		if n.all[j].lost == "" && n.all[j].End > span.Start {
			return
		}
	}
	if r, _ := n.runeAt(span.End, c.sentence); r == ' ' {
		if r, _ := n.runeAt(span.End+1, c.sentence); r < 0x80 && r != 0 {
			return // an English sentence
		}
	}
	c.typ, c.base, c.entity, c.End, c.by, c.score, c.why = bodyType(words), nil, -1, span.End, byPattern, 0.5, "a maker with capitalized words"
	c.name = surface(n.doc.Of(c.Span))
	c.id = knowledge.ID(string(c.typ), c.name)
}

// bodyType says what a maker's name with further words names, by the last of them: a firm, a
// foundation, otherwise a product.
func bodyType(words string) Type {
	switch words[strings.LastIndexByte(words, ' ')+1:] {
	case "Inc", "Inc.", "Group", "Corp", "Corp.", "Co", "Co.", "Ltd", "Partners", "Securities", "Ventures", "Capital", "Holdings", "Associates", "Technologies", "Labs", "Lab", "Research":
		return Company
	case "Foundation", "Institute", "Nonprofit", "University":
		return Organization
	}
	return Product
}
