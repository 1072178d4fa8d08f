package postgres

import (
	"bytes"
	"context"
	"net"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/postgres/pgtest"
	"firstcall/store/wire"
)

// proxy stands between a log and its server and cuts the connection instead of
// handing on that a transaction was committed, as often as it is told.
type proxy struct {
	to   string
	cuts atomic.Int64
}

// through gives the address of a database by way of a new proxy.
func through(t *testing.T, address string) (*proxy, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{to: filepath.Join(u.Query().Get("host"), ".s.PGSQL.5432")}
	dir := t.TempDir()
	listener, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); all.Wait() })
	u.RawQuery = url.Values{"host": {dir}}.Encode()
	return p, u.String()
}

func (p *proxy) serve(desk net.Conn) {
	server, err := net.Dial("unix", p.to)
	if err != nil {
		_ = desk.Close()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		copyUntil(server, desk, func([]byte) bool { return false })
		_ = server.Close()
	}()
	copyUntil(desk, server, func(said []byte) bool {
		return bytes.Contains(said, []byte("COMMIT\x00")) && p.cuts.Add(-1) >= 0
	})
	_ = desk.Close()
	_ = server.Close()
	<-done
}

// copyUntil hands bytes on until either end closes or cut says so.
func copyUntil(to, from net.Conn, cut func([]byte) bool) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil || cut(buffer[:n]) {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// The connection is lost after COMMIT and before the answer: Append finds what
// it stored itself and answers for it.
func TestT5AnAnswerLostAfterCommit(t *testing.T) {
	direct, address := open(t)
	p, by := through(t, address)
	l := reopen(t, by)
	d := newDesk("kent")
	want := map[store.ID]bool{}
	for i := range 30 {
		p.cuts.Store(int64(1 + i%2))
		items := d.records(t, 3)
		for j, a := range d.push(t, l, items...) {
			if a.State != wire.Duplicate || a.ID != items[j].ID || a.Seq == 0 {
				t.Fatalf("push %d: item %d is answered with %+v", i, j, a)
			}
			want[a.ID] = true
		}
	}
	wantOnce(t, direct, want)
}

// A store that stays away is said to be, and nothing is lost when it is back.
func TestSYNC17AServerThatStaysAway(t *testing.T) {
	_, address := open(t)
	p, by := through(t, address)
	l := reopen(t, by)
	d := newDesk("kent")
	items := d.records(t, 3)
	p.cuts.Store(1000)
	_, err := l.Append(background, d.Credential, items)
	wantCode(t, err, store.CodeUnreachable, "a push")
	p.cuts.Store(0)
	d.push(t, l, items...)
	wantOnce(t, l, map[store.ID]bool{items[0].ID: true, items[1].ID: true, items[2].ID: true})
}

// The server ends connections at any moment, as it does when it is stopped or
// no longer the primary, while desks push as desks do: until they are answered.
func TestSYNC2_2ConnectionsEndedInTheMiddleOfPushes(t *testing.T) {
	l, address := open(t)
	end := connect(t, address)
	want := map[store.ID]bool{}
	var mu sync.Mutex
	var desks sync.WaitGroup
	for range 4 {
		desks.Go(func() {
			d := newDesk("kent")
			for range 25 {
				for _, a := range untilAnswered(t, l, d, d.records(t, 10)) {
					mu.Lock()
					want[a.ID] = a.State == wire.Stored || a.State == wire.Duplicate
					mu.Unlock()
				}
			}
		})
	}
	ended := int64(0)
	for range 30 {
		ended += number(t, end, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		time.Sleep(30 * time.Millisecond)
	}
	desks.Wait()
	if ended == 0 || len(want) != 1000 {
		t.Fatalf("%d connections were ended, %d of 1000 records acknowledged", ended, len(want))
	}
	wantOnce(t, l, want)
}

// untilAnswered pushes as a desk does: again while the store is not to be reached.
func untilAnswered(t *testing.T, l *Log, d *desk, items []wire.Item) []wire.Answer {
	for {
		answers, err := l.Append(background, d.Credential, items)
		if err == nil {
			return answers
		}
		if wantCode(t, err, store.CodeUnreachable, "a push"); t.Failed() {
			return nil
		}
	}
}

// A server that stops waiting for its standby commits all the same and only
// warns. That is no acknowledgement, and neither is finding the record there
// when the push is repeated: both wait until the standby has it.
func TestSYNC16NothingIsAcknowledgedThatOnlyThisServerHas(t *testing.T) {
	l, address := open(t)
	d := newDesk("kent")
	d.push(t, l, d.record(t, "")) // so that there is a connection
	admin := connect(t, address)
	standby := func(name string) {
		t.Helper()
		pgtest.Exec(t, address, "ALTER SYSTEM SET synchronous_standby_names = '"+name+"'", "SELECT pg_reload_conf()")
		for name != "" && number(t, admin, "SELECT count(*) FROM pg_settings WHERE name = 'synchronous_standby_names' AND setting = $1", name) == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	standby("nobody")
	t.Cleanup(func() { standby("") })
	answered := make(chan wire.State, 1)
	push := func() {
		answers, err := l.Append(background, d.Credential, d.records(t, 1))
		if err != nil || len(answers) != 1 {
			t.Errorf("append: %v", err)
			close(answered)
			return
		}
		answered <- answers[0].State
	}
	go push()
	const waiting = "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND pid <> $1"
	pid := int64(0)
	waitFor(t, func() int64 {
		select {
		case s := <-answered: // the server had not begun to wait for its standby
			if s == wire.Stored {
				go push()
			}
		default:
		}
		return number(t, admin, waiting, pid)
	})
	for range 3 { // the first try stores it, the others find it stored
		pid = waitFor(t, func() int64 { return number(t, admin, waiting, pid) })
		number(t, admin, "SELECT pg_cancel_backend($1)::int", pid)
	}
	waitFor(t, func() int64 { return number(t, admin, waiting, pid) })
	select {
	case s := <-answered:
		t.Fatalf("%s is answered although no standby has it", s)
	case <-time.After(200 * time.Millisecond):
	}
	standby("")
	if s := <-answered; s != wire.Duplicate {
		t.Fatalf("answered %q, want duplicate", s)
	}
}

// waitFor waits until f gives a number.
func waitFor(t *testing.T, f func() int64) int64 {
	t.Helper()
	for range 30000 {
		if n := f(); n != 0 {
			return n
		}
		time.Sleep(2 * time.Millisecond)
	}
	t.Fatal("it never came")
	return 0
}

// What the database refuses by a rule that the program does not know of is
// kept aside; it fails no other.
func TestSYNC17OneTheDatabaseItselfRefuses(t *testing.T) {
	l, address := open(t)
	pgtest.Exec(t, address, `ALTER TABLE record ADD CHECK (desk_seq <> 3)`)
	d := newDesk("kent")
	items := d.records(t, 5)
	for range 2 {
		for i, a := range d.push(t, l, items...) {
			if (a.State == wire.Quarantined) != (i == 2) || (a.Reason == "") == (i == 2) {
				t.Errorf("item %d is answered with %+v", i, a)
			}
		}
	}
	aside, err := l.Quarantine(background, everything, 10)
	if err != nil || len(aside) != 1 || !bytes.Equal(aside[0].Item.Detail, items[2].Detail) {
		t.Fatalf("kept aside: %d, %v", len(aside), err)
	}
	if all, _ := feed(t, l, central.Position{}); len(all) != 4 {
		t.Fatalf("the feed has %d changes", len(all))
	}
}

// A push that is under way goes on although its desk has gone; one that has not
// begun is not begun.
func TestSYNC10ADeskThatGoesAwayDuringItsPush(t *testing.T) {
	l, _ := open(t)
	d := newDesk("kent")
	ctx, leave := context.WithCancel(background)
	p, as := l.newPush(d.Credential, d.records(t, 1))
	err := l.in(ctx, as, func(ctx context.Context, tx pgx.Tx) error {
		leave()
		return p.run(ctx, tx)
	})
	if err != nil {
		t.Fatalf("it was cut off: %v", err)
	}
	_, err = l.Append(ctx, d.Credential, d.records(t, 1))
	wantCode(t, err, store.CodeUnreachable, "a push by a desk that has gone")
	wantOnce(t, l, map[store.ID]bool{p.items[0].ID: true})
}
