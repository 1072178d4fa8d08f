// Package cmd holds the programs. Its own test keeps the house in order: five
// rooms, one staircase.
package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// staircase lists the rooms from the bottom: a room imports only rooms below it.
var staircase = []string{"risk", "questionsets", "store", "tui", "cmd"}

// sharedByScreens are the packages under tui that are no screens.
var sharedByScreens = []string{"common", "theme", "keys", "field", "form", "safe", "plain", "tuitest", "tuitest/stage", "form", "desk/opencall", "shift/collar"}

// topLevel is all that stands at the top beside dot-files.
var topLevel = append([]string{"go.mod", "go.sum", "README.md"}, staircase...)

// listed is the part of `go list -json` that is read here.
type listed struct {
	ImportPath   string
	Dir          string
	GoFiles      []string
	IgnoredFiles []string `json:"IgnoredGoFiles"` // for other systems
	Imports      []string
	TestImports  []string
	XTestImports []string
}

const module = "firstcall/"

func TestTheHouse(t *testing.T) {
	pkgs := list(t)
	for _, rule := range []func(listed) []string{stepsUp, ownImportsOfRisk, screensImportingScreens, storeRoot} {
		for _, p := range pkgs {
			for _, finding := range rule(p) {
				t.Error(finding)
			}
		}
	}
	for _, p := range pkgs {
		for _, name := range append(p.GoFiles, p.IgnoredFiles...) {
			for _, finding := range environment(p.ImportPath, name, read(t, filepath.Join(p.Dir, name))) {
				t.Error(finding)
			}
		}
	}
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, finding := range strangers(names, strings.Fields(string(read(t, "../.gitignore")))) {
		t.Error(finding)
	}
}

// list asks go for every package of ours.
func list(t *testing.T) []listed {
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,IgnoredGoFiles,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		t.Fatalf("go list: %v\n%s", err, exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	var pkgs []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) < len(staircase) {
		t.Fatalf("go list names %d packages only", len(pkgs))
	}
	return pkgs
}

func read(t *testing.T, name string) []byte {
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// room gives a package's room and the rest of its path; "" for one that is not
// ours.
func room(importPath string) (name, rest string) {
	own, ours := strings.CutPrefix(importPath, module)
	if !ours {
		return "", ""
	}
	name, rest, _ = strings.Cut(own, "/")
	return name, rest
}

// all gives what a package and its tests import.
func (p listed) all() []string { return slices.Concat(p.Imports, p.TestImports, p.XTestImports) }

// stepsUp finds imports of a room above.
func stepsUp(p listed) (found []string) {
	from, _ := room(p.ImportPath)
	level := slices.Index(staircase, from)
	if level < 0 {
		return []string{fmt.Sprintf("%s is in no room of the house", p.ImportPath)}
	}
	for _, imported := range p.all() {
		to, _ := room(imported)
		if slices.Index(staircase, to) > level {
			found = append(found, fmt.Sprintf("%s imports %s, a step up", p.ImportPath, imported))
		}
	}
	return found
}

// ownImportsOfRisk finds imports of ours in risk: it is pure and stands alone.
func ownImportsOfRisk(p listed) (found []string) {
	if from, _ := room(p.ImportPath); from != "risk" {
		return nil
	}
	for _, imported := range p.Imports {
		if to, _ := room(imported); to != "" {
			found = append(found, fmt.Sprintf("%s imports %s; risk imports nothing of ours", p.ImportPath, imported))
		}
	}
	return found
}

// screensImportingScreens finds screens that know one another, and shared parts
// that know a screen.
func screensImportingScreens(p listed) (found []string) {
	from, self := room(p.ImportPath)
	if from != "tui" || self == "" {
		return nil
	}
	for _, imported := range p.Imports {
		to, screen := room(imported)
		if to == "tui" && !slices.Contains(sharedByScreens, screen) && screen != self {
			found = append(found, fmt.Sprintf("%s imports the screen %s", p.ImportPath, imported))
		}
	}
	return found
}

// storeRoot finds what the contract of the store may not know: whatever
// implements it. What a number is belongs to the contract.
func storeRoot(p listed) (found []string) {
	if p.ImportPath != module+"store" {
		return nil
	}
	for _, imported := range p.Imports {
		if to, part := room(imported); to == "store" && part != "phone" {
			found = append(found, fmt.Sprintf("the contract in %s imports %s", p.ImportPath, imported))
		}
	}
	return found
}

// environment finds readings of the environment outside cmd/internal/config.
func environment(importPath, name string, source []byte) (found []string) {
	if importPath == module+"cmd/internal/config" {
		return nil
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return []string{fmt.Sprintf("%s/%s: %v", importPath, name, err)}
	}
	readers := map[string][]string{"os": {"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, "syscall": {"Getenv", "Environ"}}
	known := map[string][]string{} // by the name the file gives the package
	for _, imported := range file.Imports {
		of := strings.Trim(imported.Path.Value, `"`)
		as := of
		if imported.Name != nil {
			as = imported.Name.Name
		}
		known[as] = readers[of]
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if of, ok := sel.X.(*ast.Ident); ok && slices.Contains(known[of.Name], sel.Sel.Name) {
				at := files.Position(sel.Pos())
				found = append(found, fmt.Sprintf("%s/%s:%d reads the environment", importPath, name, at.Line))
			}
		}
		return true
	})
	return found
}

// strangers finds what does not belong at the top level. Dot-files do, and what
// git ignores is not part of the project.
func strangers(names, ignored []string) (found []string) {
	for _, name := range names {
		skip := strings.HasPrefix(name, ".") || slices.Contains(topLevel, name)
		for _, pattern := range ignored {
			matches, err := path.Match(strings.Trim(pattern, "/"), name)
			skip = skip || matches && err == nil
		}
		if !skip {
			found = append(found, name+" does not belong at the top level")
		}
	}
	return found
}
