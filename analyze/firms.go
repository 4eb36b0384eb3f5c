package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// legalName proposes a company's full name: 上海某某网络科技有限公司, with the brackets inside it.
// Not 科技有限公司 where nothing names it.
func (n *names) legalName(m segment.Span, s int) {
	start := n.nameStart(m.Start, s, 14)
	if m.Start-start < 9 || m.Start-start > 90 {
		return
	}
	n.add(segment.Span{Start: start, End: m.End}, s, Company, 0.85, "a company's full name")
}

// firm proposes 某某科技: two to four characters that are no ordinary words before the ending, a
// boundary before them, and a company's cue near. Not 金融科技, not 国内汽车.
func (n *names) firm(m segment.Span, s int) {
	if m.End-m.Start < 6 || isLetter(n.doc.Text[m.Start]) {
		return
	}
	words := n.wordsOf(s)
	i := wordIndex(words, m.Start)
	if i <= 0 || words[i].Start != m.Start {
		return
	}
	w := words[i-1]
	if at, ok := n.listedEnds[w.Start]; ok && n.hanWord(w) && (!ordinaryTag(w.Tag) || n.doc.Of(m) == "集团" || n.doc.Of(m) == "证券" || n.doc.Of(m) == "控股") && n.boundaryBehind(m.End, s) {
		n.add(segment.Span{Start: at, End: m.End}, s, Company, 0.5, "a place and a name, ending as companies do")
		return
	}
	count := utf8.RuneCountInString(n.doc.Of(w.Span))
	if !n.hanWord(w) || count < 2 || count > 4 || ordinaryTag(w.Tag) || strings.HasSuffix(n.doc.Of(w.Span), "公司") || !n.boundary(w.Start, s) || !n.boundaryBehind(m.End, s) {
		return
	}
	n.add(segment.Span{Start: w.Start, End: m.End}, s, Company, 0.4, "ends as companies do")
}

// ordinaryTag says that a word of the tag is an ordinary word, no part of an unknown name.
func ordinaryTag(tag string) bool {
	switch tag {
	case "nz", "nr", "nrt", "nt", "x", "nrfg":
		return false
	}
	return true
}

// organization proposes 某某大学, 某省教育厅: a place or a name before the ending, up to six words
// between them. Not 一所大学, not 人民法院.
func (n *names) organization(m segment.Span, s int) {
	words := n.wordsOf(s)
	i := wordIndex(words, m.Start)
	if i < 0 || words[i].End > m.End {
		return
	}
	start := min(words[i].Start, m.Start)
	for j, k := i-1, 0; j >= 0 && k < 6 && n.nameWord(words[j]); j, k = j-1, k+1 {
		if t := words[j].Tag; t == "ns" || t == "nt" || t == "nrt" {
			start = words[j].Start
		}
		if at, ok := n.listedEnds[words[j].End]; ok && at >= n.doc.Sentences[s].Start {
			start = at // 清华交叉信息学院, 国泰航空工会
		}
	}
	span := segment.Span{Start: start, End: m.End}
	if start == words[i].Start && (words[i].End != m.End || words[i].Tag != "nt" && words[i].Tag != "ns") || n.wholly(span, bareCue) {
		return
	}
	n.add(span, s, Organization, 0.6, "ends as organizations do")
}

// wholly says that the span is one cue of the kinds.
func (n *names) wholly(span segment.Span, kinds int32) bool {
	for _, m := range n.cues.words.AppendAt(n.few[:0], n.doc.Text[:span.End], span.Start) {
		if m.End == span.End && m.Value&kinds != 0 {
			return true
		}
	}
	return false
}

// nameWord says that a word may be part of an organization's or a company's name.
func (n *names) nameWord(w segment.Word) bool {
	if !n.hanWord(w) {
		return false
	}
	switch w.Tag {
	case "p", "c", "u", "uj", "ul", "uz", "ud", "ug", "d", "r", "y", "f", "e", "o", "t", "df", "rr", "rz", "k":
		return false
	case "v", "m", "q":
		return w.End-w.Start > 3
	}
	return true
}

func (n *names) hanWord(w segment.Word) bool { return isHanAt(n.doc.Text, w.Start) }

// press proposes 某某日报, 某地电视台 where a place or a name stands before the ending.
func (n *names) press(m segment.Span, s int) {
	words := n.wordsOf(s)
	i := wordIndex(words, m.Start)
	if i < 0 {
		return
	}
	if words[i].Start < m.Start && words[i].End == m.End {
		n.add(words[i].Span, s, Media, 0.6, "a medium of the dictionary")
		return
	}
	if i == 0 || words[i].Start != m.Start {
		return
	}
	if w := words[i-1]; n.hanWord(w) && (w.Tag == "ns" || w.Tag == "nr" || w.Tag == "nz" || w.Tag == "nt") {
		n.add(segment.Span{Start: w.Start, End: m.End}, s, Media, 0.6, "ends as media do")
	}
}

// latinFirm proposes capitalized Latin words beside a company's cue: 初创公司 Figure AI,
// Cognition 创始人; not AI 公司.
func (n *names) latinFirm(span segment.Span, s int, why string) {
	name := n.doc.Of(span)
	if len(name) < 3 || strings.Count(name, " ") > 2 || generic(name) || len(name) <= 4 && strings.ToUpper(name) == name && !n.cueAt(span.End, legalCue) && !strings.HasPrefix(n.doc.Text[span.End:], "公司") {
		return
	}
	n.add(span, s, Company, 0.5, "a Latin name "+why)
}

// generic says that Latin words are no name by themselves.
func generic(name string) bool {
	switch name {
	case "AI", "SaaS", "IT", "CEO", "IPO", "LLM", "AGI", "App", "APP", "GPU", "CPU", "ToB", "ToC", "To B", "To C", "B2B", "AIGC", "API", "VC", "PE",
		"NBA", "KOL", "MCN", "SUV", "VR", "AR", "XR", "ESG", "GDP", "USB", "PC", "TV", "OTA", "DTC", "O2O", "P2P", "Web3", "RPA", "CTO", "CFO", "COO", "HR",
		"Agent", "AI Agent", "RPG", "MMO", "FPS", "EDA", "OEM", "ODM", "CRO", "CDMO", "LED", "OLED", "EV", "ADAS", "ERP", "CRM", "Fintech", "MaaS", "PaaS", "IaaS", "AI Lab", "Function Calling", "REITs", "Fellow", "Ventures", "Fans", "Search", "Transformer":
		return true
	}
	return false
}

// nameStart goes back from byte at over the words that a company's full name is made of, with
// brackets, at most so many, and returns where they begin.
func (n *names) nameStart(at, s, most int) int {
	words := n.wordsOf(s)
	i := firstWord(words, at-1)
	if i < len(words) && words[i].Start >= at {
		i--
	}
	start, depth := at, 0
	for ; i >= 0 && most > 0; i, most = i-1, most-1 {
		text := n.doc.Of(words[i].Span)
		switch {
		case (text == "）" || text == ")") && depth == 0:
			depth = 1
			continue
		case (text == "（" || text == "(") && depth == 1:
			depth = 0
			continue
		case !n.hanWord(words[i]) && !isLetter(text[0]) || stopWord(text):
			most = 0
			continue
		}
		if depth == 0 {
			start = words[i].Start
		}
	}
	return start
}

// stopWord says that a word stands before companies' names, not in them.
func stopWord(w string) bool {
	switch w {
	case "公司", "企业", "收购", "投资人", "入股", "股东", "旗下", "全称", "简称", "名为", "属于", "起诉", "表示", "宣布", "担任", "包括",
		"持有", "控股股东", "发布", "合作", "签署", "指出", "更名", "运营方", "主体", "母公司", "子公司", "开发商", "全资", "关联", "新增", "加入", "任职", "入职", "委托", "要求",
		"的", "与", "和", "及", "或", "是", "为", "在", "由", "向", "对", "被", "将", "从", "把", "让", "给", "等", "以及", "据", "称", "即", "系", "到", "于", "而", "并", "其", "该", "这", "了", "有", "至", "以",
		"名称", "名称为", "同意", "单位", "隶属于", "总承包", "总承包单位", "负责人", "法定代表人", "董事长", "成立", "创立", "创办", "设立", "来自", "原", "前", "因", "经", "获", "受", "拟", "已", "曾", "对外", "通过", "显示", "涉及", "客户", "供应商", "发行人", "转让", "购买", "出售", "变更", "更名为", "指", "任", "如", "例如", "比如", "也", "还", "都", "就":
		return true
	}
	return false
}

// boundary says that a name may begin at byte at: nothing, a mark, or a word that belongs to no
// name stands before.
func (n *names) boundary(at, s int) bool {
	r, _ := n.runeBefore(at, s)
	if !isHan(r) {
		return true
	}
	words := n.wordsOf(s)
	i := wordIndex(words, at)
	return i > 0 && words[i].Start == at && (!n.nameWord(words[i-1]) || stopWord(n.doc.Of(words[i-1].Span)))
}

// boundaryBehind says that a name may end at byte at.
func (n *names) boundaryBehind(at, s int) bool {
	r, _ := n.runeAt(at, s)
	if !isHan(r) {
		return true
	}
	words := n.wordsOf(s)
	i := wordIndex(words, at)
	if i < 0 || words[i].Start != at {
		return false
	}
	return !n.nameWord(words[i]) || n.cueAt(at, firmBehindCue|titleCue|sayCue)
}

func (n *names) cueAt(at int, kinds int32) bool {
	for _, m := range n.cues.words.AppendAt(n.few[:0], n.doc.Text, at) {
		if m.Value&kinds != 0 {
			return true
		}
	}
	return false
}

// wordIndex returns the index of the word that holds byte at, or -1.
func wordIndex(words []segment.Word, at int) int {
	if i := firstWord(words, at); i < len(words) && words[i].Start <= at {
		return i
	}
	return -1
}

// firstWord returns the index of the first word that ends behind byte at.
func firstWord(words []segment.Word, at int) int {
	lo, hi := 0, len(words)
	for lo < hi {
		if mid := (lo + hi) / 2; words[mid].End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
