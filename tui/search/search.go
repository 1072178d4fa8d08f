// Package search is the search: a box, and below it the people and reports that
// were found as it was typed. It opens over whatever is open and changes
// nothing there.
package search

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// Timings of the search.
const (
	pause    = 150 * time.Millisecond // after the last key, before the store is asked
	patience = 5 * time.Second
)

// state says what stands below the box.
type state int

const (
	idle      state = iota // nothing is typed that can be looked for
	searching              // the store has been asked, or will be in a moment
	found
	nothing
	failed
)

// Screen is the search.
type Screen struct {
	*common.Common
	box   field.Field
	saver common.Saver
	form  *form.Form // whether two people are one, nil for none

	state  state
	asked  int        // the latest request; older answers are dropped
	given  bool       // what is shown was given, not found
	whose  []store.ID // the people of the call that gave it
	toList bool       // enter was pressed: the list takes the keys once it is there
	find   store.Find // what was looked for
	result store.Found
	rows   []row
	cursor int
	inList bool

	person *store.Person // whose reports are listed; nil for what was found
	at     int           // the cursor in what was found, to come back to
	marked *store.Person // marked as one of two that may be one
	linked string        // what to say once a link is on the disk, "" for nothing
	seen   consulted
	notice string
}

// New makes the search. With reports given, those are shown first and the list
// has the keys.
func New(c *common.Common, from common.ToSearch) *Screen {
	box := field.New(&questionsets.Question{ID: "search", Kind: questionsets.Text}, c.Theme)
	box.SetTyping(from.Text, len([]rune(from.Text)))
	s := &Screen{Common: c, box: box, whose: from.Whose}
	if s.given = len(from.Reports) > 0; s.given {
		s.result.Reports, s.find.Number = from.Reports, intake.ReadFind(from.Text, c.Clock.Now()).Number
		s.list(found)
		s.inList = true
	}
	return s
}

// Init looks for the text it was opened with, unless reports came with it.
func (s *Screen) Init() tea.Cmd { return s.again() }

// Scope says which keys work now.
func (s *Screen) Scope() keys.Scope {
	switch {
	case s.form != nil:
		return keys.Form
	case s.inList:
		return keys.Results
	}
	return keys.Search
}

// Update takes a key, a paste or what was found.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		return s.paste(msg)
	case pausedMsg:
		if msg.asked == s.asked && s.state == searching {
			return s.look()
		}
	case foundMsg:
		s.take(msg)
	case common.SavedMsg:
		return s.saved(msg)
	case common.Back:
		s.notice = msg.Notice
		return s.again()
	case common.Notice:
		s.notice = string(msg)
	}
	return nil
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case s.form != nil:
		if used, _ := s.form.Input(k); used {
			return nil
		}
	case !s.inList && !isState(k) && s.box.Handle(k):
		return s.typed()
	}
	if intent, ok := keys.Find(s.Scope(), k); ok {
		return s.Do(intent)
	}
	return nil
}

// isState says of a key that it would answer "not known" or "declined", which
// no search is.
func isState(k tea.KeyPressMsg) bool {
	name := k.Keystroke()
	return name == "ctrl+k" || name == "ctrl+d"
}

// paste takes a pasted text into the box; in the list it begins a new search.
func (s *Screen) paste(msg tea.PasteMsg) tea.Cmd {
	if s.form != nil {
		s.form.Input(msg)
		return nil
	}
	s.toBox()
	if !s.box.Handle(msg) {
		return nil
	}
	return s.typed()
}

// text is what is looked for, as it was typed.
func (s *Screen) text() string {
	a, _ := s.box.Answer()
	return strings.TrimSpace(a.Value)
}

// typed begins a new search after a moment.
func (s *Screen) typed() tea.Cmd {
	s.notice, s.toList, s.given, s.person = "", false, false, nil
	s.asked++
	if s.text() == "" {
		s.result = store.Found{}
		s.list(idle)
		return nil
	}
	s.state = searching
	asked := s.asked
	return s.Clock.After(pause, func(time.Time) tea.Msg { return pausedMsg{asked: asked} })
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	s.notice = ""
	switch s.Scope() {
	case keys.Form:
		return s.doForm(intent)
	case keys.Search:
		return s.doBox(intent)
	}
	return s.doList(intent)
}

func (s *Screen) doForm(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Next:
		cmd, next := s.form.Enter()
		s.form = next
		return cmd
	case keys.Cancel:
		s.form = nil
	case keys.Quit:
		s.form = nil
		return s.leave()
	}
	return nil
}

func (s *Screen) doBox(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Next:
		return s.next()
	case keys.Cancel, keys.Quit:
		return s.leave()
	}
	return nil
}

// next goes to the list; what is typed and not looked for yet is looked for at once.
func (s *Screen) next() tea.Cmd {
	switch {
	case s.state == searching, s.state == failed:
		s.toList = true
		return s.look()
	case len(s.rows) > 0:
		s.inList = true
	}
	return nil
}

func (s *Screen) toBox() {
	if s.person != nil {
		s.whole()
	}
	s.inList = false
}

// leave goes back to the screen underneath.
func (s *Screen) leave() tea.Cmd {
	return tea.Batch(s.Left(), common.Send(common.Back{}))
}

// Left records what was shown since the last time. The screen does so itself
// when it is left by a key of its own; whoever takes it away otherwise calls this.
func (s *Screen) Left() tea.Cmd {
	return s.track(s.seen.flush(s.Common)...)
}

func (s *Screen) track(records ...store.NewRecord) tea.Cmd {
	if len(records) == 0 {
		return nil
	}
	return s.saver.Track(s.Desk.Add(records...), s.Clock.Now())
}

// saved takes the news of a write. After a link the search is asked again:
// whoever was linked is one person now.
func (s *Screen) saved(msg common.SavedMsg) tea.Cmd {
	if !s.saver.Update(msg) || msg.Err != nil || s.linked == "" || !s.saver.Saved() {
		return nil
	}
	s.notice, s.linked = s.linked, ""
	return s.again()
}

// again asks for what is shown once more, as something was added to it.
func (s *Screen) again() tea.Cmd {
	switch {
	case s.person != nil:
		return s.reportsOf(*s.person)
	case s.text() != "" && !s.given:
		return s.look()
	}
	return nil
}
