package pipeline

import (
	"koujing/analyze"
	"koujing/pipeline/clean"
	"koujing/pipeline/table"
)

// NewRecord makes the record of a cleaned article, its Doc without annotation.
func NewRecord(docID, source, charset string, a *clean.Article) *table.Record {
	return &table.Record{
		DocID: docID, Source: source, Charset: charset, Article: a,
		Doc: &analyze.Doc{Title: a.Title, Poster: a.Poster, Publisher: a.Publisher, Text: a.Text, Blocks: a.Blocks},
	}
}
