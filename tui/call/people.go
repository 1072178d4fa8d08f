package call

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"firstcall/store/intake"
)

// lookPeople asks who on file may be the people of this call, and for the
// markers on them and on the place.
func (s *Screen) lookPeople() tea.Cmd {
	wanted := s.call.Wanted()
	key := wanted.Key()
	if key == s.people {
		return nil
	}
	s.people = key
	if key == "" {
		return nil
	}
	id, desk, at := s.call.ID(), s.Desk, s.Clock.Now()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookUpLimit)
		defer cancel()
		known, err := intake.LookPeople(ctx, desk, wanted, at)
		return knownMsg{call: id, key: key, known: known, err: err}
	}
}

// knows takes who was found. A question about it is put at once only while
// nothing has been done on the question after the name: it never gets in the way.
func (s *Screen) knows(msg knownMsg) tea.Cmd {
	if msg.call != s.call.ID() || msg.key != s.people {
		return nil
	}
	if s.unknown = msg.err != nil; s.unknown {
		s.tell("People on file could not be looked up. The call goes on; it is tried again every few seconds.")
		return nil
	}
	before := s.call.Question(intake.StepSame) != nil || s.call.Question(intake.StepSameVictim) != nil
	s.call.SetKnown(msg.known)
	more := tea.Batch(s.look(), s.lookPeople()) // a person chosen has other records, and more may follow from them
	prev := s.call.Prev()
	if before || !s.fresh || s.over != nil || prev != intake.StepSame && prev != intake.StepSameVictim {
		return more
	}
	if _, answered := s.call.Get(prev); answered {
		return more
	}
	return tea.Batch(more, s.show(prev))
}
