package cache

import (
	"context"
	"errors"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/seal"
)

// liar is a disk that says now and then that a commit failed which went through.
type liar struct {
	gate
	lies atomic.Int64 // how many more to tell
}

func (l *liar) after() error {
	if l.lies.Add(-1) >= 0 {
		return syscall.EIO
	}
	return nil
}

func lying(l *liar) func(*Options) {
	return func(o *Options) { o.Faults = &Faults{BeforeCommit: l.pass, AfterCommit: l.after} }
}

// wantReports wants so many reports, each with its access record, and an
// unbroken chain.
func wantReports(t *testing.T, c *Cache, want int) {
	t.Helper()
	if n := len(must[[]store.Report](t)(c.Reports(t.Context(), time.Time{}, 0))); n != want {
		t.Errorf("%d reports, want %d", n, want)
	}
	if n := must[int](t)(c.Waiting(t.Context())); n != 2*want {
		t.Errorf("%d records wait to be sent, want %d", n, 2*want)
	}
	if n := len(must[[]store.Draft](t)(c.OpenDrafts(t.Context()))); n != 0 {
		t.Errorf("%d calls are still open", n)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// SYNC 11: a COMMIT that is said to have failed, and took effect, is not done again.
func TestCommitThatTookEffectIsNotDoneAgain(t *testing.T) {
	l := &liar{}
	c := newPlace(t).open(t, lying(l))
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	for _, write := range []func() store.Ticket{
		func() store.Ticket { return c.Journal(call, store.Entry{Key: "k", Value: text(1)}) },
		func() store.Ticket { return c.Close(call, closing(call, "07700 900417")) },
		func() store.Ticket {
			records, err := closing(ids.New(), "07700 900418")("WM-261121-7Q04170")
			if err != nil {
				t.Fatal(err)
			}
			return c.Add(records...)
		},
		func() store.Ticket { return c.Record(draft(ids.New()), nil, closing(ids.New(), "07700 900419")) },
	} {
		l.lies.Store(1)
		done(t, write())
	}
	if since, err := c.Health(); !since.IsZero() || err != nil {
		t.Errorf("still ill since %v: %v", since, err)
	}
	wantReports(t, c, 3)
}

// A whole call in one batch, with an item that fails alone: each ticket says
// what it would have said had the disk told the truth.
func TestBatchThatTookEffectIsNotDoneAgain(t *testing.T) {
	l := &liar{gate: gate{open: make(chan struct{})}}
	c := newPlace(t).open(t, lying(l))
	first := c.Park(ids.New(), true)
	eventually(t, "the first commit is reached", func() bool { return l.seen.Load() == 1 })
	call := ids.New()
	good := []store.Ticket{c.Open(draft(call), nil), c.Journal(call, store.Entry{Key: "k", Value: text(1)}),
		c.Park(call, true), c.Park(call, false), c.Close(call, closing(call, "07700 900417"))}
	late := c.Journal(call, store.Entry{Key: "k", Value: text(2)})
	l.lies.Store(2) // of the first commit and of this batch's
	close(l.open)
	wantCode(t, result(t, first), store.CodeNotFound, "closed")
	for _, k := range good {
		done(t, k)
	}
	wantCode(t, result(t, late), store.CodeNotFound, "closed")
	if n := l.seen.Load(); n != 2 {
		t.Errorf("%d commits, want 2", n)
	}
	wantReports(t, c, 1)
}

// What another program wrote meanwhile stays, and its marks are its own.
func TestCommitThatTookEffectDoesNotUndoAnothers(t *testing.T) {
	l := &liar{}
	p := newPlace(t)
	c, other := p.open(t, lying(l)), p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	l.lies.Store(1)
	k := c.Journal(call, store.Entry{Key: "k", Value: text(1)})
	eventually(t, "the failure is told", func() bool { _, err := c.Health(); return err != nil })
	done(t, other.Journal(call, store.Entry{Key: "k", Value: text(2)}))
	done(t, k)
	if d := must[store.Draft](t)(c.Draft(t.Context(), call)); string(d.Entries["k"]) != string(text(2)) {
		t.Fatalf("the later value was written over: %q", d.Entries["k"])
	}
}

// A COMMIT that failed and took no effect is done again, whatever the clock says.
func TestCommitThatFailedIsDoneAgain(t *testing.T) {
	p := newPlace(t)
	c := p.open(t, func(o *Options) { o.Now = func() time.Time { return start } })
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	// A deferred foreign key makes the COMMIT itself fail, not what is before it.
	tries := 0
	k := c.writer.add(func(t *tx) error {
		if tries++; tries > 2 {
			return t.exec("UPDATE draft SET parked = 1 WHERE call = ?", call[:])
		}
		var ignored int
		if _, err := t.get([]any{&ignored}, "PRAGMA defer_foreign_keys = 1"); err != nil {
			return err
		}
		return t.exec("INSERT INTO detail (record, sealed) VALUES (417, x'00')")
	})
	done(t, k)
	if d := must[store.Draft](t)(c.Draft(t.Context(), call)); tries != 3 || !d.Parked {
		t.Fatalf("%d tries, parked %v", tries, d.Parked)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestShutdownKnowsWhatTookEffect(t *testing.T) {
	l := &liar{}
	p := newPlace(t)
	c, err := Open(context.Background(), func() Options { o := p.options(); lying(l)(&o); return o }())
	if err != nil {
		t.Fatal(err)
	}
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	l.lies.Store(1)
	k := c.Park(call, true)
	eventually(t, "the failure is told", func() bool { _, err := c.Health(); return err != nil })
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	done(t, k)
}

// marks counts the marks of all programs.
func marks(t *testing.T, c *Cache) (n int) {
	t.Helper()
	if err := c.queryOne(t.Context(), []any{&n}, "", "SELECT count(*) FROM counter WHERE name LIKE 'commit %'"); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMarksDoNotPileUp(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	for range 3 {
		done(t, c.Open(draft(ids.New()), nil))
	}
	if n := marks(t, c); n != 1 {
		t.Fatalf("%d marks of one program", n)
	}
	old := start.Add(-2 * markTime).UnixNano()
	done(t, c.writer.add(func(t *tx) error {
		return t.exec("INSERT INTO counter (name, value) VALUES ('commit of one that crashed', ?)", old)
	}))
	shut(t, c)
	if n := marks(t, p.open(t)); n != 0 {
		t.Fatalf("%d marks are left", n)
	}
}

// Record takes a reference, keeps the pack and writes the report, all at once.
func TestRecordWritesACallThatWasTakenElsewhere(t *testing.T) {
	c := newPlace(t).open(t)
	d, bytes := packed(draft(ids.New()))
	d.Entries = map[string][]byte{"k": text(1)}
	ref := ""
	build := func(r string) ([]store.NewRecord, error) {
		ref = r
		return closing(d.Call, "07700 900417")(r)
	}
	done(t, c.Record(d, bytes, build))
	if _, ok := seal.ParseRef(ref); !ok {
		t.Fatalf("reference %q", ref)
	}
	got, _, err := c.Report(t.Context(), ref)
	if err != nil || got.Summary.Call != d.Call {
		t.Fatalf("got %+v, %v", got, err)
	}
	if b := must[[]byte](t)(c.Pack(t.Context(), d.Pack.Hash)); string(b) != string(bytes) {
		t.Fatalf("pack %q", b)
	}
	_, err = c.Draft(t.Context(), d.Call)
	wantCode(t, err, store.CodeNotFound, "closed")
	wantCode(t, result(t, c.Record(d, bytes, build)), store.CodeInvalid, "already")
	wantReports(t, c, 1)
}

func TestRecordKeepsTheReferenceItBrings(t *testing.T) {
	c := newPlace(t).open(t)
	d := draft(ids.New())
	d.Ref = "WM-261121-PAPER01"
	done(t, c.Record(d, nil, closing(d.Call, "07700 900417")))
	if _, _, err := c.Report(t.Context(), d.Ref); err != nil {
		t.Fatal(err)
	}
	d.Call = ids.New()
	wantCode(t, result(t, c.Record(d, nil, closing(d.Call, "07700 900418"))), store.CodeInvalid, "this reference already")
	wantCode(t, result(t, c.Open(d, nil)), store.CodeInvalid, "this reference already")
	wantReports(t, c, 1)
}

// A reference that was brought may be one that the sequence comes to later.
func TestSequencePassesOverAReferenceThatWasBrought(t *testing.T) {
	c := newPlace(t).open(t)
	next := int64(1)
	d := draft(ids.New())
	for d.Ref == "" {
		d.Ref, _ = seal.NewRef(d.ForceCode, start, must[store.Identity](t)(c.Identity(t.Context())).DeskCode, next)
		next++
	}
	done(t, c.Record(d, nil, closing(d.Call, "07700 900417")))
	later := ids.New()
	done(t, c.Open(draft(later), nil))
	if got := must[store.Draft](t)(c.Draft(t.Context(), later)); got.Ref == d.Ref {
		t.Fatal("two calls have one reference")
	}
}

// Nothing is left of a record that cannot be built: no reference, no pack.
func TestRecordIsAllOrNothing(t *testing.T) {
	c := newPlace(t).open(t)
	d, bytes := packed(draft(ids.New()))
	refuse := func(string) ([]store.NewRecord, error) { return nil, errors.New("it is not whole") }
	if err := result(t, c.Record(d, bytes, refuse)); err == nil {
		t.Fatal("it was written")
	}
	_, err := c.Pack(t.Context(), d.Pack.Hash)
	wantCode(t, err, store.CodeNotFound, "question set")
	wantReports(t, c, 0)
	done(t, c.Record(d, bytes, closing(d.Call, "07700 900417")))
	wantReports(t, c, 1)
}
