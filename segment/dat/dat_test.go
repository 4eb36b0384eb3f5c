package dat

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func build(t testing.TB, keys ...string) *Array {
	t.Helper()
	values := make([]int32, len(keys))
	for i := range values {
		values[i] = int32(i)
	}
	a, err := Build(keys, values)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// found writes matches as START-END:KEY, in bytes.
func found(text string, ms []Match) string {
	var out []string
	for _, m := range ms {
		out = append(out, fmt.Sprintf("%d-%d:%s", m.Start, m.End, text[m.Start:m.End]))
	}
	return strings.Join(out, " ")
}

func TestMatches(t *testing.T) {
	tests := []struct {
		name, keys, text, all, longest string
	}{
		{"overlapping names are all found, the longest is kept", "清华 清华大学 大学", "在清华大学", "3-9:清华 3-15:清华大学 9-15:大学", "3-15:清华大学"},
		{"a key that begins another falls back to the shorter", "智谱 智谱清言", "智谱清", "0-6:智谱", "0-6:智谱"},
		{"the longest search does not look back", "ab bcd", "abcd", "0-2:ab 1-4:bcd", "0-2:ab"},
		{"runes above U+FFFF match", "𠮷野家 😀", "去𠮷野家😀", "3-13:𠮷野家 13-17:😀", "3-13:𠮷野家 13-17:😀"},
		{"two-byte runes match", "é Ω", "Ωéx", "0-2:Ω 2-4:é", "0-2:Ω 2-4:é"},
		{"bytes that are not UTF-8 match nothing and are stepped over singly", "A 中", "\xe4\xb8A\xe0\x81\x81\xed\xa0\x80中\xff", "2-3:A 9-12:中", "2-3:A 9-12:中"},
		{"a key at the end of the text needs no rune behind it", "中", "中", "0-3:中", "0-3:中"},
		{"no key, no match", "", "中", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := build(t, strings.Fields(tt.keys)...)
			if got := found(tt.text, a.Append(nil, tt.text)); got != tt.all {
				t.Errorf("Append: %s, want %s", got, tt.all)
			}
			if got := found(tt.text, a.AppendLongest(nil, tt.text)); got != tt.longest {
				t.Errorf("AppendLongest: %s, want %s", got, tt.longest)
			}
		})
	}
}

func TestZeroArrayFindsNothing(t *testing.T) {
	var a Array
	if _, _, ok := a.Longest("中", 0); ok || len(a.Append(nil, "中")) > 0 || a.Code('中') != 0 {
		t.Error("the zero Array found a key")
	}
}

func TestFoldingTellsNoCaseApart(t *testing.T) {
	a, err := BuildFolded([]string{"OpenAI", "openai", "Ⅷ号"}, []int32{7, 8, 9}, unicode.ToLower)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]int32{"OPENAI": 7, "openai": 7, "ⅷ号": 9} {
		if v, ok := a.Find(key); !ok || v != want {
			t.Errorf("Find(%s) = %d, %v; want %d", key, v, ok, want)
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	tests := []struct {
		name   string
		keys   []string
		values []int32
	}{
		{"an empty key", []string{""}, []int32{1}},
		{"a key that is not UTF-8", []string{"\xff"}, []int32{1}},
		{"one key twice", []string{"a", "a"}, []int32{1, 2}},
		{"the value that stands for none", []string{"a"}, []int32{None}},
		{"fewer values than keys", []string{"a"}, nil},
	}
	for _, tt := range tests {
		if _, err := Build(tt.keys, tt.values); err == nil {
			t.Errorf("Build took %s", tt.name)
		}
	}
}

func TestEveryKeyIsFoundAndNoOther(t *testing.T) {
	keys := randomKeys(20000)
	a := build(t, keys...)
	in := map[string]bool{}
	for i, k := range keys {
		in[k] = true
		if v, ok := a.Find(k); !ok || v != int32(i) {
			t.Fatalf("Find(%q) = %d, %v; want %d", k, v, ok, i)
		}
	}
	for _, k := range randomKeys(30000)[20000:] {
		if _, ok := a.Find(k); ok != in[k] {
			t.Fatalf("Find(%q) = %v", k, ok)
		}
	}
}

func TestStoredArrayIsTheSame(t *testing.T) {
	keys := randomKeys(2000)
	a := build(t, append(keys, "😀")...)
	data, _ := a.MarshalBinary()
	again, _ := build(t, append(keys, "😀")...).MarshalBinary()
	if !bytes.Equal(data, again) {
		t.Error("building twice gave different bytes")
	}
	shifted := append([]byte{0}, data...)[1:] // not aligned: must be copied
	for _, d := range [][]byte{data, shifted} {
		b, err := Load(d)
		if err != nil {
			t.Fatal(err)
		}
		if b.Len() != a.Len() || !slices.Equal(b.nodes, a.nodes) || b.Code('😀') != a.Code('😀') {
			t.Error("the loaded array differs")
		}
	}
	if _, err := Load(data[:len(data)-1]); err == nil {
		t.Error("a cut array was loaded")
	}
}

// FuzzMatches holds the array against strings.Contains on any text, and damaged arrays
// against panics.
func FuzzMatches(f *testing.F) {
	f.Add("清华 清华大学 ab", "在清华大学ab", 40)
	f.Fuzz(func(t *testing.T, list, text string, damage int) {
		var keys []string
		for _, k := range strings.Fields(list) {
			if utf8.ValidString(k) && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
		a := build(t, keys...)
		for _, m := range a.Append(nil, text) {
			if text[m.Start:m.End] != keys[m.Value] {
				t.Fatalf("%q found as %q", keys[m.Value], text[m.Start:m.End])
			}
		}
		data, _ := a.MarshalBinary()
		if damage > header && damage < len(data) {
			data[damage] ^= 0x55
			if b, err := Load(data); err == nil {
				b.Append(nil, text)
			}
		}
	})
}

// randomKeys are 2 to 8 runes long, the runes drawn unevenly, as in names.
func randomKeys(n int) []string {
	rng := rand.New(rand.NewSource(1))
	seen := map[string]bool{}
	var out []string
	for len(out) < n {
		k := make([]rune, 2+rng.Intn(3)+rng.Intn(5))
		for i := range k {
			k[i] = 0x4e00 + rune(min(rng.ExpFloat64()*600, 20000))
		}
		if s := string(k); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func BenchmarkBuild200k(b *testing.B) {
	keys := randomKeys(200000)
	for b.Loop() {
		a := build(b, keys...)
		b.ReportMetric(float64(len(a.nodes))/1e6, "Mslots")
	}
}

// BenchmarkMatch200k looks for 200,000 names in running text: the SIGHAN test files where the
// shared data is there, text made of names otherwise.
func BenchmarkMatch200k(b *testing.B) {
	keys := randomKeys(200000)
	text := strings.Join(keys[:50000], "的")
	files, _ := filepath.Glob("../../../shared/bench/sighan2005/*_test.utf8")
	if len(files) > 0 {
		text = ""
		for _, f := range files {
			data, _ := os.ReadFile(f)
			text += strings.Repeat(string(data), 4)
		}
		keys = textKeys(text, 200000)
	}
	a := build(b, keys...)
	run := func(name string, find func([]Match, string) []Match) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			var ms []Match
			for b.Loop() {
				ms = find(ms[:0], text)
			}
			b.ReportMetric(float64(len(ms)), "matches")
		})
	}
	run("all", a.Append)
	run("longest", a.AppendLongest)
}

// textKeys makes n keys that share their first two runes with the text and go on at random, so
// that walks go as deep as they do with real names.
func textKeys(text string, n int) []string {
	rs := []rune(text)
	rng := rand.New(rand.NewSource(1))
	seen := map[string]bool{}
	var out []string
	for len(out) < n {
		i := rng.Intn(len(rs) - 2)
		k := []rune{rs[i], rs[rng.Intn(len(rs))], rs[rng.Intn(len(rs))]}
		if rng.Intn(8) == 0 {
			k[1] = rs[i+1]
		}
		if s := strings.ToValidUTF8(string(k), "?"); !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}
