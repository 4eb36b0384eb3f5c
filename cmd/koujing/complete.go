package main

import (
	"errors"
	"slices"
	"strings"

	"koujing/pipeline/report"
	"koujing/pipeline/table"

	"github.com/spf13/cobra"
)

// shownIDs bounds the articles that a shell is offered.
const shownIDs = 100

// addCompletion tells shells what may follow, for every command below root.
func addCompletion(root *cobra.Command) {
	eachCommand(root, func(cmd *cobra.Command) {
		for flag, complete := range map[string]cobra.CompletionFunc{
			"lang":      oneOf("zh", "en"),
			"color":     oneOf("auto", "always", "never"),
			"progress":  oneOf("auto", "bar", "plain", "json", "none"),
			"partition": oneOf(table.PartitionKey),
			"voice":     someOf(voiceNames()...),
			"config":    filesOf("yaml", "yml"),
			"entities":  filesOf("tsv"),
			"without":   folders,
		} {
			if cmd.LocalFlags().Lookup(flag) != nil && cmd.InheritedFlags().Lookup(flag) == nil {
				cmd.RegisterFlagCompletionFunc(flag, complete) // fails only for a flag that is not there
			}
		}
		switch name := strings.Join(path(cmd), " "); name {
		case "run", "ingest", "align", "annotate", "config":
			cmd.RegisterFlagCompletionFunc("out", folders)
		case "report":
			cmd.RegisterFlagCompletionFunc("out", filesOf("html"))
		}
	})
}

// oneOf offers values.
func oneOf(values ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)
}

// someOf offers values for a list with commas between, those that it has left out.
func someOf(values ...string) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		before := typed[:strings.LastIndex(typed, ",")+1]
		had := strings.Split(before, ",")
		var offered []cobra.Completion
		for _, v := range values {
			if !slices.Contains(had, v) {
				offered = append(offered, before+v)
			}
		}
		return offered, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
}

// filesOf offers files by how their names end.
func filesOf(ends ...string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return ends, cobra.ShellCompDirectiveFilterFileExt
	}
}

// folders offers folders.
func folders(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// aFolder offers folders for the first argument and nothing after.
func aFolder(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return folders(cmd, args, typed)
}

// articles offers files and folders, and after the folder of a run its articles with their titles.
func articles(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	if stored, err := isRun(args[0]); err != nil || !stored {
		return nil, cobra.ShellCompDirectiveDefault
	}
	enough := errors.New("enough")
	var offered []cobra.Completion
	err := report.List(args[0], func(a report.Listed) error {
		if strings.HasPrefix(a.DocID, typed) && !slices.Contains(args[1:], a.DocID) {
			offered = append(offered, cobra.CompletionWithDesc(strings.Clone(a.DocID), a.Title))
		}
		if len(offered) == shownIDs {
			return enough
		}
		return nil
	})
	if err != nil && !errors.Is(err, enough) {
		return nil, cobra.ShellCompDirectiveError
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}

// tableNames offers the tables.
func tableNames(_ *cobra.Command, had []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var offered []cobra.Completion
	for _, t := range table.All {
		if !slices.Contains(had, t.Name) {
			offered = append(offered, cobra.CompletionWithDesc(t.Name, t.Row))
		}
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}
