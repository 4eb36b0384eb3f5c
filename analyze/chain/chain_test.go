package chain

import (
	"bytes"
	"math"
	"testing"
)

// weather makes sequences in which feature 100+y speaks for label y, weakly, and labels keep.
func weather(n int) (seqs []*Sequence, labels [][]int) {
	state := uint32(1)
	random := func(k uint32) uint32 {
		state = state*1664525 + 1013904223
		return state >> 8 % 1000 * k / 1000 % k
	}
	for range n {
		s, ys := &Sequence{}, []int{}
		y := int(random(3))
		for range 12 {
			if random(10) == 0 {
				y = int(random(3))
			}
			seen := y
			if random(3) == 0 {
				seen = int(random(3))
			}
			s.Add(7)
			s.Add(100 + uint32(seen))
			s.Step(0, 0)
			ys = append(ys, y)
		}
		seqs, labels = append(seqs, s), append(labels, ys)
	}
	return seqs, labels
}

func train(t *testing.T, seqs []*Sequence, labels [][]int) *Model {
	t.Helper()
	m, err := Train(seqs, labels, Options{Labels: 3, Edges: 1})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// right is the share of steps at which the most probable label is the true one.
func right(m *Model, seqs []*Sequence, labels [][]int) float64 {
	d, ok, all := m.Decoder(), 0, 0
	for i, s := range seqs {
		p := d.Probabilities(s)
		for k, y := range labels[i] {
			best := 0
			for x := range 3 {
				if p[k*3+x] > p[k*3+best] {
					best = x
				}
			}
			all++
			if best == y {
				ok++
			}
		}
	}
	return float64(ok) / float64(all)
}

func TestNeighboursMendWhatTheFeaturesGetWrong(t *testing.T) {
	seqs, labels := weather(300)
	m := train(t, seqs[:200], labels[:200])
	alone := *m
	alone.trans = make([]float32, len(m.trans))
	with, without := right(m, seqs[200:], labels[200:]), right(&alone, seqs[200:], labels[200:])
	if with < without+0.03 || with < 0.8 {
		t.Errorf("right at %.3f of the steps, %.3f without neighbours", with, without)
	}
}

func TestProbabilitiesSumToOneAndKeepToWhatIsAllowed(t *testing.T) {
	seqs, labels := weather(60)
	m := train(t, seqs, labels)
	s := &Sequence{}
	for i := range 500 { // long enough for products of probabilities to vanish
		s.Add(100 + uint32(i%3))
		allowed := uint16(0)
		if i%5 == 0 {
			allowed = 1 << 2
		}
		s.Step(0, allowed)
	}
	p := m.Decoder().Probabilities(s)
	for i := range 500 {
		sum := p[i*3] + p[i*3+1] + p[i*3+2]
		if math.Abs(float64(sum-1)) > 1e-4 {
			t.Fatalf("step %d: probabilities sum to %v", i, sum)
		}
		if i%5 == 0 && p[i*3+2] < 0.9999 {
			t.Fatalf("step %d: the only allowed label has probability %v", i, p[i*3+2])
		}
	}
}

func TestProbabilitiesAreThoseOfEnumeration(t *testing.T) {
	seqs, labels := weather(60)
	m := train(t, seqs, labels)
	s := &Sequence{}
	for _, f := range []uint32{100, 102, 101} {
		s.Add(7)
		s.Add(f)
		s.Step(0, 0)
	}
	want := make([]float64, 9)
	total := 0.0
	for path := range 27 {
		ys := []int{path / 9, path / 3 % 3, path % 3}
		score := 0.0
		for i, y := range ys {
			for _, h := range s.Features(i) {
				score += float64(m.Weight(h, y))
			}
			if i > 0 {
				score += float64(m.Bend(0, ys[i-1], y))
			}
		}
		total += math.Exp(score)
		for i, y := range ys {
			want[i*3+y] += math.Exp(score)
		}
	}
	for i, p := range m.Decoder().Probabilities(s) {
		if math.Abs(float64(p)-want[i]/total) > 1e-3 {
			t.Errorf("probability %d is %v, by enumeration %v", i, p, want[i]/total)
		}
	}
}

func TestTrainingTwiceGivesTheSameBytes(t *testing.T) {
	seqs, labels := weather(50)
	a, _ := train(t, seqs, labels).MarshalBinary()
	b, _ := train(t, seqs, labels).MarshalBinary()
	if !bytes.Equal(a, b) {
		t.Error("two models from the same data")
	}
}

func TestAStoredModelIsTheSame(t *testing.T) {
	seqs, labels := weather(50)
	m := train(t, seqs, labels)
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Load(data)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := right(m, seqs, labels), right(again, seqs, labels); a != b {
		t.Errorf("right at %v of the steps, once stored %v", a, b)
	}
	for cut := range data {
		if _, err := Load(data[:cut]); err == nil {
			t.Fatalf("a model cut at byte %d was loaded", cut)
		}
	}
}

func TestTrainRefuses(t *testing.T) {
	seqs, labels := weather(1)
	for name, o := range map[string]Options{
		"no labels": {Edges: 1}, "too many labels": {Labels: 9, Edges: 1}, "no edges": {Labels: 3},
	} {
		if _, err := Train(seqs, labels, o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := Train(seqs, [][]int{{1}}, Options{Labels: 3, Edges: 1}); err == nil {
		t.Error("fewer labels than steps: no error")
	}
}
