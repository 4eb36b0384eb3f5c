// Package source reads what a dump holds: files, archives in archives, records in files. It
// turns each into decoded Pages and says of everything else why it gave none.
package source

import (
	"io"
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
	// the place of a record inside a file of records: the byte it begins at in JSON, CSV and
	// WARC (in a compressed WARC the byte its member begins at), the row, from 1, in Parquet.
	// Places are the same however the file is split, and found without reading what lies before.
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

// Options bounds what is read and says how records are. The zero value of a bound means its
// default.
type Options struct {
	MaxPage     int64             // bytes of one page, decoded or not; default 20 MB
	MaxDepth    int               // archives in archives; default 4
	MaxRatio    float64           // bytes out of an archive over bytes in, once past 64 MB; default 1000
	MaxUnpacked int64             // bytes out of one archive; default 64 GB
	Lossy       bool              // keep undecodable pages with U+FFFD instead of rejecting them
	Fields      map[string]string // column (title, text, html, url, date, publisher, poster) → the record's own name for it
}

func (o Options) withDefaults() Options {
	if o.MaxPage == 0 {
		o.MaxPage = 20_000_000
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = 4
	}
	if o.MaxRatio == 0 {
		o.MaxRatio = 1000
	}
	if o.MaxUnpacked == 0 {
		o.MaxUnpacked = 64 << 30
	}
	return o
}

// File is one readable thing of a dump: a file on disk, or a member of an archive.
type File struct {
	Source string // as in Page.Source
	Depth  int    // how many archives it lies in

	// At reads the content at will, Size bytes of it; nil where that cannot be.
	At   io.ReaderAt
	Size int64

	// Start and End bound what is to be read, in what the format's or archive's Split counts;
	// End is 0 for all of it. They are set only where Split is and At is not nil.
	Start, End int64

	budget *budget
}

// Emit takes one page, or an error for a page that could not be read: a *reject.Error whose
// Page.Source says which. It returns an error only to stop reading.
type Emit func(Page, error) error

// Format reads the pages of one kind of file.
type Format struct {
	Name string
	// Match says whether the file is of this format by its name (lower-case, without the
	// extensions of archives around it) and the first bytes of its content.
	Match func(name string, head []byte) bool
	// Read emits the pages in order. r holds the whole content, head included. A page that is
	// bad is emitted as an error and does not end the others; the returned error ends the file
	// and is a *reject.Error when the file is to blame.
	Read func(f File, r io.Reader, o Options, emit Emit) error
	// Split lists the ends of parts that can be read apart, each about want bytes on disk, in
	// order, the last being the end of the file. It is nil where the format has no parts.
	Split func(at io.ReaderAt, size int64, o Options, want int64) ([]int64, error)
}

// Archive opens one kind of container.
type Archive struct {
	Name  string
	Match func(name string, head []byte) bool
	// Each calls visit for every member in order; same rules as Format.Read.
	Each func(f File, r io.Reader, o Options, visit func(File, io.Reader) error) error
	// Split is as in Format.
	Split func(at io.ReaderAt, size int64, o Options, want int64) ([]int64, error)
}

// formats is every format, first match wins: those known by content stand before those known
// by name, plain text takes what is left.
var formats = []Format{
	parquetFormat,
	warcFormat,
	mailFormat,
	jsonlFormat,
	jsonFormat, // must come after jsonl, whose first line is JSON too
	csvFormat,
	htmlFormat,
	markdownFormat,
	textFormat,
}

// archives is every archive, looked for before formats.
var archives = []Archive{gzipArchive, zstdArchive, bzip2Archive, xzArchive, zipArchive, tarArchive}
