package pipeline

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"koujing/pipeline/table"

	"github.com/parquet-go/parquet-go"
)

var update = flag.Bool("update", false, "write testdata/golden anew")

// TestTheDumpInSmallGivesTheGoldenRows holds every row of every table that testdata/dump gives
// against testdata/golden. After a change that is meant: go test ./pipeline -run Golden -update,
// and read the difference.
func TestTheDumpInSmallGivesTheGoldenRows(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), dump)
	mustRun(t, c, 2)
	golden(t, c.Out, table.Articles)
	golden(t, c.Out, table.Sentences)
	golden(t, c.Out, table.Mentions)
	golden(t, c.Out, table.Quotes)
	golden(t, c.Out, table.Entities)
	golden(t, c.Out, table.Reposts)
	golden(t, c.Out, table.Rejects)
}

func golden[T any](t *testing.T, out string, tab table.Table[T]) {
	t.Helper()
	var got []byte
	for _, row := range readTable(t, out, tab) {
		line, err := table.AppendJSON(nil, row)
		if err != nil {
			t.Fatal(err)
		}
		got = append(append(got, line...), '\n')
	}
	path := filepath.Join("..", "testdata", "golden", tab.Name+".jsonl")
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	if len(a) != len(b) {
		t.Errorf("%s: %d rows, want %d", tab.Name, len(a)-1, len(b)-1)
	}
	differing := 0
	for i := range min(len(a), len(b)) {
		if !bytes.Equal(a[i], b[i]) {
			if differing++; differing <= 3 {
				t.Errorf("%s row %d:\ngot  %s\nwant %s", tab.Name, i, a[i], b[i])
			}
		}
	}
	if differing > 3 {
		t.Errorf("%s: %d rows differ", tab.Name, differing)
	}
}

// readTable reads all rows of a table with a reader of its own, part by part.
func readTable[T any](t *testing.T, out string, tab table.Table[T]) []T {
	t.Helper()
	parts := partsOf(t, out, tab.Name)
	if len(parts) == 0 {
		t.Fatalf("%s has no parts", tab.Name)
	}
	var all []T
	for _, path := range parts {
		all = append(all, readPart[T](t, path)...)
	}
	return all
}

// partsOf lists the parts of a table, those in partitions too.
func partsOf(t *testing.T, out, name string) []string {
	t.Helper()
	var parts []string
	err := filepath.WalkDir(filepath.Join(out, name), func(path string, e fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".parquet") {
			parts = append(parts, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

func readPart[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := parquet.NewGenericReader[T](f)
	defer r.Close()
	var all []T
	for {
		rows := make([]T, 256)
		n, err := r.Read(rows)
		all = append(all, rows[:n]...)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestEveryOffsetPointsAtItsText slices articles by code points, as Python does.
func TestEveryOffsetPointsAtItsText(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), dump)
	mustRun(t, c, 2)
	text := map[string][]rune{}
	for _, a := range readTable(t, c.Out, table.Articles) {
		text[a.DocID] = []rune(a.Text)
	}
	n := 0
	for _, m := range readTable(t, c.Out, table.Mentions) {
		if got := string(text[m.DocID][m.Start:m.End]); got != m.Text {
			t.Errorf("%s %d..%d is %q, want %q", m.DocID, m.Start, m.End, got, m.Text)
		}
		n++
	}
	for _, s := range readTable(t, c.Out, table.Sentences) {
		if got := string(text[s.DocID][s.Start:s.End]); got != s.Text {
			t.Errorf("%s %d..%d is %q, want %q", s.DocID, s.Start, s.End, got, s.Text)
		}
	}
	if n == 0 {
		t.Error("no mention in testdata/dump")
	}
}

// TestFiveCopiesAreAGroupAndOnlyTheirOwnSentencesStandAlone is the test dump of reposts.
func TestFiveCopiesAreAGroupAndOnlyTheirOwnSentencesStandAlone(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), filepath.Join(dump, "copies"))
	mustRun(t, c, 2)
	source := map[string]string{}
	for _, a := range readTable(t, c.Out, table.Articles) {
		source[a.DocID] = a.Source
	}
	reposts := readTable(t, c.Out, table.Reposts)
	if len(reposts) != 5 {
		t.Fatalf("%d articles in groups, want 5", len(reposts))
	}
	for _, r := range reposts {
		if r.Group != reposts[0].Group || r.Original != (source[r.DocID] == "a-original.txt") {
			t.Errorf("%s: group %s, original %v", source[r.DocID], r.Group, r.Original)
		}
	}
	added := map[string]bool{
		"先把雨天跑利索了再吹牛吧。": true, "出了事谁赔?": true, "反正不是他们赔。": true,
		"转一条老家的新闻,我看着是真高兴。": true, "这帮专家就会说正确的废话。": true,
		"点评": true, "五万辆车抢司机的饭碗,还好意思叫惠民。": true,
	}
	for _, s := range readTable(t, c.Out, table.Sentences) {
		if (s.Shared == 0) != added[s.Text] {
			t.Errorf("%s: %q stands in %d others", source[s.DocID], s.Text, s.Shared)
		}
		if (s.Voice == "poster") != added[s.Text] {
			t.Errorf("%s: %q is %s", source[s.DocID], s.Text, s.Voice)
		}
		delete(added, s.Text)
	}
	for text := range added {
		t.Errorf("%q was not found", text)
	}
}

// TestAForumRepostIsTakenApart holds the thread of testdata/dump, as HTML in GB18030 and as
// visible text, to what a reader sees in it.
func TestAForumRepostIsTakenApart(t *testing.T) {
	t.Parallel()
	c := config(filepath.Join(t.TempDir(), "out"), filepath.Join(dump, "forum"))
	mustRun(t, c, 2)
	poster := map[string]bool{
		"通义这玩意吹得天花乱坠,问它一道初中物理题都能答错。": true,
		"张总这话说得漂亮,自家产品先别三天两头崩溃再说。":   true,
		"亏成这样还好意思上市圈钱,真当股民是傻子。":      true,
		"太真实了,去年吹牛的那帮人现在一个都不吭声。":     true,
		"开源了又怎样,跑都跑不起来的垃圾。":          true,
		"点评": true,
		"说到底,这些公司就没有几个是踏踏实实做技术的。":       true,
		"今天抄一个框架,明天换一个皮,融资的新闻比产品更新还勤快。": true,
		"什么时候能把电机绕组的题算对了,再来谈改变世界吧。":     true,
		"楼主说得在理,我们厂试过两家,客服机器人笨得要命。":     true,
	}
	speakers := map[string]string{
		"“我们算过,从头训一个千亿参数的模型,光电费就够我们发两年工资。”":     "一名创业公司的技术负责人",
		"他认为,放弃预训练等于放弃定义产品的权利,“底座在别人手里,早晚要还账”。": "张鹏",
		"“投资人现在只问两个问题:收入多少,什么时候不亏。”":            "一位不愿具名的投资人",
	}
	articles := readTable(t, c.Out, table.Articles)
	if len(articles) != 2 {
		t.Fatalf("%d articles, want 2", len(articles))
	}
	for _, a := range articles {
		if table.OrEmpty(a.Title) != "大模型公司开始算账：有人停训，有人降价" || table.OrEmpty(a.Publisher) != "算力周刊" || table.OrEmpty(a.Site) != "江城机电论坛" || a.PublishedAt == nil {
			t.Errorf("%s: title %q, publisher %q, site %q", a.Source, table.OrEmpty(a.Title), table.OrEmpty(a.Publisher), table.OrEmpty(a.Site))
		}
		if a.NPoster != int32(len(poster)) {
			t.Errorf("%s: %d sentences of the poster, want %d", a.Source, a.NPoster, len(poster))
		}
	}
	for _, s := range readTable(t, c.Out, table.Sentences) {
		if (s.Voice == "poster") != poster[s.Text] {
			t.Errorf("%q is %s", s.Text, s.Voice)
		}
		if who, ok := speakers[s.Text]; ok && (s.Voice != "quoted" || table.OrEmpty(s.Speaker) != who) {
			t.Errorf("%q is %s by %q, want it quoted from %q", s.Text, s.Voice, table.OrEmpty(s.Speaker), who)
		}
	}
	owner := map[string]string{"product:kimi": "company:月之暗面", "model:通义千问": "company:阿里巴巴"}
	for _, e := range readTable(t, c.Out, table.Entities) {
		if want, ok := owner[e.EntityID]; ok {
			delete(owner, e.EntityID)
			if table.OrEmpty(e.OwnerID) != want {
				t.Errorf("%s is owned by %q, want %q", e.EntityID, table.OrEmpty(e.OwnerID), want)
			}
		}
	}
	for id := range owner {
		t.Errorf("%s is not among the entities", id)
	}
}
