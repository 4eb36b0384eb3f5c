package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// stretch is a marked stretch that is speech, and who says it.
type stretch struct {
	segment.Span
	last int // the last sentence that it reaches into
	from claim
	sure bool // a verb says whose words they are
}

// stretchAt reads the marked stretch q, which begins in sentence a. It is not speech where it is
// a title, an irony or a term.
func (r *quoteReader) stretchAt(q segment.Span, a int) (stretch, bool) {
	if r.kindOf(a) == Heading || runes(r.d.Of(q)) < 6 {
		return stretch{}, false
	}
	b := a
	for b+1 < len(r.d.Sentences) && r.d.Sentences[b+1].Start < q.End {
		b++
	}
	before, ok := r.cueBefore(a, q.Start)
	whole := r.fills(q, a, b)
	if !ok && (whole || a < b || r.ended(q)) {
		before, ok = r.cueAfter(b, q.End, whole)
	}
	if !ok && !(whole && (a < b || r.ended(q))) {
		return stretch{}, false
	}
	if !ok {
		before.speaker = r.sourceNear(a, b)
	}
	return stretch{q, b, before, ok}, true
}

// say makes sentence i, or the part of it that q fills, speech of the source.
func (r *quoteReader) say(i int, q segment.Span, from claim, sure bool) {
	s := r.d.Sentences[i].Span
	part := segment.Span{Start: max(s.Start, q.Start), End: min(s.End, q.End)}
	share := float32(runes(r.d.Of(part))) / float32(runes(r.d.Of(s)))
	c := &r.claims[i]
	if c.by == "turn" || c.by == "speech" {
		return
	}
	score := float32(0.95)
	switch ends := strings.Trim(r.d.Text[part.End:s.End], " 。.，,*_") == ""; {
	case share >= 0.5 && sure:
	case share >= 0.5:
		score = 0.75
	case sure && from.by == "marks" && part.End == s.End && q.End > s.End:
		score = 0.85 // the quotation goes on in the next sentence
	case sure && from.by == "marks" && (ends || from.after) && share > 0.2:
		score = 0.8
	default:
		score = 0.4
	}
	if c.found() && c.text != "" && share < 0.9 && r.hasCue(i, part) {
		// The sentence's own verb says whose words they are.
		c.direct = c.direct || share >= 0.4
		c.score = max(c.score, score)
		return
	}
	if c.score > score {
		return
	}
	*c = claim{Span: part, speaker: from.speaker, score: score, direct: true, cue: from.cue, by: "marks", after: from.after, ends: c.ends}
}

// hasCue says whether sentence i has a verb of saying outside part.
func (r *quoteReader) hasCue(i int, part segment.Span) bool {
	for _, h := range r.hitsOf(i) {
		if h.kind == saySaying && (h.End <= part.Start || h.Start >= part.End) {
			return true
		}
	}
	return false
}

// fills says whether q fills its sentences, marks of punctuation aside.
func (r *quoteReader) fills(q segment.Span, a, b int) bool {
	head := r.d.Text[min(r.d.Sentences[a].Start, q.Start):q.Start]
	tail := ""
	if end := r.d.Sentences[b].End; end > q.End {
		tail = r.d.Text[q.End:end]
	}
	return runes(strings.Trim(head, " *_>-#\t　")) == 0 && runes(strings.Trim(tail, " *_。.，,！!？?…\t　")) == 0
}

// ended says whether the words inside the marks end as a sentence does, or are long enough.
func (r *quoteReader) ended(q segment.Span) bool {
	text := strings.TrimRight(r.d.Of(q), "”」』\"＂ ")
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune("。！？!?…，,.", last) || runes(text) > 20
}

// cueBefore is the claim of a verb that leads into the quotation at byte at: 他说：“…”. The verb
// stands in sentence i, or the sentence before ends with a colon.
func (r *quoteReader) cueBefore(i, at int) (claim, bool) {
	s := r.d.Sentences[i].Span
	lead := strings.TrimRight(r.d.Text[min(s.Start, at):at], " \t　*_")
	if lead == "" {
		if i > 0 && r.claims[i-1].ends && r.claims[i-1].found() {
			return r.claims[i-1], true
		}
		if i > 0 && r.endsOpen(i-1) {
			if x := r.headOf(i - 1); x.strong && !x.self {
				return claim{speaker: x.speaker, by: "marks"}, true
			}
			return claim{speaker: r.latest(i), by: "block"}, r.latest(i).text != ""
		}
		return claim{}, false
	}
	hs := r.hitsOf(i)
	for k := len(hs) - 1; k >= 0; k-- {
		h := hs[k]
		if h.End > at || h.kind != saySaying && h.kind != thinkSaying && h.kind != nounFrame && h.kind != announceWord {
			continue
		}
		between := r.d.Text[h.End:at]
		if runes(between) > 20 || strings.ContainsAny(between, "。！？；") {
			break
		}
		if r.denied(i, h) {
			break
		}
		subj := r.subject(i, h)
		if subj.self || subj.supposed || r.nominal(i, h) || h.kind == announceWord && !strings.HasSuffix(between, "：") {
			return claim{}, false
		}
		src := subj.speaker
		if src.text == "" {
			src = r.latest(i)
		}
		tight := strings.Trim(between, " ，,：:\t　了道") == ""
		if !tight && strings.HasPrefix(h.term, "告") && !strings.ContainsAny(strings.TrimRight(between, "，,：: "), "，,：") {
			tight = true // 告诉记者，“…”
		}
		if !tight && !strings.HasSuffix(between, "：") && !strings.HasSuffix(between, ":") {
			break
		}
		return claim{speaker: src, cue: h.term, by: "marks"}, true
	}
	if strings.HasSuffix(lead, "：") || strings.HasSuffix(lead, ":") {
		if np, ok := r.phrase(r.d.Sentences[i].Words, r.pauseBefore(s.Start, s.Start+len(strings.TrimRight(lead, "：:"))), s.Start+len(strings.TrimRight(lead, "：:")), false); ok {
			if x := r.subjectAt(i, np, np.Start); !x.self && x.strong {
				return claim{speaker: x.speaker, by: "marks"}, true
			}
		}
	}
	return claim{}, false
}

// cueAfter is the claim of a verb that follows the quotation that ends at byte end in sentence
// i: “…”，他说。 or “…。”他说。, where it begins the next sentence.
func (r *quoteReader) cueAfter(i, end int, whole bool) (claim, bool) {
	s := r.d.Sentences[i].Span
	for n := i; n <= i+1 && n < len(r.d.Sentences); n++ {
		if n > i && !whole {
			break
		}
		from := max(end, r.d.Sentences[n].Start)
		if n == i && strings.Trim(r.d.Text[min(end, s.End):s.End], " ，,。\t*_") == "" {
			continue
		}
		if n > i && r.block[n] != r.block[i] && r.block[n] != r.block[i]+1 {
			break
		}
		for _, h := range r.hitsOf(n) {
			if h.Start < from || h.kind != saySaying && h.kind != thinkSaying {
				continue
			}
			if runes(r.d.Text[from:h.Start]) > 60 || r.inMarks(h.Start) >= 0 || strings.ContainsAny(r.d.Text[from:h.Start], "“「\"") {
				break
			}
			subj := r.subject(n, h)
			if subj.self || subj.supposed || subj.text == "" || !subj.strong && !subj.short || r.nominal(n, h) || r.denied(n, h) {
				break
			}
			return claim{speaker: subj.speaker, cue: h.term, by: "marks", after: true}, true
		}
		break
	}
	return claim{}, false
}

// open gives what follows a sentence that ends with a colon to the source of that sentence:
// the quotation blocks below it, the items of a list, or the one paragraph it leads into.
func (r *quoteReader) open() {
	for i := 0; i+1 < len(r.d.Sentences); i++ {
		c := &r.claims[i]
		if r.block[i+1] == r.block[i] || r.block[i+1] < 0 || c.by == "turn" || !r.endsOpen(i) {
			continue
		}
		b := int(r.block[i+1])
		src := c.speaker
		if src.text == "" {
			src = r.sourceNear(i, i)
		}
		switch kind := r.d.Blocks[b].Kind; {
		case kind == Blockquote && src.text != "":
			end := b
			for end < len(r.d.Blocks) && r.d.Blocks[end].Kind == Blockquote {
				end++
			}
			r.give(b, end, src, 0.85, "block")
		case !c.found() || kind == Reply || kind == Heading:
		default:
			end := r.listEnd(i, b)
			if end == b+1 {
				end = r.letterEnd(b, c.frame)
			}
			r.give(b, end, src, 0.75, "list")
		}
	}
}

// quoted gives quotation blocks of an article, which nothing leads into, to who was named or
// spoke last before them.
func (r *quoteReader) quoted() {
	for i := range r.d.Sentences {
		b := r.block[i]
		if b < 0 || r.d.Blocks[b].Kind != Blockquote || r.d.Blocks[b].Floor > 0 || r.claims[i].found() || r.d.Blocks[b].Handle != "" {
			continue
		}
		var src speaker
		for k := i - 1; k >= 0 && k > i-9; k-- {
			if r.kindOf(k) == Heading {
				break
			}
			if c := &r.claims[k]; c.found() && c.text != "" && (c.sure || k > i-4) {
				src = c.speaker
				break
			}
			if r.kindOf(k) == Blockquote {
				continue
			}
			if x, ok := r.personHeading(k, r.d.Sentences[k].End); ok && x.sure {
				src = x
				break
			}
		}
		if src.text != "" {
			r.claims[i] = claim{Span: r.d.Sentences[i].Span, speaker: src, score: 0.6, by: "block", direct: true}
		}
	}
}

// listEnd is the block after the list that sentence i opens, which begins with block b: items
// that begin alike, with a figure or a short name and a colon.
func (r *quoteReader) listEnd(i, b int) int {
	end := b + 1
	shape := itemShape(r.d.Of(r.d.Blocks[b].Span))
	if shape == 0 {
		return end
	}
	for end < len(r.d.Blocks) && end < b+60 && r.d.Blocks[end].Kind == r.d.Blocks[b].Kind && itemShape(r.d.Of(r.d.Blocks[end].Span)) == shape {
		end++
	}
	return end
}

// letterEnd is the block after the letter or answer that begins with block b: paragraphs in the
// first person, up to a heading, a colon or a paragraph in which somebody else is found to speak.
// An answer that a frame announces (“它的回复是：”) may come to the first person later.
func (r *quoteReader) letterEnd(b int, answer bool) int {
	personal := r.personal(b)
	for k := b + 1; answer && !personal && k < b+3 && k < len(r.d.Blocks); k++ {
		personal = r.personal(k)
	}
	if !personal || r.d.Blocks[b].Floor > 0 && r.d.Blocks[b].Floor != 1 {
		return b + 1
	}
	end := b + 1
	for end < len(r.d.Blocks) && end < b+30 && r.d.Blocks[end].Kind == r.d.Blocks[b].Kind {
		if i := r.d.SentenceAt(r.d.Blocks[end].Start); i < 0 || r.claims[i].found() || r.endsOpen(i) || r.authorAsks(i) {
			break
		}
		end++
	}
	return end
}

// authorAsks says whether the author himself is heard in sentence i: 我继续询问：….
func (r *quoteReader) authorAsks(i int) bool {
	for _, h := range r.hitsOf(i) {
		if h.kind == saySaying && strings.HasPrefix(strings.TrimLeft(r.d.Text[h.End:r.d.Sentences[i].End], " "), "：") && r.subject(i, h).self {
			return true
		}
	}
	return false
}

// personal says whether block b speaks in the first person or to a second one.
func (r *quoteReader) personal(b int) bool {
	return strings.ContainsAny(r.d.Of(r.d.Blocks[b].Span), "我您") || strings.Contains(r.d.Of(r.d.Blocks[b].Span), "你")
}

// itemShape says how an item of a list begins: with a figure (1), with a dash or dot (2), with
// a short name and a colon (3), or like no item (0).
func itemShape(text string) int {
	c, n := utf8.DecodeRuneInString(text)
	switch {
	case c >= '0' && c <= '9' || strings.ContainsRune("①②③④⑤⑥⑦⑧⑨（(", c):
		return 1
	case strings.ContainsRune("-•·*●", c):
		return 2
	case strings.ContainsRune("一二三四五六七八九", c):
		if next, _ := utf8.DecodeRuneInString(text[n:]); next == '是' || next == '、' {
			return 1
		}
	}
	if at := strings.IndexAny(text, "：:"); at > 0 && runes(text[:at]) <= 14 && !strings.ContainsAny(text[:at], "，。") {
		return 3
	}
	return 0
}

// give makes the sentences of blocks from to end words of the source, where nobody else was
// found to speak.
func (r *quoteReader) give(from, end int, src speaker, score float32, by string) {
	first, after := r.sentencesOf(from, end)
	for i := first; i < after; i++ {
		if c := &r.claims[i]; !c.found() || by == "block" && c.by != "turn" {
			*c = claim{Span: r.d.Sentences[i].Span, speaker: src, score: score, by: by, direct: by == "block", ends: c.ends}
		}
	}
}

// latest is the latest source before sentence i, or none.
func (r *quoteReader) latest(i int) speaker {
	x, ok := r.sourceThat(i, func(speaker) bool { return true })
	if !ok {
		x.at = -1
	}
	return x
}

// sourceNear is the source of a quotation in sentences a to b without a verb beside it: the subject of the next
// sentence where the quotation begins its block (“太贵了。”小王拿起价签…), the source before it
// otherwise.
func (r *quoteReader) sourceNear(a, b int) speaker {
	for i := a - 1; i >= 0 && i > a-50 && r.block[i] == r.block[a]; i-- {
		if c := &r.claims[i]; c.found() && c.text != "" {
			return c.speaker
		}
	}
	if n := b + 1; n < len(r.d.Sentences) && r.block[n] == r.block[b] && a < n {
		if c := r.clause(n); c.found() && c.text != "" {
			return c.speaker
		}
		if x := r.headOf(n); x.strong && !x.self {
			return x.speaker
		}
		for _, m := range r.mentionsOf(n) {
			if m.Type == Person {
				return sourceOf(r.d, &m)
			}
		}
	}
	var any speaker // the nearest, should no nearer one be a person for certain
	for i := a - 1; i >= 0 && i > a-12; i-- {
		if c := &r.claims[i]; c.found() && c.text != "" {
			if c.sure {
				return c.speaker
			}
			if any.text == "" {
				any = c.speaker
			}
		}
		if r.kindOf(i) == Heading {
			if x, ok := r.headingName(i); ok {
				return x
			}
		}
	}
	if any.text != "" {
		return any
	}
	return speaker{at: -1}
}

// headOf is the subject that sentence i begins with, in its first clause or its second.
func (r *quoteReader) headOf(i int) subject {
	s := r.d.Sentences[i]
	for from, n := s.Start, 0; from < s.End && n < 2; n++ {
		end := s.End
		width := 0
		if at := strings.IndexAny(r.d.Text[from:s.End], "，,。：“"); at >= 0 {
			end = from + at
			_, width = utf8.DecodeRuneInString(r.d.Text[end:])
		}
		if end > from {
			if np, ok := r.phrase(s.Words, from, end, false); ok {
				return r.subjectAt(i, np, from)
			}
		}
		from = end + max(width, 1)
	}
	return subject{}
}

// headingName is the person that heading i ends with: 反对者：某某公司CEO周明.
func (r *quoteReader) headingName(i int) (speaker, bool) {
	s := trimName(r.d.Text, r.d.Sentences[i].Span)
	if s.Start >= s.End {
		return speaker{}, false
	}
	if m := r.mentionEnding(s); m != nil && m.Type == Person {
		return sourceOf(r.d, m), true
	}
	if tail, ok := r.afterRole(r.d.Of(s), s.Start); ok {
		return r.named(tail, s.End-len(tail)), true
	}
	return speaker{}, false
}
