package analyze

import (
	"koujing/analyze/opinion"
)

// CountFeeling is a baseline for measuring: the sign of words of praise less words of blame in
// a sentence, without any rule.
func CountFeeling(d *Doc) ([]int8, error) {
	terms, err := opinions()
	if err != nil {
		return nil, err
	}
	r := readMoods(d, terms)
	out := make([]int8, len(d.Sentences))
	for i, m := range r.moods {
		n := 0
		for _, h := range r.hits[m.hits:m.hitsEnd] {
			n += opinion.Term.Polarity(h.term)
		}
		out[i] = int8(max(-1, min(1, n)))
	}
	return out, nil
}

// RulesOfFeeling is another: the sign of what the rules say, without weights. Below what
// counts as neither.
func RulesOfFeeling(d *Doc, below float32) ([]int8, error) {
	terms, err := opinions()
	if err != nil {
		return nil, err
	}
	r := readMoods(d, terms)
	out := make([]int8, len(d.Sentences))
	for i, m := range r.moods {
		switch {
		case m.score > below:
			out[i] = 1
		case m.score < -below:
			out[i] = -1
		}
	}
	return out, nil
}
