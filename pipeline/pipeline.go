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

// Config is everything that decides the bytes of the tables, and where to read and write.
// Only the fields with a JSON name take part in [Config.Digest].
type Config struct {
	Dumps  []string     `json:"-"` // files and folders to read
	Out    string       `json:"-"` // folder of the tables and of the work in progress
	Verify bool         `json:"-"` // read every table part back before it is published
	Notify func(Event)  `json:"-"` // told of progress; may be nil; called from many goroutines
	Log    *slog.Logger `json:"-"` // told of faults; may be nil

	Version string          `json:"version"`
	Source  source.Options  `json:"source"`
	Clean   clean.Options   `json:"clean"`
	Analyze analyze.Options `json:"analyze"`
}

// Event is a step of progress.
type Event struct {
	Stage    string `json:"stage"`
	Done     int    `json:"done"`  // tasks finished, resumed ones included
	Total    int    `json:"total"` // tasks of the stage
	Bytes    int64  `json:"bytes"` // of input finished
	AllBytes int64  `json:"all_bytes"`
	Counts   Counts `json:"counts"` // of the stage so far
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
		&ingest{config: c},
		&align{config: c},    // must come after ingest: it compares all its sketches
		&annotate{config: c}, // must come after align: a voice depends on what others copied
		&collect{config: c},  // must come after annotate: it adds up its tallies
	}
}

// Run runs the stages over the executor. Tasks whose receipt bears the same digest are
// skipped; receipts of tasks that are no more, and their parts, are removed.
func Run(ctx context.Context, c Config, ex Executor, stages []Stage) error {
	for _, s := range stages {
		tasks, err := s.Tasks(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
		rest, err := pending(c, s.Name(), tasks)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
		watch := newWatch(c, s.Name(), tasks, rest)
		if err := ex.Execute(withWatch(ctx, watch), s, rest); err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
	}
	return nil
}

// Digest names the Config: what decides the bytes, with the contents of user files.
func (c Config) Digest() (string, error) {
	h := xxh3.New()
	if err := json.NewEncoder(h).Encode(c); err != nil {
		return "", err
	}
	for _, path := range c.Analyze.Files() {
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
