package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
	"koujing/segment/dat"
)

// quotes sets Doc.Quotes: who says what, in quotation marks or without.
//
// It looks for three things, from the widest to the narrowest: pages that are speech as a
// whole (transcripts, speeches, turns.go), words in quotation marks (marks.go), and verbs and
// frames of saying with their subjects (this file, speaker.go). What goes on with what a
// source said before is carried last.
type quotes struct{ *sayings }

func newQuotes() (quotes, error) {
	s, err := readSayings(sayingTSV)
	return quotes{s}, err
}

func (quotes) Name() string { return "quotes" }

func (q quotes) Analyze(d *Doc) {
	d.Quotes = nil
	if len(d.Sentences) == 0 {
		return
	}
	r := &quoteReader{sayings: q.sayings, d: d, claims: make([]claim, len(d.Sentences))}
	r.place()
	r.outlets = outletsOf(d)
	r.findCues()
	r.marks = findMarked(d.Text, d.Blocks)
	r.turns()
	r.read()
	r.open()
	r.quoted()
	r.speeches()
	r.carry()
	d.Quotes = r.quotes()
}

// speaker is who says something.
type speaker struct {
	text string
	kind string // as Quote.SpeakerType
	id   string
	at   int  // byte where the name stands; -1 where it stands nowhere
	sure bool // a person's name, not only words that stand where a name would
}

// claim is what was found about one sentence: the quote it will become.
type claim struct {
	segment.Span
	speaker
	score   float32
	direct  bool
	cue     string
	by      string
	after   bool // the verb stands after what was said: “…”他说
	thought bool // the verb is one of thinking with its content right behind it
	via     bool // it only says where the words were read: 据某报报道
	ends    bool // the sentence ends with a colon or leaves a list open
	frame   bool // a frame names what follows: 他的回复是
	weak    bool // whom it names may be no speaker at all
	opaque  bool // told by the narrator for certain: nothing is carried into it or over it
}

// found says whether the sentence has a source that speaks.
func (c *claim) found() bool { return c.score >= 0.5 }

// cue is a term of saying.tsv standing in the text.
type cue struct {
	segment.Span
	*saying
}

// quoteReader reads one Doc.
type quoteReader struct {
	*sayings
	d       *Doc
	block   []int32 // of each sentence: the block it lies in, or -1
	starts  []int32 // of each block: its first sentence; one more than there are blocks
	hits    []cue   // in order
	first   []int32 // of each sentence: its first cue; one more than there are sentences
	marks   []marked
	claims  []claim
	outlets []string // names of the outlet that publishes the page
}

// place finds the block of every sentence.
func (r *quoteReader) place() {
	r.block = make([]int32, len(r.d.Sentences))
	r.starts = make([]int32, 0, len(r.d.Blocks)+1)
	b := 0
	for i, s := range r.d.Sentences {
		for b < len(r.d.Blocks) && r.d.Blocks[b].End <= s.Start {
			b++
		}
		for len(r.starts) <= b {
			r.starts = append(r.starts, int32(i))
		}
		r.block[i] = -1
		if b < len(r.d.Blocks) && r.d.Blocks[b].Start <= s.Start {
			r.block[i] = int32(b)
		}
	}
	for len(r.starts) <= len(r.d.Blocks) {
		r.starts = append(r.starts, int32(len(r.d.Sentences)))
	}
}

// sentencesOf are the first sentence of block from and the one after the last of block end-1.
func (r *quoteReader) sentencesOf(from, end int) (first, after int) {
	return int(r.starts[from]), int(r.starts[end])
}

// kindOf is the kind of the block that sentence i lies in.
func (r *quoteReader) kindOf(i int) BlockKind {
	if b := r.block[i]; b >= 0 {
		return r.d.Blocks[b].Kind
	}
	return Paragraph
}

// findCues looks for the terms and sorts them by sentence. A term counts only where it is
// made of whole words, so that 称 is not found in 名称.
func (r *quoteReader) findCues() {
	r.hits = make([]cue, 0, len(r.d.Text)/100+8)
	found := make([]dat.Match, 0, 64)
	r.first = make([]int32, len(r.d.Sentences)+1)
	for i := range r.d.Sentences {
		s := &r.d.Sentences[i]
		r.first[i] = int32(len(r.hits))
		if !r.prose(i) {
			continue
		}
		found = r.cues.Append(found[:0], r.d.Text[s.Start:s.End])
		for k, next := 0, 0; k < len(found); {
			start := found[k].Start
			end, x := 0, (*saying)(nil)
			for ; k < len(found) && found[k].Start == start; k++ {
				if start < next {
					continue // inside the term before
				}
				if t := &r.list[found[k].Value]; t.kind == recordNoun || wholeWords(s.Words, s.Start+start, s.Start+found[k].End) {
					end, x = found[k].End, t // the longest comes last
				}
			}
			if x == nil {
				continue
			}
			if next = end; x.kind != notSaying {
				r.hits = append(r.hits, cue{segment.Span{Start: s.Start + start, End: s.Start + end}, x})
			}
		}
	}
	r.first[len(r.d.Sentences)] = int32(len(r.hits))
}

// prose says whether sentence i is short enough to be one: nobody says two thousand characters
// without a stop, and what is read for each verb must not grow with what a page runs together.
func (r *quoteReader) prose(i int) bool {
	s := r.d.Sentences[i].Span
	return s.End-s.Start <= 6000
}

// hitsOf are the cues of sentence i.
func (r *quoteReader) hitsOf(i int) []cue { return r.hits[r.first[i]:r.first[i+1]] }

// wholeWords says whether words begin at start and end at end. A term of two characters or
// more may end a longer word (媒体报道). Without words it says yes.
func wholeWords(words []segment.Word, start, end int) bool {
	if len(words) == 0 {
		return true
	}
	k := wordAt(words, start)
	if k < 0 || words[k].Start != start && end-start < 6 {
		return false
	}
	for k < len(words) && words[k].End < end {
		k++
	}
	return k < len(words) && words[k].End == end
}

// wordAt is the index of the word that holds byte at, or -1.
func wordAt(words []segment.Word, at int) int {
	lo, hi := 0, len(words)
	for lo < hi {
		mid := (lo + hi) / 2
		if words[mid].End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(words) && words[lo].Start <= at {
		return lo
	}
	return -1
}

// inMarks is the index of the marked stretch that holds byte at strictly inside, or -1.
func (r *quoteReader) inMarks(at int) int {
	lo, hi := 0, len(r.marks)
	for lo < hi {
		mid := (lo + hi) / 2
		if r.marks[mid].End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(r.marks) && r.marks[lo].Start < at {
		return lo
	}
	return -1
}

// read goes through the sentences in order: their verbs and frames of saying, then the words in
// quotation marks that begin in them, so that a pronoun finds whoever spoke before.
func (r *quoteReader) read() {
	var open []stretch // those that reach into the sentence being read
	m := 0
	for i := range r.d.Sentences {
		if !r.claims[i].found() && (r.kindOf(i) != Heading || r.endsOpen(i)) { // else a turn
			r.claims[i] = r.clause(i)
		}
		for ; m < len(r.marks) && r.marks[m].Start < r.d.Sentences[i].End; m++ {
			if !r.prose(i) {
				continue
			}
			if x, ok := r.stretchAt(r.marks[m].Span, i); ok {
				open = append(open, x)
			}
		}
		kept := open[:0]
		for _, x := range open {
			r.say(i, x.Span, x.from, x.sure)
			if x.last > i {
				kept = append(kept, x)
			}
		}
		open = kept
	}
}

// sourcesBefore calls visit with the sources of the sentences before sentence i, the latest
// first, until visit returns true or nothing more recent than maxBack sentences is left.
func (r *quoteReader) sourcesBefore(i int, visit func(k int, s speaker) bool) {
	for k := i - 1; k >= 0 && k >= i-maxBack; k-- {
		if c := &r.claims[k]; c.found() && c.text != "" && visit(k, c.speaker) {
			return
		}
	}
}

// maxBack bounds how far back, in sentences, a pronoun or a pointing role may point.
const maxBack = 80

// clause is the best claim that a cue of sentence i makes.
func (r *quoteReader) clause(i int) claim {
	var best claim
	own := false
	hits := r.hitsOf(i)
	for k, h := range hits {
		if r.inMarks(h.Start) >= 0 || r.inTitle(i, h.Start) {
			continue
		}
		var c claim
		switch h.kind {
		case ownDigging:
			own = own || h.Start-r.d.Sentences[i].Start < 60
		case hearsay:
			c = r.hearsay(i, h)
		case accordOpener:
			c = r.accord(i, h, hits[k+1:])
		case viewFrame:
			c = r.view(i, h)
		case saySaying, thinkSaying, announceWord, showWord, nounFrame:
			c = r.verb(i, h)
		}
		switch {
		case !c.found() && c.score <= best.score:
		case c.score <= best.score && !c.ends && !r.outweighs(best, c, h):
		case best.found() && best.by == "verb" && !best.via && !c.ends && !r.outweighs(best, c, h):
			// What an outer verb says holds the inner one: “他表示，专家认为…”.
		default:
			best = c
		}
	}
	if !best.found() {
		if c := r.inlineLabel(i); c.found() {
			best = c
		}
	}
	if own && best.score < 0.8 {
		best = claim{}
	}
	best.opaque = own && !best.found()
	best.ends = r.endsOpen(i)
	return best
}

// inlineLabel reads a name with a colon and no verb: “新版来了，网友：终于等到”.
func (r *quoteReader) inlineLabel(i int) claim {
	s := r.d.Sentences[i].Span
	text := r.text(i)
	for from := 0; from < len(text); {
		at := strings.Index(text[from:], "：")
		if at < 0 {
			break
		}
		at += from
		from = at + len("：")
		begin := r.pauseBefore(s.Start, s.Start+at)
		np := trimName(r.d.Text, segment.Span{Start: begin, End: s.Start + at})
		if np.Start >= np.End || np.Start-begin > 3 || r.inMarks(np.Start) >= 0 {
			continue
		}
		body := runes(strings.TrimSpace(r.d.Text[s.Start+from : s.End]))
		if body > 0 && body < 4 || body == 0 && (begin > s.Start || r.block[i] < 0 || r.d.Blocks[r.block[i]].End > s.End) {
			continue
		}
		name := r.d.Of(np)
		m := r.mentionEnding(np)
		switch name {
		case "观点", "声音", "评论", "分析", "消息", "传闻", "会议", "舆论", "团队", "市场", "研究", "数据", "调查", "其", "双方":
			continue
		}
		if r.is(name, genericWord) || r.is(name, pronounWord) || m != nil && m.Type == Person && runes(name) <= 20 {
			said := trimSpan(r.d.Text, segment.Span{Start: s.Start + from, End: s.End})
			if said.Start >= said.End {
				said = s
			}
			return claim{Span: said, speaker: r.resolve(i, name, np.Start), score: 0.75, cue: "：", by: "verb"}
		}
	}
	return claim{}
}

// outweighs says whether a later claim of the same sentence is its main point rather than an
// earlier one: “监管部门预计明年发放牌照，周明强调，…”, where more is said after the second.
func (r *quoteReader) outweighs(first, later claim, h cue) bool {
	if !first.found() || !later.found() || first.thought == later.thought || later.thought || later.text == "" {
		return false
	}
	between := h.Start - first.Start
	return between >= 24 && later.End-later.Start > 2*between
}

// endsOpen says whether sentence i ends with a colon.
func (r *quoteReader) endsOpen(i int) bool {
	t := strings.TrimRight(r.text(i), "*_ ")
	return strings.HasSuffix(t, "：") || strings.HasSuffix(t, ":")
}

// text is the text of sentence i.
func (r *quoteReader) text(i int) string { return r.d.Of(r.d.Sentences[i].Span) }

// quotes turns the claims into the Doc's quotes.
func (r *quoteReader) quotes() []Quote {
	var out []Quote
	for i := range r.claims {
		c := &r.claims[i]
		if c.score <= 0.25 || c.Start >= c.End || strings.Trim(r.d.Of(c.Span), " “”\"「」『』。，,.") == "" {
			continue
		}
		out = append(out, Quote{
			Span: c.Span, Sentence: i, Direct: c.direct, Cue: c.cue, By: c.by, Score: c.score,
			Speaker: c.text, SpeakerType: c.kind, SpeakerID: c.id,
		})
	}
	return out
}

// trimSpan takes space and the marks between a verb and what was said off both ends.
func trimSpan(text string, s segment.Span) segment.Span {
	for s.Start < s.End {
		r, n := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !strings.ContainsRune(" \t　，,：:", r) {
			break
		}
		s.Start += n
	}
	for s.Start < s.End {
		r, n := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if !strings.ContainsRune(" \t　", r) {
			break
		}
		s.End -= n
	}
	return s
}

func runes(s string) int { return utf8.RuneCountInString(s) }

// outletsOf is the names under which the page's own outlet may appear: its publisher, and who
// stands in the dateline (“某某网3月5日消息”).
func outletsOf(d *Doc) []string {
	var names []string
	if d.Publisher != "" {
		names = append(names, d.Publisher)
	}
	for b := 0; b < len(d.Blocks) && b < 6; b++ {
		text := d.Of(d.Blocks[b].Span)
		at := strings.IndexAny(text, "0123456789，。")
		if at <= 0 || text[at] > '9' || runes(text[:at]) > 10 {
			continue
		}
		rest := text[at:min(len(text), at+40)]
		end := strings.IndexAny(rest, "，。,")
		if end > 0 && (strings.Contains(rest[:end], "消息") || strings.Contains(rest[:end], "日讯") || strings.Contains(rest[:end], "日电")) {
			names = append(names, strings.Trim(text[:at], " （(【"))
		}
	}
	return names
}

// ownOutlet says whether name is the page's own outlet.
func (r *quoteReader) ownOutlet(name string) bool {
	name = strings.Trim(name, "《》 ")
	for _, o := range r.outlets {
		if name == o {
			return true
		}
	}
	return false
}
