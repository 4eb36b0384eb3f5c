package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
	file, size, err := open(in)
	if err != nil {
		return emit(Page{Source: in.Source}, reject.As(reject.Unreadable, "%v", withoutPath(err)))
	}
	defer file.Close()
	f := File{Source: in.Source, At: file, Size: size, Start: in.Start, End: in.End, budget: &budget{in: size}}
	return readFile(f, file, o, emit)
}

// open opens an input that is a file; a pipe or a device could keep the reader for ever.
func open(in Input) (*os.File, int64, error) {
	info, err := os.Stat(in.Path)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("no file but %s", kindOf(info.Mode()))
	}
	file, err := os.Open(in.Path)
	return file, info.Size(), err
}

// kindOf names what is no regular file.
func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder, linked to or closed"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// readFile reads one file or member: an archive's members each in turn, a format's pages.
func readFile(f File, r io.Reader, o Options, emit Emit) error {
	head, err := readHead(r)
	if err != nil {
		return blame(f, err, emit)
	}
	r = io.MultiReader(bytes.NewReader(head), r)
	archive, format := recognize(f.Source, head)
	var stop error
	switch {
	case archive != nil && f.Depth >= o.MaxDepth:
		return emit(Page{Source: f.Source}, reject.As(reject.TooDeep, "archives nested deeper than %d", o.MaxDepth))
	case archive != nil:
		err = archive.Each(f, r, o, func(m File, r io.Reader) error {
			stop = readFile(m, r, o, emit)
			return stop
		})
	case format != nil:
		err = format.Read(f, r, o, func(p Page, err error) error {
			stop = emit(p, err)
			return stop
		})
	default:
		return emit(Page{Source: f.Source}, reject.As(reject.NotText, "no format of text"))
	}
	if stop != nil {
		return stop
	}
	return blame(f, err, emit)
}

// readHead reads the first bytes, fewer where the file ends.
func readHead(r io.Reader) ([]byte, error) {
	head := make([]byte, headSize)
	n, err := io.ReadFull(r, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF && n < headSize {
		err = nil
	}
	return head[:n], err
}

// recognize finds what a file is by its name and first bytes; both are nil for what nobody
// reads.
func recognize(source string, head []byte) (*Archive, *Format) {
	base := strings.ToLower(path.Base(source))
	for i := range archives {
		if archives[i].Match(base, head) {
			return &archives[i], nil
		}
	}
	for i := range formats {
		if formats[i].Match(base, head) {
			return nil, &formats[i]
		}
	}
	return nil, nil
}

// blame emits what is wrong with the file itself as a reject.
func blame(f File, err error, emit Emit) error {
	if err == nil {
		return nil
	}
	return emit(Page{Source: f.Source}, asReject(err))
}

// asReject finds the reason in an error of a reader.
func asReject(err error) *reject.Error {
	var r *reject.Error
	switch {
	case errors.As(err, &r):
		return r
	case errors.Is(err, io.ErrUnexpectedEOF):
		return reject.As(reject.Truncated, "%v", withoutPath(err))
	}
	return reject.As(reject.Malformed, "%v", withoutPath(err))
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
