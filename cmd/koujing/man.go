package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func newManCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write manual pages, one a command",
		Long: `Write the manual pages of koujing and of each of its commands into the folder DIR, which is
made where it is not there. With --lang zh they are in Chinese.`,
		Example:           "  koujing man ~/.local/share/man/man1 && man koujing-run",
		Args:              atLeast(1, "a folder to write to"),
		ValidArgsFunction: aFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{errors.New("man takes one folder")}
			}
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			if err := writeManPages(cmd.Root(), args[0]); err != nil {
				return err
			}
			pages, err := filepath.Glob(filepath.Join(args[0], "koujing*.1"))
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d pages\n", args[0], len(pages))
			return err
		},
	}
}

// writeManPages writes a page a command. Its date is that of the commit which the build knows,
// so that one build writes the same bytes always.
func writeManPages(root *cobra.Command, dir string) error {
	lang := language(root.PersistentFlags().Lookup("lang").Value.String()).orEnvironment()
	localize(root, lang)
	status := "\n\n# " + strings.Replace(helpTexts(lang)["help.status"], "\n", "\n\n", 1)
	eachCommand(root, func(cmd *cobra.Command) {
		cmd.DisableAutoGenTag = true
		if f := cmd.LocalNonPersistentFlags().Lookup("workers"); f != nil {
			f.DefValue = "CPUs" // and not this machine's
		}
		cmd.Long += strings.ReplaceAll(status, "\n  ", "\n    ") // four blanks: printed as it is
	})
	at, err := time.Parse(time.RFC3339, setting("vcs.time"))
	if err != nil {
		at = time.Unix(0, 0) // a build without version control
	}
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Manual: "koujing", Source: "koujing " + version, Date: &at}, dir)
}
