package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"firstcall": main, "other-system": otherSystem, "fake-printer": fakePrinter})
}

// TestScripts runs the program as a person or a script does, every script with
// a home, a data folder and a key of its own.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir+"/home")
			e.Setenv("FIRSTCALL_DATA", e.WorkDir+"/data")
			e.Setenv("FIRSTCALL_KEY", "file:"+e.WorkDir+"/key")
			return os.Mkdir(e.WorkDir+"/home", 0o700)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    scriptExits,
			"on-tty":   scriptOnTTY,
			"json":     scriptJSON,
			"keys":     scriptKeys,
			"keep":     scriptKeep,
			"write":    scriptWrite,
			"join":     scriptJoin,
			"hashes":   scriptHashes,
			"unseen":   scriptUnseen,
			"harmless": scriptHarmless,
			"hold":     scriptHold,
		},
	})
}
