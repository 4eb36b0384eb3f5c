package source

import (
	"bytes"
	"io"
)

// rewindKept is how many bytes read stay at hand where the source cannot be read again: more
// than a decompressor takes to notice that a member was cut and it reads the next one.
const rewindKept = 64 << 10

// rewinder reads byte by byte, knows its place, and can go back over what a damaged record
// swallowed.
type rewinder struct {
	r       io.Reader
	again   func(at int64) io.Reader // reads from a place on; nil where that cannot be
	buf     []byte
	pos     int   // in buf, of the next byte
	at      int64 // of buf[0]
	begin   int64
	rewound int64
	err     error
}

func newRewinder(r io.Reader, at int64, again func(int64) io.Reader) *rewinder {
	return &rewinder{r: r, at: at, begin: at, again: again}
}

// offset is the place of the next byte.
func (w *rewinder) offset() int64 { return w.at + int64(w.pos) }

// fill reads more into buf and says whether there was any.
func (w *rewinder) fill() bool {
	if w.err != nil {
		return false
	}
	if w.pos > 2*rewindKept {
		drop := w.pos - rewindKept
		w.buf = append(w.buf[:0], w.buf[drop:]...)
		w.at, w.pos = w.at+int64(drop), rewindKept
	}
	const piece = 32 << 10
	w.buf = append(w.buf, make([]byte, piece)...)
	var n int
	old := len(w.buf) - piece
	for n == 0 && w.err == nil {
		n, w.err = w.r.Read(w.buf[old:])
	}
	w.buf = w.buf[:old+n]
	return n > 0
}

func (w *rewinder) Read(p []byte) (int, error) {
	if w.pos == len(w.buf) && !w.fill() {
		return 0, w.err
	}
	n := copy(p, w.buf[w.pos:])
	w.pos += n
	return n, nil
}

func (w *rewinder) ReadByte() (byte, error) {
	if w.pos == len(w.buf) && !w.fill() {
		return 0, w.err
	}
	w.pos++
	return w.buf[w.pos-1], nil
}

// fault is the error that ended reading, nil where the source just ended.
func (w *rewinder) fault() error {
	if w.err == io.EOF {
		return nil
	}
	return w.err
}

// peek is the next n bytes, fewer before the end.
func (w *rewinder) peek(n int) []byte {
	for len(w.buf)-w.pos < n && w.fill() {
	}
	return w.buf[w.pos:min(w.pos+n, len(w.buf))]
}

// skip passes over n bytes; the error is io.ErrUnexpectedEOF where there are fewer.
func (w *rewinder) skip(n int64) error {
	for n > 0 {
		if w.pos == len(w.buf) && !w.fill() {
			return noEOF(w.err)
		}
		step := min(n, int64(len(w.buf)-w.pos))
		w.pos += int(step)
		n -= step
	}
	return nil
}

// back goes back to a place, or as near to it as can be. It goes back no further than it has
// come in all, so a file made of bad records costs twice the time of a good one.
func (w *rewinder) back(to int64) {
	if to < w.at && w.again == nil {
		to = w.at
	}
	far := w.offset() - to
	if far <= 0 || w.rewound+far > w.offset()-w.begin+rewindKept {
		return
	}
	w.rewound += far
	if to >= w.at {
		w.pos = int(to - w.at)
		return
	}
	w.r, w.buf, w.pos, w.at, w.err = w.again(to), w.buf[:0], 0, to, nil
}

// find goes forward to the next place where mark stands and ok holds of it.
func (w *rewinder) find(mark []byte, ok func() bool) bool {
	for {
		if i := bytes.Index(w.buf[w.pos:], mark); i >= 0 {
			w.pos += i
			if ok() {
				return true
			}
			w.pos++
			continue
		}
		w.pos = max(w.pos, len(w.buf)-len(mark)+1)
		if !w.fill() {
			w.pos = len(w.buf)
			return false
		}
	}
}
