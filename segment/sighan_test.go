package segment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shared returns a file of the shared data or skips the test.
func sharedFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "shared", filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("the shared data is not here: %v", err)
	}
	return strings.TrimPrefix(string(data), "\ufeff")
}

// TestSighan measures word F1 on the test files of the second SIGHAN bakeoff (2005). Nothing
// was trained on that data. A word counts as found if both its ends are right.
func TestSighan(t *testing.T) {
	s := newSegmenter(t)
	for _, set := range []struct {
		name string
		min  float64
	}{{"pku", .84}, {"msr", .83}} {
		gold := strings.Split(sharedFile(t, "bench/sighan2005/"+set.name+"_test_gold.utf8"), "\n")
		f := scoreWords(gold, func(line string) []string { return surfaces(line, s.Cut(nil, line, 0, len(line), nil)) })
		t.Logf("%s %v", set.name, f)
		if f.f1() < set.min {
			t.Errorf("%s: word F1 %.4f, want at least %.2f", set.name, f.f1(), set.min)
		}
	}
}

func newSegmenter(t testing.TB, dicts ...string) *Segmenter {
	t.Helper()
	s, err := New(dicts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func surfaces(text string, words []Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = text[w.Start:w.End]
	}
	return out
}

type wordScore struct{ right, found, want int }

func (s wordScore) f1() float64 { return 2 * float64(s.right) / float64(s.found+s.want) }

func (s wordScore) String() string {
	return fmt.Sprintf("P %.4f R %.4f F1 %.4f", float64(s.right)/float64(s.found), float64(s.right)/float64(s.want), s.f1())
}

// scoreWords cuts each gold line, without its spaces, and counts the words whose ends agree.
func scoreWords(gold []string, cut func(string) []string) (s wordScore) {
	for _, line := range gold {
		want := spans(strings.Fields(line))
		got := spans(cut(strings.Join(strings.Fields(line), "")))
		for sp := range got {
			if want[sp] {
				s.right++
			}
		}
		s.found += len(got)
		s.want += len(want)
	}
	return s
}

func spans(words []string) map[[2]int]bool {
	out := map[[2]int]bool{}
	at := 0
	for _, w := range words {
		out[[2]int{at, at + len(w)}] = true
		at += len(w)
	}
	return out
}
