package chain

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Options says how to train. Zero values mean the defaults.
type Options struct {
	Labels   int     // number of labels
	Edges    int     // number of kinds of edge
	L2       float64 // strength of the pull of every weight to 0; 8 by default
	MinCount int     // features that hold in fewer sequences are left out; 4 by default
	Rounds   int     // at most so many steps of the optimizer; 120 by default

	// Common are features, by hash, whose weights are pulled with CommonL2 instead, L2 by
	// default: those that hold at so many steps that they could tell documents apart.
	Common   map[uint32]bool
	CommonL2 float64
}

// Train fits a field to sequences with their labels, by maximum likelihood with an L2 penalty
// and L-BFGS. Label -1 means that the label of a step is not known. The result depends on
// nothing but the arguments.
func Train(seqs []*Sequence, labels [][]int, o Options) (*Model, error) {
	if o.Labels < 2 || o.Labels > MaxLabels || o.Edges < 1 || o.Edges > 256 {
		return nil, fmt.Errorf("cannot train %d labels and %d edges", o.Labels, o.Edges)
	}
	if len(seqs) == 0 || len(seqs) != len(labels) {
		return nil, errors.New("no sequences, or not as many labels")
	}
	if o.L2 == 0 {
		o.L2 = 8
	}
	if o.CommonL2 == 0 {
		o.CommonL2 = o.L2
	}
	if o.MinCount == 0 {
		o.MinCount = 4
	}
	if o.Rounds == 0 {
		o.Rounds = 120
	}
	m := &Model{labels: o.Labels, edges: o.Edges, hashes: frequent(seqs, o.MinCount)}
	m.index()
	t := &trainer{m: m, o: o, pull: make([]float64, len(m.hashes)*o.Labels+o.Edges*o.Labels*o.Labels)}
	for i := range t.pull {
		t.pull[i] = o.L2
		if f := i / o.Labels; f >= len(m.hashes) || o.Common[m.hashes[f]] {
			t.pull[i] = o.CommonL2
		}
	}
	for i, s := range seqs {
		if len(labels[i]) != s.Len() {
			return nil, fmt.Errorf("sequence %d has %d steps and %d labels", i, s.Len(), len(labels[i]))
		}
		t.add(s, labels[i])
	}
	theta := make([]float64, len(t.pull))
	minimize(theta, t.loss, o.Rounds)
	m.set(theta)
	return m, nil
}

// frequent returns the sorted hashes of the features that hold in min sequences or more.
func frequent(seqs []*Sequence, min int) []uint32 {
	count := map[uint32]int{}
	for _, s := range seqs {
		all := slices.Clone(s.features)
		slices.Sort(all)
		for _, h := range slices.Compact(all) {
			count[h]++
		}
	}
	var out []uint32
	for h, n := range count {
		if n >= min {
			out = append(out, h)
		}
	}
	slices.Sort(out)
	return out
}

// set stores theta in the model, the feature weights as 16-bit numbers.
func (m *Model) set(theta []float64) {
	nf := len(m.hashes) * m.labels
	largest := 1e-6
	for _, w := range theta[:nf] {
		largest = max(largest, math.Abs(w))
	}
	m.scale = float32(largest / 32000)
	m.weights = make([]int16, nf)
	for i, w := range theta[:nf] {
		m.weights[i] = int16(math.Round(w / float64(m.scale)))
	}
	m.trans = make([]float32, len(theta)-nf)
	for i, w := range theta[nf:] {
		m.trans[i] = float32(w)
	}
}

// trainer computes the loss and its gradient.
type trainer struct {
	m    *Model
	o    Options
	seqs []example
	pull []float64 // the strength of the penalty on each weight

	local, free, tied []float64
}

// example is a sequence with its features looked up.
type example struct {
	features []int32 // indices, those unknown left out
	ends     []int
	edges    []uint8
	allowed  []uint16 // labels that the decoder may choose
	gold     []uint16 // of these, the labels that are right: one, or all where unknown
}

func (t *trainer) add(s *Sequence, labels []int) {
	e := example{edges: s.edges}
	all := uint16(1)<<t.o.Labels - 1
	for i := range s.Len() {
		for _, h := range s.Features(i) {
			if f := t.m.find(h); f >= 0 {
				e.features = append(e.features, int32(f))
			}
		}
		e.ends = append(e.ends, len(e.features))
		may := s.allowed[i] & all
		if may == 0 {
			may = all
		}
		gold := may
		if y := labels[i]; y >= 0 {
			gold = 1 << y
			may |= gold
		}
		e.allowed = append(e.allowed, may)
		e.gold = append(e.gold, gold)
	}
	t.seqs = append(t.seqs, e)
}

// loss returns the penalized negative log-likelihood at theta and sets its gradient.
func (t *trainer) loss(theta, grad []float64) float64 {
	sum := 0.0
	for i, w := range theta {
		sum += t.pull[i] / 2 * w * w
		grad[i] = t.pull[i] * w
	}
	for i := range t.seqs {
		sum += t.example(&t.seqs[i], theta, grad)
	}
	return sum
}

// example adds one sequence: log Z over what is allowed less log Z over what is right.
func (t *trainer) example(e *example, theta, grad []float64) float64 {
	l := t.o.Labels
	n := len(e.ends)
	t.local = resize(t.local, n*l)
	begin := 0
	for i, end := range e.ends {
		s := t.local[i*l : i*l+l]
		clear(s)
		for _, f := range e.features[begin:end] {
			for y, w := range theta[int(f)*l : int(f)*l+l] {
				s[y] += w
			}
		}
		begin = end
	}
	free := t.pass(e, e.allowed, theta, grad, 1)
	tied := t.pass(e, e.gold, theta, grad, -1)
	return free - tied
}

func resize(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

// pass returns log Z over the labels in may and adds sign times the expected counts to grad.
func (t *trainer) pass(e *example, may []uint16, theta, grad []float64, sign float64) float64 {
	l := t.o.Labels
	n := len(e.ends)
	nf := len(t.m.hashes) * l
	a, b := resize(t.free, n*l), resize(t.tied, n*l)
	t.free, t.tied = a, b
	trans := func(i int) []float64 { return theta[nf+int(e.edges[i])*l*l:][:l*l] }
	var terms [MaxLabels]float64
	for i := range n {
		for y := range l {
			a[i*l+y] = math.Inf(-1)
			if may[i]>>y&1 == 0 {
				continue
			}
			in := 0.0
			if i > 0 {
				tr := trans(i)
				for x := range l {
					terms[x] = a[(i-1)*l+x] + tr[x*l+y]
				}
				in = logSum(terms[:l])
			}
			a[i*l+y] = in + t.local[i*l+y]
		}
	}
	z := logSum(a[(n-1)*l : n*l])
	for i := n - 1; i >= 0; i-- {
		for x := range l {
			b[i*l+x] = 0
			if i+1 < n {
				tr := trans(i + 1)
				for y := range l {
					terms[y] = math.Inf(-1)
					if may[i+1]>>y&1 == 1 {
						terms[y] = tr[x*l+y] + t.local[(i+1)*l+y] + b[(i+1)*l+y]
					}
				}
				b[i*l+x] = logSum(terms[:l])
			}
		}
	}
	begin := 0
	for i, end := range e.ends {
		var p [MaxLabels]float64
		for y := range l {
			if may[i]>>y&1 == 1 {
				p[y] = sign * math.Exp(a[i*l+y]+b[i*l+y]-z)
			}
		}
		for _, f := range e.features[begin:end] {
			g := grad[int(f)*l : int(f)*l+l]
			for y := range g {
				g[y] += p[y]
			}
		}
		begin = end
		if i == 0 {
			continue
		}
		tr := trans(i)
		g := grad[nf+int(e.edges[i])*l*l:]
		for x := range l {
			if may[i-1]>>x&1 == 0 {
				continue
			}
			for y := range l {
				if may[i]>>y&1 == 1 {
					g[x*l+y] += sign * math.Exp(a[(i-1)*l+x]+tr[x*l+y]+t.local[i*l+y]+b[i*l+y]-z)
				}
			}
		}
	}
	return z
}

func logSum(v []float64) float64 {
	top := slices.Max(v)
	if math.IsInf(top, -1) {
		return top
	}
	sum := 0.0
	for _, x := range v {
		sum += math.Exp(x - top)
	}
	return top + math.Log(sum)
}

// minimize moves theta to where f is least, by L-BFGS with a backtracking line search (Nocedal
// and Wright, Numerical Optimization, 2006, algorithms 7.4 and 3.1). f is convex and smooth.
func minimize(theta []float64, f func(theta, grad []float64) float64, rounds int) {
	const memory = 8
	n := len(theta)
	grad, next, nextGrad, dir := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	var steps, changes [][]float64
	value := f(theta, grad)
	for range rounds {
		direction(dir, grad, steps, changes)
		slope := dot(dir, grad)
		if slope >= 0 || math.Sqrt(dot(grad, grad)) < 1e-3*max(1, math.Sqrt(dot(theta, theta))) {
			return
		}
		rate := 1.0
		if len(steps) == 0 {
			rate = 1 / math.Sqrt(dot(grad, grad))
		}
		var v float64
		for {
			for i := range next {
				next[i] = theta[i] + rate*dir[i]
			}
			if v = f(next, nextGrad); v <= value+1e-4*rate*slope {
				break
			}
			if rate /= 2; rate < 1e-12 {
				return
			}
		}
		s, y := make([]float64, n), make([]float64, n)
		for i := range s {
			s[i], y[i] = next[i]-theta[i], nextGrad[i]-grad[i]
		}
		if dot(s, y) > 1e-10 {
			steps, changes = append(steps, s), append(changes, y)
			if len(steps) > memory {
				steps, changes = steps[1:], changes[1:]
			}
		}
		done := value-v < 1e-6*math.Abs(value)
		copy(theta, next)
		copy(grad, nextGrad)
		if value = v; done {
			return
		}
	}
}

// direction sets dir to the quasi-Newton direction (the two-loop recursion).
func direction(dir, grad []float64, steps, changes [][]float64) {
	for i, g := range grad {
		dir[i] = -g
	}
	k := len(steps)
	if k == 0 {
		return
	}
	alpha := make([]float64, k)
	for i := k - 1; i >= 0; i-- {
		alpha[i] = dot(steps[i], dir) / dot(steps[i], changes[i])
		axpy(dir, -alpha[i], changes[i])
	}
	scale := dot(steps[k-1], changes[k-1]) / dot(changes[k-1], changes[k-1])
	for i := range dir {
		dir[i] *= scale
	}
	for i := range k {
		beta := dot(changes[i], dir) / dot(steps[i], changes[i])
		axpy(dir, alpha[i]-beta, steps[i])
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

func axpy(y []float64, a float64, x []float64) {
	for i, v := range x {
		y[i] += a * v
	}
}
