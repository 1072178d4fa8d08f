package tui_test

import (
	"context"
	"testing"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/keys"
)

// give sends what a desk has written to another one, as the central store would.
func give(t *testing.T, from, to *bench) map[store.ID]store.Record {
	t.Helper()
	whole := map[store.ID]store.Record{}
	records, err := from.cache.Outgoing(context.Background(), 1000, 1<<24)
	if err != nil {
		t.Fatal(err)
	}
	var changes []store.Change
	for _, r := range records {
		whole[r.ID] = r
		changes = append(changes, store.Change{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, DetailDigest: r.DetailDigest()})
	}
	if _, err := to.cache.Apply(context.Background(), changes, "c", "1"); err != nil {
		t.Fatal(err)
	}
	return whole
}

// DESIGN 5: the line drops at one desk, and another takes the call over: by one
// key it is on the screen with all that was said, and closing it keeps its reference.
func TestACallThatAnotherDeskLeftGoesOnHere(t *testing.T) {
	had, takes := newBench(t).setUp("west-mercia"), newBench(t).setUp("west-mercia")
	d := had.desk(tui.FromNumber("07700 900417", store.Channel101))
	answer(d, "The green, TF3 4AB", "Lads with a football again")
	d.Key("ctrl+x", "2", "enter") // the line dropped
	d.Wait()
	whole := give(t, had, takes)
	d = takes.desk(nil)
	takes.common.Fetch = func(_ context.Context, id store.ID) (store.Record, error) { return whole[id], nil }
	mustShow(t, d, "Open elsewhere: enter takes one over", "⇄ 07700 900417", "line dropped")
	d.Key("enter", "enter")
	d.Wait()
	mustShow(t, d, "Taken over from 4417, with everything that was said.", "07700 900417", "At: The green, TF3 4AB")
	d.Key("f10")
	mustShow(t, d, "Lads with a football again")
	d.Key("f10", "enter")
	d.Wait()
	give(t, takes, had)
	reports := had.reports()
	if len(reports) != 1 || reports[0].Summary.Status == store.StatusProvisional || reports[0].Summary.Number.Key() != phone.Parse("07700 900417").Key() {
		t.Fatalf("%d reports: %+v", len(reports), reports)
	}
	d = had.desk(nil)
	d.Send(common.HistoryChanged{})
	mustShow(t, d, "taken over by 4417")
}

// What has become worse by reports of other desks is due at once, and told.
func TestCAM05WhatOtherDesksReportedIsToldAndDue(t *testing.T) {
	here, there := newBench(t).setUp("cambridgeshire"), newBench(t).setUp("cambridgeshire")
	take := func(b *bench) {
		d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
		answer(d, "The green, CB1 1AA", "Lads with a football again")
		d.Key("f10", "f10")
		d.Wait()
	}
	take(there)
	take(there)
	take(here)
	give(t, there, here)
	d := here.desk(nil)
	mustNotShow(t, d, "Grade the report again")
	var calls []store.ID
	for _, r := range here.reports() {
		calls = append(calls, r.Summary.Call)
	}
	d.Send(common.HistoryChanged{Calls: calls})
	d.Wait()
	mustShow(t, d, "Grade the report again", "3rd report in 30 days")
	due, err := here.cache.Due(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, a := range due {
		if a.What.Action == intake.ActionRegrade {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d actions to grade again", n)
	}
}

// A report that another desk wrote is amended here too: its detail is fetched; where
// it cannot be had, that is said and nothing is opened.
func TestAReportOfAnotherDeskIsAmended(t *testing.T) {
	wrote, amends := newBench(t).setUp("west-mercia"), newBench(t).setUp("west-mercia")
	d := wrote.desk(tui.FromNumber("07700 900417", store.Channel101))
	answer(d, "The green, TF3 4AB", "Lads with a football again")
	d.Key("f10", "f10")
	d.Wait()
	whole := give(t, wrote, amends)
	ref := amends.reports()[0].Summary.Ref
	d = amends.desk(nil)
	d.Send(common.AddTo{Ref: ref, What: keys.Amend})
	d.Wait()
	mustShow(t, d, "Only the summary is held on this desk.")
	mustNotShow(t, d, "AMENDING")
	amends.common.Fetch = func(_ context.Context, id store.ID) (store.Record, error) { return whole[id], nil }
	d.Send(common.AddTo{Ref: ref, What: keys.Amend})
	d.Wait()
	mustShow(t, d, "AMENDING "+ref)
}
