package segment

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"koujing/segment/dat"
	"koujing/segment/hans"
)

// user holds the words of the user's dictionaries. They always win: they are looked for
// first, the longest at each place from left to right, and the rest is cut around them.
type user struct {
	words *dat.Array
	tags  []string
}

// loadUser reads dictionaries in gse's and jieba's format: a word a line, and after it, where
// the user cares, a frequency and a tag. The frequency has no effect. Blank lines and lines that
// begin with # are passed over. A malformed line is an error with file, line and what is wrong.
func loadUser(paths []string) (*user, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	var keys, tags []string
	var values []int32
	met := map[string]bool{}
	for _, path := range paths {
		err := eachUserWord(path, func(word, tag string) {
			if !met[word] {
				met[word] = true
				keys, values, tags = append(keys, word), append(values, int32(len(tags))), append(tags, tag)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	words, err := dat.BuildFolded(keys, values, foldUser)
	if err != nil {
		return nil, fmt.Errorf("user dictionary: %w", err)
	}
	return &user{words, tags}, nil
}

// foldUser makes letter case, width and the Traditional form of characters no difference.
func foldUser(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	if l := unicode.ToLower(r); l < 1<<16 {
		r = l
	}
	return hans.Simplify(r)
}

func eachUserWord(path string, visit func(word, tag string)) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open dictionary: %w", err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for n := 1; in.Scan(); n++ {
		word, tag, err := parseUserWord(strings.TrimPrefix(in.Text(), "\ufeff"))
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if word != "" {
			visit(word, tag)
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

// parseUserWord reads one line; the word is empty where the line holds none.
func parseUserWord(line string) (word, tag string, err error) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' {
		return "", "", nil
	}
	if !utf8.ValidString(line) {
		return "", "", fmt.Errorf("not UTF-8: %q", line)
	}
	f := strings.Split(line, "\t")
	if len(f) == 1 {
		f = strings.Fields(line)
	}
	tag = "nz"
	if len(f) > 3 {
		return "", "", fmt.Errorf("%d fields, want a word, a frequency and a tag (a word with spaces in it is set off by tabs): %q", len(f), line)
	}
	if len(f) > 1 && strings.TrimSpace(f[1]) != "" {
		if _, err := strconv.ParseFloat(strings.TrimSpace(f[1]), 64); err != nil {
			if len(f) == 3 || !isTag(f[1]) {
				return "", "", fmt.Errorf("frequency %q is no number", f[1])
			}
			tag = f[1] // jieba lets the frequency be left out
		}
	}
	if len(f) == 3 {
		tag = strings.TrimSpace(f[2])
		if !isTag(tag) {
			return "", "", fmt.Errorf("tag %q, want a few Latin letters such as n, nr or nz", f[2])
		}
	}
	return strings.TrimSpace(f[0]), tag, nil
}

func isTag(s string) bool {
	if s == "" || len(s) > 8 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// match is a user's word in the text.
type match struct {
	Span
	tag string
}

// find returns the user's words in text[start:end]. One of Latin letters or digits does not
// begin or end within a longer run of them: AI is no word of OpenAI.
func (u *user) find(text string, start, end int) []match {
	var found []match
	for i := start; i < end; {
		stop, value, ok := u.words.Longest(text[:end], i)
		if ok && !(within2(text, start, i) || within2(text, start, stop) && stop < end) {
			found = append(found, match{Span{i, stop}, u.tags[value]})
			i = stop
			continue
		}
		_, n := utf8.DecodeRuneInString(text[i:])
		i += n
	}
	return found
}

// within2 says that a letter or digit of ASCII stands on both sides of i.
func within2(text string, start, i int) bool {
	return i > start && i < len(text) && isAlnum(text[i-1]) && isAlnum(text[i])
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}
