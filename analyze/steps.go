package analyze

// Stepped is an Analyzer that works in steps, each with tables of its own. The steps, run one
// after the other over a Doc, do what Analyze does; other Docs may be analyzed between them.
type Stepped interface {
	Analyzer
	Steps() []Analyzer
}

// Steps returns the analyzers with the steps of each that has any in its place: for those who
// run many Docs through one step before the next, so that its tables stay in the caches.
func Steps(analyzers []Analyzer) []Analyzer {
	var all []Analyzer
	for _, a := range analyzers {
		if s, ok := a.(Stepped); ok {
			all = append(all, s.Steps()...)
		} else {
			all = append(all, a)
		}
	}
	return all
}

// step is a step of an Analyzer.
type step struct {
	name string
	do   func(*Doc)
}

func (s step) Name() string   { return s.name }
func (s step) Analyze(d *Doc) { s.do(d) }
