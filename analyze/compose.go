package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/analyze/lexicon"
	"koujing/analyze/opinion"
	"koujing/segment"
)

// moodReader is what the rules of feeling make of one Doc.
type moodReader struct {
	d       *Doc
	hits    []opinionHit
	clauses []opinionClause
	moods   []mood    // one a sentence
	targets []towards // one a mention
	first   []int     // of each sentence, the index of its first mention; one more at the end
	units   []uint64  // likewise
}

// opinionHit is a term of the lexicon standing in the text.
type opinionHit struct {
	segment.Span
	term   opinion.Term
	clause int32
	// value is the feeling it carries once negation, degree and its frame are taken into
	// account; 0 for shifters, and for parts of a frame that another hit carries.
	value    float32
	evidence segment.Span // the words that make the value: negator and term, measure and verb
	turned   bool         // a negator or a question turned it around
	moved    bool         // value is that of a measure and a verb of rising or falling
	quoted   bool         // stands alone in quotation marks: “黑科技”
}

// opinionClause is a part of a sentence between commas.
type opinionClause struct {
	segment.Span
	hits, end int // its hits: moodReader.hits[hits:end]
	weight    float32
	sum       float32 // of the values of its hits, before the weight
	but       bool    // begins with a word of contrast
	concede   bool
	than      bool
}

// mood is what the rules say of one sentence.
type mood struct {
	hits, hitsEnd       int // moodReader.hits[hits:hitsEnd]
	clauses, clausesEnd int
	score               float32 // weighted sum over the clauses
	plus, minus         float32 // the two parts of it, both as positive numbers
	nplus, nminus       int
	best                int // the hit with the largest value, or -1
	marks               moodMarks
}

// moodMarks are signs seen in a sentence.
type moodMarks uint16

const (
	asks moodMarks = 1 << iota
	exclaims
	rhetorical
	ironical
	contrasted
	conceded
	conditional
	unsure
	compares
	planned
	negated
	elliptic
)

// readMoods finds the terms in the text of d and composes the feeling of every sentence.
func readMoods(d *Doc, terms *lexicon.Set) *moodReader {
	r := &moodReader{d: d, moods: make([]mood, len(d.Sentences)), first: make([]int, len(d.Sentences)+1)}
	found := d.feelings(terms)
	d.felt = nil
	r.hits = make([]opinionHit, 0, len(found)/2)
	r.clauses = make([]opinionClause, 0, len(d.Sentences)*3)
	at, mention := 0, 0
	for i := range d.Sentences {
		for mention < len(d.Mentions) && d.Mentions[mention].Sentence < i {
			mention++
		}
		r.first[i] = mention
		at = r.findHits(i, found, at, mention)
		r.cutClauses(i)
		r.compose(i)
	}
	r.first[len(d.Sentences)] = len(d.Mentions)
	return r
}

// findHits adds the terms of sentence i: from left to right the longest at each place that
// keeps to the words around it. Terms in a name say nothing (快手 is not 快).
func (r *moodReader) findHits(i int, found []lexicon.Match, at, mention int) int {
	s := r.d.Sentences[i]
	r.moods[i].hits = len(r.hits)
	words, w := s.Words, 0
	pos := s.Start
	for at < len(found) && found[at].Start < s.Start {
		at++
	}
	for at < len(found) && found[at].Start < s.End {
		start := found[at].Start
		best := lexicon.Match{End: -1}
		for w < len(words) && words[w].End <= start {
			w++
		}
		for ; at < len(found) && found[at].Start == start; at++ {
			m := found[at]
			if start >= pos && m.End > best.End && m.End <= s.End && !m.Glued && fits(words[w:], r.d.Text, m) {
				best = m
			}
		}
		if best.End < 0 {
			continue
		}
		for mention < len(r.d.Mentions) && (r.d.Mentions[mention].End <= start || r.d.Mentions[mention].Type.Figure()) {
			mention++
		}
		if mention < len(r.d.Mentions) && r.d.Mentions[mention].Start < best.End {
			continue
		}
		pos = best.End
		if t := opinion.Term(best.Value); !t.Is(opinion.Mask) {
			r.hits = append(r.hits, opinionHit{Span: segment.Span{Start: start, End: best.End}, term: t})
		}
	}
	r.moods[i].hitsEnd = len(r.hits)
	return at
}

// fits says whether a term keeps to the words, which begin with the one that it starts in: one
// character must be a word of its own (好 in 好人 is not), a longer term must begin or end with
// a word (不错 in 不错|过 does, 高兴 in 提高|兴趣 does not).
func fits(words []segment.Word, text string, m lexicon.Match) bool {
	if len(words) == 0 {
		return true
	}
	starts := words[0].Start == m.Start
	ends := false
	for _, w := range words {
		if w.End >= m.End {
			ends = w.End == m.End
			break
		}
	}
	if _, n := utf8.DecodeRuneInString(text[m.Start:m.End]); n == m.End-m.Start {
		return starts && ends
	}
	return starts || ends
}

// cutClauses cuts sentence i at commas, semicolons, colons and dashes, and gives its hits to
// the clauses.
func (r *moodReader) cutClauses(i int) {
	s, m := r.d.Sentences[i], &r.moods[i]
	m.clauses = len(r.clauses)
	begin, h := s.Start, m.hits
	add := func(end int) {
		if end <= begin {
			return
		}
		c := opinionClause{Span: segment.Span{Start: begin, End: end}, hits: h, weight: 1}
		for h < m.hitsEnd && r.hits[h].Start < end {
			r.hits[h].clause = int32(len(r.clauses))
			h++
		}
		c.end = h
		r.clauses = append(r.clauses, c)
	}
	text := r.d.Text[s.Start:s.End]
	for at, c := range text {
		switch c {
		case '，', '；', '：', ';', '—', '\n', '…', '。', '！', '？', '!', '?', '（', '）', '(', ')', '|', '~':
		case ',', ':':
			if at > 0 && text[at-1] < utf8.RuneSelf {
				continue // 1,000; 12:30; https://
			}
		default:
			continue
		}
		switch c {
		case '？', '?':
			m.marks |= asks
		case '！', '!':
			m.marks |= exclaims
		case '…':
			m.marks |= elliptic
		}
		end := s.Start + at + utf8.RuneLen(c)
		// A term may hold the mark: 就这？, :).
		if h < m.hitsEnd && r.hits[h].Start < end {
			k := h
			for k < m.hitsEnd && r.hits[k].End <= end {
				k++
			}
			if k < m.hitsEnd && r.hits[k].Start < end {
				end = r.hits[k].End
			}
		}
		add(end)
		begin = max(begin, end)
	}
	add(s.End)
	m.clausesEnd = len(r.clauses)
}

// compose gives the hits of sentence i their values and sums them up.
func (r *moodReader) compose(i int) {
	m := &r.moods[i]
	for c := m.clauses; c < m.clausesEnd; c++ {
		k := &r.clauses[c]
		hits := r.hits[k.hits:k.end]
		r.frames(hits)
		r.values(hits)
		r.question(k, m)
		for _, h := range hits {
			k.sum += h.value
			m.marks |= marksOf(h.term)
			if h.turned {
				m.marks |= negated
			}
		}
	}
	r.weigh(m)
	r.sum(m)
}

func marksOf(t opinion.Term) (m moodMarks) {
	for _, k := range []struct {
		kind opinion.Kind
		mark moodMarks
	}{
		{opinion.Rhetoric, rhetorical}, {opinion.Irony, ironical}, {opinion.But, contrasted},
		{opinion.Concede, conceded}, {opinion.Even, conceded}, {opinion.Condition, conditional},
		{opinion.Maybe, unsure}, {opinion.Than, compares}, {opinion.Versus, compares}, {opinion.Plan, planned},
	} {
		if t.Shifter() && t.Is(k.kind) {
			m |= k.mark
		}
	}
	return m
}

// The reach of the rules, in bytes: a Chinese character has three.
const (
	negationReach = 8 * 3  // 没有出现任何明显的异响
	degreeReach   = 3 * 3  // 非常 … 好
	measureBefore = 16 * 3 // 营收较上年同期大幅下降
	measureBehind = 7 * 3  // 大幅降低了推理成本
)

// frames joins verbs of rising and falling to what rises or falls: 成本下降 is good, 营收下降
// is moodBad, 加剧风险 moodBad, 避免损失 good. A verb with nothing to move keeps its own polarity
// (股价不振下的反弹 has none before it but 股价, which counts).
func (r *moodReader) frames(hits []opinionHit) {
	for v := range hits {
		dir := hits[v].term.Move()
		if dir == 0 {
			continue
		}
		n := r.moved(hits, v)
		if n < 0 {
			hits[v].value = float32(hits[v].term.Polarity()) * strength(hits[v].term) * .8
			hits[v].evidence = hits[v].Span
			continue
		}
		good := hits[n].term.Measure()
		if good == 0 {
			good = hits[n].term.Polarity()
		}
		hits[v].value = float32(dir*good) * max(1, strength(hits[v].term))
		hits[v].moved = true
		hits[v].evidence = segment.Span{Start: min(hits[n].Start, hits[v].Start), End: max(hits[n].End, hits[v].End)}
		hits[n].moved = true
	}
}

// moved returns the index of what verb v moves, or -1: the nearest measure before it in the
// clause, or, closer by, a measure or a word of feeling behind it. 降低成本 has it behind, so
// behind comes first where nothing but a degree or 了 stands between.
func (r *moodReader) moved(hits []opinionHit, v int) int {
	for n := v + 1; n < len(hits); n++ {
		if hits[n].Start-hits[v].End > measureBehind {
			break
		}
		if t := hits[n].term; t.Move() == 0 && (t.Measure() != 0 || t.Polarity() != 0) {
			return n
		}
	}
	for n := v - 1; n >= 0; n-- {
		if hits[v].Start-hits[n].End > measureBefore {
			break
		}
		if t := hits[n].term; t.Measure() != 0 {
			return n
		}
	}
	return -1
}

func strength(t opinion.Term) float32 {
	return [...]float32{0, .6, 1, 1.5}[t.Strength()]
}

// values gives words of feeling their value: polarity and strength, turned by negators before
// them and weighed by words of degree on either side.
func (r *moodReader) values(hits []opinionHit) {
	for k := range hits {
		h := &hits[k]
		switch {
		case h.term.Polarity() != 0 && h.term.Move() == 0:
			if h.moved {
				continue // 成本 in 成本下降: the verb has it
			}
			h.value = float32(h.term.Polarity()) * strength(h.term)
			h.evidence = h.Span
		case h.value == 0:
			continue
		}
		h.quoted = r.inQuotes(h.Span)
		r.negate(hits, k)
		r.degree(hits, k)
	}
}

// negate turns hit k for each negator that reaches it. 没有异响 is mildly good, 不好 moodBad, 不是
// 不好 nearly nothing. A word of feeling between them takes the negator for itself: 不仅没有
// 问题，还很好 leaves 好 alone.
func (r *moodReader) negate(hits []opinionHit, k int) {
	h := &hits[k]
	for n := k - 1; n >= 0; n-- {
		t := hits[n].term
		if h.Start-hits[n].End > negationReach {
			return
		}
		if t.Is(opinion.Negator) && t.Polarity() == 0 {
			if h.value > 0 {
				h.value *= -.8
			} else {
				h.value *= -.5
			}
			h.turned = !h.turned
			h.evidence.Start = min(h.evidence.Start, hits[n].Start)
			continue
		}
		if t.Polarity() != 0 || t.Move() != 0 {
			return
		}
	}
}

// degree weighs hit k by words of degree beside it: 非常好, 好极了, 有点慢.
func (r *moodReader) degree(hits []opinionHit, k int) {
	h := &hits[k]
	for _, n := range [2]int{k - 1, k + 1} {
		if n < 0 || n >= len(hits) {
			continue
		}
		o := hits[n]
		gap := h.Start - o.End
		if n > k {
			gap = o.Start - h.End
		}
		switch {
		case gap > degreeReach:
		case o.term.Is(opinion.Intense):
			h.value *= 1.4
		case o.term.Is(opinion.Weak) && n < k:
			h.value *= .7
		}
	}
}

// inQuotes says whether the span stands alone between quotation marks, as words do that the
// writer does not own: “造福”了全人类.
func (r *moodReader) inQuotes(s segment.Span) bool {
	before, after := r.d.Text[:s.Start], r.d.Text[s.End:]
	return (strings.HasSuffix(before, "“") || strings.HasSuffix(before, "「")) &&
		(strings.HasPrefix(after, "”") || strings.HasPrefix(after, "」"))
}

// question turns praise that a rhetorical question takes back (怎么敢说领先, 还值得看好吗) and
// leaves plain questions to the weights.
func (r *moodReader) question(k *opinionClause, m *mood) {
	asked := false
	for _, h := range r.hits[k.hits:k.end] {
		asked = asked || h.term.Is(opinion.Rhetoric)
	}
	if !asked {
		return
	}
	for x := k.hits; x < k.end; x++ {
		if h := &r.hits[x]; h.value > 0 {
			h.value *= -.8
			h.turned = true
		}
	}
}

// weigh weighs the clauses: what follows 但是 counts, what 虽然 or 即使 opens counts little,
// what 如果 opens hardly at all.
func (r *moodReader) weigh(m *mood) {
	lastBut := -1
	for c := m.clauses; c < m.clausesEnd; c++ {
		k := &r.clauses[c]
		for x := k.hits; x < k.end; x++ {
			t := r.hits[x].term
			if !t.Shifter() {
				continue
			}
			near := r.hits[x].Start-k.Start <= 12
			switch {
			case t.Is(opinion.But) && near:
				k.but, lastBut = true, c
			case t.Is(opinion.Concede) && near:
				k.concede = true
				k.weight *= .5
			case t.Is(opinion.Even):
				k.weight *= .3
			case t.Is(opinion.Condition):
				k.weight *= .4
			case t.Is(opinion.Than):
				k.than = true
			}
		}
	}
	for c := m.clauses; c < lastBut; c++ {
		r.clauses[c].weight *= .4
	}
}

// sum adds the clauses up.
func (r *moodReader) sum(m *mood) {
	m.best = -1
	top := float32(0)
	for c := m.clauses; c < m.clausesEnd; c++ {
		k := r.clauses[c]
		for x := k.hits; x < k.end; x++ {
			m.count(r.hits[x].value*k.weight, x, &top)
		}
	}
	m.score = m.plus - m.minus
}

// count adds hit x with value v; top is the largest value so far.
func (m *mood) count(v float32, x int, top *float32) {
	switch {
	case v > 0:
		m.plus += v
		m.nplus++
	case v < 0:
		m.minus -= v
		m.nminus++
	}
	if a := abs32(v); a > *top {
		*top, m.best = a, x
	}
}

// why names the words that speak for polarity p in sentence i, the strongest first.
func (r *moodReader) why(i int, p int8) string {
	m := r.moods[i]
	return r.name(m.hits, m.hitsEnd, p)
}

// name returns the one or two strongest pieces of evidence for p among hits from … to.
func (r *moodReader) name(from, to int, p int8) string {
	one, two := -1, -1
	abs := func(x int) float32 { return max(r.hits[x].value, -r.hits[x].value) }
	for x := from; x < to; x++ {
		if v := r.hits[x].value; v == 0 || (v > 0) != (p > 0) {
			continue
		}
		switch {
		case one < 0 || abs(x) > abs(one):
			one, two = x, one
		case two < 0 || abs(x) > abs(two):
			two = x
		}
	}
	switch {
	case one < 0:
		return "wording"
	case two < 0:
		return r.d.Of(r.hits[one].evidence)
	}
	return r.d.Of(r.hits[one].evidence) + "; " + r.d.Of(r.hits[two].evidence)
}
