package pipeline

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestABigFileIsManyTasks: one file of 40 MB uses all workers, and a killed run loses a task of
// it and no more.
func TestABigFileIsManyTasks(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	for i := 0; b.Len() < 5*taskInput; i++ {
		fmt.Fprintf(&b, "{\"title\": \"第%d条\", \"text\": \"江城晚报记者获悉，新厂已经动工。\"}\n", i)
	}
	path := filepath.Join(t.TempDir(), "big.jsonl")
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	c := config(filepath.Join(t.TempDir(), "out"), path)
	tasks, err := (&ingest{config: c}).Tasks(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	digests := map[string]bool{}
	sum := int64(0)
	for _, task := range tasks {
		digests[task.Digest] = true
		sum += task.Bytes
	}
	if len(tasks) < 5 || len(digests) != len(tasks) || sum != int64(b.Len()) {
		t.Errorf("%d tasks with %d digests of %d bytes, want 5 or more of %d bytes", len(tasks), len(digests), sum, b.Len())
	}
}
