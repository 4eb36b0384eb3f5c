package clean

import (
	"strings"
	"testing"
	"time"

	"koujing/pipeline/source"
)

func TestNewsPagesGiveTheArticleAndWhatIsSaidOfIt(t *testing.T) {
	const page = `<!doctype html><html><head><title>青禾三号发布：推理成本降六成_科技频道_示例网</title>
<meta name="author" content="104363"><meta property="article:published_time" content="2024-06-03T10:20:00+08:00">
<link rel="canonical" href="https://news.example.org/a/1.html">
<script>var jammed = "<p>脚本里的话，不是文章，也不该出现。</p>";</script></head><body>
<div class="nav"><a href="/">首页</a><a href="/tech">科技</a><a href="/login">登录</a></div>
<h1>青禾三号发布：推理成本降六成</h1><div class="info">2024年06月03日 10:20 来源：北京商报 作者：李明 <a>举报</a></div>
<div class="article-content" id="content">
<p>` + first + `</p><p style="display: none">这一句藏起来了，读者看不见，不该出现在文章里。</p>
<div class="share">分享到 <a>微信</a> <a>微博</a></div>
<figure><img src="a.jpg"><figcaption>发布会现场座无虚席</figcaption></figure>
<h2>价格战还没有结束</h2>
<p>` + second + `<br>` + third + `</p>
<blockquote>青禾智能：我们不打算涨价。</blockquote>
<p>责任编辑：王芳</p></div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="/2">另一家公司也降价了，降得更多</a></li><li><a href="/3">模型价格一年回顾，谁是赢家</a></li></ul></div>
<div class="footer">Copyright 示例网 版权所有 京ICP备00000000号</div></body></html>`
	a := cleaned(t, source.Page{Kind: source.HTML, Body: page})
	want := "h 青禾三号发布：推理成本降六成\np " + first + "\nc 发布会现场座无虚席\nh 价格战还没有结束\np " + second + "\np " + third + "\nq 青禾智能：我们不打算涨价。\n"
	if got := shown(a); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	for _, f := range []struct{ name, got, want string }{
		{"title", a.Title, "青禾三号发布：推理成本降六成"},
		{"publisher", a.Publisher, "北京商报"},
		{"poster", a.Poster, "李明"},
		{"site", a.Site, "示例网"},
		{"url", a.URL, "https://news.example.org/a/1.html"},
		{"engine", a.Engine, "html"},
		{"day", a.PublishedDate, "2024-06-03"},
		{"moment", a.Published.Format(time.RFC3339), "2024-06-03T02:20:00Z"},
	} {
		if f.got != f.want {
			t.Errorf("%s is %q, want %q", f.name, f.got, f.want)
		}
	}
}

func TestSitesAreNamedByThePage(t *testing.T) {
	body := "<body><h1>青禾三号发布了新版本</h1><p>" + first + "</p><p>" + second + "</p></body>"
	for _, c := range []struct{ name, head, url, want string }{
		{"og:site_name", `<title>青禾三号发布了新版本</title><meta property="og:site_name" content="示例网">`, "", "示例网"},
		{"the publisher of JSON-LD", `<title>青禾三号发布了新版本</title><script type="application/ld+json">{"@type":"NewsArticle","publisher":{"@type":"Organization","name":"示例日报"}}</script>`, "", "示例日报"},
		{"the tail of the title", `<title>青禾三号发布了新版本_科技_示例新闻网</title>`, "", "示例新闻网"},
		{"the tail of the title rather than the host", `<title>青禾三号发布了新版本 - 示例新闻网</title>`, "https://www.example.org/1", "示例新闻网"},
		{"the host where nothing else does", `<title>青禾三号发布了新版本</title>`, "https://www.example.org/1", "example.org"},
	} {
		if a := cleaned(t, source.Page{Kind: source.HTML, URL: c.url, Body: "<head>" + c.head + "</head>" + body}); a.Site != c.want {
			t.Errorf("%s: site is %q, want %q", c.name, a.Site, c.want)
		}
	}
}

func TestReadersCommentsAreBlocksOfTheirOwn(t *testing.T) {
	page := "<body><h1>青禾三号发布了新版本</h1><div id=content><p>" + first + "</p><p>" + second + "</p><p>" + third + "</p></div>" +
		`<div class="comment-list"><div class="comment-text">终于降价了，之前真用不起。</div></div></body>`
	want := "h 青禾三号发布了新版本\np " + first + "\np " + second + "\np " + third + "\nr 终于降价了，之前真用不起。\n"
	if got := shown(cleaned(t, source.Page{Kind: source.HTML, Body: page})); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// discuz is a thread as Discuz X writes it: a kind of thread before the title, jammer noise, a
// note of editing, a quoted post, an attachment, a rating table, a signature.
const discuz = `<html><head><title>青禾三号大家用了吗 - 模型讨论 - 示例论坛 - Powered by Discuz!</title></head><body>
<h1 class="ts"><a href="forum.php?mod=forumdisplay&amp;fid=2&amp;filter=typeid&amp;typeid=7">[转帖]</a>
<span id="thread_subject">青禾三号大家用了吗</span></h1>
<div id="post_1"><div class="authi"><a href="space-uid-1.html" class="xw1">老周</a></div>
<div class="authi"><em id="authorposton1">发表于 2024-6-3 10:20:30</em></div>
<td class="t_f" id="postmessage_1"><i class="pstatus"> 本帖最后由 老周 于 2024-6-3 11:00 编辑 </i><br />
` + first + `<font class="jammer">9 G0 m: v8 G3 x.</font><br />
<span style="display:none">8 h3 k) w2 q</span>` + second + `<br />
<ignore_js_op><div class="tip">图.png (30 KB, 下载次数: 3)</div></ignore_js_op></td>
<div class="sign">签名里的广告，不是帖子。</div></div>
<div id="post_2"><div class="authi"><a href="space-uid-2.html" class="xw1">小陈</a></div>
<em id="authorposton2">发表于 <span title="2024-6-3 12:00:01">半小时前</span></em>
<td class="t_f" id="postmessage_2"><div class="quote"><blockquote><font size="2"><a href="x">老周 发表于 2024-6-3 10:20</a></font><br />
这个价格别家跟不起。</blockquote></div><br />便宜是便宜，就是慢。<br />—— 来自 示例手机客户端</td>
<dl class="rate">评分 参与人数 1 威望 +1</dl></div>
<div class="footer">Powered by Discuz! X3.4</div></body></html>`

func TestDiscuzThreadsArePostsWithFloorHandleAndTime(t *testing.T) {
	a := cleaned(t, source.Page{Kind: source.HTML, Body: discuz})
	want := "h1 青禾三号大家用了吗\np1 " + first + "\np1 " + second + "\nq2@老周 这个价格别家跟不起。\nr2@小陈 便宜是便宜，就是慢。\n"
	if got := shown(a); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if a.Engine != "discuz" || a.Title != "青禾三号大家用了吗" || a.Poster != "老周" || a.Site != "示例论坛" || a.Published.In(china).Format("2006-01-02 15:04:05") != "2024-06-03 10:20:30" {
		t.Errorf("got engine %q, title %q, poster %q, site %q, time %v", a.Engine, a.Title, a.Poster, a.Site, a.Published)
	}
}

func TestOtherWaysToPrintAThread(t *testing.T) {
	for _, c := range []struct {
		name, in     string
		kind         source.Kind
		engine, want string
	}{
		{"phpwind", `<html><body><h1 id="subject_tpc">青禾三号大家用了吗</h1>
<div class="readName"><a>老周</a></div><div id="read_tpc">` + first + `</div>
<div class="readName"><a>小陈</a></div><div id="read_2">便宜是便宜，就是慢。</div></body></html>`, source.HTML, "phpwind",
			"h1 青禾三号大家用了吗\np1 " + first + "\nr2@小陈 便宜是便宜，就是慢。\n"},
		{"the archiver of Discuz", `<html><head><title>青禾三号大家用了吗 - 示例论坛 - Powered by Discuz! Archiver</title></head><body>
<div id="nav"><a href="/archiver/">示例论坛</a></div>
<p class="author"><strong>老周</strong> 发表于 2024-6-3 10:20</p><h3>青禾三号大家用了吗</h3>` + first + `
<p class="author"><strong>小陈</strong> 发表于 2024-6-3 12:00</p>便宜是便宜，就是慢。
<div id="footer">Powered by Discuz! Archiver</div></body></html>`, source.HTML, "discuz",
			"h1 青禾三号大家用了吗\np1 " + first + "\nr2@小陈 便宜是便宜，就是慢。\n"},
		{"what a browser shows of Discuz", "示例论坛\n登录\n注册\n[转帖] 青禾三号大家用了吗\n[复制链接]\n老周\n当前离线\n积分\n35\n发表于 2024-6-3 10:20:30 | 显示全部楼层 |阅读模式\n" + first + "\n9 G0 m: v8 G3 x.\n回复\n使用道具 举报\n小陈\n发表于 2024-6-3 12:00:01 | 显示全部楼层\n便宜是便宜，就是慢。\n回复\n使用道具 举报\n返回列表\nPowered by Discuz! X3.4\n", source.PlainText, "discuz",
			"h1 青禾三号大家用了吗\np1 " + first + "\nr2@小陈 便宜是便宜，就是慢。\n"},
		{"a plain-text archive", "\ufeff\n*****\n\n####  老周  \n##### 1#       楼主       发表于 2024-6-3 10:20\n\n 本帖最后由 老周 于 2024-6-3 11:00 编辑 \n\n" + first + "<img src=\"https://example.org/a.png\" referrerpolicy=\"no-referrer\">\n\n*****\n\n####  小陈  \n##### 2#       发表于 2024-6-3 12:00\n\n<blockquote><a href=\"https://example.org\">老周 发表于 2024-6-3 10:20</a>\n这个价格别家跟不起 ...</blockquote>便宜是便宜，就是慢。\n\n—— 来自 示例手机, Android 14上的 示例客户端\n\n*****\n", source.PlainText, "discuz",
			"p1 " + first + "\nq2@老周 这个价格别家跟不起\nr2@小陈 便宜是便宜，就是慢。\n"},
		{"posts that the administration hid", "####  老周  \n##### 1#       楼主       发表于 2024-6-3 10:20\n\n" + first + "\n\n####  小陈  \n##### 2#       发表于 2024-6-3 12:00\n\n提示: 作者被禁止或删除 内容自动屏蔽\n", source.PlainText, "discuz",
			"p1 " + first + "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := cleaned(t, source.Page{Kind: c.kind, Body: c.in})
			if got := shown(a); got != c.want || a.Engine != c.engine {
				t.Errorf("%s, got\n%swant\n%s", a.Engine, got, c.want)
			}
		})
	}
}

func TestBrokenMarkupLosesNoWords(t *testing.T) {
	for _, c := range []struct{ name, in string }{
		{"nothing closed", "<body><div><p>" + first + "<p>" + second + "<p>" + third},
		{"closed in the wrong order", "<body><div><b><p>" + first + "</b></p><i><p>" + second + "</i></p><p>" + third + "</span></p></b></div>"},
		{"end tags without a start", "<body></p></div></span><p>" + first + "</p></table><p>" + second + "</p></td><p>" + third + "</p>"},
		{"a table as a frame", "<table><tr><td><table><tr><td><p>" + first + "</p><p>" + second + "</p><p>" + third + "</p></td></tr></table></td></tr></table>"},
		{"attributes without quotes", "<div id=content class=a><p style=color:red>" + first + "</p><p align=center>" + second + "</p><p>" + third + "</p></div>"},
		{"lines by <br>", "<div>" + first + "<br>" + second + "<BR/>" + third + "</div>"},
		{"upper case", "<BODY><P>" + first + "</P><P>" + second + "</P><P>" + third + "</P></BODY>"},
	} {
		a := cleaned(t, source.Page{Kind: source.HTML, Body: c.in})
		for _, s := range []string{first, second, third} {
			if !strings.Contains("\n"+a.Text+"\n", "\n"+s+"\n") {
				t.Errorf("%s: %q is lost or no paragraph of its own in\n%s", c.name, s, a.Text)
			}
		}
	}
}
