package plain

import (
	"context"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
)

// chaser ends the call as one about a report that exists.
func (s *Session) chaser(ctx context.Context, ref string) {
	if ref == "" {
		s.say("Write the reference after /chaser.")
		return
	}
	r, _, err := s.report(ctx, ref, "a chaser")
	if err != nil {
		s.refuse(err)
		return
	}
	saved, err := s.Call.ChaserOf(r, s.Now())
	if err != nil {
		s.refuse(err)
		return
	}
	if s.finished(ctx, saved) {
		s.say("Added to %s as a chaser. It is no new occasion.", r.Summary.Ref)
		s.sayDone(r)
		s.sayRef(saved.Ref())
	}
}

// report reads a report that exists, and logs that it was looked at.
func (s *Session) report(ctx context.Context, ref, why string) (store.Report, store.ReportDetail, error) {
	r, detail, err := s.Opening.Desk.Report(ctx, ref)
	if err == nil {
		s.wait(s.Opening.Desk.Add(store.Consultation(r.Record, intake.AuthorOf(s.Opening.Identity), why)))
	}
	return r, detail, err
}

// another saves this victim's report and begins another victim's of the same
// incident, with the facts and the caller carried over.
// With a reference this call is about another victim of that report.
func (s *Session) another(ctx context.Context, ref string) {
	if ref != "" {
		s.joins(ctx, ref)
		return
	}
	if !s.close(ctx) {
		return
	}
	before := s.Call
	r, detail, err := s.Opening.Desk.Report(ctx, s.saves[len(s.saves)-1].Ref())
	if err != nil {
		s.refuse(err)
		return
	}
	o := s.Opening
	o.At = s.Now()
	next, opened, err := intake.AnotherVictim(o, r, detail)
	if err != nil {
		s.refuse(err)
		return
	}
	s.wait(opened)
	s.say("")
	s.say("ANOTHER VICTIM of the same incident. What is known of it, and the caller, are carried over.")
	s.goOnWith(ctx, next, func() { s.carryCaller(before, r) })
}

// goOnWith takes a call in the place of the one that ended, with what it knows
// already; only what it does not is asked. carry adds to that, nil nothing.
func (s *Session) goOnWith(ctx context.Context, next *intake.Call, carry func()) {
	s.Call, s.ended, s.last = next, false, false
	if carry != nil {
		carry()
	}
	s.begin(ctx)
	s.skip = map[string]bool{}
	for _, step := range s.Call.Steps() {
		_, s.skip[step.ID] = s.Call.Get(step.ID)
	}
	s.ask()
}

// joins makes this call one about another victim of a report's incident.
func (s *Session) joins(ctx context.Context, ref string) {
	r, detail, err := s.report(ctx, ref, "another victim")
	var t store.Ticket
	if err == nil {
		t, err = s.Call.SameIncident(r, detail)
	}
	if err != nil {
		s.refuse(err)
		return
	}
	s.wait(t)
	s.say("The same incident as %s: what was known of it is filled in. /victim names this victim.", r.Summary.Ref)
	s.look(ctx)
	s.changes()
	s.ask()
}

// carryCaller carries the caller over: it is the one who is still on the line.
func (s *Session) carryCaller(before *intake.Call, r store.Report) {
	carry := func(step string, a questionsets.Answer) {
		if t, err := s.Call.Answer(step, a); err == nil {
			s.wait(t)
		}
	}
	if name, ok := before.Get(intake.StepName); ok {
		carry(intake.StepName, name)
	}
	for _, p := range r.Summary.Parties {
		if p.Role == store.RoleCaller {
			carry(intake.StepSame, questionsets.Say(p.Person.String()))
		}
	}
}

// amend opens a saved report again, with the very question set it was made with.
// The contact that asked for it is kept as a chaser about that report (GEN-02).
func (s *Session) amend(ctx context.Context, ref string) {
	if ref == "" {
		s.say("Write the reference after /amend.")
		return
	}
	if !s.onlyWho() {
		s.say("This call has something in it already, so no other report is opened in it.")
		s.say("Close it or park it first, then begin a new call and write /amend there.")
		return
	}
	r, detail, err := s.report(ctx, ref, "amend")
	var next *intake.Call
	if err == nil {
		next, err = s.reopened(ctx, r, detail)
	}
	if err != nil {
		s.refuse(err)
		return
	}
	contact, err := s.Call.ChaserOf(r, s.Now())
	if err != nil { // it says no more than who is calling
		s.wait(next.ParkBecause(""))
		s.refuse(err)
		return
	}
	if !s.finished(ctx, contact) {
		return
	}
	s.say("")
	s.say("AMENDING %s. This call is kept with it, as %s. All that was said then is filled in:", r.Summary.Ref, contact.Ref())
	s.say("/where lists it, /go N goes to a question, and /close saves it in the place of the old report.")
	s.goOnWith(ctx, next, nil)
}

// onlyWho says whether nothing is known of the call but who is calling.
func (s *Session) onlyWho() bool {
	if _, _, amends := s.Call.Amends(); amends || len(s.Call.Notes()) > 0 || len(s.Call.Others()) > 0 || s.Call.Judgement() != nil {
		return false
	}
	_, detail := s.Call.Report(s.Now())
	for step := range detail.Answers {
		if step != intake.StepNumber && step != intake.StepName && step != intake.StepSame {
			return false
		}
	}
	return true
}

// reopened gives a saved report as the call it was. It fails with CodeInUse
// while that call is open.
func (s *Session) reopened(ctx context.Context, r store.Report, detail store.ReportDetail) (*intake.Call, error) {
	if _, err := s.Opening.Desk.Draft(ctx, r.Summary.Call); store.CodeOf(err) != store.CodeNotFound {
		if err != nil {
			return nil, err
		}
		return nil, store.Errorf(store.CodeInUse, "This report is open already").
			WithHint("Take it up from the desk, or with: " + resuming(r.Summary.Ref))
	}
	b, err := s.Opening.Desk.Pack(ctx, r.Record.Pack.Hash)
	if err != nil {
		return nil, err
	}
	o := s.Opening
	o.At = s.Now()
	if o.Pack, err = questionsets.Parse("pack", b); err != nil {
		return nil, err
	}
	next, opened, err := intake.Amend(o, r, detail)
	if err != nil {
		return nil, err
	}
	s.wait(opened)
	return next, nil
}

// resuming is how a call that waits is taken up in line mode.
func resuming(ref string) string { return "firstcall call --plain --resume " + ref }
