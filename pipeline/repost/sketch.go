// Package repost finds the articles of a dump that are copies of one another, and which
// sentences they share.
//
// A [Sketch] is all that is kept of an article: a signature of its character 5-grams by
// one-permutation MinHash with rotation (Li, Owen and Zhang, NIPS 2012; densified after
// Shrivastava and Li, ICML 2014), hashed into bands for locality-sensitive look-up, and a
// print of each sentence. [Group] puts articles together whose signatures agree; [Align]
// compares the sentences inside a group. Traditional and Simplified characters, letter case,
// punctuation and white space make no difference anywhere.
package repost

import (
	"math/bits"
	"sync"
	"unicode"

	"koujing/segment"
	"koujing/segment/hans"
)

// Shape of the signature. 32 bands of 4 rows find a pair of Jaccard similarity .42 with a
// probability of one half and one of .7 with 99.98 %; a copy with a third of its text added
// still has .75.
const (
	bins  = 128
	bands = 32
	rows  = bins / bands
	gram  = 5 // characters of a shingle
)

// minShingles is the least number of shingles that makes an article comparable: below it, a
// shared phrase is a large share.
const minShingles = 40

// Sketch is what is kept of an article to find its copies.
type Sketch struct {
	Bands     [bands]uint32 // LSH keys, one a band
	Signature Signature
	Shingles  int     // of the compared text; under minShingles it is in no group
	Sentences []Print // one a sentence of the article, in order
}

// Signature is the low byte of each bin's minimum.
type Signature [bins]uint8

// Print is what is kept of a sentence.
type Print struct {
	Hash  uint64    // of its letters, digits and Chinese characters
	Grams [2]uint64 // set of its character bigrams, hashed to 128 bits
	Chars uint16    // letters, digits and Chinese characters in it, at most 65,535
}

// Sketcher makes sketches. It reuses its buffers and is for one goroutine.
type Sketcher struct {
	runes []rune
	mins  [bins]uint64
}

// Sketch makes the sketch of an article: of those of its sentences for which own is true the
// signature, of all of them the prints. Replies under an article are not its own: they would
// hide that two threads repeat one article.
func (s *Sketcher) Sketch(text string, sentences []segment.Sentence, own func(i int) bool) Sketch {
	var k Sketch
	k.Sentences = make([]Print, len(sentences))
	for i := range s.mins {
		s.mins[i] = empty
	}
	kept := s.runes[:0]
	for i, x := range sentences {
		begin := len(kept)
		kept = normalize(kept, text[x.Start:x.End])
		k.Sentences[i] = printOf(kept[begin:])
		if !own(i) {
			kept = kept[:begin]
		}
	}
	s.runes = kept
	k.Shingles = s.shingles(kept)
	if k.Comparable() {
		s.densify()
		for i, m := range s.mins {
			k.Signature[i] = uint8(m)
		}
		for b := range k.Bands {
			h := uint64(b)
			for _, m := range s.mins[b*rows : (b+1)*rows] {
				h = mix(h ^ m)
			}
			k.Bands[b] = uint32(h >> 32)
		}
	}
	return k
}

// normalize appends the letters, digits and Chinese characters of text, Simplified and in
// lower case.
func normalize(dst []rune, text string) []rune {
	t := plain()
	for _, r := range text {
		if uint32(r) < 1<<16 {
			if p := t[r]; p != 0 {
				dst = append(dst, rune(p))
			}
		} else if p := plainOf(r); p != 0 {
			dst = append(dst, p)
		}
	}
	return dst
}

// plain is plainOf as a table: a text asks for each of its characters.
var plain = sync.OnceValue(func() *[1 << 16]uint16 {
	var t [1 << 16]uint16
	for r := range t {
		t[r] = uint16(plainOf(rune(r)))
	}
	return &t
})

// plainOf is how a letter, digit or Chinese character is compared, 0 for all others. Up to
// U+FFFF it stays there.
func plainOf(r rune) rune {
	switch {
	case r >= 0x3400 && r < 0xA000:
		return hans.Simplify(r)
	case r >= '0' && r <= '9' || r >= 'a' && r <= 'z':
		return r
	case r >= 'A' && r <= 'Z':
		return r + ('a' - 'A')
	case r >= 0xFF10 && r <= 0xFF5A:
		if f := r - 0xFEE0; unicode.IsLetter(f) || unicode.IsDigit(f) {
			return unicode.ToLower(f)
		}
	case r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		return unicode.ToLower(r)
	}
	return 0
}

// printOf makes the print of a sentence from its normal form.
func printOf(runes []rune) Print {
	p := Print{Hash: uint64(len(runes)), Chars: uint16(min(len(runes), 1<<16-1))}
	last := uint64(0)
	for _, r := range runes {
		p.Hash = mix(p.Hash ^ uint64(r))
		h := mix(last<<32|uint64(r)) >> 57
		p.Grams[h>>6] |= 1 << (h & 63)
		last = uint64(r)
	}
	return p
}

// alike says whether two sentences are the same but for a small edit. The bigram sets of
// sentences that have nothing in common overlap by chance, the more the fuller they are; what
// is asked is three quarters of the way from there to equality.
func (p Print) alike(q Print) bool {
	if p.Hash == q.Hash {
		return p.Chars == q.Chars
	}
	if p.Chars < 8 || q.Chars < 8 || p.Chars > 2*q.Chars || q.Chars > 2*p.Chars {
		return false // 太对了。 and 不对了。 are no edits of one another
	}
	a := bits.OnesCount64(p.Grams[0]) + bits.OnesCount64(p.Grams[1])
	b := bits.OnesCount64(q.Grams[0]) + bits.OnesCount64(q.Grams[1])
	both := bits.OnesCount64(p.Grams[0]&q.Grams[0]) + bits.OnesCount64(p.Grams[1]&q.Grams[1])
	chance := float64(a*b) / (128 * float64(max(a, b)))
	most := float64(min(a, b)) + float64(max(a, b)-min(a, b))/2
	return float64(both) >= chance+0.75*(most-chance)
}

// empty is the minimum of a bin that no shingle fell into.
const empty = ^uint64(0)

// shingles puts every 5-gram of runes into its bin and returns how many there are.
func (s *Sketcher) shingles(runes []rune) int {
	const prime = 0x100000001B3
	var top uint64 = 1 // prime to the power of gram
	for range gram {
		top *= prime
	}
	h := uint64(0)
	for i, r := range runes {
		h = h*prime + uint64(r)
		if i >= gram {
			h -= top * uint64(runes[i-gram])
		}
		if i >= gram-1 {
			m := mix(h)
			bin, rest := m>>57, m<<7
			if rest < s.mins[bin] {
				s.mins[bin] = rest
			}
		}
	}
	for i, m := range s.mins {
		if m != empty {
			s.mins[i] = m >> 7
		}
	}
	return max(0, len(runes)-gram+1)
}

// densify fills every empty bin from the next one that is not, marked by the distance.
func (s *Sketcher) densify() {
	var full [bins]uint64
	for i := range s.mins {
		d := 0
		for d < bins && s.mins[(i+d)%bins] == empty {
			d++
		}
		full[i] = s.mins[(i+d)%bins] + uint64(d)*0x9E3779B97F4A7C15
	}
	s.mins = full
}

// mix is the finalizer of MurmurHash3.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xFF51AFD7ED558CCD
	h ^= h >> 33
	h *= 0xC4CEB9FE1A85EC53
	return h ^ h>>33
}
