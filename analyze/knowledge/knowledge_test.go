package knowledge

import (
	"os"
	"strings"
	"testing"
)

const table = Header + `
company:小米	company	小米	小米?|小米集团|Xiaomi		CN	HKEX:1810	+手机|汽车;-粥|粒
person:雷军	person	雷军	雷布斯	company:小米	CN		
company:ses	company	SES	欧洲卫星公司		LU		
`

func load(t *testing.T, text string) *Base {
	t.Helper()
	rows, err := Parse(strings.NewReader(text), "test.tsv")
	if err != nil {
		t.Fatal(err)
	}
	data, err := Build(rows)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAFormIsFoundInEverySpelling(t *testing.T) {
	b := load(t, Header+"\ncompany:智谱ai\tcompany\t智谱AI\t\t\tCN\t\t\n")
	for _, form := range []string{"智谱AI", "智谱 AI", "智譜ai", "智谱ＡＩ"} {
		if _, ok := b.Terms().Find(form); !ok {
			t.Errorf("%s is not found", form)
		}
	}
}

func TestABaseKeepsWhatItsRowsSay(t *testing.T) {
	b := load(t, table)
	e, ok := b.Find("company:小米")
	if !ok || e.Name != "小米" || strings.Join(e.Aliases, "|") != "小米集团|Xiaomi" || strings.Join(e.Tickers, "") != "HKEX:1810" {
		t.Fatalf("found %+v, %v", e, ok)
	}
	p, _ := b.Find("person:雷军")
	if p.OwnerID != "company:小米" {
		t.Errorf("owner of 雷军 is %q", p.OwnerID)
	}
	if _, ok := b.Find("person:nobody"); ok {
		t.Error("an id of no row is found")
	}
	v, _ := b.Terms().Find("小米")
	s := b.Senses(v)
	if len(s) != 1 || s[0].Flags&Conditional == 0 || len(b.Near(s[0].Entity)) != 2 {
		t.Fatalf("小米 has senses %v", s)
	}
	text := "一碗小米粥"
	if at := strings.Index(text, "小米"); !b.Touched(s[0].Entity, text, at, at+6) {
		t.Error("小米粥 touches 粥")
	}
	v, _ = b.Terms().Find("SES")
	if s := b.Senses(v); len(s) != 1 || s[0].Flags&ExactCase == 0 {
		t.Errorf("SES has senses %v, want its case kept", s)
	}
}

func TestTheIDOfANameIsItsNormalForm(t *testing.T) {
	for _, c := range []struct{ typ, name, want string }{
		{"company", "Scale AI", "company:scale-ai"},
		{"company", "臺積電", "company:台积电"},
		{"model", "ＧＰＴ-4o", "model:gpt-4o"},
		{"person", " 埃隆•马斯克 ", "person:埃隆·马斯克"},
	} {
		if got := ID(c.typ, c.name); got != c.want {
			t.Errorf("ID(%q, %q) = %q, want %q", c.typ, c.name, got, c.want)
		}
	}
}

func TestLintRefuses(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"an id twice", "company:甲甲\tcompany\t甲甲\t\t\t\t\t\ncompany:甲甲\tcompany\t甲甲\t\t\t\t\t", "stands already"},
		{"an id of another name", "company:乙乙\tcompany\t甲甲\t\t\t\t\t", "makes the id company:甲甲"},
		{"an owner of no row", "product:甲甲\tproduct\t甲甲\t\tcompany:乙乙\t\t\t", "owner company:乙乙"},
		{"one alias on two rows", "company:甲甲\tcompany\t甲甲\t丙丙\t\t\t\t\ncompany:乙乙\tcompany\t乙乙\t丙丙\t\t\t\t", "also that of company:甲甲"},
		{"an alias without support", "company:甲甲\tcompany\t甲甲\t甲甲?\t\t\t\t", "nothing can support"},
	} {
		rows, err := Parse(strings.NewReader(Header+"\n"+c.rows+"\n"), "t.tsv")
		if err != nil {
			t.Fatal(err)
		}
		errs := Lint(rows, nil)
		if len(errs) == 0 || !strings.Contains(errs[0].Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, errs, c.want)
		}
	}
}

func TestParseNamesTheLineOfWhatIsWrong(t *testing.T) {
	for _, rows := range []string{"a\tb", "x:甲甲\tanimal\t甲甲\t\t\t\t\t", "company:甲甲\tcompany\t甲甲\t\t\tChina\t\t", "company:甲甲\tcompany\t甲甲\t\t\t\t\t手机"} {
		_, err := Parse(strings.NewReader(Header+"\n"+rows+"\n"), "t.tsv")
		if err == nil || !strings.HasPrefix(err.Error(), "t.tsv:2: ") {
			t.Errorf("%q: error %v, want one at t.tsv:2", rows, err)
		}
	}
}

// The tables in the program.
func TestTheTablesAreClean(t *testing.T) {
	rows, err := ReadFolder(os.DirFS("../data/entities"))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range Lint(rows, nil) {
		t.Error(err)
	}
	for i := 1; i < len(rows); i++ {
		if rows[i].File == rows[i-1].File && rows[i].ID <= rows[i-1].ID {
			t.Errorf("%s:%d: %s is not sorted by id", rows[i].File, rows[i].Line, rows[i].ID)
		}
	}
}

func TestTheStoredBaseIsThatOfTheTables(t *testing.T) {
	rows, err := ReadFolder(os.DirFS("../data/entities"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := Build(rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../entities.bin")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("analyze/entities.bin is stale: run go generate ./analyze")
	}
}
