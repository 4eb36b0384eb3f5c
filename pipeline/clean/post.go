package clean

import (
	"strings"

	"koujing/analyze"
)

// post is one post of a forum thread on its way into the draft.
type post struct {
	handle string
	floor  int
	when   moment
	lines  []postLine
}

// postLine is a line of a post: the poster's own, or one he quotes from another post.
type postLine struct {
	text   string
	quoted bool
	handle string // who wrote the quoted line, where the quotation says so
	kind   analyze.BlockKind
}

// addPost adds a post to the draft. The opening post is cleaned as an article is: it is often
// somebody else's. Of a reply only what the forum's software put in is taken out.
func (d *draft) addPost(p post) {
	if p.floor <= 1 {
		d.addOpening(p)
		return
	}
	for _, l := range p.lines {
		text := tidy(l.text)
		if text == "" || isClientTail(text) || isStub(text) {
			continue
		}
		pc := piece{text: cutJammer(withoutInjected(text)), kind: analyze.Reply, handle: p.handle, floor: p.floor}
		if l.quoted {
			pc.kind, pc.handle = analyze.Blockquote, l.handle
			pc.text = strings.TrimSuffix(pc.text, " ...")
		}
		d.add(pc)
	}
}

// addOpening adds the opening post by way of the filter.
func (d *draft) addOpening(p post) {
	if d.poster == "" {
		d.poster = p.handle
	}
	record := d.published
	d.published = moment{}
	f := d.newFilter()
	first := len(d.pieces)
	for _, l := range p.lines {
		text := cutJammer(tidy(l.text))
		if text == "" || isClientTail(text) || isStub(text) {
			continue
		}
		before := len(d.pieces)
		kind := l.kind
		if kind == "" {
			kind = analyze.Paragraph
		}
		if l.quoted {
			kind = analyze.Blockquote
		}
		f.line(text, kind)
		if l.quoted && len(d.pieces) > before {
			d.pieces[before].handle = l.handle
		}
	}
	if d.title == "" {
		f.postTitle(first)
	}
	if !d.published.clock {
		d.published = p.when
		if record.known() {
			d.published = record
		}
	}
	for i := first; i < len(d.pieces); i++ {
		d.pieces[i].floor = 1
	}
}

// postTitle takes the first line of an opening post for the title where it is one: a short line
// without a sentence in it over a long one, or over a line of credits.
//
// "县城漫展，一地鸡毛" over an article is a title; "昨天相亲了一个女生，简单聊了几句" over a list
// of one-line complaints is not.
func (f *filter) postTitle(first int) {
	ps := f.d.pieces[first:]
	if len(ps) > 0 && strings.HasPrefix(ps[0].text, "【") {
		f.d.bracketTitle()
		return
	}
	if len(ps) < 2 || ps[0].kind == analyze.Blockquote || !isTitle(ps[0].text) || ends(ps[0].text) {
		return
	}
	long := runes(ps[1].text, 61) >= 60 && hasStop(ps[1].text) && runes(ps[0].text, 41) <= 40
	if f.stampAt == first+1 || long {
		f.d.title = ps[0].text
	}
}

// clientTails begin the line that an app writes under a post.
var clientTails = []string{
	"—— 来自", "— from ", "—— from ", "——from", "——来自", "-- 来自", "--来自", "—来自", "— 来自", "----发送自", "---发送自", "发自我的", "发送自 ", "发自 iPhone", "发自iPhone",
	"来自 iPhone", "来自iPhone客户端", "来自Android客户端", "来自安卓客户端", "来自手机", "from: ", "Sent from", "论坛助手,", "来自: iPhone", "来自: Android", "来自: 微社区",
	"本帖来自", "该帖子来自", "via ", "来自苹果客户端", "来自微信小程序", "[发帖际遇]", "[来自",
}

// isClientTail recognises "—— 来自 Xiaomi M2, Android 14上的 S1Next-鹅版 v2.5.4". A sentence that
// begins with 来自 is the poster's: 来自某个小县城的朋友告诉我。
func isClientTail(s string) bool {
	if len(s) > 240 {
		return false
	}
	s = strings.TrimLeft(s, "[ \u00a0")
	for _, t := range clientTails {
		if strings.HasPrefix(s, t) {
			return !ends(strings.TrimSuffix(s, " ...")) || strings.HasSuffix(s, ".")
		}
	}
	return false
}

// isStub recognises what forum software writes into a post: notes of editing, attachments,
// rating tables, notices to guests.
func isStub(s string) bool {
	if len(s) > 240 {
		return false
	}
	for _, start := range []string{"本帖最后由 ", "本帖最後由 ", "本主题由 ", "本帖被 ", "下载附件", "查看全部评分", "参与人数 ", "保存到相册", "评分参与人数", "昵称 战斗力", "帖子附件", "登录/注册后可看大图", "点击图片可放大", "*****"} {
		if strings.HasPrefix(s, start) {
			return true
		}
	}
	switch {
	case strings.HasPrefix(s, "提示: ") && (strings.Contains(s, "屏蔽") || strings.Contains(s, "管理员")): // 提示: 作者被禁止或删除 内容自动屏蔽
		return true
	case strings.Contains(s, "下载次数:") || strings.Contains(s, "下载次数："):
		return true
	case strings.HasSuffix(s, " 上传") && len(s) < 40 && isDigit(s[0]):
		return true
	case strings.Contains(s, "您需要") && strings.Contains(s, "登录") && (strings.Contains(s, "才可以") || strings.Contains(s, "才能")):
		return true
	case strings.HasPrefix(s, "游客，如果您要查看本帖隐藏内容请"):
		return true
	}
	return isJammer(s) || isAddress(s)
}
