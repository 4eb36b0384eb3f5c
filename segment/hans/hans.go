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

// forms holds the Simplified form of each Traditional character.
type forms struct {
	bmp    [1 << 16]uint16 // 0: the character itself
	astral map[rune]rune
}

var table = sync.OnceValue(func() *forms {
	t := &forms{astral: map[rune]rune{}}
	for line := range strings.Lines(data[strings.IndexByte(data, '\n')+1:]) {
		a, b, _ := strings.Cut(strings.TrimSpace(line), "\t")
		from, to := []rune(a)[0], []rune(b)[0]
		if from < 1<<16 && to < 1<<16 {
			t.bmp[from] = uint16(to)
		} else {
			t.astral[from] = to
		}
	}
	return t
})

// Simplify returns the Simplified form of a Traditional character, and any other rune as it
// is. It is idempotent and keeps runes up to U+FFFF there.
func Simplify(r rune) rune {
	if r < 0x3400 {
		return r
	}
	t := table()
	if r < 1<<16 {
		if s := t.bmp[r]; s != 0 {
			return rune(s)
		}
		return r
	}
	if s, ok := t.astral[r]; ok {
		return s
	}
	return r
}

// Simplified returns Simplify of the runes up to U+FFFF, 0 where it is the rune itself, for loops
// over text. Read only.
func Simplified() *[1 << 16]uint16 { return &table().bmp }

// Traditional reports whether r is a character that Simplified text does not use.
func Traditional(r rune) bool { return Simplify(r) != r }
