package cache

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/store/seal"
)

func TestPeopleAreGivenAsTheyAreNowKnown(t *testing.T) {
	c := newPlace(t).open(t)
	id, other := ids.New(), ids.New()
	old := phone.Parse("07700 900417")
	mistyped := personFor(id, store.PersonSummary{Surname: "Ashbourne"})
	mistyped.Header.ID = ids.New()
	right := personFor(id, store.PersonSummary{Surname: "Ashe", Postcode: "WR1 2AA", Number: &old})
	right.Header.Supersedes = mistyped.Header.ID
	done(t, c.Add(mistyped, right, personFor(other, store.PersonSummary{Surname: "Asher"}),
		personFor(id, store.PersonSummary{Surname: "Ashe", Forename: "Robin", Postcode: "WR1 9ZQ", Needs: "sign language",
			Contact: store.ContactCard{Contact: store.SafeNo}})))
	for i := range mostCounted + 5 {
		done(t, c.Add(reportFor(ids.New(), fmt.Sprint(i), "withheld", start, store.Party{Role: store.RoleVictim, Person: id})))
	}
	for name, q := range map[string]store.PersonQuery{"now": {Postcode: "WR1 9ZQ"}, "before": {Postcode: "WR1 2AA"}, "number": {Number: old}, "first": {Surname: "ash", Limit: 1}} {
		got := must[[]store.Person](t)(c.People(t.Context(), q))
		if len(got) != 1 || got[0].ID != id || got[0].Summary.Postcode != "WR1 9ZQ" || got[0].Summary.Contact.Contact != store.SafeNo || got[0].Reports != mostCounted {
			t.Errorf("%s: %d people", name, len(got))
		}
	}
	if got := must[[]store.Person](t)(c.People(t.Context(), store.PersonQuery{Surname: "ash"})); len(got) != 2 || got[0].ID != id || got[1].Reports != 0 {
		t.Errorf("%d people, want each once", len(got))
	}
	if got := must[[]store.Person](t)(c.People(t.Context(), store.PersonQuery{Surname: "ashb"})); len(got) != 0 {
		t.Error("found by what was mistyped and put right")
	}
	p := must[store.Person](t)(c.Person(t.Context(), id))
	if p.ID != id || p.Summary.Needs != "sign language" || p.Record.Kind != store.KindPerson {
		t.Errorf("%+v", p)
	}
	for _, nobody := range []store.ID{ids.New(), {}} {
		_, err := c.Person(t.Context(), nobody)
		wantCode(t, err, store.CodeNotFound, "Nothing is known")
	}
}

func TestFind(t *testing.T) {
	c := newPlace(t).open(t)
	ashe, ng := ids.New(), ids.New()
	home := phone.Parse("01632 960102")
	done(t, c.Add(personFor(ashe, store.PersonSummary{Surname: "Ashe", Forename: "Robin", DateOfBirth: "1971-03-09",
		Postcode: "WR1 9ZQ", Address: "4 Mill Lane", Number: &home}), personFor(ng, store.PersonSummary{Surname: "Ngata"})))
	add := func(ref, number string, daysAgo int, place store.Place, people ...store.ID) {
		r := reportFor(ids.New(), ref, number, start.AddDate(0, 0, -daysAgo))
		s := r.Summary.(store.ReportSummary)
		s.Place = place
		for _, p := range people {
			s.Parties = append(s.Parties, store.Party{Role: store.RoleVictim, Person: p})
		}
		r.Summary = s
		done(t, c.Add(r))
	}
	ref, _ := seal.NewRef("WM", start, "7Q0", 419)
	spoken := strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(ref), "-", " "), "0", "o")
	add(ref, "07700 900417", 0, store.Place{Text: "12 High Street", Postcode: "WR1 2AA"}, ashe)
	add("two", "withheld", 1, store.Place{Text: "14 High Street", Postcode: "WR1 2AA"}, ashe)
	add("three", "07700 900418", 3, store.Place{Text: "the park", Postcode: "WR5"}, ng)
	add("four", "01632 960102", 9, store.Place{})
	for name, want := range map[string]struct {
		f       store.Find
		reports string
		people  int
	}{
		"nothing":         {store.Find{}, "", 0},
		"number":          {store.Find{Number: phone.Parse("07700900417")}, ref + " ", 0},
		"person's number": {store.Find{Number: home}, ref + " two four ", 1},
		"last six":        {store.Find{Last6: "900418"}, "three ", 0},
		"reference":       {store.Find{Ref: spoken}, ref + " ", 0},
		"surname":         {store.Find{Surname: "ash"}, ref + " two ", 1},
		"by its sound":    {store.Find{Surname: "Aish"}, ref + " two ", 1},
		"born":            {store.Find{Born: "1971-03-09"}, ref + " two ", 1},
		"postcode":        {store.Find{Postcode: "WR1 2AA"}, ref + " two ", 0},
		"house":           {store.Find{Postcode: "WR1 2AA", House: "14"}, "two ", 0},
		"home":            {store.Find{Postcode: "WR19ZQ", House: "4"}, ref + " two ", 1},
		"outward":         {store.Find{Postcode: "WR5"}, "three ", 0},
		"a day":           {store.Find{From: start.AddDate(0, 0, -3)}, "three ", 0},
		"days":            {store.Find{From: start.AddDate(0, 0, -3), To: start.AddDate(0, 0, -1)}, "two three ", 0},
		"days, backwards": {store.Find{From: start, To: start.AddDate(0, 0, -1)}, ref + " two ", 0},
		"until a day":     {store.Find{To: start.AddDate(0, 0, -9)}, "four ", 0},
		"side by side":    {store.Find{Last6: "900418", Surname: "ashe"}, ref + " two three ", 1},
		"only one":        {store.Find{Surname: "ashe", Limit: 1}, ref + " ", 1},
		"nobody":          {store.Find{Surname: "Quux", Last6: "999999", Ref: "none", Born: "2001-01-01"}, "", 0},
	} {
		got := must[store.Found](t)(c.Find(t.Context(), want.f))
		refs := ""
		for _, r := range got.Reports {
			refs += r.Summary.Ref + " "
		}
		if refs != want.reports || len(got.People) != want.people {
			t.Errorf("%s: reports %q and %d people, want %q and %d", name, refs, len(got.People), want.reports, want.people)
		}
	}
}

// Whoever fits most of what was typed comes first, however many share a name.
func TestFindPutsWhoFitsBestFirst(t *testing.T) {
	c := newPlace(t).open(t)
	wanted := ids.New()
	done(t, c.Add(personFor(wanted, store.PersonSummary{Surname: "Ashe", DateOfBirth: "1971-03-09"})))
	for range 20 {
		done(t, c.Add(personFor(ids.New(), store.PersonSummary{Surname: "Ashe"})))
	}
	got := must[store.Found](t)(c.Find(t.Context(), store.Find{Surname: "Ashe", Born: "1971-03-09", Limit: 5}))
	if len(got.People) != 5 || got.People[0].ID != wanted {
		t.Fatalf("%d people, the first is not the one", len(got.People))
	}
}

// Reports of somebody who is linked with a person found belong to what is found.
func TestFindFollowsLinks(t *testing.T) {
	c := newPlace(t).open(t)
	a, b := ids.New(), ids.New()
	add(t, c, "withheld", 2, store.Party{Role: store.RoleVictim, Person: b})
	done(t, c.Add(personFor(a, store.PersonSummary{Surname: "Ashe"}), linkFor(a, b, true)))
	if got := must[store.Found](t)(c.Find(t.Context(), store.Find{Surname: "Ashe"})); len(got.Reports) != 2 || len(got.People) != 1 {
		t.Fatalf("%d reports, %d people", len(got.Reports), len(got.People))
	}
}

// Days are London's: one has 23 hours when the clocks go forward.
func TestDaysAreThoseOfLondon(t *testing.T) {
	from, until, _ := days(time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC), time.Time{})
	if until.Sub(from) != 23*time.Hour || !from.Equal(time.Date(2026, 3, 29, 0, 0, 0, 0, risk.London)) {
		t.Fatalf("from %v until %v", from, until)
	}
	late := time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC) // the first of July here
	if from, _, _ = days(late, time.Time{}); from.In(risk.London).Day() != 1 {
		t.Fatalf("the day is %v", from)
	}
}
