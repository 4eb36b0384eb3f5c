package segment

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestSentencesEndWhereTheyShould runs the cases of testdata/sentences.txt, which says how they
// are written.
func TestSentencesEndWhereTheyShould(t *testing.T) {
	s := newSegmenter(t)
	file, err := os.ReadFile("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(string(file), "\n## ")[1:]
	if len(cases) < 20 {
		t.Fatalf("%d cases", len(cases))
	}
	for _, c := range cases {
		name, body, _ := strings.Cut(c, "\n")
		t.Run(name, func(t *testing.T) {
			text, want := sentenceCase(strings.TrimSpace(body))
			var got []string
			for _, x := range s.Sentences(text) {
				got = append(got, text[x.Start:x.End])
			}
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// sentenceCase returns a case's text and its sentences.
func sentenceCase(body string) (text string, want []string) {
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\n")
		joint := ""
		switch {
		case strings.HasSuffix(line, "⏎"):
			line = strings.TrimSuffix(line, "⏎")
		case strings.HasSuffix(line, "␣"):
			line, joint = strings.TrimSuffix(line, "␣"), " "
		case strings.HasSuffix(line, `\n`):
			line, joint = strings.TrimSuffix(line, `\n`), "\n"
		}
		text += line + joint
		want = append(want, line)
	}
	return text, want
}

func TestParagraphsAreCountedByLines(t *testing.T) {
	s := newSegmenter(t)
	var got []int
	for _, x := range s.Sentences("一。二。\n\n三。\r\n四") {
		got = append(got, x.Paragraph)
	}
	if want := []int{0, 0, 1, 2}; !slices.Equal(got, want) {
		t.Errorf("paragraphs %v, want %v", got, want)
	}
}

// FuzzSegment holds against any bytes that sentences are in order and words tile them on rune
// boundaries.
func FuzzSegment(f *testing.F) {
	for _, seed := range []string{"", "他说：“好。”\n第二行", "GPT-5.2发布!?…", "\xff\xfe中\x80文", "１２３万２０２５年", "。。。", "a.b.C d"} {
		f.Add(seed)
	}
	s := newSegmenter(f)
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, x := range s.Segment(text) {
			if x.Start < end || x.End <= x.Start || x.End > len(text) {
				t.Fatalf("sentence %v after byte %d of %d", x.Span, end, len(text))
			}
			end = x.End
			at := x.Start
			for _, w := range x.Words {
				if w.Start != at || w.End <= w.Start {
					t.Fatalf("word %v, want it to begin at %d", w.Span, at)
				}
				if utf8.ValidString(text) && !utf8.ValidString(text[w.Start:w.End]) {
					t.Fatalf("word %v cuts a character", w.Span)
				}
				at = w.End
			}
			if at != x.End {
				t.Fatalf("words end at %d, the sentence at %d", at, x.End)
			}
		}
	})
}
