package clean

import (
	"strings"

	"koujing/analyze"
)

// readThread reads the page of a forum whose engine it knows by the ids of the posts. It says
// whether the page was one.
func (d *draft) readThread(page dom, body string) bool {
	switch {
	case strings.Contains(body, "postmessage_"):
		return d.readPosts(page, "discuz", func(id string) bool { return hasNumber(id, "postmessage_") })
	case strings.Contains(body, "read_tpc"):
		return d.readPosts(page, "phpwind", func(id string) bool { return id == "read_tpc" || hasNumber(id, "read_") })
	case strings.Contains(body, "archiver") && strings.Contains(body, "Discuz") && strings.Contains(body, "发表于"),
		strings.Contains(body, "Powered by") && strings.Contains(body, "Discuz") && strings.Contains(body, "发表于"):
		return d.readArchiver(page)
	}
	return false
}

func hasNumber(id, prefix string) bool {
	rest, ok := strings.CutPrefix(id, prefix)
	return ok && rest != "" && strings.Trim(rest, "0123456789") == ""
}

// readPosts reads the posts of a thread: the words in the element with the post's id, handle
// and time in the box around it.
func (d *draft) readPosts(page dom, engine string, isPost func(id string) bool) bool {
	var at []int32
	for i := range page {
		if page[i].tag != "" && page[i].end > int32(i)+1 && strings.Contains(page[i].raw, "id") && isPost(page.attr(int32(i), "id")) {
			at = append(at, int32(i))
		}
	}
	if len(at) == 0 {
		return false
	}
	d.engine = engine
	d.threadTitle(page)
	from := int32(0)
	for n, i := range at {
		to := int32(len(page))
		if n+1 < len(at) {
			to = at[n+1]
		}
		p := post{floor: n + 1, lines: page.postLines(i)}
		p.handle, p.when = d.whoAndWhen(page, from, i)
		if p.handle == "" && n == 0 {
			p.handle, _ = d.whoAndWhen(page, page[i].end, to)
		}
		d.addPost(p)
		from = page[i].end
	}
	if d.site == "" {
		d.siteOfPage(page)
	}
	return true
}

// threadTitle takes the title of a thread from the element that engines keep it in, or from
// <title>.
func (d *draft) threadTitle(page dom) {
	if d.title != "" {
		return
	}
	for _, holds := range []func(i int32) bool{
		func(i int32) bool { id := page.attr(i, "id"); return id == "thread_subject" || id == "subject_tpc" },
		func(i int32) bool { return page[i].tag == "h1" && strings.Contains(page[i].raw, "ts") },
	} {
		if i := page.find(0, int32(len(page)), holds); i >= 0 && d.title == "" {
			d.title = page.text(i)
		}
	}
	if d.title == "" {
		d.title = cutSite(page.title())
	}
	d.title = cutThreadType(d.title)
}

// cutThreadType cuts the kind of thread off a title, which Discuz puts before it as a link: [转帖]
// 新机发布. Brackets that run into the title are the poster's: [求助]新机发布.
func cutThreadType(title string) string {
	rest, ok := strings.CutPrefix(title, "[")
	if !ok {
		return title
	}
	if kind, rest, ok := strings.Cut(rest, "] "); ok && rest != "" && runes(kind, 9) <= 8 && !strings.Contains(kind, "]") {
		return rest
	}
	return title
}

// whoAndWhen finds handle and time in the boxes between two posts.
func (d *draft) whoAndWhen(page dom, from, to int32) (handle string, when moment) {
	for i := from; i < to; i++ {
		n := &page[i]
		if n.tag == "" || n.flags&hidden != 0 {
			continue
		}
		id, class := "", ""
		if strings.Contains(n.raw, "id") {
			id = page.attr(i, "id")
		}
		if strings.Contains(n.raw, "class") {
			class = page.attr(i, "class")
		}
		switch {
		case strings.HasPrefix(id, "authorposton") || strings.Contains(class, "tipTop") || class == "author":
			if m, _, _ := findTime(n.raw+page.inner(i), d.page.Crawled); m.known() {
				when = m
			}
		case n.tag == "a" && strings.Contains(class, "xw1"), strings.Contains(class, "readName"), n.tag == "a" && strings.Contains(class, "xi2") && handle == "" && strings.Contains(n.raw, "space"):
			if t := page.shortText(i); t != "" && runes(t, 31) <= 30 && (handle == "" || strings.Contains(class, "xw1")) {
				handle = t
			}
		}
	}
	return handle, when
}

// inner returns what is written within element i, tags and all, up to some length.
func (d dom) inner(i int32) string {
	var b strings.Builder
	for k := i + 1; k < d[i].end && b.Len() < 400; k++ {
		b.WriteString(d[k].raw)
		b.WriteByte(' ')
	}
	return unescape(b.String())
}

// postLines returns the lines of a post. What Discuz writes into it is left out: the note of
// editing, attachments, ratings, signatures.
func (d dom) postLines(i int32) []postLine {
	l := postLiner{liner: liner{d: d}}
	l.walkPost(i, "")
	l.flushPost("")
	return l.lines
}

type postLiner struct {
	liner
	lines  []postLine
	quoted bool
}

func (l *postLiner) flushPost(handle string) {
	l.flush()
	for _, line := range l.out {
		kind := line.kind
		if kind == analyze.Paragraph {
			kind = ""
		}
		if l.quoted && handle == "" {
			if i := strings.LastIndex(line.text, " 发表于 "); i > 0 && i < 80 && len(line.text)-i < 50 {
				handle = line.text[:i]
				continue
			}
		}
		l.lines = append(l.lines, postLine{text: line.text, quoted: l.quoted, handle: handle, kind: kind})
	}
	l.out = l.out[:0]
}

// walkPost walks through the elements of a post; handle is whose post is quoted.
func (l *postLiner) walkPost(i int32, handle string) {
	for k := i + 1; k < l.d[i].end; k = l.d[k].end {
		n := &l.d[k]
		switch {
		case n.flags&hidden != 0 || n.tag != "" && l.d.isPostFurniture(k):
		case n.tag == "":
			l.add(n)
		case n.tag == "br":
			l.flush()
		case n.tag == "blockquote" || strings.Contains(n.raw, "quote") && n.flags&block != 0:
			l.flushPost(handle)
			was := l.quoted
			l.quoted = true
			l.walkPost(k, "")
			l.flushPost("")
			l.quoted = was
		case n.flags&block != 0:
			l.flush()
			l.walkPost(k, handle)
			l.flush()
		default:
			before := l.words
			l.walkPost(k, handle)
			if (n.tag == "strong" || n.tag == "b") && l.words > before {
				l.bold += l.words - before
			}
		}
	}
}

// isPostFurniture recognises the parts that Discuz and phpwind write into a post, by class.
func (d dom) isPostFurniture(i int32) bool {
	raw := d[i].raw
	if d[i].tag == "ignore_js_op" {
		return true
	}
	if !strings.Contains(raw, "class") {
		return false
	}
	for _, class := range strings.Fields(d.attr(i, "class")) {
		switch class {
		case "pstatus", "tip", "tip_4", "aimg_tip", "attach_nopermission", "attach_popup", "attachlist", "pattl", "sign", "rate", "ratl", "modact", "locked", "jammer", "tattl", "quoteby", "readEdit":
			return true
		}
	}
	return false
}

// readArchiver reads a Discuz page that marks no posts, an archiver's or a skin's, by its
// visible lines.
func (d *draft) readArchiver(page dom) bool {
	l := liner{d: page}
	l.walk(0)
	l.flush()
	var b strings.Builder
	posts := 0
	for _, line := range l.out {
		if _, _, ok := d.postedAt(line.text); ok {
			posts++
		}
		b.WriteString(line.text)
		b.WriteByte('\n')
	}
	if posts == 0 {
		return false
	}
	d.threadTitle(page)
	d.readDiscuzText(b.String())
	return true
}

// siteOfPage takes the name of the forum from what follows the last mark in <title>:
// "标题 - 版块 - 机械荟萃山庄 - Powered by Discuz!".
func (d *draft) siteOfPage(page dom) {
	parts := strings.Split(page.title(), " - ")
	for len(parts) > 1 && strings.Contains(strings.ToLower(parts[len(parts)-1]), "powered by") {
		parts = parts[:len(parts)-1]
	}
	if name := strings.TrimSpace(parts[len(parts)-1]); len(parts) > 1 && runes(name, 31) <= 30 {
		d.site = name
	}
}
