package syncer_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

// T5: the reply to every push is lost after the commit. FIRSTCALL_DROPS says how
// many; each record is at the central store once, and acknowledged in the end.
func TestT5LostReplies(t *testing.T) {
	drops := times(t, "FIRSTCALL_DROPS", 100)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, "")
		defer w.end()
		d := w.desk()
		ctx := context.Background()
		for i := range drops {
			d.report(store.ID{}, store.ID{}, "noise at night")
			d.line.set(fault{dropPush: true})
			if err := d.sync.Once(ctx); store.CodeOf(err) != store.CodeUnreachable {
				t.Fatalf("push %d: %v", i, err)
			}
			if i%3 == 0 { // else it goes along with the next
				d.line.set(fault{})
				w.must(d.sync.Once(ctx))
			}
			time.Sleep(time.Second) // the server asks for some distance
		}
		d.line.set(fault{})
		w.must(d.sync.Once(ctx))
		w.settled()
		if d.line.dropped() < drops || d.box().Acked != drops {
			t.Fatalf("%d replies dropped, %d of %d acknowledged", d.line.dropped(), d.box().Acked, drops)
		}
	})
}

// T10: the central store comes back from a backup that is an hour old. What the
// desks retain is back, nothing is double, nothing that was erased returns, and
// a desk that was away meanwhile says the same. FIRSTCALL_DESKS says how many.
func TestT10RestoredFromBackup(t *testing.T) {
	desks := times(t, "FIRSTCALL_DESKS", 4)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, "")
		defer w.end()
		for range desks {
			w.desk().run()
		}
		old := w.reports(30)
		w.settle(calm)
		backup := w.path + ".backup"
		w.must(w.log.Backup(context.Background(), backup))
		w.nobody(30 * time.Minute)
		lost := w.reports(30)
		w.settle(calm)
		away := w.desks[len(w.desks)-1]
		away.line.set(fault{down: true})
		w.reports(10)
		w.erase(old[3], old[40], lost[5])
		w.nobody(30 * time.Minute)

		w.restore(backup)
		away.line.set(fault{})
		w.settle(2 * calm)
		w.settled()
		_, erased := w.feed()
		if len(erased) != 3 {
			t.Fatalf("%d of 3 are erased", len(erased))
		}
		for i, d := range w.desks {
			if bytes.Contains([]byte(d.reports()), []byte(old[3].String())) || bytes.Contains([]byte(d.reports()), []byte(lost[5].String())) {
				t.Errorf("desk %d shows what was erased", i)
			}
		}
	})
}

// nobody lets time pass with every desk closed.
func (w *world) nobody(d time.Duration) {
	for _, d := range w.desks {
		d.halt()
	}
	time.Sleep(d)
	for _, d := range w.desks {
		d.run()
	}
}

// reports lets every desk write some.
func (w *world) reports(n int) (made []store.ID) {
	for _, d := range w.desks {
		for range n {
			made = append(made, d.report(store.ID{}, store.ID{}, "noise at night"))
		}
		d.sync.Wake()
	}
	return made
}

// erase does what the command does: the journal first, then the store (SYNC 37).
func (w *world) erase(ids ...store.ID) {
	w.t.Helper()
	w.must(w.journal.Add(ids, time.Now()))
	w.must(w.log.Erase(context.Background(), ids, time.Now()))
}

// restore puts a backup in place of the store.
func (w *world) restore(backup string) {
	w.t.Helper()
	w.stop()
	for _, end := range []string{"-wal", "-shm"} {
		_ = os.Remove(w.path + end)
	}
	w.must(os.Rename(backup, w.path))
	w.open()
	w.must(w.log.Restored(context.Background()))
	w.serve()
}

// T11: one record among 99 that the central store cannot take, at the head, in
// the middle and at the tail: the others are stored, the one is visible on both
// ends.
func TestT11PoisonHoldsNothingUp(t *testing.T) {
	for _, at := range []int{0, 50, 99} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, "")
			defer w.end()
			d := w.desk()
			for i := range 100 {
				if i != at {
					d.report(store.ID{}, store.ID{}, "noise at night")
					continue
				}
				d.add(store.NewRecord{Header: store.Header{ID: d.ids.New(), Kind: store.KindNote, Subject: d.ids.New(),
					Force: "kent", Agency: "police"}, Summary: store.NoteSummary{}, Detail: store.NoteDetail{}})
			}
			w.must(d.sync.Once(context.Background()))
			held, _ := w.feed()
			s := d.box()
			if len(held) != 99 || s.Acked != 99 || s.Waiting != 0 || len(s.Quarantined) != 1 || s.Quarantined[0].Reason == "" {
				t.Fatalf("%d held, %+v", len(held), s)
			}
			q, err := w.log.Quarantine(context.Background(), everything, 10)
			if err != nil || len(q) != 1 || q[0].Item.ID != s.Quarantined[0].Record.ID {
				t.Fatalf("%d in quarantine, %v", len(q), err)
			}
		})
	}
}

// SYNC 32, 33: a record of a later version, with fields nobody here knows, is
// stored and reaches another desk with its bytes as they were.
func TestSYNC33LaterVersionTravelsUnchanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, "")
		defer w.end()
		from, to := w.desk(), w.desk()
		from.report(store.ID{}, store.ID{}, "noise at night")
		later := later{Outbox: from.cache, w: w}
		s := from.over(&later)
		ctx := context.Background()
		w.must(s.Once(ctx))
		if later.state != store.AnswerStored {
			t.Fatalf("answered %q", later.state)
		}
		w.must(to.sync.Once(ctx))
		to.signOn("4417", "handler")
		got, err := to.client.Record(ctx, wire.RecordRequest{ID: later.sent.ID, Reason: "test"})
		w.must(err)
		for what, pair := range map[string][2][]byte{"header": {got.Item.Header, later.sent.HeaderBytes},
			"summary": {got.Item.Summary, later.sent.Summary}, "detail": {got.Item.Detail, later.sent.Detail}} {
			if !bytes.Equal(pair[0], pair[1]) {
				t.Errorf("the %s is another", what)
			}
		}
		if fed := to.fed(later.sent.ID); fed == nil || !bytes.Equal(fed.Header, later.sent.HeaderBytes) || !bytes.Equal(fed.Summary, later.sent.Summary) {
			t.Error("the feed gives other bytes")
		}
		if s := to.box(); len(s.Aside) != 0 {
			t.Errorf("%+v", s.Aside)
		}
	})
}

// later is the outbox of a program of a later version: what waits has fields
// that this one does not know.
type later struct {
	store.Outbox
	w     *world
	sent  store.Record
	state store.AnswerState
}

// Outgoing gives one record of a later version.
func (l *later) Outgoing(ctx context.Context, n, size int) ([]store.Record, error) {
	if l.state != "" {
		return nil, nil
	}
	out, err := l.Outbox.Outgoing(ctx, n, size)
	l.w.must(err)
	r := out[0]
	r.HeaderBytes = bytes.Replace(r.HeaderBytes, []byte(`"schema":1`), []byte(`"schema":7,"weather": {"rain": 1.50}`), 1)
	r.Summary = bytes.Replace(r.Summary, []byte(`"body":{`), []byte(`"body":{"mood":"\u00e9","big":12345678901234567890,`), 1)
	r.Hash = hashOf(r)
	l.sent = r
	return []store.Record{r}, nil
}

// Acked takes its answer.
func (l *later) Acked(_ context.Context, _ string, _ time.Time, a []store.Answer) (int, error) {
	l.state = a[0].State
	return 1, nil
}

// OutboxState says that nothing else waits.
func (l *later) OutboxState(context.Context) (store.OutboxState, error) {
	return store.OutboxState{}, nil
}

// T13: clocks that are off by days or decades, and that jump: nothing is refused,
// the order is the central store's, and it shows.
func TestT13Clocks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, "")
		defer w.end()
		d, other := w.desk(), w.desk()
		ctx := context.Background()
		for _, ahead := range []time.Duration{24 * time.Hour, -24 * time.Hour, -30 * 365 * 24 * time.Hour, 38 * 365 * 24 * time.Hour, 0} {
			d.ahead = ahead
			d.report(store.ID{}, store.ID{}, "noise at night")
			w.must(d.sync.Once(ctx))
			if s := d.sync.State(); (s.Skew-ahead).Abs() > time.Second || s.Waiting != 0 || len(s.Quarantined) != 0 {
				t.Fatalf("%v ahead: %+v", ahead, s)
			}
		}
		w.must(other.sync.Once(ctx))
		w.settled()
	})
}

// hashOf is what a record's hash has to be.
func hashOf(r store.Record) string {
	summary, detail := sha256.Sum256(r.Summary), sha256.Sum256(r.Detail)
	return fmt.Sprintf("%x", sha256.Sum256(slices.Concat(r.HeaderBytes, summary[:], detail[:])))
}

// fed is what the feed gives a desk of a record; nil if it does not.
func (d *desk) fed(id store.ID) *wire.Change {
	d.w.t.Helper()
	page, err := d.client.Changes(context.Background(), wire.ChangesRequest{})
	d.w.must(err)
	for _, c := range page.Changes {
		if c.ID == id {
			return &c
		}
	}
	return nil
}
