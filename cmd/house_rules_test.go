package cmd

import (
	"strings"
	"testing"
)

// The rules of the house are only worth keeping if they can be broken.
func TestTheHouseNoticesABrokenRule(t *testing.T) {
	for _, c := range []struct {
		name string
		rule func(listed) []string
		pkg  listed
		want string // "" if the rule is kept
	}{
		{"down", stepsUp, listed{ImportPath: "firstcall/tui/call", Imports: []string{"firstcall/store", "firstcall/risk", "fmt"}}, ""},
		{"within", stepsUp, listed{ImportPath: "firstcall/store/cache", Imports: []string{"firstcall/store"}}, ""},
		{"up", stepsUp, listed{ImportPath: "firstcall/store/intake", Imports: []string{"firstcall/tui/common"}}, "imports firstcall/tui/common, a step up"},
		{"up in a test", stepsUp, listed{ImportPath: "firstcall/questionsets", XTestImports: []string{"firstcall/store/phone"}}, "a step up"},
		{"importing cmd", stepsUp, listed{ImportPath: "firstcall/tui", TestImports: []string{"firstcall/cmd/internal/config"}}, "a step up"},
		{"cmd importing cmd", stepsUp, listed{ImportPath: "firstcall/cmd/firstcall", Imports: []string{"firstcall/cmd/internal/config"}}, ""},
		{"a sixth room", stepsUp, listed{ImportPath: "firstcall/util"}, "is in no room"},
		{"risk alone", ownImportsOfRisk, listed{ImportPath: "firstcall/risk", Imports: []string{"time"}, XTestImports: []string{"firstcall/risk"}}, ""},
		{"risk not alone", ownImportsOfRisk, listed{ImportPath: "firstcall/risk", Imports: []string{"firstcall/risk/days"}}, "nothing of ours"},
		{"others than risk", ownImportsOfRisk, listed{ImportPath: "firstcall/store", Imports: []string{"firstcall/risk"}}, ""},
		{"a screen with shared parts", screensImportingScreens, listed{ImportPath: "firstcall/tui/call", Imports: []string{"firstcall/tui/field", "firstcall/store"}}, ""},
		{"a screen with another", screensImportingScreens, listed{ImportPath: "firstcall/tui/call", Imports: []string{"firstcall/tui/closing"}}, "the screen firstcall/tui/closing"},
		{"a shared part with a screen", screensImportingScreens, listed{ImportPath: "firstcall/tui/common", Imports: []string{"firstcall/tui/bar"}}, "the screen firstcall/tui/bar"},
		{"a screen with the root", screensImportingScreens, listed{ImportPath: "firstcall/tui/desk", Imports: []string{"firstcall/tui"}}, "the screen firstcall/tui"},
		{"the stack of screens", screensImportingScreens, listed{ImportPath: "firstcall/tui", Imports: []string{"firstcall/tui/desk"}}, ""},
		{"the contract", storeRoot, listed{ImportPath: "firstcall/store", Imports: []string{"firstcall/store/phone", "firstcall/risk"}}, ""},
		{"the contract with a cache", storeRoot, listed{ImportPath: "firstcall/store", Imports: []string{"firstcall/store/cache"}}, "imports firstcall/store/cache"},
		{"the contract with a seal", storeRoot, listed{ImportPath: "firstcall/store", Imports: []string{"firstcall/store/seal"}}, "imports firstcall/store/seal"},
		{"the contract with a centre", storeRoot, listed{ImportPath: "firstcall/store", Imports: []string{"firstcall/store/central/sqlite"}}, "imports firstcall/store/central"},
		{"the cache with the contract", storeRoot, listed{ImportPath: "firstcall/store/cache", Imports: []string{"firstcall/store/seal"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { wantFinding(t, c.rule(c.pkg), c.want) })
	}
}

func TestTheHouseNoticesAReaderOfTheEnvironment(t *testing.T) {
	for _, c := range []struct{ name, in, source, want string }{
		{"plain", "firstcall/tui/theme", `package x; import "os"; var v = os.Getenv("HOME")`, "x.go:1 reads the environment"},
		{"looked up", "firstcall/store/seal", "package x\nimport \"os\"\nfunc f() { os.LookupEnv(\"HOME\") }", "x.go:3 reads"},
		{"under another name", "firstcall/tui", `package x; import system "os"; var v = system.Environ()`, "reads"},
		{"by way of syscall", "firstcall/tui", `package x; import "syscall"; var v, _ = syscall.Getenv("HOME")`, "reads"},
		{"as a value", "firstcall/tui", `package x; import "os"; var v = os.Getenv`, "reads"},
		{"somebody else's Getenv", "firstcall/tui", `package x; import os "firstcall/x"; var v = os.Getenv("HOME")`, ""},
		{"a file", "firstcall/tui", `package x; import "os"; var v, _ = os.ReadFile("x")`, ""},
		{"where it belongs", "firstcall/cmd/internal/config", `package x; import "os"; var v = os.Getenv("HOME")`, ""},
		{"what cannot be read", "firstcall/tui", `package`, "x.go"},
	} {
		t.Run(c.name, func(t *testing.T) { wantFinding(t, environment(c.in, "x.go", []byte(c.source)), c.want) })
	}
}

func TestTheHouseNoticesAStranger(t *testing.T) {
	house := []string{"cmd", "tui", "questionsets", "store", "risk", "go.mod", "go.sum", "README.md", ".ci", ".git", ".gitignore"}
	ignored := []string{"/firstcall", "/dist/", "*.test"}
	wantFinding(t, strangers(house, ignored), "")
	wantFinding(t, strangers(append(house, "firstcall", "dist", "tui.test"), ignored), "")
	wantFinding(t, strangers(append(house, "util"), ignored), "util does not belong")
	wantFinding(t, strangers(append(house, "main.go"), ignored), "main.go does not belong")
}

// wantFinding wants one finding that holds want, or none for "".
func wantFinding(t *testing.T, found []string, want string) {
	t.Helper()
	switch {
	case want == "" && len(found) > 0:
		t.Errorf("found %q where nothing is wrong", found)
	case want != "" && (len(found) != 1 || !strings.Contains(found[0], want)):
		t.Errorf("found %q, want %q", found, want)
	}
}
