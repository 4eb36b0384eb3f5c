package source

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"koujing/pipeline/reject"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// detectBytes is how much the detector reads: measured right on all test pages at 8 KB.
const detectBytes = 8192

// Decode turns bytes into UTF-8 text and names the charset they were in. A byte-order mark
// decides first, then UTF-8 validity, then the label (an HTTP header's, a meta tag's; may be
// empty), then detection on the text. Without lossy an undecodable text is a *reject.Error
// with the byte offset; with it the count of U+FFFD put in is returned.
//
// A label of a Western single-byte charset says nothing, for no bytes break its rules and
// servers send it by default: 百度 in GBK under the label iso-8859-1 is GBK.
func Decode(b []byte, label string, lossy bool) (text, name string, replaced int, err error) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return decodeUTF8(b[3:], 3, lossy)
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return decodeAs(b[2:], "utf-16le", lossy)
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return decodeAs(b[2:], "utf-16be", lossy)
	case utf8.Valid(b) && bytes.IndexByte(b, 0) < 0:
		return string(b), "utf-8", 0, nil
	case utf16Order(b) != "":
		return decodeAs(b, utf16Order(b), lossy)
	case mostlyUTF8(b):
		return decodeUTF8(b, 0, lossy)
	}
	found := detect(b)
	if isLatin(b) {
		return decodeAs(b, "windows-1252", lossy)
	}
	first := ""
	for _, try := range []string{label, found, "gb18030", "big5"} {
		if !multibyte(try) {
			continue
		}
		if first == "" {
			first = try
		}
		text, name, _, err = decodeAs(b, try, false)
		if err == nil {
			return text, name, 0, nil
		}
	}
	return decodeAs(b, first, lossy)
}

// decodeUTF8 decodes what is UTF-8 but for some bytes; skipped bytes stood before b.
func decodeUTF8(b []byte, skipped int, lossy bool) (string, string, int, error) {
	bad, first := 0, -1
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			if bad++; first < 0 {
				first = i
			}
		}
		i += n
	}
	if bad > 0 && !lossy {
		return "", "utf-8", 0, reject.As(reject.Undecodable, "not utf-8 at byte %d", skipped+first)
	}
	return strings.ToValidUTF8(string(b), "\uFFFD"), "utf-8", bad, nil
}

// decodeAs decodes b in the named charset; the gb2312 and gbk labels mean GB18030, and big5
// means Big5-HKSCS, as the WHATWG has it.
func decodeAs(b []byte, label string, lossy bool) (string, string, int, error) {
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

// multibyte says whether the label names a charset with rules that bytes can break.
func multibyte(label string) bool {
	_, name := charset.Lookup(label)
	switch name {
	case "utf-8", "gbk", "gb18030", "big5", "utf-16le", "utf-16be", "euc-jp", "shift_jis", "iso-2022-jp", "euc-kr":
		return true
	}
	return false
}

// mostlyUTF8 says whether b is UTF-8 that was damaged: GBK has one byte pair in four that
// could be UTF-8, UTF-8 cut by a crawler has one fault.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good >= 10*bad
}

// isLatin says whether b is Western text: its bytes beyond ASCII stand alone between letters,
// those of Chinese in company.
func isLatin(b []byte) bool {
	alone, high := 0, 0
	for i, c := range b {
		if c < 0x80 {
			continue
		}
		high++
		if (i == 0 || b[i-1] < 0x80) && (i+1 == len(b) || b[i+1] < 0x80) {
			alone++
		}
	}
	return high > 0 && alone*10 >= high*9
}

// utf16Order is the byte order of UTF-16 without a mark, or "". The zero bytes of its ASCII
// characters all stand on one side, and what it spells is mostly Chinese or ASCII.
func utf16Order(b []byte) string {
	b = b[:min(len(b), detectBytes)&^1]
	var zeros [2]int
	for i, c := range b {
		if c == 0 {
			zeros[i&1]++
		}
	}
	if zeros[0] == 0 && zeros[1] == 0 || zeros[0] > 0 && zeros[1] > 0 {
		return ""
	}
	order, low := "utf-16le", 0
	if zeros[0] > 0 {
		order, low = "utf-16be", 1
	}
	usual := 0
	for i := 0; i < len(b); i += 2 {
		r := rune(b[i+low]) | rune(b[i+1-low])<<8
		if r >= ' ' && r < 0x7f || r == '\n' || r == '\r' || r == '\t' || unicode.Is(unicode.Han, r) || r >= 0x2010 && r <= 0x3020 || r >= 0xff00 && r < 0xfff0 {
			usual++
		}
	}
	if usual*2*10 < len(b)*9 {
		return ""
	}
	return order
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
	found, err := chardet.NewTextDetector().DetectAll(text)
	if err != nil || len(found) == 0 {
		return "gb18030"
	}
	// The detector runs its recognizers at once and lists those that are equally sure as they
	// come; the name decides between them, so that the same bytes are always read the same.
	best := slices.MinFunc(found, func(a, b chardet.Result) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), preference(a.Charset)-preference(b.Charset), strings.Compare(a.Charset, b.Charset))
	})
	return strings.ReplaceAll(strings.ToLower(best.Charset), "gb-18030", "gb18030")
}

// preference orders charsets that the detector is equally sure of: those of Chinese first.
func preference(charset string) int {
	for i, c := range []string{"UTF-8", "GB-18030", "Big5"} {
		if c == charset {
			return i
		}
	}
	return 3
}
