package beam

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"koujing/pipeline"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/options/jobopts"
)

// workerScript starts this test's binary as a Beam worker: what Beam's boot program does from an
// image, given a runner that has all services at one address. It leaves its process id. Prism
// has quotation marks in the id that no shell takes away.
const workerScript = `#!/bin/sh
for arg; do
  case $arg in
    --id=*) id=$(printf %%s "${arg#--id=}" | tr -d "'") ;;
    --provision_endpoint=*) at=${arg#*=} ;;
  esac
done
echo $$ >%[2]q.new && mv %[2]q.new %[2]q
exec %[1]q --worker=true --id="$id" --logging_endpoint="$at" --control_endpoint="$at"
`

// TestAWorkerKilledInMidRunChangesNoRow kills the process of a worker, with no warning, after its
// first task. Prism then gives the job up, where other runners start another worker, or now and
// then waits for ever for what the worker was about to be given; so the test gives it up. The job
// given again takes up what is done, and comes to the rows of one machine.
func TestAWorkerKilledInMidRunChangesNoRow(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	folder, out := filepath.Join(dir, "dump"), filepath.Join(dir, "beam")
	writeStories(t, folder, 6)
	inProcesses(t, dir)
	j := Job{Inputs: []string{folder}, Out: out, Version: "test"}
	ctx, giveUp := context.WithCancel(context.Background())
	defer giveUp()
	ended := make(chan error)
	go func() {
		_, _, err := Run(ctx, j, "prism")
		ended <- err
	}()
	pid := waitFor(t, filepath.Join(dir, "pid"))
	waitFor(t, filepath.Join(out, ".work", "receipts", "ingest", "0*.json"))
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(15*time.Second, giveUp)
	if err := <-ended; err == nil {
		t.Fatal("the job ended well without its only worker: it was killed too late to say anything")
	} else if !strings.Contains(err.Error(), "worker disconnected") && ctx.Err() == nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(pipeline.ManifestPath(out)); err == nil {
		t.Error("half a run has a manifest")
	}
	_, counters := onBeam(t, j)
	if counters["ingest tasks done before"] == 0 {
		t.Errorf("what was done is done again: %v", counters)
	}
	want, _ := onOneMachine(t, folder)
	sameTables(t, out, want)
}

// inProcesses makes the runner start workers as processes, for this test.
func inProcesses(t *testing.T, dir string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "worker.sh")
	if err := os.WriteFile(script, fmt.Appendf(nil, workerScript, self, filepath.Join(dir, "pid")), 0o755); err != nil {
		t.Fatal(err)
	}
	config, err := json.Marshal(map[string]string{"command": script})
	if err != nil {
		t.Fatal(err)
	}
	for flag, value := range map[*string]string{
		jobopts.EnvironmentType: "PROCESS", jobopts.EnvironmentConfig: string(config), jobopts.WorkerBinary: self,
	} {
		before := *flag
		*flag = value
		t.Cleanup(func() { *flag = before })
	}
}

// waitFor waits for a file and returns the number in it, 0 where it has none.
func waitFor(t *testing.T, glob string) int {
	t.Helper()
	for begin := time.Now(); time.Since(begin) < time.Minute; time.Sleep(5 * time.Millisecond) {
		if found, _ := filepath.Glob(glob); len(found) > 0 {
			b, err := os.ReadFile(found[0])
			if err != nil {
				t.Fatal(err)
			}
			n, _ := strconv.Atoi(strings.TrimSpace(string(b)))
			return n
		}
	}
	t.Fatalf("%s does not come", glob)
	return 0
}
