package main

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpTSV is the text of every help in English and Chinese. Its keys are the name of a command
// for its line in lists, the name and "long" for its description, a flag for what it means
// (after a command's name where it means something else there), and help.… for headings. Line
// breaks are \n, tabs \t.
//
//go:embed help.tsv
var helpTSV string

// language is the one that help is written in: zh, en, or empty for what the environment says.
type language string

const (
	english language = "en"
	chinese language = "zh"
)

func (l *language) Set(s string) error {
	if *l = language(s); *l != english && *l != chinese {
		return errors.New("want zh or en")
	}
	return nil
}

func (l *language) String() string { return string(*l) }

func (l *language) Type() string { return "string" }

// orEnvironment is l, or what the locale of the environment says.
func (l language) orEnvironment() language {
	if l != "" {
		return l
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "zh") {
				return chinese
			}
			return english
		}
	}
	return english
}

// unescape turns what help.tsv has for line breaks and tabs into them.
var unescape = strings.NewReplacer(`\n`, "\n", `\t`, "\t")

// helpTexts maps the keys of help.tsv to their text in a language.
func helpTexts(l language) map[string]string {
	texts := map[string]string{}
	for _, row := range strings.Split(strings.TrimSuffix(helpTSV, "\n"), "\n")[1:] {
		if f := strings.Split(row, "\t"); len(f) == 3 {
			text := f[1]
			if l == chinese {
				text = f[2]
			}
			texts[f[0]] = unescape.Replace(text)
		}
	}
	return texts
}

// localize puts the text of every command and flag into a language. A key that help.tsv lacks
// leaves the text as it is.
func localize(root *cobra.Command, l language) {
	texts := helpTexts(l)
	eachText(root, func(keys []string, text *string) {
		for _, key := range keys {
			if t, ok := texts[key]; ok {
				*text = t
				return
			}
		}
	})
	root.SetUsageFunc(usageIn(texts))
}

// eachText calls do with every text of every command: where it is, and the keys that it may have
// in help.tsv, the first of which that is there counts.
func eachText(root *cobra.Command, do func(keys []string, text *string)) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	eachCommand(root, func(cmd *cobra.Command) {
		name := strings.Join(append([]string{"koujing"}, path(cmd)...), " ")
		do([]string{name}, &cmd.Short)
		do([]string{name + " long"}, &cmd.Long)
		cmd.InitDefaultHelpFlag()
		flag := func(f *pflag.Flag) { do([]string{name + " --" + f.Name, "--" + f.Name}, &f.Usage) }
		cmd.LocalNonPersistentFlags().VisitAll(flag)
		cmd.PersistentFlags().VisitAll(flag)
	})
}

// eachCommand calls do for a command and all below it.
func eachCommand(cmd *cobra.Command, do func(*cobra.Command)) {
	do(cmd)
	for _, c := range cmd.Commands() {
		eachCommand(c, do)
	}
}

// usageTemplate is cobra's, with headings out of help.tsv.
const usageTemplate = `{{text "usage"}}{{if .Runnable}}
  {{use .UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{use (printf "%s [command]" .CommandPath)}}{{end}}{{if .HasExample}}

{{text "examples"}}
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

{{text "commands"}}{{range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{pad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

{{text "flags"}}
{{flags .LocalFlags}}{{end}}{{if .HasAvailableInheritedFlags}}

{{text "globals"}}
{{flags .InheritedFlags}}{{end}}{{if .Runnable}}

{{text "status"}}{{end}}{{if .HasAvailableSubCommands}}

{{text "more"}}{{end}}
`

// usageIn writes the usage of a command with headings in a language.
func usageIn(texts map[string]string) func(*cobra.Command) error {
	t := template.Must(template.New("usage").Funcs(template.FuncMap{
		"text": func(key string) string { return texts["help."+key] },
		"pad":  runewidth.FillRight,
		"use": func(line string) string {
			return strings.NewReplacer("[flags]", texts["help.anyflags"], "[command]", texts["help.anycommand"]).Replace(line)
		},
		"flags": func(f *pflag.FlagSet) string { return flagRows(f, texts["help.default"]) },
	}).Parse(usageTemplate))
	return func(cmd *cobra.Command) error { return t.Execute(cmd.OutOrStderr(), cmd) }
}

// flagRows lists flags as pflag does, in columns that Chinese fits, too. byDefault has a %s for
// the value.
func flagRows(flags *pflag.FlagSet, byDefault string) string {
	var names, meanings []string
	width := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		short := "    "
		if f.Shorthand != "" {
			short = "-" + f.Shorthand + ", "
		}
		value, meaning := pflag.UnquoteUsage(f)
		name := strings.TrimRight("  "+short+"--"+f.Name+" "+value, " ")
		switch f.DefValue {
		case "", "0", "false", "[]": // says nothing
		default:
			meaning += fmt.Sprintf(byDefault, f.DefValue)
		}
		names, meanings = append(names, name), append(meanings, meaning)
		width = max(width, runewidth.StringWidth(name))
	})
	for i, name := range names {
		names[i] = runewidth.FillRight(name, width) + "   " + meanings[i]
	}
	return strings.Join(names, "\n")
}
