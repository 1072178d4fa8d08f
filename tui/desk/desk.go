// Package desk is the screen a shift is spent on: calls that are open or
// parked, the calls of this shift, and what is due.
package desk

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// Limits of what the desk lists.
const (
	shift     = 12 * time.Hour
	mostCalls = 200
	recent    = 24 * time.Hour // of what was sent or left open, by any desk
	mostRead  = 5000
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
	calls    mark                    // where the cursor stands in open, then away, then done
	away     []store.Report          // calls that other desks have left open
	sent     []store.Report          // to this desk's dispatcher or supervisor
	handed   map[store.ID]views.Handed
	told     map[store.ID]bool // calls of which it was told that somebody else was first
	dues     mark
	sents    mark
	on       list            // which list has the focus
	atOnce   map[string]bool // the pack's actions that are due immediately
	notice   string
	asking   store.ID // the call of another desk that enter takes over when it is pressed again
	warned   bool     // leaving was tried while the disk refused
	loaded   time.Time
	asked    int // the latest request; older answers are dropped

	forms  []*form.Form // the open form, after those that led to it; none: closed
	reach  string       // how the victim may be reached, over every form about an action
	memory form.Memory  // what was begun in a form and left
	saver  common.Saver
}

// list is one of the lists of the desk.
type list int

const (
	onCalls list = iota
	onSent
	onDue
)

// New makes the desk.
func New(c *common.Common) *Screen {
	return &Screen{Common: c, memory: form.Memory{}, told: map[store.ID]bool{}}
}

// Init loads the lists.
func (s *Screen) Init() tea.Cmd { return s.load() }

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope {
	switch {
	case len(s.forms) > 0:
		return keys.Form
	case s.on == onDue:
		return keys.Due
	case s.on == onSent:
		return keys.Sent
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
	case overMsg:
		return s.tookOver(msg)
	case common.HistoryChanged:
		return s.load()
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
		s.notice, s.asking = common.DeadKey, store.ID{}
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
	asked := s.asking
	s.notice, s.asking = "", store.ID{}
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
		s.turn(intent)
	case keys.Take:
		return s.takeIt()
	case keys.Open:
		return s.enter(asked)
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
	switch s.on {
	case onDue:
		s.dues.move(intent, s.dueIDs())
	case onSent:
		s.sents.move(intent, callsOf(s.sent))
	default:
		s.calls.move(intent, s.callIDs())
	}
}

// turn gives the focus to the next list, or to the one before.
func (s *Screen) turn(intent keys.Intent) {
	lists := []list{onCalls, onDue}
	if s.dispatches() {
		lists = []list{onCalls, onSent, onDue}
	}
	step := 1
	if intent == keys.Back {
		step = len(lists) - 1
	}
	s.on = lists[(max(slices.Index(lists, s.on), 0)+step)%len(lists)]
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

// enter opens the line under the cursor. asked is the call that was asked about.
func (s *Screen) enter(asked store.ID) tea.Cmd {
	switch i := s.calls.at; {
	case s.on == onDue:
		return s.followUp()
	case s.on == onSent:
		return s.readReport(s.sent, s.sents.at)
	case i < len(s.open):
		return common.Send(common.ResumeCall{Draft: s.open[i].Draft})
	case i < len(s.open)+len(s.away):
		return s.askOver(s.away[i-len(s.open)], asked)
	default:
		return s.readReport(s.reports(), i-len(s.open))
	}
}

// reports are the rows of the calls below those that are open here.
func (s *Screen) reports() []store.Report { return slices.Concat(s.away, s.done) }

func (s *Screen) readReport(of []store.Report, at int) tea.Cmd {
	if at < 0 || at >= len(of) {
		s.notice = "There is no report under the cursor."
		return nil
	}
	return common.Send(common.ToReport{Ref: of[at].Summary.Ref})
}

// viewReport shows the report of the line under the cursor.
func (s *Screen) viewReport() tea.Cmd {
	switch {
	case s.on == onSent:
		return s.readReport(s.sent, s.sents.at)
	case s.on == onCalls:
		return s.readReport(s.reports(), s.calls.at-len(s.open))
	case s.dues.at >= len(s.due):
		return nil
	}
	return common.Send(common.ToReport{Ref: s.due[s.dues.at].Ref})
}

func (s *Screen) callIDs() []store.ID {
	var ids []store.ID
	for _, c := range s.open {
		ids = append(ids, c.Draft.Call)
	}
	return append(ids, callsOf(s.reports())...)
}

func callsOf(reports []store.Report) []store.ID {
	ids := make([]store.ID, len(reports))
	for i, r := range reports {
		ids[i] = r.Summary.Call
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
