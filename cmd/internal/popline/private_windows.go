package popline

import "io/fs"

// private: Windows has no mode bits. The folder lies in the user's profile,
// which lets nobody else in.
func private(fs.FileInfo) bool { return true }
