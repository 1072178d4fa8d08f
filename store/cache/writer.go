package cache

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// How a refusing disk is tried again, and how much is committed at once.
const (
	firstWait = 250 * time.Millisecond
	lastWait  = 2 * time.Second
	maxBatch  = 1000
)

// ticket is a write on its way.
type ticket struct {
	once sync.Once
	done chan struct{}
	err  error
}

func newTicket() *ticket { return &ticket{done: make(chan struct{})} }

func (t *ticket) finish(err error) {
	t.once.Do(func() {
		t.err = err
		close(t.done)
	})
}

// Done is closed once the write is committed or can never be.
func (t *ticket) Done() <-chan struct{} { return t.done }

// Err gives, after Done, nil or why it could never be written.
func (t *ticket) Err() error {
	select {
	case <-t.done:
		return t.err
	default:
		return nil
	}
}

// item is one write: all of it happens or none. apply may run more than once,
// as a transaction that could not be committed is done again.
type item struct {
	ticket *ticket
	apply  func(*tx) error
	after  func(error) // nil, or run with err once that is committed
	err    error       // of the last time it was applied
}

// writer is the only one that writes. It commits whatever has queued up while
// the disk was busy in one transaction.
type writer struct {
	c  *Cache
	db *sql.DB
	s  *sqlitex.Session // these are used by run only, once that is started

	unscrubbed bool // the log of writes may hold what was erased; used by run only

	name   string // of the mark that each commit leaves
	mark   int64  // the last one; each is greater than the one before
	unsure int    // how many items a COMMIT held that failed: they may be on disk

	mu      sync.Mutex
	queue   []*item
	pending int // queued, or being tried
	closing bool
	since   time.Time // when the disk began to refuse
	cause   error

	wake   chan struct{} // something is queued, or closing
	giveUp chan struct{} // closed when Shutdown's time is over
	ended  chan struct{} // closed when run has returned; nil before start
}

func newWriter(ctx context.Context, c *Cache) (*writer, error) {
	db, err := sql.Open("sqlite", sqlitex.Source(filepath.Join(c.dir, dbName), sqlitex.Writing))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	w := &writer{c: c, db: db, name: markPrefix + c.ids.New().String(), wake: make(chan struct{}, 1), giveUp: make(chan struct{})}
	if err := w.prepare(ctx); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// prepare checks the connection before anything is promised on it.
func (w *writer) prepare(ctx context.Context) error {
	s, err := sqlitex.OpenSession(ctx, w.db)
	if err != nil {
		return err
	}
	w.s = s
	if err := sqlitex.Assert(ctx, s.Conn); err != nil {
		return err
	}
	if err := migrate(ctx, &tx{c: w.c, s: s, at: w.c.now()}, migrations); err != nil {
		return err
	}
	return sqlitex.Within(ctx, s.Conn, func(run sqlitex.Runner) error { // a read-only file refuses here
		return run("DELETE FROM counter WHERE name LIKE ? AND value < ?", markPrefix+"%", w.c.now().Add(-markTime).UnixNano())
	})
}

func (w *writer) start() {
	w.unscrubbed = size(w.c.dir, dbName+"-wal") > 0 // whoever wrote it may have ended before it was cleared
	w.ended = make(chan struct{})
	go w.run()
}

// add queues a write. It never waits.
func (w *writer) add(apply func(*tx) error) store.Ticket { return w.addThen(apply, nil) }

// addThen queues a write and what is to follow once it is committed.
func (w *writer) addThen(apply func(*tx) error, after func(error)) store.Ticket {
	t := newTicket()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closing {
		t.finish(store.Errorf(store.CodeInternal, "The data folder is closed."))
		return t
	}
	w.queue = append(w.queue, &item{ticket: t, apply: apply, after: after})
	w.pending++
	w.poke()
	return t
}

func (w *writer) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// take gives what is queued, and whether more can come. It waits if there is
// nothing and wait is set.
func (w *writer) take(wait bool) (items []*item, open bool) {
	for {
		w.mu.Lock()
		items, open = w.queue, !w.closing
		w.queue = nil
		w.mu.Unlock()
		if len(items) > 0 || !wait || !open {
			return items, open
		}
		w.rest()
	}
}

// run commits batch after batch. While the disk refuses, what waits keeps its
// order; smaller pieces are tried, as a little may still fit where all does not.
func (w *writer) run() {
	defer close(w.ended)
	var waiting []*item
	size, wait := maxBatch, firstWait
	for {
		more, open := w.take(len(waiting) == 0)
		waiting = append(waiting, more...)
		if len(waiting) == 0 && !open {
			return
		}
		n, err := w.next(waiting, size)
		if err == nil {
			w.finish(waiting[:n])
			waiting = waiting[n:]
			size, wait = maxBatch, firstWait
			continue
		}
		w.fails(err)
		size = max(1, n/2)
		if sqlitex.IsFull(err) && w.c.ballast.drop() {
			continue
		}
		if !w.pause(wait) {
			w.abandon(waiting)
			return
		}
		wait = min(2*wait, lastWait)
	}
}

// pause waits before the disk is tried again; false when there is no more time.
func (w *writer) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-w.giveUp:
		return false
	}
}

// next brings the first of what waits to the disk, at most size of them, and
// says how many it tried.
func (w *writer) next(waiting []*item, size int) (n int, err error) {
	if n, err := w.settle(); n > 0 || err != nil {
		return n, err
	}
	n = min(size, len(waiting))
	return n, w.commit(waiting[:n])
}

// commit does a batch in one transaction. An item that cannot be done keeps its
// error and fails alone; an error of the disk fails the batch, to be done again.
func (w *writer) commit(batch []*item) (err error) {
	if err := w.connect(); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			w.recover(err)
		}
	}()
	if err := w.s.Exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	t := &tx{c: w.c, s: w.s, at: w.c.now()}
	for _, it := range batch {
		if err := t.do(it); err != nil {
			return err
		}
	}
	if w.c.faults.AckEarly {
		w.acknowledge(batch)
	}
	if hook := w.c.faults.BeforeCommit; hook != nil {
		if err := hook(); err != nil {
			return err
		}
	}
	if err := w.leaveMark(t); err != nil {
		return err
	}
	w.unsure = len(batch)
	if err := w.s.Exec("COMMIT"); err != nil {
		return err
	}
	if hook := w.c.faults.AfterCommit; hook != nil {
		if err := hook(); err != nil {
			return err
		}
	}
	w.unsure = 0
	return nil
}

// connect opens the connection again after one that went bad.
func (w *writer) connect() (err error) {
	if w.s == nil {
		w.s, err = sqlitex.OpenSession(context.Background(), w.db)
	}
	return err
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

func (w *writer) acknowledge(batch []*item) {
	for _, it := range batch {
		it.ticket.finish(it.err)
	}
}

// finish is after a commit that went through.
func (w *writer) finish(batch []*item) {
	w.mu.Lock()
	w.pending -= len(batch)
	w.since, w.cause = time.Time{}, nil
	w.mu.Unlock()
	for _, it := range batch {
		if it.after != nil {
			it.after(it.err)
		}
	}
	w.acknowledge(batch)
	w.c.ballast.renew()
}

func (w *writer) fails(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.since.IsZero() {
		w.since = w.c.now()
	}
	w.cause = diskError(err)
}

// Health says since when and why writes are failing.
func (w *writer) Health() (since time.Time, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.since, w.cause
}

// abandon ends the tickets of what cannot be written any more.
func (w *writer) abandon(waiting []*item) {
	more, _ := w.take(false)
	_, cause := w.Health()
	if n, _ := w.settle(); n > 0 {
		w.finish(waiting[:n])
		waiting = waiting[n:]
	}
	for _, it := range append(waiting, more...) {
		it.ticket.finish(store.Errorf(store.CodeInternal, "This was not on disk when the data folder was closed.").Because(cause))
	}
}

// stop takes no more, waits for what is queued until ctx ends, and says how
// many writes are not on disk.
func (w *writer) stop(ctx context.Context) (lost int) {
	w.mu.Lock()
	first := !w.closing
	w.closing = true
	w.poke()
	w.mu.Unlock()
	select {
	case <-w.ended:
	case <-ctx.Done():
		if first {
			close(w.giveUp)
		}
		<-w.ended
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pending
}

// close tidies up and lets go of the file.
func (w *writer) close() {
	if w.s != nil {
		if w.ended != nil {
			if w.mark != 0 {
				_ = w.s.Exec("DELETE FROM counter WHERE name = ?", w.name)
			}
			_ = w.s.Exec("PRAGMA optimize")
			_ = w.s.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		}
		w.s.Close()
		w.s = nil
	}
	_ = w.db.Close()
}

// wait waits for a ticket, for those who must know before they go on.
func wait(ctx context.Context, t store.Ticket) error {
	select {
	case <-t.Done():
		return t.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// errPanic is all that is told of a panic: its value may hold a caller's words.
var errPanic = errors.New("panic")
