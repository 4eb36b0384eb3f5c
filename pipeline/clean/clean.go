// Package clean turns a page into articles: it keeps what people wrote, as blocks, and drops
// the furniture around it.
package clean

import (
	"time"

	"koujing/analyze"
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
	// date (2006-01-02) as the page shows it, empty where unknown.
	Published     time.Time
	PublishedDate string

	// Text is the blocks joined by "\n", the title first (a Heading) where the page shows it.
	Text   string
	Blocks []analyze.Block
}
