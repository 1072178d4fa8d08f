package main

import (
	"os/exec"
	"strconv"
)

// endWithChildren has a command that takes too long ended with everything it
// began, as far as the system knows of it.
func endWithChildren(cmd *exec.Cmd) {
	cmd.Cancel = func() error {
		tree := exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid))
		if tree.Run() == nil {
			return nil
		}
		return cmd.Process.Kill()
	}
}
