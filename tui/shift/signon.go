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

// SignOn asks who is on shift and as what; where the desk is enrolled, for their
// PIN in between.
type SignOn struct {
	*common.Common
	why   string
	asks  []*form.Form // collar number, PIN, duty: those answered and the one that is open
	duty  *form.Form   // of somebody whom nobody can check, with what was chosen; nil before it was asked
	shift store.Shift  // as far as it is known
	wrong string
	busy  bool
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
	s.asks = []*form.Form{form.Text(c.Theme, "Sign on", ask, s.takeCollar)}
	return s
}

// NewPIN makes the screen for somebody whose collar number is known already, at
// their PIN.
func NewPIN(c *common.Common, who string) *SignOn {
	s := NewSignOn(c, "")
	s.shift.Collar = who
	s.asks = append(s.asks, s.askPIN())
	return s
}

// Init has nothing to begin.
func (s *SignOn) Init() tea.Cmd { return nil }

// Scope says which keys work: those of the set-up, because there is no desk to
// go back to.
func (s *SignOn) Scope() keys.Scope { return keys.Setup }

// open is the question that is asked now.
func (s *SignOn) open() *form.Form { return s.asks[len(s.asks)-1] }

// Update takes a key, or the news that the PIN is checked or that the store knows
// who is on shift.
func (s *SignOn) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if s.busy {
			return nil
		}
		if used, _ := s.open().Input(msg); used {
			s.wrong = ""
			return nil
		}
		if intent, ok := keys.Find(keys.Setup, msg); ok {
			return s.Do(intent)
		}
	case tea.PasteMsg:
		if !s.busy {
			s.open().Input(msg)
		}
	case checkedMsg:
		if msg.to == s {
			return s.checked(msg)
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
		s.asks, s.shift, s.wrong = s.asks[:1], store.Shift{}, ""
	case intent == keys.Next:
		cmd, next := s.open().Enter()
		if next != nil && next != s.open() {
			s.asks = append(s.asks, next)
		}
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
	s.shift.Collar = text
	if s.SignIn != nil {
		return nil, s.askPIN(), nil
	}
	if s.duty == nil {
		s.duty = s.askDuty(string(store.DutySupervisor), store.DutyHandler) // every one; most are handlers
	}
	return nil, s.duty, nil
}

// askPIN asks for the PIN of the collar number that was typed.
func (s *SignOn) askPIN() *form.Form {
	return pinForm(s.Theme, "Sign on", "PIN of "+s.shift.Collar+"? "+keys.Show("shift+tab")+" changes the collar number.", s.takePIN)
}

func (s *SignOn) takePIN(pin string) (tea.Cmd, *form.Form, error) {
	if pin == "" {
		return nil, nil, errNoPIN
	}
	s.busy, s.wrong = true, ""
	return check(s.Common, s, s.shift.Collar, pin), nil, nil
}

// checked goes on to the duty once the PIN was right. Where nobody can tell, they
// may go on unchecked, as a call handler only.
func (s *SignOn) checked(m checkedMsg) tea.Cmd {
	s.busy = false
	switch {
	case untold(m.err):
		s.asks = append(s.asks, form.YesNo(s.Theme, "Sign on",
			cannotTell+" Go on as a call handler all the same? Your reports will say that nobody checked who you are.", s.unchecked))
		return nil
	case m.err != nil:
		s.wrong = common.Sentence(m.err)
		return nil
	}
	s.shift.Collar, s.shift.Assured = m.member.Collar, store.AssuranceSignedIn
	if len(dutiesFor(m.member.Role)) > 1 {
		s.asks = append(s.asks, s.askDuty(m.member.Role, store.Duty(m.member.Role)))
		return nil
	}
	cmd, _, _ := s.takeDuty(string(store.DutyHandler))
	return cmd
}

func (s *SignOn) unchecked(value string) (tea.Cmd, *form.Form, error) {
	if value != "yes" {
		s.asks = s.asks[:len(s.asks)-1]
		return nil, nil, nil
	}
	s.shift.Assured = store.AssuranceTyped
	return s.takeDuty(string(store.DutyHandler))
}

// askDuty offers the duties of a role, one of them chosen already.
func (s *SignOn) askDuty(role string, chosen store.Duty) *form.Form {
	duty := form.Choose(s.Theme, "Sign on", "What are you on this shift?", dutiesFor(role), s.takeDuty)
	duty.Field.Set(questionsets.Say(string(chosen)))
	return duty
}

func (s *SignOn) takeDuty(value string) (tea.Cmd, *form.Form, error) {
	s.busy, s.wrong, s.shift.Duty = true, "", store.Duty(value)
	return sign(s.Common, s, s.shift), nil, nil
}

// sign writes down who is on shift from now on. What else the desk knows of
// itself stays as it is.
func sign(c *common.Common, to common.Screen, shift store.Shift) tea.Cmd {
	desk, identity := c.Desk, c.Identity
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		err := desk.SignOn(ctx, shift)
		var now store.Identity
		if err == nil {
			now, err = desk.Identity(ctx)
		}
		identity.Collar, identity.Duty, identity.Assured, identity.SignedOn = now.Collar, now.Duty, now.Assured, now.SignedOn
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
	below := said(s.Common, s.wrong, s.busy && s.SignIn != nil)
	panel, cursor := s.open().Panel(s.Theme, min(w, 90), h-top-1-len(below))
	out = append(append(out, panel...), below...)
	out = append(out, s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Setup, w-2), w)))
	if cursor != nil {
		cursor = &common.Cursor{X: cursor.X, Y: cursor.Y + top}
	}
	return theme.Lines(out, w, h), cursor
}

// said gives the lines under the question: what went wrong, or that the PIN is
// being checked. There is always one.
func said(c *common.Common, wrong string, checking bool) []string {
	if checking {
		return []string{c.Theme.Faint.Render(theme.Fit(" Checking", c.Width))}
	}
	lines := safe.Wrap(wrong, c.Width-2)
	for i := range lines {
		lines[i] = c.Theme.Bad.Render(theme.Fit(" "+lines[i], c.Width))
	}
	return lines
}
