package analyze

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"koujing/segment"
)

// Unjudged marks a sentence or mention whose feeling nobody labelled.
const Unjudged int8 = 2

// SentimentExample is a document with the layers that sentiments reads, and the labelled
// polarity of its sentences and mentions: -1, 0, 1 or [Unjudged].
type SentimentExample struct {
	Doc       *Doc
	Sentences []int8
	Mentions  []int8
}

// SentimentOptions says how the weights of feeling are trained. The zero value is the choice
// that cross-validation made.
type SentimentOptions struct {
	Bits    uint    // 1<<Bits buckets for sentences; half as many for mentions
	Epochs  int     // passes over the examples
	Rate    float64 // AdaGrad's step
	L2      float64 // pull of the weights to zero
	Folds   int     // parts of the examples for the cross-validation inside
	Mention SentimentMentionOptions
}

// SentimentMentionOptions are the same for the model of mentions.
type SentimentMentionOptions struct {
	Epochs   int
	Rate, L2 float64
}

func (o SentimentOptions) fill() SentimentOptions {
	def := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	if o.Bits == 0 {
		o.Bits = 17
	}
	if o.Epochs == 0 {
		o.Epochs = 10
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	if o.Mention.Epochs == 0 {
		o.Mention.Epochs = 12
	}
	def(&o.Rate, .01)
	def(&o.L2, 1e-3)
	def(&o.Mention.Rate, .02)
	def(&o.Mention.L2, 3e-3)
	return o
}

// TrainSentiments trains the weights that [Standard] loads from data/sentiments.bin. The
// result depends on nothing but the examples, their order and the options.
//
// The model of mentions reads the chances of sentences; so that these are as uncertain in
// training as they will be, they come from models that have not seen the document
// (cross-fitting). The same held-out chances choose the biases, for the best macro F1.
func TrainSentiments(examples []SentimentExample, o SentimentOptions) ([]byte, error) {
	o = o.fill()
	for n, e := range examples {
		if len(e.Sentences) != len(e.Doc.Sentences) || len(e.Mentions) != len(e.Doc.Mentions) {
			return nil, fmt.Errorf("example %d has labels for %d sentences and %d mentions, the Doc %d and %d",
				n, len(e.Sentences), len(e.Mentions), len(e.Doc.Sentences), len(e.Doc.Mentions))
		}
	}
	terms, err := opinions()
	if err != nil {
		return nil, err
	}
	t := &sentimentTrainer{o: o, examples: examples}
	for _, e := range examples {
		t.readings = append(t.readings, readMoods(e.Doc, terms))
	}
	for i := range t.readings {
		t.readings[i].towards()
	}
	if t.phrases, err = t.phraseRows(); err != nil {
		return nil, err
	}
	return t.train().bytes(), nil
}

// sentimentTrainer holds what the passes of training share.
type sentimentTrainer struct {
	o        SentimentOptions
	examples []SentimentExample
	readings []*moodReader
	phrases  []moodRow
}

// moodRow is one example for a linear model.
type moodRow struct {
	features moodFeatures
	class    int
	doc      int
	weight   float32
}

func (t *sentimentTrainer) train() *moodModel {
	rows := t.sentenceRows()
	held := t.crossFit(append(rows, t.partRows()...), t.fitSentences)
	held, parts := held[:len(rows)], held[len(rows):]
	f := &moodModel{sentence: t.fitSentences(rows).weights(t.o.Bits)}
	f.sentence.bias = balanceMoods(rows, held, moodMacroF1)
	mentions := t.mentionRows(t.moodsFrom(rows, held), parts)
	heldMentions := t.crossFit(mentions, t.fitMentions)
	f.mention = t.fitMentions(mentions).weights(t.o.Bits - 1)
	f.mention.bias = balanceMoods(mentions, heldMentions, moodTargetF1)
	return f
}

func (t *sentimentTrainer) sentenceRows() []moodRow {
	var rows []moodRow
	for n, e := range t.examples {
		for i, p := range e.Sentences {
			x := moodRow{class: int(p) + moodNone, doc: n, weight: 1}
			if p == Unjudged {
				x.class = -1
			}
			t.readings[n].sentenceFeatures(&x.features, i)
			rows = append(rows, x)
		}
	}
	return rows
}

// termWeight is what a term of the lexicon counts beside a labelled sentence, by a step of its
// strength. Chosen by cross-validation: .05 and .5 were worse.
const termWeight = .1

// termRows makes a row of every term of praise and blame: what its characters and pairs of
// characters say holds for words that the lexicon does not have.
func termRows() []moodRow {
	var out []moodRow
	header := true
	for line := range strings.Lines(polarityTSV) {
		if header {
			header = false
			continue
		}
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		x := moodRow{class: moodGood, doc: -1, weight: termWeight * float32(c[2][0]-'0')}
		if c[1] == "-" {
			x.class = moodBad
		}
		s := segment.Span{Start: 0, End: len(c[0])}
		d := &Doc{Text: c[0], Sentences: []segment.Sentence{{Span: s, Words: []segment.Word{{Span: s}}}}}
		r := &moodReader{d: d, first: []int{0, 0}}
		r.wording(&x.features, 0, s)
		out = append(out, x)
	}
	return out
}

// phraseWeight is what a phrase counts beside a labelled sentence.
const phraseWeight = .5

// phraseRows makes a row of every phrase of phrases.tsv, read as a Doc of its own.
func (t *sentimentTrainer) phraseRows() ([]moodRow, error) {
	seg, err := segment.New()
	if err != nil {
		return nil, err
	}
	terms, err := opinions()
	if err != nil {
		return nil, err
	}
	var out []moodRow
	header := true
	for line := range strings.Lines(phrasesTSV) {
		phrase, pol, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if header || !ok {
			header = false
			continue
		}
		d := &Doc{Text: phrase, Sentences: seg.Segment(phrase)}
		r := readMoods(d, terms)
		for i := range d.Sentences {
			x := moodRow{class: moodNone, doc: -1, weight: phraseWeight}
			switch pol {
			case "+":
				x.class = moodGood
			case "-":
				x.class = moodBad
			}
			r.phraseFeatures(&x.features, i)
			out = append(out, x)
		}
	}
	return out, nil
}

// moodsFrom gives back the chances of rows, by document.
func (t *sentimentTrainer) moodsFrom(rows []moodRow, held []moodChances) [][]moodChances {
	out := make([][]moodChances, len(t.examples))
	for k, x := range rows {
		out[x.doc] = append(out[x.doc], held[k])
	}
	return out
}

// judged calls each for the labelled mentions.
func (t *sentimentTrainer) judged(each func(doc, mention int, p int8)) {
	for n, e := range t.examples {
		for k, p := range e.Mentions {
			if p != Unjudged && !e.Doc.Mentions[k].Type.Figure() {
				each(n, k, p)
			}
		}
	}
}

// partRows makes rows without a class of the parts of sentences around labelled mentions.
func (t *sentimentTrainer) partRows() []moodRow {
	var rows []moodRow
	t.judged(func(n, k int, _ int8) {
		for _, part := range t.readings[n].parts(k) {
			x := moodRow{class: -1, doc: n}
			t.readings[n].partFeatures(&x.features, t.examples[n].Doc.Mentions[k].Sentence, part)
			rows = append(rows, x)
		}
	})
	return rows
}

// mentionRows makes a row of every labelled mention, from the chances of sentences and of parts.
func (t *sentimentTrainer) mentionRows(moods [][]moodChances, parts []moodChances) []moodRow {
	var rows []moodRow
	t.judged(func(n, k int, p int8) {
		x := moodRow{class: int(p) + moodNone, doc: n, weight: 1}
		own := [mentionParts]moodChances(parts[len(rows)*mentionParts:])
		t.readings[n].mentionFeatures(&x.features, k, moods[n][t.examples[n].Doc.Mentions[k].Sentence], &own)
		rows = append(rows, x)
	})
	return rows
}

func (t *sentimentTrainer) fitSentences(rows []moodRow) *moodFit {
	return newMoodFit(t.o.Bits).run(append(slices.Concat(termRows(), t.phrases), rows...), t.o.Epochs, t.o.Rate, t.o.L2)
}

func (t *sentimentTrainer) fitMentions(rows []moodRow) *moodFit {
	return newMoodFit(t.o.Bits-1).run(rows, t.o.Mention.Epochs, t.o.Mention.Rate, t.o.Mention.L2)
}

// crossFit returns for every row the chances that a model gives which was fitted without the
// row's document.
func (t *sentimentTrainer) crossFit(rows []moodRow, fitRows func([]moodRow) *moodFit) []moodChances {
	out := make([]moodChances, len(rows))
	for fold := range t.o.Folds {
		var train []moodRow
		for _, x := range rows {
			if x.doc%t.o.Folds != fold {
				train = append(train, x)
			}
		}
		m := fitRows(train)
		for k, x := range rows {
			if x.doc%t.o.Folds == fold {
				out[k] = m.chances(&x.features)
			}
		}
	}
	return out
}

// moodFit is a multinomial logistic regression over hashed features, fitted by AdaGrad.
type moodFit struct {
	bits uint
	w, g []float32 // weights and sums of squared gradients, classes a bucket
}

func newMoodFit(bits uint) *moodFit {
	return &moodFit{bits: bits, w: make([]float32, moodClasses<<bits), g: make([]float32, moodClasses<<bits)}
}

// run fits several models, each over the rows in an order of its own, and keeps the mean of
// their weights, which depends less on any order. The orders depend on the number of rows alone.
func (m *moodFit) run(rows []moodRow, epochs int, rate, l2 float64) *moodFit {
	var order []int
	for k, x := range rows {
		if x.class >= 0 {
			order = append(order, k)
		}
	}
	var fits [fitPasses]*moodFit
	var wait sync.WaitGroup
	for pass := range fits {
		fits[pass] = newMoodFit(m.bits)
		wait.Go(func() {
			fits[pass].descend(rows, slices.Clone(order), uint64(pass), epochs, float32(rate), float32(l2))
		})
	}
	wait.Wait()
	for _, f := range fits {
		for k, v := range f.w {
			m.w[k] += v / fitPasses
		}
	}
	return m
}

// descend goes over the rows in orders drawn with the seed.
func (m *moodFit) descend(rows []moodRow, order []int, seed uint64, epochs int, rate, l2 float32) {
	rnd := rand.New(rand.NewPCG(seed, uint64(len(order))))
	for range epochs {
		rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, k := range order {
			m.step(&rows[k], rate, l2)
		}
	}
}

// fitPasses is the number of models that are averaged: more change nothing that shows.
const fitPasses = 4

func (m *moodFit) step(x *moodRow, rate, l2 float32) {
	c := m.chances(&x.features)
	var d [moodClasses]float32
	for k := range d {
		d[k] = c[k]
		if k == x.class {
			d[k]--
		}
		d[k] *= x.weight
	}
	shift := 64 - m.bits
	update := func(h uint64, v float32) {
		at := int(h>>shift) * moodClasses
		for k := range moodClasses {
			g := d[k]*v + l2*m.w[at+k]
			m.g[at+k] += g * g
			m.w[at+k] -= rate * g / float32(math.Sqrt(float64(m.g[at+k])+1e-2))
		}
	}
	for _, h := range x.features.hashes {
		update(h, 1)
	}
	for _, h := range x.features.wording {
		update(h, x.features.scale)
	}
	for _, n := range x.features.numbers {
		update(n.hash, n.value)
	}
}

func (m *moodFit) chances(f *moodFeatures) moodChances {
	var z moodChances
	shift := 64 - m.bits
	for _, h := range f.hashes {
		at := int(h>>shift) * moodClasses
		for k := range z {
			z[k] += m.w[at+k]
		}
	}
	for _, h := range f.wording {
		at := int(h>>shift) * moodClasses
		for k := range z {
			z[k] += f.scale * m.w[at+k]
		}
	}
	for _, n := range f.numbers {
		at := int(n.hash>>shift) * moodClasses
		for k := range z {
			z[k] += n.value * m.w[at+k]
		}
	}
	return soften(z)
}

// weights rounds the fitted weights to 16 bits.
func (m *moodFit) weights(bits uint) moodWeights {
	top := float32(1e-6)
	for _, v := range m.w {
		top = max(top, abs32(v))
	}
	w := moodWeights{bits: bits, unit: top / 32767, bias: [moodClasses]float32{1, 1, 1}}
	for _, v := range m.w {
		w.rows = binary.LittleEndian.AppendUint16(w.rows, uint16(int16(math.Round(float64(v/w.unit)))))
	}
	return w
}

// balanceMoods returns the biases of moodBad and good that measure likes best.
func balanceMoods(rows []moodRow, held []moodChances, measure func([]moodRow, []moodChances, [moodClasses]float32) float64) [moodClasses]float32 {
	best, top := [moodClasses]float32{1, 1, 1}, -1.0
	for b := float32(.5); b <= 2.5; b *= 1.08 {
		for g := float32(.5); g <= 2.5; g *= 1.08 {
			bias := [moodClasses]float32{b, 1, g}
			if v := measure(rows, held, bias); v > top+1e-9 {
				best, top = bias, v
			}
		}
	}
	return best
}

// moodCounts holds labelled against given classes.
func moodCounts(rows []moodRow, held []moodChances, bias [moodClasses]float32) (n [moodClasses][moodClasses]int) {
	for k, x := range rows {
		if x.class >= 0 {
			n[x.class][int(held[k].polarity(bias))+moodNone]++
		}
	}
	return n
}

// moodMacroF1 is the mean F1 of the three classes.
func moodMacroF1(rows []moodRow, held []moodChances, bias [moodClasses]float32) float64 {
	n, sum := moodCounts(rows, held, bias), 0.0
	for k := range moodClasses {
		sum += moodClassF1(n, k) / moodClasses
	}
	return sum
}

func moodClassF1(n [moodClasses][moodClasses]int, k int) float64 {
	tp, wrong := n[k][k], 0
	for o := range moodClasses {
		if o != k {
			wrong += n[o][k] + n[k][o]
		}
	}
	if tp == 0 {
		return 0
	}
	return 2 * float64(tp) / float64(2*tp+wrong)
}

// moodTargetF1 is the mean of macro F1 and the F1 of mentions that have a feeling.
func moodTargetF1(rows []moodRow, held []moodChances, bias [moodClasses]float32) float64 {
	n := moodCounts(rows, held, bias)
	tp, fp, fn := n[moodBad][moodBad]+n[moodGood][moodGood], n[moodNone][moodBad]+n[moodNone][moodGood]+n[moodBad][moodGood]+n[moodGood][moodBad], n[moodBad][moodNone]+n[moodGood][moodNone]+n[moodBad][moodGood]+n[moodGood][moodBad]
	f := 0.0
	if tp > 0 {
		f = 2 * float64(tp) / float64(2*tp+fp+fn)
	}
	return (f + moodMacroF1(rows, held, bias)) / 2
}
