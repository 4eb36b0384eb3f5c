package opinion_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"koujing/analyze/lexicon"
	"koujing/analyze/opinion"
)

func data(t testing.TB) (files [3]string) {
	t.Helper()
	for i, name := range []string{"polarity.tsv", "frames.tsv", "shifters.tsv"} {
		text, err := os.ReadFile(filepath.Join("..", "data", name))
		if err != nil {
			t.Fatal(err)
		}
		files[i] = string(text)
	}
	return files
}

func TestTheFilesAreSortedKnownAndMany(t *testing.T) {
	f := data(t)
	terms, _, err := opinion.Parse(f[0], f[1], f[2])
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(f[0], "\n") - 1; n < 6000 {
		t.Errorf("polarity.tsv has %d terms, want at least 6,000", n)
	}
	if len(terms) < 7000 {
		t.Errorf("%d terms in all", len(terms))
	}
}

func TestTheStoredLexiconIsThatOfTheFiles(t *testing.T) {
	f := data(t)
	terms, known, err := opinion.Parse(f[0], f[1], f[2])
	if err != nil {
		t.Fatal(err)
	}
	values := make([]int32, len(known))
	for i, v := range known {
		values[i] = int32(v)
	}
	set, err := lexicon.Build(terms, values)
	if err != nil {
		t.Fatal(err)
	}
	want, err := set.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../data/opinion.bin")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("data/opinion.bin is out of date: run go generate ./analyze")
	}
}

func TestParseNamesTheBadLine(t *testing.T) {
	const p, f, s = "term\tpolarity\tstrength\tdomain\tsubject\tobject\n", "term\tkind\tgood\n", "term\tkind\n"
	for name, c := range map[string]struct{ polarity, frames, shifters, want string }{
		"a header of its own":      {"word\tpolarity\n", f, s, "polarity.tsv: header"},
		"a term twice":             {p + "好\t+\t2\tgeneral\t\t\n好\t+\t2\tgeneral\t\t\n", f, s, "polarity.tsv:3"},
		"terms out of order":       {p + "好\t+\t2\tgeneral\t\t\n坏\t-\t2\tgeneral\t\t\n", f, s, "polarity.tsv:3"},
		"praise and blame at once": {p + "好\t+\t2\tgeneral\t\t\n好\t-\t2\tgeneral\t\t\n", f, s, "stands twice"},
		"an unknown domain":        {p + "好\t+\t2\tcars\t\t\n", f, s, "unknown domain"},
		"a strength out of range":  {p + "好\t+\t4\tgeneral\t\t\n", f, s, "strength"},
		"a column too few":         {p + "好\t+\t2\tgeneral\n", f, s, "4 columns"},
		"a rise that falls":        {p, f + "上升\trise\t-\n", s, "no frame"},
		"an unknown kind":          {p, f, s + "不\tnot\n", "unknown kind"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := opinion.Parse(c.polarity, c.frames, c.shifters)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestAFrameSaysWhatItSaysOfEitherSide(t *testing.T) {
	terms, known, err := opinion.Parse(
		"term\tpolarity\tstrength\tdomain\tsubject\tobject\n击败\t+\t2\tproduct\t+\t-\n",
		"term\tkind\tgood\n成本\tmeasure\t-\n", "term\tkind\n但是\tbut\n")
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]opinion.Term{}
	for i, x := range terms {
		by[x] = known[i]
	}
	beat := by["击败"]
	if s, set := beat.Subject(); s != 1 || !set {
		t.Errorf("subject of 击败: %d %v", s, set)
	}
	if o, set := beat.Object(); o != -1 || !set {
		t.Errorf("object of 击败: %d %v", o, set)
	}
	if by["成本"].Measure() != -1 || by["成本"].Polarity() != 0 {
		t.Errorf("成本: %b", by["成本"])
	}
	if !by["但是"].Is(opinion.But) || by["但是"].Is(opinion.Negator) {
		t.Errorf("但是: %b", by["但是"])
	}
}

func TestPhrasesAreSortedAndOfAllThreeKinds(t *testing.T) {
	text, err := os.ReadFile("../data/phrases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	count, last := map[string]int{}, ""
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		phrase, pol, ok := strings.Cut(line, "\t")
		switch {
		case i == 0:
			if line != "phrase\tpolarity" {
				t.Fatalf("header %q", line)
			}
		case !ok || pol != "+" && pol != "-" && pol != "0" || phrase == "":
			t.Errorf("line %d: %q", i+1, line)
		case phrase <= last:
			t.Errorf("line %d: %q is out of order or stands twice", i+1, phrase)
		default:
			count[pol]++
		}
		if i > 0 {
			last = phrase
		}
	}
	for _, pol := range []string{"+", "-", "0"} {
		if count[pol] < 100 {
			t.Errorf("%d phrases of polarity %s, want 100 at least", count[pol], pol)
		}
	}
}
