package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// skeleton is what must be the same in every language of a document: commands and code without
// their comments, links, pictures, tables' rows, headings by level.
func skeleton(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	comment, link := regexp.MustCompile(` +#.*`), regexp.MustCompile(`\]\(([^)]+)\)`)
	code := regexp.MustCompile("`[^`]+`")
	fenced := false
	for _, line := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		switch {
		case fenced || strings.HasPrefix(line, "    "):
			parts = append(parts, comment.ReplaceAllString(line, ""))
			continue
		case strings.HasPrefix(line, "#"):
			parts = append(parts, line[:strings.Index(line, " ")])
		case strings.HasPrefix(line, "| `"):
			parts = append(parts, "row")
		}
		parts = append(parts, code.FindAllString(line, -1)...)
		for _, l := range link.FindAllStringSubmatch(line, -1) {
			if !strings.HasPrefix(l[1], "README") {
				parts = append(parts, l[1])
			}
		}
	}
	return parts
}

func TestTheChineseReadmeHasAllThatTheEnglishOneHas(t *testing.T) {
	want, got := skeleton(t, "README.md"), skeleton(t, "README.zh.md")
	if len(want) < 80 {
		t.Fatalf("only %d parts in README.md", len(want))
	}
	// The order of what stands in running text may differ between languages.
	slices.Sort(want)
	slices.Sort(got)
	for _, p := range want {
		if i, ok := slices.BinarySearch(got, p); ok {
			got = slices.Delete(got, i, i+1)
		} else {
			t.Errorf("README.zh.md lacks %q", p)
		}
	}
	for _, p := range got {
		t.Errorf("README.md lacks %q", p)
	}
}

func TestEveryLinkOfTheReadmesLeadsToAFile(t *testing.T) {
	for _, name := range []string{"README.md", "README.zh.md"} {
		for _, p := range skeleton(t, name) {
			if strings.HasSuffix(p, ".md") || strings.HasSuffix(p, ".png") || strings.HasSuffix(p, ".ipynb") || p == "LICENSE" || p == "NOTICE" {
				if _, err := os.Stat(filepath.Join("..", "..", p)); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}

// TestTheReadmesCommandsAreThere holds every koujing command of README.md, with its flags,
// against the program.
func TestTheReadmesCommandsAreThere(t *testing.T) {
	b, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, m := range regexp.MustCompile("(?:`|\\./cmd/|\\()koujing ([a-z]+[^`\n#)]*)").FindAllStringSubmatch(string(b), -1) {
		root := newRootCommand()
		root.InitDefaultCompletionCmd()
		words := strings.Fields(m[1])
		cmd, _, err := root.Find(words)
		if err != nil || cmd == root {
			t.Errorf("koujing %s: %v", m[1], err)
			continue
		}
		for _, w := range words {
			if flag, ok := strings.CutPrefix(w, "--"); ok && cmd.Flags().Lookup(flag) == nil && root.PersistentFlags().Lookup(flag) == nil {
				t.Errorf("koujing %s: no flag %s", m[1], w)
			}
		}
		n++
	}
	if n < 10 {
		t.Errorf("%d commands found in README.md", n)
	}
}
