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

// Lock blanks the screen until somebody types their collar number and, where the
// desk is enrolled, a PIN that this desk or the central store finds right. Nothing
// of any call is on it.
type Lock struct {
	*common.Common
	why     string // what is said above the question, "" for nothing
	ringing bool
	form    *form.Form
	who     string // whose PIN is asked or being checked
	other   string // somebody else's collar number, typed once, where there are no PINs
	wrong   string
	busy    bool
	proved  bool // whoever locked it has shown who they are, and that is being written down
}

// Unlocked says that whoever locked the screen is back: Identity is who they are
// from now on.
type Unlocked struct{ Identity store.Identity }

// NewLock locks the screen; why, "" for nothing, is said above the question.
func NewLock(c *common.Common, why string) *Lock {
	s := &Lock{Common: c, why: why}
	s.ask(askCollar)
	return s
}

// askCollar asks who somebody is.
const askCollar = "Your collar number?"

// SetRinging says whether a call is ringing.
func (s *Lock) SetRinging(ringing bool) { s.ringing = ringing }

// ask puts an empty box under a question.
func (s *Lock) ask(text string) { s.form = form.Text(s.Theme, "Locked", text, s.typed) }

// askPIN puts a box for somebody's PIN there.
func (s *Lock) askPIN(who, text string) {
	s.who = who
	s.form = pinForm(s.Theme, "Locked", text, s.typedPIN)
}

// Init has nothing to begin.
func (s *Lock) Init() tea.Cmd { return nil }

// Scope says which keys work: none but those that unlock.
func (s *Lock) Scope() keys.Scope { return keys.Locked }

// Update takes a key, or the news that a PIN is checked or that somebody else is
// on shift.
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
	case checkedMsg:
		if msg.to == s {
			return s.checked(msg)
		}
	case signedMsg:
		if msg.to != s {
			return nil
		}
		switch s.busy = false; {
		case msg.err != nil:
		case s.proved:
			return common.Send(Unlocked{msg.identity})
		default:
			return common.Send(common.SignedOn{Identity: msg.identity})
		}
		s.proved = false
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

// typed takes a collar number. On an enrolled desk a PIN follows, whoever it is.
// Where there are no PINs, the one that locked it unlocks; another one is typed
// twice, because it hands the desk to somebody else.
func (s *Lock) typed(text string) (tea.Cmd, *form.Form, error) {
	if text == "" {
		return nil, nil, store.Errorf(store.CodeInvalid, "Type your collar number to unlock.")
	}
	if err := collar.Check(text); err != nil {
		return nil, nil, err
	}
	switch {
	case s.SignIn != nil && s.mine(text):
		s.askPIN(text, "PIN of "+text+"? enter on an empty box goes back to the collar number.")
	case s.SignIn != nil:
		s.askPIN(text, fmt.Sprintf("PIN of %s, to sign on instead of %s? The calls stay parked. enter on an empty box goes back to the collar number.",
			text, s.Identity.Collar))
	case s.mine(text):
		return common.Send(Unlocked{s.Identity}), nil, nil
	case s.other != "" && collar.Same(text, s.other):
		return s.handOver(store.Shift{Collar: s.other, Duty: store.DutyHandler})
	default:
		s.other = text
		s.ask(fmt.Sprintf("Somebody else locked it. To sign on as %s instead, type %s once more; the calls stay parked.", text, text))
	}
	return nil, nil, nil
}

// mine says whether a collar number is that of who locked the screen.
func (s *Lock) mine(text string) bool { return collar.Same(text, s.Identity.Collar) }

// typedPIN has a PIN checked. Nothing typed goes back to the collar number.
func (s *Lock) typedPIN(pin string) (tea.Cmd, *form.Form, error) {
	if pin == "" {
		s.wrong = ""
		s.ask(askCollar)
		return nil, nil, nil
	}
	s.busy, s.wrong = true, ""
	return check(s.Common, s, s.who, pin), nil, nil
}

// checked unlocks, or hands the desk to whoever's PIN was right. Where nobody can
// tell, the shift can be ended: whoever signs on then is a call handler, and every
// record says that nobody checked who they are.
func (s *Lock) checked(m checkedMsg) tea.Cmd {
	s.busy = false
	signedIn := s.Identity.Assured == store.AssuranceSignedIn
	switch {
	case untold(m.err): // a desk that can take no call helps nobody
		s.form = form.YesNo(s.Theme, "Locked", cannotTell+" End the shift of "+s.Identity.Collar+
			" and sign on anew? Its calls stay on this desk, with everything in them.", s.endShift)
		return nil
	case m.err != nil:
		s.wrong = common.Sentence(m.err)
		return nil
	case s.mine(s.who) && signedIn:
		return common.Send(Unlocked{s.Identity})
	}
	to := store.Shift{Collar: m.member.Collar, Duty: store.DutyHandler, Assured: store.AssuranceSignedIn}
	if s.proved = s.mine(s.who); s.proved && s.Identity.Duty != "" && mayBe(m.member.Role, s.Identity.Duty) {
		to.Duty = s.Identity.Duty
	}
	cmd, _, _ := s.handOver(to)
	return cmd
}

// endShift ends the shift that the screen was locked in.
func (s *Lock) endShift(value string) (tea.Cmd, *form.Form, error) {
	if value == "yes" {
		return s.handOver(store.Shift{})
	}
	s.ask(askCollar)
	return nil, nil, nil
}

// handOver signs somebody on, or nobody.
func (s *Lock) handOver(to store.Shift) (tea.Cmd, *form.Form, error) {
	s.busy = true
	return sign(s.Common, s, to), nil, nil
}

// View draws the screen.
func (s *Lock) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	title := " FIRSTCALL  locked"
	if s.SignIn != nil { // without a PIN the number alone unlocks: it is not told
		title += " by " + safe.Clip(s.Identity.Collar, 20)
	}
	out := []string{s.Theme.Title.Render(theme.Fit(title, w)), ""}
	if s.why != "" {
		out[1] = " " + s.Theme.Warn.Render(safe.Clip(s.why, w-2))
	}
	out = append(out, " Calls stay as they are.")
	ring := ""
	if s.ringing {
		ring = s.Theme.Banner.Render(" A call is ringing ")
	}
	out = append(out, " "+ring, "")
	top := len(out)
	panel, cursor := s.form.Panel(s.Theme, min(w, 90), min(12, h-top-2))
	out = append(out, panel...)
	out = append(out, said(s.Common, s.wrong, s.busy && s.SignIn != nil)...)
	out = theme.Lines(out, w, h-1)
	out = append(out, s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Locked, w-2), w)))
	if cursor != nil {
		cursor = &common.Cursor{X: cursor.X, Y: cursor.Y + top}
	}
	return out, cursor
}
