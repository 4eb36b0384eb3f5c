package lexicon

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func build(t testing.TB, terms ...string) *Set {
	t.Helper()
	values := make([]int32, len(terms))
	for i := range values {
		values[i] = int32(i)
	}
	s, err := Build(terms, values)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTermsAreFound(t *testing.T) {
	s := build(t, "百度", "百度云", "GPT-4", "AI", "meta", "Café", "维·李", "Stable Diffusion")
	for _, c := range []struct{ name, text, want string }{
		{"overlapping ones too", "用百度云", "百度 百度云"},
		{"in any case and width", "ＭＥＴＡ", "ＭＥＴＡ"},
		{"over zero-width characters", "G\u200b\u200bPT-4", "G\u200b\u200bPT-4"},
		{"in Traditional characters", "百度雲", "百度 百度雲"},
		{"with any dot", "维•李", "维•李"},
		{"with any space", "Stable\u00a0Diffusion", "Stable\u00a0Diffusion"},
		{"not inside a Latin word", "metaverse mAId data rAI", "meta+"},
		{"but beside Chinese", "用AI做", "AI"},
		{"glued where a version goes on", "GPT-4.5", "GPT-4+"},
		{"behind a digit where a capital begins a word", "GPT-5Meta", "Meta"},
		{"not a letter behind a digit", "3AI", ""},
		{"accents are letters", "éAI Caféx", "Café+"},
	} {
		var got []string
		for _, m := range s.Append(nil, c.text) {
			x := c.text[m.Start:m.End]
			if m.Glued {
				x += "+"
			}
			got = append(got, x)
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.name, c.text, g, c.want)
		}
	}
}

func TestFoldIsIdempotent(t *testing.T) {
	for r := rune(0); r < 1<<16; r++ {
		if f := Fold(r); Fold(f) != f {
			t.Fatalf("Fold(%U) = %U, and again %U", r, f, Fold(f))
		}
	}
}

// apart finds what Append must find by looking at each rune by itself.
func apart(s *Set, text string) (found []Match) {
	inWord := false
	for pos, r := range text {
		latin := r < utf8.RuneSelf && alnum[r] || r >= utf8.RuneSelf && r < 0x800 && unicode.Is(unicode.Latin, r)
		if !latin || !inWord || r < utf8.RuneSelf && glued(text, pos) {
			found = s.AppendAt(found, text, pos)
		}
		inWord = latin
	}
	return found
}

func TestTermsAreFoundAcrossTheBordersOfBlocks(t *testing.T) {
	s := build(t, "百度", "百度云", "云", "GPT-4", "AI", "meta", "Café", "维·李", "Stable Diffusion", "度", "é")
	pieces := []string{"百", "度", "云", "\u200b", "\u00ad", "GPT", "-", "4", "AI", "Meta", "caf", "é", "维", "·", "李", "stable", " ", "diffusion", "的", "，", "𠮷", "雲", "5", "\xff", "\xe4\xb8"}
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		var text strings.Builder
		for range r.IntN(3 * blockRunes) {
			text.WriteString(pieces[r.IntN(len(pieces))])
		}
		got, want := s.Append(nil, text.String()), apart(s, text.String())
		if !slices.Equal(got, want) {
			t.Fatalf("%q\ngives %v\nwant %v", text.String(), got, want)
		}
	}
}

func FuzzAppend(f *testing.F) {
	s := build(f, "百度", "GPT-4", "维·李")
	f.Add("百度\xff GPT-4\u200b维•李")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range s.Append(nil, text) {
			if m.Start < 0 || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("match %+v of %q", m, text)
			}
		}
	})
}

// 200,000 terms, as made as names are: two to five characters.
func BenchmarkAppend(b *testing.B) {
	var terms []string
	var values []int32
	han := []rune("云天海星华智科创新力源光明远达东方金信通联合众安和泰百千万")
	for i := 0; len(terms) < 200000; i++ {
		x := i*2654435761 + 12345
		name := []rune{han[x%29], han[x/29%29], han[x/841%29], han[x/24389%29]}
		terms = append(terms, fmt.Sprintf("%s%d", string(name[:2+i%3]), i%7*i))
		values = append(values, int32(i))
	}
	s, err := Build(terms, values)
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("这家公司昨天在上海发布了一款新的大模型，面向企业用户，价格比上一代低一半，业内人士说，市场会很快作出反应。", 2000)
	var dst []Match
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		dst = s.Append(dst[:0], text)
	}
}
