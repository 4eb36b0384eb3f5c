package analyze

import (
	"fmt"

	"koujing/analyze/chain"
)

// VoiceExample is a document with the layers that voices reads, and the voices of its
// sentences as labelled; "" where the label is none of ours.
type VoiceExample struct {
	Doc    *Doc
	Voices []VoiceKind
}

// TrainVoices trains the chain that [Standard] loads from data/voices.bin. The result depends
// on nothing but the examples and their order.
func TrainVoices(examples []VoiceExample) (*chain.Model, error) {
	return trainVoices(examples, chain.Options{})
}

func trainVoices(examples []VoiceExample, o chain.Options) (*chain.Model, error) {
	m, err := readMarkers(markersTSV)
	if err != nil {
		return nil, err
	}
	o.Labels, o.Edges = len(voiceLabels), voiceEdges
	label := map[VoiceKind]int{"": -1}
	for y, k := range voiceLabels {
		label[k] = y
	}
	var seqs []*chain.Sequence
	var gold [][]int
	for n, e := range examples {
		if len(e.Voices) != len(e.Doc.Sentences) {
			return nil, fmt.Errorf("example %d has %d voices for %d sentences", n, len(e.Voices), len(e.Doc.Sentences))
		}
		if len(e.Voices) == 0 {
			continue
		}
		seq := &chain.Sequence{}
		p := newPage(e.Doc, m)
		newSignals(p, seq).all(p.rules())
		ys := make([]int, len(e.Voices))
		for i, k := range e.Voices {
			y, ok := label[k]
			if !ok {
				return nil, fmt.Errorf("example %d: %q is no voice", n, k)
			}
			ys[i] = y
		}
		seqs, gold = append(seqs, seq), append(gold, ys)
	}
	return chain.Train(seqs, gold, o)
}
