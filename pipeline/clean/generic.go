package clean

import (
	"strings"

	"koujing/analyze"
)

// readHTML reads a page: a thread where its engine is known, otherwise the part of the page
// where the sentences are dense.
func (d *draft) readHTML(body string, opts Options) error {
	page, err := parseHTML(body, opts.MaxDepth)
	if err != nil {
		return err
	}
	d.engine = "html"
	d.headMeta(page)
	if d.readThread(page, body) {
		return nil
	}
	if d.inner != "" {
		if inner, err := parseHTML(d.inner, opts.MaxDepth); err == nil {
			page = inner
		}
	}
	main := page.mainPart()
	d.titleFromPage(page, main)
	if name := siteIn(page.title(), d.title); name != "" && (d.site == "" || d.site == hostOf(d.url)) {
		d.site = name
	}
	f := d.newFilter()
	f.nav = true
	d.aboveMain(page, main, f)
	for _, l := range page.lines(main) {
		f.picture = l.picture || f.picture
		f.linked = l.linked
		f.line(l.text, l.kind)
	}
	f.close()
	d.belowMain(page, main)
	d.readComments(page, main)
	return nil
}

// weight is what words amount to: their size, how much of it is linked, their commas and stops.
type weight struct {
	text, linked, marks int32
}

func (w weight) plus(v weight) weight {
	return weight{w.text + v.text, w.linked + v.linked, w.marks + v.marks}
}

func (w weight) minus(v weight) weight {
	return weight{w.text - v.text, w.linked - v.linked, w.marks - v.marks}
}

// weigh sums up the shown words of the page, so that those of any element are a difference.
func (d dom) weigh() {
	var sum weight
	for i := range d {
		d[i].before = sum
		sum = sum.plus(d.own(int32(i)))
	}
}

// own is the weight of node i if it is a run of shown text.
func (d dom) own(i int32) (w weight) {
	n := &d[i]
	if n.tag != "" || n.flags&hidden != 0 {
		return w
	}
	w.text, w.marks = sentences(n.raw)
	if n.flags&linked != 0 {
		w.linked = w.text
	}
	return w
}

// weightAt is own(i) from the sums of weigh.
func (d dom) weightAt(i int32) weight {
	if int(i)+1 < len(d) {
		return d[i+1].before.minus(d[i].before)
	}
	return d.own(i)
}

// mainPart returns the element that holds the article: the one whose paragraphs have the most
// sentences, by the number of their commas and stops, as Readability does it. Names of elements
// help or hinder (data/parts.tsv), links take away.
func (d dom) mainPart() int32 {
	own := make([]weight, len(d))    // the words of a block that no inner block holds
	nearest := make([]int32, len(d)) // the nearest block that is or holds a node
	for i := range d {
		n := &d[i]
		if n.flags&block != 0 {
			nearest[i] = int32(i)
			continue
		}
		nearest[i] = nearest[n.parent]
		if n.tag == "" && n.flags&hidden == 0 {
			w := &own[nearest[i]]
			*w = w.plus(d.weightAt(int32(i)))
		}
	}
	score := make([]float32, len(d))
	for i := range d {
		w := own[i]
		if w.text < 12 || w.marks == 0 && w.text < 40 || w.linked*2 > w.text {
			continue
		}
		s := float32(w.marks) + float32(min(w.text, 600))/60 + 1
		if d[i].tag != "p" {
			score[i] += s
		} else {
			s *= 1.2
		}
		parent := d[i].parent
		score[parent] += s
		score[d[parent].parent] += s / 2
	}
	best, most := int32(0), float32(0)
	for i := range d {
		if score[i] == 0 || d[i].tag == "p" && d[i].parent != 0 {
			continue
		}
		if s := score[i] * d.bias(int32(i)); s > most {
			best, most = int32(i), s
		}
	}
	return d.widen(best, most, score)
}

// widen goes up from the best element while a neighbour of it holds a good part of an article,
// too: pages that put every section into a box of its own.
func (d dom) widen(best int32, most float32, score []float32) int32 {
	for steps := 0; steps < 3 && best > 0; steps++ {
		parent := d[best].parent
		if parent == 0 || d[parent].tag == "body" || d.bias(parent) < 1 {
			return best
		}
		near := float32(0)
		for i := parent + 1; i < d[parent].end; i = d[i].end {
			if i != best && d[i].tag != "" && d.bias(i) >= 1 {
				near += score[i]
			}
		}
		if near < most*0.4 {
			return best
		}
		best = parent
	}
	return best
}

// sentences measures a run of text: its size, a Chinese character for one and four Latin letters
// for one, and its commas and stops.
func sentences(s string) (size, marks int32) {
	latin := int32(0)
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < 0x80:
			if c > ' ' {
				latin++
			}
			i++
		case c == 0xe3 && i+2 < len(s) && s[i+1] == 0x80:
			if s[i+2] == 0x82 || s[i+2] == 0x81 {
				marks++
			}
			i += 3
		case c == 0xef && i+2 < len(s) && s[i+1] == 0xbc:
			if s[i+2] == 0x8c || s[i+2] == 0x81 {
				marks++
			}
			i += 3
		case c >= 0xe0 && c < 0xf0:
			size++
			i += 3
		default:
			i++
		}
	}
	return size + latin/4, marks
}

// htmlLine is a line of a page as it is shown.
type htmlLine struct {
	text    string
	kind    analyze.BlockKind
	linked  bool // all of it is a link
	picture bool // a picture stands above it
}

// liner collects the lines within an element.
type liner struct {
	d       dom
	out     []htmlLine
	buf     []byte
	words   int // bytes of text in buf
	links   int // of which in links
	bold    int // of which bold
	kind    analyze.BlockKind
	picture bool
	prune   bool // leave out parts that are furniture by their names
}

// lines returns the lines within element i, furniture by name left out.
func (d dom) lines(i int32) []htmlLine {
	l := liner{d: d, prune: true}
	l.walk(i)
	l.flush()
	return l.out
}

// walk goes through the nodes within element i in the order of the page.
func (l *liner) walk(i int32) {
	for k := i + 1; k < l.d[i].end; {
		n := &l.d[k]
		switch {
		case n.flags&hidden != 0:
			k = n.end
			continue
		case n.tag == "":
			l.add(n)
			k++
			continue
		case n.tag == "br":
			l.flush()
		case n.tag == "img":
			l.picture = true
		}
		if n.end > k+1 {
			l.element(k)
		} else if n.flags&block != 0 {
			l.flush()
		}
		k = n.end
	}
}

// element walks through one element: a block is flushed on both sides.
func (l *liner) element(k int32) {
	n := &l.d[k]
	if n.flags&block == 0 {
		bold := n.tag == "strong" || n.tag == "b"
		before := l.words
		l.walk(k)
		if bold && l.words > before {
			l.bold += l.words - before
		}
		return
	}
	if l.prune && l.d.isFurniture(k) {
		return
	}
	l.flush()
	kind := l.kind
	switch n.tag {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		l.kind = analyze.Heading
	case "figcaption":
		l.kind = analyze.Caption
	case "blockquote":
		l.kind = analyze.Blockquote
	default:
		if n.tag != "p" && l.d.isCaption(k) {
			l.kind = analyze.Caption
		}
	}
	l.walk(k)
	l.flush()
	l.kind = kind
}

// add appends a run of text. A line break of the source between Chinese characters is nothing,
// between others it is a space.
func (l *liner) add(n *node) {
	s := unescape(n.raw)
	from := len(l.buf)
	for s != "" {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			l.buf = append(l.buf, s...)
			break
		}
		l.buf = append(l.buf, strings.TrimRight(s[:i], " \t\r")...)
		s = strings.TrimLeft(s[i+1:], " \t\r\n")
		if s == "" || len(l.buf) == 0 || l.buf[len(l.buf)-1] < 0x80 || s[0] < 0x80 {
			l.buf = append(l.buf, ' ')
		}
	}
	if size := len(l.buf) - from; size > 1 || strings.TrimSpace(n.raw) != "" {
		l.words += size
		if n.flags&linked != 0 {
			l.links += size
		}
	}
}

// flush ends the line.
func (l *liner) flush() {
	if len(l.buf) == 0 {
		return
	}
	text := tidy(string(l.buf))
	if text != "" {
		kind := l.kind
		if kind == "" && l.bold*10 >= l.words*9 && runes(text, 41) <= 40 && !strings.HasSuffix(text, "。") {
			kind = analyze.Heading
		}
		if kind == "" {
			kind = analyze.Paragraph
		}
		l.out = append(l.out, htmlLine{text: text, kind: kind, linked: l.links*10 >= l.words*9, picture: l.picture})
		l.picture = false
	}
	l.buf, l.words, l.links, l.bold = l.buf[:0], 0, 0, 0
}
