package clean

import (
	"html"
	"strings"
)

// What inline found besides words.
type marks uint8

const (
	hasPicture marks = 1 << iota
	onlyLink         // the line is one link
	onlyBold         // the line is bold from end to end
	onlyItalic
	mostlyLinks // two links or more, and three quarters of the words are theirs
)

// special marks the bytes that Markdown may mean something by.
var special = func() (t [256]bool) {
	for _, c := range []byte("[]!*_`<&\\~{") {
		t[c] = true
	}
	return t
}()

// reach bounds how far the second half of a pair of marks may be from its first, in bytes: an
// address with all its parameters fits, and a text of first halves alone takes linear time.
const reach = 4096

// within is the head of s that is within reach.
func within(s string) string { return s[:min(len(s), reach)] }

// inline removes the marks within a line of Markdown: the words of a link stay and its address
// goes, pictures go, emphasis, code ticks, tags and comments go, entities become characters. A
// star or underscore without its pair is a character: the holes that copying guards leave
// (*的人才) stay as they are.
func inline(s string) (string, marks) {
	i := 0
	for i < len(s) && !special[s[i]] {
		i++
	}
	if i == len(s) {
		return s, 0
	}
	found := shape(s)
	links, linked := 0, 0
	b := make([]byte, 0, len(s))
	b = append(b, s[:i]...)
	for i < len(s) {
		if !special[s[i]] {
			j := i + 1
			for j < len(s) && !special[s[j]] {
				j++
			}
			b = append(b, s[i:j]...)
			i = j
			continue
		}
		n, text, picture := inlineAt(s, i)
		if picture {
			found |= hasPicture
		}
		if n == 0 {
			b = append(b, s[i])
			i++
			continue
		}
		if s[i] == '[' {
			links++
			linked += len(text)
		}
		b = append(b, text...)
		i += n
	}
	if links > 1 && linked*4 >= len(b)*3 {
		found |= mostlyLinks
	}
	if found&onlyLink != 0 && found&hasPicture != 0 && !isNumbered(string(b)) { // words under a picture
		found &^= onlyLink
	}
	return string(b), found
}

// shape says whether the whole line is one link, bold or italic.
func shape(s string) (found marks) {
	t := strings.TrimSpace(s)
	for len(t) > 4 && strings.HasPrefix(t, "**") && strings.HasSuffix(t, "**") && strings.Count(strings.Trim(t, "*"), "**")%2 == 0 {
		t = strings.TrimSpace(strings.Trim(t, "*"))
		found |= onlyBold
	}
	if n := len(t); n > 2 && (t[0] == '_' || t[0] == '*') && t[n-1] == t[0] && (n < 4 || t[1] != t[0]) {
		found |= onlyItalic
	}
	if strings.HasPrefix(t, "[") {
		if n, _, _ := linkAt(t, 0); n == len(t) {
			found |= onlyLink
		}
	}
	return found
}

// inlineAt reads the mark at s[i]: how many bytes it takes and the words that stay of them. 0
// bytes means that the character is only itself.
func inlineAt(s string, i int) (n int, text string, picture bool) {
	switch s[i] {
	case '!':
		if strings.HasPrefix(s[i:], "![") {
			if n, _, _ := linkAt(s, i+1); n > 0 {
				return n + 1, "", true
			}
		}
	case '[':
		return linkAt(s, i)
	case '*', '_':
		return emphasisAt(s, i), "", false
	case '`':
		return len(s[i:]) - len(strings.TrimLeft(s[i:], "`")), "", false
	case '~':
		if strings.HasPrefix(s[i:], "~~") {
			return 2, "", false
		}
	case '\\':
		if i+1 < len(s) && s[i+1] < 0x80 && strings.IndexByte("\\`*_{}[]()#+-.!|>~<\"", s[i+1]) >= 0 {
			return 2, s[i+1 : i+2], false
		}
	case '<':
		return tagAt(s, i)
	case '&':
		return entityAt(s, i)
	case '{':
		return liquidAt(s, i)
	}
	return 0, "", false
}

// linkAt reads [words](address), [[page|words]] and [^note] at s[i], which is a bracket.
func linkAt(s string, i int) (n int, text string, picture bool) {
	if strings.HasPrefix(s[i:], "[[") {
		if end := strings.Index(within(s[i:]), "]]"); end > 0 {
			page := s[i+2 : i+end]
			if bar := strings.LastIndexByte(page, '|'); bar >= 0 {
				page = page[bar+1:]
			}
			if !strings.Contains(page, "](") && !strings.Contains(page, "![") {
				return end + 2, page, false
			}
		}
	}
	if strings.HasPrefix(s[i:], "[^") {
		if end := strings.IndexByte(within(s[i:]), ']'); end > 0 && end < 20 {
			n := end + 1
			if strings.HasPrefix(s[i+n:], ":") {
				n++
			}
			return n, "", false
		}
	}
	const nesting = 6
	depth, close := 0, -1
	for j := i; j < len(s) && j < i+reach; j++ {
		switch s[j] {
		case '\\':
			j++
		case '[':
			if depth++; depth > nesting {
				return 0, "", false
			}
		case ']':
			if depth--; depth == 0 {
				close = j
			}
		}
		if close >= 0 {
			break
		}
	}
	if close < 0 || close+1 >= len(s) || s[close+1] != '(' {
		return 0, "", false
	}
	end := addressEnd(s, close+1)
	if end < 0 {
		return 0, "", false
	}
	words, inner := inline(s[i+1 : close])
	if isAddress(words) {
		words = ""
	}
	return end - i, words, inner&hasPicture != 0
}

// addressEnd returns the end of the address in brackets that begins at s[i], or -1. Brackets in
// an address must be in pairs.
func addressEnd(s string, i int) int {
	depth := 0
	for j := i; j < len(s) && j < i+reach; j++ {
		switch s[j] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return -1
}

// isAddress says whether the words of a link are its address once more.
func isAddress(s string) bool {
	s = strings.TrimSpace(s)
	return (strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "www.")) && strings.IndexByte(s, ' ') < 0
}

// isMailbox says whether a line is a mail address and nothing else.
func isMailbox(s string) bool {
	at := strings.IndexByte(s, '@')
	if at <= 0 || strings.IndexByte(s[at:], '.') < 0 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isWord(c) && strings.IndexByte("@.-_+", c) < 0 {
			return false
		}
	}
	return true
}

// emphasisAt returns how many stars or underscores at s[i] are emphasis: all of a run of two or
// more, and one that has its pair on the line.
func emphasisAt(s string, i int) int {
	c := s[i]
	n := 1
	for i+n < len(s) && s[i+n] == c {
		n++
	}
	if c == '_' && n == 1 && (i == 0 && i+1 < len(s) && s[1] >= 0x80 || i+1 == len(s) && i > 0 && s[i-1] >= 0x80) {
		return 1 // its other half stands on another line
	}
	if n > 1 {
		if c == '_' && n == 2 && i > 0 && i+n < len(s) && isWord(s[i-1]) && isWord(s[i+n]) {
			return 0
		}
		return n
	}
	before, after := byte(' '), byte(' ')
	if i > 0 {
		before = s[i-1]
	}
	if i+1 < len(s) {
		after = s[i+1]
	}
	if c == '_' && isWord(before) && isWord(after) {
		return 0
	}
	if after != ' ' && pairAfter(s, i+1, c) || before != ' ' && pairBefore(s, i, c) {
		return 1
	}
	return 0
}

func isWord(c byte) bool { return c < 0x80 && (isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z') }

// pairAfter looks for a lone closing c, with no space before it.
func pairAfter(s string, i int, c byte) bool {
	j := strings.IndexByte(within(s[i:]), c)
	return j > 0 && s[i+j-1] != ' '
}

// pairBefore looks for a lone opening c, with no space after it.
func pairBefore(s string, i int, c byte) bool {
	if i > reach {
		s, i = s[i-reach:], reach
	}
	j := strings.LastIndexByte(s[:i], c)
	return j >= 0 && j+1 < i && s[j+1] != ' ' && (j == 0 || s[j-1] != c) && pairs(s[:i], c)%2 == 1
}

// pairs counts the lone c in s.
func pairs(s string, c byte) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] == c && (i == 0 || s[i-1] != c) && (i+1 == len(s) || s[i+1] != c) {
			n++
		}
	}
	return n
}

// tagAt removes a tag, a comment or an address in angle brackets. "3 < 5" stays.
func tagAt(s string, i int) (int, string, bool) {
	rest := s[i:]
	if strings.HasPrefix(rest, "<!--") {
		if end := strings.Index(rest, "-->"); end >= 0 {
			return end + 3, "", false
		}
		return len(rest), "", false
	}
	if len(rest) < 3 {
		return 0, "", false
	}
	c := rest[1]
	if c == '/' || c == ' ' {
		c = rest[2]
	}
	if !('a' <= c|0x20 && c|0x20 <= 'z') {
		return 0, "", false
	}
	rest = within(rest)
	end := strings.IndexByte(rest, '>')
	if i := strings.Index(rest, "\"/)"); i > 0 && (end < 0 || i < end) {
		end = i + 2 // archives that mistake the end of a tag for that of a link
	}
	if end < 0 {
		return 0, "", false
	}
	if rest[1] == ' ' && !strings.HasPrefix(rest[2:], "img") {
		return 0, "", false
	}
	name := strings.ToLower(strings.TrimLeft(rest[1:end], "/ "))
	if strings.HasPrefix(name, "img") {
		// An image that a script replaced leaves the rest of its first tag behind its second:
		// <img src="a.jpg">" src="b.gif" border="0">.
		if tail := rest[end+1:]; strings.HasPrefix(tail, "\" ") {
			if n := strings.IndexByte(tail, '>'); n > 0 && strings.Contains(tail[:n], "=\"") {
				end += n + 1
			}
		}
		return end + 1, "", true
	}
	if strings.HasPrefix(name, "br") {
		return end + 1, " ", false
	}
	return end + 1, "", false
}

// entityAt turns an entity into its character.
func entityAt(s string, i int) (int, string, bool) {
	rest := s[i:]
	if len(rest) > 12 {
		rest = rest[:12]
	}
	end := strings.IndexByte(rest, ';')
	if end < 2 {
		return 0, "", false
	}
	if text := html.UnescapeString(rest[:end+1]); text != rest[:end+1] {
		return end + 1, text, false
	}
	return 0, "", false
}

// liquidAt removes the tags of page generators; the words of a footnote tag stay:
// "{% fn 據說已有不少商店支援 %}".
func liquidAt(s string, i int) (int, string, bool) {
	for _, pair := range [][2]string{{"{%", "%}"}, {"{{", "}}"}} {
		if !strings.HasPrefix(s[i:], pair[0]) {
			continue
		}
		end := strings.Index(within(s[i+2:]), pair[1]) // "{%}" is none
		if end < 0 {
			return 0, "", false
		}
		inside := strings.TrimSpace(s[i+2 : i+2+end])
		if note, ok := strings.CutPrefix(inside, "fn "); ok {
			text, _ := inline(note)
			return end + 4, text, false
		}
		return end + 4, "", false
	}
	return 0, "", false
}
