package table

import (
	"slices"
	"time"
	"unicode/utf8"

	"koujing/analyze"
)

// Article is a row of the articles table.
type Article struct {
	DocID               string   `parquet:"doc_id"`
	Source              string   `parquet:"source"`
	URL                 *string  `parquet:"url,optional"`
	Site                *string  `parquet:"site,optional"`
	Engine              *string  `parquet:"engine,optional"`
	Charset             string   `parquet:"charset"`
	Script              *string  `parquet:"script,optional"`
	Title               *string  `parquet:"title,optional"`
	Poster              *string  `parquet:"poster,optional"`
	Publisher           *string  `parquet:"publisher,optional"`
	PublishedAt         *int64   `parquet:"published_at,optional,timestamp(microsecond)"`
	PublishedDate       *int32   `parquet:"published_date,optional,date"`
	Text                string   `parquet:"text"`
	NChars              int32    `parquet:"n_chars"`
	NSentences          int32    `parquet:"n_sentences"`
	NTitle              int32    `parquet:"n_title"`
	NReported           int32    `parquet:"n_reported"`
	NQuoted             int32    `parquet:"n_quoted"`
	NCommentary         int32    `parquet:"n_commentary"`
	NPoster             int32    `parquet:"n_poster"`
	SentimentReported   *float64 `parquet:"sentiment_reported,optional"`
	SentimentQuoted     *float64 `parquet:"sentiment_quoted,optional"`
	SentimentCommentary *float64 `parquet:"sentiment_commentary,optional"`
	SentimentPoster     *float64 `parquet:"sentiment_poster,optional"`
	RepostGroup         *string  `parquet:"repost_group,optional"`
	RepostOf            *string  `parquet:"repost_of,optional"`
	RepostOverlap       *float64 `parquet:"repost_overlap,optional"`
}

// Articles is the table of articles.
var Articles = Table[Article]{"articles", "an article, with the replies under it"}

// ArticleRow makes the row of one record. The sentiment of a voice is the mean of its
// sentences' scores, null where the voice says nothing.
func ArticleRow(r *Record) Article {
	a, d := r.Article, r.Doc
	row := Article{
		DocID: r.DocID, Source: r.Source, Charset: r.Charset,
		URL: Optional(a.URL), Site: Optional(a.Site), Engine: Optional(a.Engine), Script: Optional(a.Script),
		Title: Optional(a.Title), Poster: Optional(a.Poster), Publisher: Optional(a.Publisher),
		PublishedAt: micros(a.Published), PublishedDate: date(a.PublishedDate),
		Text: d.Text, NChars: int32(utf8.RuneCountInString(d.Text)), NSentences: int32(len(d.Sentences)),
	}
	n, mean := byVoice(d)
	row.NTitle, row.NReported, row.NQuoted = n[analyze.TitleVoice], n[analyze.Reported], n[analyze.Quoted]
	row.NCommentary, row.NPoster = n[analyze.Commentary], n[analyze.Poster]
	row.SentimentReported, row.SentimentQuoted = mean[analyze.Reported], mean[analyze.Quoted]
	row.SentimentCommentary, row.SentimentPoster = mean[analyze.Commentary], mean[analyze.Poster]
	if c := r.Copy; c != nil {
		row.RepostGroup, row.RepostOf, row.RepostOverlap = Optional(c.Group), Optional(c.Of), &c.Overlap
	}
	return row
}

// byVoice counts the sentences of each voice and averages their sentiment.
func byVoice(d *analyze.Doc) (map[analyze.VoiceKind]int32, map[analyze.VoiceKind]*float64) {
	n, sum := map[analyze.VoiceKind]int32{}, map[analyze.VoiceKind]float64{}
	for i, s := range sentenceSentiments(d) {
		if i < len(d.Voices) {
			n[d.Voices[i].Kind]++
			sum[d.Voices[i].Kind] += float64(s.Score)
		}
	}
	mean := map[analyze.VoiceKind]*float64{}
	for v, k := range n {
		m := float64(round(float32(sum[v] / float64(k))))
		mean[v] = &m
	}
	return n, mean
}

// micros is the moment in microseconds since 1970 UTC, nil for the zero time.
func micros(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	us := t.UnixMicro()
	return &us
}

// date is a 2006-01-02 date in days since 1970, nil for anything else.
func date(s string) *int32 {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return nil
	}
	days := int32(t.Unix() / 86400)
	return &days
}

func sortedKeys(m Meta) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
