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

type trainNamesOptions struct {
	out        string
	unlabelled []string
	without    []string
}

func newTrainNamesCommand() *cobra.Command {
	var o trainNamesOptions
	cmd := &cobra.Command{
		Use:   "names LABELS -o FILE",
		Short: "Train the tagger that finds names nobody listed",
		Long: `Read the labelled pages of the folder LABELS, each a page NAME.txt, .md or .html and its
labels NAME.json, and write the tagger of names to FILE. From a dump given with --unlabelled it
learns what stands around the names that are listed; articles that share text with the labelled
pages, or with those of a folder given with --without, are passed over. A build of koujing takes
the tagger in from analyze/data/tagger.bin; docs/tagger-model.md says what is in it.`,
		Example: "  koujing train names labelled -o analyze/data/tagger.bin && go build ./cmd/koujing\n" +
			"  koujing train names labelled --unlabelled dump --without checking -o tagger.bin",
		Args:              atLeast(1, "a folder of labelled pages"),
		ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.out == "" {
				return usageError{fmt.Errorf("train names wants -o FILE; see koujing train names --help")}
			}
			return trainNames(cmd, args, o)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&o.out, "out", "o", "", "`file` to write the model to")
	f.StringSliceVar(&o.unlabelled, "unlabelled", nil, "`dump` of pages that nobody labelled")
	f.StringSliceVar(&o.without, "without", nil, "`folder` of labelled pages that must stay unseen")
	return cmd
}

func trainNames(cmd *cobra.Command, dirs []string, o trainNamesOptions) error {
	seg, err := segment.New()
	if err != nil {
		return err
	}
	pages, err := readAll(dirs)
	if err != nil {
		return err
	}
	var examples []analyze.NameExample
	names := 0
	for _, p := range pages {
		p.Doc.Sentences = seg.Sentences(p.Doc.Text)
		x := p.Names()
		examples, names = append(examples, x), names+len(x.Names)
	}
	unseen, err := readAll(o.without)
	if err != nil {
		return err
	}
	var unlabelled []*analyze.Doc
	if len(o.unlabelled) > 0 {
		if unlabelled, err = labels.Unlabelled(o.unlabelled, append(unseen, pages...)); err != nil {
			return err
		}
	}
	model, err := analyze.TrainNames(examples, unlabelled, tagger.Options{})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := model.Write(&b); err != nil {
		return err
	}
	if err := os.WriteFile(o.out, b.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d pages, %d names, %d unlabelled articles; %d bytes in %s\n", len(examples), names, len(unlabelled), b.Len(), o.out)
	return nil
}

// readAll reads the labelled pages of all folders.
func readAll(dirs []string) ([]*labels.Page, error) {
	var out []*labels.Page
	for _, dir := range dirs {
		pages, err := labels.Read(dir)
		if err != nil {
			return nil, err
		}
		out = append(out, pages...)
	}
	return out, nil
}
