package table

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestEveryColumnHasAMeaningAndEveryMeaningAColumn(t *testing.T) {
	var want []string
	for _, i := range All {
		for _, c := range i.Columns() {
			want = append(want, i.Name+"\t"+c.Name)
			if c.Meaning == "" || c.Chinese == "" {
				t.Errorf("%s.%s has no meaning in columns.tsv", i.Name, c.Name)
			}
		}
	}
	rows := strings.Split(strings.TrimSuffix(columnsTSV, "\n"), "\n")
	if rows[0] != "table\tcolumn\tmeaning\tchinese" {
		t.Errorf("header: %q", rows[0])
	}
	if len(rows)-1 != len(want) {
		t.Errorf("%d rows for %d columns", len(rows)-1, len(want))
	}
	for k, row := range rows[1:] {
		if n := strings.Count(row, "\t"); n != 3 {
			t.Errorf("row %d has %d tabs", k+2, n)
		}
		if k < len(want) && !strings.HasPrefix(row, want[k]+"\t") {
			t.Errorf("row %d is %q, want the column %q: rows stand in the order of the columns", k+2, row, want[k])
		}
	}
}

func TestTypesAreCalledWhatArrowCallsThem(t *testing.T) {
	got := map[string]string{}
	for _, i := range All {
		for _, c := range i.Columns() {
			got[i.Name+"."+c.Name] = c.Type
		}
		for _, f := range i.Schema.Fields() {
			if !f.Leaf() && !(strings.Contains(f.String(), "repeated group list") && strings.Contains(f.String(), "(STRING)")) {
				t.Errorf("%s.%s is nested, but no list of strings: %s", i.Name, f.Name(), f)
			}
		}
	}
	for name, want := range map[string]string{
		"articles.published_at": "timestamp[us, UTC]", "articles.published_date": "date32", "articles.n_chars": "int32",
		"articles.repost_overlap": "double", "sentences.words": "list<string>", "sentences.polarity": "int8",
		"sentences.voice_score": "float", "quotes.direct": "bool", "entities.mentions": "int64", "rejects.reason": "string",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
}

func TestTheDictionaryInTheDocumentsIsTheOnePrinted(t *testing.T) {
	var b bytes.Buffer
	if err := WriteDictionary(&b, All); err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/tables.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(doc, b.Bytes()) {
		t.Error("docs/tables.md is not what koujing tables prints; write it anew: go run ./cmd/koujing tables > docs/tables.md")
	}
}
