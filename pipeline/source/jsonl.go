package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"koujing/pipeline/reject"

	"golang.org/x/text/encoding/unicode"
)

// jsonlFormat reads one JSON object a line. A line is decoded by itself: one in another charset
// than the rest does no harm.
var jsonlFormat = Format{Name: "jsonl", Match: isJSONL, Read: readJSONL, Split: splitLines}

// isJSONL goes by the name, or by a first line that is an object or, where the line is longer
// than the head, begins like one.
func isJSONL(name string, head []byte) bool {
	if hasExt(name, ".jsonl", ".ndjson", ".jl") {
		return true
	}
	line, _, whole := bytes.Cut(bytes.TrimLeft(head, "\xef\xbb\xbf \r\n\t"), []byte("\n"))
	if !whole && len(head) == headSize {
		return bytes.HasPrefix(line, []byte(`{"`))
	}
	return len(line) > 1 && line[0] == '{' && json.Valid(line)
}

func readJSONL(f File, r io.Reader, o Options, emit Emit) error {
	return readLines(f, newLines(f, r, o), o, emit)
}

// readLines emits the record of each line.
func readLines(f File, l *lines, o Options, emit Emit) error {
	for {
		line, at, err := l.next()
		if err == io.EOF {
			return nil
		}
		p := Page{Source: fmt.Sprintf("%s#%d", f.Source, at), Kind: PlainText}
		switch {
		case err != nil && !isReject(err):
			return err
		case err != nil:
			err = emit(p, err)
		case len(bytes.TrimSpace(line)) > 0:
			page, fault := jsonPage(p, line, l.label, o)
			err = emitJSON(page, fault, line, o, emit)
		}
		if err != nil {
			return err
		}
	}
}

// isReject says whether the page alone is at fault, so that reading may go on after it; a bomb
// ends its file.
func isReject(err error) bool {
	r, ok := err.(*reject.Error)
	return ok && r.Reason != reject.Bomb
}

// lines reads a file, or the part of it that f says, by lines and knows where each begins.
type lines struct {
	br    *bufio.Reader
	at    int64 // of the next line
	limit int64
	label string // the charset of the head of the file, where that is not UTF-8
}

// newLines starts at the beginning of the part. UTF-16 becomes UTF-8, and places are those in
// the UTF-8 then; such files are not split. A line alone is often too short to tell GBK from
// Big5: the head of the file, which every part sees, is asked.
func newLines(f File, r io.Reader, o Options) *lines {
	l := &lines{limit: o.MaxPage}
	head := make([]byte, headSize)
	if f.End > 0 {
		r, l.at = io.NewSectionReader(f.At, f.Start, f.End-f.Start), f.Start
		n, _ := f.At.ReadAt(head, 0)
		head = head[:n]
	}
	l.br = bufio.NewReaderSize(r, 1<<16)
	if f.End == 0 {
		head, _ = l.br.Peek(headSize)
	}
	l.begin(head)
	return l
}

// newLiveLines is for a stream whose writer may wait for the answer to a line before it writes
// the next: the head is what is there at first.
func newLiveLines(r io.Reader, o Options) *lines {
	l := &lines{limit: o.MaxPage, br: bufio.NewReaderSize(r, 1<<16)}
	l.br.Peek(1)
	head, _ := l.br.Peek(min(headSize, l.br.Buffered()))
	l.begin(head)
	return l
}

// begin settles the charset by the head, and passes over the mark of the byte order.
func (l *lines) begin(head []byte) {
	if hasHighByte(head) && !mostlyUTF8(head) {
		l.label = streamCharset(head)
	}
	if mark, _ := l.br.Peek(2); l.at == 0 && isUTF16(mark) {
		l.br = bufio.NewReaderSize(unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(l.br), 1<<16)
	}
	if mark, _ := l.br.Peek(3); l.at == 0 && string(mark) == "\xef\xbb\xbf" {
		l.br.Discard(3)
		l.at = 3
	}
}

func isUTF16(head []byte) bool {
	return bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
}

// next reads a line without its end, and where it begins. One longer than the limit is read
// over and rejected.
func (l *lines) next() (line []byte, at int64, err error) {
	at = l.at
	over := false
	for {
		piece, err := l.br.ReadSlice('\n')
		l.at += int64(len(piece))
		if !over {
			line = append(line, piece...)
			over = int64(len(line)) > l.limit
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && len(line) > 0 {
			err = nil
		}
		if err == nil && over {
			return nil, at, reject.As(reject.TooLarge, "more than %d bytes", l.limit)
		}
		return bytes.TrimRight(line, "\r\n"), at, err
	}
}

// splitLines cuts after line ends found by reading forward.
func splitLines(at io.ReaderAt, size int64, o Options, want int64) ([]int64, error) {
	mark := make([]byte, 2)
	if n, _ := at.ReadAt(mark, 0); isUTF16(mark[:n]) {
		return []int64{size}, nil
	}
	var cuts []int64
	buf := make([]byte, 1<<16)
	for from := want; from < size; {
		n, err := at.ReadAt(buf, from-1)
		end := bytes.IndexByte(buf[:n], '\n')
		switch {
		case end >= 0 && from+int64(end) < size:
			from += int64(end)
			cuts = append(cuts, from)
			from += want
		case end >= 0 || err == io.EOF:
			from = size
		case err != nil:
			return nil, err
		default:
			from += int64(n)
		}
	}
	return append(cuts, size), nil
}

// ReadRecords emits the records of a stream of JSON lines, named after name, each before it
// waits for the next.
func ReadRecords(name string, r io.Reader, o Options, emit Emit) error {
	o = o.withDefaults()
	return readLines(File{Source: name}, newLiveLines(r, o), o, emit)
}
