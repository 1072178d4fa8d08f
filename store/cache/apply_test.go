package cache

import (
	"context"
	"slices"
	"syscall"
	"testing"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// feed gives every record of a desk as the feed would.
func feed(t testing.TB, c *Cache) (changes []store.Change) {
	t.Helper()
	for _, r := range outgoing(t, c) {
		changes = append(changes, changeOf(r))
	}
	return changes
}

func apply(t testing.TB, c *Cache, changes ...store.Change) []store.ID {
	t.Helper()
	return must[[]store.ID](t)(c.Apply(t.Context(), changes, "c", "1"))
}

// SYNC 26: a page and its cursor are on the disk together or not at all, wherever
// the disk gives up.
func TestSYNC26PageAndCursorAreOneTransaction(t *testing.T) {
	from := newPlace(t).open(t)
	add(t, from, "07700 900417", 3)
	changes := feed(t, from)
	for commits := range 3 {
		p := newPlace(t)
		left := commits
		o := p.options()
		o.Faults = &Faults{BeforeCommit: func() error {
			if left--; left < 0 {
				return syscall.EIO
			}
			return nil
		}}
		c := must[*Cache](t)(Open(t.Context(), o))
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, _ = c.Apply(ctx, changes, "behind it", "1")
		_ = c.Shutdown(ctx)
		cancel()
		c = p.open(t)
		cursor, epoch, _, err := c.Cursor(t.Context())
		has := len(history(t, c, store.Query{Number: phone.Parse("07700 900417")}))
		if err != nil || (cursor == "behind it") != (has == 3) || (epoch == "1") != (has == 3) || has != 0 && has != 3 {
			t.Fatalf("after %d commits: cursor %q, %d records, %v", commits, cursor, has, err)
		}
		if commits > 0 && has == 0 {
			t.Fatal("the page was never taken")
		}
	}
}

// SYNC 27: what is delivered again changes nothing.
func TestSYNC27RedeliveryIsHarmless(t *testing.T) {
	from, to := newPlace(t).open(t), newPlace(t).open(t)
	call, action := actionReport(t, from)
	a, b := ids.New(), ids.New()
	done(t, from.Add(noteFor(call, "a note"), linkFor(a, b, true), sharedFor(ids.New(), phone.Parse("01632 960102"), store.MarkerSet),
		personFor(a, store.PersonSummary{Surname: "Ashe"}), stepFor(action, call, store.ActionTried, start)))
	changes := feed(t, from)
	if got := apply(t, to, changes...); !slices.Equal(got, []store.ID{call}) {
		t.Fatalf("%d calls have another history", len(got))
	}
	first := viewOf(t, to, []store.ID{a, b})
	for range 2 {
		if got := apply(t, to, changes...); len(got) != 0 {
			t.Fatalf("%d calls have another history", len(got))
		}
		if again := viewOf(t, to, []store.ID{a, b}); again != first {
			t.Fatalf("%s\nwas\n%s", again, first)
		}
	}
	if s := state(t, to); s.Waiting != 0 || len(s.Aside) != 0 {
		t.Fatalf("%+v", s)
	}
	_, _, err := to.Report(t.Context(), "")
	if err == nil {
		t.Fatal("a detail that was never fetched is there")
	}
}

// SYNC 17, 18: a bad record is kept aside and in sight, those around it are
// taken, and the right one that comes later takes its place.
func TestSYNC18BadRecordOfAPageIsKeptAside(t *testing.T) {
	from := newPlace(t).open(t)
	add(t, from, "07700 900417", 5)
	good := feed(t, from)
	other := newPlace(t).open(t)
	add(t, other, "07700 900417", 1)
	for name, spoil := range map[string]func(*store.Change){
		"summary": func(ch *store.Change) { ch.Summary = slices.Concat(ch.Summary, []byte(" ")) },
		"hash":    func(ch *store.Change) { ch.Hash = good[0].Hash },
		"digest":  func(ch *store.Change) { ch.DetailDigest = nil },
		"header":  func(ch *store.Change) { ch.Header = []byte("no JSON") },
		"another": func(ch *store.Change) { id := ch.ID; *ch = feed(t, other)[0]; ch.ID = id },
		"body":    func(ch *store.Change) { *ch = unreadableBody(t, ch.ID) },
	} {
		to := newPlace(t).open(t)
		page := slices.Clone(good)
		spoil(&page[2])
		apply(t, to, page...)
		s := state(t, to)
		if got := history(t, to, store.Query{Number: phone.Parse("07700 900417")}); len(got) != 4 {
			t.Fatalf("%s: %d reports", name, len(got))
		}
		if len(s.Aside) != 1 || s.Aside[0].Record.ID != good[2].ID || s.Aside[0].Reason == "" {
			t.Fatalf("%s: %+v", name, s.Aside)
		}
		apply(t, to, good...)
		if s := state(t, to); len(s.Aside) != 0 || len(history(t, to, store.Query{Number: phone.Parse("07700 900417")})) != 5 {
			t.Fatalf("%s: still aside: %+v", name, s.Aside)
		}
	}
}

// unreadableBody is a record whose hash is right and whose summary is none.
func unreadableBody(t testing.TB, id store.ID) store.Change {
	r := must[store.Record](t)(store.Freeze(store.Header{ID: id, Kind: store.KindReport, Subject: ids.New()}, []int{1}, nil))
	return changeOf(r)
}

// The same id with another hash is told, and overwrites nothing (SYNC 15).
func TestSYNC15SameIDOtherHashChangesNothing(t *testing.T) {
	c := newPlace(t).open(t)
	add(t, c, "07700 900417", 1)
	mine := outgoing(t, c)[0]
	h := mine.Header
	h.Force = "another"
	apply(t, c, changeOf(must[store.Record](t)(store.Freeze(h, store.ReportSummary{}, nil))))
	if s := state(t, c); len(s.Aside) != 1 {
		t.Fatalf("%+v", s)
	}
	if got := outgoing(t, c)[0]; got.Hash != mine.Hash {
		t.Fatal("it was overwritten")
	}
}

// SYNC 33: a newer program's record is taken with what is known of it.
func TestSYNC33NewerRecordIsTaken(t *testing.T) {
	c := newPlace(t).open(t)
	type later struct {
		store.ReportSummary
		Later string `json:"later"`
	}
	r := must[store.Record](t)(store.Freeze(store.Header{ID: ids.New(), Kind: store.KindReport, Subject: ids.New()},
		later{store.ReportSummary{Number: phone.Parse("07700 900417")}, "new"}, nil))
	strange := must[store.Record](t)(store.Freeze(store.Header{ID: ids.New(), Kind: "of later", Subject: ids.New()}, []int{1}, nil))
	apply(t, c, changeOf(r), changeOf(strange))
	if s := state(t, c); len(s.Aside) != 0 || len(history(t, c, store.Query{Number: phone.Parse("07700 900417")})) != 1 {
		t.Fatalf("%+v", s)
	}
}

// levelled gives a report in the place of another, with a level.
func levelled(call, before store.ID, level risk.Level) store.NewRecord {
	r := superseding(call, "", before, store.StatusComplete, ids.New())
	s := r.Summary.(store.ReportSummary)
	s.Levels.Overall = level
	r.Summary = s
	return r
}

// SYNC 30: two that supersede the same one, made on two desks that did not know
// of each other: the later in the central store's order is current on both, with
// the higher level, whoever wrote first, and until somebody writes on.
func TestSYNC30ServerOrderDecides(t *testing.T) {
	a, b := newPlace(t).open(t), newPlace(t).open(t)
	m := newInMemory()
	call := ids.New()
	first := levelled(call, store.ID{}, risk.Medium)
	done(t, a.Add(first))
	quiet(t, m, a, b)
	low, high := levelled(call, first.Header.ID, risk.Standard), levelled(call, first.Header.ID, risk.High)
	done(t, a.Add(low)) // first by the clock, last at the store
	done(t, b.Add(high))
	stands := func(want store.ID, level risk.Level, review bool) {
		t.Helper()
		for _, c := range []*Cache{a, b} {
			got := must[[]store.Report](t)(c.Reports(t.Context(), time.Time{}, 0))
			if len(got) != 1 || got[0].Record.ID != want || got[0].Summary.Levels.Overall != level || got[0].Review != review {
				t.Fatalf("%d reports, %s, review %v", len(got), got[0].Summary.Levels.Overall, got[0].Review)
			}
		}
	}
	send(t, b, m, 100, false)
	quiet(t, m, a, b)
	stands(low.Header.ID, risk.High, true)
	again := levelled(call, low.Header.ID, risk.Standard)
	done(t, a.Add(again)) // it need not have known of the other
	quiet(t, m, a, b)
	stands(again.Header.ID, risk.High, true)
	solved := levelled(call, high.Header.ID, risk.Medium)
	done(t, a.Add(solved)) // one desk has now written on from both
	quiet(t, m, a, b)
	stands(solved.Header.ID, risk.Medium, false)
}

// SYNC 30: of everything else, too, the last in the central store's order holds,
// on the desk that wrote first as on the one that wrote last.
func TestSYNC30ServerOrderDecidesOfEveryKind(t *testing.T) {
	a, b := newPlace(t).open(t), newPlace(t).open(t)
	m := newInMemory()
	call, person, other, marker, action := ids.New(), ids.New(), ids.New(), ids.New(), ids.New()
	n, corrected := phone.Parse("01632 960102"), noteFor(call, "mistaken")
	corrected.Header.ID = ids.New()
	write := func(c *Cache, name string, same bool, state, step string) {
		note := noteFor(call, name)
		note.Header.Supersedes = corrected.Header.ID
		done(t, c.Add(personFor(person, store.PersonSummary{Surname: name}), linkFor(person, other, same), sharedFor(ids.New(), n, state),
			markerFor(marker, store.MarkerSummary{On: store.OnPerson, Person: person, Code: "dog", State: state}),
			stepFor(action, call, step, start), note))
	}
	done(t, a.Add(reportFor(call, "", "07700 900417", start), corrected))
	for _, p := range []store.ID{person, other} {
		done(t, a.Add(reportFor(ids.New(), "", "01632 960102", start, store.Party{Role: store.RoleVictim, Person: p})))
	}
	quiet(t, m, a, b)
	write(a, "Ashe", true, store.MarkerSet, store.ActionTried)
	write(b, "Birch", false, store.MarkerLifted, store.ActionDone)
	send(t, b, m, 100, false)
	quiet(t, m, b, a)
	for i, c := range []*Cache{a, b} {
		linked := len(history(t, c, store.Query{Persons: []store.ID{person}})) + len(history(t, c, store.Query{Persons: []store.ID{other}}))
		due := len(must[[]store.ActionSummary](t)(c.Due(t.Context(), 0)))
		marked := codes(t, c, store.MarkerQuery{Persons: []store.ID{person}})
		name := must[store.Person](t)(c.Person(t.Context(), person)).Summary.Surname
		var notes []string
		for _, f := range history(t, c, store.Query{Number: phone.Parse("07700 900417")})[0].Follow {
			if f.Note != nil {
				notes = append(notes, f.Note.Line)
			}
		}
		if linked != 4 || due != 1 || len(marked) != 1 || name != "Ashe" || !must[bool](t)(c.Shared(t.Context(), n)) || !slices.Equal(notes, []string{"Ashe"}) {
			t.Errorf("desk %d: linked %d, due %d, marked %v, name %s, notes %v", i, linked, due, marked, name, notes)
		}
	}
}

// What a desk has written and not sent yet stands behind all that was.
func TestWhatWaitsIsTheLatest(t *testing.T) {
	a, b := newPlace(t).open(t), newPlace(t).open(t)
	m := newInMemory()
	call, action := actionReport(t, a)
	quiet(t, m, a, b)
	done(t, b.Add(stepFor(action, call, store.ActionDone, start)))
	done(t, a.Add(stepFor(action, call, store.ActionTried, start)))
	send(t, a, m, 100, false)
	fetch(t, b, m, 100)
	due := func(c *Cache) int { return len(must[[]store.ActionSummary](t)(c.Due(t.Context(), 0))) }
	if due(b) != 0 || due(a) != 1 {
		t.Fatalf("due %d and %d", due(a), due(b))
	}
	quiet(t, m, a, b)
	if due(b) != 0 || due(a) != 0 {
		t.Fatalf("at last due %d and %d", due(a), due(b))
	}
}

// SYNC 36, 38, 40: what is erased is emptied on every desk, sent or not, and does
// not come back; its place in the chain is kept and told to the store.
func TestSYNC36ErasedIsNowhere(t *testing.T) {
	pa, pb := newPlace(t), newPlace(t)
	a, b := pa.open(t), pb.open(t)
	m := newInMemory()
	person := ids.New()
	done(t, a.Add(personFor(person, store.PersonSummary{Surname: "Ashe"}), reportFor(ids.New(), "", "07700 900417", start, store.Party{Role: store.RoleVictim, Person: person})))
	old := feed(t, a)
	quiet(t, m, a, b)
	done(t, a.Add(reportFor(ids.New(), "", "07700 900417", start)))
	unsent := outgoing(t, a)[0]
	send(t, a, m, 100, true) // the reply is lost
	for _, id := range []store.ID{old[0].ID, old[1].ID, unsent.ID} {
		m.erase(id)
	}
	quiet(t, m, b)
	fetch(t, a, m, 100)
	stub := outgoing(t, a)
	if len(stub) != 1 || stub[0].ID != unsent.ID || stub[0].DeskSeq != unsent.DeskSeq || stub[0].Summary != nil || stub[0].Subject != (store.ID{}) {
		t.Fatalf("%d stubs", len(stub))
	}
	quiet(t, m, a)
	late := newPlace(t).open(t) // it hears of the erasure first
	quiet(t, m, late)
	apply(t, late, old...)
	apply(t, b, old...) // a page from before
	apply(t, a, old...)
	for _, c := range []*Cache{a, b, late} {
		got := len(history(t, c, store.Query{Number: phone.Parse("07700 900417"), Persons: []store.ID{person}}))
		_, err := c.Person(t.Context(), person)
		left := 0
		if e := c.queryOne(t.Context(), []any{&left}, "", `SELECT (SELECT count(*) FROM token) + (SELECT count(*) FROM party) + (SELECT count(*) FROM detail)
			+ (SELECT count(*) FROM aside) + (SELECT count(*) FROM record WHERE kind <> 'erased')`); e != nil {
			t.Fatal(e)
		}
		if s := state(t, c); got != 0 || err == nil || left != 0 || s.Waiting != 0 || s.Acked != 0 {
			t.Fatalf("%d reports, %d rows left, %+v", got, left, s)
		}
		done(t, c.Add(reportFor(ids.New(), "", "07700 900418", start)))
		if err := c.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// A desk whose folder came back from a backup gets its own records again, goes on
// with its chain behind them and gives none of its references twice.
func TestFolderFromABackupGoesOn(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	m := newInMemory()
	take := func(c *Cache) string {
		d := draft(ids.New())
		done(t, c.Open(d, nil))
		ref := must[store.Draft](t)(c.Draft(t.Context(), d.Call)).Ref
		done(t, c.Close(d.Call, closing(d.Call, "07700 900417")))
		return ref
	}
	take(c)
	quiet(t, m, c)
	shut(t, c)
	backup := copyOf(t, p)
	c = p.open(t)
	lost := []string{take(c), take(c)}
	quiet(t, m, c)
	shut(t, c)
	c = backup.open(t)
	quiet(t, m, c)
	if ref := take(c); slices.Contains(lost, ref) {
		t.Fatal("a reference was given twice")
	}
	quiet(t, m, c)
	if got := history(t, c, store.Query{Number: phone.Parse("07700 900417")}); len(got) != 4 || len(m.log) != 8 {
		t.Fatalf("%d reports, %d records", len(got), len(m.log))
	}
	for i, ch := range m.log {
		if h := headerOf(ch.ID, ch.Header); h.DeskSeq != int64(i+1) {
			t.Fatalf("record %d has the number %d", i+1, h.DeskSeq)
		}
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}
