// Package shift has the screens between one person and the next: signing on,
// signing off with every open call handed to somebody, and the locked screen.
package shift

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/shift/collar"
	"firstcall/tui/theme"
)

// patience is how long the disk may take to write down who is on shift.
const patience = 10 * time.Second

// SignOn asks who is on shift and as what.
type SignOn struct {
	*common.Common
	why    string
	forms  []*form.Form // collar number and duty
	at     int
	collar string
	wrong  string
	busy   bool
}

// signedMsg says that the store knows who is on shift, to the screen that asked.
type signedMsg struct {
	to       common.Screen
	identity store.Identity
	err      error
}

// NewSignOn makes the screen; why, "" for nothing, is said above the question.
// The collar number that the desk last knew is offered.
func NewSignOn(c *common.Common, why string) *SignOn {
	s := &SignOn{Common: c, why: why}
	ask := "Your collar number?"
	if c.Identity.Collar != "" {
		ask += " enter takes " + c.Identity.Collar + "."
	}
	duties := make([]questionsets.Option, len(store.Duties))
	for i, d := range store.Duties {
		duties[i] = questionsets.Option{Value: string(d.Duty), Label: d.Label}
	}
	duty := form.Choose(c.Theme, "Sign on", "What are you on this shift?", duties, s.takeDuty)
	duty.Field.Set(questionsets.Say(string(store.DutyHandler))) // most are
	s.forms = []*form.Form{form.Text(c.Theme, "Sign on", ask, s.takeCollar), duty}
	return s
}

// Init has nothing to begin.
func (s *SignOn) Init() tea.Cmd { return nil }

// Scope says which keys work: those of the set-up, because there is no desk to
// go back to.
func (s *SignOn) Scope() keys.Scope { return keys.Setup }

// Update takes a key or the news that the store knows who is on shift.
func (s *SignOn) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if s.busy {
			return nil
		}
		if used, _ := s.forms[s.at].Input(msg); used {
			s.wrong = ""
			return nil
		}
		if intent, ok := keys.Find(keys.Setup, msg); ok {
			return s.Do(intent)
		}
	case tea.PasteMsg:
		if !s.busy {
			s.forms[s.at].Input(msg)
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
func (s *SignOn) Do(intent keys.Intent) tea.Cmd {
	switch {
	case intent == keys.Quit:
		return tea.Quit
	case s.busy:
	case intent == keys.Back:
		s.at, s.wrong = 0, ""
	case intent == keys.Next:
		cmd, _ := s.forms[s.at].Enter()
		return cmd
	}
	return nil
}

func (s *SignOn) takeCollar(text string) (tea.Cmd, *form.Form, error) {
	if text == "" {
		text = s.Identity.Collar
	}
	if err := collar.Check(text); err != nil {
		return nil, nil, err
	}
	s.collar, s.at = text, 1
	return nil, nil, nil
}

func (s *SignOn) takeDuty(value string) (tea.Cmd, *form.Form, error) {
	s.busy, s.wrong = true, ""
	return sign(s.Common, s, s.collar, store.Duty(value)), nil, nil
}

// sign writes down who is on shift from now on. What else the desk knows of
// itself stays as it is.
func sign(c *common.Common, to common.Screen, collar string, duty store.Duty) tea.Cmd {
	desk, identity := c.Desk, c.Identity
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		err := desk.SignOn(ctx, collar, duty)
		var now store.Identity
		if err == nil {
			now, err = desk.Identity(ctx)
		}
		identity.Collar, identity.Duty, identity.SignedOn = now.Collar, now.Duty, now.SignedOn
		return signedMsg{to: to, identity: identity, err: err}
	}
}

// notKept says why it could not be written down who is on shift.
func notKept(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "The disk has not taken it yet. Try again."
	}
	return common.Sentence(err)
}

// View draws the screen.
func (s *SignOn) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	out := []string{s.Theme.Title.Render(theme.Fit(" FIRSTCALL  sign on", w))}
	if s.why != "" {
		out = append(out, " "+safe.Clip(s.why, w-2))
	}
	top := len(out)
	panel, cursor := s.forms[s.at].Panel(s.Theme, min(w, 90), h-top-2)
	out = append(out, panel...)
	out = append(out, s.Theme.Bad.Render(theme.Fit(" "+safe.Line(s.wrong), w)))
	out = append(out, s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Setup, w-2), w)))
	if cursor != nil {
		cursor = &common.Cursor{X: cursor.X, Y: cursor.Y + top}
	}
	return theme.Lines(out, w, h), cursor
}
