// Package chain labels the steps of a sequence together: a linear-chain conditional random
// field over hashed binary features (Lafferty, McCallum and Pereira 2001). It knows no Doc.
//
// A step's label is drawn to or from by each feature that holds there, and by the label of
// the step before, in a way that depends on how the two hang together (the edge). Decoding
// gives every label its probability given the whole sequence.
package chain

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// MaxLabels bounds the number of labels, so that a step's scores need no allocation.
const MaxLabels = 8

// Sequence is a sequence to be labelled. The zero Sequence is empty; Reset makes it so again
// and keeps its memory. It may not be used from several goroutines at once.
type Sequence struct {
	features []uint32 // of all steps, one step after the other
	ends     []int    // where each step's features end
	edges    []uint8
	allowed  []uint16
}

// Reset empties the sequence.
func (s *Sequence) Reset() {
	s.features, s.ends, s.edges, s.allowed = s.features[:0], s.ends[:0], s.edges[:0], s.allowed[:0]
}

// Add says that a feature holds at the step being built. Equal hashes are one feature.
func (s *Sequence) Add(hash uint32) { s.features = append(s.features, hash) }

// Step ends the step being built. edge says how it hangs on the step before (of no account at
// the first); allowed is the set of labels it may have, a bit each, and 0 means any.
func (s *Sequence) Step(edge uint8, allowed uint16) {
	s.ends = append(s.ends, len(s.features))
	s.edges = append(s.edges, edge)
	s.allowed = append(s.allowed, allowed)
}

// Len returns the number of steps.
func (s *Sequence) Len() int { return len(s.ends) }

// Features returns the features of step i, in the order they were added. Read only.
func (s *Sequence) Features(i int) []uint32 {
	begin := 0
	if i > 0 {
		begin = s.ends[i-1]
	}
	return s.features[begin:s.ends[i]]
}

// All returns the features of all steps, one step after the other. Read only.
func (s *Sequence) All() []uint32 { return s.features }

// Slice returns steps from to to, sharing no memory with s.
func (s *Sequence) Slice(from, to int) *Sequence {
	out := &Sequence{}
	for i := from; i < to; i++ {
		for _, h := range s.Features(i) {
			out.Add(h)
		}
		out.Step(s.edges[i], s.allowed[i])
	}
	return out
}

// may says whether step i may have label y.
func (s *Sequence) may(i, y int) bool { return s.allowed[i] == 0 || s.allowed[i]>>y&1 == 1 }

// Model is a trained field. It does not change and may be used from any number of goroutines.
type Model struct {
	labels, edges int
	hashes        []uint32  // of the features, sorted
	weights       []int16   // labels of them a feature, in units of scale
	scale         float32   // at which weights are kept
	trans         []float32 // edge, label before, label
	slots         []slot    // the features by hash, for looking up
}

// slot is a place of the hash table: at is the feature's index and one, 0 where it is free.
type slot struct{ hash, at uint32 }

// Labels returns the number of labels.
func (m *Model) Labels() int { return m.labels }

// Size returns the number of features.
func (m *Model) Size() int { return len(m.hashes) }

// index builds the hash table, at most half full.
func (m *Model) index() {
	size := 16
	for size < 2*len(m.hashes) {
		size *= 2
	}
	m.slots = make([]slot, size)
	for i, h := range m.hashes {
		at := place(h, size)
		for m.slots[at].at != 0 {
			at = (at + 1) & uint32(size-1)
		}
		m.slots[at] = slot{h, uint32(i + 1)}
	}
}

func place(hash uint32, size int) uint32 { return hash * 0x9E3779B1 >> 7 & uint32(size-1) }

// find returns the index of a feature, or -1.
func (m *Model) find(hash uint32) int {
	mask := uint32(len(m.slots) - 1)
	for at := place(hash, len(m.slots)); ; at = (at + 1) & mask {
		s := m.slots[at]
		if s.at == 0 {
			return -1
		}
		if s.hash == hash {
			return int(s.at) - 1
		}
	}
}

// Weight returns how much a feature draws a step to a label, 0 for a feature not known.
func (m *Model) Weight(hash uint32, label int) float32 {
	if f := m.find(hash); f >= 0 {
		return float32(m.weights[f*m.labels+label]) * m.scale
	}
	return 0
}

// Bend returns how much the label before draws a step to its label.
func (m *Model) Bend(edge uint8, before, label int) float32 {
	return m.trans[(int(edge)*m.labels+before)*m.labels+label]
}

// Decoder decodes with a Model and keeps the memory it needs. It may not be used from several
// goroutines at once.
type Decoder struct {
	m        *Model
	local    []float32 // scores, then their exponentials
	forward  []float32
	back     [2][MaxLabels]float32
	expTrans []float32
	probs    []float32
	found    []int32 // of each feature of the sequence: its index, or -1
	homes    []slot  // of the features of a step

	// Bias is added to the score of each label at each step: the logarithm of how much more
	// frequent it is thought to be than where the model was trained.
	Bias [MaxLabels]float32
}

// Decoder returns a new Decoder.
func (m *Model) Decoder() *Decoder {
	d := &Decoder{m: m, expTrans: make([]float32, len(m.trans))}
	for i, w := range m.trans {
		d.expTrans[i] = float32(math.Exp(float64(w)))
	}
	return d
}

// Probabilities returns the probability of each label at each step, Labels of them a step, in
// memory that the next call reuses.
func (d *Decoder) Probabilities(s *Sequence) []float32 {
	n, l := s.Len(), d.m.labels
	d.probs = grow(d.probs, n*l)
	d.forward = grow(d.forward, n*l)
	d.local = grow(d.local, n*l)
	d.found = d.found[:0]
	for i := range n {
		d.score(s, i)
	}
	d.ahead(s)
	d.behind(s)
	return d.probs
}

// Known says whether the model has the k-th feature of the sequence last decoded, counted over all
// its steps. Vote is 0 for those that it has not.
func (d *Decoder) Known(k int) bool { return d.found[k] >= 0 }

// Vote returns how much more the k-th feature of the sequence last decoded, counted over all
// its steps, speaks for label y than for label x.
func (d *Decoder) Vote(k, y, x int) float32 {
	f := int(d.found[k])
	if f < 0 {
		return 0
	}
	w := d.m.weights[f*d.m.labels:]
	return float32(int32(w[y])-int32(w[x])) * d.m.scale
}

func grow(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n, n+n/2)
	}
	return s[:n]
}

// score sets the exponentials of the scores of step i, the highest of them 1.
func (d *Decoder) score(s *Sequence, i int) {
	m, l := d.m, d.m.labels
	var sum [MaxLabels]int32
	features := s.Features(i)
	homes := d.look(features)
	for k, h := range features {
		f := -1
		if home := homes[k]; home.at != 0 && home.hash == h {
			f = int(home.at) - 1
		} else if home.at != 0 {
			f = m.find(h)
		}
		d.found = append(d.found, int32(f))
		if f >= 0 {
			for y, w := range m.weights[f*l : f*l+l] {
				sum[y&(MaxLabels-1)] += int32(w)
			}
		}
	}
	var score [MaxLabels]float32
	best := float32(math.Inf(-1))
	for y := range l {
		score[y] = float32(sum[y])*m.scale + d.Bias[y]
		if s.may(i, y) {
			best = max(best, score[y])
		}
	}
	local := d.local[i*l : i*l+l]
	for y := range local {
		local[y] = 0
		if s.may(i, y) {
			local[y] = float32(math.Exp(float64(score[y] - best)))
		}
	}
}

// look returns for each feature the slot where it stands unless another has its place. The reads
// stand side by side, so that waits for memory overlap.
func (d *Decoder) look(features []uint32) []slot {
	slots, size := d.m.slots, len(d.m.slots)
	d.homes = d.homes[:0]
	for _, h := range features {
		d.homes = append(d.homes, slots[place(h, size)])
	}
	return d.homes
}

// ahead runs the forward pass; each step's values sum to 1.
func (d *Decoder) ahead(s *Sequence) {
	l := d.m.labels
	for i := range s.Len() {
		now := d.forward[i*l : i*l+l]
		copy(now, d.local[i*l:i*l+l])
		if i > 0 {
			before := d.forward[(i-1)*l : i*l]
			t := d.expTrans[int(s.edges[i])*l*l:]
			for y := range now {
				var sum float32
				for x, p := range before {
					sum += p * t[x*l+y]
				}
				now[y] *= sum
			}
		}
		normalize(now)
	}
}

// behind runs the backward pass and sets the probabilities.
func (d *Decoder) behind(s *Sequence) {
	l := d.m.labels
	after := d.back[0][:l]
	for y := range after {
		after[y] = 1
	}
	for i := s.Len() - 1; i >= 0; i-- {
		p := d.probs[i*l : i*l+l]
		for y := range p {
			p[y] = d.forward[i*l+y] * after[y]
		}
		normalize(p)
		if i == 0 {
			return
		}
		next := d.back[(s.Len()-i)&1][:l]
		t := d.expTrans[int(s.edges[i])*l*l:]
		for x := range next {
			next[x] = 0
			for y := range after {
				next[x] += t[x*l+y] * d.local[i*l+y] * after[y]
			}
		}
		normalize(next)
		after = next
	}
}

func normalize(p []float32) {
	var sum float32
	for _, v := range p {
		sum += v
	}
	if sum > 0 {
		for y := range p {
			p[y] /= sum
		}
	}
}

// magic begins a stored model; its last byte is the version of the format.
const magic = "KJC\x01"

// MarshalBinary stores the model: magic, four counts, the scale, transitions, hashes, weights,
// all little-endian.
func (m *Model) MarshalBinary() ([]byte, error) {
	b := []byte(magic)
	for _, n := range []int{m.labels, m.edges, len(m.hashes)} {
		b = binary.LittleEndian.AppendUint32(b, uint32(n))
	}
	b = binary.LittleEndian.AppendUint32(b, math.Float32bits(m.scale))
	for _, w := range m.trans {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(w))
	}
	for _, h := range m.hashes {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	for _, w := range m.weights {
		b = binary.LittleEndian.AppendUint16(b, uint16(w))
	}
	return b, nil
}

// Load reads what MarshalBinary stored.
func Load(data []byte) (*Model, error) {
	const head = len(magic) + 16
	if len(data) < head || string(data[:len(magic)]) != magic {
		return nil, errors.New("not a stored chain model")
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	m := &Model{labels: int(u32(4)), edges: int(u32(8)), scale: math.Float32frombits(u32(16))}
	n := int(u32(12))
	if m.labels < 1 || m.labels > MaxLabels || m.edges < 1 || m.edges > 256 {
		return nil, fmt.Errorf("chain model of %d labels and %d edges", m.labels, m.edges)
	}
	trans := m.edges * m.labels * m.labels
	if want := head + 4*trans + 4*n + 2*n*m.labels; len(data) != want {
		return nil, fmt.Errorf("chain model of %d bytes, want %d", len(data), want)
	}
	at := head
	m.trans = make([]float32, trans)
	for i := range m.trans {
		m.trans[i] = math.Float32frombits(u32(at))
		at += 4
	}
	m.hashes = make([]uint32, n)
	for i := range m.hashes {
		m.hashes[i] = u32(at)
		at += 4
	}
	m.weights = make([]int16, n*m.labels)
	for i := range m.weights {
		m.weights[i] = int16(binary.LittleEndian.Uint16(data[at:]))
		at += 2
	}
	m.index()
	return m, nil
}
