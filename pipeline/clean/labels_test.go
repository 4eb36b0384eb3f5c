package clean

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"koujing/pipeline/source"
)

// TestDump writes what Clean makes of the files that KOUJING_CLEAN_IN matches to
// KOUJING_CLEAN_OUT, a JSON object a line, for looking at.
func TestDump(t *testing.T) {
	in, out := os.Getenv("KOUJING_CLEAN_IN"), os.Getenv("KOUJING_CLEAN_OUT")
	if in == "" || out == "" {
		t.Skip("KOUJING_CLEAN_IN and KOUJING_CLEAN_OUT name nothing to clean")
	}
	var names []string
	for _, pattern := range strings.Split(in, ",") {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	f, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	enc := json.NewEncoder(f)
	enc.SetEscapeHTML(false)
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		articles, err := Clean(source.Page{Source: name, Kind: kindOf(name), Body: string(body)}, Options{})
		row := map[string]any{"name": name}
		if err != nil {
			row["error"] = err.Error()
		} else {
			row["article"] = articles[0]
		}
		if err := enc.Encode(row); err != nil {
			t.Fatal(err)
		}
	}
}

// kindOf goes by the ending of a name, as source does.
func kindOf(name string) source.Kind {
	switch filepath.Ext(name) {
	case ".html", ".htm":
		return source.HTML
	case ".md":
		return source.Markdown
	}
	return source.PlainText
}
