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

func TestTrainVoicesWritesTheSameModelTwice(t *testing.T) {
	dir := labelled(t)
	var models [2][]byte
	for i := range models {
		out := filepath.Join(t.TempDir(), "voices.bin")
		root := newRootCommand()
		var said strings.Builder
		root.SetOut(&said)
		root.SetArgs([]string{"train", "voices", dir, "-o", out})
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(said.String(), "1 pages, 3 sentences") {
			t.Errorf("said %q", said.String())
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		models[i] = data
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("two models from the same pages")
	}
}

func TestTrainingWantsAFolderAndAFile(t *testing.T) {
	for _, args := range [][]string{{"train", "voices"}, {"train", "voices", "labelled"}, {"train", "names"}, {"train", "names", "labelled"}, {"train", "rumours"}} {
		root := newRootCommand()
		root.SetArgs(args)
		var usage usageError
		if err := root.Execute(); !errors.As(err, &usage) {
			t.Errorf("%v: %v, want wrong usage", args, err)
		}
	}
}

func TestTrainNamesWritesTheSameModelTwice(t *testing.T) {
	dir := labelled(t)
	var models [2][]byte
	for i := range models {
		out := filepath.Join(t.TempDir(), "tagger.bin")
		root := newRootCommand()
		var said strings.Builder
		root.SetOut(&said)
		root.SetArgs([]string{"train", "names", dir, "-o", out})
		if err := root.Execute(); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(said.String(), "1 pages, 2 names") {
			t.Errorf("said %q", said.String())
		}
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		models[i] = data
	}
	if !bytes.Equal(models[0], models[1]) {
		t.Error("two models from the same pages")
	}
}
