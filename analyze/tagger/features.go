package tagger

import (
	"unicode"
	"unicode/utf8"

	"koujing/segment/hans"
)

// token is a character, or a run of Latin letters or of digits, with what is known about it.
type token struct {
	start, end int32
	sym        uint64 // what it is, letters folded
	word       int32  // index of its word
	class      uint8
	edges      uint8 // of its word: whether it begins it and ends it
	hint       uint8 // kind of the list's name that it stands in, and whether it begins or ends it
}

// Classes of token.
const (
	classNone = iota
	classHan
	classLower
	classCapital // Google
	classUpper   // IBM
	classCamel   // OpenAI
	classDigits
	classSpace
	classOpen // quotation marks and brackets
	classClose
	classDot // between the parts of foreign names
	classStop
	classMark
	classSurname
	classForeign // in transliterated names
)

// sequence is a sentence as tokens. It keeps its memory.
type sequence struct {
	text   string
	tokens []token
	words  []wordInfo
	buf    []uint64
}

// wordInfo is a word as features want it.
type wordInfo struct{ sym, tag uint64 }

func (s *sequence) read(in Input) {
	s.text = in.Text
	s.tokens, s.words = s.tokens[:0], s.words[:0]
	for _, w := range in.Words {
		s.words = append(s.words, wordInfo{tag: tagSymbol(w.Tag)})
	}
	w, h, simple := 0, 0, hans.Simplified()
	for at := in.Span.Start; at < in.Span.End; {
		t, ok := han(in.Text, at, in.Span.End, simple)
		if !ok {
			t = next(in.Text, at, in.Span.End, simple)
		}
		at = int(t.end)
		for w < len(in.Words) && in.Words[w].End <= int(t.start) {
			w++
		}
		t.word = int32(min(w, len(in.Words)-1))
		if w < len(in.Words) {
			s.words[w].sym = (s.words[w].sym + t.sym) * spread
			if int(t.start) <= in.Words[w].Start {
				t.edges |= 1
			}
			if int(t.end) >= in.Words[w].End {
				t.edges |= 2
			}
		}
		for h < len(in.Hints) && in.Hints[h].End <= int(t.start) {
			h++
		}
		if h < len(in.Hints) && in.Hints[h].Start < int(t.end) {
			t.hint = in.Hints[h].Kind << 2
			if int(t.start) <= in.Hints[h].Start {
				t.hint |= 1
			}
			if int(t.end) >= in.Hints[h].End {
				t.hint |= 2
			}
		}
		s.tokens = append(s.tokens, t)
	}
}

// han returns the token at text[at:limit] where that is one of the 20,000 common Chinese
// characters, which next would return too, but slower.
func han(text string, at, limit int, simple *[1 << 16]uint16) (token, bool) {
	c := text[at]
	if c < 0xE4 || c > 0xE9 || at+3 > limit {
		return token{}, false
	}
	d, e := text[at+1], text[at+2]
	r := uint16(c)<<12 | uint16(d&0x3F)<<6 | uint16(e&0x3F)
	if d>>6 != 2 || e>>6 != 2 || r < 0x4E00 {
		return token{}, false
	}
	if s := simple[r]; s != 0 {
		r = s
	}
	return token{start: int32(at), end: int32(at + 3), sym: uint64(r) * spread, class: classHan}, true
}

// next returns the token at text[at:limit]. simple has the Simplified forms of characters.
func next(text string, at, limit int, simple *[1 << 16]uint16) token {
	c := text[at]
	switch {
	case isLetter(c):
		i, upper, lower, inner := at, false, false, false
		h := uint32(2166136261)
		for i < limit && isLetter(text[i]) {
			if text[i] < 'a' {
				upper = true
				inner = inner || lower
			} else {
				lower = true
			}
			h = (h ^ uint32(text[i]|0x20)) * 16777619
			i++
		}
		t := token{start: int32(at), end: int32(i), sym: uint64(h) * spread}
		switch {
		case !upper:
			t.class = classLower
		case inner:
			t.class = classCamel
		case lower:
			t.class = classCapital
		default:
			t.class = classUpper
		}
		return t
	case isDigit(c):
		i := at
		for i < limit && isDigit(text[i]) {
			i++
		}
		return token{start: int32(at), end: int32(i), sym: uint64(0x30+min(i-at, 6)) * spread, class: classDigits}
	}
	r, n := rune(c), 1
	if c >= utf8.RuneSelf {
		r, n = utf8.DecodeRuneInString(text[at:limit])
	}
	return token{start: int32(at), end: int32(at + n), sym: uint64(fold(r, simple)) * spread, class: classOf(r)}
}

func fold(r rune, simple *[1 << 16]uint16) rune {
	if r >= 0x3400 && r < 0xA000 {
		if s := simple[r]; s != 0 {
			return rune(s)
		}
	}
	return r
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

func classOf(r rune) uint8 {
	switch {
	case r >= 0x4E00 && r < 0xA000:
		return classHan
	case r == ' ' || r == '\u3000' || r == '\t' || r == '\u00A0':
		return classSpace
	}
	switch r {
	case '“', '‘', '「', '『', '《', '（', '(', '【', '[', '<', '〈':
		return classOpen
	case '”', '’', '」', '』', '》', '）', ')', '】', ']', '>', '〉':
		return classClose
	case '·', '•', '‧', '・', '-', '—':
		return classDot
	case '。', '！', '？', '；', '，', '、', '：', ',', '.', ';', ':', '!', '?', '…':
		return classStop
	}
	if unicode.Is(unicode.Han, r) {
		return classHan
	}
	return classMark
}

// tagSymbol makes a number of a tag of parts of speech: they have four letters at most.
func tagSymbol(tag string) uint64 {
	h := uint64(0)
	for i := 0; i < len(tag); i++ {
		h = h<<8 | uint64(tag[i])
	}
	return h * spread
}

// spread is an odd number with its bits well mixed.
const spread = 0xD6E8FEB86659FD93

// mix makes a feature's hash of its template and two values that are spread already.
func mix(template, a, b uint64) uint64 {
	h := a ^ (b<<29 | b>>35) ^ template*0x9E3779B97F4A7C15
	h ^= h >> 32
	return h * spread
}

// small spreads a value that is not.
func small(v uint32) uint64 { return uint64(v) * 0xA0761D6478BD642F }

// blank is what stands beyond the sentence.
var blank = token{sym: spread, word: -1}

func (s *sequence) at(i int) *token {
	if i < 0 || i >= len(s.tokens) {
		return &blank
	}
	return &s.tokens[i]
}

func (s *sequence) wordAt(i int32) wordInfo {
	if i < 0 || int(i) >= len(s.words) {
		return wordInfo{spread, spread}
	}
	return s.words[i]
}

// templates is the number of features of a token.
const templates = 17

// features sets the features of token i.
func (s *sequence) features(i int, out *[templates]uint64) {
	a, b, c, d, e := s.at(i-2), s.at(i-1), s.at(i), s.at(i+1), s.at(i+2)
	w := s.wordAt(c.word)
	before, after := s.wordAt(c.word-1), s.wordAt(c.word+1)
	before2, after2 := s.wordAt(c.word-2), s.wordAt(c.word+2)
	edges := small(uint32(c.edges))
	*out = [templates]uint64{
		mix(2, b.sym, 0),
		mix(3, c.sym, 0),
		mix(4, d.sym, 0),
		mix(7, b.sym, c.sym),
		mix(8, c.sym, d.sym),
		mix(10, b.sym, d.sym),
		mix(12, b.sym*31+c.sym, d.sym),
		mix(14, small(uint32(a.class)<<20|uint32(b.class)<<15|uint32(c.class)<<10|uint32(d.class)<<5|uint32(e.class)), 0),
		mix(16, w.sym, edges),
		mix(17, before.sym, edges),
		mix(18, after.sym, edges),
		mix(19, w.tag, edges),
		mix(20, before.tag*31+w.tag, after.tag*31+edges),
		mix(23, small(uint32(c.hint)), edges),
		mix(24, small(uint32(b.hint)<<16|uint32(c.hint)<<8|uint32(d.hint)), 0),
		mix(26, before2.sym, edges),
		mix(27, after2.sym, edges),
	}
}

// span returns the features of tokens i to j as a name.
func (s *sequence) span(i, j int, margin float32) []uint64 {
	f := s.buf[:0]
	b, b2, a, a2 := s.at(i-1), s.at(i-2), s.at(j), s.at(j+1)
	first, last := s.at(i), s.at(j-1)
	all, shape := uint64(0), uint64(0)
	for k := i; k < j; k++ {
		t := &s.tokens[k]
		all = (all + t.sym) * spread
		if k == i || t.class != s.tokens[k-1].class {
			shape = (shape + small(uint32(t.class))) * spread
		}
		f = append(f, mix(40, t.sym, 0))
		if k+1 < j {
			f = append(f, mix(41, t.sym, s.tokens[k+1].sym))
		}
	}
	n := small(uint32(min(j-i, 8)))
	w, v := s.wordAt(first.word), s.wordAt(last.word)
	before, after := s.wordAt(b.word), s.wordAt(a.word)
	f = append(f,
		mix(42, all, 0),
		mix(43, shape, n),
		mix(44, first.sym, n),
		mix(45, last.sym, n),
		mix(46, s.at(j-2).sym, last.sym),
		mix(47, first.sym, s.at(i+1).sym),
		mix(48, b.sym, 0),
		mix(49, b2.sym, b.sym),
		mix(50, a.sym, 0),
		mix(51, a.sym, a2.sym),
		mix(52, b.sym, a.sym),
		mix(53, before.sym, 0),
		mix(54, after.sym, 0),
		mix(55, before.sym, after.sym),
		mix(56, w.tag, v.tag),
		mix(57, w.sym, 0),
		mix(58, v.sym, 0),
		mix(59, s.wordAt(b.word-1).sym, before.sym),
		mix(60, after.sym, s.wordAt(a.word+1).sym),
		mix(61, s.wordAt(b.word-1).sym, 0),
		mix(62, s.wordAt(a.word+1).sym, 0),
		mix(63, before.tag, after.tag),
		mix(64, small(uint32(first.hint)), small(uint32(last.hint))),
		mix(65, small(uint32(b.hint)), small(uint32(a.hint))),
		mix(66, small(uint32(first.edges&1|last.edges&2)), 0),
		mix(67, small(uint32(int32(max(-6, min(6, margin)))+8)), 0),
		mix(68, shape, last.sym),
		mix(69, v.sym, after.sym),
		mix(70, shape, b.sym),
		mix(71, shape, a.sym),
	)
	// The words around, wherever they stand.
	for k := int32(3); k <= 8; k++ {
		f = append(f, mix(72, s.wordAt(b.word-k+1).sym, 0), mix(72, s.wordAt(a.word+k-1).sym, 0))
	}
	s.buf = f
	return f
}
