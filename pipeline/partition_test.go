package pipeline

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"koujing/pipeline/table"
)

// partitioned is config with tables partitioned by date.
func partitioned(out string, dumps ...string) Config {
	c := config(out, dumps...)
	c.Partition = table.PartitionKey
	return c
}

// lines are the rows of a table as JSON, sorted; change may put back what a path has.
func lines[T any](t *testing.T, out string, tab table.Table[T], change func(path string, row *T)) []string {
	t.Helper()
	var all []string
	for _, path := range partsOf(t, out, tab.Name) {
		for _, row := range readPart[T](t, path) {
			if change != nil {
				change(path, &row)
			}
			line, err := table.AppendJSON(nil, row)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(line))
		}
	}
	slices.Sort(all)
	return all
}

func TestPartitionedTablesHoldTheSameRowsEachUnderItsDate(t *testing.T) {
	t.Parallel()
	in := bigDump(t, 60)
	plain, hive := config(filepath.Join(t.TempDir(), "out"), dump, in), partitioned(filepath.Join(t.TempDir(), "out"), dump, in)
	mustRun(t, plain, 2)
	m := mustRun(t, hive, 2)

	date := map[string]string{} // the partition that each article belongs to
	want := map[string]int64{}  // articles by partition
	for _, a := range readTable(t, plain.Out, table.Articles) {
		p := "published_date=__HIVE_DEFAULT_PARTITION__"
		if a.PublishedDate != nil {
			p = "published_date=" + time.Unix(int64(*a.PublishedDate)*86400, 0).UTC().Format(time.DateOnly)
		}
		date[a.DocID] = p
		want[p]++
	}
	if len(want) < 40 || want["published_date=__HIVE_DEFAULT_PARTITION__"] == 0 {
		t.Fatalf("articles by partition %v: too few to tell", want)
	}
	if fmt.Sprint(m.Partitions) != fmt.Sprint(want) {
		t.Errorf("the manifest counts %v, want %v", m.Partitions, want)
	}
	under := func(path, docID string) {
		if got := filepath.Base(filepath.Dir(path)); got != date[docID] {
			t.Errorf("a row of article %s is in %s, want it under %s", docID, path, date[docID])
		}
	}
	same(t, table.Articles.Name, lines(t, plain.Out, table.Articles, nil), lines(t, hive.Out, table.Articles, func(path string, a *table.Article) {
		under(path, a.DocID)
		if a.PublishedDate != nil {
			t.Errorf("%s: the column of the partition is in the file, too", path)
		}
		a.PublishedDate = table.PartitionDate(path)
	}))
	same(t, table.Sentences.Name, lines(t, plain.Out, table.Sentences, nil), lines(t, hive.Out, table.Sentences, func(path string, s *table.Sentence) { under(path, s.DocID) }))
	same(t, table.Mentions.Name, lines(t, plain.Out, table.Mentions, nil), lines(t, hive.Out, table.Mentions, func(path string, m *table.Mention) { under(path, m.DocID) }))
	same(t, table.Quotes.Name, lines(t, plain.Out, table.Quotes, nil), lines(t, hive.Out, table.Quotes, func(path string, q *table.Quote) { under(path, q.DocID) }))
	same(t, table.Entities.Name, lines(t, plain.Out, table.Entities, nil), lines(t, hive.Out, table.Entities, nil))
	same(t, table.Reposts.Name, lines(t, plain.Out, table.Reposts, nil), lines(t, hive.Out, table.Reposts, nil))
	same(t, table.Rejects.Name, lines(t, plain.Out, table.Rejects, nil), lines(t, hive.Out, table.Rejects, nil))
}

func same(t *testing.T, name string, want, got []string) {
	t.Helper()
	if !slices.Equal(got, want) || len(got) == 0 {
		t.Errorf("%s: %d rows in partitions, %d without, or others", name, len(got), len(want))
	}
}

func TestAnyNumberOfWorkersWritesTheSamePartitions(t *testing.T) {
	t.Parallel()
	in := bigDump(t, 200)
	pad(t, in, 200, 8)
	anyWorkers(t, func(out string) Config { return partitioned(out, dump, in) })
}

func TestKilledAtAnyMomentAPartitionedRunGoesOnToTheSameBytes(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills ten processes")
	}
	killAndGoOn(t, bigDump(t, 200), table.PartitionKey, 10)
}

func TestAnotherLayoutLeavesNothingOfTheOneBefore(t *testing.T) {
	t.Parallel()
	in := bigDump(t, 30)
	plain, hive := config(filepath.Join(t.TempDir(), "out"), in), partitioned(filepath.Join(t.TempDir(), "out"), in)
	mustRun(t, plain, 2)
	mustRun(t, hive, 2)
	wantPlain, wantHive := hashes(t, plain.Out), hashes(t, hive.Out)
	mine := filepath.Join(hive.Out, "articles", "published_date=2025-03-01", "mine.txt")
	if err := os.WriteFile(mine, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	hive.Partition, plain.Partition = plain.Partition, hive.Partition
	mustRun(t, plain, 2)
	mustRun(t, hive, 2)
	if got := hashes(t, plain.Out); got != wantHive {
		t.Errorf("partitioned after it was not\n%swant\n%s", got, wantHive)
	}
	if got := hashes(t, hive.Out); got != wantPlain {
		t.Errorf("not partitioned after it was\n%swant\n%s", got, wantPlain)
	}
	folders, err := filepath.Glob(filepath.Join(hive.Out, "*", "published_date=*"))
	if err != nil || len(folders) != 1 || filepath.Dir(mine) != folders[0] {
		t.Errorf("folders %v (%v), want only the one with a file that is not ours", folders, err)
	}
}

func TestPartsThatNoReceiptOwnsAreSweptOutOfPartitions(t *testing.T) {
	t.Parallel()
	c := partitioned(filepath.Join(t.TempDir(), "out"), bigDump(t, 3))
	mustRun(t, c, 1)
	want := hashes(t, c.Out)
	orphan := filepath.Join(c.Out, "mentions", "published_date=1999-01-01", "part-000007-000.parquet")
	if err := os.MkdirAll(filepath.Dir(orphan), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(orphan, []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, 1)
	if got := hashes(t, c.Out); got != want {
		t.Errorf("after an orphan\n%swant\n%s", got, want)
	}
	if _, err := os.Stat(filepath.Dir(orphan)); err == nil {
		t.Error("the folder of the orphan still stands")
	}
}

// TestATaskOfManyDatesHasFewFilesOpen runs 150 dates of four tables each where a process may
// have 40 files open.
func TestATaskOfManyDatesHasFewFilesOpen(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	for i := range 150 {
		day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*i).Format(time.DateOnly)
		text := fmt.Sprintf("第%d号公司发布新品\n%s 10:00 来源：江城晚报\n\n百度方面表示,这批产品的销量同比增长%d%%,但是利润下降了。\n", i, day, i)
		if err := os.WriteFile(filepath.Join(in, fmt.Sprintf("%03d.txt", i)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "out")
	cmd := exec.Command("sh", "-c", `ulimit -n 40 && exec "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), childOut+"="+out, childIn+"="+in, childPartition+"="+table.PartitionKey)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	m, err := ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Partitions) < 150 {
		t.Errorf("%d partitions, want 150 and those of the dump in small", len(m.Partitions))
	}
}

func TestAnUnknownPartitionIsRefused(t *testing.T) {
	c := config(filepath.Join(t.TempDir(), "out"), filepath.Join(dump, "blog"))
	c.Partition = "poster"
	if err := run(c, 1); err == nil || !strings.Contains(err.Error(), "published_date") {
		t.Errorf("error %v, want one that says what there is", err)
	}
}
