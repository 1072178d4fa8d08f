package cache

import (
	"slices"
	"testing"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// unnamed gives a report of a call that names no other, with a status and a level.
func unnamed(call store.ID, status store.Status, level risk.Level) store.NewRecord {
	r := levelled(call, store.ID{}, level)
	s := r.Summary.(store.ReportSummary)
	s.Status = status
	r.Summary = s
	return r
}

// stands checks that one report of a call stands on each desk.
func stands(t *testing.T, want store.NewRecord, level risk.Level, review bool, desks ...*Cache) {
	t.Helper()
	for i, c := range desks {
		got := history(t, c, store.Query{Number: phone.Parse("07700 900417")})
		if len(got) != 1 || got[0].Record.ID != want.Header.ID || got[0].Summary.Levels.Overall != level || got[0].Review != review {
			t.Fatalf("desk %d: %d reports, %s %s, review %v", i, len(got), got[0].Summary.Status, got[0].Summary.Levels.Overall, got[0].Review)
		}
	}
}

// SYNC 30: two versions of one call from desks that did not know of each other
// name neither the other: the earlier is kept beside the later and its higher
// level holds, also where it was sent while the call was open.
func TestSYNC30VersionsThatDoNotNameEachOtherAreReviewed(t *testing.T) {
	for _, first := range []store.Status{store.StatusProvisional, store.StatusComplete} {
		a, b := newPlace(t).open(t), newPlace(t).open(t)
		m := newInMemory()
		call := ids.New()
		early, late := unnamed(call, first, risk.High), unnamed(call, store.StatusComplete, risk.Standard)
		done(t, a.Add(early))
		done(t, b.Add(late))
		send(t, a, m, 100, false)
		quiet(t, m, b, a)
		stands(t, late, risk.High, true, a, b)
		after := levelled(call, late.Header.ID, risk.Standard) // one desk has now written on, knowing of both
		done(t, a.Add(after))
		quiet(t, m, a, b)
		stands(t, after, risk.Standard, false, a, b)
	}
}

// SYNC 30: a desk whose folder came back from a backup does not know what it had
// written since.
func TestSYNC30VersionsOfARestoredDeskAreReviewed(t *testing.T) {
	for _, first := range []store.Status{store.StatusProvisional, store.StatusComplete} {
		p := newPlace(t)
		c := p.open(t)
		m := newInMemory()
		add(t, c, "01632 960102", 3)
		quiet(t, m, c)
		shut(t, c)
		backup := copyOf(t, p)
		c = p.open(t)
		call := ids.New()
		done(t, c.Add(unnamed(call, first, risk.High)))
		quiet(t, m, c)
		c, other := backup.open(t), newPlace(t).open(t)
		late := unnamed(call, store.StatusComplete, risk.Standard)
		if first == store.StatusComplete { // two final ones tell it though the numbers have gone on by then
			add(t, c, "01632 960102", 3)
		}
		done(t, c.Add(late))
		quiet(t, m, c, other)
		stands(t, late, risk.High, true, c, other)
	}
}

// GEN-21: what a desk sent while it took a call, and had not journalled when it
// stopped, is not put before somebody to look at.
func TestGEN21WhatADeskSentItselfIsNotReviewed(t *testing.T) {
	a, b := newPlace(t).open(t), newPlace(t).open(t)
	m := newInMemory()
	call := ids.New()
	final := unnamed(call, store.StatusComplete, risk.Standard)
	done(t, a.Add(unnamed(call, store.StatusProvisional, risk.High)))
	done(t, a.Add(final))
	done(t, a.Add(unnamed(call, store.StatusProvisional, risk.High)))
	quiet(t, m, a, b)
	stands(t, final, risk.Standard, false, a, b)
}

// A version that is damaged on the disk hides neither the other one nor that
// there are two.
func TestDamagedRivalHidesNothing(t *testing.T) {
	pa, pb := newPlace(t), newPlace(t)
	a, b := pa.open(t), pb.open(t)
	m := newInMemory()
	call := ids.New()
	early, late := unnamed(call, store.StatusComplete, risk.High), unnamed(call, store.StatusComplete, risk.Medium)
	done(t, a.Add(early))
	done(t, b.Add(late))
	send(t, a, m, 100, false)
	quiet(t, m, b)
	shut(t, b)
	run(t, pb, "UPDATE record SET summary = zeroblob(80) WHERE id = ?", early.Header.ID[:])
	b = pb.open(t)
	stands(t, late, risk.Medium, true, b)
	wantCode(t, b.Check(t.Context()), store.CodeInvalid, "came from the central store")
}

// What is heard from elsewhere of somebody touches the calls of everybody who is
// linked with them, and what is heard of a number the calls from it.
func TestSYNC26CallsOfThePeopleConcernedAreTold(t *testing.T) {
	from, to := newPlace(t).open(t), newPlace(t).open(t)
	var people [3]store.ID
	var calls [4]store.ID
	for i := range people {
		people[i], calls[i] = ids.New(), ids.New()
		done(t, to.Add(reportFor(calls[i], "", "01632 960102", start, store.Party{Role: store.RoleVictim, Person: people[i]})))
	}
	calls[3] = ids.New()
	away := reportFor(calls[3], "", "07700 900417", start)
	s := away.Summary.(store.ReportSummary)
	s.Place = store.Place{Text: "Flat 3, 14 Low Street", Postcode: "WR1 9ZQ"}
	away.Summary = s
	done(t, to.Add(away))
	at := func(text, postcode string) store.NewRecord {
		return markerFor(ids.New(), store.MarkerSummary{On: store.OnAddress, Place: store.Place{Text: text, Postcode: postcode}, Code: "dog", State: store.MarkerSet})
	}
	for _, tt := range []struct {
		name   string
		record store.NewRecord
		want   []store.ID
	}{
		{"a link", linkFor(people[0], people[1], true), calls[:2]},
		{"one further", linkFor(people[1], people[2], true), calls[:3]},
		{"a person", personFor(people[2], store.PersonSummary{Surname: "Ashe"}), calls[:3]},
		{"a marker", markerFor(ids.New(), store.MarkerSummary{On: store.OnPerson, Person: people[0], Code: "dog", State: store.MarkerSet}), calls[:3]},
		{"a shared number", sharedFor(ids.New(), phone.Parse("07700 900417"), store.MarkerSet), calls[3:]},
		{"a house", at("14 Low St", "wr19zq"), calls[3:]},
		{"another house", at("15 Low St", "WR1 9ZQ"), nil},
		{"a house without a number", at("Rose Cottage", "WR1 9ZQ"), calls[3:]},
		{"half a postcode", at("the green hut", "WR1"), nil},
		{"nobody here", personFor(ids.New(), store.PersonSummary{Surname: "Birch"}), nil},
		{"a note", noteFor(calls[1], "a note"), calls[1:2]},
		{"a link undone", linkFor(people[0], people[1], false), calls[:3]},
	} {
		tt.record.Header.ID = ids.New()
		done(t, from.Add(tt.record))
		all := feed(t, from)
		got := apply(t, to, all[len(all)-1])
		want := slices.SortedFunc(slices.Values(tt.want), compareIDs)
		if got = slices.SortedFunc(slices.Values(got), compareIDs); !slices.Equal(got, want) {
			t.Errorf("%s: %d calls, want %d", tt.name, len(got), len(want))
		}
	}
}
