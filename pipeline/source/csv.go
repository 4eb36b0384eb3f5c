package source

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"koujing/pipeline/reject"
)

// csvFormat reads tables as text: commas, tabs, semicolons or bars between cells, quotes
// around those that hold line ends. Where the first row names no field, the longest cell of a
// row is its text.
var csvFormat = Format{Name: "csv", Match: isCSV, Read: readCSV, Split: splitCSV}

// isCSV goes by the name, or by a first line that names two fields, one of them a body.
func isCSV(name string, head []byte) bool {
	if hasExt(name, ".csv", ".tsv") {
		return true
	}
	line, _, more := bytes.Cut(head, []byte("\n"))
	text, _, _, err := Decode(bytes.TrimSpace(line), "", false)
	if !more || err != nil || strings.ContainsAny(text, "<{") {
		return false
	}
	known, body := 0, false
	for _, cell := range strings.Split(text, string(delimiter(text, ""))) {
		key := fieldKey(strings.Trim(cell, `"`))
		if isFieldName(key, Options{}) {
			known++
		}
		body = body || isBodyName(key)
	}
	return known >= 2 && body
}

func readCSV(f File, r io.Reader, o Options, emit Emit) error {
	head, err := readHeader(f, r, o)
	if err != nil {
		return err
	}
	for c := head.rest; ; {
		chunk, at, err := c.next()
		if err == io.EOF {
			return nil
		}
		p := Page{Source: fmt.Sprintf("%s#%d", f.Source, at), Kind: PlainText}
		switch {
		case err != nil && !isReject(err):
			return err
		case err != nil:
			err = emit(p, err)
		default:
			err = head.emit(p, chunk, o, emit)
		}
		if err != nil {
			return err
		}
	}
}

// csvHeader is what the first row says of the others.
type csvHeader struct {
	comma   rune
	columns map[string]int // by fieldKey; nil where the first row is a record
	rest    *csvChunks     // the rows that follow, of the part to be read
}

// readHeader reads the first row, which lies before the part to be read where that is not the
// first, and the delimiter.
func readHeader(f File, r io.Reader, o Options) (*csvHeader, error) {
	first := File{Source: f.Source}
	if f.Start > 0 {
		r = io.NewSectionReader(f.At, 0, f.Size)
	} else {
		first = f
	}
	c := &csvChunks{lines: newLines(first, r, o)}
	chunk, at, err := c.next()
	h := &csvHeader{comma: ',', rest: c}
	if err == io.EOF {
		return h, nil
	}
	if err != nil && !isReject(err) {
		return nil, err
	}
	if text, _, _, bad := Decode(chunk, c.label, true); bad == nil && chunk != nil {
		h.comma = delimiter(text, f.Source)
		h.columns = h.names(text, o)
	}
	switch {
	case f.Start > 0:
		h.rest = &csvChunks{lines: newLines(f, nil, o)}
	case h.columns == nil:
		c.again, c.againRow, c.againAt, c.againErr = true, chunk, at, err
	}
	return h, nil
}

// names maps the cells of the first row to columns, or is nil when none of them is a name.
func (h *csvHeader) names(text string, o Options) map[string]int {
	rows, err := h.parse(text)
	if err != nil || len(rows) == 0 {
		return nil
	}
	columns := map[string]int{}
	named := false
	for i, cell := range rows[0] {
		key := fieldKey(cell)
		if _, ok := columns[key]; !ok {
			columns[key] = i
		}
		named = named || isFieldName(key, o)
	}
	if !named {
		return nil
	}
	return columns
}

func (h *csvHeader) parse(text string) ([][]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = h.comma, true, -1
	return r.ReadAll()
}

// emit emits the pages of a chunk: one, unless quotes inside a cell joined rows.
func (h *csvHeader) emit(p Page, chunk []byte, o Options, emit Emit) error {
	if len(bytes.TrimSpace(chunk)) == 0 {
		return nil
	}
	text, charset, replaced, err := Decode(chunk, h.rest.label, o.Lossy)
	if err != nil {
		return emit(p, err)
	}
	if text, err = withoutNUL(text); err != nil {
		return emit(p, err)
	}
	rows, err := h.parse(text)
	if err != nil {
		return emit(p, reject.As(reject.Malformed, "%v", err))
	}
	for i, row := range rows {
		q := p
		q.Charset, q.Replaced = charset, replaced
		if i > 0 {
			q.Source = fmt.Sprintf("%s.%d", p.Source, i+1)
		}
		q, err := h.page(q, row, o)
		if err := emit(q, err); err != nil {
			return err
		}
	}
	return nil
}

func (h *csvHeader) page(p Page, row []string, o Options) (Page, error) {
	if h.columns == nil {
		return unnamedPage(p, row)
	}
	return fillPage(p, o, func(key string) string {
		if i, ok := h.columns[key]; ok && i < len(row) {
			return row[i]
		}
		return ""
	})
}

// unnamedPage takes the longest cell for the text, one that begins like an address for the
// URL, and the first other cell of some length before the text for the title.
func unnamedPage(p Page, row []string) (Page, error) {
	text := 0
	for i, cell := range row {
		if len(cell) > len(row[text]) {
			text = i
		}
	}
	values := map[string]string{"text": row[text]}
	for i, cell := range row {
		switch {
		case i == text:
		case strings.HasPrefix(cell, "http://") || strings.HasPrefix(cell, "https://"):
			values["url"] = cell
		case i < text && values["title"] == "" && utf8.RuneCountInString(cell) > 4 && strings.Trim(cell, "0123456789-:/ ") != "":
			values["title"] = cell
		}
	}
	return fillPage(p, Options{}, func(key string) string { return values[key] })
}

// isFieldName says whether a first row with this cell is a header.
func isFieldName(key string, o Options) bool {
	for _, own := range o.Fields {
		if fieldKey(own) == key {
			return true
		}
	}
	for _, names := range fieldNames {
		for _, n := range names {
			if n == key {
				return true
			}
		}
	}
	return false
}

// delimiter is the one of the usual four that the first row has most of; a tab in a .tsv.
func delimiter(row, name string) rune {
	if strings.HasSuffix(strings.ToLower(name), ".tsv") {
		return '\t'
	}
	best, most := ',', 0
	for _, d := range ",\t;|" {
		if n := strings.Count(row, string(d)); n > most {
			best, most = d, n
		}
	}
	return best
}

// csvChunks reads rows: lines, joined until their quotes are even. Reading and splitting both
// go by it, so a part begins where a row does. A quote that is never closed swallows what
// follows up to the limit of a page; reading goes on at the line after it then.
type csvChunks struct {
	*lines

	// A first row that turned out to be no header is given once more.
	again    bool
	againRow []byte
	againAt  int64
	againErr error
}

func (c *csvChunks) next() ([]byte, int64, error) {
	if c.again {
		c.again = false
		return c.againRow, c.againAt, c.againErr
	}
	chunk, from, err := c.lines.next()
	for err == nil && bytes.Count(chunk, []byte{'"'})%2 == 1 {
		var line []byte
		line, _, err = c.lines.next()
		if err == io.EOF {
			return chunk, from, nil
		}
		if int64(len(chunk)+len(line)) > c.limit {
			return nil, from, reject.As(reject.TooLarge, "more than %d bytes", c.limit)
		}
		chunk = append(append(chunk, '\n'), line...)
	}
	return chunk, from, err
}

// splitCSV cuts between rows; whether a line end is inside quotes is known only from the
// beginning, so all of the file is read.
func splitCSV(at io.ReaderAt, size int64, o Options, want int64) ([]int64, error) {
	mark := make([]byte, 2)
	if n, _ := at.ReadAt(mark, 0); isUTF16(mark[:n]) {
		return []int64{size}, nil
	}
	c := &csvChunks{lines: newLines(File{}, io.NewSectionReader(at, 0, size), o)}
	var cuts []int64
	for last := int64(0); ; {
		_, _, err := c.next()
		if err == io.EOF {
			return append(cuts, size), nil
		}
		if err != nil && !isReject(err) {
			return nil, err
		}
		if c.at-last >= want && c.at < size {
			cuts, last = append(cuts, c.at), c.at
		}
	}
}
