package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"koujing/analyze"
	"koujing/pipeline/table"

	"github.com/zeebo/xxh3"
)

// collect adds up what the other stages left: the tables of one part, and the manifest.
type collect struct {
	config Config
}

func (*collect) Name() string { return "collect" }

// Tasks lists one task, whose digest is that of all receipts before it.
func (s *collect) Tasks(context.Context) ([]Task, error) {
	h := xxh3.New()
	for _, stage := range []string{"ingest", "align", "annotate"} {
		receipts, err := Receipts(s.config.Out, stage)
		if err != nil {
			return nil, err
		}
		for _, id := range sortedKeys(receipts) {
			if err := json.NewEncoder(h).Encode(receipts[id]); err != nil {
				return nil, err
			}
		}
	}
	return []Task{{ID: "all", Digest: fmt.Sprintf("%016x", h.Sum64())}}, nil
}

func (s *collect) Do(ctx context.Context, t Task, out *Output) error {
	all, err := sumStages(s.config.Out)
	if err != nil {
		return err
	}
	sum, err := s.tally()
	if err != nil {
		return err
	}
	if err := s.entities(t, out, sum); err != nil {
		return err
	}
	if err := s.rejects(t, out); err != nil {
		return err
	}
	m := Manifest{Version: s.config.Version, Config: s.config, Stages: all, Voices: sum.Voices, Total: all["ingest"]}
	if m.Inputs, err = inputsOf(s.config.Out); err != nil {
		return err
	}
	m.Total.Rows, m.Total.TableSize = nil, nil
	m.Total.Articles = all["annotate"].Articles
	addTo(&m.Total.Rejects, all["annotate"].Rejects)
	m.Total.Gave -= all["annotate"].Rejected()
	for _, c := range []Counts{all["align"], all["annotate"], out.Counts} {
		addTo(&m.Total.Rows, c.Rows)
		addTo(&m.Total.TableSize, c.TableSize)
	}
	files, err := filesOf(s.config.Out, out)
	if err != nil {
		return err
	}
	if err := m.parts(files); err != nil {
		return err
	}
	m.top(sum)
	if m.Time, err = readTimes(s.config.Out); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	return m.write(out)
}

// tally merges the tallies of all tasks.
func (s *collect) tally() (*tally, error) {
	receipts, err := Receipts(s.config.Out, "annotate")
	if err != nil {
		return nil, err
	}
	sum := newTally()
	for _, id := range sortedKeys(receipts) {
		t, err := readTally(s.config.Out, tallyPath(id))
		if err != nil {
			return nil, err
		}
		sum.merge(t)
	}
	return sum, nil
}

// entities writes the table of the entities met, by id.
func (s *collect) entities(t Task, out *Output, sum *tally) error {
	known, err := analyze.KnownEntities(s.config.Analyze)
	if err != nil {
		return err
	}
	p, err := createPart(out, table.Entities, "", t.ID)
	if err != nil {
		return err
	}
	for _, id := range sortedKeys(sum.Entities) {
		e := sum.Entities[id]
		row := table.Entity{EntityID: id, Type: string(e.Type), Name: e.Name, Mentions: e.Mentions, Articles: e.Articles}
		if k, ok := known(id); ok {
			row.Aliases, row.OwnerID, row.Ticker = k.Aliases, table.Optional(k.OwnerID), table.Optional(strings.Join(k.Tickers, ";"))
		}
		p.rows = append(p.rows, row)
		if err := p.flush(false); err != nil {
			return err
		}
	}
	return p.close()
}

// rejects writes the table of pages that gave no article, in the order of stages and tasks.
func (s *collect) rejects(t Task, out *Output) error {
	p, err := createPart(out, table.Rejects, "", t.ID)
	if err != nil {
		return err
	}
	for _, stage := range []string{"ingest", "annotate"} {
		receipts, err := Receipts(s.config.Out, stage)
		if err != nil {
			return err
		}
		for _, id := range sortedKeys(receipts) {
			for _, f := range receipts[id].Files {
				if f.Path != workRejects(stage, id) {
					continue
				}
				if err := readRejects(s.config.Out, f.Path, p); err != nil {
					return err
				}
			}
		}
	}
	return p.close()
}

func readRejects(out, rel string, p *part[table.Reject]) error {
	f, err := os.Open(filepath.Join(out, filepath.FromSlash(rel)))
	if err != nil {
		return err
	}
	defer f.Close()
	for d := json.NewDecoder(bufio.NewReader(f)); ; {
		var r table.Reject
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read %s: %w", rel, err)
		}
		p.rows = append(p.rows, r)
		if err := p.flush(false); err != nil {
			return err
		}
	}
}

// filesOf lists what the stages have published, and the parts that this task has written.
func filesOf(root string, out *Output) ([]Published, error) {
	var files []Published
	for _, w := range out.files {
		files = append(files, Published{Path: w.rel, Rows: w.rows})
	}
	for _, stage := range []string{"ingest", "align", "annotate"} {
		receipts, err := Receipts(root, stage)
		if err != nil {
			return nil, err
		}
		for _, id := range sortedKeys(receipts) {
			files = append(files, receipts[id].Files...)
		}
	}
	return files, nil
}

// sumStages adds up the receipts of each stage.
func sumStages(out string) (map[string]Counts, error) {
	all := map[string]Counts{}
	for _, stage := range []string{"ingest", "align", "annotate"} {
		receipts, err := Receipts(out, stage)
		if err != nil {
			return nil, err
		}
		var c Counts
		for _, id := range sortedKeys(receipts) {
			c.Add(receipts[id].Counts)
		}
		all[stage] = c
	}
	return all, nil
}

// tableNames lists the folders of the tables.
func tableNames() []string {
	names := make([]string, len(table.All))
	for i, t := range table.All {
		names[i] = t.Name
	}
	return names
}
