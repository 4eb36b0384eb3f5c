package clean

import (
	"html"
	"strings"

	xhtml "golang.org/x/net/html"

	"koujing/pipeline/reject"
)

// node is an element or a run of text. Nodes stand in the order of the page, so that a parent
// comes before its children and all that lies in node i is dom[i:dom[i].end].
type node struct {
	tag    string // lower case; empty for text
	raw    string // an element: its tag as written; text: the text as written
	parent int32
	end    int32  // one past the last node within
	before weight // of all shown words before this node
	flags
}

// flags say what the readers ask of every node.
type flags uint8

const (
	block  flags = 1 << iota // begins and ends a paragraph
	hidden                   // not shown: scripts, display:none, Discuz's jammer
	linked                   // lies in a link
)

// dom is a page taken apart once by the tokenizer of x/net/html. The tree is built here and not
// by its parser: that one is quadratic on nested formatting and knows no bound of depth.
type dom []node

// Tags by what they do to the tree. Others are inline.
var (
	blockTags = set(`address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption
		figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol option p pre section
		select summary table tbody td tfoot th thead tr ul video audio iframe object title head`)
	voidTags   = set("area base br col embed hr img input keygen link meta param source track wbr")
	hiddenTags = set("script style noscript template iframe object select textarea button svg canvas head video audio noframes noembed")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// parseHTML takes a page apart. It fails with too-deep where elements nest deeper than maxDepth.
func parseHTML(body string, maxDepth int) (dom, error) {
	d := make(dom, 1, len(body)/40+16)
	d[0] = node{tag: "html", flags: block}
	b := builder{dom: d, open: []int32{0}}
	z := xhtml.NewTokenizer(strings.NewReader(body))
	for at := 0; ; {
		kind := z.Next()
		if kind == xhtml.ErrorToken {
			break
		}
		n := len(z.Raw())
		raw := body[at : at+n]
		at += n
		switch kind {
		case xhtml.TextToken:
			b.text(raw)
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			b.start(raw, kind == xhtml.SelfClosingTagToken)
		case xhtml.EndTagToken:
			b.finish(tagName(raw[2:]))
		}
		if len(b.open) > maxDepth {
			return nil, reject.As(reject.TooDeep, "elements nest %d deep at byte %d", len(b.open), at)
		}
	}
	b.popTo(0)
	b.dom[0].end = int32(len(b.dom))
	b.dom.weigh()
	return b.dom, nil
}

// builder keeps the elements that are open.
type builder struct {
	dom
	open []int32
}

func (b *builder) top() int32 { return b.open[len(b.open)-1] }

func (b *builder) push(n node) int32 {
	i := int32(len(b.dom))
	n.parent, n.end = b.top(), i+1
	n.flags |= b.dom[n.parent].flags & (hidden | linked)
	b.dom = append(b.dom, n)
	return i
}

func (b *builder) text(raw string) {
	b.push(node{raw: raw})
}

// start opens an element, closing before it what its like closes: a paragraph by a block, a list
// item by the next, a cell by the next cell or row, a link by a link.
func (b *builder) start(raw string, selfClosing bool) {
	tag := tagName(raw[1:])
	if tag == "" {
		return
	}
	n := node{tag: tag, raw: raw}
	if blockTags[tag] {
		n.flags |= block
		b.close("p", true)
	}
	switch tag {
	case "li":
		b.closeIn("li", "ul", "ol", "menu")
	case "dt", "dd":
		b.closeIn("dt", "dl")
		b.closeIn("dd", "dl")
	case "td", "th":
		b.closeIn("td", "tr", "table")
		b.closeIn("th", "tr", "table")
	case "tr":
		b.closeIn("tr", "table")
	case "option":
		b.closeIn("option", "select")
	case "a":
		b.close("a", false)
		n.flags |= linked
	}
	if hiddenTags[tag] || isHidden(raw) {
		n.flags |= hidden
	}
	i := b.push(n)
	if !voidTags[tag] && !(selfClosing && !blockTags[tag]) {
		b.open = append(b.open, i)
	}
}

// close closes the innermost element of the tag, if only inline elements lie within it.
func (b *builder) close(tag string, strict bool) {
	for k := len(b.open) - 1; k > 0; k-- {
		n := &b.dom[b.open[k]]
		if n.tag == tag {
			b.popTo(k)
			return
		}
		if n.flags&block != 0 || strict && len(b.open)-k > 16 {
			return
		}
	}
}

// closeIn closes the innermost element of the tag that lies within the innermost of the bounds.
func (b *builder) closeIn(tag string, bounds ...string) {
	for k := len(b.open) - 1; k > 0 && len(b.open)-k <= 64; k-- {
		name := b.dom[b.open[k]].tag
		if name == tag {
			b.popTo(k)
			return
		}
		for _, bound := range bounds {
			if name == bound {
				return
			}
		}
	}
}

// deepest is how many open elements an end tag may close: more than pages hold, and few enough
// that a page of end tags without a start takes linear time.
const deepest = 200

// finish closes the innermost element of the tag. An end tag without its start is nothing, and
// none reaches out of a table cell but that of the table.
func (b *builder) finish(tag string) {
	for k := len(b.open) - 1; k > 0; k-- {
		name := b.dom[b.open[k]].tag
		if name == tag {
			b.popTo(k)
			return
		}
		if len(b.open)-k > deepest {
			return
		}
		if (name == "td" || name == "th" || name == "table") && tag != "table" && tag != "tr" && tag != "tbody" && tag != "td" && tag != "th" && tag != "body" && tag != "html" {
			return
		}
	}
}

// popTo closes all from the k-th open element on.
func (b *builder) popTo(k int) {
	for j := len(b.open) - 1; j >= k; j-- {
		b.dom[b.open[j]].end = int32(len(b.dom))
	}
	b.open = b.open[:k]
}

// tagName reads the name at the head of a tag without its bracket, in lower case.
func tagName(s string) string {
	n, upper := 0, false
	for n < len(s) && s[n] > ' ' && s[n] != '>' && s[n] != '/' {
		upper = upper || 'A' <= s[n] && s[n] <= 'Z'
		n++
	}
	if upper {
		return strings.ToLower(s[:n])
	}
	return s[:n]
}

// isHidden says whether a tag says that it is not shown.
func isHidden(raw string) bool {
	if len(raw) < 16 {
		return false
	}
	if strings.Contains(raw, "jammer") && strings.Contains(attr(raw, "class"), "jammer") {
		return true
	}
	if i := strings.Index(raw, "display"); i > 0 {
		style := strings.ReplaceAll(strings.ToLower(attr(raw, "style")), " ", "")
		return strings.Contains(style, "display:none")
	}
	return false
}

// attr returns the value of an attribute of a tag as written, entities resolved.
func attr(raw, name string) string {
	for i := 1; i < len(raw); {
		j := strings.Index(raw[i:], name)
		if j < 0 {
			return ""
		}
		i += j
		before := raw[i-1]
		rest := strings.TrimLeft(raw[i+len(name):], " \t\n\r")
		if before > ' ' && before != '"' && before != '\'' && before != '/' || rest == "" || rest[0] != '=' {
			i += len(name)
			continue
		}
		rest = strings.TrimLeft(rest[1:], " \t\n\r")
		if rest == "" {
			return ""
		}
		var value string
		if q := rest[0]; q == '"' || q == '\'' {
			end := strings.IndexByte(rest[1:], q)
			if end < 0 {
				return ""
			}
			value = rest[1 : 1+end]
		} else {
			end := strings.IndexAny(rest, " \t\n\r>")
			if end < 0 {
				end = len(rest)
			}
			value = rest[:end]
		}
		if strings.IndexByte(value, '&') >= 0 {
			value = html.UnescapeString(value)
		}
		return value
	}
	return ""
}

// attr returns the value of an attribute of node i.
func (d dom) attr(i int32, name string) string { return attr(d[i].raw, name) }

// names returns the id and classes of node i, in lower case, with a space between.
func (d dom) names(i int32) string {
	raw := d[i].raw
	if !strings.Contains(raw, "class") && !strings.Contains(raw, "id") {
		return ""
	}
	return strings.ToLower(attr(raw, "id") + " " + attr(raw, "class"))
}

// text returns the words within node i, tidied.
func (d dom) text(i int32) string {
	if d[i].tag == "" {
		return tidy(unescape(d[i].raw))
	}
	var b strings.Builder
	for k := i + 1; k < d[i].end; k++ {
		if d[k].tag == "" && (d[k].flags&hidden == 0 || d[i].flags&hidden != 0) {
			b.WriteString(unescape(d[k].raw))
		} else if d[k].flags&block != 0 || d[k].tag == "br" {
			b.WriteByte(' ')
		}
	}
	return tidy(b.String())
}

func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return html.UnescapeString(s)
}

// find returns the first element that match accepts, or -1.
func (d dom) find(from, to int32, match func(i int32) bool) int32 {
	for i := from; i < to; i++ {
		if d[i].tag != "" && match(i) {
			return i
		}
	}
	return -1
}

// title returns the words of <title>, cut where no title is so long.
func (d dom) title() string {
	const longest = 1000
	i := d.find(0, int32(len(d)), func(i int32) bool { return d[i].tag == "title" })
	if i < 0 {
		return ""
	}
	t := d.text(i)
	if len(t) > longest {
		t = strings.ToValidUTF8(t[:longest], "")
	}
	return t
}

// shortText returns the words within node i where it holds few nodes, as a name does.
func (d dom) shortText(i int32) string {
	if d[i].end-i > 60 {
		return ""
	}
	return d.text(i)
}
