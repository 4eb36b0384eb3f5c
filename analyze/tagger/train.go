package tagger

import (
	"cmp"
	"errors"
	"math"
	"math/rand/v2"
	"slices"

	"koujing/segment"
)

// Example is a labelled sentence.
type Example struct {
	Input
	Names   []Name         // in order and disjoint
	Unknown []segment.Span // stretches of which nobody knows whether they are names
	Weight  float32        // of what one labelled sentence weighs; 0 means 1
	Group   int            // the page or the like that it is from, from 0
}

// Options says how to train. Zero values mean the defaults, which were chosen by measuring.
type Options struct {
	Types    []string
	Seed     uint64
	Epochs   int     // passes of the field over the examples
	Rate     float64 // of the field's learning (FTRL-proximal's α)
	L1, L2   float64 // of the field
	MinCount int     // features that occur less often are left out
	Bits     uint    // 1<<Bits rows of the typer
	Typer    struct {
		Epochs int
		Rate   float64
		L2     float64
	}
	Folds int // the typer learns from spans that a field proposed which had not seen their groups
}

func (o Options) fill() Options {
	def := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	defInt := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	defInt(&o.Epochs, 8)
	def(&o.Rate, 0.15)
	def(&o.L1, 0.3)
	def(&o.L2, 0.5)
	defInt(&o.MinCount, 2)
	if o.Bits == 0 {
		o.Bits = 16
	}
	defInt(&o.Typer.Epochs, 8)
	def(&o.Typer.Rate, 0.15)
	def(&o.Typer.L2, 0.5)
	defInt(&o.Folds, 2)
	return o
}

// Train fits a model to examples. The result depends on nothing but the arguments.
func Train(examples []Example, o Options) (*Model, error) {
	o = o.fill()
	if len(examples) == 0 || len(o.Types) == 0 {
		return nil, errors.New("train a tagger: no examples or no types")
	}
	m := &Model{types: o.Types}
	var spans []judged
	for f := range o.Folds {
		var learn []Example
		for i := range examples {
			if examples[i].Group%o.Folds != f {
				learn = append(learn, examples[i])
			}
		}
		half := &Model{types: o.Types, field: trainField(learn, o), typer: credulous(len(o.Types))}
		for i := range examples {
			if examples[i].Group%o.Folds == f {
				spans = append(spans, judge(half, &examples[i], i, o)...)
			}
		}
	}
	slices.SortStableFunc(spans, func(a, b judged) int { return cmp.Compare(a.example, b.example) })
	m.field = trainField(examples, o)
	m.typer = trainTyper(spans, o)
	return m, nil
}

// credulous is a typer that takes all for names, until one is trained.
func credulous(types int) typer { return typer{rows: make([]int8, 2*(types+1)), bits: 1, scale: 1} }

// judged is a stretch for the typer to learn from.
type judged struct {
	example  int
	features []uint64
	class    int
	weight   float32
}

// judge returns what the typer learns from one example: the labelled names, and what the field
// proposes that is none.
func judge(m *Model, e *Example, index int, o Options) []judged {
	t := m.Tagger()
	found := slices.Clone(t.Tag(e.Input))
	var out []judged
	add := func(s segment.Span, class int) {
		i, j := t.seq.cover(s)
		if i < j {
			features := t.seq.span(i, j, float32(t.margin(i, j))*t.m.field.scale)
			out = append(out, judged{index, slices.Clone(features), class, e.weight()})
		}
	}
	for _, n := range e.Names {
		add(n.Span, n.Type)
	}
	for _, n := range found {
		if !slices.ContainsFunc(e.Names, func(x Name) bool { return x.Span == n.Span }) && !slices.ContainsFunc(e.Unknown, func(x segment.Span) bool { return x.Start < n.End && n.Start < x.End }) {
			add(n.Span, len(o.Types))
		}
	}
	return out
}

func (e *Example) weight() float32 {
	if e.Weight == 0 {
		return 1
	}
	return e.Weight
}

// cover returns the tokens that a span covers.
func (s *sequence) cover(x segment.Span) (i, j int) {
	for i < len(s.tokens) && int(s.tokens[i].end) <= x.Start {
		i++
	}
	j = i
	for j < len(s.tokens) && int(s.tokens[j].start) < x.End {
		j++
	}
	return i, j
}

// ftrl is a weight that FTRL-proximal learns (McMahan and others 2013): weights that do not earn
// their keep stay zero.
type ftrl struct{ z, root, value float32 }

type learning struct{ rate, l1, l2 float32 }

// update takes one step against the gradient g.
func (w *ftrl) update(g float32, l *learning) {
	root := float32(math.Sqrt(float64(w.root*w.root + g*g)))
	w.z += g - (root-w.root)/l.rate*w.value
	w.root = root
	z := w.z
	switch {
	case z > l.l1:
		z -= l.l1
	case z < -l.l1:
		z += l.l1
	default:
		z = 0
	}
	w.value = -z / ((1+root)/l.rate + l.l2)
}

// trainer learns a field.
type trainer struct {
	learning
	index  *index
	w      [][labels]ftrl
	trans  [labels][labels]ftrl
	seq    sequence
	feats  []int32 // templates of them a token; -1 for one left out
	score  [][labels]float64
	a, b   [][labels]float64
	a2, b2 [][labels]float64
	may    []uint8
}

// goes says which labels may follow which.
var goes = [labels]uint8{
	outside: 1<<outside | 1<<begin | 1<<single,
	begin:   1<<inside | 1<<end,
	inside:  1<<inside | 1<<end,
	end:     1<<outside | 1<<begin | 1<<single,
	single:  1<<outside | 1<<begin | 1<<single,
}

const (
	mayFirst = 1<<outside | 1<<begin | 1<<single
	mayLast  = 1<<outside | 1<<end | 1<<single
)

func trainField(examples []Example, o Options) field {
	t := &trainer{learning: learning{float32(o.Rate), float32(o.L1), float32(o.L2)}, index: indexFeatures(examples, o.MinCount)}
	t.w = make([][labels]ftrl, len(t.index.keys))
	random := rand.New(rand.NewPCG(o.Seed, 1))
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	for range o.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.learn(&examples[i])
		}
	}
	return t.field()
}

// learn takes one step on one example.
func (t *trainer) learn(e *Example) {
	t.seq.read(e.Input)
	n := len(t.seq.tokens)
	if n == 0 {
		return
	}
	t.room(n)
	var hashes [templates]uint64
	for i := range n {
		t.seq.features(i, &hashes)
		var s [labels]float64
		for k, h := range hashes {
			f := t.index.find(h)
			t.feats[i*templates+k] = f
			if f < 0 {
				continue
			}
			for y := range labels {
				s[y] += float64(t.w[f][y].value)
			}
		}
		t.score[i] = s
	}
	var trans [labels][labels]float64
	for x := range trans {
		for y := range trans[x] {
			trans[x][y] = float64(t.trans[x][y].value)
		}
	}
	t.allow(e)
	zFree := t.pass(n, &trans, t.a, t.b, nil)
	zGold := t.pass(n, &trans, t.a2, t.b2, t.may)
	weight := e.weight()
	var grad [labels][labels]float64
	for i := range n {
		var g [labels]float32
		for y := range labels {
			p := math.Exp(t.a[i][y]+t.b[i][y]-zFree) - math.Exp(t.a2[i][y]+t.b2[i][y]-zGold)
			g[y] = float32(p) * weight
		}
		for _, f := range t.feats[i*templates : (i+1)*templates] {
			if f < 0 {
				continue
			}
			for y := range labels {
				if g[y] > 1e-5 || g[y] < -1e-5 {
					w := &t.w[f][y]
					w.update(g[y], &t.learning)
				}
			}
		}
		if i == 0 {
			continue
		}
		for x := range labels {
			for y := range labels {
				if goes[x]>>y&1 == 1 {
					grad[x][y] += math.Exp(t.a[i-1][x]+trans[x][y]+t.score[i][y]+t.b[i][y]-zFree) - math.Exp(t.a2[i-1][x]+trans[x][y]+t.score[i][y]+t.b2[i][y]-zGold)
				}
			}
		}
	}
	for x := range grad {
		for y, g := range grad[x] {
			if goes[x]>>y&1 == 1 {
				t.trans[x][y].update(float32(g)*weight, &t.learning)
			}
		}
	}
}

func (t *trainer) room(n int) {
	if len(t.score) < n {
		m := n + n/2
		t.score, t.a, t.b = make([][labels]float64, m), make([][labels]float64, m), make([][labels]float64, m)
		t.a2, t.b2, t.may, t.feats = make([][labels]float64, m), make([][labels]float64, m), make([]uint8, m), make([]int32, m*templates)
	}
}

// allow sets the labels that an example allows at each token.
func (t *trainer) allow(e *Example) {
	n := len(t.seq.tokens)
	may := t.may[:n]
	for i := range may {
		may[i] = 1 << outside
	}
	for _, x := range e.Unknown {
		i, j := t.seq.cover(x)
		for ; i < j; i++ {
			may[i] = 1<<labels - 1
		}
	}
	for _, name := range e.Names {
		i, j := t.seq.cover(name.Span)
		if i >= j || i > 0 && may[i]>>outside&1 == 0 {
			continue
		}
		if j == i+1 {
			may[i] = 1 << single
			continue
		}
		for k := i; k < j; k++ {
			may[k] = 1 << inside
		}
		may[i], may[j-1] = 1<<begin, 1<<end
	}
}

var low = math.Inf(-1)

// pass runs forward and backward over what is allowed and returns the logarithm of the sum.
func (t *trainer) pass(n int, trans *[labels][labels]float64, a, b [][labels]float64, may []uint8) float64 {
	allowed := func(i, y int) bool {
		if i == 0 && mayFirst>>y&1 == 0 || i == n-1 && mayLast>>y&1 == 0 {
			return false
		}
		return may == nil || may[i]>>y&1 == 1
	}
	var terms [labels]float64
	for i := range n {
		for y := range labels {
			a[i][y] = low
			if !allowed(i, y) {
				continue
			}
			if i == 0 {
				a[i][y] = t.score[i][y]
				continue
			}
			for x := range labels {
				terms[x] = low
				if goes[x]>>y&1 == 1 {
					terms[x] = a[i-1][x] + trans[x][y]
				}
			}
			a[i][y] = logSum(&terms) + t.score[i][y]
		}
	}
	for i := n - 1; i >= 0; i-- {
		for x := range labels {
			b[i][x] = 0
			if i+1 == n {
				continue
			}
			for y := range labels {
				terms[y] = low
				if goes[x]>>y&1 == 1 && allowed(i+1, y) {
					terms[y] = trans[x][y] + t.score[i+1][y] + b[i+1][y]
				}
			}
			b[i][x] = logSum(&terms)
		}
	}
	return logSum(&a[n-1])
}

func logSum(v *[labels]float64) float64 {
	top := low
	for _, x := range v {
		top = max(top, x)
	}
	if top == low {
		return low
	}
	sum := 0.0
	for _, x := range v {
		if x > top-30 {
			sum += math.Exp(x - top)
		}
	}
	return top + math.Log(sum)
}

// field packs what was learned: the features that matter most get the rows.
func (t *trainer) field() field {
	type heavy struct {
		f    int32
		size float32
	}
	var order []heavy
	largest := float32(1e-6)
	weights := make([][labels]float32, len(t.w))
	for f := range t.w {
		size := float32(0)
		for y := range labels {
			v := t.w[f][y].value
			weights[f][y] = v
			size += v * v * t.w[f][y].root * t.w[f][y].root
			largest = max(largest, v, -v)
		}
		if size > 0 {
			order = append(order, heavy{int32(f), size})
		}
	}
	slices.SortStableFunc(order, func(a, b heavy) int { return cmp.Compare(b.size, a.size) })
	f := field{rows: new([1 << fieldBits]uint64), scale: min(largest, 4) / 127}
	for _, h := range order {
		row, check := rowOf(t.index.keys[h.f])
		if f.rows[row] != 0 {
			continue
		}
		var w [labels]int8
		for y := range w {
			w[y] = int8(math.Round(float64(max(-127, min(127, weights[h.f][y]/f.scale)))))
		}
		f.rows[row] = pack(w, check)
	}
	f.marks = marksOf(f.rows)
	for x := range f.trans {
		for y := range f.trans[x] {
			f.trans[x][y] = forbidden
			if goes[x]>>y&1 == 1 {
				f.trans[x][y] = int32(math.Round(float64(t.trans[x][y].value / f.scale)))
			}
		}
		if mayFirst>>x&1 == 0 {
			f.first[x] = forbidden
		}
		if mayLast>>x&1 == 0 {
			f.last[x] = forbidden
		}
	}
	return f
}

// index numbers features by hash.
type index struct {
	keys  []uint64
	slots []int32 // index and one
	mask  uint64
}

func (x *index) find(h uint64) int32 {
	for at := h & x.mask; ; at = (at + 1) & x.mask {
		i := x.slots[at]
		if i == 0 {
			return -1
		}
		if x.keys[i-1] == h {
			return i - 1
		}
	}
}

func (x *index) add(h uint64) {
	for at := h & x.mask; ; at = (at + 1) & x.mask {
		i := x.slots[at]
		if i == 0 {
			x.keys = append(x.keys, h)
			x.slots[at] = int32(len(x.keys))
			if uint64(2*len(x.keys)) > x.mask {
				x.grow()
			}
			return
		}
		if x.keys[i-1] == h {
			return
		}
	}
}

func (x *index) grow() {
	x.mask = 2*x.mask + 1
	x.slots = make([]int32, x.mask+1)
	for i, h := range x.keys {
		at := h & x.mask
		for x.slots[at] != 0 {
			at = (at + 1) & x.mask
		}
		x.slots[at] = int32(i + 1)
	}
}

// indexFeatures numbers the features that occur often enough. Counts are kept by part of the
// hash, so a rare feature may get in by chance.
func indexFeatures(examples []Example, least int) *index {
	const countBits = 25
	counts := make([]uint8, 1<<countBits)
	each := func(visit func(h uint64)) {
		var s sequence
		var hashes [templates]uint64
		for i := range examples {
			s.read(examples[i].Input)
			for k := range s.tokens {
				s.features(k, &hashes)
				for _, h := range hashes {
					visit(h)
				}
			}
		}
	}
	each(func(h uint64) {
		if c := &counts[h>>(64-countBits)]; *c < 255 {
			*c++
		}
	})
	x := &index{slots: make([]int32, 1<<16), mask: 1<<16 - 1}
	each(func(h uint64) {
		if int(counts[h>>(64-countBits)]) >= least {
			x.add(h)
		}
	})
	return x
}

// trainTyper learns the second step: multinomial logistic regression over hashed features.
func trainTyper(spans []judged, o Options) typer {
	k := len(o.Types) + 1
	l := &learning{float32(o.Typer.Rate), 0, float32(o.Typer.L2)}
	w := make([]ftrl, k<<o.Bits)
	random := rand.New(rand.NewPCG(o.Seed, 2))
	sums := make([]float64, k)
	for range o.Typer.Epochs {
		random.Shuffle(len(spans), func(i, j int) { spans[i], spans[j] = spans[j], spans[i] })
		for _, s := range spans {
			clear(sums)
			for _, h := range s.features {
				row := int(h>>(64-o.Bits)) * k
				for y := range sums {
					sums[y] += float64(w[row+y].value)
				}
			}
			softmax(sums)
			sums[s.class]--
			for _, h := range s.features {
				row := int(h>>(64-o.Bits)) * k
				for y, g := range sums {
					w[row+y].update(float32(g)*s.weight, l)
				}
			}
		}
	}
	largest := float32(1e-6)
	for i := range w {
		v := w[i].value
		largest = max(largest, v, -v)
	}
	t := typer{rows: make([]int8, len(w)), bits: o.Bits, scale: min(largest, 3) / 127}
	for i := range w {
		t.rows[i] = int8(math.Round(float64(max(-127, min(127, w[i].value/t.scale)))))
	}
	return t
}

func softmax(v []float64) {
	top := slices.Max(v)
	sum := 0.0
	for i, x := range v {
		v[i] = math.Exp(x - top)
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}
