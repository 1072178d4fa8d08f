// Package closing is the closing screen of a call: what will be saved, the
// level with its reasons, what must now happen, what to tell the caller and,
// once it is on the disk, the reference.
package closing

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
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
	quiet bool // it has just opened by itself
	pager common.Pager
	err   error
}

// New makes the closing screen of a call.
func New(c *common.Common, call *intake.Call) *Screen {
	return &Screen{Common: c, call: call, saver: &common.Saver{}, quiet: true}
}

// Init begins the quiet moment.
func (s *Screen) Init() tea.Cmd {
	id := s.call.ID()
	return s.Clock.After(quiet, func(time.Time) tea.Msg { return wakeMsg{id} })
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
func (s *Screen) Scope() keys.Scope { return keys.Closing }

// Saved says whether the report is on the disk.
func (s *Screen) Saved() bool { return s.state == saved }

// Update takes a key or the news that the report is saved.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.Text == "/" {
			return common.Send(common.OpenCommands{})
		}
		if intent, ok := keys.Find(keys.Closing, msg); ok {
			return s.Do(intent)
		}
	case wakeMsg:
		if msg.call == s.call.ID() {
			s.quiet = false
		}
	case common.SavedMsg:
		if s.saver.Update(msg) {
			s.state, s.err = saved, msg.Err
			if msg.Err != nil {
				s.state = failed
			}
		}
	}
	return nil
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	if s.pager.Do(intent) {
		return nil
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
		now := s.Clock.Now()
		s.state = saving
		s.saved = s.call.Close(now)
		return s.saver.Track(s.saved, now)
	case keys.Back:
		return common.Send(common.BackToCall{Step: s.firstMissing()})
	case keys.Quit:
		return common.Send(common.BackToCall{Intent: keys.Quit})
	case keys.Judgement, keys.Note, keys.Danger, keys.GoTo, keys.Park, keys.Victim:
		return common.Send(common.BackToCall{Intent: intent})
	}
	return nil
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
	switch intent {
	case keys.Next, keys.Close, keys.Back, keys.Park, keys.Quit:
		return common.Send(common.ToDesk{Notice: s.Outcome()})
	}
	return nil
}

// Closed says whether the report is saved or on its way, so that nothing can
// be asked any more.
func (s *Screen) Closed() bool { return s.state != reviewing }
