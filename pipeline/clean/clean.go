// Package clean turns a page into articles: it keeps what people wrote, as blocks, and drops
// the furniture around it.
//
// [Clean] tells the story. A reader for each way of writing a page (discuz.go, s1.go,
// generic.go, markdown.go, text.go) takes the page apart into pieces; furniture.go and noise.go
// say which pieces and which parts of a piece nobody wrote to be read; meta.go gathers title,
// poster, publisher and time on the way. Recall comes first: furniture that stays costs less
// than a sentence that goes.
package clean

import (
	"strings"
	"time"
	"unicode/utf8"

	"koujing/analyze"
	"koujing/pipeline/reject"
	"koujing/pipeline/source"
	"koujing/segment"
)

// Article is one article with the replies under it, cleaned.
type Article struct {
	URL       string
	Site      string // name or host of the site that shows the page
	Engine    string // what runs the page: discuz, phpwind, weixin, markdown, text, html …
	Script    string // hans, hant, mixed
	Title     string
	Poster    string // who put the page up: a handle, a by-line
	Publisher string // the outlet the text is from

	// Published is the moment in UTC; zero where unknown. PublishedDate is the local calendar
	// date (2006-01-02) as the page shows it, empty where unknown. A page that prints a day
	// without an hour has a PublishedDate only.
	Published     time.Time
	PublishedDate string

	// Text is the blocks joined by "\n", the title first (a Heading) where the page shows it.
	Text   string
	Blocks []analyze.Block
}

// Options bounds what [Clean] takes. The zero value is the default of every field.
type Options struct {
	// MaxDepth is how deep HTML elements may nest before the page is rejected as too-deep.
	// 0 means 1,000: real pages stay under 100, and broken ones that never close <font> reach
	// some hundreds.
	MaxDepth int
	// MinChinese is the least share of Chinese characters among the letters of the text,
	// 0 … 1. 0 means 0.05: a post that quotes much code or English is still Chinese. A text
	// with some paragraphs of Chinese is kept whatever the share.
	MinChinese float64
}

func (o Options) withDefaults() Options {
	if o.MaxDepth == 0 {
		o.MaxDepth = 1000
	}
	if o.MinChinese == 0 {
		o.MinChinese = 0.05
	}
	return o
}

// Clean takes one page apart and returns the article on it, with its replies as blocks.
//
// It returns at least one article or an error, which is always a [*reject.Error]: empty,
// not-chinese, too-deep or no-content. Every block of an article is non-empty, trimmed and free
// of "\n"; the blocks joined by "\n" are the text. Clean keeps no state and may be called
// concurrently.
func Clean(p source.Page, opts Options) ([]Article, error) {
	opts = opts.withDefaults()
	if strings.TrimSpace(p.Body) == "" {
		return nil, reject.As(reject.Empty, "")
	}
	p.Body = normalize(p.Body)
	d := &draft{page: p}
	d.fromRecord(p)
	if err := d.read(opts); err != nil {
		return nil, err
	}
	a := d.article()
	if len(a.Blocks) == 0 {
		return nil, reject.As(reject.NoContent, "%s", a.Engine)
	}
	if share, enough := chineseShare(a.Text); share < opts.MinChinese && !enough {
		return nil, reject.As(reject.NotChinese, "%.3f of the letters are Chinese", share)
	}
	a.Script = scriptOf(a.Text)
	return []Article{a}, nil
}

// piece is one paragraph-like part of a page on its way to becoming a block.
type piece struct {
	text   string
	kind   analyze.BlockKind
	handle string
	floor  int
}

// draft is an article being read: its pieces so far and what is known about it.
type draft struct {
	page   source.Page
	engine string
	meta
	pieces []piece
}

// read hands the page to the reader for the way it is written.
func (d *draft) read(opts Options) error {
	body := d.page.Body
	switch {
	case d.page.Kind == source.HTML:
		return d.readHTML(body, opts)
	case isFloors(body):
		d.readFloors(body)
	case isDiscuzText(body):
		d.readDiscuzText(body)
	case d.page.Kind == source.Markdown || isMarkdown(body):
		d.readMarkdown(body)
	default:
		d.readText(body)
	}
	return nil
}

// add appends a piece, unless nothing is left of it when its spaces are put right.
func (d *draft) add(pc piece) {
	if pc.text = tidy(pc.text); pc.text == "" {
		return
	}
	if pc.kind == "" {
		pc.kind = analyze.Paragraph
	}
	d.pieces = append(d.pieces, pc)
}

// article joins the pieces into the text and its blocks.
func (d *draft) article() Article {
	d.settle()
	d.putTitleFirst()
	size := 0
	for i := range d.pieces {
		size += len(d.pieces[i].text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	blocks := make([]analyze.Block, 0, len(d.pieces))
	for _, pc := range d.pieces {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		start := b.Len()
		b.WriteString(pc.text)
		blocks = append(blocks, analyze.Block{
			Span: segment.Span{Start: start, End: b.Len()}, Kind: pc.kind, Handle: pc.handle, Floor: pc.floor,
		})
	}
	return Article{
		URL: d.url, Site: d.site, Engine: d.engine, Title: d.title, Poster: d.poster,
		Publisher: d.publisher, Published: d.published.utc(), PublishedDate: d.published.date(),
		Text: b.String(), Blocks: blocks,
	}
}

// putTitleFirst makes the title the first piece and takes out its repetitions above the text:
// pages print it in the crumbs, as a heading and once more over the first picture.
func (d *draft) putTitleFirst() {
	if d.title == "" {
		return
	}
	floor := 0
	kept := d.pieces[:0]
	for i, pc := range d.pieces {
		if i == 0 {
			floor = min(pc.floor, 1)
		}
		if i < 8 && pc.kind != analyze.Reply && sameTitle(pc.text, d.title) {
			continue
		}
		kept = append(kept, pc)
	}
	if d.titleUnprinted || len(kept) == 0 && len(d.pieces) == 0 {
		d.pieces = kept
		return
	}
	d.pieces = append([]piece{{text: d.title, kind: analyze.Heading, floor: floor}}, kept...)
}

// sameTitle says whether a line is the title once more, spaces aside.
func sameTitle(line, title string) bool {
	if line == title {
		return true
	}
	if len(line) > len(title)+16 || len(title) > len(line)+16 {
		return false
	}
	return squash(line) == squash(title)
}

// squash removes all white space.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u3000' || r == '\t' || r == '\u00a0' {
			return -1
		}
		return r
	}, s)
}

// chineseShare is the share of Chinese characters among the letters of s, 0 … 1. It is 0 where
// kana come up to two thirds of the Chinese characters: that is Japanese. Fewer are neither here
// nor there: a song title in a Chinese post. enough says that there are paragraphs of Chinese.
func chineseShare(s string) (share float64, enough bool) {
	const paragraphs = 200 // characters: more than the menus that a page in English may keep
	han, kana, other := 0, 0, 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			if 'a' <= c|0x20 && c|0x20 <= 'z' {
				other++
			}
			i++
		case c < 0xe0:
			other++
			i += 2
		case c == 0xe3:
			if i+1 < len(s) && 0x81 <= s[i+1] && s[i+1] <= 0x83 {
				kana++
			}
			i += 3
		case c >= 0xe4 && c <= 0xe9:
			han++
			i += 3
		case c >= 0xea && c <= 0xed: // Hangul
			other++
			i += 3
		case c < 0xf0:
			i += 3
		default:
			i += 4
		}
	}
	if han == 0 || kana*3 > han*2 {
		return 0, false
	}
	return float64(han) / float64(han+other), han >= paragraphs
}
