// Package table turns annotated articles into rows and rows into Parquet.
//
// Each table is a row type and a function, in a file of its own; [All] is the table of
// contents. Offsets, bytes everywhere else in the program, are code points here: Python's
// text[start:end] is the surface.
package table

import (
	"io"
	"math"
	"reflect"
	"unicode/utf8"

	"koujing/analyze"
	"koujing/pipeline/clean"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// maxRows bounds a row group: DuckDB's own default, the unit of its parallelism.
const maxRows = 122_880

// Info describes a table to people: its name, what a row is, and its schema.
type Info struct {
	Name   string
	Row    string
	Schema *parquet.Schema
}

// All lists the tables in the order of docs/tables.md.
var All = []Info{
	Articles.Info(), Sentences.Info(), Mentions.Info(), Quotes.Info(),
	Entities.Info(), Reposts.Info(), Rejects.Info(),
}

// Record is one annotated article, ready to become rows.
type Record struct {
	DocID   string
	Source  string
	Charset string
	Article *clean.Article
	Doc     *analyze.Doc
	Copy    *Copy // nil when the article is in no group of copies
}

// Copy says what an article is a copy of.
type Copy struct {
	Group   string
	Of      string  // doc_id of the likely original; empty for the original itself
	Overlap float64 // share of the article's own characters that stand in the original
	Own     int     // sentences that no other member has
}

// Table is one table of rows of type T.
type Table[T any] struct {
	Name string
	Row  string
}

// Info describes the table.
func (t Table[T]) Info() Info {
	return Info{Name: t.Name, Row: t.Row, Schema: parquet.SchemaOf(*new(T))}
}

// Optional is the value of an optional column of strings: nil, for null, where s is empty.
//
// The columns are pointers because parquet-go 0.32 writes an optional string that is none as ""
// where it should be null: in 64 rows, after k nulls and then k values, all nulls that follow.
func Optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// OrEmpty is the string of an optional column, "" for null.
func OrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// Writer writes the rows of one part. It is not safe for concurrent use.
type Writer[T any] struct {
	w    *parquet.GenericWriter[T]
	rows int64
}

// Meta is the key-values of a part's footer.
type Meta map[string]string

// Create starts a part of the table on w: zstd, row groups of at most 122,880 rows. Columns
// named in out are left out of the file: those that Hive's layout has in the path.
func (t Table[T]) Create(w io.Writer, meta Meta, out ...string) *Writer[T] {
	opts := []parquet.WriterOption{
		schemaWithout(reflect.TypeFor[T](), out),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.MaxRowsPerRowGroup(maxRows),
		// What every reader reads: fastparquet knows neither lists in pages of version 2 nor strings
		// by delta lengths, parquet-go's defaults.
		parquet.DataPageVersion(1),
		parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.Plain),
		// Least and greatest values stand in the footer, by row group and by page. Readers look
		// there; in the heads of pages they would stand again.
		parquet.DataPageStatistics(false),
		parquet.CreatedBy("koujing", meta["koujing.version"], ""),
	}
	for _, path := range parquet.SchemaOf(*new(T)).Columns() {
		if len(path) > 1 { // a list: no reader can skip pages by what some of its items are
			opts = append(opts, parquet.SkipPageBounds(path...))
		}
	}
	for _, k := range sortedKeys(meta) {
		opts = append(opts, parquet.KeyValueMetadata(k, meta[k]))
	}
	return &Writer[T]{w: parquet.NewGenericWriter[T](w, opts...)}
}

// Write appends rows; batches of a thousand and more are fastest.
func (w *Writer[T]) Write(rows []T) error {
	n, err := w.w.Write(rows)
	w.rows += int64(n)
	return err
}

// Rows is the number of rows written so far.
func (w *Writer[T]) Rows() int64 { return w.rows }

// Close writes the footer.
func (w *Writer[T]) Close() error { return w.w.Close() }

// round keeps four decimals: more is noise, costs space, and differs between processors that
// fuse a multiplication with an addition and those that do not.
func round(score float32) float32 { return float32(math.Round(float64(score)*1e4) / 1e4) }

// points converts byte offsets of a text to code points. It is quickest when asked for
// offsets in rising order.
type points struct {
	text string
	at   int // byte offset reached
	n    int // code points before it
}

// of returns the number of code points before byte offset b.
func (p *points) of(b int) int32 {
	if b < p.at {
		p.n -= utf8.RuneCountInString(p.text[b:p.at])
	} else {
		p.n += utf8.RuneCountInString(p.text[p.at:b])
	}
	p.at = b
	return int32(p.n)
}
