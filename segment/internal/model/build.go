package model

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"koujing/segment/dat"
)

// Word is a word with its frequency in each mode; 0 where the mode does not have it.
type Word struct {
	Text, Tag      string
	Exact, Default float64
	Own            bool
}

// Source is what a model is built from. Words are sorted by text.
type Source struct {
	Words     []Word
	LogTotal  float64             // natural logarithm of the sum of the exact mode's frequencies
	Emissions map[rune][4]float64 // log probabilities in the order of States
	Simplify  func(rune) rune
}

// Build returns the stored form of src. The same source gives the same bytes.
func Build(src Source) ([]byte, error) {
	freqs, tags := src.numbers()
	if len(freqs) >= 1<<CostBits || len(tags) >= 1<<TagBits {
		return nil, fmt.Errorf("%d frequencies and %d tags are more than a value holds", len(freqs), len(tags))
	}
	words, err := src.trie(freqs, tags)
	if err != nil {
		return nil, err
	}
	codes := newCoder(words, src)
	trie, err := words.MarshalBinary()
	if err != nil {
		return nil, err
	}
	logDefault := math.Log(src.total())
	return join(
		codes.table(exactFold, exactClass),
		codes.table(func(r rune) rune { return defaultFold(r, src.Simplify) }, defaultClass),
		trie,
		costs(freqs, src.LogTotal),
		costs(freqs, logDefault),
		codes.emissions(src.Emissions),
		[]byte(strings.Join(tags, "\n")),
		floats(math.Log(2)-src.LogTotal, math.Log(1.0)-src.LogTotal, math.Log(1.0)-logDefault),
	), nil
}

// numbers lists the distinct frequencies and tags.
func (s Source) numbers() (freqs []float64, tags []string) {
	f, t := map[float64]bool{}, map[string]bool{}
	for _, w := range s.Words {
		t[w.Tag] = true
		if w.Exact > 0 && utf8.RuneCountInString(w.Text) > 1 {
			f[w.Exact] = true
		}
		if w.Default > 0 {
			f[w.Default] = true
		}
	}
	for v := range f {
		freqs = append(freqs, v)
	}
	for v := range t {
		tags = append(tags, v)
	}
	slices.Sort(freqs)
	slices.Sort(tags)
	return freqs, tags
}

func (s Source) total() float64 {
	sum := 0.0
	for _, w := range s.Words {
		sum += w.Default
	}
	return sum
}

func (s Source) trie(freqs []float64, tags []string) (*dat.Array, error) {
	var keys []string
	var values []int32
	begins := map[rune]bool{} // the first runes of gse's longer words
	have := map[string]bool{}
	for _, w := range s.Words {
		first, n := utf8.DecodeRuneInString(w.Text)
		if w.Exact > 0 && n < len(w.Text) {
			begins[first] = true
		}
		have[w.Text] = true
	}
	for _, w := range s.Words {
		keys = append(keys, w.Text)
		values = append(values, value(w, freqs, tags, begins))
		first, n := utf8.DecodeRuneInString(w.Text)
		if one := w.Text[:n]; !have[one] && !begins[first] {
			have[one] = true
			keys = append(keys, one)
			values = append(values, NotExact|NotDefault)
		}
	}
	return dat.Build(keys, values)
}

func value(w Word, freqs []float64, tags []string, begins map[rune]bool) int32 {
	tag, _ := slices.BinarySearch(tags, w.Tag)
	freq := w.Default
	if freq == 0 {
		freq = w.Exact
	}
	v := int32(tag)
	if w.Own {
		v |= Own
	}
	first, n := utf8.DecodeRuneInString(w.Text)
	switch {
	case w.Exact == 0:
		v |= NotExact
		if n == len(w.Text) && begins[first] {
			v |= Prefix
		}
	case w.Default == 0:
		v |= NotDefault
	case w.Exact != w.Default && n < len(w.Text):
		freq = w.Exact // one cost a word: gse's counts where both have it
	}
	cost, _ := slices.BinarySearch(freqs, freq)
	return v | int32(cost)<<TagBits
}

// coder gives codes to runes: those of the trie, and further ones to runes that only the HMM
// knows.
type coder struct {
	words *dat.Array
	extra map[rune]uint32
	n     uint32 // codes in all, with the unused 0
}

func newCoder(words *dat.Array, src Source) *coder {
	c := &coder{words: words, extra: map[rune]uint32{}}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		c.n = max(c.n, uint32(words.Code(r))+1)
	}
	var more []rune
	for r := range src.Emissions {
		if words.Code(r) == 0 && r < 1<<16 {
			more = append(more, r)
		}
	}
	slices.Sort(more)
	for _, r := range more {
		c.extra[r] = c.n
		c.n++
	}
	return c
}

func (c *coder) code(r rune) uint32 {
	if code := c.words.Code(r); code != 0 {
		return uint32(code)
	}
	return c.extra[r]
}

func (c *coder) table(fold func(rune) rune, class func(rune) Class) []byte {
	var out []byte
	for r := rune(0); r < 1<<16; r++ {
		to := fold(r)
		out = binary.LittleEndian.AppendUint32(out, c.code(to)|uint32(class(to))<<16)
	}
	return out
}

func (c *coder) emissions(rows map[rune][4]float64) []byte {
	never := [4]float64{Never, Never, Never, Never}
	table := make([][4]float64, c.n)
	for i := range table {
		table[i] = never
	}
	for r, row := range rows {
		if code := c.code(r); code != 0 {
			table[code] = row
		}
	}
	var out []byte
	for _, row := range table {
		out = append(out, floats(row[:]...)...)
	}
	return out
}

func costs(freqs []float64, logTotal float64) []byte {
	out := make([]float64, len(freqs))
	for i, f := range freqs {
		out[i] = math.Log(f) - logTotal
	}
	return floats(out...)
}

func floats(vs ...float64) []byte {
	var out []byte
	for _, v := range vs {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
	}
	return out
}

// join writes the parts behind the table of where they are, each at a multiple of eight.
func join(parts ...[]byte) []byte {
	out := make([]byte, head)
	copy(out, magic)
	for i, p := range parts {
		for len(out)%8 != 0 {
			out = append(out, 0)
		}
		binary.LittleEndian.PutUint64(out[8+16*i:], uint64(len(out)))
		binary.LittleEndian.PutUint64(out[16+16*i:], uint64(len(p)))
		out = append(out, p...)
	}
	return out
}
