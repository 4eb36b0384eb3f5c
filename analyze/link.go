package analyze

import (
	"slices"
	"strings"
	"unicode/utf8"

	"koujing/analyze/knowledge"
	"koujing/segment"
)

// link gives names and ids to what no base lists, and finds further mentions of what the page
// names: persons beside persons, other names in brackets (月之暗面（Moonshot AI，下称“月暗”）),
// unknown names where they stand again, last names after full ones.
func (n *names) link() {
	n.beside()
	n.labels()
	n.introduce()
	n.again()
	for i := range n.all {
		if c := &n.all[i]; c.lost == "" && c.base == nil && c.name == "" {
			c.name = surface(n.doc.Of(c.Span))
		}
	}
}

// live returns the indices of what are mentions so far, in order.
func (n *names) live() []int {
	var out []int
	for i := range n.all {
		if n.all[i].lost == "" {
			out = append(out, i)
		}
	}
	slices.SortFunc(out, func(a, b int) int { return n.all[a].Start - n.all[b].Start })
	return out
}

// free says that no mention touches the span; at is where to look on among live.
func (n *names) free(live []int, span segment.Span) bool {
	i, found := slices.BinarySearchFunc(live, span.Start, func(k, at int) int { return n.all[k].Start - at })
	if found {
		return false
	}
	if i < len(live) && n.all[live[i]].Start < span.End {
		return false
	}
	return i == 0 || n.all[live[i-1]].End <= span.Start
}

// beside proposes persons that are listed with a person: 杨国强、黄文仔和侯昌财.
func (n *names) beside() {
	live := n.live()
	for _, i := range live {
		if n.all[i].typ != Person {
			continue
		}
		s, at := n.all[i].sentence, n.all[i].End
		for range 8 {
			begin := n.conjunction(at, s)
			if begin == at {
				break
			}
			end := n.chineseName(begin, s)
			if end == begin {
				if span := n.latinBehind(begin, s); n.firstLast(span) {
					begin, end = span.Start, span.End
				}
			}
			span := segment.Span{Start: begin, End: end}
			if end <= begin || !n.free(live, span) {
				break
			}
			n.add(span, s, Person, 0.6, "listed with a person")
			at = end
		}
	}
}

// conjunction returns what follows the comma of a list or an and at byte at, or at.
func (n *names) conjunction(at, s int) int {
	rest := n.doc.Text[at:n.doc.Sentences[s].End]
	for _, c := range []string{"、", "和", " 和 ", " 和", "与", " 与 ", "及", "以及"} {
		if strings.HasPrefix(rest, c) {
			return at + len(c)
		}
	}
	return at
}

// labels proposes the speakers of an interview: names with a colon at the beginning of a
// paragraph, twice at least. Not 结论：.
func (n *names) labels() {
	text := n.doc.Text
	live := n.live()
	var found []segment.Span
	count := map[string]int{}
	last := -1
	for i, x := range n.doc.Sentences {
		if x.Paragraph == last {
			continue
		}
		last = x.Paragraph
		span := n.label(i)
		if span.End > span.Start {
			found = append(found, span)
			count[text[span.Start:span.End]]++
		}
	}
	at := 0
	if len(count) < 2 {
		return // one who speaks in turns with nobody
	}
	for _, span := range found {
		if count[n.doc.Of(span)] < 2 || !n.free(live, span) || n.wholly(span, noLabelCue) {
			continue
		}
		s := n.sentenceOf(span, at)
		n.add(span, s, Person, 0.7, "speaks in turns")
		at = max(at, s)
	}
}

// label returns the name that a sentence begins with, a colon behind it; an empty span where it
// begins otherwise.
func (n *names) label(i int) segment.Span {
	text, x := n.doc.Text, n.doc.Sentences[i]
	limit := min(x.End, x.Start+60)
	colon := strings.IndexAny(text[x.Start:limit], ":：")
	if colon <= 0 {
		return segment.Span{}
	}
	begin, end := x.Start, x.Start+colon
	for begin < end && (text[begin] == '*' || text[begin] == ' ') {
		begin++
	}
	for end > begin && (text[end-1] == '*' || text[end-1] == ' ') {
		end--
	}
	for _, title := range []string{"主持人", "嘉宾", "记者"} {
		if strings.HasPrefix(text[begin:end], title) && begin+len(title) < end {
			begin += len(title)
		}
	}
	if begin == end || strings.ContainsAny(text[begin:end], "*/.") {
		return segment.Span{}
	}
	span := segment.Span{Start: begin, End: end}
	latin := n.latinBehind(begin, i)
	if latin == span && isLower(text[begin+1]) && strings.Count(text[begin:end], " ") < 3 && !strings.ContainsAny(text[begin:end], "0123456789") {
		return span
	}
	if n.chineseNameIs(begin, end, i) {
		return span
	}
	return segment.Span{}
}

// introduce takes what stands in brackets right behind a name as another name of the same:
// 奥马尔·阿博什（Omar Abbosh）, 花瓣支付（深圳）有限公司（简称“花瓣支付”）. Not 苹果（AAPL）, 张三（左）.
func (n *names) introduce() {
	live := n.live()
	for _, i := range live {
		c := n.all[i]
		if c.typ.Figure() || c.typ == Place {
			continue
		}
		open, w := n.runeAt(c.End, c.sentence)
		if open != '（' && open != '(' {
			continue
		}
		begin := c.End + w
		limit := min(n.doc.Sentences[c.sentence].End, begin+120)
		k := strings.IndexAny(n.doc.Text[begin:limit], "）)")
		if k <= 0 {
			continue
		}
		for _, span := range n.inBrackets(begin, begin+k, c.sentence, c.typ) {
			if n.free(live, span) {
				n.alias(c, span)
			}
		}
	}
}

// inBrackets returns the names in brackets behind a name of a type.
func (n *names) inBrackets(begin, end, s int, typ Type) []segment.Span {
	text := n.doc.Text
	inside := text[begin:end]
	for _, lead := range shortLeads {
		i := strings.Index(inside, lead)
		if i < 0 {
			continue
		}
		from := begin + i + len(lead)
		rest := strings.TrimLeft(text[from:end], "：:为 “「『\"‘'")
		from = end - len(rest)
		to := from + len(rest)
		if j := strings.IndexAny(rest, "”」』\"’'，,；;、"); j >= 0 {
			to = from + j
		}
		if c := utf8.RuneCountInString(text[from:to]); c >= 2 && c <= 12 && !roleName(text[from:to]) {
			return []segment.Span{{Start: from, End: to}}
		}
		return nil
	}
	span := n.latinBehind(begin, s)
	next, _ := n.runeAt(span.End, s)
	if span.End <= span.Start+2 || span.End > end || next != '）' && next != ')' && next != '，' && next != ',' {
		return nil
	}
	if typ == Person && !n.firstLast(span) || strings.ContainsAny(n.doc.Of(span), ".0123456789") && typ != Company || ticker(n.doc.Of(span)) && typ == Company {
		return nil
	}
	return []segment.Span{span}
}

// roleName says that a short form names a role in a document, not one firm: 公司, 发行人.
func roleName(s string) bool {
	for _, role := range []string{"公司", "本所", "集团", "发行人", "管理人", "基金", "本行", "标的", "协议", "办法", "规定", "通知", "意见", "报告", "方案"} {
		if strings.HasSuffix(s, role) && utf8.RuneCountInString(s) <= 4 {
			return true
		}
	}
	return false
}

// shortLeads go before the short form of a name in brackets.
var shortLeads = []string{"以下简称", "下简称", "简称", "以下统称", "下称", "又称", "英文名", "原名", "曾用名"}

// ticker says that capitals in brackets are a stock's: AAPL, NASDAQ.
func ticker(s string) bool { return strings.ToUpper(s) == s && len(s) <= 6 }

// alias proposes a further name of c in the page.
func (n *names) alias(c candidate, span segment.Span) {
	if c.name == "" && c.base == nil {
		c.name = surface(n.doc.Of(c.Span))
	}
	c.Span, c.by, c.why, c.score = span, byPattern, "introduced in brackets", 0.7
	n.all = append(n.all, c)
}

// again finds the names of no base where they stand again, and the last names of persons.
func (n *names) again() {
	known := map[string]candidate{}
	for _, i := range n.live() {
		c := n.all[i]
		if c.by == byPattern || c.by == byTagger {
			n.remember(known, c)
		}
		if c.typ == Person {
			n.rememberLast(known, c)
		}
		if c.typ == Product {
			n.rememberCode(known, c)
		}
	}
	if len(known) == 0 {
		return
	}
	live := n.live()
	firsts := map[rune][]string{}
	for name := range known {
		r, _ := utf8.DecodeRuneInString(name)
		firsts[r] = append(firsts[r], name)
	}
	for r := range firsts {
		slices.SortFunc(firsts[r], func(a, b string) int {
			if len(a) != len(b) {
				return len(b) - len(a)
			}
			return strings.Compare(a, b)
		})
	}
	n.findAgain(known, firsts, live)
}

func (n *names) findAgain(known map[string]candidate, firsts map[rune][]string, live []int) {
	text := n.doc.Text
	var maybe [1 << 10]bool // by the low bits of a first character, since most have no name
	for r := range firsts {
		maybe[r&(1<<10-1)] = true
	}
	at, end := 0, 0
	for i, r := range text {
		if i < end || !maybe[r&(1<<10-1)] {
			continue
		}
		for _, name := range firsts[r] {
			if !strings.HasPrefix(text[i:], name) || !latinBounds(text, i, i+len(name)) {
				continue
			}
			span := segment.Span{Start: i, End: i + len(name)}
			for at < len(n.doc.Sentences) && n.doc.Sentences[at].End <= i {
				at++
			}
			s := n.sentenceOf(span, at)
			if s < 0 || !n.free(live, span) || !isLetter(name[0]) && !n.wordsAgree(s, span) {
				continue
			}
			c := known[name]
			c.Span, c.sentence, c.why, c.score = span, s, "named before: "+c.why, 0.6
			n.all = append(n.all, c)
			end = span.End
			break
		}
	}
}

// wordsAgree says that a short Chinese name is no part of other words where it stands again.
func (n *names) wordsAgree(s int, span segment.Span) bool {
	return !n.crossed(hit{Span: span, sentence: s}, knowledge.Sense{Flags: knowledge.Han})
}

// latinBounds says that no Latin word is cut at either end of text[i:j].
func latinBounds(text string, i, j int) bool {
	if i > 0 && latinByte(text[i]) && (isLetter(text[i-1]) || isDigit(text[i-1])) {
		return false
	}
	return j >= len(text) || !latinByte(text[j-1]) || !isLetter(text[j]) && !isDigit(text[j])
}

// mostNames bounds the unknown names that a page's text is searched for again.
const mostNames = 200

// remember notes an unknown name.
func (n *names) remember(known map[string]candidate, c candidate) {
	name := n.doc.Of(c.Span)
	if len(known) >= mostNames || utf8.RuneCountInString(name) < 2 || c.score < 0.5 || len(name) < 4 {
		return
	}
	if _, ok := known[name]; !ok {
		if c.base == nil && c.name == "" {
			c.name = surface(name)
		}
		known[name] = c
	}
}

// rememberLast notes the last name of a person's full name: 马斯克 of 埃隆·马斯克, Altman of
// Sam Altman.
func (n *names) rememberLast(known map[string]candidate, c candidate) {
	full := n.doc.Of(c.Span)
	last := full
	if isLetter(full[0]) {
		if i := strings.LastIndexByte(full, ' '); i >= 0 {
			last = full[i+1:]
		}
	} else {
		for i, r := range full {
			if dot(r) {
				last = full[i+utf8.RuneLen(r):]
			}
		}
	}
	if last == full || utf8.RuneCountInString(last) < 2 || len(last) < 4 || len(known) >= mostNames {
		return
	}
	if c.base == nil && c.name == "" {
		c.name = surface(full)
		c.id = knowledge.ID(string(Person), c.name)
	}
	c.by, c.why = byPattern, "a last name"
	if _, ok := known[last]; !ok {
		known[last] = c
	}
}

// rememberCode notes the code of a brand's device: M9 of 问界M9, ET9 of 蔚来 ET9, 001 of
// 极氪001; not 14 of 小米14.
func (n *names) rememberCode(known map[string]candidate, c candidate) {
	full := n.doc.Of(c.Span)
	i := strings.IndexFunc(full, func(r rune) bool { return r < utf8.RuneSelf && r != ' ' })
	if i <= 0 || len(known) >= mostNames {
		return
	}
	code := full[i:]
	if len(code) < 2 || len(code) > 8 || !isLetter(code[0]) && !(len(code) == 3 && code[0] == '0') || !strings.ContainsAny(code, "0123456789") || strings.Contains(code, " ") {
		return
	}
	if c.base == nil && c.name == "" {
		c.name = surface(full)
		c.id = knowledge.ID(string(Product), c.name)
	}
	c.by, c.why = byPattern, "the code of "+full
	if _, ok := known[code]; !ok {
		known[code] = c
	}
}
