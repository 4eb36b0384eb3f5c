package pipeline

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"koujing/pipeline/table"

	"github.com/parquet-go/parquet-go"
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// TestTheDumpInSmallGivesTheGoldenRows holds every row of every table that testdata/dump gives
// against testdata/golden. After a change that is meant: go test ./pipeline -run Golden -update,
// and read the difference.
func TestTheDumpInSmallGivesTheGoldenRows(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), dump)
	mustRun(t, c, 2)
	golden(t, c.Out, table.Articles)
	golden(t, c.Out, table.Sentences)
	golden(t, c.Out, table.Mentions)
	golden(t, c.Out, table.Quotes)
	golden(t, c.Out, table.Entities)
	golden(t, c.Out, table.Reposts)
	golden(t, c.Out, table.Rejects)
}

func golden[T any](t *testing.T, out string, tab table.Table[T]) {
	t.Helper()
	var got []byte
	for _, row := range readTable(t, out, tab) {
		line, err := table.AppendJSON(nil, row)
		if err != nil {
			t.Fatal(err)
		}
		got = append(append(got, line...), '\n')
	}
	path := filepath.Join("..", "testdata", "golden", tab.Name+".jsonl")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	if len(a) != len(b) {
		t.Errorf("%s: %d rows, want %d", tab.Name, len(a)-1, len(b)-1)
	}
	differing := 0
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			if differing++; differing <= 3 {
				t.Errorf("%s row %d:\ngot  %s\nwant %s", tab.Name, i, a[i], b[i])
			}
		}
	}
	if differing > 3 {
		t.Errorf("%s: %d rows differ", tab.Name, differing)
	}
}

// readTable reads all rows of a table with a reader of its own, part by part.
func readTable[T any](t *testing.T, out string, tab table.Table[T]) []T {
	t.Helper()
	parts, err := filepath.Glob(filepath.Join(out, tab.Name, "*.parquet"))
	if err != nil || len(parts) == 0 {
		t.Fatalf("%s has no parts (%v)", tab.Name, err)
	}
	var all []T
	for _, path := range parts {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r := parquet.NewGenericReader[T](f)
		for {
			rows := make([]T, 256)
			n, err := r.Read(rows)
			all = append(all, rows[:n]...)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(r.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// TestEveryOffsetPointsAtItsText slices articles by code points, as Python does.
func TestEveryOffsetPointsAtItsText(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), dump)
	mustRun(t, c, 2)
	text := map[string][]rune{}
	for _, a := range readTable(t, c.Out, table.Articles) {
		text[a.DocID] = []rune(a.Text)
	}
	n := 0
	for _, m := range readTable(t, c.Out, table.Mentions) {
		if got := string(text[m.DocID][m.Start:m.End]); got != m.Text {
			t.Errorf("%s %d..%d is %q, want %q", m.DocID, m.Start, m.End, got, m.Text)
		}
		n++
	}
	for _, s := range readTable(t, c.Out, table.Sentences) {
		if got := string(text[s.DocID][s.Start:s.End]); got != s.Text {
			t.Errorf("%s %d..%d is %q, want %q", s.DocID, s.Start, s.End, got, s.Text)
		}
	}
	if n == 0 {
		t.Error("no mention in testdata/dump")
	}
}

// TestFiveCopiesAreAGroupAndOnlyTheirOwnSentencesStandAlone is the test dump of reposts.
func TestFiveCopiesAreAGroupAndOnlyTheirOwnSentencesStandAlone(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), filepath.Join(dump, "copies"))
	mustRun(t, c, 2)
	source := map[string]string{}
	for _, a := range readTable(t, c.Out, table.Articles) {
		source[a.DocID] = a.Source
	}
	reposts := readTable(t, c.Out, table.Reposts)
	if len(reposts) != 5 {
		t.Fatalf("%d articles in groups, want 5", len(reposts))
	}
	for _, r := range reposts {
		if r.Group != reposts[0].Group || r.Original != (source[r.DocID] == "a-original.txt") {
			t.Errorf("%s: group %s, original %v", source[r.DocID], r.Group, r.Original)
		}
	}
	added := map[string]bool{
		"先把雨天跑利索了再吹牛吧。": true, "出了事谁赔?": true, "反正不是他们赔。": true,
		"转一条老家的新闻,我看着是真高兴。": true, "这帮专家就会说正确的废话。": true,
		"点评": true, "五万辆车抢司机的饭碗,还好意思叫惠民。": true,
	}
	for _, s := range readTable(t, c.Out, table.Sentences) {
		if (s.Shared == 0) != added[s.Text] {
			t.Errorf("%s: %q stands in %d others", source[s.DocID], s.Text, s.Shared)
		}
		if (s.Voice == "poster") != added[s.Text] {
			t.Errorf("%s: %q is %s", source[s.DocID], s.Text, s.Voice)
		}
		delete(added, s.Text)
	}
	for text := range added {
		t.Errorf("%q was not found", text)
	}
}
