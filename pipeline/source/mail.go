package source

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"

	"koujing/pipeline/reject"

	"golang.org/x/net/html/charset"
)

// mailFormat reads a message (EML) and a page kept with its pictures (MHTML): the first part
// in HTML, or in plain text where there is none, is the page.
var mailFormat = Format{Name: "mail", Match: isMail, Read: readMail}

// Bounds of a message: bytes of its header, and parts in parts.
const (
	mailHead  = 1 << 20
	mailDepth = 8
)

// isMail goes by the name, or by a head of header lines that say MIME or where mail is from.
func isMail(name string, head []byte) bool {
	if hasExt(name, ".eml", ".mht", ".mhtml") {
		return true
	}
	lines, _, whole := bytes.Cut(bytes.ReplaceAll(head, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	known := 0
	for i, l := range strings.Split(string(lines), "\n") {
		name, _, ok := strings.Cut(l, ":")
		folded := i > 0 && (strings.HasPrefix(l, " ") || strings.HasPrefix(l, "\t"))
		if !folded && (!ok || strings.ContainsAny(name, " \t<")) {
			return false
		}
		switch strings.ToLower(name) {
		case "mime-version", "received", "return-path", "message-id", "from", "subject", "delivered-to":
			known++
		}
	}
	return whole && known >= 3
}

func readMail(f File, r io.Reader, o Options, emit Emit) error {
	m, err := readMessage(r)
	if err != nil {
		return err
	}
	p := Page{Source: f.Source}
	var words mime.WordDecoder
	words.CharsetReader = charset.NewReaderLabel
	if p.Title, err = words.DecodeHeader(m.Header.Get("Subject")); err != nil {
		p.Title = ""
	}
	p.URL = m.Header.Get("Snapshot-Content-Location")
	if from, err := (&mail.AddressParser{WordDecoder: &words}).Parse(m.Header.Get("From")); err == nil && p.URL == "" {
		p.Poster = from.Name
	}
	if t, err := m.Header.Date(); err == nil && p.URL == "" {
		p.Published = t.Format(time.RFC3339)
	} else if err == nil {
		p.Crawled = t // a page was kept then, not written
	}
	w := mailWalk{o: o}
	if err := w.part(textproto.MIMEHeader(m.Header), m.Body, 0); err != nil {
		return err
	}
	if !w.found {
		return reject.As(reject.NotText, "no part of text")
	}
	if p.URL == "" {
		p.URL = w.location
	}
	p.Kind = w.kind
	return emit(decodePage(p, w.body, w.charset, o))
}

// readMessage reads the header, within its bound.
func readMessage(r io.Reader) (*mail.Message, error) {
	br := bufio.NewReader(r)
	var head []byte
	for {
		line, err := br.ReadSlice('\n')
		head = append(head, line...)
		if len(head) > mailHead {
			return nil, reject.As(reject.Malformed, "a header of more than %d bytes", mailHead)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && len(bytes.TrimSpace(head)) == 0 {
			return nil, reject.As(reject.Empty, "")
		}
		if err != nil {
			return nil, noEOF(err)
		}
		if len(bytes.TrimRight(line, "\r\n")) == 0 && (len(line) == len(head) || head[len(head)-len(line)-1] == '\n') {
			break
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(head))
	if err != nil {
		return nil, reject.As(reject.Malformed, "%v", err)
	}
	m.Body = br
	return m, nil
}

// mailWalk looks for the part that is the page.
type mailWalk struct {
	o        Options
	found    bool
	kind     Kind
	body     []byte
	charset  string
	location string
}

// part takes one part with those in it. Attachments and what follows the first part in HTML
// are passed over.
func (w *mailWalk) part(h textproto.MIMEHeader, r io.Reader, depth int) error {
	media, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || media == "" {
		media = "text/plain"
	}
	switch {
	case strings.HasPrefix(media, "multipart/") && depth < mailDepth:
		return w.parts(multipart.NewReader(r, params["boundary"]), depth)
	case strings.HasPrefix(media, "multipart/"):
		return reject.As(reject.TooDeep, "parts nested deeper than %d", mailDepth)
	case media != "text/html" && media != "text/plain" && media != "application/xhtml+xml",
		strings.HasPrefix(h.Get("Content-Disposition"), "attachment"):
		return nil
	}
	if media == "text/plain" && w.found || w.found && w.kind == HTML {
		return nil
	}
	body, err := readAll(transferDecoded(h, r), w.o)
	if err != nil {
		var bad base64.CorruptInputError
		if errors.As(err, &bad) {
			return reject.As(reject.Malformed, "%v", err)
		}
		return err
	}
	w.kind, w.charset, _ = mediaKind(h.Get("Content-Type"), body)
	w.found, w.body, w.location = true, body, h.Get("Content-Location")
	return nil
}

// parts takes the parts of one that holds others.
func (w *mailWalk) parts(m *multipart.Reader, depth int) error {
	for {
		p, err := m.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return noEOF(err)
		}
		if err := w.part(p.Header, p, depth+1); err != nil {
			return err
		}
		if w.found && w.kind == HTML {
			return nil
		}
	}
}

// transferDecoded undoes base64 and quoted-printable.
func transferDecoded(h textproto.MIMEHeader, r io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		return quotedprintable.NewReader(r)
	}
	return r
}
