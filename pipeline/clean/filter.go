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
	nav     bool // the text is a whole visible page, with its menus
	others  bool // below the heading of a list of other articles
	replies bool // below the heading of the readers' comments
	body    bool // a paragraph of the article has been met
	picture bool // the line before was a picture
	stampAt int  // how many pieces stood above the first line with a date; -1 while none is met
	sinceBy int  // lines since the last credit, to take the next credit for one too
}

func (d *draft) newFilter() *filter { return &filter{d: d, stampAt: -1} }

// line takes one line of the kind that its marks give it.
func (f *filter) line(text string, kind analyze.BlockKind) {
	text = withoutInjected(tidy(text))
	if text == "" {
		return
	}
	caption := f.picture
	f.picture = false
	f.sinceBy++
	verdict := furniture.judge(text, f.nav)
	switch {
	case verdict == section:
		f.others = true
		return
	case verdict == comments:
		f.replies = true
		f.others = false
		return
	case f.others && isTeaser(text):
		return
	}
	f.others = f.others && kind != analyze.Heading && !f.nav
	if verdict == drop {
		f.take(text)
		f.d.lent(text)
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
	if field, value := keyOf(text); field != "" {
		f.d.set(field, value)
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
	if !f.body && f.d.stamped(text) {
		f.stamp()
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
	if f.body && (field == "title" || field == "published" || field == "drop") {
		return false
	}
	f.d.set(field, value)
	f.sinceBy = 0
	return true
}

func (f *filter) keep(text string, kind analyze.BlockKind, caption bool) {
	if caption && kind == analyze.Paragraph && runes(text, 31) <= 30 && !ends(text) {
		kind = analyze.Caption
	}
	if f.replies && kind != analyze.Blockquote {
		kind = analyze.Reply
	}
	if !f.body && kind != analyze.Heading && kind != analyze.Reply && (hasStop(text) && runes(text, 40) >= 25 || runes(text, 70) >= 60) {
		f.body = true
	}
	if n := len(f.d.pieces); f.body && n < 12 && f.d.publisher == "" && f.d.weakPublisher == "" {
		f.d.weakPublisher = outletLead(text)
	}
	f.d.add(piece{text: text, kind: kind})
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
			if n := runes(ps[i].text, 61); n > 60 || strings.HasSuffix(ps[i].text, "。") {
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
	case strings.HasPrefix(s, "一、"), strings.HasPrefix(s, "1)"), strings.HasPrefix(s, "1."), strings.HasPrefix(s, "0"), r == '（', r == '—':
		return false
	}
	for _, part := range []string{"摘要", "正文", "背景", "前言", "目录", "起因", "优点", "缺点", "简介", "引言", "导读", "总结", "结语", "概述", "往期"} {
		if strings.HasPrefix(s, part) {
			return false
		}
	}
	return true
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
	}
}
