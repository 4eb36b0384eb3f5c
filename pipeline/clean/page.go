package clean

import (
	"encoding/json"
	"html"
	"strings"
	"unicode/utf8"

	"koujing/analyze"
)

// metaFields says which field a <meta> of a page speaks of, by its name, property or itemprop.
var metaFields = map[string]string{
	"og:title": "title", "twitter:title": "title", "articletitle": "title",
	"article:published_time": "published", "og:published_time": "published", "og:release_date": "published", "datepublished": "published", "publishdate": "published", "pubdate": "published",
	"og:time": "published", "article:create_at": "published", "weibo:article:create_at": "published", "publish-date": "published", "publishtime": "published", "firstpublishedtime": "published", "bytedance:published_time": "published",
	"author": "poster", "article:author": "poster", "og:author": "poster",
	"source": "publisher", "contentsource": "publisher", "mediaid": "publisher", "article:publisher": "publisher",
	"og:site_name": "site", "application-name": "site", "og:url": "url", "canonical": "url",
	"article:modified_time": "updated", "bytedance:updated_time": "updated",
}

// headMeta reads what the head of a page says: <title>, <meta>, <link rel=canonical>, JSON-LD.
func (d *draft) headMeta(page dom) {
	for i := range page {
		k := int32(i)
		switch page[i].tag {
		case "meta":
			d.metaTag(page, k)
		case "link":
			if page.attr(k, "rel") == "canonical" {
				d.setURL(page.attr(k, "href"))
			}
		case "time":
			d.set("published", page.attr(k, "datetime"))
		case "script":
			d.script(page, k)
		}
	}
}

func (d *draft) metaTag(page dom, i int32) {
	name := page.attr(i, "property")
	if name == "" {
		name = page.attr(i, "name")
	}
	if name == "" {
		name = page.attr(i, "itemprop")
	}
	field := metaFields[strings.ToLower(name)]
	if field == "" {
		return
	}
	value := tidy(page.attr(i, "content"))
	switch field {
	case "title":
		if d.headTitle == "" {
			d.headTitle = value
		}
	case "site":
		if value != "" && runes(value, 31) <= 30 {
			d.site = value
		}
	case "publisher":
		for _, key := range []string{"来源：", "来源:"} {
			value = strings.TrimPrefix(value, key)
		}
		if !strings.HasPrefix(value, "http") && strings.Trim(value, "0123456789") != "" {
			d.set(field, value)
		}
	case "poster":
		if !strings.HasPrefix(value, "http") && !strings.Contains(value, ".com") {
			d.author = value
		}
	default:
		d.set(field, value)
	}
}

// script reads what scripts say of the article: JSON-LD, and the variables of 公众号 pages.
func (d *draft) script(page dom, i int32) {
	if page[i].end == i+1 {
		return
	}
	body := page[i+1].raw
	if strings.Contains(page[i].raw, "ld+json") {
		d.linkedData(body)
		return
	}
	if len(body) > 400<<10 {
		return
	}
	if strings.Contains(body, "publish_time") || strings.Contains(body, "var ct") {
		for _, key := range []string{"var publish_time = \"", "var ct = \"", "publish_time: '", "createTime = '"} {
			if j := strings.Index(body, key); j >= 0 && !d.published.known() {
				value, _, _ := strings.Cut(body[j+len(key):], key[len(key)-1:])
				if m, ok := stampTime(value); ok {
					d.published = m
				} else {
					d.set("published", value)
				}
			}
		}
	}
	if strings.Contains(body, "articleInfo") {
		d.embedded(body)
	}
}

// linkedData reads an article's JSON-LD. Broken JSON says nothing.
func (d *draft) linkedData(body string) {
	var ld struct {
		Headline, DatePublished, PubDate, Title string
		Author, Publisher                       json.RawMessage
	}
	body = strings.TrimSpace(body)
	if json.Unmarshal([]byte(body), &ld) != nil {
		var list []json.RawMessage
		if json.Unmarshal([]byte(body), &list) != nil || len(list) == 0 || json.Unmarshal(list[0], &ld) != nil {
			return
		}
	}
	if d.headTitle == "" {
		d.headTitle = tidy(ld.Headline)
	}
	if m, _, _ := findTime(ld.PubDate, d.page.Crawled); m.known() {
		d.published = m // Baidu's own field: always local time
	} else {
		d.set("published", ld.DatePublished)
	}
	if name := nameOf(ld.Author); name != "" && d.author == "" {
		d.author = name
	}
	if name := tidy(nameOf(ld.Publisher)); name != "" && runes(name, 31) <= 30 && (d.site == "" || d.site == hostOf(d.url)) {
		d.site = name
	}
}

// nameOf reads a name that JSON-LD gives as a string, an object or a list of these.
func nameOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var one struct{ Name string }
	if json.Unmarshal(raw, &one) == nil {
		return one.Name
	}
	var list []struct{ Name string }
	if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
		return list[0].Name
	}
	return ""
}

// embedded reads the article that pages of 头条 keep in a script, escaped twice.
func (d *draft) embedded(body string) {
	for _, key := range []string{"content: '", "content:'"} {
		if i := strings.Index(body, key); i >= 0 {
			value, _, ok := strings.Cut(body[i+len(key):], "'")
			if ok && len(value) > 200 {
				value = html.UnescapeString(strings.ReplaceAll(value, `\u003C`, "<"))
				d.inner = strings.NewReplacer(`\"`, `"`, `\u003E`, ">", `\u002F`, "/", `\n`, "\n", `\/`, "/").Replace(value)
			}
		}
	}
	pick := func(keys ...string) string {
		for _, key := range keys {
			if i := strings.Index(body, key); i >= 0 {
				value, _, _ := strings.Cut(body[i+len(key):], "'")
				return strings.Trim(html.UnescapeString(value), "\" ")
			}
		}
		return ""
	}
	if d.inner == "" {
		return
	}
	d.headTitle = pick("title: '")
	d.set("published", pick("time: '"))
	d.set("poster", pick("source: '"))
	d.set("publisher", pick("source: '"))
}

// titleFromPage finds the title: the heading nearest above the article that <title> begins with
// or holds; else og:title; else <title> without the names of site and section.
func (d *draft) titleFromPage(page dom, main int32) {
	if d.title != "" {
		return
	}
	whole := page.title()
	best := ""
	for i := int32(0); i < page[main].end; i++ {
		n := &page[i]
		if n.flags&hidden != 0 || n.end-i > 60 {
			continue
		}
		isTitle := n.tag == "h1" || n.tag == "h2" || n.tag != "" && n.flags&block != 0 && strings.Contains(n.raw, "itle") && named(page.names(i), "title")
		if !isTitle {
			continue
		}
		t := page.text(i)
		if runes(t, 101) > 100 || runes(t, 5) < 4 || runes(t, 101) < runes(best, 101) && n.tag != "h1" {
			continue
		}
		if strings.Contains(squash(whole), squash(t)) || strings.Contains(squash(d.headTitle), squash(t)) || best == "" && whole == "" && n.tag == "h1" {
			if best == "" || len(t) > len(best) {
				best = t
			}
		}
	}
	switch {
	case best != "" && runes(best, 9) >= 6:
		d.title = best
	case d.headTitle != "":
		d.title = cutSite(d.headTitle)
	default:
		d.title = cutSite(whole)
	}
}

// siteIn is the name of the site at the end of a <title> that begins with the article's title:
// "标题_新浪科技_新浪网" is on 新浪网. It is empty where the rest is no name.
func siteIn(whole, title string) string {
	rest, ok := strings.CutPrefix(whole, title)
	if !ok || title == "" {
		return ""
	}
	i := strings.LastIndexAny(rest, "_|｜-—–·")
	if i < 0 {
		return ""
	}
	_, n := utf8.DecodeRuneInString(rest[i:])
	name := strings.TrimSpace(rest[i+n:])
	if size := runes(name, 17); size < 2 || size > 16 || hasStop(name) || strings.Contains(strings.ToLower(name), "powered by") {
		return ""
	}
	return name
}

// cutSite cuts the names of site and section off a <title>: "标题_新浪科技_新浪网" is 标题. A
// part is the site's when it is behind a mark and shorter than the rest.
func cutSite(s string) string {
	for _, sep := range []string{"_", "|", "｜", " - ", "-", "—", "–", " – "} {
		i := strings.Index(s, sep)
		if i > 0 && runes(s[:i], 200) >= 6 && (sep != "—" || strings.Index(s, "——") != i) {
			s = s[:i]
		}
	}
	return strings.TrimSpace(s)
}

// aboveMain reads the credits between the title and the article.
func (d *draft) aboveMain(page dom, main int32, f *filter) {
	from := int32(0)
	for i := int32(1); i < main; i++ {
		if n := &page[i]; n.flags&(block|hidden) == block && n.end-i < 40 && n.end <= main && d.title != "" && strings.Contains(n.raw, "<h") && sameTitle(page.text(i), d.title) {
			from = i
		}
	}
	if from == 0 {
		for from = main; from > 0 && main-from < 220; {
			from--
		}
	}
	l := liner{d: page}
	for k := from + 1; k < main; k++ {
		n := &page[k]
		if n.flags&hidden != 0 {
			continue
		}
		if n.tag == "" {
			l.add(n)
		} else if n.flags&block != 0 || n.tag == "br" {
			l.flush()
		}
	}
	l.flush()
	const most = 40
	for i, line := range l.out {
		if i >= len(l.out)-most && runes(line.text, 121) <= 120 {
			d.headLine(line.text, f)
		}
	}
}

// headLine reads the meta out of a line above the article.
func (d *draft) headLine(text string, f *filter) {
	if d.stamped(text) || f.credit(text, analyze.Paragraph) {
		return
	}
	if m, _, _ := findTime(text, d.page.Crawled); m.known() && !d.published.known() && !hasStop(text) {
		d.published = m
	}
	d.credits(text)
	if !hasStop(text) {
		d.lent(text)
	}
}

// belowMain looks for the outlet in the lines under the article.
func (d *draft) belowMain(page dom, main int32) {
	if d.poster == "" && d.author != "" && runes(d.author, 21) <= 20 && !strings.HasPrefix(d.site, d.author) {
		d.poster = cutName(d.author)
	}
	l := liner{d: page}
	end := min(page[main].end+200, int32(len(page)))
	for k := page[main].end; k < end; k++ {
		n := &page[k]
		if n.flags&hidden != 0 {
			continue
		}
		if n.tag == "" {
			l.add(n)
		} else if n.flags&block != 0 || n.tag == "br" {
			l.flush()
		}
	}
	l.flush()
	for i, line := range l.out {
		if i < 12 && runes(line.text, 61) <= 60 && strings.Contains(line.text, "来源") {
			d.lent(line.text)
		}
	}
	if d.publisher == "" && d.weakPublisher == "" && isOutlet(d.site) {
		d.weakPublisher = d.site
	}
}

// readComments adds the readers' comments that the page shows below the article.
func (d *draft) readComments(page dom, main int32) {
	for i := page[main].end; i < int32(len(page)); {
		n := &page[i]
		if n.tag == "" || n.flags&(block|hidden) != block || n.end-i > 400 {
			i++
			continue
		}
		names := page.names(i)
		if !named(names, "comment") || !strings.Contains(names, "content") && !strings.Contains(names, "text") && !strings.Contains(names, "body") {
			i++
			continue
		}
		for _, line := range page.lines(i) {
			if !line.linked && furniture.judge(line.text, true) == keep {
				d.add(piece{text: line.text, kind: analyze.Reply})
			}
		}
		i = n.end
	}
}
