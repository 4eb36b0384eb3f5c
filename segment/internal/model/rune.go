package model

import (
	"strings"
	"unicode"
)

// exactFold is what gse does to its text: lower case.
func exactFold(r rune) rune { return unicode.ToLower(r) }

// defaultFold brings full-width forms to ASCII and characters to their Simplified form.
func defaultFold(r rune, simplify func(rune) rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E && (fullWidthWord(r)) {
		r -= 0xFEE0
	}
	return simplify(unicode.ToLower(r))
}

// fullWidthWord says that r is a full-width digit or letter, or one of the signs inside words
// (Ｃ＋＋, ＡＴ＆Ｔ). Other full-width marks are punctuation of their own.
func fullWidthWord(r rune) bool {
	return r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' || strings.ContainsRune("．％＋＆＃", r)
}

func exactClass(r rune) Class {
	switch {
	case r >= '0' && r <= '9':
		return Digit
	case r >= 'a' && r <= 'z':
		return Letter
	case r == '.':
		return Dot
	case unicode.Is(unicode.Han, r):
		return Han
	}
	return Other
}

// The runes of the small classes. 〇 and ○ stand for zero in years.
const (
	numerals = "〇○零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟"
	units    = "年月日时分"
	repeated = "—─…-=*~～。！？!?·+#・⋯"
)

func defaultClass(r rune) Class {
	switch {
	case r >= '0' && r <= '9':
		return Digit
	case r == '.':
		return Dot
	case r == ',':
		return Comma
	case r == '%' || r == '‰':
		return Percent
	case r == '_' || r == '\'' || r == '’':
		return Inner
	case r == '第':
		return Ordinal
	case strings.ContainsRune(numerals, r):
		return Numeral
	case strings.ContainsRune(units, r):
		return Unit
	case strings.ContainsRune(repeated, r):
		return Mark
	}
	return classOf(r)
}

// classOf returns the class of a rune that has none by name.
func classOf(r rune) Class {
	switch {
	case unicode.Is(unicode.Han, r):
		return Han
	case unicode.IsSpace(r):
		return Space
	case unicode.In(r, unicode.Hiragana, unicode.Katakana) || r == 'ー':
		return Kana
	case unicode.IsMark(r) || r == '\u200d' || r >= 0x1F3FB && r <= 0x1F3FF:
		return Extend
	case unicode.IsLetter(r):
		return Letter
	}
	return Other
}
