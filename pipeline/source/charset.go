package source

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"koujing/pipeline/reject"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// detectBytes is how much the detector reads: measured right on all test pages at 8 KB.
const detectBytes = 8192

// Decode turns bytes into UTF-8 text and names the charset they were in. A byte-order mark
// decides first, then UTF-8 validity, then the label (an HTTP header's; may be empty), then
// detection on the text. Without Lossy an undecodable text is a *reject.Error with the byte
// offset; with it the count of U+FFFD put in is returned.
func Decode(b []byte, label string, lossy bool) (text, name string, replaced int, err error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return decodeAs(b[3:], "utf-8", lossy)
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return decodeAs(b[2:], "utf-16le", lossy)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return decodeAs(b[2:], "utf-16be", lossy)
	case utf8.Valid(b):
		return string(b), "utf-8", 0, nil
	}
	for _, name := range []string{label, detect(b), "gb18030", "big5"} {
		if name == "" {
			continue
		}
		text, name, replaced, err = decodeAs(b, name, lossy)
		if err == nil && replaced == 0 {
			return text, name, 0, nil
		}
	}
	return decodeAs(b, detect(b), lossy)
}

// decodeAs decodes b in the named charset; the gb2312 and gbk labels mean GB18030, as the
// WHATWG has it.
func decodeAs(b []byte, label string, lossy bool) (string, string, int, error) {
	if label == "" {
		label = "utf-8"
	}
	e, name := charset.Lookup(label)
	if name == "gbk" {
		e, name = charset.Lookup("gb18030")
	}
	if e == nil {
		return "", label, 0, reject.As(reject.Undecodable, "unknown charset %q", label)
	}
	out, err := decoder(e, b)
	if err != nil {
		return "", name, 0, reject.As(reject.Undecodable, "%v", err)
	}
	bad := strings.Count(out, "\uFFFD")
	if bad > 0 && !lossy {
		return "", name, 0, reject.As(reject.Undecodable, "not %s near byte %d", name, badByte(e, b))
	}
	return out, name, bad, nil
}

func decoder(e encoding.Encoding, b []byte) (string, error) {
	out, err := e.NewDecoder().Bytes(b)
	return strings.ToValidUTF8(string(out), "\uFFFD"), err
}

// badByte finds about where decoding first fails: the shortest prefix whose text has U+FFFD.
func badByte(e encoding.Encoding, b []byte) int {
	lo, hi := 0, len(b)
	for lo < hi {
		mid := (lo + hi) / 2
		out, _ := decoder(e, b[:mid])
		// a prefix may end inside a character: its last replacement does not count
		if strings.Contains(strings.TrimRight(out, "\uFFFD"), "\uFFFD") {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return max(0, lo-2)
}

// detect guesses the charset from the bytes that are no ASCII, with their neighbours: mark-up
// would drown the text.
func detect(b []byte) string {
	text := make([]byte, 0, detectBytes)
	for i, c := range b {
		if c >= 0x80 || i > 0 && b[i-1] >= 0x80 {
			text = append(text, c)
			if len(text) == detectBytes {
				break
			}
		}
	}
	best, err := chardet.NewTextDetector().DetectBest(text)
	if err != nil {
		return "gb18030"
	}
	return strings.ToLower(best.Charset)
}
