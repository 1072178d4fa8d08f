package postgres

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/postgres/pgtest"
	"firstcall/store/wire"
)

// secondsEnv says how long the feed is tried under concurrency, 3 s if it is not set.
const secondsEnv = "FIRSTCALL_FEED_SECONDS"

func feedTime(t *testing.T) time.Duration {
	s := os.Getenv(secondsEnv)
	if s == "" {
		return 3 * time.Second
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return time.Duration(n) * time.Second
}

var errGivenUp = errors.New("given up on purpose")

// TestT8FeedUnderConcurrency: 16 writers push, pause up to 3 ms before they
// commit, and 5 % give up; readers page as it goes. By (txid, seq) below the
// fence they miss nothing; by seq alone they do, so this test would see it. The
// numbers of the transactions gain a digit on the way.
func TestT8FeedUnderConcurrency(t *testing.T) {
	url := pgtest.Start(t, 10_000_000_000-1500).Database(t)
	migrated(t, url)
	l := reopen(t, url+"&pool_max_conns=24")
	ctx, stop := context.WithTimeout(background, feedTime(t))
	defer stop()
	var writers, readers sync.WaitGroup
	var mu sync.Mutex
	committed := map[store.ID]bool{}
	for range 16 {
		writers.Go(func() {
			for d := newDesk("kent"); ctx.Err() == nil; {
				if id := pauseAndPush(t, l, d); !id.IsNil() {
					mu.Lock()
					committed[id] = true
					mu.Unlock()
				}
			}
		})
	}
	done := make(chan struct{})
	pages := map[int][]central.Change{1: nil, 7: nil, 500: nil}
	for size := range pages {
		readers.Go(func() {
			got := follow(t, l, size, done)
			mu.Lock()
			defer mu.Unlock()
			pages[size] = got
		})
	}
	var naive map[store.ID]bool
	readers.Go(func() { naive = followBySeq(t, url, done) })
	writers.Wait()
	close(done)
	readers.Wait()
	for size, got := range pages {
		wantAll(t, size, got, committed)
	}
	missed := len(committed) - len(naive)
	t.Logf("%d records; a reader by seq alone missed %d", len(committed), missed)
	if missed == 0 {
		t.Error("a reader by seq alone missed nothing: this test does not show what it is for")
	}
}

// pauseAndPush pushes one record as Append does, slowly, and gives its id if it
// was committed.
func pauseAndPush(t *testing.T, l *Log, d *desk) store.ID {
	p, as := l.newPush(d.Credential, d.records(t, 1))
	err := l.once(background, as, func(ctx context.Context, tx pgx.Tx) error {
		if err := p.run(ctx, tx); err != nil {
			return err
		}
		time.Sleep(rand.N(3 * time.Millisecond))
		if rand.IntN(20) == 0 {
			return errGivenUp
		}
		return nil
	})
	switch {
	case errors.Is(err, errGivenUp):
		return store.ID{}
	case err != nil:
		t.Errorf("append: %v", err)
		return store.ID{}
	}
	return p.items[0].ID
}

// follow reads the feed in pages of a size until the writers are done and there
// is no more.
func follow(t *testing.T, l *Log, size int, done chan struct{}) (got []central.Change) {
	var at central.Position
	for {
		last := closed(done)
		p, err := l.Changes(background, everything, at, size)
		if err != nil {
			t.Errorf("changes: %v (%v)", err, errors.Unwrap(err))
			return got
		}
		got, at = append(got, p.Changes...), p.Next
		if !p.More {
			if last {
				return got
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
}

// followBySeq is how not to read: whatever is committed later with a lower
// number is passed for ever.
func followBySeq(t *testing.T, url string, done chan struct{}) map[store.ID]bool {
	conn, err := pgx.Connect(background, url)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer func() { _ = conn.Close(background) }()
	got, cursor := map[store.ID]bool{}, int64(0)
	for {
		last, n := closed(done), len(got)
		rows, _ := conn.Query(background, "SELECT id, seq FROM record WHERE seq > $1 ORDER BY seq LIMIT 500", cursor)
		var id store.ID
		_, err := pgx.ForEachRow(rows, []any{&id, &cursor}, func() error { got[id] = true; return nil })
		if err != nil {
			t.Error(err)
			return got
		}
		if len(got) == n {
			if last {
				return got
			}
			time.Sleep(2 * time.Millisecond)
		}
	}
}

func closed(done chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// wantAll wants every record once, in the order of the positions.
func wantAll(t *testing.T, size int, got []central.Change, want map[store.ID]bool) {
	t.Helper()
	seen := map[store.ID]bool{}
	for i, c := range got {
		if seen[c.ID] || !want[c.ID] {
			t.Errorf("pages of %d: change %d came before, or was never committed", size, i)
		}
		if seen[c.ID] = true; i > 0 && !before(got[i-1].Position, c.Position) {
			t.Errorf("pages of %d: change %d is out of order", size, i)
		}
	}
	if len(seen) != len(want) {
		t.Errorf("pages of %d: %d of %d records", size, len(seen), len(want))
	}
}

// A long transaction holds the feed back, even one in another database; nothing
// is passed over, no reader goes backwards, and all comes when it ends.
func TestSYNC25ALongTransactionHoldsTheFeedBack(t *testing.T) {
	l, _ := open(t)
	d := newDesk("kent")
	first, later := d.record(t, ""), d.record(t, "")
	d.push(t, l, first)
	_, at := feed(t, l, central.Position{})
	other := connect(t, pgtest.Database(t))
	tx, err := other.Begin(background)
	if err != nil {
		t.Fatal(err)
	}
	number(t, tx.Conn(), "SELECT pg_current_xact_id()::text::bigint")
	d.push(t, l, later)
	// Behind this reader's position nothing may come, even where it has seen the end.
	ahead := central.Position{Tx: at.Tx + 1<<20}
	for _, from := range []central.Position{at, ahead} {
		if got, next := feed(t, l, from); len(got) != 0 || before(next, from) {
			t.Fatalf("beside a long transaction from %v: %d changes, then %v", from, len(got), next)
		}
	}
	if err := tx.Rollback(background); err != nil {
		t.Fatal(err)
	}
	if got, _ := feed(t, l, at); len(got) != 1 || got[0].ID != later.ID {
		t.Fatalf("after it: %d changes", len(got))
	}
}

// After a restore the cluster may count its transactions from lower down.
func TestSYNC21AfterARestoreNothingIsAppendedBehindAReader(t *testing.T) {
	l, url := open(t)
	d := newDesk("kent")
	d.push(t, l, d.records(t, 3)...)
	// As in a dump that came from a cluster which had counted much further.
	pgtest.Exec(t, url, "UPDATE record SET txid = (txid::text::bigint + 1000000000)::text::xid8")
	all, _ := feed(t, l, central.Position{})
	if len(all) != 0 {
		t.Fatal("records of transactions that have not begun are fed")
	}
	if err := l.Restored(background); err != nil {
		t.Fatal(err)
	}
	all, at := feed(t, l, central.Position{})
	if len(all) != 3 {
		t.Fatalf("after the restore %d of 3 records are fed", len(all))
	}
	d.push(t, l, d.records(t, 2)...)
	for _, from := range []central.Position{at, all[2].Position, {Tx: all[2].Position.Tx + 1<<40}} {
		if more, _ := feed(t, l, from); len(more) != 2 {
			t.Errorf("from %v %d of 2 new records are fed", from, len(more))
		}
	}
}

// Restored waits for a push that is under way: its records belong to the era
// that ends, and the feed counts all of that as visible.
func TestSYNC21RestoredWaitsForAPush(t *testing.T) {
	l, _ := open(t)
	d := newDesk("kent")
	p, as := l.newPush(d.Credential, d.records(t, 1))
	restored := make(chan error, 1)
	err := l.once(background, as, func(ctx context.Context, tx pgx.Tx) error {
		go func() { restored <- l.Restored(background) }()
		select {
		case err := <-restored:
			t.Errorf("it did not wait: %v", err)
			restored <- err
		case <-time.After(300 * time.Millisecond):
		}
		return p.run(ctx, tx)
	})
	if err := errors.Join(err, <-restored); err != nil {
		t.Fatal(err)
	}
	wantOnce(t, l, map[store.ID]bool{p.items[0].ID: true})
}

// Whoever signs in as a mere member of the program's role cannot say that a
// backup was restored; everything else works.
func TestSYNC21OnlyTheOwnerSaysThatABackupWasRestored(t *testing.T) {
	_, url := open(t)
	pgtest.Exec(t, url, "CREATE ROLE server_one LOGIN IN ROLE "+Role)
	l := reopen(t, pgtest.As(url, "server_one"))
	d := newDesk("kent")
	it := d.record(t, "")
	d.push(t, l, it)
	wantCode(t, l.Restored(background), store.CodeForbidden, "a member")
	if e, err := l.Epoch(background); err != nil || e.Restores != 0 || e.Timeline != 1 {
		t.Errorf("the epoch is %+v, %v", e, err)
	}
	if err := l.Erase(background, []store.ID{it.ID}, start); err != nil {
		t.Error(err)
	}
}

// Several servers on one database: what one takes the others give, and a record
// pushed to all at once is stored once.
func TestSYNC3SeveralServersOnOneDatabase(t *testing.T) {
	_, url := open(t)
	servers := []*Log{reopen(t, url), reopen(t, url), reopen(t, url), reopen(t, url)}
	var all sync.WaitGroup
	var mu sync.Mutex
	want, stored := map[store.ID]bool{}, 0
	for range 8 {
		d := newDesk("kent")
		items := d.records(t, 40)
		for _, it := range items {
			want[it.ID] = true
		}
		for _, l := range servers {
			all.Go(func() {
				for i := 0; i < len(items); i += 10 {
					answers, err := l.Append(background, d.Credential, items[i:i+10])
					if err != nil {
						t.Errorf("append: %v (%v)", err, errors.Unwrap(err))
					}
					mu.Lock()
					for _, a := range answers {
						if a.State == wire.Stored {
							stored++
						}
					}
					mu.Unlock()
				}
			})
		}
	}
	all.Wait()
	if stored != len(want) {
		t.Errorf("%d of %d were answered as stored", stored, len(want))
	}
	for _, l := range servers {
		here := map[store.ID]bool{}
		for id := range want {
			here[id] = true
		}
		wantOnce(t, l, here)
	}
}
