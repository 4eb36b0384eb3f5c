package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEntitiesExplainsItsDecisions(t *testing.T) {
	out, err := runCommand(t, "entities", "早饭是小米粥，之后去腾讯。")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, "腾讯\tcompany\tcompany:腾讯\tlexicon") || !strings.Contains(out, "- 9..15\t小米") {
		t.Errorf("output:\n%s", out)
	}
}

func TestEntitiesLintNamesTheLineOfAMistake(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.tsv")
	rows := "id\ttype\tname\taliases\towner_id\tcountry\tticker\tcontext\nproduct:甲甲\tproduct\t甲甲\t\tcompany:腾讯\t\t\t\nproduct:乙\tproduct\t乙乙\t\tcompany:没有这家\t\t\t\n"
	if err := os.WriteFile(file, []byte(rows), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := runCommand(t, "entities", "lint", file)
	if err == nil || strings.Count(out, "mine.tsv:3") != 2 || strings.Contains(out, "mine.tsv:2") {
		t.Errorf("error %v, output:\n%s", err, out)
	}
}
