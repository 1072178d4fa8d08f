package cache

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// copyOf gives a copy of a closed folder with its key.
func copyOf(t testing.TB, p place) place {
	t.Helper()
	to := newPlace(t)
	if err := os.CopyFS(filepath.Dir(to.dir), os.DirFS(filepath.Dir(p.dir))); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(to.key, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

var numbers = []string{"07700 900417", "01632 960102"}

// viewOf is all that a desk says of its records, as text, so that two desks can
// be compared.
func viewOf(t testing.TB, c *Cache, people []store.ID) string {
	t.Helper()
	ctx := t.Context()
	view := map[string]any{
		"reports": must[[]store.Report](t)(c.Reports(ctx, time.Time{}, 0)),
		"due":     must[[]store.ActionSummary](t)(c.Due(ctx, 0)),
		"markers": must[[]store.Marker](t)(c.Markers(ctx, store.MarkerQuery{Persons: people})),
	}
	for _, n := range numbers {
		view["history "+n] = history(t, c, store.Query{Number: phone.Parse(n)})
		view["shared "+n] = must[bool](t)(c.Shared(ctx, phone.Parse(n)))
	}
	for i, p := range people {
		view[fmt.Sprint("person ", i)], _ = c.Person(ctx, p)
		view[fmt.Sprint("of person ", i)] = history(t, c, store.Query{Persons: []store.ID{p}})
	}
	text := must[[]byte](t)(json.MarshalIndent(view, "", " "))
	return string(text)
}

// world is two desks and what lies between them.
type world struct {
	t       *testing.T
	r       *rapid.T
	m       *inMemory
	places  [2]place
	desks   [2]*Cache
	refuses [2]*atomic.Bool // the desk's disk does
	made    [2]map[store.ID]string
	people  []store.ID
	calls   []store.ID
	actions []store.ID
}

func newWorld(t *testing.T, r *rapid.T) *world {
	w := &world{t: t, r: r, m: newInMemory(), people: []store.ID{ids.New(), ids.New(), ids.New()}}
	for i := range w.desks {
		w.places[i], w.refuses[i], w.made[i] = newPlace(t), new(atomic.Bool), map[store.ID]string{}
		w.open(i)
	}
	return w
}

func (w *world) open(i int) {
	refuses := w.refuses[i]
	refuses.Store(false)
	o := w.places[i].options()
	o.Faults = &Faults{BeforeCommit: func() error {
		if refuses.Load() {
			return syscall.EIO
		}
		return nil
	}}
	w.desks[i] = must[*Cache](w.t)(Open(w.t.Context(), o))
}

func (w *world) pick(ids []store.ID, what string) store.ID {
	return rapid.SampledFrom(ids).Draw(w.r, what)
}

// add writes a record on a desk and remembers its hash.
func (w *world) add(i int, r store.NewRecord) {
	r.Header.ID = ids.New()
	r.Header.Agency = rapid.SampledFrom([]string{"police", "police", "council", "housing"}).Draw(w.r, "agency")
	done(w.t, w.desks[i].Add(r))
	var hash string
	if err := w.desks[i].queryOne(w.t.Context(), []any{&hash}, "", "SELECT hash FROM record WHERE id = ?", r.Header.ID[:]); err != nil {
		w.t.Fatal(err)
	}
	w.made[i][r.Header.ID] = hash
}

// report is of a new call, or another version of one that a desk knows.
func (w *world) report(i int) {
	var before, call store.ID
	known := must[[]store.Report](w.t)(w.desks[i].Reports(w.t.Context(), time.Time{}, 0))
	if len(known) > 0 && rapid.Bool().Draw(w.r, "supersedes") {
		one := rapid.SampledFrom(known).Draw(w.r, "report")
		before, call = one.Record.ID, one.Record.Subject
	} else if call = ids.New(); len(w.calls) > 0 && rapid.Bool().Draw(w.r, "another line") {
		call = w.pick(w.calls, "call")
	}
	r := reportFor(call, "", rapid.SampledFrom(numbers).Draw(w.r, "number"), start.Add(time.Duration(len(w.calls))*time.Minute),
		store.Party{Role: store.RoleVictim, Person: w.pick(w.people, "person")})
	s := r.Summary.(store.ReportSummary)
	s.Status = rapid.SampledFrom([]store.Status{store.StatusProvisional, store.StatusComplete}).Draw(w.r, "status")
	s.Levels.Overall = rapid.SampledFrom([]risk.Level{risk.Standard, risk.Medium, risk.High}).Draw(w.r, "level")
	r.Summary, r.Header.Supersedes = s, before
	w.calls = append(w.calls, call)
	w.add(i, r)
}

// other is a record of another kind.
func (w *world) other(i int) {
	if len(w.calls) == 0 {
		return
	}
	call := w.pick(w.calls, "call")
	switch rapid.IntRange(0, 5).Draw(w.r, "kind") {
	case 0:
		if len(w.actions) == 0 || rapid.Bool().Draw(w.r, "new action") {
			w.actions = append(w.actions, ids.New())
		}
		action := w.pick(w.actions, "action")
		states := []string{store.ActionSet, store.ActionSetAgain, store.ActionTried, store.ActionDone}
		r := stepFor(action, call, rapid.SampledFrom(states).Draw(w.r, "state"), start.Add(time.Hour))
		s := r.Summary.(store.ActionSummary)
		if after := w.pick(w.actions, "after"); after != action {
			s.What.After, s.What.Due, s.What.Clock = after, time.Time{}, risk.Due{Kind: risk.DueHours, N: 24}
		}
		r.Summary = s
		w.add(i, r)
	case 1:
		w.add(i, personFor(w.pick(w.people, "person"), store.PersonSummary{Surname: rapid.SampledFrom([]string{"Ashe", "Birch"}).Draw(w.r, "name")}))
	case 2:
		w.add(i, linkFor(w.pick(w.people, "a"), w.pick(w.people, "b"), rapid.Bool().Draw(w.r, "same")))
	case 3:
		state := rapid.SampledFrom([]string{store.MarkerSet, store.MarkerLifted, store.MarkerProposed}).Draw(w.r, "state")
		w.add(i, sharedFor(ids.New(), phone.Parse(rapid.SampledFrom(numbers).Draw(w.r, "number")), state))
	case 4:
		state := rapid.SampledFrom([]string{store.MarkerSet, store.MarkerLifted}).Draw(w.r, "state")
		person := w.pick(w.people, "person") // a person has one marker, which is set and lifted
		w.add(i, markerFor(person, store.MarkerSummary{On: store.OnPerson, Person: person, Code: "dog", State: state}))
	case 5:
		w.add(i, noteFor(call, "a note"))
	}
}

// crash closes a desk while its disk refuses what is being written, a page of the
// feed perhaps, and opens it again.
func (w *world) crash(i int) {
	ctx, cancel := context.WithCancel(w.t.Context())
	cancel()
	w.refuses[i].Store(true)
	if rapid.Bool().Draw(w.r, "while pulling") {
		cursor, epoch, _, err := w.desks[i].Cursor(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if epoch == w.m.epoch {
			changes, next := w.m.page(cursor, 3)
			_, _ = w.desks[i].Apply(ctx, changes, next, epoch)
		}
	}
	_ = w.desks[i].Shutdown(ctx)
	w.open(i)
}

// erase destroys what the store holds somewhere.
func (w *world) erase(int) {
	if len(w.m.log) > 0 {
		w.m.erase(w.m.log[rapid.IntRange(0, len(w.m.log)-1).Draw(w.r, "erased")].ID)
	}
}

// rewind is a store that gives again what it gave, after a failover.
func (w *world) rewind(i int) {
	cursor, epoch, _, err := w.desks[i].Cursor(w.t.Context())
	if n, _ := strconv.Atoi(cursor); err == nil && n > 0 {
		back := strconv.Itoa(rapid.IntRange(0, n).Draw(w.r, "back to"))
		_, err = w.desks[i].Apply(w.t.Context(), nil, back, epoch)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// push and pull go in pieces of any size; replies are lost.
func (w *world) push(i int) {
	send(w.t, w.desks[i], w.m, rapid.IntRange(1, 5).Draw(w.r, "size"), rapid.Bool().Draw(w.r, "reply lost"))
}

func (w *world) pull(i int) { fetch(w.t, w.desks[i], w.m, rapid.IntRange(1, 5).Draw(w.r, "size")) }

// restore takes the store back to a backup. What was erased since is erased
// again before anything is served (SYNC 37).
func (w *world) restore(int) {
	var erased []store.ID
	for _, ch := range w.m.log {
		if ch.Erased {
			erased = append(erased, ch.ID)
		}
	}
	w.m.restore(rapid.IntRange(0, len(w.m.log)).Draw(w.r, "back to"))
	for _, id := range erased {
		w.m.erase(id)
	}
}

// happenings are what can happen, the usual more often.
func (w *world) happenings() map[string]func(*rapid.T) {
	all := map[string]func(*rapid.T){}
	for name, do := range map[string]func(int){"report": w.report, "report too": w.report, "other": w.other, "other too": w.other,
		"push": w.push, "pull": w.pull, "pull too": w.pull, "crash": w.crash, "erase": w.erase, "rewind": w.rewind, "restore": w.restore} {
		all[name] = func(r *rapid.T) {
			w.r = r
			do(rapid.IntRange(0, 1).Draw(r, "desk"))
		}
	}
	return all
}

// check looks at what must hold once everything is quiet.
func (w *world) check() {
	fresh := newPlace(w.t).open(w.t)
	for fetch(w.t, fresh, w.m, 50) > 0 {
	}
	want := viewOf(w.t, fresh, w.people)
	for i, c := range w.desks {
		if got := viewOf(w.t, c, w.people); got != want { // I3
			w.r.Fatalf("desk %d says\n%s\na new desk says\n%s", i, got, want)
		}
		if err := c.Check(w.t.Context()); err != nil {
			w.r.Fatalf("desk %d: %v", i, err)
		}
		acked := 0
		for id, hash := range w.made[i] {
			at, held := w.m.at[id]
			if !held || !w.m.log[at].Erased && w.m.log[at].Hash != hash { // I1, I5
				w.r.Fatalf("desk %d: a record is not at the store as it was made", i)
			}
			if !w.m.log[at].Erased {
				acked++
			}
		}
		if s := state(w.t, c); s.Waiting != 0 || s.Acked != acked || len(s.Quarantined)+len(s.Aside) != 0 { // I2
			w.r.Fatalf("desk %d: %d of %d acknowledged, %+v", i, s.Acked, acked, s)
		}
	}
	seen := map[store.ID]bool{}
	for _, ch := range w.m.log {
		if !ch.Erased && seen[ch.ID] {
			w.r.Fatal("a record is twice at the store")
		}
		seen[ch.ID] = true
	}
	shut(w.t, fresh)
}

// T7: whatever two desks write, whatever is lost on the way and whenever they
// crash, in the end both say the same as a desk that has read the feed once, and
// every record is at the store once, unchanged, and acknowledged.
func TestT7DesksAgreeInTheEnd(t *testing.T) {
	steps(t)
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, r)
		r.Repeat(w.happenings())
		w.r = r
		quiet(t, w.m, w.desks[:]...)
		for _, c := range w.desks {
			offerAgain(t, c, w.m)
		}
		quiet(t, w.m, w.desks[:]...)
		w.check()
		for _, c := range w.desks {
			shut(t, c)
		}
	})
}

// steps sets how long a random run is; FIRSTCALL_STEPS says how many steps each
// of twenty takes on average.
func steps(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": "20", "rapid.steps": cmp.Or(os.Getenv("FIRSTCALL_STEPS"), "40")} {
		was := flag.Lookup(name).Value.String()
		t.Cleanup(func() { _ = flag.Set(name, was) })
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
}
