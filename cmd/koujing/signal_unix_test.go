//go:build unix

package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// told is what a signal made the program say; it may be read while that is written.
type told struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (w *told) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.Write(p)
}

func (w *told) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

func TestSIGUSR1TellsWhereARunStands(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	root := newRootCommand()
	root.SetArgs([]string{"run", "../../testdata/dump", "-o", out, "--progress", "none"})
	root.SetOut(new(bytes.Buffer))
	if err := root.Execute(); err != nil {
		t.Fatal(err)
	}
	var w told
	stop := tellOnSignal(&w, out)
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(w.String(), "working on it:") && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	for _, want := range []string{"ingest", "align", "annotate", "100% of", "articles", "working on it: nobody"} {
		if !strings.Contains(w.String(), want) {
			t.Errorf("%q is not in what was told:\n%s", want, w.String())
		}
	}
}
