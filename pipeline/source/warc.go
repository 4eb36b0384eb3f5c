package source

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"time"

	"koujing/pipeline/reject"

	"github.com/klauspost/compress/gzip"
)

// warcFormat reads WARC and WET files, ISO 28500 in its versions 0.17 to 1.1, plain or with a
// gzip member a record. A page is a response, a resource or a conversion; a revisit is a
// duplicate; other records are about pages and are passed over. A damaged record is a reject
// and not the end.
var warcFormat = Format{Name: "warc", Match: isWARC, Read: readWARC, Split: splitWARC}

// warcHead bounds the bytes of a record's header, and of an HTTP header in its block.
const warcHead = 64 << 10

func isWARC(name string, head []byte) bool {
	return bytes.HasPrefix(head, []byte("WARC/")) || isWARCMember(head) ||
		bytes.HasPrefix(head, []byte(gzipMagic)) && hasExt(name, ".warc.gz", ".wet.gz")
}

// isWARCMember says whether a gzip member that holds a record begins here.
func isWARCMember(head []byte) bool {
	if !bytes.HasPrefix(head, []byte(gzipMagic)) {
		return false
	}
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return false
	}
	mark := make([]byte, len("WARC/"))
	_, err = io.ReadFull(z, mark)
	return err == nil && string(mark) == "WARC/"
}

func readWARC(f File, r io.Reader, o Options, emit Emit) error {
	var again func(int64) io.Reader
	if f.At != nil {
		again = func(at int64) io.Reader { return io.NewSectionReader(f.At, at, f.Size-at) }
	}
	if f.Start > 0 {
		r = again(f.Start)
	}
	w := newRewinder(r, f.Start, again)
	if bytes.HasPrefix(w.peek(len(gzipMagic)), []byte(gzipMagic)) {
		return readMembers(f, w, o, emit)
	}
	c := &warcRecords{w: w, end: f.End, o: o, emit: emit, name: func(at int64) string { return fmt.Sprintf("%s#%d", f.Source, at) }}
	for c.next() {
	}
	if c.stop != nil || c.told {
		return c.stop
	}
	return w.fault()
}

// readMembers reads the records of every gzip member that begins before the end of the part.
func readMembers(f File, w *rewinder, o Options, emit Emit) error {
	var z gzip.Reader
	told := false
	for {
		for c := w.peek(1); len(c) == 1 && c[0] == 0; c = w.peek(1) {
			w.pos++ // padding
		}
		at := w.offset()
		switch {
		case len(w.peek(1)) == 0 && told:
			return nil
		case len(w.peek(1)) == 0:
			return w.fault()
		case f.End > 0 && at >= f.End:
			return nil
		}
		name := fmt.Sprintf("%s#%d", f.Source, at)
		ok, err := readMember(f, w, &z, name, o, emit)
		if err != nil {
			return err
		}
		if told = !ok; told {
			w.back(at + 1)
			w.find([]byte(gzipMagic), func() bool { return isWARCMember(w.peek(1024)) })
		}
	}
}

// readMember reads the records of one member, which is one record if the file is as it should
// be. It says false of a member that is damaged.
func readMember(f File, w *rewinder, z *gzip.Reader, name string, o Options, emit Emit) (bool, error) {
	from := w.offset()
	if err := z.Reset(w); err != nil {
		return false, blame(File{Source: name}, noEOF(err), emit)
	}
	z.Multistream(false)
	in := func() int64 { return w.offset() - from }
	inner := newRewinder(&unpacked{r: z, in: in, budget: f.budget, o: o}, 0, nil)
	c := &warcRecords{w: inner, o: o, emit: emit, name: func(at int64) string {
		if at == 0 {
			return name
		}
		return fmt.Sprintf("%s+%d", name, at)
	}}
	for c.next() {
	}
	if c.stop != nil || inner.err == io.EOF {
		return true, c.stop
	}
	if !c.told {
		return false, blame(File{Source: name}, inner.err, emit)
	}
	return false, nil
}

// warcRecords reads records one after the other.
type warcRecords struct {
	w    *rewinder
	end  int64 // no record that begins here or later is read; 0 for none
	o    Options
	emit Emit
	name func(at int64) string
	stop error // of emit
	told bool  // the last record was cut short, and a reject says so
}

// next reads a record and says whether there may be more.
func (c *warcRecords) next() bool {
	for b := c.w.peek(1); len(b) == 1 && (b[0] == '\r' || b[0] == '\n'); b = c.w.peek(1) {
		c.w.pos++
	}
	at := c.w.offset()
	if c.end > 0 && at >= c.end || len(c.w.peek(1)) == 0 {
		return false
	}
	p := Page{Source: c.name(at)}
	h, err := readWARCHeader(c.w)
	var block []byte
	if err == nil {
		block, err = c.block(h)
	}
	if err == nil && h.isPage() {
		p, err = h.page(p, block, c.o)
		c.stop = c.emit(p, err)
		return c.stop == nil
	}
	if err == nil {
		return true
	}
	var r *reject.Error
	c.stop = blame(File{Source: p.Source}, err, c.emit)
	if errors.As(err, &r) && r.Reason == reject.TooLarge {
		return c.stop == nil
	}
	c.told = c.w.err != nil && c.w.err != io.EOF
	if c.stop != nil || c.told {
		return false
	}
	c.w.back(at + 1)
	return c.w.find([]byte("\nWARC/"), func() bool { return true })
}

// block reads the block of a page, or passes over that of another record, and the end of the
// record, which shows whether its length was right.
func (c *warcRecords) block(h *warcHeader) ([]byte, error) {
	var block []byte
	var err error
	tooLarge := h.length > c.o.MaxPage+warcHead
	if h.isPage() && !tooLarge {
		if block, err = io.ReadAll(io.LimitReader(c.w, h.length)); err == nil && int64(len(block)) < h.length {
			err = io.ErrUnexpectedEOF
		}
	} else {
		err = c.w.skip(h.length)
	}
	if err != nil {
		return nil, err
	}
	if end := c.w.peek(2); len(end) > 0 && string(end) != "\r\n" && end[0] != '\n' {
		return nil, reject.As(reject.Malformed, "the record does not end where its length says")
	}
	if h.isPage() && tooLarge {
		return nil, reject.As(reject.TooLarge, "more than %d bytes", c.o.MaxPage)
	}
	return block, nil
}

// warcHeader is what a record says of itself.
type warcHeader struct {
	length int64
	fields map[string]string // by lower-case name
}

// readWARCHeader reads the version line and the named fields up to the empty line.
func readWARCHeader(w *rewinder) (*warcHeader, error) {
	head, err := readHeaderLines(w)
	if err != nil {
		return nil, err
	}
	if len(head) == 0 || !strings.HasPrefix(head[0], "WARC/") {
		return nil, reject.As(reject.Malformed, "no WARC record begins here")
	}
	h := &warcHeader{fields: headerFields(head[1:])}
	h.length, err = strconv.ParseInt(h.fields["content-length"], 10, 64)
	if err != nil || h.length < 0 {
		return nil, reject.As(reject.Malformed, "Content-Length %q", h.fields["content-length"])
	}
	return h, nil
}

// readHeaderLines reads lines up to an empty one, folded lines joined.
func readHeaderLines(w *rewinder) ([]string, error) {
	var lines []string
	var line []byte
	for n := 0; ; n++ {
		c, err := w.ReadByte()
		if err != nil {
			return nil, noEOF(err)
		}
		if n == 4 && len(lines) == 0 && string(line) != "WARC" || n > warcHead {
			return nil, reject.As(reject.Malformed, "no header of a WARC record")
		}
		if c != '\n' {
			line = append(line, c)
			continue
		}
		text := strings.TrimRight(string(line), "\r")
		line = line[:0]
		switch {
		case text == "":
			return lines, nil
		case (text[0] == ' ' || text[0] == '\t') && len(lines) > 1:
			lines[len(lines)-1] += " " + strings.TrimSpace(text)
		default:
			lines = append(lines, text)
		}
	}
}

// headerFields maps lower-case names to values; the first of a name counts.
func headerFields(lines []string) map[string]string {
	fields := make(map[string]string, len(lines))
	for _, l := range lines {
		name, value, ok := strings.Cut(l, ":")
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := fields[name]; ok && !twice {
			fields[name] = strings.TrimSpace(value)
		}
	}
	return fields
}

func (h *warcHeader) isPage() bool {
	switch h.fields["warc-type"] {
	case "response", "conversion", "revisit":
		return true
	case "resource":
		return !strings.HasPrefix(h.fields["content-type"], "text/dns")
	}
	return false
}

// page turns the block of a record into a page.
func (h *warcHeader) page(p Page, block []byte, o Options) (Page, error) {
	p.URL = strings.Trim(h.fields["warc-target-uri"], "<>")
	p.Crawled, _ = time.Parse(time.RFC3339, h.fields["warc-date"])
	if h.fields["warc-type"] == "revisit" {
		return p, reject.As(reject.DuplicateOf, "%s %s", strings.Trim(h.fields["warc-refers-to-target-uri"], "<>"), h.fields["warc-refers-to-date"])
	}
	whole := h.fields["warc-truncated"] == ""
	if d := h.fields["warc-block-digest"]; whole && !digestFits(d, block) {
		return p, reject.As(reject.Malformed, "block digest %s does not fit", d)
	}
	m := httpMessage{status: 200, fields: map[string]string{"content-type": h.fields["content-type"]}, body: block}
	if bytes.HasPrefix(block, []byte("HTTP/")) && h.fields["warc-type"] != "conversion" {
		m = parseHTTP(block)
	}
	if d := h.fields["warc-payload-digest"]; whole && !digestFits(d, m.body) && !digestFits(d, m.unchunked()) {
		return p, reject.As(reject.Malformed, "payload digest %s does not fit", d)
	}
	return m.page(p, o)
}

// digestFits checks a digest as WARC writes it, sha1:BASE32 or in hexadecimal. One that is
// absent or of another kind fits.
func digestFits(digest string, b []byte) bool {
	name, want, _ := strings.Cut(digest, ":")
	var h hash.Hash
	switch strings.ToLower(name) {
	case "sha1", "sha-1":
		h = sha1.New()
	case "sha256", "sha-256":
		h = sha256.New()
	case "md5":
		h = md5.New()
	default:
		return true
	}
	h.Write(b)
	sum := h.Sum(nil)
	if len(want) == hex.EncodedLen(len(sum)) {
		return strings.EqualFold(want, hex.EncodeToString(sum))
	}
	return strings.EqualFold(strings.TrimRight(want, "="), base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum))
}

// splitWARC cuts before records. In a plain file each record's length leads to the next; after
// one that is wrong all is one part. In a compressed file the next member is looked for; bytes
// inside a member that spell a member (a WARC that was crawled, stored) would be taken for one.
func splitWARC(at io.ReaderAt, size int64, o Options, want int64) ([]int64, error) {
	again := func(from int64) io.Reader { return io.NewSectionReader(at, from, size-from) }
	first := newRewinder(again(0), 0, nil)
	var cuts []int64
	if bytes.HasPrefix(first.peek(len(gzipMagic)), []byte(gzipMagic)) {
		for from := want; from < size; {
			w := newRewinder(again(from), from, nil)
			if !w.find([]byte(gzipMagic), func() bool { return isWARCMember(w.peek(1024)) }) {
				break
			}
			cuts = append(cuts, w.offset())
			from = w.offset() + want
		}
		return append(cuts, size), nil
	}
	for from, last := int64(0), int64(0); from < size; {
		next, ok := hopWARC(again(from), from)
		if !ok || next >= size {
			break
		}
		if from = next; from-last >= want {
			cuts, last = append(cuts, from), from
		}
	}
	return append(cuts, size), nil
}

// hopWARC is the place of the record after the one that begins at from.
func hopWARC(r io.Reader, from int64) (int64, bool) {
	head := make([]byte, warcHead)
	n, _ := io.ReadFull(io.LimitReader(r, 2048), head)
	w := newRewinder(io.MultiReader(bytes.NewReader(head[:n]), r), from, nil)
	h, err := readWARCHeader(w)
	if err != nil {
		return 0, false
	}
	end := w.offset() + h.length
	s, ok := r.(io.ReadSeeker)
	if !ok {
		return 0, false
	}
	if _, err := s.Seek(end-from, io.SeekStart); err != nil {
		return 0, false
	}
	tail := make([]byte, 4)
	if n, _ := io.ReadFull(s, tail); n < 4 || string(tail) != "\r\n\r\n" {
		return 0, false
	}
	return end + 4, true
}
