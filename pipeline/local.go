package pipeline

import (
	"context"
	"sync"
)

// Local runs tasks on this machine: the only concurrency in the program.
type Local struct {
	Config  Config
	Workers int
}

// Execute runs the tasks on the workers. The first error stops the rest; tasks that were
// running are abandoned and will run again on resume.
func (l Local) Execute(ctx context.Context, s Stage, tasks []Task) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan Task)
	var workers sync.WaitGroup
	for range max(1, min(l.Workers, len(tasks))) {
		workers.Go(func() {
			for t := range queue {
				r, err := Perform(ctx, l.Config, s, t)
				if err != nil {
					l.Config.logTask(s.Name(), t, Receipt{}, err)
					cancel(err)
					return
				}
				l.Config.logTask(s.Name(), t, r, nil)
				watchOf(ctx).done(t, r.Counts)
			}
		})
	}
	feed(ctx, queue, tasks)
	workers.Wait()
	return context.Cause(ctx)
}

// feed hands out the tasks until they end or the context does.
func feed(ctx context.Context, queue chan<- Task, tasks []Task) {
	defer close(queue)
	for _, t := range tasks {
		select {
		case queue <- t:
		case <-ctx.Done():
			return
		}
	}
}
