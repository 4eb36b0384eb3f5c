package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/analyze/knowledge"
	"koujing/analyze/lexicon"
)

// extend makes a candidate's name as long as it stands: a version behind a model, a device or a
// piece of software (GPT-4o mini, 骁龙 8 Gen 3), 集团 behind a company (京东集团). A name that
// stands in the middle of a longer Latin word and does not go on as a version is lost.
func (n *names) extend(c *candidate, glued bool) {
	if c.lost != "" {
		return
	}
	text := n.doc.Text
	if end := domain(text, c.End); end > c.End && !glued && (c.typ == Company || c.typ == Product || c.typ == Model) {
		n.become(c, Company, end, "a name with the ending of its site")
		return
	}
	end := c.End
	switch c.typ {
	case Model:
		end = n.modelEnd(c.End)
	case Product:
		end = n.productEnd(c.Span.Start, c.End)
	case Place:
		if e, ok := n.shape.is(text, end, facilityWord); ok && isHanAt(text, c.Start) && n.facilityEnds(e, c.sentence) {
			end = e
		}
	case Company:
		if !glued {
			n.companyEnd(c)
			return
		}
	}
	if end > n.doc.Sentences[c.sentence].End {
		end = c.End
	}
	if end == c.End {
		if glued && !n.shape.seam(text, c.End) {
			c.lost = "the word goes on"
		}
		return
	}
	c.score -= extended
	if c.typ == Place {
		c.End, c.why = end, c.why+", with what lies there"
		n.become(c, Place, end, c.why)
		return
	}
	c.End = end
	c.why += ", with a version"
	n.rename(c)
}

// extended is what a name that was made longer is less sure than one that is listed so.
const extended = 0.05

// domain returns where the ending of a site's name ends that stands at text[end], or end: the
// .ai of Jasper.ai.
func domain(text string, end int) int {
	for _, top := range []string{".ai", ".com", ".io", ".cn", ".org", ".net", ".co"} {
		next := end + len(top)
		if strings.HasPrefix(text[end:], top) && (next >= len(text) || !isLetter(text[next]) && !isDigit(text[next]) && text[next] != '.' && text[next] != '/' && text[next] != '-') {
			return next
		}
	}
	return end
}

// facilityEnds says that the name of a place may end at byte at: not the 市 of 上海市场, the 港 of
// 台湾港口.
func (n *names) facilityEnds(at, s int) bool {
	words := n.wordsOf(s)
	i := firstWord(words, at)
	return i >= len(words) || words[i].Start >= at
}

// modelEnd returns where the model goes on to from end: 大模型 between a family and its version
// belongs to the name, 模型 alone does not.
func (n *names) modelEnd(end int) int {
	text := n.doc.Text
	last := n.shape.version(text, end, tierWord)
	if gap, ok := n.shape.is(text, last, gapWord); ok && last == end && strings.HasSuffix(text[last:gap], "大模型") {
		last = n.shape.version(text, gap, tierWord)
	}
	return bracketSize(text, last, end)
}

// bracketSize takes in a context size in brackets behind a version: pro（32K）.
func bracketSize(text string, at, from int) int {
	if at == from || at >= len(text) {
		return at
	}
	r, w := utf8.DecodeRuneInString(text[at:])
	if r != '（' && r != '(' {
		return at
	}
	i := at + w
	for i < len(text) && isDigit(text[i]) {
		i++
	}
	if i == at+w || i >= len(text) || text[i] != 'K' && text[i] != 'k' {
		return at
	}
	if r, w := utf8.DecodeRuneInString(text[i+1:]); r == '）' || r == ')' {
		return i + 1 + w
	}
	return at
}

// productEnd returns where the product that begins at start goes on to from end.
func (n *names) productEnd(start, end int) int {
	text := n.doc.Text
	series := false
	if e, ok := n.shape.is(text, start, seriesWord); ok && e == end {
		series = true
	}
	last := n.shape.version(text, end, trimWord)
	if last == end || series || text[end-1] < utf8.RuneSelf {
		return last
	}
	// A Chinese name of no series goes on with a number that has points only: 微信 8.0.22.
	if strings.Contains(text[end:last], ".") && !strings.ContainsAny(text[end:last], "ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return last
	}
	return end
}

// companyEnd takes in what follows a company's name as part of a longer one: a brand's device
// or service (理想L9, 百度地图), or a longer name of the company (京东集团, 红杉中国).
func (n *names) companyEnd(c *candidate) {
	text := n.doc.Text
	limit := n.doc.Sentences[c.sentence].End
	if e, ok := n.shape.is(text, c.Start, seriesWord); ok && e == c.End {
		if end := n.shape.version(text, c.End, trimWord); end > c.End && end <= limit && strings.ContainsAny(text[c.End:end], "0123456789") {
			n.become(c, Product, end, "a brand with a version")
			return
		}
	}
	at := skipSpace(text, c.End)
	if end, ok := n.shape.is(text, at, wareWord); ok && end <= limit {
		n.become(c, Product, end, "a brand with its ware")
		return
	}
	if text[c.End-1] < utf8.RuneSelf {
		return
	}
	if end, ok := n.shape.is(text, c.End, branchWord); ok && end <= limit && !n.cueAt(end, orgCue|firmCue) && !strings.HasPrefix(text[end:], "市场") && !strings.HasPrefix(text[end:], "区") {
		c.why += ", with " + text[c.End:end]
		c.score -= extended
		c.End = end
	}
}

// become makes a longer name of another type of a candidate.
func (n *names) become(c *candidate, typ Type, end int, why string) {
	if e, ok := n.sense(c.base, typ, n.doc.Text[c.Start:end]); ok {
		c.entity = e
	} else {
		c.base, c.entity = nil, -1
	}
	c.typ, c.End, c.why = typ, end, why
}

// sense returns the entity of a type that the base lists a form for.
func (n *names) sense(b *knowledge.Base, typ Type, form string) (int32, bool) {
	if b == nil {
		return -1, false
	}
	v, ok := b.Terms().Find(form)
	if !ok {
		return -1, false
	}
	for _, s := range b.Senses(v) {
		if Type(b.Type(s.Entity)) == typ {
			return s.Entity, true
		}
	}
	return -1, false
}

func skipSpace(text string, at int) int {
	if at < len(text) && text[at] == ' ' {
		return at + 1
	}
	return at
}

// rename gives a candidate that was made longer the name and id of the longer form: those of
// the base where it lists it, otherwise the family's name with the version's parts, hyphens
// between, so that all ways of writing it agree.
func (n *names) rename(c *candidate) {
	text := n.doc.Text
	if c.base == nil {
		return
	}
	family := c.base.Name(c.entity)
	form := joinV(surface(text[c.Start:c.End]), family)
	if e, ok := n.sense(c.base, c.typ, form); ok {
		c.entity = e
		return
	}
	tail := versionTail(form, family)
	c.name = family + tail
	c.id = knowledge.ID(string(c.typ), c.name)
}

// joinV takes the space out between the V of a version and its number: DeepSeek V 2.5 is DeepSeek
// V2.5, but MiniCPM-V 2.6, whose family ends with the V, stays as it is.
func joinV(form, family string) string {
	if strings.HasSuffix(family, "V") || strings.HasSuffix(family, "v") {
		return form
	}
	for i := 1; i+2 < len(form); i++ {
		if form[i] == 'V' || form[i] == 'v' {
			if !isLetter(form[i-1]) && !isDigit(form[i-1]) && form[i+1] == ' ' && isDigit(form[i+2]) {
				return form[:i+1] + form[i+2:]
			}
		}
	}
	return form
}

// versionTail returns what a longer form has behind the family, in one spelling.
func versionTail(form, family string) string {
	i := strings.IndexAny(form, "0123456789")
	if i < 0 {
		i = len(form)
	}
	if !strings.HasSuffix(family, "V") && i > 1 && (form[i-1] == 'V' || form[i-1] == 'v') && !isLetter(form[i-2]) {
		i-- // the V of DeepSeek V9
	}
	tail := strings.TrimLeft(form[i:], " -_")
	if tail == "" {
		return ""
	}
	return "-" + strings.Join(strings.FieldsFunc(tail, func(r rune) bool { return r == ' ' || r == '-' || r == '_' }), "-")
}

// surface returns a name as it stands, without zero-width characters.
func surface(s string) string {
	return strings.Map(func(r rune) rune {
		if lexicon.ZeroWidth(r) {
			return -1
		}
		return r
	}, s)
}
