package pipeline

import (
	"koujing/analyze"
	"koujing/pipeline/table"
)

// lotSize is how many bytes of text go through one analyzer before the next one has them. The
// tables of all analyzers are larger than the caches near a core; in turns of one article they
// drive each other out. So many bytes save a tenth of the time, and more save no more.
const lotSize = 1 << 18

// lot is some articles that are annotated side by side.
type lot struct {
	records []*table.Record
	size    int // bytes of text
}

func (l *lot) add(r *table.Record) {
	l.records = append(l.records, r)
	l.size += len(r.Doc.Text)
}

// analyze runs the analyzers over the lot and returns an error for each record, nil where all
// went well. fault makes an error of a panic; the analyzers that follow leave that article out.
func (l *lot) analyze(analyzers []analyze.Analyzer, fault func(source string, what any) error) []error {
	faults := make([]error, len(l.records))
	for _, a := range analyze.Steps(analyzers) {
		for i := 0; i < len(l.records); {
			i = l.run(a, i, faults, fault)
		}
	}
	return faults
}

// run runs one analyzer from record i on, until it is through or one panics, and returns the
// record to go on with.
func (l *lot) run(a analyze.Analyzer, i int, faults []error, fault func(string, any) error) (next int) {
	defer func() {
		if r := recover(); r != nil {
			faults[i] = fault(l.records[i].Source, r)
			next = i + 1
		}
	}()
	for ; i < len(l.records); i++ {
		if faults[i] == nil {
			a.Analyze(l.records[i].Doc)
		}
	}
	return i
}
