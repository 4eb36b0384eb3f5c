package report_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"koujing/pipeline"
	"koujing/pipeline/report"
	"koujing/pipeline/table"
)

// run takes a dump to tables and returns their folder.
func run(t *testing.T, dump string) string { return runInto(t, dump, "") }

func runInto(t *testing.T, dump, partition string) string {
	t.Helper()
	c := pipeline.Config{Dumps: []string{dump}, Out: t.TempDir(), Version: "test", Partition: partition}
	if err := pipeline.Run(context.Background(), c, pipeline.Local{Config: c, Workers: 1}, pipeline.Stages(c)); err != nil {
		t.Fatal(err)
	}
	return c.Out
}

func page(t *testing.T, d *report.Data) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.HTML(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestTheReportCountsWhatTheLedgerCounts(t *testing.T) {
	out := run(t, "../../testdata/dump")
	d, err := report.Gather(out, "test", 400)
	if err != nil {
		t.Fatal(err)
	}
	m, err := pipeline.ReadManifest(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want int64
	}{
		{"articles", d.Articles, int64(m.Total.Articles)},
		{"rejects", d.Rejected, int64(m.Total.Rejected())},
		{"quotes", d.Quotes, m.Total.Rows["quotes"]},
		{"mentions", d.Names + d.Figures, m.Total.Rows["mentions"]},
		{"entities", d.AllEntities, m.Total.Rows["entities"]},
		{"articles to read", int64(len(d.Sample)), int64(m.Total.Articles)},
	} {
		if c.got != c.want || c.want == 0 {
			t.Errorf("%s: the report has %d, the ledger %d", c.name, c.got, c.want)
		}
	}
	for i, v := range report.Voices {
		f := m.Voices[v]
		if got := d.Sentences[i]; got[0] != f.Negative || got[1] != f.Neutral || got[2] != f.Positive {
			t.Errorf("%s: the report has %v, the ledger %+v", v, got, f)
		}
	}
	for _, e := range d.Entities {
		n := int64(0)
		for _, f := range e.Voices {
			n += f[0] + f[1] + f[2]
		}
		if n != e.Mentions {
			t.Errorf("%s: %d mentions by voice, %d in the table", e.Name, n, e.Mentions)
		}
	}
	for _, a := range d.Sample {
		for _, s := range a.Sentences {
			text := []rune(s.Text)
			for _, m := range s.Names {
				if m.Start < 0 || m.End <= m.Start || int(m.End) > len(text) {
					t.Errorf("%s: name at %d..%d of %q", a.Source, m.Start, m.End, s.Text)
				}
			}
		}
	}
}

func TestPartitionedTablesGiveTheSameReportAndTheSameArticles(t *testing.T) {
	plain, hive := run(t, "../../testdata/dump"), runInto(t, "../../testdata/dump", table.PartitionKey)
	var reports [2]string
	for i, out := range []string{plain, hive} {
		d, err := report.Gather(out, "test", 400)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]any
		if err := json.Unmarshal(b, &all); err != nil {
			t.Fatal(err)
		}
		for _, list := range []string{"sample", "insertions"} { // in the order of the parts
			slices.SortFunc(all[list].([]any), func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		}
		reports[i] = fmt.Sprint(all)
	}
	if reports[0] != reports[1] {
		t.Errorf("not partitioned\n%.2000s\npartitioned\n%.2000s", reports[0], reports[1])
	}
	n := 0
	err := report.List(plain, func(a report.Listed) error {
		n++
		want, err := report.Stored(plain, a.DocID)
		if err != nil {
			return err
		}
		got, err := report.Stored(hive, a.DocID)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(got, want) || len(got.Sentences) == 0 {
			t.Errorf("article %s differs", a.DocID)
		}
		return nil
	})
	if err != nil || n < 20 {
		t.Errorf("%d articles, %v", n, err)
	}
}

func TestTheSampleIsAsLargeAsAskedAndTheSameEachTime(t *testing.T) {
	out := run(t, "../../testdata/dump")
	d, err := report.Gather(out, "test", 3)
	if err != nil {
		t.Fatal(err)
	}
	if d.Random != 3 || d.Picked != 1 || len(d.Sample) != 4 {
		t.Errorf("%d drawn and %d picked of %d, want 3 and 1 of 4", d.Random, d.Picked, len(d.Sample))
	}
	again, err := report.Gather(out, "test", 3)
	if err != nil {
		t.Fatal(err)
	}
	if page(t, d) != page(t, again) {
		t.Error("two reports of the same tables differ")
	}
}

func TestThePageLoadsNothingAndRunsNoScriptOfTheDump(t *testing.T) {
	dump := filepath.Join(t.TempDir(), "evil.jsonl")
	evil := `</script><script>alert(1)</script><img src=x onerror=alert(2)><!--`
	record := `{"title":"` + evil + `","text":"百度发布了新模型` + evil + `。有网友表示,它还不错` + evil + `。","publisher":"` + evil + `"}`
	if err := os.WriteFile(dump, []byte(record+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := report.Gather(run(t, dump), "test", 10)
	if err != nil {
		t.Fatal(err)
	}
	html := page(t, d)
	if d.Articles != 1 || !strings.Contains(html, `\u003cscript\u003ealert(1)`) {
		t.Errorf("the page does not hold the article: %d articles", d.Articles)
	}
	for _, bad := range []string{"<script>alert", "<img src=x", "<!--\"", "src=\"http", "href=\"http", "<link"} {
		if strings.Contains(html, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(html)
	if policy == nil || !strings.Contains(policy[1], "default-src &#39;none&#39;") {
		t.Fatalf("policy: %q", policy)
	}
	scripts := regexp.MustCompile(`(?s)<(script|style)>(.*?)</(?:script|style)>`).FindAllStringSubmatch(html, -1)
	if len(scripts) != 3 {
		t.Fatalf("%d scripts and styles, want 3", len(scripts))
	}
	for _, s := range scripts {
		sum := sha256.Sum256([]byte(s[2]))
		hash := strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;")
		if !strings.Contains(policy[1], hash) {
			t.Errorf("a %s of %d bytes is not in the policy", s[1], len(s[2]))
		}
	}
}

func TestAFolderWithoutTablesIsSaidSo(t *testing.T) {
	_, err := report.Gather(t.TempDir(), "test", 1)
	if err == nil || !strings.Contains(err.Error(), "finished run") {
		t.Errorf("got %v", err)
	}
}
