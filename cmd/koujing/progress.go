package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"koujing/pipeline"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
)

// plainEvery is the time between two lines of plain progress.
const plainEvery = 5 * time.Second

// newProgress returns what tells w of a run's progress, by a mode of --progress.
func newProgress(mode string, w io.Writer) (func(pipeline.Event), error) {
	if mode == "auto" {
		mode = "plain"
		if f, ok := w.(*os.File); ok && isatty.IsTerminal(f.Fd()) {
			mode = "bar"
		}
	}
	switch mode {
	case "none":
		return nil, nil
	case "json":
		return jsonProgress(w), nil
	case "plain":
		return plainProgress(w), nil
	case "bar":
		return barProgress(w), nil
	}
	return nil, usageError{fmt.Errorf("--progress %s: want auto, bar, plain, json or none", mode)}
}

// jsonProgress writes every event as a line of JSON.
func jsonProgress(w io.Writer) func(pipeline.Event) {
	var mu sync.Mutex
	enc := json.NewEncoder(w)
	return func(e pipeline.Event) {
		mu.Lock()
		defer mu.Unlock()
		enc.Encode(e)
	}
}

// plainProgress writes a line when a stage ends and now and then on the way.
func plainProgress(w io.Writer) func(pipeline.Event) {
	var mu sync.Mutex
	last, began := time.Now(), map[string]start{}
	return func(e pipeline.Event) {
		mu.Lock()
		defer mu.Unlock()
		if e.Note != "" {
			fmt.Fprintf(w, "%s: %s\n", e.Stage, e.Note)
			return
		}
		if _, ok := began[e.Stage]; !ok {
			began[e.Stage] = start{time.Now(), e.Bytes}
		}
		if e.Done < e.Total && time.Since(last) < plainEvery || e.Total == 0 {
			return
		}
		last = time.Now()
		fmt.Fprintf(w, "%s: %d of %d tasks, %d%% of %s", e.Stage, e.Done, e.Total, percent(e.Bytes, e.AllBytes), size(e.AllBytes))
		if n := e.Counts.Rejected(); n > 0 {
			fmt.Fprintf(w, ", %d pages rejected", n)
		}
		fmt.Fprintln(w, pace(e, began))
	}
}

// start is where a stage stood when this run came to it.
type start struct {
	at    time.Time
	bytes int64
}

// pace says how fast a stage goes and how long the rest of it will take.
func pace(e pipeline.Event, began map[string]start) string {
	s := began[e.Stage]
	took := time.Since(s.at)
	if e.Bytes <= s.bytes || took < time.Second {
		return ""
	}
	rate := float64(e.Bytes-s.bytes) / took.Seconds()
	left := time.Duration(float64(e.AllBytes-e.Bytes) / rate * float64(time.Second))
	return fmt.Sprintf(", %s/s, %s to go", size(int64(rate)), left.Round(time.Second))
}

// barProgress draws a bar a stage.
func barProgress(w io.Writer) func(pipeline.Event) {
	var mu sync.Mutex
	var bar *progressbar.ProgressBar
	stage := ""
	return func(e pipeline.Event) {
		mu.Lock()
		defer mu.Unlock()
		if e.Note != "" {
			fmt.Fprintf(w, "%s: %s\n", e.Stage, e.Note)
			return
		}
		if e.Stage != stage {
			stage = e.Stage
			bar = progressbar.NewOptions64(max(e.AllBytes, 1), progressbar.OptionSetWriter(w),
				progressbar.OptionSetDescription(fmt.Sprintf("%-8s", stage)), progressbar.OptionShowBytes(true),
				progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionOnCompletion(func() { fmt.Fprintln(w) }))
		}
		bar.Set64(min(e.Bytes, max(e.AllBytes, 1)))
		if e.Done == e.Total {
			bar.Finish()
		}
	}
}

func percent(n, of int64) int64 {
	if of == 0 {
		return 100
	}
	return n * 100 / of
}

// size writes a number of bytes as people read it.
func size(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	f, u := float64(n), 0
	for f >= 1000 && u < len(units)-1 {
		f, u = f/1000, u+1
	}
	if u == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f %s", f, units[u])
}
