package beam

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"koujing/pipeline"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// annotateFn does align's and annotate's task of a working part. Its analyzers are built once.
type annotateFn struct {
	Job     Job
	bench   *bench
	stage   pipeline.Stage
	skipped sdk.Counter
}

// Setup makes the worker's bench and builds the analyzers.
func (fn *annotateFn) Setup(ctx context.Context) (err error) {
	fn.skipped = sdk.NewCounter("koujing", "annotate tasks done before")
	if fn.bench, err = newBench(ctx, fn.Job); err != nil {
		return err
	}
	fn.stage = fn.bench.stageNamed("annotate")
	p, ok := fn.stage.(pipeline.Preparer)
	if !ok {
		return errors.New("annotate has nothing to prepare")
	}
	return p.Prepare()
}

// Teardown removes the bench.
func (fn *annotateFn) Teardown() error { return fn.bench.close() }

// ProcessElement takes a working part and what align says of its articles.
func (fn *annotateFn) ProcessElement(ctx context.Context, part string, parts, copies func(*[]byte) bool) error {
	var b []byte
	if !parts(&b) {
		return fmt.Errorf("working part %s has copies but does not exist", part)
	}
	var p arrived
	if err := json.Unmarshal(b, &p); err != nil {
		return err
	}
	copied, err := inOrder(copies)
	if err != nil {
		return err
	}
	if err := fn.bench.clear(); err != nil {
		return err
	}
	hash, err := fn.align(ctx, p, copied)
	if err != nil {
		return err
	}
	t := pipeline.AnnotateTask(p.Part, hash)
	r, err := fn.bench.done(ctx, "annotate", t)
	if err != nil {
		return err
	}
	if r != nil {
		fn.skipped.Inc(ctx, 1)
		return nil
	}
	if err := fn.bench.out.fetch(ctx, p.Path, fn.bench.config.Out); err != nil {
		return err
	}
	_, err = fn.bench.perform(ctx, fn.stage, t, t)
	return err
}

// align publishes what align says of the part and returns the hash of what annotate reads of it.
// It is done again each time: annotate wants the file on the bench.
func (fn *annotateFn) align(ctx context.Context, p arrived, copied []pipeline.Copied) (hash string, err error) {
	s, t, err := pipeline.AlignedPart(p.Part, p.Articles, copied)
	if err != nil {
		return "", err
	}
	r, err := fn.bench.perform(ctx, s, t, t)
	if err != nil {
		return "", err
	}
	for _, f := range r.Files {
		if f.Path == pipeline.CopiesPath(p.ID) {
			hash = f.Hash
		}
	}
	return hash, nil
}

// inOrder lists what align says of a part's articles in the order in which it says it on one
// machine: groups by their first members, members in the order of the dump.
func inOrder(copies func(*[]byte) bool) ([]pipeline.Copied, error) {
	var all []placed
	for b := []byte(nil); copies(&b); {
		var c placed
		if err := json.Unmarshal(b, &c); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b placed) int { return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Ref, b.Ref)) })
	copied := make([]pipeline.Copied, len(all))
	for i, c := range all {
		copied[i] = c.Copied
	}
	return copied, nil
}
