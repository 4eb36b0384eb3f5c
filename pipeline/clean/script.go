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
// of it is in either. It counts occurrences and so goes by length: a Traditional title over a
// Simplified article leaves it hans.
func scriptOf(s string) string {
	han, traditional := 0, 0
	for i := 0; i < len(s); {
		if s[i] < 0xe3 {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r < 0x3400 || r > 0x9fff {
			continue
		}
		han++
		if hans.Traditional(r) {
			traditional++
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
