package pipeline

import (
	"encoding/binary"
	"errors"

	"koujing/analyze"
	"koujing/segment"
)

// The blocks of a working part's article, one after the other: how far it begins behind the end
// of the one before, its length and its floor as varints, then kind and handle, each with its
// length before it. In JSON they took longer to write and to read than the text.

// appendBlocks appends the stored form of blocks, which are in order.
func appendBlocks(dst []byte, blocks []analyze.Block) []byte {
	end := 0
	for _, b := range blocks {
		for _, n := range [...]int{b.Start - end, b.End - b.Start, b.Floor} {
			dst = binary.AppendVarint(dst, int64(n))
		}
		dst = appendString(dst, string(b.Kind))
		dst = appendString(dst, b.Handle)
		end = b.End
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

var errBlocks = errors.New("blocks of an article cannot be read")

// readBlocks reads what appendBlocks wrote: n blocks.
func readBlocks(data string, n int) ([]analyze.Block, error) {
	r := blockReader{rest: data}
	if n < 0 || n > len(data) {
		return nil, errBlocks
	}
	blocks := make([]analyze.Block, n)
	end := 0
	for i := range blocks {
		start := end + r.int()
		end = start + r.int()
		floor, kind, handle := r.int(), r.string(), r.string()
		blocks[i] = analyze.Block{Span: segment.Span{Start: start, End: end}, Floor: floor, Kind: analyze.BlockKind(kind), Handle: handle}
	}
	if r.short || r.rest != "" {
		return nil, errBlocks
	}
	return blocks, nil
}

// blockReader takes numbers and strings off stored bytes; short says that they were not enough.
type blockReader struct {
	rest  string
	short bool
}

func (r *blockReader) int() int {
	u := r.uint()
	n := int64(u >> 1)
	if u&1 != 0 {
		n = ^n
	}
	return int(n)
}

func (r *blockReader) uint() uint64 {
	var v uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		v |= uint64(c&0x7F) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			return v
		}
	}
	r.short, r.rest = true, ""
	return 0
}

func (r *blockReader) string() string {
	n := r.uint()
	if n > uint64(len(r.rest)) {
		r.short, r.rest = true, ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}
