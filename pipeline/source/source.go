// Package source reads what a dump holds: files, archives in archives, records in files. It
// turns each into decoded Pages and says of everything else why it gave none.
package source

import (
	"time"
)

// Kind says how the body of a page is written.
type Kind string

// The kinds of body.
const (
	PlainText Kind = "text"
	Markdown  Kind = "markdown"
	HTML      Kind = "html"
)

// Page is one crawled page, decoded.
type Page struct {
	// Source is the path in the dump, with "!" before the path inside an archive and "#" before
	// the number of a record (from 1) inside a file of records.
	Source  string
	Kind    Kind
	Charset string // the charset the bytes were in, lower-case: utf-8, gb18030, big5, …
	Body    string // UTF-8

	// What the record says of itself (JSON fields, CSV columns, WARC and mail headers). Empty
	// or zero where it says nothing; cleaning looks into Body then.
	Title     string
	URL       string
	Poster    string
	Publisher string
	Published string    // as written
	Crawled   time.Time // when the page was fetched

	Replaced int // how many undecodable bytes became U+FFFD (only with Options.Lossy)
}
