package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Time is what a stage took, all runs on the same OUT added up.
type Time struct {
	Wall float64 `json:"wall_seconds"`
	CPU  float64 `json:"cpu_seconds"` // of the process, all threads; 0 where the system does not say
}

// clock measures a stage.
type clock struct {
	wall time.Time
	cpu  float64
}

func startClock() clock { return clock{time.Now(), cpuSeconds()} }

// stop adds what the stage took to what it had taken before.
func (k clock) stop(c Config, stage string) error {
	times, err := readTimes(c.Out)
	if err != nil {
		return err
	}
	t := times[stage]
	t.Wall += time.Since(k.wall).Seconds()
	t.CPU += cpuSeconds() - k.cpu
	times[stage] = t
	b, err := json.Marshal(times)
	if err != nil {
		return err
	}
	return writeWhole(c.work("times.json"), b)
}

func readTimes(out string) (map[string]Time, error) {
	times := map[string]Time{}
	b, err := os.ReadFile(filepath.Join(out, ".work", "times.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return times, nil
	}
	if err != nil {
		return nil, err
	}
	return times, json.Unmarshal(b, &times)
}

// plan is how much a stage has to do in all.
type plan struct {
	Tasks int   `json:"tasks"`
	Bytes int64 `json:"bytes"`
}

func planPath(out, stage string) string { return filepath.Join(out, ".work", "plan-"+stage+".json") }

func writePlan(c Config, stage string, tasks []Task) error {
	p := plan{Tasks: len(tasks)}
	for _, t := range tasks {
		p.Bytes += t.Bytes
	}
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return writeWhole(planPath(c.Out, stage), b)
}

// Status says where a run on OUT stands: an Event for each stage begun, in order.
func Status(out string) ([]Event, error) {
	if _, err := os.Stat(filepath.Join(out, ".work")); err != nil {
		return nil, fmt.Errorf("%s holds no run: %w", out, err)
	}
	var events []Event
	for _, s := range Stages(Config{Out: out}) {
		b, err := os.ReadFile(planPath(out, s.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		if err != nil {
			return nil, err
		}
		var p plan
		if err := json.Unmarshal(b, &p); err != nil {
			return nil, fmt.Errorf("read %s: %w", planPath(out, s.Name()), err)
		}
		receipts, err := Receipts(out, s.Name())
		if err != nil {
			return nil, err
		}
		e := Event{Stage: s.Name(), Done: len(receipts), Total: p.Tasks, AllBytes: p.Bytes}
		for _, id := range sortedKeys(receipts) {
			e.Bytes += receipts[id].Task.Bytes
			e.Counts.Add(receipts[id].Counts)
		}
		events = append(events, e)
	}
	return events, nil
}
