package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/creack/pty"
	"github.com/mattn/go-runewidth"
)

var thread = filepath.Join(smallDump, "forum", "thread.txt")

func TestAnArticleOutOfARunIsShownAsItIsOutOfItsFile(t *testing.T) {
	file := filepath.Join(smallDump, "news", "story.html")
	out := t.TempDir()
	mustCommand(t, "run", file, "-o", out, "--progress", "none")
	list := strings.Split(mustCommand(t, "show", out), "\n")
	if len(list) != 2 || !strings.Contains(list[0], "\t2025-10-30\t") || !strings.HasSuffix(list[0], "\tstory.html") {
		t.Fatalf("list of the run: %q", list)
	}
	id, _, _ := strings.Cut(list[0], "\t")
	body := func(s string) string { _, rest, _ := strings.Cut(s, "\n"); return rest } // the first line is the path
	fromFile, fromRun := body(mustCommand(t, "show", file)), body(mustCommand(t, "show", out, id))
	if fromFile != fromRun || strings.Count(fromRun, "│") < 14 {
		t.Errorf("out of the run\n%s\nout of the file\n%s", fromRun, fromFile)
	}
	if why := mustCommand(t, "show", out, id, "--why"); len(why) <= len(fromRun) {
		t.Error("--why adds nothing to an article out of a run")
	}
	_, err := runCommand(t, "show", out, "0000000000000000")
	if err == nil || !strings.Contains(err.Error(), "no article 0000000000000000") {
		t.Errorf("an article that is not there: %v", err)
	}
	if err := os.Remove(filepath.Join(out, "manifest.json")); err != nil {
		t.Fatal(err)
	}
	if _, err := runCommand(t, "show", out, id); err == nil || !strings.Contains(err.Error(), "not finished") {
		t.Errorf("a run that is not finished: %v", err)
	}
}

// shown is an article of --json.
type shown struct {
	Article   struct{ Text string }
	Sentences []struct {
		Voice, Text string
		Sentence    int
		Start, End  int
	}
	Mentions []struct {
		Text       string
		Sentence   int
		Start, End int
	}
	Quotes []struct{ Sentence int }
}

func TestJSONHasTheRowsOfTheVoicesAskedFor(t *testing.T) {
	var all, posters shown
	for args, into := range map[string]*shown{"": &all, "poster,commentary": &posters} {
		if err := json.Unmarshal([]byte(mustCommand(t, "show", thread, "--json", "--voice", args)), into); err != nil {
			t.Fatal(err)
		}
	}
	text := []rune(all.Article.Text)
	want := 0
	for _, s := range all.Sentences {
		if string(text[s.Start:s.End]) != s.Text {
			t.Errorf("%d..%d is %q, want %q", s.Start, s.End, string(text[s.Start:s.End]), s.Text)
		}
		if s.Voice == "poster" || s.Voice == "commentary" {
			want++
		}
	}
	if want == 0 || len(posters.Sentences) != want || len(all.Sentences) <= want || len(all.Quotes) == 0 || len(posters.Quotes) != 0 {
		t.Errorf("%d sentences of posters and authors, want %d of %d; quotes %d of %d", len(posters.Sentences), want, len(all.Sentences), len(posters.Quotes), len(all.Quotes))
	}
	kept := map[int]bool{}
	for _, s := range posters.Sentences {
		kept[s.Sentence] = true
		if s.Voice != "poster" && s.Voice != "commentary" {
			t.Errorf("a sentence in %s: %s", s.Voice, s.Text)
		}
	}
	for _, m := range posters.Mentions {
		if !kept[m.Sentence] {
			t.Errorf("%s lies in no sentence that is shown", m.Text)
		}
	}
	if len(posters.Mentions) == 0 {
		t.Error("no names in what posters and authors say")
	}
}

func TestPlainIsASentenceALineWithTabsBetween(t *testing.T) {
	rows := strings.Split(strings.TrimSuffix(mustCommand(t, "show", thread, "--plain", "--voice", "poster"), "\n"), "\n")
	if len(rows) != 10 {
		t.Fatalf("%d lines, want the poster's 10 sentences", len(rows))
	}
	for _, row := range rows {
		if f := strings.Split(row, "\t"); len(f) != 6 || f[2] != "poster" || f[5] == "" {
			t.Errorf("fields %q", f)
		}
	}
}

func TestShowRefusesWhatThereIsNot(t *testing.T) {
	for _, args := range [][]string{{"--voice", "rumour"}, {"--color", "blue"}, {"--json", "--plain"}} {
		_, err := runCommand(t, append([]string{"show", thread}, args...)...)
		var usage usageError
		if !errors.As(err, &usage) {
			t.Errorf("%v: %v, want wrong usage", args, err)
		}
	}
}

func TestRowsAreNoWiderThanAskedAndBreakWhereChineseBreaks(t *testing.T) {
	var joined strings.Builder
	for _, row := range strings.Split(mustCommand(t, "show", thread, "--width", "50"), "\n") {
		_, text, isText := strings.Cut(row, "│")
		if !isText {
			continue
		}
		joined.WriteString(text)
		if w := runewidth.StringWidth(row); w > 50 {
			t.Errorf("%d columns: %s", w, row)
		}
		for _, r := range text {
			if strings.ContainsRune("，。、；：？！”’）》}", r) || unicode.Is(unicode.Pe, r) {
				t.Errorf("a row begins with %q: %s", r, row)
			}
			break
		}
	}
	var whole strings.Builder
	for _, row := range strings.Split(mustCommand(t, "show", thread, "--width", "100000"), "\n") {
		_, text, _ := strings.Cut(row, "│")
		whole.WriteString(text)
	}
	squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") } // a space at the end of a row goes
	if squeeze(joined.String()) != squeeze(whole.String()) || whole.Len() == 0 {
		t.Errorf("wrapped\n%s\nwhole\n%s", joined.String(), whole.String())
	}
}

// inTerminal runs the program in a terminal of 60 columns and returns what it shows there.
func inTerminal(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{asKoujing + "=1", "TERM=xterm", "PATH=" + os.Getenv("PATH")}, env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 60})
	if err != nil {
		t.Skip("no pseudo-terminal:", err)
	}
	defer f.Close()
	var out strings.Builder
	b := make([]byte, 1<<16)
	for {
		n, err := f.Read(b) // an error is the end: the program has closed its side
		out.Write(b[:n])
		if err != nil {
			break
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return out.String()
}

func TestATerminalGetsColourItsWidthAndThePager(t *testing.T) {
	marked := "PAGER=sed s/^/PAGED:/"
	narrow := runewidth.NewCondition() // as without a locale, which the terminal does not have
	narrow.EastAsianWidth = false
	escape := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	out := inTerminal(t, []string{marked}, "show", thread)
	if !strings.Contains(out, "\x1b[31m") || !strings.Contains(out, "\x1b[4m") {
		t.Error("no colour in a terminal")
	}
	for _, row := range strings.Split(strings.TrimSuffix(out, "\r\n"), "\r\n") {
		row, ok := strings.CutPrefix(escape.ReplaceAllString(row, ""), "PAGED:")
		if !ok {
			t.Errorf("past the pager: %q", row)
		}
		if w := narrow.StringWidth(row); strings.Contains(row, "│") && w > 60 {
			t.Errorf("%d columns: %s", w, row)
		}
	}
	for name, c := range map[string]struct{ env, args []string }{
		"NO_COLOR takes the colour":   {[]string{"NO_COLOR=1", "PAGER=cat"}, []string{"show", thread}},
		"a dumb terminal has none":    {[]string{"TERM=dumb", "PAGER="}, []string{"show", thread}},
		"--no-pager goes past it":     {[]string{marked}, []string{"show", thread, "--no-pager", "--color", "never"}},
		"JSON goes past it":           {[]string{marked}, []string{"show", thread, "--json"}},
		"plain lines go past it":      {[]string{marked}, []string{"show", thread, "--plain"}},
		"a pager that leaves at once": {[]string{"PAGER=true"}, []string{"show", thread}},
	} {
		out := inTerminal(t, c.env, c.args...)
		if strings.Contains(out, "PAGED") || strings.Contains(out, "\x1b[") {
			t.Errorf("%s: %.200q", name, out)
		}
		if (out == "") != (c.env[0] == "PAGER=true") {
			t.Errorf("%s: %d bytes", name, len(out))
		}
	}
	// More than a pipe holds, so that the program meets a pager that has gone.
	all := []string{"show"}
	for range 8 {
		all = append(all, smallDump)
	}
	if out := inTerminal(t, []string{"PAGER=head -n 1"}, all...); strings.Count(out, "\n") != strings.Count(out, "koujing:")+1 {
		t.Errorf("a pager that was left: %.300q", out)
	}
}

func TestTheNameOfAFileSteersNoTerminal(t *testing.T) {
	evil := filepath.Join(t.TempDir(), "a\x1b[2Jb.txt")
	if err := os.WriteFile(evil, []byte("no Chinese in here"), 0o644); err != nil {
		t.Skip("no such name here:", err)
	}
	if out := mustCommand(t, "show", evil); strings.Contains(out, "\x1b") || !strings.Contains(out, "a·[2Jb.txt: not-chinese") {
		t.Errorf("said %q", out)
	}
}
