//go:build linux

package pipeline

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestAFullDiskIsAClearErrorAndTheRunGoesOn runs on a file system that is too small, and again
// when there is room.
func TestAFullDiskIsAClearErrorAndTheRunGoesOn(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=2m"); err != nil {
		t.Skipf("no small file system to be had: %v", err)
	}
	defer syscall.Unmount(disk, 0)
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1900<<10), 0o644); err != nil {
		t.Fatal(err)
	}
	c := config(filepath.Join(disk, "out"), dump)
	if err := run(c, 2); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("error %v, want one that says that no space is left", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	mustRun(t, c, 2)
	roomy := config(filepath.Join(t.TempDir(), "out"), dump)
	mustRun(t, roomy, 2)
	if hashes(t, c.Out) != hashes(t, roomy.Out) {
		t.Error("the tables differ from those of a run with room")
	}
}
