// Package model is the stored form of the segmenter's dictionary and HMM: built offline,
// embedded, and used in place.
package model

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unsafe"

	"koujing/segment/dat"
)

// States are the HMM's states in the order of an emission row: begin, end, middle, single.
const States = "BEMS"

// Never is the log probability of what the HMM has not seen.
const Never = -3.14e100

// A value of the trie holds the word's tag in its low TagBits, the index of its cost in the
// next CostBits, and above them in which modes it is a word. At a single rune NotExact means
// that gse has it neither as a word nor as the beginning of one, unless Prefix is set.
const (
	TagBits  = 7
	CostBits = 14

	NotExact   = 1 << (TagBits + CostBits)
	NotDefault = NotExact << 1
	Prefix     = NotDefault << 1
	Own        = Prefix << 1 // from our own list of words
)

// Class is the kind of a rune.
type Class uint8

// The classes. Those of the exact mode are Han, Digit, Letter (ASCII only), Dot and Other.
const (
	Other   Class = iota // brackets, quotation marks, signs: a word each
	Mark                 // marks that make one word when repeated: ——, ……, ！！！
	Space                // white space
	Digit                // 0 to 9
	Letter               // of an alphabet that writes words with spaces between
	Kana                 // Japanese syllables
	Extend               // belongs to the rune before: accents, variation selectors, joiners
	Dot                  // the full stop of ASCII
	Comma                // the comma of ASCII
	Percent              // % and ‰
	Inner                // _ and ', part of a word between letters
	Han                  // a Chinese character; so are all classes from here on
	Numeral              // one that writes a number: 一, 百, 〇
	Unit                 // one that makes a date or a time of a number: 年, 月, 日, 时, 分
	Ordinal              // 第
)

// IsHan says whether the class is one of Chinese characters.
func (c Class) IsHan() bool { return c >= Han }

// Rune is an entry of a rune table: the code of the folded rune in its low 16 bits, its class
// above.
type Rune uint32

// Code returns the code in the trie; 0 is in no word.
func (r Rune) Code() uint32 { return uint32(r) & 0xFFFF }

// Class returns the class.
func (r Rune) Class() Class { return Class(r >> 16) }

// Model is a dictionary with an HMM. All slices are read only.
type Model struct {
	Exact, Default []Rune // by rune, up to U+FFFF
	Words          *dat.Array
	ExactCost      []float64 // log probabilities, by cost index
	DefaultCost    []float64
	Emit           [][4]float64 // by code
	Tags           []string
	ExactSingle    float64 // log probability of a single rune that is a word: gse gives all the same
	ExactUnknown   float64 // and of one that is no word
	DefaultUnknown float64
}

const (
	magic    = "KJS2"
	sections = 8
	head     = 8 + 16*sections
)

// Load returns the Model that stored holds, in place where it begins at a multiple of eight
// bytes, from a copy otherwise. The error on a big-endian
// machine is dat.ErrBigEndian.
func Load(stored string) (*Model, error) {
	data := unsafe.Slice(unsafe.StringData(stored), len(stored))
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		return nil, dat.ErrBigEndian
	}
	if len(data) < head || string(data[:4]) != magic {
		return nil, errors.New("segment: not a model of this version")
	}
	if uintptr(unsafe.Pointer(unsafe.SliceData(data)))%8 != 0 {
		data = aligned(data)
	}
	var part [sections][]byte
	for i := range part {
		at, n := le64(data, 8+16*i), le64(data, 16+16*i)
		if at%8 != 0 || at > uint64(len(data)) || n > uint64(len(data))-at {
			return nil, fmt.Errorf("segment: model is damaged: part %d lies outside", i)
		}
		part[i] = data[at : at+n]
	}
	words, err := dat.Load(part[2])
	if err != nil {
		return nil, err
	}
	m := &Model{
		Exact: view[Rune](part[0], 4), Default: view[Rune](part[1], 4), Words: words,
		ExactCost: view[float64](part[3], 8), DefaultCost: view[float64](part[4], 8),
		Emit: view[[4]float64](part[5], 32), Tags: strings.Split(string(part[6]), "\n"),
	}
	rest := view[float64](part[7], 8)
	if len(m.Exact) != 1<<16 || len(m.Default) != 1<<16 || len(rest) != 3 {
		return nil, errors.New("segment: model is damaged")
	}
	m.ExactSingle, m.ExactUnknown, m.DefaultUnknown = rest[0], rest[1], rest[2]
	return m, nil
}

func le64(data []byte, at int) uint64 { return binary.LittleEndian.Uint64(data[at:]) }

func aligned(data []byte) []byte {
	words := make([]uint64, len(data)/8+1)
	out := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(data))
	copy(out, data)
	return out
}

// view returns data as values of size bytes each, in place.
func view[T any](data []byte, size int) []T {
	if len(data) < size {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), len(data)/size)
}

// Tag returns the tag that a value of the trie holds.
func (m *Model) Tag(value int32) string { return m.Tags[value&(1<<TagBits-1)] }

// Astral returns what a rune table would hold for a rune above U+FFFF.
func (m *Model) Astral(r rune, exact bool) Rune {
	class := classOf
	if exact {
		class = exactClass
	}
	return Rune(m.Words.Code(r)) | Rune(class(r))<<16
}

// Cost returns the index of the cost that a value of the trie holds.
func Cost(value int32) uint32 { return uint32(value) >> TagBits & (1<<CostBits - 1) }
