package tagger_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"koujing/analyze/tagger"
	"koujing/segment"
)

var clueTypes = []string{"address", "book", "company", "game", "government", "movie", "name", "organization", "position", "scene"}

func readCluener(t testing.TB, path string, seg *segment.Segmenter) []tagger.Example {
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("no CLUENER: %v", err)
	}
	defer f.Close()
	var out []tagger.Example
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var row struct {
			Text  string
			Label map[string]map[string][][2]int
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		at := []int{}
		for i := range row.Text {
			at = append(at, i)
		}
		at = append(at, len(row.Text))
		e := tagger.Example{Group: len(out), Input: tagger.Input{Text: row.Text, Span: segment.Span{Start: 0, End: len(row.Text)}}}
		e.Words = seg.Cut(nil, row.Text, 0, len(row.Text), nil)
		for typ, name := range clueTypes {
			for _, spans := range row.Label[name] {
				for _, s := range spans {
					e.Names = append(e.Names, tagger.Name{Span: segment.Span{Start: at[s[0]], End: at[s[1]+1]}, Type: typ})
				}
			}
		}
		slices.SortFunc(e.Names, func(a, b tagger.Name) int { return a.Start*1000 + a.End - b.Start*1000 - b.End })
		out = append(out, e)
	}
	return out
}

// TestEvalCluener trains on CLUENER's train split and tests on its dev split: names with their
// types, micro-averaged. KOUJING_EVAL=1 asks for the whole split (half a minute), which must
// reach what a BiLSTM-CRF does, .70; otherwise a sixth of it must reach .55. No weights trained
// on it are shipped.
func TestEvalCluener(t *testing.T) {
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	train := readCluener(t, "../../../shared/bench/cluener/train.jsonl", seg)
	dev := readCluener(t, "../../../shared/bench/cluener/dev.jsonl", seg)
	least, o := 0.70, tagger.Options{Types: clueTypes}
	if os.Getenv("KOUJING_EVAL") == "" {
		least, o.Epochs = 0.55, 4
		train = train[:len(train)/6]
	}
	m, err := tagger.Train(train, o)
	if err != nil {
		t.Fatal(err)
	}
	var right, found, want int
	tg := m.Tagger()
	for _, e := range dev {
		want += len(e.Names)
		for _, g := range tg.Tag(e.Input) {
			found++
			if slices.ContainsFunc(e.Names, func(x tagger.Name) bool { return x.Span == g.Span && x.Type == g.Type }) {
				right++
			}
		}
	}
	p, r := float64(right)/float64(found), float64(right)/float64(want)
	f1 := 2 * float64(right) / float64(found+want)
	t.Logf("CLUENER dev, trained on %d sentences: P %.4f R %.4f F1 %.4f", len(train), p, r, f1)
	if f1 < least {
		t.Errorf("F1 %.4f, want %.2f", f1, least)
	}
}
