package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"koujing/pipeline/source"
)

// dump is the dump in small that the repository carries.
const dump = "../testdata/dump"

func config(out string, dumps ...string) Config {
	return Config{Dumps: dumps, Out: out, Verify: true, Version: "test"}
}

func run(c Config, workers int) error {
	return Run(context.Background(), c, Local{Config: c, Workers: workers}, Stages(c))
}

func mustRun(t *testing.T, c Config, workers int) *Manifest {
	t.Helper()
	if err := run(c, workers); err != nil {
		t.Fatal(err)
	}
	m, err := ReadManifest(c.Out)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// hashes names the contents of OUT that analysts read: every file of every table.
func hashes(t *testing.T, out string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(out, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.Name() == ".work" {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".parquet") {
			return nil
		}
		body, err := os.ReadFile(path)
		rel, _ := filepath.Rel(out, path)
		fmt.Fprintf(&b, "%s %x\n", rel, sha256.Sum256(body))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if b.Len() == 0 {
		t.Fatalf("%s holds no table", out)
	}
	return b.String()
}

// bigDump writes n pages into a folder, enough for several tasks.
func bigDump(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "第%d号公司发布新品\n2025-03-%02d 10:00 来源：江城晚报\n\n", i, i%28+1)
		for range 40 {
			fmt.Fprintf(&b, "百度方面表示,第%d批产品的销量同比增长%d%%,但利润下降了%d%%。\n", r.IntN(1000), r.IntN(90), r.IntN(90))
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.txt", i)), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// pad puts files among those of a big dump that are much to read and nothing to take, so that
// its pages are dealt to several tasks.
func pad(t *testing.T, dir string, pages, tasks int) {
	t.Helper()
	english := bytes.Repeat([]byte("Nothing in this file is Chinese.\n"), (taskInput-1<<20)/33)
	for i := range tasks {
		name := fmt.Sprintf("%05d-english.txt", i*pages/tasks)
		if err := os.WriteFile(filepath.Join(dir, name), english, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnyNumberOfWorkersWritesTheSameBytes(t *testing.T) {
	t.Parallel()
	in := bigDump(t, 400)
	pad(t, in, 400, 8)
	anyWorkers(t, func(out string) Config { return config(out, dump, in) })
}

// anyWorkers runs with one worker, two and eight, on several tasks.
func anyWorkers(t *testing.T, config func(out string) Config) {
	t.Helper()
	var want string
	for _, workers := range []int{1, 2, 8} {
		c := config(filepath.Join(t.TempDir(), "out"))
		mustRun(t, c, workers)
		if tasks, err := Receipts(c.Out, "annotate"); err != nil || len(tasks) < 8 {
			t.Fatalf("%d tasks (%v), want 8 and more", len(tasks), err)
		}
		got := hashes(t, c.Out)
		if want == "" {
			want = got
		} else if got != want {
			t.Errorf("%d workers wrote\n%swant\n%s", workers, got, want)
		}
	}
}

func TestEveryPageIsAccountedFor(t *testing.T) {
	t.Parallel()
	m := mustRun(t, config(filepath.Join(t.TempDir(), "out"), dump), 2)
	if m.Total.Pages != m.Total.Gave+m.Total.Rejected() || m.Total.Rejected() == 0 {
		t.Errorf("%d pages, %d gave articles, %d rejected", m.Total.Pages, m.Total.Gave, m.Total.Rejected())
	}
	for _, reason := range []string{"empty", "not-chinese", "truncated"} {
		if m.Total.Rejects[reason] == 0 {
			t.Errorf("no page of testdata/dump was rejected as %s", reason)
		}
	}
}

func TestALedgerThatDoesNotAddUpFailsTheRun(t *testing.T) {
	m := &Manifest{Total: Counts{Pages: 3, Gave: 1, Rejects: map[string]int{"empty": 1}}}
	if err := m.check(); err == nil {
		t.Error("a page that neither gave an article nor was rejected passed")
	}
}

func TestFinishedTasksAreNotDoneAgain(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), bigDump(t, 50))
	mustRun(t, c, 2)
	again := &counting{Local: Local{Config: c, Workers: 2}}
	if err := Run(context.Background(), c, again, Stages(c)); err != nil {
		t.Fatal(err)
	}
	if again.tasks != 0 {
		t.Errorf("%d tasks were done again", again.tasks)
	}
}

// counting counts the tasks it is given.
type counting struct {
	Local
	tasks int
}

func (x *counting) Execute(ctx context.Context, s Stage, tasks []Task) error {
	x.tasks += len(tasks)
	return x.Local.Execute(ctx, s, tasks)
}

func TestAChangedInputOrConfigIsDoneAgainAndNothingElse(t *testing.T) {
	t.Parallel()
	in := bigDump(t, 30)
	c := config(filepath.Join(t.TempDir(), "out"), in)
	mustRun(t, c, 2)
	var notes []string
	c.Notify = func(e Event) {
		if e.Note != "" {
			notes = append(notes, e.Stage+": "+e.Note)
		}
	}
	c.Analyze.NoKnowledge = true
	changed := &counting{Local: Local{Config: c, Workers: 1}}
	if err := Run(context.Background(), c, changed, Stages(c)); err != nil {
		t.Fatal(err)
	}
	if changed.tasks != 2 { // annotate and collect
		t.Errorf("%d tasks for changed options of the analyzers, want 2", changed.tasks)
	}
	if len(notes) == 0 || !strings.Contains(notes[0], "annotate") {
		t.Errorf("nobody was told of the change: %q", notes)
	}
	if err := os.Remove(filepath.Join(in, "00007.txt")); err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, 2)
	fresh := config(filepath.Join(t.TempDir(), "out"), in)
	fresh.Analyze.NoKnowledge = true
	mustRun(t, fresh, 2)
	if got, want := hashes(t, c.Out), hashes(t, fresh.Out); got != want {
		t.Errorf("after a page was taken away\n%swant\n%s", got, want)
	}
}

func TestASecondRunOnTheSameOutIsRefused(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), dump)
	free, err := Lock(c)
	if err != nil {
		t.Fatal(err)
	}
	err = run(c, 1)
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("error %v, want one that names the first process", err)
	}
	free()
	mustRun(t, c, 1)
}

// childOut is set in a process that is to run a dump and be killed.
const childOut, childIn, childPartition = "KOUJING_TEST_OUT", "KOUJING_TEST_IN", "KOUJING_TEST_PARTITION"

func TestMain(m *testing.M) {
	if out := os.Getenv(childOut); out != "" {
		c := config(out, dump, os.Getenv(childIn))
		c.Partition = os.Getenv(childPartition)
		if err := run(c, 2); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestKilledAtAnyMomentARunGoesOnToTheSameBytes kills runs at 50 moments drawn at random, each
// going on where the one before was killed, and starts anew when one gets through.
func TestKilledAtAnyMomentARunGoesOnToTheSameBytes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills fifty processes")
	}
	killAndGoOn(t, bigDump(t, 400), "", 50)
}

func killAndGoOn(t *testing.T, in, partition string, kills int) {
	t.Helper()
	undisturbed := filepath.Join(t.TempDir(), "out")
	began := time.Now()
	runChild(t, undisturbed, in, partition, -1)
	whole := time.Since(began)
	want := hashes(t, undisturbed)
	r := rand.New(rand.NewPCG(3, 4))
	killed := 0
	for killed < kills {
		out := filepath.Join(t.TempDir(), "out")
		for killed < kills {
			wait := time.Duration(r.Int64N(int64(whole)))
			if runChild(t, out, in, partition, wait) {
				break
			}
			killed++
		}
		runChild(t, out, in, partition, -1)
		if got := hashes(t, out); got != want {
			t.Fatalf("after %d kills\n%swant\n%s", killed, got, want)
		}
	}
}

// runChild runs the dump in a process of its own, kills it after wait unless that is negative,
// and says whether it got through.
func runChild(t *testing.T, out, in, partition string, wait time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childOut+"="+out, childIn+"="+in, childPartition+"="+partition)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if wait >= 0 {
		time.AfterFunc(wait, func() { cmd.Process.Kill() })
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 || err != nil && wait < 0 {
		t.Fatalf("the run failed by itself: %v\n%s", err, stderr.String())
	}
	return err == nil
}

func TestAFaultOnOnePageIsARejectAndNoMore(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), dump)
	stages := Stages(c)
	stages[0] = faulty{stages[0].(*ingest)}
	if err := Run(context.Background(), c, Local{Config: c, Workers: 2}, stages); err != nil {
		t.Fatal(err)
	}
	m, err := ReadManifest(c.Out)
	if err != nil {
		t.Fatal(err)
	}
	if m.Total.Rejects["panicked"] != 1 || m.Total.Articles < 10 {
		t.Errorf("rejects %v, %d articles", m.Total.Rejects, m.Total.Articles)
	}
}

// faulty is ingest with a reader that breaks on the first file of a task.
type faulty struct{ *ingest }

func (f faulty) Do(ctx context.Context, t Task, out *Output) error {
	f.ingest.open = func(in source.Input, o source.Options, emit source.Emit) error {
		if in.Source == t.Inputs[0].Source {
			panic("a fault of the program")
		}
		return source.Read(in, o, emit)
	}
	return f.ingest.Do(ctx, t, out)
}

func TestADumpThatVanishesIsAnErrorThatNamesIt(t *testing.T) {
	t.Parallel()
	err := run(config(filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "nowhere")), 1)
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("error %v", err)
	}
}

func TestAFileThatVanishesAfterItWasListedIsAReject(t *testing.T) {
	t.Parallel()
	in := bigDump(t, 5)
	c := config(filepath.Join(t.TempDir(), "out"), in)
	stages := Stages(c)
	stages[0] = vanishing{stages[0].(*ingest), filepath.Join(in, "00003.txt")}
	if err := Run(context.Background(), c, Local{Config: c, Workers: 1}, stages); err != nil {
		t.Fatal(err)
	}
	m, err := ReadManifest(c.Out)
	if err != nil {
		t.Fatal(err)
	}
	if m.Total.Rejects["unreadable"] != 1 || m.Total.Articles != 4 {
		t.Errorf("rejects %v, %d articles", m.Total.Rejects, m.Total.Articles)
	}
}

type vanishing struct {
	*ingest
	path string
}

func (v vanishing) Do(ctx context.Context, t Task, out *Output) error {
	if err := os.Remove(v.path); err != nil {
		return err
	}
	return v.ingest.Do(ctx, t, out)
}

func TestAReadOnlyFolderIsAClearError(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	out := t.TempDir()
	if err := os.Chmod(out, 0o500); err != nil {
		t.Fatal(err)
	}
	if err := run(config(filepath.Join(out, "out"), dump), 1); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("error %v", err)
	}
}

func TestAnInterruptedRunGoesOn(t *testing.T) {
	t.Parallel()
	in := bigDump(t, 400)
	c := config(filepath.Join(t.TempDir(), "out"), in)
	ctx, cancel := context.WithCancel(context.Background())
	c.Notify = func(e Event) {
		if e.Stage == "annotate" {
			cancel()
		}
	}
	if err := Run(ctx, c, Local{Config: c, Workers: 2}, Stages(c)); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want the context's", err)
	}
	c.Notify = nil
	mustRun(t, c, 2)
	undisturbed := config(filepath.Join(t.TempDir(), "out"), in)
	mustRun(t, undisturbed, 2)
	if got, want := hashes(t, c.Out), hashes(t, undisturbed.Out); got != want {
		t.Errorf("after an interruption\n%swant\n%s", got, want)
	}
}
