package analyze

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode/utf8"

	"koujing/analyze/lexicon"
	"koujing/analyze/opinion"
)

//go:embed data/voices.tsv
var markersTSV string

// markerClasses are the classes of data/voices.tsv; a class is the bit of its place here.
var markerClasses = []string{
	"first", "reader", "stance", "hedge", "certain", "deontic", "predict", "surprise", "rhetoric",
	"react", "particle", "report", "contrast", "cause", "condition", "value", "copula", "translate",
	"degree", "negate", "general", "link", "abuse", "bare",
}

// Bits of the classes that the program asks about by name.
const (
	firstPerson = 1 << 0
	reader      = 1 << 1
	stance      = 1 << 2
	react       = 1 << 9
	particle    = 1 << 10
	reporting   = 1 << 11
	abuse       = 1 << 22
	bareReply   = 1 << 23
)

// markers are the terms that tell voices apart, with the set of classes of each.
type markers struct {
	terms   *lexicon.Set // value: an index into masks
	masks   []uint32
	feeling *lexicon.Set // value: an opinion.Term
}

func readMarkers(tsv string) (*markers, error) {
	bits := map[string]uint32{}
	for i, c := range markerClasses {
		bits[c] = 1 << i
	}
	feeling, err := opinions()
	if err != nil {
		return nil, fmt.Errorf("words of feeling: %w", err)
	}
	m := &markers{feeling: feeling}
	var keys []string
	var values []int32
	for i, line := range strings.Split(strings.TrimSuffix(tsv, "\n"), "\n") {
		term, classes, ok := strings.Cut(line, "\t")
		if i == 0 {
			continue
		}
		mask := uint32(0)
		for _, c := range strings.Split(classes, ",") {
			mask |= bits[c]
			ok = ok && bits[c] != 0
		}
		if !ok {
			return nil, fmt.Errorf("markers of voices, line %d: %q", i+1, line)
		}
		keys, values = append(keys, term), append(values, int32(i-1))
		m.masks = append(m.masks, mask)
	}
	if m.terms, err = lexicon.Build(keys, values); err != nil {
		return nil, fmt.Errorf("markers of voices: %w", err)
	}
	return m, nil
}

// facts are what a sentence shows by itself and by where it stands.
type facts struct {
	block             int // -1 outside all blocks
	first, last       bool
	runes             int
	classes           uint32 // of the markers in it
	marks             []lexicon.Match
	final             rune // the final mark: 。？！… or : or 0
	digits, percent   bool
	opens, closes     bool // begins with an opening mark of quotation, ends with a closing one
	inside            bool // begins within a quotation that an earlier sentence opened
	quoted            int  // characters within quotation marks
	bracketed         bool // stands in brackets as a whole
	bullet            bool
	bold              bool
	at                bool // has @somebody
	smiley            bool // has [泪] or an emoji
	quote             int  // index of its first Quote, or -1
	quotes            int
	han, latin, names int
	feeling           []lexicon.Match // words of feeling in it
}

// page is what is known about a Doc before its sentences are judged.
type page struct {
	d     *Doc
	facts []facts
	marks []lexicon.Match
	found []lexicon.Match // words of feeling

	forum, replies bool
	closing        int  // the last block of the opening post, -1 outside forums
	stops          bool // the article ends its sentences with full stops
	share          struct {
		first, stance, particle, report, digits, quote float32
		coarse                                         float32
		length                                         float32 // characters a sentence
		paragraph                                      float32 // sentences a block
	}
}

// read takes in a Doc, in the memory of the one read before.
func (p *page) read(d *Doc, m *markers) {
	facts, marks, found := p.facts, p.marks, p.found
	*p = page{d: d, closing: -1, facts: resize(facts, len(d.Sentences))}
	clear(p.facts)
	for k, b := range d.Blocks {
		if b.Floor == 1 && b.Kind == Paragraph {
			p.closing = k
		}
		p.forum = p.forum || b.Floor > 0
		p.replies = p.replies || b.Kind == Reply
	}
	p.marks = m.terms.Append(marks[:0], d.Text)
	p.found = append(found[:0], d.feelings(m.feeling)...)
	p.layOut()
	p.mark(m)
	p.feel()
	for i := range p.facts {
		p.look(i)
	}
	p.laySpeech()
	p.sum()
}

// resize returns s with n elements, whatever they are.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// layOut finds each sentence's block and its place there.
func (p *page) layOut() {
	b := 0
	for i, s := range p.d.Sentences {
		for b < len(p.d.Blocks) && p.d.Blocks[b].End <= s.Start {
			b++
		}
		f := &p.facts[i]
		f.block, f.quote = -1, -1
		if b < len(p.d.Blocks) && p.d.Blocks[b].Start <= s.Start {
			f.block = b
		}
		f.first = i == 0 || p.facts[i-1].block != f.block || f.block < 0
		f.last = true
		if i > 0 {
			p.facts[i-1].last = f.first
		}
	}
}

// mark gives the sentences their markers. A short marker must begin and end where words do:
// 要 is none in 重要.
func (p *page) mark(m *markers) {
	k := 0
	for i, s := range p.d.Sentences {
		f := &p.facts[i]
		for k < len(p.marks) && p.marks[k].Start < s.Start {
			k++
		}
		begin, w, kept := k, 0, k
		for ; k < len(p.marks) && p.marks[k].Start < s.End; k++ {
			x := p.marks[k]
			if x.End > s.End {
				continue
			}
			for w < len(s.Words) && s.Words[w].Start < x.Start {
				w++
			}
			if x.End-x.Start <= 6 && len(s.Words) > 0 && !wordsAt(p.d, i, w, x) {
				continue
			}
			p.marks[kept] = x
			kept++
			f.classes |= m.masks[x.Value]
		}
		f.marks = p.marks[begin:kept]
	}
}

// feel gives the sentences their words of feeling, the longest at each place that keeps to the
// words around it.
func (p *page) feel() {
	k, kept := 0, 0
	for i, s := range p.d.Sentences {
		begin, w, end := kept, 0, s.Start
		for k < len(p.found) && p.found[k].Start < s.End {
			x := p.found[k]
			k++
			if x.Start < end && (kept == begin || x.Start != p.found[kept-1].Start) || x.End > s.End || x.Glued || opinion.Term(x.Value).Polarity() == 0 {
				continue
			}
			for w < len(s.Words) && s.Words[w].End <= x.Start {
				w++
			}
			if !fits(s.Words[w:], p.d.Text, x) {
				continue
			}
			if kept > begin && p.found[kept-1].Start == x.Start {
				kept--
			}
			p.found[kept] = x
			kept, end = kept+1, x.End
		}
		p.facts[i].feeling = p.found[begin:kept:kept]
	}
}

// wordsAt says whether words from the w-th on fill x.
func wordsAt(d *Doc, sentence, w int, x lexicon.Match) bool {
	words := d.Sentences[sentence].Words
	if w >= len(words) || words[w].Start != x.Start {
		return false
	}
	for ; w < len(words); w++ {
		if words[w].End >= x.End {
			return words[w].End == x.End
		}
	}
	return false
}

// look reads the characters of a sentence.
func (p *page) look(i int) {
	f := &p.facts[i]
	text := p.d.Of(p.d.Sentences[i].Span)
	for k := 0; k < len(text); {
		c := text[k]
		if c < utf8.RuneSelf {
			f.ascii(c, text, k)
			k++
			f.runes++
			continue
		}
		if c >= 0xE4 && c <= 0xE9 {
			f.han++
			f.runes++
			k += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(text[k:])
		if r >= 0x1F300 && r < 0x1FB00 {
			f.smiley = true
		}
		if r == '％' {
			f.percent = true
		}
		f.runes++
		k += n
	}
	f.final = finalMark(text)
	f.bullet = hasBullet(text)
	f.bold = strings.HasPrefix(text, "**")
	f.bracketed = strings.HasPrefix(text, "（") && strings.HasSuffix(text, "）") || strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")")
}

func (f *facts) ascii(c byte, text string, k int) {
	switch {
	case c >= '0' && c <= '9':
		f.digits = true
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
		f.latin++
	case c == '%':
		f.percent = true
	case c == '@':
		f.at = true
	case c == '[':
		if j := strings.IndexByte(text[k:], ']'); j > 3 && j <= 13 && text[k+1] >= 0xE4 {
			f.smiley = true
		}
	}
}

// finalMark returns the mark a sentence ends with, quotation marks and brackets aside: 。 for
// a full stop, ？ ！ … ： in their wide form, 0 for none.
func finalMark(text string) rune {
	for len(text) > 0 {
		r, n := utf8.DecodeLastRuneInString(text)
		switch r {
		case '？', '！', '…', '：', '；', '，', '～':
			return r
		case '。', '.':
			if text = text[:len(text)-n]; strings.HasSuffix(text, "。") || strings.HasSuffix(text, "..") {
				return '…' // "想不通。。。"
			}
			return '。'
		case '?':
			return '？'
		case '!':
			return '！'
		case ':':
			return '：'
		case '~':
			return '～'
		case '”', '」', '』', '"', '’', '\'', '）', ')', '】', ']', '*', ' ', '_', '》':
			text = text[:len(text)-n]
		default:
			return 0
		}
	}
	return 0
}

// hasBullet says whether a line is an item of a list: "* …", "- …", "1. …", "1、…", "一、…",
// "（一）…".
func hasBullet(text string) bool {
	if strings.HasPrefix(text, "* ") || strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "•") || strings.HasPrefix(text, "·") || strings.HasPrefix(text, "●") {
		return true
	}
	if rest := strings.TrimLeft(strings.TrimLeft(text, "（("), "一二三四五六七八九十"); len(rest) < len(text) && (strings.HasPrefix(rest, "、") || strings.HasPrefix(rest, "）")) {
		return true
	}
	k := 0
	for k < len(text) && k < 3 && text[k] >= '0' && text[k] <= '9' {
		k++
	}
	if k > 0 {
		rest := text[k:]
		return strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, "、") || strings.HasPrefix(rest, "．") || strings.HasPrefix(rest, ") ") || strings.HasPrefix(rest, ".") && len(rest) > 1 && rest[1] >= 0x80
	}
	return false
}

// laySpeech finds what stands in quotation marks, across the sentences of a block, and joins
// the Quotes to their sentences.
func (p *page) laySpeech() {
	open, block := false, -1
	for i, s := range p.d.Sentences {
		f := &p.facts[i]
		if f.block != block {
			open, block = false, f.block
		}
		f.inside = open
		text := p.d.Of(s.Span)
		for k, r := range text {
			switch r {
			case '“', '「', '『':
				f.opens = f.opens || k == 0
				open = true
			case '”', '」', '』':
				open = false
				f.closes = k+3 >= len(text)-3
			case '"':
				f.opens = f.opens || k == 0 && !open
				open = !open
				f.closes = !open && k+1 >= len(text)-3
			default:
				if open {
					f.quoted++
				}
			}
		}
	}
	for k := range p.d.Quotes {
		if f := &p.facts[p.d.Quotes[k].Sentence]; f.quotes == 0 {
			f.quote, f.quotes = k, 1
		} else {
			f.quotes++
		}
	}
	for k := range p.d.Mentions {
		if m := &p.d.Mentions[k]; !m.Type.Figure() {
			p.facts[m.Sentence].names++
		}
	}
}

// sum takes the measure of the article: the replies under it left out.
func (p *page) sum() {
	n, stops, blocks := 0, 0, 0
	sh := &p.share
	for i := range p.facts {
		f := &p.facts[i]
		if f.block >= 0 {
			if b := &p.d.Blocks[f.block]; b.Kind == Reply || b.Kind == Heading || b.Floor > 1 {
				continue
			}
		}
		n++
		if f.first {
			blocks++
		}
		if f.final == '。' {
			stops++
		}
		sh.length += float32(f.runes)
		count(&sh.first, f.classes&firstPerson != 0 && f.quoted == 0)
		count(&sh.stance, f.classes&stance != 0)
		count(&sh.coarse, f.coarse())
		count(&sh.particle, f.classes&(particle|react) != 0 && f.quoted == 0)
		count(&sh.report, f.classes&reporting != 0)
		count(&sh.digits, f.digits)
		count(&sh.quote, f.quote >= 0 || f.quoted > 8)
	}
	if n == 0 {
		return
	}
	p.stops = stops*10 >= n*7
	for _, v := range []*float32{&sh.first, &sh.stance, &sh.particle, &sh.report, &sh.digits, &sh.quote, &sh.coarse, &sh.length} {
		*v /= float32(n)
	}
	sh.paragraph = float32(n) / float32(max(blocks, 1))
}

// coarse says whether a sentence has words of the street, outside quotation marks: insults,
// slang, nicknames, smileys, bare reactions.
func (f *facts) coarse() bool {
	if f.quoted > 0 {
		return false
	}
	for _, m := range f.feeling {
		switch opinion.Domains[opinion.Term(m.Value).Domain()] {
		case "insult", "slang", "nickname", "face":
			return true
		}
	}
	return f.smiley || f.classes&react != 0
}

func count(v *float32, is bool) {
	if is {
		*v++
	}
}
