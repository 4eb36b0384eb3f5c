// Package labels reads hand-labelled pages and lays their labels on cleaned articles, for
// training and for measuring.
//
// A labelled page is two files: NAME.txt (or .md, .html), the page as it came, and NAME.json,
// whose offsets are code points of that page. Cleaning drops and tidies, so labels are carried
// over by aligning the two texts character by character.
package labels

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"unicode"

	"koujing/analyze"
	"koujing/pipeline/clean"
	"koujing/pipeline/source"
	"koujing/segment"
)

// Labels is what NAME.json says. Start and End are code points of the page.
type Labels struct {
	Sentences []Sentence `json:"sentences"`
	Entities  []Entity   `json:"entities"`
}

// Sentence is a labelled sentence. Voice is B, T, R, Q, C or P; Pol is "+", "-" or "0".
type Sentence struct {
	Start   int    `json:"start"`
	End     int    `json:"end"`
	Voice   string `json:"voice"`
	Pol     string `json:"pol"`
	Speaker string `json:"speaker"`
}

// Entity is a labelled name. Sent is the index of its sentence.
type Entity struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Type  string `json:"type"`
	Pol   string `json:"pol"`
	Sent  int    `json:"sent"`
}

// Page is a labelled page and the article that cleaning makes of it. Doc holds what cleaning
// gives and no more; To maps a code point of the page to a byte of Doc.Text, or is -1 where
// cleaning dropped it or it is white space.
type Page struct {
	Name string
	Raw  []rune
	Labels
	Doc *analyze.Doc
	To  []int
}

// Read returns the labelled pages of a folder, in order of name.
func Read(dir string) ([]*Page, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no labelled pages in %s", dir)
	}
	sort.Strings(names)
	var pages []*Page
	for _, name := range names {
		p, err := readPage(strings.TrimSuffix(name, ".json"))
		if err != nil {
			return nil, fmt.Errorf("read labelled page %s: %w", name, err)
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// kinds says how a labelled page may be written, by the ending of its name.
var kinds = []struct {
	ext  string
	kind source.Kind
}{{".txt", source.PlainText}, {".md", source.Markdown}, {".html", source.HTML}}

func readPage(base string) (*Page, error) {
	p := &Page{Name: filepath.Base(base)}
	data, err := os.ReadFile(base + ".json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, &p.Labels); err != nil {
		return nil, err
	}
	for _, k := range kinds {
		data, err := os.ReadFile(base + k.ext)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		articles, err := clean.Clean(source.Page{Source: p.Name + k.ext, Kind: k.kind, Body: string(data)}, clean.Options{})
		if err != nil {
			return nil, err
		}
		a := articles[0]
		p.Raw = []rune(string(data))
		p.Doc = &analyze.Doc{Title: a.Title, Poster: a.Poster, Publisher: a.Publisher, Text: a.Text, Blocks: a.Blocks}
		p.To = align(p.Raw, a.Text)
		return p, p.check()
	}
	return nil, fmt.Errorf("no page beside the labels")
}

func (p *Page) check() error {
	for i, s := range p.Labels.Sentences {
		if s.Start < 0 || s.End <= s.Start || s.End > len(p.Raw) {
			return fmt.Errorf("sentence %d spans %d..%d of %d", i, s.Start, s.End, len(p.Raw))
		}
	}
	for i, e := range p.Entities {
		if e.Start < 0 || e.End <= e.Start || e.End > len(p.Raw) {
			return fmt.Errorf("name %d spans %d..%d of %d", i, e.Start, e.End, len(p.Raw))
		}
	}
	return nil
}

// Span carries code points start to end of the page over to the article. ok is false where
// nothing of it is left.
func (p *Page) Span(start, end int) (s segment.Span, ok bool) {
	first, last := -1, -1
	for i := start; i < end; i++ {
		if p.To[i] >= 0 {
			if first < 0 {
				first = p.To[i]
			}
			last = p.To[i] + len(string(p.Raw[i]))
		}
	}
	return segment.Span{Start: first, End: last}, first >= 0 && last > first
}

// Gold gives each sentence of the Doc the index of the labelled sentence that most of its
// characters lie in, or -1 where no labelled sentence reaches it.
func (p *Page) Gold(sentences []segment.Sentence) []int {
	at := make([]int, len(p.Doc.Text))
	for i := range at {
		at[i] = -1
	}
	for k, s := range p.Labels.Sentences {
		for i := s.Start; i < s.End; i++ {
			if p.To[i] >= 0 {
				at[p.To[i]] = k
			}
		}
	}
	out := make([]int, len(sentences))
	for i, s := range sentences {
		out[i] = most(at[s.Start:s.End])
	}
	return out
}

// voiceOf is the voice that a label's letter stands for; B is none of ours.
var voiceOf = map[string]analyze.VoiceKind{
	"T": analyze.TitleVoice, "R": analyze.Reported, "Q": analyze.Quoted, "C": analyze.Commentary, "P": analyze.Poster,
}

// Voices returns the labelled voice of each sentence of the Doc, which the analyzer of
// sentences must have read: "" where the label is furniture or there is none.
func (p *Page) Voices() []analyze.VoiceKind {
	out := make([]analyze.VoiceKind, len(p.Doc.Sentences))
	for i, k := range p.Gold(p.Doc.Sentences) {
		if k >= 0 {
			out[i] = voiceOf[p.Labels.Sentences[k].Voice]
		}
	}
	return out
}

// most returns the value that stands most often among those not negative, the first to reach
// that number, or -1.
func most(at []int) int {
	best, count := -1, map[int]int{}
	for _, k := range at {
		if k >= 0 {
			count[k]++
		}
	}
	for _, k := range at {
		if k >= 0 && (best < 0 || count[k] > count[best]) {
			best = k
		}
	}
	return best
}

// align maps every code point of raw to the byte of text that shows it, or -1.
func align(raw []rune, text string) []int {
	to := make([]int, len(raw))
	var a, b []rune
	var ia, ib []int
	for i, r := range raw {
		to[i] = -1
		if !unicode.IsSpace(r) {
			a, ia = append(a, r), append(ia, i)
		}
	}
	for i, r := range text {
		if !unicode.IsSpace(r) {
			b, ib = append(b, r), append(ib, i)
		}
	}
	m := newMatcher(a, b)
	m.blocks(0, len(a), 0, len(b), func(i, j, n int) {
		for k := range n {
			to[ia[i+k]] = ib[j+k]
		}
	})
	return to
}

// matcher finds matching blocks by taking the longest one first and then looking on either
// side of it (Ratcliff and Obershelp, as Python's difflib does it), which keeps a sentence
// together where the shortest list of edits would scatter it.
type matcher struct {
	a     []rune
	where map[rune][]int // places of each character of b
	run   []int          // run[j+1]: length of the match that ends at b[j]
	next  []int
}

func newMatcher(a, b []rune) *matcher {
	m := &matcher{a: a, where: map[rune][]int{}, run: make([]int, len(b)+1), next: make([]int, len(b)+1)}
	for j, r := range b {
		m.where[r] = append(m.where[r], j)
	}
	return m
}

// blocks calls found for the matching blocks of a[alo:ahi] and b[blo:bhi].
func (m *matcher) blocks(alo, ahi, blo, bhi int, found func(i, j, n int)) {
	i, j, n := m.longest(alo, ahi, blo, bhi)
	if n == 0 {
		return
	}
	if alo < i && blo < j {
		m.blocks(alo, i, blo, j, found)
	}
	found(i, j, n)
	if i+n < ahi && j+n < bhi {
		m.blocks(i+n, ahi, j+n, bhi, found)
	}
}

// longest returns the longest block that a[alo:ahi] and b[blo:bhi] share, the first of several.
func (m *matcher) longest(alo, ahi, blo, bhi int) (besti, bestj, size int) {
	run, next := m.run, m.next
	clear(run[blo : bhi+1])
	besti, bestj = alo, blo
	for i := alo; i < ahi; i++ {
		clear(next[blo : bhi+1])
		places := m.where[m.a[i]]
		for _, j := range places[sort.SearchInts(places, blo):] {
			if j >= bhi {
				break
			}
			k := 1
			if j > blo {
				k = run[j] + 1
			}
			next[j+1] = k
			if k > size {
				besti, bestj, size = i-k+1, j-k+1, k
			}
		}
		run, next = next, run
	}
	return besti, bestj, size
}
