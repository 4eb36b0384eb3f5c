package repost

import (
	"cmp"
	"slices"
)

// least is the estimated Jaccard similarity from which two articles are copies. Two reports
// of one event that quote one press release stay below it; a copy with a third of its text
// added or cut is above.
const least = 0.4

// near is how many neighbours in a band's bucket an article is compared with: buckets of
// popular boilerplate must not cost the square of their size.
const near = 8

// Neighbors calls visit for each pair of a bucket's n articles, in the order of the dump, that is
// to be compared. Where all buckets are looked through in this way, wherever that is done, and
// the pairs joined that are [Copies], the same groups come out.
func Neighbors(n int, visit func(i, j int)) {
	for i := range n {
		for j := i + 1; j < n && j <= i+near; j++ {
			visit(i, j)
		}
	}
}

// Copies says whether two articles with these signatures are copies.
func Copies(p, q *Signature) bool { return similarity(p, q) >= least }

// Comparable says whether the article is long enough to be in a group at all. The bands of
// others mean nothing.
func (k *Sketch) Comparable() bool { return k.Shingles >= minShingles }

// Forest puts what is numbered from 0 into groups. The root of a group is its least member.
type Forest []int32

// Grow adds a member that is in a group of its own.
func (f Forest) Grow() Forest { return append(f, int32(len(f))) }

// Root returns the least member of the group that i is in.
func (f Forest) Root(i int32) int32 {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

// Join makes one group of those that i and j are in.
func (f Forest) Join(i, j int32) {
	a, b := f.Root(i), f.Root(j)
	f[max(a, b)] = min(a, b)
}

// Index holds the sketches of the articles of a dump that can be compared, without their prints:
// 260 bytes an article, and 8 more while a band is looked through.
type Index struct {
	blocks [][]indexed // of blockSize, so that a growing index is never there twice
	groups Forest
}

// indexed is what an Index holds of an article.
type indexed struct {
	bands     [bands]uint32
	signature Signature
}

// blockSize is a megabyte of what an Index holds.
const blockSize = 1 << 12

// Add adds an article, which must be [Sketch.Comparable]; articles are numbered in the order they
// are added.
func (x *Index) Add(k *Sketch) {
	if len(x.groups)%blockSize == 0 {
		x.blocks = append(x.blocks, make([]indexed, blockSize))
	}
	*x.at(int32(len(x.groups))) = indexed{k.Bands, k.Signature}
	x.groups = x.groups.Grow()
}

func (x *Index) at(i int32) *indexed { return &x.blocks[i/blockSize][i%blockSize] }

// Len is the number of articles.
func (x *Index) Len() int { return len(x.groups) }

// Groups returns the groups of two and more copies: by their first member, members in order.
func (x *Index) Groups() [][]int32 {
	bucket := make([]entry, len(x.groups))
	for b := range bands {
		for i := range bucket {
			bucket[i] = entry{x.at(int32(i)).bands[b], int32(i)}
		}
		slices.SortFunc(bucket, func(p, q entry) int {
			return cmp.Or(cmp.Compare(p.key, q.key), cmp.Compare(p.article, q.article))
		})
		for begin := 0; begin < len(bucket); {
			end := begin + 1
			for end < len(bucket) && bucket[end].key == bucket[begin].key {
				end++
			}
			Neighbors(end-begin, func(i, j int) { x.join(bucket[begin+i].article, bucket[begin+j].article) })
			begin = end
		}
	}
	return x.gather()
}

// entry is an article in a band.
type entry struct {
	key     uint32
	article int32
}

// join puts two articles into one group if their signatures agree.
func (x *Index) join(i, j int32) {
	if x.groups.Root(i) != x.groups.Root(j) && Copies(&x.at(i).signature, &x.at(j).signature) {
		x.groups.Join(i, j)
	}
}

// similarity estimates the Jaccard similarity of two articles' shingles. Of bins that do not
// agree one in 256 seems to.
func similarity(p, q *Signature) float64 {
	n := 0
	for k := range p {
		if p[k] == q[k] {
			n++
		}
	}
	return (float64(n)/bins - 1.0/256) / (1 - 1.0/256)
}

func (x *Index) gather() [][]int32 {
	size := make([]int32, len(x.groups))
	for i := range x.groups {
		size[x.groups.Root(int32(i))]++
	}
	place := make([]int32, len(x.groups)) // of a root's group in groups, from 1
	var groups [][]int32
	for i := range x.groups {
		r := x.groups.Root(int32(i))
		if size[r] < 2 {
			continue
		}
		if place[r] == 0 {
			groups = append(groups, make([]int32, 0, size[r]))
			place[r] = int32(len(groups))
		}
		groups[place[r]-1] = append(groups[place[r]-1], int32(i))
	}
	return groups
}
