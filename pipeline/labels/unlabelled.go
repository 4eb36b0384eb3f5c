package labels

import (
	"errors"
	"fmt"
	"slices"

	"koujing/analyze"
	"koujing/pipeline/clean"
	"koujing/pipeline/reject"
	"koujing/pipeline/source"
	"koujing/segment"
)

// sharedLength is the length in bytes from which a sentence that two pages share says that one
// has text of the other: fifteen characters.
const sharedLength = 45

// Unlabelled returns the articles of dumps with their Sentences, in order, without those that
// share a longer sentence with the pages in without. Pages that give no article are passed over.
func Unlabelled(dumps []string, without []*Page) ([]*analyze.Doc, error) {
	seg, err := segment.New()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, p := range without {
		for _, s := range seg.Sentences(p.Doc.Text) {
			if s.End-s.Start > sharedLength {
				known[p.Doc.Of(s.Span)] = true
			}
		}
	}
	inputs, err := source.Walk(dumps)
	if err != nil {
		return nil, err
	}
	var out []*analyze.Doc
	for _, in := range inputs {
		err := source.Read(in, source.Options{}, func(p source.Page, err error) error {
			articles, err := articlesOf(p, err)
			if err != nil {
				return err
			}
			for _, a := range articles {
				d := &analyze.Doc{Title: a.Title, Poster: a.Poster, Publisher: a.Publisher, Text: a.Text, Blocks: a.Blocks}
				d.Sentences = seg.Sentences(d.Text)
				if !slices.ContainsFunc(d.Sentences, func(s segment.Sentence) bool { return known[d.Of(s.Span)] }) {
					out = append(out, d)
				}
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.Source, err)
		}
	}
	return out, nil
}

// articlesOf cleans a page; one that was or is rejected has no articles.
func articlesOf(p source.Page, err error) ([]clean.Article, error) {
	var articles []clean.Article
	if err == nil {
		articles, err = clean.Clean(p, clean.Options{})
	}
	var r *reject.Error
	if errors.As(err, &r) {
		return nil, nil
	}
	return articles, err
}
