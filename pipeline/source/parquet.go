package source

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"koujing/pipeline/reject"

	"github.com/andybalholm/brotli"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// parquetFormat reads rows as pages. Only the columns that a page is made of are read, a page
// of Parquet at a time; lists become lines.
var parquetFormat = Format{Name: "parquet", Match: startsWith("PAR1"), Read: readParquet, Split: splitParquet}

// Bounds of a Parquet file: the library believes what the file says of sizes, so they are
// checked before it does.
const (
	parquetFooter = 16 << 20  // bytes of the footer
	parquetPage   = 128 << 20 // bytes of a page, unpacked; DuckDB writes up to 100 MB
	parquetValues = 16 << 20  // values of a page
	parquetHead   = 64 << 10  // bytes of a page's header
)

func readParquet(f File, r io.Reader, o Options, emit Emit) error {
	at, size, err := randomAccess(f, r, o)
	if err != nil {
		return err
	}
	file, err := openParquet(at, size)
	if err != nil {
		return err
	}
	groups := file.RowGroups()
	from, to := 0, len(groups)
	if f.End > 0 {
		from, to = int(min(f.Start, int64(to))), int(min(f.End, int64(to)))
	}
	row := int64(0)
	for i, g := range groups[:to] {
		if i >= from {
			p := parquetRows{file: file, at: at, group: i, first: row, source: f.Source, o: o, budget: f.budget, emit: emit}
			if err := p.read(); err != nil {
				return err
			}
		}
		row += g.NumRows()
	}
	return nil
}

// openParquet reads the footer, having made sure that its sizes are true.
func openParquet(at io.ReaderAt, size int64) (file *parquet.File, err error) {
	if err := checkFooter(at, size); err != nil {
		return nil, err
	}
	err = guard(func() error {
		file, err = parquet.OpenFile(at, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		return err
	})
	if err != nil {
		return nil, reject.As(reject.Malformed, "%v", err)
	}
	return file, nil
}

// guard turns a panic of the library, which malformed files raise, into an error.
func guard(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = reject.As(reject.Malformed, "the reader of Parquet gave up: %v", r)
		}
	}()
	return do()
}

// checkFooter checks the sizes that the footer claims, and the tree of columns.
func checkFooter(at io.ReaderAt, size int64) error {
	end := make([]byte, 8)
	if size < 12 {
		return reject.As(reject.Truncated, "no footer")
	}
	if _, err := at.ReadAt(end, size-8); err != nil {
		return err
	}
	if string(end[4:]) != "PAR1" {
		return reject.As(reject.Truncated, "no footer")
	}
	n := int64(binary.LittleEndian.Uint32(end))
	if n > min(parquetFooter, size-12) {
		return reject.As(reject.Malformed, "a footer of %d bytes", n)
	}
	footer := make([]byte, n)
	if _, err := at.ReadAt(footer, size-8-n); err != nil {
		return err
	}
	if _, err := thriftLen(footer); err != nil {
		return reject.As(reject.Malformed, "footer: %v", err)
	}
	var m format.FileMetaData
	err := guard(func() error {
		return thrift.NewDecoder(new(thrift.CompactProtocol).NewReaderFromBytes(footer)).Decode(&m)
	})
	if err != nil {
		return reject.As(reject.Malformed, "footer: %v", err)
	}
	if rest, ok := schemaRest(m.Schema, 0); !ok || len(rest) > 0 {
		return reject.As(reject.Malformed, "footer: no tree of columns")
	}
	return nil
}

// schemaRest takes the tree that the elements begin with away.
func schemaRest(elements []format.SchemaElement, depth int) ([]format.SchemaElement, bool) {
	if len(elements) == 0 || depth > thriftDepth {
		return nil, false
	}
	children := elements[0].NumChildren.V
	elements = elements[1:]
	if children < 0 || int(children) > len(elements) {
		return nil, false
	}
	ok := true
	for i := int32(0); i < children && ok; i++ {
		elements, ok = schemaRest(elements, depth+1)
	}
	return elements, ok
}

// parquetRows reads the rows of one row group.
type parquetRows struct {
	file   *parquet.File
	at     io.ReaderAt
	group  int
	first  int64 // rows before the group
	source string
	o      Options
	budget *budget
	emit   Emit
}

// read emits a page a row. What is wrong with the group ends it and is a reject.
func (p *parquetRows) read() error {
	columns, err := p.columns()
	if err != nil {
		return emitFault(p.source, p.first+1, err, p.emit)
	}
	defer func() {
		for _, c := range columns {
			c.close()
		}
	}()
	rows := p.file.RowGroups()[p.group].NumRows()
	for row := p.first + 1; row <= p.first+rows; row++ {
		values := make(map[string]string, len(columns))
		for _, c := range columns {
			if values[c.key] != "" {
				continue // of columns that differ in case only the first counts
			}
			err := guard(func() (err error) { values[c.key], err = c.next(); return err })
			if err == nil {
				err = p.budget.spend(len(values[c.key]), p.o)
			}
			if err != nil {
				return emitFault(p.source, row, noEOF(err), p.emit)
			}
		}
		page := Page{Source: fmt.Sprintf("%s#%d", p.source, row), Charset: "utf-8"}
		page, err := fillPage(page, p.o, func(key string) string { return values[key] })
		if err == nil {
			page, err = decodePage(page, []byte(page.Body), "", p.o)
		}
		if err := p.emit(page, err); err != nil {
			return err
		}
	}
	return nil
}

func emitFault(source string, row int64, err error, emit Emit) error {
	return blame(File{Source: fmt.Sprintf("%s#%d", source, row)}, err, emit)
}

// columns opens the columns that a page may be made of.
func (p *parquetRows) columns() ([]*parquetColumn, error) {
	var columns []*parquetColumn
	body := false
	group := p.file.Metadata().RowGroups[p.group]
	for i, path := range p.file.Schema().Columns() {
		key := fieldKey(path[0])
		if !isFieldName(key, p.o) || i >= len(group.Columns) || slices.ContainsFunc(columns, func(c *parquetColumn) bool { return c.key == key }) {
			continue
		}
		body = body || isBodyName(key) || key == fieldKey(p.o.Fields["text"]) || key == fieldKey(p.o.Fields["html"])
		if err := p.check(&group.Columns[i].MetaData); err != nil {
			return nil, fmt.Errorf("column %s: %w", path[0], err)
		}
		c := &parquetColumn{key: key}
		if err := guard(func() error { c.open(p.file.RowGroups()[p.group].ColumnChunks()[i]); return nil }); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	if !body {
		return nil, reject.As(reject.NotText, "no column of text")
	}
	return columns, nil
}

// check walks the pages of a column: that their sizes are true and within bounds.
func (p *parquetRows) check(m *format.ColumnMetaData) error {
	at := m.DataPageOffset
	if d := m.DictionaryPageOffset; d > 0 && d < at {
		at = d
	}
	size := p.file.Size()
	if at < 4 || m.TotalCompressedSize < 0 || at > size || m.TotalCompressedSize > size-at {
		return reject.As(reject.Malformed, "lies outside the file")
	}
	for end := at + m.TotalCompressedSize; at < end; {
		head := make([]byte, min(parquetHead, end-at))
		if _, err := p.at.ReadAt(head, at); err != nil {
			return noEOF(err)
		}
		n, err := thriftLen(head)
		if err != nil {
			return reject.As(reject.Malformed, "header of a page: %v", err)
		}
		var h format.PageHeader
		err = guard(func() error {
			return thrift.NewDecoder(new(thrift.CompactProtocol).NewReaderFromBytes(head[:n])).Decode(&h)
		})
		if err != nil {
			return reject.As(reject.Malformed, "header of a page: %v", err)
		}
		at += int64(n)
		if h.CompressedPageSize < 0 || h.UncompressedPageSize < 0 || int64(h.CompressedPageSize) > end-at {
			return reject.As(reject.Malformed, "a page of %d bytes", h.CompressedPageSize)
		}
		if err := p.checkPage(&h, m.Codec, io.NewSectionReader(p.at, at, int64(h.CompressedPageSize))); err != nil {
			return err
		}
		at += int64(h.CompressedPageSize)
	}
	return nil
}

// checkPage bounds a page by what it claims, and unpacks it once to see that it is no more.
func (p *parquetRows) checkPage(h *format.PageHeader, codec format.CompressionCodec, r io.Reader) error {
	values := max(h.DataPageHeader.V.NumValues, h.DataPageHeaderV2.V.NumValues, h.DataPageHeaderV2.V.NumRows, h.DictionaryPageHeader.V.NumValues)
	if h.UncompressedPageSize > parquetPage || values > parquetValues {
		return reject.As(reject.TooLarge, "a page of %d bytes and %d values", h.UncompressedPageSize, values)
	}
	claimed := int64(h.UncompressedPageSize)
	if v2 := h.DataPageHeaderV2; v2.Valid {
		levels := int64(v2.V.RepetitionLevelsByteLength) + int64(v2.V.DefinitionLevelsByteLength)
		if levels < 0 || levels > claimed {
			return reject.As(reject.Malformed, "levels of %d bytes in a page of %d", levels, claimed)
		}
		if v2.V.IsCompressed.Valid && !v2.V.IsCompressed.V {
			return nil
		}
		if n, err := io.CopyN(io.Discard, r, levels); n < levels {
			return noEOF(err)
		}
		claimed -= levels
	}
	var z io.Reader
	var err error
	switch codec {
	case format.Gzip:
		z, err = openGzip(r)
	case format.Zstd:
		var closer io.ReadCloser
		if closer, err = openZstd(r); err == nil {
			defer closer.Close()
		}
		z = closer
	case format.Brotli:
		z = brotli.NewReader(r)
	default:
		return nil // the size is written before the data, or the data are as they are
	}
	if err == io.EOF {
		return nil // nothing in it
	}
	if err != nil {
		return reject.As(reject.Malformed, "%v", err)
	}
	n, err := io.Copy(io.Discard, io.LimitReader(z, claimed+1))
	if err != nil {
		return reject.As(reject.Malformed, "%v", err)
	}
	if n > claimed {
		return reject.As(reject.Bomb, "a page of more than the %d bytes it claims", claimed)
	}
	return nil
}

// parquetColumn reads one column a row at a time.
type parquetColumn struct {
	key    string
	text   func(parquet.Value) string
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader
	buf    []parquet.Value
	ahead  []parquet.Value // read into buf, not yet taken
}

func (c *parquetColumn) open(chunk parquet.ColumnChunk) {
	c.text = valueText(chunk.Type())
	c.pages = chunk.Pages()
	c.buf = make([]parquet.Value, 64)
}

// next is the value of the next row; the values of a list are its lines.
func (c *parquetColumn) next() (string, error) {
	if err := c.fill(); err != nil {
		return "", err
	}
	text := c.text(c.ahead[0])
	c.ahead = c.ahead[1:]
	var lines []string
	for {
		err := c.fill()
		if err == io.EOF || err == nil && c.ahead[0].RepetitionLevel() == 0 {
			break
		}
		if err != nil {
			return "", err
		}
		lines = append(lines, c.text(c.ahead[0]))
		c.ahead = c.ahead[1:]
	}
	if lines == nil {
		return text, nil
	}
	return text + "\n" + strings.Join(lines, "\n"), nil
}

// fill makes sure of a value ahead; io.EOF at the end of the column.
func (c *parquetColumn) fill() error {
	for len(c.ahead) == 0 {
		if c.values == nil {
			page, err := c.pages.ReadPage()
			if err != nil {
				return err
			}
			c.page, c.values = page, page.Values()
		}
		n, err := c.values.ReadValues(c.buf)
		c.ahead = c.buf[:n]
		switch {
		case err == io.EOF && n == 0:
			parquet.Release(c.page)
			c.page, c.values = nil, nil
		case err == nil && n == 0:
			return io.ErrNoProgress
		case err != nil && err != io.EOF:
			return err
		}
	}
	return nil
}

func (c *parquetColumn) close() {
	if c.pages != nil {
		_ = guard(c.pages.Close)
	}
}

// valueText writes a value of a column; times as RFC 3339.
func valueText(t parquet.Type) func(parquet.Value) string {
	name := t.String()
	moment := func(at func(int64) time.Time, layout string) func(parquet.Value) string {
		return func(v parquet.Value) string {
			if v.IsNull() {
				return ""
			}
			return at(v.Int64()).UTC().Format(layout)
		}
	}
	switch {
	case strings.HasPrefix(name, "TIMESTAMP") && strings.Contains(name, "MILLIS"):
		return moment(time.UnixMilli, time.RFC3339)
	case strings.HasPrefix(name, "TIMESTAMP") && strings.Contains(name, "MICROS"):
		return moment(time.UnixMicro, time.RFC3339)
	case strings.HasPrefix(name, "TIMESTAMP"):
		return moment(func(n int64) time.Time { return time.Unix(0, n) }, time.RFC3339)
	case name == "DATE":
		return func(v parquet.Value) string {
			if v.IsNull() {
				return ""
			}
			return time.Unix(int64(v.Int32())*24*60*60, 0).UTC().Format(time.DateOnly)
		}
	}
	return func(v parquet.Value) string {
		switch {
		case v.IsNull():
			return ""
		case v.Kind() == parquet.ByteArray || v.Kind() == parquet.FixedLenByteArray:
			return string(v.ByteArray())
		}
		return v.String()
	}
}

// splitParquet cuts between row groups; ranges count them.
func splitParquet(at io.ReaderAt, size int64, o Options, want int64) ([]int64, error) {
	file, err := openParquet(at, size)
	if err != nil {
		return nil, err
	}
	groups := file.Metadata().RowGroups
	var cuts []int64
	var sum int64
	for i, g := range groups {
		for _, c := range g.Columns {
			sum += c.MetaData.TotalCompressedSize
		}
		if sum >= want || i == len(groups)-1 {
			cuts, sum = append(cuts, int64(i+1)), 0
		}
	}
	return cuts, nil
}
