// Package desk is the screen a shift is spent on: calls that are open or
// parked, the calls of this shift, and what is due.
package desk

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
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
	state  state
	open   []openCall
	done   []store.Report
	due    []store.ActionSummary
	cursor int
	notice string
	warned bool // leaving was tried while the disk refused
	loaded time.Time
	asked  int // the latest request; older answers are dropped
}

// openCall is a call that is not closed, as far as its journal can be read.
type openCall struct {
	draft           store.Draft
	who, place      string
	answered, shown int
	level           risk.Level
	unreadable      bool
}

type loadedMsg struct {
	asked int
	at    time.Time
	open  []openCall
	done  []store.Report
	due   []store.ActionSummary
	err   error
}

// New makes the desk.
func New(c *common.Common) *Screen { return &Screen{Common: c} }

// Init loads the lists.
func (s *Screen) Init() tea.Cmd { return s.load() }

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope { return keys.Desk }

// Update takes a key, the lists, or the passing of time.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case loadedMsg:
		s.take(msg)
	case common.Notice:
		s.notice = string(msg)
	case common.ToDesk:
		s.notice = msg.Notice
		return s.load()
	case common.Tick:
		if msg.Now.Sub(s.loaded) >= refresh && s.state != loading {
			return s.load()
		}
	}
	return nil
}

// letters begin a call in another way than by telephone on 101. Nothing is
// typed on the desk, so letters are free.
var letters = map[string]store.Channel{
	"n": store.Channel101, "9": store.Channel999, "w": store.ChannelWalkIn, "o": store.ChannelOnline, "p": store.ChannelPartner,
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	if channel, ok := letters[k.Text]; ok {
		return common.Send(common.NewCall{Channel: channel})
	}
	if k.Text == "/" {
		return common.Send(common.OpenCommands{})
	}
	if intent, ok := keys.Find(keys.Desk, k); ok {
		return s.Do(intent)
	}
	return nil
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	s.notice = ""
	last := max(0, len(s.open)+len(s.done)-1)
	switch intent {
	case keys.Up:
		s.cursor--
	case keys.Down:
		s.cursor++
	case keys.PageUp:
		s.cursor -= 10
	case keys.PageDown:
		s.cursor += 10
	case keys.Top:
		s.cursor = 0
	case keys.Bottom:
		s.cursor = last
	case keys.Open:
		return s.enter()
	case keys.Quit:
		return s.quit()
	}
	s.cursor = min(max(0, s.cursor), last)
	return nil
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

// enter takes up the call, or shows the report, under the cursor.
func (s *Screen) enter() tea.Cmd {
	switch i := s.cursor; {
	case i < len(s.open):
		return common.Send(common.ResumeCall{Draft: s.open[i].draft})
	case i-len(s.open) < len(s.done):
		return common.Send(common.ToReport{Ref: s.done[i-len(s.open)].Summary.Ref})
	}
	return nil
}

// load reads the lists from the store.
func (s *Screen) load() tea.Cmd {
	s.asked++
	asked, at, c := s.asked, s.Clock.Now(), s.Common
	desk, identity := c.Desk, c.Identity
	read := func(d store.Draft) openCall { return readDraft(c, identity, d) }
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		m := loadedMsg{asked: asked, at: at}
		drafts, err := desk.OpenDrafts(ctx)
		if err == nil {
			m.done, err = desk.Reports(ctx, at.Add(-shift), mostCalls)
		}
		if err == nil {
			m.due, err = desk.Due(ctx, mostDue)
		}
		for _, d := range drafts {
			m.open = append(m.open, read(d))
		}
		m.err = err
		return m
	}
}

// readDraft reads as much of a journal as a line on the desk needs.
func readDraft(c *common.Common, identity store.Identity, d store.Draft) openCall {
	out := openCall{draft: d}
	pack, err := PackOf(c, d)
	if err != nil {
		out.unreadable = true
		return out
	}
	call, err := intake.Resume(intake.Opening{Desk: c.Desk, Identity: identity, Pack: pack, IDs: c.IDs}, d)
	if err != nil {
		out.unreadable = true
		return out
	}
	out.describe(call)
	return out
}

// describe takes from a call what its line on the desk shows.
func (out *openCall) describe(call *intake.Call) {
	out.who = call.Number().Display()
	if typed := call.Typing(intake.StepNumber).Words; call.Number().State == phone.NotAsked && typed != "" {
		out.who = typed
	}
	if name := call.Caller().Person.Name(); name != "" {
		out.who = name + ", " + out.who
	}
	out.place = call.Text(intake.StepPlace)
	if out.place == "" {
		out.place = call.Narrative()
	}
	out.answered, out.shown = call.Progress()
	out.level = call.Overall()
}

// mergeLive puts the calls that are open in this program in the place of their
// journals, which a slow disk may leave behind.
func (s *Screen) mergeLive() {
	for id, call := range s.Live {
		i := slices.IndexFunc(s.open, func(o openCall) bool { return o.draft.Call == id })
		if i < 0 {
			s.open = append(s.open, openCall{draft: store.Draft{Call: id, OpenedAt: call.Opened(), Parked: true}})
			i = len(s.open) - 1
		}
		s.open[i].unreadable, s.open[i].draft.Parked = false, true // nothing of this program is on the screen now
		s.open[i].describe(call)
	}
	slices.SortFunc(s.open, func(a, b openCall) int { return a.draft.OpenedAt.Compare(b.draft.OpenedAt) })
}

// PackOf gives the very pack a draft was begun with, by its hash.
func PackOf(c *common.Common, d store.Draft) (*questionsets.Pack, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	b, err := c.Desk.Pack(ctx, d.Pack.Hash)
	if err != nil {
		return nil, err
	}
	return c.PackByHash(b)
}

func (s *Screen) take(m loadedMsg) {
	if m.asked != s.asked {
		return
	}
	s.loaded = m.at
	if m.err != nil {
		s.state = failed
		return
	}
	s.state, s.open, s.done, s.due = ready, m.open, m.done, m.due
	s.mergeLive()
	s.cursor = min(s.cursor, max(0, len(s.open)+len(s.done)-1))
	cut := slices.IndexFunc(s.open, func(o openCall) bool { return !o.draft.Parked && !o.draft.Elsewhere })
	if s.notice == "" && cut >= 0 {
		s.cursor = cut
		s.notice = "A call was cut off. Nothing is lost: enter takes it up where it was."
	}
}
