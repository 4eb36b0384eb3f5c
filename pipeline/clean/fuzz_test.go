package clean

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"koujing/pipeline/reject"
	"koujing/pipeline/source"
)

// FuzzDiscuz, FuzzHTML, FuzzMarkdown and FuzzText hold Clean to what it promises of any body: an
// article that check accepts, or a reject; the same one on a second run; nothing that the page
// has not.

func FuzzDiscuz(f *testing.F) {
	f.Add(discuz)
	f.Add(strings.ReplaceAll(discuz, "postmessage_", "read_"))
	f.Add(strings.ReplaceAll(discuz, "</", "<"))
	fuzz(f, source.HTML)
}

func FuzzHTML(f *testing.F) {
	f.Add("<title>标题_站</title><h1>标题在这里写着</h1><div id=content><p>" + first + "<p>" + second + "</div><div class=comment-text>评论</div>")
	f.Add("<table><tr><td>" + first + "</table><!-- <p> --><script>var a='</p>'</script>")
	f.Add("<p style='display:none'>" + first + "</p><a href=x>" + second + "<a>" + third)
	f.Add(`<script type="application/ld+json">{"headline":"标题","author":[{"name":"甲"}],"datePublished":"2024-01-02"}</script><p>` + first)
	fuzz(f, source.HTML)
}

func FuzzMarkdown(f *testing.F) {
	f.Add("---\ntitle: '标题'\ndate: 2024-06-03\n---\n\n" + first + "\n\n> 老周点评：" + second + "\n")
	f.Add("# 标题\n\n[新](http://example.org/a\n(b)) ![图](x.png) **粗** _斜_ ~~删~~ `码` &amp; <b>标签</b> {% fn 注 %}\n\n| 甲 | 乙 |\n|---|---|\n")
	f.Add("标题里有{%}和{{}与{{} }")
	f.Add("标题\n====\n\n```\n" + first + "\n```\n- 一\n- 二\n[a]: http://example.org\n")
	fuzz(f, source.Markdown)
}

func FuzzText(f *testing.F) {
	f.Add("标题在这里写着\n2024-06-03 10:20　来源: 北京商报\n" + first + "\n" + second + "\n相关阅读\n别的文章\n网友评论\n甲[网友]\n好\n")
	f.Add("####  老周  \n##### 1#       楼主       发表于 2024-6-3 10:20\n\n" + first + "\n<blockquote>乙 发表于 2024-6-3 10:20\n引\n</blockquote>答\n")
	f.Add("示例论坛\n青禾三号大家用了吗\n[复制链接]\n老周\n发表于 2024-6-3 10:20:30 | 显示全部楼层\n" + first + "\n9 G0 m: v8 G3 x.\n回复\n返回列表\n只看该作者\n")
	f.Add("\ufeff\u200b新\u3000闻\u2028\x80\xff\r\n【标题在这里写着】@甲：" + first)
	fuzz(f, source.PlainText)
}

func fuzz(f *testing.F, kind source.Kind) {
	crawled := time.Date(2024, 12, 8, 12, 0, 0, 0, china)
	f.Fuzz(func(t *testing.T, body string) {
		page := source.Page{Kind: kind, Body: body, Crawled: crawled}
		articles, err := Clean(page, Options{})
		if err != nil {
			var r *reject.Error
			if !errors.As(err, &r) {
				t.Fatalf("fails with %v, which is no reject", err)
			}
			return
		}
		if len(articles) == 0 {
			t.Fatal("neither an article nor a reject")
		}
		again, _ := Clean(page, Options{})
		for i, a := range articles {
			if err := check(a); err != nil {
				t.Fatal(err)
			}
			if again[i].Text != a.Text || again[i].Title != a.Title {
				t.Fatal("a second run gives another article")
			}
			if have, had := han(a.Text), han(body)+han(unescape(body)); have > 2*had+utf8.RuneCountInString(a.Title) {
				t.Fatalf("%d Chinese characters, the page has %d", have, had)
			}
		}
	})
}

// han counts the Chinese characters of s.
func han(s string) int {
	n := 0
	for _, r := range s {
		if r >= 0x3400 && r <= 0x9fff {
			n++
		}
	}
	return n
}
