package segment

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences returns the sentences of text in order, without Words. They are disjoint, begin
// and end with something that is no white space, and leave out nothing else.
//
// A sentence ends at a line break and behind 。！？!?…, with further such marks, the closing
// quotation marks and brackets, and a smiley that follow. It does not end
//
//   - within a title or a short bracket: 《现尝好滋味！超级猴子球》, 未来几千天内（！）;
//   - where a comma or its like follows: 他问“为什么？”，没人答;
//   - at a short quotation that the clause goes on with: “等于几？”是容易的;
//   - at an ellipsis that breaks off a word or a list: 我……我不知道, 抖音……等;
//   - at ! or ? in an address, a Markdown image or link, or before a Latin letter: ?id=3;
//   - at a half-width full stop, unless the sentence so far has no Chinese character, a word
//     of small letters stands before it and a space and a capital behind.
func (s *Segmenter) Sentences(text string) []Sentence {
	out := make([]Sentence, 0, len(text)/128+1)
	w := splitter{text: text}
	for at := 0; at < len(text); {
		end, next := w.line(at)
		n := len(out)
		out = w.split(out, at, end)
		if len(out) > n {
			w.paragraph++
		}
		at = next
	}
	return out
}

// splitter cuts one text into sentences.
type splitter struct {
	text      string
	paragraph int // of the line being cut

	// What is open at the place being looked at: byte offsets of the opening mark, or -1.
	start  int // of the sentence
	title  int
	round  int
	quote  int
	single int
	han    bool // the sentence so far has a Chinese character
}

// line returns where the line at begins ends, and where the next begins.
func (w *splitter) line(at int) (end, next int) {
	for i := at; i < len(w.text); i++ {
		switch c := w.text[i]; {
		case c == '\n' || c == '\r':
			return i, i + 1
		case c == 0xE2 && (strings.HasPrefix(w.text[i:], "\u2028") || strings.HasPrefix(w.text[i:], "\u2029")):
			return i, i + 3
		}
	}
	return len(w.text), len(w.text)
}

// split appends the sentences of the line text[at:end].
func (w *splitter) split(out []Sentence, at, end int) []Sentence {
	w.start = w.space(at, end)
	w.title, w.round, w.quote, w.single, w.han = -1, -1, -1, -1, false
	for i := w.start; i < end; {
		stop, next := w.step(i, end)
		if stop {
			out = append(out, Sentence{Span: Span{w.start, next}, Paragraph: w.paragraph})
			next = w.space(next, end)
			w.start, w.han = next, false
		}
		i = next
	}
	if last := w.trim(end); last > w.start {
		out = append(out, Sentence{Span: Span{w.start, last}, Paragraph: w.paragraph})
	}
	return out
}

// step looks at what stands at i. If a sentence ends there, stop is true and next is its end;
// otherwise next is where to look on.
func (w *splitter) step(i, end int) (stop bool, next int) {
	c := w.text[i]
	if c < utf8.RuneSelf {
		return w.ascii(i, end)
	}
	if c != 0xE2 && c != 0xE3 && c != 0xEF { // no mark of ours begins with another byte
		w.han = w.han || c >= 0xE4 && c <= 0xE9
		return false, i + 1
	}
	r, n := utf8.DecodeRuneInString(w.text[i:end])
	switch r {
	case '。', '！', '？', '…':
		return w.final(i, i+n, end)
	default:
		w.open(r, i)
	}
	return false, i + n
}

// ascii is step for an ASCII character.
func (w *splitter) ascii(i, end int) (stop bool, next int) {
	switch c := w.text[i]; c {
	case '!', '?':
		if w.inner(i, end) {
			return false, i + 1
		}
		return w.final(i, i+1, end)
	case '.':
		if w.englishEnd(i, end) {
			return w.final(i, i+1, end)
		}
	case ':':
		if strings.HasPrefix(w.text[i:end], "://") {
			return false, w.address(i, end)
		}
	case ']':
		if i+1 < end && w.text[i+1] == '(' {
			return false, w.target(i+2, end)
		}
	case '"', '\'', '(', ')':
		w.open(rune(c), i)
	}
	return false, i + 1
}

// open keeps account of the brackets and quotation marks that are open.
func (w *splitter) open(r rune, i int) {
	switch r {
	case '《', '〈':
		w.title = i
	case '》', '〉':
		w.title = -1
	case '（', '(':
		w.round = i
	case '）', ')':
		w.round = -1
	case '“', '「', '『':
		w.quote = i
	case '”', '」', '』':
		w.quote = -1
	case '"':
		if w.quote < 0 {
			w.quote = i
		} else {
			w.quote = -1
		}
	case '\'', '‘', '’':
		if w.single < 0 {
			w.single = i
		} else {
			w.single = -1
		}
	}
}

// How far the closing mark may be, in bytes, for a mark inside to count as part of a title or
// of a remark in brackets (three bytes a Chinese character).
const (
	longTitle  = 120
	longRemark = 60
	longQuote  = 36
)

// final decides about the final mark text[i:j]: whether the sentence ends, and where.
func (w *splitter) final(i, j, end int) (stop bool, next int) {
	if w.title >= 0 && within(w.text[j:end], longTitle, "》", "〉") {
		return false, j
	}
	if w.round > w.start && within(w.text[j:end], longRemark-min(longRemark, j-w.round), "）", ")") {
		return false, j
	}
	strong := strings.HasPrefix(w.text[i:], "。")
	dots := strings.HasPrefix(w.text[i:], "…")
	quote, round := w.quote, w.round
	k := j
	for k < end {
		r, n := utf8.DecodeRuneInString(w.text[k:end])
		if w.bold(k, end) {
			n = 2
		} else if isFinal(r) && !(r < utf8.RuneSelf && w.inner(k, end)) {
			strong = strong || r == '。'
			dots = dots && r == '…'
		} else if !w.closes(r) {
			break
		} else {
			w.open(r, k)
		}
		k += n
	}
	if w.goesOn(k, end, strong, dots, k > j && closedAny(w.text[j:k]), quote, round) {
		return false, k
	}
	return true, w.smiley(k, end)
}

// goesOn says whether the clause goes on at k, behind a final mark and what closes with it.
func (w *splitter) goesOn(k, end int, strong, dots, closed bool, quote, round int) bool {
	if k >= end {
		return false
	}
	r, _ := utf8.DecodeRuneInString(w.text[k:end])
	if strings.ContainsRune("，、；：,;", r) || r == '(' && w.text[k-1] == ']' {
		return true
	}
	if strong || unicode.IsSpace(r) {
		return false
	}
	word := unicode.IsLetter(r) || unicode.IsDigit(r)
	linked := strings.ContainsRune("的地得等之", r)
	switch {
	case !word:
		return false
	case closed && round > w.start:
		return true
	case closed && quote >= 0:
		return linked || quote > w.start && k-quote < longQuote && !w.introduced(quote)
	case dots:
		return linked || utf8.RuneCountInString(w.text[w.start:k]) <= 4
	}
	return false
}

// introduced says that a colon or a comma stands before the quotation mark at i.
func (w *splitter) introduced(i int) bool {
	r, _ := utf8.DecodeLastRuneInString(w.text[w.start:i])
	return strings.ContainsRune("：，:,。！？", r)
}

// bold says that the Markdown mark ** at k closes what one in this sentence opened.
func (w *splitter) bold(k, end int) bool {
	return strings.HasPrefix(w.text[k:end], "**") && strings.Count(w.text[w.start:k], "**")%2 == 1
}

func isFinal(r rune) bool { return strings.ContainsRune("。！？!?…", r) }

// closes says whether r closes something that is open, or can do nothing but close.
func (w *splitter) closes(r rune) bool {
	switch r {
	case '”', '」', '』', '》', '〉', '）', '】', '］', '〕', ')', ']', '}':
		return true
	case '"':
		return w.quote >= 0
	case '\'', '’':
		return w.single >= 0
	}
	return false
}

func closedAny(s string) bool { return strings.TrimFunc(s, isFinal) != "" }

// within says whether one of the closing marks stands in the first n bytes of s.
func within(s string, n int, marks ...string) bool {
	s = s[:min(n, len(s))]
	for _, m := range marks {
		if strings.Contains(s, m) {
			return true
		}
	}
	return false
}

// smileys are those of forums: [泪][酷].
var smileys = regexp.MustCompile(`^(?:\[\p{Han}{1,4}\])+`)

// smiley returns where the signs that follow a sentence end: emoji, waves and stars set close
// to it, and whatever else fills the line without a letter or digit.
func (w *splitter) smiley(k, end int) int {
	if k < end && w.text[k] == '[' {
		k += len(smileys.FindString(w.text[k:end]))
	}
	rest := w.text[k:end]
	stop := strings.IndexFunc(rest, func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || isOpening(r)
	})
	if stop < 0 {
		return w.trim(end)
	}
	for i, r := range rest[:stop] {
		if r != '~' && r != '～' && r < 0x2600 || r >= 0x2E80 && r < 0x1F000 && r != 0xFE0F && r != '～' {
			return k + i
		}
	}
	return k + stop
}

func isOpening(r rune) bool { return strings.ContainsRune("“‘「『《〈（【［(['\"<![", r) }

// inner says that the ! or ? at i is no final mark: it belongs to an address, an image or a
// name written in Latin letters, or to an operator.
func (w *splitter) inner(i, end int) bool {
	if i+1 >= end {
		return false
	}
	c := w.text[i+1]
	if w.text[i] == '!' && (c == '[' || c == '=') {
		return true
	}
	latin := i > w.start && w.text[i-1] < utf8.RuneSelf && w.text[i-1] != ' '
	letter := c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '='
	if w.text[i] == '?' {
		return latin && (letter || c >= 'A' && c <= 'Z')
	}
	return latin && letter || strings.HasSuffix(w.text[w.start:i], "Yahoo")
}

// address returns the end of the address whose :// stands at i.
func (w *splitter) address(i, end int) int {
	for i += 3; i < end; i++ {
		if c := w.text[i]; c <= ' ' || c >= 0x7F || strings.IndexByte("<>()[]\"'", c) >= 0 {
			break
		}
	}
	return i
}

// target returns the end of the target of a Markdown link, which begins at i.
func (w *splitter) target(i, end int) int {
	j := strings.IndexByte(w.text[i:end], ')')
	if j < 0 || strings.IndexFunc(w.text[i:i+j], func(r rune) bool { return r > 0x7F || r == ' ' }) >= 0 {
		return i
	}
	return i + j + 1
}

// englishEnd says that the full stop at i ends an English sentence.
func (w *splitter) englishEnd(i, end int) bool {
	if w.han || i+2 >= end || w.text[i+1] != ' ' && w.text[i+1] != '"' {
		return false
	}
	next := strings.TrimLeft(w.text[i+1:end], " \"")
	if next == "" || next[0] < 'A' || next[0] > 'Z' {
		return false
	}
	j := i
	for j > w.start && w.text[j-1] >= 'a' && w.text[j-1] <= 'z' {
		j--
	}
	before := w.start == j || w.text[j-1] == ' ' || w.text[j-1] == '-' || w.text[j-1] == '\''
	if !before { // a capital: Mr., Inc., U.S.
		return i-j >= 4
	}
	return i-j >= 2 && !abbreviations[w.text[j:i]]
}

// abbreviations are written small and with a full stop.
var abbreviations = map[string]bool{"vs": true, "etc": true, "al": true, "eg": true, "ie": true, "approx": true, "no": true, "pp": true, "fig": true}

// space returns the first place from i on that is no white space.
func (w *splitter) space(i, end int) int {
	return end - len(strings.TrimLeftFunc(w.text[i:end], isBlank))
}

// trim returns end less the white space before it.
func (w *splitter) trim(end int) int {
	return w.start + len(strings.TrimRightFunc(w.text[w.start:max(end, w.start)], isBlank))
}

// isBlank takes zero-width spaces and byte order marks for white space, too.
func isBlank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }
