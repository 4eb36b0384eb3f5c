package table

// Quote is a row of the quotes table.
type Quote struct {
	DocID       string  `parquet:"doc_id,dict"`
	Quote       int32   `parquet:"quote"`
	Sentence    int32   `parquet:"sentence"`
	Start       int32   `parquet:"start"`
	End         int32   `parquet:"end"`
	Text        string  `parquet:"text"`
	Direct      bool    `parquet:"direct"`
	Cue         *string `parquet:"cue,optional,dict"`
	Speaker     *string `parquet:"speaker,optional,dict"`
	SpeakerType *string `parquet:"speaker_type,optional,dict"`
	SpeakerID   *string `parquet:"speaker_id,optional,dict"`
	Polarity    int8    `parquet:"polarity"`
	Sentiment   float32 `parquet:"sentiment"`
}

// Quotes is the table of what sources said.
var Quotes = Table[Quote]{"quotes", "what a source said"}

// QuoteRows appends the rows of one record to dst; a quote has the feeling of its sentence.
// What is only mentioned in passing, or only names who spoke, is no row.
func QuoteRows(dst []Quote, r *Record) []Quote {
	d, at := r.Doc, points{text: r.Doc.Text}
	feel := sentenceSentiments(d)
	n := int32(0)
	for _, q := range d.Quotes {
		if len(d.Voices) > 0 && !q.Said(d.Voices[q.Sentence].Kind) {
			continue
		}
		dst = append(dst, Quote{
			DocID: r.DocID, Quote: n, Sentence: int32(q.Sentence),
			Start: at.of(q.Start), End: at.of(q.End), Text: d.Of(q.Span),
			Direct: q.Direct, Cue: Optional(q.Cue),
			Speaker: Optional(q.Speaker), SpeakerType: Optional(q.SpeakerType), SpeakerID: Optional(q.SpeakerID),
			Polarity: feel[q.Sentence].Polarity, Sentiment: round(feel[q.Sentence].Score),
		})
		n++
	}
	return dst
}
