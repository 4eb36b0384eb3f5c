package pipeline

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"koujing/pipeline/table"

	"github.com/parquet-go/parquet-go"
)

// verify reads the parts of a task back from the disk: every row of every table, and of those
// that point into the text that they point where they say.
func (o *Output) verify() error {
	byPartition := map[string]map[string]*outFile{} // and by table
	for _, w := range o.files {
		if !strings.HasSuffix(w.rel, ".parquet") {
			continue
		}
		if err := verifyRows(w.path, w.rows); err != nil {
			return fmt.Errorf("%s: %w", w.rel, err)
		}
		name, partition, _ := strings.Cut(path.Dir(w.rel), "/")
		if byPartition[partition] == nil {
			byPartition[partition] = map[string]*outFile{}
		}
		byPartition[partition][name] = w
	}
	for _, partition := range sortedKeys(byPartition) {
		if files := byPartition[partition]; files[table.Articles.Name] != nil {
			if err := verifyOffsets(files); err != nil {
				return err
			}
		}
	}
	return nil
}

// verifyRows holds the number of rows in the footer and on the pages against those written.
func verifyRows(path string, want int64) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	p, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		return err
	}
	if p.NumRows() != want {
		return fmt.Errorf("%d rows, but %d were written", p.NumRows(), want)
	}
	return nil
}

// verifyOffsets walks articles and the tables of spans side by side: all are in the order of
// the articles.
func verifyOffsets(files map[string]*outFile) error {
	articles, err := openColumns(files[table.Articles.Name], "doc_id", "text")
	if err != nil {
		return err
	}
	defer articles.Close()
	var spans []*spanReader
	for _, name := range []string{table.Sentences.Name, table.Mentions.Name, table.Quotes.Name} {
		r, err := openColumns(files[name], "doc_id", "start", "end", "text")
		if err != nil {
			return err
		}
		defer r.Close()
		spans = append(spans, &spanReader{columnReader: r})
	}
	for {
		err := articles.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		id, text := articles.row[0].String(), articles.row[1].String()
		for _, r := range spans {
			if err := r.within(id, text); err != nil {
				return err
			}
		}
	}
	for _, r := range spans {
		if err := r.take(); !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: a row of article %s, which is not there (%v)", r.rel, r.row[0].ByteArray(), err)
		}
	}
	return nil
}

// spanReader reads the rows of a table of spans: doc_id, start, end, text.
type spanReader struct {
	*columnReader
	left bool // the row at hand is of an article to come
}

// take reads a row unless one was left.
func (r *spanReader) take() error {
	if r.left {
		r.left = false
		return nil
	}
	return r.next()
}

// within checks the rows of one article.
func (r *spanReader) within(docID, text string) error {
	p := place{text: text}
	for {
		err := r.take()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		id, start, end, span := r.row[0].ByteArray(), int(r.row[1].Int32()), int(r.row[2].Int32()), r.row[3].ByteArray()
		if string(id) != docID {
			r.left = true
			return nil
		}
		if !p.has(start, end, span) {
			return fmt.Errorf("%s: article %s: %d..%d is not %q", r.rel, docID, start, end, span)
		}
	}
}

// place is a place in a text, by bytes and by code points. It is quick to move to one nearby:
// the spans of a text come nearly in order.
type place struct {
	text string
	at   int // bytes before it
	n    int // code points before it
}

// has says whether code points start to end of the text are the span, and moves to end.
func (p *place) has(start, end int, span []byte) bool {
	if start < 0 || end < start || !p.to(start) {
		return false
	}
	from := p.at
	return p.to(end) && p.text[from:p.at] == string(span)
}

// to moves to code point n, and says whether the text reaches so far.
func (p *place) to(n int) bool {
	for ; p.n > n; p.n-- {
		_, size := utf8.DecodeLastRuneInString(p.text[:p.at])
		p.at -= size
	}
	for ; p.n < n && p.at < len(p.text); p.n++ {
		if p.text[p.at] < utf8.RuneSelf {
			p.at++
			continue
		}
		_, size := utf8.DecodeRuneInString(p.text[p.at:])
		p.at += size
	}
	return p.n == n
}

// columnReader reads some columns of a part, none of which has nulls or lists, row by row: a
// third of the work that reading them as rows takes.
type columnReader struct {
	rel     string
	f       *os.File
	columns []column
	row     []parquet.Value // of the last next; it stands until the next one
}

// openColumns opens the columns of a part.
func openColumns(w *outFile, names ...string) (*columnReader, error) {
	f, err := os.Open(w.path)
	if err != nil {
		return nil, err
	}
	p, err := parquet.OpenFile(f, w.size)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", w.rel, err), f.Close())
	}
	r := &columnReader{rel: w.rel, f: f, columns: make([]column, len(names)), row: make([]parquet.Value, len(names))}
	for i, name := range names {
		leaf, ok := p.Schema().Lookup(name)
		if !ok || leaf.Node.Repeated() || leaf.Node.Optional() {
			return nil, errors.Join(fmt.Errorf("%s: no column %s without nulls", w.rel, name), f.Close())
		}
		for _, g := range p.RowGroups() {
			r.columns[i].chunks = append(r.columns[i].chunks, g.ColumnChunks()[leaf.ColumnIndex])
		}
	}
	return r, nil
}

// next reads a row, or returns io.EOF where no column has another.
func (r *columnReader) next() error {
	ended := 0
	for i := range r.columns {
		v, err := r.columns[i].next()
		if errors.Is(err, io.EOF) {
			ended++
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.rel, err)
		}
		r.row[i] = v
	}
	switch ended {
	case 0:
		return nil
	case len(r.columns):
		return io.EOF
	}
	return fmt.Errorf("%s: its columns are not of one length", r.rel)
}

// Close closes the part.
func (r *columnReader) Close() error {
	for i := range r.columns {
		r.columns[i].close()
	}
	return r.f.Close()
}

// column reads the values of a column, page by page.
type column struct {
	chunks []parquet.ColumnChunk // not begun
	pages  parquet.Pages         // of the chunk at hand; nil for none
	values parquet.ValueReader   // of the page at hand; nil for none
	buf    [256]parquet.Value
	at, n  int // buf[at:n] are to come
}

func (c *column) next() (parquet.Value, error) {
	for c.at == c.n {
		if err := c.fill(); err != nil {
			return parquet.Value{}, err
		}
	}
	c.at++
	return c.buf[c.at-1], nil
}

// fill goes one step on: to the next values, page or chunk.
func (c *column) fill() (err error) {
	switch {
	case c.values != nil:
		c.at = 0
		if c.n, err = c.values.ReadValues(c.buf[:]); errors.Is(err, io.EOF) || c.n > 0 && err == nil {
			if err != nil {
				c.values = nil
			}
			return nil
		}
		if err == nil {
			err = io.ErrNoProgress
		}
		return err
	case c.pages != nil:
		page, err := c.pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return c.close()
		}
		if err == nil {
			c.values = page.Values()
		}
		return err
	case len(c.chunks) > 0:
		c.pages, c.chunks = c.chunks[0].Pages(), c.chunks[1:]
		return nil
	}
	return io.EOF
}

// close closes the chunk at hand.
func (c *column) close() error {
	if c.pages == nil {
		return nil
	}
	p := c.pages
	c.pages = nil
	return p.Close()
}
