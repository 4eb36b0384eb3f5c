package source

import (
	"bytes"
	"io"
	"strings"

	"koujing/pipeline/reject"
)

// textFormat takes any text that no other format claims.
var textFormat = Format{Name: "text", Match: isText, Read: readPage(PlainText)}

// markdownFormat goes by the file's name; Markdown has no mark of its own.
var markdownFormat = Format{
	Name:  "markdown",
	Match: func(name string, _ []byte) bool { return hasExt(name, ".md", ".markdown", ".mdx") },
	Read:  readPage(Markdown),
}

// htmlFormat goes by the name or by a tag near the start.
var htmlFormat = Format{Name: "html", Match: isHTML, Read: readPage(HTML)}

// isText refuses what has NUL bytes, but for a stray one, and is not UTF-16.
func isText(_ string, head []byte) bool {
	return bytes.Count(head, []byte{0}) <= strays(len(head)) || isUTF16(head) || utf16Order(head) != ""
}

func isHTML(name string, head []byte) bool {
	if hasExt(name, ".html", ".htm", ".xhtml", ".shtml") {
		return true
	}
	low := bytes.ToLower(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"))
	return bytes.HasPrefix(low, []byte("<!doctype html")) || bytes.HasPrefix(low, []byte("<html")) ||
		bytes.HasPrefix(low, []byte("<head")) || bytes.HasPrefix(low, []byte("<body"))
}

// readPage reads a file that is one page.
func readPage(kind Kind) func(File, io.Reader, Options, Emit) error {
	return func(f File, r io.Reader, o Options, emit Emit) error {
		b, err := readAll(r, o)
		if err != nil {
			return err
		}
		p := Page{Source: f.Source, Kind: kind}
		return emit(decodePage(p, b, "", o))
	}
}

// decodePage sets the page's body from bytes; label is a charset that a header named.
func decodePage(p Page, b []byte, label string, o Options) (Page, error) {
	if len(bytes.TrimSpace(b)) == 0 {
		return p, reject.As(reject.Empty, "")
	}
	if p.Kind == HTML && label == "" {
		label = metaCharset(b)
	}
	var err error
	p.Body, p.Charset, p.Replaced, err = Decode(b, label, o.Lossy)
	if err != nil {
		return p, err
	}
	if len(p.Body) > int(o.MaxPage) {
		return p, reject.As(reject.TooLarge, "more than %d bytes when decoded", o.MaxPage)
	}
	if p.Body, err = withoutNUL(p.Body); err != nil {
		return p, err
	}
	if strings.TrimSpace(p.Body) == "" {
		return p, reject.As(reject.Empty, "")
	}
	return p, nil
}

// withoutNUL drops stray NUL bytes, which crawlers leave in pages (two forum threads in 458),
// and refuses what has too many to be text.
func withoutNUL(text string) (string, error) {
	i := strings.IndexByte(text, 0)
	if i < 0 {
		return text, nil
	}
	if strings.Count(text, "\x00") > strays(len(text)) {
		return text, reject.As(reject.NotText, "NUL bytes, the first at %d", i)
	}
	return strings.ReplaceAll(text, "\x00", ""), nil
}

// strays is how many control characters a text of n bytes may have.
func strays(n int) int { return 2 + n/1024 }

// metaCharset is the charset that a page's head names, or "".
func metaCharset(b []byte) string {
	low := bytes.ToLower(b[:min(len(b), headSize)])
	i := bytes.Index(low, []byte("charset="))
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(string(low[i+len("charset="):]), `"' `)
	if end := strings.IndexAny(rest, "\"' />;\r\n\t"); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

func hasExt(name string, exts ...string) bool {
	for _, e := range exts {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}
