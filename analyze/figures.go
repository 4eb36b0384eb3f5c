package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// figures proposes money (1.5亿美元, ￥99), percentages (37.7%, 百分之五, 3个百分点), dates (2023年3月1日,
// 2023-03-01, 3月) and counts (1408万人, 310219辆). A number without a unit is none of them.
func (n *names) figures() {
	text := n.doc.Text
	s := 0
	for i := 0; i < len(text); {
		if w := noFigure(text, i); w > 0 {
			i += w
			continue
		}
		for s < len(n.doc.Sentences) && n.doc.Sentences[s].End <= i {
			s++
		}
		if s == len(n.doc.Sentences) {
			return
		}
		x := n.doc.Sentences[s]
		if i < x.Start {
			i++
			continue
		}
		end, typ := n.figure(i, x.Start, x.End)
		if typ != "" {
			n.add(segment.Span{Start: i, End: end}, s, typ, 0.8, "a number with its unit")
		}
		i = max(end, i+1)
	}
}

// noFigure returns how far to go on where no figure can begin at byte i, 0 where one can: at a
// digit, a sign of money, or a character that writes a number.
func noFigure(text string, i int) int {
	switch c := text[i]; {
	case isDigit(c) || c == '$' || c == 'U' || c == 'H' || c == 'R':
		return 0
	case c < 0xC2:
		return 1
	case c < 0xE2:
		if strings.HasPrefix(text[i:], "¥") || strings.HasPrefix(text[i:], "£") {
			return 0
		}
		return 2
	case c >= 0xF0 || i+3 > len(text):
		return 1
	}
	r := rune(text[i]&0xF)<<12 | rune(text[i+1]&0x3F)<<6 | rune(text[i+2]&0x3F)
	if writesNumber(r) || r == '￥' || r == '＄' || r == '€' {
		return 0
	}
	return 3
}

// writesNumber says that r is a character of numbers written in Chinese.
func writesNumber(r rune) bool {
	switch r {
	case '〇', '零', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿':
		return true
	}
	return false
}

// figure returns where the figure at byte i ends and its type; "" where there is none, with where
// to look on.
func (n *names) figure(i, start, limit int) (int, Type) {
	text := n.doc.Text[:limit]
	at := i
	if sign := prefixOf(text[at:], moneySigns); sign != "" {
		if end := amount(text, at+len(sign)); end > at+len(sign) {
			return n.moneyEnd(text, end), Money
		}
		return at + len(sign), ""
	}
	if rest, ok := strings.CutPrefix(text[at:], "百分之"); ok {
		if end := chineseNumber(text, len(text)-len(rest)); end > len(text)-len(rest) {
			return end, Percent
		}
		return at + len("百"), ""
	}
	if isLetter(text[at]) {
		return at + 1, ""
	}
	if !isDigit(text[at]) {
		return n.chineseFigure(text, at)
	}
	if at > start && (latinByte(text[at-1]) && text[at-1] != '-' || text[at-1] == '_' || text[at-1] == '/') {
		return digitsEnd(text, at), "" // part of a name, a version, an address
	}
	if end := date(text, at); end > at {
		return end, Date
	}
	end := amount(text, at)
	return n.unit(text, end)
}

// moneySigns go before a sum.
var moneySigns = []string{"US$", "HK$", "RMB", "￥", "¥", "$", "€", "£", "＄"}

func prefixOf(s string, all []string) string {
	for _, p := range all {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return ""
}

func digitsEnd(text string, at int) int {
	for at < len(text) && (isDigit(text[at]) || text[at] == '.' && at+1 < len(text) && isDigit(text[at+1])) {
		at++
	}
	return at
}

// amount returns where the number at byte at ends: digits with commas and a point, a range, and
// what multiplies it (万, 亿, 千万, million).
func amount(text string, at int) int {
	i := at
	for i < len(text) && isDigit(text[i]) || i > at && i+1 < len(text) && (text[i] == ',' || text[i] == '.') && isDigit(text[i+1]) {
		i++
	}
	if i == at {
		return at
	}
	for _, dash := range []string{"-", "–", "—", "~", "～", "至"} {
		if strings.HasPrefix(text[i:], dash) && i+len(dash) < len(text) && isDigit(text[i+len(dash)]) {
			i = digitsEnd(text, i+len(dash))
			break
		}
	}
	j := skipSpace(text, i)
	for k := 0; k < 3; k++ {
		m := prefixOf(text[j:], multipliers)
		if m == "" {
			break
		}
		j += len(m)
		i = j
	}
	return i
}

var multipliers = []string{"万", "亿", "萬", "億", "千", "百", "余", "多", "million", "billion", "trillion"}

// unit returns where the unit behind a number at byte end ends, and what it makes of the number.
func (n *names) unit(text string, end int) (int, Type) {
	at := skipSpace(text, end)
	if at >= len(text) {
		return end, ""
	}
	if u := prefixOf(text[at:], percents); u != "" {
		return at + len(u), Percent
	}
	money, isMoney := n.shape.is(text, at, currencyWord)
	count, isCount := n.shape.is(text, at, measureWord)
	switch {
	case isMoney && money >= count:
		return money, Money
	case isCount:
		return count, Count
	}
	return end, ""
}

var percents = []string{"%", "％", "‰", "个百分点", "個百分點", "个基点"}

// moneyEnd takes in the currency behind a sum that has a sign before it: $1.5亿美元.
func (n *names) moneyEnd(text string, end int) int {
	end, _ = n.shape.is(text, end, currencyWord)
	return end
}

// date returns where the date at byte at ends, or at: 2023年3月1日, 3月1日, 2023年, 2023-03-01,
// 2023/3/1. Not 2 月份's 月 of a length (3个月).
func date(text string, at int) int {
	i := digitsEnd(text, at)
	digits := i - at
	if strings.Contains(text[at:i], ".") || digits > 4 {
		return at
	}
	if digits == 4 && i < len(text) && (text[i] == '-' || text[i] == '/') {
		sep := text[i]
		m := digitsEnd(text, i+1)
		if m > i+1 && m <= i+3 && m < len(text) && text[m] == sep {
			if d := digitsEnd(text, m+1); d > m+1 && d <= m+3 {
				return d
			}
		}
		return at
	}
	end := at
	if y := skipSpace(text, i); digits == 4 || digits == 2 {
		if strings.HasPrefix(text[y:], "年") {
			end = y + len("年")
			i = digitsEnd(text, skipSpace(text, end))
			if i == skipSpace(text, end) {
				return yearOnly(text, at, end, digits)
			}
		}
	}
	m := skipSpace(text, i)
	if i-max(at, end) > 4 || !strings.HasPrefix(text[m:], "月") {
		return yearOnly(text, at, end, digits)
	}
	end = m + len("月")
	d := skipSpace(text, end)
	if e := digitsEnd(text, d); e > d && e <= d+2 {
		if u := prefixOf(text[skipSpace(text, e):], []string{"日", "号", "號"}); u != "" {
			return skipSpace(text, e) + len(u)
		}
	}
	if strings.HasPrefix(text[end:], "份") {
		end += len("份")
	}
	return end
}

// yearOnly lets a year stand for a date where it has four digits: 2023年, not 10年.
func yearOnly(text string, at, end, digits int) int {
	if end > at && digits == 4 && (text[at] == '1' || text[at] == '2') {
		return end
	}
	return at
}

// chineseFigure is figure for a number written in Chinese: 三千万元, 两百家. One character alone
// (一个, 两家) is no figure.
func (n *names) chineseFigure(text string, at int) (int, Type) {
	end := chineseNumber(text, at)
	if end == at {
		_, w := utf8.DecodeRuneInString(text[at:])
		return at + w, ""
	}
	if utf8.RuneCountInString(text[at:end]) < 2 {
		return end, ""
	}
	return n.unit(text, end)
}

// chineseNumber returns where the number written in Chinese at byte at ends, or at.
func chineseNumber(text string, at int) int {
	for at < len(text) {
		r, w := utf8.DecodeRuneInString(text[at:])
		if !writesNumber(r) {
			break
		}
		at += w
	}
	return at
}
