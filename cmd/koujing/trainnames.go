package main

import (
	"bytes"
	"fmt"
	"os"

	"koujing/analyze"
	"koujing/analyze/tagger"
	"koujing/pipeline/labels"
	"koujing/segment"

	"github.com/spf13/cobra"
)

func newTrainNamesCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "names LABELS -o FILE",
		Short: "Train the tagger that finds names nobody listed",
		Long: `Read the labelled pages of the folder LABELS, each a page NAME.txt, .md or .html and its
labels NAME.json, and write the tagger of names to FILE. A build of koujing takes it in from
analyze/data/tagger.bin; docs/tagger-model.md says what is in it.
` + exitStatus,
		Example: "  koujing train names labelled -o analyze/data/tagger.bin && go build ./cmd/koujing",
		Args:    atLeast(1, "a folder of labelled pages"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usageError{fmt.Errorf("train names wants -o FILE; see koujing train names --help")}
			}
			return trainNames(cmd, args, out)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "file to write the model to")
	return cmd
}

func trainNames(cmd *cobra.Command, dirs []string, out string) error {
	seg, err := segment.New()
	if err != nil {
		return err
	}
	var examples []analyze.NameExample
	names := 0
	for _, dir := range dirs {
		pages, err := labels.Read(dir)
		if err != nil {
			return err
		}
		for _, p := range pages {
			p.Doc.Sentences = seg.Sentences(p.Doc.Text)
			examples = append(examples, p.Names())
			names += len(examples[len(examples)-1].Names)
		}
	}
	model, err := analyze.TrainNames(examples, tagger.Options{})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := model.Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(out, b.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d pages, %d names; %d bytes in %s\n", len(examples), names, b.Len(), out)
	return nil
}
