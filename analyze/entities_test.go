package analyze

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"koujing/segment"
)

// nameLetters are how the cases write types: [百度|C] is a company.
var nameLetters = map[string]Type{
	"C": Company, "M": Model, "P": Product, "N": Person, "O": Organization, "D": Media, "L": Place,
	"¥": Money, "%": Percent, "T": Date, "#": Count,
}

// TestNamesOfTheCases runs testdata/entities.txt: a case a paragraph, names in brackets with
// their type behind a bar, the reason on a line with # above.
func TestNamesOfTheCases(t *testing.T) {
	e := testEntities(t, Options{})
	for _, c := range nameCases(t, "entities.txt") {
		t.Run(c.reason, func(t *testing.T) { checkNames(t, e, c) })
	}
}

type nameCase struct{ reason, marked string }

func nameCases(t *testing.T, file string) []nameCase {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var cases []nameCase
	var c nameCase
	s := bufio.NewScanner(f)
	for s.Scan() {
		switch line := s.Text(); {
		case strings.HasPrefix(line, "# "):
			c.reason = line[2:]
		case line == "":
			if c.marked != "" {
				cases = append(cases, c)
			}
			c = nameCase{}
		default:
			c.marked += strings.TrimPrefix("\n"+line, map[bool]string{true: "\n"}[c.marked == ""])
		}
	}
	if c.marked != "" {
		cases = append(cases, c)
	}
	if len(cases) == 0 {
		t.Fatalf("%s has no case", file)
	}
	return cases
}

func testEntities(t testing.TB, o Options) *entities {
	t.Helper()
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEntities(o, seg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func checkNames(t *testing.T, e *entities, c nameCase) {
	t.Helper()
	text := unmark(t, c.marked)
	d := &Doc{Text: text, Sentences: e.seg.Sentences(text)}
	e.Analyze(d)
	if err := d.Valid(); err != nil {
		t.Fatal(err)
	}
	figures := strings.ContainsAny(c.marked, "¥") || strings.Contains(c.marked, "|%]") || strings.Contains(c.marked, "|T]") || strings.Contains(c.marked, "|#]")
	if got := mark(d, figures); got != c.marked {
		t.Errorf("\n got %s\nwant %s", got, c.marked)
	}
}

// unmark takes the marks out of a case.
func unmark(t *testing.T, marked string) string {
	t.Helper()
	var b strings.Builder
	for rest := marked; ; {
		before, after, ok := strings.Cut(rest, "[")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, rest2, ok := strings.Cut(after, "]")
		text, letter, ok2 := strings.Cut(name, "|")
		if !ok || !ok2 || nameLetters[letter] == "" {
			t.Fatalf("case %q: mark %q", marked, name)
		}
		b.WriteString(text)
		rest = rest2
	}
}

// mark writes the mentions into the text; figures only if asked.
func mark(d *Doc, figures bool) string {
	letters := map[Type]string{}
	for l, t := range nameLetters {
		letters[t] = l
	}
	var b strings.Builder
	at := 0
	for _, m := range d.Mentions {
		if m.Type.Figure() && !figures {
			continue
		}
		b.WriteString(d.Text[at:m.Start] + "[" + d.Of(m.Span) + "|" + letters[m.Type] + "]")
		at = m.End
	}
	return b.String() + d.Text[at:]
}

// A page without a full stop must not cost the square of its length.
func TestTimeIsLinearInOneLongSentence(t *testing.T) {
	e := testEntities(t, Options{})
	cost := func(times int) time.Duration {
		text := strings.Repeat("小米发布新款手机雷军表示马云·马斯克与华为技术有限公司合作DeepSeek", times)
		d := &Doc{Text: text, Sentences: e.seg.Sentences(text)}
		start := time.Now()
		e.Analyze(d)
		return time.Since(start)
	}
	cost(500)
	short, long := cost(2000), cost(16000)
	if long > 40*short {
		t.Errorf("eight times the text took %v, after %v", long, short)
	}
}

func FuzzEntities(f *testing.F) {
	e := testEntities(f, Options{})
	for _, text := range []string{
		"西蒙·威利森（Simon Willison）说", "CEO Martin Schön 表示", "《某某周刊》报道，小米 15 Pro", "GPT-4\u200bo 和 G\u200bPT", "3月2日，投资1.5亿美元，占20%", "\xff百度\xc3",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		d := &Doc{Text: text, Sentences: e.seg.Sentences(text)}
		e.Analyze(d)
		if err := d.Valid(); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		last := 0
		for _, m := range d.Mentions {
			if x := d.Sentences[m.Sentence]; m.Start < x.Start || m.End > x.End || m.Start < last || m.Name == "" && !m.Type.Figure() {
				t.Fatalf("%q: mention %+v", text, m)
			}
			last = m.End
		}
	})
}

func TestNamesOfTheUserWin(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.tsv")
	rows := "id\ttype\tname\taliases\towner_id\tcountry\tticker\tcontext\n" +
		"product:百度\tproduct\t百度\t\t\tCN\t\t\nperson:星河客\tperson\t星河客\t\t\tCN\t\t\n"
	if err := os.WriteFile(file, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	e := testEntities(t, Options{Entities: []string{file}})
	checkNames(t, e, nameCase{marked: "[星河客|N]在[百度|P]和[腾讯|C]之间选。"})
	d := &Doc{Text: "百度", Sentences: e.seg.Sentences("百度")}
	e.Analyze(d)
	if m := d.Mentions[0]; m.By != "user" || m.EntityID != "product:百度" {
		t.Errorf("mention %+v, want the user's", m)
	}
	known, err := KnownEntities(Options{Entities: []string{file}})
	if err != nil {
		t.Fatal(err)
	}
	if x, ok := known("person:星河客"); !ok || x.Name != "星河客" {
		t.Errorf("the user's row is %+v, %v", x, ok)
	}
}

func TestNamesWithoutKnowledge(t *testing.T) {
	e := testEntities(t, Options{NoKnowledge: true})
	checkNames(t, e, nameCase{marked: "[百度|C]创始人[张若凡|N]表示，[上海云海网络科技有限公司|C]会跟进。"})
}

func TestSpellingsOfOneModelShareAnID(t *testing.T) {
	e := testEntities(t, Options{})
	ids := map[string]string{}
	for _, form := range []string{"Qwen9.5-32B", "Qwen 9.5 32B", "qwen9.5 32b", "Qwen-9.5-32B"} {
		text := "他试了 " + form + " 模型。"
		d := &Doc{Text: text, Sentences: e.seg.Sentences(text)}
		e.Analyze(d)
		if len(d.Mentions) != 1 || d.Of(d.Mentions[0].Span) != form {
			t.Fatalf("%s: mentions %+v", form, d.Mentions)
		}
		ids[d.Mentions[0].EntityID] = form
	}
	if len(ids) != 1 {
		t.Errorf("ids %v, want one", ids)
	}
}

func TestExplainSaysWhatBeatACandidate(t *testing.T) {
	all, err := Explain(Options{}, "早饭是小米粥。百度地图不错。")
	if err != nil {
		t.Fatal(err)
	}
	lost := map[string]string{}
	for _, d := range all {
		if d.Lost != "" {
			lost[d.EntityID] = d.Lost
		}
	}
	if lost["company:百度"] == "" && lost["company:小米"] == "" {
		t.Errorf("decisions %+v, want one about what lost", all)
	}
}

// The tables of words beside names: sorted, nothing twice.
func TestTablesOfWordsAreClean(t *testing.T) {
	for name, table := range map[string]string{"cues.tsv": cueWords, "versions.tsv": versionWords} {
		last := ""
		for i, line := range strings.Split(strings.TrimRight(table, "\n"), "\n") {
			if i == 0 {
				continue
			}
			word, kind, _ := strings.Cut(line, "\t")
			if key := kind + "\t" + word; key <= last {
				t.Errorf("%s:%d: %q is not sorted by kind and word, or stands twice", name, i+1, line)
			} else {
				last = key
			}
		}
	}
	last := ""
	for i, line := range strings.Split(strings.TrimRight(readingWords, "\n"), "\n") {
		key := line[:strings.LastIndexByte(line, '\t')]
		if i > 0 && key <= last {
			t.Errorf("readings.tsv:%d: %q is not sorted, or stands twice", i+1, line)
		}
		if i > 0 {
			last = key
		}
	}
}

func TestNamesFoundByDifferentMeansNeverOverlap(t *testing.T) {
	analyzers, err := Standard(Options{})
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"OpenAI的 Chat Completions API 有了更新。使用 OpenAI Chat Completions API 的开发者不用改代码。",
		"用 OpenAI Chat Completions API 的程序,也可以换成 Azure OpenAI Chat Completions API。",
	} {
		d := &Doc{Text: text, Sentences: seg.Segment(text)}
		Run(d, analyzers)
		if err := d.Valid(); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		for i := 1; i < len(d.Mentions); i++ {
			if a, b := d.Mentions[i-1], d.Mentions[i]; b.Start < a.End {
				t.Errorf("%q and %q overlap", d.Of(a.Span), d.Of(b.Span))
			}
		}
	}
}

// A version has one id, however it is written.
func TestTheVOfAVersionMayStandApart(t *testing.T) {
	e := testEntities(t, Options{})
	for _, c := range []struct{ apart, together, id string }{
		{"DeepSeek V 2.5", "DeepSeek-V2.5", "model:deepseek-v2"},
		{"DeepSeek V 9", "DeepSeek V9", "model:deepseek-v9"},
		{"MiniCPM-V 2.6", "MiniCPM-V 2.6", "model:minicpm-v"}, // its V is the family's
	} {
		for _, name := range []string{c.apart, c.together} {
			text := "昨天发布的" + name + "已经开源。"
			d := &Doc{Text: text, Sentences: e.seg.Sentences(text)}
			e.Analyze(d)
			found := false
			for _, m := range d.Mentions {
				found = found || d.Of(m.Span) == name && m.EntityID == c.id
			}
			if !found {
				t.Errorf("%s: no mention with id %s in %v", name, c.id, d.Mentions)
			}
		}
	}
}
