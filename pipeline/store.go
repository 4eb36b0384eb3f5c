package pipeline

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"koujing/pipeline/clean"
	"koujing/pipeline/table"

	"github.com/klauspost/compress/zstd"
)

// stored is an article in a working part, on its way from ingest to annotate.
type stored struct {
	DocID    string
	Source   string
	Charset  string
	Replaced int
	Article  clean.Article
}

// workPart is the place in OUT of a working part.
func workPart(id string) string { return ".work/ingest/part-" + id + ".zst" }

// partID is the id of the working part at a place.
func partID(rel string) (string, bool) {
	name := path.Base(rel)
	if !strings.HasPrefix(name, "part-") || !strings.HasSuffix(name, ".zst") {
		return "", false
	}
	return strings.TrimSuffix(strings.TrimPrefix(name, "part-"), ".zst"), true
}

// workRejects is the place in OUT of the rows of a task's rejects.
func workRejects(stage, id string) string { return ".work/" + stage + "/rejects-" + id + ".jsonl" }

// storeWriter writes a working part, zstd: of each article a line of JSON with all but the blocks
// and the text, whose sizes it has, and then the blocks and the text as it is. They are most of
// it and would be slow in JSON.
type storeWriter struct {
	z    *zstd.Encoder
	line *json.Encoder
	buf  []byte
}

// storedLine is an article in a working part before its blocks and text.
type storedLine struct {
	stored
	Blocks     int // how many
	BlocksSize int // bytes of them
	TextSize   int
}

func newStoreWriter(w io.Writer) (*storeWriter, error) {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &storeWriter{z: z, line: newLineEncoder(z)}, nil
}

func (w *storeWriter) write(a stored) error {
	text, blocks := a.Article.Text, a.Article.Blocks
	a.Article.Text, a.Article.Blocks = "", nil
	w.buf = appendBlocks(w.buf[:0], blocks)
	if err := w.line.Encode(storedLine{a, len(blocks), len(w.buf), len(text)}); err != nil {
		return err
	}
	_, err := w.z.Write(append(w.buf, text...))
	return err
}

func (w *storeWriter) Close() error { return w.z.Close() }

// readStore calls visit for every article of a working part of OUT, in order.
func readStore(out, rel string, visit func(stored) error) error {
	f, err := os.Open(filepath.Join(out, filepath.FromSlash(rel)))
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := zstd.NewReader(bufio.NewReaderSize(f, 1<<18), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	for r := (storeReader{r: bufio.NewReaderSize(z, 1<<16)}); ; {
		a, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", rel, err)
		}
		if err := visit(a); err != nil {
			return err
		}
	}
}

// readByDate is readStore in the order of dates of publication; articles of one date, and those
// without, keep their order. It holds the articles of the part, which are [partText] bytes or
// one article, so that those who write by date have one date open at a time.
func readByDate(out, rel string, visit func(stored) error) error {
	var all []stored
	err := readStore(out, rel, func(a stored) error {
		all = append(all, a)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b stored) int {
		return strings.Compare(table.Partition(a.Article.PublishedDate), table.Partition(b.Article.PublishedDate))
	})
	for i, a := range all {
		all[i] = stored{}
		if err := visit(a); err != nil {
			return err
		}
	}
	return nil
}

// storeReader reads a working part.
type storeReader struct {
	r   *bufio.Reader
	buf []byte
}

// next reads one article; io.EOF where there is none.
func (s *storeReader) next() (stored, error) {
	line, err := s.r.ReadBytes('\n')
	if len(line) == 0 {
		return stored{}, err
	}
	var a storedLine
	if err := json.Unmarshal(line, &a); err != nil {
		return stored{}, err
	}
	if a.TextSize < 0 || a.BlocksSize < 0 {
		return stored{}, fmt.Errorf("article with a text of %d bytes and blocks of %d", a.TextSize, a.BlocksSize)
	}
	size := a.BlocksSize + a.TextSize
	s.buf = slices.Grow(s.buf[:0], size)[:size]
	if n, err := io.ReadFull(s.r, s.buf); n < size {
		return stored{}, fmt.Errorf("article with %d bytes of text and blocks of %d: %v", n, size, err)
	}
	body := string(s.buf)
	a.Article.Text = body[a.BlocksSize:]
	if a.Article.Blocks, err = readBlocks(body[:a.BlocksSize], a.Blocks); err != nil {
		return stored{}, err
	}
	return a.stored, nil
}
