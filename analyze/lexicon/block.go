package lexicon

import (
	"unicode"
	"unicode/utf8"

	"koujing/segment/dat"
)

// blockRunes is how many runes Append looks at together.
const blockRunes = 128

// block is a stretch of text as codes. Whether a term goes on from one rune to the next is a
// read somewhere in megabytes of nodes, and no processor guesses what comes of it. In a block
// those reads stand side by side, without a branch that hangs on one of them, and overlap: over
// crawled pages that takes two thirds of the time that a walk from each rune does.
type block struct {
	n      int                    // runes
	inWord bool                   // the last of them belongs to a Latin word
	at     [blockRunes + 2]int32  // where each begins; one more than n
	first  [blockRunes + 1]uint32 // its code where a term may begin, 0 elsewhere
	code   [blockRunes + 2]uint32 // its code, or invisible; one more than n
	found  [blockRunes]int32
}

// invisible is the code of a character that terms are found across.
const invisible = 1 << 31

// fill takes in runes from text[pos:], one more than those to be looked at where there is one,
// and returns where it stopped.
func (b *block) fill(s *Set, text string, pos int) int {
	n := b.n
	for ; n <= blockRunes && pos < len(text); n++ {
		b.at[n] = int32(pos)
		c := text[pos]
		if c < utf8.RuneSelf {
			code, latin := uint32(s.array.Code(rune(c))), alnum[c]
			b.code[n], b.first[n] = code, code
			if latin && b.inWord && !glued(text, pos) {
				b.first[n] = 0
			}
			b.inWord = latin
			pos++
			continue
		}
		r, size := three(text, pos)
		if size == 0 {
			r, size = utf8.DecodeRuneInString(text[pos:])
		}
		code := uint32(s.array.Code(r))
		b.code[n], b.first[n] = code, code
		if code == 0 && ZeroWidth(r) {
			b.code[n] = invisible
		}
		latin := size == 2 && unicode.Is(unicode.Latin, r)
		if latin && b.inWord {
			b.first[n] = 0
		}
		b.inWord = latin
		pos += size
	}
	b.at[n], b.code[n] = int32(pos), 0
	b.n = n
	return pos
}

// carry leaves only the last rune where it was not looked at.
func (b *block) carry() {
	if b.n <= blockRunes {
		b.n = 0
		return
	}
	b.at[0], b.first[0], b.code[0], b.n = b.at[blockRunes], b.first[blockRunes], b.code[blockRunes], 1
}

// likely returns the runes at which a term of one rune stands or one of more may begin: the
// nodes have their code and, behind it, that of the next.
func (b *block) likely(nodes []dat.Node) []int32 {
	root, last := uint32(nodes[0].Base), uint32(len(nodes)-1)
	n := 0
	for i := range min(b.n, blockRunes) {
		t := min(root+b.first[i], last)
		begins := zero(uint32(nodes[t].Check))
		next := b.code[i+1]
		u := min((uint32(nodes[t].Base)+next)&-begins, last)
		goesOn := zero(uint32(nodes[u].Check)^t) | next>>31
		ends := 1 - zero(uint32(nodes[t].Value)^noValue)
		b.found[n] = int32(i)
		n += int(begins & (goesOn | ends))
	}
	return b.found[:n]
}

// noValue is dat.None without its sign.
const noValue = 1 << 31

// zero is 1 for 0 and 0 for all others, without a branch.
func zero(v uint32) uint32 { return uint32((uint64(v) - 1) >> 63) }
