package pipeline

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"koujing/analyze"
	"koujing/pipeline/source"
	"koujing/pipeline/table"
)

// Manifest is the ledger of a run, OUT/manifest.json: what went in, what came out.
type Manifest struct {
	Version string                     `json:"version"`
	Config  Config                     `json:"config"`
	Inputs  Inputs                     `json:"inputs"`
	Stages  map[string]Counts          `json:"stages"`
	Total   Counts                     `json:"total"`
	Voices  map[analyze.VoiceKind]Feel `json:"voices"` // sentences by voice
	// Partitions counts articles by partition, where tables are partitioned.
	Partitions map[string]int64 `json:"partitions,omitempty"`
	Top        []*NamedEntity   `json:"top"`  // the most named companies and models
	Time       map[string]Time  `json:"time"` // by stage, interrupted runs included
}

// Inputs is the dump as it was read. Files beyond the first [listed] are counted only.
type Inputs struct {
	Files int            `json:"files"`
	Size  int64          `json:"size"` // bytes on disk
	List  []source.Input `json:"list"`
}

// listed bounds the list of inputs in the manifest; receipts have them all.
const listed = 1000

// ManifestPath is the place of the manifest of OUT.
func ManifestPath(out string) string { return filepath.Join(out, "manifest.json") }

// ReadManifest reads the manifest of a finished run.
func ReadManifest(out string) (*Manifest, error) {
	b, err := os.ReadFile(ManifestPath(out))
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(b, m); err != nil {
		return nil, fmt.Errorf("read %s: %w", ManifestPath(out), err)
	}
	return m, nil
}

// topNames is how many companies and models the summary shows of each.
const topNames = 10

// top keeps the most named companies and models.
func (m *Manifest) top(sum *tally) {
	n := map[analyze.Type]int{}
	for _, e := range sum.ranked() {
		if (e.Type == analyze.Company || e.Type == analyze.Model) && n[e.Type] < topNames {
			n[e.Type]++
			m.Top = append(m.Top, e)
		}
	}
}

// check holds the sums against one another: every page met gave articles or a reject, and
// every article and reject has its row.
func (m *Manifest) check() error {
	t := m.Total
	if t.Pages != t.Gave+t.Rejected() {
		return fmt.Errorf("ledger: %d pages, but %d gave articles and %d were rejected", t.Pages, t.Gave, t.Rejected())
	}
	if n := t.Rows["articles"]; n != int64(t.Articles) {
		return fmt.Errorf("ledger: %d articles, but %d rows", t.Articles, n)
	}
	if n := t.Rows["rejects"]; n != int64(t.Rejected()) {
		return fmt.Errorf("ledger: %d pages rejected, but %d rows", t.Rejected(), n)
	}
	if n := sum(m.Partitions); m.Config.Partition != "" && n != int64(t.Articles) {
		return fmt.Errorf("ledger: %d articles, but %d in partitions", t.Articles, n)
	}
	if in, out := m.Stages["ingest"].Articles, m.Stages["annotate"]; in != out.Articles+out.Rejected() {
		return fmt.Errorf("ledger: ingest left %d articles, annotate took %d and rejected %d", in, out.Articles, out.Rejected())
	}
	return nil
}

// parts holds the rows that receipts say are in each file of the tables against the rows that
// were counted, and adds articles up by partition.
func (m *Manifest) parts(files []Published) error {
	rows := map[string]int64{}
	for _, f := range files {
		name, partition, in := strings.Cut(path.Dir(f.Path), "/")
		if !strings.HasSuffix(f.Path, ".parquet") {
			continue
		}
		rows[name] += f.Rows
		if in && name == table.Articles.Name {
			addTo(&m.Partitions, map[string]int64{partition: f.Rows})
		}
	}
	for _, name := range tableNames() {
		if rows[name] != m.Total.Rows[name] {
			return fmt.Errorf("ledger: %d rows of %s, but %d in its files", m.Total.Rows[name], name, rows[name])
		}
	}
	return nil
}

func sum(counts map[string]int64) (n int64) {
	for _, k := range counts {
		n += k
	}
	return n
}

func (m *Manifest) write(out *Output) error {
	w, err := out.Create("manifest.json")
	if err != nil {
		return err
	}
	e := newLineEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

// inputsOf gathers the inputs from the receipts of ingest.
func inputsOf(out string) (Inputs, error) {
	receipts, err := Receipts(out, "ingest")
	if err != nil {
		return Inputs{}, err
	}
	var in Inputs
	for _, id := range sortedKeys(receipts) {
		for _, i := range receipts[id].Task.Inputs {
			if i.Start > 0 {
				continue // a later part of a file
			}
			i.End, i.Share = 0, 0
			in.Files++
			in.Size += i.Size
			if len(in.List) < listed {
				in.List = append(in.List, i)
			}
		}
	}
	return in, nil
}
