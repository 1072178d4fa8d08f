package main

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// kept are the records of a store, by the names that the tests give them.
type kept struct {
	mentions
	names map[store.ID]string
}

func (k *kept) add(t *testing.T, name string, kind store.Kind, subject store.ID, summary any) store.ID {
	t.Helper()
	return k.put(t, name, store.Header{Kind: kind, Subject: subject}, summary)
}

// put is add for a record of which more is said.
func (k *kept) put(t *testing.T, name string, h store.Header, summary any) store.ID {
	t.Helper()
	h.ID = ids.New()
	r, err := store.Freeze(h, summary, "")
	if err != nil {
		t.Fatal(err)
	}
	k.names[r.ID] = name
	if err := k.mentions.add(central.Change{Item: wire.Item{ID: r.ID, Header: r.HeaderBytes, Summary: r.Summary}}); err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func (k *kept) of(found []store.ID) (names []string) {
	for _, id := range found {
		names = append(names, k.names[id])
	}
	slices.Sort(names)
	return names
}

// village is two calls: Jane's about Sam, with what was added to it, and Sam's own.
func village(t *testing.T) (k *kept, jane, sam store.ID) {
	jane, sam = ids.New(), ids.New()
	again := ids.New() // Jane, as another desk met her
	one, two := ids.New(), ids.New()
	k = &kept{names: map[store.ID]string{}}
	k.add(t, "jane", store.KindPerson, jane, store.PersonSummary{Surname: "Roe"})
	k.add(t, "jane again", store.KindPerson, again, store.PersonSummary{Surname: "Roe"})
	k.add(t, "sam", store.KindPerson, sam, store.PersonSummary{Surname: "Doe"})
	k.add(t, "link", store.KindLink, again, store.LinkSummary{A: jane, B: again, Same: true})
	k.add(t, "first", store.KindReport, one, store.ReportSummary{Ref: "ONE", Call: one,
		Parties: []store.Party{{Role: store.RoleCaller, Person: again}, {Role: store.RoleSuspect, Person: sam}}})
	k.add(t, "first, amended", store.KindReport, one, store.ReportSummary{Ref: "ONE", Call: one})
	k.add(t, "note", store.KindNote, one, store.NoteSummary{Call: one, Ref: "ONE"})
	k.add(t, "action", store.KindAction, ids.New(), store.ActionSummary{Call: one, Ref: "ONE"})
	k.add(t, "marker on sam", store.KindMarker, ids.New(), store.MarkerSummary{On: store.OnPerson, Person: sam})
	k.add(t, "looked at", store.KindAccess, one, store.AccessSummary{Operation: "consultation"})
	k.add(t, "second", store.KindReport, two, store.ReportSummary{Ref: "TWO", Call: two, Parties: []store.Party{{Role: store.RoleVictim, Person: sam}}})
	return k, jane, sam
}

func TestSYNC36AReportGoesWithAllThatBelongsToItAlone(t *testing.T) {
	k, _, _ := village(t)
	want := []string{"action", "first", "first, amended", "jane again", "link", "note"}
	if diff := cmp.Diff(want, k.of(k.ofRef("ONE").ids)); diff != "" {
		t.Error(diff)
	}
	if got := k.ofRef("THREE").ids; len(got) > 0 {
		t.Errorf("of no call: %v", k.of(got))
	}
}

func TestSYNC36APersonGoesUnderEveryIdThatIsTheirs(t *testing.T) {
	k, jane, sam := village(t)
	found := k.ofPerson(jane)
	want := []string{"action", "first", "first, amended", "jane", "jane again", "link", "note"}
	if diff := cmp.Diff(want, k.of(found.ids)); diff != "" || found.others != 0 {
		t.Errorf("%d others, %s", found.others, diff)
	}
	found = k.ofPerson(sam)
	if diff := cmp.Diff([]string{"marker on sam", "sam", "second"}, k.of(found.ids)); diff != "" || found.others != 1 {
		t.Errorf("%d others, %s", found.others, diff)
	}
}

func TestDPA62WhoLookedIsNeverErased(t *testing.T) {
	k, jane, sam := village(t)
	if slices.Contains(k.of(append(k.ofPerson(jane).ids, k.ofPerson(sam).ids...)), "looked at") {
		t.Error("an access record is among what is erased")
	}
}

// Most records are about no person, and some about no call: those are nobody's.
func TestSYNC36NobodyIsEveryRecordsPerson(t *testing.T) {
	k, _, _ := village(t)
	k.add(t, "address marker", store.KindMarker, ids.New(), store.MarkerSummary{On: store.OnAddress})
	k.add(t, "unnamed", store.KindReport, ids.New(), store.ReportSummary{Ref: "FOUR", Parties: []store.Party{{Role: store.RoleCaller}}})
	k.add(t, "about nothing", store.KindReport, store.ID{}, store.ReportSummary{Ref: "FIVE"})
	if got := k.ofPerson(store.ID{}); len(got.ids) > 0 || got.others > 0 {
		t.Errorf("of nobody: %v and %d others", k.of(got.ids), got.others)
	}
	if diff := cmp.Diff([]string{"unnamed"}, k.of(k.ofRef("FOUR").ids)); diff != "" {
		t.Error(diff)
	}
	if got := k.ofRef("FIVE").ids; len(got) > 0 {
		t.Errorf("of a report about no call: %v", k.of(got))
	}
}

// A report that only says in its summary that it is another call's is not of it.
func TestSYNC36AReportsCallIsItsSubject(t *testing.T) {
	one := ids.New()
	k := &kept{names: map[store.ID]string{}}
	k.add(t, "call", store.KindReport, one, store.ReportSummary{Ref: "ONE"})
	k.add(t, "claims it", store.KindReport, ids.New(), store.ReportSummary{Ref: "TWO", Call: one})
	if diff := cmp.Diff([]string{"call"}, k.of(k.ofRef("ONE").ids)); diff != "" {
		t.Error(diff)
	}
}

// Jane and Sam were linked by mistake, or by somebody who has no say in it.
func TestSYNC36OnlyALinkThatHoldsMakesTwoPeopleOne(t *testing.T) {
	const police, council = central.AgencyPolice, "council"
	type said struct {
		agency     string
		same       bool
		supersedes int // 1 for the first
	}
	for name, c := range map[string]struct {
		links []said
		met   string // the agency that has met Sam
		one   bool
	}{
		"said":                          {[]said{{police, true, 0}}, police, true},
		"said by a desk of old":         {[]said{{"", true, 0}}, police, true},
		"corrected":                     {[]said{{police, true, 0}, {police, false, 0}}, police, false},
		"corrected in its place":        {[]said{{police, true, 0}, {police, false, 1}}, police, false},
		"said again":                    {[]said{{police, true, 0}, {police, false, 0}, {police, true, 0}}, police, true},
		"by a partner":                  {[]said{{council, true, 0}}, police, false},
		"against the police":            {[]said{{police, false, 0}, {council, true, 0}}, council, false},
		"in the police's place":         {[]said{{police, true, 0}, {council, false, 1}}, council, true},
		"by a partner on its own":       {[]said{{council, true, 0}}, council, true},
		"a partner's, by another":       {[]said{{"housing", true, 0}}, council, false},
		"a partner's, corrected":        {[]said{{council, true, 0}, {council, false, 0}}, council, false},
		"a partner's, by the police":    {[]said{{council, true, 0}, {police, false, 1}}, council, false},
		"a partner's place by a second": {[]said{{council, true, 0}, {"housing", false, 1}}, council, true},
	} {
		t.Run(name, func(t *testing.T) {
			jane, sam := ids.New(), ids.New()
			k := &kept{names: map[store.ID]string{}}
			k.put(t, "jane", store.Header{Kind: store.KindPerson, Subject: jane, Agency: c.met}, store.PersonSummary{Surname: "Roe"})
			k.put(t, "sam", store.Header{Kind: store.KindPerson, Subject: sam, Agency: c.met}, store.PersonSummary{Surname: "Doe"})
			var made []store.ID
			for i, l := range c.links {
				h := store.Header{Kind: store.KindLink, Subject: jane, Agency: l.agency}
				if l.supersedes > 0 {
					h.Supersedes = made[l.supersedes-1]
				}
				a, b := jane, sam
				if i%2 > 0 {
					a, b = sam, jane
				}
				made = append(made, k.put(t, "link", h, store.LinkSummary{A: a, B: b, Same: l.same}))
			}
			if got := k.of(k.ofPerson(jane).ids); slices.Contains(got, "sam") != c.one {
				t.Errorf("with Jane go %v", got)
			}
		})
	}
}

// An administrator of one force erases nothing of another's.
func TestSYNC36WhatIsErasedInOneForceStaysInAnother(t *testing.T) {
	jane := ids.New()
	here, there := ids.New(), ids.New()
	k := &kept{mentions: mentions{force: "kent"}, names: map[store.ID]string{}}
	of := func(force string, kind store.Kind, subject store.ID) store.Header {
		return store.Header{Kind: kind, Subject: subject, Force: force}
	}
	party := []store.Party{{Role: store.RoleVictim, Person: jane}}
	k.put(t, "here", of("kent", store.KindReport, here), store.ReportSummary{Ref: "ONE", Parties: party})
	k.put(t, "there", of("gwent", store.KindReport, there), store.ReportSummary{Ref: "TWO", Parties: party})
	k.put(t, "jane there", of("gwent", store.KindPerson, jane), store.PersonSummary{Surname: "Roe"})
	k.put(t, "jane here", of("kent", store.KindPerson, jane), store.PersonSummary{Surname: "Roe"})
	if got := k.ofRef("TWO").ids; len(got) > 0 {
		t.Errorf("another force's report: %v", k.of(got))
	}
	if diff := cmp.Diff([]string{"here"}, k.of(k.ofRef("ONE").ids)); diff != "" { // she is still named there
		t.Error(diff)
	}
	got := k.ofPerson(jane)
	if diff := cmp.Diff([]string{"here", "jane here"}, k.of(got.ids)); diff != "" || got.others != 1 || !slices.Equal(got.refs, []string{"ONE"}) {
		t.Errorf("%v, %d others, %s", got.refs, got.others, diff)
	}
}
