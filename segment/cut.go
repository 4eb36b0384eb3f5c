package segment

import (
	"koujing/segment/dat"
	"koujing/segment/internal/model"
)

// Costs of words that no dictionary lists, as log probabilities. A number costs what a word of
// middling frequency does, so that 二十一 is not cut into three words and 千万别 not into a
// number and a verb; a unit of date joined to it costs less than 年 by itself but more than
// the difference between 分钟 and 钟 (2001年, but 5 分钟).
const (
	numberCost = -9.0
	unitCost   = -3.0
)

// What the path has where it has no word of the dictionary.
const (
	unknown = -1 // a character that is no word of the dictionary
	token   = -2 // a unit: Latin letters, punctuation, white space
	number  = -3
)

// cut appends the words of text[start:end].
func (s *Segmenter) cut(dst []Word, text string, start, end int) []Word {
	if start >= end {
		return dst
	}
	b := buffers.Get().(*buffer)
	defer b.release()
	b.decode(s.model, false, text, start, end)
	b.units(text)
	b.paths(s.model)
	for i, n := 0, len(b.runes); i < n; {
		next := int(b.next[i])
		if next == i+1 && b.loose(i) {
			for next < n && int(b.next[next]) == next+1 && b.loose(next) {
				next++
			}
			dst = s.rest(dst, b, i, next)
		} else {
			dst = append(dst, b.word(i, next, s.tag(b, i)))
		}
		i = next
	}
	return dst
}

// loose says that rune i is a character which may be part of a word that no dictionary has.
func (b *buffer) loose(i int) bool {
	return b.value[i] >= unknown && b.runes[i].Class().IsHan()
}

// units finds the smallest words that can begin at each rune: a character, a run of letters
// and digits with the marks inside it, a punctuation mark, white space.
func (b *buffer) units(text string) {
	n := len(b.runes)
	b.unit[n] = int32(n) + 1
	for i := 0; i < n; {
		j := i + 1
		switch c := b.runes[i].Class(); c {
		case model.Digit, model.Letter:
			j = b.alnum(i)
		case model.Space, model.Kana, model.Extend:
			for j < n && b.runes[j].Class() == c {
				j++
			}
		case model.Mark, model.Dot:
			for j < n && b.surface(text, j) == b.surface(text, i) {
				j++
			}
		}
		for j < n && b.runes[j].Class() == model.Extend {
			j++
		}
		b.unit[i] = int32(j)
		for i++; i < j; i++ {
			b.unit[i] = 0
		}
	}
}

func (b *buffer) surface(text string, i int) string {
	return text[b.base+int(b.off[i]) : b.base+int(b.off[i+1])]
}

// alnum returns where the run of letters and digits at i ends: GPT4o, 3.5, 1,000, 7.8%,
// node.js, don't. A hyphen ends it, and a full stop before a capital letter or a space.
func (b *buffer) alnum(i int) int {
	n := len(b.runes)
	class := func(k int) model.Class {
		if k < n {
			return b.runes[k].Class()
		}
		return model.Other
	}
	for {
		switch c := class(i); {
		case c == model.Digit || c == model.Letter || c == model.Extend:
			i++
		case c == model.Dot && (class(i+1) == model.Digit || class(i+1) == model.Letter):
			i += 2
		case c == model.Inner && class(i+1) == model.Letter:
			i += 2
		case c == model.Comma && class(i-1) == model.Digit && b.thousand(i+1):
			i += 4
		case c == model.Percent && class(i-1) == model.Digit:
			return i + 1
		default:
			return i
		}
	}
}

// thousand says that three digits stand at i, and no fourth.
func (b *buffer) thousand(i int) bool {
	k := i
	for k < len(b.runes) && k < i+4 && b.runes[k].Class() == model.Digit {
		k++
	}
	return k == i+3
}

// starts leaves in second the node that each rune and the next one lead to, 0 where no word
// begins with them. The nodes are megabytes: read side by side here, without a branch that hangs
// on what they are, they do not keep paths waiting for one after the other.
func (b *buffer) starts(m *model.Model) {
	nodes := m.Words.Nodes()
	root, last := uint32(nodes[0].Base), uint32(len(nodes)-1)
	runes := b.runes
	second := b.second[:len(runes)]
	for i := range second {
		next := uint32(0) // no node has a child by it
		if i+1 < len(runes) {
			next = runes[i+1].Code()
		}
		at := min(root+runes[i].Code(), last)
		begins := zero(uint32(nodes[at].Check))
		t := min((uint32(nodes[at].Base)+next)&-begins, last)
		second[i] = t & -(zero(uint32(nodes[t].Check)^at) & begins)
	}
}

// zero is 1 for 0 and 0 for all others, without a branch.
func zero(v uint32) uint32 { return uint32((uint64(v) - 1) >> 63) }

// paths finds the best path from each rune on, from right to left, and leaves its first word
// in next and value. Between two equally good paths the longer first word wins, as in jieba.
func (b *buffer) paths(m *model.Model) {
	b.starts(m)
	nodes, cost := m.Words.Nodes(), m.DefaultCost
	root := uint32(nodes[0].Base)
	n := len(b.runes)
	runes, score, unit := b.runes[:n], b.score[:n+1], b.unit[:n+1]
	score[n] = 0
	for i := n - 1; i >= 0; i-- {
		u := unit[i]
		if u == 0 {
			continue
		}
		c := runes[i].Class()
		at := root + runes[i].Code()
		known := at < uint32(len(nodes)) && nodes[at].Check == 0
		best, next, value := score[u]+m.DefaultUnknown, u, int32(token)
		if c >= model.Han {
			value = unknown
			if known {
				if v := nodes[at].Value; v != dat.None && v&model.NotDefault == 0 {
					best, value = score[u]+cost[model.Cost(v)], v
				}
			}
		} else if c == model.Digit {
			best, value = score[u]+numberCost, number
		}
		t := b.second[i]
		for j := i + 1; t != 0; j++ {
			if v := nodes[t].Value; v != dat.None && v&model.NotDefault == 0 && unit[j+1] != 0 {
				if f := cost[model.Cost(v)] + score[j+1]; f >= best {
					best, next, value = f, int32(j+1), v
				}
			}
			if j+1 == n {
				break
			}
			at, t = t, uint32(nodes[t].Base)+runes[j+1].Code()
			if t >= uint32(len(nodes)) || nodes[t].Check != int32(at) {
				break
			}
		}
		score[i], b.next[i], b.value[i] = best, next, value
		if c == model.Numeral || c == model.Digit || c == model.Ordinal {
			b.numbers(i)
		}
	}
}

// numbers looks for a number at i: 二十一, 120万, 3.5亿, 第三, 2001年, 十二月.
func (b *buffer) numbers(i int) {
	j, n := i, len(b.runes)
	if i > 0 && b.runes[i-1].Class() == model.Numeral {
		return // inside a number
	}
	if b.runes[j].Class() == model.Ordinal {
		j++
	}
	began := j
	if j < n && b.runes[j].Class() == model.Digit {
		j = int(b.unit[j])
		b.number(i, j, numberCost)
	}
	for ; j < n && b.runes[j].Class() == model.Numeral; j++ {
		if j+1 > i+1 {
			b.number(i, j+1, numberCost)
		}
	}
	if j > began && j < n && b.runes[j].Class() == model.Unit && b.runes[i].Class() != model.Ordinal {
		b.number(i, j+1, numberCost+unitCost)
	}
}

// number offers runes i to j as a number. A mark that is drawn over the last rune (五 with an
// accent) belongs to it, so that nothing ends before it.
func (b *buffer) number(i, j int, cost float64) {
	if b.unit[j] == 0 {
		return
	}
	if f := cost + b.score[j]; f > b.score[i] {
		b.score[i], b.next[i], b.value[i] = f, int32(j), number
	}
}

// rest cuts runes i to j, which the dictionary left single. Rare characters side by side are
// put into words by the HMM (a name: 魏哲家), common ones stay single: they are words
// more often than parts of a word that nobody listed.
func (s *Segmenter) rest(dst []Word, b *buffer, i, j int) []Word {
	for i < j {
		k := i
		for k < j && b.rare(s.model, k) {
			k++
		}
		if k-i > 1 {
			dst = s.viterbi(dst, b, i, k)
			i = k
			continue
		}
		dst = append(dst, b.word(i, i+1, s.tag(b, i)))
		i++
	}
	return dst
}

// rareCost is the log probability below which a character is rare as a word by itself.
const rareCost = -10.0

// rare says that rune i is seldom a word by itself.
func (b *buffer) rare(m *model.Model, i int) bool {
	v := b.value[i]
	return v < 0 || m.DefaultCost[model.Cost(v)] < rareCost
}

// tag returns the tag of the word that the path has at i.
func (s *Segmenter) tag(b *buffer, i int) string {
	switch v := b.value[i]; {
	case v >= 0:
		return s.model.Tag(v)
	case v == number:
		return "m"
	}
	return "x"
}
