package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"koujing/pipeline"
	"koujing/pipeline/table"

	"github.com/spf13/cobra"
)

// runOptions is what run and the commands of one stage are told.
type runOptions struct {
	config   pipeline.Config
	fields   []string
	workers  int
	progress string
	strict   bool
	log      string
	noVerify bool
}

func (o *runOptions) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&o.config.Out, "out", "o", "", "`folder` of the tables (required)")
	f.IntVarP(&o.workers, "workers", "j", runtime.NumCPU(), "tasks done at once")
	f.StringVar(&o.progress, "progress", "auto", "auto, bar, plain, json or none")
	f.StringVar(&o.log, "log", "", "`file` to append a structured log to, a JSON object a line")
	f.BoolVar(&o.strict, "strict", false, "exit with 3 if any page was rejected")
	f.StringVar(&o.config.Partition, "partition", "", "`column` to partition tables by, in Hive's layout: "+table.PartitionKey)
	f.BoolVar(&o.noVerify, "no-verify", false, "do not read tables back before they are published")
	addInputFlags(cmd, &o.config, &o.fields)
}

// What flags mean that several commands have: one in koujing.yaml holds for all of them.
const (
	dictUsage        = "`file` of the user's words, in jieba's format"
	entitiesUsage    = "`file` of the user's names, in the format of the built-in ones"
	noKnowledgeUsage = "leave the built-in names out"
)

// addInputFlags adds the flags that say how pages are read and analyzed.
func addInputFlags(cmd *cobra.Command, c *pipeline.Config, fields *[]string) {
	f := cmd.Flags()
	f.StringArrayVar(fields, "field", nil, "name of a record's field, as `column=name`; columns: title text html url date publisher poster")
	f.BoolVar(&c.Source.Lossy, "lossy", false, "keep pages with undecodable bytes, as U+FFFD")
	f.Int64Var(&c.Source.MaxPage, "max-page", 0, "bytes of one page (default 20 MB)")
	f.IntVar(&c.Source.MaxDepth, "max-depth", 0, "archives in archives (default 4)")
	f.Float64Var(&c.Source.MaxRatio, "max-ratio", 0, "bytes out of an archive over bytes in (default 1000)")
	f.Int64Var(&c.Source.MaxUnpacked, "max-unpacked", 0, "bytes out of one archive (default 64 GB)")
	f.StringArrayVar(&c.Analyze.Dicts, "dict", nil, dictUsage)
	f.StringArrayVar(&c.Analyze.Entities, "entities", nil, entitiesUsage)
	f.BoolVar(&c.Analyze.NoKnowledge, "no-knowledge", false, noKnowledgeUsage)
}

// setFields parses the --field flags.
func setFields(c *pipeline.Config, fields []string) error {
	for _, f := range fields {
		column, name, ok := strings.Cut(f, "=")
		if !ok || column == "" || name == "" {
			return usageError{fmt.Errorf("--field %s: want column=name", f)}
		}
		if c.Source.Fields == nil {
			c.Source.Fields = map[string]string{}
		}
		c.Source.Fields[column] = name
	}
	return nil
}

func newRunCommand() *cobra.Command {
	var o runOptions
	cmd := &cobra.Command{
		Use:   "run DUMP...",
		Short: "Take a dump to the tables: ingest, align, annotate",
		Long: `Read every page of the dumps (files, folders, archives; - is standard input) and write
the tables articles, sentences, mentions, quotes, entities, reposts and rejects as Parquet
into folders of OUT. A run that was stopped goes on when the same command is given again.
SIGUSR1 makes it say where it stands, as koujing status does.`,
		Example: `  koujing run testdata/dump -o /tmp/out
  koujing run news.jsonl.gz --field text=正文 -o out --progress json`,
		Args: atLeast(1, "a dump to read"),
		RunE: func(cmd *cobra.Command, args []string) error {
			stages, err := o.prepare(cmd, args)
			if err != nil {
				return err
			}
			if err := o.run(cmd.Context(), cmd.ErrOrStderr(), stages); err != nil {
				return err
			}
			m, err := pipeline.ReadManifest(o.config.Out)
			if err != nil {
				return err
			}
			if err := writeSummary(cmd.OutOrStdout(), m, o.config.Out); err != nil {
				return err
			}
			return o.verdict(m)
		},
	}
	o.addFlags(cmd)
	return cmd
}

// prepare checks the options, fills in the Config and returns the stages.
func (o *runOptions) prepare(cmd *cobra.Command, dumps []string) ([]pipeline.Stage, error) {
	if o.config.Out == "" {
		return nil, usageError{errors.New("where to? give the folder of the tables with -o")}
	}
	if p := o.config.Partition; p != "" && p != table.PartitionKey {
		return nil, usageError{fmt.Errorf("--partition %s: want %s", p, table.PartitionKey)}
	}
	if err := setFields(&o.config, o.fields); err != nil {
		return nil, err
	}
	notify, err := newProgress(o.progress, cmd.ErrOrStderr())
	if err != nil {
		return nil, err
	}
	o.config.Version, o.config.Verify, o.config.Notify = version+commit(), !o.noVerify, notify
	if o.log != "" {
		f, err := os.OpenFile(o.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			return nil, fmt.Errorf("open log: %w", err)
		}
		o.config.Log = slog.New(slog.NewJSONHandler(f, nil)) // open until the process ends
	}
	if o.config.Dumps, err = spool(dumps, o.config.Out, cmd.InOrStdin()); err != nil {
		return nil, err
	}
	return pipeline.Stages(o.config), nil
}

// spool keeps standard input in OUT, so that a run over it can be gone on with.
func spool(dumps []string, out string, stdin io.Reader) ([]string, error) {
	if len(dumps) != 1 || dumps[0] != "-" {
		return dumps, nil
	}
	path := filepath.Join(out, ".work", "input", "stdin")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(f, stdin)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("read standard input: %w", err)
	}
	return []string{path}, nil
}

func (o *runOptions) run(ctx context.Context, stderr io.Writer, stages []pipeline.Stage) error {
	defer tellOnSignal(stderr, o.config.Out)()
	return pipeline.Run(ctx, o.config, pipeline.Local{Config: o.config, Workers: o.workers}, stages)
}

// verdict is the error of a strict run with rejects.
func (o *runOptions) verdict(m *pipeline.Manifest) error {
	if n := m.Total.Rejected(); o.strict && n > 0 {
		return fmt.Errorf("%d %w", n, errRejects)
	}
	return nil
}
