package source

import (
	"io"

	"koujing/pipeline/reject"
)

// ratioFloor is how much an archive may always hold: short runs of one character pack well
// over any ratio, and this much harms nobody.
const ratioFloor = 64 << 20

// budget bounds what comes out of all archives of one input, nested ones included.
type budget struct {
	in  int64 // bytes of the input on disk
	out int64 // bytes unpacked so far
}

// spend takes n more bytes out; the error is a *reject.Error.
func (b *budget) spend(n int, o Options) error {
	b.out += int64(n)
	if b.out > o.MaxUnpacked {
		return reject.As(reject.Bomb, "more than %d bytes out of an archive", o.MaxUnpacked)
	}
	if b.out > ratioFloor && float64(b.out) > o.MaxRatio*float64(max(b.in, 1)) {
		return reject.As(reject.Bomb, "more than %g bytes out of an archive for a byte in", o.MaxRatio)
	}
	return nil
}

// unpacked reads what a decompressor gives, within the budget of the input and within the
// ratio of this one stream. Overflow is an error, never an end.
type unpacked struct {
	r      io.Reader
	in     func() int64 // compressed bytes read so far
	out    int64
	budget *budget
	o      Options
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.out += int64(n)
	if u.out > ratioFloor && float64(u.out) > u.o.MaxRatio*float64(max(u.in(), 1)) {
		return 0, reject.As(reject.Bomb, "more than %g bytes out of a stream for a byte in", u.o.MaxRatio)
	}
	if err := u.budget.spend(n, u.o); err != nil {
		return 0, err
	}
	return n, err
}

// counted counts the bytes read through it.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func (c *counted) count() int64 { return c.n }
