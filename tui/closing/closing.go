// Package closing is the closing screen of a call: what will be saved, the
// level with its reasons, what must now happen, what to tell the caller and,
// once it is on the disk, the reference.
package closing

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// quiet is how long the screen takes no enter after it opened by itself, so
// that a second enter meant for the last question does not close the call.
const quiet = 400 * time.Millisecond

type state int

const (
	reviewing state = iota
	saving
	saved
	failed
)

// Screen is the closing screen of one call.
type Screen struct {
	*common.Common
	call  *intake.Call
	saver *common.Saver
	saved intake.Saved
	state state
	quiet bool         // it has just opened by itself
	pager common.Pager // of the report, or of the only panel
	now   common.Pager // of what happens now; the two move together
	err   error

	over    *form.Form // over the right panel, nil for none
	notice  string
	warned  bool
	second  bool            // a second version was asked about
	asked   map[string]bool // other systems that have not answered yet
	receipt string          // shown instead of the report, "" for none
	handed  views.Handed    // how far the saved report was handed on
}

// New makes the closing screen of a call; done is that of one that is being
// saved already, nil for one that is still to be looked at.
func New(c *common.Common, call *intake.Call, done *intake.Saved) *Screen {
	s := &Screen{Common: c, call: call, saver: &common.Saver{}, quiet: true, asked: map[string]bool{}}
	if done != nil {
		s.saved, s.state = *done, saving
	}
	return s
}

// Init begins the quiet moment.
func (s *Screen) Init() tea.Cmd {
	if s.state == saving {
		return s.saver.Track(s.saved, s.Clock.Now())
	}
	id := s.call.ID()
	return tea.Batch(s.lookHanded(), s.Clock.After(quiet, func(time.Time) tea.Msg { return wakeMsg{id} }))
}

// wakeMsg ends the quiet moment of a call's closing screen.
type wakeMsg struct{ call store.ID }

// Call gives the call.
func (s *Screen) Call() *intake.Call { return s.call }

// Saving says whether the report is on its way to the disk.
func (s *Screen) Saving() bool { return s.state == saving }

// Outcome says in a line how saving ended, "" while it has not.
func (s *Screen) Outcome() string {
	switch s.state {
	case saved:
		return "Saved as " + s.saved.Ref() + "."
	case failed:
		return "NOT SAVED: " + s.err.Error()
	}
	return ""
}

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope {
	if s.over != nil {
		return keys.Form
	}
	return keys.Closing
}

// Saved says whether the report is on the disk.
func (s *Screen) Saved() bool { return s.state == saved }

// Update takes a key or the news that the report is saved.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		if s.over != nil {
			s.formInput(msg)
		}
	case wakeMsg:
		if msg.call == s.call.ID() {
			s.quiet = false
		}
	case common.LookedUp:
		s.looked(msg)
	case printedMsg:
		s.printed(msg)
	case common.Notice:
		s.notice = string(msg)
	case common.Back:
		s.notice = msg.Notice
	case common.SavedMsg:
		if s.saver.Update(msg) {
			s.settled()
			return s.lookHanded()
		}
	case handedMsg:
		if msg.call == s.call.ID() {
			s.handed = msg.handed
		}
	case common.HistoryChanged, common.CentralNow:
		return s.lookHanded()
	}
	return nil
}

// settled looks whether the report itself has reached the disk.
func (s *Screen) settled() {
	if s.state != saving {
		return
	}
	select {
	case <-s.saved.Done():
		s.state, s.err = saved, s.saved.Err()
		if s.err != nil {
			s.state = failed
		}
	default:
	}
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	if s.over != nil {
		return s.formKey(k)
	}
	if k.Text == "/" {
		return common.Send(common.OpenCommands{})
	}
	if intent, ok := keys.Find(keys.Closing, k); ok {
		return s.Do(intent)
	}
	return nil
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	s.notice = ""
	if s.pager.Do(intent) {
		s.now.Do(intent)
		return nil
	}
	if intent == keys.Briefing && s.state != failed {
		s.notice = common.Copied
		return tea.SetClipboard(s.briefing())
	}
	switch s.state {
	case reviewing:
		return s.review(intent)
	case saved:
		return s.leave(intent)
	case failed:
		if intent == keys.Back || intent == keys.Next || intent == keys.Quit {
			return common.Send(common.ToDesk{})
		}
	case saving: // the report is in the queue: nothing can be changed any more
	}
	return nil
}

func (s *Screen) review(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Next, keys.Close:
		if intent == keys.Next && s.quiet {
			return nil
		}
		if len(s.asked) > 0 && !s.warned {
			s.warned = true
			s.notice = "Another system has not answered yet. Wait for it, or press enter once more to save without it."
			return nil
		}
		if over := s.overWords(); over != "" && !s.second {
			s.second = true
			s.notice = "Press enter once more to save a second version, or F4 to leave the call to them."
			return nil
		}
		now := s.Clock.Now()
		s.state, s.handed = saving, views.Handed{}
		s.saved = s.call.Close(now)
		return s.saver.Track(s.saved, now)
	case keys.Back:
		return common.Send(common.BackToCall{Step: s.firstMissing()})
	case keys.Quit:
		return common.Send(common.BackToCall{Intent: keys.Quit})
	case keys.Judgement, keys.Note, keys.Danger, keys.GoTo, keys.Park, keys.Victim, keys.Send, keys.Contact, keys.Needs,
		keys.Suspect, keys.Witness, keys.Marker, keys.Shared, keys.History, keys.Print:
		return common.Send(common.BackToCall{Intent: intent})
	}
	return s.settle(intent)
}

// firstMissing is where going back leads: what was not asked, else the step
// the call was on.
func (s *Screen) firstMissing() string {
	if missing := s.call.Missing(); len(missing) > 0 {
		return missing[0]
	}
	return s.call.Step()
}

func (s *Screen) leave(intent keys.Intent) tea.Cmd {
	if s.receipt != "" {
		return s.withReceipt(intent)
	}
	switch intent {
	case keys.Next, keys.Close, keys.Back, keys.Park, keys.Quit:
		return common.Send(common.ToDesk{Notice: s.Outcome()})
	case keys.Receipt:
		s.over = s.receiptForm()
	}
	return nil
}

// Closed says whether the report is saved or on its way, so that nothing can
// be asked any more.
func (s *Screen) Closed() bool { return s.state != reviewing }
