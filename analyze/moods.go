package analyze

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sort"
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// moodModel holds the two linear models over the rules: of sentences and of mentions.
type moodModel struct{ sentence, mention moodWeights }

// The classes of a linear model, in the order of its weights.
const (
	moodBad = iota
	moodNone
	moodGood
	moodClasses
)

// moodWeights is a linear model over hashed features: a row of one weight a class for each bucket.
type moodWeights struct {
	rows []byte // int16 × classes a bucket, little-endian
	bits uint   // 1<<bits buckets
	unit float32
	bias [moodClasses]float32 // added before the decision, for the balance of the classes
}

// moodFeatures are what one sentence or mention shows: buckets with weight 1, and numbers.
type moodFeatures struct {
	hashes  []uint64
	wording []uint64 // words and runs of characters, which share one weight of scale
	scale   float32
	numbers []moodNumber
}

type moodNumber struct {
	hash  uint64
	value float32
}

func (f *moodFeatures) reset() {
	f.hashes, f.wording, f.numbers, f.scale = f.hashes[:0], f.wording[:0], f.numbers[:0], 0
}

// add adds the feature name = value.
func (f *moodFeatures) add(name, value uint64) { f.hashes = append(f.hashes, mixHash(name, value)) }

// word adds a feature of the wording.
func (f *moodFeatures) word(name, value uint64) { f.wording = append(f.wording, mixHash(name, value)) }

func (f *moodFeatures) number(name uint64, v float32) {
	if v != 0 {
		f.numbers = append(f.numbers, moodNumber{mixHash(name, 0), v})
	}
}

// mixHash hashes two numbers into one.
func mixHash(a, b uint64) uint64 {
	h := (a+0x9E3779B97F4A7C15)*0xBF58476D1CE4E5B9 ^ (b+0x94D049BB133111EB)*0x9E3779B97F4A7C15
	h ^= h >> 29
	return h * 0xBF58476D1CE4E5B9
}

// hashWord hashes the bytes of s (FNV-1a).
func hashWord(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// moodChances are the probabilities of the classes.
type moodChances [moodClasses]float32

// score is the chance of good less that of bad.
func (c moodChances) score() float32 { return c[moodGood] - c[moodBad] }

// polarity is the likeliest class once the chances are weighed by bias.
func (c moodChances) polarity(bias [moodClasses]float32) int8 {
	best := moodNone
	for k := range c {
		if c[k]*bias[k] > c[best]*bias[best] {
			best = k
		}
	}
	return int8(best - moodNone)
}

// chances runs the model over features.
func (w *moodWeights) chances(f *moodFeatures) moodChances {
	var z [moodClasses]int32
	shift := 64 - w.bits
	for _, h := range f.hashes {
		row := w.rows[h>>shift*(2*moodClasses):]
		row = row[: 2*moodClasses : 2*moodClasses]
		z[0] += int32(int16(binary.LittleEndian.Uint16(row)))
		z[1] += int32(int16(binary.LittleEndian.Uint16(row[2:])))
		z[2] += int32(int16(binary.LittleEndian.Uint16(row[4:])))
	}
	var out moodChances
	for k := range out {
		out[k] = float32(z[k]) * w.unit
	}
	z = [moodClasses]int32{}
	for _, h := range f.wording {
		row := w.rows[h>>shift*(2*moodClasses):]
		row = row[: 2*moodClasses : 2*moodClasses]
		z[0] += int32(int16(binary.LittleEndian.Uint16(row)))
		z[1] += int32(int16(binary.LittleEndian.Uint16(row[2:])))
		z[2] += int32(int16(binary.LittleEndian.Uint16(row[4:])))
	}
	for k := range out {
		out[k] += float32(z[k]) * w.unit * f.scale
	}
	for _, n := range f.numbers {
		row := w.rows[n.hash>>shift*(2*moodClasses):]
		for k := range out {
			out[k] += n.value * w.unit * float32(int16(binary.LittleEndian.Uint16(row[2*k:])))
		}
	}
	return soften(out)
}

// soften turns scores into probabilities.
func soften(z moodChances) moodChances {
	top := max(z[0], z[1], z[2])
	sum := float32(0)
	for k := range z {
		z[k] = float32(math.Exp(float64(z[k] - top)))
		sum += z[k]
	}
	for k := range z {
		z[k] /= sum
	}
	return z
}

// The form of the weights file, little-endian: a magic word; then for each of the two models
// the number of bits, the unit and the biases as float32, and the rows.
const weightsMagic = 0x31474C46 // "FLG1"

func loadMoodModel(data []byte) (*moodModel, error) {
	if len(data) < 4 || binary.LittleEndian.Uint32(data) != weightsMagic {
		return nil, errors.New("not a file of weights of feeling")
	}
	data = data[4:]
	f := &moodModel{}
	for _, w := range []*moodWeights{&f.sentence, &f.mention} {
		const head = 8 + 4*moodClasses
		if len(data) < head {
			return nil, errors.New("weights of feeling end early")
		}
		w.bits = uint(binary.LittleEndian.Uint32(data))
		w.unit = math.Float32frombits(binary.LittleEndian.Uint32(data[4:]))
		for k := range w.bias {
			w.bias[k] = math.Float32frombits(binary.LittleEndian.Uint32(data[8+4*k:]))
		}
		data = data[head:]
		if w.bits < 1 || w.bits > 24 || len(data) < 2*moodClasses<<w.bits {
			return nil, fmt.Errorf("weights of feeling: %d bits do not fit %d bytes", w.bits, len(data))
		}
		w.rows = data[: 2*moodClasses<<w.bits : 2*moodClasses<<w.bits]
		data = data[2*moodClasses<<w.bits:]
	}
	if len(data) != 0 {
		return nil, fmt.Errorf("weights of feeling: %d bytes too many", len(data))
	}
	return f, nil
}

func (f *moodModel) bytes() []byte {
	out := binary.LittleEndian.AppendUint32(nil, weightsMagic)
	for _, w := range []*moodWeights{&f.sentence, &f.mention} {
		out = binary.LittleEndian.AppendUint32(out, uint32(w.bits))
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(w.unit))
		for _, b := range w.bias {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(b))
		}
		out = append(out, w.rows...)
	}
	return out
}

// The names of features. New ones go to the end of a block or their weights move.
const (
	fBias = iota
	fVoice
	fVoiceScore
	fScore
	fPlus
	fMinus
	fBoth
	fLast
	fFirst
	fBest
	fBestVoice
	fDomain
	fTerm
	fMark
	fMarkScore
	fLength
	fPlace
	fBlock
	fFloor
	fPrevious
	fNext
	fAround
	fWord
	fWords
	fOne
	fTwo
	fThree
	_ // free
	_ // free
	fQuotedWord
	fEnds

	fType = 100 + iota
	fTypeFeeling
	fSentenceClass
	fTarget
	fTargetVoice
	fBefore
	fAfter
	fSubject
	fObject
	fList
	fLoser
	fCount
	fOrder
	fPrevWord
	fNextWord
	fPrevTwo
	fNextTwo
	fNextWords
	_ // free
	fAlone
	_ // free
	fBy
	fClause
	fGood
	fBadChance
	_ // free
	_ // free
	fBetween
	fHitDistance

	fParts = 200
)

// moodBin sorts a feeling into one of nine bins.
func moodBin(v float32) uint64 {
	a := abs32(v)
	var n uint64
	switch {
	case a < .15:
		return 0
	case a < .5:
		n = 1
	case a < 1.1:
		n = 2
	case a < 2.1:
		n = 3
	default:
		n = 4
	}
	if v < 0 {
		return n + 8
	}
	return n
}

// squash bounds a feeling to -1 … 1.
func squash(v float32) float32 { return v / (1 + abs32(v)) }

func capped(n, most int) uint64 { return uint64(min(n, most)) }

func (r *moodReader) voice(i int) uint64 {
	if i >= len(r.d.Voices) {
		return 0
	}
	switch r.d.Voices[i].Kind {
	case TitleVoice:
		return 1
	case Reported:
		return 2
	case Quoted:
		return 3
	case Commentary:
		return 4
	case Poster:
		return 5
	}
	return 0
}

// sentenceFeatures lists what sentence i shows.
func (r *moodReader) sentenceFeatures(f *moodFeatures, i int) {
	m, v := r.moods[i], r.voice(i)
	s := r.d.Sentences[i]
	f.add(fBias, 0)
	f.add(fVoice, v)
	r.ruleFeatures(f, m, v)
	for k := range 16 {
		if m.marks>>k&1 != 0 {
			f.add(fMark, uint64(k))
			f.add(fMarkScore, uint64(k)<<8|moodBin(m.score))
		}
	}
	f.add(fLength, capped((s.End-s.Start)/30, 12))
	f.add(fPlace, uint64(5*i/len(r.d.Sentences)))
	if b := r.d.Block(s.Start); b >= 0 {
		f.add(fBlock, hashWord(string(r.d.Blocks[b].Kind)))
		f.add(fFloor, capped(r.d.Blocks[b].Floor, 2))
	}
	r.around(f, i)
	r.wording(f, i, s.Span)
}

// ruleFeatures tells what the rules make of the sentence.
func (r *moodReader) ruleFeatures(f *moodFeatures, m mood, v uint64) {
	f.add(fVoiceScore, v<<8|moodBin(m.score))
	f.add(fScore, moodBin(m.score))
	f.add(fPlus, capped(m.nplus, 3))
	f.add(fMinus, capped(m.nminus, 3))
	f.add(fBoth, capped(m.nplus, 3)<<8|capped(m.nminus, 3))
	f.number(fScore, squash(m.score))
	f.number(fPlus, squash(m.plus))
	f.number(fMinus, squash(m.minus))
	if n := m.clausesEnd - m.clauses; n > 1 {
		f.add(fLast, moodBin(r.clauses[m.clausesEnd-1].sum))
		f.add(fFirst, moodBin(r.clauses[m.clauses].sum))
		f.number(fLast, squash(r.clauses[m.clausesEnd-1].sum))
	}
	if m.best >= 0 {
		h := r.hits[m.best]
		f.add(fBest, moodBin(h.value))
		f.add(fBestVoice, v<<8|moodBin(h.value))
	}
	r.hitFeatures(f, m, v)
}

// phraseFeatures lists what sentence i shows by itself, without voice, place or neighbours.
func (r *moodReader) phraseFeatures(f *moodFeatures, i int) {
	r.ruleFeatures(f, r.moods[i], 0)
	r.wording(f, i, r.d.Sentences[i].Span)
}

// hitFeatures tells of each term of feeling: which, turned or not, and its domain.
func (r *moodReader) hitFeatures(f *moodFeatures, m mood, v uint64) {
	for x := m.hits; x < m.hitsEnd; x++ {
		h := r.hits[x]
		sign := uint64(0)
		switch {
		case h.value > 0:
			sign = 1
		case h.value < 0:
			sign = 2
		}
		f.add(fTerm, hashWord(r.d.Of(h.Span))<<2|sign)
		if h.value == 0 {
			continue
		}
		dom := uint64(h.term.Domain())
		if h.moved {
			dom = 20
		}
		f.add(fDomain, dom<<4|sign)
		f.add(fDomain, v<<16|dom<<4|sign)
		if h.quoted {
			f.add(fQuotedWord, sign)
		}
	}
}

// around tells of the feeling of the sentences before and behind, and of the whole Doc.
func (r *moodReader) around(f *moodFeatures, i int) {
	score := func(k int) float32 {
		if k < 0 || k >= len(r.moods) {
			return 0
		}
		return squash(r.moods[k].score)
	}
	p, n := score(i-1), score(i+1)
	f.number(fPrevious, p)
	f.number(fNext, n)
	sum := p + n + score(i-2) + score(i+2) + score(i-3) + score(i+3)
	f.number(fAround, sum/3)
	f.add(fAround, moodBin(sum))
}

// wordingWeight is the length of the vector that the wording of a sentence makes.
const wordingWeight = 4

// wording lists words, pairs of words and runs of characters of a part of sentence i. Names are
// replaced by their types, and digits by one sign, so that what is learnt holds for other names
// and figures.
func (r *moodReader) wording(f *moodFeatures, i int, part segment.Span) {
	mentions := r.d.Mentions[r.mentionAt(i, part.Start):r.first[i+1]]
	r.units = r.units[:0]
	words := r.d.Sentences[i].Words
	k := 0
	for _, w := range words[firstWord(words, part.Start):] {
		if w.Start >= part.End {
			break
		}
		for k < len(mentions) && mentions[k].End <= w.Start {
			k++
		}
		h := uint64(0)
		switch {
		case k < len(mentions) && mentions[k].Start <= w.Start && !mentions[k].Type.Figure():
			h = hashWord(string(mentions[k].Type))
		case w.Tag == "m" || asciiDigit(r.d.Text[w.Start]):
			h = 1
		case blank(r.d.Text[w.Start:w.End]):
			continue
		default:
			h = hashWord(r.d.Of(w.Span))
		}
		f.word(fWord, h)
		if n := len(r.units); n > 0 {
			f.word(fWords, mixHash(r.units[n-1], h))
		}
		r.units = append(r.units, h)
	}
	if n := len(r.units); n > 1 {
		f.word(fEnds, mixHash(r.units[n-1], r.units[n-2]))
	}
	r.characters(f, part, mentions)
	f.scale = wordingWeight / float32(math.Sqrt(float64(len(f.wording)+10)))
}

// mentionAt returns the index of the first mention of sentence i that ends behind byte offset at.
func (r *moodReader) mentionAt(i, at int) int {
	from, to := r.first[i], r.first[i+1]
	return from + sort.Search(to-from, func(k int) bool { return r.d.Mentions[from+k].End > at })
}

// characters adds pairs and triples of characters.
func (r *moodReader) characters(f *moodFeatures, s segment.Span, mentions []Mention) {
	var a, b rune // the two characters before
	k := 0
	for at := s.Start; at < s.End; {
		for k < len(mentions) && (mentions[k].End <= at || mentions[k].Type.Figure()) {
			k++
		}
		if k < len(mentions) && mentions[k].Start <= at {
			at = mentions[k].End
			a, b = b, '@'
			continue
		}
		c, n := utf8.DecodeRuneInString(r.d.Text[at:])
		at += n
		switch {
		case c <= ' ' || c == '　':
			continue
		case c >= '0' && c <= '9' || c == '.':
			c = '0'
			if b == '0' {
				continue
			}
		}
		if c >= 0x4E00 {
			f.word(fOne, uint64(c))
		}
		if b != 0 {
			f.word(fTwo, uint64(b)<<21|uint64(c))
			if a != 0 {
				f.word(fThree, uint64(a)<<42|uint64(b)<<21|uint64(c))
			}
		}
		a, b = b, c
	}
}

func asciiDigit(c byte) bool { return c >= '0' && c <= '9' }

func blank(s string) bool {
	if s != "" && (s[0] > ' ' && s[0] < utf8.RuneSelf || s[0] >= 0xE4) {
		return false // no white space begins with such a byte
	}
	return strings.TrimSpace(s) == ""
}

// mentionFeatures lists what mention k shows, in a sentence with the chances given.
func (r *moodReader) mentionFeatures(f *moodFeatures, k int, c moodChances, parts *[mentionParts]moodChances) {
	m, t := r.d.Mentions[k], r.targets[k]
	mood, v := r.moods[m.Sentence], r.voice(m.Sentence)
	typ := hashWord(string(m.Type))
	class := uint64(0)
	switch {
	case c[moodGood] > c[moodBad] && c[moodGood] > .4:
		class = 1
	case c[moodBad] > c[moodGood] && c[moodBad] > .4:
		class = 2
	}
	f.add(fBias, 1)
	f.add(fType, typ)
	f.add(fTypeFeeling, mixHash(typ, class))
	f.add(fSentenceClass, class)
	f.add(fSentenceClass, v<<4|class+1<<8)
	f.number(fGood, c[moodGood])
	f.number(fBadChance, c[moodBad])
	f.add(fTarget, moodBin(t.score))
	f.add(fTarget, moodBin(t.score)<<4|class+1<<9)
	f.add(fTargetVoice, mixHash(moodBin(t.score), typ))
	f.number(fTarget, squash(t.score))
	f.number(fSubject, squash(t.subject))
	f.number(fObject, squash(t.object))
	f.add(fSubject, moodBin(t.subject))
	f.add(fObject, moodBin(t.object))
	f.add(fSubject, moodBin(t.subject)<<4|class+1<<9)
	if t.clause >= 0 {
		f.number(fClause, squash(r.clauses[t.clause].sum))
		f.add(fClause, moodBin(r.clauses[t.clause].sum))
	}
	for n, p := range parts {
		name := uint64(fParts + 8*n)
		f.number(name, p[moodBad])
		f.number(name+1, p[moodGood])
		f.number(name+2, p[moodBad]*c[moodBad])
		f.number(name+3, p[moodGood]*c[moodGood])
		f.add(name+4, moodBin(4*p.score()))
		f.add(name+5, moodBin(4*p.score())<<4|class)
	}
	r.neighbours(f, k, class)
	r.company(f, k, class)
	if t.names[1] > t.names[0] {
		f.add(fList, class)
	}
	if t.loser {
		f.add(fLoser, moodBin(mood.score))
	}
	f.add(fBy, hashWord(m.By))
	f.add(fVoice, v)
	f.add(fBy, capped(int(m.Score*5), 5)+100)
	if b := r.d.Block(m.Start); b >= 0 {
		f.add(fBlock, hashWord(string(r.d.Blocks[b].Kind)))
	}
	for x := range 16 {
		if mood.marks>>x&1 != 0 {
			f.add(fMark, uint64(x)<<4|class)
		}
	}
}

// partReach bounds the parts on either side of a name, in bytes: what stands further off hardly
// speaks of it, and a sentence of many names must not be read whole for each.
const partReach = 240

// mentionParts is the number of parts of a sentence that are read by themselves for a mention:
// its clause, what stands behind it up to the next name, and what stands before it from the
// last.
const mentionParts = 3

// parts returns these parts for mention k.
func (r *moodReader) parts(k int) (out [mentionParts]segment.Span) {
	m, t := r.d.Mentions[k], r.targets[k]
	s := r.d.Sentences[m.Sentence].Span
	if t.clause >= 0 {
		out[0] = r.clauses[t.clause].Span
	}
	out[1] = segment.Span{Start: t.list.End, End: s.End}
	out[2] = segment.Span{Start: s.Start, End: t.list.Start}
	for j := t.names[1] + 1; j < min(r.first[m.Sentence+1], t.names[1]+namesBetween); j++ {
		if !r.d.Mentions[j].Type.Figure() {
			out[1].End = r.d.Mentions[j].Start
			break
		}
	}
	for j := t.names[0] - 1; j >= max(r.first[m.Sentence], t.names[0]-namesBetween); j-- {
		if !r.d.Mentions[j].Type.Figure() {
			out[2].Start = r.d.Mentions[j].End
			break
		}
	}
	for n := range out {
		out[n].Start = max(out[n].Start, r.startBefore(m.Start-partReach))
		out[n].End = min(out[n].End, r.startBefore(t.list.End+partReach))
	}
	return out
}

// startBefore returns the last byte offset at or before at where a character starts.
func (r *moodReader) startBefore(at int) int {
	if at >= len(r.d.Text) {
		return len(r.d.Text)
	}
	for at > 0 && !utf8.RuneStart(r.d.Text[at]) {
		at--
	}
	return max(at, 0)
}

// partFeatures lists what a part of sentence i shows by itself.
func (r *moodReader) partFeatures(f *moodFeatures, i int, part segment.Span) {
	whole := r.moods[i]
	m, top := mood{hits: r.hitAt(whole, part.Start), best: -1}, float32(0)
	for m.hitsEnd = m.hits; m.hitsEnd < whole.hitsEnd && r.hits[m.hitsEnd].End <= part.End; m.hitsEnd++ {
		m.count(r.hits[m.hitsEnd].value, m.hitsEnd, &top)
	}
	m.score = m.plus - m.minus
	f.add(fBias, 0)
	f.add(fVoice, r.voice(i))
	r.ruleFeatures(f, m, r.voice(i))
	r.wording(f, i, part)
}

// neighbours tells of the hits and words on either side of mention k.
func (r *moodReader) neighbours(f *moodFeatures, k int, class uint64) {
	m, t := r.d.Mentions[k], r.targets[k]
	far := func(gap int) uint64 { return capped(gap/9, 4) }
	if t.before >= 0 {
		h := r.hits[t.before]
		f.add(fBefore, moodBin(h.value)<<4|far(t.list.Start-h.End))
		f.add(fTerm, hashWord(r.d.Of(h.Span))<<1)
	}
	if t.after >= 0 {
		h := r.hits[t.after]
		f.add(fAfter, moodBin(h.value)<<4|far(h.Start-t.list.End))
		f.add(fTerm, hashWord(r.d.Of(h.Span))<<1|1)
	}
	words := r.d.Sentences[m.Sentence].Words
	lo := firstWord(words, m.Start)
	behind := lo
	for behind < len(words) && words[behind].Start < m.End {
		behind++
	}
	word := func(n int) uint64 {
		if n < 0 || n >= len(words) {
			return uint64(7)
		}
		if c := r.d.Text[words[n].Start]; asciiDigit(c) {
			return 1
		}
		return hashWord(r.d.Of(words[n].Span))
	}
	p1, p2, n1, n2, n3 := word(lo-1), word(lo-2), word(behind), word(behind+1), word(behind+2)
	f.word(fPrevWord, p1)
	f.word(fPrevWord, mixHash(p1, class+1))
	f.word(fPrevTwo, p2)
	f.word(fNextWord, n1)
	f.word(fNextWord, mixHash(n1, class+1))
	f.word(fNextTwo, n2)
	f.word(fNextTwo, mixHash(n1, n2))
	f.word(fNextWords, n3)
	f.word(fBetween, mixHash(p1, n1))
	f.scale = neighbourWeight
}

// neighbourWeight is what a word beside a name counts: names differ more than the rules do.
const neighbourWeight = .4

// namesIn counts the names among mentions from … to, up to most.
func (r *moodReader) namesIn(from, to, most int) (n int) {
	for j := from; j < to && n < most; j++ {
		if !r.d.Mentions[j].Type.Figure() {
			n++
		}
	}
	return n
}

// company tells of the other names in the sentence and of the same name elsewhere.
func (r *moodReader) company(f *moodFeatures, k int, class uint64) {
	m := r.d.Mentions[k]
	names := r.namesIn(r.first[m.Sentence], r.first[m.Sentence+1], 5)
	order := r.namesIn(r.first[m.Sentence], k, 3)
	f.add(fCount, capped(names, 5)<<4|class)
	f.add(fOrder, capped(order, 3)<<4|class)
	f.add(fOrder, capped(order, 3)<<12|capped(names, 4)<<8|moodBin(r.targets[k].score))
	f.add(fHitDistance, capped((m.Start-r.d.Sentences[m.Sentence].Start)/12, 5))
	if names == 1 {
		f.add(fAlone, class)
	}
}
