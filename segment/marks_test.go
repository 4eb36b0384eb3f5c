package segment

import (
	"strings"
	"testing"
)

// A mark over the last character of a number is a part of it: no word ends between the two.
func TestAMarkOverANumberBelongsToIt(t *testing.T) {
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"五五\u0354", "\x16\x16\x16\x16五五\u0354", "说五五\u0354的", "第五\u0354", "3万\u0354元", "二十一\u0354年"} {
		var all strings.Builder
		for _, w := range s.Cut(nil, text, 0, len(text), nil) {
			word := text[w.Start:w.End]
			if strings.HasPrefix(word, "\u0354") {
				t.Errorf("%q: the mark is a word", text)
			}
			all.WriteString(word)
		}
		if all.String() != text {
			t.Errorf("%q: the words are %q together", text, all.String())
		}
	}
}
