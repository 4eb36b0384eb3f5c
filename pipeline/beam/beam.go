// Package beam runs the stages of package pipeline on Apache Beam: on as many machines as there
// are, with OUT on a file system of Beam's (local, gs://, s3://).
//
//	tasks → ingest ──parts───────────────────────────────────────────┐
//	           └─bands→ buckets → copies' signatures → edges → stars │
//	                        groups ← prints of their members ← labels┘
//	                           └→ what align says, by part → annotate
//
// Ingest and annotate are the stages of one machine, called through [pipeline.Perform] in a
// folder of the worker's own, whose files are then copied to OUT, the receipt last. Align is a
// shuffle, over package repost's functions: buckets of LSH keys (collide, signatures, join), the
// groups that pairs of copies make (stars), and the comparison of the members of each (members,
// group). Its result is that of one machine; so are the rows of all tables.
//
// The file names of parts are those of the tasks, so that a task done again overwrites what it
// wrote, with the same bytes; a task whose receipt stands is not done again. At the end the
// program that submitted the job removes what no receipt owns and performs the stage collect.
package beam

import (
	"context"
	"fmt"
	"slices"

	"koujing/analyze"
	"koujing/pipeline"
	"koujing/pipeline/clean"
	"koujing/pipeline/source"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// Job is what a run is told. It travels to the workers as JSON.
type Job struct {
	Inputs  []string `json:"-"` // globs of files, and of folders where they are local
	Out     string
	Version string
	// Partition is as in pipeline.Config.
	Partition string
	Source    source.Options
	Clean     clean.Options
	Analyze   analyze.Options
	// User files, on a file system that all workers see; Analyze's own do not travel.
	Dicts, Entities []string
	// Rounds bounds how often the graph of copies is contracted; a graph that needs more fails the
	// job. 0 means [DefaultRounds].
	Rounds int
}

// DefaultRounds contracts any chain of a hundred links; see stars.go.
const DefaultRounds = 8

// config is the Config of a worker, or of the submitting program, that writes into a folder.
func (j Job) config(folder string) pipeline.Config {
	c := pipeline.Config{
		Out: folder, Verify: true, Version: j.Version, Partition: j.Partition,
		Source: j.Source, Clean: j.Clean, Analyze: j.Analyze,
	}
	c.Analyze.Dicts, c.Analyze.Entities = slices.Clone(j.Dicts), slices.Clone(j.Entities)
	return c
}

// Run runs the job on a runner that is registered with Beam, by name, and returns the manifest.
func Run(ctx context.Context, j Job, runner string) (*pipeline.Manifest, sdk.PipelineResult, error) {
	out, err := newStore(ctx, j.Out)
	if err != nil {
		return nil, nil, err
	}
	if out.local() {
		free, err := pipeline.Lock(pipeline.Config{Out: j.Out})
		if err != nil {
			return nil, nil, err
		}
		defer free()
	}
	tasks, err := plan(ctx, j)
	if err != nil {
		return nil, nil, fmt.Errorf("plan: %w", err)
	}
	pieces, err := writePlan(ctx, out, tasks)
	if err != nil {
		return nil, nil, fmt.Errorf("write plan: %w", err)
	}
	p, s := sdk.NewPipelineWithRoot()
	build(s, j, pieces)
	result, err := sdk.Run(ctx, runner, p)
	if err != nil {
		return nil, nil, err
	}
	m, err := finish(ctx, j, out, tasks)
	return m, result, err
}

// build lays the pipeline out.
func build(s sdk.Scope, j Job, pieces []string) {
	rounds := j.Rounds
	if rounds == 0 {
		rounds = DefaultRounds
	}
	tasks := sdk.Reshuffle(s, sdk.ParDo(s, &planFn{Job: j}, sdk.CreateList(s, pieces)))
	parts, bands := sdk.ParDo2(s.Scope("ingest"), &ingestFn{Job: j}, tasks)

	align := s.Scope("align")
	collisions := sdk.ParDo(align, collide, sdk.GroupByKey(align, bands))
	signatures := sdk.ParDo(align, &signaturesFn{Job: j}, sdk.GroupByKey(align, collisions))
	edges := sdk.ParDo(align, join, sdk.GroupByKey(align, signatures))
	labels := settle(align, edges, rounds)
	members := sdk.ParDo(align, &membersFn{Job: j}, sdk.GroupByKey(align, labels))
	copies := sdk.ParDo(align, group, sdk.GroupByKey(align, members))

	annotate := s.Scope("annotate")
	sdk.ParDo0(annotate, &annotateFn{Job: j}, sdk.CoGroupByKey(annotate, parts, copies))
}
