package cache

import (
	"slices"
	"testing"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// written is a record as an agency's own.
func written(agency string, r store.NewRecord) store.NewRecord {
	r.Header.ID, r.Header.Force, r.Header.Agency = ids.New(), "west-mercia", agency
	return r
}

// after is a record that says it supersedes another.
func after(before store.NewRecord, r store.NewRecord) store.NewRecord {
	r.Header.Supersedes = before.Header.ID
	return r
}

// heard gives two desks what two agencies wrote: one as it was written, and one the
// other way round.
func heard(t *testing.T, police, partner []store.NewRecord) [2]*Cache {
	t.Helper()
	a, b := newPlace(t).open(t), newPlace(t).open(t)
	done(t, a.Add(police...))
	done(t, b.Add(partner...))
	desks := [2]*Cache{newPlace(t).open(t), newPlace(t).open(t)}
	apply(t, desks[0], slices.Concat(feed(t, a), feed(t, b))...)
	apply(t, desks[1], slices.Concat(feed(t, b), feed(t, a))...)
	return desks
}

// SYNC 30: whatever a partner writes in the place of a warning of the police, that
// stands; the police replace anybody's.
func TestSYNC30APartnerLiftsNoWarningOfThePolice(t *testing.T) {
	person, id := ids.New(), ids.New()
	marker := func(agency, code, state string) store.NewRecord {
		return written(agency, markerFor(id, store.MarkerSummary{On: store.OnPerson, Person: person, Code: code, State: state}))
	}
	set := marker("police", "weapons", store.MarkerSet)
	for name, partner := range map[string]store.NewRecord{
		"a note in its place":          after(set, written("council", noteFor(ids.New(), "hello"))),
		"another marker in its place":  after(set, written("council", markerFor(ids.New(), store.MarkerSummary{On: store.OnPerson, Person: ids.New(), Code: "dog", State: store.MarkerSet}))),
		"lifted":                       marker("council", "weapons", store.MarkerLifted),
		"lifted in its place":          after(set, marker("council", "weapons", store.MarkerLifted)),
		"a police note in its place":   after(set, written("", noteFor(ids.New(), "hello"))),
		"lifted by name, another case": marker("Police", "weapons", store.MarkerLifted),
	} {
		for i, c := range heard(t, []store.NewRecord{set}, []store.NewRecord{partner}) {
			if got := codes(t, c, store.MarkerQuery{Persons: []store.ID{person}}); !slices.Equal(got, []string{"weapons"}) {
				t.Errorf("%s, desk %d: %v", name, i, got)
			}
			if err := c.Check(t.Context()); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	c := heard(t, []store.NewRecord{marker("council", "dog", store.MarkerSet)}, []store.NewRecord{marker("", "dog", store.MarkerLifted)})[0]
	if got := codes(t, c, store.MarkerQuery{Persons: []store.ID{person}}); len(got) != 0 {
		t.Errorf("the police lift a partner's: %v", got)
	}
	c = heard(t, []store.NewRecord{set}, []store.NewRecord{marker("council", "drugs", store.MarkerSet)})[0]
	if got := codes(t, c, store.MarkerQuery{Persons: []store.ID{person}}); len(got) != 2 {
		t.Errorf("both are to stand: %v", got)
	}
}

// SYNC 30: what the police said of a number holds, whenever a partner speaks.
func TestSYNC30APartnerDoesNotSayWhoseNumberItIs(t *testing.T) {
	n := phone.Parse("01632 960102")
	police := written("police", sharedFor(ids.New(), n, store.MarkerLifted))
	partner := written("council", sharedFor(ids.New(), n, store.MarkerSet))
	for i, c := range heard(t, []store.NewRecord{police}, []store.NewRecord{partner}) {
		if must[bool](t)(c.Shared(t.Context(), n)) {
			t.Errorf("desk %d: shared", i)
		}
	}
	c := heard(t, nil, []store.NewRecord{partner})[0]
	if !must[bool](t)(c.Shared(t.Context(), n)) {
		t.Error("nobody said otherwise")
	}
}

// SYNC 30: a partner's version of a call of the police does not take its place,
// whether it names it or not: it is put before somebody, with the higher level.
func TestSYNC30APartnerTakesNoCallOfThePolice(t *testing.T) {
	call := ids.New()
	report := func(agency, number string, level risk.Level) store.NewRecord {
		r := written(agency, reportFor(call, "", number, start))
		s := r.Summary.(store.ReportSummary)
		s.Levels.Overall = level
		r.Summary = s
		return r
	}
	ours := report("police", "07700 900417", risk.Medium)
	for _, partner := range []store.NewRecord{report("council", "", risk.High), after(ours, report("council", "", risk.High))} {
		desks := heard(t, []store.NewRecord{ours}, []store.NewRecord{partner})
		stands(t, ours, risk.High, true, desks[:]...)
	}
	other := after(ours, written("police", reportFor(ids.New(), "", "01632 960102", start)))
	desks := heard(t, []store.NewRecord{ours}, []store.NewRecord{other}) // of another call
	stands(t, ours, risk.Medium, false, desks[:]...)
	next := after(ours, report("", "07700 900417", risk.Standard))
	desks = heard(t, []store.NewRecord{ours, next}, []store.NewRecord{report("council", "", risk.Standard)})
	stands(t, next, risk.Standard, true, desks[:]...)
	first, second := report("housing", "07700 900417", risk.Medium), report("council", "", risk.Standard)
	stands(t, first, risk.Medium, true, heard(t, []store.NewRecord{first}, []store.NewRecord{second})[0])
}

// What older versions of the tables kept gets its agency.
func TestOldRecordsGetTheirAgency(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	done(t, c.Add(written("police", noteFor(ids.New(), "one")), written("council", noteFor(ids.New(), "two")), noteFor(ids.New(), "three")))
	shut(t, c)
	backToThree(t, p)
	if err := p.open(t).Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}
