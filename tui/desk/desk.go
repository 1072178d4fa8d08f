// Package desk is the screen a shift is spent on: calls that are open or
// parked, the calls of this shift, and what is due.
package desk

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// Limits of what the desk lists.
const (
	shift     = 12 * time.Hour
	mostCalls = 200
	mostDue   = 100
	refresh   = 30 * time.Second
	patience  = 10 * time.Second
)

// state says how far the lists have come.
type state int

const (
	loading state = iota
	ready
	failed
)

// Screen is the desk.
type Screen struct {
	*common.Common
	returned bool // somebody has just come back to the desk
	state    state
	open     []opencall.Call
	done     []store.Report // of this shift, none of a call that is open
	due      []store.ActionSummary
	about    map[string]store.Report // the reports of what is due, by reference
	calls    mark                    // where the cursor stands in open, then done
	dues     mark
	onDue    bool            // the list of what is due has the focus
	atOnce   map[string]bool // the pack's actions that are due immediately
	notice   string
	warned   bool // leaving was tried while the disk refused
	loaded   time.Time
	asked    int // the latest request; older answers are dropped

	forms  []*form.Form // the open form, after those that led to it; none: closed
	reach  string       // how the victim may be reached, over every form about an action
	memory form.Memory  // what was begun in a form and left
	saver  common.Saver
}

// New makes the desk.
func New(c *common.Common) *Screen { return &Screen{Common: c, memory: form.Memory{}} }

// Init loads the lists.
func (s *Screen) Init() tea.Cmd { return s.load() }

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope {
	switch {
	case len(s.forms) > 0:
		return keys.Form
	case s.onDue:
		return keys.Due
	}
	return keys.Desk
}

// Update takes a key, the lists, or the passing of time.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		cmd, _ := s.input(msg)
		return cmd
	case loadedMsg:
		s.take(msg)
	case takenMsg:
		return s.taken(msg)
	case common.SavedMsg:
		return s.saved(msg)
	case common.Notice:
		s.notice = string(msg)
	case common.ToDesk:
		s.notice, s.returned = msg.Notice, true
		return s.load()
	case common.Back:
		s.notice = msg.Notice
		return s.load()
	case common.Tick:
		if msg.Now.Sub(s.loaded) >= refresh && s.state != loading {
			return s.load()
		}
	}
	return nil
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	if cmd, used := s.input(k); used {
		return cmd
	}
	if k.Text == "/" && len(s.forms) == 0 {
		return common.Send(common.OpenCommands{})
	}
	if intent, ok := keys.Find(s.Scope(), k); ok {
		return s.Do(intent)
	}
	if len(s.forms) == 0 && strings.TrimSpace(k.Text) != "" {
		s.notice = common.DeadKey
	}
	return nil
}

// channels are the intents that begin a call.
var channels = map[keys.Intent]store.Channel{
	keys.NewCall: store.Channel101, keys.Call999: store.Channel999, keys.WalkIn: store.ChannelWalkIn,
	keys.Online: store.ChannelOnline, keys.Partner: store.ChannelPartner,
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	if channel, ok := channels[intent]; ok {
		return common.Send(common.NewCall{Channel: channel})
	}
	s.notice = ""
	switch intent {
	case keys.Quit:
		return s.quit()
	case keys.SearchFor:
		return common.Send(common.ToSearch{})
	case keys.SignOff:
		return common.Send(common.ToSignOff{})
	}
	if len(s.forms) > 0 {
		return s.doForm(intent)
	}
	switch intent {
	case keys.Next, keys.Back:
		s.onDue = !s.onDue
	case keys.Open:
		return s.enter()
	case keys.ViewReport:
		return s.viewReport()
	case keys.Why:
		return s.why()
	default:
		s.move(intent)
	}
	return nil
}

func (s *Screen) move(intent keys.Intent) {
	if s.onDue {
		s.dues.move(intent, s.dueIDs())
	} else {
		s.calls.move(intent, s.callIDs())
	}
}

// quit leaves the program; while the disk refuses it asks for a second press,
// because what waits would be lost.
func (s *Screen) quit() tea.Cmd {
	if since, _ := s.Desk.Health(); since.IsZero() || s.warned {
		return tea.Quit
	}
	s.warned = true
	s.notice = "Not everything is saved yet. Wait until it is, or press ctrl+c again to leave and lose it."
	return nil
}

// enter opens the line under the cursor.
func (s *Screen) enter() tea.Cmd {
	if s.onDue {
		return s.followUp()
	}
	switch i := s.calls.at; {
	case i < len(s.open):
		return common.Send(common.ResumeCall{Draft: s.open[i].Draft})
	case i-len(s.open) < len(s.done):
		return common.Send(common.ToReport{Ref: s.done[i-len(s.open)].Summary.Ref})
	}
	return nil
}

// viewReport shows the report of the action under the cursor.
func (s *Screen) viewReport() tea.Cmd {
	if !s.onDue || s.dues.at >= len(s.due) {
		return nil
	}
	return common.Send(common.ToReport{Ref: s.due[s.dues.at].Ref})
}

func (s *Screen) callIDs() []store.ID {
	ids := make([]store.ID, 0, len(s.open)+len(s.done))
	for _, c := range s.open {
		ids = append(ids, c.Draft.Call)
	}
	for _, r := range s.done {
		ids = append(ids, r.Summary.Call)
	}
	return ids
}

func (s *Screen) dueIDs() []store.ID {
	ids := make([]store.ID, len(s.due))
	for i, a := range s.due {
		ids[i] = a.What.ID
	}
	return ids
}
