package analyze

import (
	"sort"
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// mentionEnding is the mention that ends where s ends and lies in it, or nil. Figures are none.
func (r *quoteReader) mentionEnding(s segment.Span) *Mention {
	ms := r.d.Mentions
	lo, hi := 0, len(ms)
	for lo < hi {
		mid := (lo + hi) / 2
		if ms[mid].End < s.End {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(ms) && ms[lo].End == s.End && ms[lo].Start >= s.Start && !ms[lo].Type.Figure() {
		return &ms[lo]
	}
	return nil
}

// named is the source that the text names, which stands at byte at (or nowhere: -1).
func (r *quoteReader) named(name string, at int) speaker {
	if at >= 0 {
		s := trimName(r.d.Text, segment.Span{Start: at, End: at + len(name)})
		if s.Start >= s.End {
			return speaker{at: -1}
		}
		name, at = r.d.Of(s), s.Start
		if m := r.mentionEnding(s); m != nil {
			return sourceOf(r.d, m)
		}
		if m := r.personOpening(s); m != nil {
			return sourceOf(r.d, m)
		}
		for _, w := range []string{"微博", "朋友圈", "推特", "个人", "本人", "先生", "女士", "教授", "博士"} {
			if head, ok := strings.CutSuffix(name, w); ok {
				if m := r.mentionEnding(segment.Span{Start: at, End: at + len(strings.TrimSuffix(head, "在"))}); m != nil && m.Type == Person {
					return sourceOf(r.d, m)
				}
			}
		}
	}
	if tail, ok := r.afterRole(name, at); ok {
		return speaker{text: tail, kind: "named", at: at + len(name) - len(tail), sure: true}
	}
	name = withoutBrackets(name)
	return speaker{text: name, kind: r.typeOf(name), at: at, sure: latinName(name) || strings.Contains(name, "·")}
}

// afterRole is the name after an office, where name, which stands at byte from (or nowhere: -1),
// holds one: 周明 of 大为科技董事长周明.
func (r *quoteReader) afterRole(name string, from int) (string, bool) {
	for at := len(name); at > 0; {
		_, n := utf8.DecodeLastRuneInString(name[:at])
		at -= n
		tail := name[at:]
		if runes(tail) > 24 {
			return "", false
		}
		if _, ok := r.roleEnding(name[:at]); ok && personLike(tail) && r.noCommonNoun(strings.TrimSpace(tail)) && !r.commonWord(from, at, tail) {
			return strings.TrimSpace(tail), true
		}
	}
	return "", false
}

// commonWord says whether tail, which stands at byte from+at, is one word of the dictionary and no
// name: 司机报警.
func (r *quoteReader) commonWord(from, at int, tail string) bool {
	if from < 0 {
		return false
	}
	i := r.d.SentenceAt(from + at)
	if i < 0 {
		return false
	}
	words := r.d.Sentences[i].Words
	k := wordAt(words, from+at)
	if k < 0 || words[k].Start != from+at || words[k].End != from+at+len(tail) {
		return false
	}
	switch t := words[k].Tag; {
	case strings.HasPrefix(t, "nr"), t == "nz", t == "x":
		return false
	}
	return true
}

// noCommonNoun says whether a word after an office is none that people are called by in general:
// 消息人士 and 发言人办公室 name nobody.
func (r *quoteReader) noCommonNoun(s string) bool {
	if r.typeOf(s) != "named" || strings.Contains(s, "记者") || strings.HasPrefix(s, "的") || strings.HasSuffix(s, "我") || strings.HasSuffix(s, "地") {
		return false
	}
	for _, k := range []sayingKind{genericWord, roleWord, documentWord, breakWord, leadWord} {
		if r.is(s, k) {
			return false
		}
	}
	return !hasAnySuffix(s, "室", "工", "界", "圈", "层", "端", "版", "号", "店", "处", "组", "队", "台", "站")
}

// roleEnding is the length in bytes of the office that s ends with.
func (r *quoteReader) roleEnding(s string) (int, bool) {
	for n, k := 0, len(s); k > 0 && n < 8; n++ {
		_, w := utf8.DecodeLastRuneInString(s[:k])
		k -= w
		if r.is(s[k:], roleWord) || r.is(s[k:], genericWord) {
			return len(s) - k, true
		}
	}
	return 0, false
}

// personLike says whether s can be a person's name: two to four Chinese characters, a
// foreign name with dots, or Latin words with capitals.
func personLike(s string) bool {
	s = strings.TrimSpace(s)
	if latinName(s) {
		return true
	}
	n := 0
	dots := false
	for _, c := range s {
		switch {
		case c == '·' || c == '・' || c == '-':
			dots = true
		case c < 0x4E00 || c > 0x9FFF:
			return false
		}
		n++
	}
	return n >= 2 && (n <= 4 || dots && n <= 15)
}

// withoutBrackets is name without what brackets inside it hold: 某公司（下称某）的员工.
func withoutBrackets(name string) string {
	for {
		from := strings.IndexAny(name, "（(")
		if from < 0 {
			return name
		}
		to := strings.IndexAny(name[from:], "）)")
		if to < 0 || strings.Contains(name[from:from+to], "化名") {
			return name
		}
		_, n := utf8.DecodeRuneInString(name[from+to:])
		name = name[:from] + name[from+to+n:]
	}
}

// personOpening is the person whose name opens s before a few words that no name goes on with:
// 马斯克改口; not 马斯克的律师, 马斯克团队. It is nil where none does.
func (r *quoteReader) personOpening(s segment.Span) *Mention {
	i := r.d.SentenceAt(s.Start)
	if i < 0 {
		return nil
	}
	for _, m := range r.mentionsOf(i) {
		if m.Start != s.Start || m.Type != Person || m.End >= s.End {
			continue
		}
		rest := r.d.Text[m.End:s.End]
		if runes(rest) <= 4 && r.typeOf(rest) == "named" && !strings.HasPrefix(rest, "的") && !strings.ContainsAny(rest, "和与及、等") {
			k := sort.Search(len(r.d.Mentions), func(k int) bool { return r.d.Mentions[k].Start >= m.Start })
			return &r.d.Mentions[k]
		}
	}
	return nil
}

// sourceOf is the mention as a source.
func sourceOf(d *Doc, m *Mention) speaker {
	kind := "organization"
	if m.Type == Person {
		kind = "named"
	}
	return speaker{text: d.Of(m.Span), kind: kind, id: m.EntityID, at: m.Start, sure: m.Type == Person}
}

// typeOf is the speaker type of a source that is no mention.
func (r *quoteReader) typeOf(name string) string {
	for n := 0; n < len(name); {
		tail := name[n:]
		switch {
		case r.is(tail, genericWord):
			return "anonymous"
		case r.is(tail, documentWord):
			return "document"
		}
		_, w := utf8.DecodeRuneInString(tail)
		n += w
	}
	if strings.HasSuffix(name, "》") {
		return "document"
	}
	for _, w := range []string{"公司", "集团", "银行", "证券", "大学", "研究院", "部", "局", "委", "会", "院", "所", "网", "社", "报", "方面", "团队", "机构", "中心", "政府"} {
		if strings.HasSuffix(name, w) {
			return "organization"
		}
	}
	for _, w := range []string{"一位", "一名", "某", "有", "多位", "多名", "几位", "部分", "一些", "不少", "许多"} {
		if strings.HasPrefix(name, w) {
			return "anonymous"
		}
	}
	return "named"
}

// resolve is the source that name, which stands in sentence i at byte at, means: itself, or
// what a pronoun or a pointing role (该负责人, 上述人士) stands for.
func (r *quoteReader) resolve(i int, name string, at int) speaker {
	switch name {
	case "他先", "她先", "他也", "她也", "他还", "她还", "他则", "她则":
		return r.resolve(i, firstRunes(name, 1), at)
	case "上述", "前述":
		if x, ok := r.relayedBefore(i); ok && strings.HasPrefix(r.d.Text[at+len(name):], "报道") {
			return x // 上述报道称
		}
		return r.latest(i)
	case "他们", "她们":
		if s := r.latest(i); s.text != "" {
			return s
		}
	case "他", "她", "此人":
		if s, ok := r.personBefore(i, at); ok {
			return s
		}
		return speaker{text: name, kind: "named", at: at}
	case "其", "公司", "该公司", "集团", "该集团", "该机构":
		if s, ok := r.bodyBefore(i, at); ok {
			return s
		}
	}
	for _, p := range []string{"该名", "该位", "该", "上述", "前述", "这位", "这名", "此位"} {
		if head, ok := strings.CutPrefix(name, p); ok && head != "" {
			if s, ok := r.roleBefore(i, head); ok {
				return s
			}
			break
		}
	}
	for _, w := range []string{"他的", "她的"} {
		if rest, ok := strings.CutPrefix(name, w); ok && r.typeOf(rest) == "document" {
			return r.resolve(i, firstRunes(w, 1), at)
		}
	}
	for _, w := range []string{"文章中", "报告中", "研报中", "文中", "信中", "公告中", "声明中"} {
		if name == w {
			name = strings.TrimSuffix(w, "中")
		}
	}
	if r.is(name, documentWord) && !strings.HasSuffix(r.d.Text[:at], "有") {
		if s, ok := r.documentBefore(name, at); ok {
			return s
		}
		if s, ok := r.publishedBefore(i); ok {
			return s
		}
	}
	return r.named(name, at)
}

// relayedBefore is the latest source before sentence i that was only read: 据某报报道.
func (r *quoteReader) relayedBefore(i int) (speaker, bool) {
	for k := i - 1; k >= 0 && k >= i-maxBack; k-- {
		if c := &r.claims[k]; c.found() && c.text != "" && (c.via || strings.HasPrefix(c.cue, "报道")) {
			return c.speaker, true
		}
	}
	return speaker{}, false
}

// publishedBefore is who published the text that a bare 文章 in sentence i means: the subject of
// the sentence before, where it publishes one (“某网站发表一文，…。文章中表示”).
func (r *quoteReader) publishedBefore(i int) (speaker, bool) {
	if i == 0 || r.block[i-1] != r.block[i] && r.block[i-1]+1 != r.block[i] {
		return speaker{}, false
	}
	text := r.text(i - 1)
	for _, w := range []string{"发布", "发表", "刊发", "刊登", "发文", "公布", "出具", "撰文"} {
		if !strings.Contains(text, w) {
			continue
		}
		if x := r.headOf(i - 1); x.strong && !x.self {
			return x.speaker, true
		}
	}
	return speaker{}, false
}

// documentBefore is whose text a bare 研报 or 报告 at byte at is: the mention that stands before
// the same word in the sentences just before (“中信建投研报也…。研报指出”).
func (r *quoteReader) documentBefore(word string, at int) (speaker, bool) {
	from := max(0, at-600)
	before := r.d.Text[from:at]
	k := strings.LastIndex(before, word)
	if k < 0 {
		return speaker{}, false
	}
	end := from + k
	for end > from && (r.d.Text[end-1] == ' ' || strings.HasSuffix(r.d.Text[from:end], "的")) {
		if r.d.Text[end-1] == ' ' {
			end--
		} else {
			end -= len("的")
		}
	}
	if m := r.mentionEnding(segment.Span{Start: from, End: end}); m != nil {
		return sourceOf(r.d, m), true
	}
	return speaker{}, false
}

// personBefore is the person that 他 or 她 at byte at means: who heads the sentence before the
// pronoun, or heads one of the three before in the block, or spoke last, whichever is latest.
func (r *quoteReader) personBefore(i, at int) (speaker, bool) {
	last := speaker{at: -1}
	said := -1
	r.sourcesBefore(i, func(k int, x speaker) bool {
		if x.kind == "named" || x.kind == "anonymous" && r.single(x.text) {
			last, said = x, k
		}
		return said >= 0
	})
	for k := i; k >= 0 && k > i-4 && (k > said || k == i) && r.block[k]+3 >= r.block[i]; k-- {
		if x, ok := r.personHeading(k, at); ok {
			return x, true
		}
	}
	return last, last.text != ""
}

// single says whether an anonymous source can be one person: 一位投资人, 店员; not 网友, 多位员工.
func (r *quoteReader) single(name string) bool {
	if r.is(name, genericWord) || strings.HasSuffix(name, "们") {
		return strings.HasSuffix(name, "员") && !strings.HasSuffix(name, "们")
	}
	for _, p := range []string{"多", "几", "一些", "不少", "许多", "很多", "部分", "众", "各", "业内", "市场", "大多数", "越来越多", "两位", "三位"} {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	return true
}

// personHeading is the person whose name heads sentence k before byte at, or else the first
// person that it mentions there.
func (r *quoteReader) personHeading(k, at int) (speaker, bool) {
	for _, m := range r.mentionsOf(k) {
		if m.Type == Person && m.End <= at {
			return sourceOf(r.d, &m), true
		}
	}
	s := r.d.Sentences[k]
	end := s.End
	if n := strings.IndexAny(r.text(k), "，,。：“"); n > 0 {
		end = s.Start + n
	}
	if end > at {
		return speaker{}, false
	}
	np, ok := r.phrase(s.Words, s.Start, end, false)
	if !ok || r.inMarks(np.Start) >= 0 {
		return speaker{}, false
	}
	name := r.d.Of(np)
	if r.is(name, pronounWord) || r.is(name, selfWord) || r.is(name, genericWord) || r.is(name, roleWord) || r.is(name, documentWord) {
		return speaker{}, false
	}
	if r.single(name) && r.typeOf(name) == "anonymous" {
		return r.named(name, np.Start), true
	}
	if _, ok := r.afterRole(name, np.Start); ok || latinName(name) && strings.Contains(name, " ") {
		return r.named(name, np.Start), true
	}
	if k < r.d.SentenceAt(at) || runes(name) < 2 {
		// In the pronoun's own sentence any short name will do: 张明在工厂上班，他说….
	} else if personLike(name) && !hasAnySuffix(name, "公司", "集团", "方面", "市场", "行业") {
		return r.named(name, np.Start), true
	}
	w := wordAt(s.Words, np.Start)
	if runes(name) <= 4 && end < s.End && !strings.HasPrefix(r.d.Text[end:], "：") && w >= 0 && strings.HasPrefix(s.Words[w].Tag, "nr") && personLike(name) {
		return r.named(name, np.Start), true
	}
	return speaker{}, false
}

// mentionsOf are the mentions of sentence k.
func (r *quoteReader) mentionsOf(k int) []Mention {
	ms := r.d.Mentions
	lo, hi := 0, len(ms)
	for lo < hi {
		mid := (lo + hi) / 2
		if ms[mid].Sentence < k {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	end := lo
	for end < len(ms) && ms[end].Sentence == k {
		end++
	}
	return ms[lo:end]
}

// bodyBefore is the company or other body named last before byte at.
func (r *quoteReader) bodyBefore(i, at int) (speaker, bool) {
	ms := r.d.Mentions
	k := sort.Search(len(ms), func(k int) bool { return ms[k].End > at })
	for n := 0; k > 0 && n < 200; n++ {
		if k--; ms[k].Type == Company || ms[k].Type == Organization {
			return sourceOf(r.d, &ms[k]), true
		}
	}
	return r.sourceThat(i, func(x speaker) bool { return x.kind == "organization" })
}

// roleBefore is the latest source before sentence i whose name ends with head, or with its last
// two characters, or for 人士 and 负责人 the latest without a name.
func (r *quoteReader) roleBefore(i int, head string) (speaker, bool) {
	for _, tail := range []string{head, lastRunes(head, 2)} {
		if x, ok := r.sourceThat(i, func(x speaker) bool { return strings.HasSuffix(x.text, tail) }); ok {
			return x, true
		}
	}
	if runes(head) > 4 {
		return speaker{}, false
	}
	if x, ok := r.sourceThat(i, func(x speaker) bool { return strings.Contains(x.text, head) }); ok {
		return x, true
	}
	return r.sourceThat(i, func(x speaker) bool { return x.kind == "anonymous" })
}

// sourceThat is the latest source before sentence i that fits.
func (r *quoteReader) sourceThat(i int, fits func(speaker) bool) (found speaker, ok bool) {
	r.sourcesBefore(i, func(_ int, x speaker) bool {
		if fits(x) {
			found, ok = x, true
		}
		return ok
	})
	return found, ok
}

// lastRunes is the last n characters of s.
func lastRunes(s string, n int) string {
	at := len(s)
	for ; n > 0 && at > 0; n-- {
		_, w := utf8.DecodeLastRuneInString(s[:at])
		at -= w
	}
	return s[at:]
}
