package segment

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestTheModelIsUpToDate generates the model anew: it must be the one that is embedded.
func TestTheModelIsUpToDate(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds")
	}
	out := filepath.Join(t.TempDir(), "model.bin")
	if msg, err := exec.Command("go", "run", "./gen", "data/words.tsv", out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, msg)
	}
	fresh, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if string(fresh) != stored {
		t.Error("model.bin is not what go generate makes of gse and data/words.tsv")
	}
}
