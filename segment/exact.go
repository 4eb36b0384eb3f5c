package segment

import (
	"math"

	"koujing/segment/dat"
	"koujing/segment/internal/model"
)

// exact cuts text[start:end] as gse.Cut(text, true) does, defects included. It serves to hold
// this package against gse.
//
// The recurrence is jieba's: the best path from rune i on is the best over the dictionary's
// words at i of the word's log probability and the best path behind it. It runs from right to
// left over the trie and needs no graph.
func (s *Segmenter) exact(dst []Word, text string, start, end int) []Word {
	b := buffers.Get().(*buffer)
	defer b.release()
	b.decode(s.model, true, text, start, end)
	b.exactPaths(s.model)
	n := len(b.runes)
	for i := 0; i < n; {
		next := int(b.next[i])
		if next-i > 1 {
			dst = append(dst, b.word(i, next, s.model.Tag(b.value[i])))
			i = next
			continue
		}
		j := i
		for j < n && int(b.next[j]) == j+1 {
			j++
		}
		dst = s.exactRest(dst, b, i, j)
		i = j
	}
	return dst
}

// exactPaths fills in next and value.
func (b *buffer) exactPaths(m *model.Model) {
	nodes, cost := m.Words.Nodes(), m.ExactCost
	n := len(b.runes)
	b.score[n] = 0
	for i := n - 1; i >= 0; i-- {
		at := uint32(nodes[0].Base) + b.runes[i].Code()
		best, next, value := m.ExactUnknown+b.score[i+1], i+1, int32(-1)
		known := at < uint32(len(nodes)) && nodes[at].Check == 0
		if known {
			v := nodes[at].Value
			switch {
			case v == dat.None, v&model.Prefix != 0:
				best = math.Inf(-1) // begins words and is none: gse takes the logarithm of 0
			case v&model.NotExact == 0:
				best, value = m.ExactSingle+b.score[i+1], v
			}
		}
		// A word that begins here but for its single rune replaces that rune outright.
		word := value >= 0
		for j := i + 1; known && j < n; j++ {
			t := uint32(nodes[at].Base) + b.runes[j].Code()
			if t >= uint32(len(nodes)) || nodes[t].Check != int32(at) {
				break
			}
			at = t
			if v := nodes[t].Value; v != dat.None && v&model.NotExact == 0 {
				if f := cost[model.Cost(v)] + b.score[j+1]; !word || f >= best {
					best, next, value, word = f, j+1, v, true
				}
			}
		}
		b.score[i], b.next[i], b.value[i] = best, int32(next), value
	}
}

// exactRest cuts runes i to j, which the dictionary left single.
func (s *Segmenter) exactRest(dst []Word, b *buffer, i, j int) []Word {
	if j-i == 1 || b.isExactWord(s.model, i, j) {
		for ; i < j; i++ {
			dst = append(dst, b.word(i, i+1, b.tag(s.model, i)))
		}
		return dst
	}
	for i < j {
		k := i + 1
		switch b.runes[i].Class() {
		case model.Han:
			for k < j && b.runes[k].Class() == model.Han {
				k++
			}
			dst = s.viterbi(dst, b, i, k)
		case model.Digit, model.Letter:
			k = b.exactToken(i, j)
			dst = append(dst, b.word(i, k, "x"))
		default:
			for k < j && !startsToken(b.runes[k].Class()) {
				k++
			}
			dst = append(dst, b.word(i, k, "x"))
		}
		i = k
	}
	return dst
}

func startsToken(c model.Class) bool {
	return c == model.Han || c == model.Digit || c == model.Letter
}

// exactToken returns where the Latin token at i ends: \d+\.\d+|[a-zA-Z0-9]+, whichever of the
// two comes first.
func (b *buffer) exactToken(i, j int) int {
	k := i
	for k < j && b.runes[k].Class() == model.Digit {
		k++
	}
	if k > i && k+1 < j && b.runes[k].Class() == model.Dot && b.runes[k+1].Class() == model.Digit {
		for k++; k < j && b.runes[k].Class() == model.Digit; k++ {
		}
		return k
	}
	for k < j && (b.runes[k].Class() == model.Digit || b.runes[k].Class() == model.Letter) {
		k++
	}
	return k
}

// isExactWord says whether gse has runes i to j as a word.
func (b *buffer) isExactWord(m *model.Model, i, j int) bool {
	nodes := m.Words.Nodes()
	at := uint32(0)
	for ; i < j; i++ {
		t := uint32(nodes[at].Base) + b.runes[i].Code()
		if t >= uint32(len(nodes)) || nodes[t].Check != int32(at) {
			return false
		}
		at = t
	}
	v := nodes[at].Value
	return v != dat.None && v&model.NotExact == 0
}
