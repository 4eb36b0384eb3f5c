package pipeline

import (
	"strings"
	"testing"

	"koujing/pipeline/table"
)

func TestSpansThatDoNotPointWhereTheySayAreFoundBeforeTheyArePublished(t *testing.T) {
	const text = "云海科技发布了新品。🙂好，Brightpath也发布了。"
	for _, c := range []struct {
		name      string
		sentences []table.Sentence
		mentions  []table.Mention
		want      string // in the error; empty for none
	}{
		{
			name:      "right ones pass, in any order",
			sentences: []table.Sentence{{DocID: "1", Start: 0, End: 10, Text: "云海科技发布了新品。"}, {DocID: "1", Start: 10, End: 28, Text: "🙂好，Brightpath也发布了。"}},
			mentions:  []table.Mention{{DocID: "1", Start: 13, End: 23, Text: "Brightpath"}, {DocID: "1", Start: 0, End: 4, Text: "云海科技"}},
		},
		{name: "one too far to the right", mentions: []table.Mention{{DocID: "1", Start: 14, End: 24, Text: "Brightpath"}}, want: "14..24"},
		{name: "one that goes on beyond the text", mentions: []table.Mention{{DocID: "1", Start: 23, End: 29, Text: "也发布了。"}}, want: "23..29"},
		{name: "one that ends before it starts", sentences: []table.Sentence{{DocID: "1", Start: 3, End: 1}}, want: "3..1"},
		{name: "one before the text", sentences: []table.Sentence{{DocID: "1", Start: -1, End: 1, Text: "云"}}, want: "-1..1"},
		{name: "one of an article that is not there", sentences: []table.Sentence{{DocID: "2", Start: 0, End: 1, Text: "云"}}, want: "article 2"},
	} {
		o := &Output{dir: t.TempDir()}
		err := func() error {
			w := &tables{out: o, id: "0"}
			if err := w.begin(""); err != nil {
				return err
			}
			w.articles.rows = append(w.articles.rows, table.Article{DocID: "1", Text: text})
			w.sentences.rows = append(w.sentences.rows, c.sentences...)
			w.mentions.rows = append(w.mentions.rows, c.mentions...)
			if err := w.close(); err != nil {
				return err
			}
			return o.verify()
		}()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
		o.discard()
	}
}
