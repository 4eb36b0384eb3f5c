package analyze

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// BenchmarkEntities runs over the labelled pages where they are to be had.
func BenchmarkEntities(b *testing.B) {
	files, _ := filepath.Glob("../../shared/train/*.txt")
	if len(files) == 0 {
		b.Skip("../shared is not here")
	}
	e := testEntities(b, Options{})
	var docs []*Doc
	size := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		text := strings.ToValidUTF8(string(data), "")
		docs = append(docs, &Doc{Text: text, Sentences: e.seg.Sentences(text)})
		size += len(text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			e.Analyze(d)
		}
	}
}

// BenchmarkNewEntities is what a short run pays before its first page.
func BenchmarkNewEntities(b *testing.B) {
	seg := testEntities(b, Options{}).seg
	for b.Loop() {
		if _, err := newEntities(Options{}, seg); err != nil {
			b.Fatal(err)
		}
	}
}
