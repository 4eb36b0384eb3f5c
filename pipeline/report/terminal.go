// Package report shows annotated articles to people.
package report

import (
	"fmt"
	"io"
	"strings"

	"koujing/analyze"
	"koujing/pipeline/table"
	"koujing/segment"

	"github.com/mattn/go-runewidth"
)

// Style says how an article is printed in the terminal.
type Style struct {
	Color bool
	Width int  // columns
	Why   bool // what decided voice and feeling, under each sentence
}

// marginWidth is the columns of the margin, which holds the voice or the speaker.
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
func Terminal(w io.Writer, r *table.Record, s Style) error {
	var b strings.Builder
	header(&b, r, s)
	feel := make([]analyze.Sentiment, len(r.Doc.Sentences))
	for _, x := range r.Doc.Sentiments {
		if x.Mention < 0 {
			feel[x.Sentence] = x
		}
	}
	m := 0
	for i, sentence := range r.Doc.Sentences {
		var names []analyze.Mention
		for ; m < len(r.Doc.Mentions) && r.Doc.Mentions[m].Sentence <= i; m++ {
			if !r.Doc.Mentions[m].Type.Figure() {
				names = append(names, r.Doc.Mentions[m])
			}
		}
		var v analyze.Voice
		if i < len(r.Doc.Voices) {
			v = r.Doc.Voices[i]
		}
		line{doc: r.Doc, span: sentence.Span, names: names, voice: v, feel: feel[i], style: s}.print(&b)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func header(b *strings.Builder, r *table.Record, s Style) {
	a := r.Article
	fmt.Fprintf(b, "%s\n", paint(r.Source, "2", s))
	facts := []string{a.Publisher, a.PublishedDate, a.Poster, a.Site}
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

// line is one sentence being printed.
type line struct {
	doc   *analyze.Doc
	span  segment.Span
	names []analyze.Mention
	voice analyze.Voice
	feel  analyze.Sentiment
	style Style
}

func (l line) print(b *strings.Builder) {
	margin := string(l.voice.Kind)
	if l.voice.Speaker != "" {
		margin = l.voice.Speaker
		if !l.style.Color {
			margin = initial(l.voice.Kind) + " " + margin
		}
	}
	margin = runewidth.FillRight(runewidth.Truncate(margin, marginWidth-4, "…"), marginWidth-4)
	for i, row := range l.wrap(max(20, l.style.Width-marginWidth)) {
		if i > 0 {
			margin = strings.Repeat(" ", marginWidth-4)
		}
		fmt.Fprintf(b, "%s %s │%s\n", paint(margin, ansi[l.voice.Kind], l.style), l.sign(i), row)
	}
	if l.style.Why {
		for _, why := range []string{l.voice.Why, l.feel.Why} {
			if why != "" {
				fmt.Fprintf(b, "%s%s\n", strings.Repeat(" ", marginWidth), paint(why, "2", l.style))
			}
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
	case row > 0 || l.feel.Polarity == 0:
		return " "
	case l.feel.Polarity > 0:
		return paint("+", "32", l.style)
	}
	return paint("-", "31", l.style)
}

// wrap breaks the sentence into rows of at most width columns, with names marked.
func (l line) wrap(width int) []string {
	var rows []string
	var row strings.Builder
	column, name := 0, 0
	base := ansi[l.voice.Kind]
	open, shut := "{", "}"
	if l.style.Color {
		open, shut = "\x1b[4m", "\x1b[24m"
		row.WriteString(start(base))
	}
	inName := false
	for i, r := range l.doc.Text[l.span.Start:l.span.End] {
		at := l.span.Start + i
		if inName && at >= l.names[name].End {
			row.WriteString(shut)
			inName = false
			name++
		}
		if w := runewidth.RuneWidth(r); column+w > width {
			rows = append(rows, row.String()+stop(l.style))
			row.Reset()
			if l.style.Color {
				row.WriteString(start(base))
				if inName {
					row.WriteString(open)
				}
			}
			column = 0
		}
		if !inName && name < len(l.names) && at == l.names[name].Start {
			row.WriteString(open)
			inName = true
		}
		row.WriteRune(safe(r))
		column += runewidth.RuneWidth(r)
	}
	if inName {
		row.WriteString(shut)
	}
	return append(rows, row.String()+stop(l.style))
}

// safe keeps control characters of a page from the terminal.
func safe(r rune) rune {
	if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
		return '·'
	}
	return r
}

func start(code string) string {
	if code == "" {
		return ""
	}
	return "\x1b[" + code + "m"
}

func stop(s Style) string {
	if s.Color {
		return "\x1b[0m"
	}
	return ""
}

// paint colours a text that has no name in it.
func paint(text, code string, s Style) string {
	text = strings.Map(safe, text)
	if !s.Color || code == "" {
		return text
	}
	return start(code) + text + "\x1b[0m"
}
