package table

// Reject is a row of the rejects table.
type Reject struct {
	Source string  `parquet:"source"`
	Stage  string  `parquet:"stage,dict"`
	Reason string  `parquet:"reason,dict"`
	Detail *string `parquet:"detail,optional"`
}

// Rejects is the table of pages that gave no article.
var Rejects = Table[Reject]{"rejects", "a page that gave no article"}
