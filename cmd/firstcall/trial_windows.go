package main

import "io/fs"

// ours says whether a file belongs to whoever runs the program: the folder for
// temporary files is everybody's own.
func ours(fs.FileInfo) bool { return true }
