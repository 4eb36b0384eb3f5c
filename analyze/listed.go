package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/analyze/knowledge"
	"koujing/segment"
)

// listed proposes the names of the bases. A conditional form counts where a word of its context
// stands near or the page names the same entity, its owner or something of its owner without
// condition.
func (n *names) listed() {
	for _, b := range n.bases {
		n.listedIn(b)
	}
}

// hit is a term of a base in a sentence.
type hit struct {
	segment.Span
	sentence int
	value    int32
	glued    bool
}

func (n *names) listedIn(b source) {
	n.found = b.Terms().Append(n.found[:0], n.doc.Text)
	for i := range n.near {
		n.near[i] = n.near[i][:0]
	}
	n.support = map[int32]bool{}
	hits := n.hits[:0]
	at := 0
	for _, m := range n.found {
		span := segment.Span{Start: m.Start, End: m.End}
		for at < len(n.doc.Sentences) && n.doc.Sentences[at].End <= m.Start {
			at++
		}
		s := n.sentenceOf(span, at)
		if s < 0 || inAddress(n.doc.Text, m.Start, m.End) {
			continue
		}
		if w := b.Word(m.Value); w >= 0 && !m.Glued {
			if len(n.near[s]) < mostNear {
				n.near[s] = append(n.near[s], w)
			}
		}
		if len(b.Senses(m.Value)) > 0 {
			hits = append(hits, hit{span, s, m.Value, m.Glued})
		}
	}
	for _, h := range hits {
		n.settleSupport(b, h)
	}
	n.hits = hits
	elsewhere := n.elsewhere(b, hits)
	for _, h := range hits {
		n.propose(b, h, elsewhere)
	}
}

// elsewhere adds up the evidence for each reading of the ambiguous terms over the page.
func (n *names) elsewhere(b source, hits []hit) map[int32][readable]float32 {
	sums := map[int32][readable]float32{}
	for _, h := range hits {
		if senses := b.Senses(h.value); len(senses) > 1 {
			sum := sums[h.value]
			for i, e := range n.evidence(h.Start, h.End, h.sentence) {
				sum[i] += 0.3 * e
			}
			sums[h.value] = sum
		}
	}
	return sums
}

// inAddress says that the Latin name text[start:end] is part of an address, a handle or an
// identifier: the weixin of mp.weixin.qq.com, x_apple, @google. Not the X of Twitter/X.
func inAddress(text string, start, end int) bool {
	if !isLetter(text[start]) && !isDigit(text[start]) {
		return false
	}
	if start > 0 {
		switch c := text[start-1]; c {
		case '@', '_', '=', '#':
			return true
		case '.', '/', '&', '?', '%':
			b := start - 1
			for b > 0 && text[b-1] < utf8.RuneSelf && text[b-1] > ' ' && text[b-1] != '(' && text[b-1] != '"' && start-b < 300 {
				b--
			}
			head := text[b:start]
			return c == '.' && len(head) > 1 || strings.Contains(head, "//") || strings.HasPrefix(head, "www.") || strings.Count(head, "/") > 1
		}
	}
	return end < len(text) && text[end] == '_'
}

// settleSupport notes what an unconditional hit supports: the entity and its owner.
func (n *names) settleSupport(b source, h hit) {
	for _, s := range b.Senses(h.value) {
		if s.Flags&knowledge.Conditional != 0 || !n.fits(b, h, s) || n.crossed(h, s) {
			continue
		}
		n.support[s.Entity] = true
		if o := b.Owner(s.Entity); o >= 0 {
			n.support[o] = true
		}
	}
}

// fits says whether the letters at hand are a form of the sense: its case, and nothing that
// must not touch it.
func (n *names) fits(b source, h hit, s knowledge.Sense) bool {
	text := n.doc.Text
	if h.glued && !n.shape.seam(text, h.End) {
		return false
	}
	return n.cased(b, h, s) && !b.Touched(s.Entity, text, h.Start, h.End)
}

// cased says that a short Latin form is written as the base has it, or is a model's with a
// version behind it: qwen2.5.
func (n *names) cased(b source, h hit, s knowledge.Sense) bool {
	if s.Flags&knowledge.ExactCase == 0 || n.doc.Text[h.Start:h.End] == b.Form(s) {
		return true
	}
	return Type(b.Type(s.Entity)) == Model && n.versioned(h.End)
}

// versioned says that a model's version with a digit stands at byte at, a hyphen or nothing
// before it, or with a point in it: -2024-12-17, 2.5, but not the 3 of "o1 3 times".
func (n *names) versioned(at int) bool {
	end := n.shape.version(n.doc.Text, at, tierWord)
	tail := n.doc.Text[at:end]
	return strings.ContainsAny(tail, "0123456789") && (tail[0] != ' ' || strings.ContainsAny(tail, ".-"))
}

// propose makes candidates of a hit: one a type, the best supported sense of each.
func (n *names) propose(b source, h hit, elsewhere map[int32][readable]float32) {
	var readings []candidate
	for _, s := range b.Senses(h.value) {
		if !n.cased(b, h, s) {
			continue // another word: it is not IT
		}
		c := candidate{
			Span: h.Span, sentence: h.sentence, typ: Type(b.Type(s.Entity)), base: b.Base, entity: s.Entity,
			by: b.by, score: 0.9, why: "listed", prior: prior(b, s.Entity, h.value),
		}
		if s.Flags&knowledge.Conditional != 0 {
			if c.score, c.why = n.supported(b, h, s); c.score == 0 {
				c.score, c.lost = 0.5, "conditional, and nothing near supports it"
			}
			if c.lost != "" && c.typ == Model && n.versioned(h.End) {
				c.score, c.why, c.lost = 0.6, "a version follows", ""
			}
		}
		switch {
		case c.lost != "":
		case b.Touched(s.Entity, n.doc.Text, h.Start, h.End):
			c.lost = "what touches it makes another word"
		case n.crossed(h, s):
			c.lost = "cuts a word in two"
		}
		readings = append(readings, c)
	}
	n.choose(readings, elsewhere[h.value])
	for _, c := range readings {
		n.extend(&c, h.glued)
		n.trim(&c)
		n.all = append(n.all, c)
	}
}

// bracketed says that the hit stands alone in 《》.
func (n *names) bracketed(h hit) bool {
	return strings.HasSuffix(n.doc.Text[:h.Start], "《") && strings.HasPrefix(n.doc.Text[h.End:], "》")
}

// supported returns the score of a conditional sense, 0 where nothing supports it, and what
// does.
func (n *names) supported(b source, h hit, s knowledge.Sense) (float32, string) {
	if Type(b.Type(s.Entity)) == Media && !n.bracketed(h) && n.evidence(h.Start, h.End, h.sentence)[readType(Media)] < 2 {
		return 0, "" // 科学 is a journal only in 《科学》 or before 报道
	}
	if n.support[s.Entity] {
		return 0.8, "the page names it without condition"
	}
	if o := b.Owner(s.Entity); o >= 0 && n.support[o] {
		return 0.75, "the page names its owner"
	}
	near := b.Near(s.Entity)
	for i := max(0, h.sentence-nearBefore); i <= min(len(n.near)-1, h.sentence+nearBehind); i++ {
		if meets(n.near[i], near) {
			return 0.7, "a word of its context stands near"
		}
	}
	if len(n.near) > 0 && meets(n.near[0], near) {
		return 0.7, "a word of its context stands in the title"
	}
	return 0, ""
}

// mostNear bounds the context words noted of one sentence: sentences of a page have ten or
// twenty, and a text without full stops must not cost the square of its length.
const mostNear = 200

// How many sentences around a conditional name its context may stand in.
const (
	nearBefore = 1
	nearBehind = 1
)

func meets(a, b []int32) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// crossed says that a short Chinese form is part of other words where it stands: 大疆 in
// 广大疆域, not in 大疆无人机.
func (n *names) crossed(h hit, s knowledge.Sense) bool {
	if s.Flags&knowledge.Han == 0 || h.End-h.Start > 9 {
		return false
	}
	words := n.wordsOf(h.sentence)
	for _, w := range words[firstWord(words, h.Start):] {
		if w.Start >= h.End {
			break
		}
		if w.Tag == "x" {
			continue
		}
		left, right := w.Start < h.Start, w.End > h.End
		if right && !left && w.Start > h.Start && locative(n.doc.Text[h.End:w.End]) {
			continue // 手上 in 快手上
		}
		if left && right && h.End-h.Start <= 6 || left && w.End < h.End || right && w.Start > h.Start || (left || right) && w.End-w.Start <= 9 && h.End-h.Start <= 6 {
			return true
		}
	}
	return false
}

// locative says that s only says where: 上, 里, 中.
func locative(s string) bool {
	switch s {
	case "上", "里", "中", "内", "下", "的":
		return true
	}
	return false
}

// cutAll cuts all sentences into words: nearly all are asked for sooner or later.
func (n *names) cutAll() {
	for i, s := range n.doc.Sentences {
		begin := len(n.words)
		n.words = n.seg.Cut(n.words, n.doc.Text, s.Start, s.End, nil)
		n.cut[i] = n.words[begin:len(n.words):len(n.words)]
	}
}

// wordsOf returns the words of a sentence, names cut like anything else.
func (n *names) wordsOf(sentence int) []segment.Word { return n.cut[sentence] }

// trim takes off the end of a name what only says what it names, where the base has the name
// without it too, or a company's form ends with 公司: 苹果公司, M2 芯片, GPT-4模型; not
// 文心大模型, 腾讯控股有限公司 or 国家石油公司.
func (n *names) trim(c *candidate) {
	text := n.doc.Text
	if strings.HasPrefix(text[c.Start:c.End], "《") && strings.HasSuffix(text[c.Start:c.End], "》") {
		c.Start, c.End = c.Start+len("《"), c.End-len("》")
		return
	}
	name := text[c.Start:c.End]
	for i := len(name) - 1; i > 0 && len(name)-i <= 18; i-- {
		if !utf8.RuneStart(name[i]) {
			continue
		}
		end, ok := n.shape.is(name, i, kindWord)
		if !ok || end != len(name) || strings.HasSuffix(name[:i], "大") || isLetter(name[i]) && isLetter(name[i-1]) {
			continue
		}
		stem := strings.TrimRight(name[:i], " ")
		if utf8.RuneCountInString(stem) < 2 {
			return
		}
		_, known := n.sense(c.base, c.typ, stem)
		if known || c.typ == Product && stem[len(stem)-1] < utf8.RuneSelf || c.typ == Company && name[i:] == "公司" && !wholeName(stem) {
			c.End = c.Start + len(stem)
			return
		}
	}
}

// wholeName says that 公司 belongs to the name that begins with stem.
func wholeName(stem string) bool {
	for _, keep := range []string{"有限", "股份", "总", "分", "子", "石油", "电力", "保险", "投资", "集团", "电网", "责任", "中金", "信托", "管理"} {
		if strings.HasSuffix(stem, keep) {
			return true
		}
	}
	return false
}
