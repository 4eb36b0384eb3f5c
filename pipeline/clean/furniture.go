package clean

import (
	_ "embed"
	"strconv"
	"strings"
	"unicode/utf8"
)

//go:embed data/furniture.tsv
var furnitureTSV string

// What a line of furniture is.
type verdict uint8

const (
	keep     verdict = iota
	drop             // furniture
	section          // the heading of a list of other articles
	comments         // the heading of the readers' comments
)

// phrases is the knowledge of data/furniture.tsv, made for looking up.
type phrases struct {
	whole map[string]verdict // compact lines
	nav   map[string]bool    // compact lines that are furniture only among navigation
	start map[rune][]phrase  // by their first character
	part  map[rune][]phrase
	first [1024]uint64 // the first characters of the part phrases, one bit each
}

// phrase is furniture in a line of at most max characters.
type phrase struct {
	text  string
	max   int
	label bool // a value stands behind it and no sentence
	verdict
}

// longestFurniture is the length in characters beyond which no line is looked at: the longest
// max of the table.
const longestFurniture = 90

var furniture = readPhrases(furnitureTSV)

func readPhrases(tsv string) *phrases {
	p := &phrases{whole: map[string]verdict{}, nav: map[string]bool{}, start: map[rune][]phrase{}, part: map[rune][]phrase{}}
	for _, f := range readTSV(tsv) {
		limit, _ := strconv.Atoi(f[2])
		r, _ := utf8.DecodeRuneInString(f[1])
		switch f[0] {
		case "line":
			p.whole[string(compact(nil, f[1]))] = drop
		case "section":
			p.whole[string(compact(nil, f[1]))] = section
		case "comments":
			p.start[r] = append(p.start[r], phrase{text: f[1], max: limit, verdict: comments})
		case "nav":
			p.nav[string(compact(nil, f[1]))] = true
		case "start":
			p.start[r] = append(p.start[r], phrase{text: f[1], max: limit, verdict: drop})
		case "label":
			p.start[r] = append(p.start[r], phrase{text: f[1], max: limit, label: true, verdict: drop})
		case "part":
			p.part[r] = append(p.part[r], phrase{text: f[1], max: limit, verdict: drop})
			p.first[r>>6&1023] |= 1 << (r & 63)
		}
	}
	return p
}

// readTSV returns the fields of every line but the header.
func readTSV(s string) [][]string {
	var rows [][]string
	_, s = nextLine(s)
	for s != "" {
		var line string
		line, s = nextLine(s)
		rows = append(rows, strings.Split(line, "\t"))
	}
	return rows
}

// judge says whether a tidied line is furniture by its own words. nav says that the line stands
// among the navigation of a page, where a lone 转发 is a button; among a poster's lines it is
// his word.
func (p *phrases) judge(line string, nav bool) verdict {
	const address = 1000 // bytes that one may take
	if len(line) > 4*longestFurniture+address {
		return keep
	}
	if line = withoutAddress(line); len(line) > 4*longestFurniture {
		return keep
	}
	n := runes(line, longestFurniture+1)
	if n > longestFurniture {
		return keep
	}
	if isPager(line) {
		return drop
	}
	if n <= 24 {
		var buf [128]byte
		c := compact(buf[:0], line)
		if len(c) == 0 {
			return drop // a rule, a bullet: "* * *", "﹍﹍﹍"
		}
		if v := p.whole[string(c)]; v != keep {
			return v
		}
		if nav && p.nav[string(c)] {
			return drop
		}
	}
	if v := p.starts(line, n); v != keep {
		return v
	}
	if p.has(line, n) && !hasStop(strings.TrimRight(line, "。！？）)】* ")) {
		return drop
	}
	return keep
}

// isPager says whether a line is the numbers of the pages of an article: 【1】【2】【3】.
func isPager(s string) bool {
	return strings.Contains(s, "】【") && strings.Trim(s, "【】0123456789 ") == ""
}

// withoutAddress cuts a bare address off a line, so that the length of the line is that of its
// words: "封面图链接: https://…" is as short as "封面图链接: ".
func withoutAddress(line string) string {
	i := strings.Index(line, "://")
	if i < 0 {
		return line
	}
	for i > 0 && 'a' <= line[i-1] && line[i-1] <= 'z' {
		i--
	}
	j := i
	for j < len(line) && line[j] > ' ' && line[j] < utf8.RuneSelf {
		j++
	}
	return line[:i] + line[j:]
}

// starts looks for a credit or a notice at the head of the line, brackets and bullets aside. A
// line in which a sentence ends and another begins is not furniture:
// 来源：视觉中国 goes; 来源：他说不清。后来才知道是抄的。 stays. Behind a label a sentence stays, too:
// 发布于 2024-06-03 goes; "发布于前年的那一款，至今还在卖。" stays.
func (p *phrases) starts(line string, n int) verdict {
	r, size := utf8.DecodeRuneInString(line)
	for strings.ContainsRune("▲△▼（(【[*>·•■●▍※◎—-_ ", r) && size < len(line) {
		if v := p.startsAt(line, r, n); v != keep {
			return v
		}
		line = line[size:]
		r, size = utf8.DecodeRuneInString(line)
	}
	return p.startsAt(line, r, n)
}

func (p *phrases) startsAt(line string, r rune, n int) verdict {
	if 'A' <= r && r <= 'Z' {
		r |= 0x20
	}
	for _, ph := range p.start[r] {
		if ph.label && (strings.Contains(line, "，") || ends(line) && strings.HasSuffix(strings.TrimRight(line, "）) "), "。")) {
			continue
		}
		if n <= ph.max && hasPrefixFold(line, ph.text) && !hasStop(strings.TrimRight(line, "。！？）) ")) {
			return ph.verdict
		}
	}
	return keep
}

// has looks for a phrase of law or of advertising anywhere in the line.
func (p *phrases) has(line string, n int) bool {
	for i, r := range line {
		if 'A' <= r && r <= 'Z' {
			r |= 0x20
		}
		if p.first[r>>6&1023]&(1<<(r&63)) == 0 {
			continue
		}
		for _, ph := range p.part[r] {
			if n <= ph.max && hasPrefixFold(line[i:], ph.text) {
				return true
			}
		}
	}
	return false
}

// hasPrefixFold is strings.HasPrefix with ASCII letters folded; prefix is in lower case.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := 0; i < len(prefix); i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != prefix[i] {
			return false
		}
	}
	return true
}

// compact appends s to b without spaces and without the marks around a heading, in lower case:
// "【相关阅读】：" and "## 相关阅读" are 相关阅读. Inner punctuation stays.
func compact(b []byte, s string) []byte {
	for i, r := range s {
		switch r {
		case ' ', '\t', '\u3000', '\u00a0', '：', ':', '【', '】', '[', ']', '（', '）', '(', ')', '「', '」',
			'-', '—', '–', '*', '#', '_', '>', '»', '›', '<', '«', '·', '•', '|', '｜', '丨', '/', '=', '+', '﹍', '…', '▼', '▲', '△', '▽', '■', '●', '★', '☆', '◆', '◇', '✦', '~', '～', '.', '、', '，', ',', '﹎', '─', '━', '“', '”', '"':
			continue
		}
		if 'A' <= r && r <= 'Z' {
			b = append(b, byte(r)|0x20)
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		b = append(b, s[i:i+n]...)
	}
	return b
}
