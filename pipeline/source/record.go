package source

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"koujing/pipeline/reject"
)

// fieldNames lists, for each column of a page, the names that records give it, commonest
// first, in lower case. Options.Fields goes before.
var fieldNames = map[string][]string{
	"title":     {"title", "标题", "题目", "headline", "subject"},
	"text":      {"text", "content", "正文", "内容", "body", "article", "全文", "文本"},
	"html":      {"html", "raw_html", "content_html", "html_content"},
	"url":       {"url", "link", "链接", "网址", "href", "原文链接"},
	"date":      {"published_at", "published", "publish_time", "date", "time", "发布时间", "时间", "日期", "发表时间", "pubdate", "pub_date", "pub_time", "publish_date", "datetime", "created_at"},
	"publisher": {"publisher", "source", "来源", "media", "媒体", "site", "网站"},
	"poster":    {"author", "poster", "作者", "user", "username", "nickname", "发布者", "发帖人", "用户名"},
}

// isBodyName says whether a field makes its record a page, for telling tables of
// pages from others.
func isBodyName(name string) bool {
	return slices.Contains(fieldNames["text"], name) || slices.Contains(fieldNames["html"], name)
}

// fieldKey is the form of a field's name that is compared: case and spaces around say nothing.
func fieldKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// fillPage sets the columns of a page from a record's fields; value takes a [fieldKey].
func fillPage(p Page, o Options, value func(key string) string) (Page, error) {
	column := func(c string) string {
		if own := o.Fields[c]; own != "" {
			return value(fieldKey(own))
		}
		for _, n := range fieldNames[c] {
			if v := value(n); v != "" {
				return v
			}
		}
		return ""
	}
	p.Title, p.URL, p.Published = column("title"), column("url"), column("date")
	p.Publisher, p.Poster = column("publisher"), column("poster")
	p.Kind = PlainText
	if p.Body = column("html"); p.Body != "" {
		p.Kind = HTML
	} else if p.Body = column("text"); isHTML("", []byte(p.Body[:min(len(p.Body), headSize)])) {
		p.Kind = HTML
	}
	if strings.TrimSpace(p.Body) == "" {
		return p, reject.As(reject.Empty, "no text in the record")
	}
	return p, nil
}

// jsonPage fills a page from the bytes of a JSON value: an object, or a text by itself. The
// label is that of Decode.
func jsonPage(p Page, value []byte, label string, o Options) (Page, error) {
	text, charset, replaced, err := Decode(value, label, o.Lossy)
	if err != nil {
		return p, err
	}
	p.Charset, p.Replaced = charset, replaced
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber() // a time in seconds is to stay as written
	if err := d.Decode(&v); err != nil {
		return p, reject.As(reject.Malformed, "%v", err)
	}
	switch v := v.(type) {
	case string:
		return fillPage(p, Options{}, func(key string) string {
			if key == "text" {
				return v
			}
			return ""
		})
	case map[string]any:
		return objectPage(p, v, o)
	}
	return p, reject.As(reject.Malformed, "neither an object nor a text")
}

// objectPage fills a page from an object. Of keys that differ in case only the first in order
// counts.
func objectPage(p Page, object map[string]any, o Options) (Page, error) {
	keys := make(map[string]string, len(object))
	for _, k := range slices.Sorted(maps.Keys(object)) {
		if _, ok := keys[fieldKey(k)]; !ok {
			keys[fieldKey(k)] = k
		}
	}
	return fillPage(p, o, func(key string) string { return jsonText(object[keys[key]]) })
}

// jsonText is a field as text: a list's items are lines, an object (an author, a site) goes by
// its name. A NUL that a crawler escaped is dropped.
func jsonText(v any) string {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, "\x00", "")
	case json.Number:
		return v.String()
	case []any:
		var lines []string
		for _, e := range v {
			if t := jsonText(e); t != "" {
				lines = append(lines, t)
			}
		}
		return strings.Join(lines, "\n")
	case map[string]any:
		return jsonText(v["name"])
	}
	return ""
}
