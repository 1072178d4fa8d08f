package centraltest

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// world is a log and what it must hold.
type world struct {
	log     central.Log
	desks   []*desk
	readers []*reader
	began   central.Epoch
	lives   []int64 // the numbers of the lives before

	held   map[store.ID]wire.Item
	by     map[store.ID]*desk // whose a record is that is held or was
	gone   map[store.ID]bool  // erased
	order  []store.ID         // of the feed
	aside  []wire.Item        // in quarantine, the latest first
	pushed []sent             // all that was ever pushed
	filled map[*desk]map[int64]bool

	superseders map[store.ID][]store.ID // which records that are held supersede one
	placed      map[store.ID]bool       // erased before they came, and pushed since
}

// sent is an item and the desk that pushed it.
type sent struct {
	it   wire.Item
	desk *desk
}

// reader follows the feed as a desk does: what comes replaces what it had.
type reader struct {
	scope central.Scope
	at    central.Position
	view  map[store.ID]central.Change
}

// anything does anything in any order. After each step and at the end the log
// holds what the model holds: every acknowledged record once and unchanged (I1,
// I5), no reader has missed one (I4), and what is erased is nowhere (I6).
func anything(t *testing.T, open func(t *testing.T) central.Log) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, open(t))
		rt.Repeat(map[string]func(*rapid.T){
			"push": w.push, "push again": w.pushAgain, "erase": w.erase, "page": w.page, "have": w.have,
			"restored": w.restored, "": w.check,
		})
		w.checkAll(rt)
	})
}

func newWorld(t fataler, log central.Log) *world {
	w := &world{log: log, began: wantEpoch(t, log), held: map[store.ID]wire.Item{}, by: map[store.ID]*desk{}, gone: map[store.ID]bool{},
		filled: map[*desk]map[int64]bool{}, superseders: map[store.ID][]store.ID{}, placed: map[store.ID]bool{}}
	for _, of := range [][2]string{{"west-mercia", "police"}, {"west-mercia", "council"}, {"kent", "police"}} {
		d := newDesk(log, of[0], of[1])
		w.desks, w.filled[d] = append(w.desks, d), map[int64]bool{}
	}
	for _, s := range []central.Scope{everything, scopes[0].scope, scopes[1].scope, scopes[3].scope} {
		w.readers = append(w.readers, &reader{scope: s, view: map[store.ID]central.Change{}})
	}
	return w
}

// some draws one of a list that is not empty.
func some[T any](t *rapid.T, of []T, what string) T {
	return of[rapid.IntRange(0, len(of)-1).Draw(t, what)]
}

// push pushes new records, some of them superseding others, some spoiled.
func (w *world) push(t *rapid.T) {
	d := some(t, w.desks, "desk")
	items := make([]wire.Item, rapid.IntRange(1, 5).Draw(t, "items"))
	for i := range items {
		items[i] = d.record(t)
		switch rapid.IntRange(0, 5).Draw(t, "of kind") {
		case 0:
			if len(w.order) > 0 {
				d.seq--
				items[i] = d.record(t, superseding(some(t, w.order, "superseded")))
			}
		case 1:
			items[i].Hash = strings.Repeat("0", 64)
		case 2:
			if len(w.order) > 0 {
				d.seq--
				items[i] = d.record(t, func(h *store.Header) { h.ID = some(t, w.order, "same id") })
			}
		}
	}
	w.send(t, d, items)
}

// pushAgain repeats what was pushed before: its answer was lost (T5).
func (w *world) pushAgain(t *rapid.T) {
	if len(w.pushed) == 0 {
		t.Skip("nothing was pushed yet")
	}
	from := rapid.IntRange(0, len(w.pushed)-1).Draw(t, "from")
	var items []wire.Item
	d := w.pushed[from].desk
	for _, p := range w.pushed[from:min(from+5, len(w.pushed))] {
		if p.desk == d {
			items = append(items, p.it)
		}
	}
	w.send(t, d, items)
}

func (w *world) send(t *rapid.T, d *desk, items []wire.Item) {
	answers := d.push(t, items...)
	for i, it := range items {
		if want := w.expect(t, d, it); answers[i].State != want {
			t.Fatalf("item %d is %s (%s), want %s", i, answers[i].State, answers[i].Reason, want)
		}
		w.pushed = append(w.pushed, sent{it, d})
	}
}

// expect puts an item into the model and says what the answer must be.
func (w *world) expect(t fataler, d *desk, it wire.Item) wire.State {
	held, isHeld := w.held[it.ID]
	h := headerOf(t, it)
	switch {
	case w.gone[it.ID] && w.by[it.ID] == nil:
		if !w.placed[it.ID] {
			w.placed[it.ID], w.filled[d][h.DeskSeq] = true, true
		}
		return wire.Erased
	case w.gone[it.ID] && covers(d, w.by[it.ID]):
		return wire.Erased
	case w.gone[it.ID]:
		return wire.Quarantined // and not kept
	case isHeld && held.Hash == it.Hash:
		return wire.Duplicate
	case isHeld || rehashed(it).Hash != it.Hash || !covers(d, w.by[h.Supersedes]):
		same := func(q wire.Item) bool { return q.ID == it.ID && q.Hash == it.Hash }
		if !slices.ContainsFunc(w.aside, same) {
			w.aside = slices.Insert(w.aside, 0, it)
		}
		return wire.Quarantined
	}
	state := wire.Stored
	if !h.Supersedes.IsNil() {
		if slices.ContainsFunc(w.superseders[h.Supersedes], func(id store.ID) bool { return covers(d, w.by[id]) }) {
			state = wire.ConflictKept
		}
		w.superseders[h.Supersedes] = append(w.superseders[h.Supersedes], it.ID)
	}
	w.held[it.ID], w.by[it.ID], w.order = it, d, append(w.order, it.ID)
	w.filled[d][h.DeskSeq] = true
	return state
}

// covers says whether a desk goes on from what another made: nobody's is
// everybody's.
func covers(d, by *desk) bool {
	return by == nil || d == by || d.Forces[0] == by.Forces[0] && (d.Police() || d.Agency == by.Agency)
}

// erase erases some that are or were held, and now and then one nobody has.
func (w *world) erase(t *rapid.T) {
	ids := []store.ID{w.desks[0].ids.New()}
	if len(w.order) > 0 && rapid.IntRange(0, 4).Draw(t, "held") > 0 {
		ids = rapid.SliceOfN(rapid.SampledFrom(w.order), 1, 3).Draw(t, "ids")
	}
	erase(t, w.log, ids...)
	for _, id := range ids {
		if w.gone[id] {
			continue
		}
		w.gone[id] = true
		if it, ok := w.held[id]; ok {
			before := headerOf(t, it).Supersedes
			w.superseders[before] = slices.DeleteFunc(w.superseders[before], func(s store.ID) bool { return s == id })
			delete(w.held, id)
		}
		w.order = append(slices.DeleteFunc(w.order, func(o store.ID) bool { return o == id }), id)
		w.aside = slices.DeleteFunc(w.aside, func(q wire.Item) bool { return q.ID == id })
	}
}

// page gives one reader one page, from where it was, or now and then from
// somewhere it has been.
func (w *world) page(t *rapid.T) {
	r := some(t, w.readers, "reader")
	if rapid.IntRange(0, 9).Draw(t, "from the beginning") == 0 {
		r.at = central.Position{}
	}
	limit := some(t, []int{1, 2, 7, 500}, "limit")
	p, err := w.log.Changes(background, r.scope, r.at, limit)
	if err != nil || len(p.Changes) > limit {
		t.Fatalf("%d changes on a page of %d, %v", len(p.Changes), limit, err)
	}
	w.apply(t, r, p.Changes)
	r.at = p.Next
}

func (w *world) apply(t fataler, r *reader, changes []central.Change) {
	for _, c := range changes {
		switch {
		case !w.sees(r.scope, c.ID):
			t.Fatalf("a record out of scope is fed")
		case w.gone[c.ID]:
			wantEmpty(t, c, c.ID)
		default:
			sameSummary(t, c, w.held[c.ID])
		}
		r.view[c.ID] = c
	}
}

// sees says whether a scope holds a record, or the erasure of one nobody held.
func (w *world) sees(s central.Scope, id store.ID) bool {
	d := w.by[id]
	return d == nil && w.gone[id] || d != nil && (&scopeRow{scope: s}).sees(&scopeRow{force: d.Forces[0], agency: d.Agency})
}

func (w *world) have(t *rapid.T) {
	d := some(t, w.desks, "desk")
	var asked []wire.Held
	var want []store.ID
	for _, p := range w.pushed[max(0, len(w.pushed)-20):] {
		asked = append(asked, wire.Held{ID: p.it.ID, Hash: p.it.Hash})
		if held, ok := w.held[p.it.ID]; !ok || w.by[p.it.ID] != d || held.Hash != p.it.Hash {
			want = append(want, p.it.ID)
		}
	}
	if missing, err := w.log.Have(background, d.Credential, asked); err != nil || !slices.Equal(missing, want) {
		t.Fatalf("missing are %d, want %d (%v)", len(missing), len(want), err)
	}
}

// restored begins another epoch: readers begin again with what they have.
func (w *world) restored(t *rapid.T) {
	w.lives = append(w.lives, wantEpoch(t, w.log).Restores)
	if err := w.log.Restored(background); err != nil {
		t.Fatalf("restored: %v", err)
	}
	for _, r := range w.readers {
		r.at = central.Position{}
	}
}

// check looks at one record, one desk and what is not about any one.
func (w *world) check(t *rapid.T) {
	if e := wantEpoch(t, w.log); e.Store != w.began.Store || !slices.IsSorted(append(w.lives, e.Restores)) || slices.Contains(w.lives, e.Restores) {
		t.Fatalf("after the lives %v the epoch %+v is %+v", w.lives, w.began, e)
	}
	if len(w.order) == 0 {
		return
	}
	id := some(t, w.order, "looked at")
	if w.gone[id] {
		wantNone(t, w.log, everything, id)
	} else {
		wantDetail(t, w.log, everything, w.held[id])
	}
	d, whole := some(t, w.desks, "desk"), int64(0)
	for w.filled[d][whole+1] {
		whole++
	}
	wantContiguous(t, w.log, d.Desk, whole)
}

func (w *world) checkAll(t fataler) {
	var want []wire.Item
	for _, id := range w.order {
		if w.gone[id] {
			want = append(want, wire.Item{ID: id})
			continue
		}
		want = append(want, w.held[id])
		wantDetail(t, w.log, everything, w.held[id])
	}
	wantFeed(t, w.log, everything, want...)
	wantQuarantine(t, w.log, everything, w.aside...)
	for i, r := range w.readers {
		changes, _ := read(t, w.log, r.scope, r.at, 7)
		w.apply(t, r, changes)
		for _, id := range w.order {
			if c, ok := r.view[id]; w.sees(r.scope, id) && (!ok || c.Erased != w.gone[id]) {
				t.Fatalf("reader %d misses a record or an erasure", i)
			}
		}
	}
}
