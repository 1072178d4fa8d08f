package centraltest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// pushing are the tests of Append.
var pushing = map[string]func(*testing.T, central.Log){
	"SYNC 13 as much as one push may hold":                 largestPush,
	"SYNC 13 more than that is refused whole":              tooLargePush,
	"SYNC 14 every item is answered in order":              answersInOrder,
	"SYNC 15 and T5 a push whose answer was lost":          sameAgain,
	"SYNC 15 the same item twice in one push":              twiceInOne,
	"SYNC 15 the same push by many at once":                sameAtOnce,
	"SYNC 15 another record with the same id is kept too":  sameID,
	"SYNC 15 two records with the same id at once":         sameIDAtOnce,
	"SYNC 17 and T11 one bad item among 99":                poison,
	"SYNC 18 what is let in later leaves the quarantine":   letInLater,
	"SYNC 18 what came without its detail waits for it":    detailLater,
	"SYNC 18 each desk's own is kept aside":                quarantinePerDesk,
	"SYNC 30 two supersede the same one":                   conflict,
	"SYNC 30 two supersede the same one in one push":       conflictInOne,
	"SYNC 30 many supersede the same one at once":          conflictAtOnce,
	"SYNC 30 a chain is no conflict":                       chain,
	"SYNC 31 no record is refused for its clock":           clocks,
	"SYNC 33 a newer schema, a new kind, unknown fields":   newer,
	"SYNC 10 a push that nobody waits for any more":        cancelled,
	"SYNC 4 the credential counts and not what is claimed": claims,
}

func largestPush(t *testing.T, log central.Log) {
	d := police(log)
	items := d.records(t, wire.MaxItems)
	room := wire.MaxBytes
	for _, it := range items {
		room -= it.Size()
	}
	items[0].Detail = append(items[0].Detail, bytes.Repeat([]byte(" "), room)...)
	items[0] = rehashed(items[0])
	d.stored(t, items...)
	wantFeed(t, log, everything, items...)
	wantDetail(t, log, everything, items[0])
}

func tooLargePush(t *testing.T, log central.Log) {
	d := police(log)
	long := d.record(t)
	long.Detail = bytes.Repeat([]byte(" "), wire.MaxBytes)
	for _, items := range [][]wire.Item{d.records(t, wire.MaxItems+1), {d.record(t), rehashed(long)}} {
		answers, err := log.Append(t.Context(), d.Credential, items)
		if store.CodeOf(err) != store.CodeInvalid || answers != nil {
			t.Fatalf("%d items are answered with %v, %v", len(items), answers, err)
		}
	}
	wantFeed(t, log, everything)
	wantQuarantine(t, log, everything)
	if answers := d.push(t); len(answers) != 0 {
		t.Fatalf("an empty push has %d answers", len(answers))
	}
}

func answersInOrder(t *testing.T, log central.Log) {
	d := police(log)
	first := d.record(t)
	d.stored(t, first)
	bad := d.record(t)
	bad.Hash = strings.Repeat("0", 64)
	gone := d.record(t)
	erase(t, log, gone.ID)
	last := d.record(t)
	answers := d.push(t, gone, first, bad, d.record(t, superseding(first.ID)), d.record(t, superseding(first.ID)), last)
	var got []wire.State
	for _, a := range answers {
		got = append(got, a.State)
	}
	want := []wire.State{wire.Erased, wire.Duplicate, wire.Quarantined, wire.Stored, wire.ConflictKept, wire.Stored}
	if !slices.Equal(got, want) {
		t.Fatalf("answered %v, want %v", got, want)
	}
	if answers[3].Seq >= answers[4].Seq || answers[4].Seq >= answers[5].Seq || answers[1].Seq >= answers[3].Seq {
		t.Fatalf("what came later does not come later: %v", answers)
	}
}

func sameAgain(t *testing.T, log central.Log) {
	d := police(log)
	bad := d.record(t)
	bad.Summary = []byte(canary)
	items := slices.Insert(d.records(t, 9), 4, bad)
	first := d.push(t, items...)
	for range 3 {
		for i, a := range d.push(t, items...) {
			want := wire.Duplicate
			if i == 4 {
				want = wire.Quarantined
			}
			if a.State != want || a.Seq != first[i].Seq || a.Reason != first[i].Reason {
				t.Fatalf("item %d is answered with %+v, at first with %+v", i, a, first[i])
			}
		}
	}
	wantFeed(t, log, everything, slices.Delete(slices.Clone(items), 4, 5)...)
	wantQuarantine(t, log, everything, bad)
}

func twiceInOne(t *testing.T, log central.Log) {
	d := police(log)
	it := d.record(t)
	bad := d.record(t)
	bad.Header = []byte(canary)
	answers := d.push(t, it, bad, it, bad)
	if answers[0].State != wire.Stored || answers[2].State != wire.Duplicate || answers[0].Seq != answers[2].Seq {
		t.Fatalf("answered %+v and %+v", answers[0], answers[2])
	}
	wantFeed(t, log, everything, it)
	wantQuarantine(t, log, everything, bad)
}

// many does something a number of times at once.
func many(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// states pushes one item for each of a number of desks' pushes at once and
// counts the answers.
func states(t *testing.T, n int, push func(i int) ([]wire.Answer, error)) map[wire.State]int {
	t.Helper()
	var mu sync.Mutex
	counts := map[wire.State]int{}
	many(n, func(i int) {
		answers, err := push(i)
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Errorf("append: %v (%v)", err, unwrapped(err))
		}
		for _, a := range answers {
			counts[a.State]++
		}
	})
	return counts
}

func sameAtOnce(t *testing.T, log central.Log) {
	d := police(log)
	items := d.records(t, 20)
	got := states(t, 8, func(int) ([]wire.Answer, error) { return log.Append(t.Context(), d.Credential, items) })
	if got[wire.Stored] != 20 || got[wire.Duplicate] != 140 {
		t.Fatalf("20 items pushed 8 times at once: %v", got)
	}
	all, _ := read(t, log, everything, central.Position{}, 500)
	if len(all) != 20 {
		t.Fatalf("the feed has %d changes", len(all))
	}
}

func sameID(t *testing.T, log central.Log) {
	d, other := police(log), newDesk(log, "kent", "police")
	first := d.record(t)
	d.stored(t, first)
	changed := d.record(t, func(h *store.Header) { h.ID = first.ID })
	foreign := other.record(t, func(h *store.Header) { h.ID = first.ID })
	d.pushed(t, wire.Quarantined, changed)
	other.pushed(t, wire.Quarantined, foreign)
	d.pushed(t, wire.Duplicate, first)
	wantFeed(t, log, everything, first)
	wantDetail(t, log, everything, first)
	wantQuarantine(t, log, everything, foreign, changed)
}

func sameIDAtOnce(t *testing.T, log central.Log) {
	d := police(log)
	items := make([]wire.Item, 8)
	id := d.ids.New()
	for i := range items {
		items[i] = d.record(t, func(h *store.Header) { h.ID = id })
	}
	got := states(t, len(items), func(i int) ([]wire.Answer, error) {
		return log.Append(t.Context(), d.Credential, items[i:i+1])
	})
	if got[wire.Stored] != 1 || got[wire.Quarantined] != 7 {
		t.Fatalf("8 records with one id: %v", got)
	}
	if all := quarantine(t, log, everything); len(all) != 7 {
		t.Fatalf("%d of 7 are kept aside", len(all))
	}
}

func letInLater(t *testing.T, log central.Log) {
	d := police(log)
	it := d.record(t, func(h *store.Header) { h.Force = "kent" })
	d.pushed(t, wire.Quarantined, it)
	wantQuarantine(t, log, everything, it)
	d.Forces = []string{"west-mercia", "kent"}
	d.pushed(t, wire.Stored, it)
	wantQuarantine(t, log, everything)
	d.Forces = []string{"west-mercia"} // what is held stays so, and is not refused again
	d.pushed(t, wire.Duplicate, it)
	wantQuarantine(t, log, everything)
	wantFeed(t, log, everything, it)
}

func detailLater(t *testing.T, log central.Log) {
	d := police(log)
	whole := d.record(t)
	part := whole
	part.DetailDigest, part.Detail = digestOf(whole), nil
	d.pushed(t, wire.Quarantined, part)
	d.pushed(t, wire.Stored, whole)
	d.pushed(t, wire.Duplicate, part)
	wantQuarantine(t, log, everything)
	wantDetail(t, log, everything, whole)
}

func quarantinePerDesk(t *testing.T, log central.Log) {
	d, thief := police(log), newDesk(log, "kent", "police")
	it := d.record(t)
	thief.pushed(t, wire.Quarantined, it)
	d.pushed(t, wire.Stored, it)
	thief.pushed(t, wire.Quarantined, it)
	all := quarantine(t, log, everything)
	if len(all) != 1 || all[0].Desk != thief.Desk {
		t.Fatalf("kept aside: %d", len(all))
	}
}

func conflict(t *testing.T, log central.Log) {
	a, b := police(log), police(log)
	first := a.record(t)
	a.stored(t, first)
	one, two, three := a.record(t, superseding(first.ID)), b.record(t, superseding(first.ID)), b.record(t, superseding(first.ID))
	a.pushed(t, wire.Stored, one)
	b.pushed(t, wire.ConflictKept, two)
	b.pushed(t, wire.Duplicate, two)
	wantFeed(t, log, everything, first, one, two)
	a.stored(t, a.record(t, superseding(one.ID))) // even where the first is not current any more
	b.pushed(t, wire.ConflictKept, three)
	lone := b.record(t, superseding(b.ids.New())) // what it supersedes is not here yet
	b.pushed(t, wire.Stored, lone)
	erase(t, log, lone.ID)
	again := withHeader(t, b.record(t), map[string]any{"supersedes": headerOf(t, lone).Supersedes})
	b.pushed(t, wire.Stored, again) // what is erased is in nobody's way
}

func conflictInOne(t *testing.T, log central.Log) {
	d := police(log)
	first := d.record(t)
	answers := d.push(t, first, d.record(t, superseding(first.ID)), d.record(t, superseding(first.ID)))
	if answers[1].State != wire.Stored || answers[2].State != wire.ConflictKept {
		t.Fatalf("answered %v", answers)
	}
}

func conflictAtOnce(t *testing.T, log central.Log) {
	d := police(log)
	first := d.record(t)
	d.stored(t, first)
	items := make([]wire.Item, 8)
	for i := range items {
		items[i] = d.record(t, superseding(first.ID))
	}
	got := states(t, len(items), func(i int) ([]wire.Answer, error) {
		return log.Append(t.Context(), d.Credential, items[i:i+1])
	})
	if got[wire.Stored] != 1 || got[wire.ConflictKept] != 7 {
		t.Fatalf("8 records superseding one: %v", got)
	}
}

func chain(t *testing.T, log central.Log) {
	d := police(log)
	items := []wire.Item{d.record(t)}
	for range 5 {
		items = append(items, d.record(t, superseding(items[len(items)-1].ID)))
	}
	d.stored(t, items...)
}

// clocks: T13, what is before 1970, after 2038 or a day off is stored.
func clocks(t *testing.T, log central.Log) {
	d := police(log)
	for _, at := range []time.Time{{}, time.Date(1066, 10, 14, 9, 0, 0, 0, time.UTC), time.Unix(0, 0).UTC(),
		time.Date(2038, 1, 19, 3, 14, 8, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), start.AddDate(0, 0, 1)} {
		d.stored(t, d.record(t, func(h *store.Header) { h.ReportedAt, h.MadeAt = at, at }))
	}
}

func newer(t *testing.T, log central.Log) {
	for _, at := range []int{0, 50, 99} {
		for _, keys := range []map[string]any{
			{"schema": 7, "colour": "blue", "urgency": map[string]any{"kind": []int{1, 2}}},
			{"schema": 0}, {"kind": "telepathy"}, {"colour": "blue"},
		} {
			d := police(log)
			it := withHeader(t, d.record(t), keys)
			d.stored(t, slices.Insert(d.records(t, 99), at, it)...)
			wantDetail(t, log, everything, it)
		}
	}
	wantQuarantine(t, log, everything)
}

func cancelled(t *testing.T, log central.Log) {
	d := police(log)
	items := d.records(t, 5)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := log.Append(ctx, d.Credential, items); err == nil {
		t.Fatal("a push that nobody waits for is answered")
	}
	for _, a := range d.push(t, items...) { // whether or not it went through, it can be repeated
		if a.State != wire.Stored && a.State != wire.Duplicate {
			t.Fatalf("after that it is %s", a.State)
		}
	}
	wantFeed(t, log, everything, items...)
}

// claims: what a header says of the server's own columns changes nothing there.
func claims(t *testing.T, log central.Log) {
	d := police(log)
	it := withHeader(t, d.record(t), map[string]any{"seq": -5, "server_seq": -5, "erased": true, "erased_at": 1, "needs_upgrade": true,
		"role": "administrator", "forces": []string{"kent"}, "current": 1, "received_at": 0})
	d.stored(t, it)
	wantFeed(t, log, central.Scope{Forces: []string{"west-mercia"}, Police: true}, it)
	wantFeed(t, log, central.Scope{Forces: []string{"kent"}, Police: true})
	wantDetail(t, log, everything, it)
}
