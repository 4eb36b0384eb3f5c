package analyze

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"koujing/segment"
)

// quoteCase is one case of testdata/quotes.txt.
type quoteCase struct {
	name string
	doc  *Doc
	want map[int]string // byte where a sentence ends → what stands in its mark
}

// readQuoteCases reads testdata/quotes.txt, whose head says how it is written.
func readQuoteCases(t *testing.T) []quoteCase {
	t.Helper()
	file, err := os.ReadFile("testdata/quotes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []quoteCase
	_, body, _ := strings.Cut(string(file), "\n\n")
	for _, part := range strings.Split(body, "\n---\n") {
		lines := strings.Split(strings.TrimSpace(part), "\n")
		c := quoteCase{name: lines[0], doc: &Doc{}, want: map[int]string{}}
		var text strings.Builder
		for _, line := range lines[1:] {
			kind := Paragraph
			switch {
			case strings.HasPrefix(line, "## "):
				kind, line = Heading, line[3:]
			case strings.HasPrefix(line, "> "):
				kind, line = Blockquote, line[2:]
			}
			if text.Len() > 0 {
				text.WriteByte('\n')
			}
			start := text.Len()
			for {
				head, rest, found := strings.Cut(line, "〔")
				text.WriteString(head)
				if !found {
					break
				}
				mark, after, ok := strings.Cut(rest, "〕")
				if !ok {
					t.Fatalf("%s: 〔 without 〕", c.name)
				}
				c.want[text.Len()] = mark
				line = after
			}
			c.doc.Blocks = append(c.doc.Blocks, Block{Span: segment.Span{Start: start, End: text.Len()}, Kind: kind})
		}
		c.doc.Text = text.String()
		cases = append(cases, c)
	}
	return cases
}

// standard is the analyzers as the program runs them, up to the quotes.
func standard(t testing.TB) []Analyzer {
	t.Helper()
	all, err := Standard(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range all {
		if a.Name() == "quotes" {
			return all[:i+1]
		}
	}
	t.Fatal("Standard has no quotes")
	return nil
}

func TestQuotesSayWhoSpeaks(t *testing.T) {
	analyzers := standard(t)
	for _, c := range readQuoteCases(t) {
		t.Run(c.name, func(t *testing.T) {
			Run(c.doc, analyzers)
			if err := c.doc.Valid(); err != nil {
				t.Fatal(err)
			}
			got := map[int]string{}
			for _, q := range c.doc.Quotes {
				if q.Score < 0.5 {
					continue
				}
				mark := q.Speaker
				if mark == "" {
					mark = "?"
				}
				if q.Direct {
					mark = "“" + mark
				}
				got[c.doc.Sentences[q.Sentence].End] = mark
			}
			for _, s := range c.doc.Sentences {
				if got[s.End] != c.want[s.End] {
					t.Errorf("%s: got %q, want %q", c.doc.Of(s.Span), got[s.End], c.want[s.End])
				}
			}
			for end := range c.want {
				if i := c.doc.SentenceAt(end - 1); i < 0 || c.doc.Sentences[i].End != end {
					t.Errorf("the mark %q stands at no end of a sentence", c.want[end])
				}
			}
		})
	}
}

func TestSayingsAreSortedKnownAndMany(t *testing.T) {
	if _, err := readSayings(sayingTSV); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(sayingTSV, "\n"), "\n")
	if lines[0] != "term\tkind\tcontent" {
		t.Fatalf("header %q", lines[0])
	}
	if !sort.StringsAreSorted(lines[1:]) {
		for i := 2; i < len(lines); i++ {
			if lines[i-1] > lines[i] {
				t.Errorf("line %d: %q after %q", i+1, lines[i], lines[i-1])
			}
		}
	}
	verbs := 0
	for i, line := range lines[1:] {
		cells := strings.Split(line, "\t")
		if i > 0 && lines[i] == line {
			t.Errorf("line %d: %q twice", i+2, line)
		}
		if _, ok := sayingContents[cells[2]]; !ok {
			t.Errorf("line %d: unknown content %q", i+2, cells[2])
		}
		switch sayingKinds[cells[1]] {
		case saySaying, thinkSaying, announceWord, showWord, nounFrame, viewFrame, accordOpener:
			verbs++
		}
	}
	if verbs < 100 {
		t.Errorf("%d verbs and frames of saying, want 100", verbs)
	}
}

func TestReadSayingsNamesTheBadLine(t *testing.T) {
	for _, tsv := range []string{"term\tkind\tcontent\n说\tsay\n", "term\tkind\tcontent\n说\tsing\tclause\n", "term\tkind\tcontent\n说\tsay\tloud\n"} {
		if _, err := readSayings(tsv); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: error %v", tsv, err)
		}
	}
}

func FuzzQuotes(f *testing.F) {
	analyzers := standard(f)
	for _, s := range []string{"“你好。”他说。", "”“”“说：", "据报道，", "他说：「『", "在看来", "问：\n答：\n问："} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || strings.TrimSpace(text) == "" {
			return
		}
		d := linesDoc(text)
		Run(d, analyzers)
		if err := d.Valid(); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkQuotes runs over pages from outside where they are to be had, over the cases where not.
func BenchmarkQuotes(b *testing.B) {
	analyzers := standard(b)
	before, quotes := analyzers[:len(analyzers)-1], analyzers[len(analyzers)-1]
	names, _ := filepath.Glob("../../shared/train/*.txt")
	var docs []*Doc
	var size int64
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, linesDoc(strings.ToValidUTF8(string(text), "")))
	}
	if docs == nil {
		text, err := os.ReadFile("testdata/quotes.txt")
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, linesDoc(strings.Repeat(string(text), 50)))
	}
	for _, d := range docs {
		Run(d, before)
		size += int64(len(d.Text))
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			quotes.Analyze(d)
		}
	}
}

// linesDoc is a Doc of which every line that is not blank is a paragraph.
func linesDoc(text string) *Doc {
	d := &Doc{Text: text}
	start := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		if end := start + len(strings.TrimSuffix(line, "\n")); end > start {
			d.Blocks = append(d.Blocks, Block{Span: segment.Span{Start: start, End: end}, Kind: Paragraph})
		}
		start += len(line)
	}
	return d
}

func TestSaidLeavesOutPassingMentionsAndClosingClauses(t *testing.T) {
	for _, c := range []struct {
		name string
		q    Quote
		v    VoiceKind
		want bool
	}{
		{"a sure quotation is said whatever the voice", Quote{By: "verb", Score: 0.9}, Poster, true},
		{"an unsure one is said where the voice is quoted", Quote{By: "carried", Score: 0.45}, Quoted, true},
		{"an unsure one is not said elsewhere", Quote{By: "carried", Score: 0.45}, Reported, false},
		{"a clause that only names the speaker is not said", Quote{By: "closing", Score: 0.9}, Quoted, false},
	} {
		if got := c.q.Said(c.v); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

// TestQuotesAreLinear runs over text that invites every search back and forth: without bounds
// on them a megabyte of it takes minutes.
func TestQuotesAreLinear(t *testing.T) {
	analyzers := standard(t)
	before, quotes := analyzers[:len(analyzers)-1], analyzers[len(analyzers)-1]
	for name, part := range map[string]string{
		"opening marks alone":         "“",
		"verbs without a stop":        "他说",
		"colons that open lists":      "周明表示，目标如下：\n",
		"pronouns":                    "他表示，她认为，其称对方说了。",
		"quotations without speakers": "“今天天气真的很不错。”\n",
		"labels":                      "周明：好\n李红：好\n",
		"openers":                     "据据据根据在在对",
	} {
		t.Run(name, func(t *testing.T) {
			d := linesDoc(strings.Repeat(part, 300_000/len(part)))
			Run(d, before)
			start := time.Now()
			quotes.Analyze(d)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%d bytes took %v", len(d.Text), took)
			}
		})
	}
}
