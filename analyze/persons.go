package analyze

import (
	"unicode"
	"unicode/utf8"

	"koujing/segment"
)

// personBehind proposes the person whose name begins right behind a title: 创始人张凡,
// CEO Sam Altman; not 总裁办公室.
func (n *names) personBehind(at, s int) {
	if r, w := n.runeAt(at, s); r == ' ' || r == '、' || r == '：' || r == ':' {
		at += w
	}
	if end := n.chineseName(at, s); end > at {
		n.add(segment.Span{Start: at, End: end}, s, Person, 0.7, "a name behind a title")
		return
	}
	if span := n.latinBehind(at, s); n.firstLast(span) {
		n.add(span, s, Person, 0.7, "a Latin name behind a title")
	}
}

// chineseName returns where the name of two or three characters (or a double surname's) ends
// that begins at byte at, or at where none does. Where both would do, the words of the
// sentence decide.
func (n *names) chineseName(at, s int) int {
	first, w := n.runeAt(at, s)
	if n.cues.char(first)&surnameChar == 0 {
		return at
	}
	given := at + w
	if second, w2 := n.runeAt(given, s); n.cues.surnames[string([]rune{first, second})] {
		given += w2
	}
	a, wa := n.runeAt(given, s)
	if !n.givenChar(a) {
		return at
	}
	one := given + wa
	b, wb := n.runeAt(one, s)
	two := one + wb
	if wb == 0 || !n.givenChar(b) || n.endsName(one, s) && !n.endsName(two, s) {
		if n.endsName(one, s) && !n.commonWord(s, at, one) {
			return one
		}
		return at
	}
	if n.endsName(two, s) && (n.wordEnd(s, two)) && !n.commonWord(s, at, two) {
		return two
	}
	return at
}

func (n *names) givenChar(r rune) bool {
	return isHan(r) && n.cues.char(r)&ungivenChar == 0
}

// endsName says that a name may end at byte at: no character follows, or a word that goes with
// names.
func (n *names) endsName(at, s int) bool {
	r, _ := n.runeAt(at, s)
	if !isHan(r) {
		return !unicode.IsLetter(r) || r == 0
	}
	if n.cues.char(r)&ungivenChar != 0 {
		return true
	}
	for _, m := range n.cues.words.AppendAt(n.few[:0], n.doc.Text, at) {
		if m.Value&(titleCue|honorCue|sayCue|adverbCue) != 0 {
			return true
		}
	}
	return n.wordEnd(s, at)
}

// commonWord says that text[start:end] is or begins with a word that is no name: 时间, 董事长,
// or a surname and an ordinary word: 周活跃. Not 高峰, which the dictionary has as a name too.
func (n *names) commonWord(s, start, end int) bool {
	if n.wholly(segment.Span{Start: start, End: end}, notNameCue) {
		return true
	}
	words := n.wordsOf(s)
	for i := firstWord(words, start); i < len(words) && words[i].Start < end; i++ {
		w := words[i]
		switch {
		case w.Start == start && w.End >= end:
			return w.End > end || !nameTag(w.Tag) || w.Tag != "x" && !n.familiar(start)
		case w.End > end || w.Start < start:
			return w.End-w.Start > 3 && i > 0 && w.Tag != "x"
		case w.Start > start && w.End == end && w.End-w.Start > 3:
			switch w.Tag {
			case "v", "vn", "a", "ad", "an", "d", "p", "c", "f", "t", "m", "r":
				return true
			}
		}
	}
	return false
}

// familiar says that a surname that is hardly ever anything else stands at byte at: many words
// that the dictionary has for names begin with 高, 安 or 许.
func (n *names) familiar(at int) bool {
	r, _ := utf8.DecodeRuneInString(n.doc.Text[at:])
	return n.cues.char(r)&familiarChar != 0
}

func nameTag(tag string) bool { return tag == "nr" || tag == "x" || tag == "nrt" || tag == "nrfg" }

// personBefore proposes the person whose name ends right before a title, an honour or a verb of
// saying: 张凡先生, 刘颖认为; not 公司表示.
func (n *names) personBefore(m segment.Span, s int, kinds int32) {
	at := m.Start
	if kinds&sayCue != 0 {
		at = n.skipAdverbs(at, s)
	}
	if r, w := n.runeBefore(at, s); r == ' ' {
		at -= w
	}
	if start := n.chineseNameBefore(at, s); start < at {
		score := float32(0.6)
		if kinds&honorCue != 0 {
			score = 0.65
		}
		n.add(segment.Span{Start: start, End: at}, s, Person, score, "a name before "+n.doc.Of(m))
		return
	}
	if kinds&sayCue != 0 {
		if span := n.latinBefore(at, s); n.firstLast(span) {
			n.add(span, s, Person, 0.6, "a Latin name before "+n.doc.Of(m))
		}
	}
}

// skipAdverbs goes back over the words that may stand between a name and its verb.
func (n *names) skipAdverbs(at, s int) int {
	for range 2 {
		found := at
		for start := at; start > n.doc.Sentences[s].Start && at-start < 12; {
			_, w := utf8.DecodeLastRuneInString(n.doc.Text[:start])
			start -= w
			for _, m := range n.cues.words.AppendAt(n.few[:0], n.doc.Text[:at], start) {
				if m.End == at && m.Value&adverbCue != 0 {
					found = start
				}
			}
		}
		if found == at {
			break
		}
		at = found
	}
	return at
}

// chineseNameBefore returns where the name begins that ends at byte at, or at. Before it must
// stand the beginning of a clause, a title or a word that goes with names.
func (n *names) chineseNameBefore(at, s int) int {
	best := at
	start := at
	for count := 1; count <= 4; count++ {
		r, w := n.runeBefore(start, s)
		if !isHan(r) {
			break
		}
		start -= w
		if count >= 2 && n.chineseNameIs(start, at, s) && n.beginsName(start, s) {
			best = start
		}
	}
	return best
}

// chineseNameIs says that text[start:end] has the shape of a Chinese name.
func (n *names) chineseNameIs(start, end, s int) bool {
	name := []rune(n.doc.Text[start:end])
	given := name[1:]
	if n.cues.char(name[0])&surnameChar == 0 {
		return false
	}
	if len(name) > 2 && n.cues.surnames[string(name[:2])] {
		given = name[2:]
	}
	if len(given) > 2 || len(given) == 0 {
		return false
	}
	for _, r := range given {
		if !n.givenChar(r) {
			return false
		}
	}
	return !n.commonWord(s, start, end)
}

// beginsName says that a name may begin at byte at.
func (n *names) beginsName(at, s int) bool {
	r, _ := n.runeBefore(at, s)
	if !isHan(r) {
		return !unicode.IsDigit(r) && !unicode.IsLetter(r)
	}
	if !n.wordStart(s, at) {
		return false
	}
	for start, count := at, 0; start > n.doc.Sentences[s].Start && count < 5; count++ {
		_, w := utf8.DecodeLastRuneInString(n.doc.Text[:start])
		start -= w
		for _, m := range n.cues.words.AppendAt(n.few[:0], n.doc.Text[:at], start) {
			if m.End == at && m.Value&titleCue != 0 {
				return true
			}
		}
	}
	return false
}

// dotted proposes transliterated names with a dot, or with a hyphen: 西蒙·威利森,
// 迈克尔-格雷厄姆; not 境·界.
func (n *names) dotted() {
	text := n.doc.Text
	last := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c != '-' && c != 0xC2 && c != 0xE2 && c != 0xE3 {
			i++
			continue
		}
		r, w := utf8.DecodeRuneInString(text[i:])
		if r == '-' || dot(r) {
			if span, ok := n.dottedAt(i, w, r == '-'); ok && span.Start >= last {
				last = span.End
				i = span.End
				continue
			}
		}
		i += w
	}
}

func dot(r rune) bool {
	switch r {
	case '·', '•', '‧', '・', '∙', '⋅':
		return true
	}
	return false
}

// dottedAt proposes the name around the dot text[i:i+w].
func (n *names) dottedAt(i, w int, hyphen bool) (segment.Span, bool) {
	s := n.doc.SentenceAt(i)
	if s < 0 {
		return segment.Span{}, false
	}
	least := 1
	if hyphen {
		least = 2
	}
	start, before := n.transliterated(i, s, -1)
	end, behind := n.transliterated(i+w, s, 1)
	if before < least || behind < 2 || hyphen && before+behind < 5 {
		return segment.Span{}, false
	}
	for range 3 { // 让-克洛德·特里谢, 奥马尔·阿卜杜勒·阿齐兹
		r, w := n.runeAt(end, s)
		if !dot(r) && r != '-' {
			break
		}
		more, count := n.transliterated(end+w, s, 1)
		if count < 2 {
			break
		}
		end = more
	}
	span := segment.Span{Start: start, End: end}
	n.add(span, s, Person, 0.8, "a transliterated name")
	return span, true
}

// transliterated goes from byte at over characters of transliterated names, in a direction, at
// most seven, and returns where it got and how many it passed. Going back it stops at an
// ordinary word (大亨) and at a word that reaches further (莫过于).
func (n *names) transliterated(at, s, step int) (int, int) {
	count := 0
	for count < 7 {
		r, w := n.runeAt(at, s)
		if step < 0 {
			r, w = n.runeBefore(at, s)
		}
		if w == 0 || n.cues.char(r)&transliterationChar == 0 {
			break
		}
		at += step * w
		count++
	}
	if count == 0 {
		return at, count
	}
	words := n.wordsOf(s)
	if step > 0 {
		// 威利森特别: the last character begins a word that reaches further.
		if i := firstWord(words, at-1); i < len(words) && words[i].End > at && at-words[i].Start <= 3*(count-2) {
			return words[i].Start, count - (at-words[i].Start)/3
		}
		return at, count
	}
	for _, w := range words[firstWord(words, at):] {
		if w.End-w.Start <= 3 {
			continue
		}
		if left := (w.End - at) / 3; left < count && (w.Start < at || w.End-w.Start == 6 && (w.Tag == "n" || w.Tag == "p" || w.Tag == "v" || w.Tag == "d" || w.Tag == "c")) {
			at, count = w.End, count-left
			continue
		}
		break
	}
	return at, count
}

// firstLast says that a Latin span is written like a first and a last name: Sam Altman; not
// OpenAI, not GPT Store.
func (n *names) firstLast(span segment.Span) bool {
	words := 0
	for i := span.Start; i < span.End; {
		j := i
		for j < span.End && n.doc.Text[j] != ' ' {
			j++
		}
		w := n.doc.Text[i:j]
		if noPerson(w) || len(w) == 0 || !isUpper(w[0]) || len(w) > 1 && w != "Mc" && !isLower(w[1]) && w[1] != '.' && w[1] != '\'' {
			return false
		}
		for k := 1; k < len(w); k++ {
			if isDigit(w[k]) {
				return false
			}
		}
		words++
		i = j + 1
	}
	return words == 2 || words == 3
}

// noPerson says that a Latin word is in no person's name: Institute, Project.
func noPerson(word string) bool {
	switch word {
	case "Institute", "Project", "University", "Limited", "Inc", "Group", "Foundation", "College", "Center", "Centre", "Labs", "Lab", "Capital", "Ventures", "Partners",
		"Holdings", "Bank", "Securities", "Research", "News", "Times", "Journal", "Model", "Pro", "Max", "Plus", "Mini", "Cloud", "Studio", "Studios", "Games", "Store", "Data", "Technologies", "Systems", "School":
		return true
	}
	return false
}

// latinBehind returns the capitalized Latin words that begin at byte at, a space before them
// aside; an empty span where there are none.
func (n *names) latinBehind(at, s int) segment.Span {
	text, end := n.doc.Text, n.doc.Sentences[s].End
	if at < end && text[at] == ' ' {
		at++
	}
	last := at
	for i, words := at, 0; words < 4; words++ {
		j := i
		for j < end {
			w := latinAt(text[j:end])
			if w == 0 {
				break
			}
			j += w
		}
		if j == i || !isUpper(text[i]) {
			break
		}
		last = j
		if j+1 >= end || text[j] != ' ' {
			break
		}
		i = j + 1
	}
	for last > at && !isLetter(text[last-1]) && !isDigit(text[last-1]) && text[last-1] < utf8.RuneSelf {
		last--
	}
	return segment.Span{Start: at, End: last}
}

// latinBefore is latinBehind for the words that end at byte at.
func (n *names) latinBefore(at, s int) segment.Span {
	text, start := n.doc.Text, n.doc.Sentences[s].Start
	if at > start && text[at-1] == ' ' {
		at--
	}
	first := at
	for i, words := at, 0; words < 4; words++ {
		j := i
		for j > start {
			w := latinEnd(text[start:j])
			if w == 0 {
				break
			}
			j -= w
		}
		if j == i || !isUpper(text[j]) {
			break
		}
		first = j
		if j-1 <= start || text[j-1] != ' ' {
			break
		}
		i = j - 1
	}
	for at > first && !isLetter(text[at-1]) && !isDigit(text[at-1]) && text[at-1] < utf8.RuneSelf {
		at--
	}
	return segment.Span{Start: first, End: at}
}

// latinByte says that c stands in Latin names.
func latinByte(c byte) bool {
	return isLetter(c) || isDigit(c) || c == '.' || c == '-' || c == '&' || c == '\''
}

// latinAt returns the width of the character of a Latin name that s begins with, accented
// letters among them; 0 where it begins otherwise.
func latinAt(s string) int {
	if latinByte(s[0]) {
		return 1
	}
	if s[0] >= 0xC3 && s[0] <= 0xC5 && len(s) > 1 {
		return 2
	}
	return 0
}

// latinEnd is latinAt for the character that s ends with.
func latinEnd(s string) int {
	if latinByte(s[len(s)-1]) {
		return 1
	}
	if len(s) > 1 && s[len(s)-2] >= 0xC3 && s[len(s)-2] <= 0xC5 && s[len(s)-1]&0xC0 == 0x80 {
		return 2
	}
	return 0
}
