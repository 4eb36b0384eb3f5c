package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"koujing/analyze"
	"koujing/pipeline"
	"koujing/pipeline/clean"
	"koujing/pipeline/report"
	"koujing/pipeline/source"
	"koujing/pipeline/table"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// defaultWidth is the columns that text is wrapped at where no terminal tells its own.
const defaultWidth = 100

type showOptions struct {
	config  pipeline.Config
	fields  []string
	style   report.Style
	color   string
	voices  []string
	json    bool
	plain   bool
	noPager bool
}

func newShowCommand() *cobra.Command {
	var o showOptions
	cmd := &cobra.Command{
		Use:   "show FILE... | show OUT [DOC_ID...]",
		Short: "Print articles with voices, names and speakers marked",
		Long: `Print the articles of files, or articles out of the finished run OUT, in the terminal: voices
in colour, names underlined, speakers in the margin. Where colour is off (a pipe, NO_COLOR),
the margin names the voice and names stand in braces. OUT without a DOC_ID lists its articles.
What does not fit the screen goes to $PAGER, or less.`,
		Example: "  koujing show testdata/dump/forum/thread.txt\n" +
			"  koujing show page.html --why --voice poster,commentary\n" +
			"  koujing show out\n" +
			"  koujing show out 0b8f3a4c5d6e7f80 --json",
		Args:              atLeast(1, "a file, or the folder of a run"),
		ValidArgsFunction: articles,
		RunE:              func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.style.Why, "why", false, "say under each sentence what decided its voice and feeling")
	f.StringSliceVar(&o.voices, "voice", nil, "only sentences of these `voices`: "+strings.Join(voiceNames(), ", "))
	f.BoolVar(&o.json, "json", false, "a JSON object an article, with the columns of the tables")
	f.BoolVar(&o.plain, "plain", false, "a sentence a line: doc_id, number, voice, polarity, speaker, text, with tabs between")
	f.BoolVar(&o.noPager, "no-pager", false, "write straight to the terminal")
	f.StringVar(&o.color, "color", "auto", "auto, always or never")
	f.IntVar(&o.style.Width, "width", 0, "columns to wrap at (0: the terminal's, or 100)")
	addInputFlags(cmd, &o.config, &o.fields)
	return cmd
}

// voiceNames lists the voices that there are.
func voiceNames() []string {
	names := make([]string, len(voiceOrder))
	for i, v := range voiceOrder {
		names[i] = string(v)
	}
	return names
}

func (o *showOptions) run(cmd *cobra.Command, args []string) error {
	if err := o.check(); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	terminal := out == io.Writer(os.Stdout) && isatty.IsTerminal(os.Stdout.Fd())
	o.fit(terminal)
	if terminal && !o.noPager && !o.json && !o.plain {
		p, err := startPager(os.Stdout, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		defer p.Close()
		out = p
	}
	w := bufio.NewWriter(out)
	err := o.show(cmd, w, args)
	if err == nil {
		err = w.Flush()
	}
	if errors.Is(err, errPagerLeft) {
		return nil
	}
	return err
}

// show prints what args name.
func (o *showOptions) show(cmd *cobra.Command, w *bufio.Writer, args []string) error {
	out := args[0]
	switch stored, err := isRun(out); {
	case err != nil:
		return err
	case !stored:
		return o.files(w, cmd.ErrOrStderr(), args)
	case len(args) == 1:
		return report.List(out, func(a report.Listed) error { return o.list(w, a) })
	}
	for _, id := range args[1:] {
		x, err := report.Stored(out, id)
		if err != nil {
			return err
		}
		if err := o.print(w, x, nil); err != nil {
			return err
		}
	}
	return nil
}

// isRun says whether a path is the folder of a finished run.
func isRun(path string) (bool, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return false, nil // what is wrong with a file, who reads it says better
	}
	if _, err := os.Stat(pipeline.ManifestPath(path)); err == nil {
		return true, nil
	}
	if _, err := pipeline.Status(path); err == nil {
		return false, fmt.Errorf("the run on %s is not finished; koujing status %s tells where it stands", path, path)
	}
	return false, nil
}

// files prints the articles of files as they are read.
func (o *showOptions) files(w *bufio.Writer, stderr io.Writer, files []string) error {
	inputs, err := source.Walk(files)
	if err != nil {
		return err
	}
	analyzers, err := analyze.Standard(o.config.Analyze)
	if err != nil {
		return err
	}
	for _, in := range inputs {
		err := source.Read(in, o.config.Source, func(p source.Page, err error) error {
			if err == nil {
				var articles []clean.Article
				if articles, err = clean.Clean(p, o.config.Clean); err == nil {
					return o.page(w, p, articles, analyzers)
				}
			}
			fmt.Fprintf(stderr, "koujing: %s\n", report.Safe(fmt.Sprintf("%s: %v", p.Source, err)))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// page prints the articles of one page.
func (o *showOptions) page(w *bufio.Writer, p source.Page, articles []clean.Article, analyzers []analyze.Analyzer) error {
	for i := range articles {
		r := pipeline.NewRecord(p.Source, p.Source, p.Charset, &articles[i])
		analyze.Run(r.Doc, analyzers)
		if err := o.print(w, table.RowsOf(r), report.Feelings(r.Doc)); err != nil {
			return err
		}
	}
	return nil
}

// print prints one article in the form that was asked for.
func (o *showOptions) print(w *bufio.Writer, x *table.Rows, feelings []string) error {
	if len(o.voices) > 0 {
		x.Keep(func(v string) bool { return slices.Contains(o.voices, v) })
	}
	switch {
	case o.json:
		line, err := x.AppendJSON(nil)
		if err == nil {
			_, err = w.Write(append(line, '\n'))
		}
		return err
	case o.plain:
		return report.Plain(w, x, o.style)
	}
	return report.Terminal(w, x, feelings, o.style)
}

// list prints an article as a line of the list of a run.
func (o *showOptions) list(w *bufio.Writer, a report.Listed) error {
	if o.json {
		return newJSONEncoder(w).Encode(a)
	}
	_, err := fmt.Fprintf(w, "%s\t%-10s\t%d sentences, %d of posters\t%s\t%s\n", a.DocID, a.Date, a.Sentences, a.Posters, a.Title, a.Source)
	return err
}

// check holds the options to what there is.
func (o *showOptions) check() error {
	for _, v := range o.voices {
		if !slices.Contains(voiceNames(), v) {
			return usageError{fmt.Errorf("--voice %s: want some of %s", v, strings.Join(voiceNames(), ", "))}
		}
	}
	if o.color != "auto" && o.color != "always" && o.color != "never" {
		return usageError{fmt.Errorf("--color %s: want auto, always or never", o.color)}
	}
	if o.json && o.plain {
		return usageError{errors.New("--json and --plain do not go together")}
	}
	return setFields(&o.config, o.fields)
}

// fit sets colour and width to where the text goes. NO_COLOR is the convention of
// https://no-color.org: any value but the empty one.
func (o *showOptions) fit(terminal bool) {
	o.style.Color = o.color == "always" ||
		o.color == "auto" && terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	if o.style.Width > 0 {
		return
	}
	o.style.Width = defaultWidth
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); terminal && err == nil && w > 0 {
		o.style.Width = w
	}
}

// newJSONEncoder writes JSON a value a line, as people read it: < and > as they are.
func newJSONEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}
