package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"firstcall/store"
)

// gate holds commits until it is opened, and fails those it is told to.
type gate struct {
	open chan struct{}
	fail atomic.Pointer[error]
	seen atomic.Int64
}

func (g *gate) pass() error {
	g.seen.Add(1)
	if g.open != nil {
		<-g.open
	}
	if err := g.fail.Load(); err != nil {
		return *err
	}
	return nil
}

func (g *gate) refuse(err error) {
	if err == nil {
		g.fail.Store(nil)
		return
	}
	g.fail.Store(&err)
}

func with(g *gate) func(*Options) {
	return func(o *Options) { o.Faults = &Faults{BeforeCommit: g.pass} }
}

func isOpen(k store.Ticket) bool {
	select {
	case <-k.Done():
		return false
	default:
		return true
	}
}

func eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if cond() {
			return
		}
	}
	t.Fatalf("%s: it did not come to that", what)
}

// Rule 9: "saved" only after the commit.
func TestTicketIsDoneOnlyAfterTheCommit(t *testing.T) {
	g := &gate{open: make(chan struct{})}
	c := newPlace(t).open(t, with(g))
	k := c.Open(draft(ids.New()), nil)
	eventually(t, "the commit is reached", func() bool { return g.seen.Load() == 1 })
	if !isOpen(k) || k.Err() != nil {
		t.Fatal("the ticket is done before the commit")
	}
	close(g.open)
	done(t, k)
}

func TestOneBadItemFailsAlone(t *testing.T) {
	g := &gate{open: make(chan struct{})}
	c := newPlace(t).open(t, with(g))
	a, b := ids.New(), ids.New()
	first := c.Open(draft(a), nil)
	eventually(t, "the first commit is reached", func() bool { return g.seen.Load() == 1 })
	// All these queue up behind it and are committed together.
	second := c.Open(draft(b), nil)
	missing := c.Journal(ids.New(), store.Entry{Key: "k", Value: []byte("v")})
	bad := c.Close(a, func(string) ([]store.NewRecord, error) {
		return nil, store.Errorf(store.CodeInvalid, "This report is not whole.")
	})
	panics := c.Close(a, func(string) ([]store.NewRecord, error) { panic("a caller's words") })
	torn := c.Add(reportFor(a, "", "", start), store.NewRecord{Header: store.Header{Kind: store.KindReport}, Summary: "no summary"})
	good := c.Journal(b, store.Entry{Key: "k", Value: []byte("v")})
	close(g.open)
	for _, k := range []store.Ticket{first, second, good} {
		done(t, k)
	}
	wantCode(t, result(t, missing), store.CodeNotFound, "closed")
	wantCode(t, result(t, bad), store.CodeInvalid, "not whole")
	err := result(t, panics)
	wantCode(t, err, store.CodeInternal, "put together")
	if all := fmt.Sprint(err, unwrapped(err)); strings.Contains(all, "caller") {
		t.Fatalf("the panic's value is told: %s", all)
	}
	wantCode(t, result(t, torn), store.CodeInternal, "could not be written")
	if got := g.seen.Load(); got != 2 {
		t.Fatalf("%d commits, want 2", got)
	}
	if n := must[int](t)(c.Waiting(t.Context())); n != 0 {
		t.Fatalf("%d records of the failed item were kept", n)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// T14: while the disk refuses, writes wait in order; when it takes them again
// they are all there.
func TestT14RefusingDiskIsTriedAgainInOrder(t *testing.T) {
	for _, fault := range []struct {
		err  error
		says string
	}{
		{syscall.ENOSPC, "The disk is full."},
		{syscall.EROFS, "This folder is read-only."},
		{syscall.EIO, "The disk does not take what is written."},
	} {
		t.Run(fault.says, func(t *testing.T) {
			g := &gate{}
			p := newPlace(t)
			c := p.open(t, with(g))
			call := ids.New()
			done(t, c.Open(draft(call), nil))
			g.refuse(fault.err)
			var tickets []store.Ticket
			for i := range 30 {
				tickets = append(tickets, c.Journal(call, store.Entry{Key: "k", Value: text(i)}))
			}
			closed := c.Close(call, closing(call, "07700 900417"))
			eventually(t, "it is told", func() bool { _, err := c.Health(); return err != nil })
			since, err := c.Health()
			var e *store.Error
			if since.IsZero() || !errors.As(err, &e) || e.Text != fault.says || e.Hint == "" {
				t.Fatalf("health: since %v, %v", since, err)
			}
			for _, k := range tickets {
				if !isOpen(k) {
					t.Fatal("a write was given up")
				}
			}
			if d := must[store.Draft](t)(c.Draft(t.Context(), call)); len(d.Entries) != 0 {
				t.Fatal("a part was written")
			}
			g.refuse(nil)
			for _, k := range append(tickets, closed) {
				done(t, k)
			}
			if since, err := c.Health(); !since.IsZero() || err != nil {
				t.Fatalf("still ill since %v: %v", since, err)
			}
			if n := len(must[[]store.Report](t)(c.Reports(t.Context(), time.Time{}, 0))); n != 1 {
				t.Fatalf("%d reports, want 1", n)
			}
		})
	}
}

// T14, with SQLite itself refusing: the database may not grow.
func TestT14FullDatabaseIsTriedAgain(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	pages := func(limit int) {
		done(t, c.writer.add(func(t *tx) error {
			var n int
			_, err := t.get([]any{&n}, fmt.Sprintf("PRAGMA max_page_count = %d", limit))
			return err
		}))
	}
	pages(1) // SQLite takes this for the present size
	k := c.Journal(call, store.Entry{Key: "narrative", Value: make([]byte, 300_000)})
	small := c.Journal(call, store.Entry{Key: "small", Value: text(1)})
	eventually(t, "it is told", func() bool { _, err := c.Health(); return err != nil })
	if _, err := c.Health(); err.Error() != "The disk is full." {
		t.Fatal(err)
	}
	if !isOpen(k) || !isOpen(small) {
		t.Fatal("a write was given up or overtook another")
	}
	if !c.LowSpace() {
		t.Fatal("no warning of low space")
	}
	// The limit is the connection's, which stays while the disk is only full.
	if _, err := c.writer.s.Conn.ExecContext(t.Context(), "PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	done(t, k)
	done(t, small)
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestShutdownSaysWhatIsNotOnDisk(t *testing.T) {
	g := &gate{}
	p := newPlace(t)
	c, err := Open(context.Background(), func() Options { o := p.options(); with(g)(&o); return o }())
	if err != nil {
		t.Fatal(err)
	}
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	g.refuse(syscall.ENOSPC)
	tickets := []store.Ticket{c.Park(call, true), c.Park(call, false), c.Park(call, true)}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	wantCode(t, c.Shutdown(ctx), store.CodeInternal, "3 writes were not on disk")
	for _, k := range tickets {
		wantCode(t, result(t, k), store.CodeInternal, "not on disk")
	}
	wantCode(t, result(t, c.Park(call, true)), store.CodeInternal, "closed")
	if d := must[store.Draft](t)(p.open(t).Draft(t.Context(), call)); d.Parked {
		t.Fatal("it was written after all")
	}
}

func TestShutdownFlushesTheQueue(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call := ids.New()
	c.Open(draft(call), nil)
	for i := range 500 {
		c.Journal(call, store.Entry{Key: fmt.Sprint(i), Value: text(i)})
	}
	shut(t, c)
	if d := must[store.Draft](t)(p.open(t).Draft(t.Context(), call)); len(d.Entries) != 500 {
		t.Fatalf("%d entries, want 500", len(d.Entries))
	}
}
