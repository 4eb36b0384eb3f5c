package analyze

import (
	_ "embed"
	"fmt"
	"sort"
	"strings"

	"koujing/analyze/chain"
)

//go:embed data/voices.bin
var voicesModel []byte

// voiceLabels are the labels of the trained layer; a label is the place here.
var voiceLabels = [...]VoiceKind{Reported, Quoted, Commentary, Poster, TitleVoice}

const (
	labelReported = iota
	labelQuoted
	labelCommentary
	labelPoster
	labelTitle
)

// voiceEdges is the number of ways in which a sentence hangs on the one before.
const voiceEdges = 4

// voices sets Doc.Voices: rules where rules are certain, elsewhere a trained chain over the
// signals of voicesignals.go.
type voices struct {
	voiceData
	model *chain.Model
	bias  float32 // of commentary
}

// commentaryBias makes up for what the training pages have fewer of than pages at large: blogs
// and columns. By cross-validation it evens out what commentary misses and what it takes from
// the other voices.
const commentaryBias = .4

// voiceData is what voices knows besides its model.
type voiceData struct {
	markers  *markers
	sections sections
}

func readVoiceData() (voiceData, error) {
	m, err := readMarkers(markersTSV)
	if err != nil {
		return voiceData{}, err
	}
	s, err := readSections(sectionsTSV)
	return voiceData{m, s}, err
}

func newVoices() (*voices, error) {
	data, err := readVoiceData()
	if err != nil {
		return nil, err
	}
	model, err := chain.Load(voicesModel)
	if err != nil {
		return nil, fmt.Errorf("load the model of voices: %w", err)
	}
	if model.Labels() != len(voiceLabels) {
		return nil, fmt.Errorf("the model of voices has %d labels, want %d", model.Labels(), len(voiceLabels))
	}
	return &voices{data, model, commentaryBias}, nil
}

// Name returns "voices".
func (*voices) Name() string { return "voices" }

// Analyze sets d.Voices, one a sentence.
func (v *voices) Analyze(d *Doc) {
	p := newPage(d, v.markers)
	seq := &chain.Sequence{}
	s := newSignals(p, seq)
	rules := p.rules(v.markers, v.sections)
	ends := s.all(rules)
	dec := v.model.Decoder()
	dec.Bias[labelCommentary] = v.bias
	probs := dec.Probabilities(seq)
	d.Voices = make([]Voice, len(d.Sentences))
	begin, l := 0, len(voiceLabels)
	for i := range d.Voices {
		pr := probs[i*l : i*l+l]
		y, said := p.settle(i, pr)
		out := &d.Voices[i]
		out.Kind, out.Score = voiceLabels[y], pr[y]
		if r := &rules[i]; said != "" {
			out.Why, out.Score = said, max(out.Score, 0.5)
		} else if r.why != "" && r.allowed>>y&1 == 1 {
			out.Why = r.why
		} else {
			out.Why = v.why(s, seq.Features(i), s.from[begin:ends[i]], pr, y)
		}
		begin = ends[i]
	}
	p.speakers(rules)
}

// choose returns the most probable label.
func choose(probs []float32) int {
	best := 0
	for y, p := range probs {
		if p > probs[best] {
			best = y
		}
	}
	return best
}

// all adds all sentences to the sequence and returns where the signals of each end.
func (s *signals) all(rules []rule) []int {
	ends := make([]int, len(s.facts))
	for i := range s.facts {
		s.sentence(i)
		if part := rules[i].part; part != "" {
			s.say(sPart, part)
		}
		s.seq.Step(s.edge(i), rules[i].allowed)
		ends[i] = len(s.from)
	}
	return ends
}

// edge says how sentence i hangs on the one before: in the same quotation, in the same block,
// in the next block, in one behind a heading or of somebody else.
func (s *signals) edge(i int) uint8 {
	f := &s.facts[i]
	switch {
	case f.inside:
		return 0
	case !f.first:
		return 1
	case f.block > 0 && s.d.Blocks[f.block].Kind == s.d.Blocks[f.block-1].Kind && s.d.Blocks[f.block].Handle == s.d.Blocks[f.block-1].Handle:
		return 2
	}
	return 3
}

// whySignals bounds the signals that Voice.Why names.
const whySignals = 3

// why names the signals that spoke most for y against the next best label.
func (v *voices) why(s *signals, features []uint32, from []signal, probs []float32, y int) string {
	rival := -1
	for x, p := range probs {
		if x != y && (rival < 0 || p > probs[rival]) {
			rival = x
		}
	}
	type vote struct {
		weight float32
		at     int
	}
	var top []vote
	for k, h := range features {
		if w := v.model.Weight(h, y) - v.model.Weight(h, rival); w > 0.02 {
			top = append(top, vote{w, k})
		}
	}
	sort.SliceStable(top, func(a, b int) bool { return top[a].weight > top[b].weight })
	var out []string
	for _, t := range top {
		if w := s.words(from[t.at]); w != "" && !containsAny(out, w) {
			out = append(out, w)
		}
		if len(out) == whySignals {
			break
		}
	}
	return strings.Join(out, "; ")
}

func containsAny(have []string, w string) bool {
	for _, h := range have {
		if strings.Contains(h, w) || strings.Contains(w, h) {
			return true
		}
	}
	return false
}

// speakers names who speaks in the quoted sentences and who wrote the poster's.
func (p *page) speakers(rules []rule) {
	d := p.d
	for i := range d.Voices {
		v := &d.Voices[i]
		switch v.Kind {
		case Quoted:
			v.Speaker, v.SpeakerID = p.source(i)
		case Poster:
			v.Speaker = rules[i].speaker
			if b := p.facts[i].block; v.Speaker == "" && b >= 0 {
				v.Speaker = d.Blocks[b].Handle
				if v.Speaker == "" && d.Blocks[b].Floor == 1 {
					v.Speaker = d.Poster
				}
			}
		}
	}
}

// source returns the speaker of quoted sentence i: of its own quotations the one that holds
// most of it, else of a quoted sentence beside it in the block, the one before first.
func (p *page) source(i int) (speaker, id string) {
	f := &p.facts[i]
	most := 0
	for k := f.quote; k >= 0 && k < f.quote+f.quotes; k++ {
		if q := &p.d.Quotes[k]; q.Speaker != "" && q.End-q.Start > most {
			most, speaker, id = q.End-q.Start, q.Speaker, q.SpeakerID
		}
	}
	if speaker != "" {
		return speaker, id
	}
	if i > 0 && p.d.Voices[i-1].Kind == Quoted && p.d.Voices[i-1].Speaker != "" {
		return p.d.Voices[i-1].Speaker, p.d.Voices[i-1].SpeakerID
	}
	if i+1 < len(p.facts) && p.facts[i+1].quote >= 0 && p.facts[i+1].block == f.block {
		q := &p.d.Quotes[p.facts[i+1].quote]
		return q.Speaker, q.SpeakerID
	}
	return "", ""
}
