package dat

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"
)

// The form that MarshalBinary writes, little-endian: a magic word and the number of keys,
// of astral runes and of nodes, four bytes each; 65,536 codes of two bytes; the astral runes,
// eight bytes each; the nodes, twelve bytes each.
const (
	magic  = 0x3154414B // "KAT1"
	header = 16
	table  = 2 << 16
)

// ErrBigEndian says that the machine's byte order does not allow using a stored Array.
var ErrBigEndian = errors.New("dat: a stored array can be used on little-endian machines only")

// MarshalBinary returns the Array as Load reads it. The same keys give the same bytes.
func (a *Array) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, header+table+8*len(a.astral)+12*len(a.nodes))
	le := binary.LittleEndian
	for _, n := range []int{magic, a.keys, len(a.astral), len(a.nodes)} {
		out = le.AppendUint32(out, uint32(n))
	}
	for i := range 1 << 16 {
		c := uint16(0)
		if i < len(a.codes) {
			c = a.codes[i]
		}
		out = le.AppendUint16(out, c)
	}
	for _, x := range a.astral {
		out = le.AppendUint32(le.AppendUint32(out, x.r), x.code)
	}
	for _, n := range a.nodes {
		out = le.AppendUint32(out, uint32(n.Base))
		out = le.AppendUint32(out, uint32(n.Check))
		out = le.AppendUint32(out, uint32(n.Value))
	}
	return out, nil
}

// Load returns the Array that data holds. It uses data in place where data begins at a
// multiple of four bytes and copies it otherwise, so data must not change afterwards. What
// data holds is not checked but for its length: a damaged Array finds wrong keys, or none,
// but does not panic. On a big-endian machine it returns ErrBigEndian.
func Load(data []byte) (*Array, error) {
	if !littleEndian() {
		return nil, ErrBigEndian
	}
	if len(data) < header || binary.LittleEndian.Uint32(data) != magic {
		return nil, errors.New("dat: not a stored array")
	}
	keys, rare, slots := count(data, 4), count(data, 8), count(data, 12)
	if want := header + table + 8*rare + 12*slots; len(data) != want {
		return nil, fmt.Errorf("dat: stored array has %d bytes, want %d", len(data), want)
	}
	if uintptr(unsafe.Pointer(unsafe.SliceData(data)))%4 != 0 {
		data = aligned(data)
	}
	body := data[header:]
	return &Array{
		keys:   keys,
		codes:  view[uint16](body, 1<<16),
		astral: view[astral](body[table:], rare),
		nodes:  view[Node](body[table+8*rare:], slots),
	}, nil
}

func count(data []byte, at int) int { return int(binary.LittleEndian.Uint32(data[at:])) }

func littleEndian() bool { return binary.NativeEndian.Uint16([]byte{1, 0}) == 1 }

// aligned returns a copy of data that begins at a multiple of eight bytes.
func aligned(data []byte) []byte {
	words := make([]uint64, len(data)/8+1)
	out := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(data))
	copy(out, data)
	return out
}

// view returns the first n values of data, in place.
func view[T any](data []byte, n int) []T {
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(data))), n)
}
