// Command firstcalld is the server of the central store, and what its
// administrator needs beside it.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	// A crash prints one goroutine: what a caller said must not end up in a log.
	debug.SetTraceback("single")
	// A stopped service finishes what it has begun; a second signal ends it at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
