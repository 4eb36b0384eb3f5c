package analyze

import (
	"slices"
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// latin proposes Latin names that nobody listed, in Chinese sentences: capitalized words that the
// page writes no other way, where what stands beside them, here and wherever the page has them
// again, says what they are: 用 Wordware 搭建, Keywords 的财报; not Agent, Prompt, TOKEN.
func (n *names) latin() {
	tokens := n.latinTokens()
	if len(tokens) == 0 {
		return
	}
	sums := map[string]*latinSum{}
	for _, t := range tokens {
		name := n.doc.Of(t.Span)
		x := sums[name]
		if x == nil {
			x = &latinSum{}
			sums[name] = x
		}
		x.count++
		n.weigh(x, t)
	}
	n.common(sums)
	for _, t := range tokens {
		if typ, score := sums[n.doc.Of(t.Span)].verdict(n.doc.Of(t.Span)); typ != "" {
			n.add(t.Span, t.sentence, typ, score, "a Latin name, by what stands beside it")
		}
	}
}

// latinToken is a stretch of capitalized Latin words beside Chinese.
type latinToken struct {
	segment.Span
	sentence int
}

// latinSum is what the page says of one Latin name.
type latinSum struct {
	count  int
	beside [readable]float32
	near   [readable]float32
	person float32
	lower  bool // the page writes it in small letters, too
}

// latinTokens returns the stretches of Latin words that begin with a capital, stand beside
// Chinese and overlap no candidate.
func (n *names) latinTokens() []latinToken {
	text := n.doc.Text
	taken := make([]segment.Span, 0, len(n.all))
	for i := range n.all {
		if n.all[i].lost == "" {
			taken = append(taken, n.all[i].Span)
		}
	}
	slices.SortFunc(taken, func(a, b segment.Span) int { return a.Start - b.Start })
	var out []latinToken
	s, k, reach := 0, 0, 0
	for i := 0; i < len(text); i++ {
		if !isUpper(text[i]) || i > 0 && (latinByte(text[i-1]) || strings.IndexByte("_/@#\\", text[i-1]) >= 0) {
			continue
		}
		for s < len(n.doc.Sentences) && n.doc.Sentences[s].End <= i {
			s++
		}
		if s == len(n.doc.Sentences) || n.doc.Sentences[s].Start > i {
			continue
		}
		span := n.latinBehind(i, s)
		if span.End <= i+1 {
			continue
		}
		for k < len(taken) && taken[k].Start < span.End {
			reach = max(reach, taken[k].End)
			k++
		}
		if end := n.shape.version(text, span.End, tierWord|trimWord); end > span.End && end <= n.doc.Sentences[s].End && strings.ContainsAny(text[span.End:end], "0123456789") {
			span.End = end
		}
		if reach <= i && n.amongHan(span, s) && !inAddress(text, span.Start, span.End) && !generic(n.doc.Of(span)) && !n.wholly(span, noLabelCue) {
			out = append(out, latinToken{span, s})
		}
		i = span.End - 1
	}
	return out
}

// amongHan says that Chinese stands right before or behind the span, marks and spaces aside.
func (n *names) amongHan(span segment.Span, s int) bool {
	left := skipSoftBack(n.doc.Text, span.Start, n.doc.Sentences[s].Start)
	right := skipSoft(n.doc.Text, span.End, n.doc.Sentences[s].End)
	a, _ := n.runeBefore(left, s)
	b, _ := n.runeAt(right, s)
	return isHan(a) || isHan(b)
}

// weigh adds what stands beside one occurrence.
func (n *names) weigh(x *latinSum, t latinToken) {
	near := n.nearEvidence(t.sentence)
	for i, e := range n.evidence(t.Start, t.End, t.sentence) {
		x.beside[i] += e - near[i]
		x.near[i] += near[i]
	}
	at := skipSoft(n.doc.Text, t.End, n.doc.Sentences[t.sentence].End)
	if n.cueAt(at, sayCue) {
		x.person += 1.5
	}
}

// common marks the names whose words the page writes in small letters, too: agent, prompt.
func (n *names) common(sums map[string]*latinSum) {
	text := n.doc.Text
	small := map[string]bool{}
	for i := 0; i < len(text); {
		if !isLower(text[i]) || i > 0 && (isLetter(text[i-1]) || isDigit(text[i-1])) {
			i++
			continue
		}
		j := i
		for j < len(text) && isLower(text[j]) {
			j++
		}
		small[text[i:j]] = true
		i = j
	}
	for name, x := range sums {
		x.lower = small[strings.ToLower(name)]
	}
}

// verdict returns what a Latin name is, or "" where the page does not say.
func (x *latinSum) verdict(name string) (Type, float32) {
	digits := strings.ContainsAny(name, "0123456789")
	capitals := strings.ToUpper(name) == name && !(digits && strings.ContainsAny(name, "-. "))
	if x.lower || capitals || utf8.RuneCountInString(name) < 3 {
		return "", 0
	}
	best, top, second := -1, float32(0), float32(0)
	for i := range x.beside {
		score := x.beside[i] + 0.4*x.near[i]
		if digits && readTypes[i] == Model && x.near[i] > 0 {
			score += 0.5
		}
		if score > top {
			best, top, second = i, score, top
		} else if score > second {
			second = score
		}
	}
	if x.person > top && x.person >= 1.5 && !camel(name) {
		return Person, 0.5
	}
	if best >= 0 && (readTypes[best] == Media || readTypes[best] == Model && !strings.ContainsAny(name, "0123456789")) {
		return "", 0 // methods and data sets stand beside 模型, too
	}
	if best < 0 || x.beside[best] < 1 || top < 2 || top < second+0.5 {
		return "", 0
	}
	return readTypes[best], 0.45
}

// camel says that a capital stands inside a word: OpusClip, no person's name.
func camel(name string) bool {
	for i := 1; i < len(name); i++ {
		if isUpper(name[i]) && isLower(name[i-1]) || isDigit(name[i]) {
			return true
		}
	}
	return false
}
