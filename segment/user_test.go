package segment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func dictionary(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "user.txt")
	if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAUserWordAlwaysWins(t *testing.T) {
	s, err := New(dictionary(t, "# own words\n研究生\n月之暗面 10 nt\nai\nBZ-YQ1722\t5\tnz\n"))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"研究生命":        "研究生/命",
		"月之暗面融资":      "月之暗面/融资",
		"OpenAI和AI":   "OpenAI/和/AI",
		"型号bz-yq1722": "型号/bz-yq1722",
	} {
		got := strings.Join(surfaces(text, s.Cut(nil, text, 0, len(text), nil)), "/")
		if got != want {
			t.Errorf("%s is cut %s, want %s", text, got, want)
		}
	}
}

func TestAUserWordWinsOverANameThatItOverlaps(t *testing.T) {
	s, err := New(dictionary(t, "研究生\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := "一名研究生命的人"
	name := strings.Index(text, "生命")
	got := strings.Join(surfaces(text, s.Cut(nil, text, 0, len(text), []Span{{name, name + 6}})), "/")
	if want := "一名/研究生/命/的/人"; got != want {
		t.Errorf("cut %s, want %s", got, want)
	}
}

func TestAMalformedLineIsNamed(t *testing.T) {
	for body, want := range map[string]string{
		"好词\n词 多 n\n":     ":2: frequency",
		"a b c d\n":       ":1: 4 fields",
		"词\t3\t名词\n":      ":1: tag",
		"\n\n\xff\xfe词\n": ":3: not UTF-8",
	} {
		_, err := New(dictionary(t, body))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want it to contain %q", body, err, want)
		}
	}
}

func TestADictionaryThatIsNotThereIsAnError(t *testing.T) {
	if _, err := New(filepath.Join(t.TempDir(), "none.txt")); err == nil {
		t.Error("no error")
	}
}

func TestExplainNamesTheWordThatLost(t *testing.T) {
	s := newSegmenter(t)
	text := "推荐书单"
	reasons, rivals := s.Explain(text)
	if len(reasons) != 2 || reasons[0].By != "dictionary" {
		t.Errorf("reasons %+v", reasons)
	}
	for _, r := range rivals {
		if text[r.Start:r.End] == "推荐书" {
			if r.Loss <= 0 {
				t.Errorf("推荐书 lost by %f", r.Loss)
			}
			return
		}
	}
	t.Error("推荐书 is not named among those that lost")
}

func TestUnknownWordsGetATagByTheirShape(t *testing.T) {
	s := newSegmenter(t)
	text := "董事长魏哲家说"
	for _, w := range s.Cut(nil, text, 0, len(text), nil) {
		if text[w.Start:w.End] == "魏哲家" && w.Tag != "nr" {
			t.Errorf("魏哲家 has the tag %s", w.Tag)
		}
	}
}
