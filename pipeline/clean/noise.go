package clean

import "strings"

// injected are the marks that portals put after names in the running text, as links to a
// profile or a forum of a share: 谷歌(微博)宣布 → 谷歌宣布. In full-width brackets they are the
// author's own words: 社交平台（微博）.
var injected = []string{"[微博]", "(微博)", "(博客,微博)", "(博客)", "[简介 最新动态]", "(股吧)", ",股吧)", "，股吧)"}

// withoutInjected removes injected marks. It returns s uncopied when there are none.
func withoutInjected(s string) string {
	if strings.IndexByte(s, '(') < 0 && strings.IndexByte(s, '[') < 0 {
		return s
	}
	for _, mark := range injected {
		if !strings.Contains(s, mark) {
			continue
		}
		if mark[0] != '(' && mark[0] != '[' {
			s = strings.ReplaceAll(s, mark, ")")
			continue
		}
		s = strings.ReplaceAll(s, mark, "")
	}
	return s
}

// isJammer says whether a line is the noise that Discuz strews into posts against copying: runs
// of one to three letters, digits and marks with spaces between.
//
// It catches "9 G0 m: v8 G3 x." and "+ I; b3 d* m! R0 o". It must not catch "GPT-4 o1 vs. R1",
// whose parts are longer, nor "A B C D", which has neither digits nor marks.
func isJammer(s string) bool {
	if len(s) < 6 || len(s) > 80 {
		return false
	}
	tokens, size, digits, letters, marks := 0, 0, 0, 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 0x80:
			return false
		case c == ' ':
			size = 0
			continue
		case '0' <= c && c <= '9':
			digits++
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			letters++
		default:
			marks++
		}
		if size == 0 {
			tokens++
		}
		if size++; size > 4 {
			return false
		}
	}
	return tokens >= 4 && digits > 0 && letters > 0 && marks > 0 && (digits+letters+marks)*10 <= tokens*25
}

// cutJammer cuts a jammer tail off a sentence: "……模型。9 G0 m: v8 G3 x." keeps what stands
// before the noise.
func cutJammer(s string) string {
	end := len(s)
	for end > 0 && s[end-1] < 0x80 {
		end--
	}
	if tail := strings.TrimSpace(s[end:]); len(tail) > 6 && isJammer(tail) {
		return s[:end]
	}
	return s
}
