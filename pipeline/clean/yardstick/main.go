// Command yardstick puts clean and go-trafilatura to the same measure: the words that must and
// must not be in the articles of twenty saved pages, and the time that all pages take.
//
//	go run . PAGES.zip ../testdata/pages.tsv
//
// It is a module of its own, so that go-trafilatura is no dependency of koujing.
package main

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/markusmobius/go-trafilatura"

	"koujing/pipeline/clean"
	"koujing/pipeline/source"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: yardstick PAGES.zip EXPECTATIONS.tsv")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// extractor makes the text of an article of a page.
type extractor struct {
	name string
	text func(page string) string
}

var extractors = []extractor{
	{"clean", withClean},
	{"go-trafilatura", func(page string) string { return withTrafilatura(page, false) }},
	{"go-trafilatura with fallback", func(page string) string { return withTrafilatura(page, true) }},
}

func withClean(page string) string {
	articles, err := clean.Clean(source.Page{Kind: source.HTML, Body: page}, clean.Options{})
	if err != nil {
		return ""
	}
	return articles[0].Text
}

func withTrafilatura(page string, fallback bool) string {
	r, err := trafilatura.Extract(strings.NewReader(page), trafilatura.Options{EnableFallback: fallback, ExcludeComments: true})
	if err != nil || r == nil {
		return ""
	}
	return r.ContentText
}

func run(archive, expectations string) error {
	pages, size, err := read(archive)
	if err != nil {
		return err
	}
	tsv, err := os.ReadFile(expectations)
	if err != nil {
		return err
	}
	runtime.GOMAXPROCS(1)
	for _, e := range extractors {
		texts := map[string]string{}
		best := time.Hour
		for range 5 {
			begin := time.Now()
			for name, page := range pages {
				texts[name] = e.text(page)
			}
			best = min(best, time.Since(begin))
		}
		fmt.Printf("%-30s %s, %.1f MB/s\n", e.name, judge(string(tsv), texts), float64(size)/1e6/best.Seconds())
	}
	return nil
}

// judge counts what of the expectations is met. White space is no matter.
func judge(tsv string, texts map[string]string) string {
	var in, out, met [2]int
	for _, line := range strings.Split(strings.TrimSpace(tsv), "\n")[1:] {
		f := strings.Split(line, "\t")
		has := strings.Contains(squeeze(texts[f[0]]), squeeze(f[2]))
		count := &in
		if f[1] == "out" {
			count = &out
		}
		count[1]++
		met[1]++
		if has == (f[1] == "in") {
			count[0]++
			met[0]++
		}
	}
	p := float64(in[0]) / float64(max(1, in[0]+out[1]-out[0]))
	r := float64(in[0]) / float64(in[1])
	return fmt.Sprintf("%d of %d met (in %d of %d, out %d of %d), F1 %.3f", met[0], met[1], in[0], in[1], out[0], out[1], 2*p*r/(p+r))
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

func read(archive string) (pages map[string]string, size int, err error) {
	z, err := zip.OpenReader(archive)
	if err != nil {
		return nil, 0, err
	}
	defer z.Close()
	pages = map[string]string{}
	for _, f := range z.File {
		if path.Ext(f.Name) != ".html" {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, 0, err
		}
		body, err := io.ReadAll(r)
		if err != nil {
			return nil, 0, err
		}
		pages[f.Name] = string(body)
		size += len(body)
	}
	return pages, size, nil
}
