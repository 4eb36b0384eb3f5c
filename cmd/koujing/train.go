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

// learning is what the trainers of voices and of sentiments share: labelled pages, and judged
// sentences of dumps, see labels.Judged.
type learning struct {
	out    string
	judged string
	dumps  []string
}

// command returns a command that trains a model; learn returns the model and what to say of it.
func (l *learning) command(cmd *cobra.Command, learn func([]*labels.Page, []labels.JudgedDoc) (model []byte, said string, err error)) *cobra.Command {
	cmd.Args = atLeast(1, "a folder of labelled pages")
	cmd.ValidArgsFunction = folders
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if l.out == "" {
			return usageError{fmt.Errorf("train %s wants -o FILE; see koujing train %[1]s --help", cmd.Name())}
		}
		if (l.judged == "") != (len(l.dumps) == 0) {
			return usageError{fmt.Errorf("--judged and --pages go together")}
		}
		pages, err := readAll(args)
		if err != nil {
			return err
		}
		more, err := l.read(pages)
		if err != nil {
			return err
		}
		model, said, err := learn(pages, more)
		if err != nil {
			return err
		}
		if err := os.WriteFile(l.out, model, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(cmd.OutOrStdout(), "%s, %d bytes in %s\n", said, len(model), l.out)
		return nil
	}
	cmd.Flags().StringVar(&l.judged, "judged", "", "`file` with a table of judged sentences of the dumps that --pages names")
	cmd.Flags().StringSliceVar(&l.dumps, "pages", nil, "`dump` that has the judged sentences; may be given again")
	return cmd
}

// read returns the articles with judged sentences, if any were asked for, and none that shares text with pages.
func (l *learning) read(pages []*labels.Page) ([]labels.JudgedDoc, error) {
	if l.judged == "" {
		return nil, nil
	}
	j, err := labels.ReadJudgements(l.judged)
	if err != nil {
		return nil, err
	}
	return labels.Judged(l.dumps, j, pages)
}

func newTrainVoicesCommand() *cobra.Command {
	var l learning
	cmd := l.command(&cobra.Command{
		Use:   "voices LABELS -o FILE",
		Short: "Train the model that tells voices apart",
		Long: `Read the labelled pages of the folder LABELS, each a page NAME.txt, .md or .html and its
labels NAME.json, and write the model of voices to FILE. A build of koujing takes the model in
from analyze/data/voices.bin; docs/voices-model.md says what is in it.`,
		Example: "  koujing train voices labelled -o analyze/data/voices.bin && go build ./cmd/koujing",
	}, trainVoices)
	cmd.Flags().StringVarP(&l.out, "out", "o", "", "`file` to write the model to")
	return cmd
}

func trainVoices(pages []*labels.Page, judged []labels.JudgedDoc) ([]byte, string, error) {
	below, err := analyze.Below("voices", analyze.Options{})
	if err != nil {
		return nil, "", err
	}
	var examples []analyze.VoiceExample
	sentences := 0
	for _, p := range pages {
		analyze.Run(p.Doc, below)
		examples = append(examples, analyze.VoiceExample{Doc: p.Doc, Voices: p.Voices()})
		sentences += len(p.Doc.Sentences)
	}
	for _, x := range judged {
		analyze.Run(x.Doc, below)
		examples = append(examples, analyze.VoiceExample{Doc: x.Doc, Voices: x.Voices()})
		sentences += x.Count()
	}
	model, err := analyze.TrainVoices(examples, below)
	if err != nil {
		return nil, "", err
	}
	data, err := model.MarshalBinary()
	return data, fmt.Sprintf("%d pages, %d sentences; %d features", len(examples), sentences, model.Size()), err
}

func newTrainSentimentsCommand() *cobra.Command {
	var l learning
	cmd := l.command(&cobra.Command{
		Use:   "sentiments LABELS -o FILE",
		Short: "Train the weights that tell feelings",
		Long: `Read the labelled pages of the folder LABELS, each a page NAME.txt, .md or .html and its
labels NAME.json, and write the weights of feeling to FILE. A build of koujing takes them in
from analyze/data/sentiments.bin; docs/sentiment-model.md says what is in them.`,
		Example: "  koujing train sentiments labelled -o analyze/data/sentiments.bin && go build ./cmd/koujing",
	}, trainSentiments)
	cmd.Flags().StringVarP(&l.out, "out", "o", "", "`file` to write the weights to")
	return cmd
}

func trainSentiments(pages []*labels.Page, judged []labels.JudgedDoc) ([]byte, string, error) {
	below, err := analyze.Below("sentiments", analyze.Options{})
	if err != nil {
		return nil, "", err
	}
	var examples []analyze.SentimentExample
	sentences := 0
	for _, p := range pages {
		examples = append(examples, p.Learn(below))
		sentences += len(p.Doc.Sentences)
	}
	for _, x := range judged {
		examples = append(examples, x.Learn(below))
		sentences += x.Count()
	}
	data, err := analyze.TrainSentiments(examples, analyze.SentimentOptions{})
	return data, fmt.Sprintf("%d pages, %d sentences", len(examples), sentences), err
}
