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
// there. It holds 350 bytes an article and, of one group at a time, the prints of sentences;
// those it reads again from the files of sketches.
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
	a := &aligner{config: s.config, parts: t.Parts, out: out, copies: map[string][]storedCopy{}}
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

// storedCopy is what annotate is told of an article that is in a group.
type storedCopy struct {
	DocID   string
	Group   string
	Of      string // empty for the original
	Overlap float64
	Own     int
	Shared  []int
}

// copiesPath is the place in OUT of what align says of a working part's articles.
func copiesPath(id string) string { return ".work/align/copies-" + id + ".json" }

// aligner is the state of the one task.
type aligner struct {
	config   Config
	parts    []string
	out      *Output
	index    repost.Index
	articles []sketched
	copies   map[string][]storedCopy // by working part
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
			a.index.Add(&repost.Sketch{Bands: h.Bands, Signature: h.Signature, Shingles: int(h.Shingles)})
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
	a.out.Counts.Articles = len(a.articles)
	return nil
}

// group aligns the members of one group, which are in the order of the dump.
func (a *aligner) group(group []int32, rows *part[table.Repost]) error {
	members := make([]repost.Member, len(group))
	for i, k := range group {
		x := a.articles[k]
		prints, err := a.prints(x)
		if err != nil {
			return err
		}
		members[i] = repost.Member{Sentences: prints, Published: x.published, Thread: x.thread}
	}
	copies, original := repost.Align(members)
	name := a.articles[group[original]].id()
	for i, k := range group {
		x := a.articles[k]
		c := storedCopy{DocID: x.id(), Group: name, Overlap: copies[i].Overlap, Own: copies[i].Own, Shared: copies[i].Shared}
		if i != original {
			c.Of = name
		}
		a.copies[a.parts[x.part]] = append(a.copies[a.parts[x.part]], c)
		rows.rows = append(rows.rows, table.Repost{
			Group: name, DocID: c.DocID, Original: i == original, Overlap: c.Overlap, OwnSentences: int32(c.Own),
		})
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
		w, err := a.out.Create(copiesPath(part))
		if err != nil {
			return err
		}
		if err := json.NewEncoder(w).Encode(a.copies[part]); err != nil {
			return err
		}
	}
	return nil
}

// readCopies reads what align said of a working part's articles, by doc_id; nothing where
// none of them is in a group.
func readCopies(out, part string) (map[string]storedCopy, error) {
	b, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(copiesPath(part))))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []storedCopy
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, fmt.Errorf("read %s: %w", copiesPath(part), err)
	}
	copies := make(map[string]storedCopy, len(list))
	for _, c := range list {
		copies[c.DocID] = c
	}
	return copies, nil
}
