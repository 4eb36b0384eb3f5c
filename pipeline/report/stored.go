package report

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"koujing/pipeline/table"

	"github.com/parquet-go/parquet-go"
)

// idRow is the key of an article, and of the rows that belong to it.
type idRow struct {
	DocID string `parquet:"doc_id"`
}

// Stored reads the rows of one article of OUT. It looks through the column of keys and then
// reads the article's own rows, which stand together.
func Stored(out, docID string) (*table.Rows, error) {
	rel, err := partOf(out, docID)
	if err != nil {
		return nil, err
	}
	x := new(table.Rows)
	articles, err := rowsOf[table.Article](out, table.Articles.Name, rel, docID)
	if err == nil {
		x.Article = articles[0]
		x.Article.PublishedDate = dateIn(x.Article.PublishedDate, rel)
		x.Sentences, err = rowsOf[table.Sentence](out, table.Sentences.Name, rel, docID)
	}
	if err == nil {
		x.Mentions, err = rowsOf[table.Mention](out, table.Mentions.Name, rel, docID)
	}
	if err == nil {
		x.Quotes, err = rowsOf[table.Quote](out, table.Quotes.Name, rel, docID)
	}
	return x, err
}

// partOf finds the part that an article is in: its path in the folder of each table.
func partOf(out, docID string) (rel string, err error) {
	root := filepath.Join(out, table.Articles.Name)
	err = eachPart(out, table.Articles.Name, func(path string) error {
		first, _, err := rangeOf(path, docID)
		if err != nil || first < 0 {
			return err
		}
		if rel, err = filepath.Rel(root, path); err != nil {
			return err
		}
		return filepath.SkipAll
	})
	if err == nil && rel == "" {
		err = fmt.Errorf("%s has no article %s; koujing show %s lists them", out, docID, out)
	}
	return rel, err
}

// rowsOf reads the rows of an article in one part of a table.
func rowsOf[T any](out, name, rel, docID string) ([]T, error) {
	path := filepath.Join(out, name, rel)
	first, n, err := rangeOf(path, docID)
	if err != nil || n == 0 {
		return nil, err
	}
	rows := make([]T, n)
	return rows, readPart(path, func(p *parquet.File) error {
		r := parquet.NewGenericReader[T](p)
		defer r.Close()
		if err := r.SeekToRow(first); err != nil {
			return err
		}
		for at := 0; at < len(rows); {
			k, err := r.Read(rows[at:])
			if at += k; at < len(rows) && err != nil {
				return err
			}
		}
		return nil
	})
}

// rangeOf finds the rows of an article in a part; first is -1 where there are none.
func rangeOf(path, docID string) (first int64, n int, err error) {
	first = -1
	return first, n, readPart(path, func(p *parquet.File) error {
		r := parquet.NewGenericReader[idRow](p)
		defer r.Close()
		ids := make([]idRow, batch)
		for at := int64(0); ; {
			k, err := r.Read(ids)
			for i := range ids[:k] {
				if ids[i].DocID == docID {
					if n++; n == 1 {
						first = at + int64(i)
					}
				} else if n > 0 {
					return nil
				}
			}
			at += int64(k)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
}

// Listed is an article as the list of a run has it.
type Listed struct {
	DocID     string `json:"doc_id"`
	Date      string `json:"published_date"` // 2006-01-02, "" where unknown
	Sentences int32  `json:"n_sentences"`
	Posters   int32  `json:"n_poster"` // sentences of posters
	Title     string `json:"title"`
	Source    string `json:"source"`
}

// List calls do with every article of OUT, in the order of its parts.
func List(out string, do func(Listed) error) error {
	var failed error
	err := each(out, table.Articles.Name, func(a *articleRow) {
		if failed == nil {
			failed = do(Listed{a.DocID, day(a.PublishedDate), a.NSentences, a.NPoster, Safe(a.Title), Safe(a.Source)})
		}
	})
	return errors.Join(err, failed)
}
