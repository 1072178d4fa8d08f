package cache

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/phone"
)

func TestDueActionsSoonestFirst(t *testing.T) {
	c := newPlace(t).open(t)
	step := func(id store.ID, state string, due time.Time) { done(t, c.Add(stepFor(id, ids.New(), state, due))) }
	a, b, d := ids.New(), ids.New(), ids.New()
	step(a, "set", start.Add(3*time.Hour))
	step(b, "set", start.Add(time.Hour))
	step(d, "set", start.Add(2*time.Hour))
	step(d, "done", start.Add(2*time.Hour))
	check := func(limit int, want ...store.ID) {
		t.Helper()
		got := must[[]store.ActionSummary](t)(c.Due(t.Context(), limit))
		if len(got) != len(want) {
			t.Fatalf("%d due, want %d", len(got), len(want))
		}
		for i := range got {
			if got[i].What.ID != want[i] {
				t.Fatalf("place %d is wrong", i)
			}
		}
	}
	check(0, b, a)
	check(1, b)
	step(b, "handed over", start.Add(time.Hour))
	step(d, "set again", start.Add(4*time.Hour))
	check(0, a, d)
}

// actionReport keeps a report that requires one action, and gives that one's id.
func actionReport(t testing.TB, c *Cache) (call, action store.ID) {
	t.Helper()
	call, action = ids.New(), ids.New()
	r := reportFor(call, "", "07700 900417", start)
	s := r.Summary.(store.ReportSummary)
	s.Actions = []store.RequiredAction{{ID: action, Action: "attend", Due: start.Add(time.Hour)}}
	r.Summary = s
	done(t, c.Add(r, stepFor(action, call, store.ActionSet, start.Add(time.Hour))))
	return call, action
}

// Whatever is recorded of an action, it is due exactly while its last state is
// an open one, and the report says the same. Setting it opens no action that was
// ended: only setting it again does.
func TestAnActionIsDueWhileItsLastStateIsOpen(t *testing.T) {
	c := newPlace(t).open(t)
	states := []string{store.ActionSet, store.ActionSetAgain, store.ActionTried, store.ActionDone, store.ActionHandedOver, store.ActionCancelled}
	rapid.Check(t, func(rt *rapid.T) {
		call, action := actionReport(t, c)
		last, written := store.ActionSet, 0
		for _, state := range rapid.SliceOfN(rapid.SampledFrom(states), 0, 6).Draw(rt, "states") {
			done(t, c.Add(stepFor(action, call, state, start.Add(time.Hour))))
			if state == store.ActionSet && !store.ActionOpen(last) {
				continue
			}
			last = state
			written++
		}
		due := slices.ContainsFunc(must[[]store.ActionSummary](t)(c.Due(t.Context(), 0)), func(a store.ActionSummary) bool {
			return a.What.ID == action && a.State == last
		})
		if due != store.ActionOpen(last) {
			rt.Fatalf("due %v after %s", due, last)
		}
		for _, r := range history(t, c, store.Query{Number: phone.Parse("07700 900417")}) {
			if r.Record.Subject != call {
				continue
			}
			if open := len(r.OpenActions()) == 1; open != due || len(r.Follow) != written {
				rt.Fatalf("open on the report %v, due %v, %d of %d steps", open, due, len(r.Follow), written)
			}
		}
	})
}

func TestWhatFollowedAReportIsGivenWithItNewestFirst(t *testing.T) {
	c := newPlace(t).open(t)
	call, action := actionReport(t, c)
	add(t, c, "07700 900417", 3) // nothing followed these
	done(t, c.Add(noteFor(call, "first"), stepFor(action, call, store.ActionTried, start.Add(time.Hour)), noteFor(call, "second"),
		store.NewRecord{Header: store.Header{Kind: store.KindAssessment, Subject: call}, Summary: store.ConfirmSummary{Call: call, Confirmed: true}}))
	mistaken := noteFor(call, "mistaken")
	mistaken.Header.ID = ids.New()
	better := noteFor(call, "third")
	better.Header.Supersedes = mistaken.Header.ID
	done(t, c.Add(mistaken, better))
	ref := "WM-261121-7Q0417K"
	closed := reportFor(call, ref, "07700 900417", start.Add(time.Second)) // taken to be another version of it
	done(t, c.Add(closed))
	_, _, err := c.Report(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"third", "second", "tried", "first"}
	check := func(where string, reports []store.Report) {
		t.Helper()
		told := 0
		for _, r := range reports {
			if r.Record.Subject != call {
				if len(r.Follow) != 0 {
					t.Errorf("%s: another report has %d", where, len(r.Follow))
				}
				continue
			}
			told++
			var got []string
			for _, f := range r.Follow {
				if f.Action != nil {
					got = append(got, f.Action.State)
				} else {
					got = append(got, f.Note.Line)
				}
				if f.Record.ID.IsNil() {
					t.Errorf("%s: a step without its record", where)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", where, got, want)
			}
		}
		if told == 0 {
			t.Errorf("%s: the report is not there", where)
		}
	}
	check("history", history(t, c, store.Query{Number: phone.Parse("07700 900417")}))
	check("reports", must[[]store.Report](t)(c.Reports(t.Context(), time.Time{}, 0)))
	one, _, err := c.Report(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	check("report", []store.Report{one})
	check("find", must[store.Found](t)(c.Find(t.Context(), store.Find{Ref: ref})).Reports)
}

// superseding gives a report of a call in the place of the one before.
func superseding(call store.ID, ref string, before store.ID, status store.Status, person store.ID) store.NewRecord {
	r := reportFor(call, ref, "07700 900417", start, store.Party{Role: store.RoleVictim, Person: person})
	s := r.Summary.(store.ReportSummary)
	s.Status = status
	r.Summary, r.Header.ID, r.Header.Supersedes = s, ids.New(), before
	return r
}

// A call that was sent, closed, taken up again to amend it and confirmed by a
// second person is one report, whichever way it is looked for.
func TestACallIsOneReportHoweverOftenItIsWritten(t *testing.T) {
	c := newPlace(t).open(t)
	call, person := ids.New(), ids.New()
	done(t, c.Open(draft(call), nil))
	ref := must[store.Draft](t)(c.Draft(t.Context(), call)).Ref
	done(t, c.Add(personFor(person, store.PersonSummary{Surname: "Ashe"})))
	var last store.ID
	check := func(step string, status store.Status) {
		t.Helper()
		found := must[store.Found](t)(c.Find(t.Context(), store.Find{Surname: "ashe", Postcode: "WR1 2AA", Ref: ref, From: start}))
		one, _, err := c.Report(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		for where, got := range map[string][]store.Report{
			"number": history(t, c, store.Query{Number: phone.Parse("07700 900417")}), "person": history(t, c, store.Query{Persons: []store.ID{person}}),
			"reports": must[[]store.Report](t)(c.Reports(t.Context(), time.Time{}, 0)), "find": found.Reports, "report": {one},
		} {
			if len(got) != 1 || got[0].Record.ID != last || got[0].Summary.Status != status || got[0].Summary.Ref != ref {
				t.Fatalf("%s, %s: %d reports", step, where, len(got))
			}
		}
		if p := must[store.Person](t)(c.Person(t.Context(), person)); p.Reports != 1 || len(found.People) != 1 || found.People[0].Reports != 1 {
			t.Fatalf("%s: %d counted", step, p.Reports)
		}
	}
	write := func(status store.Status) func(string) ([]store.NewRecord, error) {
		return func(ref string) ([]store.NewRecord, error) {
			r := superseding(call, ref, last, status, person)
			last = r.Header.ID
			return []store.NewRecord{r}, nil
		}
	}
	sent := must[[]store.NewRecord](t)(write(store.StatusProvisional)(ref))
	done(t, c.Add(sent...))
	check("sent", store.StatusProvisional)
	done(t, c.Close(call, write(store.StatusIncomplete)))
	check("closed", store.StatusIncomplete)
	done(t, c.Open(draft(call), nil)) // to amend it
	if d := must[store.Draft](t)(c.Draft(t.Context(), call)); d.Ref != ref || len(d.Entries) != 0 {
		t.Fatalf("taken up again: %+v", d)
	}
	done(t, c.Journal(call, store.Entry{Key: "q1", Value: []byte("yes")}))
	check("being amended", store.StatusIncomplete)
	done(t, c.Close(call, write(store.StatusComplete)))
	check("amended", store.StatusComplete)
	done(t, c.Add(must[[]store.NewRecord](t)(write(store.StatusComplete)(ref))...))
	check("confirmed", store.StatusComplete)
	if _, err := c.Draft(t.Context(), call); store.CodeOf(err) != store.CodeNotFound {
		t.Fatal("the call is still open")
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// GEN-21: a call that was sent and then closed is one report, though the program
// ended before it knew that it had sent, and whichever of the two comes first.
func TestGEN21WhatWasSentNeverStandsBesideTheFinalReport(t *testing.T) {
	c := newPlace(t).open(t)
	for name, tt := range map[string]struct {
		write []store.Status // none names the one before
		last  int            // which stands in the end
	}{
		"sent, closed":             {[]store.Status{store.StatusProvisional, store.StatusComplete}, 1},
		"sent twice":               {[]store.Status{store.StatusProvisional, store.StatusProvisional}, 1},
		"sent twice, closed":       {[]store.Status{store.StatusProvisional, store.StatusProvisional, store.StatusIncomplete}, 2},
		"closed, what was sent":    {[]store.Status{store.StatusComplete, store.StatusProvisional}, 0},
		"sent, closed, sent, sent": {[]store.Status{store.StatusProvisional, store.StatusComplete, store.StatusProvisional, store.StatusProvisional}, 1},
	} {
		call, person := ids.New(), ids.New()
		var records []store.NewRecord
		for _, status := range tt.write {
			r := superseding(call, "", store.ID{}, status, person)
			done(t, c.Add(r))
			records = append(records, r)
		}
		got := history(t, c, store.Query{Persons: []store.ID{person}})
		if len(got) != 1 || got[0].Record.ID != records[tt.last].Header.ID {
			t.Errorf("%s: %d reports stand", name, len(got))
		}
	}
}

// What is sent while a report is amended takes that report's place; sent late,
// it does not take the place of the amended one.
func TestSentWhileAmending(t *testing.T) {
	c := newPlace(t).open(t)
	call, person := ids.New(), ids.New()
	stands := func(want store.NewRecord) {
		t.Helper()
		got := history(t, c, store.Query{Persons: []store.ID{person}})
		if len(got) != 1 || got[0].Record.ID != want.Header.ID {
			t.Fatalf("%d reports, %s", len(got), got[0].Summary.Status)
		}
	}
	first := superseding(call, "", store.ID{}, store.StatusComplete, person)
	sent := superseding(call, "", first.Header.ID, store.StatusProvisional, person)
	second := superseding(call, "", first.Header.ID, store.StatusComplete, person)
	late := superseding(call, "", first.Header.ID, store.StatusProvisional, person)
	for _, r := range []store.NewRecord{first, sent, second} {
		done(t, c.Add(r))
		stands(r)
	}
	done(t, c.Add(late))
	stands(second)
}

// The statement that reads what followed is one for an answer of any size.
func TestFollowUpsOfManyReports(t *testing.T) {
	c := newPlace(t).open(t)
	for i := range 30 {
		call, _ := actionReport(t, c)
		done(t, c.Add(noteFor(call, fmt.Sprint("note ", i))))
	}
	got := history(t, c, store.Query{Number: phone.Parse("07700 900417")})
	if len(got) != 30 {
		t.Fatalf("%d reports", len(got))
	}
	for i, r := range got {
		if len(r.Follow) != 1 || r.Follow[0].Note.Line != fmt.Sprint("note ", 29-i) {
			t.Fatalf("report %d: %+v", i, r.Follow)
		}
	}
}
