package pipeline

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"koujing/pipeline/table"

	"github.com/zeebo/xxh3"
)

// Counts is what a task, a stage or a run has done.
type Counts struct {
	Pages     int              `json:"pages,omitempty"`    // pages met
	Gave      int              `json:"gave,omitempty"`     // pages that gave articles
	Articles  int              `json:"articles,omitempty"` // articles
	Rejects   map[string]int   `json:"rejects,omitempty"`  // pages by reason of rejection
	TextSize  int64            `json:"text_size,omitempty"`
	Rows      map[string]int64 `json:"rows,omitempty"`  // rows by table
	TableSize map[string]int64 `json:"bytes,omitempty"` // bytes by table
}

// Add adds what another task did.
func (c *Counts) Add(o Counts) {
	c.Pages += o.Pages
	c.Gave += o.Gave
	c.Articles += o.Articles
	c.TextSize += o.TextSize
	addTo(&c.Rejects, o.Rejects)
	addTo(&c.Rows, o.Rows)
	addTo(&c.TableSize, o.TableSize)
}

func addTo[N int | int64](to *map[string]N, from map[string]N) {
	if len(from) > 0 && *to == nil {
		*to = map[string]N{}
	}
	for k, n := range from {
		(*to)[k] += n
	}
}

// Rejected is the number of pages rejected for any reason.
func (c Counts) Rejected() int {
	n := 0
	for _, k := range c.Rejects {
		n += k
	}
	return n
}

// Published is a file that a task published.
type Published struct {
	Path string `json:"path"` // in OUT, with forward slashes
	Size int64  `json:"size"`
	Hash string `json:"hash"`           // xxh3 of the bytes
	Rows int64  `json:"rows,omitempty"` // of a table's part
}

// Receipt says that a task is done, with which Config and inputs, and what came of it.
type Receipt struct {
	Task   Task        `json:"task"`
	Config string      `json:"config"`
	Files  []Published `json:"files"`
	Counts Counts      `json:"counts"`
}

// Output is where a task writes. It is used by one goroutine.
type Output struct {
	Counts Counts
	config Config
	digest string // of what in config decides the bytes of this stage
	dir    string
	files  []*outFile
}

// outFile is one file of a task, hashed as it is written.
type outFile struct {
	rel  string
	path string
	f    *os.File      // nil once it is closed
	buf  *bufio.Writer // nil with f
	sum  hash.Hash64
	size int64
	rows int64 // of a table's part
}

func (w *outFile) Write(p []byte) (int, error) {
	w.sum.Write(p)
	w.size += int64(len(p))
	return w.buf.Write(p)
}

// close puts the file on the disk. A second call does nothing.
func (w *outFile) close() error {
	if w.f == nil {
		return nil
	}
	err := errors.Join(w.buf.Flush(), w.f.Sync(), w.f.Close())
	w.f, w.buf = nil, nil
	return err
}

// Create starts the file that will stand at rel in OUT.
func (o *Output) Create(rel string) (io.Writer, error) {
	path := filepath.Join(o.dir, fmt.Sprintf("%d-%s", len(o.files), filepath.Base(rel)))
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := &outFile{rel: rel, path: path, f: f, buf: bufio.NewWriterSize(f, 1<<18), sum: xxh3.New()}
	o.files = append(o.files, w)
	return w, nil
}

// Perform runs one task and publishes what it wrote. It is all that a worker elsewhere needs.
func Perform(ctx context.Context, c Config, s Stage, t Task) (Receipt, error) {
	digest, err := c.Digest(s.Name())
	if err != nil {
		return Receipt{}, err
	}
	out := &Output{config: c, digest: digest, dir: c.work("tmp", s.Name()+"-"+t.ID)}
	if err := errors.Join(os.RemoveAll(out.dir), os.MkdirAll(out.dir, 0o755)); err != nil {
		return Receipt{}, err
	}
	defer os.RemoveAll(out.dir)
	defer out.discard()
	if err := s.Do(ctx, t, out); err != nil {
		return Receipt{}, fmt.Errorf("task %s: %w", t.ID, err)
	}
	r := Receipt{Task: t, Config: digest, Counts: out.Counts}
	if r.Files, err = out.publish(); err != nil {
		return Receipt{}, fmt.Errorf("task %s: %w", t.ID, err)
	}
	return r, writeReceipt(c, s.Name(), r)
}

// publish moves the finished files into OUT.
func (o *Output) publish() ([]Published, error) {
	var done []Published
	for _, w := range o.files {
		if err := w.close(); err != nil {
			return nil, err
		}
		done = append(done, Published{Path: w.rel, Size: w.size, Hash: fmt.Sprintf("%016x", w.sum.Sum64()), Rows: w.rows})
	}
	if o.config.Verify {
		if err := o.verify(); err != nil {
			return nil, fmt.Errorf("read back: %w", err)
		}
	}
	for _, w := range o.files {
		to := filepath.Join(o.config.Out, filepath.FromSlash(w.rel))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return nil, err
		}
		if err := os.Rename(w.path, to); err != nil {
			return nil, err
		}
	}
	o.files = nil
	return done, nil
}

// discard closes what a failed task left open.
func (o *Output) discard() {
	for _, w := range o.files {
		if w.f != nil {
			w.f.Close()
		}
	}
}

// part is a table's part being written by a task.
type part[T any] struct {
	*table.Writer[T]
	out  *Output
	name string
	rows []T
	file *outFile
}

// batch is how many rows go to the Parquet writer at once.
const batch = 2000

// createPart starts the task's part of a table, in a partition of it unless that is empty.
func createPart[T any](o *Output, t table.Table[T], partition, id string) (*part[T], error) {
	w, err := o.Create(path.Join(t.Name, partition, "part-"+id+".parquet"))
	if err != nil {
		return nil, err
	}
	meta := table.Meta{"koujing.version": o.config.Version, "koujing.config": o.digest, "koujing.table": t.Name}
	var inPath []string
	if partition != "" {
		inPath = []string{table.PartitionKey}
	}
	return &part[T]{Writer: t.Create(w, meta, inPath...), out: o, name: t.Name, file: w.(*outFile)}, nil
}

// flush writes the pending rows when they make a batch, or all of them at the end.
func (p *part[T]) flush(all bool) error {
	if len(p.rows) < batch && !all {
		return nil
	}
	err := p.Write(p.rows)
	clear(p.rows) // the strings of written rows must not outlive their article
	p.rows = p.rows[:0]
	return err
}

// close writes what is pending and the footer, closes the file, and counts the rows.
func (p *part[T]) close() error {
	if err := errors.Join(p.flush(true), p.Close(), p.file.close()); err != nil {
		return err
	}
	p.file.rows = p.Rows()
	addTo(&p.out.Counts.Rows, map[string]int64{p.name: p.Rows()})
	addTo(&p.out.Counts.TableSize, map[string]int64{p.name: p.file.size})
	return nil
}

// pending returns the tasks still to do, and removes what stale receipts published, telling
// how many there were.
func pending(c Config, stage string, tasks []Task) (rest []Task, stale int, err error) {
	digest, err := c.Digest(stage)
	if err != nil {
		return nil, 0, err
	}
	receipts, err := Receipts(c.Out, stage)
	if err != nil {
		return nil, 0, err
	}
	for _, t := range tasks {
		r, ok := receipts[t.ID]
		if ok && r.Config == digest && r.Task.Digest == t.Digest && r.standing(c) {
			delete(receipts, t.ID)
			continue
		}
		rest = append(rest, t)
	}
	for _, id := range sortedKeys(receipts) { // what is left is stale
		if err := receipts[id].revoke(c, stage); err != nil {
			return nil, 0, err
		}
	}
	return rest, len(receipts), nil
}

// standing says whether all that the receipt names is still there.
func (r Receipt) standing(c Config) bool {
	for _, f := range r.Files {
		info, err := os.Stat(filepath.Join(c.Out, filepath.FromSlash(f.Path)))
		if err != nil || info.Size() != f.Size {
			return false
		}
	}
	return true
}

// revoke removes a receipt, first, and then what it published.
func (r Receipt) revoke(c Config, stage string) error {
	if err := os.Remove(receiptPath(c.Out, stage, r.Task.ID)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, f := range r.Files {
		err := os.Remove(filepath.Join(c.Out, filepath.FromSlash(f.Path)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if dir := path.Dir(f.Path); table.IsPartition(path.Base(dir)) {
			os.Remove(filepath.Join(c.Out, filepath.FromSlash(dir))) // fails while others have parts in it
		}
	}
	return nil
}

func receiptPath(out, stage, id string) string {
	return filepath.Join(out, filepath.FromSlash(ReceiptPath(stage, id)))
}

// writeReceipt writes aside and renames: a receipt is there whole or not at all.
func writeReceipt(c Config, stage string, r Receipt) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return writeWhole(receiptPath(c.Out, stage, r.Task.ID), b)
}

// writeWhole writes a small file so that no reader ever sees half of it.
func writeWhole(path string, b []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path+".tmp", b, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}

// Receipts reads the receipts of a stage by task. One that cannot be parsed counts as absent:
// its task will run again.
func Receipts(out, stage string) (map[string]Receipt, error) {
	paths, err := filepath.Glob(receiptPath(out, stage, "*"))
	if err != nil {
		return nil, err
	}
	receipts := map[string]Receipt{}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		var r Receipt
		if json.Unmarshal(b, &r) == nil {
			receipts[r.Task.ID] = r
		}
	}
	return receipts, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
