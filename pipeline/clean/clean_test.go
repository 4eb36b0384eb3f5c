package clean

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"koujing/analyze"
	"koujing/pipeline/reject"
	"koujing/pipeline/source"
)

// check holds an article against what Clean promises of it.
func check(a Article) error {
	at := 0
	for i, b := range a.Blocks {
		if i > 0 {
			if at >= len(a.Text) || a.Text[at] != '\n' {
				return fmt.Errorf("no line break before block %d at byte %d", i, at)
			}
			at++
		}
		if b.Start != at || b.End <= b.Start || b.End > len(a.Text) {
			return fmt.Errorf("block %d is %d:%d, want it to begin at %d and to hold something", i, b.Start, b.End, at)
		}
		text := a.Text[b.Start:b.End]
		if strings.ContainsAny(text, "\n\r") || strings.TrimFunc(text, unicode.IsSpace) != text {
			return fmt.Errorf("block %d is not one trimmed line: %q", i, text)
		}
		switch b.Kind {
		case analyze.Heading, analyze.Paragraph, analyze.Blockquote, analyze.Caption, analyze.Reply:
		default:
			return fmt.Errorf("block %d is of kind %q", i, b.Kind)
		}
		at = b.End
	}
	switch {
	case len(a.Blocks) == 0:
		return errors.New("no blocks")
	case at != len(a.Text):
		return fmt.Errorf("the blocks end at byte %d of %d", at, len(a.Text))
	case !utf8.ValidString(a.Text):
		return errors.New("the text is no valid UTF-8")
	case a.Script != "hans" && a.Script != "hant" && a.Script != "mixed":
		return fmt.Errorf("script is %q", a.Script)
	case !a.Published.IsZero() && a.PublishedDate == "":
		return errors.New("a moment without its day")
	}
	for _, s := range []string{a.Title, a.Poster, a.Publisher, a.Site, a.URL, a.Engine} {
		if !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r") || strings.TrimSpace(s) != s {
			return fmt.Errorf("a field is not one trimmed line: %q", s)
		}
	}
	return nil
}

// shown writes the blocks of an article a line each: the first letter of the kind, floor and
// handle where there are any, the text.
func shown(a Article) string {
	var b strings.Builder
	for _, bl := range a.Blocks {
		fmt.Fprintf(&b, "%s", bl.Kind[:1])
		if bl.Floor > 0 {
			fmt.Fprintf(&b, "%d", bl.Floor)
		}
		if bl.Handle != "" {
			fmt.Fprintf(&b, "@%s", bl.Handle)
		}
		fmt.Fprintf(&b, " %s\n", a.Text[bl.Start:bl.End])
	}
	return b.String()
}

// cleaned is the article that Clean makes of a page, which must keep its promises.
func cleaned(t *testing.T, p source.Page) Article {
	t.Helper()
	articles, err := Clean(p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := check(articles[0]); err != nil {
		t.Fatal(err)
	}
	return articles[0]
}

const (
	first  = "青禾智能今天在杭州发布新一代语言模型“青禾三号”，公司说它的推理成本比上一代低了六成。"
	second = "记者在现场看到，演示用的是一台普通的工作站，问答之间几乎没有停顿，观众席里不时有人举起手机。"
	third  = "分析师认为，价格战还会持续到明年，真正的考验是谁能先找到愿意付钱的客户。"
)

func TestTextKeepsWhatPeopleWrote(t *testing.T) {
	for _, c := range []struct {
		name string
		kind source.Kind
		in   string
		want string
	}{
		{"a title over a dated line is a heading, the dated line goes", source.PlainText,
			"青禾三号发布：推理成本降六成\n2024-06-03 10:20　来源: 北京商报\n" + first + "\n" + second,
			"h 青禾三号发布：推理成本降六成\np " + first + "\np " + second + "\n"},
		{"credits and notices under the article go", source.PlainText,
			first + "\n" + second + "\n责任编辑：李明\n本文系作者授权发布，未经许可不得转载",
			"p " + first + "\np " + second + "\n"},
		{"a dateline on a line of its own goes, at the head of a sentence it stays", source.PlainText,
			"金融界12月7日消息\n" + first + "\n金融界12月7日消息，" + second,
			"p " + first + "\np 金融界12月7日消息，" + second + "\n"},
		{"marks that portals put after names go, an author's own brackets stay", source.PlainText,
			"谷歌(微博)宣布开放接口，消息先在社交平台（微博）上传开，随后公司证实了这个说法。",
			"p 谷歌宣布开放接口，消息先在社交平台（微博）上传开，随后公司证实了这个说法。\n"},
		{"characters without width go, full-width spaces become one space", source.PlainText,
			"\ufeff\u3000\u3000青禾\u200b智能今天发布\u00a0 新模型，价格比上一代便宜了一半还多。\u2028第二行也在，它说的是另一件值得一提的事情。",
			"p 青禾智能今天发布 新模型，价格比上一代便宜了一半还多。\np 第二行也在，它说的是另一件值得一提的事情。\n"},
		{"hard-wrapped lines are joined", source.PlainText,
			strings.Repeat("青禾智能今天在杭州发布新一代语言模型并且公布了它的价格和计\n划下一步要把它放到手机里去让没有网络的地方也能使用这样的服\n", 8) + "务。",
			"p " + strings.Repeat("青禾智能今天在杭州发布新一代语言模型并且公布了它的价格和计划下一步要把它放到手机里去让没有网络的地方也能使用这样的服", 8) + "务。\n"},
		{"Markdown keeps the words of links and drops addresses, pictures and marks", source.Markdown,
			"# 青禾三号发布\n\n青禾**三号**的[介绍](https://example.org/a_(b)?c=d)写得很长，![图](x.png)读完要半个小时左右。\n",
			"h 青禾三号发布\np 青禾三号的介绍写得很长，读完要半个小时左右。\n"},
		{"Markdown's blockquotes, lists and headings are blocks of their kind", source.Markdown,
			"# 本周新闻汇总\n\n" + first + "\n\n> 小编点评：又是价格战，谁先眨眼谁就输了。\n\n- 第一条是模型，第二条是芯片。\n- 第三条是机器人，还没有做成。\n\n## 结尾的话\n",
			"h 本周新闻汇总\np " + first + "\nq 小编点评：又是价格战，谁先眨眼谁就输了。\np 第一条是模型，第二条是芯片。\np 第三条是机器人，还没有做成。\nh 结尾的话\n"},
		{"a title that Markdown prints twice is one heading", source.Markdown,
			"# 青禾三号发布：推理成本降六成\n\n# 青禾三号发布：推理成本降六成\n\n" + first + "\n",
			"h 青禾三号发布：推理成本降六成\np " + first + "\n"},
		{"a hole that a copying guard left stays as it is", source.Markdown,
			"# 招聘\n\n公司开出了*的薪水来吸引人才，结果来的人还是没有预想的那么多。\n",
			"h 招聘\np 公司开出了*的薪水来吸引人才，结果来的人还是没有预想的那么多。\n"},
		{"the rest of a picture's first tag goes with it", source.Markdown,
			"# 晒图帖\n\n昨天拍的照片都在这里了，大家随便看看就好<img src=\"a.jpg\" referrerpolicy=\"no-referrer\">\" src=\"b.gif\" border=\"0\">，喜欢的点个赞吧。\n",
			"h 晒图帖\np 昨天拍的照片都在这里了，大家随便看看就好，喜欢的点个赞吧。\n"},
		{"the words of a link go on over lines, with a picture in it", source.Markdown,
			"# 推荐几篇旧文\n\n这里是几篇去年写的旧文，都可以顺着读下来，先读[![](https://example.org/a.png)增长\n倍数很高的公司](https://example.org/b?c=d)这一篇就好。\n",
			"h 推荐几篇旧文\np 这里是几篇去年写的旧文，都可以顺着读下来，先读增长倍数很高的公司这一篇就好。\n"},
		{"a paragraph of links to other articles goes", source.Markdown,
			"# 青禾三号发布\n\n" + first + "\n\n旧文：1.[青禾二号的价格与它的对手们](https://example.org/1)2.[一家模型公司的账本](https://example.org/2)\n",
			"h 青禾三号发布\np " + first + "\n"},
		{"program text in a fence goes, prose in it stays", source.Markdown,
			"# 提示词分享\n\n" + first + "\n\n```\nfor (i = 0; i < n; i++) { run(i); }\n请你扮演一位严格的编辑，逐句指出下面文章的毛病。\n```\n",
			"h 提示词分享\np " + first + "\np 请你扮演一位严格的编辑，逐句指出下面文章的毛病。\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := cleaned(t, source.Page{Kind: c.kind, Body: c.in})
			if got := shown(a); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func TestMetaIsReadOffThePage(t *testing.T) {
	crawled := time.Date(2024, 12, 8, 12, 0, 0, 0, china)
	for _, c := range []struct {
		name                                string
		kind                                source.Kind
		in                                  string
		title, poster, publisher, date, day string
	}{
		{name: "front matter names title, author and day", kind: source.Markdown,
			in:    "---\ntitle: '青禾三号发布'\nauthor: 老周\ndate: 2024-06-03 10:20:00\n---\n\n" + first,
			title: "青禾三号发布", poster: "老周", day: "2024-06-03"},
		{name: "a glued date and source give outlet and day", kind: source.PlainText,
			in:    "青禾三号发布：推理成本降六成\n2024年06月03日10:20北京商报\n" + first,
			title: "青禾三号发布：推理成本降六成", day: "2024-06-03"},
		{name: "a notice of permission names the outlet", kind: source.PlainText,
			in: first + "\n" + second + "\n本文由创业邦授权发布，转载请联系原作者。", publisher: "创业邦"},
		{name: "the dateline of a lead names the outlet", kind: source.PlainText,
			in: "财联社12月7日讯，" + first + "\n" + second, publisher: "财联社"},
		{name: "a dateline without a year takes it from the time of the crawl", kind: source.PlainText,
			in: "财联社12月7日讯（记者 李明）\n" + first + "\n" + second, publisher: "财联社", poster: "李明", day: "2024-12-07"},
		{name: "a microblog's bracketed title and the outlet it passes on", kind: source.PlainText,
			in:    "【青禾智能发布新一代模型】@北京商报：" + first,
			title: "青禾智能发布新一代模型", publisher: "北京商报"},
		{name: "a column in title marks before 获悉 is the outlet", kind: source.PlainText,
			in: "《深潮观察》独家获悉，" + first + "\n" + second, publisher: "深潮观察"},
		{name: "who comments under the items of a digest put it up", kind: source.Markdown,
			in:    "# 本周新闻汇总\n\n" + first + "\n\n> 老周点评：又是价格战，谁先眨眼谁就输了。\n",
			title: "本周新闻汇总", poster: "老周"},
		{name: "a digest named for its day is of that day", kind: source.Markdown,
			in:    "# 2024-11-09 模型早报\n\n" + first + "\n",
			title: "2024-11-09 模型早报", day: "2024-11-09"},
		{name: "a numbered heading at the head of an excerpt is no title", kind: source.Markdown,
			in: "### 6、智能交通系统\n\n" + first + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := cleaned(t, source.Page{Kind: c.kind, Body: c.in, Crawled: crawled})
			if a.Title != c.title || a.Poster != c.poster || a.Publisher != c.publisher || a.PublishedDate != c.day {
				t.Errorf("got title %q, poster %q, publisher %q, day %q,\nwant %q, %q, %q, %q", a.Title, a.Poster, a.Publisher, a.PublishedDate, c.title, c.poster, c.publisher, c.day)
			}
		})
	}
}

func TestPagesWithoutAnArticleAreRejectedWithTheReason(t *testing.T) {
	for _, c := range []struct {
		name   string
		page   source.Page
		reason reject.Reason
	}{
		{"blank", source.Page{Body: " \n\t\n"}, reject.Empty},
		{"English", source.Page{Body: "This page has been written in English, and it stays so to the end."}, reject.NotChinese},
		{"Japanese", source.Page{Body: "この会社は昨日、新しい言語モデルを発表しました。価格は半分になりました。"}, reject.NotChinese},
		{"buttons only", source.Page{Kind: source.HTML, Body: "<html><body><ul><li>首页</li><li>登录</li></ul></body></html>"}, reject.NoContent},
		{"elements nested too deep", source.Page{Kind: source.HTML, Body: strings.Repeat("<div>", 2000) + first}, reject.TooDeep},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Clean(c.page, Options{})
			var r *reject.Error
			if !errors.As(err, &r) || r.Reason != c.reason {
				t.Errorf("got %v, want %s", err, c.reason)
			}
		})
	}
}
