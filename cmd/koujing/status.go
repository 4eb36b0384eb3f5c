package main

import (
	"fmt"
	"io"

	"koujing/pipeline"

	"github.com/spf13/cobra"
)

func newStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status OUT",
		Short: "Tell where a run stands",
		Long: `Tell, for each stage of the run on OUT, how much of it is done and what it has found,
and whether a process is working on it now.`,
		Example:           "  koujing status /tmp/out",
		Args:              atLeast(1, "the folder of a run"),
		ValidArgsFunction: aFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			return writeStatus(cmd.OutOrStdout(), args[0])
		},
	}
}

// writeStatus writes where the run on OUT stands, a line a stage, and who works on it.
func writeStatus(w io.Writer, out string) error {
	events, err := pipeline.Status(out)
	if err != nil {
		return err
	}
	who, err := pipeline.Running(out)
	if err != nil {
		return err
	}
	for _, e := range events {
		fmt.Fprintf(w, "%-8s  %d of %d tasks, %d%% of %s", e.Stage, e.Done, e.Total, percent(e.Bytes, e.AllBytes), size(e.AllBytes))
		if e.Counts.Pages > 0 {
			fmt.Fprintf(w, "; %d pages, %d rejected", e.Counts.Pages, e.Counts.Rejected())
		}
		if e.Counts.Articles > 0 {
			fmt.Fprintf(w, "; %d articles", e.Counts.Articles)
		}
		fmt.Fprintln(w)
	}
	if who == "" {
		who = "nobody"
	}
	_, err = fmt.Fprintln(w, "working on it:", who)
	return err
}
