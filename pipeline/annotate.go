package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"koujing/analyze"
	"koujing/pipeline/reject"
	"koujing/pipeline/table"
)

// annotate runs the analyzers over a working part and writes its rows of every table.
type annotate struct {
	config    Config
	analyzers []analyze.Analyzer // built once, by Prepare
}

func (*annotate) Name() string { return "annotate" }

// Tasks lists a task for each working part that ingest published.
func (s *annotate) Tasks(context.Context) ([]Task, error) {
	if err := s.Prepare(); err != nil {
		return nil, err
	}
	receipts, err := Receipts(s.config.Out, "ingest")
	if err != nil {
		return nil, err
	}
	copies, err := copiesHashes(s.config.Out)
	if err != nil {
		return nil, err
	}
	var tasks []Task
	for _, id := range sortedKeys(receipts) {
		for _, p := range receipts[id].Parts() {
			tasks = append(tasks, AnnotateTask(p, copies[CopiesPath(p.ID)]))
		}
	}
	return tasks, nil
}

// copiesHashes returns the hashes of what align published, by place.
func copiesHashes(out string) (map[string]string, error) {
	receipts, err := Receipts(out, "align")
	if err != nil {
		return nil, err
	}
	hashes := map[string]string{}
	for _, r := range receipts {
		for _, f := range r.Files {
			hashes[f.Path] = f.Hash
		}
	}
	return hashes, nil
}

// Prepare builds the analyzers; what is wrong with user files is an error here.
func (s *annotate) Prepare() (err error) {
	if p := s.config.Partition; p != "" && p != table.PartitionKey {
		return fmt.Errorf("tables cannot be partitioned by %s; they can by %s", p, table.PartitionKey)
	}
	if s.analyzers == nil {
		s.analyzers, err = analyze.Standard(s.config.Analyze)
	}
	return err
}

func (s *annotate) Do(ctx context.Context, t Task, out *Output) error {
	w, read := &tables{out: out, id: t.ID}, readStore
	if s.config.Partition != "" {
		read = readByDate
	} else if err := w.begin(""); err != nil {
		return err
	}
	copies, err := readCopies(s.config.Out, t.ID)
	if err != nil {
		return err
	}
	sum := newTally()
	finish := func(l *lot) error {
		for i, err := range l.analyze(s.analyzers, s.fault) {
			r := l.records[i]
			if err != nil {
				err = w.reject(table.Reject{Source: r.Source, Stage: s.Name(), Reason: string(reject.Panicked), Detail: table.Optional(err.Error())})
			} else {
				out.Counts.Articles++
				sum.add(r.Doc)
				err = w.write(r)
			}
			if err != nil {
				return err
			}
		}
		*l = lot{records: l.records[:0]}
		return nil
	}
	var l lot
	err = read(s.config.Out, t.Part, func(a stored) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if l.add(record(&a, copies)); l.size < lotSize {
			return nil
		}
		return finish(&l)
	})
	if err = errors.Join(err, finish(&l)); err != nil {
		return err
	}
	return errors.Join(sum.write(out, t.ID), w.close())
}

// record makes the record of an article, with what its copies tell.
func record(a *stored, copies map[string]Copied) *table.Record {
	r := NewRecord(a.DocID, a.Source, a.Charset, &a.Article)
	if c, ok := copies[a.DocID]; ok {
		r.Copy = &table.Copy{Group: c.Group, Of: c.Of, Overlap: c.Overlap, Own: c.Own}
		r.Doc.Shared, r.Doc.Copy = c.Shared, c.Of != ""
	}
	return r
}

// fault notes a fault of the program on an article, and makes an error of it.
func (s *annotate) fault(source string, what any) error {
	s.config.logFault(s.Name(), source, what, debug.Stack())
	return fmt.Errorf("%v", what)
}

// tables are the parts of one task of annotate: one of each table, or in turn one of each table
// in each partition.
type tables struct {
	out       *Output
	id        string
	partition string // whose parts are open
	articles  *part[table.Article]
	sentences *part[table.Sentence]
	mentions  *part[table.Mention]
	quotes    *part[table.Quote]
	rejects   *json.Encoder
}

// begin opens the parts of a partition.
func (w *tables) begin(partition string) error {
	w.partition = partition
	var err [4]error
	w.articles, err[0] = createPart(w.out, table.Articles, partition, w.id)
	w.sentences, err[1] = createPart(w.out, table.Sentences, partition, w.id)
	w.mentions, err[2] = createPart(w.out, table.Mentions, partition, w.id)
	w.quotes, err[3] = createPart(w.out, table.Quotes, partition, w.id)
	return errors.Join(err[:]...)
}

// turn closes the parts that are open and begins those of an article's partition, unless they
// are the same. Articles come by date, so that no partition comes twice.
func (w *tables) turn(r *table.Record) error {
	p := table.Partition(r.Article.PublishedDate)
	if w.partition == p {
		return nil
	}
	return errors.Join(w.close(), w.begin(p))
}

func (w *tables) write(r *table.Record) error {
	if w.out.config.Partition != "" {
		if err := w.turn(r); err != nil {
			return err
		}
	}
	w.articles.rows = append(w.articles.rows, table.ArticleRow(r))
	w.sentences.rows = table.SentenceRows(w.sentences.rows, r)
	w.mentions.rows = table.MentionRows(w.mentions.rows, r)
	w.quotes.rows = table.QuoteRows(w.quotes.rows, r)
	return errors.Join(w.articles.flush(false), w.sentences.flush(false), w.mentions.flush(false), w.quotes.flush(false))
}

func (w *tables) reject(r table.Reject) error {
	addTo(&w.out.Counts.Rejects, map[string]int{r.Reason: 1})
	if w.rejects == nil {
		f, err := w.out.Create(workRejects("annotate", w.id))
		if err != nil {
			return err
		}
		w.rejects = newLineEncoder(f)
	}
	return w.rejects.Encode(r)
}

func (w *tables) close() error {
	if w.articles == nil {
		return nil // no article has come yet
	}
	return errors.Join(w.articles.close(), w.sentences.close(), w.mentions.close(), w.quotes.close())
}
