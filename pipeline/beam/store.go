package beam

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"koujing/pipeline"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
)

// store is OUT, or a file of a dump, on a file system of Beam's. Places in it have forward
// slashes.
type store struct {
	root string
	fs   filesystem.Interface
}

// newStore opens the file system that root lies on.
func newStore(ctx context.Context, root string) (*store, error) {
	fs, err := filesystem.New(ctx, root)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", root, err)
	}
	return &store{strings.TrimSuffix(root, "/"), fs}, nil
}

func (s *store) close() error { return s.fs.Close() }

// local says whether the store is a folder of this machine.
func (s *store) local() bool { return isLocal(s.root) }

func isLocal(path string) bool { return !strings.Contains(path, "://") }

func (s *store) at(rel string) string { return s.root + "/" + rel }

// list returns the places that match a glob, in order.
func (s *store) list(ctx context.Context, glob string) ([]string, error) {
	found, err := s.fs.List(ctx, s.at(glob))
	for i, path := range found {
		found[i] = strings.TrimPrefix(filepath.ToSlash(path), s.root+"/")
	}
	return found, err
}

// has says whether there is a file of a size at a place; any size where size is negative.
func (s *store) has(ctx context.Context, rel string, size int64) (bool, error) {
	if s.local() { // the SDK's local Size leaves the file open
		info, err := os.Stat(s.at(rel))
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return err == nil && (size < 0 || info.Size() == size), err
	}
	found, err := s.fs.List(ctx, s.at(rel))
	if err != nil || len(found) == 0 {
		return false, err
	}
	if size < 0 {
		return true, nil
	}
	n, err := s.fs.Size(ctx, s.at(rel))
	return n == size, err
}

// open opens a file for reading.
func (s *store) open(ctx context.Context, rel string) (io.ReadCloser, error) {
	return s.fs.OpenRead(ctx, s.at(rel))
}

// read reads a small file; nil where there is none.
func (s *store) read(ctx context.Context, rel string) ([]byte, error) {
	if ok, err := s.has(ctx, rel, -1); !ok || err != nil {
		return nil, err
	}
	f, err := s.open(ctx, rel)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// write writes a file whole: where the file system may leave half of one, aside and renamed. An
// object of gs:// or s3:// is there when it is whole.
func (s *store) write(ctx context.Context, rel string, r io.Reader) error {
	to := s.at(rel)
	rename, aside := s.fs.(filesystem.Renamer)
	if aside = aside && s.local(); aside {
		to += ".tmp" + rand.Text() // two workers may be at the same task
	}
	w, err := s.fs.OpenWrite(ctx, to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	if err := errors.Join(err, w.Close()); err != nil {
		return err
	}
	if aside {
		return rename.Rename(ctx, to, s.at(rel))
	}
	return nil
}

// remove removes a file if it is there.
func (s *store) remove(ctx context.Context, rel string) error {
	remover, ok := s.fs.(filesystem.Remover)
	if !ok {
		return fmt.Errorf("remove %s: the file system cannot", s.at(rel))
	}
	if ok, err := s.has(ctx, rel, -1); !ok || err != nil {
		return err
	}
	return remover.Remove(ctx, s.at(rel))
}

// fetch copies a file of the store into a folder of this machine, under the same name.
func (s *store) fetch(ctx context.Context, rel, folder string) error {
	return download(ctx, s, rel, filepath.Join(folder, filepath.FromSlash(rel)))
}

func download(ctx context.Context, s *store, rel, to string) error {
	r, err := s.open(ctx, rel)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	w, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// push copies a file of a folder of this machine into the store, under the same name.
func (s *store) push(ctx context.Context, rel, folder string) error {
	r, err := os.Open(filepath.Join(folder, filepath.FromSlash(rel)))
	if err != nil {
		return err
	}
	defer r.Close()
	return s.write(ctx, rel, r)
}

// receipt reads a task's receipt; nil where there is none, or none that can be read.
func (s *store) receipt(ctx context.Context, rel string) (*pipeline.Receipt, error) {
	b, err := s.read(ctx, rel)
	if b == nil || err != nil {
		return nil, err
	}
	r := new(pipeline.Receipt)
	if json.Unmarshal(b, r) != nil {
		return nil, nil
	}
	return r, nil
}

// writeReceipt says that a task is done.
func (s *store) writeReceipt(ctx context.Context, stage string, r *pipeline.Receipt) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return s.write(ctx, pipeline.ReceiptPath(stage, r.Task.ID), bytes.NewReader(b))
}

// revoke removes a receipt, first, and then what it published.
func (s *store) revoke(ctx context.Context, stage string, r *pipeline.Receipt) error {
	if err := s.remove(ctx, pipeline.ReceiptPath(stage, r.Task.ID)); err != nil {
		return err
	}
	for _, f := range r.Files {
		if err := s.remove(ctx, f.Path); err != nil {
			return err
		}
	}
	return nil
}

// standing says whether all that a receipt names is there.
func (s *store) standing(ctx context.Context, r *pipeline.Receipt) (bool, error) {
	for _, f := range r.Files {
		if ok, err := s.has(ctx, f.Path, f.Size); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}
