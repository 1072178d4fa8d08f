package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// scriptOnTTY runs the program on a terminal of its own, where it must end with
// a code by itself: on-tty 7 firstcall. What it showed is the output.
func scriptOnTTY(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2, "on-tty CODE PROGRAM [ARGS]")
	master, terminal, err := openTTY()
	ts.Check(err)
	cmd := commandOn(ts, terminal, args[1:])
	var shown bytes.Buffer
	read := make(chan struct{})
	go func() { // ends when the last end of the terminal is closed
		_, _ = io.Copy(&shown, master)
		close(read)
	}()
	err = cmd.Run()
	ts.Check(terminal.Close())
	<-read
	ts.Check(master.Close())
	_, _ = ts.Stdout().Write(bytes.ReplaceAll(shown.Bytes(), []byte("\r\n"), []byte("\n")))
	wantCode(ts, args[0], codeOf(ts, err))
}

// commandOn is a program that will run on a terminal, in a script's environment.
func commandOn(ts *testscript.TestScript, terminal *os.File, args []string) *exec.Cmd {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), terminal, terminal, terminal
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "FIRSTCALL_DATA", "FIRSTCALL_KEY", "FIRSTCALL_NOW", "FIRSTCALLD_DATA"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return cmd
}

// scriptDesk opens the desk on a terminal of its own and keeps it open for the
// rest of the script: desk.
func scriptDesk(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "desk")
	master, terminal, err := openTTY()
	ts.Check(err)
	cmd := commandOn(ts, terminal, []string{"firstcall"})
	ts.Check(cmd.Start())
	ts.Check(terminal.Close())
	read := make(chan struct{})
	go func() { // ends when the desk has
		_, _ = io.Copy(io.Discard, master)
		close(read)
	}()
	ts.Defer(func() {
		_ = cmd.Process.Signal(syscall.SIGHUP) // as when its window is closed
		_ = cmd.Wait()
		<-read
		_ = master.Close()
	})
}

// openTTY opens a pseudo-terminal of 120x36.
func openTTY() (master, terminal *os.File, err error) {
	if master, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		return nil, nil, err
	}
	fd := int(master.Fd())
	if err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, nil, err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, nil, err
	}
	if err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 36, Col: 120}); err != nil {
		return nil, nil, err
	}
	terminal, err = os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|syscall.O_NOCTTY, 0)
	return master, terminal, err
}
