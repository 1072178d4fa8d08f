package form_test

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
	"firstcall/tui/form"
	"firstcall/tui/tuitest"
)

const how = "Choose with its number, or the arrows."

var levels = []questionsets.Option{{Value: "no", Label: "No units"}, {Value: "tried", Label: "Tried, no answer"}}

// choose gives a form that asks for one of the options, and what it was given.
func choose() (f *form.Form, given *[]string) {
	given = &[]string{}
	return form.Choose(th, "What became of it?", "?", levels, func(value string) (tea.Cmd, *form.Form, error) {
		*given = append(*given, value)
		return nil, nil, nil
	}), given
}

func key(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	k, err := tuitest.Press(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// says tells whether a form says how one chooses.
func says(f *form.Form) bool {
	lines, _ := f.View(th, 60, 20)
	return strings.Contains(ansi.Strip(strings.Join(lines, "\n")), how)
}

func TestWordsChooseNothing(t *testing.T) {
	for _, atOnce := range []bool{false, true} {
		f, given := choose()
		f.AtOnce = atOnce
		for _, r := range "no units ty9" {
			if used, chosen := f.Input(tuitest.Rune(r)); !used || chosen || said(f) != "" || !says(f) {
				t.Fatalf("%q: used %v, chosen %v, %q", r, used, chosen, said(f))
			}
		}
		typed(f, "2")
		if said(f) != "" || !says(f) {
			t.Fatalf("a paste chooses %q", said(f))
		}
		f.Input(key(t, "2"))
		if said(f) != "tried" || says(f) || len(*given) > 0 {
			t.Fatalf("2 chooses %q", said(f))
		}
	}
}

func TestEnterOnNothingStays(t *testing.T) {
	f, given := choose()
	if _, next := f.Enter(); next != f || !says(f) || len(*given) > 0 {
		t.Fatalf("enter on nothing gives %q", *given)
	}
	f.Input(key(t, "down"))
	if _, next := f.Enter(); next != nil || says(f) || !slices.Equal(*given, []string{"no"}) {
		t.Fatalf("given %q", *given)
	}
}

func TestAtOnceIsByNumberOnly(t *testing.T) {
	f, _ := choose()
	f.AtOnce = true
	for name, want := range map[string]bool{"down": false, "right": false, "up": false, "ctrl+k": false, "backspace": false, "1": true, "2": true} {
		if _, chosen := f.Input(key(t, name)); chosen != want {
			t.Errorf("%s ends the question: %v", name, chosen)
		}
	}
}

func TestKeysOfTheScreenAreLeft(t *testing.T) {
	f, _ := choose()
	for _, name := range []string{"enter", "esc", "tab", "f1"} {
		if used, _ := f.Input(key(t, name)); used || says(f) {
			t.Errorf("the form takes %s", name)
		}
	}
}
