package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a fenced block of the guide: what follows the fence, and what is in it.
var block = regexp.MustCompile("(?ms)^```(\\S+)([^\n]*)\n(.*?)^```$")

// The guide for pack authors is walked as it is written: its files are made,
// its commands run, and what they print is what the guide says. "..." stands
// for any lines.
func TestTheGuideForPackAuthors(t *testing.T) {
	guide, err := os.ReadFile("../../questionsets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(program, filepath.Join(dir, "firstcall")); err != nil {
		t.Fatal(err)
	}
	made, ran := 0, 0
	for _, b := range block.FindAllStringSubmatch(string(guide), -1) {
		info := strings.TrimSpace(b[2])
		switch b[1] {
		case "yaml":
			makeFile(t, dir, info, b[3])
			made++
		case "console":
			for _, session := range strings.Split("\n"+b[3], "\n$ ")[1:] {
				command, want, _ := strings.Cut(session, "\n")
				if got := runIn(t, dir, command); !like(strings.TrimRight(want, "\n"), got) {
					t.Errorf("%s\nprints\n%s\nand the guide says\n%s", command, got, want)
				}
				ran++
			}
		default:
			t.Errorf("a block of %s is not run by any test", b[1])
		}
	}
	if made < 5 || ran < 12 {
		t.Errorf("%d files and %d commands were found in the guide", made, ran)
	}
}

// makeFile makes a file of the guide: whole, added to one (>> FILE), or with
// replacements from another (from FILE: FILE).
func makeFile(t *testing.T, dir, info, text string) {
	t.Helper()
	name := info
	switch {
	case strings.HasPrefix(info, ">> "):
		name = info[len(">> "):]
		before, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		text = string(before) + text
	case strings.HasPrefix(info, "from "):
		from, to, _ := strings.Cut(info[len("from "):], ": ")
		before, err := os.ReadFile(filepath.Join(dir, from))
		if err != nil {
			t.Fatal(err)
		}
		name = to
		for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
			part := strings.Split(line, "/")
			if !strings.Contains(string(before), part[1]) {
				t.Errorf("%s does not hold %q", from, part[1])
			}
			before = []byte(strings.ReplaceAll(string(before), part[1], part[2]))
		}
		text = string(before)
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// runIn runs a command of the guide and gives what it prints, mistakes last.
func runIn(t *testing.T, dir, command string) string {
	t.Helper()
	args := strings.Fields(command)
	var out, errs strings.Builder
	cmd := exec.Command(filepath.Join(dir, args[0]), args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &out, &errs
	cmd.Env = append(os.Environ(), "HOME="+dir, "FIRSTCALL_DATA="+filepath.Join(dir, "data"))
	_ = cmd.Run() // what it prints says how it ended
	return strings.TrimRight(out.String()+errs.String(), "\n")
}

// like says whether a text is as the guide shows it.
func like(shown, text string) bool {
	var pattern strings.Builder
	pattern.WriteString(`(?s)\A`)
	for _, line := range strings.Split(shown, "\n") {
		if line == "..." {
			pattern.WriteString(`(?:.*?(?:\n|\z))??`)
			continue
		}
		pattern.WriteString(regexp.QuoteMeta(line) + `(?:\n|\z)`)
	}
	pattern.WriteString(`\z`)
	return regexp.MustCompile(pattern.String()).MatchString(text)
}
