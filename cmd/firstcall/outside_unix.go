//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// endWithChildren has a command that takes too long ended with everything it
// began: it gets a process group of its own.
func endWithChildren(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
