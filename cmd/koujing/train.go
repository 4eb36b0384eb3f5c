package main

import (
	"fmt"
	"os"

	"koujing/analyze"
	"koujing/pipeline/labels"

	"github.com/spf13/cobra"
)

func newTrainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "train",
		Short: "Train a model from labelled pages",
		Long:  `Train one of the models that koujing carries. The same pages give the same bytes.`,
		Example: "  koujing train voices labelled -o analyze/data/voices.bin\n" +
			"  koujing train names labelled -o analyze/data/tagger.bin",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("no model %q; see koujing train --help", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTrainVoicesCommand(), newTrainSentimentsCommand(), newTrainNamesCommand())
	return cmd
}

// judgedOptions name labels of single sentences of dumps, see labels.Judged.
type judgedOptions struct {
	file  string
	dumps []string
}

func (o *judgedOptions) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.file, "judged", "", "`file` with a table of judged sentences of the dumps that --pages names")
	cmd.Flags().StringSliceVar(&o.dumps, "pages", nil, "`dump` that has the judged sentences; may be given again")
}

// read returns the articles with judged sentences, none that shares text with pages.
func (o *judgedOptions) read(pages []*labels.Page) ([]labels.JudgedDoc, error) {
	if o.file == "" && len(o.dumps) == 0 {
		return nil, nil
	}
	if o.file == "" || len(o.dumps) == 0 {
		return nil, usageError{fmt.Errorf("--judged and --pages go together")}
	}
	j, err := labels.ReadJudgements(o.file)
	if err != nil {
		return nil, err
	}
	return labels.Judged(o.dumps, j, pages)
}

func newTrainVoicesCommand() *cobra.Command {
	var out string
	var judged judgedOptions
	cmd := &cobra.Command{
		Use:   "voices LABELS -o FILE",
		Short: "Train the model that tells voices apart",
		Long: `Read the labelled pages of the folder LABELS, each a page NAME.txt, .md or .html and its
labels NAME.json, and write the model of voices to FILE. A build of koujing takes the model in
from analyze/data/voices.bin; docs/voices-model.md says what is in it.`,
		Example:           "  koujing train voices labelled -o analyze/data/voices.bin && go build ./cmd/koujing",
		Args:              atLeast(1, "a folder of labelled pages"),
		ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usageError{fmt.Errorf("train voices wants -o FILE; see koujing train voices --help")}
			}
			return trainVoices(cmd, args, judged, out)
		},
	}
	judged.flags(cmd)
	cmd.Flags().StringVarP(&out, "out", "o", "", "`file` to write the model to")
	return cmd
}

func trainVoices(cmd *cobra.Command, dirs []string, judged judgedOptions, out string) error {
	below, err := analyze.Below("voices", analyze.Options{})
	if err != nil {
		return err
	}
	pages, err := readAll(dirs)
	if err != nil {
		return err
	}
	more, err := judged.read(pages)
	if err != nil {
		return err
	}
	var examples []analyze.VoiceExample
	sentences := 0
	for _, p := range pages {
		analyze.Run(p.Doc, below)
		examples = append(examples, analyze.VoiceExample{Doc: p.Doc, Voices: p.Voices()})
		sentences += len(p.Doc.Sentences)
	}
	for _, x := range more {
		analyze.Run(x.Doc, below)
		examples = append(examples, analyze.VoiceExample{Doc: x.Doc, Voices: x.Voices()})
		sentences += x.Count()
	}
	model, err := analyze.TrainVoices(examples, below)
	if err != nil {
		return err
	}
	data, err := model.MarshalBinary()
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d pages, %d sentences; %d features, %d bytes in %s\n", len(examples), sentences, model.Size(), len(data), out)
	return nil
}

func newTrainSentimentsCommand() *cobra.Command {
	var out string
	var judged judgedOptions
	cmd := &cobra.Command{
		Use:   "sentiments LABELS -o FILE",
		Short: "Train the weights that tell feelings",
		Long: `Read the labelled pages of the folder LABELS, each a page NAME.txt, .md or .html and its
labels NAME.json, and write the weights of feeling to FILE. A build of koujing takes them in
from analyze/data/sentiments.bin; docs/sentiment-model.md says what is in them.`,
		Example:           "  koujing train sentiments labelled -o analyze/data/sentiments.bin && go build ./cmd/koujing",
		Args:              atLeast(1, "a folder of labelled pages"),
		ValidArgsFunction: folders,
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usageError{fmt.Errorf("train sentiments wants -o FILE; see koujing train sentiments --help")}
			}
			return trainSentiments(cmd, args, judged, out)
		},
	}
	judged.flags(cmd)
	cmd.Flags().StringVarP(&out, "out", "o", "", "`file` to write the weights to")
	return cmd
}

func trainSentiments(cmd *cobra.Command, dirs []string, judged judgedOptions, out string) error {
	below, err := analyze.Below("sentiments", analyze.Options{})
	if err != nil {
		return err
	}
	pages, err := readAll(dirs)
	if err != nil {
		return err
	}
	more, err := judged.read(pages)
	if err != nil {
		return err
	}
	var examples []analyze.SentimentExample
	sentences := 0
	for _, p := range pages {
		examples = append(examples, p.Learn(below))
		sentences += len(p.Doc.Sentences)
	}
	for _, x := range more {
		examples = append(examples, x.Learn(below))
		sentences += x.Count()
	}
	data, err := analyze.TrainSentiments(examples, analyze.SentimentOptions{})
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, data, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%d pages, %d sentences; %d bytes in %s\n", len(examples), sentences, len(data), out)
	return nil
}
