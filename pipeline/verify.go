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

// spanRow is what the tables of spans have in common.
type spanRow struct {
	DocID string `parquet:"doc_id,dict"`
	Start int32  `parquet:"start"`
	End   int32  `parquet:"end"`
	Text  string `parquet:"text"`
}

// textRow is what verification reads of an article.
type textRow struct {
	DocID string `parquet:"doc_id"`
	Text  string `parquet:"text"`
}

// verifyOffsets walks articles and the tables of spans side by side: all are in the order of
// the articles.
func verifyOffsets(files map[string]*outFile) error {
	articles, err := openRows[textRow](files["articles"])
	if err != nil {
		return err
	}
	defer articles.Close()
	var spans []spanReader
	for _, name := range []string{table.Sentences.Name, table.Mentions.Name, table.Quotes.Name} {
		r, err := openRows[spanRow](files[name])
		if err != nil {
			return err
		}
		defer r.Close()
		spans = append(spans, spanReader{r})
	}
	for {
		a, err := articles.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for _, r := range spans {
			if err := r.within(a); err != nil {
				return err
			}
		}
	}
	for _, r := range spans {
		if row, err := r.next(); !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: a row of article %s, which is not there (%v)", r.rel, row.DocID, err)
		}
	}
	return nil
}

// spanReader reads the rows of a table of spans.
type spanReader struct{ *rowReader[spanRow] }

// within checks the rows of one article.
func (r spanReader) within(a textRow) error {
	start, end := place{text: a.Text}, place{text: a.Text}
	for {
		s, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if s.DocID != a.DocID {
			r.at--
			return nil
		}
		if s.Start < 0 || s.End < s.Start || !start.to(int(s.Start)) || !end.to(int(s.End)) || a.Text[start.at:end.at] != s.Text {
			return fmt.Errorf("%s: article %s: %d..%d is not %q", r.rel, a.DocID, s.Start, s.End, s.Text)
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

// to moves to code point n, and says whether the text reaches so far.
func (p *place) to(n int) bool {
	for ; p.n > n; p.n-- {
		_, size := utf8.DecodeLastRuneInString(p.text[:p.at])
		p.at -= size
	}
	for ; p.n < n && p.at < len(p.text); p.n++ {
		_, size := utf8.DecodeRuneInString(p.text[p.at:])
		p.at += size
	}
	return p.n == n
}

// rowReader reads a part's rows in batches.
type rowReader[T any] struct {
	rel  string
	f    *os.File
	r    *parquet.GenericReader[T]
	rows []T
	at   int
	n    int
	err  error
}

func openRows[T any](w *outFile) (*rowReader[T], error) {
	f, err := os.Open(w.path)
	if err != nil {
		return nil, err
	}
	return &rowReader[T]{rel: w.rel, f: f, r: parquet.NewGenericReader[T](f), rows: make([]T, 512)}, nil
}

// next returns the next row, or io.EOF. Stepping at back by one gives the last row again.
func (r *rowReader[T]) next() (row T, err error) {
	if r.at == r.n {
		if r.err != nil {
			return row, r.err
		}
		r.at = 0
		r.n, r.err = r.r.Read(r.rows)
		if r.n == 0 {
			if r.err == nil {
				r.err = io.ErrNoProgress
			}
			return row, r.err
		}
	}
	r.at++
	return r.rows[r.at-1], nil
}

func (r *rowReader[T]) Close() error { return errors.Join(r.r.Close(), r.f.Close()) }
