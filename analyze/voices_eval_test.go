package analyze_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"koujing/analyze"
	"koujing/analyze/chain"
	"koujing/pipeline/labels"
)

// codeOf is the letter that labels give a voice.
var codeOf = map[analyze.VoiceKind]byte{
	analyze.TitleVoice: 'T', analyze.Reported: 'R', analyze.Quoted: 'Q', analyze.Commentary: 'C', analyze.Poster: 'P',
}

var kindOf = map[string]analyze.VoiceKind{
	"T": analyze.TitleVoice, "R": analyze.Reported, "Q": analyze.Quoted, "C": analyze.Commentary, "P": analyze.Poster,
}

// judged is a labelled page with the layers below voices.
type judged struct {
	*labels.Page
	example analyze.VoiceExample
}

// below returns the analyzers that run before voices.
func below(t testing.TB) []analyze.Analyzer {
	t.Helper()
	all, err := analyze.Below("voices", analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// readJudged returns the labelled pages of a folder of the shared data, analyzed up to voices.
func readJudged(t testing.TB, dir string) []judged {
	t.Helper()
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no labelled pages: %v", err)
	}
	pages, err := labels.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	lower := below(t)
	var out []judged
	for _, p := range pages {
		analyze.Run(p.Doc, lower)
		out = append(out, judged{p, analyze.VoiceExample{Doc: p.Doc, Voices: p.Voices()}})
	}
	return out
}

// tally counts pairs of labelled and given voice, and speakers.
type tally struct {
	pairs            map[[2]byte]int
	speakers, spoken int
	errors           []string
}

// add holds the voices of a page against its labels as score.py does: the voice of most of a
// labelled sentence's characters, B where cleaning dropped them.
func (t *tally) add(p *labels.Page) {
	given := make([]byte, len(p.Doc.Text))
	who := make([]string, len(p.Doc.Text))
	why := make([]string, len(p.Doc.Text))
	for i, s := range p.Doc.Sentences {
		for k := s.Start; k < s.End; k++ {
			given[k], who[k], why[k] = codeOf[p.Doc.Voices[i].Kind], p.Doc.Voices[i].Speaker, p.Doc.Voices[i].Why
		}
	}
	for _, s := range p.Labels.Sentences {
		count, best, speaker, reason := map[byte]int{}, byte('B'), "", ""
		for i := s.Start; i < s.End; i++ {
			if k := p.To[i]; k >= 0 {
				count[given[k]]++
				if best == 'B' || count[given[k]] > count[best] {
					best, speaker, reason = given[k], who[k], why[k]
				}
			} else if strings.TrimSpace(string(p.Raw[i])) != "" {
				count['B']++
			}
		}
		if count['B'] > count[best] {
			best = 'B'
		}
		t.pairs[[2]byte{s.Voice[0], best}]++
		if s.Voice == "Q" && s.Speaker != "" {
			t.spoken++
			if best == 'Q' && alike(speaker, s.Speaker) {
				t.speakers++
			}
		}
		if s.Voice[0] != best {
			t.errors = append(t.errors, fmt.Sprintf("%s\t%s\t%c\t%s\t[%s]", p.Name, s.Voice, best, string(p.Raw[s.Start:s.End]), reason))
		}
	}
}

func alike(a, b string) bool {
	a, b = letters(a), letters(b)
	return a != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" 《》“”·•-—()（）", r) {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// f1 is the F1 of a group of labels; a pair is right when both are in the group, and only
// pairs whose label is in among count.
func (t *tally) f1(group, among string) float64 {
	var tp, fp, fn float64
	for k, n := range t.pairs {
		if !strings.ContainsRune(among, rune(k[0])) {
			continue
		}
		g, p := strings.IndexByte(group, k[0]) >= 0, strings.IndexByte(group, k[1]) >= 0
		switch {
		case g && p:
			tp += float64(n)
		case p:
			fp += float64(n)
		case g:
			fn += float64(n)
		}
	}
	if tp == 0 {
		return 0
	}
	return 2 * tp / (2*tp + fp + fn)
}

func (t *tally) String() string {
	const all = "BTRQCP"
	f := func(g string) float64 { return t.f1(g, all) }
	author, reported := t.f1("CP", "RQCP"), t.f1("RQ", "RQCP")
	return fmt.Sprintf("R %.3f Q %.3f C %.3f P %.3f T %.3f B %.3f | macro %.3f author macro %.3f (author %.3f reported %.3f) speaker %.3f",
		f("R"), f("Q"), f("C"), f("P"), f("T"), f("B"), (f("R")+f("Q")+f("C")+f("P"))/4, (author+reported)/2, author, reported,
		float64(t.speakers)/float64(max(t.spoken, 1)))
}

// confusion prints labelled against given voices.
func (t *tally) confusion() string {
	var b strings.Builder
	for _, g := range "TRQCPB" {
		fmt.Fprintf(&b, "%c:", g)
		for _, p := range "TRQCPB" {
			fmt.Fprintf(&b, " %c %d", p, t.pairs[[2]byte{byte(g), byte(p)}])
		}
		b.WriteString("\n")
	}
	return b.String()
}

// verbsOfSaying are the verbs of saying of data/saying.tsv.
func verbsOfSaying(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("data/saying.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(data), "\n")[1:] {
		if f := strings.Split(line, "\t"); len(f) > 1 && f[1] == "say" {
			out = append(out, f[0])
		}
	}
	return out
}

// baselines are ways of telling voices that need no model. Headings are titles in all of them.
func baselines(t testing.TB) []struct {
	name   string
	quoted func(sentence string) bool
} {
	verbs := verbsOfSaying(t)
	if len(verbs) < 100 {
		t.Fatalf("%d verbs of saying", len(verbs))
	}
	return []struct {
		name   string
		quoted func(sentence string) bool
	}{
		{"all reported", func(string) bool { return false }},
		{"quotation marks only", func(s string) bool { return strings.ContainsAny(s, "“”「」\"") }},
		{"verbs of saying only", func(s string) bool {
			return slices.ContainsFunc(verbs, func(v string) bool { return strings.Contains(s, v) })
		}},
	}
}

// TestEvalBaselines prints what the baselines reach, where KOUJING_EVAL asks for it.
func TestEvalBaselines(t *testing.T) {
	if os.Getenv("KOUJING_EVAL") == "" {
		t.Skip("KOUJING_EVAL is not set")
	}
	for _, dir := range []string{"train", "gold"} {
		pages := readJudged(t, "../../shared/"+dir)
		for _, b := range baselines(t) {
			sum := &tally{pairs: map[[2]byte]int{}}
			for _, p := range pages {
				p.Doc.Voices = make([]analyze.Voice, len(p.Doc.Sentences))
				for i, s := range p.Doc.Sentences {
					v := &p.Doc.Voices[i]
					v.Kind = analyze.Reported
					if k := p.Doc.Block(s.Start); k >= 0 && p.Doc.Blocks[k].Kind == analyze.Heading {
						v.Kind = analyze.TitleVoice
					} else if b.quoted(p.Doc.Of(s.Span)) {
						v.Kind = analyze.Quoted
					}
				}
				sum.add(p.Page)
			}
			t.Logf("%s, %s: %v", dir, b.name, sum)
		}
	}
}

func give(t testing.TB, model *chain.Model, bias float32, pages []judged, sum *tally) {
	t.Helper()
	a, err := analyze.VoicesBy(model, bias)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		a.Analyze(p.Doc)
		sum.add(p.Page)
	}
}

func examples(pages []judged) (out []analyze.VoiceExample) {
	for _, p := range pages {
		out = append(out, p.example)
	}
	return out
}

// sourceOf numbers the sources of the labelled pages, by the names of pages and of sources.
func sourceOf(t testing.TB, name string) map[string]int {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Skip(err)
	}
	out, ids := map[string]int{}, map[string]int{}
	for _, line := range strings.Split(string(data), "\n") {
		if f := strings.Split(line, "\t"); len(f) > 1 {
			if _, ok := ids[f[1]]; !ok {
				ids[f[1]] = len(ids)
			}
			out[f[0]], out[f[1]] = ids[f[1]], ids[f[1]]
		}
	}
	return out
}

// moreVoices is what the judged sentences of the shared dumps teach, and the source of each.
func moreVoices(t testing.TB, source map[string]int) (examples []analyze.VoiceExample, from []int) {
	docs, from := judgedDocs(t, source)
	lower := below(t)
	for _, x := range docs {
		analyze.Run(x.Doc, lower)
		examples = append(examples, analyze.VoiceExample{Doc: x.Doc, Voices: x.Voices()})
	}
	return examples, from
}

// TestEvalVoices measures voices by cross-validation over the documents of the training set,
// and trained on all of them on the checking set. KOUJING_EVAL=1 asks for it; the errors go to
// the folder that KOUJING_EVAL_OUT names, and the model is written to KOUJING_EVAL_MODEL.
func TestEvalVoices(t *testing.T) {
	if os.Getenv("KOUJING_EVAL") == "" {
		t.Skip("KOUJING_EVAL is not set")
	}
	o := analyze.VoiceOptions
	bias := float32(analyze.CommentaryBias)
	fmt.Sscan(os.Getenv("KOUJING_BIAS"), &bias)
	fmt.Sscan(os.Getenv("KOUJING_L2"), &o.L2)
	fmt.Sscan(os.Getenv("KOUJING_MIN"), &o.MinCount)
	fmt.Sscan(os.Getenv("KOUJING_COMMON_L2"), &o.CommonL2)
	pages := readJudged(t, "../../shared/train")
	source := sourceOf(t, "../../shared/train/sources.tsv")
	more, from := moreVoices(t, source)
	folds := 5
	cross := &tally{pairs: map[[2]byte]int{}}
	if os.Getenv("KOUJING_EVAL") == "source" {
		folds = 4
	}
	for f := range folds {
		var train, test []judged
		for i, p := range pages {
			if folds == 4 && source[p.Name] == f || folds == 5 && i%folds == f {
				test = append(test, p)
			} else {
				train = append(train, p)
			}
		}
		learn := examples(train)
		for k, x := range more {
			if folds == 5 || from[k] != f {
				learn = append(learn, x)
			}
		}
		m, err := analyze.TrainVoicesWith(learn, below(t), o)
		if err != nil {
			t.Fatal(err)
		}
		give(t, m, bias, test, cross)
	}
	t.Logf("train, %d folds: %v\n%s", folds, cross, cross.confusion())
	m, err := analyze.TrainVoicesWith(append(examples(pages), more...), below(t), o)
	if err != nil {
		t.Fatal(err)
	}
	fit := &tally{pairs: map[[2]byte]int{}}
	give(t, m, bias, pages, fit)
	gold := &tally{pairs: map[[2]byte]int{}}
	give(t, m, bias, readJudged(t, "../../shared/gold"), gold)
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("train itself: %v", fit)
	t.Logf("gold: %v\n%s", gold, gold.confusion())
	t.Logf("model: %d features, %d bytes", m.Size(), len(data))
	if out := os.Getenv("KOUJING_EVAL_OUT"); out != "" {
		write(t, out+"/train-errors.tsv", []byte(strings.Join(cross.errors, "\n")))
		write(t, out+"/gold-errors.tsv", []byte(strings.Join(gold.errors, "\n")))
	}
	if out := os.Getenv("KOUJING_EVAL_MODEL"); out != "" {
		write(t, out, data)
	}
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
