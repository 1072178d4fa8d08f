package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets/strictyaml"
)

// load reads a configuration file of that text.
func load(t *testing.T, text string) (Config, error) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("FIRSTCALL_NOW", "")
	name := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(Flags{Data: dir, File: name})
}

func TestLEI01TheForceNamesItsSystems(t *testing.T) {
	c, err := load(t, "systems:\n  - {name: Niche, command: [/opt/niche, --brief]}\n  - name: Paper index\n"+
		"control_room: 01632 960999\nprint: [lp, -d, counter]\n")
	if err != nil {
		t.Fatal(err)
	}
	want := Outside{Systems: []System{{Name: "Niche", Command: []string{"/opt/niche", "--brief"}}, {Name: "Paper index"}},
		ControlRoom: "01632 960999", Print: []string{"lp", "-d", "counter"}}
	if diff := cmp.Diff(want, c.Outside); diff != "" {
		t.Error(diff)
	}
}

func TestLEI01WithoutAListTheUsualSystemsAreLookedIntoByHand(t *testing.T) {
	for _, text := range []string{"theme: dark\n", "systems: []\n"} {
		c, err := load(t, text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]System{{Name: "Crime recording"}, {Name: "Intelligence"}, {Name: "Command and control"}}, c.Systems); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestWhatNamesNoProgramIsAMistakeWithItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"systems:\n  - {command: [x]}\n":                 ":2:5: this system has no name",
		"systems:\n  - name: Niche\n  - name: niche\n":   ":3:11: two systems have this name",
		"systems:\n  - {name: Niche, command: []}\n":     ":2:28: this command names no program",
		"systems:\n  - {name: Niche, command: [\"\"]}\n": ":2:28: this command names no program",
		"systems:\n  - {name: Niche, program: x}\n":      `unknown key "program"`,
		"print: []\n":              ":1:8: this command names no program",
		"control_room: [1]\n":      ":1:15:",
		"systems: {name: Niche}\n": ":1:10:",
		"systems:\n  - {name: A, command: [x]}\n  - {name: }\n": ":3:11: name has no value",
	} {
		_, err := load(t, text)
		if !errors.Is(err, strictyaml.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

func TestTheRuntimeFolderIsTheUsersOwn(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("LocalAppData", dir)
	got, err := RuntimeDir()
	if err != nil || !strings.HasPrefix(got, dir) || got == dir {
		t.Errorf("RuntimeDir is %s, %v", got, err)
	}
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", dir)
	if got, err = RuntimeDir(); err != nil || !strings.HasPrefix(got, dir) || got == dir {
		t.Errorf("without XDG_RUNTIME_DIR it is %s, %v", got, err)
	}
}
