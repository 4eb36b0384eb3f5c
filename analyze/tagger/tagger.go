// Package tagger finds names that no list has, by their characters, the words around them and
// the kinds of name that lists know beside them. It knows no Doc.
//
// It works in two steps. A linear-chain conditional random field says where names begin and
// end, with five labels a token and no types: so few that a feature's weights, with a check
// against features that share its row, are one 64-bit word, and the scores of four labels are
// added at once. Then a linear model says of each stretch what it names, or that it is no name,
// and how sure that is.
//
// [koujing/analyze/chain] is a field, too, but of a few hundred steps a page, with exact
// features, full batches and a probability for every label; it can neither train on millions of
// characters nor decode fifteen megabytes a second.
package tagger

import (
	"math"

	"koujing/segment"
)

// Input is a sentence with what is known about it. Spans are bytes of Text, in order and
// disjoint.
type Input struct {
	Text  string
	Span  segment.Span   // the sentence in Text
	Words []segment.Word // the words of the sentence
	Hints []Hint         // stretches that a list knows as names; may be nil
}

// Hint says that a list knows a stretch of text as a name of a kind, 1 … 31.
type Hint struct {
	segment.Span
	Kind uint8
}

// Name is a name found, or one that is labelled: its type is an index into the model's types.
type Name struct {
	segment.Span
	Type  int
	Score float32 // how sure it is that this is a name of the type, 0 … 1
}

// Labels of the field.
const (
	outside = iota
	begin
	inside
	end
	single
	labels
)

// Model finds names. It does not change and may be used from any number of goroutines.
type Model struct {
	types []string
	field field
	typer typer
}

// Types returns the types of name, as they were trained. Read only.
func (m *Model) Types() []string { return m.types }

// field is the first step.
type field struct {
	rows  *[1 << fieldBits]uint64 // packed weights by feature: see pack
	marks *[1 << fieldBits]uint8  // by row: see mark
	trans [labels][labels]int32   // label before, label; forbidden ones are very low
	first [labels]int32
	last  [labels]int32
	scale float32 // how much one unit of weight is
}

// forbidden is less than any sum of weights.
const forbidden = -1 << 24

// A row holds five weights of eight bits, each 128 more than it is, and 23 bits of the feature's
// hash. The weights of labels 0 to 3 are the even bytes, that of label 4 is byte 1, so that two
// masks make lanes of 16 bits of them.
const (
	evenLanes = 0x00FF00FF00FF00FF
	checkMask = 0x7F00FF00FF000000
)

// fieldBits is the number of bits of a row's number. More rows do not stay in the cache.
const fieldBits = 18

// rowOf returns where a feature's row is and what the row must have in its check bits.
func rowOf(h uint64) (row uint32, check uint64) {
	return uint32(h >> (64 - fieldBits)), h << (fieldBits - 1) & checkMask
}

// mark returns seven of the check bits of a row, or of a feature's hash shifted as rowOf does.
// Most features of a text have no row: their marks alone, an eighth of the size of the rows,
// tell that, and they stay in a cache which the rows do not.
func mark(check uint64) uint8 { return uint8(check >> 56) }

// marksOf returns the marks of all rows.
func marksOf(rows *[1 << fieldBits]uint64) *[1 << fieldBits]uint8 {
	marks := new([1 << fieldBits]uint8)
	for i, r := range rows {
		marks[i] = mark(r)
	}
	return marks
}

// known copies the hashes whose marks agree with their rows' to dst and returns how many: all
// that have a row, and few others. There are no branches to be guessed wrong. dst may begin where
// hashes do, or before, and is as long at least.
func known(marks *[1 << fieldBits]uint8, dst []uint64, hashes *[templates]uint64) int {
	n := 0
	dst = dst[:templates]
	for _, h := range hashes {
		row, check := rowOf(h)
		dst[n] = h
		if marks[row] == mark(check) {
			n++
		}
	}
	return n
}

// fetch puts in the place of each hash its row, 0 where the row is another's. The rows are
// megabytes, and most are not in a cache: one after the other, with nothing that hangs on what
// they are, the reads overlap.
func fetch(rows *[1 << fieldBits]uint64, hashes []uint64) {
	for i, h := range hashes {
		row, check := rowOf(h)
		r := rows[row]
		// All ones where the check bits agree: then nothing is left to take one from.
		hashes[i] = r & uint64(int64((r^check)&checkMask-1)>>63)
	}
}

// pack makes a row of weights.
func pack(w [labels]int8, check uint64) uint64 {
	b := func(y int) uint64 { return uint64(uint8(int(w[y]) + 128)) }
	return b(0) | b(1)<<16 | b(2)<<32 | b(3)<<48 | b(4)<<8 | check
}

// Tagger finds names with a Model and keeps the memory that it needs. It may not be used from
// several goroutines at once.
type Tagger struct {
	m      *Model
	seq    sequence
	scores [][labels]int32
	back   [][labels]uint8
	path   []uint8
	out    []Name
	sums   []int32
}

// Tagger returns a new Tagger.
func (m *Model) Tagger() *Tagger { return &Tagger{m: m, sums: make([]int32, len(m.types)+1)} }

// Tag returns the names of a sentence, in order and disjoint, in memory that the next call
// reuses.
func (t *Tagger) Tag(in Input) []Name {
	t.out = t.out[:0]
	t.seq.read(in)
	if len(t.seq.tokens) == 0 {
		return t.out
	}
	t.score()
	t.decode()
	for i := 0; i < len(t.path); i++ {
		if t.path[i] == outside {
			continue
		}
		j := i
		for j+1 < len(t.path) && t.path[j] != single && t.path[j] != end {
			j++
		}
		if typ, score := t.judge(i, j+1); typ >= 0 {
			t.out = append(t.out, Name{segment.Span{Start: int(t.seq.tokens[i].start), End: int(t.seq.tokens[j].end)}, typ, score})
		}
		i = j
	}
	return t.out
}

// score adds up the weights of each token's features.
func (t *Tagger) score() {
	n := len(t.seq.tokens)
	if cap(t.scores) < n {
		t.scores, t.back, t.path = make([][labels]int32, n+n/2), make([][labels]uint8, n+n/2), make([]uint8, n+n/2)
	}
	t.scores, t.back, t.path = t.scores[:n], t.back[:n], t.path[:n]
	for from := 0; from < n; from += blockTokens {
		t.scoreBlock(from, min(from+blockTokens, n))
	}
}

// blockTokens is how many tokens are scored together: their hashes fill a part of the nearest
// cache.
const blockTokens = 32

// scoreBlock adds up for tokens from … to: all their features first, then all marks, then all
// rows, so that waits for memory overlap.
func (t *Tagger) scoreBlock(from, to int) {
	var room [blockTokens * templates]uint64
	var ends [blockTokens]int32
	for i := from; i < to; i++ {
		t.seq.features(i, (*[templates]uint64)(room[(i-from)*templates:]))
	}
	n := 0
	for i := range to - from {
		n += known(t.m.field.marks, room[n:], (*[templates]uint64)(room[i*templates:]))
		ends[i] = int32(n)
	}
	fetch(t.m.field.rows, room[:n])
	k := 0
	for i := from; i < to; i++ {
		// Each row that counts adds 128 to all labels alike, which changes nothing.
		var even, odd uint64
		for ; k < int(ends[i-from]); k++ {
			r := room[k]
			even += r & evenLanes
			odd += r >> 8 & 0xFF
		}
		t.scores[i] = [labels]int32{int32(even & 0xFFFF), int32(even >> 16 & 0xFFFF), int32(even >> 32 & 0xFFFF), int32(even >> 48), int32(odd)}
	}
}

// decode finds the best labels (Viterbi).
func (t *Tagger) decode() {
	f := &t.m.field
	n := len(t.scores)
	now := f.first
	for y := range now {
		now[y] += t.scores[0][y]
	}
	for i := 1; i < n; i++ {
		s, b := &t.scores[i], &t.back[i]
		// Behind a name or outside: o, e, s. Within one: b, i.
		var next [labels]int32
		for _, y := range [...]uint8{outside, begin, single} {
			best, from := now[outside]+f.trans[outside][y], uint8(outside)
			if v := now[end] + f.trans[end][y]; v > best {
				best, from = v, end
			}
			if v := now[single] + f.trans[single][y]; v > best {
				best, from = v, single
			}
			next[y], b[y] = best+s[y], from
		}
		for _, y := range [...]uint8{inside, end} {
			best, from := now[begin]+f.trans[begin][y], uint8(begin)
			if v := now[inside] + f.trans[inside][y]; v > best {
				best, from = v, inside
			}
			next[y], b[y] = best+s[y], from
		}
		now = next
	}
	best := uint8(0)
	for y := range now {
		now[y] += f.last[y]
		if now[y] > now[best] {
			best = uint8(y)
		}
	}
	for i := n - 1; i >= 0; i-- {
		t.path[i] = best
		best = t.back[i][best]
	}
}

// margin says how much more the field gives for tokens i to j as one name than for no name in
// them, in its own units.
func (t *Tagger) margin(i, j int) int32 {
	f := &t.m.field
	name, none := int32(0), int32(0)
	for k := i; k < j; k++ {
		y := uint8(inside)
		switch {
		case j == i+1:
			y = single
		case k == i:
			y = begin
		case k == j-1:
			y = end
		}
		name += t.scores[k][y]
		none += t.scores[k][outside]
		if k > i {
			none += f.trans[outside][outside]
			prev := uint8(inside)
			if k == i+1 {
				prev = begin
			}
			name += f.trans[prev][y]
		}
	}
	if j == i+1 {
		return name - none + f.trans[outside][single] + f.trans[single][outside] - 2*f.trans[outside][outside]
	}
	return name - none + f.trans[outside][begin] + f.trans[end][outside] - 2*f.trans[outside][outside]
}

// typer is the second step: rows of len(types)+1 weights, the last that of no name.
type typer struct {
	rows  []int8
	bits  uint
	scale float32
}

// judge says what tokens i to j name, or -1, and how sure that is.
func (t *Tagger) judge(i, j int) (int, float32) {
	k := len(t.sums)
	clear(t.sums)
	features := t.seq.span(i, j, float32(t.margin(i, j))*t.m.field.scale)
	if k == lanes {
		t.m.typer.addLanes(t.sums, features)
	} else {
		t.m.typer.add(t.sums, features)
	}
	best := 0
	for y, v := range t.sums {
		if v > t.sums[best] {
			best = y
		}
	}
	if best == k-1 {
		return -1, 0
	}
	var z float64
	for _, v := range t.sums {
		z += math.Exp(float64(float32(v-t.sums[best]) * t.m.typer.scale))
	}
	return best, float32(1 / z)
}

// add adds the rows of features to sums.
func (w *typer) add(sums []int32, features []uint64) {
	k := len(sums)
	for _, h := range features {
		row := int(h>>(64-w.bits)) * k
		for y, v := range w.rows[row : row+k] {
			sums[y] += int32(v)
		}
	}
}

// lanes is the length of a row that is one 64-bit word, as that of the built-in types is.
const lanes = 8

// addLanes is add for rows of lanes weights: four are added at once, each 128 more than it is.
func (w *typer) addLanes(sums []int32, features []uint64) {
	const most = 256 // of a byte's greatest value a lane of 16 bits holds so many
	for len(features) > 0 {
		n := min(len(features), most)
		var even, odd uint64
		for _, h := range features[:n] {
			row := (*[lanes]int8)(w.rows[h>>(64-w.bits)*lanes:])
			r := wordOf(row) ^ 0x8080808080808080
			even += r & evenLanes
			odd += r >> 8 & evenLanes
		}
		for y := range sums {
			lane := even
			if y%2 == 1 {
				lane = odd
			}
			sums[y] += int32(lane>>(y/2*16)&0xFFFF) - int32(128*n)
		}
		features = features[n:]
	}
}

// wordOf is a row as one word, its first weight the lowest byte.
func wordOf(row *[lanes]int8) uint64 {
	b := row
	return uint64(uint8(b[0])) | uint64(uint8(b[1]))<<8 | uint64(uint8(b[2]))<<16 | uint64(uint8(b[3]))<<24 |
		uint64(uint8(b[4]))<<32 | uint64(uint8(b[5]))<<40 | uint64(uint8(b[6]))<<48 | uint64(uint8(b[7]))<<56
}
