package tuitest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"firstcall/tui/safe"
)

// Golden compares the screen with testdata/NAME.golden; `go test -update` writes
// it anew.
func (d *Driver) Golden(name string) {
	d.t.Helper()
	Golden(d.t, name, d.Screen())
}

// Golden compares a text with testdata/NAME.golden; `go test -update` writes it
// anew.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	golden.RequireEqual(renamed{t, name}, got)
}

// renamed makes golden use a file name that the test gives.
type renamed struct {
	testing.TB
	name string
}

func (r renamed) Name() string { return r.name }

// Check checks the present frame with CheckLayout and that the cursor is in it.
func (d *Driver) Check() {
	d.t.Helper()
	CheckLayout(d.t, d.Styled(), d.w, d.h)
	if x, y, shown := d.Cursor(); shown && (x < 0 || y < 0 || x >= d.w || y >= d.h) {
		d.t.Errorf("the cursor is at %d,%d in a window of %d×%d", x, y, d.w, d.h)
	}
}

// sgr is the only escape sequence a screen may hold: a style.
var sgr = regexp.MustCompile("\x1b\\[[0-9;:]*m")

// CheckLayout fails the test unless the frame has exactly h lines, none wider
// than w cells, and holds nothing that is not for a cell: no control character,
// no escape sequence but styles, no direction mark, no zero-width character.
func CheckLayout(t testing.TB, frame string, w, h int) {
	t.Helper()
	for _, problem := range Problems(frame, w, h) {
		t.Error(problem)
	}
}

// Problems gives what CheckLayout complains about.
func Problems(frame string, w, h int) []string {
	var out []string
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		out = append(out, fmt.Sprintf("the frame has %d lines, the window %d", len(lines), h))
	}
	for i, styled := range lines {
		line := sgr.ReplaceAllString(styled, "")
		if n := ansi.StringWidth(line); n > w {
			out = append(out, fmt.Sprintf("line %d takes %d cells, the window has %d: %q", i+1, n, w, line))
		}
		for _, r := range line {
			if !safe.Printable(r) {
				out = append(out, fmt.Sprintf("line %d holds %U: %q", i+1, r, line))
				break
			}
		}
	}
	return out
}

// MustShow ends the test unless the screen shows every text.
func MustShow(t testing.TB, d *Driver, wants ...string) {
	t.Helper()
	screen := d.Screen()
	for _, want := range wants {
		if !strings.Contains(screen, want) {
			t.Fatalf("the screen does not show %q:\n%s", want, screen)
		}
	}
}

// MustNotShow ends the test if the screen shows any of the texts.
func MustNotShow(t testing.TB, d *Driver, texts ...string) {
	t.Helper()
	screen := d.Screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			t.Fatalf("the screen shows %q:\n%s", text, screen)
		}
	}
}
