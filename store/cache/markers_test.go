package cache

import (
	"slices"
	"testing"

	"firstcall/store"
	"firstcall/store/phone"
)

func TestSharedNumbersAreSetAndLiftedByMarkers(t *testing.T) {
	c := newPlace(t).open(t)
	n, id := phone.Parse("01632 960102"), ids.New()
	for _, step := range []struct {
		state string
		want  bool
	}{{store.MarkerSet, true}, {store.MarkerSet, true}, {store.MarkerLifted, false}, {store.MarkerProposed, false}, {store.MarkerSet, true}} {
		done(t, c.Add(sharedFor(id, n, step.state)))
		if got := must[bool](t)(c.Shared(t.Context(), phone.Parse("+441632960102"))); got != step.want {
			t.Fatalf("after %s: %v", step.state, got)
		}
	}
	done(t, c.Add(sharedFor(ids.New(), n, store.MarkerLifted))) // by another marker: the last one holds
	if must[bool](t)(c.Shared(t.Context(), n)) {
		t.Fatal("still shared")
	}
	if must[bool](t)(c.Shared(t.Context(), phone.Parse("withheld"))) {
		t.Fatal("withheld is shared")
	}
	wantCode(t, result(t, c.Add(sharedFor(ids.New(), phone.Parse("withheld"), store.MarkerSet))), store.CodeInvalid, "presented")
	other := sharedFor(ids.New(), n, store.MarkerSet)
	other.Summary = store.MarkerSummary{On: store.OnNumber, Number: &n, Code: "dog", State: store.MarkerSet}
	done(t, c.Add(other))
	if must[bool](t)(c.Shared(t.Context(), n)) {
		t.Fatal("a marker of another kind makes it shared")
	}
}

// codes gives the codes of markers in the order they came.
func codes(t testing.TB, c *Cache, q store.MarkerQuery) (all []string) {
	t.Helper()
	for _, m := range must[[]store.Marker](t)(c.Markers(t.Context(), q)) {
		if m.Record.Kind != store.KindMarker || m.Record.ID.IsNil() {
			t.Error("a marker without its record")
		}
		all = append(all, m.Summary.Code)
	}
	return all
}

// SW-16: a warning is found on the person and on the address it was given to.
func TestMarkersOfPeopleAndAddresses(t *testing.T) {
	c := newPlace(t).open(t)
	a, linked, other := ids.New(), ids.New(), ids.New()
	at := store.Place{Text: "Flat 3, 12b High Street, WR1 2AA", Postcode: "wr12aa"}
	moved := ids.New()
	done(t, c.Add(
		markerFor(ids.New(), store.MarkerSummary{On: store.OnPerson, Person: a, Code: "violence", State: store.MarkerSet}),
		markerFor(ids.New(), store.MarkerSummary{On: store.OnAddress, Place: at, Code: "dog", State: store.MarkerProposed}),
		markerFor(ids.New(), store.MarkerSummary{On: store.OnAddress, Place: store.Place{Text: "Rose Cottage", Postcode: "WR1 9ZQ"}, Code: "drugs", State: store.MarkerSet}),
		markerFor(ids.New(), store.MarkerSummary{On: store.OnAddress, Place: store.Place{Text: "the green hut by the canal"}, Code: "weapons", State: store.MarkerSet}),
		markerFor(moved, store.MarkerSummary{On: store.OnPerson, Person: a, Code: "self_harm", State: store.MarkerSet}),
		markerFor(moved, store.MarkerSummary{On: store.OnPerson, Person: other, Code: "self_harm", State: store.MarkerSet}),
		linkFor(a, linked, true)))
	for name, want := range map[string]struct {
		q     store.MarkerQuery
		codes []string
	}{
		"person":               {store.MarkerQuery{Persons: []store.ID{a}}, []string{"violence"}},
		"the same person":      {store.MarkerQuery{Persons: []store.ID{linked}}, []string{"violence"}},
		"set right":            {store.MarkerQuery{Persons: []store.ID{other}}, []string{"self_harm"}},
		"house":                {store.MarkerQuery{Place: store.Place{Text: "12B High St", Postcode: "WR1 2AA"}}, []string{"dog"}},
		"flat":                 {store.MarkerQuery{Place: store.Place{Text: "3", Postcode: "WR1 2AA"}}, []string{"dog"}},
		"another house":        {store.MarkerQuery{Place: store.Place{Text: "14 High St", Postcode: "WR1 2AA"}}, nil},
		"another postcode":     {store.MarkerQuery{Place: store.Place{Text: "12b High Street", Postcode: "WR1 2AB"}}, nil},
		"no number":            {store.MarkerQuery{Place: store.Place{Text: "rose cottage, WR1 9ZQ", Postcode: "WR19ZQ"}}, []string{"drugs"}},
		"postcode only":        {store.MarkerQuery{Place: store.Place{Postcode: "WR1 9ZQ"}}, nil},
		"words only":           {store.MarkerQuery{Place: store.Place{Text: "The green hut, by the canal."}}, []string{"weapons"}},
		"a number only":        {store.MarkerQuery{Place: store.Place{Text: "3"}}, nil},
		"person and house":     {store.MarkerQuery{Persons: []store.ID{a, linked}, Place: at}, []string{"dog", "violence"}},
		"nothing":              {store.MarkerQuery{}, nil},
		"nobody in particular": {store.MarkerQuery{Persons: []store.ID{{}}}, nil},
	} {
		if got := codes(t, c, want.q); !slices.Equal(got, want.codes) {
			t.Errorf("%s: %v, want %v", name, got, want.codes)
		}
	}
}

// The last record about a marker says how it stands.
func TestMarkerStandsAsItWasLastSaid(t *testing.T) {
	c := newPlace(t).open(t)
	person, id := ids.New(), ids.New()
	for _, step := range []struct{ code, state, want string }{
		{"dog", store.MarkerProposed, "dog"}, {"weapons", store.MarkerSet, "weapons"}, {"weapons", store.MarkerLifted, ""}, {"drugs", store.MarkerSet, "drugs"},
	} {
		done(t, c.Add(markerFor(id, store.MarkerSummary{On: store.OnPerson, Person: person, Code: step.code, State: step.state})))
		got := codes(t, c, store.MarkerQuery{Persons: []store.ID{person}})
		if want := slices.DeleteFunc([]string{step.want}, func(s string) bool { return s == "" }); !slices.Equal(got, want) {
			t.Fatalf("after %s %s: %v", step.code, step.state, got)
		}
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A marker on a number that is damaged on the disk does not hide the number's
// history: what was said before it holds, and the check of the folder tells of it.
func TestDamagedSharedMarkerHidesNoHistory(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	n := phone.Parse("07700 900417")
	add(t, c, "07700 900417", 1)
	done(t, c.Add(sharedFor(ids.New(), n, store.MarkerSet)))
	last := sharedFor(ids.New(), n, store.MarkerLifted)
	last.Header.ID = ids.New()
	done(t, c.Add(last))
	shut(t, c)
	run(t, p, "UPDATE record SET summary = zeroblob(80) WHERE id = ?", last.Header.ID[:])
	c = p.open(t)
	if !must[bool](t)(c.Shared(t.Context(), n)) || len(history(t, c, store.Query{Number: n})) != 1 {
		t.Fatal("not as it was before the damaged one")
	}
	wantCode(t, c.Check(t.Context()), store.CodeInvalid, "not as it was written")
}
