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
	"strings"

	"koujing/pipeline/clean"

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
func workPart(id string) string { return ".work/ingest/part-" + id + ".jsonl.zst" }

// partID is the id of the working part at a place.
func partID(rel string) (string, bool) {
	name := path.Base(rel)
	if !strings.HasPrefix(name, "part-") || !strings.HasSuffix(name, ".jsonl.zst") {
		return "", false
	}
	return strings.TrimSuffix(strings.TrimPrefix(name, "part-"), ".jsonl.zst"), true
}

// workRejects is the place in OUT of the rows of a task's rejects.
func workRejects(stage, id string) string { return ".work/" + stage + "/rejects-" + id + ".jsonl" }

// storeWriter writes a working part: an article a line of JSON, zstd.
type storeWriter struct {
	z *zstd.Encoder
	*json.Encoder
}

func newStoreWriter(w io.Writer) (*storeWriter, error) {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	return &storeWriter{z, newLineEncoder(z)}, nil
}

func (w *storeWriter) write(a stored) error { return w.Encode(a) }

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
	for d := json.NewDecoder(z); ; {
		var a stored
		if err := d.Decode(&a); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read %s: %w", rel, err)
		}
		if err := visit(a); err != nil {
			return err
		}
	}
}
