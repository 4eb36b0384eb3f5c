// Package report shows annotated articles to people.
package report

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"koujing/analyze"
	"koujing/pipeline/table"
	"koujing/segment"

	"github.com/mattn/go-runewidth"
	"github.com/rivo/uniseg"
)

// Style says how an article is printed in the terminal.
type Style struct {
	Color bool
	Width int  // columns
	Why   bool // what decided voice and feeling, under each sentence
}

// marginWidth is the columns of the margin, which holds the voice or the speaker, with its line.
// The line is a column, or two where the locale is of East Asia, as quotation marks are.
const marginWidth = 16

// ansi is the terminal's code for each voice: the poster's is the one to be seen at once.
var ansi = map[analyze.VoiceKind]string{
	analyze.TitleVoice: "1",
	analyze.Reported:   "",
	analyze.Quoted:     "36",
	analyze.Commentary: "33",
	analyze.Poster:     "31",
}

// Terminal prints one article: a header, then a sentence a paragraph with its voice or speaker
// in the margin, names underlined (in braces without colour), and + or - for its feeling.
// feelings says of each sentence, by its number, what decided its feeling; it is nil for an
// article that comes from the tables, which do not keep it.
func Terminal(w io.Writer, x *table.Rows, feelings []string, s Style) error {
	var b strings.Builder
	header(&b, &x.Article, s)
	m := 0
	for i := range x.Sentences {
		row := &x.Sentences[i]
		l := line{text: row.Text, voice: analyze.VoiceKind(row.Voice), speaker: table.OrEmpty(row.Speaker), polarity: row.Polarity, style: s}
		for ; m < len(x.Mentions) && x.Mentions[m].Sentence <= row.Sentence; m++ {
			if n := &x.Mentions[m]; n.Sentence == row.Sentence && !analyze.Type(n.Type).Figure() {
				l.names = append(l.names, segment.Span{Start: int(n.Start - row.Start), End: int(n.End - row.Start)})
			}
		}
		l.why = []string{table.OrEmpty(row.VoiceWhy)}
		if int(row.Sentence) < len(feelings) {
			l.why = append(l.why, feelings[row.Sentence])
		}
		l.print(&b)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// Plain prints a sentence a line, its fields between tabs: doc_id, number, voice, polarity,
// speaker, text, and with Why what decided its voice. It is for grep, cut and awk.
func Plain(w io.Writer, x *table.Rows, s Style) error {
	var b strings.Builder
	for _, row := range x.Sentences {
		fields := []string{row.DocID, fmt.Sprint(row.Sentence), row.Voice, fmt.Sprint(row.Polarity), table.OrEmpty(row.Speaker), row.Text}
		if s.Why {
			fields = append(fields, table.OrEmpty(row.VoiceWhy))
		}
		for i, f := range fields {
			fields[i] = Safe(f)
		}
		b.WriteString(strings.Join(fields, "\t") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Feelings says of each sentence what decided its feeling.
func Feelings(d *analyze.Doc) []string {
	why := make([]string, len(d.Sentences))
	for _, x := range d.Sentiments {
		if x.Mention < 0 {
			why[x.Sentence] = x.Why
		}
	}
	return why
}

func header(b *strings.Builder, a *table.Article, s Style) {
	fmt.Fprintf(b, "%s\n", paint(a.Source, "2", s))
	facts := []string{table.OrEmpty(a.Publisher), day(a.PublishedDate), table.OrEmpty(a.Poster), table.OrEmpty(a.Site)}
	var shown []string
	for _, f := range facts {
		if f != "" {
			shown = append(shown, f)
		}
	}
	if len(shown) > 0 {
		fmt.Fprintf(b, "%s\n", paint(strings.Join(shown, " · "), "2", s))
	}
	b.WriteString("\n")
}

// day writes a date of the tables, "" where there is none.
func day(d *int32) string {
	if d == nil {
		return ""
	}
	return dayOf(*d).Format(time.DateOnly)
}

// line is one sentence being printed.
type line struct {
	text     string
	names    []segment.Span // in code points of text
	voice    analyze.VoiceKind
	speaker  string
	polarity int8
	why      []string
	style    Style
}

func (l line) print(b *strings.Builder) {
	margin := string(l.voice)
	if l.speaker != "" {
		margin = l.speaker
		if !l.style.Color {
			margin = initial(l.voice) + " " + margin
		}
	}
	margin = runewidth.FillRight(runewidth.Truncate(margin, marginWidth-4, "…"), marginWidth-4)
	for i, row := range l.rows(max(20, l.style.Width-marginWidth+1-runewidth.RuneWidth('│'))) {
		if i > 0 {
			margin = strings.Repeat(" ", marginWidth-4)
		}
		fmt.Fprintf(b, "%s %s │%s\n", paint(margin, ansi[l.voice], l.style), l.sign(i), row)
	}
	if !l.style.Why {
		return
	}
	for _, why := range l.why {
		if why != "" {
			fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", marginWidth), paint(why, "2", l.style))
		}
	}
}

// initial is the letter of a voice before a speaker's name, where no colour tells it.
func initial(v analyze.VoiceKind) string {
	if v == analyze.Poster {
		return "P"
	}
	return "Q"
}

// sign shows the sentence's feeling on its first row.
func (l line) sign(row int) string {
	switch {
	case row > 0 || l.polarity == 0:
		return " "
	case l.polarity > 0:
		return paint("+", "32", l.style)
	}
	return paint("-", "31", l.style)
}

// rows breaks the sentence into rows of at most width columns, with names marked.
func (l line) rows(width int) []string {
	text := Safe(l.text)
	names := inBytes(text, l.names)
	if !l.style.Color {
		text, names = braced(text, names), nil
	}
	var out []string
	at := 0
	for _, end := range breaks(text, width) {
		out = append(out, strings.TrimRight(l.painted(text, names, at, end), " ")+stop(l.style))
		at = end
	}
	return out
}

// painted is text[start:end] in the voice's colour with its names underlined.
func (l line) painted(text string, names []segment.Span, start, end int) string {
	var b strings.Builder
	if l.style.Color {
		b.WriteString(code(ansi[l.voice]))
	}
	under := false
	for i, r := range text[start:end] {
		at := start + i
		for len(names) > 0 && at >= names[0].End {
			names = names[1:]
		}
		if in := len(names) > 0 && at >= names[0].Start; in != under {
			if under = in; in {
				b.WriteString(code("4"))
			} else {
				b.WriteString(code("24"))
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// braced puts braces around names.
func braced(text string, names []segment.Span) string {
	var b strings.Builder
	at := 0
	for _, n := range names {
		b.WriteString(text[at:n.Start] + "{" + text[n.Start:n.End] + "}")
		at = n.End
	}
	return b.String() + text[at:]
}

// inBytes converts spans from code points of text to bytes.
func inBytes(text string, spans []segment.Span) []segment.Span {
	var starts []int // of each code point
	for at := range text {
		starts = append(starts, at)
	}
	starts = append(starts, len(text))
	out := make([]segment.Span, len(spans))
	for i, s := range spans {
		out[i] = segment.Span{Start: starts[s.Start], End: starts[s.End]}
	}
	return out
}

// breaks returns the ends of the rows that text is broken into, each at most width columns. It
// breaks where Unicode's rules for lines (UAX #14) allow it: no comma begins a row, no opening
// quotation mark ends one, and no word in Latin letters is cut. A word wider than a row is cut
// all the same.
func breaks(text string, width int) []int {
	var ends []int
	column, at := 0, 0
	place := func(piece string) {
		if w := runewidth.StringWidth(strings.TrimRight(piece, " ")); column > 0 && column+w > width {
			ends = append(ends, at)
			column = 0
		}
		column += runewidth.StringWidth(piece)
		at += len(piece)
	}
	for rest, state := text, -1; rest != ""; {
		var piece string
		piece, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		if runewidth.StringWidth(strings.TrimRight(piece, " ")) <= width {
			place(piece)
			continue
		}
		for g := uniseg.NewGraphemes(piece); g.Next(); {
			place(g.Str())
		}
	}
	return append(ends, len(text))
}

// safe keeps control characters of a page from the terminal, and those that turn the direction
// of writing: they would show a text other than it is.
func safe(r rune) rune {
	if unicode.IsControl(r) || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
		return '·'
	}
	return r
}

// Safe is a text of the dump with nothing in it that steers a terminal.
func Safe(text string) string { return strings.Map(safe, text) }

func code(c string) string {
	if c == "" {
		return ""
	}
	return "\x1b[" + c + "m"
}

func stop(s Style) string {
	if s.Color {
		return "\x1b[0m"
	}
	return ""
}

// paint colours a text that has no name in it.
func paint(text, c string, s Style) string {
	text = Safe(text)
	if !s.Color || c == "" {
		return text
	}
	return code(c) + text + "\x1b[0m"
}
