package analyze

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
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

// taggedNeed says how sure the tagger must be, by type.
type taggedNeed struct {
	Free   [len(taggedTypes)]float32 // where no mention stands
	Longer [len(taggedTypes)]float32 // where shorter mentions stand that it goes beyond
	Other  [len(taggedTypes)]float32 // where a mention of another type stands
}

// needListed is needed with the built-in names, which have most models, organizations, media and
// places: what a good list does not have is less often a name. needAlone is needed without them.
// Both were chosen by cross-validation over the labelled pages.
var (
	needListed = taggedNeed{
		Free:   [...]float32{0.85, 0.95, 0.8, 0.75, 0.9, 0.9, 0.97},
		Longer: [...]float32{0.7, 0.7, 0.8, 0.7, 0.9, 0.9, 0.9},
		Other:  [...]float32{0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6},
	}
	needAlone = taggedNeed{
		Free:   [...]float32{0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6},
		Longer: [...]float32{0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6},
		Other:  [...]float32{0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6},
	}
)

// taggedTypes are the types of name that the tagger knows, in its order.
var taggedTypes = [...]Type{Company, Model, Product, Person, Organization, Media, Place}

// tagged proposes what the tagger takes for names where no mention stands so far or shorter ones
// do, and lets it say which of the listed readings a name has.
func (n *names) tagged() {
	if n.tagger == nil {
		return
	}
	if n.tags == nil {
		n.tags = n.tagger.Tagger()
	}
	live := n.live()
	hints := n.hints(live)
	at, k := 0, 0
	for s := range n.doc.Sentences {
		in := n.taggerInput(s, hints, &at)
		for _, name := range n.tags.Tag(in) {
			if inAddress(n.doc.Text, name.Start, name.End) {
				continue
			}
			for k < len(live) && n.all[live[k]].End <= name.Start {
				k++
			}
			end := k
			for end < len(live) && n.all[live[end]].Start < name.End {
				end++
			}
			n.tell(name, s, live[k:end])
		}
	}
}

// tell settles what becomes of a name that the tagger found. touched are the mentions that it
// touches.
func (n *names) tell(name tagger.Name, s int, touched []int) {
	typ := taggedTypes[name.Type]
	least := n.need.Free[name.Type]
	for _, i := range touched {
		x := &n.all[i]
		if x.Start < name.Start || x.End > name.End || x.by == byUser {
			return
		}
		if x.Span == name.Span {
			if name.Score >= n.need.Other[name.Type] && x.typ != typ {
				n.reread(i, typ)
			}
			return
		}
		if len(touched) > 1 && x.typ != Place {
			return // two names that stand together: GPT-5Google
		}
		least = n.need.Longer[name.Type]
	}
	if name.Score < least {
		return
	}
	for _, i := range touched {
		n.all[i].lost, n.all[i].winner = "a better name", name.Span
	}
	n.offer(byTagger, name.Span, s, typ, name.Score, "the tagger takes it for one")
}

// reread reads the listed name i as another of the things that it names, if typ is one.
func (n *names) reread(i int, typ Type) {
	x := &n.all[i]
	for _, step := range [2]int{-1, 1} {
		for j := i + step; j >= 0 && j < len(n.all) && n.all[j].Span == x.Span; j += step {
			if c := &n.all[j]; c.typ == typ && c.by == x.by && strings.HasPrefix(c.lost, "read as") {
				x.lost, c.lost = "read as "+string(typ)+", which the tagger takes it for", ""
				return
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

// What unlabelled pages teach: sentences in which a list knows a name, with the listed names as
// labels, most of them hidden from the tagger. What a tagger that learned from the labelled
// pages alone takes for a name there is left open.
const (
	silverMost   = 20000 // sentences
	silverHide   = 0.8
	silverWeight = 0.1 // of what a labelled sentence weighs
	silverSure   = 0.75
)

// TrainNames trains the tagger that [Standard] loads, on labelled pages and on pages that nobody
// labelled. Those need their Sentences. The result depends on nothing but the arguments.
func TrainNames(examples []NameExample, unlabelled []*Doc, o tagger.Options) (*tagger.Model, error) {
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
			all, err := n.taggerExamples(x, k, n.hidden(hints, hide, random))
			if err != nil {
				return nil, fmt.Errorf("example %d: %w", k, err)
			}
			out = append(out, all...)
		}
	}
	if len(unlabelled) == 0 {
		return tagger.Train(out, o)
	}
	teacher, err := tagger.Train(out, o)
	if err != nil {
		return nil, err
	}
	var silver []tagger.Example
	for k, d := range unlabelled {
		silver = append(silver, e.read(d).silver(teacher.Tagger(), len(examples)+k, random)...)
	}
	random.Shuffle(len(silver), func(i, j int) { silver[i], silver[j] = silver[j], silver[i] })
	return tagger.Train(append(out, silver[:min(len(silver), silverMost)]...), o)
}

// silver returns what the tagger can learn from a page that nobody labelled.
func (n *names) silver(teacher *tagger.Tagger, page int, random *rand.Rand) []tagger.Example {
	live := n.live()
	hints := n.hidden(n.hints(live), silverHide, random)
	var out []tagger.Example
	at, k := 0, 0
	for s, x := range n.doc.Sentences {
		in := n.taggerInput(s, hints, &at)
		in.Words = slices.Clone(in.Words)
		e := tagger.Example{Input: in, Weight: silverWeight, Group: page}
		sure := map[segment.Span]bool{}
		for ; k < len(live) && n.all[live[k]].Start < x.End; k++ {
			c := &n.all[live[k]]
			h := hintOf(c.typ)
			if h > 0 && c.by == byLexicon && c.score >= silverSure {
				e.Names = append(e.Names, tagger.Name{Span: c.Span, Type: int(h) - 1})
				sure[c.Span] = true
				continue
			}
			e.Unknown = append(e.Unknown, c.Span)
		}
		if len(e.Names) == 0 {
			continue
		}
		for _, name := range teacher.Tag(in) {
			if !sure[name.Span] {
				e.Unknown = append(e.Unknown, name.Span)
			}
		}
		out = append(out, e)
	}
	return out
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

func (n *names) taggerExamples(x NameExample, page int, hints []tagger.Hint) ([]tagger.Example, error) {
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
		in.Words = slices.Clone(in.Words)
		out = append(out, tagger.Example{Input: in, Names: bySentence[s], Weight: 0.5, Group: page})
	}
	return out, nil
}
