//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// tellOnSignal writes where the run on OUT stands to w whenever the process gets SIGUSR1, until
// stop is called.
func tellOnSignal(w io.Writer, out string) (stop func()) {
	asked, done := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(asked, syscall.SIGUSR1)
	go func() {
		defer close(done)
		for range asked {
			if err := writeStatus(w, out); err != nil {
				fmt.Fprintln(w, "koujing:", err)
			}
		}
	}()
	return func() {
		signal.Stop(asked)
		close(asked)
		<-done
	}
}
