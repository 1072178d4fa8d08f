//go:build !linux

package main

import "github.com/rogpeppe/go-internal/testscript"

// scriptOnTTY needs a pseudo-terminal, which is made here on Linux only; scripts
// ask for [linux] before.
func scriptOnTTY(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("on-tty is for Linux")
}

// scriptDesk needs a pseudo-terminal, which is opened on Linux only.
func scriptDesk(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Fatalf("desk is for Linux; begin its line with [linux]")
}
