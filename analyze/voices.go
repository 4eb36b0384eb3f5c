package analyze

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

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
	bias  float32   // of commentary
	work  sync.Pool // of *voiceWork
}

// commentaryBias makes up for what the training pages have fewer of than pages at large: blogs
// and columns. By cross-validation it evens out what commentary misses and what it takes from
// the other voices.
const commentaryBias = .3

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
	return &voices{voiceData: data, model: model, bias: commentaryBias}, nil
}

// Name returns "voices".
func (*voices) Name() string { return "voices" }

// Steps: the words of feeling are looked for by themselves.
func (v *voices) Steps() []Analyzer {
	return []Analyzer{
		step{"voices: feelings", func(d *Doc) { d.feelings(v.markers.feeling) }},
		step{"voices", v.Analyze},
	}
}

// Analyze sets d.Voices, one a sentence.
func (v *voices) Analyze(d *Doc) {
	w, _ := v.work.Get().(*voiceWork)
	if w == nil {
		w = &voiceWork{decoder: v.model.Decoder()}
		w.decoder.Bias[labelCommentary] = v.bias
	}
	defer v.work.Put(w)
	w.page.read(d, v.markers)
	rules := w.page.rules(v.markers, v.sections)
	w.signals.reset(&w.page, &w.seq)
	w.ends = w.signals.all(w.ends[:0], rules)
	probs := w.decoder.Probabilities(&w.seq)
	d.Voices = make([]Voice, len(d.Sentences))
	begin, l := 0, len(voiceLabels)
	for i := range d.Voices {
		pr := probs[i*l : i*l+l]
		y, said := w.page.settle(i, pr)
		out := &d.Voices[i]
		out.Kind, out.Score = voiceLabels[y], pr[y]
		if r := &rules[i]; said != "" {
			out.Why, out.Score = said, max(out.Score, .5)
		} else if r.why != "" && r.allowed>>y&1 == 1 {
			out.Why = r.why
		} else {
			out.Why = w.why(begin, w.ends[i], pr, y)
		}
		begin = w.ends[i]
	}
	w.page.speakers(rules)
	w.page.d = nil
}

// voiceWork is the memory that a Doc needs while it is analyzed, kept for the next one.
type voiceWork struct {
	page    page
	signals signals
	seq     chain.Sequence
	ends    []int // where the signals of each sentence end
	decoder *chain.Decoder
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

// all adds all sentences to the sequence and appends to ends where the signals of each end.
func (s *signals) all(ends []int, rules []rule) []int {
	for i := range s.facts {
		s.sentence(i)
		if part := rules[i].part; part != "" {
			s.say(sPart, part)
		}
		s.seq.Step(s.edge(i), rules[i].allowed)
		ends = append(ends, len(s.from))
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

// leastVote is how much a signal must speak for a voice for Voice.Why to name it.
const leastVote = .02

// why names those of the signals begin to end that spoke most for y against the next best label.
func (w *voiceWork) why(begin, end int, probs []float32, y int) string {
	rival := -1
	for x, p := range probs {
		if x != y && (rival < 0 || p > probs[rival]) {
			rival = x
		}
	}
	const most = 4 * whySignals // some of them say the same
	var votes [most]float32
	var at [most]int
	n := 0
	for k := begin; k < end; k++ {
		if !w.decoder.Known(k) || signalWords[w.signals.from[k].kind] == "" {
			continue
		}
		vote := w.decoder.Vote(k, y, rival)
		if vote < leastVote || n == most && vote <= votes[n-1] {
			continue
		}
		if n < most {
			n++
		}
		j := n - 1
		for ; j > 0 && votes[j-1] < vote; j-- {
			votes[j], at[j] = votes[j-1], at[j-1]
		}
		votes[j], at[j] = vote, k
	}
	var parts [whySignals]string
	out := parts[:0]
	for _, k := range at[:n] {
		if told := w.signals.words(w.signals.from[k]); told != "" && !containsAny(out, told) {
			if out = append(out, told); len(out) == whySignals {
				break
			}
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
