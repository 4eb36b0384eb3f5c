package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func manPages(t *testing.T, args ...string) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "man1")
	mustCommand(t, append([]string{"man", dir}, args...)...)
	files, err := filepath.Glob(filepath.Join(dir, "*.1"))
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		pages[strings.TrimSuffix(filepath.Base(f), ".1")] = string(b)
	}
	return pages
}

func TestEveryCommandHasAManualPageTheSameEachTime(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	pages, again := manPages(t), manPages(t)
	eachCommand(newRootCommand(), func(cmd *cobra.Command) {
		page := pages[strings.ReplaceAll(cmd.CommandPath(), " ", "-")]
		for _, want := range []string{".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH Exit status", "\n130  interrupted"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: no %q in\n%s", cmd.CommandPath(), want, page)
			}
		}
		if strings.Contains(page, "`") || strings.Contains(page, "spf13") {
			t.Errorf("%s:\n%s", cmd.CommandPath(), page)
		}
	})
	for name, page := range pages {
		if page != again[name] {
			t.Errorf("two pages of %s differ", name)
		}
	}
	if !strings.Contains(pages["koujing-run"], "--partition") || strings.Contains(pages["koujing-run"], "workers=2") {
		t.Errorf("koujing-run:\n%s", pages["koujing-run"])
	}
	if zh := manPages(t, "--lang", "zh")["koujing-run"]; !strings.Contains(zh, "按此") || !strings.Contains(zh, ".SH 退出码") {
		t.Errorf("in Chinese:\n%s", zh)
	}
}

func TestManPrintsTheExitCodesALineEach(t *testing.T) {
	if _, err := exec.LookPath("man"); err != nil {
		t.Skip("no man here")
	}
	t.Setenv("LC_ALL", "C")
	dir := t.TempDir()
	mustCommand(t, "man", dir)
	cmd := exec.Command("man", "-l", filepath.Join(dir, "koujing-run.1"))
	cmd.Env = append(os.Environ(), "MANPAGER=cat", "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\n       2    wrong usage\n") {
		t.Errorf("%v\n%s", err, out)
	}
}
