package analyze_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"koujing/analyze"
	"koujing/analyze/tagger"
	"koujing/pipeline/labels"
	"koujing/segment"
)

// named is a labelled page with its sentences.
type named struct {
	*labels.Page
	example analyze.NameExample
	missing int // labelled names that cleaning dropped
}

func readNamed(t testing.TB, dir string) []named {
	t.Helper()
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no labelled pages: %v", err)
	}
	pages, err := labels.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	var out []named
	for _, p := range pages {
		p.Doc.Sentences = seg.Sentences(p.Doc.Text)
		x := named{Page: p, example: p.Names()}
		for _, e := range p.Entities {
			k := slices.IndexFunc(p.Labels.Sentences, func(s labels.Sentence) bool { return s.Start <= e.Start && e.Start < s.End })
			if k >= 0 && p.Labels.Sentences[k].Voice != "B" {
				x.missing++
			}
		}
		x.missing -= len(x.example.Names)
		out = append(out, x)
	}
	return out
}

// nameTally counts names found, by type and by proposer.
type nameTally struct {
	right, wrong, missed map[string]int
	errors               []string
}

func newNameTally() *nameTally {
	return &nameTally{map[string]int{}, map[string]int{}, map[string]int{}, nil}
}

func (n *nameTally) add(x named) {
	type key struct {
		segment.Span
		analyze.Type
	}
	gold := map[key]bool{}
	for _, m := range x.example.Names {
		gold[key{m.Span, m.Type}] = true
	}
	for _, m := range x.Doc.Mentions {
		if m.Type.Figure() || x.example.Unmarked[m.Sentence] {
			continue
		}
		k := key{m.Span, m.Type}
		into := n.wrong
		if gold[k] {
			into = n.right
			delete(gold, k)
		}
		into["all"]++
		into[string(m.Type)]++
		into["by "+m.By]++
		if m.By == "tagger" {
			into["tagger "+string(m.Type)]++
		}
	}
	for k := range gold {
		n.missed["all"]++
		n.missed[string(k.Type)]++
	}
	n.missed["all"] += x.missing
}

func (n *nameTally) String() string {
	tp, fp, fn := float64(n.right["all"]), float64(n.wrong["all"]), float64(n.missed["all"])
	var b strings.Builder
	fmt.Fprintf(&b, "P %.4f R %.4f F1 %.4f", tp/(tp+fp), tp/(tp+fn), 2*tp/(2*tp+fp+fn))
	for _, k := range []string{"by lexicon", "by pattern", "by tagger"} {
		fmt.Fprintf(&b, " | %s %d+ %d-", k, n.right[k], n.wrong[k])
	}
	for _, t := range []string{"company", "model", "product", "person", "organization", "media", "place"} {
		fmt.Fprintf(&b, " | %s %.3f (%d+ %d-)", t[:3], 2*float64(n.right[t])/float64(2*n.right[t]+n.wrong[t]+n.missed[t]), n.right["tagger "+t], n.wrong["tagger "+t])
	}
	return b.String()
}

// TestEvalNames measures names by cross-validation over the documents of the training set, with
// and without the base of names. KOUJING_EVAL=1 asks for it; KOUJING_EVAL_CORPUS=1 adds the
// unlabelled dump, which takes some minutes.
func TestEvalNames(t *testing.T) {
	if os.Getenv("KOUJING_EVAL") == "" {
		t.Skip("KOUJING_EVAL is not set")
	}
	var o tagger.Options
	fmt.Sscan(os.Getenv("RATE"), &o.Rate)
	fmt.Sscan(os.Getenv("L1"), &o.L1)
	fmt.Sscan(os.Getenv("L2"), &o.L2)
	fmt.Sscan(os.Getenv("EPOCHS"), &o.Epochs)
	fmt.Sscan(os.Getenv("FOLDS"), &o.Folds)
	pages := readNamed(t, "../../shared/train")
	var unlabelled []*analyze.Doc
	if os.Getenv("KOUJING_EVAL_CORPUS") != "" {
		var seen []*labels.Page
		for _, p := range append(readNamed(t, "../../shared/gold"), pages...) {
			seen = append(seen, p.Page)
		}
		var err error
		if unlabelled, err = labels.Unlabelled([]string{"../../shared/corpus"}, seen); err != nil {
			t.Fatal(err)
		}
	}
	folds := 5
	type setting struct {
		name string
		need analyze.TaggedNeed
	}
	settings := map[bool][]setting{}
	for _, nk := range []bool{false, true} {
		add := func(name string, change func(*analyze.TaggedNeed)) {
			need := analyze.DefaultNeed(nk)
			change(&need)
			settings[nk] = append(settings[nk], setting{name, need})
		}
		add("none", func(x *analyze.TaggedNeed) { *x = *analyze.Need(2, 2, 2) })
		add("default", func(x *analyze.TaggedNeed) {})
		for _, v := range []float32{.6, .8} {
			add(fmt.Sprint("free ", v), func(x *analyze.TaggedNeed) { x.Free = analyze.Need(v, 2, 2).Free })
		}
		for _, v := range []float32{.6, .8} {
			add(fmt.Sprint("longer ", v), func(x *analyze.TaggedNeed) { x.Longer = analyze.Need(2, v, 2).Longer })
		}
		for _, v := range []float32{.6, .8} {
			add(fmt.Sprint("other ", v), func(x *analyze.TaggedNeed) { x.Other = analyze.Need(2, 2, v).Other })
		}
	}
	sums := map[string]*nameTally{}
	for f := range folds {
		var train []analyze.NameExample
		var test []named
		for i, p := range pages {
			if i%folds == f {
				test = append(test, p)
			} else {
				train = append(train, p.example)
			}
		}
		m := foldModel(t, f, train, unlabelled, o)
		for _, nk := range []bool{false, true} {
			for _, x := range settings[nk] {
				a, err := analyze.EntitiesBy(analyze.Options{NoKnowledge: nk}, m, &x.need)
				if err != nil {
					t.Fatal(err)
				}
				k := fmt.Sprint(nk, x.name)
				if sums[k] == nil {
					sums[k] = newNameTally()
				}
				for _, p := range test {
					a.Analyze(p.Doc)
					sums[k].add(p)
				}
			}
		}
	}
	for _, nk := range []bool{false, true} {
		for _, x := range settings[nk] {
			t.Logf("no knowledge %v, %s: %v", nk, x.name, sums[fmt.Sprint(nk, x.name)])
		}
	}
}

// foldModel trains on the pages of other folds, or takes the model from the folder that
// KOUJING_EVAL_MODELS names.
func foldModel(t *testing.T, fold int, train []analyze.NameExample, unlabelled []*analyze.Doc, o tagger.Options) *tagger.Model {
	t.Helper()
	name := ""
	if dir := os.Getenv("KOUJING_EVAL_MODELS"); dir != "" {
		name = fmt.Sprintf("%s/fold%d.bin", dir, fold)
		if data, err := os.ReadFile(name); err == nil {
			m, err := tagger.Load(data)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
	}
	m, err := analyze.TrainNames(train, unlabelled, o)
	if err != nil {
		t.Fatal(err)
	}
	if name != "" {
		var b bytes.Buffer
		if err := m.Write(&b); err != nil {
			t.Fatal(err)
		}
		write(t, name, b.Bytes())
	}
	return m
}
