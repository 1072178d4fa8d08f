package call

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// handedMsg says how far the call was handed on.
type handedMsg struct {
	call   store.ID
	handed views.Handed
	found  bool
}

// lookHanded asks how far the call was handed on; nothing before others have it.
func (s *Screen) lookHanded() tea.Cmd {
	if s.call.SentAt().IsZero() {
		return nil
	}
	id, desk := s.call.ID(), s.Desk
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookUpLimit)
		defer cancel()
		all, err := views.HandedOn(ctx, desk, id)
		h, found := all[id]
		return handedMsg{call: id, handed: h, found: found && err == nil}
	}
}

// handedOn keeps what was found; what could not be read stays as it was.
func (s *Screen) handedOn(msg handedMsg) {
	if msg.call == s.call.ID() && msg.found {
		s.handed = msg.handed
	}
}

// changed reads anew what records of other desks may have changed.
func (s *Screen) changed() tea.Cmd {
	s.lookedUp, s.people = "", ""
	return tea.Batch(s.look(), s.lookPeople(), s.lookHanded())
}

func (s *Screen) clock(t time.Time) string { return common.ClockWords(t, s.Clock.Now()) }

// onItsWay is how long what was sent may take before it counts as not sent.
const onItsWay = 10 * time.Second

// outdated says whether what is known of the handing on is of a version before the
// one that this call stored last.
func (s *Screen) outdated() bool { return !s.handed.Of(s.call.SentRecord(), s.Identity.Desk) }

// reached says whether what was sent last has left this desk.
func (s *Screen) reached() bool { return !s.outdated() && s.handed.Reached() }

// underWay says whether it may still be reaching the central store.
func (s *Screen) underWay() bool {
	c := s.Central
	return s.Enrolled() && c.Reachable && !c.Revoked && !c.Stuck && s.Clock.Now().Sub(s.call.SentAt()) < onItsWay
}

// handedWords says how far what was sent has got: only what is true (GEN-21).
func (s *Screen) handedWords() string {
	switch {
	case s.reached():
		return s.handed.Words(s.clock)
	case s.underWay():
		return "stored on this desk, on its way"
	}
	return common.NotSent(s.ControlRoom)
}

// sentLine is the state of the send point for the panel; "" where the handler sent
// nothing.
func (s *Screen) sentLine() string {
	at := s.call.SendPoint()
	if at.IsZero() {
		return ""
	}
	return "Send point " + s.clock(at) + ": " + safe.Line(s.handedWords())
}

// notSentLine says that nobody has what was sent, for as long as it is so: it needs
// no key, and stands where the panel that says it is not seen, too.
func (s *Screen) notSentLine() string {
	if s.follows || s.call.SendPoint().IsZero() || s.reached() || s.underWay() || !s.Enrolled() && s.Width >= wide {
		return ""
	}
	return strings.Replace(common.NotSent(s.ControlRoom), " to anybody", "", 1) // with its number in one line of the smallest window
}

// overLine says that another desk goes on with this call, or has closed it; "" where
// none does.
func (s *Screen) overLine() string {
	const second = " What you close here becomes a second version, to be reviewed."
	if over := s.handed.OverWords(s.Identity.Desk, s.clock); over != "" {
		return "This call was " + over + "." + second
	}
	if closed := s.handed.ClosedWords(s.Identity.Desk, s.clock); closed != "" {
		return "This call was " + closed + "." + second
	}
	return ""
}

// tellWhose says of a call that was just taken over whose it was.
func (s *Screen) tellWhose() {
	switch from, partial := s.call.TookOverFrom(); {
	case from == "":
	case partial:
		s.tell("Taken over from " + from + " with the summary only: the answers could not be had. Ask again what is not filled in.")
	default:
		s.tell("Taken over from " + from + ", with everything that was said.")
	}
}

// stale says as of when the history is, where the central store cannot be
// reached; "" where it can, and where there is none.
func (s *Screen) stale() string {
	switch c := s.Central; {
	case !s.Enrolled() || c.Reachable:
		return ""
	case c.LastSuccess.IsZero():
		return "history of this desk only, central not reached yet"
	default:
		return "history as of " + s.clock(c.LastSuccess) + ", central unreachable"
	}
}
