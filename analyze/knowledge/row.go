// Package knowledge is the base of known names: rows of a table, their stored form, and
// looking terms up in it. It knows no Doc.
package knowledge

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"koujing/analyze/lexicon"
)

// Header names the columns of a table of names, in order, separated by tabs.
const Header = "id\ttype\tname\taliases\towner_id\tcountry\tticker\tcontext"

// Row is a line of a table of names.
type Row struct {
	ID      string
	Type    string
	Name    string
	Aliases []Alias
	OwnerID string // id of the company that makes or owns it, or that a person is known for
	Country string // ISO 3166, two capitals
	Tickers []string
	// Near are words of which one must stand near a conditional alias; Touch are strings that
	// must not touch it, before or behind.
	Near, Touch []string

	File string // where the row is from, for messages
	Line int
}

// Alias is a further form of a name. A conditional one counts only where the context, or an
// unconditional mention of the same entity or its owner in the page, supports it.
type Alias struct {
	Text        string
	Conditional bool
}

// types are those of a row.
var types = map[string]bool{"company": true, "model": true, "product": true, "person": true, "organization": true, "media": true, "place": true}

// ID returns the id that a name of a type has, listed or not: the type, a colon and the name's
// normal form.
func ID(typ, name string) string { return typ + ":" + Normal(name) }

// Normal returns the normal form of a name: folded as lexicon.Fold does, with one hyphen for
// each stretch of spaces, without zero-width characters.
func Normal(name string) string {
	var b strings.Builder
	b.Grow(len(name))
	space := false
	for _, r := range name {
		if lexicon.ZeroWidth(r) {
			continue
		}
		r = lexicon.Fold(r)
		if r == ' ' {
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte('-')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Parse reads a table of names. file stands in errors, which name the line.
func Parse(r io.Reader, file string) ([]Row, error) {
	var rows []Row
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<20)
	for n := 1; s.Scan(); n++ {
		line := strings.TrimSuffix(s.Text(), "\r")
		if n == 1 {
			if strings.TrimPrefix(line, "\ufeff") != Header {
				return nil, fmt.Errorf("%s:1: want the header %q", file, Header)
			}
			continue
		}
		if line == "" {
			continue
		}
		row, err := parseRow(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		row.File, row.Line = file, n
		rows = append(rows, row)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	return rows, nil
}

func parseRow(line string) (Row, error) {
	f := strings.Split(line, "\t")
	if len(f) != 8 {
		return Row{}, fmt.Errorf("%d columns, want 8", len(f))
	}
	row := Row{ID: f[0], Type: f[1], Name: f[2], OwnerID: f[4], Country: f[5]}
	switch {
	case !types[row.Type]:
		return Row{}, fmt.Errorf("unknown type %q", row.Type)
	case utf8.RuneCountInString(row.Name) < 1 || row.ID == "":
		return Row{}, fmt.Errorf("want an id and a name")
	case row.Country != "" && (len(row.Country) != 2 || strings.ToUpper(row.Country) != row.Country):
		return Row{}, fmt.Errorf("country %q is not two capitals", row.Country)
	}
	for _, a := range split(f[3], "|") {
		text, conditional := strings.CutSuffix(a, "?")
		if utf8.RuneCountInString(text) < 2 && !conditional {
			return Row{}, fmt.Errorf("alias %q of one character must be conditional", a)
		}
		row.Aliases = append(row.Aliases, Alias{text, conditional})
	}
	row.Tickers = split(f[6], ";")
	for _, item := range split(f[7], ";") {
		switch words := split(item[1:], "|"); item[0] {
		case '+':
			row.Near = append(row.Near, words...)
		case '-':
			row.Touch = append(row.Touch, words...)
		default:
			return Row{}, fmt.Errorf("context %q begins with neither + nor -", item)
		}
	}
	return row, nil
}

// split is strings.Split without empty parts.
func split(s, sep string) []string {
	var out []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Forms returns the name and the aliases, each once. The name is conditional where it stands
// among the aliases with a question mark.
func (r Row) Forms() []Alias {
	name := Alias{Text: r.Name}
	var rest []Alias
	for _, a := range r.Aliases {
		if a.Text == r.Name {
			name.Conditional = a.Conditional
			continue
		}
		rest = append(rest, a)
	}
	return append([]Alias{name}, rest...)
}
