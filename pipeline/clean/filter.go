package clean

import (
	"strings"
	"unicode/utf8"

	"koujing/analyze"
)

// filter takes the lines of an article one by one, in order, and adds to the draft those that
// somebody wrote to be read. What the dropped lines tell of the article goes into its meta.
type filter struct {
	d       *draft
	nav     bool   // the text is a whole visible page, with its menus
	others  bool   // below the heading of a list of other articles
	replies bool   // below the heading of the readers' comments
	body    bool   // a paragraph of the article has been met
	picture bool   // the line before was a picture
	marked  bool   // the source marks lists and links, so that others takes these alone
	listed  bool   // the line is a list item
	linked  bool   // the line begins with a link
	stampAt int    // how many pieces stood above the first line with a date; -1 while none is met
	handle  string // who wrote the comments that follow
	sinceBy int    // lines since the last credit, to take the next credit for one too
}

func (d *draft) newFilter() *filter { return &filter{d: d, stampAt: -1} }

// line takes one tidied line of the kind that its marks give it.
func (f *filter) line(text string, kind analyze.BlockKind) {
	if text = withoutInjected(text); text == "" {
		return
	}
	caption := f.picture
	f.picture = false
	f.sinceBy++
	if isAddress(text) || isMailbox(text) || text == "。" {
		return
	}
	verdict := furniture.judge(text, f.nav)
	switch {
	case verdict == section:
		f.others = true
		return
	case verdict == comments:
		f.replies = true
		f.others = false
		return
	case f.others && (f.linked || (f.listed || !f.marked) && isTeaser(text)):
		return
	}
	f.others = f.others && (!f.marked && f.nav)
	if verdict == drop && kind == analyze.Heading && strings.Trim(text, "#* ：:") == "正文" {
		verdict = keep // it parts a summary from the article: "## 正文", not the crumb 正文
	}
	if verdict == drop {
		f.take(text)
		f.d.lent(text)
		f.d.owner(text)
		return
	}
	if f.credit(text, kind) {
		return
	}
	f.keep(text, kind, caption)
}

// take reads the meta out of a dropped line.
func (f *filter) take(text string) {
	if f.d.stamped(text) {
		f.stamp()
		return
	}
	field, value := keyOf(text)
	if field != "" {
		f.d.set(field, value)
	}
	if f.d.weakPublisher != "" || runes(value, 25) > 24 {
		return
	}
	for _, name := range strings.FieldsFunc(value, func(r rune) bool { return r == ' ' || r == '-' || r == '/' }) {
		if isOutlet(name) {
			f.d.weakPublisher = name
			return
		}
	}
}

// pointer takes a paragraph that is one link and no sentence: it leads to another article. Where
// nothing else has been kept it is the title.
func (f *filter) pointer(text string) {
	if len(f.d.pieces) == 0 && f.d.title == "" && !isAddress(text) {
		f.line(text, analyze.Heading)
	}
}

func (f *filter) stamp() {
	if f.stampAt < 0 && !f.body {
		f.stampAt = len(f.d.pieces)
	}
}

// credit says whether a line is a credit: by-line, source, date. Above the article and right
// after another credit the signs may be weak; in the running text, a key and a name must stand
// there and nothing else.
func (f *filter) credit(text string, kind analyze.BlockKind) bool {
	if f.replies || len(text) > 240 {
		return false
	}
	if kind == analyze.Heading {
		return runes(text, 41) <= 40 && len(f.d.pieces) > 0 && f.d.byline(text)
	}
	if f.d.dateline(text) {
		f.stamp()
		return true
	}
	if (!f.body || strings.Contains(text, "来源")) && f.d.stamped(text) {
		f.stamp()
		return true
	}
	if !f.body && f.d.undated(text) {
		f.stamp()
		return true
	}
	if isMentions(text) {
		return true
	}
	n := runes(text, 61)
	if n > 60 {
		return false
	}
	if n <= 40 && f.d.byline(text) {
		f.sinceBy = 0
		return true
	}
	field, value := keyOf(text)
	if field == "" || hasStop(value) || strings.Contains(value, "，") {
		return false
	}
	if f.body && f.sinceBy > 3 && n > 24 || kind == analyze.Heading && field == "title" {
		return false
	}
	if strings.Contains(text, "原标题") {
		return false
	}
	if f.body && (field == "title" || field == "published" || field == "drop") {
		return false
	}
	f.d.set(field, value)
	f.sinceBy = 0
	return true
}

// leads is in how many paragraphs an outlet may speak of itself as the one whose story this is.
const leads = 20

func (f *filter) keep(text string, kind analyze.BlockKind, caption bool) {
	if name, ok := f.commenter(text); ok {
		f.handle = name
		return
	}
	if caption && kind != analyze.Heading && runes(text, 41) <= 40 && !hasStop(strings.TrimRight(text, "。）")) && isPictureCredit(text) {
		return
	}
	if len(text) <= 240 && strings.Contains(text[:min(len(text), 12)], "原标题") && runes(text, 61) <= 60 {
		kind = analyze.Heading
	}
	if caption && kind == analyze.Paragraph && runes(text, 31) <= 30 && !ends(text) {
		kind = analyze.Caption
	}
	if f.replies && kind != analyze.Blockquote {
		kind = analyze.Reply
	}
	if !f.body && kind != analyze.Heading && kind != analyze.Reply && (hasStop(text) && runes(text, 40) >= 25 || runes(text, 70) >= 60) {
		f.body = true
	}
	if n := len(f.d.pieces); kind != analyze.Reply && n < leads && f.d.publisher == "" && f.d.weakPublisher == "" {
		f.d.weakPublisher = outletLead(text)
	}
	if name, _, ok := strings.Cut(text[:min(len(text), 24)], "点评："); ok && f.d.critic == "" && runes(name, 5) <= 4 && runes(name, 5) >= 2 {
		f.d.critic = name // 老王点评：…, whoever puts others' news up; not 一句话点评：
	}
	pc := piece{text: text, kind: kind}
	if f.replies {
		pc.handle = f.handle
	}
	f.d.add(pc)
}

// commenter reads the line above a reader's comment: who, from where, when. "微软小冰
// [网易广东省东莞市手机网友]2019-11-25 11:05:23" is 微软小冰. It also takes the counters around
// comments for lines of that kind.
func (f *filter) commenter(text string) (name string, ok bool) {
	if !f.replies || len(text) > 180 {
		return "", false
	}
	if strings.Trim(text, "0123456789+-|｜()（） 顶踩赞回复分享举报楼层:：#") == "" {
		return f.handle, true
	}
	i := strings.Index(text, "网友]")
	m, at, end := findTime(text, f.d.page.Crawled)
	if i < 0 && (!m.known() || hasStop(text) || len(text)-(end-at) > 90) {
		return "", false
	}
	if i >= 0 {
		if j := strings.IndexByte(text, '['); j >= 0 {
			return strings.TrimSpace(text[:j]), true
		}
	}
	return strings.TrimSpace(text[:at]), true
}

// isMentions says whether a line is handles only: "@冯庆汇Angela @呆的加菲猫".
func isMentions(s string) bool {
	if !strings.HasPrefix(s, "@") || hasStop(s) || strings.ContainsAny(s, "，：:,") {
		return false
	}
	for _, w := range strings.Fields(s) {
		if w[0] != '@' || runes(w, 22) > 21 {
			return false
		}
	}
	return true
}

// isPictureCredit says whether a line under a picture tells where the picture is from and
// little else: 东方甄选APP截图, 图/视觉中国, 截图来自中国人民银行官网。
func isPictureCredit(s string) bool {
	for _, w := range []string{"截图", "图源", "图片来源", "来源：", "来源:", "图/", "图｜", "图丨", "图 |", "视觉中国", "供图", "资料图", "示意图", "制图", "摄图网", "摄影", "/摄", " 摄", "©", "GETTY", "Getty", "Unsplash", "官网"} {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// isTeaser says whether a line below 相关阅读 is the title of another article: short, and no
// sentence.
func isTeaser(s string) bool {
	n := runes(s, 101)
	return n <= 60 && !strings.HasSuffix(s, "。") || n <= 100 && !hasStop(s)
}

// close chooses the title, when nothing named it, and drops the menus above it.
func (f *filter) close() {
	d := f.d
	at := f.titleAt()
	if at < 0 {
		d.bracketTitle()
		return
	}
	if d.title == "" {
		d.title = d.pieces[at].text
	}
	for _, pc := range d.pieces[:at] {
		if ends(pc.text) || runes(pc.text, 41) > 40 {
			return
		}
	}
	d.pieces = d.pieces[at:]
}

// titleAt returns which piece is the title, or -1.
func (f *filter) titleAt() int {
	ps := f.d.pieces
	if t := f.d.title; t != "" {
		for i := 0; i < len(ps) && i < 25; i++ {
			if sameTitle(ps[i].text, t) {
				return i
			}
		}
		return -1
	}
	if f.stampAt > 0 && f.stampAt <= min(25, len(ps)) {
		best := -1
		for i := f.stampAt - 1; i >= 0; i-- {
			if n := runes(ps[i].text, 121); n > 60 && ps[i].kind != analyze.Heading || strings.HasSuffix(ps[i].text, "。") {
				continue
			} else if n >= 9 || ps[i].kind == analyze.Heading {
				return i
			} else if best < 0 || n > runes(ps[best].text, 61) {
				best = i
			}
		}
		return best
	}
	for i := 0; i < len(ps) && i < 3; i++ {
		if ps[i].kind == analyze.Heading {
			if isTitle(ps[i].text) {
				return i
			}
			return -1
		}
		if hasStop(ps[i].text) {
			break
		}
	}
	if f.nav && len(ps) > 1 && isTitle(ps[0].text) && !strings.HasSuffix(ps[0].text, "：") && len(ps[1].text) > len(ps[0].text) && hasStop(ps[1].text) {
		return 0
	}
	return -1
}

// isTitle says whether a heading can be the article's title: 正文 and 一、背景 are its parts.
func isTitle(s string) bool {
	n := runes(s, 81)
	if n < 4 || n > 80 || strings.HasSuffix(s, "。") || strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") {
		return false
	}
	switch r, _ := utf8.DecodeRuneInString(s); {
	case strings.HasPrefix(s, "0"), isNumbered(s), r == '（', r == '—':
		return false
	}
	for _, part := range []string{"摘要", "正文", "背景", "前言", "目录", "起因", "优点", "缺点", "简介", "引言", "导读", "总结", "结语", "概述", "往期"} {
		if strings.HasPrefix(s, part) {
			return false
		}
	}
	return true
}

// isNumbered says whether a heading bears a number, as parts of an article do: "6、交通", "2.
// 效率", 一、背景, 第二步：…. "3秒读懂论文" and "2.5亿元" bear none.
func isNumbered(s string) bool {
	if rest, ok := strings.CutPrefix(s, "第"); ok {
		s = rest
	}
	rest := strings.TrimLeft(s, "0123456789")
	for _, digit := range []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"} {
		rest = strings.TrimPrefix(rest, digit)
	}
	if n := len(s) - len(rest); n == 0 || n > 6 || rest == "" {
		return false
	}
	for _, mark := range []string{"、", ")", "）", "步：", "章", "部分", "．"} {
		if strings.HasPrefix(rest, mark) {
			return true
		}
	}
	return rest[0] == '.' && (len(rest) == 1 || !isDigit(rest[1]))
}

// bracketTitle takes the 【…】 at the head of a short post for its title. It stays in the text.
func (d *draft) bracketTitle() {
	if d.title != "" || len(d.pieces) == 0 {
		return
	}
	s := d.pieces[0].text
	if i := strings.Index(s, "】"); strings.HasPrefix(s, "【") && i > 0 && runes(s[3:i], 41) <= 40 && runes(s[3:i], 41) >= 6 {
		d.title = s[3:i]
		d.titleUnprinted = true
		if name, _, ok := strings.Cut(strings.TrimPrefix(s[i:], "】"), "："); ok && strings.HasPrefix(name, "@") && runes(name, 22) <= 21 {
			d.set("publisher", name[1:]) // 【标题】@北京商报：…, a microblog's way to pass on a post
		}
	}
}
