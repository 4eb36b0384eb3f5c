// Package pipeline takes a dump to tables in stages whose tasks can be killed and resumed.
//
// A [Stage] lists its tasks and does one of them; an [Executor] decides where and when tasks
// run and knows nothing of text. [Perform] runs one task into a folder of its own, publishes
// its parts whole, and writes the receipt last: a task with a receipt is done, one without
// never happened.
package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"koujing/analyze"
	"koujing/pipeline/clean"
	"koujing/pipeline/source"

	"github.com/zeebo/xxh3"
)

// Version is the release that this tree is, or becomes.
const Version = "0.1.0"

// Config is everything that decides the bytes of the tables, and where to read and write.
// Only the fields with a JSON name take part in [Config.Digest].
type Config struct {
	Dumps  []string     `json:"-"` // files and folders to read
	Out    string       `json:"-"` // folder of the tables and of the work in progress
	Verify bool         `json:"-"` // read every table part back before it is published
	Notify func(Event)  `json:"-"` // told of progress; may be nil; called from many goroutines
	Log    *slog.Logger `json:"-"` // told of faults; may be nil

	Version   string          `json:"version"`
	Partition string          `json:"partition,omitempty"` // table.PartitionKey, or empty
	Source    source.Options  `json:"source"`
	Clean     clean.Options   `json:"clean"`
	Analyze   analyze.Options `json:"analyze"`
}

// Event is a step of progress.
type Event struct {
	Stage    string `json:"stage"`
	Done     int    `json:"done"`  // tasks finished, resumed ones included
	Total    int    `json:"total"` // tasks of the stage
	Bytes    int64  `json:"bytes"` // of input finished
	AllBytes int64  `json:"all_bytes"`
	Counts   Counts `json:"counts"`         // of the stage so far
	Note     string `json:"note,omitempty"` // something people should know of; the rest of the event is as before
}

// Task is one piece of a stage's work. It carries all that a worker elsewhere needs.
type Task struct {
	ID     string         `json:"id"`     // unique in its stage; names the parts it writes
	Digest string         `json:"digest"` // of the inputs: a receipt with another one is stale
	Bytes  int64          `json:"bytes"`  // of input, for progress
	Inputs []source.Input `json:"inputs,omitempty"`
	Part   string         `json:"part,omitempty"`  // a working part, for annotate
	Parts  []string       `json:"parts,omitempty"` // all of them, for align
}

// Stage is one step of the run. Tasks is called after the stage before has ended; Do may be
// called concurrently for different tasks and writes through its Output only.
type Stage interface {
	Name() string
	Tasks(ctx context.Context) ([]Task, error)
	Do(ctx context.Context, t Task, out *Output) error
}

// Executor runs tasks of a stage, by calling [Perform] for each, somewhere, in any order.
type Executor interface {
	Execute(ctx context.Context, s Stage, tasks []Task) error
}

// Stages lists the stages in the order they run in.
func Stages(c Config) []Stage {
	return []Stage{
		&ingest{config: c, open: source.Read},
		&align{config: c},    // must come after ingest: it compares all its sketches
		&annotate{config: c}, // must come after align: a voice depends on what others copied
		&collect{config: c},  // must come after annotate: it adds up its tallies
	}
}

// Run runs the stages over the executor. Tasks whose receipt bears the same digest are
// skipped; receipts of tasks that are no more, and their parts, are removed. One run at a time
// has OUT: a second one gets an error that names the first.
func Run(ctx context.Context, c Config, ex Executor, stages []Stage) error {
	free, err := Lock(c)
	if err != nil {
		return err
	}
	defer free()
	if err := sweep(c); err != nil {
		return fmt.Errorf("clear up %s: %w", c.Out, err)
	}
	for _, s := range stages {
		if err := runStage(ctx, c, ex, s); err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
	}
	return nil
}

// runStage does what is left of one stage.
func runStage(ctx context.Context, c Config, ex Executor, s Stage) error {
	tasks, err := s.Tasks(ctx)
	if err != nil {
		return err
	}
	rest, stale, err := pending(c, s.Name(), tasks)
	if err != nil {
		return err
	}
	watch := newWatch(c, s.Name(), tasks, rest)
	if stale > 0 {
		watch.note(fmt.Sprintf("options or inputs have changed since the last run: %d tasks of before do not count", stale))
	}
	if err := writePlan(c, s.Name(), tasks); err != nil {
		return err
	}
	c.logStage("stage begins", s.Name(), len(tasks), len(rest))
	clock := startClock()
	err = ex.Execute(withWatch(ctx, watch), s, rest)
	return errors.Join(err, clock.stop(c, s.Name()))
}

// Digest names what of the Config decides the bytes that a stage writes, with the contents of
// user files. A stage that is none of ours depends on all of it.
func (c Config) Digest(stage string) (string, error) {
	var files []string
	part := any(c)
	switch stage {
	case "ingest":
		part = struct{ Version, Source, Clean any }{c.Version, c.Source, c.Clean}
	case "align":
		part = c.Version
	default:
		files = c.Analyze.Files()
	}
	h := xxh3.New()
	if err := json.NewEncoder(h).Encode(part); err != nil {
		return "", err
	}
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(h, f)
		f.Close()
		if err != nil {
			return "", fmt.Errorf("read %s: %w", path, err)
		}
	}
	return fmt.Sprintf("%016x", h.Sum64()), nil
}

// logStage tells the log of a stage.
func (c Config) logStage(what, stage string, tasks, rest int) {
	if c.Log != nil {
		c.Log.Info(what, "stage", stage, "tasks", tasks, "to do", rest)
	}
}

// logFault tells the log of a fault of the program on one page.
func (c Config) logFault(stage, source string, fault any, stack []byte) {
	if c.Log != nil {
		c.Log.Error("fault", "stage", stage, "source", source, "fault", fmt.Sprint(fault), "stack", string(stack))
	}
}

// work is the folder of what is not for analysts: working parts, receipts, things half done.
func (c Config) work(elem ...string) string {
	return filepath.Join(append([]string{c.Out, ".work"}, elem...)...)
}

// logTask tells the log how a task ended.
func (c Config) logTask(stage string, t Task, r Receipt, err error) {
	switch {
	case c.Log == nil:
	case err != nil:
		c.Log.Error("task failed", "stage", stage, "task", t.ID, "error", err.Error())
	default:
		c.Log.Info("task done", "stage", stage, "task", t.ID, "pages", r.Counts.Pages, "articles", r.Counts.Articles, "rejects", r.Counts.Rejected())
	}
}
