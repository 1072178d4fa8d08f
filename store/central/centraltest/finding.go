package centraltest

import (
	"strings"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// finding are the tests of Find, Since and how much a page holds.
var finding = map[string]func(*testing.T, central.Log){
	"DESIGN 5 records are found by what they say":       found,
	"DESIGN 5 the latest reported come first":           foundLatest,
	"SYNC 4 nothing out of scope is found":              foundInScope,
	"SYNC 13 a page is bounded in bytes":                boundedPages,
	"SYNC 21 since a time":                              since,
	"SYNC 33 what cannot be read is kept and not found": unreadable,
	"SYNC 36 the erased are not found":                  foundErased,
}

const number = "07700 900417"

// ref is the first reference of a desk that can be said on the telephone.
var ref = func() string {
	for n := int64(417); ; n++ {
		if ref, ok := seal.NewRef("WM", start, "7Q", n); ok {
			return ref
		}
	}
}()

// of makes a header of a kind and subject.
func of(kind store.Kind, subject store.ID) func(*store.Header) {
	return func(h *store.Header) { h.Kind, h.Subject = kind, subject }
}

func at(when time.Time) func(*store.Header) { return func(h *store.Header) { h.ReportedAt = when } }

// rang is a report from a number about a person.
func rang(person store.ID) store.ReportSummary {
	return store.ReportSummary{Ref: ref, Number: phone.Parse(number), Parties: []store.Party{{Role: "victim", Person: person}},
		Place: store.Place{Text: "12 Invented Row", Postcode: "ZZ9 9ZZ"}, Line: canary}
}

func ash(surname string) store.PersonSummary {
	return store.PersonSummary{Surname: surname, DateOfBirth: "1971-03-10", Postcode: "ZZ9 9ZZ", Address: "12 Invented Row"}
}

// wantFound wants just these records in this order.
func wantFound(t fataler, log central.Log, s central.Scope, tokens []seal.Token, want ...wire.Item) {
	t.Helper()
	got, err := log.Find(background, s, tokens, 100)
	if err != nil {
		t.Fatalf("find: %v (%v)", err, unwrapped(err))
	}
	if len(got) != len(want) {
		t.Fatalf("%d are found, want %d", len(got), len(want))
	}
	for i, c := range got {
		sameSummary(t, c, want[i])
	}
}

func numberTokens() []seal.Token {
	return Key.ReportQueryTokens(store.Find{Number: phone.Parse(number)})
}

func found(t *testing.T, log central.Log) {
	d := police(log)
	who, other := d.ids.New(), d.ids.New()
	report := d.saying(t, rang(who))
	again := d.saying(t, rang(who), superseding(report.ID), at(start.Add(time.Minute)))
	person := d.saying(t, ash("Ashe"), of(store.KindPerson, who), at(start.Add(2*time.Minute)))
	linked := d.saying(t, store.LinkSummary{A: who, B: other, Same: true}, of(store.KindLink, d.ids.New()), at(start.Add(3*time.Minute)))
	marker := d.saying(t, store.MarkerSummary{On: store.OnPerson, Person: other}, of(store.KindMarker, d.ids.New()), at(start.Add(4*time.Minute)))
	d.stored(t, report, again, person, linked, marker, d.saying(t, ash("Birch"), of(store.KindPerson, d.ids.New())), d.record(t))
	for name, row := range map[string]struct {
		tokens []seal.Token
		want   []wire.Item
	}{
		"nothing":         {nil, nil},
		"the number":      {numberTokens(), []wire.Item{again, report}},
		"another number":  {Key.ReportQueryTokens(store.Find{Number: phone.Parse("07700 900418")}), nil},
		"the reference":   {Key.ReportQueryTokens(store.Find{Ref: strings.ToLower(strings.ReplaceAll(ref, "-", " "))}), []wire.Item{again, report}},
		"name and birth":  {Key.PersonQueryTokens(store.PersonQuery{Surname: "ash", DateOfBirth: "1971-03-10"}), []wire.Item{person}},
		"name, not birth": {Key.PersonQueryTokens(store.PersonQuery{Surname: "ash", DateOfBirth: "1971-03-11"}), nil},
		"the person":      {Key.AboutTokens(who), []wire.Item{linked, person, again, report}},
		"the other":       {Key.AboutTokens(other), []wire.Item{marker, linked}},
		"another's key":   {seal.New([32]byte{9}).AboutTokens(who), nil},
	} {
		t.Run(name, func(t *testing.T) { wantFound(t, log, everything, row.tokens, row.want...) })
	}
}

func foundLatest(t *testing.T, log central.Log) {
	d := police(log)
	var want []wire.Item
	for _, minutes := range []int{5, 1, 9, 3} {
		want = append(want, d.saying(t, rang(d.ids.New()), at(start.Add(time.Duration(minutes)*time.Minute))))
	}
	d.stored(t, want...)
	want = []wire.Item{want[2], want[0], want[3], want[1]}
	wantFound(t, log, everything, numberTokens(), want...)
	for limit, n := range map[int]int{-1: 1, 0: 1, 1: 1, 3: 3} {
		got, err := log.Find(t.Context(), everything, numberTokens(), limit)
		if err != nil || len(got) != n {
			t.Fatalf("limit %d: %d are found, %v", limit, len(got), err)
		}
		sameSummary(t, got[n-1], want[n-1])
	}
}

func foundInScope(t *testing.T, log central.Log) {
	made := map[*scopeRow]wire.Item{}
	for _, row := range scopes {
		d := newDesk(log, row.force, row.agency)
		made[row] = d.saying(t, rang(d.ids.New()))
		d.stored(t, made[row])
	}
	for _, reader := range scopes {
		want := map[store.ID]bool{}
		for _, row := range scopes {
			if reader.sees(row) {
				want[made[row].ID] = true
			}
		}
		got, err := log.Find(t.Context(), reader.scope, numberTokens(), 100)
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %d are found, want %d (%v)", reader.name, len(got), len(want), err)
		}
		for _, c := range got {
			if !want[c.ID] {
				t.Errorf("%s: a record out of scope is found", reader.name)
			}
		}
	}
}

func foundErased(t *testing.T, log central.Log) {
	d := police(log)
	gone, left := d.saying(t, rang(d.ids.New())), d.saying(t, rang(d.ids.New()))
	d.stored(t, gone, left)
	erase(t, log, gone.ID)
	wantFound(t, log, everything, numberTokens(), left)
	d.pushed(t, wire.Erased, gone)
	wantFound(t, log, everything, numberTokens(), left)
}

func unreadable(t *testing.T, log central.Log) {
	d := police(log)
	it := d.saying(t, "a summary of another version", of(store.KindPerson, d.ids.New()))
	many := store.ReportSummary{}
	for range 1000 {
		many.Parties = append(many.Parties, store.Party{Person: d.ids.New()})
	}
	crowd := d.saying(t, many)
	d.stored(t, it, crowd)
	wantDetail(t, log, everything, it)
	wantFound(t, log, everything, Key.AboutTokens(many.Parties[0].Person), crowd)
	wantFound(t, log, everything, Key.AboutTokens(many.Parties[999].Person)) // beyond what is indexed of one record
}

// boundedPages has eleven summaries of half a megabyte, of one number.
func boundedPages(t *testing.T, log central.Log) {
	d := police(log)
	var items []wire.Item
	for range 11 {
		s := rang(d.ids.New())
		s.Line = strings.Repeat("x", 1<<19)
		items = append(items, d.saying(t, s))
		d.stored(t, items[len(items)-1])
	}
	last := d.record(t)
	d.stored(t, last)
	wantFeed(t, log, everything, append(items, last)...)
	var from central.Position
	for pages := 1; ; pages++ {
		p, err := log.Changes(t.Context(), everything, from, 500)
		if err != nil {
			t.Fatal(err)
		}
		wantSmall(t, p.Changes)
		if from = p.Next; !p.More {
			if pages != 2 {
				t.Fatalf("%d pages of 5.5 MB", pages)
			}
			break
		}
	}
	got, err := log.Find(t.Context(), everything, numberTokens(), 500)
	if err != nil || len(got) != 7 {
		t.Fatalf("%d are found, %v", len(got), err)
	}
	wantSmall(t, got)
}

func wantSmall(t fataler, all []central.Change) {
	t.Helper()
	size := 0
	for _, c := range all {
		size += c.Size()
	}
	if size > central.MaxPage && len(all) > 1 {
		t.Fatalf("%d bytes on one page", size)
	}
}

func since(t *testing.T, log central.Log) {
	from := func(when time.Time) []central.Change {
		t.Helper()
		p, err := log.Since(t.Context(), everything, when)
		if err != nil {
			t.Fatalf("since: %v (%v)", err, unwrapped(err))
		}
		all, _ := read(t, log, everything, p, 2)
		return all
	}
	if all := from(start); len(all) != 0 {
		t.Fatalf("of an empty store %d are read", len(all))
	}
	d := police(log)
	early, late := d.records(t, 3), d.records(t, 2)
	d.stored(t, early...)
	const apart = 20 * time.Millisecond
	time.Sleep(apart)
	middle := time.Now()
	time.Sleep(apart)
	d.stored(t, late...)
	kent := newDesk(log, "kent", "police")
	kent.stored(t, kent.record(t))
	erase(t, log, early[0].ID)
	for _, row := range []struct {
		when time.Time
		want int
	}{{middle.Add(-time.Hour), 6}, {middle, 4}, {time.Now().Add(time.Hour), 0}} {
		if all := from(row.when); len(all) != row.want {
			t.Errorf("%d are read, want %d", len(all), row.want)
		}
	}
	// Of another force there is one, whatever lies before it.
	p, err := log.Since(t.Context(), central.Scope{Forces: []string{"kent"}, Police: true}, middle)
	if err != nil {
		t.Fatal(err)
	}
	if all, _ := read(t, log, everything, p, 2); len(all) != 2 {
		t.Errorf("from the first of Kent on %d are read", len(all))
	}
	end, err := log.Since(t.Context(), everything, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	more := d.record(t)
	d.stored(t, more)
	if all, _ := read(t, log, everything, end, 2); len(all) != 1 || all[0].ID != more.ID {
		t.Errorf("from the end on %d are read", len(all))
	}
}
