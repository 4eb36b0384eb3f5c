package clean

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"strings"
	"testing"

	"koujing/pipeline/source"
)

// BenchmarkClean measures cleaning in bytes of the body, one core, on the archives of
// ../shared/corpus.
func BenchmarkClean(b *testing.B) {
	for _, name := range []string{"pages.zip", "qqnews.zip", "weixin.zip", "aiblog.zip", "s1forum.tar.gz"} {
		b.Run(name, func(b *testing.B) {
			pages := corpus(b, name)
			size := 0
			for _, p := range pages {
				size += len(p.Body)
			}
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range pages {
					Clean(p, Options{})
				}
			}
		})
	}
}

// corpus reads the pages of an archive of ../shared/corpus, in UTF-8 as all of them are. The
// test is skipped where there is none.
func corpus(t testing.TB, name string) []source.Page {
	t.Helper()
	file := "../../../shared/corpus/" + name
	if _, err := os.Stat(file); err != nil {
		t.Skip("no ../shared/corpus/" + name)
	}
	read := readZip
	if strings.HasSuffix(name, ".tar.gz") {
		read = readTar
	}
	pages, err := read(file)
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func readZip(file string) (pages []source.Page, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return nil, err
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(r)
		if err != nil {
			return nil, err
		}
		pages = appendPage(pages, f.Name, body)
	}
	return pages, nil
}

func readTar(file string) (pages []source.Page, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return pages, nil
		}
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(t)
		if err != nil {
			return nil, err
		}
		pages = appendPage(pages, h.Name, body)
	}
}

// appendPage adds a page of the kind that the ending of its name says, as source does.
func appendPage(pages []source.Page, name string, body []byte) []source.Page {
	p := source.Page{Source: name, Body: string(body)}
	switch path.Ext(name) {
	case ".html":
		p.Kind = source.HTML
	case ".md":
		p.Kind = source.Markdown
	case ".txt":
		p.Kind = source.PlainText
	default:
		return pages
	}
	return append(pages, p)
}
