package tagger_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"koujing/analyze/tagger"
	"koujing/segment"
)

var cutter = func() *segment.Segmenter {
	seg, err := segment.New()
	if err != nil {
		panic(err)
	}
	return seg
}()

func input(text string) tagger.Input {
	return tagger.Input{Text: text, Span: segment.Span{Start: 0, End: len(text)}, Words: cutter.Cut(nil, text, 0, len(text), nil)}
}

// example reads a sentence with its names in brackets, a letter for the type before each:
// [c云海]发布了财报。
func example(marked string) tagger.Example {
	var text strings.Builder
	var names []tagger.Name
	for rest := marked; rest != ""; {
		i := strings.IndexByte(rest, '[')
		if i < 0 {
			text.WriteString(rest)
			break
		}
		j := strings.IndexByte(rest, ']')
		text.WriteString(rest[:i])
		start := text.Len()
		text.WriteString(rest[i+2 : j])
		names = append(names, tagger.Name{Span: segment.Span{Start: start, End: text.Len()}, Type: strings.IndexByte("cp", rest[i+1])})
		rest = rest[j+1:]
	}
	return tagger.Example{Input: input(text.String()), Names: names}
}

// small makes examples of firms and persons in a few frames.
func small() []tagger.Example {
	firms := []string{"云海科技", "青禾网络", "Brightpath", "星桥智能", "远岫软件", "Novaris", "木石资本", "千叶传媒"}
	people := []string{"张若凡", "李知远", "王一鸣", "陈思齐", "赵望舒", "周子衿"}
	frames := []string{"[c%s]昨天发布了三季度财报。", "记者获悉，[c%s]完成了新一轮融资。", "今天天气很好，大家都出门了。", "他向[c%s]提起诉讼。"}
	voices := []string{"[p%s]在会上表示，市场还会增长。", "创始人[p%s]接受了采访。", "这件事情没有结果。"}
	var out []tagger.Example
	defer func() {
		for i := range out {
			out[i].Group = i
		}
	}()
	for range 4 {
		for _, f := range frames {
			for _, name := range firms {
				out = append(out, example(strings.ReplaceAll(f, "%s", name)))
			}
		}
		for _, f := range voices {
			for _, name := range people {
				out = append(out, example(strings.ReplaceAll(f, "%s", name)))
			}
		}
	}
	return out
}

func train(t testing.TB) *tagger.Model {
	t.Helper()
	m, err := tagger.Train(small(), tagger.Options{Types: []string{"company", "person"}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNamesNotInTheExamplesAreFoundByWhatStandsBeside(t *testing.T) {
	tg := train(t).Tagger()
	for _, c := range []struct{ text, want string }{
		{"河图科技昨天发布了三季度财报。", "河图科技 company"},
		{"创始人孙青岚接受了采访。", "孙青岚 person"},
		{"记者获悉，Zephyr完成了新一轮融资。", "Zephyr company"},
		{"今天天气很好，大家都出门了。", ""},
		{"", ""},
	} {
		var got []string
		for _, n := range tg.Tag(input(c.text)) {
			got = append(got, c.text[n.Start:n.End]+" "+[]string{"company", "person"}[n.Type])
			if n.Score <= 0 || n.Score > 1 {
				t.Errorf("%s: score %v", c.text, n.Score)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

func store(t testing.TB, m *tagger.Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameExamplesGiveTheSameModelAndLoadGivesItBack(t *testing.T) {
	data := store(t, train(t))
	if !bytes.Equal(data, store(t, train(t))) {
		t.Fatal("two models of the same examples")
	}
	m, err := tagger.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, store(t, m)) {
		t.Error("a model changed in storing")
	}
	if want := []string{"company", "person"}; !slices.Equal(m.Types(), want) {
		t.Errorf("types %q, want %q", m.Types(), want)
	}
}

func TestWhatIsNoModelIsRefused(t *testing.T) {
	data := store(t, train(t))
	for name, broken := range map[string][]byte{
		"nothing": nil, "another format": []byte("KJC\x01 and more"), "a head alone": data[:20], "its end cut off": data[:len(data)-1], "too long": append(slices.Clone(data), 0),
	} {
		if _, err := tagger.Load(broken); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

func TestUnknownStretchesTeachNothing(t *testing.T) {
	// In all examples that say the opposite nothing is known about the name.
	examples := small()
	for _, e := range small() {
		for _, n := range e.Names {
			e.Unknown = append(e.Unknown, n.Span)
		}
		e.Names = nil
		examples = append(examples, e)
	}
	m, err := tagger.Train(examples, tagger.Options{Types: []string{"company", "person"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Tagger().Tag(input("河图科技昨天发布了三季度财报。")); len(got) != 1 {
		t.Errorf("got %v, want one name", got)
	}
}

func FuzzTag(f *testing.F) {
	for _, s := range []string{"云海科技昨天发布了GPT-4o。", "", "a", "😀‍[“\u3000”]1.5亿", "OpenAI和Brightpath"} {
		f.Add(s)
	}
	tg := train(f).Tagger()
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		last := 0
		for _, n := range tg.Tag(input(text)) {
			if n.Start < last || n.End <= n.Start || n.End > len(text) || !utf8.ValidString(text[n.Start:n.End]) {
				t.Fatalf("%q: name at %d..%d behind %d", text, n.Start, n.End, last)
			}
			last = n.End
		}
	})
}

// BenchmarkTag runs the shipped model over the labelled pages where they are to be had, without
// the cutting into words, which entities does anyway.
func BenchmarkTag(b *testing.B) {
	files, _ := filepath.Glob("../../../shared/train/*.txt")
	data, err := os.ReadFile("../data/tagger.bin")
	if len(files) == 0 || err != nil {
		b.Skip("../shared is not here")
	}
	m, err := tagger.Load(data)
	if err != nil {
		b.Fatal(err)
	}
	var in []tagger.Input
	size := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		text := strings.ToValidUTF8(string(data), "")
		for _, s := range cutter.Sentences(text) {
			in = append(in, tagger.Input{Text: text, Span: s.Span, Words: cutter.Cut(nil, text, s.Start, s.End, nil)})
		}
		size += len(text)
	}
	t := m.Tagger()
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, x := range in {
			t.Tag(x)
		}
	}
}

func ExampleTagger_Tag() {
	m, err := tagger.Train(small(), tagger.Options{Types: []string{"company", "person"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	text := "记者获悉，河图科技完成了新一轮融资。"
	for _, n := range m.Tagger().Tag(input(text)) {
		fmt.Println(text[n.Start:n.End], m.Types()[n.Type])
	}
	// Output: 河图科技 company
}
