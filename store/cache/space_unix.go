//go:build linux || darwin || freebsd

package cache

import "golang.org/x/sys/unix"

// freeSpace says how many bytes a user may still write to a folder's disk.
func freeSpace(dir string) (int64, bool) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, false
	}
	return int64(st.Bavail) * int64(st.Bsize), true
}
