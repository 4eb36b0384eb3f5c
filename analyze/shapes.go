package analyze

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"koujing/analyze/lexicon"
)

//go:embed data/versions.tsv
var versionWords string

// shapes knows how names of models, devices and software go on: versions, sizes, tiers, dates.
type shapes struct {
	words *lexicon.Set // values are bits of the kinds below
}

// The kinds of word in versions.tsv.
const (
	tierWord     = 1 << iota // of models: Pro, Instruct, Flash
	gapWord                  // between a family and its version: 大模型
	trimWord                 // of devices and software: Pro Max, Gen, LTS
	seriesWord               // a family or brand that a bare number goes on from: 骁龙 8
	unitWord                 // behind a figure that counts something: 年, 亿
	currencyWord             // 美元: makes a sum of a number
	measureWord              // 辆: makes a count of a number
	wareWord                 // makes a product of a brand: 百度地图
	kindWord                 // behind a name, no part of it: 苹果公司, M2 芯片
	facilityWord             // 机场: makes a longer name of a place's
	provinceWord             // 广东
	branchWord               // makes a longer name of a company's: 京东集团, 红杉中国
)

var versionKinds = map[string]int32{"tier": tierWord, "gap": gapWord, "trim": trimWord, "series": seriesWord, "unit": unitWord, "currency": currencyWord, "measure": measureWord, "ware": wareWord, "kind": kindWord, "branch": branchWord, "province": provinceWord, "facility": facilityWord}

func newShapes() (*shapes, error) {
	words, err := wordTable("versions.tsv", versionWords, versionKinds)
	if err != nil {
		return nil, err
	}
	return &shapes{words}, nil
}

// wordTable makes a set of a table of words and their kinds. The value of a word is the sum of
// the bits of its kinds.
func wordTable(name, table string, kinds map[string]int32) (*lexicon.Set, error) {
	var terms []string
	var values []int32
	index := map[string]int{}
	for i, line := range strings.Split(strings.TrimRight(table, "\n"), "\n") {
		if i == 0 {
			continue
		}
		word, kind, ok := strings.Cut(line, "\t")
		bit := kinds[kind]
		if !ok || bit == 0 {
			return nil, fmt.Errorf("%s:%d: unknown kind %q", name, i+1, kind)
		}
		key := strings.Map(lexicon.Fold, word)
		if j, ok := index[key]; ok {
			values[j] |= bit
			continue
		}
		index[key] = len(terms)
		terms, values = append(terms, word), append(values, bit)
	}
	return lexicon.Build(terms, values)
}

// seam says that a name may end inside the word that goes on at text[end]: behind a digit
// before a capital with a small letter (GPT-5Google; not GPT-4V).
func (*shapes) seam(text string, end int) bool {
	return end > 0 && end+1 < len(text) && isDigit(text[end-1]) && isUpper(text[end]) && isLower(text[end+1])
}

// is says whether text has a word of the kind at pos, and where the longest ends.
func (s *shapes) is(text string, pos int, kind int32) (end int, ok bool) {
	end = pos
	s.words.Each(text, pos, func(m lexicon.Match) {
		if m.Value&kind != 0 && !(m.Glued && !isDigit(text[m.End])) {
			end, ok = m.End, true
		}
	})
	return end, ok
}

// version returns where the version ends that goes on from a name at text[end], or end where
// none does. A version is a chain of parts, each behind a hyphen, a space or nothing: a number
// (4, 3.5, 4o, 70B, 8x7B), a letter with a number (V3, R1, A3B), a tier, a date.
func (s *shapes) version(text string, end int, tiers int32) int {
	limit := sentenceLimit(text, end)
	text = text[:limit]
	last := end
	for range maxParts {
		next := s.part(text, last, tiers, last == end)
		if next == last {
			break
		}
		last = next
	}
	return last
}

// maxParts bounds the parts of a version: the longest names seen have eight
// (gemini-2.0-flash-thinking-exp-01-21).
const maxParts = 9

// sentenceLimit returns where the line of text[at:] ends, at most 120 bytes on.
func sentenceLimit(text string, at int) int {
	limit := min(len(text), at+120)
	for limit < len(text) && !utf8.RuneStart(text[limit]) {
		limit--
	}
	if i := strings.IndexByte(text[at:limit], '\n'); i >= 0 {
		return at + i
	}
	return limit
}

// part returns where the part that stands at text[at] ends, its separator included; at where
// there is none.
func (s *shapes) part(text string, at int, tiers int32, first bool) int {
	begin, sep := separator(text, at)
	if begin >= len(text) {
		return at
	}
	if end, ok := number(text, begin); ok && s.versionNumber(text, begin, end, sep) {
		return end
	}
	if end, ok := s.is(text, begin, tiers); ok && (sep != 0 || isDigit(text[at-1]) || end > begin+1) && tierFits(text, at, begin, end, sep) {
		return end
	}
	if end, ok := lettered(text, begin); ok && (sep != 0 || first) && s.versionNumber(text, begin, end, '-') {
		return end
	}
	return at
}

// tierFits says whether the tier text[begin:end] may follow at: one letter only with a hyphen or
// a digit before it (Find X; not GPT-4 S), and no small word of English.
func tierFits(text string, at, begin, end int, sep byte) bool {
	switch {
	case end-begin == 1:
		return sep == '-' || sep == 0 && at > 0 && isDigit(text[at-1])
	case end-begin == 2 && isLower(text[begin]):
		return sep == '-'
	}
	return true
}

// separator returns where the part behind a separator begins, and which it is: 0 for none.
func separator(text string, at int) (begin int, sep byte) {
	i := at
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if lexicon.ZeroWidth(r) {
			i += n
			continue
		}
		if sep != 0 || r != '_' && lexicon.Fold(r) != ' ' {
			break
		}
		sep = '-'
		if unicode.IsSpace(r) {
			sep = ' '
		}
		i += n
	}
	return i, sep
}

// number returns where the version number at text[i] ends: digits with inner points, an
// experts' count (8x7B), one letter or a size behind (4o, 405B).
func number(text string, i int) (end int, ok bool) {
	j := i
	for j < len(text) && (isDigit(text[j]) || text[j] == '.' && j > i && j+1 < len(text) && isDigit(text[j+1])) {
		j++
	}
	if j == i || j-i > 10 {
		return i, false
	}
	if j+1 < len(text) && (text[j] == 'x' || text[j] == 'X') && isDigit(text[j+1]) {
		if end, ok := number(text, j+1); ok {
			return end, true
		}
	}
	k := j
	for k < len(text) && isLetter(text[k]) {
		k++
	}
	if k < len(text) && isDigit(text[k]) && k-j == 1 { // 4o2: no
		return j, false
	}
	switch k - j {
	case 0:
		return j, true
	case 1:
		return k, true
	case 2:
		if unit := text[j:k]; unit == "GB" || unit == "TB" || unit == "MB" {
			return i, false
		}
		if isUpper(text[j]) || text[j] == 'm' || text[j+1] == 'b' { // 9000S, 13TV, 128mb
			return k, true
		}
	}
	if isUpper(text[j]) || strings.HasPrefix(text[j:], "o-") {
		return j, true // a tier glued to it, or another name
	}
	return i, false
}

// versionNumber says that the number text[begin:end] is a version: it counts nothing.
func (s *shapes) versionNumber(text string, begin, end int, sep byte) bool {
	if end < len(text) && (isLetter(text[end]) && !isUpper(text[end]) || isDigit(text[end])) {
		return false
	}
	if end-begin == 2 && (text[begin+1] == 'G' || text[begin+1] == 'g') && sep != '-' {
		return false // 4G, 5G
	}
	plain := strings.Trim(text[begin:end], "0123456789") == ""
	if !plain {
		return !(strings.ContainsAny(text[begin:end], ".") && s.counts(text, end))
	}
	if end-begin == 4 && (text[begin:begin+2] == "19" || text[begin:begin+2] == "20") && sep != '-' {
		return false // a year
	}
	if end-begin > 4 && sep != '-' {
		return false
	}
	if sep == '-' && begin > 0 {
		return true
	}
	return !s.counts(text, end)
}

// counts says that a unit stands at text[end], so that the figure before it counts.
func (s *shapes) counts(text string, end int) bool {
	if end < len(text) && (text[end] == '%' || text[end] == ',' && end+1 < len(text) && isDigit(text[end+1])) {
		return true
	}
	at := end
	if at < len(text) && text[at] == ' ' {
		at++
	}
	_, ok := s.is(text, at, unitWord)
	return ok
}

// lettered returns where a letter with a number ends: V3, r1, A3B, v2.5.
func lettered(text string, i int) (end int, ok bool) {
	j := i
	for j < len(text) && j-i < 3 && isLetter(text[j]) {
		j++
	}
	if j == i || j >= len(text) {
		return i, false
	}
	if (text[i] == 'V' || text[i] == 'v') && j == i+1 && text[j] == ' ' { // DeepSeek V 2.5
		j++
	}
	if j >= len(text) || !isDigit(text[j]) {
		return i, false
	}
	return number(text, j)
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isUpper(c byte) bool  { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetter(c byte) bool { return isUpper(c) || isLower(c) }

func isHanAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.Is(unicode.Han, r)
}
