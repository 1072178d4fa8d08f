//go:build !linux

package main

import "github.com/rogpeppe/go-internal/testscript"

// scriptOnTTY needs a pseudo-terminal, which is made here on Linux only; scripts
// ask for [linux] before.
func scriptOnTTY(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("on-tty is for Linux")
}
