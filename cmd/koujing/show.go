package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"

	"koujing/analyze"
	"koujing/pipeline"
	"koujing/pipeline/clean"
	"koujing/pipeline/report"
	"koujing/pipeline/source"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

type showOptions struct {
	config pipeline.Config
	fields []string
	style  report.Style
	color  string
}

func newShowCommand() *cobra.Command {
	var o showOptions
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "Print the articles of a file with voices, names and speakers marked",
		Long: `Print the articles of a file in the terminal: voices in colour, names underlined,
speakers in the margin. Where colour is off (a pipe, NO_COLOR), the margin names the voice
and names stand in braces.
` + exitStatus,
		Example: "  koujing show testdata/dump/thread.txt\n  koujing show page.html --why | less",
		Args:    atLeast(1, "a file"),
		RunE:    func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.style.Why, "why", false, "say under each sentence what decided its voice and feeling")
	f.StringVar(&o.color, "color", "auto", "auto, always or never")
	f.IntVar(&o.style.Width, "width", 0, "columns to wrap at (default the terminal's, or 100)")
	addInputFlags(cmd, &o.config, &o.fields)
	return cmd
}

func (o *showOptions) run(cmd *cobra.Command, files []string) error {
	if err := setFields(&o.config, o.fields); err != nil {
		return err
	}
	if err := o.fit(); err != nil {
		return err
	}
	inputs, err := source.Walk(files)
	if err != nil {
		return err
	}
	analyzers, err := analyze.Standard(o.config.Analyze)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(cmd.OutOrStdout())
	for _, in := range inputs {
		err := source.Read(in, o.config.Source, func(p source.Page, err error) error {
			if err == nil {
				var articles []clean.Article
				if articles, err = clean.Clean(p, o.config.Clean); err == nil {
					return o.print(w, p, articles, analyzers)
				}
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "koujing: %s: %v\n", p.Source, err)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return w.Flush()
}

func (o *showOptions) print(w *bufio.Writer, p source.Page, articles []clean.Article, analyzers []analyze.Analyzer) error {
	var errs []error
	for i := range articles {
		r := pipeline.NewRecord(p.Source, p.Source, p.Charset, &articles[i])
		analyze.Run(r.Doc, analyzers)
		errs = append(errs, report.Terminal(w, r, o.style))
	}
	return errors.Join(errs...)
}

// fit sets colour and width to what standard output is.
func (o *showOptions) fit() error {
	terminal := isatty.IsTerminal(os.Stdout.Fd())
	switch o.color {
	case "auto":
		o.style.Color = terminal && os.Getenv("NO_COLOR") == ""
	case "always":
		o.style.Color = true
	case "never":
	default:
		return usageError{fmt.Errorf("--color %s: want auto, always or never", o.color)}
	}
	if o.style.Width == 0 {
		o.style.Width = 100
		if w, _, err := term.GetSize(int(os.Stdout.Fd())); terminal && err == nil {
			o.style.Width = w
		}
	}
	return nil
}
