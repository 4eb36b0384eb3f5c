// Package hans tells Traditional from Simplified characters.
//
// The table is OpenCC's TSCharacters (Apache-2.0, https://github.com/BYVoid/OpenCC), the first
// reading of each character; those whose first reading is themselves (著, 藉) are left out. It
// serves to compare, not to convert: 皇后 and 以後 both come out with 后.
package hans

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed hans.tsv
var data string

var table = sync.OnceValue(func() map[rune]rune {
	m := make(map[rune]rune, 4096)
	for line := range strings.Lines(data[strings.IndexByte(data, '\n')+1:]) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), "\t")
		m[[]rune(from)[0]] = []rune(to)[0]
	}
	return m
})

// Simplify returns the Simplified form of a Traditional character, and any other rune as it
// is. It is idempotent and keeps runes up to U+FFFF there.
func Simplify(r rune) rune {
	if r < 0x3400 {
		return r
	}
	if s, ok := table()[r]; ok {
		return s
	}
	return r
}

// Traditional reports whether r is a character that Simplified text does not use.
func Traditional(r rune) bool { return Simplify(r) != r }
