package tagger

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// magic begins a stored model; its last byte is the version of the format.
const magic = "KJT\x01"

// Write stores the model: magic; the number of types and each with its length before it; the
// field's scale, transitions, first and last; the typer's bits and scale; the rows of both. All
// numbers are little-endian.
func (m *Model) Write(w io.Writer) error {
	b := []byte(magic)
	b = append(b, byte(len(m.types)))
	for _, t := range m.types {
		b = append(append(b, byte(len(t))), t...)
	}
	u32 := func(v uint32) { b = binary.LittleEndian.AppendUint32(b, v) }
	u32(math.Float32bits(m.field.scale))
	for _, row := range m.field.trans {
		for _, v := range row {
			u32(uint32(v))
		}
	}
	for y := range labels {
		u32(uint32(m.field.first[y]))
		u32(uint32(m.field.last[y]))
	}
	u32(uint32(m.typer.bits))
	u32(math.Float32bits(m.typer.scale))
	for _, r := range m.field.rows {
		b = binary.LittleEndian.AppendUint64(b, r)
	}
	for _, r := range m.typer.rows {
		b = append(b, byte(r))
	}
	_, err := w.Write(b)
	return err
}

// reader takes numbers off stored bytes; short says that they were not enough.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.short = true
		return make([]byte, n)
	}
	v := r.b[:n]
	r.b = r.b[n:]
	return v
}

func (r *reader) u8() int     { return int(r.take(1)[0]) }
func (r *reader) u32() uint32 { return binary.LittleEndian.Uint32(r.take(4)) }
func (r *reader) f32() float32 {
	return math.Float32frombits(r.u32())
}

// Load reads what Write stored.
func Load(data []byte) (*Model, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != magic {
		return nil, errors.New("not a stored tagger")
	}
	r := &reader{b: data[len(magic):]}
	m := &Model{types: make([]string, r.u8())}
	for i := range m.types {
		m.types[i] = string(r.take(r.u8()))
	}
	f := &m.field
	f.scale = r.f32()
	for x := range f.trans {
		for y := range f.trans[x] {
			f.trans[x][y] = int32(r.u32())
		}
	}
	for y := range labels {
		f.first[y], f.last[y] = int32(r.u32()), int32(r.u32())
	}
	m.typer.bits, m.typer.scale = uint(r.u32()), r.f32()
	if r.short || m.typer.bits < 1 || m.typer.bits > 24 || len(m.types) == 0 {
		return nil, errors.New("stored tagger with a broken head")
	}
	want := 8<<fieldBits + (len(m.types)+1)<<m.typer.bits
	if len(r.b) != want {
		return nil, fmt.Errorf("stored tagger with %d bytes of weights, want %d", len(r.b), want)
	}
	f.rows = new([1 << fieldBits]uint64)
	for i := range f.rows {
		f.rows[i] = binary.LittleEndian.Uint64(r.take(8))
	}
	f.marks = marksOf(f.rows)
	m.typer.rows = make([]int8, len(r.b))
	for i, v := range r.b {
		m.typer.rows[i] = int8(v)
	}
	return m, nil
}
