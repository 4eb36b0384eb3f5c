package clean

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"koujing/analyze"
)

// isMarkdown says whether a text whose name does not say so is Markdown: front matter at its
// head, or headings, links, pictures or bold type in its first part.
func isMarkdown(body string) bool {
	head := body
	if len(head) > 16<<10 {
		head = head[:16<<10]
	}
	head = strings.TrimLeft(head, "\ufeff\n ")
	if strings.HasPrefix(head, "---\n") || strings.HasPrefix(head, "# ") || strings.HasPrefix(head, "## ") || strings.HasPrefix(head, "### ") {
		return true
	}
	for _, sign := range []string{"\n# ", "\n## ", "\n### ", "![", "](http", "](/", "\n====", "\n----", "\n```"} {
		if strings.Contains(head, sign) {
			return true
		}
	}
	return strings.Count(head, "**") >= 4 || strings.Count(head, "\n> ") >= 2
}

// markdown is a Markdown text being read.
type markdown struct {
	d      *draft
	f      *filter
	para   []byte // the paragraph so far
	last   string // its last line as it stands
	fenced bool
	item   bool // the paragraph is a list item
	blank  bool // a blank line stands before the line at hand
}

// readMarkdown reads a Markdown text: structure becomes the kind of the blocks, marks within the
// lines go, lines that a tool wrapped are joined again.
func (d *draft) readMarkdown(body string) {
	if d.engine == "" {
		d.engine = "markdown"
	}
	md := &markdown{d: d, f: d.newFilter()}
	md.f.marked = true
	body = d.frontMatter(strings.TrimLeft(body, "\ufeff\n"))
	for body != "" {
		var line string
		line, body = nextLine(body)
		md.line(line)
	}
	md.flush()
	md.f.close()
}

// frontMatter reads the keys at the head of a text and returns what is below them. The opening
// rule may be missing where the page was cut; then every line must look like front matter.
func (d *draft) frontMatter(body string) string {
	const most = 80
	rest, opened := strings.CutPrefix(body, "---\n")
	at := rest
	for n := 0; n < most && at != ""; n++ {
		var line string
		line, at = nextLine(at)
		line = strings.TrimRight(line, " ")
		if line == "---" || line == "..." {
			if n == 0 {
				return body
			}
			d.readKeys(rest[:len(rest)-len(at)])
			return at
		}
		if opened {
			continue
		}
		if i := strings.IndexByte(line, ':'); line == "" || line[0] == '#' || line[0] != ' ' && line[0] != '-' && (i <= 0 || i > 24 || strings.ContainsAny(line[:i], " /")) {
			return body
		}
	}
	return body
}

// readKeys reads the lines "key: value" of front matter.
func (d *draft) readKeys(s string) {
	var line string
	for s != "" {
		line, s = nextLine(s)
		key, value, ok := strings.Cut(line, ":")
		if !ok || key == "" || key[0] == ' ' || key[0] == '-' {
			continue
		}
		field := keys[strings.ToLower(strings.TrimSpace(key))]
		value = strings.TrimSpace(value)
		if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
			quote := value[:1]
			value = strings.ReplaceAll(value[1:len(value)-1], quote+quote, quote)
			value = strings.ReplaceAll(value, "\\"+quote, quote)
		}
		if field == "publisher" || field == "url" {
			d.setURL(value)
		}
		d.set(field, value)
	}
}

// line takes one line as it stands.
func (md *markdown) line(line string) {
	text := strings.TrimLeft(line, " \t\u3000\u00a0")
	if text == "" {
		md.flush()
		md.blank = true
		return
	}
	switch c := text[0]; {
	case c == '`' && strings.HasPrefix(text, "```") || c == '~' && strings.HasPrefix(text, "~~~"):
		md.flush()
		md.fenced = !md.fenced
		return
	case md.fenced:
		if isProse(text) {
			md.emit(text, analyze.Paragraph)
		}
		return
	case (c == '=' || c == '-') && isRule(text):
		md.underline(c)
		return
	case c == '#':
		if level := len(text) - len(strings.TrimLeft(text, "#")); level <= 6 && (level == len(text) || text[level] == ' ' || text[level] >= 0x80) {
			md.flush()
			md.emit(strings.Trim(text[level:], "# "), analyze.Heading)
			return
		}
	case c == '>':
		md.flush()
		md.quote(text)
		return
	case c == '|' && strings.Count(text, "|") > 2:
		md.flush()
		md.row(text)
		return
	case c == '[' && isDefinition(text):
		md.flush()
		return
	}
	if item, ok := bullet(text); ok {
		md.flush()
		md.item = true
		text = item
	}
	md.more(text)
}

// more goes on with the paragraph, if the line before was wrapped, or begins another.
func (md *markdown) more(text string) {
	switch {
	case len(md.para) == 0:
	case openWords(md.para, text):
		if md.last[len(md.last)-1] < utf8.RuneSelf || text[0] < utf8.RuneSelf {
			md.para = append(md.para, ' ')
		}
	case openLink(md.last) || openParagraph(md.para):
	case softWrapped(md.last, text):
		md.para = bytes.TrimRight(md.para, " ")
		if md.para[len(md.para)-1] < utf8.RuneSelf || text[0] < utf8.RuneSelf {
			md.para = append(md.para, ' ') // nothing between Chinese characters
		}
	default:
		md.flush()
	}
	md.para = append(md.para, text...)
	md.last = text
}

// underline makes the paragraph above a row of = or - a heading.
func (md *markdown) underline(c byte) {
	para := string(md.para)
	md.para = md.para[:0]
	if para == "" {
		return
	}
	if runes(para, 201) > 200 {
		md.emit(para, analyze.Paragraph)
		return
	}
	md.emit(para, analyze.Heading)
}

// flush emits the paragraph so far.
func (md *markdown) flush() {
	if len(md.para) > 0 {
		para := string(md.para)
		md.para = md.para[:0]
		md.emit(para, analyze.Paragraph)
	}
	md.blank, md.item = false, false
}

// quote takes a line of a block quote: a key of the head (> link: https://…), or words.
func (md *markdown) quote(text string) {
	text = strings.TrimLeft(text, "> ")
	if text == "" || text == "★" {
		return
	}
	if !md.f.body {
		if field, value := keyOf(text); field != "" && !hasStop(value) {
			md.d.set(field, value)
			return
		}
	}
	level := len(text) - len(strings.TrimLeft(text, "#"))
	text = strings.TrimLeft(text[level:], " ")
	if item, ok := bullet(text); ok {
		text = item
	}
	md.emit(text, analyze.Blockquote)
}

// row takes a row of a table: its cells with a space between.
func (md *markdown) row(text string) {
	if strings.Trim(text, "|-: ") == "" {
		return
	}
	cells := strings.Split(strings.Trim(text, "| "), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	md.emit(strings.Join(cells, " "), analyze.Paragraph)
}

// emit hands a line to the filter, its inner marks removed.
func (md *markdown) emit(raw string, kind analyze.BlockKind) {
	if !md.f.body && md.masthead(raw) {
		return
	}
	text, marks := inline(raw)
	text = tidy(text)
	if text == "" {
		md.f.picture = md.f.picture || marks&hasPicture != 0
		return
	}
	if marks&onlyLink != 0 && kind == analyze.Paragraph && (!ends(text) || strings.HasSuffix(strings.TrimRight(text, "]"), "？") && runes(text, 61) <= 60) {
		md.f.pointer(text)
		return
	}
	if marks&mostlyLinks != 0 && kind == analyze.Paragraph && !hasStop(text) {
		return // to other articles
	}
	if kind == analyze.Paragraph && marks&onlyBold != 0 && runes(text, 41) <= 40 && !strings.HasSuffix(text, "。") {
		kind = analyze.Heading
	}
	md.f.picture = md.f.picture || marks&hasPicture != 0
	if md.f.picture && marks&onlyItalic == 0 && kind != analyze.Paragraph {
		md.f.picture = false
	}
	md.f.listed = md.item
	md.f.linked = strings.HasPrefix(raw, "[") && (strings.HasPrefix(raw, "[[") || strings.Contains(raw, "]("))
	md.f.line(text, kind)
	md.f.picture = marks&hasPicture != 0 && text == ""
}

// masthead reads the line that web clippers put under the title: the host as a link, then names:
// "[mp.weixin.qq.com](https://…)晚点团队 晚点LatePost".
func (md *markdown) masthead(raw string) bool {
	if !strings.HasPrefix(raw, "[") {
		return false
	}
	i := strings.Index(raw, "](")
	if i < 4 || i > 60 {
		return false
	}
	host := raw[1:i]
	if strings.ContainsAny(host, " /:@") || !strings.Contains(host, ".") || host[0] >= 0x80 {
		return false
	}
	j := strings.IndexByte(raw[i:], ')')
	if j < 0 {
		return false
	}
	md.d.setURL(raw[i+2 : i+j])
	names := strings.Fields(raw[i+j+1:])
	if len(names) > 6 || len(raw[i+j+1:]) > 90 || hasStop(raw[i+j+1:]) {
		return false
	}
	if len(names) == 0 || names[len(names)-1] == "关注" {
		md.d.set("publisher", host)
		return true
	}
	md.d.set("publisher", names[len(names)-1])
	return true
}

// isRule says whether a line is three or more of the same mark.
func isRule(s string) bool {
	s = strings.TrimRight(s, " \t")
	return len(s) >= 3 && strings.Trim(s, s[:1]) == ""
}

// isProse says whether a line of a code fence is words and not a program: Chinese, or at least
// five English words with hardly a mark between them.
func isProse(s string) bool {
	spaces, marks := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0xe4:
			return true
		case c == ' ':
			spaces++
		case strings.IndexByte("{}<>=;()[]$#\\|&/_", c) >= 0:
			marks++
		}
	}
	return spaces >= 4 && marks*20 < len(s)
}

// isDefinition recognises "[google]: https://…"; a footnote, "[^1]: 见前文", is words.
func isDefinition(s string) bool {
	i := strings.Index(s, "]:")
	if i < 0 || strings.HasPrefix(s, "[^") {
		return false
	}
	rest := strings.TrimLeft(s[i+2:], " <")
	return strings.HasPrefix(rest, "http") || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, "#")
}

// bullet cuts the bullet off a list item. A number stays: it is a word to be read.
func bullet(s string) (string, bool) {
	if len(s) > 1 && (s[0] == '*' || s[0] == '-' || s[0] == '+') && (s[1] == ' ' || s[1] == '\t') {
		rest := strings.TrimLeft(s[2:], " \t")
		for _, box := range []string{"[ ] ", "[x] "} {
			rest = strings.TrimPrefix(rest, box)
		}
		return rest, rest != "" && strings.Trim(rest, "*- ") != ""
	}
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n > 0 && n < 4 && n+1 < len(s) && (s[n] == '.' || s[n] == ')') && s[n+1] == ' ' {
		return s, true
	}
	return s, false
}

// openLink says whether a line ends within the address of a link: tools wrap there, too.
func openLink(s string) bool {
	i := strings.LastIndex(s, "](")
	return i >= 0 && strings.IndexByte(s[i:], ')') < 0 && strings.IndexByte(s[i:], ' ') < 0
}

// openWords says whether a paragraph so far ends within the words of a link that ends on the next: its last
// word and the address, with no space between, fitted no line. Pictures may stand in a link.
func openWords(s []byte, next string) bool {
	end := strings.IndexByte(next, ']')
	if end < 0 || !strings.HasPrefix(next[end:], "](") || strings.IndexByte(next[:end], '[') >= 0 {
		return false
	}
	depth := 0
	for i := max(0, len(s)-reach); i < len(s); i++ {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth = max(0, depth-1)
		}
	}
	return depth > 0
}

// openParagraph is openLink of a paragraph that is not yet too long to be one address.
func openParagraph(p []byte) bool { return len(p) < 2000 && openLink(string(p)) }

// softWrapped says whether a tool, not the author, broke the line between prev and next: html2text
// fills lines of 78 characters and breaks at spaces alone, so the first word of next must be one
// that did not fit.
func softWrapped(prev, next string) bool {
	const columns = 78
	if len(prev) < 40 || ends(prev) {
		return false
	}
	word := next
	if i := strings.IndexByte(next, ' '); i >= 0 {
		word = next[:i]
	}
	return runes(prev, columns)+1+utf8.RuneCountInString(word) > columns
}
