package analyze

import (
	_ "embed"
	"fmt"
	"sync"

	"koujing/analyze/lexicon"
)

//go:generate go run ./opinion/gen data data/opinion.bin

//go:embed data/opinion.bin
var opinionBin []byte

// polarityTSV is for training, which learns from the terms themselves.
//
//go:embed data/polarity.tsv
var polarityTSV string

// phrasesTSV is for training too: short sentences of all kinds, praising, blaming and neither.
//
//go:embed data/phrases.tsv
var phrasesTSV string

//go:embed data/sentiments.bin
var sentimentsBin []byte

// opinions is the lexicon of feeling, loaded when first asked for, which takes microseconds.
var opinions = sync.OnceValues(func() (*lexicon.Set, error) { return lexicon.Load(opinionBin) })

// sentiments sets Doc.Sentiments: the feeling of each sentence as its voice means it, then the
// feeling of its sentence towards each mention.
//
// Rules come first: terms of feeling are found in the whole text (compose.go), negation,
// degree, contrast and the like turn and weigh them clause by clause, and each mention takes
// what the clause says of it (targets.go). Two linear models (feelings.go) then weigh what the
// rules say together with words, voice and place, and decide.
type sentiments struct {
	terms *lexicon.Set
	model *moodModel
}

// newSentiments returns the analyzer with the built-in lexicon and weights.
func newSentiments() (Analyzer, error) {
	terms, err := opinions()
	if err != nil {
		return nil, fmt.Errorf("load words of feeling: %w", err)
	}
	model, err := loadMoodModel(sentimentsBin)
	if err != nil {
		return nil, fmt.Errorf("load weights of feeling: %w", err)
	}
	return sentiments{terms, model}, nil
}

// SentimentsBy returns the analyzer of feeling with the weights that [TrainSentiments] wrote.
func SentimentsBy(weights []byte) (Analyzer, error) {
	terms, err := opinions()
	if err != nil {
		return nil, fmt.Errorf("load words of feeling: %w", err)
	}
	model, err := loadMoodModel(weights)
	if err != nil {
		return nil, err
	}
	return sentiments{terms, model}, nil
}

func (sentiments) Name() string { return "sentiments" }

func (s sentiments) Analyze(d *Doc) {
	r := readMoods(d, s.terms)
	out := make([]Sentiment, 0, len(d.Sentences)+len(d.Mentions))
	moods := make([]moodChances, len(d.Sentences))
	var f moodFeatures
	for i := range d.Sentences {
		f.reset()
		r.sentenceFeatures(&f, i)
		c := s.model.sentence.chances(&f)
		moods[i] = c
		p := c.polarity(s.model.sentence.bias)
		x := Sentiment{Sentence: i, Mention: -1, Polarity: p, Score: c.score()}
		if p != 0 {
			x.Why = r.why(i, p)
		}
		out = append(out, x)
	}
	r.towards()
	for k, m := range d.Mentions {
		x := Sentiment{Sentence: m.Sentence, Mention: k}
		if !m.Type.Figure() {
			var parts [mentionParts]moodChances
			for n, part := range r.parts(k) {
				f.reset()
				r.partFeatures(&f, m.Sentence, part)
				parts[n] = s.model.sentence.chances(&f)
			}
			f.reset()
			r.mentionFeatures(&f, k, moods[m.Sentence], &parts)
			c := s.model.mention.chances(&f)
			x.Polarity, x.Score = c.polarity(s.model.mention.bias), c.score()
			if x.Polarity != 0 {
				x.Why = r.whyTowards(k, x.Polarity)
			}
		}
		out = append(out, x)
	}
	d.Sentiments = out
}
