package labels

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"koujing/analyze"
	"koujing/segment"
)

// judgedPage writes a page with three sentences and returns it with a table that judges the
// second: unfavourable commentary, and so towards 青禾科技.
func judgedPage(t *testing.T) (page, table string) {
	t.Helper()
	dir := t.TempDir()
	page, table = filepath.Join(dir, "page.txt"), filepath.Join(dir, "judged.tsv")
	write(t, page, "新机器人\n\n昨天的发布会开了两个小时。我觉得青禾科技这次让人失望透顶。现场来了三百名观众。\n")
	docs, err := Unlabelled([]string{page}, nil)
	if err != nil || len(docs) != 1 {
		t.Fatalf("%d articles, %v", len(docs), err)
	}
	for i, s := range docs[0].Sentences {
		if strings.HasPrefix(docs[0].Of(s.Span), "我觉得") {
			write(t, table, judgedHeader+"\n"+hex(judgedKey(docs[0], i))+"\tC\t-\t3-7:-\n")
		}
	}
	return page, table
}

func hex(key uint64) string {
	const digits = "0123456789abcdef"
	var b [16]byte
	for i := range b {
		b[15-i] = digits[key>>(4*i)&15]
	}
	return string(b[:])
}

func TestAJudgedSentenceIsFoundByItsHashAndTeachesItsNames(t *testing.T) {
	page, table := judgedPage(t)
	j, err := ReadJudgements(table)
	if err != nil {
		t.Fatal(err)
	}
	docs, err := Judged([]string{page}, j, nil)
	if err != nil || len(docs) != 1 || docs[0].Count() != 1 {
		t.Fatalf("%d articles, %v; want one with one judged sentence", len(docs), err)
	}
	below, err := analyze.Below("sentiments", analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := docs[0].Learn(below)
	sentences, names := 0, 0
	for i, p := range e.Sentences {
		switch {
		case p == -1 && strings.HasPrefix(e.Doc.Of(e.Doc.Sentences[i].Span), "我觉得"):
			sentences++
			if k := e.Doc.Voices[i].Kind; k != analyze.Commentary {
				t.Errorf("its voice is %s, judged commentary", k)
			}
		case p != analyze.Unjudged:
			t.Errorf("sentence %d is judged %d", i, p)
		}
	}
	for k, p := range e.Mentions {
		if p == -1 && e.Doc.Of(e.Doc.Mentions[k].Span) == "青禾科技" {
			names++
		} else if p != analyze.Unjudged {
			t.Errorf("%q is judged %d", e.Doc.Of(e.Doc.Mentions[k].Span), p)
		}
	}
	if sentences != 1 || names != 1 {
		t.Errorf("%d sentences and %d names were judged, want one of each", sentences, names)
	}
}

func TestAJudgedSentenceBehindAnotherIsNotTheSame(t *testing.T) {
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[uint64]bool{}
	for _, text := range []string{"太贵了。好吧。", "很便宜。好吧。"} {
		d := &analyze.Doc{Text: text, Sentences: seg.Sentences(text)}
		keys[judgedKey(d, 1)] = true
	}
	if len(keys) != 2 {
		t.Error("one key for two places")
	}
}

func TestAnOpeningPostKeepsNoJudgedVoice(t *testing.T) {
	text := "好吧。"
	d := &analyze.Doc{Text: text, Sentences: []segment.Sentence{{Span: segment.Span{End: len(text)}}},
		Blocks: []analyze.Block{{Span: segment.Span{End: len(text)}, Kind: analyze.Paragraph, Floor: 1}}}
	x := JudgedDoc{Doc: d, Judgement: []*Judgement{{Voice: "P"}}}
	if v := x.Voices(); v[0] != "" {
		t.Errorf("the voice is %q", v[0])
	}
	d.Blocks[0].Floor, d.Blocks[0].Kind = 2, analyze.Reply
	if v := x.Voices(); v[0] != analyze.Poster {
		t.Errorf("the voice of a reply is %q", v[0])
	}
}

func TestATableOfJudgementsIsReadStrictly(t *testing.T) {
	for _, rows := range []string{"x\tC\t-\t\n", "1\tX\t-\t\n", "1\tC\t-\n", "1\tC\t-\t3:-\n", "1\tC\t-\t\n1\tC\t-\t\n"} {
		if _, err := parseJudgements(strings.NewReader(judgedHeader + "\n" + rows)); err == nil {
			t.Errorf("%q was taken", rows)
		}
	}
	if _, err := parseJudgements(strings.NewReader("1\tC\t-\t\n")); err == nil {
		t.Error("a table without a header was taken")
	}
}

func TestTheTableOfJudgementsIsSorted(t *testing.T) {
	const file = "../../analyze/data/judged.tsv"
	if _, err := ReadJudgements(file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")[1:] {
		if key, _, _ := strings.Cut(line, "\t"); key <= last {
			t.Fatalf("line %d is out of order", i+2)
		} else {
			last = key
		}
	}
}
