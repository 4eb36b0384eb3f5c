package clean

import (
	"strings"
	"testing"
	"time"

	"koujing/pipeline/source"
)

// TestHostilePagesTakeLinearTime cleans pages made to be slow, whole and a sixteenth of them: the
// whole may take a hundred times as long and no more. A pass that goes back to the start at every
// mark takes 256 times as long.
func TestHostilePagesTakeLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	say := "青禾智能今天发布新模型，价格减半。"
	deep := strings.Repeat("<div>", 900)
	for _, c := range []struct {
		name     string
		kind     source.Kind
		head     string
		repeated string
		times    int
	}{
		{"a million levels", source.HTML, "<body>" + say, "<div>", 1_000_000},
		{"a million paragraphs never closed", source.HTML, "<body>" + say, "<p>" + "新", 1_000_000},
		{"links never closed", source.HTML, "<body>" + say, "<a href=x>新", 200_000},
		{"items never closed", source.HTML, "<ul>" + say, "<li>新", 200_000},
		{"cells never closed", source.HTML, "<table><tr>" + say, "<td>新", 200_000},
		{"end tags without a start, deep down", source.HTML, deep + say, "</b>", 300_000},
		{"a million attributes", source.HTML, "<p>" + say + "</p><div ", "class ", 1_000_000},
		{"attributes that look like others", source.HTML, "<p>" + say + "</p><div ", `xid="id=" `, 500_000},
		{"text at the bottom of nested boxes", source.HTML, strings.Repeat("<div class=share>", 900) + say, "<b>新</b>", 200_000},
		{"nested lists", source.HTML, strings.Repeat("<ul><li>", 450) + say, "<i>新</i>", 200_000},
		{"headings like the title", source.HTML, "<title>" + strings.Repeat("青禾智能发布", 5000) + "</title>" + say, "<h1>青禾智能</h1>", 100_000},
		{"comments never closed", source.HTML, "<p>" + say, "<!-- ", 500_000},
		{"entities never closed", source.HTML, "<p>" + say, "&amp", 1_000_000},
		{"posts without end", source.HTML, "<body>" + say, `<div id="postmessage_1" class=readName>新`, 400},
		{"opening brackets", source.Markdown, say, "[", 200_000},
		{"double brackets", source.Markdown, say, "[[", 200_000},
		{"links without an end", source.Markdown, say, "[新](", 100_000},
		{"single stars", source.Markdown, say, "*新* 新* ", 100_000},
		{"single underscores", source.Markdown, say, "_新 新_ ", 100_000},
		{"page generators' tags never closed", source.Markdown, say, "{% {{ ", 100_000},
		{"tags never closed", source.Markdown, say, "<b ", 200_000},
		{"comments never closed in Markdown", source.Markdown, say, "<!--", 100_000},
		{"lines wrapped into one paragraph", source.Markdown, "", strings.Repeat("青禾智能今天发布新模型 ", 4) + "\n", 30_000},
		{"lines broken within an address", source.Markdown, say, "[新](http://example.org/a\n", 100_000},
		{"ticks", source.Markdown, say, "` ", 200_000},
		{"handles without posts", source.PlainText, "##### 1#       发表于 2024-4-28 16:30\n" + say + "\n", "####  甲\n\n\n\n", 200_000},
		{"floors", source.PlainText, "####  甲\n", "##### 1#       发表于 2024-4-28 16:30\n新帖子的内容在这里\n", 50_000},
		{"quotations never closed", source.PlainText, "##### 1#       发表于 2024-4-28 16:30\n" + say, "<blockquote>新", 100_000},
		{"jammer", source.PlainText, say + "\n", "9 G0 m: v8 G3 x. ", 200_000},
		{"figures", source.PlainText, say + "\n", "2024-01-0 ", 200_000},
		{"spaces", source.PlainText, say + "\n", "  \u3000 \t", 500_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			small := timeOf(c.kind, c.head+strings.Repeat(c.repeated, c.times/16))
			whole := timeOf(c.kind, c.head+strings.Repeat(c.repeated, c.times))
			if whole > 100*small && whole > time.Second {
				t.Errorf("a sixteenth takes %v, the whole %v", small, whole)
			}
		})
	}
}

// timeOf is the better of two runs: other work on the machine slows one.
func timeOf(kind source.Kind, body string) time.Duration {
	best := time.Hour
	for range 2 {
		begin := time.Now()
		Clean(source.Page{Kind: kind, Body: body}, Options{})
		best = min(best, time.Since(begin))
	}
	return best
}
