package pipeline

import (
	"context"
	"sync"
)

// watch adds up what a stage's tasks did and tells Config.Notify.
type watch struct {
	notify func(Event)
	mu     sync.Mutex
	event  Event
}

type watchKey struct{}

func withWatch(ctx context.Context, w *watch) context.Context {
	return context.WithValue(ctx, watchKey{}, w)
}

// watchOf is the context's watch; nil, which is silent, when there is none.
func watchOf(ctx context.Context) *watch {
	w, _ := ctx.Value(watchKey{}).(*watch)
	return w
}

// newWatch starts with the tasks that were done before.
func newWatch(c Config, stage string, tasks, rest []Task) *watch {
	w := &watch{notify: c.Notify, event: Event{Stage: stage, Total: len(tasks)}}
	for _, t := range tasks {
		w.event.AllBytes += t.Bytes
		w.event.Bytes += t.Bytes
	}
	for _, t := range rest {
		w.event.Bytes -= t.Bytes
	}
	w.event.Done = len(tasks) - len(rest)
	w.tell()
	return w
}

func (w *watch) done(t Task, c Counts) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.event.Done++
	w.event.Bytes += t.Bytes
	w.event.Counts.Add(c)
	w.tell()
}

// note tells people something beside the counts.
func (w *watch) note(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.event.Note = text
	w.tell()
	w.event.Note = ""
}

func (w *watch) tell() {
	if w.notify != nil {
		w.notify(w.event)
	}
}
