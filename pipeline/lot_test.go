package pipeline

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"koujing/analyze"
	"koujing/pipeline/table"
)

// breaking is an analyzer that notes whom it has seen, and breaks on a text that says so.
type breaking struct{ on string }

func (b breaking) Name() string { return "breaks on " + b.on }

func (b breaking) Analyze(d *analyze.Doc) {
	if d.Text == b.on {
		panic("broken on " + b.on)
	}
	d.Title += b.on
}

func TestAFaultOnOneArticleOfALotLeavesTheOthersWhole(t *testing.T) {
	var l lot
	for _, text := range []string{"甲", "乙", "丙", "丁"} {
		l.add(&table.Record{Source: "source of " + text, Doc: &analyze.Doc{Text: text}})
	}
	var told []string
	errs := l.analyze([]analyze.Analyzer{breaking{"甲"}, breaking{"丙"}, breaking{"乙丙"}}, func(source string, what any) error {
		told = append(told, source)
		return errors.New(fmt.Sprint(what))
	})
	for i, want := range []struct{ title, err string }{{"", "broken on 甲"}, {"甲丙乙丙", "<nil>"}, {"甲", "broken on 丙"}, {"甲丙乙丙", "<nil>"}} {
		if got := l.records[i].Doc.Title; got != want.title || fmt.Sprint(errs[i]) != want.err {
			t.Errorf("article %d: analyzers left %q and the error %v, want %q and %s", i, got, errs[i], want.title, want.err)
		}
	}
	if got := strings.Join(told, ", "); got != "source of 甲, source of 丙" {
		t.Errorf("faults told of %s", got)
	}
}
