package knowledge

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unsafe"

	"koujing/analyze/lexicon"
)

// Base is a set of rows ready for use: their forms as one set of terms, with the words of
// their contexts. It is read only.
type Base struct {
	terms    *lexicon.Set
	records  []record // by value of a term
	senses   []Sense
	entities []entity // sorted by id
	words    []int32  // of contexts: ids of words
	touches  []ref
	text     string
}

// Sense is one reading of a term.
type Sense struct {
	Entity int32 // index of the entity
	Flags  Flags
	form   ref
}

// Flags say what a sense asks for.
type Flags uint32

// The flags.
const (
	Conditional Flags = 1 << iota // counts only with support
	ExactCase                     // short and Latin: must be written as in the table
	Canonical                     // the form is the entity's name
	Han                           // all Chinese characters
)

type ref struct{ off, n uint32 }

// record is what a term stands for: senses[sense:sense+n], and a word of contexts or -1.
type record struct {
	sense, n uint32
	word     int32
}

type entity struct {
	id, name, typ, owner, country, tickers, aliases ref
	ownerIndex                                      int32
	near, nNear, touch, nTouch                      uint32
}

// Entity is what the base knows of an entity.
type Entity struct {
	ID, Type, Name, OwnerID, Country string
	Aliases, Tickers                 []string
}

const (
	magic = "KJK1"
	parts = 7
	head  = 8 + 16*parts
)

// Build returns the stored form of rows. The same rows, in any order, give the same bytes.
func Build(rows []Row) ([]byte, error) {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.ID, b.ID) })
	w := &builder{strings: map[string]ref{}, words: map[string]int32{}, index: map[string]int32{}, terms: map[string]*term{}}
	for i, r := range rows {
		if i > 0 && rows[i-1].ID == r.ID {
			return nil, fmt.Errorf("%s:%d: id %s stands twice", r.File, r.Line, r.ID)
		}
		w.index[r.ID] = int32(i)
	}
	for i, r := range rows {
		w.add(int32(i), r)
	}
	return w.bytes()
}

// builder gathers the tables of a base.
type builder struct {
	strings map[string]ref
	text    strings.Builder
	words   map[string]int32
	index   map[string]int32
	terms   map[string]*term // by folded form
	order   []string         // their keys in the order met
	ents    []entity
	near    []int32
	touches []ref
}

type term struct {
	senses []Sense
	word   int32
}

func (w *builder) ref(s string) ref {
	if r, ok := w.strings[s]; ok {
		return r
	}
	r := ref{uint32(w.text.Len()), uint32(len(s))}
	w.text.WriteString(s)
	w.strings[s] = r
	return r
}

// term returns the term that s folds to.
func (w *builder) term(s string) *term {
	key := fold(s)
	t := w.terms[key]
	if t == nil {
		t = &term{word: -1}
		w.terms[key] = t
		w.order = append(w.order, key)
	}
	return t
}

func (w *builder) add(i int32, r Row) {
	forms := r.Forms()
	aliases := make([]string, 0, len(forms))
	for _, a := range forms[1:] {
		aliases = append(aliases, a.Text)
	}
	e := entity{
		id: w.ref(r.ID), name: w.ref(r.Name), typ: w.ref(r.Type), owner: w.ref(r.OwnerID), country: w.ref(r.Country),
		tickers: w.ref(strings.Join(r.Tickers, ";")), aliases: w.ref(strings.Join(aliases, "|")),
		ownerIndex: -1, near: uint32(len(w.near)), nNear: uint32(len(r.Near)),
		touch: uint32(len(w.touches)), nTouch: uint32(len(r.Touch)),
	}
	if o, ok := w.index[r.OwnerID]; ok {
		e.ownerIndex = o
	}
	for _, s := range r.Near {
		w.near = append(w.near, w.word(s))
	}
	for _, s := range r.Touch {
		w.touches = append(w.touches, w.ref(fold(s)))
	}
	w.ents = append(w.ents, e)
	for k, a := range forms {
		w.form(i, a, k == 0)
	}
}

func (w *builder) word(s string) int32 {
	t := w.term(s)
	if t.word < 0 {
		t.word = int32(len(w.words))
		w.words[fold(s)] = t.word
	}
	return t.word
}

// form gives the entity a form in all its spacings.
func (w *builder) form(i int32, a Alias, canonical bool) {
	flags := Flags(0)
	if a.Conditional {
		flags |= Conditional
	}
	if canonical {
		flags |= Canonical
	}
	if exactCase(a.Text) {
		flags |= ExactCase
	}
	if allHan(a.Text) {
		flags |= Han
	}
	for _, s := range spacings(a.Text) {
		t := w.term(s)
		sense := Sense{Entity: i, Flags: flags, form: w.ref(s)}
		if !slices.ContainsFunc(t.senses, func(x Sense) bool { return x.Entity == i && (x.form == sense.form || flags&ExactCase == 0) }) {
			t.senses = append(t.senses, sense)
		}
	}
}

func (w *builder) bytes() ([]byte, error) {
	var records []record
	var senses []Sense
	values := make([]int32, len(w.order))
	for i, key := range w.order {
		t := w.terms[key]
		values[i] = int32(i)
		records = append(records, record{uint32(len(senses)), uint32(len(t.senses)), t.word})
		senses = append(senses, t.senses...)
	}
	set, err := lexicon.Build(w.order, values)
	if err != nil {
		return nil, err
	}
	terms, err := set.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return join(terms, raw(records), raw(senses), raw(w.ents), raw(w.near), raw(w.touches), []byte(w.text.String())), nil
}

// raw returns the bytes of values as they lie in memory: little-endian, since Load and the
// double array refuse other machines.
func raw[T any](values []T) []byte {
	if len(values) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*int(unsafe.Sizeof(values[0])))
}

// join writes the parts behind the table of where they are, each at a multiple of eight.
func join(all ...[]byte) []byte {
	out := make([]byte, head)
	copy(out, magic)
	for i, p := range all {
		for len(out)%8 != 0 {
			out = append(out, 0)
		}
		binary.LittleEndian.PutUint64(out[8+16*i:], uint64(len(out)))
		binary.LittleEndian.PutUint64(out[16+16*i:], uint64(len(p)))
		out = append(out, p...)
	}
	return out
}

// Load returns the Base that stored holds, as Build wrote it, in place where it begins at a
// multiple of eight bytes.
func Load(stored []byte) (*Base, error) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, errors.New("knowledge: a stored base can be used on little-endian machines only")
	}
	if len(stored) < head || string(stored[:4]) != magic {
		return nil, errors.New("knowledge: not a base of this version")
	}
	if uintptr(unsafe.Pointer(unsafe.SliceData(stored)))%8 != 0 {
		words := make([]uint64, len(stored)/8+1)
		data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(stored))
		copy(data, stored)
		stored = data
	}
	var part [parts][]byte
	for i := range part {
		at, n := binary.LittleEndian.Uint64(stored[8+16*i:]), binary.LittleEndian.Uint64(stored[16+16*i:])
		if at%8 != 0 || at > uint64(len(stored)) || n > uint64(len(stored))-at {
			return nil, fmt.Errorf("knowledge: part %d of the base lies outside", i)
		}
		part[i] = stored[at : at+n]
	}
	terms, err := lexicon.Load(part[0])
	if err != nil {
		return nil, err
	}
	return &Base{
		terms: terms, records: view[record](part[1]), senses: view[Sense](part[2]), entities: view[entity](part[3]),
		words: view[int32](part[4]), touches: view[ref](part[5]), text: unsafe.String(unsafe.SliceData(part[6]), len(part[6])),
	}, nil
}

// view returns data as values, in place.
func view[T any](data []byte) []T {
	var zero T
	n := len(data) / int(unsafe.Sizeof(zero))
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), n)
}

func (b *Base) str(r ref) string { return b.text[r.off : r.off+r.n] }

// Terms returns the set of all forms and context words. The values of its terms are for
// Senses and Word.
func (b *Base) Terms() *lexicon.Set { return b.terms }

// Senses returns the readings of a term; none where it is a context word only.
func (b *Base) Senses(value int32) []Sense {
	r := b.records[value]
	return b.senses[r.sense : r.sense+r.n]
}

// Word returns the id of the context word that a term is, or -1.
func (b *Base) Word(value int32) int32 { return b.records[value].word }

// Len returns the number of entities.
func (b *Base) Len() int { return len(b.entities) }

// Entity returns what is known of entity i.
func (b *Base) Entity(i int32) Entity {
	e := b.entities[i]
	return Entity{
		ID: b.str(e.id), Type: b.str(e.typ), Name: b.str(e.name), OwnerID: b.str(e.owner), Country: b.str(e.country),
		Aliases: split(b.str(e.aliases), "|"), Tickers: split(b.str(e.tickers), ";"),
	}
}

// Type returns the type of entity i, without an allocation.
func (b *Base) Type(i int32) string { return b.str(b.entities[i].typ) }

// Name returns the canonical name of entity i.
func (b *Base) Name(i int32) string { return b.str(b.entities[i].name) }

// ID returns the id of entity i.
func (b *Base) ID(i int32) string { return b.str(b.entities[i].id) }

// Owner returns the index of the owner of entity i, or -1.
func (b *Base) Owner(i int32) int32 { return b.entities[i].ownerIndex }

// Near returns the ids of the words of which one must stand near a conditional form of i.
func (b *Base) Near(i int32) []int32 {
	e := b.entities[i]
	return b.words[e.near : e.near+e.nNear]
}

// Form returns the form of a sense as the table has it.
func (b *Base) Form(s Sense) string { return b.str(s.form) }

// Touched says whether one of the strings that must not touch entity i stands right before or
// right behind text[start:end].
func (b *Base) Touched(i int32, text string, start, end int) bool {
	e := b.entities[i]
	for _, r := range b.touches[e.touch : e.touch+e.nTouch] {
		if s := b.str(r); hasPrefix(text[end:], s) || hasSuffix(text[:start], s) {
			return true
		}
	}
	return false
}

// Find returns what is known of the entity with an id.
func (b *Base) Find(id string) (Entity, bool) {
	i := sort.Search(len(b.entities), func(i int) bool { return b.str(b.entities[i].id) >= id })
	if i < len(b.entities) && b.str(b.entities[i].id) == id {
		return b.Entity(int32(i)), true
	}
	return Entity{}, false
}
