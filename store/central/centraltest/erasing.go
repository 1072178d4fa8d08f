package centraltest

import (
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// erasing are the tests of Erase.
var erasing = map[string]func(*testing.T, central.Log){
	"SYNC 36 an erased record is not taken back":              notTakenBack,
	"SYNC 36 what was never held can be erased":               erasedUnheard,
	"SYNC 36 one desk's erasure is fed in its record's scope": erasedInScope,
	"SYNC 37 erased is decided before anything else":          erasedFirst,
	"SYNC 40 the stub of what was erased before it was sent":  erasedStub,
	"SYNC 4 an erasure elsewhere is answered as nothing":      erasedHidden,
	"SYNC 38 erased contents are nowhere":                     erasedNowhere,
	"SYNC 38 erasing nothing":                                 erasedNothing,
}

func notTakenBack(t *testing.T, log central.Log) {
	d := police(log)
	items := d.records(t, 3)
	d.stored(t, items...)
	for range 2 {
		erase(t, log, items[1].ID)
		for i, a := range d.push(t, items...) {
			if want := map[bool]wire.State{true: wire.Erased, false: wire.Duplicate}[i == 1]; a.State != want {
				t.Fatalf("item %d is %s", i, a.State)
			}
		}
	}
	wantFeed(t, log, everything, items[0], items[2], items[1])
	wantNone(t, log, everything, items[1].ID)
	wantDetail(t, log, everything, items[2])
}

func erasedUnheard(t *testing.T, log central.Log) {
	d := police(log)
	it := d.record(t)
	erase(t, log, it.ID)
	for _, s := range []central.Scope{everything, {Forces: []string{"kent"}, Agency: "council"}} {
		all, _ := read(t, log, s, central.Position{}, 500)
		if len(all) != 1 {
			t.Fatalf("it is told %d times", len(all))
		}
		wantEmpty(t, all[0], it.ID)
	}
	d.pushed(t, wire.Erased, it)
	wantNone(t, log, everything, it.ID)
	wantContiguous(t, log, d.Desk, 1) // its number is no gap
	d.stored(t, d.record(t))
	wantContiguous(t, log, d.Desk, 2)
	all, _ := read(t, log, central.Scope{Forces: []string{"kent"}, Agency: "council"}, central.Position{}, 500)
	if len(all) != 1 {
		t.Fatalf("after it was pushed it is told %d times", len(all))
	}
}

// erasedStub: a desk that heard of the erasure first pushes what it has left
// (SYNC 40); a desk that it is not from, or rubbish, gives it no number.
func erasedStub(t *testing.T, log central.Log) {
	d, other := police(log), police(log)
	it := d.record(t)
	erase(t, log, it.ID)
	for _, again := range []wire.Item{{ID: it.ID}, {ID: it.ID, Hash: it.Hash, Header: []byte("{" + canary)}} {
		other.pushed(t, wire.Erased, again)
	}
	other.pushed(t, wire.Erased, it)
	wantContiguous(t, log, other.Desk, 0)
	wantContiguous(t, log, d.Desk, 0)
	stub := withHeader(t, it, map[string]any{"kind": "", "force": "", "agency": ""})
	stub.Hash, stub.Summary, stub.Detail = it.Hash, nil, nil
	for range 2 {
		d.pushed(t, wire.Erased, stub)
		wantContiguous(t, log, d.Desk, 1)
	}
	other.pushed(t, wire.Erased, other.record(t, func(h *store.Header) { h.ID = it.ID })) // it has its desk
	wantContiguous(t, log, other.Desk, 0)
	wantContiguous(t, log, d.Desk, 1)
}

// erasedHidden: of an erasure elsewhere a desk learns nothing by pushing, and
// what was erased is not kept aside either.
func erasedHidden(t *testing.T, log central.Log) {
	d := police(log)
	it, never := d.record(t), d.record(t)
	d.stored(t, it)
	erase(t, log, it.ID)
	for _, stranger := range []*desk{newDesk(log, "kent", "police"), newDesk(log, "west-mercia", "council")} {
		mine := stranger.record(t, func(h *store.Header) { h.ID = it.ID })
		stranger.pushed(t, wire.Quarantined, mine)
		inside := stranger.record(t)
		for i, probe := range []func(of wire.Item) wire.Item{
			func(of wire.Item) wire.Item { return of },
			func(of wire.Item) wire.Item { return wire.Item{ID: of.ID} },
			func(of wire.Item) wire.Item { return wire.Item{ID: of.ID, Hash: of.Hash, Header: []byte(canary)} },
			func(of wire.Item) wire.Item { return withHeader(t, inside, map[string]any{"id": of.ID}) },
			func(of wire.Item) wire.Item {
				return withHeader(t, mine, map[string]any{"id": of.ID, "force": "essex"})
			},
		} {
			erased, absent := probe(it), probe(never)
			if i == 4 {
				erased.ID, absent.ID = it.ID, never.ID
			}
			one, two := stranger.pushed(t, wire.Quarantined, erased), stranger.pushed(t, wire.Quarantined, absent)
			if one.Reason != two.Reason {
				t.Errorf("probe %d: %q of what was erased, %q of what never was", i, one.Reason, two.Reason)
			}
		}
	}
	for _, q := range quarantine(t, log, everything) {
		if q.Item.ID == it.ID || strings.Contains(string(q.Item.Header), it.ID.String()) {
			t.Error("of what was erased something is kept aside")
		}
	}
	d.pushed(t, wire.Erased, it)
}

func erasedInScope(t *testing.T, log central.Log) {
	for _, row := range scopes {
		row.fill(t, log)
	}
	_, cursor := read(t, log, everything, central.Position{}, 500)
	ids := make([]store.ID, len(scopes))
	for i, row := range scopes {
		ids[i] = row.made[0].ID
	}
	erase(t, log, ids...)
	for _, reader := range scopes {
		all, _ := read(t, log, reader.scope, cursor, 3)
		for i, row := range scopes {
			if !reader.sees(row) {
				continue
			}
			if len(all) == 0 {
				t.Fatalf("%s is told of too few", reader.name)
			}
			wantEmpty(t, all[0], ids[i])
			all = all[1:]
		}
		if len(all) != 0 {
			t.Fatalf("%s is told of %d too many", reader.name, len(all))
		}
	}
}

// erasedFirst pushes what would be refused if it were not erased: other bytes,
// an empty stub (SYNC 40), rubbish, another desk's, and another id with the
// erased one inside.
func erasedFirst(t *testing.T, log central.Log) {
	d := police(log)
	it := d.record(t)
	d.stored(t, it)
	erase(t, log, it.ID)
	other := d.record(t, func(h *store.Header) { h.ID = it.ID })
	inside := it
	inside.ID = d.ids.New()
	for _, again := range []wire.Item{other, {ID: it.ID}, {ID: it.ID, Hash: it.Hash}, {ID: it.ID, Hash: canary, Header: []byte(canary)}, inside} {
		d.pushed(t, wire.Erased, again)
	}
	police(log).pushed(t, wire.Erased, it)
	wantQuarantine(t, log, everything)
	all, _ := read(t, log, everything, central.Position{}, 500)
	if len(all) != 1 {
		t.Fatalf("the feed has %d changes", len(all))
	}
	wantEmpty(t, all[0], it.ID)
}

// erasedNowhere also keeps copies of the record aside in three ways.
func erasedNowhere(t *testing.T, log central.Log) {
	d := police(log)
	it, left := d.record(t), d.record(t)
	d.stored(t, it, left)
	changed, inside, bad := it, it, left
	changed.Hash, inside.ID, bad.Summary = left.Hash, d.ids.New(), nil
	for _, copied := range []wire.Item{changed, inside, bad} {
		d.pushed(t, wire.Quarantined, copied)
	}
	erase(t, log, it.ID)
	wantNone(t, log, everything, it.ID)
	wantQuarantine(t, log, everything, bad)
	wantFeed(t, log, everything, left, it)
	missing, err := log.Have(t.Context(), d.Credential, []wire.Held{{ID: it.ID, Hash: it.Hash}})
	if err != nil || len(missing) != 1 {
		t.Fatalf("%d are missing, %v", len(missing), err)
	}
}

func erasedNothing(t *testing.T, log central.Log) {
	erase(t, log)
	wantFeed(t, log, everything)
}
