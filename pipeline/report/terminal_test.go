package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"koujing/pipeline/table"

	"github.com/mattn/go-runewidth"
	"github.com/rivo/uniseg"
)

func TestRowsBreakWhereChineseAndEnglishBreak(t *testing.T) {
	for _, c := range []struct {
		name  string
		text  string
		width int
		want  string
	}{
		{"a Chinese character is two columns", "一二三四五六", 8, "一二三四|五六"},
		{"an odd column stays empty", "一二三四五六", 9, "一二三四|五六"},
		{"a comma goes up with the word before it", "一二三四，五六", 8, "一二三|四，五六"},
		{"a closing mark goes with what it closes", "一二（三四）五", 10, "一二（三|四）五"},
		{"an opening mark goes with what it opens", "一二三《四五》", 8, "一二三|《四五》"},
		{"a word in Latin letters stays whole", "发布了DeepSeek模型", 12, "发布了|DeepSeek模型"},
		{"a word wider than a row is cut", "abcdefghij", 4, "abcd|efgh|ij"},
		{"a blank at the end of a row takes no room", "abcd efgh", 4, "abcd |efgh"},
		{"what fits is one row", "短句。", 20, "短句。"},
		{"nothing is one empty row", "", 20, ""},
	} {
		var rows []string
		at := 0
		for _, end := range breaks(c.text, c.width) {
			rows = append(rows, c.text[at:end])
			at = end
		}
		if got := strings.Join(rows, "|"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// FuzzRows holds that rows are the text, in order, none wider than asked unless one character is.
func FuzzRows(f *testing.F) {
	f.Add("据《算力周刊》了解,国内至少有三家 DeepSeek-V3 公司。", 20)
	f.Add("e\u0301👩‍👩‍👧‍👦 a\u200bb", 3)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = 1 + width&127
		if !utf8.ValidString(text) {
			return
		}
		at := 0
		for _, end := range breaks(text, width) {
			row := strings.TrimRight(text[at:end], " ")
			if end < at || runewidth.StringWidth(row) > width && uniseg.GraphemeClusterCount(row) > 1 {
				t.Fatalf("%q at %d: row %q at %d..%d", text, width, row, at, end)
			}
			at = end
		}
		if at != len(text) {
			t.Fatalf("%q at %d: rows end at %d", text, width, at)
		}
	})
}

func TestNothingOfAPageSteersTheTerminal(t *testing.T) {
	evil := "百度\x1b[2J发布\x07新\u202e模型\u2066。\u009b31m"
	x := &table.Rows{
		Article:   table.Article{Source: "\x1b]0;title\x07", Title: table.Optional(evil), Publisher: table.Optional(evil)},
		Sentences: []table.Sentence{{Text: evil, Voice: "quoted", VoiceWhy: table.Optional(evil), Speaker: table.Optional(evil)}},
		Mentions:  []table.Mention{{Start: 0, End: 2, Text: "百度", Type: "company"}},
	}
	for name, print := range map[string]func(*strings.Builder) error{
		"plain":    func(b *strings.Builder) error { return Plain(b, x, Style{Why: true}) },
		"no color": func(b *strings.Builder) error { return Terminal(b, x, []string{evil}, Style{Width: 40, Why: true}) },
		"color": func(b *strings.Builder) error {
			return Terminal(b, x, []string{evil}, Style{Width: 40, Why: true, Color: true})
		},
	} {
		var b strings.Builder
		if err := print(&b); err != nil {
			t.Fatal(err)
		}
		out := b.String()
		for _, own := range []string{"\x1b[0m", "\x1b[2m", "\x1b[36m", "\x1b[4m", "\x1b[24m"} {
			out = strings.ReplaceAll(out, own, "")
		}
		if strings.ContainsAny(out, "\x1b\x07\u202e\u2066\u009b") || !strings.Contains(out, "发布") {
			t.Errorf("%s: %q", name, out)
		}
	}
}
