//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// An interrupt while line mode waits for an answer parks the call with all that
// was answered, and ends the program.
func TestAnInterruptParksThePlainCall(t *testing.T) {
	dir := t.TempDir()
	env := append(os.Environ(), "HOME="+dir, "FIRSTCALL_DATA="+dir+"/data", "FIRSTCALL_KEY=file:"+dir+"/key", "FIRSTCALL_NOW=")
	cmd := exec.Command("firstcall", "call", "--plain", "--pack", "west-mercia", "--from", "07700 900417")
	cmd.Env = env
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
	waitFor(t, lines, "Where is it happening?")
	if _, err := answers.Write([]byte("The bus station\n")); err != nil {
		t.Fatal(err)
	}
	waitFor(t, lines, "What exactly is happening?")
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	waitFor(t, lines, "The call is parked.")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	doctor := exec.Command("firstcall", "doctor")
	doctor.Env = env
	out, err := doctor.Output()
	if err != nil || !strings.Contains(string(out), "Open calls  1") {
		t.Errorf("afterwards doctor says, with %v:\n%s", err, out)
	}
}

func waitFor(t *testing.T, lines *bufio.Scanner, text string) {
	t.Helper()
	for lines.Scan() {
		if strings.Contains(lines.Text(), text) {
			return
		}
	}
	t.Fatalf("it never said %q", text)
}
