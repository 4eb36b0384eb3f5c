package beam

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"koujing/pipeline"
	"koujing/pipeline/source"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// plan lists the tasks of ingest. Local inputs are walked and split as on one machine, and so
// have the same tasks. A file elsewhere cannot be read from its middle through Beam's file
// systems: it is one input, whatever its size.
func plan(ctx context.Context, j Job) ([]pipeline.Task, error) {
	remote := slices.ContainsFunc(j.Inputs, func(glob string) bool { return !isLocal(glob) })
	if remote {
		inputs, err := listRemote(ctx, j.Inputs)
		if err != nil {
			return nil, err
		}
		return pipeline.IngestTasks(inputs)
	}
	c := j.config(j.Out)
	for _, glob := range j.Inputs {
		dumps, err := filepath.Glob(glob)
		if err != nil {
			return nil, fmt.Errorf("input %s: %w", glob, err)
		}
		if len(dumps) == 0 {
			return nil, fmt.Errorf("input %s: no such file", glob)
		}
		for _, d := range dumps {
			abs, err := filepath.Abs(d) // a worker may stand elsewhere
			if err != nil {
				return nil, err
			}
			c.Dumps = append(c.Dumps, abs)
		}
	}
	return pipeline.Stages(c)[0].Tasks(ctx)
}

// listRemote lists the files that match the globs, by name. A file's name in the tables is its
// path below the folder that all of them share.
func listRemote(ctx context.Context, globs []string) ([]source.Input, error) {
	var inputs []source.Input
	for _, glob := range globs {
		if isLocal(glob) {
			return nil, fmt.Errorf("input %s is local and others are not", glob)
		}
		fs, err := filesystem.New(ctx, glob)
		if err != nil {
			return nil, err
		}
		defer fs.Close()
		paths, err := fs.List(ctx, glob)
		if err != nil {
			return nil, err
		}
		if len(paths) == 0 {
			return nil, fmt.Errorf("input %s: no such file", glob)
		}
		for _, path := range paths {
			in := source.Input{Path: path}
			if in.Size, err = fs.Size(ctx, path); err != nil {
				return nil, err
			}
			if m, ok := fs.(filesystem.LastModifiedGetter); ok {
				at, err := m.LastModified(ctx, path)
				if err != nil {
					return nil, err
				}
				in.Modified = at.UnixNano()
			}
			inputs = append(inputs, in)
		}
	}
	slices.SortFunc(inputs, func(a, b source.Input) int { return strings.Compare(a.Path, b.Path) })
	inputs = slices.CompactFunc(inputs, func(a, b source.Input) bool { return a.Path == b.Path })
	first, last := inputs[0].Path, inputs[len(inputs)-1].Path
	n := 0 // of bytes that all paths share: in order, those of the first and the last
	for n < len(first) && n < len(last) && first[n] == last[n] {
		n++
	}
	n = strings.LastIndexByte(first[:n], '/') + 1
	for i := range inputs {
		inputs[i].Source = inputs[i].Path[n:]
	}
	return inputs, nil
}

// splitPath cuts a path before its last element.
func splitPath(path string) (dir, name string) {
	i := strings.LastIndexByte(path, '/')
	return path[:i], path[i+1:]
}

// pieceTasks is how many tasks a piece of the plan has. The pipeline has the names of pieces
// only: runners bound the size of one.
const pieceTasks = 64

// writePlan leaves the tasks in OUT for the workers and returns the places.
func writePlan(ctx context.Context, out *store, tasks []pipeline.Task) ([]string, error) {
	var pieces []string
	for piece := range slices.Chunk(tasks, pieceTasks) {
		var b bytes.Buffer
		for _, t := range piece {
			if err := json.NewEncoder(&b).Encode(t); err != nil {
				return nil, err
			}
		}
		rel := fmt.Sprintf(".work/beam/plan-%05d.jsonl", len(pieces))
		if err := out.write(ctx, rel, &b); err != nil {
			return nil, err
		}
		pieces = append(pieces, rel)
	}
	return pieces, nil
}

// planFn reads a piece of the plan.
type planFn struct{ Job Job }

// ProcessElement emits the tasks of a piece.
func (fn *planFn) ProcessElement(ctx context.Context, piece string, emit func([]byte)) error {
	out, err := newStore(ctx, fn.Job.Out)
	if err != nil {
		return err
	}
	defer out.close()
	f, err := out.open(ctx, piece)
	if err != nil {
		return err
	}
	defer f.Close()
	for r := bufio.NewReader(f); ; {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		emit(line)
	}
}

// arrived is a working part, told to annotate.
type arrived struct {
	pipeline.Part
	Articles int
}

// ingestFn does tasks of ingest.
type ingestFn struct {
	Job     Job
	bench   *bench
	stage   pipeline.Stage
	skipped sdk.Counter
	told    traffic
}

// Setup makes the worker's bench.
func (fn *ingestFn) Setup(ctx context.Context) (err error) {
	fn.skipped, fn.told = sdk.NewCounter("koujing", "ingest tasks done before"), newTraffic("bands")
	if fn.bench, err = newBench(ctx, fn.Job); err == nil {
		fn.stage = fn.bench.stageNamed("ingest")
	}
	return err
}

// Teardown removes it.
func (fn *ingestFn) Teardown() error { return fn.bench.close() }

// ProcessElement does a task, and emits its working parts, and of each article that can be
// compared the LSH keys.
func (fn *ingestFn) ProcessElement(ctx context.Context, task []byte, part func(string, []byte), band func(uint64, uint64)) error {
	var t pipeline.Task
	if err := json.Unmarshal(task, &t); err != nil {
		return err
	}
	if err := fn.bench.clear(); err != nil {
		return err
	}
	r, err := fn.bench.done(ctx, "ingest", t)
	if err != nil {
		return err
	}
	if r != nil {
		fn.skipped.Inc(ctx, 1)
	} else if r, err = fn.perform(ctx, t); err != nil {
		return err
	}
	for _, p := range r.Parts() {
		n, err := fn.bands(ctx, p, band)
		if err != nil {
			return err
		}
		b, err := json.Marshal(arrived{p, n})
		if err != nil {
			return err
		}
		part(p.ID, b)
	}
	return nil
}

// perform does the task over local copies of its inputs.
func (fn *ingestFn) perform(ctx context.Context, given pipeline.Task) (*pipeline.Receipt, error) {
	here := given
	here.Inputs = slices.Clone(given.Inputs)
	var copies []string
	defer func() {
		for _, path := range copies {
			os.Remove(path)
		}
	}()
	for i, in := range here.Inputs {
		path, err := fn.bench.stage(ctx, in.Path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.Source, err)
		}
		if path != in.Path {
			copies = append(copies, path)
		}
		here.Inputs[i].Path = path
	}
	return fn.bench.perform(ctx, fn.stage, here, given)
}

// bands emits the LSH keys of a part's articles and returns how many articles it has.
func (fn *ingestFn) bands(ctx context.Context, p pipeline.Part, emit func(uint64, uint64)) (n int, err error) {
	f, err := fn.bench.out.open(ctx, pipeline.SketchPath(p.ID))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	err = pipeline.ReadSketches(bufio.NewReaderSize(f, 1<<18), func(s *pipeline.Sketched) error {
		at, err := newRef(p.ID, n)
		n++
		if err != nil || !s.Comparable() {
			return err
		}
		for b, key := range s.Bands {
			bucket := uint64(b)<<32 | uint64(key)
			fn.told.edge(ctx, bucket, uint64(at))
			emit(bucket, uint64(at))
		}
		return nil
	})
	return n, err
}
