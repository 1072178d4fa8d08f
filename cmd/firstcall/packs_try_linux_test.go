package main

import (
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// On the screen the first line says that it is a trial, and ctrl+c ends it with
// nothing left behind.
func TestATrialOnTheScreenLeavesNothing(t *testing.T) {
	tryOnScreen(t, func(_ *os.Process, terminal io.Writer) error {
		_, err := io.WriteString(terminal, "07700 900417\x03")
		return err
	})
}

// So does a signal, every time: once it was a matter of luck whether the screen
// ended.
func TestASignalEndsTheScreen(t *testing.T) {
	for range 8 {
		tryOnScreen(t, func(p *os.Process, _ io.Writer) error { return p.Signal(syscall.SIGTERM) })
	}
}

// tryOnScreen begins a trial on a terminal of its own, and ends it.
func tryOnScreen(t *testing.T, end func(*os.Process, io.Writer) error) {
	t.Helper()
	home, tmp := t.TempDir(), t.TempDir()
	master, terminal, err := openTTY()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	cmd := exec.Command("firstcall", "packs", "try", "west-mercia")
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+tmp, "FIRSTCALL_DATA="+home+"/data", "FIRSTCALL_KEY=file:"+home+"/key",
		"FIRSTCALL_NOW=", "TERM=xterm-256color",
		"GORACE=exitcode=0") // Bubble Tea closes its input while it still reads it; with the race detector that is another exit code
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	_ = terminal.Close()
	shown := make(chan struct{})
	go watch(master, "TRIAL, NOTHING IS KEPT", shown) // ends with the terminal
	select {
	case <-shown:
	case <-time.After(20 * time.Second):
		t.Fatal("the screen never said that it is a trial")
	}
	if err := end(cmd.Process, master); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("it ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the trial did not end")
	}
	nothingIn(t, home)
	nothingIn(t, tmp)
}
