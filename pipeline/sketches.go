package pipeline

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"koujing/analyze"
	"koujing/pipeline/clean"
	"koujing/pipeline/repost"
	"koujing/segment"
)

// sketchPath is the place in OUT of the sketches of a working part's articles.
func sketchPath(id string) string { return ".work/ingest/sketch-" + id + ".bin" }

// sketchHead is an article's record in a file of sketches, little-endian; its prints follow.
type sketchHead struct {
	DocID     uint64
	Published int64 // seconds since 1970, 0 where unknown
	Thread    bool
	Bands     [32]uint32
	Signature [128]uint8
	Shingles  int32
	Sentences int32
}

// Sizes of the records of a file of sketches, bytes.
var (
	headSize  = int64(binary.Size(sketchHead{}))
	printSize = int64(binary.Size(repost.Print{}))
)

// sketchWriter sketches the articles of a task as they are stored.
type sketchWriter struct {
	seg *segment.Segmenter
	repost.Sketcher
	buf []byte
}

// write appends the sketch of an article to w.
func (s *sketchWriter) write(w io.Writer, a *stored) error {
	id, err := strconv.ParseUint(a.DocID, 16, 64)
	if err != nil {
		return err
	}
	sentences := s.seg.Sentences(a.Article.Text)
	d := analyze.Doc{Text: a.Article.Text, Blocks: a.Article.Blocks}
	thread := false
	k := s.Sketch(a.Article.Text, sentences, func(i int) bool {
		b := d.Block(sentences[i].Start)
		reply := b >= 0 && (d.Blocks[b].Kind == analyze.Reply || d.Blocks[b].Floor > 1)
		thread = thread || b >= 0 && (reply || d.Blocks[b].Floor > 0)
		return !reply
	})
	h := sketchHead{
		DocID: id, Published: published(&a.Article), Thread: thread, Bands: k.Bands, Signature: k.Signature,
		Shingles: int32(k.Shingles), Sentences: int32(len(k.Sentences)),
	}
	if s.buf, err = binary.Append(s.buf[:0], binary.LittleEndian, &h); err != nil {
		return err
	}
	if s.buf, err = binary.Append(s.buf, binary.LittleEndian, k.Sentences); err != nil {
		return err
	}
	_, err = w.Write(s.buf)
	return err
}

// published is the moment of publication in seconds since 1970, 0 where unknown.
func published(a *clean.Article) int64 {
	if a.Published.IsZero() {
		return 0
	}
	return a.Published.Unix()
}

// readHeads calls visit for every record of a file of sketches with the place of its prints.
func readHeads(out, rel string, visit func(h *sketchHead, at int64) error) error {
	f, err := os.Open(filepath.Join(out, filepath.FromSlash(rel)))
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<18)
	buf := make([]byte, headSize)
	for at := int64(0); ; {
		if _, err := io.ReadFull(r, buf); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read %s: %w", rel, err)
		}
		h, err := decodeHead(buf)
		if err != nil {
			return fmt.Errorf("read %s: %w", rel, err)
		}
		at += headSize
		if err := visit(h, at); err != nil {
			return err
		}
		skip := int64(h.Sentences) * printSize
		if _, err := r.Discard(int(skip)); err != nil {
			return fmt.Errorf("read %s: %w", rel, err)
		}
		at += skip
	}
}

func decodeHead(buf []byte) (*sketchHead, error) {
	h := new(sketchHead)
	_, err := binary.Decode(buf, binary.LittleEndian, h)
	return h, err
}

// readPrints reads n prints at a place of a file of sketches.
func readPrints(f io.ReaderAt, at int64, n int32) ([]repost.Print, error) {
	buf := make([]byte, int64(n)*printSize)
	if _, err := f.ReadAt(buf, at); err != nil {
		return nil, err
	}
	prints := make([]repost.Print, n)
	_, err := binary.Decode(buf, binary.LittleEndian, prints)
	return prints, err
}
