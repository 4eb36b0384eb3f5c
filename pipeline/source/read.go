package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"koujing/pipeline/reject"
)

// headSize is how many bytes Match sees: enough for magic numbers and a doctype after comments.
const headSize = 4096

// Read emits every page of an input in order. It returns what stops the run: an error of
// emit. All that is wrong with the input itself is emitted as a *reject.Error.
func Read(in Input, o Options, emit Emit) error {
	o = o.withDefaults()
	f := File{Source: in.Source, Open: func() (io.ReadCloser, error) { return os.Open(in.Path) }}
	r, err := f.Open()
	if err != nil {
		return emit(Page{Source: in.Source}, reject.As(reject.Unreadable, "%v", withoutPath(err)))
	}
	defer r.Close()
	return readFile(f, r, o, emit)
}

// readFile reads one file or member: an archive's members each in turn, a format's pages.
func readFile(f File, r io.Reader, o Options, emit Emit) error {
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return blame(f, err, emit)
	}
	head = head[:n]
	whole := joined{bytes.NewReader(head), r}
	base := strings.ToLower(path.Base(f.Source))
	for _, a := range archives {
		if !a.Match(base, head) {
			continue
		}
		if f.Depth >= o.MaxDepth {
			return emit(Page{Source: f.Source}, reject.As(reject.TooDeep, "archives nested deeper than %d", o.MaxDepth))
		}
		var stop error
		err := a.Each(f, whole, o, func(m File, r io.Reader) error {
			stop = readFile(m, r, o, emit)
			return stop
		})
		if stop != nil {
			return stop
		}
		return blame(f, err, emit)
	}
	for _, format := range formats {
		if format.Match(base, head) {
			var stop error
			err := format.Read(f, whole, o, func(p Page, err error) error {
				stop = emit(p, err)
				return stop
			})
			if stop != nil {
				return stop
			}
			return blame(f, err, emit)
		}
	}
	return emit(Page{Source: f.Source}, reject.As(reject.NotText, "no format of text"))
}

// joined is the head put back before the rest. Random access goes to the file below.
type joined struct {
	head *bytes.Reader
	rest io.Reader
}

func (j joined) Read(p []byte) (int, error) {
	if j.head.Len() > 0 {
		return j.head.Read(p)
	}
	return j.rest.Read(p)
}

// blame emits what is wrong with the file itself as a reject.
func blame(f File, err error, emit Emit) error {
	if err == nil {
		return nil
	}
	var r *reject.Error
	switch {
	case errors.As(err, &r):
	case errors.Is(err, io.ErrUnexpectedEOF):
		r = reject.As(reject.Truncated, "%v", withoutPath(err))
	default:
		r = reject.As(reject.Malformed, "%v", withoutPath(err))
	}
	return emit(Page{Source: f.Source}, r)
}

// withoutPath drops the path of the machine from an error of the file system: tables are to
// be the same wherever the dump lies.
func withoutPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	return err
}

// readAll reads one page's bytes, at most o.MaxPage of them.
func readAll(r io.Reader, o Options) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, o.MaxPage+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > o.MaxPage {
		return nil, reject.As(reject.TooLarge, "more than %d bytes", o.MaxPage)
	}
	return b, nil
}
