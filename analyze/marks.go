package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// marked is a stretch of text in quotation marks.
type marked struct {
	segment.Span      // marks included; End is the end of the block where the closing mark is missing
	closed       bool // the closing mark is there
}

// markKind says which way a quotation mark turns.
type markKind int8

const (
	noMark    markKind = iota
	openMark           // “ 「 『 〝
	closeMark          // ” 」 』 〞
	plainMark          // " and ＂, which turn either way
)

// markAt returns the mark at text[i] and its width in bytes; where none is, how far the next one
// can be.
func markAt(text string, i int) (markKind, int) {
	if c := text[i]; c >= 0xE4 && c <= 0xE9 {
		return noMark, 3 // a Chinese character
	}
	switch text[i] {
	case '"':
		return plainMark, 1
	case 0xE2: // “ ”
		if i+2 < len(text) && text[i+1] == 0x80 {
			switch text[i+2] {
			case 0x9C:
				return openMark, 3
			case 0x9D:
				return closeMark, 3
			}
		}
	case 0xE3: // 「 」 『 』 〝 〞
		if i+2 < len(text) && text[i+1] == 0x80 {
			switch text[i+2] {
			case 0x8C, 0x8E, 0x9D:
				return openMark, 3
			case 0x8D, 0x8F, 0x9E:
				return closeMark, 3
			}
		}
	case 0xEF: // ＂
		if strings.HasPrefix(text[i:], "＂") {
			return plainMark, 3
		}
	}
	return noMark, 1
}

// findMarked returns the stretches in quotation marks, in order, the outermost only. Marks
// pair inside a block, save that a quotation whose closing mark is missing goes on up to a block
// whose first mark closes it.
//
// Marks turned the wrong way are told by where they stand: ”他来了“ after a colon opens.
func findMarked(text string, blocks []Block) []marked {
	var all []marked
	open, since := -1, 0 // a stretch that no mark has closed yet; blocks since it opened
	for _, b := range blocks {
		start := b.Start
		if open >= 0 {
			switch at, width := firstMark(text, b.Start, b.End); {
			case at >= 0 && closesOver(text, at, width, b.Start, b.End):
				all[open].End, all[open].closed = at+width, true
				start, open = at+width, -1
			case at < 0 && since < 8:
				since++
				continue
			default:
				open = -1
			}
		}
		all = markedIn(all, text, start, b.End)
		if n := len(all) - 1; n >= 0 && !all[n].closed && all[n].End == b.End {
			open, since = n, 0
		}
	}
	return all
}

// firstMark is the first mark of text[start:end], or -1.
func firstMark(text string, start, end int) (at, width int) {
	for i := start; i < end; {
		kind, w := markAt(text, i)
		if kind != noMark {
			return i, w
		}
		i += w
	}
	return -1, 0
}

// closesOver says whether the mark at text[at], the first of its block, closes a quotation that
// an earlier block opened: it turns that way, or it turns either way and stands behind a stop.
func closesOver(text string, at, width, start, end int) bool {
	switch kind, _ := markAt(text, at); kind {
	case closeMark:
		return true
	case plainMark:
		before, _ := utf8.DecodeLastRuneInString(text[start:at])
		return at > start && strings.ContainsRune("。！？.!?…", before)
	}
	return false
}

// markedIn appends the stretches in text[start:end], which is one block.
func markedIn(all []marked, text string, start, end int) []marked {
	from, depth := -1, 0 // where the open quotation begins; how many lie in it
	for i := start; i < end; {
		kind, width := markAt(text, i)
		if kind == noMark {
			i += width
			continue
		}
		switch opens := turned(text, start, end, i, width, kind, from >= 0); {
		case from < 0 && opens:
			from = i
		case from < 0:
			// A closing mark that nothing opened.
		case opens && kind == openMark && closersAfter(ahead(text, i+width, end)) > depth+1:
			depth++
		case opens && kind == openMark && depth == 0 && closersAfter(ahead(text, i+width, end)) == 1:
			// “他说“好”: one of the two is a slip; the first stays open.
		case !opens && depth > 0:
			depth--
		default:
			all = append(all, marked{Span: segment.Span{Start: from, End: i + width}, closed: true})
			from = -1
		}
		i += width
	}
	if from >= 0 {
		all = append(all, marked{Span: segment.Span{Start: from, End: end}})
	}
	return all
}

// turned says whether the mark at text[i] opens.
func turned(text string, start, end, i, width int, kind markKind, inside bool) bool {
	switch kind {
	case openMark:
		// “你好“他说: with nothing that closes left in the block, the second one closes.
		return !inside || closersAfter(ahead(text, i+width, end)) > 0
	case closeMark:
		// 他说：”你好“: after a colon or at the beginning, with an opening mark to follow.
		if inside {
			return false
		}
		r, _ := utf8.DecodeLastRuneInString(text[start:i])
		return (i == start || r == '：' || r == ':') && strings.ContainsAny(ahead(text, i+width, end), "“「『")
	}
	return !inside
}

// closersAfter counts the closing marks in s, up to three.
func closersAfter(s string) int {
	n := 0
	for i := 0; i < len(s) && n < 3; {
		kind, width := markAt(s, i)
		if kind == closeMark {
			n++
		}
		i += width
	}
	return n
}

// ahead is the text from byte i on, at most to end and at most 2,000 bytes: no sentence needs
// more, and a block of nothing but opening marks must not cost the square of its length.
func ahead(text string, i, end int) string { return text[i:min(end, i+2000)] }
