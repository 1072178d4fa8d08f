//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"testing"
)

// An interrupt in the middle of a trial leaves nothing behind.
func TestAnInterruptedTrialLeavesNothing(t *testing.T) {
	home, tmp := t.TempDir(), t.TempDir()
	cmd := exec.Command("firstcall", "packs", "try", "west-mercia", "--plain")
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+tmp, "FIRSTCALL_DATA="+home+"/data", "FIRSTCALL_KEY=file:"+home+"/key", "FIRSTCALL_NOW=")
	answers, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer answers.Close()
	shown, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(shown)
	waitFor(t, lines, "What number is the caller on?")
	if _, err := answers.Write([]byte("07700 900417\n")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, lines, "Where is it happening?")
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	waitFor(t, lines, "Nothing was kept.")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	nothingIn(t, home)
	nothingIn(t, tmp)
}

func nothingIn(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
