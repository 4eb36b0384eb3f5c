package clean

import (
	_ "embed"
	"strings"
	"testing"
)

// pagesTSV holds what must and what must not be in the articles of twenty pages of
// ../shared/corpus/pages.zip, in a few words each: pieces of the head, the middle and the end of
// the article, and pieces of the furniture around it.
//
//go:embed testdata/pages.tsv
var pagesTSV string

// TestSavedPagesKeepTheArticleAndDropTheRest is the same measure that go-trafilatura was put to;
// docs/cleaning.md has the figures.
func TestSavedPagesKeepTheArticleAndDropTheRest(t *testing.T) {
	texts := map[string]string{}
	for _, p := range corpus(t, "pages.zip") {
		texts[p.Source] = cleaned(t, p).Text
	}
	met, all := 0, 0
	for _, row := range readTSV(pagesTSV) {
		page, expect, phrase := row[0], row[1], row[2]
		text, ok := texts[page]
		if !ok {
			t.Fatalf("%s is not among the pages", page)
		}
		all++
		if strings.Contains(text, phrase) == (expect == "in") {
			met++
		} else {
			t.Logf("%s: %q should be %s", page, phrase, expect)
			if expect == "in" {
				t.Errorf("%s loses %q", page, phrase)
			}
		}
	}
	t.Logf("%d of %d met", met, all)
	if met*100 < all*97 {
		t.Errorf("%d of %d met, want 97 %%", met, all)
	}
}

// TestEveryPageOfTheCorpusGivesAnArticleOrAReason cleans all archives.
func TestEveryPageOfTheCorpusGivesAnArticleOrAReason(t *testing.T) {
	if testing.Short() {
		t.Skip("reads all archives")
	}
	for _, name := range []string{"pages.zip", "qqnews.zip", "weixin.zip", "aiblog.zip", "s1forum.tar.gz"} {
		t.Run(name, func(t *testing.T) {
			pages, rejected := corpus(t, name), 0
			for _, p := range pages {
				articles, err := Clean(p, Options{})
				if err != nil {
					rejected++
					t.Logf("%s: %v", p.Source, err)
					continue
				}
				if err := check(articles[0]); err != nil {
					t.Errorf("%s: %v", p.Source, err)
				}
			}
			t.Logf("%d pages, %d rejected", len(pages), rejected)
			if rejected*100 > len(pages) {
				t.Errorf("%d of %d pages are rejected", rejected, len(pages))
			}
		})
	}
}
