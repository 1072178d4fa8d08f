package cache

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/phone"
)

// add keeps reports of one number, each a day older than the one before, and
// gives their calls, newest first.
func add(t testing.TB, c *Cache, number string, n int, parties ...store.Party) (calls []store.ID) {
	t.Helper()
	for i := range n {
		call := ids.New()
		calls = append(calls, call)
		done(t, c.Add(reportFor(call, "", number, start.AddDate(0, 0, -i), parties...)))
	}
	return calls
}

func history(t testing.TB, c *Cache, q store.Query) []store.Report {
	t.Helper()
	return must[[]store.Report](t)(c.History(context.Background(), q))
}

func TestHistoryHoweverTheNumberIsWritten(t *testing.T) {
	c := newPlace(t).open(t)
	calls := add(t, c, "07700 900417", 3)
	add(t, c, "07700 900418", 2)
	add(t, c, "withheld", 2)
	for _, as := range []string{"07700900417", "+44 7700 900417", "0044 (0)7700 900417", "(07700) 900-417"} {
		got := history(t, c, store.Query{Number: phone.Parse(as)})
		if len(got) != 3 {
			t.Fatalf("%q: %d reports, want 3", as, len(got))
		}
		for i, r := range got {
			if r.Summary.Call != calls[i] || r.Record.Subject != calls[i] {
				t.Fatalf("%q: report %d is out of order", as, i)
			}
		}
	}
	if got := history(t, c, store.Query{Number: phone.Parse("07700900417"), Limit: 2}); len(got) != 2 || got[0].Summary.Call != calls[0] {
		t.Fatalf("of two: %d", len(got))
	}
	if got := history(t, c, store.Query{Number: phone.Parse("07700900417"), Except: calls[1]}); len(got) != 2 || got[1].Summary.Call != calls[2] {
		t.Fatalf("without the present call: %d", len(got))
	}
}

func TestWithheldNumbersNeverMatch(t *testing.T) {
	c := newPlace(t).open(t)
	add(t, c, "withheld", 3)
	for _, s := range []phone.State{phone.Withheld, phone.Unavailable, phone.NotAsked, phone.WalkIn, phone.Presented, ""} {
		if got := history(t, c, store.Query{Number: phone.Number{State: s}}); len(got) != 0 {
			t.Errorf("%q: %d reports", s, len(got))
		}
	}
	if got := history(t, c, store.Query{Number: phone.Number{State: phone.Withheld, E164: "+447700900417"}}); len(got) != 0 {
		t.Errorf("a withheld number matched %d", len(got))
	}
}

func TestSupersededReportCountsOnce(t *testing.T) {
	c := newPlace(t).open(t)
	call, n := ids.New(), phone.Parse("07700 900417")
	last := uuid.Nil
	for i := range 4 {
		r := reportFor(call, "WM-261121-7Q0417K", "07700 900417", start)
		s := r.Summary.(store.ReportSummary)
		s.Line = string(text(i))
		r.Summary, r.Header.ID, r.Header.Supersedes = s, ids.New(), last
		last = r.Header.ID
		done(t, c.Add(r))
	}
	if got := history(t, c, store.Query{Number: n}); len(got) != 1 || got[0].Summary.Line != "000003" {
		t.Fatalf("%d reports", len(got))
	}
	if got := must[[]store.Report](t)(c.Reports(t.Context(), time.Time{}, 0)); len(got) != 1 {
		t.Fatalf("%d in the list", len(got))
	}
	got, detail, err := c.Report(t.Context(), "wm-261121-7Q0417K")
	if err != nil || got.Record.ID != last || detail.Narrative == "" {
		t.Fatalf("%v, %v", got.Record.ID, err)
	}
	if s := must[Stats](t)(c.Stats(t.Context())); s.Superseded != 3 || s.Records["report"] != 4 || s.Waiting != 4 {
		t.Fatalf("%+v", s)
	}
}

// SYNC 30: of two that supersede the same one, the later is current.
func TestOfTwoCorrectionsTheLaterIsCurrent(t *testing.T) {
	c := newPlace(t).open(t)
	call, first := ids.New(), ids.New()
	var last store.ID
	for i := range 3 {
		r := reportFor(call, "", "07700 900417", start)
		if r.Header.ID = first; i > 0 {
			r.Header.ID, r.Header.Supersedes = ids.New(), first
		}
		last = r.Header.ID
		done(t, c.Add(r))
	}
	if got := history(t, c, store.Query{Number: phone.Parse("07700 900417")}); len(got) != 1 || got[0].Record.ID != last {
		t.Fatalf("%d current", len(got))
	}
}

// A correction of a report that was corrected twice already leaves one report.
func TestTwoLinesOfCorrectionsAreOneReport(t *testing.T) {
	c := newPlace(t).open(t)
	call := ids.New()
	first, sent, final, confirmed := ids.New(), ids.New(), ids.New(), ids.New()
	write := func(id, before, want store.ID) {
		t.Helper()
		r := reportFor(call, "", "07700 900417", start)
		r.Header.ID, r.Header.Supersedes = id, before
		done(t, c.Add(r))
		if got := history(t, c, store.Query{Number: phone.Parse("07700 900417")}); len(got) != 1 || got[0].Record.ID != want {
			t.Fatalf("%d current", len(got))
		}
	}
	write(first, uuid.Nil, first)
	write(final, sent, final) // sent comes late
	write(sent, first, final)
	write(confirmed, first, confirmed)
}

func TestPeopleAndTheirLinks(t *testing.T) {
	c := newPlace(t).open(t)
	a, b, d := ids.New(), ids.New(), ids.New()
	add(t, c, "07700 900417", 2, store.Party{Role: store.RoleVictim, Person: a}, store.Party{Role: store.RoleCaller, Person: a})
	add(t, c, "01632 960102", 1, store.Party{Role: store.RoleVictim, Person: b})
	add(t, c, "01632 960103", 1, store.Party{Role: store.RoleVictim, Person: d})
	done(t, c.Add(personFor(a, store.PersonSummary{Surname: "Ashe"})))
	done(t, c.Add(personFor(a, store.PersonSummary{Surname: "Ashe", Forename: "Robin"})))
	count := func(of ...store.ID) int { return len(history(t, c, store.Query{Persons: of})) }
	for i, step := range []struct {
		link       *store.NewRecord
		a, b, d, n int
	}{
		{nil, 2, 1, 1, 3},
		{new(linkFor(a, b, true)), 3, 3, 1, 3},
		{new(linkFor(d, b, true)), 4, 4, 4, 4},
		{new(linkFor(b, a, false)), 2, 2, 2, 4},
		{new(linkFor(a, d, true)), 4, 4, 4, 4},
	} {
		if step.link != nil {
			done(t, c.Add(*step.link))
		}
		if count(a) != step.a || count(b) != step.b || count(d) != step.d || count(a, b) != step.n {
			t.Fatalf("step %d: %d %d %d %d, want %+v", i, count(a), count(b), count(d), count(a, b), step)
		}
	}
	got := history(t, c, store.Query{Persons: []store.ID{a}, Number: phone.Parse("07700 900417")})
	if len(got) != 4 {
		t.Fatalf("number and person together: %d", len(got))
	}
	for _, r := range history(t, c, store.Query{Number: phone.Parse("07700 900417")}) {
		if len(r.People) != 1 || r.People[a].Name() != "Robin Ashe" {
			t.Fatalf("the person as now known: %+v", r.People)
		}
	}
}

func TestPeople(t *testing.T) {
	c := newPlace(t).open(t)
	number := phone.Parse("01632 960102")
	id := ids.New()
	done(t, c.Add(personFor(id, store.PersonSummary{Surname: "O'Brién-Featherstonehaugh", Forename: "Sam", DateOfBirth: "1971-03-09",
		Postcode: "wr1 2aa", Address: "Flat 3, 12b High Street", Number: &number})))
	done(t, c.Add(personFor(ids.New(), store.PersonSummary{Surname: "Ng", Postcode: "WR1 9ZQ"})))
	for name, q := range map[string]store.PersonQuery{
		"first letters": {Surname: "obr"}, "accents": {Surname: "OBRIEN"}, "part": {Surname: "feather"},
		"all of it": {Surname: "O’Brien Featherstonehaugh"}, "sound": {Surname: "O'Bryan", Sounds: true},
		"number": {Number: number}, "last six": {Last6: "960102"}, "born": {DateOfBirth: "1971-03-09"},
		"postcode": {Postcode: "WR1 2AA"}, "outward and name": {Postcode: "WR1", Surname: "obrien"},
		"house": {Postcode: "WR12AA", House: "12B"}, "flat": {Postcode: "WR12AA", House: "3"},
	} {
		if got := must[[]store.Person](t)(c.People(t.Context(), q)); len(got) != 1 || got[0].ID != id {
			t.Errorf("%s: %d people", name, len(got))
		}
	}
	for name, q := range map[string]store.PersonQuery{
		"nothing": {}, "another name": {Surname: "obrien-featherstonex"}, "two letters": {Surname: "ob"},
		"both must agree": {Surname: "obrien", DateOfBirth: "1971-03-10"}, "withheld": {Number: phone.Parse("withheld")},
	} {
		if got := must[[]store.Person](t)(c.People(t.Context(), q)); len(got) != 0 {
			t.Errorf("%s: %d people", name, len(got))
		}
	}
	if got := must[[]store.Person](t)(c.People(t.Context(), store.PersonQuery{Surname: "NG"})); len(got) != 1 {
		t.Errorf("a short name: %d people", len(got))
	}
}

func TestReportThatIsNotThere(t *testing.T) {
	c := newPlace(t).open(t)
	_, _, err := c.Report(t.Context(), "WM-261121-7Q0417A")
	wantCode(t, err, store.CodeNotFound, "No report")
}

// The short way of reading a body gives what the long one does.
func TestBodiesAreReadAlike(t *testing.T) {
	frozen, err := store.Freeze(store.Header{}, store.PersonSummary{Surname: `Ashe","body":{}`}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if string(frozen.Summary[:len(beforeSalt)]) != beforeSalt || string(frozen.Summary[len(beforeSalt)+saltLength:][:len(afterSalt)]) != afterSalt {
		t.Fatal("store.Freeze lays bodies out in another way: the short way is never taken")
	}
	for _, part := range []string{string(frozen.Summary), string(frozen.Detail), `{"body":{"surname":"Ashe"},"salt":"AAAA"}`,
		`{"salt":"AAAA","body":{"surname":"Ashe"}}`, "", "null", `{"salt":"AAAAAAAAAAAAAAAAAAAAAAAA","body":}`} {
		var short, long store.PersonSummary
		errShort, errLong := readBody([]byte(part), &short), store.ReadBody([]byte(part), &long)
		if !reflect.DeepEqual(short, long) || (errShort == nil) != (errLong == nil) {
			t.Errorf("%q: %+v and %v, want %+v and %v", part, short, errShort, long, errLong)
		}
	}
}
