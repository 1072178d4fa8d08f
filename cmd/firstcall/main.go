// Command firstcall is the call handler's desk for anti-social behaviour calls.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	// A crash prints one goroutine and leaves no memory image: what a caller
	// said must not end up in either.
	debug.SetTraceback("single")
	// A closed window or a stopped service ends the program with everything
	// flushed; a second signal ends it at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
