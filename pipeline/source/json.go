package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"koujing/pipeline/reject"

	"golang.org/x/net/html/charset"
)

// jsonFormat reads the objects of an array, or objects one after the other over many lines. An
// object that is no page but holds a list of them (data, items, …) stands for these.
var jsonFormat = Format{Name: "json", Match: isJSON, Read: readJSON}

func isJSON(name string, head []byte) bool {
	head = bytes.TrimLeft(head, "\xef\xbb\xbf \r\n\t")
	if len(head) == 0 || head[0] != '[' && head[0] != '{' {
		return false
	}
	if hasExt(name, ".json") {
		return true
	}
	next := bytes.TrimLeft(head[1:], " \r\n\t")
	if len(next) == 0 {
		return false
	}
	return head[0] == '[' && next[0] == '{' || head[0] == '{' && next[0] == '"' && bytes.Contains(next, []byte(`":`))
}

func readJSON(f File, r io.Reader, o Options, emit Emit) error {
	br := bufio.NewReaderSize(r, 1<<16)
	s := &jsonStream{br: br, limit: o.MaxPage}
	label := ""
	if head, _ := br.Peek(headSize); hasHighByte(head) {
		// Brackets and quotes are looked for in the bytes; those of GBK and Big5 would lie.
		if label = streamCharset(head); label != "utf-8" {
			e, _ := charset.Lookup(label)
			s.br = bufio.NewReaderSize(e.NewDecoder().Reader(br), 1<<16)
		}
	}
	for {
		value, at, err := s.next()
		if err == io.EOF {
			return nil
		}
		if err != nil && !isReject(err) {
			return err
		}
		p := Page{Source: fmt.Sprintf("%s#%d", f.Source, at), Kind: PlainText}
		if err != nil {
			if err := emit(p, err); err != nil {
				return err
			}
			continue
		}
		page, err := jsonPage(p, value, "", o)
		if label != "" && label != "utf-8" && err == nil {
			page.Charset = label
			if page.Replaced = bytes.Count(value, []byte("\uFFFD")); page.Replaced > 0 && !o.Lossy {
				err = reject.As(reject.Undecodable, "not %s", label)
			}
		}
		if err := emitJSON(page, err, value, o, emit); err != nil {
			return err
		}
	}
}

// emitJSON emits the page that a value is, or the pages that it holds a list of.
func emitJSON(p Page, err error, value []byte, o Options, emit Emit) error {
	var list []json.RawMessage
	if r, ok := err.(*reject.Error); ok && r.Reason == reject.Empty {
		list = heldList(value)
	}
	if list == nil {
		return emit(p, err)
	}
	for i, item := range list {
		q := Page{Source: fmt.Sprintf("%s.%d", p.Source, i+1), Kind: PlainText}
		q, err := jsonPage(q, item, "", o)
		if err := emit(q, err); err != nil {
			return err
		}
	}
	return nil
}

// heldList is the first field, by name, that is a list of objects; nil if none is.
func heldList(value []byte) []json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) != nil {
		return nil
	}
	for _, k := range slices.Sorted(maps.Keys(object)) {
		var list []json.RawMessage
		if json.Unmarshal(object[k], &list) == nil && len(list) > 0 && list[0][0] == '{' {
			return list
		}
	}
	return nil
}

// streamCharset is the charset of a file of which only the head is known.
func streamCharset(head []byte) string {
	if isUTF16(head) {
		return map[bool]string{true: "utf-16le", false: "utf-16be"}[head[0] == 0xff]
	}
	if mostlyUTF8(head) {
		return "utf-8"
	}
	if name := detect(head); multibyte(name) {
		return name
	}
	return "gb18030"
}

func hasHighByte(b []byte) bool {
	return slices.ContainsFunc(b, func(c byte) bool { return c >= 0x80 })
}

// jsonStream takes a stream of JSON apart into the values at its top, and into the items of
// arrays there, without reading any of them whole that is longer than the limit.
type jsonStream struct {
	br    *bufio.Reader
	at    int64 // bytes taken
	limit int64
	array bool // inside an array at the top
}

// next is the next value and where it begins.
func (s *jsonStream) next() ([]byte, int64, error) {
	for {
		c, err := s.br.ReadByte()
		if err != nil {
			if err == io.EOF && s.array {
				s.array = false
				return nil, s.at, reject.As(reject.Truncated, "the array has no end")
			}
			return nil, s.at, err
		}
		s.at++
		switch {
		case strings.IndexByte(" \t\r\n,\xef\xbb\xbf", c) >= 0:
		case c == '[' && !s.array:
			s.array = true
		case c == ']' && s.array:
			s.array = false
		default:
			return s.value(c)
		}
	}
}

// value reads the value that begins with c.
func (s *jsonStream) value(c byte) ([]byte, int64, error) {
	from := s.at - 1
	value := []byte{c}
	var m jsonNesting
	m.step(c)
	for over := false; ; {
		if m.depth == 0 && !m.inString {
			if !m.scalar {
				return s.whole(value, from, over)
			}
			if next, err := s.br.Peek(1); err != nil || strings.IndexByte(" \t\r\n,]", next[0]) >= 0 {
				return s.whole(value, from, over)
			}
		}
		c, err := s.br.ReadByte()
		if err == io.EOF {
			s.array = false
			return nil, from, reject.As(reject.Truncated, "the value has no end")
		}
		if err != nil {
			return nil, from, err
		}
		s.at++
		m.step(c)
		if over = over || int64(len(value)) >= s.limit; !over {
			value = append(value, c)
		}
	}
}

func (s *jsonStream) whole(value []byte, from int64, over bool) ([]byte, int64, error) {
	if over {
		return nil, from, reject.As(reject.TooLarge, "more than %d bytes", s.limit)
	}
	return value, from, nil
}

// jsonNesting follows brackets and strings.
type jsonNesting struct {
	depth             int
	inString, escaped bool
	scalar            bool // the value is neither in brackets nor in quotes
}

func (m *jsonNesting) step(c byte) {
	switch {
	case m.escaped:
		m.escaped = false
	case m.inString:
		m.escaped = c == '\\'
		m.inString = c != '"'
	case c == '"':
		m.inString = true
	case c == '{' || c == '[':
		m.depth++
	case c == '}' || c == ']':
		m.depth = max(0, m.depth-1)
	case m.depth == 0:
		m.scalar = true
	}
}
