package analyze

import (
	"sort"
	"strings"

	"koujing/analyze/opinion"
	"koujing/segment"
)

// towards is what the rules say of the feeling towards one mention.
type towards struct {
	score         float32 // sum of what reaches it
	clause        int     // the clause it stands in, or -1
	list          segment.Span
	names         [2]int  // the mentions of the list: from names[0] to names[1]
	before, after int     // the nearest hits with a value on either side in its clause, or -1
	subject       float32 // what the clause says of it as a subject: the nearest hit behind it
	object        float32 // what a verb before it does to it: 吐槽某公司
	loser         bool    // behind 比: what is said is said of the other side
	best          int     // the hit that says most, or -1
}

// listLinks are what may stand between the names of a list. Names in a list share what is said:
// 甲、乙和丙跌超2%.
var listLinks = []string{"、", "和", "与", "及", "以及", "/", "》、《", "》《", "”、“", "，", ",", ", ", " ", "跟", "、《", "还有", "或"}

// listed says whether between joins two names into one list. A comma does so only between bare
// names, which is why longer texts are refused.
func listed(between string) bool {
	for _, l := range listLinks {
		if between == l {
			return true
		}
	}
	return false
}

// towards fills in r.targets.
func (r *moodReader) towards() {
	r.targets = make([]towards, len(r.d.Mentions))
	for i := range r.d.Sentences {
		from, to := r.first[i], r.first[i+1]
		r.lists(from, to)
		for k := from; k < to; k++ {
			if !r.d.Mentions[k].Type.Figure() {
				r.target(k, i)
			}
		}
	}
}

// lists gives every mention the span of the list that it is part of.
func (r *moodReader) lists(from, to int) {
	ms := r.d.Mentions
	for a := from; a < to; {
		b := a
		for b+1 < to && listed(r.d.Text[ms[b].End:ms[b+1].Start]) {
			b++
		}
		span := segment.Span{Start: ms[a].Start, End: ms[b].End}
		for k := a; k <= b; k++ {
			r.targets[k] = towards{list: span, names: [2]int{a, b}, before: -1, after: -1, clause: -1, best: -1}
		}
		a = b + 1
	}
}

// Reach of a feeling. At halfWay bytes from the name it has half its weight; of the hits on
// either side hitsBeside are looked at, and of the names between namesBetween, so that a
// sentence of a thousand names takes no more time than a thousand names do.
const (
	halfWay      = 36
	hitsBeside   = 16
	namesBetween = 8
)

// target weighs what reaches mention k of sentence i.
func (r *moodReader) target(k, i int) {
	m, t := r.moods[i], &r.targets[k]
	at := r.d.Mentions[k].Span
	t.clause = r.clauseOf(m, at.Start)
	if t.clause < 0 {
		return
	}
	own := r.clauses[t.clause]
	t.loser = r.behindThan(m, own, at)
	top := float32(0)
	near := r.hitAt(m, at.Start)
	for x := max(m.hits, near-hitsBeside); x < min(m.hitsEnd, near+hitsBeside); x++ {
		h := r.hits[x]
		if h.value == 0 {
			continue
		}
		v := r.says(h, t.list)
		gap, behind := h.Start-t.list.End, true
		if h.End <= t.list.Start {
			gap, behind = t.list.Start-h.End, false
		}
		here := h.Start >= own.Start && h.End <= own.End || h.Start <= t.list.End+3 && h.Start >= t.list.Start
		if here && behind && t.after < 0 {
			t.after = x
			t.subject = v
		}
		if here && !behind {
			t.before = x
			if sign, set := h.term.Object(); set {
				t.object = float32(sign) * abs32(h.value)
			}
		}
		w := halfWay / float32(halfWay+max(gap, 0)) * r.clauses[h.clause].weight
		if !here {
			w *= .5
		}
		w *= r.others(*t, h.Span)
		if t.loser && behind {
			v *= -.6
		}
		t.score += v * w
		if a := abs32(v * w); a > top {
			top, t.best = a, x
		}
	}
}

// says is what hit h says of a name, or list of names, at s: its own value, or what the frame
// of the term says of its subject or object. 甲击败乙 is good for 甲 and moodBad for 乙; a turned
// frame is turned on both sides: 甲没能击败乙.
func (r *moodReader) says(h opinionHit, s segment.Span) float32 {
	sign, set := h.term.Subject()
	if h.Start < s.Start {
		sign, set = h.term.Object()
		if !set {
			if _, framed := h.term.Subject(); framed {
				return 0
			}
		}
	}
	if !set || h.moved {
		return h.value
	}
	v := float32(sign) * abs32(h.value)
	if h.turned {
		v = -v
	}
	return v
}

func abs32(v float32) float32 { return max(v, -v) }

// others is 1 where no other name stands between the list of t and the span, less where one
// does: what is said stands nearer to that one. 甲涨5%，乙跌3% leaves 甲 out of the fall.
func (r *moodReader) others(t towards, s segment.Span) float32 {
	w := float32(1)
	ms := r.d.Mentions
	for j := t.names[1] + 1; j < min(len(ms), t.names[1]+1+namesBetween) && ms[j].End <= s.Start; j++ {
		if !ms[j].Type.Figure() {
			w *= .5
		}
	}
	for j := t.names[0] - 1; j >= max(0, t.names[0]-namesBetween) && ms[j].Start >= s.End; j-- {
		if !ms[j].Type.Figure() {
			w *= .5
		}
	}
	return w
}

// hitAt returns the index of the first hit of m that begins at byte offset at or behind it.
func (r *moodReader) hitAt(m mood, at int) int {
	return m.hits + sort.Search(m.hitsEnd-m.hits, func(i int) bool { return r.hits[m.hits+i].Start >= at })
}

// behindThan says whether the span stands behind 比 in its clause and before what is compared.
func (r *moodReader) behindThan(m mood, c opinionClause, at segment.Span) bool {
	if !c.than {
		return false
	}
	for x := r.hitAt(m, at.Start) - 1; x >= c.hits && at.Start-r.hits[x].End <= 9; x-- {
		if r.hits[x].term.Is(opinion.Than) && r.hits[x].End <= at.Start {
			return true
		}
	}
	return false
}

// clauseOf returns the index of the clause of m that holds byte offset at, or -1.
func (r *moodReader) clauseOf(m mood, at int) int {
	n := m.clausesEnd - m.clauses
	c := m.clauses + sort.Search(n, func(i int) bool { return r.clauses[m.clauses+i].End > at })
	if c < m.clausesEnd && r.clauses[c].Start <= at {
		return c
	}
	return -1
}

// whyTowards names the words that speak for polarity p towards mention k.
func (r *moodReader) whyTowards(k int, p int8) string {
	if b := r.targets[k].best; b >= 0 && (r.says(r.hits[b], r.targets[k].list) > 0) == (p > 0) {
		return r.d.Of(r.hits[b].evidence)
	}
	m := r.moods[r.d.Mentions[k].Sentence]
	near := r.hitAt(m, r.d.Mentions[k].Start)
	if why := r.name(max(m.hits, near-hitsBeside), min(m.hitsEnd, near+hitsBeside), p); !strings.HasPrefix(why, "wording") {
		return why
	}
	return "the sentence"
}
