// Package reject is the closed list of reasons why a page gave no article.
//
// It stands below source and clean, which find the reasons, and pipeline, which counts them.
package reject

import "fmt"

// Reason is one word of the rejects table.
type Reason string

// The reasons. Adding one means adding it to [Reasons] and to docs/tables.md.
const (
	Empty       Reason = "empty"        // nothing but white space
	NotChinese  Reason = "not-chinese"  // text, but hardly a Chinese character in it
	NotText     Reason = "not-text"     // an image, a program, another binary
	Undecodable Reason = "undecodable"  // no charset fits; detail has the byte offset
	Truncated   Reason = "truncated"    // the file or record ends before it should
	TooLarge    Reason = "too-large"    // over the limit of bytes a page
	TooDeep     Reason = "too-deep"     // archives or HTML nested beyond the limit
	Bomb        Reason = "bomb"         // an archive that grows out of proportion
	Malformed   Reason = "malformed"    // breaks the rules of its format
	DuplicateOf Reason = "duplicate-of" // the very page met before; detail names it
	NoContent   Reason = "no-content"   // furniture only
	Unreadable  Reason = "unreadable"   // the file could not be opened or read
	Panicked    Reason = "panicked"     // a fault of the program on this page; the log has the stack
	TooSlow     Reason = "too-slow"     // over the limit of time a page
)

// Reasons lists every reason, in the order of documents about them.
var Reasons = []Reason{
	Empty, NotChinese, NotText, Undecodable, Truncated, TooLarge, TooDeep, Bomb,
	Malformed, DuplicateOf, NoContent, Unreadable, Panicked, TooSlow,
}

// Error is a page that gives no article: why, and the particulars.
type Error struct {
	Reason Reason
	Detail string
}

func (e *Error) Error() string {
	if e.Detail == "" {
		return string(e.Reason)
	}
	return string(e.Reason) + ": " + e.Detail
}

// As builds an Error with a formatted detail.
func As(r Reason, format string, args ...any) *Error {
	return &Error{Reason: r, Detail: fmt.Sprintf(format, args...)}
}
