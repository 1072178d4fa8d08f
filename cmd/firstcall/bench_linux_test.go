package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// BenchmarkFirstFrame is from the start of the process to the first frame on a
// terminal: the desk on a folder, and a hello-world program, in turn. The
// folder is FIRSTCALL_BENCH_DATA with its key FIRSTCALL_BENCH_KEY, or a new one.
func BenchmarkFirstFrame(b *testing.B) {
	dir := b.TempDir()
	data, key := os.Getenv("FIRSTCALL_BENCH_DATA"), os.Getenv("FIRSTCALL_BENCH_KEY")
	if data == "" {
		data, key = filepath.Join(dir, "data"), filepath.Join(dir, "key")
	}
	env := append(os.Environ(), "HOME="+dir, "TERM=xterm-256color", "FIRSTCALL_DATA="+data, "FIRSTCALL_KEY=file:"+key)
	for program, source := range map[string]string{"firstcall": ".", "hello": "./testdata/hello"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, program), source).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	firstFrame(b, filepath.Join(dir, "firstcall"), env) // makes a new folder
	var desk, other []time.Duration
	for b.Loop() {
		desk = append(desk, firstFrame(b, filepath.Join(dir, "firstcall"), env))
		other = append(other, firstFrame(b, filepath.Join(dir, "hello"), env))
	}
	slices.Sort(desk)
	slices.Sort(other)
	b.ReportMetric(float64(desk[len(desk)/2].Microseconds())/1000, "desk-ms")
	b.ReportMetric(float64(other[len(other)/2].Microseconds())/1000, "hello-ms")
	b.ReportMetric(float64(desk[len(desk)/2])/float64(other[len(other)/2]), "ratio")
}

// firstFrame starts a program on a terminal of its own, waits for
// its first frame and ends it.
func firstFrame(b *testing.B, program string, env []string) time.Duration {
	b.Helper()
	master, terminal, err := openTTY()
	if err != nil {
		b.Fatal(err)
	}
	defer master.Close()
	cmd := &exec.Cmd{Path: program, Args: []string{program}, Env: env, Stdin: terminal, Stdout: terminal, Stderr: terminal,
		SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true}}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	_ = terminal.Close()
	var shown bytes.Buffer
	piece := make([]byte, 64<<10)
	for !bytes.Contains(shown.Bytes(), []byte("FIRSTCALL")) {
		n, err := master.Read(piece)
		if shown.Write(piece[:n]); err != nil {
			b.Fatal(fmt.Errorf("%s ended without a frame: %w\n%s", program, err, shown.String()))
		}
	}
	took := time.Since(begin)
	if err := cmd.Process.Kill(); err != nil {
		b.Fatal(err)
	}
	_ = cmd.Wait()
	return took
}
