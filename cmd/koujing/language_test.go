package main

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "write help.tsv anew: English as the program has it, Chinese as the file had it")

// headings are the keys of help.tsv that no command or flag has.
var headings = []string{"help.usage", "help.examples", "help.commands", "help.flags", "help.globals", "help.status", "help.more", "help.default", "help.anyflags", "help.anycommand"}

// englishTexts are the texts that help.tsv must have, by key: those of all commands and flags.
// A flag's is under its name alone where it is the same, or is in the file, for all commands.
func englishTexts() map[string]string {
	var keys [][]string
	var texts []string
	eachText(newRootCommand(), func(k []string, text *string) {
		if strings.HasSuffix(k[len(k)-1], "--help") {
			*text = "help for this command"
		}
		keys, texts = append(keys, k), append(texts, *text)
	})
	commonest := map[string]map[string]int{}
	for i, k := range keys {
		last := k[len(k)-1]
		if commonest[last] == nil {
			commonest[last] = map[string]int{}
		}
		commonest[last][texts[i]]++
	}
	want := map[string]string{}
	for i, k := range keys {
		key, most := k[len(k)-1], commonest[k[len(k)-1]]
		for _, n := range most {
			if n > most[texts[i]] {
				key = k[0]
			}
		}
		if t, ok := want[key]; ok && t != texts[i] {
			key = k[0]
		}
		want[key] = texts[i]
	}
	for _, k := range headings {
		want[k] = helpTexts(english)[k]
	}
	return want
}

// TestEveryHelpTextIsThereInEnglishAndChinese fails for a command or flag without Chinese, for a
// row whose English is not what the program says (the Chinese may say something else, too, then),
// and for a row of something that is no more. After a change of the English: go test
// ./cmd/koujing -run HelpText -update, and put the Chinese right.
func TestEveryHelpTextIsThereInEnglishAndChinese(t *testing.T) {
	want := englishTexts()
	inChinese := helpTexts(chinese)
	if *update {
		writeHelp(t, want, inChinese)
		return
	}
	rows := strings.Split(strings.TrimSuffix(helpTSV, "\n"), "\n")
	if rows[0] != "key\tenglish\tchinese" || !slices.IsSorted(rows[1:]) {
		t.Errorf("header %q, sorted %v", rows[0], slices.IsSorted(rows[1:]))
	}
	for i, row := range rows[1:] {
		f := strings.Split(row, "\t")
		if len(f) != 3 {
			t.Errorf("row %d has %d fields", i+2, len(f))
			continue
		}
		if _, ok := want[f[0]]; !ok {
			t.Errorf("row %d, %s: there is no such command or flag", i+2, f[0])
		}
	}
	inEnglish := helpTexts(english)
	for key, text := range want {
		if inEnglish[key] != text {
			t.Errorf("%s: help.tsv has %q, the program %q", key, inEnglish[key], text)
		}
		if !strings.ContainsFunc(inChinese[key], func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s has no Chinese", key)
		}
		if strings.Count(inChinese[key], "`") != strings.Count(text, "`") {
			t.Errorf("%s: the name of the value stands between other marks in Chinese", key)
		}
	}
}

func writeHelp(t *testing.T, want, inChinese map[string]string) {
	var rows []string
	for key, text := range want {
		line := strings.NewReplacer("\n", `\n`, "\t", `\t`)
		rows = append(rows, key+"\t"+line.Replace(text)+"\t"+line.Replace(inChinese[key]))
	}
	slices.Sort(rows)
	if err := os.WriteFile("help.tsv", []byte("key\tenglish\tchinese\n"+strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestHelpIsInTheLanguageOfTheFlagOrTheLocale(t *testing.T) {
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		want language
	}{
		"a Chinese locale":                 {map[string]string{"LANG": "zh_CN.UTF-8"}, []string{"run", "--help"}, chinese},
		"a locale of Taiwan":               {map[string]string{"LANG": "zh_TW.Big5"}, []string{"help", "run"}, chinese},
		"an English one":                   {map[string]string{"LANG": "en_GB.UTF-8"}, []string{"run", "--help"}, english},
		"no locale":                        {nil, []string{"run", "--help"}, english},
		"LC_ALL is above LANG":             {map[string]string{"LC_ALL": "C", "LANG": "zh_CN"}, []string{"run", "-h"}, english},
		"LC_MESSAGES is above LANG":        {map[string]string{"LC_MESSAGES": "zh_CN", "LANG": "C"}, []string{"run", "-h"}, chinese},
		"the flag is above the locale":     {map[string]string{"LC_ALL": "zh_CN"}, []string{"run", "-h", "--lang", "en"}, english},
		"the flag before the command":      {nil, []string{"--lang=zh", "run", "--help"}, chinese},
		"the flag with the help command":   {nil, []string{"help", "run", "--lang", "zh"}, chinese},
		"the program without a command":    {map[string]string{"LC_ALL": "zh_CN"}, nil, chinese},
		"a command below a command":        {map[string]string{"LC_ALL": "zh_CN"}, []string{"train", "names", "-h"}, chinese},
		"a command that cobra brings":      {map[string]string{"LC_ALL": "zh_CN"}, []string{"completion", "bash", "-h"}, chinese},
		"the same in English":              {nil, []string{"completion", "bash", "-h"}, english},
		"the list of commands, in English": {nil, []string{"--help"}, english},
	} {
		for _, v := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			t.Setenv(v, c.env[v])
		}
		out := mustCommand(t, c.args...)
		for key, of := range map[language]string{english: "Usage:", chinese: "用法："} {
			if strings.Contains(out, of) != (key == c.want) {
				t.Errorf("%s: help in another language than %s:\n%s", name, c.want, out)
			}
		}
		if c.want == english && strings.ContainsFunc(out, func(r rune) bool {
			return unicode.Is(unicode.Han, r) && !strings.ContainsRune("正文推荐书单月之暗面的新模型百度文心大模型对标李彦宏表示价格更低初创公司完成轮融资口径", r)
		}) {
			t.Errorf("%s: Chinese in English help:\n%s", name, out)
		}
		if c.want == chinese {
			for _, s := range []string{"Flags:", "Examples:", "Commands:", "(default", "EXIT STATUS", "help for", "[flags]", "[command]"} {
				if strings.Contains(out, s) {
					t.Errorf("%s: %q in Chinese help:\n%s", name, s, out)
				}
			}
		}
	}
	if _, err := runCommand(t, "run", "--lang", "fr", "-h"); err == nil || !strings.Contains(err.Error(), "want zh or en") {
		t.Errorf("another language: %v", err)
	}
}

func TestEveryCommandSaysWhatItDoesWithAnExample(t *testing.T) {
	eachCommand(newRootCommand(), func(cmd *cobra.Command) {
		if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" {
			t.Errorf("%s: short %q, long %q, example %q", cmd.CommandPath(), cmd.Short, cmd.Long, cmd.Example)
		}
	})
}
