package cache

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// An action whose clock another one's end starts is due, by the list and by the
// report, so long after that one was ended: in whatever order the two arrive,
// whatever else happened to them, and after the folder was opened again.
func TestSW03AClockStartsWhenTheActionBeforeItEnds(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	defer func() { shut(t, c) }()
	rapid.Check(t, func(rt *rapid.T) {
		call, before, after := ids.New(), ids.New(), ids.New()
		first := store.RequiredAction{ID: before, Action: "refer", Due: start.Add(time.Hour)}
		waits := store.RequiredAction{ID: after, Action: "decide", After: before, Starts: "Refer", Clock: risk.Due{Kind: risk.DueHours, N: 48}}
		r := reportFor(call, "", "07700 900417", start)
		s := r.Summary.(store.ReportSummary)
		s.Actions = []store.RequiredAction{first, waits}
		r.Summary = s
		step := func(a store.RequiredAction, state string, at time.Time) store.NewRecord {
			return store.NewRecord{Header: store.Header{Kind: store.KindAction, Subject: a.ID, ReportedAt: at},
				Summary: store.ActionSummary{Call: call, State: state, Level: risk.High, What: a}}
		}
		done(t, c.Add(r, step(first, store.ActionSet, start)))
		hours, doneAt := rapid.IntRange(1, 100).Draw(rt, "done after"), time.Time{}
		setFirst := rapid.Bool().Draw(rt, "set first")
		if setFirst {
			done(t, c.Add(step(waits, store.ActionSet, start)))
		}
		state := rapid.SampledFrom([]string{store.ActionTried, store.ActionCancelled, store.ActionHandedOver, store.ActionDone}).Draw(rt, "state")
		done(t, c.Add(step(first, state, start.Add(time.Duration(hours)*time.Hour))))
		if !store.ActionOpen(state) {
			doneAt = start.Add(time.Duration(hours) * time.Hour)
		}
		if rapid.Bool().Draw(rt, "first set again") { // which neither stops a clock that runs nor starts it anew
			done(t, c.Add(step(first, store.ActionSetAgain, start.Add(time.Duration(hours+1)*time.Hour))))
			if rapid.Bool().Draw(rt, "and done again") {
				at := start.Add(time.Duration(hours+2) * time.Hour)
				done(t, c.Add(step(first, store.ActionDone, at)))
				if doneAt.IsZero() {
					doneAt = at
				}
			}
		}
		if !setFirst || rapid.Bool().Draw(rt, "again") {
			done(t, c.Add(step(waits, rapid.SampledFrom([]string{store.ActionSet, store.ActionTried}).Draw(rt, "then"), start)))
		}
		if rapid.IntRange(0, 9).Draw(rt, "open again") == 0 {
			shut(t, c)
			c = p.open(t)
		}
		found := clocksOf(t, c, call, after)
		for where, a := range found {
			if want := doneAt.Add(48 * time.Hour); doneAt.IsZero() != a.Waits() || !doneAt.IsZero() && !a.Due.Equal(want) {
				rt.Errorf("%s: waits %v, due %v; done %v", where, a.Waits(), a.Due, doneAt)
			}
		}
		if len(found) != 2 {
			rt.Errorf("found %d times", len(found))
		}
	})
}

// clocksOf gives an action of a call as the list of what is due has it, and as
// the report does.
func clocksOf(t *testing.T, c *Cache, call, action store.ID) map[string]store.RequiredAction {
	t.Helper()
	found := map[string]store.RequiredAction{}
	for _, a := range must[[]store.ActionSummary](t)(c.Due(t.Context(), 0)) {
		if a.What.ID == action {
			found["the list"] = a.What
		}
	}
	for _, r := range history(t, c, store.Query{Number: phone.Parse("07700 900417")}) {
		if r.Record.Subject != call {
			continue
		}
		for _, a := range r.OpenActions() {
			if a.ID == action {
				found["the report"] = a
			}
		}
	}
	return found
}
