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
	if msg.err != nil {
		s.unread = true
		s.tell("People on file could not be looked up. The call goes on; it is tried again every few seconds.")
		return nil
	}
	asked := s.call.Question(intake.StepSame) != nil
	s.call.SetKnown(msg.known)
	more := tea.Batch(s.look(), s.lookPeople()) // a person chosen has other records, and more may follow from them
	if !asked && s.fresh && s.over == nil && s.call.Prev() == intake.StepSame {
		if _, answered := s.call.Get(intake.StepSame); !answered {
			return tea.Batch(more, s.show(intake.StepSame))
		}
	}
	return more
}
