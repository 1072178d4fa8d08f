package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"firstcall/store/central/postgres/pgtest"
)

// tests are this package's. Those that need a PostgreSQL share one.
type tests struct{ *testing.M }

// Run runs them.
func (t tests) Run() int { return pgtest.Main(t.M, os.Getenv("FIRSTCALL_NEED_POSTGRES") != "") }

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"firstcall": main, "other-system": otherSystem, "fake-printer": fakePrinter})
}

// TestScripts runs the program as a person or a script does, every script with
// a home, a data folder and a key of its own.
func TestScripts(t *testing.T) {
	alone := slices.DeleteFunc(scripts(t, "*"), func(name string) bool { return strings.HasPrefix(filepath.Base(name), "sync-") })
	testscript.Run(t, scriptParams(alone, func(*testscript.Env) error { return nil }))
}

func scripts(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob("../testdata/script/" + pattern + ".txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	return files
}

// scriptParams is how scripts are run; with prepares what some need beside the rest.
func scriptParams(files []string, with func(*testscript.Env) error) testscript.Params {
	return testscript.Params{
		Files:               files,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir+"/home")
			e.Setenv("FIRSTCALL_DATA", e.WorkDir+"/data")
			e.Setenv("FIRSTCALL_KEY", "file:"+e.WorkDir+"/key")
			if err := os.Mkdir(e.WorkDir+"/home", 0o700); err != nil {
				return err
			}
			return with(e)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":       scriptExits,
			"on-tty":      scriptOnTTY,
			"json":        scriptJSON,
			"keys":        scriptKeys,
			"keep":        scriptKeep,
			"write":       scriptWrite,
			"join":        scriptJoin,
			"hashes":      scriptHashes,
			"unseen":      scriptUnseen,
			"harmless":    scriptHarmless,
			"hold":        scriptHold,
			"await":       scriptAwait,
			"desk":        scriptDesk,
			"arrives":     scriptArrives,
			"port":        scriptPort,
			"swap":        scriptSwap,
			"certificate": scriptCertificate,
		},
	}
}
