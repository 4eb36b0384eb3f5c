package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"koujing/pipeline/table"

	"github.com/gofrs/flock"
)

// Lock takes OUT, a folder of this machine, for this run. The lock is the system's and goes with the process, however it
// ends; the file beside it says who has it.
func Lock(c Config) (free func(), err error) {
	if err := os.MkdirAll(c.work(), 0o755); err != nil {
		return nil, err
	}
	l := flock.New(c.work("lock"))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", c.Out, err)
	}
	if !ok {
		return nil, fmt.Errorf("%s is in use by another run (%s)", c.Out, holder(c.Out))
	}
	host, _ := os.Hostname()
	who := fmt.Sprintf("process %d on %s", os.Getpid(), host)
	if err := writeWhole(c.work("holder"), []byte(who)); err != nil {
		l.Unlock()
		return nil, err
	}
	return func() {
		os.Remove(c.work("holder"))
		l.Unlock()
	}, nil
}

// holder says who has OUT.
func holder(out string) string {
	b, err := os.ReadFile(filepath.Join(out, ".work", "holder"))
	if err != nil {
		return "which has not said its name yet"
	}
	return string(b)
}

// Running says which process works on OUT, or "" when none does.
func Running(out string) (string, error) {
	path := filepath.Join(out, ".work", "lock")
	if _, err := os.Stat(path); err != nil {
		return "", nil
	}
	l := flock.New(path)
	ok, err := l.TryRLock()
	if err != nil {
		return "", fmt.Errorf("look at the lock of %s: %w", out, err)
	}
	if ok {
		return "", l.Unlock()
	}
	return holder(out), nil
}

// sweep removes what a run that was killed left behind: tasks half done, and parts that were
// published but have no receipt. The former would lie about; the latter could be of inputs
// that are no more.
func sweep(c Config) error {
	if err := os.RemoveAll(c.work("tmp")); err != nil {
		return err
	}
	owned := map[string]bool{}
	stages := []string{"ingest", "align", "annotate", "collect"}
	for _, stage := range stages {
		receipts, err := Receipts(c.Out, stage)
		if err != nil {
			return err
		}
		for _, r := range receipts {
			for _, f := range r.Files {
				owned[f.Path] = true
			}
		}
	}
	folders := []string{}
	for _, stage := range stages {
		folders = append(folders, ".work/"+stage)
	}
	folders = append(folders, tableNames()...)
	for _, folder := range folders {
		if err := sweepFolder(c.Out, folder, owned); err != nil {
			return err
		}
	}
	return nil
}

// sweepFolder removes our own kinds of file that no receipt owns: nothing that a user may have
// put there.
func sweepFolder(out, folder string, owned map[string]bool) error {
	entries, err := os.ReadDir(filepath.Join(out, filepath.FromSlash(folder)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		rel := folder + "/" + e.Name()
		if e.IsDir() && table.IsPartition(e.Name()) {
			if err := sweepFolder(out, rel, owned); err != nil {
				return err
			}
			os.Remove(filepath.Join(out, filepath.FromSlash(rel))) // fails unless it is empty
		}
		ours := strings.HasPrefix(folder, ".work/") || strings.HasPrefix(e.Name(), "part-") && strings.HasSuffix(e.Name(), ".parquet")
		if owned[rel] || !ours || e.IsDir() {
			continue
		}
		if err := os.Remove(filepath.Join(out, filepath.FromSlash(rel))); err != nil {
			return err
		}
	}
	return nil
}
