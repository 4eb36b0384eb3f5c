package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestShellsAreOfferedWhatMayFollow(t *testing.T) {
	out := t.TempDir()
	mustCommand(t, "run", filepath.Join(smallDump, "copies"), "-o", out, "--progress", "none")
	id, _, _ := strings.Cut(mustCommand(t, "show", out), "\t")
	const files, none, noSpace, ends, dirs = ":0", ":4", ":6", ":8", ":16" // cobra's directives
	for _, c := range []struct {
		args []string
		want string // all that is offered, which shells match with what is typed, and the directive
	}{
		{[]string{"show", "--voice", ""}, "title reported quoted commentary poster " + noSpace},
		{[]string{"show", "--voice", "title,reported,quoted,"}, "title,reported,quoted,commentary title,reported,quoted,poster " + noSpace},
		{[]string{"show", "--color", ""}, "auto always never " + none},
		{[]string{"run", "--lang", ""}, "zh en " + none},
		{[]string{"run", "--partition", ""}, "published_date " + none},
		{[]string{"run", "--progress", ""}, "auto bar plain json none " + none},
		{[]string{"run", "-o", ""}, dirs},
		{[]string{"annotate", "--out", ""}, dirs},
		{[]string{"run", "--entities", ""}, "tsv " + ends},
		{[]string{"run", "--config", ""}, "yaml yml " + ends},
		{[]string{"report", "--out", ""}, "html " + ends},
		{[]string{"report", ""}, dirs},
		{[]string{"status", ""}, dirs},
		{[]string{"status", out, ""}, none},
		{[]string{"train", "voices", ""}, dirs},
		{[]string{"entities", "lint", ""}, "tsv " + ends},
		{[]string{"show", ""}, files},
		{[]string{"show", thread, ""}, files},
		{[]string{"show", out, id[:6]}, id + "\t无人车公司小马智行获得深圳全域运营许可 " + none},
		{[]string{"show", out, id, id[:6]}, none},
		{[]string{"tables", "articles", "sentences", "mentions", "quotes", "entities", ""}, "reposts\tan article in a group of copies rejects\ta page that gave no article " + none},
	} {
		got := strings.Fields(strings.ReplaceAll(mustCommand(t, append([]string{"__complete"}, c.args...)...), "Completion ended with directive", "\n"))
		said := strings.Join(got, " ")
		if i := strings.Index(said, " : Shell"); i >= 0 {
			said = said[:i]
		}
		if want := strings.ReplaceAll(c.want, "\t", " "); said != want {
			t.Errorf("%q: offered %q, want %q", c.args, said, want)
		}
	}
}

func TestShellsShowWhatFlagsAreForInTheLanguageOfTheLocale(t *testing.T) {
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	if out := mustCommand(t, "__complete", "run", "--par"); !strings.Contains(out, "--partition\t按此栏给表分区") {
		t.Errorf("offered %q", out)
	}
}

func TestTheScriptsForShellsAreWhole(t *testing.T) {
	for shell, check := range map[string][]string{"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "-n"}, "powershell": nil} {
		script := filepath.Join(t.TempDir(), "script")
		out := mustCommand(t, "completion", shell)
		if !strings.Contains(out, "__complete") || !strings.Contains(out, "koujing") {
			t.Errorf("%s: %.200s", shell, out)
		}
		if len(check) == 0 {
			continue
		}
		if _, err := exec.LookPath(check[0]); err != nil {
			t.Logf("%s is not here to read its script", shell)
			continue
		}
		if err := os.WriteFile(script, []byte(out), 0o644); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.Command(check[0], append(check[1:], script)...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", shell, err, said)
		}
	}
}
