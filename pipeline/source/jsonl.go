package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"koujing/pipeline/reject"
)

// jsonlFormat reads one JSON object a line.
var jsonlFormat = Format{Name: "jsonl", Match: isJSONL, Read: readJSONL}

// fieldNames lists, for each column of a page, the names that records give it, commonest
// first. Options.Fields goes before.
var fieldNames = map[string][]string{
	"title":     {"title", "标题", "headline"},
	"text":      {"text", "content", "正文", "内容", "body"},
	"html":      {"html", "raw_html", "content_html"},
	"url":       {"url", "link", "链接", "网址"},
	"date":      {"published_at", "published", "date", "time", "发布时间", "时间", "日期", "pubdate", "pub_date"},
	"publisher": {"publisher", "source", "来源", "media", "媒体"},
	"poster":    {"author", "poster", "作者", "user", "发布者"},
}

func isJSONL(name string, head []byte) bool {
	if hasExt(name, ".jsonl", ".ndjson") {
		return true
	}
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\xef\xbb\xbf \r\n\t"), []byte("\n"))
	return len(line) > 1 && line[0] == '{' && json.Valid(line)
}

func readJSONL(f File, r io.Reader, o Options, emit Emit) error {
	br := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		line, err := readLine(br, o.MaxPage)
		if err == io.EOF {
			return nil
		}
		p := Page{Source: fmt.Sprintf("%s#%d", f.Source, n), Kind: PlainText}
		switch {
		case err != nil && !isReject(err):
			return err
		case err == nil && len(bytes.TrimSpace(line)) == 0:
			continue
		case err == nil:
			p, err = recordPage(p, line, o)
		}
		if err := emit(p, err); err != nil {
			return err
		}
	}
}

func isReject(err error) bool {
	_, ok := err.(*reject.Error)
	return ok
}

// readLine reads a line without its end; one longer than limit is read over and rejected.
func readLine(br *bufio.Reader, limit int64) ([]byte, error) {
	var line []byte
	over := false
	for {
		piece, err := br.ReadSlice('\n')
		if !over {
			line = append(line, piece...)
			over = int64(len(line)) > limit
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if err == io.EOF && len(line) > 0 {
			err = nil
		}
		if err == nil && over {
			return nil, reject.As(reject.TooLarge, "more than %d bytes", limit)
		}
		return bytes.TrimRight(line, "\r\n"), err
	}
}

// recordPage fills a page from a JSON object.
func recordPage(p Page, line []byte, o Options) (Page, error) {
	text, name, _, err := Decode(line, "", o.Lossy)
	if err != nil {
		return p, err
	}
	p.Charset = name
	var record map[string]any
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		return p, reject.As(reject.Malformed, "%v", err)
	}
	return fillPage(p, o, func(field string) string {
		switch v := record[field].(type) {
		case string:
			return v
		case nil:
			return ""
		default:
			return strings.TrimSpace(fmt.Sprint(v))
		}
	})
}

// fillPage sets the columns of a page from a record's fields.
func fillPage(p Page, o Options, value func(field string) string) (Page, error) {
	column := func(c string) string {
		if own := o.Fields[c]; own != "" {
			return value(own)
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

// ReadRecords emits the records of a stream of JSON lines, named after name.
func ReadRecords(name string, r io.Reader, o Options, emit Emit) error {
	return readJSONL(File{Source: name}, r, o.withDefaults(), emit)
}
