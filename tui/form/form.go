// Package form is a small form over a screen: one question at a time, each
// answer leading to the next or to the end. The screen underneath stays as it is.
package form

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// Form is one question of a form.
type Form struct {
	Title string
	Ask   string
	Field field.Field
	// List is shown under the field, nil for nothing.
	List func(width int) []string
	// Done takes the answer: it gives what to do, and the next question or nil at
	// the end. An error is shown, with its hint, and asked about again.
	Done func(a questionsets.Answer) (tea.Cmd, *Form, error)
	// Keep names where the screen journals what is being typed; "" for nowhere.
	Keep string
	// AtOnce ends the question as soon as a choice is made by its number, without
	// enter.
	AtOnce bool

	strict bool // takes no words
	wrong  string
}

// errChoose is said of letters and of enter where one of some options is asked for.
var errChoose = store.Errorf(store.CodeInvalid, "Choose with its number, or the arrows.")

// Text asks for words. Done is given them without blanks at the ends.
func Text(th *theme.Theme, title, ask string, done func(text string) (tea.Cmd, *Form, error)) *Form {
	q := &questionsets.Question{ID: "text", Kind: questionsets.Text}
	return &Form{Title: title, Ask: ask, Field: field.New(q, th), Done: func(a questionsets.Answer) (tea.Cmd, *Form, error) {
		return done(strings.TrimSpace(a.Value))
	}}
}

// Choose asks for one of some options, by its number or the arrows. Letters
// choose nothing, and enter on nothing stays with the question: both say how.
func Choose(th *theme.Theme, title, ask string, options []questionsets.Option, done func(value string) (tea.Cmd, *Form, error)) *Form {
	q := &questionsets.Question{ID: "choice", Kind: questionsets.Choice, Choices: options}
	return &Form{Title: title, Ask: ask, Field: field.NewStrict(q, th), strict: true, Done: func(a questionsets.Answer) (tea.Cmd, *Form, error) {
		if a.State == "" {
			return nil, nil, errChoose
		}
		return done(a.Value)
	}}
}

// YesNo asks for yes or no, as Choose does.
func YesNo(th *theme.Theme, title, ask string, done func(value string) (tea.Cmd, *Form, error)) *Form {
	return Choose(th, title, ask, []questionsets.Option{{Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}, done)
}

// Input offers a key or a paste to the field; used says that it is dealt with.
// Chosen says that the question is answered and Enter is to follow.
func (f *Form) Input(msg tea.Msg) (used, chosen bool) {
	if f.Field.Handle(msg) {
		f.wrong = ""
		_, ok := f.Field.Answer()
		return true, f.AtOnce && ok && !moves(msg)
	}
	if f.strict && types(msg) {
		f.wrong = common.Sentence(errChoose)
		return true, false
	}
	return false, false
}

// moves says that a message is a key that moves among options.
func moves(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyPressMsg)
	return ok && slices.Contains([]rune{tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight}, k.Code)
}

// types says that a message is words.
func types(msg tea.Msg) bool {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		return k.Text != ""
	}
	_, ok := msg.(tea.PasteMsg)
	return ok
}

// Enter gives the answer: what to do and the form that follows, nil at the end,
// itself when the answer was refused.
func (f *Form) Enter() (tea.Cmd, *Form) {
	a, _ := f.Field.Answer()
	cmd, next, err := f.Done(a)
	if err != nil {
		f.wrong = common.Sentence(err)
		return nil, f
	}
	return cmd, next
}

// View gives the form in w by h cells and the cursor in it.
func (f *Form) View(th *theme.Theme, w, h int) ([]string, *common.Cursor) {
	lines := append(safe.Wrap(f.Ask, w), "")
	at := len(lines)
	body, cursor := f.Field.View(w, max(1, h-at-2))
	lines = append(lines, body...)
	if cursor != nil {
		cursor.Y += at
	}
	if f.wrong != "" {
		lines = append(lines, "")
		for _, line := range safe.Wrap(f.wrong, w) {
			lines = append(lines, th.Bad.Render(line))
		}
	}
	if f.List != nil {
		lines = append(lines, "")
		lines = append(lines, f.List(w)...)
	}
	return lines, cursor
}

// Panel draws the form as a panel of w by h cells, with the cursor in it.
func (f *Form) Panel(th *theme.Theme, w, h int) ([]string, *common.Cursor) {
	rows := h - theme.PanelChromeH
	lines, cursor := f.View(th, w-theme.PanelChromeW, rows)
	switch {
	case cursor != nil && cursor.Y >= rows:
		cursor = nil
	case cursor != nil:
		cursor = &common.Cursor{X: cursor.X + 2, Y: cursor.Y + 1}
	}
	return th.Panel(f.Title, lines, w, h, true), cursor
}
