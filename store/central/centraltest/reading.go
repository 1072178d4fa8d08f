package centraltest

import (
	"slices"
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// reading are the tests of what is asked for by name.
var reading = map[string]func(*testing.T, central.Log){
	"SYNC 8 the highest number without a hole":              contiguous,
	"SYNC 8 the erased are no hole and the quarantined are": contiguousErased,
	"SYNC 18 the quarantine is seen in scope":               scopedQuarantine,
	"SYNC 18 the latest come first":                         latestQuarantine,
	"SYNC 21 have names what is not held":                   have,
	"SYNC 21 the epoch stays":                               epoch,
	"SYNC 21 a restore begins another epoch":                restored,
	"SYNC 22 details are given in scope":                    scopedDetail,
}

// scopes is the table of who reads whose: forces x agency x police or partner.
// made are the records of a desk of that force and agency.
var scopes = []*scopeRow{
	{name: "police of West Mercia", scope: central.Scope{Forces: []string{"west-mercia"}, Agency: "police", Police: true}, force: "west-mercia", agency: "police"},
	{name: "council in West Mercia", scope: central.Scope{Forces: []string{"west-mercia"}, Agency: "council"}, force: "west-mercia", agency: "council"},
	{name: "housing in West Mercia", scope: central.Scope{Forces: []string{"west-mercia"}, Agency: "housing"}, force: "west-mercia", agency: "housing"},
	{name: "police of Kent", scope: central.Scope{Forces: []string{"kent"}, Agency: "police", Police: true}, force: "kent", agency: "police"},
	{name: "council in Kent", scope: central.Scope{Forces: []string{"kent"}, Agency: "council"}, force: "kent", agency: "council"},
	{name: "police of both", scope: central.Scope{Forces: []string{"kent", "west-mercia"}, Agency: "police", Police: true}, force: "kent", agency: "police"},
	{name: "council in both", scope: central.Scope{Forces: []string{"west-mercia", "kent"}, Agency: "council"}, force: "west-mercia", agency: "council"},
	{name: "police of nowhere", scope: central.Scope{Agency: "police", Police: true}, force: "west-mercia", agency: "police"},
	{name: "an agency of no name", scope: central.Scope{Forces: []string{"west-mercia"}}, force: "west-mercia", agency: "police"},
	{name: "police of a force with a mark in its name", scope: central.Scope{Forces: []string{`o'hara","kent`}, Police: true}, force: `o'hara","kent`, agency: "police"},
	{name: "police of anywhere, if it were a pattern", scope: central.Scope{Forces: []string{"%"}, Police: true}, force: "kent", agency: "police"},
	{name: "an agency, if it were a pattern", scope: central.Scope{Forces: []string{"kent"}, Agency: "%"}, force: "kent", agency: "police"},
}

type scopeRow struct {
	name          string
	scope         central.Scope
	force, agency string
	made          []wire.Item
	bad           wire.Item
}

// fill makes what a row's desk pushes: two records, and one that is refused.
func (r *scopeRow) fill(t fataler, log central.Log) {
	t.Helper()
	d := newDesk(log, r.force, r.agency)
	r.made = d.records(t, 2)
	d.stored(t, r.made...)
	r.bad = d.record(t)
	r.bad.Hash = strings.Repeat("0", 64)
	d.pushed(t, wire.Quarantined, r.bad)
}

// sees is what Scope says, written down a second time.
func (r *scopeRow) sees(other *scopeRow) bool {
	return slices.Contains(r.scope.Forces, other.force) && (r.scope.Police || r.scope.Agency == other.agency)
}

func visible(s central.Scope) (ids []store.ID) {
	reader := scopeRow{scope: s}
	for _, row := range scopes {
		if reader.sees(row) {
			ids = append(ids, row.made[0].ID, row.made[1].ID)
		}
	}
	return ids
}

func scopedDetail(t *testing.T, log central.Log) {
	for _, row := range scopes {
		row.fill(t, log)
	}
	for _, reader := range scopes {
		for _, row := range scopes {
			if reader.sees(row) {
				wantDetail(t, log, reader.scope, row.made[1])
			} else {
				wantNone(t, log, reader.scope, row.made[1].ID)
			}
			wantNone(t, log, reader.scope, row.bad.ID)
		}
	}
	erase(t, log, scopes[0].made[1].ID)
	wantNone(t, log, everything, scopes[0].made[1].ID)
}

func scopedQuarantine(t *testing.T, log central.Log) {
	for _, row := range scopes {
		row.fill(t, log)
	}
	for _, reader := range scopes {
		var want []wire.Item
		for _, row := range slices.Backward(scopes) {
			if reader.sees(row) {
				want = append(want, row.bad)
			}
		}
		wantQuarantine(t, log, reader.scope, want...)
	}
}

// latestQuarantine also pushes with a token for two forces: both see it.
func latestQuarantine(t *testing.T, log central.Log) {
	d := police(log)
	d.Forces = []string{"kent", "west-mercia"}
	var bad []wire.Item
	for range 5 {
		it := d.record(t)
		it.Header = []byte(canary)
		d.pushed(t, wire.Quarantined, it)
		bad = slices.Insert(bad, 0, it)
	}
	for _, force := range d.Forces {
		wantQuarantine(t, log, central.Scope{Forces: []string{force}, Agency: "police"}, bad...)
	}
	some, err := log.Quarantine(t.Context(), everything, 2)
	if err != nil || len(some) != 2 || some[0].Item.ID != bad[0].ID || some[1].Item.ID != bad[1].ID {
		t.Fatalf("of five, the latest two are %d, %v", len(some), err)
	}
	if some[0].Desk != d.Desk {
		t.Fatal("the desk that pushed it is another")
	}
}

func have(t *testing.T, log central.Log) {
	d, other := police(log), police(log)
	held, erased, never, bad, foreign, changed := d.record(t), d.record(t), d.record(t), d.record(t), other.record(t), d.record(t)
	d.stored(t, held, erased, changed)
	other.stored(t, foreign)
	erase(t, log, erased.ID)
	bad.Header = []byte(canary)
	d.pushed(t, wire.Quarantined, bad)
	changed = rehashed(wire.Item{ID: changed.ID, Header: changed.Header})
	var asked []wire.Held
	for _, it := range []wire.Item{held, erased, never, bad, foreign, changed, held} {
		asked = append(asked, wire.Held{ID: it.ID, Hash: it.Hash})
	}
	missing, err := log.Have(t.Context(), d.Credential, asked)
	if want := []store.ID{erased.ID, never.ID, bad.ID, foreign.ID, changed.ID}; err != nil || !slices.Equal(missing, want) {
		t.Fatalf("missing are %d of 5, %v", len(missing), err)
	}
	if missing, err = log.Have(t.Context(), d.Credential, nil); err != nil || len(missing) != 0 {
		t.Fatalf("of nothing, %d are missing, %v", len(missing), err)
	}
}

func wantContiguous(t fataler, log central.Log, desk store.ID, want int64) {
	t.Helper()
	if n, err := log.Contiguous(background, desk); err != nil || n != want {
		t.Fatalf("without a hole up to %d, want %d (%v)", n, want, err)
	}
}

func contiguous(t *testing.T, log central.Log) {
	d, other := police(log), police(log)
	wantContiguous(t, log, d.Desk, 0)
	items := d.records(t, 9)
	other.stored(t, other.records(t, 4)...)
	for _, step := range []struct{ push, want int }{{2, 0}, {1, 0}, {0, 3}, {4, 3}, {8, 3}, {3, 5}, {6, 5}, {5, 7}, {7, 9}} {
		d.stored(t, items[step.push])
		wantContiguous(t, log, d.Desk, int64(step.want))
	}
	d.seq = 5 // a number that is there already, as of a folder that was copied
	d.stored(t, d.record(t))
	wantContiguous(t, log, d.Desk, 9)
	d.seq = 10
	d.stored(t, d.record(t))
	wantContiguous(t, log, d.Desk, 9)
	wantContiguous(t, log, other.Desk, 4)
}

func contiguousErased(t *testing.T, log central.Log) {
	d := police(log)
	items := d.records(t, 6)
	bad := items[4]
	bad.Summary = []byte(canary)
	d.stored(t, items[:4]...)
	d.pushed(t, wire.Quarantined, bad)
	d.stored(t, items[5])
	erase(t, log, items[1].ID, items[3].ID)
	wantContiguous(t, log, d.Desk, 4)
	d.stored(t, items[4])
	wantContiguous(t, log, d.Desk, 6)
}

func wantEpoch(t fataler, log central.Log) central.Epoch {
	t.Helper()
	e, err := log.Epoch(background)
	if err != nil || e.Store.IsNil() {
		t.Fatalf("epoch %+v, %v", e, err)
	}
	return e
}

func epoch(t *testing.T, log central.Log) {
	before := wantEpoch(t, log)
	d := police(log)
	it := d.record(t)
	d.stored(t, it)
	erase(t, log, it.ID)
	if after := wantEpoch(t, log); after != before || before.Restores != 0 {
		t.Fatalf("at first %+v, later %+v", before, after)
	}
}

func restored(t *testing.T, log central.Log) {
	d := police(log)
	items, bad := d.records(t, 10), d.record(t)
	bad.Summary = nil
	d.stored(t, items...)
	d.pushed(t, wire.Quarantined, bad)
	erase(t, log, items[2].ID)
	_, cursor := read(t, log, everything, central.Position{}, 3)
	before := wantEpoch(t, log)
	for range 2 {
		if err := log.Restored(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if after := wantEpoch(t, log); after.Store != before.Store || after.Restores < before.Restores+2 {
		t.Fatalf("before %+v, after two restores %+v", before, after)
	}
	more := d.records(t, 3)
	d.stored(t, more...)
	seen := map[store.ID]bool{}
	all, _ := read(t, log, everything, cursor, 2)
	for _, c := range all {
		seen[c.ID] = true
	}
	for i, it := range more {
		if !seen[it.ID] {
			t.Fatalf("a cursor from before passes over record %d from after", i)
		}
	}
	d.pushed(t, wire.Erased, items[2])
	d.pushed(t, wire.Duplicate, items[3])
	wantFeed(t, log, everything, slices.Concat(items[:2], items[3:], items[2:3], more)...)
	wantQuarantine(t, log, everything, bad)
}
