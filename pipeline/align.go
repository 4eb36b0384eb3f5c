package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"koujing/pipeline/repost"
	"koujing/pipeline/table"

	"github.com/zeebo/xxh3"
)

// align finds which articles are copies of one another and which sentences they share.
//
// It is one task, and that is the barrier: nothing is annotated before all sketches are
// there. It holds 350 bytes of an article that is long enough to be compared, nothing of others,
// and, of one group at a time, the prints of sentences; those it reads again from the files of
// sketches.
type align struct{ config Config }

func (*align) Name() string { return "align" }

// Tasks lists the one task, whose digest is that of all sketches.
func (s *align) Tasks(context.Context) ([]Task, error) {
	receipts, err := Receipts(s.config.Out, "ingest")
	if err != nil {
		return nil, err
	}
	h := xxh3.New()
	t := Task{ID: "all"}
	for _, id := range sortedKeys(receipts) {
		for _, f := range receipts[id].Files {
			if part, ok := partID(f.Path); ok {
				t.Parts = append(t.Parts, part)
				t.Bytes += f.Size
			}
			fmt.Fprintln(h, f.Path, f.Hash)
		}
	}
	t.Digest = fmt.Sprintf("%016x", h.Sum64())
	return []Task{t}, nil
}

func (s *align) Do(ctx context.Context, t Task, out *Output) error {
	a := &aligner{config: s.config, parts: t.Parts, out: out, copies: map[string][]Copied{}}
	if err := a.load(ctx); err != nil {
		return err
	}
	rows, err := createPart(out, table.Reposts, "", t.ID)
	if err != nil {
		return err
	}
	for _, group := range a.index.Groups() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := a.group(group, rows); err != nil {
			return err
		}
	}
	return errors.Join(a.write(), rows.close())
}

// Copied is what annotate is told of an article that is in a group of copies, and what the
// reposts table says of it.
type Copied struct {
	DocID   string
	Group   string
	Of      string // empty for the original
	Overlap float64
	Own     int
	Shared  []int
}

// row is the article's row of the reposts table.
func (c *Copied) row() table.Repost {
	return table.Repost{Group: c.Group, DocID: c.DocID, Original: c.Of == "", Overlap: c.Overlap, OwnSentences: int32(c.Own)}
}

// CopiesOf aligns the members of one group, which are in the order of the dump and have the
// doc_ids given, and says of each what came out. The group is named after its original.
func CopiesOf(docIDs []string, members []repost.Member) []Copied {
	copies, original := repost.Align(members)
	all := make([]Copied, len(members))
	for i, c := range copies {
		all[i] = Copied{DocID: docIDs[i], Group: docIDs[original], Overlap: c.Overlap, Own: c.Own, Shared: c.Shared}
		if i != original {
			all[i].Of = docIDs[original]
		}
	}
	return all
}

// CopiesPath is the place in OUT of what align says of a working part's articles.
func CopiesPath(id string) string { return ".work/align/copies-" + id + ".json" }

// aligner is the state of the one task. Of the articles it has those that can be compared.
type aligner struct {
	config   Config
	parts    []string
	out      *Output
	index    repost.Index
	articles []sketched
	copies   map[string][]Copied // by working part
}

// sketched is where an article's prints are, and what else picks the original.
type sketched struct {
	docID     uint64
	published int64
	at        int64
	sentences int32
	part      int32
	thread    bool
}

// load reads the heads of all sketches.
func (a *aligner) load(ctx context.Context) error {
	for i, part := range a.parts {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := readHeads(a.config.Out, sketchPath(part), func(h *sketchHead, at int64) error {
			a.out.Counts.Articles++
			k := repost.Sketch{Bands: h.Bands, Signature: h.Signature, Shingles: int(h.Shingles)}
			if !k.Comparable() {
				return nil
			}
			a.index.Add(&k)
			a.articles = append(a.articles, sketched{
				docID: h.DocID, published: h.Published, thread: h.Thread,
				at: at, sentences: h.Sentences, part: int32(i),
			})
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// group aligns the members of one group, which are in the order of the dump.
func (a *aligner) group(group []int32, rows *part[table.Repost]) error {
	ids, members := make([]string, len(group)), make([]repost.Member, len(group))
	for i, k := range group {
		x := a.articles[k]
		prints, err := a.prints(x)
		if err != nil {
			return err
		}
		ids[i] = x.id()
		members[i] = repost.Member{Sentences: prints, Published: x.published, Thread: x.thread}
	}
	for i, c := range CopiesOf(ids, members) {
		part := a.parts[a.articles[group[i]].part]
		a.copies[part] = append(a.copies[part], c)
		rows.rows = append(rows.rows, c.row())
	}
	return rows.flush(false)
}

func (x sketched) id() string { return fmt.Sprintf("%016x", x.docID) }

func (a *aligner) prints(x sketched) ([]repost.Print, error) {
	f, err := os.Open(filepath.Join(a.config.Out, filepath.FromSlash(sketchPath(a.parts[x.part]))))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readPrints(f, x.at, x.sentences)
}

// write leaves a file for each working part that has members of groups.
func (a *aligner) write() error {
	for _, part := range sortedKeys(a.copies) {
		if err := writeCopies(a.out, part, a.copies[part]); err != nil {
			return err
		}
	}
	return nil
}

// writeCopies leaves for annotate what align says of a working part's articles.
func writeCopies(out *Output, part string, copies []Copied) error {
	w, err := out.Create(CopiesPath(part))
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(copies)
}

// readCopies reads what align said of a working part's articles, by doc_id; nothing where
// none of them is in a group.
func readCopies(out, part string) (map[string]Copied, error) {
	b, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(CopiesPath(part))))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []Copied
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("read %s: %w", CopiesPath(part), err)
	}
	copies := make(map[string]Copied, len(list))
	for _, c := range list {
		copies[c.DocID] = c
	}
	return copies, nil
}
