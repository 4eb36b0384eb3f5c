package labels

import (
	"bufio"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode"

	"koujing/analyze"
	"koujing/segment"
)

// Judgements are labels of single sentences of public dumps, without their text: a sentence is
// known by a hash of itself and of the sentence before it (see [judgedKey]).
type Judgements map[uint64]Judgement

// Judgement is what a sentence was judged to be.
type Judgement struct {
	Voice string // B, T, R, Q, C or P, as in [Sentence]
	Pol   int8
	Names map[segment.Span]int8 // polarity towards each name that was shown, by code points of the sentence
}

// judgedHeader is the first line of a table of judgements.
const judgedHeader = "sentence\tvoice\tpolarity\tnames"

// ReadJudgements reads a table of judgements, such as analyze/data/judged.tsv: the sentence's
// key in hexadecimal, voice, polarity (+, -, 0) and names as start-end:polarity, with commas
// between.
func ReadJudgements(file string) (Judgements, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out, err := parseJudgements(f)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", file, err)
	}
	return out, nil
}

func parseJudgements(r io.Reader) (Judgements, error) {
	out := Judgements{}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			if lines.Text() != judgedHeader {
				return nil, fmt.Errorf("1: the header must be %q", judgedHeader)
			}
			continue
		}
		key, j, err := parseJudgement(strings.Split(lines.Text(), "\t"))
		if err == nil && len(out[key].Voice) > 0 {
			err = errors.New("stands twice")
		}
		if err != nil {
			return nil, fmt.Errorf("%d: %w", n, err)
		}
		out[key] = j
	}
	return out, lines.Err()
}

func parseJudgement(c []string) (uint64, Judgement, error) {
	if len(c) != 4 {
		return 0, Judgement{}, fmt.Errorf("%d fields, want 4", len(c))
	}
	key, err := strconv.ParseUint(c[0], 16, 64)
	if err != nil {
		return 0, Judgement{}, err
	}
	if len(c[1]) != 1 || !strings.Contains("BTRQCP", c[1]) {
		return 0, Judgement{}, fmt.Errorf("%q is no voice", c[1])
	}
	j := Judgement{Voice: c[1], Pol: Polarity(c[2]), Names: map[segment.Span]int8{}}
	if c[3] == "" {
		return key, j, nil
	}
	for _, name := range strings.Split(c[3], ",") {
		var s segment.Span
		var pol string
		if _, err := fmt.Sscanf(name, "%d-%d:%s", &s.Start, &s.End, &pol); err != nil {
			return 0, Judgement{}, fmt.Errorf("name %q: %w", name, err)
		}
		j.Names[s] = Polarity(pol)
	}
	return key, j, nil
}

// judgedKey is the FNV-1a hash of a sentence and the one before it in its Doc, without white
// space, so that a short sentence is known by where it stands.
func judgedKey(d *analyze.Doc, i int) uint64 {
	h := fnv.New64a()
	for k := max(0, i-1); k <= i; k++ {
		io.WriteString(h, strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, d.Of(d.Sentences[k].Span)))
		h.Write([]byte{0})
	}
	return h.Sum64()
}

// JudgedDoc is an article that has judged sentences, with the judgement of each of its
// sentences or nil.
type JudgedDoc struct {
	Doc       *analyze.Doc
	Judgement []*Judgement
}

// Judged returns the articles of dumps that have judged sentences, in order, with Sentences
// alone. Each judgement is used once, for the first sentence that it fits. Articles that share
// a longer sentence with the pages in without are left out.
func Judged(dumps []string, j Judgements, without []*Page) ([]JudgedDoc, error) {
	docs, err := Unlabelled(dumps, without)
	if err != nil {
		return nil, err
	}
	used := map[uint64]bool{}
	var out []JudgedDoc
	for _, d := range docs {
		x, any := JudgedDoc{Doc: d, Judgement: make([]*Judgement, len(d.Sentences))}, false
		for i := range d.Sentences {
			key := judgedKey(d, i)
			if v, ok := j[key]; ok && !used[key] {
				used[key], any, x.Judgement[i] = true, true, &v
			}
		}
		if any {
			out = append(out, x)
		}
	}
	return out, nil
}

// Count is the number of judged sentences.
func (x JudgedDoc) Count() (n int) {
	for _, j := range x.Judgement {
		if j != nil {
			n++
		}
	}
	return n
}

// Voices returns the judged voice of each sentence, "" where there is none. In an opening post
// there is none: from a dozen sentences nobody can tell whose it is.
func (x JudgedDoc) Voices() []analyze.VoiceKind {
	out := make([]analyze.VoiceKind, len(x.Judgement))
	for i, j := range x.Judgement {
		if b := x.Doc.Block(x.Doc.Sentences[i].Start); j != nil && (b < 0 || x.Doc.Blocks[b].Floor != 1) {
			out[i] = voiceOf[j.Voice]
		}
	}
	return out
}

// Learn runs the analyzers below sentiments and returns what there is to learn: the polarity of
// judged sentences, and towards those of their names that were shown to the judge. Judged
// voices stand in place of those told.
func (x JudgedDoc) Learn(below []analyze.Analyzer) analyze.SentimentExample {
	analyze.Run(x.Doc, below)
	e := analyze.SentimentExample{Doc: x.Doc}
	for i, j := range x.Judgement {
		v := analyze.Unjudged
		if j != nil {
			x.Doc.Voices[i].Kind = voiceOf[j.Voice]
			if strings.Contains("RQCP", j.Voice) {
				v = j.Pol
			}
		}
		e.Sentences = append(e.Sentences, v)
	}
	for _, m := range x.Doc.Mentions {
		v := analyze.Unjudged
		if j := x.Judgement[m.Sentence]; j != nil && j.Voice != "B" {
			if p, ok := j.Names[x.codePoints(m)]; ok {
				v = p
			}
		}
		e.Mentions = append(e.Mentions, v)
	}
	return e
}

// codePoints is where a mention stands in its sentence, in code points.
func (x JudgedDoc) codePoints(m analyze.Mention) segment.Span {
	s := x.Doc.Sentences[m.Sentence]
	start := len([]rune(x.Doc.Text[s.Start:m.Start]))
	return segment.Span{Start: start, End: start + len([]rune(x.Doc.Of(m.Span)))}
}
