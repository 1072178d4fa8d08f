package intake_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
)

// CAM-05: calls taken offline on two desks arrive, and the third is a repeat that
// its own desk is told of, once.
func TestCAM05OfflineCallsBecomeARepeat(t *testing.T) {
	c := newCentral()
	a, b := c.station(t, "4417"), c.station(t, "5521")
	a.closes("07700 900101")
	b.now = begins.Add(24 * time.Hour)
	b.closes("07700 900101")
	a.now = begins.Add(48 * time.Hour)
	third := a.closes("07700 900101")
	if r := a.report(third); r.Summary.Grade != "" {
		t.Fatalf("known before: grade %q", r.Summary.Grade)
	}
	a.push()
	b.push()
	calls := a.pull()
	got := a.regrade(calls)
	if len(got) != 1 || got[0].Ref != third || got[0].Reports != 3 || !strings.HasPrefix(got[0].Why, "3rd report in 30 days: now grade response") {
		t.Fatalf("%+v", got)
	}
	if again := a.regrade(calls); len(again) != 0 {
		t.Errorf("told twice: %+v", again)
	}
	due, err := a.Due(context.Background(), 0)
	a.must(err)
	n := 0
	for _, d := range due {
		if d.What.Action == intake.ActionRegrade {
			n++
			if d.Ref != third || d.What.Due.After(a.now) || !strings.Contains(d.What.Title, got[0].Why) {
				t.Errorf("%+v", d)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d actions", n)
	}
	// The present call counts once, and what came later is another desk's to grade.
	if other := b.regrade(b.pull()); len(other) != 1 || other[0].Reports != 2 || other[0].Why != "2nd report in 30 days: now REPEAT" {
		t.Errorf("the second of three: %+v", other)
	}
}

// An action that was ended is not set again by the same history.
func TestCAM05RegradedAndDoneStaysDone(t *testing.T) {
	c := newCentral()
	a, b := c.station(t, "4417"), c.station(t, "5521")
	b.closes("07700 900101")
	b.closes("07700 900101")
	a.now = begins.Add(time.Hour)
	a.closes("07700 900101")
	b.push()
	calls := a.pull()
	if len(a.regrade(calls)) != 1 {
		t.Fatal("nothing was found")
	}
	due, err := a.Due(context.Background(), 0)
	a.must(err)
	for _, d := range due {
		if d.What.Action == intake.ActionRegrade {
			r, err := intake.FollowUp(d, a.who.Force, intake.Follow{State: store.ActionDone}, a.who, a.now)
			a.must(err)
			a.done(a.Add(r))
		}
	}
	if got := a.regrade(calls); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// DESIGN 5: a call that was left is taken over with all that was said, and the
// desk that had it sees so.
func TestTakingOverCarriesEverything(t *testing.T) {
	for _, whole := range []bool{true, false} {
		c := newCentral()
		a, b := c.station(t, "4417"), c.station(t, "5521")
		first := a.call("07700 900101", intake.StepPlace, "12 Hill View, CB1 1AA", intake.StepWhat, "They kick the fence", intake.StepName,
			"Jane Roe", intake.StepDanger, "yes")
		a.done(first.Note("The dog is loose", a.now))
		a.done(first.ParkBecause("line dropped"))
		meet(a, b)
		b.now = begins.Add(3 * time.Minute)
		left := b.report(first.Ref())
		if !left.Waits() || left.Summary.Left != "line dropped" || !left.Sent() {
			t.Fatalf("%+v", left.Summary)
		}
		fetch := intake.Fetcher(nil)
		if whole {
			fetch = b.fetch
		}
		r, d, why, err := intake.Whole(context.Background(), b.Cache, fetch, first.Ref())
		b.must(err)
		if whole != (d != nil) || whole != (why == "") {
			t.Fatalf("whole %v: %v %q", whole, d, why)
		}
		taken, ticket, err := intake.TakeOver(b.opening(), r, d)
		b.must(err)
		b.done(ticket)
		if taken.ID() != first.ID() || taken.Ref() != first.Ref() || !taken.Opened().Equal(first.Opened()) ||
			taken.Number().Key() != first.Number().Key() || taken.Overall() != risk.High || taken.Caller().Person.Surname != "Roe" {
			t.Errorf("whole %v: %v %v %+v", whole, taken.Ref(), taken.Overall(), taken.Caller().Person)
		}
		if taken.Narrative() != "They kick the fence" || taken.Text(intake.StepPlace) == "" {
			t.Errorf("whole %v: %q at %q", whole, taken.Narrative(), taken.Text(intake.StepPlace))
		}
		if notes := taken.Notes(); whole && (len(notes) != 1 || notes[0].Text != "The dog is loose") {
			t.Errorf("notes %+v", notes)
		}
		if from, partial := taken.TookOverFrom(); from != "4417" || partial == whole {
			t.Errorf("from %q, partial %v", from, partial)
		}
		meet(b, a)
		if over, ok := a.report(first.Ref()).TakenOver(); !ok || over.Record.Author.Collar != "5521" || a.report(first.Ref()).Waits() {
			t.Errorf("whole %v: the desk that had it sees %+v", whole, over)
		}
		b.closesAfterwards(taken, first, a, r)
	}
}

// closesAfterwards closes the call at both desks: neither report is lost (SYNC 30).
func (s *station) closesAfterwards(taken, first *intake.Call, a *station, r store.Report) {
	s.t.Helper()
	resumed, err := s.Draft(context.Background(), taken.ID())
	s.must(err)
	again, err := intake.Resume(s.opening(), resumed)
	s.must(err)
	if from, _ := again.TookOverFrom(); from != "4417" || again.Overall() != risk.High {
		s.t.Errorf("after a restart: from %q, %v", from, again.Overall())
	}
	s.done(again.Close(s.now))
	if got := s.report(first.Ref()); got.Record.Supersedes != r.Record.ID || got.Summary.Status == store.StatusProvisional {
		s.t.Errorf("the report supersedes %v", got.Record.Supersedes)
	}
	a.done(first.Close(a.now))
	meet(s, a)
	s.pull()
	for _, desk := range []*station{s, a} {
		if got := desk.report(first.Ref()); !got.Review || got.Summary.Levels.Overall != risk.High {
			s.t.Errorf("two versions: review %v, %v", got.Review, got.Summary.Levels.Overall)
		}
	}
}

// A closed call, and one that is open here, is not taken over.
func TestTakingOverIsRefused(t *testing.T) {
	c := newCentral()
	a := c.station(t, "4417")
	first := a.call("07700 900101", intake.StepPlace, "The green")
	a.done(first.ParkBecause(""))
	r := a.report(first.Ref())
	if _, _, err := intake.TakeOver(a.opening(), r, nil); store.CodeOf(err) != store.CodeInUse {
		t.Errorf("open here: %v", err)
	}
	a.done(first.Close(a.now))
	if _, _, err := intake.TakeOver(a.opening(), a.report(first.Ref()), nil); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("closed: %v", err)
	}
}

// Somebody is on a call again: the other desks are told so, once.
func TestACallThatIsTakenUpAgainWaitsForNobody(t *testing.T) {
	c := newCentral()
	a := c.station(t, "4417")
	first := a.call("07700 900101", intake.StepPlace, "The green")
	a.done(first.ParkBecause("rings back"))
	a.done(a.Journal(first.ID())) // what was sent is journalled behind it
	d, err := a.Draft(context.Background(), first.ID())
	a.must(err)
	again, err := intake.Resume(a.opening(), d)
	a.must(err)
	if again.Attend(a.now) != nil {
		t.Error("told before the history was there")
	}
	past, err := intake.Look(context.Background(), a.Cache, again.Query(), a.now)
	a.must(err)
	again.SetPast(past)
	a.done(again.Attend(a.now))
	if r := a.report(first.Ref()); r.Waits() || r.Summary.Left != "" || !r.Summary.SentAt.IsZero() {
		t.Errorf("%+v", r.Summary)
	}
	if again.Attend(a.now) != nil {
		t.Error("told twice")
	}
}

// GEN-21: whoever is first in the central store's order has it, on every desk,
// whatever the desks' clocks say; a later send point is nobody's.
func TestGEN21TheFirstInTheCentralOrderHasIt(t *testing.T) {
	c := newCentral()
	a, b, d := c.station(t, "4417"), c.station(t, "5521"), c.station(t, "5522")
	b.who.Duty, d.who.Duty = store.DutyDispatcher, store.DutySupervisor
	first := a.call("07700 900101", intake.StepPlace, "The green")
	a.done(first.Send(a.now))
	meet(a, b, d)
	d.now = begins.Add(-time.Hour) // a clock that is wrong
	for _, s := range []*station{b, d} {
		note, err := intake.Take(s.report(first.Ref()), s.who, s.now)
		s.must(err)
		s.done(s.Add(note...))
	}
	if f, ok := d.report(first.Ref()).Taken(); !ok || f.Record.Author.Collar != "5522" {
		t.Errorf("before anybody was asked: %+v", f)
	}
	meet(b, d, a)
	b.pull()
	for _, s := range []*station{a, b, d} {
		if f, ok := s.report(first.Ref()).Taken(); !ok || f.Record.Author.Collar != "5521" {
			t.Errorf("desk %s: %+v", s.who.Collar, f)
		}
	}
	a.say(first, intake.StepDanger, "yes")
	a.now = begins.Add(5 * time.Minute)
	a.done(first.Send(a.now))
	if f, ok := a.report(first.Ref()).Taken(); ok {
		t.Errorf("what was sent since is taken by %+v", f)
	}
	if _, err := intake.Take(a.report(first.Ref()), a.who, a.now); store.CodeOf(err) != store.CodeForbidden {
		t.Errorf("a handler took it: %v", err)
	}
}

// A level that has risen since is not what was taken.
func TestGEN21TakenAtALowerLevelIsNotTaken(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		level := func(name string) risk.Level { return risk.Level(rapid.IntRange(0, 3).Draw(t, name)) }
		sentAt := rapid.IntRange(0, 3).Draw(t, "sent")
		r := store.Report{Summary: store.ReportSummary{Levels: store.Levels{Overall: level("now")}, SentAt: begins.Add(time.Duration(sentAt) * time.Minute)}}
		want := ""
		for i := range rapid.IntRange(0, 4).Draw(t, "notes") {
			took := store.Took{Level: level("then"), SentAt: begins.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "had")) * time.Minute)}
			who := string(rune('a' + i))
			f := store.Followup{Record: store.Header{Author: store.Author{Collar: who}}, Note: &store.NoteSummary{Kind: store.NoteTaken, Took: &took}}
			r.Follow = append([]store.Followup{f}, r.Follow...)
			if want == "" && took.Level >= r.Summary.Levels.Overall && !took.SentAt.Before(r.Summary.SentAt) {
				want = who
			}
		}
		if f, ok := r.Taken(); ok != (want != "") || f.Record.Author.Collar != want {
			t.Fatalf("%q has it, not %q", f.Record.Author.Collar, want)
		}
	})
}

// What was answered in a version of the question set that is not here becomes
// notes: no word is lost.
func TestTakingOverUnderAnotherQuestionSetKeepsTheWords(t *testing.T) {
	c := newCentral()
	a, b := c.station(t, "4417"), c.station(t, "5521")
	first := a.call("07700 900101", intake.StepPlace, "The green")
	q := first.Steps()[len(first.Steps())-1].ID
	given, err := first.Answer(q, questionsets.Answer{State: questionsets.NotKnown, Note: "the wife may know"})
	a.must(err)
	a.done(given)
	a.done(first.ParkBecause(""))
	meet(a, b)
	r, d, _, err := intake.Whole(context.Background(), b.Cache, b.fetch, first.Ref())
	b.must(err)
	o := b.opening()
	o.Pack, err = parse(append(slices.Clone(o.Pack.Bytes), "\n# another version\n"...))
	b.must(err)
	taken, ticket, err := intake.TakeOver(o, r, d)
	b.must(err)
	b.done(ticket)
	if notes := taken.Notes(); len(notes) != 1 || !strings.Contains(notes[0].Text, "the wife may know") || !strings.Contains(notes[0].Text, q) {
		t.Errorf("%s: notes %+v", q, notes)
	}
	if taken.Text(intake.StepPlace) == "" {
		t.Error("the place is lost")
	}
}
