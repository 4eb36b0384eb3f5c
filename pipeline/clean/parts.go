package clean

import (
	_ "embed"
	"strings"
)

//go:embed data/parts.tsv
var partsTSV string

// partNames tells by words in the id and the classes of an element what part of a page it is:
// main, furniture, comment, caption.
var partNames = func() map[string][]string {
	m := map[string][]string{}
	for _, f := range readTSV(partsTSV) {
		m[f[0]] = append(m[f[0]], f[1])
	}
	return m
}()

// named says whether the names of an element hold a word of the part.
func named(names, part string) bool {
	if names == "" || names == " " {
		return false
	}
	for _, w := range partNames[part] {
		if strings.Contains(names, w) {
			return true
		}
	}
	return false
}

// bias is how much more or less than others an element may be the article.
func (d dom) bias(i int32) float32 {
	b := float32(1)
	switch d[i].tag {
	case "article", "main":
		b = 1.4
	case "nav", "footer", "aside", "header", "form", "ul", "ol", "li", "dl", "a":
		b = 0.5
	}
	names := d.names(i)
	if named(names, "main") {
		b *= 1.5
	}
	if named(names, "furniture") || named(names, "comment") {
		b *= 0.3
	}
	return b
}

// isFurniture says whether a part within the article is furniture by its tag or name and by its
// words: many links, or little text. A box named "share-content" that holds three paragraphs is
// the article.
func (d dom) isFurniture(i int32) bool {
	n := &d[i]
	switch n.tag {
	case "nav", "footer", "aside", "form":
		return d.measure(i).sparse()
	}
	if n.tag == "p" {
		return false
	}
	names := d.names(i)
	if !named(names, "furniture") && !named(names, "comment") {
		return (n.tag == "ul" || n.tag == "ol" || n.tag == "table" || n.tag == "div") && d.measure(i).isLinks()
	}
	return d.measure(i).sparse()
}

// isCaption says whether a part is the line under a picture by its name.
func (d dom) isCaption(i int32) bool {
	return d[i].end-i < 12 && named(d.names(i), "caption")
}

// measure is the weight of the words within element i.
func (d dom) measure(i int32) weight {
	w := d[i].before
	if end := d[i].end; int(end) < len(d) {
		return d[end].before.minus(w)
	}
	last := int32(len(d) - 1)
	return d[last].before.plus(d.own(last)).minus(w)
}

// sparse says whether words are too few or too much links to be of an article.
func (w weight) sparse() bool { return w.marks < 6 || w.linked*2 > w.text }

// isLinks says whether words are a list of links: three of four characters.
func (w weight) isLinks() bool { return w.text > 20 && w.linked*4 > w.text*3 }
