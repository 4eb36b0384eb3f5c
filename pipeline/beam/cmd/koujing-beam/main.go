// Command koujing-beam runs koujing's stages on Apache Beam. See docs/scale.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"

	"koujing/pipeline"
	kj "koujing/pipeline/beam"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/metrics"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/s3" // gs:// and local come with beamx
	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/x/beamx" // the runners
)

// list is a flag that may be given more than once.
type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func main() {
	var inputs, dicts, entities, fields list
	var j kj.Job
	flag.Var(&inputs, "input", "glob of files to read, or a folder; may be given more than once")
	flag.StringVar(&j.Out, "output", "", "folder of the tables, on a file system that all workers see")
	flag.Var(&dicts, "dict", "user dictionary of words, in jieba's format")
	flag.Var(&entities, "entities", "user file of names, in the format of the built-in ones")
	flag.Var(&fields, "field", "name of a record's field, as column=name")
	flag.BoolVar(&j.Source.Lossy, "lossy", false, "keep pages with undecodable bytes, as U+FFFD")
	flag.StringVar(&j.Partition, "partition", "", "lay tables out in folders by this column (published_date)")
	flag.IntVar(&j.Rounds, "rounds", 0, fmt.Sprintf("contractions of the graph of copies (default %d)", kj.DefaultRounds))
	kj.Register()
	flag.Parse()
	sdk.Init() // does not return in a worker
	j.Version = pipeline.Version
	j.Inputs, j.Dicts, j.Entities = inputs, dicts, entities
	if err := run(context.Background(), j, fields); err != nil {
		fmt.Fprintln(os.Stderr, "koujing-beam:", err)
		os.Exit(1)
	}
}

// run checks the options and runs the job.
func run(ctx context.Context, j kj.Job, fields []string) error {
	if len(j.Inputs) == 0 || j.Out == "" || flag.NArg() > 0 {
		return errors.New("want --input and --output; see --help")
	}
	for _, f := range fields {
		column, name, ok := strings.Cut(f, "=")
		if !ok {
			return fmt.Errorf("--field %s: want column=name", f)
		}
		if j.Source.Fields == nil {
			j.Source.Fields = map[string]string{}
		}
		j.Source.Fields[column] = name
	}
	if *jobopts.WorkerBinary == "" && runtime.GOOS == "linux" {
		self, err := os.Executable()
		if err != nil {
			return err
		}
		*jobopts.WorkerBinary = self // else the SDK builds one, where there are sources and a Go tool
	}
	runner := *runners.Runner
	if runner == "" {
		runner = "prism"
	}
	m, result, err := kj.Run(ctx, j, runner)
	if err != nil {
		return err
	}
	fmt.Printf("%d pages, %d articles, %d rejected → %s\n", m.Total.Pages, m.Total.Articles, m.Total.Rejected(), j.Out)
	report(os.Stdout, result)
	return nil
}

// report prints what the workers counted: bytes shuffled, tasks done before, sizes of buckets and
// groups.
func report(w io.Writer, result sdk.PipelineResult) {
	counters, sizes := map[string]int64{}, map[string]metrics.DistributionValue{}
	all := result.Metrics().AllMetrics()
	for _, c := range all.Counters() { // one for each step that counts
		counters[c.Name()] += c.Result()
	}
	for _, d := range all.Distributions() {
		sizes[d.Name()] = d.Result()
	}
	for _, name := range slices.Sorted(maps.Keys(counters)) {
		fmt.Fprintf(w, "%-28s %d\n", name, counters[name])
	}
	for _, name := range slices.Sorted(maps.Keys(sizes)) {
		d := sizes[name]
		fmt.Fprintf(w, "%-28s %d of them, %d in all, at most %d\n", name, d.Count, d.Sum, d.Max)
	}
}
