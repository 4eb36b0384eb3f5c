package main

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// inFolder makes a folder with a koujing.yaml the working directory.
func inFolder(t *testing.T, settings string) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(configName, []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFlagsBeatTheFileAndTheFileBeatsDefaults(t *testing.T) {
	page, err := filepath.Abs(thread)
	if err != nil {
		t.Fatal(err)
	}
	voices := func(args ...string) string {
		met := ""
		for _, row := range strings.Split(mustCommand(t, append([]string{"show", page, "--plain"}, args...)...), "\n") {
			if f := strings.Split(row, "\t"); len(f) == 6 && !strings.Contains(met, f[2]) {
				met += f[2] + " "
			}
		}
		return met
	}
	inFolder(t, "show:\n  voice: [poster]\n")
	if got := voices(); got != "poster " {
		t.Errorf("by the file: %s", got)
	}
	if got := voices("--voice", "quoted"); got != "quoted " {
		t.Errorf("by the flag: %s", got)
	}
	if got := voices("--config="); got != "title reported quoted commentary poster " {
		t.Errorf("by default: %s", got)
	}
	if err := os.WriteFile("other.yaml", []byte("show: {voice: title}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := voices("--config", "other.yaml"); got != "title " {
		t.Errorf("by another file: %s", got)
	}
	if _, err := runCommand(t, "show", page, "--config", "nowhere.yaml"); err == nil || !strings.Contains(err.Error(), "nowhere.yaml") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestARunTakesItsFolderAndWordsFromTheFile(t *testing.T) {
	page, err := filepath.Abs(thread)
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t, "workers: 1\nprogress: none\ndict: [mine.txt]\nrun:\n  out: here\n")
	if err := os.WriteFile("mine.txt", []byte("算账算账 1000 n\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	mustCommand(t, "run", page)
	if _, err := os.Stat(filepath.Join("here", "manifest.json")); err != nil {
		t.Error(err)
	}
	// words shares the flag with run, so the top of the file holds for it, too.
	if out := mustCommand(t, "words", "开始算账算账了"); !strings.Contains(out, "算账算账") {
		t.Errorf("the dictionary of the file was not read:\n%s", out)
	}
}

func TestWhatIsWrongInTheFileIsNamedWithItsLine(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"a key that is no flag":               {"workers: 2\nworkerz: 3\n", "koujing.yaml:2: unknown key workerz"},
		"a key that stands elsewhere":         {"\n\nwhy: true\n", "koujing.yaml:3: unknown key why; it may stand under show"},
		"a key that is no flag of a command":  {"show:\n  width: 80\n  sample: 3\n", "koujing.yaml:3: unknown key show.sample; it may stand under report"},
		"a section that is no command":        {"shew:\n  width: 80\n", "koujing.yaml:1: unknown key shew: no command"},
		"a section below that is no command":  {"train:\n  verbs:\n    out: x\n", "koujing.yaml:2: unknown key train.verbs"},
		"a value of another type":             {"workers: many\n", "koujing.yaml:1: workers: "},
		"a list where one value is wanted":    {"workers: [1, 2]\n", "koujing.yaml:1: workers: want one value of type int"},
		"a flag without a value":              {"log:\n", "koujing.yaml:1: log: no value"},
		"a key that stands twice":             {"workers: 1\nlossy: true\nworkers: 2\n", "koujing.yaml:3: workers stands twice"},
		"a list instead of keys":              {"- workers\n", "koujing.yaml: line 1"},
		"no YAML at all":                      {"workers: [1\n", "koujing.yaml: yaml"},
		"a second document":                   {"workers: 1\n---\nworkers: 2\n", "second document"},
		"the flag that names the file itself": {"config: x\n", "koujing.yaml:1: unknown key config"},
	} {
		inFolder(t, c.file)
		_, err := runCommand(t, "run", "dump", "-o", "out")
		var usage usageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want wrong usage with %q", name, err, c.want)
		}
		if _, err := runCommand(t, "version"); err != nil {
			t.Errorf("%s: a command without settings fails: %v", name, err)
		}
	}
}

func TestConfigSaysWhereEachSettingComesFromAndPrintsAFileThatSaysTheSame(t *testing.T) {
	inFolder(t, "workers: 3\ndict: [a.txt, 'b: c.txt']\nmax-ratio: 2.5\nlog: 'true'\n"+
		"show:\n  why: true\n  dict: []\nrun:\n  out: here\ntrain:\n  names:\n    without: [gold]\n")
	out := mustCommand(t, "config", "--strict", "-o", "there")
	for _, want := range []string{
		"workers: 3 # koujing.yaml:1\n", "dict: [a.txt, 'b: c.txt'] # koujing.yaml:2\n", "max-ratio: 2.5 # koujing.yaml:3\n",
		"log: \"true\" # koujing.yaml:4\n", "\nout: there # command line\n", "strict: true # command line\n", "lossy: false # default\n",
		"\nshow:\n", "  dict: [] # koujing.yaml:7\n", "  why: true # koujing.yaml:6\n", "  voice: [] # default\n",
		"run:\n  out: here # koujing.yaml:9\n", "    without: [gold] # koujing.yaml:12\n", "report:\n  out: report.html # default\n",
	} {
		if !strings.Contains("\n"+out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	inFolder(t, out)
	again := mustCommand(t, "config")
	comment := regexp.MustCompile(` # .*`)
	if got, want := comment.ReplaceAllString(again, ""), comment.ReplaceAllString(out, ""); got != want {
		t.Errorf("printed again\n%s\nwant\n%s", got, want)
	}
	if strings.Contains(again, "# default") {
		t.Errorf("a setting of the printed file was not taken from it:\n%s", again)
	}
}
