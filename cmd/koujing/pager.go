package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// errPagerLeft says that whoever read in a pager has left it: nobody waits for the rest.
var errPagerLeft = errors.New("the pager was left")

// pager is a program that shows what is written to it a screen at a time, or the terminal
// itself where there is none.
type pager struct {
	w   io.Writer
	in  io.Closer // nil without a program
	cmd *exec.Cmd
}

// startPager starts the program that PAGER names, less where it names none. PAGER=cat, or an
// empty one, is no pager.
func startPager(stdout *os.File, stderr io.Writer) (*pager, error) {
	name, set := os.LookupEnv("PAGER")
	words := strings.Fields(name)
	if !set {
		if _, err := exec.LookPath("less"); err == nil {
			words = []string{"less"}
		}
	}
	if len(words) == 0 || words[0] == "cat" {
		return &pager{w: stdout}, nil
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stdout, cmd.Stderr, cmd.Env = stdout, stderr, os.Environ()
	if os.Getenv("LESS") == "" {
		cmd.Env = append(cmd.Env, "LESS=FRX") // leave at once what fits the screen, pass colours on
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the pager %s: %w; --no-pager does without", name, err)
	}
	return &pager{w: in, in: in, cmd: cmd}, nil
}

// Write writes to the pager; after it was left, every write is errPagerLeft.
func (p *pager) Write(b []byte) (int, error) {
	n, err := p.w.Write(b)
	if err != nil && p.in != nil {
		err = errPagerLeft
	}
	return n, err
}

// Close waits until the reader leaves the pager, whose exit code is no matter of ours.
func (p *pager) Close() error {
	if p.in == nil {
		return nil
	}
	p.in.Close()
	p.cmd.Wait()
	return nil
}
