package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"koujing/pipeline/clean"
	"koujing/pipeline/reject"
	"koujing/pipeline/source"
	"koujing/pipeline/table"
	"koujing/segment"

	"github.com/zeebo/xxh3"
)

// Bounds of a task of ingest, which reads this much of the dump, and of a working part, which
// one task of annotate takes. They trade what a kill loses and how evenly workers are loaded
// against the number of files; they decide the names of parts, so they are no options.
const (
	taskInput = 8 << 20 // bytes of files on disk; a bigger file is split
	taskFiles = 4096
	partText  = 16 << 20 // bytes of articles' text
)

// ingest reads files, cleans pages and leaves articles in working parts.
type ingest struct {
	config Config
	open   func(source.Input, source.Options, source.Emit) error // source.Read, but for tests of faults
}

func (*ingest) Name() string { return "ingest" }

// Tasks deals the files of the dump out, in order. Small files share a task, big ones are
// many; the task's name is its place in that order.
func (s *ingest) Tasks(ctx context.Context) ([]Task, error) {
	files, err := source.Walk(s.config.Dumps)
	if err != nil {
		return nil, err
	}
	var inputs []source.Input
	for _, f := range files {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		inputs = append(inputs, source.Split(f, s.config.Source, taskInput)...)
	}
	return IngestTasks(inputs)
}

// IngestTasks deals inputs out to tasks, in order.
func IngestTasks(inputs []source.Input) (tasks []Task, err error) {
	for len(inputs) > 0 {
		n, size := 0, int64(0)
		for n < len(inputs) && n < taskFiles && (n == 0 || size+inputs[n].Bytes() <= taskInput) {
			size += inputs[n].Bytes()
			n++
		}
		t := Task{ID: fmt.Sprintf("%06d", len(tasks)), Bytes: size, Inputs: inputs[:n:n]}
		if t.Digest, err = digestInputs(t.Inputs); err != nil {
			return nil, err
		}
		tasks, inputs = append(tasks, t), inputs[n:]
	}
	return tasks, nil
}

// digestInputs names the inputs of a task by path, size and time of change.
func digestInputs(inputs []source.Input) (string, error) {
	h := xxh3.New()
	if err := json.NewEncoder(h).Encode(inputs); err != nil {
		return "", err
	}
	return fmt.Sprintf("%016x", h.Sum64()), nil
}

func (s *ingest) Do(ctx context.Context, t Task, out *Output) error {
	seg, err := segment.New()
	if err != nil {
		return err
	}
	w := &ingestWriter{task: t, out: out, sketch: sketchWriter{seg: seg}}
	for _, in := range t.Inputs {
		if err := s.read(ctx, w, in); err != nil {
			return fmt.Errorf("%s: %w", in.Source, err)
		}
	}
	return w.close()
}

// read takes the pages of one input; a reader's fault on it becomes a reject.
func (s *ingest) read(ctx context.Context, w *ingestWriter, in source.Input) (err error) {
	defer func() {
		if r := recover(); r != nil {
			s.config.logFault(s.Name(), in.Source, r, debug.Stack())
			err = s.page(w, source.Page{Source: in.Source}, reject.As(reject.Panicked, "%v", r))
		}
	}()
	return s.open(in, s.config.Source, func(p source.Page, err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return s.page(w, p, err)
	})
}

// page takes one page, or why it could not be read, to articles or a reject.
func (s *ingest) page(w *ingestWriter, p source.Page, err error) error {
	w.out.Counts.Pages++
	var articles []clean.Article
	if err == nil {
		articles, err = s.clean(p)
	}
	var r *reject.Error
	if errors.As(err, &r) {
		return w.reject(table.Reject{Source: p.Source, Stage: s.Name(), Reason: string(r.Reason), Detail: table.Optional(r.Detail)})
	}
	if err != nil {
		return err
	}
	w.out.Counts.Gave++
	for i, a := range articles {
		err := w.article(stored{DocID: docID(p.Source, i), Source: p.Source, Charset: p.Charset, Replaced: p.Replaced, Article: a})
		if err != nil {
			return err
		}
	}
	return nil
}

// clean cleans a page; a fault of the program on it becomes a reject.
func (s *ingest) clean(p source.Page) (_ []clean.Article, err error) {
	defer func() {
		if r := recover(); r != nil {
			s.config.logFault(s.Name(), p.Source, r, debug.Stack())
			err = reject.As(reject.Panicked, "%v", r)
		}
	}()
	return clean.Clean(p, s.config.Clean)
}

// docID names an article by where it stands in the dump: the same in every run over it.
func docID(src string, i int) string {
	if i > 0 {
		src = fmt.Sprintf("%s\x00%d", src, i)
	}
	return fmt.Sprintf("%016x", xxh3.HashString(src))
}

// ingestWriter spreads a task's articles over working parts of a bounded size.
type ingestWriter struct {
	task     Task
	out      *Output
	part     *storeWriter
	sketch   sketchWriter
	sketches io.Writer // of the part
	parts    int
	size     int
	rejects  *json.Encoder
}

func (w *ingestWriter) article(a stored) error {
	if w.part != nil && w.size+len(a.Article.Text) > partText {
		if err := w.endPart(); err != nil {
			return err
		}
	}
	if w.part == nil {
		if err := w.startPart(); err != nil {
			return err
		}
	}
	w.size += len(a.Article.Text)
	w.out.Counts.Articles++
	w.out.Counts.TextSize += int64(len(a.Article.Text))
	if err := w.sketch.write(w.sketches, &a); err != nil {
		return err
	}
	return w.part.write(a)
}

func (w *ingestWriter) startPart() error {
	id := fmt.Sprintf("%s-%03d", w.task.ID, w.parts)
	w.parts++
	f, err := w.out.Create(workPart(id))
	if err != nil {
		return err
	}
	if w.part, err = newStoreWriter(f); err != nil {
		return err
	}
	w.sketches, err = w.out.Create(sketchPath(id))
	return err
}

// reject keeps a row for the rejects table, which collect writes.
func (w *ingestWriter) reject(r table.Reject) error {
	addTo(&w.out.Counts.Rejects, map[string]int{r.Reason: 1})
	if w.rejects == nil {
		f, err := w.out.Create(workRejects("ingest", w.task.ID))
		if err != nil {
			return err
		}
		w.rejects = newLineEncoder(f)
	}
	return w.rejects.Encode(r)
}

func (w *ingestWriter) endPart() error {
	err := w.part.Close()
	w.part, w.size = nil, 0
	return err
}

func (w *ingestWriter) close() error {
	if w.part == nil {
		return nil
	}
	return w.endPart()
}

func newLineEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
