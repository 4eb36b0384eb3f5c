package source

import (
	"bytes"
	"compress/zlib"
	"io"
	"mime"
	"net/http/httputil"
	"strconv"
	"strings"

	"koujing/pipeline/reject"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
)

// httpMessage is an HTTP response as a crawler kept it.
type httpMessage struct {
	status int
	fields map[string]string // by lower-case name
	body   []byte            // as sent
}

// parseHTTP takes a response apart; one whose header has no end is all body.
func parseHTTP(b []byte) httpMessage {
	head, body, ok := bytes.Cut(b, []byte("\r\n\r\n"))
	if short, rest, found := bytes.Cut(b, []byte("\n\n")); found && (!ok || len(short) < len(head)) {
		head, body, ok = short, rest, true
	}
	if !ok {
		return httpMessage{status: 200, body: b}
	}
	lines := strings.Split(strings.ReplaceAll(string(head), "\r\n", "\n"), "\n")
	m := httpMessage{fields: headerFields(lines[1:]), body: body}
	if word := strings.Fields(lines[0]); len(word) > 1 {
		m.status, _ = strconv.Atoi(word[1])
	}
	return m
}

// page turns a response into a page.
func (m httpMessage) page(p Page, o Options) (Page, error) {
	if m.status < 200 || m.status >= 300 {
		return p, reject.As(reject.NoContent, "HTTP status %d", m.status)
	}
	body, err := m.decoded(o)
	if err != nil {
		return p, err
	}
	kind, label, ok := mediaKind(m.fields["content-type"], body)
	if !ok {
		return p, reject.As(reject.NotText, "%s", m.fields["content-type"])
	}
	p.Kind = kind
	return decodePage(p, body, label, o)
}

// mediaKind tells from a Content-Type, or from the body where that says nothing, how a body is
// written, and its charset. It is not ok for what is no text.
func mediaKind(contentType string, body []byte) (kind Kind, charset string, ok bool) {
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		media = strings.TrimSpace(media)
	}
	if charset = params["charset"]; charset == "" {
		charset = metaCharset([]byte(contentType))
	}
	head := body[:min(len(body), headSize)]
	kind = PlainText
	if isHTML("", head) {
		kind = HTML
	}
	switch media {
	case "text/html", "application/xhtml+xml":
		return HTML, charset, true
	case "text/markdown":
		return Markdown, charset, true
	case "text/plain":
		return kind, charset, true
	case "", "application/octet-stream", "application/http", "unk":
		return kind, charset, isText("", head)
	}
	return kind, charset, false
}

// unchunked is the body without the chunks of its transfer; many crawlers have taken them away
// and left the header, so a body that is not in chunks is taken as it is.
func (m httpMessage) unchunked() []byte {
	if !strings.Contains(strings.ToLower(m.fields["transfer-encoding"]), "chunked") {
		return m.body
	}
	b, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(m.body)))
	if err != nil && len(b) == 0 {
		return m.body
	}
	return b
}

// decoded is the body without chunks and compression, at most a page of it.
func (m httpMessage) decoded(o Options) ([]byte, error) {
	body := m.unchunked()
	r := io.Reader(bytes.NewReader(body))
	switch strings.ToLower(m.fields["content-encoding"]) {
	case "gzip", "x-gzip":
		if !bytes.HasPrefix(body, []byte(gzipMagic)) {
			break // taken away by the crawler
		}
		z, err := openGzip(r)
		if err != nil {
			return nil, asReject(noEOF(err))
		}
		r = z
	case "deflate":
		if z, err := zlib.NewReader(r); err == nil {
			r = z
		} else {
			r = flate.NewReader(bytes.NewReader(body))
		}
	case "br":
		r = brotli.NewReader(r)
	case "zstd":
		z, err := openZstd(r)
		if err != nil {
			return nil, asReject(err)
		}
		defer z.Close()
		r = z
	}
	b, err := readAll(r, o)
	if err != nil {
		return nil, asReject(err)
	}
	return b, nil
}
