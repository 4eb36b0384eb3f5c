package pipeline

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"koujing/analyze"
	"koujing/pipeline/clean"
)

// shared is where pages of every kind lie for measuring, outside the project.
const shared = "../../shared"

// crawled lists the pages that the benchmarks run over, or skips them.
func crawled(b *testing.B) []string {
	b.Helper()
	if _, err := os.Stat(shared); err != nil {
		b.Skip("../shared is not here")
	}
	var all []string
	for _, dump := range []string{"corpus/aiblog.zip", "corpus/pages.zip", "corpus/s1forum.tar.gz", "corpus/weixin.zip", "gold"} {
		all = append(all, filepath.Join(shared, dump))
	}
	return all
}

// BenchmarkRun takes crawled pages to closed tables on one worker. The profile that the program
// is built with comes from it: .ci/pgo.
func BenchmarkRun(b *testing.B) {
	dumps := crawled(b)
	for b.Loop() {
		c := config(filepath.Join(b.TempDir(), "out"), dumps...)
		if err := run(c, 1); err != nil {
			b.Fatal(err)
		}
		m, err := ReadManifest(c.Out)
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(m.Total.TextSize)
	}
}

// BenchmarkAnalyzers says what each step of an analyzer takes over crawled pages, in nanoseconds a byte: its
// fastest round, which says most on a machine that others use.
func BenchmarkAnalyzers(b *testing.B) {
	articles, size := crawledArticles(b)
	all, err := analyze.Standard(analyze.Options{})
	if err != nil {
		b.Fatal(err)
	}
	all = analyze.Steps(all)
	best := make([]time.Duration, len(all))
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		took := make([]time.Duration, len(all))
		for lot := range slices.Chunk(articles, 50) {
			docs := make([]*analyze.Doc, len(lot))
			for i := range lot {
				docs[i] = NewRecord("", "", "", &lot[i]).Doc
			}
			for k, a := range all {
				start := time.Now()
				for _, d := range docs {
					a.Analyze(d)
				}
				took[k] += time.Since(start)
			}
		}
		for k, t := range took {
			if best[k] == 0 || t < best[k] {
				best[k] = t
			}
		}
	}
	for k, a := range all {
		b.ReportMetric(float64(best[k])/float64(size), strings.ReplaceAll(a.Name(), " ", "")+"-ns/B")
	}
}

// crawledArticles cleans every eighth of the crawled pages, and tells the size of their texts.
func crawledArticles(b *testing.B) (all []clean.Article, size int64) {
	b.Helper()
	c := config(filepath.Join(b.TempDir(), "out"), crawled(b)...)
	stages := Stages(c)
	if err := Run(b.Context(), c, Local{Config: c, Workers: 2}, stages[:1]); err != nil {
		b.Fatal(err)
	}
	receipts, err := Receipts(c.Out, "ingest")
	if err != nil {
		b.Fatal(err)
	}
	met := 0
	for _, id := range sortedKeys(receipts) {
		for _, f := range receipts[id].Files {
			if _, ok := partID(f.Path); !ok {
				continue
			}
			err := readStore(c.Out, f.Path, func(a stored) error {
				if met++; met%8 == 0 {
					all = append(all, a.Article)
					size += int64(len(a.Article.Text))
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	return all, size
}
