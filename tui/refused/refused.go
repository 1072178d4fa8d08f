// Package refused is the screen that says what waits too long to be sent, what
// the central store refused, what of other desks cannot be read here, and what to
// do about each. Nothing refused is ever invisible (SYNC 18).
package refused

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// patience is how long a read may take.
const patience = 10 * time.Second

// mostReports is how many reports are looked through for references.
const mostReports = 1000

// Screen is the list.
type Screen struct {
	*common.Common
	pager  common.Pager
	notice string
	refs   map[store.ID]string // of calls and of records
	known  int                 // how many were refused when the references were read
	others []common.RefusedOf  // of every desk, for a supervisor
	failed error               // why those could not be had
	asked  int                 // the latest request; older answers are dropped
}

type readMsg struct {
	asked  int
	refs   map[store.ID]string
	others []common.RefusedOf
	failed error
}

// New makes the screen.
func New(c *common.Common) *Screen { return &Screen{Common: c} }

// Init reads the references, and for a supervisor what other desks had refused.
func (s *Screen) Init() tea.Cmd {
	s.asked++
	s.known = len(s.Central.Quarantined)
	m, desk, since := readMsg{asked: s.asked}, s.Desk, oldest(s.Central.Quarantined)
	others := s.Quarantine
	if s.Identity.Duty != store.DutySupervisor {
		others = nil
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		m.refs = references(ctx, desk, since)
		if others != nil {
			m.others, m.failed = others(ctx)
		}
		return m
	}
}

// oldest gives when the oldest of them was reported, zero for none.
func oldest(list []store.Refused) time.Time {
	var at time.Time
	for _, r := range list {
		if t := r.Record.ReportedAt; !t.IsZero() && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	return at
}

// references gives the references by call and by record; without one a record is
// named by its number.
func references(ctx context.Context, desk store.Desk, since time.Time) map[store.ID]string {
	if since.IsZero() {
		return nil
	}
	reports, err := desk.Reports(ctx, since.Add(-time.Minute), mostReports)
	if err != nil {
		return nil
	}
	refs := make(map[store.ID]string, 2*len(reports))
	for _, r := range reports {
		refs[r.Summary.Call], refs[r.Record.ID] = r.Summary.Ref, r.Summary.Ref
	}
	return refs
}

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope { return keys.Central }

// Update takes a key, what was read, or news of the central store.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		s.notice = ""
		if msg.Text == "/" {
			return common.Send(common.OpenCommands{})
		}
		if intent, ok := keys.Find(keys.Central, msg); ok {
			return s.Do(intent)
		}
	case readMsg:
		if msg.asked == s.asked {
			s.refs, s.others, s.failed = msg.refs, msg.others, msg.failed
		}
	case common.CentralNow:
		if len(s.Central.Quarantined) != s.known {
			return s.Init()
		}
	case common.Notice:
		s.notice = string(msg)
	case common.Back:
		s.notice = msg.Notice
	}
	return nil
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	if intent == keys.Cancel || intent == keys.Quit {
		return common.Send(common.Back{})
	}
	s.pager.Do(intent)
	return nil
}

// View draws the screen.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	inner := min(w, 110) - theme.PanelChromeW
	out := []string{s.Theme.Title.Render(theme.Fit(" What waits, and what was refused", w))}
	seen := s.pager.Lines(s.lines(inner), inner, h-2-theme.PanelChromeH)
	out = append(out, s.Theme.Panel("Central store", seen, min(w, 110), h-2, true)...)
	foot := s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Central, w-2), w))
	if s.notice != "" {
		foot = s.Theme.Warn.Render(theme.Fit(" "+safe.Line(s.notice), w))
	}
	return theme.Lines(append(out, foot), w, h), nil
}
