package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"koujing/analyze/lexicon"
)

// fold folds every rune of s and drops zero-width ones.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if lexicon.ZeroWidth(r) {
			return -1
		}
		return lexicon.Fold(r)
	}, s)
}

// hasPrefix says whether text begins with the folded string s, however it is written.
func hasPrefix(text, s string) bool {
	for s != "" {
		if text == "" {
			return false
		}
		want, n := utf8.DecodeRuneInString(s)
		got, m := utf8.DecodeRuneInString(text)
		if lexicon.Fold(got) != want {
			return false
		}
		s, text = s[n:], text[m:]
	}
	return true
}

// hasSuffix is hasPrefix at the other end.
func hasSuffix(text, s string) bool {
	for s != "" {
		if text == "" {
			return false
		}
		want, n := utf8.DecodeLastRuneInString(s)
		got, m := utf8.DecodeLastRuneInString(text)
		if lexicon.Fold(got) != want {
			return false
		}
		s, text = s[:len(s)-n], text[:len(text)-m]
	}
	return true
}

// exactCase says that a form is so short and Latin that its case must be kept: IT and it, SES
// and ses. At most four letters or digits and nothing else.
func exactCase(s string) bool {
	n, letter := 0, false
	for _, r := range s {
		if r > unicode.MaxASCII {
			return false
		}
		n++
		letter = letter || unicode.IsLetter(r)
	}
	return letter && n <= 4
}

func allHan(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return s != ""
}

// spacings returns a form with and without the space between Chinese and Latin, and without
// the space between letters and digits: 智谱 AI and 智谱AI, iPhone 15 and iPhone15.
func spacings(s string) []string {
	var with, without strings.Builder
	rs := []rune(s)
	for i, r := range rs {
		if r == ' ' && i > 0 && i+1 < len(rs) && seam(rs[i-1], rs[i+1]) {
			with.WriteRune(r)
			continue
		}
		if i > 0 && r != ' ' && rs[i-1] != ' ' && unicode.Is(unicode.Han, r) != unicode.Is(unicode.Han, rs[i-1]) && seam(rs[i-1], r) {
			with.WriteByte(' ')
		}
		with.WriteRune(r)
		without.WriteRune(r)
	}
	if with.String() == without.String() {
		return []string{s}
	}
	return []string{with.String(), without.String()}
}

// seam says that between two runes a space is a matter of taste.
func seam(a, b rune) bool {
	ha, hb := unicode.Is(unicode.Han, a), unicode.Is(unicode.Han, b)
	la, lb := latin(a), latin(b)
	switch {
	case ha && lb || la && hb:
		return true
	case unicode.IsDigit(b) && la && !unicode.IsDigit(a):
		return true
	}
	return false
}

func latin(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
