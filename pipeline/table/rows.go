package table

import "fmt"

// Rows are the rows that one article gives.
type Rows struct {
	Article   Article
	Sentences []Sentence
	Mentions  []Mention
	Quotes    []Quote
}

// RowsOf makes the rows of one record.
func RowsOf(r *Record) *Rows {
	return &Rows{
		Article: ArticleRow(r), Sentences: SentenceRows(nil, r),
		Mentions: MentionRows(nil, r), Quotes: QuoteRows(nil, r),
	}
}

// Keep leaves only sentences in voices that keep holds, and what lies in them. Sentences keep
// their numbers.
func (x *Rows) Keep(keep func(voice string) bool) {
	kept := map[int32]bool{}
	x.Sentences = filtered(x.Sentences, func(s Sentence) bool {
		kept[s.Sentence] = keep(s.Voice)
		return kept[s.Sentence]
	})
	x.Mentions = filtered(x.Mentions, func(m Mention) bool { return kept[m.Sentence] })
	x.Quotes = filtered(x.Quotes, func(q Quote) bool { return kept[q.Sentence] })
}

// filtered returns the rows that keep holds; rows itself stays as it is.
func filtered[T any](rows []T, keep func(T) bool) []T {
	var out []T
	for _, row := range rows {
		if keep(row) {
			out = append(out, row)
		}
	}
	return out
}

// AppendJSON appends the rows as one JSON object, without a newline:
// {"article":{…},"sentences":[…],"mentions":[…],"quotes":[…]} with the columns of the tables.
func (x *Rows) AppendJSON(dst []byte) ([]byte, error) {
	dst, err := AppendJSON(append(dst, `{"article":`...), x.Article)
	if err != nil {
		return nil, err
	}
	if dst, err = appendRows(dst, "sentences", x.Sentences); err != nil {
		return nil, err
	}
	if dst, err = appendRows(dst, "mentions", x.Mentions); err != nil {
		return nil, err
	}
	if dst, err = appendRows(dst, "quotes", x.Quotes); err != nil {
		return nil, err
	}
	return append(dst, '}'), nil
}

func appendRows[T any](dst []byte, name string, rows []T) ([]byte, error) {
	dst = fmt.Appendf(dst, ",%q:[", name)
	for i, row := range rows {
		if i > 0 {
			dst = append(dst, ',')
		}
		var err error
		if dst, err = AppendJSON(dst, row); err != nil {
			return nil, err
		}
	}
	return append(dst, ']'), nil
}
