// Command koujing tells, sentence by sentence, whose voice speaks in Chinese pages.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes, the same for every command.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitRejects     = 3
	exitInterrupted = 130
)

// usageError is a mistake in the command line.
type usageError struct{ error }

// errRejects says that a strict run met pages it had to reject.
var errRejects = errors.New("pages were rejected")

// memoryLimit is the heap, in bytes, near which the collector works harder: with it a run on two
// workers stays under 400 MB. GOMEMLIMIT sets another.
const memoryLimit = 280 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRootCommand()
	err := root.ExecuteContext(ctx)
	os.Exit(exitCode(ctx, err))
}

// exitCode turns an error into a message on stderr and an exit code.
func exitCode(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil || errors.Is(err, context.Canceled):
		fmt.Fprintln(os.Stderr, "koujing: interrupted; the same command goes on where it stopped")
		return exitInterrupted
	case errors.Is(err, errRejects):
		fmt.Fprintln(os.Stderr, "koujing:", err)
		return exitRejects
	case errors.As(err, &usage):
		fmt.Fprintln(os.Stderr, "koujing:", err)
		return exitUsage
	}
	fmt.Fprintln(os.Stderr, "koujing:", err)
	return exitFailed
}

func newRootCommand() *cobra.Command {
	var lang language
	root := &cobra.Command{
		Use:   "koujing",
		Short: "Who says what, in whose words: voices, names and feelings in Chinese pages",
		Long: `koujing reads a dump of Chinese news, forum and commentary pages and writes Parquet
tables that tell, sentence by sentence, whose voice speaks, which companies, AI models,
products, people and media are named, and how each voice feels about each of them.`,
		Example:       "  koujing run testdata/dump -o /tmp/out\n  koujing show testdata/dump/forum/thread.txt",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
				return usageError{fmt.Errorf("unknown command %q; did you mean %s?", args[0], strings.Join(like, " or "))}
			}
			return usageError{fmt.Errorf("unknown command %q; see koujing --help", args[0])}
		},
		SuggestionsMinimumDistance: 2,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().Var(&lang, "lang", "language of help: `zh` or en (without: what LC_ALL, LC_MESSAGES or LANG says)")
	root.PersistentFlags().String("config", configName, "`file` of settings; an empty name reads none")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Name() == cobra.ShellCompRequestCmd {
			localize(root, lang.orEnvironment()) // shells show what commands and flags are for
			eachText(root, func(_ []string, text *string) { *text = strings.ReplaceAll(*text, "`", "") })
		}
		if !hasSettings(cmd) {
			return nil
		}
		s, err := readSettings(root)
		if err != nil || s == nil {
			return err
		}
		return s.apply(cmd)
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		localize(root, lang.orEnvironment())
		help(cmd, args)
	})
	root.AddCommand(newRunCommand())
	root.AddCommand(newStageCommands()...)
	root.AddCommand(
		newShowCommand(),
		newReportCommand(),
		newTablesCommand(),
		newStatusCommand(),
		newConfigCommand(),
		newManCommand(),
		newWordsCommand(),
		newEntitiesCommand(),
		newTrainCommand(),
		newVersionCommand(),
	)
	addCompletion(root)
	return root
}

// atLeast is cobra.MinimumNArgs with our kind of error.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < n {
			return usageError{fmt.Errorf("%s wants %s; see koujing %s --help", cmd.Name(), what, cmd.Name())}
		}
		return nil
	}
}
