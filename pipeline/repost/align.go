package repost

import "cmp"

// Member is an article of a group, as [Align] wants it.
type Member struct {
	Sentences []Print
	Published int64 // seconds since 1970; 0 where unknown
	Thread    bool  // the page is a forum's or has comments under it: less likely the original
}

// Copy is what one member of a group shares with the others.
type Copy struct {
	Shared  []int   // for each sentence, in how many other members it stands
	Own     int     // sentences that stand in no other
	Overlap float64 // share of its characters that stand in the original; 1 for the original
}

// large is the size of a group from which sentences are only held against the original for
// small edits: every pair of members would be too much.
const large = 20

// Align compares the sentences of a group's members and names the likely original: a page
// that is no thread before one that is, one that hardly adds anything to what others have
// before one that does, the earliest before the later, the first before the next.
func Align(members []Member) (copies []Copy, original int) {
	copies = exact(members)
	original = likely(members, copies)
	for j, m := range members {
		with := lookUp(m.Sentences)
		for i := range members {
			if i != j && (len(members) <= large || i == original || j == original) {
				with.edits(&copies[i], members[i].Sentences)
			}
		}
	}
	original = likely(members, copies)
	with := lookUp(members[original].Sentences)
	for i := range copies {
		copies[i].settle(members[i].Sentences, with)
	}
	copies[original].Overlap = 1
	return copies, original
}

// exact counts for each sentence the other members that have the very same.
func exact(members []Member) []Copy {
	in := map[uint64]int{}
	for _, m := range members {
		met := map[uint64]bool{}
		for _, p := range m.Sentences {
			if !met[p.Hash] {
				met[p.Hash] = true
				in[p.Hash]++
			}
		}
	}
	copies := make([]Copy, len(members))
	for i, m := range members {
		copies[i].Shared = make([]int, len(m.Sentences))
		for k, p := range m.Sentences {
			copies[i].Shared[k] = in[p.Hash] - 1
		}
	}
	return copies
}

// theirs is a member's sentences, to look up those of others in.
type theirs struct {
	sentences []Print
	at        map[uint64]int // one more than the place of a sentence, by hash
}

func lookUp(sentences []Print) theirs {
	t := theirs{sentences, make(map[uint64]int, len(sentences))}
	for i, p := range sentences {
		t.at[p.Hash] = i + 1
	}
	return t
}

// edits counts those of mine that stand in theirs with a small edit only. An edited sentence
// stands in the same gap between sentences that both have.
func (t theirs) edits(c *Copy, mine []Print) {
	from := 0 // where in theirs the gap begins
	for i := 0; i < len(mine); {
		if j := t.at[mine[i].Hash]; j > 0 {
			from = max(from, j)
			i++
			continue
		}
		end := i
		for end < len(mine) && t.at[mine[end].Hash] == 0 {
			end++
		}
		to := len(t.sentences)
		if end < len(mine) && t.at[mine[end].Hash]-1 >= from {
			to = t.at[mine[end].Hash] - 1
		}
		for ; i < end; i++ {
			from = edited(c, i, mine[i], t.sentences, from, min(to, from+gap))
		}
	}
}

// gap bounds how far in the other's gap an edited sentence is looked for.
const gap = 40

// edited looks for sentence i in theirs[from:to] and returns where to look for the next one.
func edited(c *Copy, i int, p Print, theirs []Print, from, to int) int {
	for j := from; j < to; j++ {
		if p.alike(theirs[j]) {
			c.Shared[i]++
			return j + 1
		}
	}
	return from
}

// likely picks the original.
func likely(members []Member, copies []Copy) int {
	best := 0
	for i := range members {
		if i > 0 && before(members[i], copies[i], members[best], copies[best]) {
			best = i
		}
	}
	return best
}

// before says whether a is likelier the original than b, which stands before it.
func before(a Member, x Copy, b Member, y Copy) bool {
	if a.Thread != b.Thread {
		return b.Thread
	}
	if p, q := x.adds(a), y.adds(b); p != q {
		return q
	}
	const never = 1 << 62
	return cmp.Or(a.Published, never) < cmp.Or(b.Published, never)
}

// adds says whether more than a tenth of a member's characters stand in no other.
func (c Copy) adds(m Member) bool {
	own, all := 0, 0
	for i, p := range m.Sentences {
		all += int(p.Chars)
		if c.Shared[i] == 0 {
			own += int(p.Chars)
		}
	}
	return 10*own > all
}

// settle adds up Own and Overlap.
func (c *Copy) settle(mine []Print, original theirs) {
	with := Copy{Shared: make([]int, len(mine))}
	original.edits(&with, mine)
	stand, all := 0, 0
	for i, p := range mine {
		if c.Shared[i] == 0 {
			c.Own++
		}
		all += int(p.Chars)
		if with.Shared[i] > 0 || original.at[p.Hash] > 0 {
			stand += int(p.Chars)
		}
	}
	if all > 0 {
		c.Overlap = float64(stand) / float64(all)
	}
}
