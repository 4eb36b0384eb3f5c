package analyze

import (
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"koujing/analyze/chain"
	"koujing/analyze/lexicon"
	"koujing/analyze/opinion"
	"koujing/segment"
)

// signalKind is a kind of signal that the trained layer weighs.
type signalKind uint8

const (
	sBias signalKind = iota
	sBlock
	sBlockForum
	sHandle
	sPlace
	sInBlock
	sBlockSize
	sLength
	sFinal
	sMissing
	sOpens
	sQuotedShare
	sShape
	sFigures
	sNames
	sAfter
	sQuote
	sCue
	sSpeaker
	sNearQuote
	sClass
	sTerm
	sWord
	sWordSaid
	sPair
	sStart
	sStartPair
	sEnd
	sEndPair
	sShared
	sPart
	sMention
	sFeeling
	sFeelingWord
	sFeelings
	sBreak
	sLine
	kinds
)

// signalWords says in words what a signal of each kind is, for Voice.Why; %s is the text that
// it stands on or its value. Kinds without words are left out there.
var signalWords = [kinds]string{
	sBlockForum: "%s of a forum page", sHandle: "its block bears a handle",
	sPlace: "%s of the page", sInBlock: "%s", sFinal: "ends with %s", sMissing: "no full stop where the article has them",
	sOpens: "%s", sQuotedShare: "%s of it in quotation marks", sShape: "%s",
	sFigures: "%s", sAfter: "comes after %s", sQuote: "%s", sCue: "saying “%s”", sSpeaker: "source is %s",
	sNearQuote: "%s", sClass: "%s", sTerm: "“%s”", sWord: "“%s”", sWordSaid: "“%s” within quotation marks",
	sPair: "“%s”", sStart: "begins with “%s”", sStartPair: "begins with “%s”", sEnd: "ends with “%s”", sEndPair: "ends with “%s”",
	sShared: "%s", sPart: "in the %s", sMention: "names %s", sFeeling: "feeling: “%s”", sFeelings: "%s", sBreak: "%s", sLine: "%s",
}

// classWords says in words what the classes of markers show.
var classWords = map[string]string{
	"first": "speaks of himself", "reader": "speaks to the reader", "stance": "takes a stand", "hedge": "hedges",
	"certain": "asserts", "deontic": "says what should be", "predict": "looks ahead", "surprise": "is surprised",
	"rhetoric": "asks a question", "react": "reacts", "particle": "has a spoken particle", "report": "has words of reports",
	"contrast": "contrasts", "cause": "argues from causes", "condition": "supposes", "value": "weighs worth",
	"copula": "says what something is", "translate": "speaks of the text", "degree": "has words of degree",
	"negate": "denies", "general": "speaks in general", "link": "orders an argument", "abuse": "is abusive", "bare": "is a bare reaction",
}

// signal is where a feature came from: its kind and the text it stands on, or with start < 0
// the phrase number -start of phrases.
type signal struct {
	kind       signalKind
	start, end int32
}

// signals turns a page into features: those of all sentences go to seq, their origins to from.
type signals struct {
	*page
	seq  *chain.Sequence
	from []signal
	tell []string // phrases that signals without a text are told in, from 1

	hashed [phrases]struct {
		phrase string
		hash   uint32
	}
}

// reset begins a new page.
func (s *signals) reset(p *page, seq *chain.Sequence) {
	seq.Reset()
	s.page, s.seq, s.from, s.tell = p, seq, s.from[:0], s.tell[:0]
}

// mix hashes a kind of signal and its value.
func mix(kind signalKind, value uint32) uint32 {
	h := (uint64(kind)+1)*0x9E3779B97F4A7C15 ^ uint64(value)*0xD6E8FEB86659FD93
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	return uint32(h >> 32)
}

// hashText hashes a text, all ways of writing it alike.
func hashText(s string) uint32 {
	h, fold := uint32(2166136261), lexicon.Folded()
	for _, r := range s {
		if uint32(r) < 1<<16 {
			r = rune(fold[r])
		}
		h = (h ^ uint32(r)) * 16777619
	}
	return h
}

// phrases is the number of hashes of phrases that signals remembers.
const phrases = 256

// hashPhrase hashes the bytes of a phrase. Nearly all phrases are those of this file, told again
// in every sentence, and are known by where they lie: what is remembered stays there.
func (s *signals) hashPhrase(phrase string) uint32 {
	if phrase == "" {
		return hashBytes(phrase)
	}
	at := unsafe.StringData(phrase)
	k := &s.hashed[uintptr(unsafe.Pointer(at))>>2%phrases]
	if len(k.phrase) != len(phrase) || unsafe.StringData(k.phrase) != at {
		k.phrase, k.hash = phrase, hashBytes(phrase)
	}
	return k.hash
}

func hashBytes(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// say adds a signal told by a phrase, whose words are also its value.
func (s *signals) say(kind signalKind, phrase string) {
	s.seq.Add(mix(kind, s.hashPhrase(phrase)))
	s.tell = append(s.tell, phrase)
	s.from = append(s.from, signal{kind, -int32(len(s.tell)), 0})
}

// on adds a signal that stands on a piece of text.
func (s *signals) on(kind signalKind, value uint32, start, end int) {
	s.seq.Add(mix(kind, value))
	s.from = append(s.from, signal{kind, int32(start), int32(end)})
}

// lexical says whether signals of a kind are about single words, of which there are thousands.
func lexical(k signalKind) bool {
	switch k {
	case sTerm, sWord, sWordSaid, sPair, sStart, sStartPair, sEnd, sEndPair, sFeelingWord, sCue:
		return true
	}
	return false
}

// common adds the features that are not lexical to a set.
func (s *signals) common(set map[uint32]bool) {
	for k, h := range s.seq.All() {
		if !lexical(s.from[k].kind) {
			set[h] = true
		}
	}
}

// words returns a signal in words, "" where it has none.
func (s *signals) words(x signal) string {
	w := signalWords[x.kind]
	text := ""
	if x.start < 0 {
		text = s.tell[-1-x.start]
		if x.kind == sClass {
			text = classWords[text]
		}
	} else if x.end > x.start {
		text = s.d.Text[x.start:x.end]
	}
	before, behind, has := strings.Cut(w, "%s")
	switch {
	case !has:
		return w
	case text == "":
		return ""
	}
	return before + text + behind
}

// sentence adds the signals of sentence i.
func (s *signals) sentence(i int) {
	s.say(sBias, "")
	s.structure(i)
	s.shape(i)
	s.speech(i)
	s.marksOf(i)
	s.wordsOf(i)
	s.namesOf(i)
	s.breaks(i)
	s.elsewhere(i)
}

func (s *signals) structure(i int) {
	f := &s.facts[i]
	kind, handle := Paragraph, false
	if f.block >= 0 {
		b := &s.d.Blocks[f.block]
		kind, handle = b.Kind, b.Handle != ""
	}
	s.say(sBlock, string(kind))
	if s.forum {
		s.say(sBlockForum, string(kind))
	}
	if handle {
		s.say(sHandle, "handle")
	}
	n := len(s.facts)
	switch {
	case i < 3:
		s.say(sPlace, [...]string{"first sentence", "second sentence", "third sentence"}[i])
	case i >= n-2:
		s.say(sPlace, [...]string{"last sentence", "last sentence but one"}[n-1-i])
	default:
		s.say(sPlace, [...]string{"first quarter", "second quarter", "third quarter", "last quarter"}[4*i/n])
	}
	switch {
	case f.first && f.last:
		s.say(sInBlock, "a line of its own")
	case f.first:
		s.say(sInBlock, "first of its paragraph")
	case f.last:
		s.say(sInBlock, "last of its paragraph")
	}
	if f.first && f.last && f.final == 0 {
		s.line(i)
	}
	if f.first && f.block > 0 {
		s.say(sAfter, "a "+string(s.d.Blocks[f.block-1].Kind))
	}
}

// line adds what tells a heading that nobody marked: a short line without a final mark above a
// full sentence, perhaps numbered: 二、现金流 above a paragraph, not 二、现金流。 or an item of a list.
func (s *signals) line(i int) {
	f := &s.facts[i]
	size := [...]string{"a very short line", "a short line", "a line", "a long line"}[bin(float32(f.runes), 8, 16, 28)]
	next := "nothing"
	if i+1 < len(s.facts) {
		switch n := &s.facts[i+1]; {
		case n.first && n.last && n.final == 0:
			next = "another line"
		case n.runes >= 2*f.runes || !n.last:
			next = "a paragraph"
		default:
			next = "a sentence"
		}
	}
	s.say(sLine, size+" above "+next)
	if f.bullet {
		s.say(sLine, "a numbered line above "+next)
	}
	if i > 0 && s.facts[i-1].final == 0 {
		s.say(sLine, "a line below another above "+next)
	}
}

// bin returns which of the sizes v has: the first whose limit is not passed.
func bin(v float32, limits ...float32) int {
	for i, l := range limits {
		if v <= l {
			return i
		}
	}
	return len(limits)
}

func (s *signals) shape(i int) {
	f := &s.facts[i]
	size := bin(float32(f.runes), 5, 9, 14, 20, 28, 40, 60, 90)
	s.say(sLength, strconv.Itoa(size))
	mark := "no mark"
	if f.final != 0 {
		mark = string(f.final)
	}
	s.say(sFinal, mark)
	if f.final == 0 && s.stops {
		s.say(sMissing, strconv.Itoa(size/3))
	}
	for _, x := range []struct {
		is   bool
		what string
	}{
		{f.bracketed, "stands in brackets"}, {f.bullet, "item of a list"}, {f.bold, "in bold type"},
		{f.at, "@ somebody"}, {f.smiley, "smiley"},
	} {
		if x.is {
			s.say(sShape, x.what)
		}
	}
	switch {
	case f.percent:
		s.say(sFigures, "percentages")
	case f.digits:
		s.say(sFigures, "figures")
	default:
		s.say(sFigures, "no figures")
	}
	s.say(sNames, [...]string{"nobody", "one", "two", "several"}[min(f.names, 3)])
}

func (s *signals) speech(i int) {
	f := &s.facts[i]
	switch {
	case f.opens && f.closes:
		s.say(sOpens, "wholly a quotation")
	case f.opens:
		s.say(sOpens, "begins with a quotation mark")
	case f.closes:
		s.say(sOpens, "ends with a quotation mark")
	}
	if f.inside {
		s.say(sOpens, "within a quotation opened before")
	}
	share := float32(f.quoted) / float32(max(f.runes, 1))
	s.say(sQuotedShare, [...]string{"", "a little", "a third", "half", "most", "all"}[bin(share, 0, .2, .45, .65, .85)])
	if f.quote >= 0 {
		s.quoteOf(i, f)
	} else {
		s.say(sQuote, "no source speaks")
	}
	for _, x := range []struct {
		i          int
		here, away string
	}{{i - 1, "goes on after a quotation", "paragraph after a quotation"}, {i + 1, "a quotation follows", "a quotation in the next paragraph"}} {
		if x.i < 0 || x.i >= len(s.facts) || s.facts[x.i].quote < 0 {
			continue
		}
		if s.facts[x.i].block == f.block {
			s.say(sNearQuote, x.here)
		} else {
			s.say(sNearQuote, x.away)
		}
	}
}

func (s *signals) quoteOf(i int, f *facts) {
	sentence := s.d.Sentences[i].Span
	covered := 0
	for k := f.quote; k < f.quote+f.quotes; k++ {
		q := &s.d.Quotes[k]
		covered += min(q.End, sentence.End) - max(q.Start, sentence.Start)
	}
	q := &s.d.Quotes[f.quote]
	how := "indirect speech"
	if q.Direct {
		how = "direct speech"
	}
	s.say(sQuote, how)
	s.say(sQuote, how+", "+[...]string{"a scrap", "a part", "half", "most", "all"}[bin(float32(covered)/float32(sentence.End-sentence.Start), .2, .4, .6, .85)]+" of the sentence")
	if q.Cue != "" {
		s.say(sCue, q.Cue)
	} else {
		s.say(sQuote, how+" without a verb of saying")
	}
	if q.SpeakerType != "" {
		s.say(sSpeaker, q.SpeakerType)
	}
	s.say(sQuote, "told by "+q.By)
	s.say(sQuote, "told by "+q.By+", "+[...]string{"hardly", "unlikely", "perhaps", "likely", "sure"}[bin(q.Score, .35, .5, .7, .84)])
	s.say(sSpeaker, how+", "+[...]string{"speaker known", "speaker unknown"}[b2i(q.Speaker == "")])
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *signals) marksOf(i int) {
	f := &s.facts[i]
	for c, name := range markerClasses {
		if f.classes>>c&1 == 1 {
			s.say(sClass, name)
		}
	}
	for _, m := range f.marks {
		s.on(sTerm, uint32(m.Value), m.Start, m.End)
	}
	s.feelings(f)
}

// feelings adds the words of feeling: how many, and of which domain.
func (s *signals) feelings(f *facts) {
	if len(f.feeling) == 0 {
		return
	}
	var sign [2]bool
	for _, m := range f.feeling {
		t := opinion.Term(m.Value)
		bad := t.Polarity() < 0
		sign[b2i(bad)] = true
		s.on(sFeeling, uint32(t.Domain()*2+b2i(bad)), m.Start, m.End)
		s.on(sFeelingWord, hashText(s.d.Text[m.Start:m.End]), m.Start, m.End)
		if t.Strength() >= 3 {
			s.on(sFeeling, 64+uint32(b2i(bad)), m.Start, m.End)
		}
	}
	s.say(sFeelings, [...]string{"", "a word of feeling", "words of feeling", "many words of feeling"}[min(len(f.feeling), 3)])
	if sign[0] && sign[1] {
		s.say(sFeelings, "words of praise and of blame")
	}
}

// token is a word as a feature: the word, or its kind where that says more.
func (s *signals) token(w *segment.Word, m *int) uint32 {
	for *m < len(s.d.Mentions) && s.d.Mentions[*m].End <= w.Start {
		*m++
	}
	if *m < len(s.d.Mentions) && s.d.Mentions[*m].Start <= w.Start {
		return hashText(string(s.d.Mentions[*m].Type))
	}
	switch w.Tag {
	case "m", "nr", "ns", "nt", "t":
		if w.Tag != "m" || s.d.Text[w.Start] < utf8.RuneSelf {
			return hashText(w.Tag)
		}
	case "eng":
		return hashText("eng")
	}
	return hashText(s.d.Text[w.Start:w.End])
}

func (s *signals) wordsOf(i int) {
	words := s.d.Sentences[i].Words
	said := s.facts[i].inside
	m := s.mentionAt(i)
	before, first, n := uint32(1), -1, 0
	for k := range words {
		w := &words[k]
		t := s.token(w, &m)
		switch s.d.Text[w.Start:w.End] {
		case "“", "「", "『":
			said = true
		case "”", "」", "』":
			said = false
		case "\"":
			said = !said
		}
		if w.Tag != "x" {
			if said {
				s.on(sWordSaid, t, w.Start, w.End)
			} else {
				s.on(sWord, t, w.Start, w.End)
			}
			if first < 0 {
				first = k
				s.on(sStart, t, w.Start, w.End)
			} else if n == 1 {
				s.on(sStartPair, before*31+t, words[first].Start, w.End)
			}
			n++
		}
		if k > 0 && !said {
			s.on(sPair, before*31+t, words[k-1].Start, w.End)
		}
		before = t
	}
	s.ending(words)
}

// namesOf adds which kinds of name and figure stand in a sentence.
func (s *signals) namesOf(i int) {
	seen := uint32(0)
	for m := s.mentionAt(i); m < len(s.d.Mentions) && s.d.Mentions[m].Sentence == i; m++ {
		t := s.d.Mentions[m].Type
		bit := uint32(1) << (hashText(string(t)) & 31)
		if seen&bit == 0 {
			s.say(sMention, "a "+string(t))
		}
		seen |= bit
	}
}

// mentionAt returns the first mention that ends after the start of sentence i.
func (s *signals) mentionAt(i int) int {
	at := s.d.Sentences[i].Start
	lo, hi := 0, len(s.d.Mentions)
	for lo < hi {
		mid := (lo + hi) / 2
		if s.d.Mentions[mid].End <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// ending adds the last words before the final marks.
func (s *signals) ending(words []segment.Word) {
	k := len(words) - 1
	for k >= 0 && words[k].Tag == "x" {
		k--
	}
	if k < 0 {
		return
	}
	last := hashText(s.d.Text[words[k].Start:words[k].End])
	s.on(sEnd, last, words[k].Start, words[k].End)
	if k > 0 {
		s.on(sEndPair, last*31+hashText(s.d.Text[words[k-1].Start:words[k-1].End]), words[k-1].Start, words[k].End)
	}
}

// few is the share of sentences up to which an article is said to have few of a kind.
const few = .12

// breaks adds where a sentence in the opening post of a forum speaks otherwise than the rest of
// the post does: 这弱智也配叫大模型 among the sober sentences of a report, not among those of
// somebody who swears in all of them.
func (s *signals) breaks(i int) {
	f, sh := &s.facts[i], &s.share
	if f.block < 0 || s.d.Blocks[f.block].Floor != 1 {
		return
	}
	coarse, talk := f.coarse() && sh.coarse <= s.few(), f.classes&particle != 0 && f.quoted == 0 && sh.particle <= few
	if coarse {
		s.say(sBreak, "coarse words where the article has few")
	}
	if talk {
		s.say(sBreak, "talks where the article writes")
	}
	short := float32(f.runes) < .7*sh.length
	if short && (coarse || talk) {
		s.say(sBreak, "a short remark among long sentences")
	}
	if f.block == s.closing && s.reposted() {
		s.say(sBreak, "closes the post")
		if f.final != '。' {
			s.say(sBreak, "closes the post without a full stop")
		}
	}
	if f.classes&(firstPerson|reader) != 0 && f.quoted == 0 && sh.first <= few {
		s.say(sBreak, "speaks of himself or to the reader where the article does not")
	}
}

// elsewhere adds whether other copies of the article have the sentence.
func (s *signals) elsewhere(i int) {
	if s.d.Shared != nil {
		s.say(sShared, [...]string{"no other copy has it", "other copies have it"}[b2i(s.d.Shared[i] > 0)])
	}
}
