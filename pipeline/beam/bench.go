package beam

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"koujing/pipeline"
)

// bench is where a worker does tasks: a folder of its own, and OUT, which it brings results to.
// It is for one goroutine.
type bench struct {
	out    *store
	folder string
	config pipeline.Config
}

// newBench makes a bench, with the user files on it.
func newBench(ctx context.Context, j Job) (*bench, error) {
	out, err := newStore(ctx, j.Out)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "koujing-*")
	if err != nil {
		return nil, err
	}
	b := &bench{out: out, folder: folder, config: j.config(filepath.Join(folder, "out"))}
	for _, files := range [][]string{b.config.Analyze.Dicts, b.config.Analyze.Entities} {
		for i, path := range files {
			if files[i], err = b.stage(ctx, path); err != nil {
				return nil, errors.Join(err, b.close())
			}
		}
	}
	return b, nil
}

func (b *bench) close() error {
	if b == nil {
		return nil
	}
	return errors.Join(os.RemoveAll(b.folder), b.out.close())
}

// clear removes what the last task left.
func (b *bench) clear() error { return os.RemoveAll(b.config.Out) }

// stage returns a place on this machine for a file that may be elsewhere.
func (b *bench) stage(ctx context.Context, path string) (string, error) {
	if isLocal(path) {
		return path, nil
	}
	dir, name := splitPath(path)
	s, err := newStore(ctx, dir)
	if err != nil {
		return "", err
	}
	defer s.close()
	to, err := os.CreateTemp(b.folder, "*-"+name)
	if err != nil {
		return "", err
	}
	to.Close()
	return to.Name(), download(ctx, s, name, to.Name())
}

// done returns the receipt of a task that need not be done, or nil. What a stale one published
// is removed.
func (b *bench) done(ctx context.Context, stage string, t pipeline.Task) (*pipeline.Receipt, error) {
	r, err := b.out.receipt(ctx, pipeline.ReceiptPath(stage, t.ID))
	if r == nil || err != nil {
		return nil, err
	}
	same, err := r.Done(b.config, stage, t)
	if err != nil {
		return nil, err
	}
	if same {
		if same, err = b.out.standing(ctx, r); same || err != nil {
			return r, err
		}
	}
	return nil, b.out.revoke(ctx, stage, r)
}

// perform does a task on the bench and brings what it published to OUT, the receipt last. It
// bears the task as it was given to the job, before its inputs were brought here.
func (b *bench) perform(ctx context.Context, s pipeline.Stage, here, given pipeline.Task) (*pipeline.Receipt, error) {
	r, err := pipeline.Perform(ctx, b.config, s, here)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Files {
		if err := b.out.push(ctx, f.Path, b.config.Out); err != nil {
			return nil, err
		}
	}
	r.Task = given
	return &r, b.out.writeReceipt(ctx, s.Name(), &r)
}

// stageNamed is one of the stages over the bench.
func (b *bench) stageNamed(name string) pipeline.Stage {
	for _, s := range pipeline.Stages(b.config) {
		if s.Name() == name {
			return s
		}
	}
	return nil
}
