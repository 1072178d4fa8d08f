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
	"firstcall/store/views"
	"firstcall/tui/desk/opencall"
)

type loadedMsg struct {
	asked  int
	at     time.Time
	open   []opencall.Call
	away   []store.Report
	sent   []store.Report
	done   []store.Report
	handed map[store.ID]views.Handed
	due    []store.ActionSummary
	about  map[string]store.Report
	atOnce map[string]bool
	err    error
}

// load reads the lists from the store.
func (s *Screen) load() tea.Cmd {
	s.asked++
	m := loadedMsg{asked: s.asked, at: s.Clock.Now()}
	desk, reader, who, packFor, dispatches := s.Desk, opencall.NewReader(s.Common), s.Identity, s.PackFor, s.dispatches()
	force := who.Force
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		var reports []store.Report
		m.open, m.err = reader.List(ctx)
		if m.err == nil {
			reports, m.err = desk.Reports(ctx, m.at.Add(-recent), mostRead)
		}
		if m.err == nil {
			m.handed, m.err = handedOn(ctx, desk, reports, m.open)
		}
		if m.err == nil {
			m.due, m.err = desk.Due(ctx, mostDue)
		}
		m.about = readReports(ctx, desk, m.due)
		m.due = slices.DeleteFunc(m.due, func(a store.ActionSummary) bool { return theirs(a, m.about[a.Ref], who) })
		m.sort(reports, force)
		if dispatches {
			m.sent = lately(views.Sent(reports, force), m.at)
		}
		if pack, err := packFor(force); err == nil { // without it no action is known to be due at once
			m.atOnce = immediate(pack)
		}
		return m
	}
}

// sort takes the reports of calls of this desk that are closed, and of those that
// other desks of the force have left. One of a call that is open here says what
// level was sent, with the history, which the journal alone does not hold.
func (m *loadedMsg) sort(reports []store.Report, force string) {
	for i := range m.open {
		if h, sent := m.handed[m.open[i].Draft.Call]; sent && h.Report.Summary.Status == store.StatusProvisional {
			m.open[i].Level = max(m.open[i].Level, h.Report.Summary.Levels.Overall)
		}
	}
	for _, r := range reports {
		here := slices.ContainsFunc(m.open, func(c opencall.Call) bool { return c.Draft.Call == r.Summary.Call })
		switch {
		case r.Summary.Status != store.StatusProvisional:
			mine := m.handed[r.Summary.Call].Ours && !r.Summary.ReportedAt.Before(m.at.Add(-shift))
			if mine && len(m.done) < mostCalls {
				m.done = append(m.done, r)
			}
		case !here && r.Waits() && r.Record.Force == force:
			m.away = append(m.away, r)
		}
	}
}

// theirs says whether an action is no more everybody's: somebody at another desk
// has taken its report, so that it is due on that desk alone.
func theirs(a store.ActionSummary, r store.Report, who store.Identity) bool {
	f, taken := intake.LeftTo(a.What, r)
	return taken && !isMine(f, who)
}

// isMine says whether a record was made at this desk, or by who is signed on.
func isMine(f store.Followup, who store.Identity) bool {
	return f.Record.Desk == who.Desk || f.Record.Author.Collar == who.Collar
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
	s.away, s.sent, s.handed = m.away, m.sent, m.handed
	s.open = opencall.Merge(m.open, s.Live)
	s.calls.settle(s.callIDs())
	s.dues.settle(s.dueIDs())
	s.settleSent()
	s.followParked(before)
	s.tellCutOff(before)
	s.tellWhoWasFirst()
}

// settleSent finds what the cursor of what was sent stood on. On something that
// somebody has by now it goes to the top: what nobody has is never hidden by it.
func (s *Screen) settleSent() {
	s.sents.settle(callsOf(s.sent))
	if s.sents.at >= len(s.sent) {
		return
	}
	_, taken := s.sent[s.sents.at].Taken()
	if _, all := s.sent[0].Taken(); taken && !all {
		s.sents.put(0, callsOf(s.sent))
	}
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
