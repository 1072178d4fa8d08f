package centraltest

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// feed are the tests of Changes.
var feed = map[string]func(*testing.T, central.Log){
	"SYNC 22 an empty store has nothing to read":       emptyFeed,
	"SYNC 22 only what is in scope is fed":             scopedFeed,
	"SYNC 22 a page without anything in scope moves":   passesOver,
	"SYNC 23 pages of any size give each change once":  pages,
	"SYNC 24, 25 and T8 many write while readers page": concurrentFeed,
	"SYNC 36 an erased record comes again, empty":      erasedFeed,
}

func emptyFeed(t *testing.T, log central.Log) {
	p, err := log.Changes(t.Context(), everything, central.Position{}, 500)
	if err != nil || p.More || len(p.Changes) != 0 {
		t.Fatalf("an empty store is fed as %+v, %v", p, err)
	}
	d := police(log)
	it := d.record(t)
	d.stored(t, it)
	all, next := read(t, log, everything, p.Next, 500)
	if len(all) != 1 || all[0].ID != it.ID {
		t.Fatalf("after the first page: %d changes", len(all))
	}
	if all, _ = read(t, log, everything, next, 500); len(all) != 0 {
		t.Fatalf("at the end there are %d changes more", len(all))
	}
}

func pages(t *testing.T, log central.Log) {
	d := police(log)
	var items []wire.Item
	for range 6 {
		more := d.records(t, 87)
		d.stored(t, more...)
		items = append(items, more...)
	}
	for _, limit := range []int{1, 7, 500, 522, 523, 10_000} {
		all, end := read(t, log, everything, central.Position{}, limit)
		if len(all) != len(items) {
			t.Fatalf("pages of %d give %d of %d changes", limit, len(all), len(items))
		}
		seen := map[central.Position]bool{}
		for i, c := range all {
			sameSummary(t, c, items[i])
			if seen[c.Position] || c.Erased {
				t.Fatalf("pages of %d: change %d has the place of another, or is erased", limit, i)
			}
			seen[c.Position] = true
		}
		if rest, _ := read(t, log, everything, all[399].Position, limit); len(rest) != len(items)-400 || rest[0].ID != items[400].ID {
			t.Fatalf("after the 400th change pages of %d give %d", limit, len(rest))
		}
		if more, _ := read(t, log, everything, end, limit); len(more) != 0 {
			t.Fatalf("after the end pages of %d give %d more", limit, len(more))
		}
	}
	for _, limit := range []int{0, -1} {
		if p, err := log.Changes(t.Context(), everything, central.Position{}, limit); err != nil || len(p.Changes) != 1 || !p.More {
			t.Fatalf("a page of %d has %d changes, %v", limit, len(p.Changes), err)
		}
	}
}

func scopedFeed(t *testing.T, log central.Log) {
	for _, row := range scopes {
		row.fill(t, log)
	}
	for _, row := range scopes {
		all, _ := read(t, log, row.scope, central.Position{}, 2)
		var got []store.ID
		for _, c := range all {
			got = append(got, c.ID)
		}
		if want := visible(row.scope); !slices.Equal(got, want) {
			t.Errorf("%s: fed with %d records, want %d", row.name, len(got), len(want))
		}
	}
}

func passesOver(t *testing.T, log central.Log) {
	d, kent := police(log), newDesk(log, "kent", "police")
	first, last := kent.record(t), kent.record(t)
	kent.stored(t, first)
	for range 60 {
		d.stored(t, d.records(t, 100)...)
	}
	kent.stored(t, last)
	d.stored(t, d.records(t, 3)...)
	scope := central.Scope{Forces: []string{"kent"}, Police: true}
	wantFeed(t, log, scope, first, last)
	_, end := read(t, log, scope, central.Position{}, 1)
	p, err := log.Changes(t.Context(), everything, end, 10)
	if err != nil || len(p.Changes) != 0 {
		t.Fatalf("the end of a scope is %d changes before the end of the feed, %v", len(p.Changes), err)
	}
}

func erasedFeed(t *testing.T, log central.Log) {
	d := police(log)
	items := d.records(t, 5)
	d.stored(t, items...)
	_, cursor := read(t, log, everything, central.Position{}, 2)
	erase(t, log, items[3].ID, items[1].ID)
	all, end := read(t, log, everything, cursor, 1)
	if len(all) != 2 {
		t.Fatalf("two erasures give %d changes", len(all))
	}
	for i, id := range []store.ID{items[3].ID, items[1].ID} {
		wantEmpty(t, all[i], id)
	}
	whole, _ := read(t, log, everything, central.Position{}, 2)
	if len(whole) != 5 {
		t.Fatalf("from the beginning there are %d changes to 5 records", len(whole))
	}
	for i, id := range []store.ID{items[0].ID, items[2].ID, items[4].ID} {
		if whole[i].ID != id || whole[i].Erased {
			t.Fatalf("change %d is not the record that is left", i)
		}
	}
	erase(t, log, items[3].ID, items[1].ID)
	if again, _ := read(t, log, everything, end, 7); len(again) != 0 {
		t.Fatalf("erasing again gives %d changes", len(again))
	}
}

// wantEmpty wants an erased change: its id and nothing else.
func wantEmpty(t fataler, c central.Change, id store.ID) {
	t.Helper()
	if !c.Erased || c.ID != id || c.Hash != "" || len(c.Header)+len(c.Summary)+len(c.Detail)+len(c.DetailDigest) > 0 {
		t.Fatalf("an erased record is fed as %+v", c)
	}
}

// concurrentFeed: whatever the writers do, a reader that goes on from where it
// was gets every record once and in one order, the same for all (I4).
func concurrentFeed(t *testing.T, log central.Log) {
	const writers, each = 8, 60
	writing, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	got := make([][]store.ID, 3)
	for i, limit := range []int{1, 7, 500} {
		readers.Go(func() { got[i] = follow(t, writing, log, limit, writers*each) })
	}
	many(writers, func(i int) {
		r := rand.New(rand.NewPCG(1, uint64(i)))
		d := police(log)
		for left := each; left > 0; {
			n := min(left, 1+r.IntN(5))
			left -= n
			if _, err := log.Append(t.Context(), d.Credential, d.records(t, n)); err != nil {
				t.Errorf("append: %v (%v)", err, unwrapped(err))
				return
			}
			time.Sleep(time.Duration(r.IntN(3)) * time.Millisecond)
		}
	})
	stop()
	readers.Wait()
	all, _ := read(t, log, everything, central.Position{}, 500)
	var want []store.ID
	for _, c := range all {
		want = append(want, c.ID)
	}
	if len(want) != writers*each {
		t.Fatalf("%d of %d records are there", len(want), writers*each)
	}
	for i, ids := range got {
		if !slices.Equal(ids, want) {
			t.Errorf("reader %d was given %d records, or another order; in the end there are %d", i, len(ids), len(want))
		}
	}
}

// follow reads on until nothing is written any more and n records have come, or
// the feed stays still.
func follow(t *testing.T, writing context.Context, log central.Log, limit, n int) (ids []store.ID) {
	var at central.Position
	for still := 0; len(ids) < n && still < 500; {
		p, err := log.Changes(t.Context(), everything, at, limit)
		if err != nil {
			t.Errorf("changes: %v (%v)", err, unwrapped(err))
			return ids
		}
		for _, c := range p.Changes {
			ids = append(ids, c.ID)
		}
		at = p.Next
		if p.More {
			continue
		}
		if writing.Err() != nil {
			still++
		}
		time.Sleep(2 * time.Millisecond)
	}
	return ids
}
