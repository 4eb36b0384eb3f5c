package beam

import (
	"context"
	"errors"
	"path"
	"strings"
	"sync"

	"koujing/pipeline"
	"koujing/pipeline/table"
)

// finish does, in the submitting program, what is left after the job: it removes what tasks of
// before have left, adds the receipts up, and publishes the tables of one part and the manifest.
func finish(ctx context.Context, j Job, out *store, tasks []pipeline.Task) (*pipeline.Manifest, error) {
	b, err := newBench(ctx, j)
	if err != nil {
		return nil, err
	}
	defer b.close()
	owned, err := gather(ctx, b, tasks)
	if err != nil {
		return nil, err
	}
	collect := b.stageNamed("collect")
	all, err := collect.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		r, err := b.perform(ctx, collect, t, t)
		if err != nil {
			return nil, err
		}
		for _, f := range r.Files {
			owned[f.Path] = true
		}
	}
	if err := sweep(ctx, out, owned); err != nil {
		return nil, err
	}
	return pipeline.ReadManifest(b.config.Out)
}

// gather brings the receipts, and what collect reads, to the bench, revokes receipts of tasks
// that are no more, and returns the places of all that the others own.
func gather(ctx context.Context, b *bench, tasks []pipeline.Task) (owned map[string]bool, err error) {
	owned = map[string]bool{}
	planned, parts := map[string]bool{}, map[string]bool{}
	for _, t := range tasks {
		planned[t.ID] = true
	}
	for _, stage := range []string{"ingest", "align", "annotate"} {
		receipts, err := readReceipts(ctx, b.out, stage)
		if err != nil {
			return nil, err
		}
		var keep []*pipeline.Receipt
		for _, r := range receipts {
			if id := r.Task.ID; stage == "ingest" && !planned[id] || stage != "ingest" && !parts[id] {
				if err := b.out.revoke(ctx, stage, r); err != nil {
					return nil, err
				}
				continue
			}
			for _, p := range r.Parts() {
				parts[p.ID] = true
			}
			for _, f := range r.Files {
				owned[f.Path] = true
			}
			keep = append(keep, r)
		}
		err = each(keep, func(r *pipeline.Receipt) error {
			if err := b.out.fetch(ctx, pipeline.ReceiptPath(stage, r.Task.ID), b.config.Out); err != nil {
				return err
			}
			for _, f := range r.Files {
				if pipeline.NeededByCollect(f.Path) {
					if err := b.out.fetch(ctx, f.Path, b.config.Out); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return owned, nil
}

// readReceipts reads all receipts of a stage.
func readReceipts(ctx context.Context, out *store, stage string) ([]*pipeline.Receipt, error) {
	paths, err := out.list(ctx, pipeline.ReceiptPath(stage, "*"))
	if err != nil {
		return nil, err
	}
	type slot struct {
		path string
		r    *pipeline.Receipt
	}
	slots := make([]*slot, len(paths))
	for i, p := range paths {
		slots[i] = &slot{path: p}
	}
	err = each(slots, func(s *slot) (err error) {
		s.r, err = out.receipt(ctx, s.path)
		return err
	})
	var receipts []*pipeline.Receipt
	for _, s := range slots {
		if s.r != nil {
			receipts = append(receipts, s.r)
		}
	}
	return receipts, err
}

// reads is how many small files are read at once: what counts is how long a store takes to answer.
const reads = 16

// each calls do for all, some at once, and returns what went wrong.
func each[T any](all []T, do func(T) error) error {
	var wait sync.WaitGroup
	errs := make([]error, reads)
	for k := range reads {
		wait.Go(func() {
			for i := k; i < len(all) && errs[k] == nil; i += reads {
				errs[k] = do(all[i])
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// sweep removes parts that no receipt owns: of a worker that was killed before it was done with
// a task that is no more.
func sweep(ctx context.Context, out *store, owned map[string]bool) error {
	for _, t := range table.All {
		found, err := out.list(ctx, t.Name+"/*")
		if err != nil {
			return err
		}
		inPartitions, err := out.list(ctx, t.Name+"/"+table.PartitionKey+"=*/*")
		if err != nil {
			return err
		}
		for _, rel := range append(found, inPartitions...) {
			if ours := strings.HasPrefix(path.Base(rel), "part-") && strings.Contains(rel, ".parquet"); ours && !owned[rel] {
				if err := out.remove(ctx, rel); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
