package labels

import (
	"os"
	"path/filepath"
	"testing"

	"koujing/segment"
)

const page = `登录 | 注册

甲公司发布新模型

甲公司昨天发布了一款新的语言模型，参数为七百亿。这一步走得很稳。 甲公司表示，模型将在下月开放，价格另行公布。

© 2024 某站 版权所有
`

func TestLabelsFollowTheTextThroughCleaning(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), page)
	write(t, filepath.Join(dir, "a.json"), `{"sentences": [
		{"start": 9, "end": 17, "voice": "T", "pol": "0", "speaker": null},
		{"start": 19, "end": 43, "voice": "R", "pol": "0", "speaker": null},
		{"start": 43, "end": 51, "voice": "C", "pol": "+", "speaker": null},
		{"start": 52, "end": 74, "voice": "Q", "pol": "0", "speaker": "甲公司"}],
		"entities": [{"start": 52, "end": 55, "type": "COM", "pol": "0", "sent": 3}]}`)
	pages, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	p := pages[0]
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	sentences := seg.Sentences(p.Doc.Text)
	got := ""
	for i, k := range p.Gold(sentences) {
		if k < 0 {
			t.Errorf("no label for %q", p.Doc.Of(sentences[i].Span))
			continue
		}
		got += p.Labels.Sentences[k].Voice
	}
	if got != "TRCQ" {
		t.Errorf("labels %s, want TRCQ over %q", got, p.Doc.Text)
	}
	e := p.Entities[0]
	if s, ok := p.Span(e.Start, e.End); !ok || p.Doc.Of(s) != "甲公司" {
		t.Errorf("the name is at %v %v", s, ok)
	}
}

func TestAWrongOffsetIsRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.txt"), page)
	write(t, filepath.Join(dir, "a.json"), `{"sentences": [{"start": 9, "end": 9000, "voice": "T"}]}`)
	if _, err := Read(dir); err == nil {
		t.Error("a sentence beyond the end of the page was taken")
	}
}

func TestAFolderWithoutLabelsIsAnError(t *testing.T) {
	if _, err := Read(t.TempDir()); err == nil {
		t.Error("no error")
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
