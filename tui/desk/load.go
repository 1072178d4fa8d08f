package desk

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui/desk/opencall"
)

type loadedMsg struct {
	asked  int
	at     time.Time
	open   []opencall.Call
	done   []store.Report
	due    []store.ActionSummary
	about  map[string]store.Report
	atOnce map[string]bool
	err    error
}

// load reads the lists from the store.
func (s *Screen) load() tea.Cmd {
	s.asked++
	m := loadedMsg{asked: s.asked, at: s.Clock.Now()}
	desk, reader, force, packFor := s.Desk, opencall.NewReader(s.Common), s.Identity.Force, s.PackFor
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		var reports []store.Report
		m.open, m.err = reader.List(ctx)
		if m.err == nil {
			reports, m.err = desk.Reports(ctx, m.at.Add(-shift), mostCalls)
		}
		if m.err == nil {
			m.due, m.err = desk.Due(ctx, mostDue)
		}
		m.about = readReports(ctx, desk, m.due)
		m.sort(reports)
		if pack, err := packFor(force); err == nil { // without it no action is known to be due at once
			m.atOnce = immediate(pack)
		}
		return m
	}
}

// sort takes the reports that are closed. One of a call that is open says what
// level was sent, with the history, which the journal alone does not hold.
func (m *loadedMsg) sort(reports []store.Report) {
	for _, r := range reports {
		if r.Summary.Status != store.StatusProvisional {
			m.done = append(m.done, r)
			continue
		}
		for i := range m.open {
			if m.open[i].Draft.Call == r.Summary.Call {
				m.open[i].Level = max(m.open[i].Level, r.Summary.Levels.Overall)
			}
		}
	}
}

// immediate gives the ids of the actions that a pack wants at once.
func immediate(p *questionsets.Pack) map[string]bool {
	out := map[string]bool{}
	for _, a := range p.Actions {
		out[a.ID] = a.Due.Kind == risk.Immediately
	}
	return out
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
	before := s.open
	s.state, s.done, s.due, s.about, s.atOnce = ready, m.done, m.due, m.about, m.atOnce
	s.open = opencall.Merge(m.open, s.Live)
	s.calls.settle(s.callIDs())
	s.dues.settle(s.dueIDs())
	s.followParked(before)
	s.tellCutOff(before)
}

// followParked puts the cursor on the call that was just left here.
func (s *Screen) followParked(before []opencall.Call) {
	if !s.returned {
		return
	}
	s.returned = false
	parked := slices.IndexFunc(s.open, func(c opencall.Call) bool {
		return !slices.ContainsFunc(before, func(b opencall.Call) bool { return b.Draft.Call == c.Draft.Call })
	})
	if parked >= 0 {
		s.calls.put(parked, s.callIDs())
	}
}

// tellCutOff puts the cursor on a call that has been cut off since the last
// look, and says so once.
func (s *Screen) tellCutOff(before []opencall.Call) {
	cut := slices.IndexFunc(s.open, func(c opencall.Call) bool {
		return c.CutOff() && !slices.ContainsFunc(before, func(b opencall.Call) bool {
			return b.CutOff() && b.Draft.Call == c.Draft.Call
		})
	})
	if cut < 0 || s.notice != "" {
		return
	}
	s.calls.put(cut, s.callIDs())
	s.notice = "A call was cut off. Nothing is lost: enter takes it up where it was."
}
