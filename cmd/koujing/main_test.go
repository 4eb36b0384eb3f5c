package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// asKoujing is set in a process that is to be the program itself.
const asKoujing = "KOUJING_TEST_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asKoujing) != "" {
		main()
	}
	os.Exit(m.Run())
}

func runCommand(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	root := newRootCommand()
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(args)
	err := root.Execute()
	return out.String(), err
}

func mustCommand(t *testing.T, args ...string) string {
	t.Helper()
	out, err := runCommand(t, args...)
	if err != nil {
		t.Fatalf("koujing %q: %v\n%s", args, err, out)
	}
	return out
}

// smallDump is the dump in small that the repository carries.
var smallDump = filepath.Join("..", "..", "testdata", "dump")

func TestAnUnknownCommandIsWrongUsageAndTheLikeOfItIsNamed(t *testing.T) {
	for typed, want := range map[string]string{"shwo": "did you mean show?", "annote": "did you mean annotate?", "xyzzy": "see koujing --help"} {
		_, err := runCommand(t, typed)
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want wrong usage with %q", typed, err, want)
		}
	}
}
