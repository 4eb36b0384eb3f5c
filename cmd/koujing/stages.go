package main

import (
	"errors"
	"fmt"

	"koujing/pipeline"

	"github.com/spf13/cobra"
)

// newStageCommands returns a command for each stage by itself, on the same OUT.
func newStageCommands() []*cobra.Command {
	return []*cobra.Command{
		newStageCommand("ingest", "Read and clean the pages of a dump into working parts of OUT", true),
		newStageCommand("align", "Find the articles that are copies of one another", false),
		newStageCommand("annotate", "Annotate the articles of OUT and write its tables", false),
	}
}

// newStageCommand makes the command of one stage; annotate also collects.
func newStageCommand(name, short string, reads bool) *cobra.Command {
	var o runOptions
	use, example := name, fmt.Sprintf("  koujing %s -o out", name)
	args := func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("%s takes no dump: it works on what ingest left in OUT", name)}
		}
		return nil
	}
	if reads {
		use, example, args = name+" DUMP...", fmt.Sprintf("  koujing %s testdata/dump -o out", name), atLeast(1, "a dump to read")
	}
	cmd := &cobra.Command{
		Use: use, Short: short, Example: example, Args: args,
		Long: short + ".\nThe stages are ingest, align, annotate, in this order; run does all of them.",
		RunE: func(cmd *cobra.Command, args []string) error {
			stages, err := o.prepare(cmd, args)
			if err != nil {
				return err
			}
			var chosen []pipeline.Stage
			for _, s := range stages {
				if s.Name() == name || name == "annotate" && s.Name() == "collect" {
					chosen = append(chosen, s)
				}
			}
			return o.run(cmd.Context(), cmd.ErrOrStderr(), chosen)
		},
	}
	o.addFlags(cmd)
	if name == "annotate" {
		o.addStream(cmd)
	}
	return cmd
}

// addStream lets annotate work on a stream instead of OUT, for the workers of other engines.
func (o *runOptions) addStream(cmd *cobra.Command) {
	var stdin, stdout bool
	cmd.Flags().BoolVar(&stdin, "stdin", false, "read JSON lines from standard input, with --stdout")
	cmd.Flags().BoolVar(&stdout, "stdout", false, "write a line of JSON for each record, with --stdin")
	cmd.Example += "\n  koujing annotate --stdin --stdout < pages.jsonl > annotated.jsonl"
	onOut := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if stdin != stdout {
			return usageError{errors.New("--stdin and --stdout go together")}
		}
		if !stdin {
			return onOut(cmd, args)
		}
		if err := setFields(&o.config, o.fields); err != nil {
			return err
		}
		return pipeline.Stream(cmd.Context(), o.config, cmd.InOrStdin(), cmd.OutOrStdout())
	}
}
