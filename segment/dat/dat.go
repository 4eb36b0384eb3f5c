// Package dat matches many terms at once with a double array over runes.
//
// Every rune that occurs in a key has a small dense code, and an [Array] walks codes instead
// of bytes: one memory access a rune, where a byte trie needs three for a Chinese character.
// Names are short, so a walk from each position beats an automaton with failure links.
//
// The double array is J. Aoe's (An Efficient Digital Search Algorithm by Using a Double-Array
// Structure, IEEE TSE 15(9), 1989), with the value kept in the node of a key's last rune
// instead of under an end mark.
package dat

import "unicode/utf8"

// None is the value of a node at which no key ends. No key may have it.
const None int32 = -1 << 31

// Node is a slot of the array. The child of node s by code c stands in slot Base(s)+c, and is
// there when that slot's Check is s; code 0 leads to no child. Value is that of the key ending here, or None.
type Node struct{ Base, Check, Value int32 }

// Array holds a set of keys, each with a value. It does not change once built and may be used
// from any number of goroutines. The zero Array holds no key.
type Array struct {
	codes  []uint16 // code of each rune of the Basic Multilingual Plane; 0: in no key
	astral []astral // codes of the runes above it, by rune
	nodes  []Node   // node 0 is the root
	keys   int
}

// astral is the code of a rune above U+FFFF.
type astral struct{ r, code uint32 }

// Match is a key found: text[Start:End] in bytes, and the key's value.
type Match struct {
	Start, End int
	Value      int32
}

// Len returns the number of keys.
func (a *Array) Len() int { return a.keys }

// Nodes returns the slots, for callers that walk the array themselves. Read only.
func (a *Array) Nodes() []Node { return a.nodes }

// Code returns the code of r, or 0 where no key has r.
func (a *Array) Code(r rune) uint16 {
	if uint32(r) < uint32(len(a.codes)) {
		return a.codes[r]
	}
	return a.astralCode(r)
}

func (a *Array) astralCode(r rune) uint16 {
	lo, hi := 0, len(a.astral)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if a.astral[m].r < uint32(r) {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(a.astral) && a.astral[lo].r == uint32(r) {
		return uint16(a.astral[lo].code)
	}
	return 0
}

// decode returns the code of the rune at text[pos] and its width in bytes. A byte that is not
// UTF-8 has code 0 and width 1.
func (a *Array) decode(text string, pos int) (code uint16, width int) {
	b := text[pos]
	if b < utf8.RuneSelf {
		return a.codes[b], 1
	}
	if b>>4 == 0xE && pos+2 < len(text) {
		c, d := text[pos+1], text[pos+2]
		r := uint32(b&0xF)<<12 | uint32(c&0x3F)<<6 | uint32(d&0x3F)
		// Neither overlong nor a surrogate, both of which are not UTF-8.
		if c>>6 == 2 && d>>6 == 2 && r >= 0x800 && r-0xD800 >= 0x800 {
			return a.codes[r], 3
		}
	}
	r, n := utf8.DecodeRuneInString(text[pos:])
	if r == utf8.RuneError && n == 1 {
		return 0, 1
	}
	return a.Code(r), n
}

// Find returns the value of key.
func (a *Array) Find(key string) (value int32, ok bool) {
	value, ok = None, false
	a.Walk(key, 0, func(end int, v int32) bool {
		if end == len(key) {
			value, ok = v, true
		}
		return true
	})
	return value, ok
}

// Longest returns the longest key that text has at byte pos: where it ends, and its value.
func (a *Array) Longest(text string, pos int) (end int, value int32, ok bool) {
	nodes := a.nodes
	if len(nodes) == 0 {
		return pos, None, false
	}
	end, value = pos, None
	for s, i := uint32(0), pos; i < len(text); {
		code, n := a.decode(text, i)
		t := uint32(nodes[s].Base) + uint32(code)
		if t >= uint32(len(nodes)) || nodes[t].Check != int32(s) {
			break
		}
		s, i = t, i+n
		if v := nodes[t].Value; v != None {
			end, value, ok = i, v, true
		}
	}
	return end, value, ok
}

// Walk calls visit for each key that text has at byte pos, shortest first, until visit
// returns false.
func (a *Array) Walk(text string, pos int, visit func(end int, value int32) bool) {
	nodes := a.nodes
	if len(nodes) == 0 {
		return
	}
	for s, i := uint32(0), pos; i < len(text); {
		code, n := a.decode(text, i)
		t := uint32(nodes[s].Base) + uint32(code)
		if t >= uint32(len(nodes)) || nodes[t].Check != int32(s) {
			return
		}
		s, i = t, i+n
		if v := nodes[t].Value; v != None && !visit(i, v) {
			return
		}
	}
}

// Append appends to dst every key that text has, overlapping ones too, by start and then by
// end. It allocates nothing but what dst needs.
func (a *Array) Append(dst []Match, text string) []Match {
	nodes := a.nodes
	if len(nodes) == 0 {
		return dst
	}
	root := uint32(nodes[0].Base)
	for pos := 0; pos < len(text); {
		code, n := a.decode(text, pos)
		t := root + uint32(code)
		if t < uint32(len(nodes)) && nodes[t].Check == 0 {
			dst = a.appendFrom(dst, text, pos, pos+n, t)
		}
		pos += n
	}
	return dst
}

// appendFrom appends the keys that start at start, from node s, which text[start:i] reaches.
func (a *Array) appendFrom(dst []Match, text string, start, i int, s uint32) []Match {
	nodes := a.nodes
	for {
		if v := nodes[s].Value; v != None {
			dst = append(dst, Match{start, i, v})
		}
		if i >= len(text) {
			return dst
		}
		code, n := a.decode(text, i)
		t := uint32(nodes[s].Base) + uint32(code)
		if t >= uint32(len(nodes)) || nodes[t].Check != int32(s) {
			return dst
		}
		s, i = t, i+n
	}
}

// AppendLongest appends to dst the keys of text from left to right, the longest at each
// place, none overlapping the one before.
func (a *Array) AppendLongest(dst []Match, text string) []Match {
	nodes := a.nodes
	if len(nodes) == 0 {
		return dst
	}
	root := uint32(nodes[0].Base)
	for pos := 0; pos < len(text); {
		code, n := a.decode(text, pos)
		t := root + uint32(code)
		if t < uint32(len(nodes)) && nodes[t].Check == 0 {
			if end, v, ok := a.Longest(text, pos); ok {
				dst = append(dst, Match{pos, end, v})
				pos = end
				continue
			}
		}
		pos += n
	}
	return dst
}
