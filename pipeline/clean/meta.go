package clean

import (
	_ "embed"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"koujing/analyze"
	"koujing/pipeline/source"
)

//go:embed data/keys.tsv
var keysTSV string

// keys says which field of the article a name before a colon speaks of: 来源 of the publisher,
// 发布时间 of the time. Fields are title, poster, publisher, published, url and drop.
var keys = func() map[string]string {
	m := map[string]string{}
	for _, f := range readTSV(keysTSV) {
		m[f[0]] = f[1]
	}
	return m
}()

// meta is what a page says of its article.
type meta struct {
	title          string
	titleUnprinted bool // the title comes from elsewhere than the page; it is no block
	poster         string
	publisher      string
	weakPublisher  string // the outlet by a weaker sign than a line of its own
	critic         string // whose 点评 stands under the items of a digest
	site           string
	url            string
	published      moment
	updated        moment // when the page says that it was changed
	headTitle      string // what the head of an HTML page says the title is
	author         string // what it says the author is
	inner          string // the article as HTML, where a script of the page keeps it
}

// fromRecord takes over what the record of the page says of itself.
func (d *draft) fromRecord(p source.Page) {
	d.title = tidy(p.Title)
	d.poster = tidy(p.Poster)
	d.publisher = tidy(p.Publisher)
	d.setURL(p.URL)
	d.site = hostOf(p.URL)
	if p.Published != "" {
		if m, ok := stampTime(p.Published); ok {
			d.published = m
		} else {
			d.published, _, _ = findTime(p.Published, p.Crawled)
		}
	}
}

// setURL keeps the first address that is one.
func (d *draft) setURL(s string) {
	s = strings.Trim(tidy(s), "\"'<>")
	if d.url == "" && (strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "//")) && strings.IndexByte(s, ' ') < 0 {
		d.url = s
	}
}

// hostOf is the host of an address without www., or empty.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}

// keyOf splits "发布时间: 2024-06-03" into its field, "published", and its value. The field is
// empty where the line does not begin with a known key and a colon.
func keyOf(line string) (field, value string) {
	line = strings.TrimLeft(line, "（(【[*> ")
	i := strings.IndexFunc(line[:min(len(line), 33)], func(r rune) bool {
		switch r {
		case ':', '：', '｜', '|', '丨', '︱', '∣', '/':
			return true
		}
		return false
	})
	if i <= 0 || i > 30 {
		return "", ""
	}
	key := strings.ToLower(squash(strings.TrimRight(line[:i], "*_ ")))
	_, n := utf8.DecodeRuneInString(line[i:])
	return keys[key], strings.Trim(tidy(line[i+n:]), " *_）)】]")
}

// set takes a value for a field. It says whether the value was of use; the first value stays.
func (d *draft) set(field, value string) {
	value = strings.Trim(value, "\"' ")
	if value == "" || value == "null" || value == "-" {
		return
	}
	switch field {
	case "title":
		if d.title == "" {
			d.title = tidy(value)
		}
	case "poster":
		if d.poster == "" {
			d.poster = cutName(value)
		}
	case "publisher":
		if d.publisher == "" {
			if name := outletOf(value); !agencies[name] {
				d.publisher = name
			}
		}
	case "published":
		if m, _, _ := findTime(value, d.page.Crawled); m.known() && (!d.published.known() || !d.published.clock && m.clock && m.date() == d.published.date()) {
			d.published = m
		}
	case "updated":
		d.updated, _, _ = findTime(value, d.page.Crawled)
	case "outlet":
		if d.weakPublisher == "" {
			d.weakPublisher = outletOf(value)
		}
	case "url":
		d.setURL(value)
	}
}

// outletOf makes an outlet's name of what stands behind 来源：: the host of an address, the text
// of a link, the first name of a list.
func outletOf(s string) string {
	s = strings.Trim(tidy(s), "\"'《》「」“”<>[]【】*_:： ")
	if strings.Contains(s, "://") {
		i := strings.Index(s, "http")
		if i > 0 {
			return cutName(s[:i])
		}
		return hostOf(strings.Fields(s)[0])
	}
	for _, role := range []string{"微信公众号", "公众号", "于", "自"} {
		if rest := strings.TrimPrefix(s, role); rest != "" {
			s = rest
		}
	}
	return cutName(strings.Trim(s, "-—@：:“”\"「」《》【】 "))
}

// cutName cuts a name off what follows it on the line: 新京报 责任编辑：… is 新京报.
func cutName(s string) string {
	s = strings.Trim(s, "\"' |｜")
	if strings.HasPrefix(s, "发布时间") || strings.HasPrefix(s, "浏览") || strings.Trim(s, "0123456789") == "" {
		return "" // the next label, where nothing stands behind this one; a number in a database
	}
	for _, stop := range []string{"作者：", "作者:", "发布时间", "（", "(", "综合自", "综合", " 责任编辑", "责任编辑", " 编辑", " 作者", " 举报", "，", "。", ",", "　", " 发布于", "|", "｜", " -", "  ", " 记者", " 2", " 字号", " 文/", " 我要"} {
		if i := strings.Index(s, stop); i > 0 {
			s = s[:i]
		}
	}
	s = strings.Trim(s, " 》」”:：、/")
	if runes(s, 31) > 30 {
		return ""
	}
	return s
}

// stamped takes the time from a line that is little else: a date, a source, a by-line, buttons.
// It says whether the line was such a line; then it is furniture.
//
// It catches "2019-11-25 11:01:53　来源: 新京报 举报" and "秦超 2023年01月04日 11:45 原创". It must
// not catch "2024年10月11日，公司宣布停产。", which is a sentence.
func (d *draft) stamped(line string) bool {
	if len(line) > 240 || runes(line, 81) > 80 {
		return false
	}
	m, start, end := findTime(line, d.page.Crawled)
	if !m.known() {
		return false
	}
	rest := strings.Trim(line[:start]+" "+line[end:], " ()（）[]|｜_*·-:：")
	if ends(rest) || strings.Contains(rest, "，") || strings.Contains(rest, "。") {
		return false
	}
	known := strings.Contains(rest, "来源") || strings.Contains(rest, "來源") || strings.Contains(rest, "发布") || strings.Contains(rest, "发表") || strings.Contains(rest, "作者")
	if n := runes(rest, 61); n > 24 && !known || n > 60 {
		return false
	}
	if !d.published.known() || m.clock && !d.published.clock {
		d.published = m
	}
	d.credits(rest)
	return true
}

// undated takes the outlet from a line of outlet and day without a year: 腾讯科技07-2617:11.
func (d *draft) undated(line string) bool {
	name := strings.TrimRight(line, "0123456789-:： /月日")
	if name == "" || len(line)-len(name) < 4 || !isOutlet(strings.TrimSpace(name)) || runes(name, 13) > 12 {
		return false
	}
	d.set("publisher", name)
	return true
}

// credits takes outlet and author from a line of credits: 来源: 新京报 作者：网络整理.
func (d *draft) credits(s string) {
	for _, key := range []string{"来源：", "来源:", "來源：", "來源:", "稿源：", "来源 "} {
		if i := strings.Index(s, key); i >= 0 {
			d.set("publisher", strings.TrimLeft(s[i+len(key):], " "))
			break
		}
	}
	for _, key := range []string{"作者：", "作者:"} {
		if i := strings.Index(s, key); i >= 0 {
			if name := strings.TrimLeft(s[i+len(key):], " "); !strings.HasPrefix(name, "网络") {
				d.set("poster", name)
			}
			break
		}
	}
}

// lent finds the outlet in a notice: 本文由投资界合作伙伴36氪授权发布, （本文由「工商時報」授權轉載）,
// 本文来源：新京报, 本文来源科技狐（id：…）, 转载自《…》.
func (d *draft) lent(line string) {
	if i := strings.Index(line, "本文由"); i >= 0 {
		s := line[i+len("本文由"):]
		for _, stop := range []string{"授权", "授權", "原创", "发布", "发表"} {
			if j := strings.Index(s, stop); j > 0 {
				s = s[:j]
				for _, role := range []string{"合作伙伴", "合作媒体", "合作方", "公众号", "媒体"} {
					if k := strings.LastIndex(s, role); k >= 0 {
						s = s[k+len(role):]
					}
				}
				d.set("publisher", s)
				return
			}
		}
	}
	for _, key := range []string{"本文来源", "文章来源", "本文转载自", "本文转自", "转载自", "转自", "轉載自", "文章转自", "来源于", "首发于", "来源"} {
		if i := strings.Index(line, key); i >= 0 && i <= 12 && !strings.Contains(line[:i], "图") && !strings.Contains(line[:i], "封面") && !strings.Contains(line[:i], "数据") && !strings.Contains(line[:i], "资料") {
			d.set("publisher", strings.TrimLeft(line[i+len(key):], "：:｜|丨/ "))
			return
		}
	}
}

// owner takes the host behind a © for the outlet: "© rthk.hk".
func (d *draft) owner(line string) {
	rest, ok := strings.CutPrefix(line, "©")
	if rest = strings.TrimSpace(rest); ok && d.weakPublisher == "" && strings.IndexByte(rest, '.') > 0 && strings.IndexByte(rest, ' ') < 0 && len(rest) < 40 {
		d.weakPublisher = rest
	}
}

// settle decides what only the whole page can tell: the title where nothing named it, the
// navigation above it, the outlet.
func (d *draft) settle() {
	if d.publisher == "" {
		d.publisher = d.weakPublisher
	}
	if isOutlet(d.poster) && (d.publisher == "" || strings.HasSuffix(d.publisher, ".com") || strings.HasSuffix(d.publisher, ".cn")) ||
		d.publisher == "" && strings.Contains(d.url, "//mp.weixin.qq.com/") {
		d.publisher = d.poster
	}
	if d.poster == "" && !strings.HasSuffix(d.critic, "句话") && !strings.HasSuffix(d.critic, "编") {
		d.poster = d.critic
	}
	if !d.published.known() {
		d.published = d.updated
	}
	if m, at, _ := findTime(d.title, time.Time{}); at == 0 && m.known() && !d.published.known() {
		d.published = m // a digest named for its day: 2024-11-09 早报
	}
	d.title = strings.Trim(d.title, " ")
	d.url = strings.TrimSpace(d.url)
	for i := range d.pieces {
		if d.pieces[i].kind == "" {
			d.pieces[i].kind = analyze.Paragraph
		}
	}
}
