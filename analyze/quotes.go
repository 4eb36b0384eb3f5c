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
	main    speaker  // whose speech or interview the page is
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

// verb reads a verb of saying with its subject.
//
// “小米表示，新车下周交付”, “专家认为涨价不会持久” say; “小米没有透露价格”, “可以说这是趋势”,
// “当他说出这句话时” do not.
func (r *quoteReader) verb(i int, h cue) claim {
	s := r.d.Sentences[i].Span
	c := claim{Span: segment.Span{Start: h.End, End: s.End}, cue: r.d.Of(h.Span), by: "verb"}
	how := r.follow(s, h)
	if how == nothing || r.denied(i, h) || how != titled && r.nominal(i, h) {
		return claim{}
	}
	subj := r.subject(i, h)
	if rest, ok := strings.CutPrefix(subj.text, "用"); ok && h.kind == nounFrame {
		subj.speaker = r.resolve(i, strings.TrimSpace(rest), subj.np.Start+len("用")) // 用他的话说
		subj.strong, subj.self = true, r.is(rest, selfWord)
	}
	if h.term == "表示" && !subj.strong && runes(r.d.Text[h.End:s.End]) <= 8 {
		if x := r.headOf(i); x.strong && !x.self {
			subj = x // “周明对…表示担忧”
		}
	}
	if subj.self || subj.supposed {
		return claim{}
	}
	if strings.HasPrefix(h.term, "告") && how == paused {
		c.Start += max(0, strings.IndexAny(r.d.Text[c.Start:c.End], "，,：:“")) // after whom it is told to
	}
	c.speaker, c.weak = subj.speaker, !subj.strong
	c.frame = h.kind == nounFrame
	c.thought = h.kind == thinkSaying && how == bare
	switch c.score = how.score(subj.strong || subj.short && coreVerb(h) || how == titled && r.newName(i, subj.np)); {
	case h.kind == showWord && (!r.documentary(subj.np) || h.term == "发现" && !subj.study):
		return claim{}
	case h.kind == thinkSaying && how == paused && r.measured(i, subj, h):
		return claim{}
	case h.kind == thinkSaying && how == bare && subj.body && strings.HasPrefix(h.term, "预"):
		return claim{} // 公司预计年度亏损三亿元: a figure off a record
	case h.kind == thinkSaying && (subj.text == "" || !subj.strong && how != paused && !(subj.short && coreVerb(h)) || subj.far && !subj.strong):
		return claim{}
	case how == paused && !subj.strong && c.text != "" && !plainVerb(h) && !r.newName(i, subj.np):
		c.score = 0.45 // 引发合规质疑，…
	case c.text == "" && r.accordant(s, h):
		c.score = 0.75 // 据介绍，…
		if h.term == "介绍" {
			c.speaker = r.latest(i)
		}
	case c.text == "" && r.selfNaming(i, h):
		c.speaker, c.score = r.namedPrefix(h), 0.8
	case c.text == "":
		c.score -= 0.25
	}
	if h.term == "公告显示" {
		c.score = min(c.score, 0.45) // read off a record
	}
	if subj.conceded {
		c.score -= 0.4
	}
	// What stands before the subject counts against the saying as the main point.
	if subj.start > s.Start {
		lead, rest := runes(r.d.Text[s.Start:subj.start]), runes(r.d.Text[subj.start:s.End])
		if lead > 12 && lead > rest {
			c.score -= 0.3
		}
	}
	c.ends = strings.TrimRight(r.d.Text[h.End:s.End], "下 ") == "如" || strings.Trim(r.d.Text[h.End:s.End], " 如下：:") == ""
	if strings.HasPrefix(cueName(h), "报道") && subj.start <= h.Start && strings.Contains(r.d.Text[max(s.Start, subj.start-3):h.Start], "据") {
		c.via, c.score = true, min(c.score, 0.84)
	}
	if c.Span = trimSpan(r.d.Text, c.Span); c.Start >= c.End {
		c.Span = s
	}
	return c
}

// accordant says whether nothing stands between 据 at the head of a clause and the verb.
func (r *quoteReader) accordant(s segment.Span, h cue) bool {
	before, ok := strings.CutSuffix(r.d.Text[s.Start:h.Start], "据")
	return ok && r.afterPause(s.Start, s.Start+len(before))
}

// selfNaming says whether the term names its source itself at the head of a clause: 评论称.
func (r *quoteReader) selfNaming(i int, h cue) bool {
	first := firstRunes(h.term, 2)
	return runes(h.term) >= 3 && (r.is(first, genericWord) || r.is(first, documentWord)) && r.afterPause(r.d.Sentences[i].Start, h.Start)
}

// namedPrefix is the source that such a term names: 评论.
func (r *quoteReader) namedPrefix(h cue) speaker {
	return speaker{text: r.d.Of(segment.Span{Start: h.Start, End: h.Start + len(firstRunes(h.term, 2))}), kind: "anonymous", at: h.Start}
}

// firstRunes is the first n characters of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// measured says whether the verb of thinking is a noun that a figure is held against: 营收超出
// 市场预期，…
func (r *quoteReader) measured(i int, subj subject, h cue) bool {
	clause := r.d.Text[min(subj.start, h.Start):h.Start]
	for _, w := range []string{"超", "低于", "高于", "弱于", "强于", "快于", "慢于", "不及", "符合", "下调", "上调", "好于"} {
		if strings.Contains(clause, w) {
			return true
		}
	}
	return false
}

// inTitle says whether byte at of sentence i lies between 《 and 》.
func (r *quoteReader) inTitle(i, at int) bool {
	before := r.d.Text[max(r.d.Sentences[i].Start, at-300):at] // no title is longer than a hundred characters
	open := strings.LastIndex(before, "《")
	return open >= 0 && !strings.Contains(before[open:], "》")
}

// hearsay reads 据称: a source that nobody names. With a subject (“外界有消息称”) it is a verb.
func (r *quoteReader) hearsay(i int, h cue) claim {
	if c := r.verb(i, h); c.found() {
		return c
	}
	s := r.d.Sentences[i].Span
	if r.follow(s, h) == nothing || !r.afterPause(s.Start, h.Start) {
		return claim{}
	}
	c := claim{Span: trimSpan(r.d.Text, segment.Span{Start: h.End, End: s.End}), cue: h.term, by: "verb", score: 0.75}
	c.at = -1
	if runes(r.d.Text[s.Start:h.Start]) > runes(r.d.Text[h.End:s.End]) {
		c.score = 0.4
	}
	if c.Start >= c.End {
		return claim{}
	}
	return c
}

// cueName is the term of a cue.
func cueName(h cue) string { return h.term }

// plainVerb says whether the term is always a verb of saying, and never a noun for what was said.
func plainVerb(h cue) bool {
	switch h.term {
	case "表示", "称", "说", "指出", "认为", "透露", "坦言", "直言", "强调", "介绍", "补充", "告诉", "写道", "谈到", "提到", "承认", "宣称", "声称":
		return true
	}
	return hasAnySuffix(h.term, "称", "道", "说") || h.kind == nounFrame || h.kind == showWord
}

// newName says whether np has the length of a person's name and is no word of the dictionary:
// 周红英, cut into 周 and 红英; not 模型.
func (r *quoteReader) newName(i int, np segment.Span) bool {
	words := r.d.Sentences[i].Words
	k := wordAt(words, np.Start)
	return np.Start < np.End && personLike(r.d.Of(np)) && k >= 0 && (words[k].End < np.End || strings.HasPrefix(words[k].Tag, "nr"))
}

// coreVerb says whether the verb says nothing else but that somebody said or thought something,
// so that any short subject will do.
func coreVerb(h cue) bool {
	switch h.term {
	case "称", "表示", "指出", "认为", "透露", "坦言", "直言":
		return true
	}
	return false
}

// following is how what was said stands after a verb of saying.
type following uint8

const (
	nothing  following = iota
	paused             // after a mark: 表示，…
	titled             // after an object and a colon: 提了一个问题：…
	bare               // at once: 表示新车下周交付
	object             // perhaps an object only: 介绍公司的新产品
	finished           // the verb has 了 or 过 after it: 强调了
)

// score is how sure it is that the verb says what the sentence is about.
func (f following) score(strong bool) float32 {
	switch f {
	case paused:
		if strong {
			return 0.9
		}
		return 0.7
	case titled:
		if strong {
			return 0.85
		}
		return 0.45
	case bare:
		if strong {
			return 0.85
		}
		return 0.4
	case object, finished:
		return 0.35
	}
	return 0
}

// follow reads what stands after the verb.
func (r *quoteReader) follow(s segment.Span, h cue) following {
	rest := strings.TrimLeft(r.d.Text[h.End:s.End], " \t　")
	next, _ := utf8.DecodeRuneInString(rest)
	if r.endsClause(h.End, s.End) {
		return nothing // “…”他说。 is told by the marks
	}
	pause := strings.IndexAny(rest, "，,：:。；！？“")
	colon := pause > 0 && (strings.HasPrefix(rest[pause:], "：") || rest[pause] == ':') && runes(rest[:pause]) <= 25
	if h.kind == announceWord {
		clause := rest[:min(len(rest), 75)]
		if strings.ContainsRune("，,：:", next) && strings.ContainsAny(clause, "将会") || strings.HasPrefix(rest, "将") || strings.HasPrefix(rest, "计划") {
			return paused
		}
		return nothing
	}
	switch {
	case h.term == "表示" && runes(rest) >= 3:
		if strings.ContainsRune("，,：:“\"「『", next) {
			return paused
		}
		return bare // 对此表示担忧
	case strings.ContainsRune("，,：:“\"「『", next):
		return paused
	case h.kind == thinkSaying && next >= '0' && next <= '9' && (strings.HasPrefix(h.term, "预") || strings.HasPrefix(h.term, "估")):
		return nothing // 分析师预期240亿元
	case h.term == "给出" && pause > 0 && !strings.HasPrefix(rest[pause:], "。") && runes(rest[:pause]) <= 15:
		return titled // 给出了更合理的解释，…
	case strings.HasPrefix(h.term, "告") && pause > 0 && (strings.HasPrefix(rest[pause:], "，") || strings.HasPrefix(rest[pause:], "“")) && runes(rest[:pause]) <= 20:
		return paused // 告诉记者，…
	case next == '的' && colon && runes(rest[:pause]) <= 6:
		return titled // 正如他所说的那样：
	case next == '的' || next == '、' || next == '》' || next == '）' || next == ')':
		return nothing
	case colon:
		return titled
	case next == '了' || next == '过' || next == '着' || next == '出' || next == '到':
		return finished
	case h.content == clauseFollow && runes(rest) >= 5:
		return bare
	case h.content == markFollow && runes(rest) >= 12:
		return object
	}
	return nothing
}

// endsClause says whether nothing but marks follows byte at before the end of the clause.
func (r *quoteReader) endsClause(at, end int) bool {
	rest := strings.TrimLeft(r.d.Text[at:end], " \t　*_）)")
	if rest == "" {
		return true
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune("。！？!?；;.…”", next)
}

// denied says whether the word before the verb says that nothing was said: 没有透露, 可以说.
func (r *quoteReader) denied(i int, h cue) bool {
	words := r.d.Sentences[i].Words
	k := wordAt(words, h.Start)
	for n := 0; n < 2 && k > 0; n++ {
		k--
		w := r.d.Of(words[k].Span)
		if strings.ContainsAny(w, "，,。：:；“”") {
			return false
		}
		if r.is(w, denyWord) {
			return true
		}
	}
	return false
}

// nominal says whether the term is a noun or a lesser verb where it stands: 发表演讲, 网友的评论,
// 倾向于回答.
func (r *quoteReader) nominal(i int, h cue) bool {
	if h.kind == nounFrame {
		return false
	}
	words := r.d.Sentences[i].Words
	k := wordAt(words, h.Start)
	if k <= 0 {
		return false
	}
	before := r.d.Of(words[k-1].Span)
	switch before {
	case "的", "发表", "作出", "做出", "进行", "给予", "给出", "做", "作", "提出", "收到", "得到", "引发", "引起", "一次", "一番", "一篇", "一条", "这一", "大幅", "超", "超出", "超过", "低于", "高于", "不及", "符合", "所", "所谓":
		return true
	}
	if h.term == "预期" {
		switch before {
		case "降息", "加息", "通胀", "业绩", "盈利", "增长", "营收", "政策":
			return true // 降息预期加温
		}
	}
	if h.content != markFollow {
		return false
	}
	switch before {
	case "于", "来", "以", "能", "可", "用来", "用于", "去", "想", "要", "帮", "帮助", "和", "与", "及", "或", "很", "非常", "太", "最", "更", "使用", "利用", "接受", "这个", "那个", "该", "官方", "用户":
		return true
	}
	v, ok := r.cues.Find(before)
	return ok && r.list[v].kind == saySaying
}

// accord reads 据X报道 and its kin. 据悉 and 据财报 are the narrator's own.
// later are the cues after h in the sentence.
func (r *quoteReader) accord(i int, h cue, later []cue) claim {
	s := r.d.Sentences[i].Span
	if h.Start > s.Start && !r.afterPause(s.Start, h.Start) {
		return claim{}
	}
	rest := r.d.Text[h.End:min(s.End, h.End+150)] // 据 and what belongs to it: at most fifty characters
	end := strings.IndexAny(rest, "，,：。；")
	if end < 0 || runes(rest[:end]) > 40 {
		return claim{}
	}
	var noun cue
	for _, x := range later {
		if x.Start >= h.End+end {
			break
		}
		switch x.kind {
		case recordNoun, ownDigging:
			return claim{}
		case saySaying, thinkSaying, showWord:
			if x.End == h.End+end && strings.HasSuffix(r.d.Text[:x.Start], "的") {
				noun = x // 据X的介绍
				continue
			}
			return claim{} // 据X透露 is read as X透露
		case sourceNoun:
			noun = x
		}
	}
	c := claim{Span: segment.Span{Start: h.End + end, End: s.End}, cue: r.d.Of(h.Span), by: "accord", score: 0.85}
	name := strings.TrimSpace(rest[:end])
	at := h.End
	if noun.saying != nil {
		if strings.TrimSpace(r.d.Text[noun.End:h.End+end]) != "" {
			return claim{}
		}
		c.cue += "…" + noun.term
		name = strings.TrimSpace(r.d.Text[h.End:noun.Start])
	} else if !r.outlet(segment.Span{Start: h.End, End: h.End + end}) {
		return claim{}
	}
	name = strings.TrimSuffix(name, "的")
	if r.is(name, selfWord) {
		return claim{}
	}
	for _, w := range []string{"部", "局", "署", "委", "官方", "法》", "条例》", "规定》", "办法》", "通知》"} {
		if strings.HasSuffix(name, w) && (noun.saying == nil || strings.Contains(noun.term, "数据")) {
			return claim{} // what an office counts is a record
		}
	}
	c.via = true
	c.speaker = r.resolve(i, name, at)
	c.Span = trimSpan(r.d.Text, c.Span)
	if c.Start >= c.End {
		return claim{}
	}
	return c
}

// outlet says whether the span ends with a medium's name or with a word for one.
func (r *quoteReader) outlet(s segment.Span) bool {
	if m := r.mentionEnding(s); m != nil {
		return m.Type == Media
	}
	return strings.HasSuffix(r.d.Of(s), "》")
}

// afterPause says whether byte at follows a punctuation mark, or only words that lead in.
func (r *quoteReader) afterPause(start, at int) bool {
	before := strings.TrimRight(r.d.Text[start:at], " \t　")
	last, _ := utf8.DecodeLastRuneInString(before)
	if strings.ContainsRune("，,：:；。！？”）)]】", last) {
		return true
	}
	return runes(before) <= 6
}

// view reads 在X看来.
func (r *quoteReader) view(i int, h cue) claim {
	s := r.d.Sentences[i].Span
	at := strings.LastIndex(r.d.Text[s.Start:h.Start], "在")
	if at < 0 {
		return claim{}
	}
	at += s.Start + len("在")
	name := r.d.Text[at:h.Start]
	if name == "" || runes(name) > 25 || strings.ContainsAny(name, "，。；：") || r.is(name, selfWord) {
		return claim{}
	}
	c := claim{cue: "在…" + h.term, by: "view", score: 0.85, speaker: r.resolve(i, name, at)}
	c.Span = trimSpan(r.d.Text, segment.Span{Start: h.End, End: s.End})
	if c.Start >= c.End {
		return claim{}
	}
	return c
}

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
