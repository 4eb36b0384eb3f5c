package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"koujing/pipeline/report"

	"github.com/spf13/cobra"
)

// sampleSize is how many articles the reader of a report holds unless told otherwise: a page
// of a few megabytes, which every browser opens at once.
const sampleSize = 400

func newReportCommand() *cobra.Command {
	var path string
	var sample int
	cmd := &cobra.Command{
		Use:   "report OUT",
		Short: "Make one self-contained HTML page of a run's tables",
		Long: `Read the tables of OUT and write one HTML page: who is named and how each voice feels
about them, who is quoted, what posters put into copies, what was rejected, and a reader
with the voices in colour. Everything is counted over all articles; the reader has a sample
of them, and says so. The page loads nothing from anywhere.`,
		Example:           "  koujing report out -o report.html",
		Args:              atLeast(1, "the folder of a run"),
		ValidArgsFunction: aFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := report.Gather(args[0], version+commit(), sample)
			if err != nil {
				return err
			}
			if err := writeWhole(path, func(f *os.File) error { return report.HTML(f, d) }); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", path, d)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVarP(&path, "out", "o", "report.html", "`file` of the page")
	f.IntVar(&sample, "sample", sampleSize, "articles in the reader")
	return cmd
}

// writeWhole writes a file beside path and renames it, so that path is never half a file.
func writeWhole(path string, write func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once renamed
	if err := errors.Join(write(f), f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
