package clean

import (
	"strings"
	"unicode/utf8"

	"koujing/analyze"
)

// normalize makes a body valid UTF-8 with "\n" as its only line break. It copies only when
// something is to change.
func normalize(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	for _, sep := range []string{"\u2028", "\u2029"} {
		if strings.Contains(s, sep) {
			s = strings.ReplaceAll(s, sep, "\n")
		}
	}
	return s
}

// nextLine cuts the first line off s.
func nextLine(s string) (line, rest string) {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

// untidy marks the bytes that may begin something that tidy has to change.
var untidy = func() (t [256]bool) {
	for c := 0; c <= ' '; c++ {
		t[c] = true
	}
	for _, c := range []byte{0x7f, 0xc2, 0xe2, 0xe3, 0xef} {
		t[c] = true
	}
	return t
}()

// tidy trims s, makes every run of white space one space, and removes what has no width
// (zero-width spaces, byte order marks, soft hyphens, controls). It returns s itself, uncopied,
// when there is nothing to change.
func tidy(s string) string {
	last := byte(' ')
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !untidy[c] {
			last = c
			continue
		}
		if c >= 0xe0 && i+1 < len(s) && !mayHide(c, s[i+1]) {
			last = c
			continue
		}
		if n, space := invisible(s[i:]); n > 0 && !(space && c == ' ' && last != ' ' && i+1 < len(s)) {
			return tidySlow(s, i)
		}
		last = c
	}
	return s
}

// mayHide says whether an invisible character of three bytes may begin with these two: those of
// “ and 。 and ， begin with others or are rare enough to be looked at.
func mayHide(a, b byte) bool {
	switch a {
	case 0xe2:
		return b == 0x80 || b == 0x81
	case 0xe3:
		return b == 0x80
	}
	return b == 0xbb || b == 0xbf || b == 0xb8
}

func tidySlow(s string, from int) string {
	b := make([]byte, 0, len(s))
	b = append(b, s[:from]...)
	gap := len(b) > 0 && b[len(b)-1] == ' '
	if gap {
		b = b[:len(b)-1]
	}
	for i := from; i < len(s); {
		if untidy[s[i]] {
			if n, space := invisible(s[i:]); n > 0 {
				gap = gap || space
				i += n
				continue
			}
		}
		if gap && len(b) > 0 {
			b = append(b, ' ')
		}
		gap = false
		_, n := utf8.DecodeRuneInString(s[i:])
		b = append(b, s[i:i+n]...)
		i += n
	}
	return string(b)
}

// invisible returns the bytes of the white space or zero-width character that s begins with, 0
// if it begins with neither, and whether it is a space.
func invisible(s string) (n int, space bool) {
	c := s[0]
	switch {
	case c == ' ' || c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r':
		return 1, true
	case c < ' ' || c == 0x7f:
		return 1, false
	case len(s) < 2 || c < 0x80:
		return 0, false
	case c == 0xc2:
		switch {
		case s[1] == 0xa0 || s[1] == 0x85: // no-break space, next line
			return 2, true
		case s[1] == 0xad || s[1] < 0xa0: // soft hyphen, C1 controls
			return 2, false
		}
		return 0, false
	case len(s) < 3:
		return 0, false
	}
	switch r := rune(c&0x0f)<<12 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f); {
	case r == '\u3000' || r >= '\u2000' && r <= '\u200a' || r == '\u2028' || r == '\u2029' || r == '\u202f' || r == '\u205f':
		return 3, true
	case r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u200e' || r == '\u200f' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2060' && r <= '\u2064' || r == '\ufeff' || r == '\ufffc' || r == '\ufe0e':
		return 3, false
	}
	return 0, false
}

// ends says whether s ends as a sentence does, closing quotes and brackets aside: 。！？!?…；; and
// the colon that leads on. A title or a menu entry does not end so.
func ends(s string) bool {
	for len(s) > 0 {
		r, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
		switch r {
		case '。', '！', '？', '!', '?', '…', '；', ';', '.', '~', '～':
			return true
		case '”', '’', '」', '』', '"', '\'', '）', ')', '】', ']', '*', '_', ' ':
		default:
			return false
		}
	}
	return false
}

// hasStop says whether a full stop, an exclamation or a question mark stands in s.
func hasStop(s string) bool {
	return strings.Contains(s, "。") || strings.Contains(s, "！") || strings.Contains(s, "？")
}

// runes counts the characters of s, but stops counting at limit.
func runes(s string, limit int) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if utf8.RuneStart(s[i]) {
			if n++; n >= limit {
				return n
			}
		}
	}
	return n
}

// width is how many columns s takes on a terminal: two for a wide character.
func width(s string) int {
	w := 0
	for _, r := range s {
		if r >= 0x1100 {
			w++
		}
		w++
	}
	return w
}

// readText reads plain text: a paragraph a line, unless the lines are hard-wrapped.
func (d *draft) readText(body string) {
	if d.engine == "" {
		d.engine = "text"
	}
	if wrap := wrapWidth(body); wrap > 0 {
		body = unwrap(body, wrap)
	}
	f := d.newFilter()
	f.nav = true
	for body != "" {
		var line string
		line, body = nextLine(body)
		f.line(tidy(line), analyze.Paragraph)
	}
	f.close()
}

// wrapWidth finds the width at which the lines of a text are broken without regard to sentences,
// in columns, or 0 if they are not: 40 lines or more of hardly differing width, most of which
// end in the middle of a sentence.
func wrapWidth(body string) int {
	const sample, fewest = 400, 12
	var widths [161]int
	lines, longest := 0, 0
	for rest := body; rest != "" && lines < sample; {
		var line string
		line, rest = nextLine(rest)
		if len(line) < 30 {
			continue
		}
		if len(line) > 480 {
			return 0
		}
		w := width(line)
		if w > 160 {
			return 0
		}
		widths[w]++
		lines++
		longest = max(longest, w)
	}
	if lines < fewest || longest < 40 {
		return 0
	}
	near := 0
	for w := max(0, longest-6); w <= longest; w++ {
		near += widths[w]
	}
	if near*3 < lines*2 {
		return 0
	}
	return longest
}

// unwrap joins the lines of a text that was broken at a width of wrap columns. A line that is
// shorter, or ends a sentence, ends its paragraph; so does a blank or indented line below it.
func unwrap(body string, wrap int) string {
	var b strings.Builder
	b.Grow(len(body))
	full, last := false, byte('\n')
	for body != "" {
		var line string
		line, body = nextLine(body)
		line = strings.TrimRight(line, " \t\u3000")
		indented := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\u3000") || strings.HasPrefix(line, "\t")
		switch {
		case b.Len() == 0:
		case !full || line == "" || indented:
			b.WriteByte('\n')
		case last < utf8.RuneSelf || line[0] < utf8.RuneSelf:
			b.WriteByte(' ')
		}
		b.WriteString(line)
		full = len(line) > 0 && width(line) >= wrap-6 && !ends(line)
		if len(line) > 0 {
			last = line[len(line)-1]
		}
	}
	return b.String()
}
