package clean

import (
	"unicode/utf8"

	"koujing/segment/hans"
)

// Shares of Traditional characters among the Chinese ones that part the scripts. Somewhat more
// than a third of running Traditional text is characters that Simplified text does not have;
// Simplified text holds a few in names and quotations.
const (
	mostInHans  = 0.05
	leastInHant = 0.20
)

// scriptOf says in which characters a text is written: hans, hant, or mixed where a good part
// of it is in either. It goes by length: a Traditional title over a Simplified article leaves it
// hans. Of a long text it looks at some hundred characters, evenly spread.
func scriptOf(s string) string {
	const looks = 1024
	skip := max(1, len(s)/looks)
	han, traditional := 0, 0
	for i := 0; i < len(s); i += skip {
		for i < len(s) && !utf8.RuneStart(s[i]) {
			i++
		}
		if i == len(s) || s[i] < 0xe3 {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(s[i:]); 0x3400 <= r && r <= 0x9fff {
			han++
			if hans.Traditional(r) {
				traditional++
			}
		}
	}
	share := float64(traditional) / float64(max(han, 1))
	switch {
	case share < mostInHans:
		return "hans"
	case share < leastInHant:
		return "mixed"
	}
	return "hant"
}
