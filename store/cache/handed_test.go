package cache

import (
	"testing"

	"firstcall/store"
)

// SYNC 14, 18: a record is delivered once the central store says that it holds it;
// one that was refused, or is to be sent again, is not.
func TestSYNC14DeliveredIsWhatTheCentralStoreHolds(t *testing.T) {
	c, m := newPlace(t).open(t), newInMemory()
	add(t, c, "07700 900417", 3)
	records := outgoing(t, c)
	var all []store.ID
	for _, r := range records {
		all = append(all, r.ID)
	}
	delivered := func() map[store.ID]bool {
		t.Helper()
		return must[map[store.ID]bool](t)(c.Delivered(t.Context(), all...))
	}
	if got := delivered(); len(got) != 0 {
		t.Fatalf("before anything was sent: %v", got)
	}
	m.refuse[all[0]] = true
	must[int](t)(c.Acked(t.Context(), m.epoch, start, m.push(records)))
	if got := delivered(); got[all[0]] || len(got) != len(all)-1 {
		t.Errorf("one was refused: %v", got)
	}
	if err := c.Again(t.Context(), all[1:2]); err != nil {
		t.Fatal(err)
	}
	if got := delivered(); got[all[1]] || len(got) != len(all)-2 {
		t.Errorf("one is to be sent again: %v", got)
	}
}

// What other desks wrote is held by the central store, and is not ours.
func TestOursIsWhatThisDeskHasWritten(t *testing.T) {
	from, to := newPlace(t).open(t), newPlace(t).open(t)
	call, other := ids.New(), ids.New()
	done(t, from.Add(reportFor(call, "WM-261121-7Q0417K", "07700 900417", start)))
	done(t, to.Add(reportFor(other, "WM-261121-7Q0418J", "07700 900417", start)))
	changes := feed(t, from)
	apply(t, to, changes...)
	ours := must[map[store.ID]bool](t)(to.Ours(t.Context(), call, other))
	if ours[call] || !ours[other] {
		t.Errorf("ours: %v", ours)
	}
	stored := must[map[store.ID]bool](t)(to.Delivered(t.Context(), changes[0].ID))
	if !stored[changes[0].ID] {
		t.Error("what came from the central store is held there")
	}
	reports := must[[]store.Report](t)(to.CallReports(t.Context(), other, call, other))
	if len(reports) != 2 {
		t.Fatalf("%d reports of two calls", len(reports))
	}
	for _, none := range [][]store.ID{nil, {ids.New()}} {
		if got := must[[]store.Report](t)(to.CallReports(t.Context(), none...)); len(got) != 0 {
			t.Errorf("%d reports of no call", len(got))
		}
	}
}
