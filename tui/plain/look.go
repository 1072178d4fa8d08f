package plain

import (
	"context"
	"slices"
	"strings"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// look finds history, people on file and markers when what they are found by
// has changed, and says what is new.
func (s *Session) look(ctx context.Context) {
	s.lookPast(ctx)
	s.lookPeople(ctx)
	s.warn()
}

func (s *Session) lookPast(ctx context.Context) {
	q := s.Call.Query()
	key := q.Number.Key()
	for _, person := range q.Persons {
		key += " " + person.String()
	}
	if key == "" || key == s.number {
		return
	}
	s.number = key
	past, err := intake.Look(ctx, s.Opening.Desk, q, s.Now())
	if err != nil {
		s.number = ""
		s.say("The history of this number could not be read. %s", common.Sentence(err))
		return
	}
	s.Call.SetPast(past)
	s.sayPast(past)
}

// sayPast says the earlier reports: that the caller is a repeat one, each with
// why it counts or not, and what was done about it (GEN-03). What was said
// before is not said again.
func (s *Session) sayPast(past intake.Past) {
	if len(past.Reports) == 0 {
		if s.Call.Number().Key() != "" {
			s.once("First call from this number on this desk.")
		} else {
			s.once("No earlier report of this person on this desk.")
		}
		return
	}
	if line := s.Call.RepeatLine(); line != "" {
		s.once("REPEAT CALLER: %s.", line)
	}
	if past.Shared {
		s.once("Many people ring from this number.")
	}
	suspect := s.Call.SuspectIn()
	for _, k := range s.Call.Counted() {
		if slices.ContainsFunc(suspect, func(r store.Report) bool { return r.Record.ID == k.Report.Record.ID }) {
			s.sayAsSuspect(k.Report.Summary)
			continue
		}
		r := k.Report.Summary
		if s.once("  %s %s %s: %s (%s)", r.ReportedAt.In(risk.London).Format("2 Jan 2006"), common.KindWord(r),
			strings.ToUpper(common.LevelWord(r.Levels.Overall)), safe.Line(r.Line), k.Why) {
			s.sayDone(k.Report)
		}
	}
}

// sayAsSuspect says that somebody in this call is a suspect elsewhere, and
// nothing of who complained there.
func (s *Session) sayAsSuspect(r store.ReportSummary) {
	s.once("  ! NAMED AS A SUSPECT on %s, %s. Who complained is not said.",
		r.ReportedAt.In(risk.London).Format("2 Jan 2006"), strings.ToUpper(common.LevelWord(r.Levels.Overall)))
}

// sayDone says what was done about a report and what is still open.
func (s *Session) sayDone(r store.Report) {
	for _, f := range r.Follow {
		s.say("    %s", safe.Line(common.FollowWords(f)))
	}
	for _, a := range r.OpenActions() {
		s.say("    still to do: %s", safe.Line(a.Title))
	}
}

// lookPeople finds who on file the people of this call may be. Nobody is taken
// for one without the handler's word.
func (s *Session) lookPeople(ctx context.Context) {
	wanted := s.Call.Wanted()
	key := wanted.Key()
	if key == "" || key == s.people {
		return
	}
	s.people = key
	known, err := intake.LookPeople(ctx, s.Opening.Desk, wanted, s.Now())
	if err != nil {
		s.people = ""
		s.say("People on file could not be looked up. %s", common.Sentence(err))
		return
	}
	s.Call.SetKnown(known)
	s.lookPast(ctx)
	s.announce()
}

// warn says what must be known before anything is done: how the victim may be
// reached, what they need, the warnings on the people and the place.
func (s *Session) warn() {
	if card := s.Call.Card(); card.Known() && !s.cardAsked() {
		s.once("! %s", safe.Line(card.Line()))
	}
	if needs := s.Call.Needs(); needs != "" && s.Call.Step() != intake.StepNeeds {
		s.once("Needs: %s.", safe.Line(needs))
	}
	s.markers()
}

// cardAsked says whether the contact card is being asked for in this call: then
// it is said at the end, whole.
func (s *Session) cardAsked() bool {
	_, asked := s.Call.Get(intake.StepContact)
	return asked
}

// markers says the warnings that stand, each under a number that stays its own.
func (s *Session) markers() {
	for _, m := range s.Call.Markers() {
		state := ""
		if m.Summary.State == store.MarkerProposed {
			state = ", proposed"
		}
		s.once("! WARNING %d: %s (%s%s): %s", s.called(warnings, m.Record.Subject.String()),
			store.MarkerLabel(m.Summary.Code), m.Summary.On, state, safe.Line(m.Summary.Reason))
	}
}
