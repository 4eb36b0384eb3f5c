// Package lexicon finds terms in text: names, verbs, phrases, many thousands at once.
//
// A [Set] is a double array (segment/dat) whose rune table folds letter case, full width,
// Traditional characters, the dots of foreign names, hyphens and the kinds of white space, so that one
// key matches all ways of writing it. Zero-width characters inside a term are stepped over, and
// a term that begins in Latin letters or digits matches at the beginning of a word only.
package lexicon

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"koujing/segment/dat"
	"koujing/segment/hans"
)

// Set is a set of terms, each with a value. It does not change and may be used from any number
// of goroutines.
type Set struct{ array *dat.Array }

// Match is a term found: text[Start:End] in bytes, and the term's value.
type Match struct {
	Start, End int
	Value      int32
	// Glued says that the word goes on: a Latin letter or digit at the end of the term is
	// followed by another, or a digit by a point and a digit (GPT-4 in GPT-4.5).
	Glued bool
}

// Build returns the Set of terms, each with the value at the same place of values. Of terms
// that fold to one, the first counts. An empty term is an error.
func Build(terms []string, values []int32) (*Set, error) {
	a, err := dat.BuildFolded(terms, values, Fold)
	if err != nil {
		return nil, err
	}
	return &Set{a}, nil
}

// Load returns the Set that data holds, in place where data is aligned to four bytes.
func Load(data []byte) (*Set, error) {
	a, err := dat.Load(data)
	if err != nil {
		return nil, err
	}
	return &Set{a}, nil
}

// MarshalBinary returns the Set as Load reads it. The same terms give the same bytes.
func (s *Set) MarshalBinary() ([]byte, error) { return s.array.MarshalBinary() }

// Len returns the number of terms.
func (s *Set) Len() int { return s.array.Len() }

// Find returns the value of a term, written in any way that folds to it.
func (s *Set) Find(term string) (value int32, ok bool) { return s.array.Find(term) }

// Append appends to dst every term of the set that text has, overlapping ones too, by start and
// then by end. It allocates nothing but what dst needs, and takes time linear in the text for
// terms of bounded length.
func (s *Set) Append(dst []Match, text string) []Match {
	nodes := s.array.Nodes()
	if len(nodes) == 0 {
		return dst
	}
	root := uint32(nodes[0].Base)
	var b block
	for pos := 0; pos < len(text) || b.n > 0; {
		pos = b.fill(s, text, pos)
		for _, i := range b.likely(nodes) {
			dst = s.from(dst, nodes, text, int(b.at[i]), int(b.at[i+1]), root+b.first[i])
		}
		b.carry()
	}
	return dst
}

// from appends the terms that start at start, from node s, which text[start:i] reaches.
func (s *Set) from(dst []Match, nodes []dat.Node, text string, start, i int, at uint32) []Match {
	for {
		if v := nodes[at].Value; v != dat.None {
			dst = append(dst, Match{start, i, v, goesOn(text, i)})
		}
		for {
			if i >= len(text) {
				return dst
			}
			r, n := three(text, i)
			if n == 0 {
				r, n = utf8.DecodeRuneInString(text[i:])
			}
			code := s.array.Code(r)
			if code == 0 {
				if !ZeroWidth(r) {
					return dst
				}
				i += n
				continue
			}
			t := uint32(nodes[at].Base) + uint32(code)
			if t >= uint32(len(nodes)) || nodes[t].Check != int32(at) {
				return dst
			}
			at, i = t, i+n
			break
		}
	}
}

// three decodes a rune of one or three bytes; n is 0 for any other.
func three(text string, i int) (r rune, n int) {
	c := text[i]
	if c < utf8.RuneSelf {
		return rune(c), 1
	}
	if c>>4 != 0xE || i+2 >= len(text) {
		return 0, 0
	}
	d, e := text[i+1], text[i+2]
	r = rune(c&0xF)<<12 | rune(d&0x3F)<<6 | rune(e&0x3F)
	if d>>6 != 2 || e>>6 != 2 || r < 0x800 || uint32(r)-0xD800 < 0x800 {
		return 0, 0
	}
	return r, 3
}

// glued says that a name begins at text[pos] although a Latin word runs up to it: a capital
// and a small letter behind a digit (GPT-5Google; not 5G, 3D).
func glued(text string, pos int) bool {
	if pos == 0 || pos+2 >= len(text) || text[pos-1] < '0' || text[pos-1] > '9' {
		return false
	}
	c, d := text[pos], text[pos+1]
	return c >= 'A' && c <= 'Z' && d >= 'a' && d <= 'z'
}

// goesOn says whether the Latin word that text[:end] ends with goes on at end.
func goesOn(text string, end int) bool {
	if end >= len(text) || end == 0 {
		return false
	}
	last, next := text[end-1], text[end]
	if last >= utf8.RuneSelf {
		if r, n := utf8.DecodeLastRuneInString(text[:end]); n != 2 || !unicode.Is(unicode.Latin, r) {
			return false
		}
	} else if !alnum[last] {
		return false
	}
	if next >= utf8.RuneSelf {
		r, n := utf8.DecodeRuneInString(text[end:])
		return n == 2 && unicode.Is(unicode.Latin, r)
	}
	if next == '.' && digit(last) && end+1 < len(text) {
		return digit(text[end+1])
	}
	return alnum[next]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// alnum has the letters and digits of ASCII.
var alnum = func() (t [256]bool) {
	for c := range t {
		l := byte(c) | 0x20
		t[c] = digit(byte(c)) || l >= 'a' && l <= 'z'
	}
	return t
}()

// ZeroWidth says whether r is one of the invisible characters that pages carry inside words.
func ZeroWidth(r rune) bool {
	switch r {
	case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad':
		return true
	}
	return false
}

// Fold brings a rune to the form in which terms are compared: lower case, half width,
// Simplified, one kind of dot, and a space for hyphens and other spaces. It is idempotent; runes above U+FFFF stay as
// they are.
func Fold(r rune) rune {
	if uint32(r) < 1<<16 {
		return rune(folded()[r])
	}
	return r
}

// Folded returns Fold of the runes up to U+FFFF, for loops over text. Read only.
func Folded() *[1 << 16]uint16 { return folded() }

// folded is Fold as a table.
var folded = sync.OnceValue(func() *[1 << 16]uint16 {
	var t [1 << 16]uint16
	for r := range rune(1 << 16) {
		t[r] = uint16(fold(r))
	}
	return &t
})

func fold(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return fold(r - 0xFEE0)
	case unicode.IsSpace(r):
		return ' '
	}
	switch r {
	case '•', '‧', '・', '∙', '⋅', '●', '･':
		return '·'
	case '-', '‐', '‑', '–', '−': // DALL-E 3, DALL E 3
		return ' '
	case '’', '‘':
		return '\''
	}
	if to := hans.Simplify(unicode.ToLower(r)); to < 1<<16 {
		return to
	}
	return r
}

// Each calls visit for the terms that text has at byte pos, shortest first, whatever stands
// before.
func (s *Set) Each(text string, pos int, visit func(Match)) {
	var few [8]Match
	for _, m := range s.AppendAt(few[:0], text, pos) {
		visit(m)
	}
}

// AppendAt appends to dst the terms that text has at byte pos, shortest first, whatever stands
// before.
func (s *Set) AppendAt(dst []Match, text string, pos int) []Match {
	nodes := s.array.Nodes()
	if len(nodes) == 0 || pos >= len(text) {
		return dst
	}
	r, n := utf8.DecodeRuneInString(text[pos:])
	t := uint32(nodes[0].Base) + uint32(s.array.Code(r))
	if t >= uint32(len(nodes)) || nodes[t].Check != 0 {
		return dst
	}
	return s.from(dst, nodes, text, pos, pos+n, t)
}
