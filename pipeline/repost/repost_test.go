package repost

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"koujing/segment"
)

// story is an article of n sentences that no other seed has.
func story(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 7))
	const chars = "天地人你我他有无大小上下左右前后山水火木金土日月星云风雨雷电公司产品市场价格研究发布模型数据用户增长下降收入利润投资技术开放问题"
	all := []rune(chars)
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for range 18 + r.IntN(20) {
			b.WriteRune(all[r.IntN(len(all))])
		}
		out[i] = b.String() + "。"
	}
	return out
}

func sketch(t testing.TB, lines []string) Sketch {
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(lines, "\n")
	s := new(Sketcher)
	return s.Sketch(text, seg.Sentences(text), func(int) bool { return true })
}

func insert(lines []string, at int, more ...string) []string {
	return slices.Insert(slices.Clone(lines), at, more...)
}

func TestCopiesAreGroupedAndOthersAreNot(t *testing.T) {
	a, b := story(1, 30), story(2, 30)
	pages := [][]string{
		a,
		b,
		insert(a, 10, "这都写的什么玩意。"),
		story(3, 30),
		a[3:27],
		insert(b, 0, "转一篇文章给大家看看。"),
	}
	var x Index
	for _, p := range pages {
		k := sketch(t, p)
		x.Add(&k)
	}
	got := fmt.Sprint(x.Groups())
	if want := "[[0 2 4] [1 5]]"; got != want {
		t.Errorf("groups %s, want %s", got, want)
	}
}

func TestShortPagesAreNotCompared(t *testing.T) {
	if k := sketch(t, []string{"谢谢楼主分享,收藏了。"}); k.Comparable() {
		t.Error("a page of ten characters can be compared")
	}
	if k := sketch(t, story(1, 3)); !k.Comparable() {
		t.Error("a page of three sentences cannot be compared")
	}
}

func TestAlignFindsInsertionsAndNotEdits(t *testing.T) {
	a := story(1, 30)
	edited := slices.Clone(a)
	edited[12] = "据悉," + edited[12]
	edited[20] = strings.TrimSuffix(edited[20], "。") + "了。"
	jibes := insert(insert(edited, 25, "吹得山响,也就这点本事。"), 5, "这家公司真是没救了。")
	copies, original := Align([]Member{
		{Sentences: sketch(t, jibes).Sentences, Published: 300},
		{Sentences: sketch(t, a).Sentences, Published: 200},
		{Sentences: sketch(t, a[:28]).Sentences, Published: 100, Thread: true},
	})
	if original != 1 {
		t.Errorf("original is member %d, want the earliest that is no thread", original)
	}
	for i, n := range copies[0].Shared {
		own := jibes[i] == "这家公司真是没救了。" || jibes[i] == "吹得山响,也就这点本事。"
		if own != (n == 0) {
			t.Errorf("sentence %d %q stands in %d others", i, jibes[i], n)
		}
	}
	if copies[0].Own != 2 || copies[1].Own != 0 {
		t.Errorf("own sentences %d and %d, want 2 and 0", copies[0].Own, copies[1].Own)
	}
	if o := copies[0].Overlap; o < 0.9 || o >= 1 {
		t.Errorf("overlap %.3f, want most but not all", o)
	}
}

func TestTraditionalAndSimplifiedAreTheSame(t *testing.T) {
	p := sketch(t, []string{"這個軟體的開發團隊發佈了新的資料。"}).Sentences[0]
	q := sketch(t, []string{"这个软体的开发团队发布了新的资料。"}).Sentences[0]
	if !p.alike(q) {
		t.Error("a sentence in Traditional characters is not taken for the same in Simplified")
	}
}

func TestAlikeAsksForMoreThanChance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"公司在三季度的营收同比增长了两成,主要来自云业务的订单。", "公司在三季度的营收同比增长了20%,主要来自云业务的订单。", true},
		{"公司在三季度的营收同比增长了两成,主要来自云业务的订单。", "公司在四月的发布会上推出了新的手机,主要面向年轻人。", false},
		{"太对了,说得好。", "太错了,说得差。", false},
	} {
		p, q := sketch(t, []string{c.a}).Sentences[0], sketch(t, []string{c.b}).Sentences[0]
		if got := p.alike(q); got != c.want {
			t.Errorf("%q and %q alike: %v", c.a, c.b, got)
		}
	}
}

func BenchmarkSketch(b *testing.B) {
	seg, err := segment.New()
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Join(story(1, 35), "\n")
	sentences := seg.Sentences(text)
	s := new(Sketcher)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s.Sketch(text, sentences, func(int) bool { return true })
	}
}

// BenchmarkGroupAndAlign reports articles a second: 20,000 articles, a fifth of them copies.
func BenchmarkGroupAndAlign(b *testing.B) {
	const n = 20_000
	sketches := make([]Sketch, n)
	for i := range sketches {
		lines := story(uint64(i), 30)
		if i%5 == 4 {
			lines = insert(story(uint64(i-4), 30), i%30, "转帖的人在这里说了一句自己的话。")
		}
		sketches[i] = sketch(b, lines)
	}
	groups := 0
	for b.Loop() {
		var x Index
		for i := range sketches {
			x.Add(&sketches[i])
		}
		found := x.Groups()
		groups = len(found)
		for _, g := range found {
			members := make([]Member, len(g))
			for k, i := range g {
				members[k].Sentences = sketches[i].Sentences
			}
			Align(members)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "articles/s")
	b.ReportMetric(float64(groups), "groups")
}
