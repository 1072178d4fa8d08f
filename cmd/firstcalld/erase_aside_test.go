package main

import (
	"strings"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// sharedRef is a reference as a desk makes it.
var sharedRef, _ = seal.NewRef("WM", time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC), "7Q", 418)

// aside sends a report that the store keeps aside: its desk does not serve that
// force.
func (b *base) aside(r store.Record) {
	b.t.Helper()
	b.open(func(o *opened) error {
		got, err := o.log.Append(b.t.Context(), central.Credential{Desk: b.desk, Forces: []string{"kent"}, Agency: "police"},
			[]wire.Item{{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}})
		if err == nil && got[0].State != wire.Quarantined {
			b.t.Fatalf("%+v, want it kept aside", got)
		}
		return err
	})
}

// asides counts the quarantine.
func (b *base) asides() (n int) {
	b.t.Helper()
	b.run(0, "desk", "add", "kent", "--force", "kent", "--db", b.db)
	b.open(func(o *opened) error { return o.eachAside(b.t.Context(), func(central.Quarantined) { n++ }) })
	return n
}

func TestSYNC36WhatIsKeptAsideIsErasedToo(t *testing.T) {
	b := newBase(t)
	other := b.frozen(sharedRef)
	b.aside(other)
	b.aside(b.frozen("another"))
	if n := b.asides(); n != 2 {
		t.Fatalf("%d are kept aside", n)
	}
	b.run(0, "erase", "--ref", sharedRef, "--because", "x", "--yes", "--db", b.db)
	if n := b.asides(); n != 1 {
		t.Errorf("%d are kept aside, want the other one", n)
	}
	b.pushed(other, wire.Erased)
}

// What is kept aside may bear any id: it never takes another call's record along.
func TestSYNC36WhatIsKeptAsideTakesNothingAlong(t *testing.T) {
	call, person := ids.New(), ids.New()
	k := &kept{names: map[store.ID]string{}}
	id := k.add(t, "honest", store.KindReport, call, store.ReportSummary{Ref: "ONE"})
	r, err := store.Freeze(store.Header{ID: id, Kind: store.KindReport, Subject: call}, store.ReportSummary{Ref: "TWO",
		Parties: []store.Party{{Role: store.RoleCaller, Person: person}}}, "")
	if err != nil {
		t.Fatal(err)
	}
	k.addAside(central.Quarantined{Item: wire.Item{ID: id, Header: r.HeaderBytes, Summary: r.Summary}})
	if got := k.ofRef("TWO"); len(got.ids) > 0 || got.shared != 1 {
		t.Errorf("%+v", got)
	}
	if got := k.ofPerson(person); len(got.ids) > 0 || got.shared != 1 {
		t.Errorf("%+v", got)
	}
	if got := k.ofRef("ONE"); len(got.ids) != 1 || got.shared != 0 {
		t.Errorf("%+v", got)
	}
	k.addAside(central.Quarantined{Item: wire.Item{ID: ids.New(), Header: []byte("no header"), Summary: r.Summary}})
	if got := k.ofPerson(person); len(got.ids) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestTwoCallsOfOneReferenceAreNotErasedTogether(t *testing.T) {
	b := newBase(t)
	one, two := b.report(sharedRef), b.report(sharedRef)
	_, said := b.run(2, "erase", "--ref", sharedRef, "--because", "x", "--yes", "--db", b.db)
	for _, want := range []string{one.String(), two.String(), "--record"} {
		if !strings.Contains(said, want) {
			t.Errorf("%s is not in %s", want, said)
		}
	}
	if !b.held(one) || !b.held(two) {
		t.Fatal("one was erased all the same")
	}
	b.run(0, "erase", "--record", one.String(), "--because", "x", "--yes", "--db", b.db)
	b.run(0, "erase", "--ref", sharedRef, "--because", "x", "--yes", "--db", b.db)
	if b.held(one) || b.held(two) {
		t.Error("one is left")
	}
}
