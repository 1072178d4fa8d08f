//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"firstcall/cmd/internal/config"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
)

// trialing is a trial that waits for its second answer.
type trialing struct {
	*exec.Cmd
	home, tmp string
	answers   io.WriteCloser
	shown     io.ReadCloser
	lines     *bufio.Scanner
}

func beginTrial(t *testing.T, tmp string) *trialing {
	t.Helper()
	tr := &trialing{Cmd: exec.Command("firstcall", "packs", "try", "west-mercia", "--plain"), home: t.TempDir(), tmp: tmp}
	tr.Env = append(os.Environ(), "HOME="+tr.home, "TMPDIR="+tmp, "FIRSTCALL_DATA="+tr.home+"/data", "FIRSTCALL_KEY=file:"+tr.home+"/key", "FIRSTCALL_NOW=")
	var err error
	if tr.answers, err = tr.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if tr.shown, err = tr.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := tr.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tr.Process.Kill() })
	tr.lines = bufio.NewScanner(tr.shown)
	waitFor(t, tr.lines, "What number is the caller on?")
	tr.answer(t, "07700 900417")
	waitFor(t, tr.lines, "Where is it happening?")
	return tr
}

func (tr *trialing) answer(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(tr.answers, text+"\n"); err != nil {
		t.Fatal(err)
	}
}

// However a trial is ended, nothing is left of it: also where the signal comes again
// while the folder is being removed, as when a window closes, and where nobody reads
// what it says.
func TestAnEndedTrialLeavesNothing(t *testing.T) {
	signals := func(all ...syscall.Signal) func(*trialing) {
		return func(tr *trialing) {
			for _, s := range all {
				if err := tr.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
					t.Error(err)
				}
			}
		}
	}
	for name, end := range map[string]func(*trialing){
		"interrupted":          signals(syscall.SIGINT),
		"interrupted twice":    signals(syscall.SIGINT, syscall.SIGINT),
		"its window closed":    signals(syscall.SIGHUP, syscall.SIGHUP, syscall.SIGHUP),
		"terminated":           signals(syscall.SIGTERM, syscall.SIGTERM),
		"quit":                 signals(syscall.SIGQUIT),
		"all of them":          signals(syscall.SIGHUP, syscall.SIGTERM, syscall.SIGPIPE, syscall.SIGQUIT, syscall.SIGINT),
		"nobody reads it":      func(tr *trialing) { _ = tr.shown.Close(); tr.answer(t, "The green") },
		"the answers end":      func(tr *trialing) { _ = tr.answers.Close() },
		"its output is closed": func(tr *trialing) { _ = tr.shown.Close(); signals(syscall.SIGHUP, syscall.SIGHUP)(tr) },
	} {
		t.Run(name, func(t *testing.T) {
			tr := beginTrial(t, t.TempDir())
			end(tr)
			for tr.lines.Scan() { // to the end of what it says
			}
			if err := tr.Wait(); err != nil {
				t.Errorf("it ended with %v", err)
			}
			nothingIn(t, tr.home)
			nothingIn(t, tr.tmp)
		})
	}
}

// What a killed trial leaves has no key beside it, and the next one takes it away,
// but not that of a trial that goes on.
func TestAKilledTrialIsSweptAndCannotBeRead(t *testing.T) {
	tmp := t.TempDir()
	goesOn, killed := beginTrial(t, tmp), beginTrial(t, tmp)
	if err := killed.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = killed.Wait()
	if n := trialsIn(t, tmp); n != 2 {
		t.Fatalf("%d folders of trials", n)
	}
	err := filepath.WalkDir(tmp, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte("firstcall-key")) || bytes.Contains(b, []byte("900417")) {
			t.Errorf("%s gives away what was typed, or the key to it", filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	next := beginTrial(t, tmp)
	if n := trialsIn(t, tmp); n != 2 {
		t.Errorf("%d folders of trials, of which one was killed", n)
	}
	for _, tr := range []*trialing{goesOn, next} {
		tr.answer(t, "The green")
		waitFor(t, tr.lines, "What exactly is happening?")
		_ = tr.answers.Close()
		waitFor(t, tr.lines, "Nothing was kept.")
		if err := tr.Wait(); err != nil {
			t.Error(err)
		}
	}
	nothingIn(t, tmp)
}

// A trial is one call: neither F2 nor a report that is found begins another.
func TestATrialIsOneCall(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	clock := tuitest.NewClock(time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC))
	pack, err := packs.Load("west-mercia")
	if err != nil {
		t.Fatal(err)
	}
	err = inTrial(t.Context(), config.Config{Now: clock.Now, Theme: "none"}, func(s *session) error {
		if err := s.beginTrial(t.Context(), pack); err != nil {
			return err
		}
		c := s.common(pack)
		c.Clock, c.Trial = clock, true
		d := tuitest.New(t, &tried{App: tui.New(c, &common.NewCall{Channel: store.Channel101})}, 120, 36).WithClock(clock)
		d.Type("07700 900417")
		d.Key("enter", "f2")
		tuitest.MustShow(t, d, "TRIAL, NOTHING IS KEPT", "A trial is one call.", "Where is it happening?")
		d.Type("The green")
		d.Key("enter", "f10", "f10")
		tuitest.MustShow(t, d, "saved as", "enter ends the trial")
		d.Key("f2")
		tuitest.MustShow(t, d, "A trial is one call.", "saved as")
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	nothingIn(t, tmp)
}

func trialsIn(t *testing.T, tmp string) int {
	t.Helper()
	entries, err := os.ReadDir(tmp)
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

// A pipe that is never written to its end is waited for until the program is
// interrupted, and then no longer.
func TestAnInterruptEndsReadingAPack(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"packs", "lint", pipe}, {"packs", "try", pipe, "--plain"}, {"packs", "show", "-"}, {"packs", "prove", "/dev/stdin"}} {
		t.Run(args[1], func(t *testing.T) {
			cmd := exec.Command("firstcall", args...)
			cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
			var said bytes.Buffer
			cmd.Stderr = &said
			input, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = cmd.Process.Kill() }()
			if args[2] == pipe {
				if input, err = os.OpenFile(pipe, os.O_WRONLY, 0); err != nil { // waits until it is read
					t.Fatal(err)
				}
			} else if _, err := io.WriteString(input, strings.Repeat("# more than a pipe holds\n", 8<<10)); err != nil {
				t.Fatal(err)
			}
			defer input.Close()
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 1 || !strings.Contains(said.String(), "stopped before") {
				t.Errorf("it ended with %v and says %q", err, said.String())
			}
		})
	}
}

func nothingIn(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}
