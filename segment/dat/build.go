package dat

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Build returns an Array of keys, each with the value at the same place of values. Keys may
// come in any order; the same keys and values give the same Array, byte for byte. An empty
// key, a key that is not UTF-8, one key twice, or the value None is an error.
func Build(keys []string, values []int32) (*Array, error) {
	return BuildFolded(keys, values, nil)
}

// BuildFolded is Build with runes told apart only by what fold makes of them: to lower case,
// to half width, to Simplified. Folding costs nothing in a walk, since it is done in the rune
// table. fold must be idempotent, and keep runes up to U+FFFF there. Of keys that fold to one,
// the first given counts.
func BuildFolded(keys []string, values []int32, fold func(rune) rune) (*Array, error) {
	if len(keys) != len(values) {
		return nil, fmt.Errorf("dat: %d keys but %d values", len(keys), len(values))
	}
	runes, err := foldAll(keys, values, fold)
	if err != nil {
		return nil, err
	}
	a := &Array{}
	a.number(runes, fold)
	b := builder{values: values, codes: make([][]uint16, len(keys)), order: make([]int32, len(keys))}
	for i, k := range runes {
		b.codes[i] = a.encode(k)
		b.order[i] = int32(i)
	}
	slices.SortStableFunc(b.order, func(x, y int32) int { return slices.Compare(b.codes[x], b.codes[y]) })
	if err := b.dedupe(keys, fold != nil); err != nil {
		return nil, err
	}
	a.keys = len(b.order)
	a.nodes = b.place()
	return a, nil
}

// foldAll checks the keys and returns their folded runes.
func foldAll(keys []string, values []int32, fold func(rune) rune) ([][]rune, error) {
	out := make([][]rune, len(keys))
	for i, k := range keys {
		switch {
		case k == "":
			return nil, fmt.Errorf("dat: key %d is empty", i)
		case !utf8.ValidString(k):
			return nil, fmt.Errorf("dat: key %d (%q) is not UTF-8", i, k)
		case values[i] == None:
			return nil, fmt.Errorf("dat: key %q has the value %d, which stands for none", k, None)
		}
		rs := []rune(k)
		if fold != nil {
			for j, r := range rs {
				rs[j] = fold(r)
			}
		}
		out[i] = rs
	}
	return out, nil
}

// number gives codes to the runes of keys, the frequent ones small codes, which packs the
// slots closer.
func (a *Array) number(keys [][]rune, fold func(rune) rune) {
	count := map[rune]int{}
	for _, k := range keys {
		for _, r := range k {
			count[r]++
		}
	}
	seen := make([]rune, 0, len(count))
	for r := range count {
		seen = append(seen, r)
	}
	slices.SortFunc(seen, func(x, y rune) int {
		if count[x] != count[y] {
			return count[y] - count[x]
		}
		return int(x - y)
	})
	a.codes = make([]uint16, 1<<16)
	for i, r := range seen {
		code := i + 1
		if code > 1<<16-1 {
			break // more kinds of rune than the world has in use: the rare ones match nothing
		}
		if r < 1<<16 {
			a.codes[r] = uint16(code)
		} else {
			a.astral = append(a.astral, astral{uint32(r), uint32(code)})
		}
	}
	slices.SortFunc(a.astral, func(x, y astral) int { return int(x.r) - int(y.r) })
	if fold != nil {
		a.spread(fold)
	}
}

// spread gives every rune the code of the rune it folds to.
func (a *Array) spread(fold func(rune) rune) {
	own := a.codes
	a.codes = make([]uint16, 1<<16)
	for r := range a.codes {
		if to := fold(rune(r)); to >= 0 && to < 1<<16 {
			a.codes[r] = own[to]
		}
	}
	var all []astral
	for r := rune(1 << 16); r <= utf8.MaxRune; r++ {
		to := fold(r)
		code := uint16(0)
		if to >= 0 && to < 1<<16 {
			code = own[to]
		} else {
			code = a.astralCode(to)
		}
		if code != 0 {
			all = append(all, astral{uint32(r), uint32(code)})
		}
	}
	a.astral = all
}

func (a *Array) encode(key []rune) []uint16 {
	out := make([]uint16, len(key))
	for i, r := range key {
		out[i] = a.Code(r)
	}
	return out
}

// builder turns sorted keys into slots. A family is a node's children: the keys order[lo:hi],
// which agree in their first depth codes.
type builder struct {
	values []int32
	codes  [][]uint16 // by key
	order  []int32    // keys, sorted by code

	nodes []Node
	next  []int32 // ring of the free slots, through slot 0
	prev  []int32
	from  [8]int32 // where the search last succeeded, by size of family
}

type family struct {
	lo, hi, depth int32
	parent        int32 // index of the family that the parent stands in; -1: the root's family
	place         int32 // the parent's place among its siblings
	codes         []uint16
	lows          []int32 // where each child's keys begin in order
	base          int32
}

// dedupe drops folded doubles, keeping the first given, or refuses plain ones.
func (b *builder) dedupe(keys []string, folded bool) error {
	out := b.order[:0]
	for i, k := range b.order {
		if i > 0 && slices.Equal(b.codes[k], b.codes[out[len(out)-1]]) {
			if !folded {
				return fmt.Errorf("dat: key %q stands twice", keys[k])
			}
			continue
		}
		out = append(out, k)
	}
	b.order = out
	return nil
}

// place finds slots for all families, the large ones first so that the small ones fill what
// they leave, and then writes checks and values.
func (b *builder) place() []Node {
	fs := b.families()
	bySize := make([]int32, len(fs))
	for i := range bySize {
		bySize[i] = int32(i)
	}
	slices.SortStableFunc(bySize, func(x, y int32) int { return len(fs[y].codes) - len(fs[x].codes) })
	b.nodes = []Node{{Check: -1, Value: None}}
	b.next, b.prev = []int32{0}, []int32{0}
	for _, i := range bySize {
		fs[i].base = b.fit(fs[i].codes)
	}
	for i := range fs {
		b.write(fs, &fs[i])
	}
	for i := range b.nodes {
		if n := &b.nodes[i]; n.Check == free {
			*n = Node{Check: -1, Value: None}
		}
	}
	return b.nodes
}

// free and taken mark slots while families are being placed.
const (
	free  = -2
	taken = -3
)

// families lists every node's children, breadth first.
func (b *builder) families() []family {
	if len(b.order) == 0 {
		return nil
	}
	fs := []family{{hi: int32(len(b.order)), parent: -1}}
	for i := 0; i < len(fs); i++ {
		f := fs[i]
		d := int(f.depth)
		for k := f.lo; k < f.hi; k++ {
			key := b.codes[b.order[k]]
			if n := len(f.codes); n == 0 || f.codes[n-1] != key[d] {
				f.codes = append(f.codes, key[d])
				f.lows = append(f.lows, k)
			}
		}
		fs[i] = f
		for j, lo := range f.lows {
			hi := f.hi
			if j+1 < len(f.lows) {
				hi = f.lows[j+1]
			}
			if len(b.codes[b.order[lo]]) == d+1 {
				lo++ // the key that ends at this child has no rune below it
			}
			if lo < hi {
				fs = append(fs, family{lo: lo, hi: hi, depth: f.depth + 1, parent: int32(i), place: int32(j)})
			}
		}
	}
	return fs
}

// maxTries bounds the search for a family's slots; beyond it the family goes behind the last
// slot. It trades a few per cent of space for building in linear time.
const maxTries = 2000

// fit takes free slots for codes (ascending) and returns the base that leads to them. A base
// may be negative: a walk compares slots unsigned.
func (b *builder) fit(codes []uint16) int32 {
	size := min(len(codes), len(b.from)) - 1
	first := int32(codes[0])
	slot := b.from[size]
	if slot != 0 && b.nodes[slot].Check != free {
		slot = 0
	}
	if slot == 0 {
		slot = b.next[0]
	}
	for try := 0; slot != 0 && try < maxTries; try++ {
		if b.fits(slot-first, codes) {
			return b.take(slot-first, codes, size)
		}
		slot = b.next[slot]
	}
	return b.take(max(int32(len(b.nodes))-first, 1-first), codes, size)
}

func (b *builder) fits(base int32, codes []uint16) bool {
	for _, c := range codes[1:] {
		if t := int(base) + int(c); t < len(b.nodes) && b.nodes[t].Check != free {
			return false
		}
	}
	return true
}

// take marks the family's slots, growing the array as needed, and leaves in from the place to
// go on searching.
func (b *builder) take(base int32, codes []uint16, size int) int32 {
	b.grow(int(base) + int(codes[len(codes)-1]) + 1)
	for i, c := range codes {
		t := base + int32(c)
		if i == 0 {
			b.from[size] = b.next[t]
		}
		if b.from[size] == t {
			b.from[size] = b.next[t]
		}
		b.nodes[t].Check = taken
		b.next[b.prev[t]], b.prev[b.next[t]] = b.next[t], b.prev[t]
	}
	return base
}

// grow adds free slots up to n.
func (b *builder) grow(n int) {
	for i := int32(len(b.nodes)); i < int32(n); i++ {
		last := b.prev[0]
		b.nodes = append(b.nodes, Node{Check: free, Value: None})
		b.next = append(b.next, 0)
		b.prev = append(b.prev, last)
		b.next[last], b.prev[0] = i, i
	}
}

// write fills in the parent's base and the children's checks and values.
func (b *builder) write(fs []family, f *family) {
	parent := int32(0)
	if f.parent >= 0 {
		p := &fs[f.parent]
		parent = p.base + int32(p.codes[f.place])
	}
	b.nodes[parent].Base = f.base
	for i, c := range f.codes {
		n := &b.nodes[f.base+int32(c)]
		n.Check = parent
		if key := b.order[f.lows[i]]; len(b.codes[key]) == int(f.depth)+1 {
			n.Value = b.values[key]
		}
	}
}
