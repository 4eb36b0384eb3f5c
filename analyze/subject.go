package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// subject is the subject of a verb of saying.
type subject struct {
	speaker
	start    int          // byte where its clause begins; the verb where it has none
	far      bool         // it stands in an earlier clause than the verb
	strong   bool         // it is somebody or something that can speak, not just any words
	short    bool         // at most twelve characters: what a name has
	study    bool         // 研究, 调查 and who makes them: what can find something
	body     bool         // 公司 or a company
	conceded bool         // the clause is a concession: 虽然他说
	supposed bool         // the clause is a condition or a time: 如果有人说, 当他说
	self     bool         // the author himself: 笔者认为
	np       segment.Span // where it stands
}

// subject finds who says the verb h of sentence i: the noun phrase at the head of its clause,
// or of a clause before it in the sentence (“王经理接过话筒，表示…”), or else nobody.
//
// The phrase ends before the first word that no name goes on with (在, 对, 也, 昨日 …), unless
// a relative clause is still open there (“就职于腾讯的员工表示”).
func (r *quoteReader) subject(i int, h cue) subject {
	s := r.d.Sentences[i]
	none := subject{start: h.Start}
	to := h.Start
	for back := 0; back < 4 && to > s.Start; back++ {
		from := r.pauseBefore(s.Start, to)
		if from > s.Start && r.inMarks(from) >= 0 && r.inMarks(h.Start) < 0 {
			return none
		}
		if back == 0 && r.supposed(s.Words, from, h.Start) {
			return subject{supposed: true, start: from}
		}
		np, ok := r.phrase(s.Words, from, to, back == 0)
		if ok {
			x := r.subjectAt(i, np, from)
			x.far = back > 0
			if x.far && !x.strong && !x.self && runes(r.d.Of(np)) > 4 {
				break
			}
			return x
		}
		if from <= s.Start {
			break
		}
		before := strings.TrimRight(r.d.Text[s.Start:from], " \t")
		last, n := utf8.DecodeLastRuneInString(before)
		if !strings.ContainsRune("，,—", last) {
			break
		}
		to = s.Start + len(before) - n
	}
	return none
}

// subjectAt is the subject whose name stands in np, in a clause that begins at byte from.
func (r *quoteReader) subjectAt(i int, np segment.Span, from int) subject {
	name := r.d.Of(np)
	if r.is(name, selfWord) || strings.HasPrefix(name, "我") || strings.HasSuffix(name, "记者") || strings.HasPrefix(name, "这") && !strings.HasPrefix(name, "这位") && !strings.HasPrefix(name, "这名") {
		return subject{self: true, start: from}
	}
	if r.ownOutlet(name) && !strings.HasSuffix(strings.TrimRight(r.d.Text[:np.Start], " 《"), "据") || strings.HasPrefix(name, "以下") || strings.HasPrefix(name, "本人") || strings.HasPrefix(name, "本文") || strings.HasSuffix(name, "地") && runes(name) <= 4 || r.is(name, leadWord) || r.is(name, breakWord) {
		return subject{self: true, start: from}
	}
	m := r.mentionEnding(np)
	return subject{
		study:    hasAnySuffix(name, "研究", "调查", "团队", "学者", "科学家", "研究者", "研究人员", "分析", "报告", "论文", "实验", "测试"),
		body:     name == "公司" || name == "集团" || m != nil && m.Type == Company && !hasAnySuffix(name, "证券", "银行", "高盛", "大摩", "小摩", "野村", "瑞银", "花旗"),
		conceded: r.concedes(i, from),
		speaker:  r.resolve(i, name, np.Start), start: from,
		strong: r.canSpeak(i, np), short: runes(name) <= 12, np: np,
	}
}

// hasAnySuffix says whether s ends with one of the words.
func hasAnySuffix(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// concedes says whether the clause of sentence i that begins at byte from begins with 虽然.
func (r *quoteReader) concedes(i, from int) bool {
	words := r.d.Sentences[i].Words
	k := wordAt(words, from)
	if k < 0 {
		return false
	}
	w := r.d.Of(words[k].Span)
	return w == "虽然" || w == "尽管" || w == "雖然" || w == "儘管"
}

// supposed says whether the clause from byte from to the verb begins as a condition or a time.
func (r *quoteReader) supposed(words []segment.Word, from, to int) bool {
	k := wordAt(words, from)
	if k < 0 {
		return false
	}
	for n := 0; k < len(words) && words[k].Start < to && n < 3; k, n = k+1, n+1 {
		switch r.d.Of(words[k].Span) {
		case "如果", "假如", "要是", "倘若", "若", "若是", "假设", "当", "每当", "直到", "无论", "不管", "无怪", "难怪", "除非", "哪怕", "与其":
			return true
		}
	}
	return false
}

// canSpeak says whether the phrase names somebody or something that can speak: a mention, a
// pronoun, a role, a body, a text; and not any words that happen to stand before the verb.
func (r *quoteReader) canSpeak(i int, np segment.Span) bool {
	name := r.d.Of(np)
	if m := r.mentionEnding(np); m != nil {
		return m.Type != Model && m.Type != Product && m.Type != Place
	}
	if r.is(name, pronounWord) || strings.HasSuffix(r.d.Text[:np.Start], "有") {
		return true // 有懂行的朋友说
	}
	for _, p := range r.parts[quantityWord] {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	for _, w := range []string{"是", "为", "给", "让", "使", "将", "把", "被", "能", "用", "来", "去", "做", "想", "没", "不", "只", "可", "要", "会", "更", "最", "太", "很", "既", "以", "以至", "意味着", "至于", "本质"} {
		if strings.HasPrefix(name, w) {
			return false
		}
	}
	if r.typeOf(name) != "named" {
		return true
	}
	words := r.d.Sentences[i].Words
	if k := wordAt(words, np.End-1); k >= 0 {
		if t := words[k].Tag; strings.HasPrefix(t, "nr") || t == "nt" || t == "nz" {
			return true
		}
	}
	if _, ok := r.afterRole(name, np.Start); ok {
		return true
	}
	return latinName(lastField(name))
}

// lastField is the last of the words that spaces part.
func lastField(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

// documentary says whether the phrase ends with a text that can show something on a source's
// behalf: “IDC数据显示”, “一份报告显示”; not with a record or bare figures: “财报显示”, “数据显示”.
func (r *quoteReader) documentary(np segment.Span) bool {
	name := r.d.Of(np)
	for _, w := range []string{"数据", "资料", "信息", "统计", "消息", "结果", "公开数据", "官方数据", "公开消息"} {
		if name == w {
			return false
		}
	}
	if hasAnySuffix(name, "官网", "网站", "处罚书", "判决书", "消息", "公告", "公布的数据", "发布的数据", "出炉的数据", "相关数据", "有关数据", "最新数据", "统计数据", "上述数据", "非农数据", "声明", "通知", "文件", "微博", "公众号", "博客", "交易数据", "部数据", "局数据", "署数据", "委数据", "官方数据", "法》", "条例》", "规则》", "总则》", "规定》", "记者调查") {
		return false
	}
	for at := 0; at < len(name); at++ {
		if _, v, ok := r.cues.Longest(name, at); ok && r.list[v].kind == recordNoun {
			return false
		}
	}
	if strings.HasPrefix(name, "的") {
		return false
	}
	for n := len(name); n > 0; {
		_, w := utf8.DecodeLastRuneInString(name[:n])
		n -= w
		if r.is(name[n:], documentWord) {
			return true
		}
		if len(name)-n > 12 {
			break
		}
	}
	return strings.HasSuffix(name, "》") || strings.HasSuffix(name, "机构")
}

// pauseBefore is the byte after the last pause between start and to: a comma, a full stop, a
// colon, a closing quotation mark; not one in brackets or 《》.
func (r *quoteReader) pauseBefore(start, to int) int {
	start = max(start, r.runeAt(to-600)) // two hundred characters: no clause that ends with a verb of saying is longer
	depth := 0
	for i := to; i > start; {
		c, n := utf8.DecodeLastRuneInString(r.d.Text[start:i])
		switch c {
		case '】':
			if depth == 0 {
				return i
			}
		case '）', ')', '》', ']':
			depth++
		case '（', '(', '《', '[':
			if depth == 0 {
				return i
			}
			depth--
		case '，', ',', '。', '；', ';', '：', ':', '！', '？', '!', '?', '…', '—':
			if depth == 0 {
				return i
			}
		case ' ', '　':
			// “某某网1月9日消息 著名经济学家任…”
			if before := r.d.Text[start : i-n]; depth == 0 && (strings.HasSuffix(before, "消息") || strings.HasSuffix(before, "讯") || strings.HasSuffix(before, "日电") || strings.HasSuffix(before, "】")) {
				return i
			}
		case '”', '」', '』', '"':
			if depth == 0 && i < to && r.inMarks(i-n) >= 0 && speechy(r.d.Text[start:i]) {
				return i
			}
		}
		i -= n
	}
	return start
}

// runeAt is the rune boundary at or after byte at.
func (r *quoteReader) runeAt(at int) int {
	for at > 0 && at < len(r.d.Text) && !utf8.RuneStart(r.d.Text[at]) {
		at++
	}
	return at
}

// speechy says whether s, which ends with a closing mark, ends a clause inside the marks or is
// too long for a name: “…。” and not “小作文”.
func speechy(s string) bool {
	from := strings.LastIndexAny(s[:len(s)-1], "“「『\"")
	if from < 0 {
		return true
	}
	return runes(s[from:]) > 14 || strings.ContainsAny(s[from:], "，。！？,!?")
}

// phrase finds the noun phrase at the head of text[from:to]. last says that the verb of saying
// follows at byte to.
func (r *quoteReader) phrase(words []segment.Word, from, to int, last bool) (segment.Span, bool) {
	ws := words[max(0, wordAt(words, from)):]
	if len(words) == 0 {
		np := trimName(r.d.Text, segment.Span{Start: from, End: to})
		return np, np.Start < np.End && runes(r.d.Of(np)) < 30
	}
	for n, w := range ws {
		if w.Start >= to {
			ws = ws[:n]
			break
		}
	}
	k := r.skipLead(ws)
	if k >= len(ws) {
		return segment.Span{}, false
	}
	end := k
	if w := r.d.Of(ws[k].Span); (w == "他" || w == "她" || w == "他们" || w == "她们" || w == "对方") && k+1 < len(ws) && r.d.Of(ws[k+1].Span) != "的" && !strings.HasPrefix(ws[k+1].Tag, "n") {
		return ws[k].Span, true
	}
	for quoted := false; end < len(ws) && !(end > k && !quoted && r.breaksAt(ws, end)); end++ {
		switch r.d.Of(ws[end].Span) {
		case "《", "“":
			quoted = true
		case "》", "”":
			quoted = false
		}
	}
	if end-k >= 3 && r.d.Of(ws[end-1].Span) == "地" {
		end -= 2 // 一位合伙人愤慨地补充道
	}
	if end < len(ws) {
		if tail := r.relativeHead(ws, end); last && tail {
			end = len(ws)
		}
	}
	np := trimName(r.d.Text, segment.Span{Start: ws[k].Start, End: min(to, ws[end-1].End)})
	if last {
		np = r.withoutHearer(np)
	}
	if np.Start >= np.End || runes(r.d.Of(np)) > 45 {
		return np, false
	}
	return np, r.nameLike(r.d.Of(np)) && !r.functional(words, np)
}

// functional says whether the phrase is one short word that can only stand beside a subject:
// 及时, 有关, 幸亏.
func (r *quoteReader) functional(words []segment.Word, np segment.Span) bool {
	k := wordAt(words, np.Start)
	if k < 0 || words[k].Start != np.Start || words[k].End != np.End || runes(r.d.Of(np)) > 2 || r.mentionEnding(np) != nil {
		return false
	}
	w := r.d.Of(np)
	if r.is(w, genericWord) || r.is(w, pronounWord) || r.is(w, documentWord) || r.is(w, selfWord) {
		return false
	}
	switch words[k].Tag {
	case "d", "ad", "c", "p", "u", "v", "a":
		return true
	}
	return false
}

// withoutHearer cuts off to whom something is said, where words were cut wrongly or a
// preposition is missing: 张书乐向记者, 一位员工连线某媒体.
func (r *quoteReader) withoutHearer(np segment.Span) segment.Span {
	name := r.d.Of(np)
	m := r.mentionEnding(np)
	media := m != nil && m.Type == Media && m.Start > np.Start
	if !media && !hasAnySuffix(name, "记者", "媒体", "我们", "笔者") {
		// 尹一峰向某智能 with a medium that nobody listed; not 新方向.
		if at := strings.LastIndex(name, "向"); at > 3 && runes(name[at:]) > 2 && runes(name[at:]) <= 9 && !hasAnySuffix(name[:at], "方", "面", "转", "倾", "动", "导", "意", "走", "定", "横", "纵") {
			return trimName(r.d.Text, segment.Span{Start: np.Start, End: np.Start + at})
		}
		return np
	}
	for _, w := range []string{"向", "对", "告诉", "连线"} {
		if at := strings.LastIndex(name, w); at > 0 {
			return trimName(r.d.Text, segment.Span{Start: np.Start, End: np.Start + at})
		}
	}
	if media {
		head := strings.TrimRight(r.d.Text[np.Start:m.Start], " ")
		for n := range head {
			if r.is(head[n:], genericWord) {
				return segment.Span{Start: np.Start, End: np.Start + len(head)}
			}
		}
	}
	return np
}

// skipLead is the index of the first word that can begin a subject.
func (r *quoteReader) skipLead(ws []segment.Word) int {
	k := 0
	for k < len(ws) {
		w := r.d.Of(ws[k].Span)
		switch {
		case r.is(w, leadWord), isSpaceOrMark(w), isDateWord(w), ws[k].Tag == "t" && timeWord(w):
			k++
		case isPreposition(w) && k+1 < len(ws) && (ws[k+1].Tag == "t" || r.is(r.d.Of(ws[k+1].Span), leadWord)):
			k += 2 // 在早前, 在此前
		case isPreposition(w):
			end := r.endOfPlace(ws, k)
			if end < 0 {
				end = r.afterOf(ws, k)
			}
			k = end
		default:
			return k
		}
	}
	return k
}

// afterOf is the index after the last 的 from ws[k] on, or past the end where there is none.
func (r *quoteReader) afterOf(ws []segment.Word, k int) int {
	for n := len(ws) - 1; n > k; n-- {
		if r.d.Of(ws[n].Span) == "的" {
			return n + 1
		}
	}
	return len(ws)
}

// isPreposition says whether w opens a phrase that may stand before the subject: 在会上, 对于….
func isPreposition(w string) bool {
	switch w {
	case "在", "对", "对于", "关于", "针对", "面对", "从", "通过", "随着", "作为", "就", "除", "除了", "自", "自从", "于", "为", "为了":
		return true
	}
	return false
}

// endOfPlace is the index after the prepositional phrase that begins at ws[k]: after the last
// word that closes a place or time (上, 中, 时, 后 …). It is -1 where none closes it.
func (r *quoteReader) endOfPlace(ws []segment.Word, k int) int {
	end := -1
	for n := k + 1; n < len(ws); n++ {
		switch w := r.d.Of(ws[n].Span); w {
		case "上", "中", "里", "时", "后", "前", "下", "内", "来看", "而言", "方面", "期间", "之后", "之前", "之际", "来说", "以来", "当中", "会上", "过程中", "期", "起":
			if n+1 < len(ws) && r.d.Of(ws[n+1].Span) == "的" {
				continue
			}
			end = n + 1
		}
	}
	return end
}

// breaks says whether no name goes on with the word.
func (r *quoteReader) breaks(w segment.Word) bool {
	s := r.d.Of(w.Span)
	if w.Tag == "d" && strings.ContainsRune("曾也还都已就均再又更最仍便却亦则才", []rune(s)[0]) {
		return true // 曾多次
	}
	return r.is(s, breakWord) || w.Tag == "t" && timeWord(s) || isDateWord(s) && w.Tag == "m"
}

// timeWord says whether a word tagged as a time is one: 周一, 昨日; not 元春, a given name.
func timeWord(s string) bool {
	return strings.ContainsAny(s, "年月日天晚早周午今昨明前后时期近目现当去")
}

// breaksAt says whether no name goes on with ws[k]; a verb of saying ends it too, unless a noun
// follows that it is part of (分析公司).
func (r *quoteReader) breaksAt(ws []segment.Word, k int) bool {
	if r.breaks(ws[k]) {
		return true
	}
	v, ok := r.cues.Find(r.d.Of(ws[k].Span))
	if !ok || r.list[v].kind != saySaying {
		return false
	}
	if r.list[v].content == clauseFollow || k+1 >= len(ws) {
		return true
	}
	switch r.d.Of(ws[k+1].Span) {
	case "公司", "机构", "报告", "人士", "中心", "区", "员", "文章", "平台", "服务", "软件", "网站", "系统", "师", "家", "者", "部", "部门", "书", "指数", "简报", "团队":
		return false
	}
	return true
}

// relativeHead says whether what stands from ws[from] to the verb is a relative clause with
// its head: 于腾讯的员工.
func (r *quoteReader) relativeHead(ws []segment.Word, from int) bool {
	de := -1
	for n := from; n < len(ws); n++ {
		if r.d.Of(ws[n].Span) == "的" {
			de = n
		}
	}
	if de < 0 || de+1 >= len(ws) {
		return false
	}
	tail := segment.Span{Start: ws[de+1].Start, End: ws[len(ws)-1].End}
	if name := r.d.Of(tail); strings.HasPrefix(name, "《") && strings.HasSuffix(name, "》") {
		return true // 某某发布的《年度报告》
	}
	for _, w := range ws[de+1:] {
		if r.breaks(w) {
			return false
		}
	}
	if r.documentary(tail) {
		return true // 某某披露的数据
	}
	if m := r.mentionEnding(tail); m != nil {
		return m.Type == Person
	}
	if last := r.d.Of(ws[len(ws)-1].Span); r.is(last, genericWord) || strings.HasPrefix(ws[len(ws)-1].Tag, "nr") {
		return true
	}
	return strings.HasSuffix(r.d.Of(tail), "者") || strings.Contains(r.d.Of(tail), "·") || latinName(lastField(r.d.Of(tail)))
}

// nameLike says whether s can be a name at all.
func (r *quoteReader) nameLike(s string) bool {
	for _, c := range s {
		if c >= 0x4E00 && c <= 0x9FFF || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return true
		}
	}
	return false
}

// isSpaceOrMark says whether the word has no letter and no digit.
func isSpaceOrMark(w string) bool {
	for _, c := range w {
		if c > 0x2E80 && !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFF00 && c <= 0xFFEF) ||
			c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c == '《' || c == '“' || c == '「'
		}
		if c == '《' || c == '“' || c == '「' {
			return false
		}
	}
	return true
}

// isDateWord says whether the word is a figure or a part of a date: 8, 19日, 月.
func isDateWord(w string) bool {
	for _, c := range w {
		if !(c >= '0' && c <= '9') && !strings.ContainsRune("年月日时点分号.:：", c) {
			return false
		}
	}
	return true
}

// trimName takes space, brackets with what they hold at the end, and marks off a name.
func trimName(text string, s segment.Span) segment.Span {
	for s.Start < s.End {
		c, n := utf8.DecodeRuneInString(text[s.Start:s.End])
		if !strings.ContainsRune(" \t　，,：:、*_-—#>）)", c) {
			break
		}
		s.Start += n
	}
	for s.Start < s.End {
		c, n := utf8.DecodeLastRuneInString(text[s.Start:s.End])
		if c == '）' || c == ')' {
			if at := strings.LastIndexAny(text[s.Start:s.End], "（("); at > 0 && !strings.Contains(text[s.Start+at:s.End], "化名") {
				s.End = s.Start + at
				continue
			}
		}
		if !strings.ContainsRune(" \t　，,：:、*_的", c) {
			break
		}
		s.End -= n
	}
	return s
}
