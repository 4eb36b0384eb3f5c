package main

import (
	"fmt"
	"runtime/debug"

	"koujing/pipeline"

	"github.com/spf13/cobra"
)

const version = pipeline.Version

func newVersionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version, and the commit it was built from",
		Long:    "Print the version, and the commit it was built from where the build knows it.",
		Example: "  koujing version",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "koujing", version+commit())
			return err
		},
	}
}

// commit is the revision that the Go tool stamped into the build, or "".
func commit() string {
	rev := setting("vcs.revision")
	if len(rev) < 12 {
		return ""
	}
	if setting("vcs.modified") == "true" {
		return " " + rev[:12] + "+"
	}
	return " " + rev[:12]
}

// setting is what the Go tool wrote into the build under a key, or "".
func setting(key string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}
