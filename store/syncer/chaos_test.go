package syncer_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"firstcall/store"
	"firstcall/store/central/postgres/pgtest"
)

// calm is how long everything may take to settle once the network is well again
// (T6).
const calm = time.Minute

// T6: whatever the network does to five desks or ten, whichever of them is
// killed, and whoever is held up: within a minute of calm nothing waits and all
// say the same, nothing is lost, doubled or stuck. FIRSTCALL_CHAOS says how many
// runs; FIRSTCALL_SEED begins with another.
func TestT6AnyNetwork(t *testing.T) {
	runs, seed := times(t, "FIRSTCALL_CHAOS", 2), times(t, "FIRSTCALL_SEED", 1)
	for i := range runs {
		synctest.Test(t, func(t *testing.T) { chaos(t, uint64(seed+i), 5+5*(i%2), "") })
		if t.Failed() {
			t.Fatalf("FIRSTCALL_SEED=%d FIRSTCALL_CHAOS=1 (or 2, for ten desks) does it again", seed+i)
		}
	}
}

// T6 on PostgreSQL. Its answers take real time, in which the false one stands still.
func TestT6AnyNetworkPostgreSQL(t *testing.T) {
	url := pgtest.Database(t)
	synctest.Test(t, func(t *testing.T) { chaos(t, 1, 5, url) })
}

// T6, SYNC 13: on a line of 1 KB/s nothing is too much for ever: both ways it goes
// in smaller pieces.
func TestT6SlowLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, "")
		defer func() { w.end(); time.Sleep(time.Minute) }() // what is still on the line arrives nowhere
		slow, fast := w.desk(), w.desk()
		for range 30 {
			slow.report(store.ID{}, store.ID{}, "noise at night")
			fast.report(store.ID{}, store.ID{}, "noise at night")
		}
		fast.run()
		time.Sleep(time.Second)
		slow.line.set(fault{slice: 1024, delay: time.Second})
		slow.run()
		w.settle(15 * time.Minute)
		w.settled()
	})
}

// chaos is one run.
func chaos(t *testing.T, seed uint64, desks int, url string) {
	r := rand.New(rand.NewPCG(seed, 6))
	w := newWorld(t, url)
	defer w.end()
	for range desks {
		w.desk().run()
	}
	for ends := time.Now().Add(2 * time.Minute); time.Now().Before(ends); {
		w.happen(r)
		time.Sleep(time.Duration(r.IntN(3000)) * time.Millisecond)
	}
	for _, d := range w.desks {
		d.line.set(fault{})
	}
	took := w.settle(calm)
	t.Logf("seed %d: %d desks settled after %v of calm", seed, desks, took)
	w.settled()
	for i, d := range w.desks {
		if d.sync.State().Stuck {
			t.Errorf("desk %d is stuck", i)
		}
	}
}

// happen is one thing that happens somewhere.
func (w *world) happen(r *rand.Rand) {
	d := w.desks[r.IntN(len(w.desks))]
	switch r.IntN(10) {
	case 0:
		d.line.set(anyFault(r))
	case 1:
		d.line.set(fault{})
	case 2:
		d.line.reset()
	case 3:
		d.kill()
		d.run()
	case 4, 5:
		d.amend(r)
	default:
		for range 1 + r.IntN(5) {
			d.report(store.ID{}, store.ID{}, "noise at night")
		}
		if r.IntN(2) == 0 {
			d.sync.Wake()
		}
	}
}

// amend writes another version of a report that the desk knows.
func (d *desk) amend(r *rand.Rand) {
	all, err := d.cache.Reports(context.Background(), time.Time{}, 20)
	d.w.must(err)
	if len(all) > 0 {
		one := all[r.IntN(len(all))].Record
		d.report(one.Subject, one.ID, "more was said")
	}
}

// settle lets time pass until all is quiet, and fails if that takes too long.
func (w *world) settle(most time.Duration) time.Duration {
	w.t.Helper()
	began := time.Now()
	for !w.quiet() {
		if time.Since(began) > most {
			for i, d := range w.desks {
				w.t.Logf("desk %d: %+v", i, d.sync.State())
			}
			w.t.Fatalf("not settled after %v of calm", most)
		}
		time.Sleep(time.Second)
	}
	return time.Since(began)
}
