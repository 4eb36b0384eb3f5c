package segment

import (
	"sync"
	"unicode/utf8"

	"koujing/segment/internal/model"
)

// buffer holds what cutting one stretch of text needs. All slices are by rune of the
// stretch; off, score and unit have one more.
type buffer struct {
	text   string // whole; the stretch begins at base
	runes  []model.Rune
	off    []int32 // byte offset, counted from base
	base   int
	score  []float64 // log probability of the best path from here on
	next   []int32   // the rune behind the best path's first word
	value  []int32   // its value in the trie, or -1
	unit   []int32   // the rune behind the smallest word that can begin here; 0 inside such a word
	second []uint32  // the node that the rune and the next one lead to; 0 for none
	back   []uint8   // Viterbi: for each rune the state before, two bits a state
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// release gives the buffer back, and lets go of the text.
func (b *buffer) release() {
	b.text = ""
	buffers.Put(b)
}

// decode fills in runes and off for text[start:end], with codes and classes of the mode, and
// makes room in the other slices. A byte that is not UTF-8 is a rune of its own, of no word.
func (b *buffer) decode(m *model.Model, exact bool, text string, start, end int) {
	b.text, b.base = text, start
	b.room(end - start)
	runes, off := b.runes[:end-start], b.off[:end-start+1]
	table := m.Default[:1<<16]
	if exact {
		table = m.Exact[:1<<16]
	}
	text = text[:end]
	n := 0
	for i := start; i < len(text); {
		off[n] = int32(i - start)
		c := text[i]
		if c < utf8.RuneSelf {
			runes[n] = table[c]
			i++
		} else if r, ok := three(text, i, c); ok {
			runes[n] = table[r]
			i += 3
		} else {
			r, size := utf8.DecodeRuneInString(text[i:])
			switch {
			case r == utf8.RuneError && size == 1:
				runes[n] = model.Rune(model.Other) << 16
			case r < 1<<16:
				runes[n] = table[r]
			default:
				runes[n] = m.Astral(r, exact)
			}
			i += size
		}
		n++
	}
	off[n] = int32(end - start)
	b.runes, b.off = runes[:n], off[:n+1]
}

// three decodes a rune of three bytes that begins with c, the most frequent case by far.
func three(text string, i int, c byte) (uint32, bool) {
	if c>>4 != 0xE || i+2 >= len(text) {
		return 0, false
	}
	d, e := text[i+1], text[i+2]
	r := uint32(c&0xF)<<12 | uint32(d&0x3F)<<6 | uint32(e&0x3F)
	return r & 0xFFFF, d>>6 == 2 && e>>6 == 2 && r >= 0x800 && r-0xD800 >= 0x800
}

// room makes room for n runes. A buffer that one huge text has grown is not kept at that size.
func (b *buffer) room(n int) {
	const kept = 1 << 16
	if c := cap(b.runes); c > 0 && c >= n && (c <= kept || n > kept) {
		b.score, b.unit = b.score[:n+1], b.unit[:n+1]
		b.next, b.value, b.second = b.next[:n], b.value[:n], b.second[:n]
		return
	}
	size := max(n, 256)
	b.runes, b.off = make([]model.Rune, size), make([]int32, size+1)
	b.score, b.unit, b.next = make([]float64, size+1), make([]int32, size+1), make([]int32, size)
	b.value, b.second, b.back = make([]int32, size), make([]uint32, size), make([]uint8, size)
}

// word returns runes i to j as a word.
func (b *buffer) word(i, j int, tag string) Word {
	return Word{Span{b.base + int(b.off[i]), b.base + int(b.off[j])}, tag}
}

// tag returns the tag of the dictionary's word that the path has at i.
func (b *buffer) tag(m *model.Model, i int) string {
	if v := b.value[i]; v >= 0 {
		return m.Tag(v)
	}
	return "x"
}
