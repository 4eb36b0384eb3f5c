package table

// Repost is a row of the reposts table.
type Repost struct {
	Group        string  `parquet:"group"`
	DocID        string  `parquet:"doc_id"`
	Original     bool    `parquet:"original"`
	Overlap      float64 `parquet:"overlap"`
	OwnSentences int32   `parquet:"own_sentences"`
}

// Reposts is the table of articles that are copies of one another.
var Reposts = Table[Repost]{"reposts", "an article in a group of copies"}
