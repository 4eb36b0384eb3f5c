package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

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
	if strings.HasPrefix(h.term, "报道") && subj.start <= h.Start && strings.Contains(r.d.Text[max(s.Start, subj.start-3):h.Start], "据") {
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
	rest := strings.TrimLeft(clip(r.d.Text[h.End:s.End], followed), " \t　")
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

// followed bounds how much behind a cue is looked at, in bytes: a page of one endless sentence
// must not be read to its end for every cue in it.
const followed = 600

// clip returns the first n bytes of text, or fewer so as not to cut a character.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
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
	name := rest[:end]
	if noun.saying != nil {
		if strings.TrimSpace(r.d.Text[noun.End:h.End+end]) != "" {
			return claim{}
		}
		c.cue += "…" + noun.term
		name = r.d.Text[h.End:noun.Start]
	} else if !r.outlet(segment.Span{Start: h.End, End: h.End + end}) {
		return claim{}
	}
	at := h.End + len(name) - len(strings.TrimLeft(name, " \t　")) // 根据 LinkedIn 的一份报告
	name = strings.TrimSuffix(strings.TrimSpace(name), "的")
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
