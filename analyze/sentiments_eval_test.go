package analyze_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"koujing/analyze"
	"koujing/pipeline/labels"
)

// felt is a labelled page with the layers below sentiments.
type felt struct {
	*labels.Page
	example analyze.SentimentExample
}

var typeCode = map[analyze.Type]string{
	analyze.Company: "COM", analyze.Model: "MOD", analyze.Product: "PRD", analyze.Person: "PER",
	analyze.Organization: "ORG", analyze.Media: "MED", analyze.Place: "LOC",
}

// readFelt returns the labelled pages of a folder of the shared data, analyzed up to
// sentiments; for learning, with the labelled names and voices.
func readFelt(t testing.TB, dir string, learning bool) []felt {
	t.Helper()
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no labelled pages: %v", err)
	}
	pages, err := labels.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	below, err := analyze.Below("sentiments", analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out []felt
	for _, p := range pages {
		f := felt{Page: p}
		if learning {
			f.example = p.Learn(below)
		} else {
			analyze.Run(p.Doc, below)
			f.example = p.Sentiments()
		}
		out = append(out, f)
	}
	return out
}

// judgedDocs returns the articles of the shared dumps that have judged sentences and no text of
// the labelled pages, each with the number of its dump in source or -1.
func judgedDocs(t testing.TB, source map[string]int) (docs []labels.JudgedDoc, from []int) {
	t.Helper()
	table, err := labels.ReadJudgements("data/judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var labelled []*labels.Page
	for _, dir := range []string{"train", "gold"} {
		pages, err := labels.Read("../../shared/" + dir)
		if err != nil {
			t.Fatal(err)
		}
		labelled = append(labelled, pages...)
	}
	dumps, err := filepath.Glob("../../shared/corpus/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, dump := range dumps {
		number, ok := source[strings.Split(filepath.Base(dump), ".")[0]]
		if !ok {
			number = -1
		}
		more, err := labels.Judged([]string{dump}, table, labelled)
		if err != nil {
			t.Fatal(err)
		}
		docs, from = append(docs, more...), append(from, slices.Repeat([]int{number}, len(more))...)
	}
	return docs, from
}

// moreFelt is what the judged sentences of the shared dumps teach, and the source of each.
func moreFelt(t testing.TB, source map[string]int) (examples []analyze.SentimentExample, from []int) {
	t.Helper()
	below, err := analyze.Below("sentiments", analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	docs, from := judgedDocs(t, source)
	for _, x := range docs {
		examples = append(examples, x.Learn(below))
	}
	return examples, from
}

// moodTally counts labelled against given polarity as score.py does.
type moodTally struct {
	sentence, matched [3][3]int
	hit, over, missed int // of mentions with a polarity
	byVoice           map[string]*[3][3]int
	errors            []string
}

func (m *moodTally) add(f felt) {
	d := f.Doc
	given := make([]int8, len(d.Text))
	why := make([]string, len(d.Text))
	for _, x := range d.Sentiments {
		if x.Mention < 0 {
			s := d.Sentences[x.Sentence]
			for i := s.Start; i < s.End; i++ {
				given[i], why[i] = x.Polarity, x.Why
			}
		}
	}
	junk := make([]bool, len(f.Raw))
	for _, s := range f.Labels.Sentences {
		if s.Voice == "B" {
			for i := s.Start; i < s.End; i++ {
				junk[i] = true
			}
			continue
		}
		if s.Voice == "T" {
			continue
		}
		var n [3]int
		reason := ""
		for i := s.Start; i < s.End; i++ {
			if k := f.To[i]; k >= 0 {
				n[given[k]+1]++
				if reason == "" {
					reason = why[k]
				}
			} else if strings.TrimSpace(string(f.Raw[i])) != "" {
				n[1]++
			}
		}
		best := 1
		for k := range n {
			if n[k] > n[best] {
				best = k
			}
		}
		g := int(labels.Polarity(s.Pol)) + 1
		m.sentence[g][best]++
		if m.byVoice == nil {
			m.byVoice = map[string]*[3][3]int{}
		}
		if m.byVoice[s.Voice] == nil {
			m.byVoice[s.Voice] = new([3][3]int)
		}
		m.byVoice[s.Voice][g][best]++
		if g != best {
			m.errors = append(m.errors, fmt.Sprintf("S\t%s\t%s\t%s\t%c\t%s\t[%s]", f.Name, s.Voice, s.Pol, "-0+"[best], strings.ReplaceAll(string(f.Raw[s.Start:s.End]), "\n", " "), reason))
		}
	}
	m.mentions(f, junk)
}

func (m *moodTally) mentions(f felt, junk []bool) {
	d := f.Doc
	back := map[int]int{}
	for i, k := range f.To {
		if k >= 0 {
			back[k] = i
		}
	}
	type key struct {
		start, end int
		typ        string
	}
	want := map[key]int8{}
	for _, e := range f.Entities {
		if !junk[e.Start] {
			if s, ok := f.Span(e.Start, e.End); ok {
				want[key{s.Start, s.End, e.Type}] = labels.Polarity(e.Pol)
			} else if e.Pol != "0" {
				m.missed++
			}
		}
	}
	got := map[key]bool{}
	for _, x := range d.Sentiments {
		if x.Mention < 0 {
			continue
		}
		k := d.Mentions[x.Mention]
		typ := typeCode[k.Type]
		if typ == "" {
			continue
		}
		if at, ok := back[k.Start]; ok && junk[at] {
			continue
		}
		g := key{k.Start, k.End, typ}
		got[g] = true
		w, matched := want[g]
		if matched {
			m.matched[w+1][x.Polarity+1]++
			if w != x.Polarity {
				m.errors = append(m.errors, fmt.Sprintf("M\t%s\t%s\t%s\t%c\t%c\t%s\t[%s]", f.Name, typ, d.Of(k.Span), "-0+"[w+1], "-0+"[x.Polarity+1], strings.ReplaceAll(d.Of(d.Sentences[k.Sentence].Span), "\n", " "), x.Why))
			}
		}
		if w != 0 && w == x.Polarity {
			m.hit++
			continue
		}
		if x.Polarity != 0 {
			m.over++
		}
		if w != 0 {
			m.missed++
		}
	}
	for k, w := range want {
		if !got[k] && w != 0 {
			m.missed++
		}
	}
}

func feelingF1(n [3][3]int, k int) float64 {
	wrong := 0
	for o := range 3 {
		if o != k {
			wrong += n[o][k] + n[k][o]
		}
	}
	if n[k][k] == 0 {
		return 0
	}
	return 2 * float64(n[k][k]) / float64(2*n[k][k]+wrong)
}

func feelingMacro(n [3][3]int) float64 {
	return (feelingF1(n, 0) + feelingF1(n, 1) + feelingF1(n, 2)) / 3
}

func (m *moodTally) String() string {
	t := 2 * float64(m.hit) / float64(max(1, 2*m.hit+m.over+m.missed))
	s := fmt.Sprintf("polarity macro F1 %.4f (- %.3f 0 %.3f + %.3f) target F1 %.4f (hit %d over %d missed %d) matched macro %.4f (- %.3f 0 %.3f + %.3f)",
		feelingMacro(m.sentence), feelingF1(m.sentence, 0), feelingF1(m.sentence, 1), feelingF1(m.sentence, 2),
		t, m.hit, m.over, m.missed, feelingMacro(m.matched), feelingF1(m.matched, 0), feelingF1(m.matched, 1), feelingF1(m.matched, 2))
	for _, v := range []string{"R", "Q", "C", "P"} {
		if n := m.byVoice[v]; n != nil {
			s += fmt.Sprintf(" %s %.3f", v, feelingMacro(*n))
		}
	}
	return s
}

func feel(t testing.TB, weights []byte, pages []felt, sum *moodTally) {
	t.Helper()
	a, err := analyze.SentimentsBy(weights)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		a.Analyze(p.Doc)
		sum.add(p)
	}
}

func feltExamples(pages []felt) (out []analyze.SentimentExample) {
	for _, p := range pages {
		out = append(out, p.example)
	}
	return out
}

// crossFeel measures each fold of pages with weights trained on the others.
func crossFeel(t testing.TB, o analyze.SentimentOptions, learn, pages []felt, fold func(int) int, more func(fold int) []analyze.SentimentExample) *moodTally {
	t.Helper()
	sum, folds := &moodTally{}, 0
	for i := range pages {
		folds = max(folds, fold(i)+1)
	}
	for f := range folds {
		var train, test []felt
		for i := range pages {
			if fold(i) == f {
				test = append(test, pages[i])
			} else {
				train = append(train, learn[i])
			}
		}
		w, err := analyze.TrainSentiments(append(feltExamples(train), more(f)...), o)
		if err != nil {
			t.Fatal(err)
		}
		feel(t, w, test, sum)
	}
	return sum
}

// TestEvalSentiments measures feeling by cross-validation over the documents of the training
// set, and trained on all of them on the checking set. KOUJING_EVAL asks for it: 1 for all,
// source for the folds over sources, quick for none; the errors go to the folder that
// KOUJING_EVAL_OUT names, and the weights are written to KOUJING_EVAL_MODEL. The judged sentences
// of dumps teach too, but for those of the source that is held out.
func TestEvalSentiments(t *testing.T) {
	if os.Getenv("KOUJING_EVAL") == "" {
		t.Skip("KOUJING_EVAL is not set")
	}
	o := analyze.SentimentOptions{}
	fmt.Sscan(os.Getenv("KOUJING_SENTIMENT_OPTIONS"), &o.Bits, &o.Epochs, &o.Rate, &o.L2, &o.Mention.Epochs, &o.Mention.Rate, &o.Mention.L2)
	learn, pages := readFelt(t, "../../shared/train", true), readFelt(t, "../../shared/train", false)
	cross := &moodTally{}
	source := sourceOf(t, "../../shared/train/sources.tsv")
	more, from := moreFelt(t, source)
	if os.Getenv("KOUJING_EVAL") == "1" {
		cross = crossFeel(t, o, learn, pages, func(i int) int { return i % 5 }, func(int) []analyze.SentimentExample { return more })
		t.Logf("train, 5 folds: %v", cross)
	}
	if os.Getenv("KOUJING_EVAL") != "quick" {
		t.Logf("train, a fold a source: %v", crossFeel(t, o, learn, pages, func(i int) int { return source[pages[i].Name] },
			func(fold int) (out []analyze.SentimentExample) {
				for k, x := range more {
					if from[k] != fold {
						out = append(out, x)
					}
				}
				return out
			}))
	}
	w, err := analyze.TrainSentiments(append(feltExamples(learn), more...), o)
	if err != nil {
		t.Fatal(err)
	}
	gold, oracle := &moodTally{}, &moodTally{}
	feel(t, w, readFelt(t, "../../shared/gold", false), gold)
	feel(t, w, readFelt(t, "../../shared/gold", true), oracle)
	t.Logf("gold: %v", gold)
	t.Logf("gold, names and voices given: %v", oracle)
	if out := os.Getenv("KOUJING_EVAL_OUT"); out != "" {
		os.WriteFile(out+"/train-errors.tsv", []byte(strings.Join(cross.errors, "\n")), 0o644)
		os.WriteFile(out+"/gold-errors.tsv", []byte(strings.Join(gold.errors, "\n")), 0o644)
	}
	if out := os.Getenv("KOUJING_EVAL_MODEL"); out != "" {
		if err := os.WriteFile(out, w, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBaselinesOfFeeling measures what there is without rules and without weights, by the same
// count: the commonest label, the plain count of words, the rules alone. KOUJING_EVAL=1 asks
// for it. The threshold of the rules is chosen on the training set.
func TestBaselinesOfFeeling(t *testing.T) {
	if os.Getenv("KOUJING_EVAL") == "" {
		t.Skip("KOUJING_EVAL is not set")
	}
	train, gold := readFelt(t, "../../shared/train", false), readFelt(t, "../../shared/gold", false)
	measure := func(pages []felt, by func(*analyze.Doc) ([]int8, error)) *moodTally {
		sum := &moodTally{}
		for _, p := range pages {
			got, err := by(p.Doc)
			if err != nil {
				t.Fatal(err)
			}
			p.Doc.Sentiments = nil
			for i, v := range got {
				p.Doc.Sentiments = append(p.Doc.Sentiments, analyze.Sentiment{Sentence: i, Mention: -1, Polarity: v})
			}
			for k, m := range p.Doc.Mentions {
				p.Doc.Sentiments = append(p.Doc.Sentiments, analyze.Sentiment{Sentence: m.Sentence, Mention: k, Polarity: got[m.Sentence]})
			}
			sum.add(p)
		}
		return sum
	}
	none := func(d *analyze.Doc) ([]int8, error) { return make([]int8, len(d.Sentences)), nil }
	best, top := float32(0), 0.0
	for below := float32(.1); below < 3; below += .1 {
		by := func(d *analyze.Doc) ([]int8, error) { return analyze.RulesOfFeeling(d, below) }
		if f := feelingMacro(measure(train, by).sentence); f > top {
			best, top = below, f
		}
	}
	rules := func(d *analyze.Doc) ([]int8, error) { return analyze.RulesOfFeeling(d, best) }
	t.Logf("gold, neither throughout: %v", measure(gold, none))
	t.Logf("gold, words counted: %v", measure(gold, analyze.CountFeeling))
	t.Logf("gold, rules alone, neither within %.1f: %v", best, measure(gold, rules))
}
