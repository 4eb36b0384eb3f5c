package beam

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"koujing/analyze/knowledge"
	"koujing/pipeline"
	"koujing/pipeline/repost"
	"koujing/pipeline/table"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/memfs"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/passert"
	"github.com/parquet-go/parquet-go"
)

func TestMain(m *testing.M) {
	Register()
	register.Function2x0(unpaired)
	flag.Parse()
	sdk.Init()
	os.Exit(m.Run())
}

var dump = filepath.Join("..", "..", "testdata", "dump")

// onBeam runs a job on prism, in this process.
func onBeam(t *testing.T, j Job) (*pipeline.Manifest, map[string]int64) {
	t.Helper()
	j.Version = "test"
	m, result, err := Run(context.Background(), j, "prism")
	if err != nil {
		t.Fatal(err)
	}
	counters := map[string]int64{}
	for _, c := range result.Metrics().AllMetrics().Counters() {
		counters[c.Name()] += c.Result()
	}
	return m, counters
}

// onOneMachine is what koujing run does.
func onOneMachine(t *testing.T, dumps ...string) (string, *pipeline.Manifest) {
	t.Helper()
	c := pipeline.Config{Dumps: dumps, Out: filepath.Join(t.TempDir(), "local"), Version: "test"}
	if err := pipeline.Run(context.Background(), c, pipeline.Local{Config: c, Workers: 2}, pipeline.Stages(c)); err != nil {
		t.Fatal(err)
	}
	m, err := pipeline.ReadManifest(c.Out)
	if err != nil {
		t.Fatal(err)
	}
	return c.Out, m
}

// rows reads all rows of a table, as JSON, sorted.
func rows[T any](t *testing.T, out string, tab table.Table[T]) []string {
	t.Helper()
	parts, err := filepath.Glob(filepath.Join(out, tab.Name, "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	inPartitions, err := filepath.Glob(filepath.Join(out, tab.Name, "*", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if parts = append(parts, inPartitions...); len(parts) == 0 {
		t.Fatalf("%s has no parts in %s", tab.Name, out)
	}
	var all []string
	for _, path := range parts {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		r := parquet.NewGenericReader[T](f)
		for {
			batch := make([]T, 256)
			n, err := r.Read(batch)
			for _, row := range batch[:n] {
				line, err := table.AppendJSON(nil, row)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, string(line))
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(r.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(all)
	return all
}

func sameRows[T any](t *testing.T, got, want string, tab table.Table[T]) int {
	t.Helper()
	a, b := rows(t, got, tab), rows(t, want, tab)
	if len(a) != len(b) {
		t.Errorf("%s: %d rows, want %d", tab.Name, len(a), len(b))
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			t.Errorf("%s:\ngot  %s\nwant %s", tab.Name, a[i], b[i])
			break
		}
	}
	return len(b)
}

// sameTables holds every row of every table against those of one machine.
func sameTables(t *testing.T, got, want string) (reposts int) {
	t.Helper()
	sameRows(t, got, want, table.Articles)
	sameRows(t, got, want, table.Sentences)
	sameRows(t, got, want, table.Mentions)
	sameRows(t, got, want, table.Quotes)
	sameRows(t, got, want, table.Entities)
	sameRows(t, got, want, table.Rejects)
	return sameRows(t, got, want, table.Reposts)
}

// sameLedger holds the manifests against one another, but for what is measured and for the
// sizes of reposts, which are in more parts.
func sameLedger(t *testing.T, got, want *pipeline.Manifest) {
	t.Helper()
	plain := func(m *pipeline.Manifest) string {
		c := *m
		c.Time, c.Inputs.List = nil, nil
		for _, s := range c.Stages {
			delete(s.TableSize, "reposts")
		}
		delete(c.Total.TableSize, "reposts")
		b, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if a, b := plain(got), plain(want); a != b {
		t.Errorf("manifest\ngot  %s\nwant %s", a, b)
	}
}

func TestTheDumpInSmallGivesTheRowsOfOneMachine(t *testing.T) {
	want, wantLedger := onOneMachine(t, dump)
	out := filepath.Join(t.TempDir(), "beam")
	ledger, counters := onBeam(t, Job{Inputs: []string{dump}, Out: out})
	if n := sameTables(t, out, want); n < 5 {
		t.Errorf("%d reposts, want the five copies at least", n)
	}
	sameLedger(t, ledger, wantLedger)
	if counters["bands bytes"] == 0 {
		t.Errorf("nothing was counted as shuffled: %v", counters)
	}
}

func TestPartitionedTablesHaveTheFoldersAndRowsOfOneMachine(t *testing.T) {
	c := pipeline.Config{Dumps: []string{dump}, Out: filepath.Join(t.TempDir(), "local"), Version: "test", Partition: table.PartitionKey}
	if err := pipeline.Run(context.Background(), c, pipeline.Local{Config: c, Workers: 2}, pipeline.Stages(c)); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "beam")
	onBeam(t, Job{Inputs: []string{dump}, Out: out, Partition: table.PartitionKey})
	sameTables(t, out, c.Out)
	a, err := filepath.Glob(filepath.Join(out, "articles", "*"))
	b, err2 := filepath.Glob(filepath.Join(c.Out, "articles", "*"))
	if len(a) < 2 || len(a) != len(b) || errors.Join(err, err2) != nil {
		t.Errorf("%d partitions, want %d (%v)", len(a), len(b), errors.Join(err, err2))
	}
}

func TestADoneRunIsNotDoneAgain(t *testing.T) {
	out := filepath.Join(t.TempDir(), "beam")
	j := Job{Inputs: []string{filepath.Join(dump, "copies")}, Out: out}
	onBeam(t, j)
	_, counters := onBeam(t, j)
	if counters["ingest tasks done before"] != 1 || counters["annotate tasks done before"] != 1 {
		t.Errorf("tasks were done again: %v", counters)
	}
}

func TestWhatIsNoLongerInTheDumpIsNoLongerInTheTables(t *testing.T) {
	dir := t.TempDir()
	folder, out := filepath.Join(dir, "dump"), filepath.Join(dir, "beam")
	writeStories(t, folder, 3)
	j := Job{Inputs: []string{folder}, Out: out}
	onBeam(t, j)
	stray := filepath.Join(out, "articles", "part-000009-000.parquet")
	if err := errors.Join(os.Remove(filepath.Join(folder, "crawl-2.jsonl")), os.WriteFile(stray, []byte("half"), 0o644)); err != nil {
		t.Fatal(err)
	}
	onBeam(t, j)
	want, _ := onOneMachine(t, folder)
	sameTables(t, out, want)
}

// TestManyGroupsOverManyTasksAreThoseOfOneMachine is of articles of which a third are copies,
// whole, with a sentence put in, cut or joined from two, in files that are tasks of their own.
func TestManyGroupsOverManyTasksAreThoseOfOneMachine(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "dump")
	writeStories(t, folder, 3)
	want, wantLedger := onOneMachine(t, folder)
	out := filepath.Join(t.TempDir(), "beam")
	ledger, _ := onBeam(t, Job{Inputs: []string{folder + "/*.jsonl"}, Out: out})
	if n := sameTables(t, out, want); n < 200 {
		t.Errorf("%d articles in groups: too few to say anything", n)
	}
	sameLedger(t, ledger, wantLedger)
	if parts, _ := filepath.Glob(filepath.Join(out, "articles", "*")); len(parts) < 2 {
		t.Errorf("%d parts, want tasks enough to shuffle between", len(parts))
	}
}

// TestADumpAndTablesElsewhereGiveTheSameRows has both in Beam's file system in memory, of which
// workers see nothing but what they fetch.
func TestADumpAndTablesElsewhereGiveTheSameRows(t *testing.T) {
	ctx := context.Background()
	err := filepath.WalkDir(dump, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dump, path)
		memfs.Write("memfs://crawl/"+filepath.ToSlash(rel), b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	onBeam(t, Job{Inputs: []string{"memfs://crawl/*", "memfs://crawl/*/*"}, Out: "memfs://tables"})
	out, err := newStore(ctx, "memfs://tables")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, tab := range table.All {
		found, err := out.list(ctx, tab.Name+"/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, rel := range found {
			if err := out.fetch(ctx, rel, folder); err != nil {
				t.Fatal(err)
			}
		}
	}
	want, _ := onOneMachine(t, dump)
	sameTables(t, folder, want)
}

// TestUserFilesElsewhereReachTheWorkers gives a name that only they know.
func TestUserFilesElsewhereReachTheWorkers(t *testing.T) {
	memfs.Write("memfs://user/names.tsv", []byte(knowledge.Header+"\nproduct:单车运营成本\tproduct\t单车运营成本\t\t\t\t\t\n"))
	out := filepath.Join(t.TempDir(), "beam")
	onBeam(t, Job{Inputs: []string{dump}, Out: out, Entities: []string{"memfs://user/names.tsv"}})
	found := false
	for _, row := range rows(t, out, table.Mentions) {
		found = found || strings.Contains(row, `"name":"单车运营成本"`)
	}
	if !found {
		t.Error("no mention is of the user's file")
	}
}

// TestTwoFoldersHoldTheSameRows is of two that a script has made: see flink_test.sh.
func TestTwoFoldersHoldTheSameRows(t *testing.T) {
	got, want := os.Getenv("KOUJING_GOT"), os.Getenv("KOUJING_WANT")
	if got == "" || want == "" {
		t.Skip("KOUJING_GOT and KOUJING_WANT name no folders")
	}
	t.Logf("%d reposts", sameTables(t, got, want))
}

func TestTooFewRoundsFailTheJob(t *testing.T) {
	p, s := sdk.NewPipelineWithRoot()
	settle(s, chain(s, 100), 3)
	_, err := sdk.Run(context.Background(), "prism", p)
	if err == nil || !strings.Contains(err.Error(), "more rounds") {
		t.Errorf("a chain of 100 in 3 rounds: %v", err)
	}
}

// TestStarsAreTheComponentsOfTheGraph holds a chain as long as the rounds can follow, and three
// graphs drawn by chance, against the groups that joining their edges one by one makes.
func TestStarsAreTheComponentsOfTheGraph(t *testing.T) {
	p, s := sdk.NewPipelineWithRoot()
	labels := settle(s, chain(s, 100), DefaultRounds)
	want := make([][]byte, 101)
	for i := range want {
		want[i] = pair(uint64(i), 0)
	}
	passert.EqualsList(s, sdk.DropKey(s, labels), want)
	for seed, edges := range []int{60, 100, 300} {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		var forest repost.Forest
		for range 200 {
			forest = forest.Grow()
		}
		var pairs, want [][]byte
		touched := map[int32]bool{}
		for range edges {
			a, b := r.Int32N(200), r.Int32N(200)
			if a != b {
				forest.Join(a, b)
				touched[a], touched[b] = true, true
				pairs = append(pairs, pair(uint64(max(a, b)), uint64(min(a, b))))
			}
		}
		for i := range forest {
			if touched[int32(i)] {
				want = append(want, pair(uint64(i), uint64(forest.Root(int32(i)))))
			}
		}
		labels := settle(s, sdk.ParDo(s, unpaired, sdk.CreateList(s, pairs)), DefaultRounds)
		passert.EqualsList(s, sdk.DropKey(s, labels), want)
	}
	if _, err := sdk.Run(context.Background(), "prism", p); err != nil {
		t.Error(err)
	}
}

// chain is the edges of nodes in a line.
func chain(s sdk.Scope, links int) sdk.PCollection {
	var pairs [][]byte
	for i := range links {
		pairs = append(pairs, pair(uint64(i), uint64(i+1)))
	}
	return sdk.ParDo(s, unpaired, sdk.CreateList(s, pairs))
}

func TestRefsKeepTheOrderOfParts(t *testing.T) {
	last := ref(0)
	for i, part := range []string{"000000-000", "000000-001", "000000-1000", "000001-000", "123456-999"} {
		r, err := newRef(part, i+1)
		if err != nil || r <= last || partName(r.part()) != part || r.place() != i+1 {
			t.Errorf("%s: %x after %x, part %s, place %d, %v", part, r, last, partName(r.part()), r.place(), err)
		}
		last = r
	}
	for _, part := range []string{"0", "x-000", "99999999-000", "000000-65536"} {
		if r, err := newRef(part, 0); err == nil {
			t.Errorf("%s is %x, want an error", part, r)
		}
	}
}

// writeStories writes files of JSON lines, each more than half a task of ingest.
func writeStories(t *testing.T, folder string, files int) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	const chars = "天地人你我他有无大小上下左右前后山水火木金土日月星云风雨雷电公司产品市场价格研究发布模型数据用户增长下降收入利润投资技术开放问题"
	all := []rune(chars)
	story := func(seed uint64) []string {
		r := rand.New(rand.NewPCG(seed, 7))
		lines := make([]string, 12)
		for i := range lines {
			var b strings.Builder
			for range 18 + r.IntN(20) {
				b.WriteRune(all[r.IntN(len(all))])
			}
			lines[i] = b.String() + "。"
		}
		return lines
	}
	n := 0
	for f := range files {
		var b strings.Builder
		for range 200 {
			n++
			seed := uint64(n)
			lines := story(seed)
			switch n % 9 {
			case 0:
				lines = story(seed / 18) // a copy as it is
			case 3:
				lines = slices.Insert(story(seed/12), n%10, "转帖的人在这里说了一句自己的话。")
			case 6:
				lines = append(story(seed / 12)[:9], story(seed / 15)[9:]...)
			}
			// Much that is no text, so that few articles are many tasks.
			line, err := json.Marshal(map[string]string{"title": fmt.Sprint("第", n, "篇"), "text": strings.Join(lines, "\n"), "raw": strings.Repeat("x", 25_000)})
			if err != nil {
				t.Fatal(err)
			}
			b.Write(append(line, '\n'))
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("crawl-%d.jsonl", f)), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func unpaired(p []byte, emit func(uint64, uint64)) {
	a, b := unpair(p)
	emit(a, b)
}
