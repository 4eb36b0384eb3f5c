package pipeline

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"koujing/analyze"
	"koujing/pipeline/clean"
	"koujing/pipeline/reject"
	"koujing/pipeline/source"
	"koujing/pipeline/table"

	"github.com/zeebo/xxh3"
)

// Stream annotates JSON lines from r, in the form that ingest takes, as they come and writes a
// line of JSON for each to w: {"article":{…},"sentences":[…],"mentions":[…],"quotes":[…]} with
// the columns of the tables, or {"reject":{…}}. It is what an engine of somebody else's (Spark's
// pipe, Ray) runs on each of its workers. A record's articles are in no group of copies: that
// takes all of the dump. Their doc_id is of what the record says, so that it is the same however
// the records are dealt out; their source is the place in this stream.
func Stream(ctx context.Context, c Config, r io.Reader, w io.Writer) error {
	analyzers, err := analyze.Standard(c.Analyze)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	err = source.ReadRecords("stdin", r, c.Source, func(p source.Page, err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		line, err := streamLine(c, p, err, analyzers)
		if err != nil {
			return err
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return err
		}
		return out.Flush()
	})
	return errors.Join(err, out.Flush())
}

// streamID names an article of a stream by what its record says, not by where in the stream it
// stands: an engine cuts its input as it likes, and does a piece again when a worker is lost.
func streamID(p source.Page) string {
	h := xxh3.New()
	for _, s := range []string{p.URL, p.Title, p.Body} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// streamLine is what is written for one record.
func streamLine(c Config, p source.Page, err error, analyzers []analyze.Analyzer) ([]byte, error) {
	s := &annotate{config: c, analyzers: analyzers}
	in := &ingest{config: c}
	var articles []clean.Article
	if err == nil {
		articles, err = in.clean(p)
	}
	if err == nil {
		r := NewRecord(streamID(p), p.Source, p.Charset, &articles[0])
		l := lot{records: []*table.Record{r}}
		if err = l.analyze(analyzers, s.fault)[0]; err == nil {
			return table.RowsOf(r).AppendJSON(nil)
		}
		err = reject.As(reject.Panicked, "%v", err)
	}
	var why *reject.Error
	if !errors.As(err, &why) {
		return nil, err
	}
	row, err := table.AppendJSON([]byte(`{"reject":`), table.Reject{Source: p.Source, Stage: "annotate", Reason: string(why.Reason), Detail: table.Optional(why.Detail)})
	return append(row, '}'), err
}
