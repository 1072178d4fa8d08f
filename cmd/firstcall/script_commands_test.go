package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/rogpeppe/go-internal/testscript"

	"firstcall/store/cache"
	"firstcall/store/seal"
	"firstcall/tui/safe"
)

// scriptExits runs a program that must end with a code: exits 3 firstcall ARGS.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2, "exits CODE PROGRAM [ARGS]")
	wantCode(ts, args[0], codeOf(ts, ts.Exec(args[1], args[2:]...)))
}

func wantCode(ts *testscript.TestScript, want string, got int) {
	if strconv.Itoa(got) != want {
		ts.Fatalf("exit code %d, want %s", got, want)
	}
}

// codeOf gives the exit code a run ended with.
func codeOf(ts *testscript.TestScript, err error) int {
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode()
	}
	ts.Check(err)
	return 0
}

// scriptWrite makes a file of a Go string, repeated: write FILE "text\n" [TIMES].
func scriptWrite(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2 || len(args) > 3, `write FILE "TEXT" [TIMES]`)
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(args[1], `"`, `\"`) + `"`)
	ts.Check(err)
	times := 1
	if len(args) == 3 {
		times, err = strconv.Atoi(args[2])
		ts.Check(err)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat(text, times)), 0o600))
}

// scriptJoin makes a file of others: join FILE PART...
func scriptJoin(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2, "join FILE PART...")
	var all strings.Builder
	for _, part := range args[1:] {
		all.WriteString(ts.ReadFile(part))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(all.String()), 0o600))
}

// scriptHashes writes what every file of a folder holds: hashes DIR OUT.
func scriptHashes(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "hashes DIR OUT")
	var out bytes.Buffer
	eachFile(ts, args[0], func(name string, b []byte) { fmt.Fprintf(&out, "%s %x\n", name, sha256.Sum256(b)) })
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

// scriptUnseen searches every file of a folder for words that must be in none,
// whatever their case: unseen DIR WORD...
func scriptUnseen(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) < 2, "unseen DIR WORD...")
	found := ""
	eachFile(ts, args[0], func(name string, b []byte) {
		for _, word := range args[1:] {
			if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(word))) {
				found += fmt.Sprintf("%s holds %q\n", name, word)
			}
		}
	})
	if (found != "") != neg {
		ts.Fatalf("readable on disk: %q", found)
	}
}

// eachFile reads every file below a folder; there must be one at least.
func eachFile(ts *testscript.TestScript, dir string, f func(name string, b []byte)) {
	n := 0
	ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		n++
		f(filepath.Base(path), b)
		return err
	}))
	if n == 0 {
		ts.Fatalf("%s holds no file", dir)
	}
}

// scriptHarmless says that an output can neither move a cursor nor hide or
// reorder anything: harmless stdout.
func scriptHarmless(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "harmless stdout|stderr|FILE")
	marks := 0
	for i, r := range ts.ReadFile(args[0]) {
		if marks++; !unicode.IsMark(r) {
			marks = 0
		}
		if r != '\n' && !safe.Printable(r) || marks > safe.MaxMarks {
			ts.Fatalf("byte %d: %U", i, r)
		}
	}
}

// scriptHold opens the data folder as the desk and keeps it for the rest of the
// script: hold.
func scriptHold(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 0, "hold")
	c, err := cache.Open(context.Background(), cache.Options{Dir: ts.Getenv("FIRSTCALL_DATA"), Desk: true,
		Keys: seal.Provider{Setting: ts.Getenv("FIRSTCALL_KEY")}})
	ts.Check(err)
	ts.Defer(func() { ts.Check(c.Shutdown(context.Background())) })
}

func usage(ts *testscript.TestScript, wrong bool, text string) {
	if wrong {
		ts.Fatalf("usage: %s", text)
	}
}
