package main

import (
	"bufio"
	"fmt"
	"strings"

	"koujing/analyze"
	"koujing/analyze/knowledge"

	"github.com/spf13/cobra"
)

func newEntitiesCommand() *cobra.Command {
	var o analyze.Options
	cmd := &cobra.Command{
		Use:   "entities TEXT",
		Short: "Explain which names stand in a text, and why",
		Long: `Print every candidate for a name in TEXT: what proposed it, what speaks for it, and what
beat it where it did not win. Names of files given with --entities win over all others.`,
		Example: "  koujing entities '百度文心大模型4.5对标GPT-4o，李彦宏表示价格更低。'\n" +
			"  koujing entities --no-knowledge '初创公司Figure完成B轮融资'",
		Args:              atLeast(1, "a text"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, args []string) error { return explain(cmd, o, strings.Join(args, " ")) },
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.Entities, "entities", nil, entitiesUsage)
	f.BoolVar(&o.NoKnowledge, "no-knowledge", false, noKnowledgeUsage)
	cmd.AddCommand(newEntitiesLintCommand())
	return cmd
}

func explain(cmd *cobra.Command, o analyze.Options, text string) error {
	all, err := analyze.Explain(o, text)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(cmd.OutOrStdout())
	for _, d := range all {
		sign, note := "+", d.Why
		if d.Lost != "" {
			sign, note = "-", d.Why+"; lost: "+d.Lost
		}
		fmt.Fprintf(w, "%s %d..%d\t%s\t%s\t%s\t%s\t%.2f\t%s\n", sign, d.Start, d.End, text[d.Start:d.End], d.Type, d.EntityID, d.By, d.Score, note)
	}
	return w.Flush()
}

func newEntitiesLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint FILE…",
		Short: "Check files of names",
		Long: `Check files of names, in the format of analyze/data/entities: ids that stand twice or are not
made from the name, owners that are no row here or in the built-in names, aliases on two
unconditional rows, conditional aliases that nothing can support.`,
		Example:           "  koujing entities lint mine.tsv",
		Args:              atLeast(1, "a file"),
		ValidArgsFunction: filesOf("tsv"),
		RunE: func(cmd *cobra.Command, files []string) error {
			rows, err := knowledge.ReadFiles(files...)
			if err != nil {
				return err
			}
			known, err := analyze.KnownEntities(analyze.Options{})
			if err != nil {
				return err
			}
			errs := knowledge.Lint(rows, func(id string) bool { _, ok := known(id); return ok })
			for _, err := range errs {
				fmt.Fprintln(cmd.OutOrStdout(), err)
			}
			if len(errs) > 0 {
				return fmt.Errorf("%d mistakes in %d rows", len(errs), len(rows))
			}
			return nil
		},
	}
}
