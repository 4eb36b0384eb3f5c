// Command gen builds segment/model.bin from the dictionary and the HMM tables of gse, read
// through the gse module, and from our own list of words, segment/data/words.tsv. Run it by
// `go generate ./segment` after a new gse version or new words.
//
// Frequencies and emissions of gse are kept exactly, so that the exact mode cuts as gse does.
// Beside them stand those of the default mode: a character has the frequency that the
// dictionary file gives it (gse sets 2), and words of the Traditional list are kept in
// Simplified characters, to which the default mode folds its text.
package main

import (
	"bufio"
	"fmt"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-ego/gse"

	"koujing/segment/hans"
	"koujing/segment/internal/model"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 3 {
		log.Fatal("usage: gen WORDS.TSV MODEL")
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal("gen: ", err)
	}
}

func run(words, out string) error {
	dir, err := moduleDir("github.com/go-ego/gse")
	if err != nil {
		return err
	}
	emit, err := emissions(filepath.Join(dir, "hmm", "prob_emit.go"))
	if err != nil {
		return err
	}
	seg, err := gse.NewEmbed()
	if err != nil {
		return err
	}
	d := newDict(&seg)
	for _, add := range []func() error{
		func() error { return d.addOwn(words) },
		func() error { return d.addSimplified(filepath.Join(dir, "data/dict/zh/s_1.txt")) },
		func() error { return d.addTraditional(filepath.Join(dir, "data/dict/zh/t_1.txt")) },
	} {
		if err := add(); err != nil {
			return err
		}
	}
	data, err := model.Build(d.model(emit))
	if err != nil {
		return err
	}
	log.Printf("%d words, %d bytes", len(d.words), len(data))
	return os.WriteFile(out, data, 0o644)
}

// moduleDir returns the folder of a module that this one requires.
func moduleDir(path string) (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", path).Output()
	if err != nil {
		return "", fmt.Errorf("find module %s: %w", path, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// dict gathers the words of both modes.
type dict struct {
	words map[string]*model.Word
	total float64 // of gse's frequencies, added up in gse's order
}

func newDict(seg *gse.Segmenter) *dict {
	d := &dict{words: map[string]*model.Word{}, total: seg.Dict.TotalFreq()}
	for _, t := range seg.Dict.Tokens {
		d.words[t.Text()] = &model.Word{Text: t.Text(), Exact: t.Freq(), Tag: t.Pos()}
	}
	return d
}

// own is the frequency of our words: enough to win over being cut in two words of middling
// frequency, not over a common phrase.
const own = 1000

// addOwn reads our own words: word, tag and, where not own, frequency, with a header.
func (d *dict) addOwn(path string) error {
	return eachLine(path, func(n int, f []string) error {
		if n == 1 {
			return nil
		}
		freq := float64(own)
		if len(f) > 2 {
			v, err := strconv.ParseFloat(f[2], 64)
			if err != nil {
				return err
			}
			freq = v
		}
		if len(f) < 2 || utf8.RuneCountInString(f[0]) < 2 {
			return fmt.Errorf("want word, tag, frequency")
		}
		d.set(f[0], freq, f[1])
		d.words[strings.ToLower(f[0])].Own = true
		return nil
	})
}

// addSimplified gives the default mode the Simplified list as it stands in the file.
func (d *dict) addSimplified(path string) error {
	return eachLine(path, func(_ int, f []string) error {
		if word, freq, tag, ok := entry(f); ok {
			d.set(word, freq, tag)
		}
		return nil
	})
}

// addTraditional gives the default mode the words that only the Traditional list has, in
// Simplified characters, if they have three at least: its short words are many, rare and
// wrong in Simplified text.
func (d *dict) addTraditional(path string) error {
	return eachLine(path, func(_ int, f []string) error {
		word, freq, tag, ok := entry(f)
		if !ok {
			return nil
		}
		folded := strings.Map(hans.Simplify, word)
		if n := utf8.RuneCountInString(folded); n == 1 || n >= 3 && folded != word {
			d.set(folded, freq, tag)
		}
		return nil
	})
}

// set gives the default mode a word, unless it has it already.
func (d *dict) set(word string, freq float64, tag string) {
	word = strings.ToLower(word)
	w := d.words[word]
	if w == nil {
		w = &model.Word{Text: word, Tag: tag}
		d.words[word] = w
	}
	if w.Default == 0 {
		w.Default = freq
		if w.Exact == 0 || tag != "" {
			w.Tag = tag
		}
	}
}

// entry reads a line of gse's dictionary. Like gse it takes no frequency under 2.
func entry(f []string) (word string, freq float64, tag string, ok bool) {
	if len(f) < 2 {
		return "", 0, "", false
	}
	freq, err := strconv.ParseFloat(f[1], 64)
	if len(f) > 2 {
		tag = f[2]
	}
	return f[0], freq, tag, err == nil && freq >= 2
}

func (d *dict) model(emit map[rune][4]float64) model.Source {
	src := model.Source{LogTotal: math.Log(d.total), Emissions: emit, Simplify: hans.Simplify}
	for _, w := range d.words {
		if w.Tag == "" {
			w.Tag = "x"
		}
		src.Words = append(src.Words, *w)
	}
	slices.SortFunc(src.Words, func(a, b model.Word) int { return strings.Compare(a.Text, b.Text) })
	return src
}

// emissions reads the HMM's emission table from its Go source: lines of a rune and a log
// probability, under headings that name the state.
func emissions(path string) (map[rune][4]float64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[rune][4]float64{}
	state := -1
	for s := bufio.NewScanner(f); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if rest, ok := strings.CutPrefix(line, "probEmit['"); ok {
			state = strings.IndexByte(model.States, rest[0])
			continue
		}
		key, value, ok := strings.Cut(strings.TrimRight(line, ",}"), ": ")
		if !ok || state < 0 || !strings.HasPrefix(key, "'") {
			continue
		}
		r, _, _, err := strconv.UnquoteChar(key[1:], '\'')
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, line, err)
		}
		p, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, line, err)
		}
		row, known := out[r]
		if !known {
			row = [4]float64{model.Never, model.Never, model.Never, model.Never}
		}
		row[state] = p
		out[r] = row
	}
	return out, nil
}

func eachLine(path string, do func(n int, fields []string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for n := 1; s.Scan(); n++ {
		if fields := strings.Fields(s.Text()); len(fields) > 0 {
			if err := do(n, fields); err != nil {
				return fmt.Errorf("%s:%d: %w", path, n, err)
			}
		}
	}
	return s.Err()
}
