package analyze

import "koujing/analyze/chain"

// What the measuring tests, which stand outside the package, need of its inside.
var (
	TrainVoicesWith = trainVoices
	VoiceLabels     = voiceLabels
)

// VoicesBy returns the analyzer of voices with a model of one's own.
func VoicesBy(model *chain.Model) (Analyzer, error) {
	data, err := readVoiceData()
	return &voices{data, model}, err
}
