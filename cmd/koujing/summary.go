package main

import (
	"fmt"
	"io"
	"path/filepath"
	"sort"
	"strings"

	"koujing/analyze"
	"koujing/pipeline"
	"koujing/pipeline/report"

	"github.com/mattn/go-runewidth"
)

// voiceOrder is the order of voices wherever people read them.
var voiceOrder = []analyze.VoiceKind{analyze.TitleVoice, analyze.Reported, analyze.Quoted, analyze.Commentary, analyze.Poster}

// writeSummary says what a run found, in a screenful.
func writeSummary(w io.Writer, m *pipeline.Manifest, out string) error {
	var b strings.Builder
	t := m.Total
	fmt.Fprintf(&b, "%d pages: %d gave %d articles, %d rejected\n", t.Pages, t.Gave, t.Articles, t.Rejected())
	writeRejects(&b, t.Rejects)
	fmt.Fprintf(&b, "%d sentences:", t.Rows["sentences"])
	for _, v := range voiceOrder {
		fmt.Fprintf(&b, "  %s %d", v, m.Voices[v].N())
	}
	b.WriteString("\n")
	writeTop(&b, "companies", analyze.Company, m.Top)
	writeTop(&b, "models", analyze.Model, m.Top)
	if abs, err := filepath.Abs(out); err == nil {
		out = abs
	}
	parts := "*.parquet"
	if m.Config.Partition != "" {
		parts = "*/*.parquet"
		fmt.Fprintf(&b, "\n%d partitions by %s", len(m.Partitions), m.Config.Partition)
	}
	fmt.Fprintf(&b, "\ntables: %s\n", out)
	fmt.Fprintf(&b, "duckdb -c \"select voice, name, count(*) n, avg(polarity) feeling from '%s/mentions/%s' group by all order by n desc limit 20\"\n", out, parts)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeRejects(b *strings.Builder, rejects map[string]int) {
	reasons := make([]string, 0, len(rejects))
	for r := range rejects {
		reasons = append(reasons, r)
	}
	sort.Strings(reasons)
	for _, r := range reasons {
		fmt.Fprintf(b, "  %-14s %d\n", r, rejects[r])
	}
}

// writeTop lists the most named entities of a type, with what reported content and what
// authors' voices feel about each: the share of positive less that of negative mentions.
func writeTop(b *strings.Builder, title string, t analyze.Type, top []*pipeline.NamedEntity) {
	n := 0
	for _, e := range top {
		if e.Type != t {
			continue
		}
		if n == 0 {
			fmt.Fprintf(b, "\nmost named %-14s named  reported  authors\n", title)
		}
		n++
		fmt.Fprintf(b, "  %s %5d   %s     %s\n", runewidth.FillRight(runewidth.Truncate(report.Safe(e.Name), 22, "…"), 22), e.Mentions, net(e.Reported), net(e.Author))
	}
}

// net shows a feeling from -1.00 to +1.00, or a dash where nothing was said.
func net(f pipeline.Feel) string {
	if f.N() == 0 {
		return "    –"
	}
	return fmt.Sprintf("%+.2f", f.Net())
}
