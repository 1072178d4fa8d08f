package shift

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/theme"
)

// longestPIN is the most digits that a PIN box takes.
const longestPIN = 12

// checkLimit is how long checking a PIN may take: the central store first, then
// what is kept here, which is slow on purpose.
const checkLimit = 20 * time.Second

// pinField is a box for a PIN. It shows a dot for each digit; the digits leave it
// by Answer alone, and nothing of them is ever journalled.
type pinField struct {
	digits string
	th     *theme.Theme
}

// Handle takes digits, by keys or pasted; other signs are no part of a PIN.
func (f *pinField) Handle(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.add(msg.Content)
		return true
	case tea.KeyPressMsg:
		switch {
		case msg.Text != "":
			f.add(msg.Text)
			return true
		case msg.Keystroke() == "backspace":
			f.digits = f.digits[:max(0, len(f.digits)-1)]
			return true
		}
	}
	return false
}

func (f *pinField) add(text string) {
	for _, r := range text {
		if r >= '0' && r <= '9' && len(f.digits) < longestPIN {
			f.digits += string(r)
		}
	}
}

// Answer gives the digits.
func (f *pinField) Answer() (questionsets.Answer, bool) {
	return questionsets.Say(f.digits), f.digits != ""
}

// Set empties the box: no PIN is ever filled in.
func (f *pinField) Set(questionsets.Answer) { f.digits = "" }

// Typing gives nothing: a PIN is not journalled.
func (f *pinField) Typing() (string, int) { return "", 0 }

// SetTyping empties the box.
func (f *pinField) SetTyping(string, int) { f.digits = "" }

// View gives a dot for each digit.
func (f *pinField) View(width, _ int) ([]string, *common.Cursor) {
	n := min(len(f.digits), max(1, width)-1)
	return []string{f.th.Text.Render(strings.Repeat("•", n))}, &common.Cursor{X: n}
}

// SetTheme changes the looks.
func (f *pinField) SetTheme(th *theme.Theme) { f.th = th }

// Empty says that nothing was typed.
func (f *pinField) Empty() bool { return f.digits == "" }

// pinForm asks for a PIN. Done is given it once, and the box is empty again.
func pinForm(th *theme.Theme, title, ask string, done func(pin string) (tea.Cmd, *form.Form, error)) *form.Form {
	box := &pinField{th: th}
	return &form.Form{Title: title, Ask: ask, Field: box, Done: func(a questionsets.Answer) (tea.Cmd, *form.Form, error) {
		box.digits = ""
		return done(a.Value)
	}}
}

// errNoPIN is said where enter was pressed on an empty box.
var errNoPIN = store.Errorf(store.CodeInvalid, "Type your PIN.")

// checkedMsg says what became of a PIN, to the screen that asked.
type checkedMsg struct {
	to     common.Screen
	member store.Member
	err    error
}

// check has a PIN checked.
func check(c *common.Common, to common.Screen, collar, pin string) tea.Cmd {
	signIn, force := c.SignIn, c.Identity.Force
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), checkLimit)
		defer cancel()
		m, err := signIn(ctx, force, collar, pin)
		return checkedMsg{to: to, member: m, err: err}
	}
}

// untold says that nobody could tell whether a PIN is right: the central store
// does not answer, and its owner never signed on at this desk.
func untold(err error) bool {
	code := store.CodeOf(err)
	return err != nil && (code == store.CodeUnreachable || code == store.CodeNotFound || errors.Is(err, context.DeadlineExceeded))
}

// cannotTell is what is said then.
const cannotTell = "The central store cannot say whether your PIN is right, and neither can this desk."

// mayBe says whether a role may take on a duty.
func mayBe(role string, duty store.Duty) bool {
	return slices.ContainsFunc(dutiesFor(role), func(o questionsets.Option) bool { return o.Value == string(duty) })
}

// dutiesFor gives the duties that a role of the central store's may take on: a
// supervisor every one, a dispatcher the handler's too, everybody else the
// handler's alone.
func dutiesFor(role string) []questionsets.Option {
	var out []questionsets.Option
	for _, d := range store.Duties {
		if d.Duty == store.DutyHandler || role == string(store.DutySupervisor) || role == string(d.Duty) {
			out = append(out, questionsets.Option{Value: string(d.Duty), Label: d.Label})
		}
	}
	return out
}
