package tagger_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

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
		e := tagger.Example{Input: tagger.Input{Text: row.Text, Span: segment.Span{Start: 0, End: len(row.Text)}}}
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

func TestCluener(t *testing.T) {
	if os.Getenv("KOUJING_EVAL") == "" {
		t.Skip("KOUJING_EVAL is not set")
	}
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	train := readCluener(t, "../../../shared/bench/cluener/train.jsonl", seg)
	dev := readCluener(t, "../../../shared/bench/cluener/dev.jsonl", seg)
	o := tagger.Options{Types: clueTypes}
	fmt.Sscan(os.Getenv("RATE"), &o.Rate)
	fmt.Sscan(os.Getenv("L1"), &o.L1)
	fmt.Sscan(os.Getenv("L2"), &o.L2)
	fmt.Sscan(os.Getenv("EPOCHS"), &o.Epochs)
	fmt.Sscan(os.Getenv("MIN"), &o.MinCount)
	fmt.Sscan(os.Getenv("EAGER"), &o.Eager)
	fmt.Sscan(os.Getenv("FOLDS"), &o.Folds)
	fmt.Sscan(os.Getenv("TRATE"), &o.Typer.Rate)
	fmt.Sscan(os.Getenv("TL2"), &o.Typer.L2)
	fmt.Sscan(os.Getenv("TEPOCHS"), &o.Typer.Epochs)
	began := time.Now()
	m, err := tagger.Train(train, o)
	if err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	tg := m.Tagger()
	var tp, fp, fn, span, fieldGot int
	size := 0
	for _, e := range dev {
		got := tg.Tag(e.Input)
		size += len(e.Text)
		for _, g := range got {
			fieldGot++
			if slices.ContainsFunc(e.Names, func(x tagger.Name) bool { return x.Span == g.Span }) {
				span++
			}
			if slices.ContainsFunc(e.Names, func(x tagger.Name) bool { return x.Span == g.Span && x.Type == g.Type }) {
				tp++
			} else {
				fp++
			}
		}
		fn += len(e.Names)
	}
	t.Logf("P %.4f R %.4f F1 %.4f; spans F1 %.4f; took %v", float64(tp)/float64(tp+fp), float64(tp)/float64(fn), 2*float64(tp)/float64(fn+tp+fp), 2*float64(span)/float64(fn+fieldGot), took)
}
