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

// Index holds the sketches of a dump, without their prints: 296 bytes an article, and 8 more
// while a band is looked through.
type Index struct {
	bands     [][bands]uint32
	signature [][bins]uint8
	parent    []int32
	skip      []bool
}

// Add adds an article; articles are numbered in the order they are added.
func (x *Index) Add(k *Sketch) {
	x.parent = append(x.parent, int32(len(x.parent)))
	x.bands = append(x.bands, k.Bands)
	x.signature = append(x.signature, k.Signature)
	x.skip = append(x.skip, k.Shingles < minShingles)
}

// Len is the number of articles.
func (x *Index) Len() int { return len(x.parent) }

// Groups returns the groups of two and more copies: by their first member, members in order.
func (x *Index) Groups() [][]int32 {
	bucket := make([]entry, 0, len(x.bands))
	for b := range bands {
		bucket = bucket[:0]
		for i := range x.bands {
			if !x.skip[i] {
				bucket = append(bucket, entry{x.bands[i][b], int32(i)})
			}
		}
		slices.SortFunc(bucket, func(p, q entry) int {
			return cmp.Or(cmp.Compare(p.key, q.key), cmp.Compare(p.article, q.article))
		})
		for i := range bucket {
			for j := i + 1; j < len(bucket) && j <= i+near && bucket[j].key == bucket[i].key; j++ {
				x.join(bucket[i].article, bucket[j].article)
			}
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
	a, b := x.root(i), x.root(j)
	if a != b && x.similarity(i, j) >= least {
		x.parent[max(a, b)] = min(a, b)
	}
}

func (x *Index) root(i int32) int32 {
	for x.parent[i] != i {
		x.parent[i] = x.parent[x.parent[i]]
		i = x.parent[i]
	}
	return i
}

// similarity estimates the Jaccard similarity of two articles' shingles. Of bins that do not
// agree one in 256 seems to.
func (x *Index) similarity(i, j int32) float64 {
	n := 0
	p, q := &x.signature[i], &x.signature[j]
	for k := range p {
		if p[k] == q[k] {
			n++
		}
	}
	return (float64(n)/bins - 1.0/256) / (1 - 1.0/256)
}

func (x *Index) gather() [][]int32 {
	size := make([]int32, len(x.parent))
	for i := range x.parent {
		size[x.root(int32(i))]++
	}
	place := make([]int32, len(x.parent)) // of a root's group in groups, from 1
	var groups [][]int32
	for i := range x.parent {
		r := x.root(int32(i))
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
