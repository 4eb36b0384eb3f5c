package table

import (
	_ "embed"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// columnsTSV says of every column what it means, in English and Chinese.
//
//go:embed columns.tsv
var columnsTSV string

// Column describes a column to people.
type Column struct {
	Name    string `json:"name"`
	Type    string `json:"type"` // as Arrow calls it: string, int8, timestamp[us, UTC], list<string> …
	Null    bool   `json:"null"` // whether it may be null
	Meaning string `json:"meaning"`
	Chinese string `json:"chinese"`
}

// Columns lists the columns in order: names and types from the row type, meanings from
// columns.tsv.
func (i Info) Columns() []Column {
	meanings := columnMeanings()
	var all []Column
	for _, f := range i.Schema.Fields() {
		m := meanings[i.Name+"."+f.Name()]
		all = append(all, Column{Name: f.Name(), Type: typeName(f), Null: f.Optional(), Meaning: m[0], Chinese: m[1]})
	}
	return all
}

// columnMeanings maps table.column to its English and Chinese meaning. Rows that are cut
// short have empty ones, which a test refuses.
func columnMeanings() map[string][2]string {
	meanings := map[string][2]string{}
	for i, row := range strings.Split(strings.TrimSuffix(columnsTSV, "\n"), "\n") {
		if f := strings.Split(row, "\t"); i > 0 && len(f) == 4 {
			meanings[f[0]+"."+f[1]] = [2]string{f[2], f[3]}
		}
	}
	return meanings
}

// arrowTypes maps Parquet's names of types to Arrow's, which pandas, polars and DuckDB users know.
var arrowTypes = map[string]string{
	"STRING":       "string",
	"BOOLEAN":      "bool",
	"INT(8,true)":  "int8",
	"INT(32,true)": "int32",
	"INT(64,true)": "int64",
	"INT32":        "int32",
	"INT64":        "int64",
	"FLOAT":        "float",
	"DOUBLE":       "double",
	"DATE":         "date32",
	"TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)": "timestamp[us, UTC]",
}

// typeName calls a column's type what Arrow calls it.
func typeName(f parquet.Field) string {
	if !f.Leaf() {
		return "list<string>" // the only lists there are; a test holds the schemas to it
	}
	if name := arrowTypes[f.Type().String()]; name != "" {
		return name
	}
	return f.Type().String()
}

// WriteDictionary writes the data dictionary of the tables as Markdown: docs/tables.md.
func WriteDictionary(w io.Writer, tables []Info) error {
	var b strings.Builder
	b.WriteString("# Tables\n\nParquet files in `OUT/<table>/`, zstd. `start` and `end` are code points of the article's `text`:\n" +
		"Python's `text[start:end]` is the surface. This page is what `koujing tables` prints.\n\n" +
		"With `--partition published_date`, articles, sentences, mentions and quotes are in Hive's layout,\n" +
		"`OUT/<table>/published_date=2024-05-01/part-*.parquet`; articles without a date are under\n" +
		"`published_date=__HIVE_DEFAULT_PARTITION__`. The files lack the column, and readers put it back: DuckDB and\n" +
		"polars as a date when given `OUT/<table>/**/*.parquet`, pyarrow and pandas when told its type,\n" +
		"`partitioning=ds.partitioning(pa.schema([(\"published_date\", pa.date32())]), flavor=\"hive\")`.\n")
	for _, t := range tables {
		fmt.Fprintf(&b, "\n## %s\n\nA row is %s.\n\n| column | type | null | meaning | 含义 |\n|---|---|---|---|---|\n", t.Name, t.Row)
		for _, c := range t.Columns() {
			null := ""
			if c.Null {
				null = "yes"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c.Name, c.Type, null, c.Meaning, c.Chinese)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
