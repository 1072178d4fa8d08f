//go:build !unix

package pgtest

import (
	"errors"
	"os/exec"
)

// apart refuses: the cluster is started by a shell.
func apart(*exec.Cmd, string) error {
	return errors.New("a scratch PostgreSQL is only started on Unix")
}
