//go:build unix

package popline

import (
	"io/fs"
	"os"
	"syscall"
)

// private says whether a file is the user's own and closed to everybody else.
func private(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(owner.Uid) == os.Getuid() && info.Mode().Perm()&0o077 == 0
}
