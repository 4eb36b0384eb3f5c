package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// speech decides which marked stretches are speech, finds who says them and makes claims of
// the sentences they fill.
func (r *quoteReader) speech() {
	r.speaks = make([]bool, len(r.marks))
	s := 0
	for m := range r.marks {
		q := &r.marks[m]
		for s < len(r.d.Sentences) && r.d.Sentences[s].End <= q.Start {
			s++
		}
		if s == len(r.d.Sentences) {
			return
		}
		last := s
		for last+1 < len(r.d.Sentences) && r.d.Sentences[last+1].Start < q.End {
			last++
		}
		r.stretch(m, s, last)
	}
}

// stretch reads the marked stretch m, which lies in sentences a to b.
func (r *quoteReader) stretch(m, a, b int) {
	q := &r.marks[m]
	if r.kindOf(a) == Heading || runes(r.d.Of(q.Span)) < 6 {
		return
	}
	before, ok := r.cueBefore(a, q.Start)
	if !ok {
		before, ok = r.cueAfter(b, q.End)
	}
	whole := r.fills(q.Span, a, b)
	if !ok && !(whole && (a < b || r.ended(q.Span))) {
		return
	}
	r.speaks[m] = true
	if !ok {
		before.speaker = r.sourceNear(a, b)
	}
	for i := a; i <= b; i++ {
		r.say(i, q.Span, before, ok)
	}
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
	if !sure {
		score = 0.75
	}
	if share < 0.5 && !(sure && from.by != "") {
		score = 0.45
	}
	if c.found() && c.text != "" && share < 0.9 {
		// The sentence's own verb says whose words they are.
		if r.hasCue(i, part) {
			c.direct = true
			c.score = max(c.score, score)
			return
		}
	}
	*c = claim{Span: part, speaker: from.speaker, score: score, direct: true, cue: from.cue, by: "marks", after: from.after, ends: c.ends}
	r.remember(c.speaker)
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
		if i > 0 && strings.HasSuffix(strings.TrimRight(r.text(i-1), "*_ "), "：") {
			return claim{speaker: r.latest(), by: "block"}, r.latest().text != ""
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
		if subj.self {
			return claim{}, false
		}
		src := subj.speaker
		if src.text == "" {
			src = r.latest()
		}
		tight := strings.Trim(between, " ，,：:\t　了道") == ""
		if !tight && !strings.HasSuffix(between, "：") && !strings.HasSuffix(between, ":") {
			break
		}
		return claim{speaker: src, cue: h.term, by: "marks"}, true
	}
	if strings.HasSuffix(lead, "：") || strings.HasSuffix(lead, ":") {
		if np, ok := r.phrase(r.d.Sentences[i].Words, r.pauseBefore(s.Start, s.Start+len(strings.TrimRight(lead, "：:"))), s.Start+len(strings.TrimRight(lead, "：:")), false); ok {
			if x := r.subjectAt(i, np, np.Start); !x.self {
				return claim{speaker: x.speaker, by: "marks"}, true
			}
		}
	}
	return claim{}, false
}

// cueAfter is the claim of a verb that follows the quotation that ends at byte end in sentence
// i: “…”，他说。 or “…。”他说。, where it begins the next sentence.
func (r *quoteReader) cueAfter(i, end int) (claim, bool) {
	s := r.d.Sentences[i].Span
	for n := i; n <= i+1 && n < len(r.d.Sentences); n++ {
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
			if subj.self || subj.text == "" {
				break
			}
			return claim{speaker: subj.speaker, cue: h.term, by: "marks", after: true}, true
		}
		break
	}
	return claim{}, false
}

// latest is the latest known source, or none.
func (r *quoteReader) latest() speaker {
	if len(r.known) == 0 {
		return speaker{at: -1}
	}
	return r.known[len(r.known)-1]
}

// sourceNear is the source of a quotation without a verb beside it: the subject of the next
// sentence where the quotation begins its block (“太贵了。”小王拿起价签…), the source before it
// otherwise.
func (r *quoteReader) sourceNear(a, b int) speaker {
	for i := a - 1; i >= 0 && r.block[i] == r.block[a]; i-- {
		if c := &r.claims[i]; c.found() && c.text != "" {
			return c.speaker
		}
	}
	if n := b + 1; n < len(r.d.Sentences) && r.block[n] == r.block[b] {
		if c := &r.claims[n]; c.found() && c.text != "" {
			return c.speaker
		}
		ms := r.d.Mentions
		for k := range ms {
			if ms[k].Sentence == n && ms[k].Type == Person {
				return sourceOf(r.d, &ms[k])
			}
			if ms[k].Sentence > n {
				break
			}
		}
	}
	for i := a - 1; i >= 0 && i > a-12; i-- {
		if c := &r.claims[i]; c.found() && c.text != "" {
			return c.speaker
		}
	}
	return r.main
}
