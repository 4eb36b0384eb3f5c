package clean

import (
	"strings"

	"koujing/analyze"
)

// isFloors says whether a text is a thread as plain-text archives of forums keep it:
//
//	####  handle
//	##### 2#       发表于 2024-4-28 16:30
func isFloors(body string) bool {
	const head = 4096
	if len(body) > head {
		body = body[:head]
	}
	for {
		i := strings.Index(body, "##### ")
		if i < 0 {
			return false
		}
		body = body[i+6:]
		if line, _ := nextLine(body); isFloorLine(line) {
			return true
		}
	}
}

// isFloorLine recognises what stands behind "##### ": "1#       楼主       发表于 2023-1-5 00:03".
func isFloorLine(s string) bool {
	_, n := number(s, 6)
	return n > 0 && strings.HasPrefix(s[n:], "#") && strings.Contains(s, "发表于")
}

// readFloors reads a thread from a plain-text archive.
func (d *draft) readFloors(body string) {
	d.engine = "discuz"
	var p post
	r := floorReader{p: &p}
	handle := ""
	for body != "" {
		var line string
		line, body = nextLine(body)
		if rest, ok := strings.CutPrefix(line, "##### "); ok && isFloorLine(rest) {
			d.addPost(p)
			n, _ := number(rest, 6)
			p = post{handle: handle, floor: n, lines: p.lines[:0]}
			p.when, _, _ = findTime(rest, d.page.Crawled)
			r = floorReader{p: &p}
			continue
		}
		if name, ok := strings.CutPrefix(line, "####  "); ok {
			if next, _ := nextLine(body); strings.HasPrefix(next, "##### ") || strings.TrimLeft(body, "\n \u3000") == "" {
				handle = tidy(name)
				continue
			}
		}
		r.line(line)
	}
	d.addPost(p)
	if d.title == "" {
		d.title, d.titleUnprinted = threadTitle(d.page.Source), true
	}
}

// threadTitle takes the title of a thread from the name of the archive's file, which is all
// that keeps it: 2113483-01[丰田社长再质疑电动车].md. Empty where the name is none of that shape.
func threadTitle(source string) string {
	i, j := strings.LastIndexByte(source, '['), strings.LastIndexByte(source, ']')
	if i <= 0 || j <= i+1 || !isDigit(source[i-1]) || strings.IndexByte(source[i:], '/') >= 0 {
		return ""
	}
	return strings.TrimSpace(source[i+1 : j])
}

// floorReader takes the lines of one post of the archive apart.
type floorReader struct {
	p      *post
	quoted bool   // within a blockquote
	handle string // whose post is quoted
	rating bool   // within a table of ratings
}

// line takes one line. A blockquote begins with its author and time, may go on over lines, and
// the poster's answer follows behind its end on the same line:
//
//	<blockquote><a href="…">handle 发表于 2024-4-28 16:32</a>
//	words ...</blockquote>answer
func (r *floorReader) line(line string) {
	if strings.HasPrefix(line, "﹍﹍") {
		r.rating = true
		return
	}
	if r.rating {
		if strings.HasPrefix(line, "查看全部评分") {
			r.rating = false
			return
		}
		line = tidy(line)
		if line == "" || line == "评分" || strings.HasPrefix(line, "参与人数") || strings.HasPrefix(line, "|") {
			return
		}
		r.rating = false
	}
	for line != "" {
		tag, next := "<blockquote>", true
		if r.quoted {
			tag, next = "</blockquote>", false
		}
		i := strings.Index(line, tag)
		if i < 0 {
			r.add(line)
			return
		}
		r.add(line[:i])
		r.quoted, r.handle = next, ""
		line = line[i+len(tag):]
	}
}

func (r *floorReader) add(raw string) {
	raw = strings.ReplaceAll(raw, "<blockquote>", " ")
	raw = strings.ReplaceAll(raw, "</blockquote>", " ")
	text, found := inline(strings.TrimLeft(raw, " \u3000\t"))
	text = tidy(text)
	if text == "" {
		return
	}
	if strings.Trim(text, "*") == "" || found&onlyLink != 0 && strings.HasPrefix(text, "论坛助手") {
		return
	}
	if r.quoted && r.handle == "" {
		if i := strings.LastIndex(text, " 发表于 "); i > 0 && i < 80 && len(text)-i < 40 {
			r.handle = text[:i]
			return
		}
	}
	kind := analyze.BlockKind("")
	if found&onlyBold != 0 && runes(text, 41) <= 40 {
		kind = analyze.Heading
	}
	r.p.lines = append(r.p.lines, postLine{text: text, quoted: r.quoted, handle: r.handle, kind: kind})
}
