package sqlite

import (
	"context"
	"database/sql"
	"sync"
	"time"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// maxGroup is how many writes are committed together. A push is one, of at most
// a megabyte.
const maxGroup = 64

// write is one write: all of it happens or none.
type write struct {
	apply func(*sqlitex.Session) error
	after func(*sqlitex.Session) error // nil, or run once it is committed
	done  chan error                   // has room for the one answer
}

// writer is the only one of this program that writes. What has come while the
// disk was busy is committed together, in the order it came (SYNC 2.1), and
// answered after the COMMIT (SYNC 16).
type writer struct {
	db *sql.DB
	s  *sqlitex.Session // used by run only, once that is started

	uncleared <-chan time.Time // when the log of writes is to be cleared again; nil if it need not be

	writes chan *write // without room: what is taken is written
	quit   chan struct{}
	once   sync.Once
	ended  chan struct{}
}

func openWriter(ctx context.Context, path string, now func() time.Time) (*writer, error) {
	db, err := sql.Open("sqlite", sqlitex.Source(path, sqlitex.Writing))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	w := &writer{db: db, writes: make(chan *write), quit: make(chan struct{}), ended: make(chan struct{})}
	if err := w.prepare(ctx, path, now); err != nil {
		w.close()
		return nil, err
	}
	go w.run()
	return w, nil
}

// prepare checks the connection before anything is promised on it.
func (w *writer) prepare(ctx context.Context, path string, now func() time.Time) (err error) {
	if w.s, err = sqlitex.OpenSession(ctx, w.db); err != nil {
		return err
	}
	if err := sqlitex.Assert(ctx, w.s.Conn); err != nil {
		return err
	}
	if err := migrate(ctx, w.s.Conn, path, migrations, now); err != nil {
		return err
	}
	err = sqlitex.Within(ctx, w.s.Conn, func(run sqlitex.Runner) error { // a read-only file refuses here
		return run("UPDATE meta SET restores = restores")
	})
	if err != nil {
		return err
	}
	return w.clearSoon(w.s) // whoever erased may have had to leave it
}

// do writes and waits until that is committed. If ctx ends first, it may or may
// not be.
func (w *writer) do(ctx context.Context, apply, after func(*sqlitex.Session) error) error {
	one := &write{apply: apply, after: after, done: make(chan error, 1)}
	select {
	case w.writes <- one:
	case <-w.quit:
		return store.Errorf(store.CodeUnreachable, "The central store is shutting down.").WithHint("Try again in a moment.")
	case <-ctx.Done():
		return failed(ctx.Err())
	}
	select {
	case err := <-one.done:
		return failed(err)
	case <-ctx.Done():
		return failed(ctx.Err())
	}
}

func (w *writer) run() {
	defer close(w.ended)
	for {
		select {
		case first := <-w.writes:
			w.group(first)
		case <-w.uncleared:
			_ = w.clear(w.s)
		case <-w.quit:
			return
		}
	}
}

// How long whoever writes waits for those who read, where the log of writes is to
// be cleared, and after how long that is tried again.
const (
	clearPatience = "PRAGMA busy_timeout = 20"
	usualPatience = "PRAGMA busy_timeout = 5000"
	clearAgain    = time.Second
)

// clear empties the log of writes, which holds what was erased. If something is
// reading it, that is tried again, and CodeInUse says so.
func (w *writer) clear(s *sqlitex.Session) error {
	w.uncleared = time.After(clearAgain)
	if s == nil { // the disk failed: the next write opens it again
		return nil
	}
	var ms, busy, frames, moved int
	_, err := s.Get([]any{&ms}, clearPatience)
	if err == nil {
		_, err = s.Get([]any{&busy, &frames, &moved}, "PRAGMA wal_checkpoint(TRUNCATE)")
		_, _ = s.Get([]any{&ms}, usualPatience)
	}
	switch {
	case err != nil:
		return err
	case busy != 0:
		return store.Errorf(store.CodeInUse, "What was erased can no longer be read, but the log of writes still holds it, as something is reading there.").
			WithHint("It is cleared by itself when that is done, such as a backup; or run firstcalld scrub then.")
	}
	w.uncleared = nil
	return nil
}

// clearSoon clears the log now, or later where something is reading it.
func (w *writer) clearSoon(s *sqlitex.Session) error {
	_ = w.clear(s)
	return nil
}

// group commits a write together with those that wait behind it.
func (w *writer) group(first *write) {
	all := []*write{first}
	for waiting := true; waiting && len(all) < maxGroup; {
		select {
		case next := <-w.writes:
			all = append(all, next)
		default:
			waiting = false
		}
	}
	own := make([]error, len(all))
	err := w.commit(all, own)
	for i, one := range all {
		switch {
		case err != nil:
			own[i] = err
		case own[i] == nil && one.after != nil:
			own[i] = one.after(w.s)
		}
		one.done <- own[i]
	}
}

// commit does all in one transaction. A write that cannot be done keeps its
// error and fails alone; an error of the disk fails them all.
func (w *writer) commit(all []*write, own []error) (err error) {
	if w.s == nil {
		if w.s, err = sqlitex.OpenSession(context.Background(), w.db); err != nil {
			return err
		}
	}
	defer func() {
		if err != nil {
			w.recover(err)
		}
	}()
	if err := w.s.Exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for i, one := range all {
		if own[i], err = w.alone(one); err != nil {
			return err
		}
	}
	return w.s.Exec("COMMIT")
}

// alone applies one write behind a savepoint, so that it takes nothing of the
// others with it.
func (w *writer) alone(one *write) (own, disk error) {
	if err := w.s.Exec("SAVEPOINT one"); err != nil {
		return nil, err
	}
	if own = one.apply(w.s); own != nil {
		if !sqlitex.IsItems(own) {
			return nil, own
		}
		if err := w.s.Exec("ROLLBACK TO one"); err != nil {
			return nil, err // SQLite has ended the transaction itself
		}
	}
	return own, w.s.Exec("RELEASE one")
}

// recover leaves no transaction open, and no connection that may have gone bad
// with its disk.
func (w *writer) recover(err error) {
	_ = w.s.Exec("ROLLBACK") // SQLite may have done so itself
	if !sqlitex.IsFull(err) && !sqlitex.IsBusy(err) {
		w.s.Close()
		w.s = nil
	}
}

// stop finishes what was taken, tidies up and lets go of the file.
func (w *writer) stop() {
	w.once.Do(func() {
		close(w.quit)
		<-w.ended
		if w.s != nil {
			_ = w.s.Exec("PRAGMA optimize")
			_ = w.s.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		}
		w.close()
	})
}

func (w *writer) close() {
	if w.s != nil {
		w.s.Close()
		w.s = nil
	}
	_ = w.db.Close()
}
