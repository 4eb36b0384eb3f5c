package segment

import (
	"cmp"
	"math"
	"slices"

	"koujing/segment/dat"
	"koujing/segment/internal/model"
)

// Reason says why a word of a cut is one: By is user, dictionary, own (our list), number,
// token (letters, a mark, white space), hmm, or single (a character that is in no word).
type Reason struct {
	Word
	By   string
	Cost float64 // log probability; 0 where By has none
}

// Rival is a word of the dictionary that lies in the text and is not in the cut: the best path
// through it is worse by Loss, in log probability. Where Beaten is user, a word of the user's
// stands in the way.
type Rival struct {
	Word
	Cost   float64
	Loss   float64
	Beaten string
}

// Explain cuts a text as Cut does and says why: each word with what proposed it, and the words
// that lost, the narrowest loss first. It takes time in the square of a sentence's length and
// is meant for people who ask about a cut.
func (s *Segmenter) Explain(text string) ([]Reason, []Rival) {
	var reasons []Reason
	var rivals []Rival
	for _, x := range s.Sentences(text) {
		r, lost := s.explain(text, x.Span)
		reasons, rivals = append(reasons, r...), append(rivals, lost...)
	}
	slices.SortStableFunc(rivals, func(a, b Rival) int { return cmp.Compare(a.Loss, b.Loss) })
	return reasons, rivals
}

func (s *Segmenter) explain(text string, x Span) ([]Reason, []Rival) {
	b := buffers.Get().(*buffer)
	defer b.release()
	b.decode(s.model, false, text, x.Start, x.End)
	b.units(text)
	b.paths(s.model)
	var users []match
	if s.user != nil {
		users = s.user.find(text, x.Start, x.End)
	}
	var reasons []Reason
	chosen := map[Span]bool{}
	for _, w := range s.Cut(nil, text, x.Start, x.End, nil) {
		chosen[w.Span] = true
		reasons = append(reasons, s.reason(b, w, users))
	}
	return reasons, s.rivals(b, chosen, users)
}

// reason says what proposed a word.
func (s *Segmenter) reason(b *buffer, w Word, users []match) Reason {
	if slices.ContainsFunc(users, func(u match) bool { return u.Span == w.Span }) {
		return Reason{Word: w, By: "user"}
	}
	i, _ := slices.BinarySearch(b.off, int32(w.Start-b.base))
	j, _ := slices.BinarySearch(b.off, int32(w.End-b.base))
	v, whole := b.value[i], int(b.next[i]) == j
	switch {
	case whole && v >= 0 && v&model.Own != 0:
		return Reason{w, "own", s.model.DefaultCost[model.Cost(v)]}
	case whole && v >= 0:
		return Reason{w, "dictionary", s.model.DefaultCost[model.Cost(v)]}
	case whole && v == number:
		return Reason{w, "number", numberCost}
	case whole && v == token:
		return Reason{w, "token", s.model.DefaultUnknown}
	case j-i > 1:
		return Reason{w, "hmm", 0}
	}
	return Reason{w, "single", s.model.DefaultUnknown}
}

// rivals lists the dictionary's words that are not in the cut.
func (s *Segmenter) rivals(b *buffer, chosen map[Span]bool, users []match) []Rival {
	before := s.forward(b)
	best := b.score[0]
	var out []Rival
	for i := range b.runes {
		s.eachWord(b, i, func(j int, v int32, cost float64) {
			w := b.word(i, j, s.model.Tag(v))
			if j-i < 2 || chosen[w.Span] {
				return
			}
			r := Rival{Word: w, Cost: cost, Loss: best - (before[i] + cost + b.score[j])}
			for _, u := range users {
				if u.Start < w.End && w.Start < u.End {
					r.Beaten, r.Loss = "user", 0
				}
			}
			if !math.IsInf(r.Loss, 0) {
				out = append(out, r)
			}
		})
	}
	return out
}

// forward returns for each rune the log probability of the best path up to it.
func (s *Segmenter) forward(b *buffer) []float64 {
	n := len(b.runes)
	best := make([]float64, n+1)
	for i := 1; i <= n; i++ {
		best[i] = math.Inf(-1)
	}
	for i := range n {
		if b.unit[i] == 0 {
			continue
		}
		step := func(j int, cost float64) { best[j] = max(best[j], best[i]+cost) }
		step(int(b.unit[i]), s.model.DefaultUnknown)
		step(int(b.next[i]), b.score[i]-b.score[b.next[i]])
		s.eachWord(b, i, func(j int, _ int32, cost float64) { step(j, cost) })
	}
	return best
}

// eachWord visits the dictionary's words that begin at rune i.
func (s *Segmenter) eachWord(b *buffer, i int, visit func(j int, v int32, cost float64)) {
	nodes := s.model.Words.Nodes()
	if b.unit[i] == 0 {
		return
	}
	at := uint32(0)
	for j := i; j < len(b.runes); j++ {
		t := uint32(nodes[at].Base) + b.runes[j].Code()
		if t >= uint32(len(nodes)) || nodes[t].Check != int32(at) {
			return
		}
		at = t
		if v := nodes[t].Value; v != dat.None && v&model.NotDefault == 0 && b.unit[j+1] != 0 {
			visit(j+1, v, s.model.DefaultCost[model.Cost(v)])
		}
	}
}
