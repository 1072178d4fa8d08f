package form_test

import (
	"errors"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"firstcall/tui/form"
	"firstcall/tui/theme"
)

var th = theme.New("none")

// typed puts words into a form as a paste.
func typed(f *form.Form, text string) *form.Form {
	f.Input(tea.PasteMsg{Content: text})
	return f
}

func said(f *form.Form) string {
	a, _ := f.Field.Answer()
	return a.Value
}

func TestWordsBegunAreThereAgainUntilTheyAreKept(t *testing.T) {
	m := form.Memory{}
	var kept []string
	var refuse error
	ask := func(key string) *form.Form {
		return m.Text(th, key, "A note", "What is new?", func(text string) (tea.Cmd, *form.Form, error) {
			if refuse == nil {
				kept = append(kept, text)
			}
			return nil, nil, refuse
		})
	}
	typed(ask("note"), "it is loud")
	if f := ask("note"); said(f) != "it is loud" {
		t.Fatalf("reopened it says %q", said(f))
	}
	if f := ask("notes"); said(f) != "" {
		t.Fatalf("another form says %q", said(f))
	}
	refuse = errors.New("no")
	ask("note").Enter()
	if f := ask("note"); said(f) != "it is loud" {
		t.Fatalf("once refused it says %q", said(f))
	}
	refuse = nil
	if _, next := ask("note").Enter(); next != nil || !slices.Equal(kept, []string{"it is loud"}) {
		t.Fatalf("kept %q", kept)
	}
	if f := ask("note"); said(f) != "" || m.Words() != nil {
		t.Fatalf("once kept it says %q, and %q is begun", said(f), m.Words())
	}
}

func TestAChainIsForgottenAtItsEnd(t *testing.T) {
	m := form.Memory{}
	last := func(string) (tea.Cmd, *form.Form, error) { return nil, nil, nil }
	second := func() *form.Form { return m.Text(th, "one/to/reference", "Their reference", "?", last) }
	first := func() *form.Form {
		return m.Text(th, "one/to", "Handed over", "?", func(string) (tea.Cmd, *form.Form, error) { return nil, second(), nil })
	}
	typed(m.Text(th, "one two", "Another", "?", last), "stays")
	_, next := typed(first(), "control").Enter()
	typed(next, " INC 212 ")
	want := []string{"Another: stays", "Handed over: control", "Their reference: INC 212"}
	if got := m.Words(); !slices.Equal(got, want) {
		t.Fatalf("begun: %q, want %q", got, want)
	}
	if f := first(); said(f) != "control" {
		t.Fatalf("the first question says %q", said(f))
	}
	second().Enter()
	if got := m.Words(); !slices.Equal(got, want[:1]) {
		t.Fatalf("begun: %q", got)
	}
}
