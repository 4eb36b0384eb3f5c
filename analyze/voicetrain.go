package analyze

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"koujing/analyze/chain"
	"koujing/analyze/lexicon"
	"koujing/segment"
)

// VoiceExample is a document with the layers that voices reads, and the voices of its
// sentences as labelled; "" where the label is none of ours.
type VoiceExample struct {
	Doc    *Doc
	Voices []VoiceKind
}

// TrainVoices trains the chain that [Standard] loads from data/voices.bin. below are the
// analyzers that run before voices, for the pages that it makes up: see insertions. The result
// depends on nothing but the examples, their order and the analyzers.
func TrainVoices(examples []VoiceExample, below []Analyzer) (*chain.Model, error) {
	return trainVoices(examples, below, voiceOptions)
}

// voiceOptions were chosen by cross-validation over documents, and over the sources of them.
var voiceOptions = chain.Options{L2: 8, CommonL2: 12, MinCount: 16}

func trainVoices(examples []VoiceExample, below []Analyzer, o chain.Options) (*chain.Model, error) {
	data, err := readVoiceData()
	if err != nil {
		return nil, err
	}
	terms, err := opinions()
	if err != nil {
		return nil, err
	}
	o.Labels, o.Edges, o.Common = len(voiceLabels), voiceEdges, map[uint32]bool{}
	label := map[VoiceKind]int{"": -1}
	for y, k := range voiceLabels {
		label[k] = y
	}
	var seqs []*chain.Sequence
	var gold [][]int
	for n, e := range append(examples[:len(examples):len(examples)], insertions(examples, below, terms)...) {
		if len(e.Voices) != len(e.Doc.Sentences) {
			return nil, fmt.Errorf("example %d has %d voices for %d sentences", n, len(e.Voices), len(e.Doc.Sentences))
		}
		if len(e.Voices) == 0 || n < len(examples) && thread(e.Doc) && !labelled(e) {
			continue
		}
		seq := &chain.Sequence{}
		var p page
		var s signals
		p.read(e.Doc, data.markers)
		s.reset(&p, seq)
		s.all(nil, p.rules(data.markers, data.sections))
		s.common(o.Common)
		ys := make([]int, len(e.Voices))
		for i, k := range e.Voices {
			y, ok := label[k]
			if !ok {
				return nil, fmt.Errorf("example %d: %q is no voice", n, k)
			}
			ys[i] = y
		}
		for _, r := range known(ys) {
			seqs, gold = append(seqs, seq.Slice(r.Start, r.End)), append(gold, ys[r.Start:r.End])
		}
	}
	return chain.Train(seqs, gold, o)
}

// unknownBeside is the number of sentences without a label that are kept on either side of
// those that have one: further ones teach nothing and cost time.
const unknownBeside = 2

// known returns the stretches of labels that are worth learning from.
func known(ys []int) []segment.Span {
	var out []segment.Span
	for i, y := range ys {
		if y < 0 {
			continue
		}
		s := segment.Span{Start: max(0, i-unknownBeside), End: min(len(ys), i+1+unknownBeside)}
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = s.End
			continue
		}
		out = append(out, s)
	}
	return out
}

// thread says whether a page is a forum's.
func thread(d *Doc) bool {
	return slices.ContainsFunc(d.Blocks, func(b Block) bool { return b.Floor > 0 || b.Kind == Reply })
}

// labelled says whether nine in ten sentences have a label. Threads of which less is labelled
// give remarks for insertions and no more: whose words an opening post has is told by its whole.
func labelled(e VoiceExample) bool {
	n := 0
	for _, v := range e.Voices {
		if v != "" {
			n++
		}
	}
	return 10*n >= 9*len(e.Voices)
}

// Where insertions take their articles and remarks from.
const (
	insertSeed     = 1
	insertCopies   = 2  // pages made of each article
	insertArticle  = 12 // sentences that an article must have
	insertEvery    = 5  // one remark in so many sentences
	insertClosing  = 3  // one page in so many ends with remarks
	insertShortest = 6  // characters of a remark
	insertLongest  = 45
	remarkFeeling  = 1 // of its words, by the rules
)

// insertions makes up pages of a kind that is rare among labelled ones and common in forums:
// an article that somebody put up with remarks of his own slipped in. Each article among the
// examples becomes an opening post, and sentences of replies from other pages are put behind
// some of its sentences, half of them on lines of their own.
func insertions(examples []VoiceExample, below []Analyzer, terms *lexicon.Set) []VoiceExample {
	random := rand.New(rand.NewPCG(insertSeed, insertSeed))
	remarks := remarksOf(examples, terms)
	var out []VoiceExample
	for _, e := range examples {
		if len(remarks) == 0 || len(e.Voices) < insertArticle || !plainArticle(e) {
			continue
		}
		for range insertCopies {
			out = append(out, insert(e, remarks, random, below))
		}
	}
	return out
}

// remarksOf returns the sentences of replies; of pages that are labelled in part those alone that
// have words of feeling, as what is slipped into an article mostly has.
func remarksOf(examples []VoiceExample, terms *lexicon.Set) []string {
	var out []string
	for _, e := range examples {
		all := labelled(e)
		var r *moodReader
		if !all {
			r = readMoods(e.Doc, terms)
		}
		for i, s := range e.Doc.Sentences {
			b := e.Doc.Block(s.Start)
			if b < 0 || e.Doc.Blocks[b].Kind != Reply || e.Voices[i] != Poster || !all && abs32(r.moods[i].score) < remarkFeeling {
				continue
			}
			text := e.Doc.Of(s.Span)
			if n := len([]rune(text)); n >= insertShortest && n <= insertLongest && !strings.ContainsAny(text, "@[<>") {
				out = append(out, text)
			}
		}
	}
	return out
}

// plainArticle says whether a page is no forum's and has no poster's words.
func plainArticle(e VoiceExample) bool {
	if thread(e.Doc) {
		return false
	}
	for _, v := range e.Voices {
		if v == Poster {
			return false
		}
	}
	return true
}

// insert returns the example as an opening post with remarks in it.
func insert(e VoiceExample, remarks []string, random *rand.Rand, below []Analyzer) VoiceExample {
	b := builder{doc: &Doc{Title: e.Doc.Title, Publisher: e.Doc.Publisher}}
	i := 0
	for _, block := range e.Doc.Blocks {
		b.open(block.Kind)
		for ; i < len(e.Doc.Sentences) && e.Doc.Sentences[i].Start < block.End; i++ {
			b.add(e.Doc.Of(e.Doc.Sentences[i].Span), e.Voices[i])
			if block.Kind != Paragraph || e.Voices[i] == "" || random.IntN(insertEvery) > 0 {
				continue
			}
			remark := remarks[random.IntN(len(remarks))]
			if glued := random.IntN(2) == 0; glued {
				b.add(withStop(remark), Poster)
				continue
			}
			if random.IntN(2) == 0 {
				remark = withStop(remark)
			}
			b.open(Paragraph)
			b.add(remark, Poster)
			b.open(Paragraph)
		}
	}
	if random.IntN(insertClosing) == 0 {
		b.open(Paragraph)
		for range 1 + random.IntN(2) {
			b.add(remarks[random.IntN(len(remarks))], Poster)
			b.open(Paragraph)
		}
	}
	return b.done(below)
}

// withStop ends a remark with a full stop where it has no final mark.
func withStop(s string) string {
	if finalMark(s) == 0 {
		return s + "。"
	}
	return s
}

// builder puts a page together sentence by sentence.
type builder struct {
	doc    *Doc
	text   strings.Builder
	kind   BlockKind
	start  int
	voices []VoiceKind // of every byte
}

// open begins a new block, once something is in the one before.
func (b *builder) open(kind BlockKind) {
	if b.text.Len() > b.start {
		b.doc.Blocks = append(b.doc.Blocks, Block{Span: segment.Span{Start: b.start, End: b.text.Len()}, Kind: b.kind, Floor: 1})
		b.put("\n", "")
		b.start = b.text.Len()
	}
	b.kind = kind
}

func (b *builder) add(sentence string, v VoiceKind) {
	if n := b.text.Len(); n > b.start && sentence[0] < 0x80 {
		b.put(" ", "")
	}
	b.put(sentence, v)
}

func (b *builder) put(s string, v VoiceKind) {
	b.text.WriteString(s)
	for range len(s) {
		b.voices = append(b.voices, v)
	}
}

// done returns the page with the layers of the analyzers and each sentence the voice of its
// first byte.
func (b *builder) done(below []Analyzer) VoiceExample {
	b.open(Paragraph)
	b.doc.Text = b.text.String()
	Run(b.doc, below)
	e := VoiceExample{Doc: b.doc}
	for _, s := range b.doc.Sentences {
		e.Voices = append(e.Voices, b.voices[s.Start])
	}
	return e
}
