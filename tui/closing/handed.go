package closing

import (
	"cmp"
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// handedMsg says how far a saved report was handed on.
type handedMsg struct {
	call   store.ID
	handed views.Handed
}

// lookHanded asks how far the report was handed on and, before it is saved, whether
// another desk goes on with the call.
func (s *Screen) lookHanded() tea.Cmd {
	if s.state != saved && s.state != reviewing || s.call.SentAt().IsZero() && s.state == reviewing {
		return nil
	}
	id, desk := s.call.ID(), s.Desk
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
		defer cancel()
		all, err := views.HandedOn(ctx, desk, id)
		if err != nil {
			return nil // what is shown goes on saying the least
		}
		return handedMsg{call: id, handed: all[id]}
	}
}

func (s *Screen) clock(t time.Time) string { return common.ClockWords(t, s.Clock.Now()) }

// overWords says that another desk goes on with the call, or has closed it, so that
// saving makes a second version; "" where none does, and once it is saved.
func (s *Screen) overWords() string {
	if s.state != reviewing {
		return ""
	}
	over := cmp.Or(s.handed.OverWords(s.Identity.Desk, s.clock), s.handed.ClosedWords(s.Identity.Desk, s.clock))
	if over == "" {
		return ""
	}
	return "This call was " + over + ". Saving it here makes a second version, and somebody reviews the two."
}

// handedLines say how far it was handed on: only what is true (GEN-21).
func (s *Screen) handedLines(w int) []string {
	if !s.handed.Reached() {
		return bad(s.Theme, common.NotSent(s.ControlRoom), w)
	}
	words := s.handed.Words(s.clock)
	var out []string
	for _, line := range safe.Wrap(safe.Line("The report is "+words+"."), w) {
		out = append(out, s.Theme.Warn.Render(line))
	}
	return out
}
