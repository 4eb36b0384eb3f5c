package clean

import (
	"encoding/json"
	"fmt"

	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"koujing/pipeline/source"
)

// TestMetaOfLabelledPages holds title, time, poster and publisher against what people read off
// the pages of ../shared: titles right on 95 % of the pages that print one, times and publishers
// on 90 %, posters, whose labels waver between a by-line's reporter and the account, on 75 %.
func TestMetaOfLabelledPages(t *testing.T) {
	for _, set := range []string{"gold", "train"} {
		t.Run(set, func(t *testing.T) {
			names, _ := filepath.Glob(filepath.Join("../../../shared", set, "*.json"))
			if len(names) == 0 {
				t.Skipf("no labelled pages in ../shared/%s", set)
			}
			got := map[string]*tally{"title": {}, "published": {}, "poster": {}, "publisher": {}}
			for _, name := range names {
				checkMeta(t, name, got)
			}
			for field, least := range map[string]float64{"title": .95, "published": .90, "poster": .75, "publisher": .90} {
				c := got[field]
				share := float64(c.right) / float64(c.printed)
				t.Logf("%s: %d of %d printed (%.3f); %d where none is printed", field, c.right, c.printed, share, c.invented)
				if share < least {
					t.Errorf("%s is right on %.3f of the pages, want %.2f", field, share, least)
				}
			}
		})
	}
}

// tally counts over pages: how many print the field, on how many it was read right, and on how
// many something was read that is not there.
type tally struct{ printed, right, invented int }

func checkMeta(t *testing.T, name string, got map[string]*tally) {
	t.Helper()
	var labels struct{ Meta map[string]string }
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &labels); err != nil {
		t.Fatal(err)
	}
	page := strings.TrimSuffix(name, ".json") + ".txt"
	body, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	articles, err := Clean(source.Page{Source: page, Kind: source.PlainText, Body: string(body)}, Options{})
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(page), err)
	}
	a := articles[0]
	read := map[string]string{"title": a.Title, "published": a.PublishedDate, "poster": a.Poster, "publisher": a.Publisher}
	for field, c := range got {
		want, have := labels.Meta[field], read[field]
		if want == "" || want == "-" {
			if have != "" {
				c.invented++
				t.Logf("%s: %s is %q, want none", filepath.Base(page), field, have)
			}
			continue
		}
		if field == "published" && !printsYear(string(body), want) {
			continue
		}
		c.printed++
		if sameMeta(field, have, want) {
			c.right++
		} else {
			t.Logf("%s: %s is %q, want %q", filepath.Base(page), field, have, want)
		}
	}
}

// printsYear says whether a page prints the day with its year. Labels give a year also where the
// page has "12月7日消息" only, and a later event gave the year away; Clean guesses none.
func printsYear(body, day string) bool {
	m, _, _ := findTime(day, time.Time{})
	return regexp.MustCompile(fmt.Sprintf(`%d\D{1,2}0?%d\D{1,2}0?%d|%02d [A-Z][a-z]{2} %d`, m.t.Year(), m.t.Month(), m.t.Day(), m.t.Day(), m.t.Year())).MatchString(body)
}

// sameMeta compares letters and digits; dates by year, month and day.
func sameMeta(field, have, want string) bool {
	if field == "published" {
		m, _, _ := findTime(want, time.Time{})
		return m.known() && m.date() == have
	}
	have, want = letters(have), letters(want)
	return have == want || field != "title" && have != "" && (strings.Contains(want, have) || strings.Contains(have, want))
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}
