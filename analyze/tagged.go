package analyze

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"sync"
	"unsafe"

	"koujing/analyze/tagger"
	"koujing/segment"
)

//go:embed data/tagger.bin
var storedTagger string

// builtinTagger is one for the process, loaded when first asked for. docs/tagger-model.md says
// what it learned from.
var builtinTagger = sync.OnceValues(func() (*tagger.Model, error) {
	return tagger.Load(unsafe.Slice(unsafe.StringData(storedTagger), len(storedTagger)))
})

// least is the least score of each of taggedTypes at which what the tagger finds is a mention.
type least [len(taggedTypes)]float32

// leastScores are used with the built-in names, which have most models, organizations, media and
// places: what a good list does not have is less often a name. leastAlone are used without them.
// Both were chosen by cross-validation.
var (
	leastScores = least{0.85, 0.95, 0.8, 0.75, 0.9, 0.9, 0.97}
	leastAlone  = least{0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6}
)

// taggedTypes are the types of name that the tagger knows, in its order.
var taggedTypes = [...]Type{Company, Model, Product, Person, Organization, Media, Place}

// tagged proposes what the tagger takes for names where no mention stands so far.
func (n *names) tagged() {
	if n.tagger == nil {
		return
	}
	t := n.tagger.Tagger()
	live := n.live()
	hints := n.hints(live)
	at := 0
	for s := range n.doc.Sentences {
		in := n.taggerInput(s, hints, &at)
		for _, name := range t.Tag(in) {
			if name.Score >= n.least[name.Type] && n.free(live, name.Span) && !inAddress(n.doc.Text, name.Start, name.End) {
				n.all = append(n.all, candidate{
					Span: name.Span, sentence: s, typ: taggedTypes[name.Type], entity: -1,
					by: byTagger, why: "the tagger takes it for one", score: name.Score,
				})
			}
		}
	}
}

// hints returns what the tagger is told of the mentions so far.
func (n *names) hints(live []int) []tagger.Hint {
	hints := make([]tagger.Hint, 0, len(live))
	for _, i := range live {
		if k := hintOf(n.all[i].typ); k > 0 {
			hints = append(hints, tagger.Hint{Span: n.all[i].Span, Kind: k})
		}
	}
	return hints
}

func hintOf(t Type) uint8 {
	for i, x := range taggedTypes {
		if x == t {
			return uint8(i + 1)
		}
	}
	return 0
}

// taggerInput returns sentence s as the tagger wants it. at is where to look on among hints.
func (n *names) taggerInput(s int, hints []tagger.Hint, at *int) tagger.Input {
	x := n.doc.Sentences[s].Span
	for *at < len(hints) && hints[*at].End <= x.Start {
		*at++
	}
	end := *at
	for end < len(hints) && hints[end].Start < x.End {
		end++
	}
	return tagger.Input{Text: n.doc.Text, Span: x, Words: n.wordsOf(s), Hints: hints[*at:end]}
}

// NameExample is a document with its sentences, and the names labelled in it.
type NameExample struct {
	Doc      *Doc
	Names    []Mention // in order and disjoint, each in a sentence
	Unmarked []bool    // by sentence: whether nobody marked its names; nil means that all are marked
}

// How much of what lists know is hidden from the tagger in training, so that it learns what
// stands around names and not the lists. The labelled pages are read twice: once with some of
// the names hidden, once with all.
const (
	hideSeed = 1
	hideSome = 0.4
)

// TrainNames trains the tagger that [Standard] loads. The result depends on nothing but the
// arguments.
func TrainNames(examples []NameExample, o tagger.Options) (*tagger.Model, error) {
	seg, err := segment.New()
	if err != nil {
		return nil, err
	}
	e, err := newEntities(Options{}, seg)
	if err != nil {
		return nil, err
	}
	e.tagger = nil
	for _, t := range taggedTypes {
		o.Types = append(o.Types, string(t))
	}
	random := rand.New(rand.NewPCG(hideSeed, hideSeed))
	var out []tagger.Example
	for k, x := range examples {
		n := e.read(x.Doc)
		hints := n.hints(n.live())
		for _, hide := range []float64{hideSome, 1} {
			all, err := n.taggerExamples(x, n.hidden(hints, hide, random))
			if err != nil {
				return nil, fmt.Errorf("example %d: %w", k, err)
			}
			out = append(out, all...)
		}
	}
	return tagger.Train(out, o)
}

// hidden returns the hints without those of some names, wherever they stand.
func (n *names) hidden(hints []tagger.Hint, share float64, random *rand.Rand) []tagger.Hint {
	gone := map[string]bool{}
	var out []tagger.Hint
	for _, h := range hints {
		name := n.doc.Of(h.Span)
		if _, ok := gone[name]; !ok {
			gone[name] = random.Float64() < share
		}
		if !gone[name] {
			out = append(out, h)
		}
	}
	return out
}

func (n *names) taggerExamples(x NameExample, hints []tagger.Hint) ([]tagger.Example, error) {
	typed := map[Type]int{}
	for i, t := range taggedTypes {
		typed[t] = i
	}
	bySentence := make([][]tagger.Name, len(x.Doc.Sentences))
	for _, m := range x.Names {
		typ, ok := typed[m.Type]
		if !ok {
			return nil, fmt.Errorf("no names of type %q", m.Type)
		}
		bySentence[m.Sentence] = append(bySentence[m.Sentence], tagger.Name{Span: m.Span, Type: typ})
	}
	var out []tagger.Example
	at := 0
	for s := range x.Doc.Sentences {
		if x.Unmarked != nil && x.Unmarked[s] {
			continue
		}
		in := n.taggerInput(s, hints, &at)
		in.Words = append([]segment.Word(nil), in.Words...)
		out = append(out, tagger.Example{Input: in, Names: bySentence[s], Weight: 0.5})
	}
	return out, nil
}
