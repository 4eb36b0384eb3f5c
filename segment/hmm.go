package segment

import "koujing/segment/internal/model"

// The states of the HMM, in the order of model.States.
const (
	stateB = iota
	stateE
	stateM
	stateS
)

// Log probabilities of jieba's HMM, as gse has them.
const (
	startB, startS = -0.26268660809250016, -1.4652633398537678
	fromBtoE       = -0.510825623765990
	fromBtoM       = -0.916290731874155
	fromEtoB       = -0.5897149736854513
	fromEtoS       = -0.8085250474669937
	fromMtoE       = -0.33344856811948514
	fromMtoM       = -1.2603623820268226
	fromStoB       = -0.7211965654669841
	fromStoS       = -0.6658631448798212
)

// viterbi appends runes i to j, all Chinese characters, cut into words by the HMM.
func (s *Segmenter) viterbi(dst []Word, b *buffer, i, j int) []Word {
	last := b.states(s.model, i, j)
	// From the last state backwards, leave in back the state of each rune.
	for k := j - 1; k >= i; k-- {
		from := b.back[k] >> (2 * last) & 3
		b.back[k] = last
		last = from
	}
	begin := i
	for k := i; k < j; k++ {
		switch b.back[k] {
		case stateB:
			begin = k
		case stateE:
			dst = append(dst, b.word(begin, k+1, s.guess(b, begin, k+1)))
			begin = k + 1
		case stateS:
			dst = append(dst, b.word(k, k+1, b.tag(s.model, k)))
			begin = k + 1
		}
	}
	if begin < j {
		dst = append(dst, b.word(begin, j, s.guess(b, begin, j)))
	}
	return dst
}

// states runs the recurrence over runes i to j and returns the best last state. On equal
// probability the state whose letter comes last wins, as in gse.
func (b *buffer) states(m *model.Model, i, j int) uint8 {
	row := &m.Emit[b.runes[i].Code()]
	pb, pe := row[stateB]+startB, row[stateE]+model.Never
	pm, ps := row[stateM]+model.Never, row[stateS]+startS
	for k := i + 1; k < j; k++ {
		row = &m.Emit[b.runes[k].Code()]
		var back uint8
		nb, ne := pe+fromEtoB+row[stateB], pb+fromBtoE+row[stateE]
		back = stateE<<(2*stateB) | stateB<<(2*stateE)
		if v := ps + fromStoB + row[stateB]; v >= nb {
			nb = v
			back |= stateS << (2 * stateB)
		}
		if v := pm + fromMtoE + row[stateE]; v >= ne {
			ne = v
			back |= stateM << (2 * stateE)
		}
		nm, ns := pb+fromBtoM+row[stateM], pe+fromEtoS+row[stateS]
		if v := pm + fromMtoM + row[stateM]; v >= nm {
			nm = v
			back |= stateM << (2 * stateM)
		}
		if v := ps + fromStoS + row[stateS]; v >= ns {
			ns = v
			back |= stateS << (2 * stateS)
		} else {
			back |= stateE << (2 * stateS)
		}
		b.back[k] = back
		pb, pe, pm, ps = nb, ne, nm, ns
	}
	if ps >= pe {
		return stateS
	}
	return stateE
}
