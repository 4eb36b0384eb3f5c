package analyze

import (
	"koujing/analyze/chain"
	"koujing/analyze/tagger"
	"koujing/segment"
)

// What the measuring tests, which stand outside the package, need of its inside.
var (
	TrainVoicesWith = trainVoices
	VoiceOptions    = voiceOptions
)

// CommentaryBias is the bias that voices works with.
const CommentaryBias = commentaryBias

// VoicesBy returns the analyzer of voices with a model and a bias of one's own.
func VoicesBy(model *chain.Model, bias float32) (Analyzer, error) {
	data, err := readVoiceData()
	return &voices{voiceData: data, model: model, bias: bias}, err
}

// MarkerClasses are the classes of markers, and ClassWords what each shows.
func MarkerClasses() ([]string, map[string]string) { return markerClasses, classWords }

// EntitiesBy returns the analyzer of names with a tagger of one's own.
func EntitiesBy(o Options, model *tagger.Model, need *TaggedNeed) (Analyzer, error) {
	seg, err := segment.New()
	if err != nil {
		return nil, err
	}
	e, err := newEntities(o, seg)
	if err == nil {
		e.tagger = model
		if need != nil {
			e.need = need
		}
	}
	return e, err
}

// TaggedNeed says how sure the tagger must be.
type TaggedNeed = taggedNeed

// Need returns what the tagger must reach for free stretches, longer names and other types.
func Need(free, longer, other float32) *TaggedNeed {
	all := func(x float32) [7]float32 { return [7]float32{x, x, x, x, x, x, x} }
	return &TaggedNeed{all(free), all(longer), all(other)}
}

// DefaultNeed is what is needed with the built-in names, or without.
func DefaultNeed(alone bool) TaggedNeed {
	if alone {
		return needAlone
	}
	return needListed
}
