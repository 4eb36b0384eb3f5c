package clean

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"koujing/pipeline/source"
)

// BenchmarkClean measures a kind of page each, in bytes of the body, on pages of testdata.
func BenchmarkClean(b *testing.B) {
	for _, name := range []string{"news.html", "thread.html", "floors.txt", "thread.txt", "news.md", "news.txt"} {
		body, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			b.Fatal(err)
		}
		benchmark(b, name, []source.Page{{Source: name, Kind: kindOf(name), Body: string(body)}})
	}
}

// BenchmarkCorpus measures the files that KOUJING_CLEAN_IN matches.
func BenchmarkCorpus(b *testing.B) {
	in := os.Getenv("KOUJING_CLEAN_IN")
	if in == "" {
		b.Skip("KOUJING_CLEAN_IN names nothing to clean")
	}
	for _, pattern := range strings.Split(in, ",") {
		names, _ := filepath.Glob(pattern)
		var pages []source.Page
		for _, name := range names {
			if body, err := os.ReadFile(name); err == nil {
				pages = append(pages, source.Page{Source: name, Kind: kindOf(name), Body: string(body)})
			}
		}
		benchmark(b, filepath.Base(filepath.Dir(pattern))+filepath.Ext(pattern), pages)
	}
}

func benchmark(b *testing.B, name string, pages []source.Page) {
	size := 0
	for _, p := range pages {
		size += len(p.Body)
	}
	b.Run(name, func(b *testing.B) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			for _, p := range pages {
				Clean(p, Options{})
			}
		}
	})
}

// kindOf goes by the ending of a name, as source does.
func kindOf(name string) source.Kind {
	switch filepath.Ext(name) {
	case ".html", ".htm":
		return source.HTML
	case ".md":
		return source.Markdown
	}
	return source.PlainText
}
