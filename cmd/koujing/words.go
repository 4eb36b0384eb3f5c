package main

import (
	"fmt"
	"io"
	"strings"

	"koujing/segment"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"
)

// shownRivals bounds the list of words that lost.
const shownRivals = 20

func newWordsCommand() *cobra.Command {
	var dicts []string
	cmd := &cobra.Command{
		Use:   "words TEXT...",
		Short: "Cut a text into words and explain the cut",
		Long: `Cut a text into words and say of each which dictionary has it and its log probability,
and which words of the dictionary lost, by how much. A word of --dict always wins.`,
		Example:           "  koujing words 推荐书单\n  koujing words --dict my.txt 月之暗面的新模型",
		Args:              atLeast(1, "a text"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			seg, err := segment.New(dicts...)
			if err != nil {
				return err
			}
			return explainWords(cmd.OutOrStdout(), seg, strings.Join(args, " "))
		},
	}
	cmd.Flags().StringArrayVar(&dicts, "dict", nil, dictUsage)
	return cmd
}

func explainWords(w io.Writer, seg *segment.Segmenter, text string) error {
	reasons, rivals := seg.Explain(text)
	for _, r := range reasons {
		fmt.Fprintf(w, "%s %-4s %-10s", runewidth.FillRight(text[r.Start:r.End], 16), r.Tag, r.By)
		if r.Cost != 0 {
			fmt.Fprintf(w, " %7.2f", r.Cost)
		}
		fmt.Fprintln(w)
	}
	if len(rivals) > 0 {
		fmt.Fprintln(w, "\nlost:")
	}
	for i, r := range rivals {
		if i == shownRivals {
			fmt.Fprintf(w, "  and %d more\n", len(rivals)-i)
			break
		}
		why := fmt.Sprintf("the best path with it is %.2f worse", r.Loss)
		if r.Beaten != "" {
			why = "a word of the user's stands in the way"
		}
		fmt.Fprintf(w, "  %s %7.2f  %s\n", runewidth.FillRight(text[r.Start:r.End], 14), r.Cost, why)
	}
	return nil
}
