package pipeline

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"koujing/pipeline/repost"
	"koujing/pipeline/table"

	"github.com/zeebo/xxh3"
)

// This file is what an engine needs beside [Perform] whose workers share no folder and which
// finds the groups of copies itself, by a shuffle: see pipeline/beam.

// Preparer is a stage that has something to load before its first Do. Its Tasks loads it too.
type Preparer interface{ Prepare() error }

// Part is a working part that ingest published.
type Part struct {
	ID   string
	Path string // in OUT
	Hash string
	Size int64
}

// Parts lists the working parts that a task of ingest published, in order.
func (r Receipt) Parts() []Part {
	var parts []Part
	for _, f := range r.Files {
		if id, ok := partID(f.Path); ok {
			parts = append(parts, Part{ID: id, Path: f.Path, Hash: f.Hash, Size: f.Size})
		}
	}
	return parts
}

// SketchPath is the place in OUT of the sketches of a working part's articles.
func SketchPath(part string) string { return sketchPath(part) }

// ReceiptPath is the place in OUT of a task's receipt.
func ReceiptPath(stage, id string) string { return ".work/receipts/" + stage + "/" + id + ".json" }

// NeededByCollect says whether collect reads what a task published at a place in OUT.
func NeededByCollect(path string) bool {
	return strings.HasPrefix(path, ".work/annotate/") || strings.HasPrefix(path, ".work/ingest/rejects-")
}

// Done says whether the receipt is of this task and of Config as it is.
func (r Receipt) Done(c Config, stage string, t Task) (bool, error) {
	digest, err := c.Digest(stage)
	return r.Config == digest && r.Task.ID == t.ID && r.Task.Digest == t.Digest, err
}

// AnnotateTask is the task of annotate for a working part. copies is the hash of what align
// published of its articles, "" where none of them is in a group.
func AnnotateTask(p Part, copies string) Task {
	t := Task{ID: p.ID, Digest: p.Hash, Bytes: p.Size, Part: p.Path}
	if copies != "" {
		t.Digest += "-" + copies
	}
	return t
}

// Sketched is what ingest says of an article for finding its copies.
type Sketched struct {
	DocID     string
	Published int64 // seconds since 1970, 0 where unknown
	Thread    bool  // a forum's page, or one with comments
	repost.Sketch
}

// ReadSketches calls visit for every article of a file of sketches, in order. The Sketched is
// the same each time.
func ReadSketches(r io.Reader, visit func(*Sketched) error) error {
	var s Sketched
	buf := make([]byte, headSize)
	for {
		if _, err := io.ReadFull(r, buf); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read sketches: %w", err)
		}
		h, err := decodeHead(buf)
		if err != nil {
			return err
		}
		prints := make([]repost.Print, h.Sentences)
		if err := binary.Read(r, binary.LittleEndian, prints); err != nil {
			return fmt.Errorf("read sketches: %w", err)
		}
		s = Sketched{DocID: fmt.Sprintf("%016x", h.DocID), Published: h.Published, Thread: h.Thread}
		s.Sketch = repost.Sketch{Bands: h.Bands, Signature: h.Signature, Shingles: int(h.Shingles), Sentences: prints}
		if err := visit(&s); err != nil {
			return err
		}
	}
}

// alignedPart is align for one working part whose groups were found elsewhere.
type alignedPart struct {
	articles int
	copies   []Copied
}

// AlignedPart returns the stage align for one working part of so many articles, and its task.
// The copies are those of its articles that are in a group, in the order of the groups' first
// members and then their own. Where align on one machine writes one part of the reposts table
// for the dump, this writes one for the working part.
func AlignedPart(p Part, articles int, copies []Copied) (Stage, Task, error) {
	h := xxh3.New()
	if err := json.NewEncoder(h).Encode(copies); err != nil {
		return nil, Task{}, err
	}
	t := Task{ID: p.ID, Digest: fmt.Sprintf("%s-%d-%016x", p.Hash, articles, h.Sum64()), Parts: []string{p.ID}}
	return &alignedPart{articles, copies}, t, nil
}

func (*alignedPart) Name() string { return "align" }

// Tasks is empty: who makes the stage has its one task.
func (*alignedPart) Tasks(context.Context) ([]Task, error) { return nil, nil }

func (s *alignedPart) Do(_ context.Context, t Task, out *Output) error {
	out.Counts.Articles = s.articles
	rows, err := createPart(out, table.Reposts, "", t.ID)
	if err != nil {
		return err
	}
	for i := range s.copies {
		rows.rows = append(rows.rows, s.copies[i].row())
	}
	if len(s.copies) > 0 {
		err = writeCopies(out, t.ID, s.copies)
	}
	return errors.Join(err, rows.close())
}
