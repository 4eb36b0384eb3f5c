package analyze

import (
	"unicode/utf8"

	"koujing/segment"
)

// recurring proposes Chinese names that no cue stands beside, but that the page has again and
// again: three times at least, with a familiar surname, between different neighbours, and no
// words of the dictionary: 易伟, 李国欣; not 何时, 许多. A surname with 某 needs no more: 张某.
func (n *names) recurring() {
	seen := map[string]*recurrence{}
	var spots []recurrenceSpot
	for s := range n.doc.Sentences {
		words := n.wordsOf(s)
		for i := range words {
			span, ok := n.unknownName(words, i, s)
			if !ok {
				continue
			}
			name := n.doc.Of(span)
			r := seen[name]
			if r == nil {
				r = &recurrence{}
				seen[name] = r
			}
			r.note(n, span, s)
			spots = append(spots, recurrenceSpot{span, s})
		}
	}
	for _, x := range spots {
		if seen[n.doc.Of(x.Span)].person() {
			n.add(x.Span, x.sentence, Person, 0.5, "a name that recurs")
		}
	}
}

type recurrenceSpot struct {
	segment.Span
	sentence int
}

// recurrence is what stands around the occurrences of one name.
type recurrence struct {
	count       int
	veiled      bool // 某
	left, right [4]rune
}

func (r *recurrence) note(n *names, span segment.Span, s int) {
	r.count++
	a, _ := n.runeBefore(span.Start, s)
	b, _ := n.runeAt(span.End, s)
	remember(&r.left, a+1)
	remember(&r.right, b+1)
	last, _ := utf8.DecodeLastRuneInString(n.doc.Of(span))
	r.veiled = last == '某'
}

// remember keeps the first four different runes.
func remember(seen *[4]rune, r rune) {
	for i := range seen {
		if seen[i] == r {
			return
		}
		if seen[i] == 0 {
			seen[i] = r
			return
		}
	}
}

func (r *recurrence) person() bool {
	return r.veiled || r.count >= 3 && r.left[1] != 0 && r.right[2] != 0
}

// unknownName returns the name that begins with word i: a word that the dictionary does not
// have, or a surname with one or two further characters that are words of their own.
func (n *names) unknownName(words []segment.Word, i, s int) (segment.Span, bool) {
	first, w := n.runeAt(words[i].Start, s)
	if n.cues.char(first)&familiarChar == 0 {
		return segment.Span{}, false
	}
	start, end := words[i].Start, words[i].End
	if end-start > w { // one word
		given := n.doc.Text[start+w : end]
		if !nameTag(words[i].Tag) || end-start > 9 || !n.allGiven(given) {
			return segment.Span{}, false
		}
		span := segment.Span{Start: start, End: end}
		return span, !n.wholly(span, notNameCue)
	}
	if r, rw := n.runeAt(end, s); r == '某' {
		end += rw
		for k := 0; k < 2; k++ {
			if r, rw := n.runeAt(end, s); r == '某' {
				end += rw
			}
		}
		return segment.Span{Start: start, End: end}, true
	}
	if i+1 >= len(words) || words[i+1].End-end > 6 || !n.allGiven(n.doc.Of(words[i+1].Span)) {
		return segment.Span{}, false
	}
	next := words[i+1]
	if next.End-next.Start == 6 && ordinaryVerb(next.Tag) {
		return segment.Span{}, false
	}
	end = next.End
	if end-next.Start == 3 && i+2 < len(words) && words[i+2].End-words[i+2].Start == 3 && n.allGiven(n.doc.Of(words[i+2].Span)) && givenTag(words[i+2].Tag) {
		end = words[i+2].End
	}
	span := segment.Span{Start: start, End: end}
	return span, !n.wholly(span, notNameCue)
}

func ordinaryVerb(tag string) bool {
	switch tag {
	case "v", "vn", "a", "ad", "an", "d", "p", "c", "f", "t", "m", "r", "vd":
		return true
	}
	return false
}

// givenTag says that a character that is a word may be the last of a name: no verb, adverb or
// particle.
func givenTag(tag string) bool { return !ordinaryVerb(tag) && tag != "uj" && tag != "y" && tag != "q" }

// allGiven says that all characters of s may stand in a given name.
func (n *names) allGiven(s string) bool {
	for _, r := range s {
		if !n.givenChar(r) {
			return false
		}
	}
	return s != ""
}
