package analyze

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"koujing/analyze/lexicon"
	"koujing/segment"
)

//go:embed data/cues.tsv
var cueWords string

// The kinds of word in cues.tsv that stand beside or at the end of names.
const (
	titleCue      = 1 << iota // 创始人, 教授: beside a person
	honorCue                  // 先生: behind a person
	sayCue                    // 表示: behind a person
	adverbCue                 // 也, 此前: between a person and the verb
	legalCue                  // 有限公司: ends a company's full name
	firmCue                   // 科技, 资本: ends a company's name
	orgCue                    // 大学, 委员会: ends an organization's name
	pressCue                  // 日报, 电视台: ends a medium's name
	reportsCue                // 报道, 记者: beside a medium
	firmBeforeCue             // 初创公司: before a company
	firmBehindCue             // 创始人, 融资: behind a company
	gameCue                   // 手游, 玩家: near a game
	noLabelCue                // Prompt: before a colon, and no speaker
	movesCue                  // 涨停: behind a share's name
	notShareCue               // 板块: no share, though it moves
	notNameCue                // 张力: no person, though it begins like one
	bareCue                   // 人民法院: no name by itself
)

var cueKinds = map[string]int32{
	"title": titleCue, "honor": honorCue, "say": sayCue, "adverb": adverbCue, "legal": legalCue, "firm": firmCue, "org": orgCue,
	"press": pressCue, "reports": reportsCue, "firmbefore": firmBeforeCue, "firmbehind": firmBehindCue, "gamebeside": gameCue, "nolabel": noLabelCue, "bare": bareCue, "moves": movesCue, "notshare": notShareCue, "notname": notNameCue,
}

// The kinds of character in cues.tsv.
const (
	surnameChar         = 1 << iota // 王
	ungivenChar                     // 的: in no given name
	transliterationChar             // 斯
	familiarChar                    // 张: a surname that is hardly ever anything else
)

var charKinds = map[string]uint8{"surname": surnameChar, "ungiven": ungivenChar, "transliteration": transliterationChar, "familiar": familiarChar}

// cues knows the words beside names and the characters in them.
type cues struct {
	words    *lexicon.Set
	chars    []uint8         // kinds by character, in all its forms, up to U+FFFF
	surnames map[string]bool // of two characters
}

func newCues() (*cues, error) {
	c := &cues{chars: make([]uint8, 1<<16), surnames: map[string]bool{}}
	var words strings.Builder
	words.WriteString("word\tkind\n")
	for i, line := range strings.Split(strings.TrimRight(cueWords, "\n"), "\n") {
		word, kind, ok := strings.Cut(line, "\t")
		switch bit := charKinds[kind]; {
		case i == 0:
		case !ok:
			return nil, fmt.Errorf("cues.tsv:%d: want a word and a kind", i+1)
		case bit == 0:
			words.WriteString(line + "\n")
		case utf8.RuneCountInString(word) == 1:
			r, _ := utf8.DecodeRuneInString(word)
			c.chars[lexicon.Fold(r)&0xFFFF] |= bit
		case bit == surnameChar:
			c.surnames[word] = true
		}
	}
	for r := range c.chars {
		c.chars[r] |= c.chars[lexicon.Fold(rune(r))]
	}
	var err error
	c.words, err = wordTable("cues.tsv", words.String(), cueKinds)
	return c, err
}

// char returns the kinds of a character.
func (c *cues) char(r rune) uint8 {
	if uint32(r) < uint32(len(c.chars)) {
		return c.chars[r]
	}
	return 0
}

// patterns proposes names by their shape and what stands beside them. It goes once over the
// cues of the text; every look around a cue is bounded.
func (n *names) patterns() {
	text := n.doc.Text
	n.listedCompanies = map[segment.Span]struct{}{}
	n.listedEnds, n.listedProducts = map[int]int{}, map[int]int{}
	for i := range n.all {
		c := &n.all[i]
		if c.lost == "" && c.typ == Company {
			n.listedCompanies[c.Span] = struct{}{}
		}
		if c.lost == "" && c.typ == Product {
			n.listedProducts[c.Start] = max(n.listedProducts[c.Start], c.End)
		}
		if c.lost == "" && (c.typ == Company || c.typ == Organization || c.typ == Place) && isHanAt(n.doc.Text, c.Start) {
			if at, ok := n.listedEnds[c.End]; !ok || c.Start < at {
				n.listedEnds[c.End] = c.Start
			}
		}
	}
	n.cued = n.cues.words.Append(n.cued[:0], text)
	at := 0
	for i, m := range n.cued {
		if m.Glued {
			continue
		}
		for at < len(n.doc.Sentences) && n.doc.Sentences[at].End <= m.Start {
			at++
		}
		span := segment.Span{Start: m.Start, End: m.End}
		s := n.sentenceOf(span, at)
		if s < 0 {
			continue
		}
		n.cue(span, s, m.Value, n.longest(i))
	}
	n.dotted()
	n.recurring()
	n.titles()
	n.latin() // must come after the others: it takes what they left
	n.figures()
}

// longest says that no longer cue begins where cue i does.
func (n *names) longest(i int) bool {
	return i+1 >= len(n.cued) || n.cued[i+1].Start != n.cued[i].Start
}

// cue looks around one cue.
func (n *names) cue(m segment.Span, s int, kinds int32, longest bool) {
	if kinds&titleCue != 0 && longest {
		n.personBehind(m.End, s)
	}
	if kinds&(titleCue|honorCue|sayCue) != 0 && longest {
		n.personBefore(m, s, kinds)
	}
	if kinds&movesCue != 0 && longest {
		n.shares(m, s)
	}
	if kinds&legalCue != 0 {
		n.legalName(m, s)
	}
	if kinds&orgCue != 0 && longest {
		n.organization(m, s)
	}
	if kinds&pressCue != 0 && longest {
		n.press(m, s)
	}
	if kinds&firmCue != 0 && longest {
		n.firm(m, s)
	}
	if kinds&firmBeforeCue != 0 && longest {
		n.latinFirm(n.latinBehind(m.End, s), s, "behind "+n.doc.Of(m))
	}
	if kinds&firmBehindCue != 0 && longest {
		n.latinFirm(n.latinBefore(m.Start, s), s, "before "+n.doc.Of(m))
	}
}

// add proposes a name found by a pattern.
func (n *names) add(span segment.Span, s int, typ Type, score float32, why string) {
	n.offer(byPattern, span, s, typ, score, why)
}

// offer proposes a name of no base: a span within sentence s, by a proposer (byPattern,
// byTagger), with a score of 0 … 1 and what speaks for it. What lies outside the sentence is
// no proposal.
func (n *names) offer(by string, span segment.Span, s int, typ Type, score float32, why string) {
	if span.End <= span.Start || s < 0 || span.Start < n.doc.Sentences[s].Start || span.End > n.doc.Sentences[s].End {
		return
	}
	n.all = append(n.all, candidate{Span: span, sentence: s, typ: typ, entity: -1, by: by, why: why, score: score})
}

// runeAt returns the rune at text[i:] of the sentence s; 0 at its end.
func (n *names) runeAt(i, s int) (rune, int) {
	if end := n.doc.Sentences[s].End; i < end {
		return utf8.DecodeRuneInString(n.doc.Text[i:end])
	}
	return 0, 0
}

// runeBefore returns the rune that ends at text[i]; 0 at the beginning of the sentence s.
func (n *names) runeBefore(i, s int) (rune, int) {
	if start := n.doc.Sentences[s].Start; i > start {
		return utf8.DecodeLastRuneInString(n.doc.Text[start:i])
	}
	return 0, 0
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// wordEnd says that a word of the sentence ends at byte at.
func (n *names) wordEnd(s, at int) bool {
	words := n.wordsOf(s)
	i := firstWord(words, at-1)
	return i < len(words) && words[i].End == at
}

// wordStart says that a word of the sentence begins at byte at.
func (n *names) wordStart(s, at int) bool {
	words := n.wordsOf(s)
	i := firstWord(words, at)
	return i < len(words) && words[i].Start == at
}
