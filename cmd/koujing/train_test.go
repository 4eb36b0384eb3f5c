package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// labelled writes a folder with one labelled page.
func labelled(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	page := "青禾科技发布机器人\n\n青禾科技昨天发布了一款新的机器人，售价为三万元。我觉得这个价格太高了。\n"
	labels := `{"sentences": [{"start": 0, "end": 9, "voice": "T", "pol": "0"},
		{"start": 11, "end": 35, "voice": "R", "pol": "0"}, {"start": 35, "end": 46, "voice": "C", "pol": "-"}],
		"entities": [{"start": 0, "end": 4, "type": "COM", "pol": "0", "sent": 0}, {"start": 11, "end": 15, "type": "COM", "pol": "0", "sent": 1}]}`
	for name, text := range map[string]string{"a.txt": page, "a.json": labels} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestTrainingWritesTheSameModelTwice(t *testing.T) {
	dir := labelled(t)
	for _, c := range []struct{ model, said string }{
		{"voices", "1 pages, 3 sentences"}, {"sentiments", "1 pages, 3 sentences"}, {"names", "1 pages, 2 names"},
	} {
		var models [2][]byte
		for i := range models {
			out := filepath.Join(t.TempDir(), "model.bin")
			root := newRootCommand()
			var said strings.Builder
			root.SetOut(&said)
			root.SetArgs([]string{"train", c.model, dir, "-o", out})
			if err := root.Execute(); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(said.String(), c.said) {
				t.Errorf("%s: said %q", c.model, said.String())
			}
			data, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			models[i] = data
		}
		if !bytes.Equal(models[0], models[1]) {
			t.Errorf("two models of %s from the same pages", c.model)
		}
	}
}

func TestTrainingWantsAFolderAndAFile(t *testing.T) {
	for _, args := range [][]string{{"train", "voices"}, {"train", "voices", "labelled"}, {"train", "names"}, {"train", "names", "labelled"},
		{"train", "voices", "labelled", "-o", "f", "--judged", "j.tsv"}, {"train", "rumours"}} {
		root := newRootCommand()
		root.SetArgs(args)
		var usage usageError
		if err := root.Execute(); !errors.As(err, &usage) {
			t.Errorf("%v: %v, want wrong usage", args, err)
		}
	}
}
