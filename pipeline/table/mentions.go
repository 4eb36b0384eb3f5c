package table

import "koujing/analyze"

// Mention is a row of the mentions table.
type Mention struct {
	DocID     string  `parquet:"doc_id,dict"`
	Sentence  int32   `parquet:"sentence"`
	Start     int32   `parquet:"start"`
	End       int32   `parquet:"end"`
	Text      string  `parquet:"text,dict"`
	Type      string  `parquet:"type,dict"`
	EntityID  *string `parquet:"entity_id,optional,dict"`
	Name      string  `parquet:"name,dict"`
	By        string  `parquet:"by,dict"`
	Score     float32 `parquet:"score"`
	Voice     string  `parquet:"voice,dict"`
	Polarity  int8    `parquet:"polarity"`
	Sentiment float32 `parquet:"sentiment"`
}

// Mentions is the table of names in the text.
var Mentions = Table[Mention]{"mentions", "a name or figure in the text"}

// MentionRows appends the rows of one record to dst.
func MentionRows(dst []Mention, r *Record) []Mention {
	d, at := r.Doc, points{text: r.Doc.Text}
	feel := make([]analyze.Sentiment, len(d.Mentions))
	for _, s := range d.Sentiments {
		if s.Mention >= 0 {
			feel[s.Mention] = s
		}
	}
	for i, m := range d.Mentions {
		row := Mention{
			DocID: r.DocID, Sentence: int32(m.Sentence), Start: at.of(m.Start), End: at.of(m.End),
			Text: d.Of(m.Span), Type: string(m.Type), EntityID: Optional(m.EntityID), Name: m.Name,
			By: m.By, Score: round(m.Score), Polarity: feel[i].Polarity, Sentiment: round(feel[i].Score),
		}
		if m.Sentence < len(d.Voices) {
			row.Voice = string(d.Voices[m.Sentence].Kind)
		}
		dst = append(dst, row)
	}
	return dst
}
