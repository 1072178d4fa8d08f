package shift

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/shift/collar"
	"firstcall/tui/theme"
)

// Lock blanks the screen until somebody types their collar number. Nothing of
// any call is on it.
type Lock struct {
	*common.Common
	ringing bool
	form    *form.Form
	other   string // somebody else's collar number, typed once
	wrong   string
	busy    bool
}

// Unlocked says that whoever locked the screen is back.
type Unlocked struct{}

// NewLock locks the screen.
func NewLock(c *common.Common) *Lock {
	s := &Lock{Common: c}
	s.ask("Your collar number?")
	return s
}

// SetRinging says whether a call is ringing.
func (s *Lock) SetRinging(ringing bool) { s.ringing = ringing }

// ask puts an empty box under a question.
func (s *Lock) ask(text string) { s.form = form.Text(s.Theme, "Locked", text, s.typed) }

// Init has nothing to begin.
func (s *Lock) Init() tea.Cmd { return nil }

// Scope says which keys work: none but those that unlock.
func (s *Lock) Scope() keys.Scope { return keys.Locked }

// Update takes a key or the news that somebody else is on shift.
func (s *Lock) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if s.busy {
			return nil
		}
		if used, _ := s.form.Input(msg); used {
			s.wrong = ""
			return nil
		}
		if intent, ok := keys.Find(keys.Locked, msg); ok {
			return s.Do(intent)
		}
	case tea.PasteMsg:
		if !s.busy {
			s.form.Input(msg)
		}
	case signedMsg:
		if msg.to != s {
			return nil
		}
		if s.busy = false; msg.err == nil {
			return common.Send(common.SignedOn{Identity: msg.identity})
		}
		s.wrong = notKept(msg.err)
	}
	return nil
}

// Do carries out an intent.
func (s *Lock) Do(intent keys.Intent) tea.Cmd {
	if intent != keys.Next || s.busy {
		return nil
	}
	cmd, _ := s.form.Enter()
	return cmd
}

// typed takes a collar number. The one that locked it unlocks; another one is
// typed twice, because it hands the desk to somebody else.
func (s *Lock) typed(text string) (tea.Cmd, *form.Form, error) {
	if text == "" {
		return nil, nil, store.Errorf(store.CodeInvalid, "Type your collar number to unlock.")
	}
	if err := collar.Check(text); err != nil {
		return nil, nil, err
	}
	switch {
	case collar.Same(text, s.Identity.Collar):
		return common.Send(Unlocked{}), nil, nil
	case s.other == "" || !collar.Same(text, s.other):
		s.other = text
		s.ask(fmt.Sprintf("It was locked by %s. To sign on as %s instead, type %s once more; the calls stay parked.",
			s.Identity.Collar, text, text))
		return nil, nil, nil
	}
	s.busy = true
	return sign(s.Common, s, s.other, store.DutyHandler), nil, nil
}

// View draws the screen.
func (s *Lock) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	out := []string{s.Theme.Title.Render(theme.Fit(" FIRSTCALL  locked by "+safe.Clip(s.Identity.Collar, 20), w)), ""}
	out = append(out, " Calls stay as they are.")
	ring := ""
	if s.ringing {
		ring = s.Theme.Banner.Render(" A call is ringing ")
	}
	out = append(out, " "+ring, "")
	top := len(out)
	panel, cursor := s.form.Panel(s.Theme, min(w, 90), min(12, h-top-2))
	out = append(out, panel...)
	out = append(out, s.Theme.Bad.Render(" "+safe.Clip(s.wrong, w-1)))
	out = theme.Lines(out, w, h-1)
	out = append(out, s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Locked, w-2), w)))
	if cursor != nil {
		cursor = &common.Cursor{X: cursor.X, Y: cursor.Y + top}
	}
	return out, cursor
}
