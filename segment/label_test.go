package segment

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestSentenceEndsAgainstLabels measures sentence ends against pages cut by hand. Ends are
// compared without the white space around them, on raw pages with all their furniture, where
// labels follow blocks that a page's text does not always show.
func TestSentenceEndsAgainstLabels(t *testing.T) {
	s := newSegmenter(t)
	for _, set := range []struct {
		name string
		min  float64
	}{{"gold", .90}, {"train", .90}} {
		t.Run(set.name, func(t *testing.T) {
			labels, _ := filepath.Glob(filepath.Join("..", "..", "shared", set.name, "*.json"))
			if len(labels) == 0 {
				t.Skip("the shared labels are not here")
			}
			var all, inner wordScore // inner: ends that are not the end of a line
			for _, path := range labels {
				text, gold := readLabels(t, path)
				got := map[int]bool{}
				for _, x := range s.Sentences(text) {
					got[x.End] = true
					all.found++
					if !lineEnd(text, x.End) {
						inner.found++
					}
					if testing.Verbose() && !gold[x.End] && os.Getenv("ERRORS") != "" {
						t.Logf("+ %s %s", filepath.Base(path), around(text, x.End))
					}
				}
				for end := range gold {
					all.want++
					in := !lineEnd(text, end)
					if in {
						inner.want++
					}
					if got[end] {
						all.right++
						if in {
							inner.right++
						}
					} else if testing.Verbose() && os.Getenv("ERRORS") != "" {
						t.Logf("- %s %s", filepath.Base(path), around(text, end))
					}
				}
			}
			t.Logf("%s: %d pages, all ends %v; inside lines %v", set.name, len(labels), all, inner)
			if all.f1() < set.min || inner.f1() < set.min {
				t.Errorf("F1 %.4f and %.4f, want at least %.2f", all.f1(), inner.f1(), set.min)
			}
		})
	}
}

// readLabels returns a page and where its sentences end, in bytes, white space taken off.
func readLabels(t *testing.T, path string) (string, map[int]bool) {
	t.Helper()
	raw, err := os.ReadFile(strings.TrimSuffix(path, "json") + "txt")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var labels struct {
		Sentences []struct{ Start, End int }
	}
	if err := json.Unmarshal(data, &labels); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(raw), "\r\n", "\n") // as the labels count
	var at []int                                          // byte offset of each code point
	for i := range text {
		at = append(at, i)
	}
	at = append(at, len(text))
	ends := map[int]bool{}
	for _, x := range labels.Sentences {
		if strings.TrimFunc(text[at[x.Start]:at[x.End]], isBlank) == "" {
			continue
		}
		body := strings.TrimRightFunc(text[at[x.Start]:at[x.End]], isBlank)
		ends[at[x.Start]+len(body)] = true
	}
	return text, ends
}

// around shows the text on both sides of an offset.
func around(text string, at int) string {
	a, b := at, at
	for range 25 {
		_, n := utf8.DecodeLastRuneInString(text[:a])
		a -= n
		_, n = utf8.DecodeRuneInString(text[b:])
		b += n
	}
	return strings.ReplaceAll(text[a:at]+"‖"+text[at:b], "\n", "⏎")
}

// lineEnd says that nothing but space follows on the line.
func lineEnd(text string, at int) bool {
	rest := strings.TrimLeft(text[at:], " \t\u3000")
	return rest == "" || rest[0] == '\n' || rest[0] == '\r'
}
