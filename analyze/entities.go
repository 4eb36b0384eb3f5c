package analyze

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"koujing/analyze/knowledge"
	"koujing/analyze/lexicon"
	"koujing/analyze/tagger"
	"koujing/segment"
)

//go:generate go run ./knowledge/gen data/entities entities.bin

//go:embed entities.bin
var storedNames string

// builtinNames is the built-in base of names: one for the process, loaded when first asked for.
var builtinNames = sync.OnceValues(func() (*knowledge.Base, error) {
	return knowledge.Load(unsafe.Slice(unsafe.StringData(storedNames), len(storedNames)))
})

// What proposed a mention: the words of the mentions table.
const (
	byUser    = "user"
	byLexicon = "lexicon"
	byPattern = "pattern"
	byTagger  = "tagger"
)

// entities sets Doc.Mentions.
//
// Proposers propose candidates, each alone: the bases of names, the user's first, the patterns,
// and a tagger. One policy (decide) settles where they overlap, and linking gives ids. What
// loses says to what: [Explain] prints all candidates.
type entities struct {
	seg     *segment.Segmenter
	bases   []source // in order of precedence
	shape   *shapes
	cues    *cues
	reading *readings
	tagger  *tagger.Model // nil for none
	need    *taggedNeed
	rooms   sync.Pool // of *names
}

// source is a base of names and what its mentions are said to be proposed by.
type source struct {
	*knowledge.Base
	by string
}

// newEntities loads the bases that o names. Safe for concurrent use.
func newEntities(o Options, seg *segment.Segmenter) (*entities, error) {
	shape, err := newShapes()
	if err != nil {
		return nil, err
	}
	bases, err := loadBases(o)
	if err != nil {
		return nil, err
	}
	cues, err := newCues()
	if err != nil {
		return nil, err
	}
	reading, err := newReadings()
	if err != nil {
		return nil, err
	}
	found, err := builtinTagger()
	if err != nil {
		return nil, fmt.Errorf("load tagger: %w", err)
	}
	need := &needListed
	if o.NoKnowledge {
		need = &needAlone
	}
	return &entities{seg: seg, bases: bases, shape: shape, cues: cues, reading: reading, tagger: found, need: need}, nil
}

// loadBases returns the bases that o names, the user's before the built-in.
func loadBases(o Options) ([]source, error) {
	var bases []source
	if len(o.Entities) > 0 {
		user, err := compileNames(o.Entities)
		if err != nil {
			return nil, err
		}
		bases = append(bases, source{user, byUser})
	}
	if !o.NoKnowledge {
		base, err := builtinNames()
		if err != nil {
			return nil, fmt.Errorf("load names: %w", err)
		}
		bases = append(bases, source{base, byLexicon})
	}
	return bases, nil
}

// compileNames makes a base of the user's files.
func compileNames(files []string) (*knowledge.Base, error) {
	rows, err := knowledge.ReadFiles(files...)
	if err != nil {
		return nil, err
	}
	data, err := knowledge.Build(rows)
	if err != nil {
		return nil, err
	}
	return knowledge.Load(data)
}

func (*entities) Name() string { return "entities" }

// Analyze sets Doc.Mentions: in order, disjoint, each within a sentence.
func (e *entities) Analyze(d *Doc) {
	for _, s := range e.Steps() {
		s.Analyze(d)
	}
}

// Steps keep what they know in Doc.names.
func (e *entities) Steps() []Analyzer {
	return []Analyzer{
		step{"entities: cut", func(d *Doc) { d.names = e.names(d); d.names.cutAll() }},
		step{"entities: listed", func(d *Doc) { d.names.listed() }},
		step{"entities: patterns", func(d *Doc) { d.names.shaped() }},
		step{"entities: tagged", func(d *Doc) { d.names.tagged() }},
		step{"entities: linked", func(d *Doc) { d.names.linked(); d.names.finish() }},
	}
}

// finish makes mentions of the candidates that won.
func (n *names) finish() {
	d := n.doc
	d.Mentions = d.Mentions[:0]
	for i := range n.all {
		if c := &n.all[i]; c.lost == "" {
			d.Mentions = append(d.Mentions, c.mention())
		}
	}
	n.leaveWords()
	d.names = nil
	n.giveBack()
}

// leaveWords leaves the words of sentences without names to the words analyzer, out of the room
// that another Doc will have.
func (n *names) leaveWords() {
	d := n.doc
	d.plain = make([][]segment.Word, len(d.Sentences))
	var names [1]segment.Span
	m, size := 0, 0
	for i, s := range d.Sentences {
		if n.cut[i] != nil && len(d.kept(names[:0], s.Span, &m)) == 0 {
			d.plain[i] = n.cut[i]
			size += len(n.cut[i])
		}
	}
	all := make([]segment.Word, 0, size)
	for i, words := range d.plain {
		if words != nil {
			begin := len(all)
			all = append(all, words...)
			d.plain[i] = all[begin:len(all):len(all)]
		}
	}
}

// read makes all candidates of a Doc and decides about them.
func (e *entities) read(d *Doc) *names {
	n := e.names(d)
	n.cutAll()
	n.listed() // the bases
	n.shaped() // must come after the bases: a pattern may go on from a known name
	n.tagged() // must come after shaped: it is told what was found, and looks for what was not
	n.linked() // must come after all: it gives further mentions of what was found
	return n
}

// shaped proposes names by patterns, and decides.
func (n *names) shaped() {
	n.patterns()
	n.decide()
	n.agree()
}

// linked joins and links what was found, and decides once more: what came since may overlap, as
// "Chat Completions API" in a longer name.
func (n *names) linked() {
	n.join()
	n.link()
	n.decide()
}

// names returns a state for a Doc, with the room of one that was given back.
func (e *entities) names(d *Doc) *names {
	old, _ := e.rooms.Get().(*names)
	if old == nil {
		old = &names{few: make([]lexicon.Match, 0, 16), words: make([]segment.Word, 0, len(d.Text)/5+8)}
	}
	n := len(d.Sentences)
	x := &names{
		entities: e, doc: d, all: old.all[:0], found: old.found[:0], cued: old.cued[:0], few: old.few[:0], readFound: old.readFound[:0],
		tags: old.tags, hits: old.hits[:0], words: old.words[:0], cut: slices.Grow(old.cut[:0], n)[:n], near: slices.Grow(old.near[:0], n)[:n],
	}
	clear(x.cut)
	return x
}

// giveBack lets another Doc have the room, unless a huge one has grown it.
func (n *names) giveBack() {
	const kept = 1 << 18 // words: a text of some two million bytes
	if cap(n.words) > kept || cap(n.all) > kept {
		return
	}
	clear(n.all) // which holds on to the text
	n.doc = nil
	n.rooms.Put(n)
}

// names is the state of one Doc being read.
type names struct {
	*entities
	doc *Doc
	all []candidate

	found   []lexicon.Match  // of the base at hand
	near    [][]int32        // by sentence: the context words in it
	support map[int32]bool   // entities of the base at hand that the page names without condition
	cued    []lexicon.Match  // the cues of the text
	few     []lexicon.Match  // room for the terms at one place
	cut     [][]segment.Word // words by sentence; nil where nobody asked yet
	words   []segment.Word   // where they lie

	listedCompanies map[segment.Span]struct{} // where the bases have companies
	listedProducts  map[int]int               // by start: where products of the bases end
	listedEnds      map[int]int               // by end: where organizations, companies and places of the bases begin
	sharesAt        int                       // the sentence whose shares were read last, from 1
	sharesEnd       int                       // and how far

	readStart, readEnd int               // the place looked at last, its start counted from 1
	readSum            [readable]float32 // and its evidence
	nearAt             int               // the sentence looked at last, from 1
	nearSum            [readable]float32
	readFound          []lexicon.Match
	tags               *tagger.Tagger // of the tagger; nil before it was needed
	hits               []hit
}

// candidate is a possible mention and what became of it.
type candidate struct {
	segment.Span
	sentence int
	typ      Type
	base     *knowledge.Base // nil for a name of no base
	entity   int32           // its index in base
	id, name string          // set by link where base is nil
	by       string
	why      string  // what speaks for it
	prior    float32 // of its reading, before looking at the text
	fit      float32 // of its reading, as choose found it
	score    float32
	lost     string       // what beat it; empty for a mention
	winner   segment.Span // where that stands, if it is a better name
}

func (c *candidate) mention() Mention {
	m := Mention{Span: c.Span, Sentence: c.sentence, Type: c.typ, EntityID: c.id, Name: c.name, By: c.by, Score: c.score}
	if c.base != nil && c.id == "" {
		m.EntityID, m.Name = c.base.ID(c.entity), c.base.Name(c.entity)
	}
	if m.EntityID == "" && !c.typ.Figure() {
		m.EntityID = knowledge.ID(string(c.typ), m.Name)
	}
	return m
}

// sentenceOf returns the sentence that holds the whole span, looking on from sentence at; -1
// where none does.
func (n *names) sentenceOf(s segment.Span, at int) int {
	all := n.doc.Sentences
	for at < len(all) && all[at].End <= s.Start {
		at++
	}
	if at < len(all) && all[at].Start <= s.Start && s.End <= all[at].End {
		return at
	}
	return -1
}

// decide settles overlaps: the user's names first, then the longer, then the surer. Ties go to
// the earlier proposer. Time is linear in the text but for sorting.
func (n *names) decide() {
	slices.SortStableFunc(n.all, func(a, b candidate) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return b.End - a.End
	})
	for i := 0; i < len(n.all); {
		j, end := i+1, n.all[i].End
		for j < len(n.all) && n.all[j].Start < end {
			end = max(end, n.all[j].End)
			j++
		}
		settle(n.all[i:j])
		i = j
	}
}

// settle decides among candidates that hang together.
func settle(all []candidate) {
	if len(all) == 1 {
		return
	}
	order := make([]int, 0, len(all))
	begin, end := all[0].Start, 0
	for i := range all {
		if all[i].lost == "" {
			order = append(order, i)
		}
		end = max(end, all[i].End)
	}
	slices.SortStableFunc(order, func(x, y int) int { return all[y].rank() - all[x].rank() })
	owner := make([]int32, end-begin) // by byte: the winner there, from 1
	for _, i := range order {
		c := &all[i]
		if w := taken(owner[c.Start-begin : c.End-begin]); w > 0 {
			c.lost, c.winner = "a better name", all[w-1].Span
			continue
		}
		for k := c.Start; k < c.End; k++ {
			owner[k-begin] = int32(i + 1)
		}
	}
}

func taken(owner []int32) int32 {
	for _, w := range owner {
		if w > 0 {
			return w
		}
	}
	return 0
}

// rank orders candidates that overlap: higher wins.
func (c *candidate) rank() int {
	r := min(c.End-c.Start, 1<<16)
	if c.typ.Figure() {
		r -= 1 << 17
	}
	if c.by == byUser {
		r += 1 << 18
	}
	return r*128 + int(c.score*100)
}
