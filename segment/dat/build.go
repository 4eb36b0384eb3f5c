package dat

import (
	"fmt"
	"math/bits"
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
// table. fold must be idempotent; it is asked about runes up to U+FFFF only, and must keep them
// there. Of keys that fold to one, the first given counts.
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
				if r < 1<<16 {
					rs[j] = fold(r)
				}
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

	used  []uint64 // a bit a slot; what lies behind is unused
	first int      // the first word of used that has an unused slot
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
	b.used = []uint64{1} // the root
	last := int32(0)
	for _, i := range bySize {
		f := &fs[i]
		f.base = b.fit(f.codes)
		last = max(last, f.base+int32(f.codes[len(f.codes)-1]))
	}
	nodes := make([]Node, last+1)
	for i := range nodes {
		nodes[i] = Node{Check: -1, Value: None}
	}
	for i := range fs {
		b.write(nodes, fs, &fs[i])
	}
	return nodes
}

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

// fit takes the first unused slots that hold codes (ascending), and returns the base that
// leads to them. It looks at 64 places at once. A base may be negative: a walk compares slots
// unsigned.
func (b *builder) fit(codes []uint16) int32 {
	for b.word(64*b.first) == ^uint64(0) {
		b.first++
	}
	for w := b.first; ; w++ {
		room := ^b.word(64 * w)
		for _, c := range codes[1:] {
			if room == 0 {
				break
			}
			room &^= b.word(64*w + int(c-codes[0]))
		}
		if room != 0 {
			base := int32(64*w+bits.TrailingZeros64(room)) - int32(codes[0])
			b.take(base, codes)
			return base
		}
	}
}

// word returns the bits of the 64 slots from slot at.
func (b *builder) word(at int) uint64 {
	w, shift := at>>6, at&63
	if w >= len(b.used) {
		return 0
	}
	out := b.used[w] >> shift
	if shift > 0 && w+1 < len(b.used) {
		out |= b.used[w+1] << (64 - shift)
	}
	return out
}

// take marks the slots of codes as used.
func (b *builder) take(base int32, codes []uint16) {
	last := int(base) + int(codes[len(codes)-1])
	for len(b.used) <= last>>6 {
		b.used = append(b.used, 0)
	}
	for _, c := range codes {
		t := int(base) + int(c)
		b.used[t>>6] |= 1 << (t & 63)
	}
}

// write fills in the parent's base and the children's checks and values.
func (b *builder) write(nodes []Node, fs []family, f *family) {
	parent := int32(0)
	if f.parent >= 0 {
		p := &fs[f.parent]
		parent = p.base + int32(p.codes[f.place])
	}
	nodes[parent].Base = f.base
	for i, c := range f.codes {
		n := &nodes[f.base+int32(c)]
		n.Check = parent
		if key := b.order[f.lows[i]]; len(b.codes[key]) == int(f.depth)+1 {
			n.Value = b.values[key]
		}
	}
}
