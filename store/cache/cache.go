// Package cache is a desk's own store: one folder with one SQLite file in which
// everything a caller said lies sealed. It implements store.Desk.
//
// All writes go through one goroutine in the order they were given; what has
// queued up is committed together, and a ticket is done only once the disk has
// it (SYNC 9, 10). Reads have connections of their own and never wait for a write.
package cache

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

var _ store.Desk = (*Cache)(nil)

// Options says which data folder is opened, and as what.
type Options struct {
	Dir  string
	Keys seal.Provider
	Now  func() time.Time // nil means the system's clock
	// Fixed says that the clock is fixed (FIRSTCALL_NOW): a new folder becomes a
	// demonstration, an existing live one is refused.
	Fixed bool
	// Demo says that invented data is to be put in: a new folder becomes a
	// demonstration, an existing live one is refused.
	Demo bool
	// Desk says that this is the interactive desk. There is one on a folder at a
	// time; everything else shares the folder with it.
	Desk bool
	// Faults makes the disk misbehave, in tests only.
	Faults *Faults
}

// Faults is for tests: it stands in for a disk that refuses or a program that
// lies about having saved.
type Faults struct {
	// BeforeCommit runs before each commit; its error is taken for the disk's.
	BeforeCommit func() error
	// AfterCommit runs after each commit that went through; its error is taken
	// for the commit's own, as of a disk that fails when all is written.
	AfterCommit func() error
	// AckEarly finishes tickets before the commit. A crash test must notice.
	AckEarly bool
}

// Cache is an open data folder. It is safe for use by many goroutines.
type Cache struct {
	dir    string
	folder folder
	key    *seal.Key
	now    func() time.Time
	ids    *store.IDs
	faults Faults

	read    *sql.DB
	prep    sync.Map // query to *sql.Stmt
	writer  *writer
	ballast *ballast
	live    *live
	lock    *flock.Flock // nil unless this is the desk, or changes the tables
}

// Open opens a data folder, making it first if there is none. It fails with
// CodeUsage if the folder is not one or is a live one under a fixed clock,
// CodeForbidden if it may not be written or its key is not to be had,
// CodeInvalid if what lies there is not ours or is of a newer version,
// CodeInUse if another desk has it, or any desk where its tables are of an older
// version.
func Open(ctx context.Context, o Options) (*Cache, error) {
	sqlitex.UseOFDLocks()
	if o.Now == nil {
		o.Now = time.Now
	}
	dir, err := prepare(o.Dir)
	if err != nil {
		return nil, err
	}
	o.Dir, o.Keys.DataDir = dir, dir
	c := &Cache{dir: dir, now: o.Now, ids: store.NewIDs(o.Now)}
	if o.Faults != nil {
		c.faults = *o.Faults
	}
	if err := c.open(ctx, o); err != nil {
		c.release()
		return nil, err
	}
	c.writer.start()
	if err := c.retryAside(ctx); err != nil {
		_ = c.Shutdown(ctx)
		return nil, cannotOpen(err)
	}
	if o.Desk {
		c.live.sweep()
		c.ballast.start()
	}
	return c, nil
}

func (c *Cache) open(ctx context.Context, o Options) error {
	key, err := create(ctx, o)
	if err != nil {
		return err
	}
	c.ballast, c.live = newBallast(c.dir), newLive(c.dir)
	if c.read, err = openReaders(ctx, filepath.Join(c.dir, dbName)); err != nil {
		return err
	}
	if c.folder, err = readFolder(ctx, c.read); err != nil {
		return err
	}
	if err := mayOpen(o, c.folder); err != nil {
		return err
	}
	if key == nil { // the folder was there before
		if key, err = o.Keys.Open(c.folder.origin); err != nil {
			return err
		}
	}
	c.key = key
	if err := c.takeDesk(ctx, o.Desk); err != nil {
		return err
	}
	if err := c.openWriter(ctx); err != nil {
		return err
	}
	if !o.Desk && c.lock != nil { // it was for the tables only
		_ = c.lock.Unlock()
		c.lock = nil
	}
	return nil
}

// mayOpen keeps what is invented out of a live folder.
func mayOpen(o Options, f folder) error {
	switch {
	case f.demo:
		return nil
	case o.Fixed:
		return store.Errorf(store.CodeUsage, "The clock is fixed by FIRSTCALL_NOW, but this data folder holds live calls.").
			WithHint("Unset FIRSTCALL_NOW, or choose another data folder for a demonstration.")
	case o.Demo:
		return store.Errorf(store.CodeUsage, "Invented calls cannot be put into a data folder that holds live ones.").
			WithHint("Choose a new data folder with --data.")
	}
	return nil
}

// openWriter opens the writing connection. A full disk must not keep a desk
// closed, so the ballast is given up for it. A folder that came back from a
// backup may have become readable to others; that ends here.
func (c *Cache) openWriter(ctx context.Context) error {
	_ = os.Chmod(c.dir, 0o700)
	_ = os.Chmod(filepath.Join(c.dir, dbName), 0o600)
	w, err := newWriter(ctx, c)
	if sqlitex.IsFull(err) && c.ballast.drop() {
		w, err = newWriter(ctx, c)
	}
	if err != nil {
		return cannotOpen(err)
	}
	c.writer = w
	return nil
}

// flushTime is how long Shutdown tries when its context sets no deadline.
const flushTime = 5 * time.Second

// Shutdown writes what is queued, tidies the database and closes it. If the
// disk still refuses when ctx ends, or after five seconds when ctx has no
// deadline, the error says how many writes are not on disk.
func (c *Cache) Shutdown(ctx context.Context) error {
	if _, has := ctx.Deadline(); !has {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, flushTime)
		defer cancel()
	}
	lost := c.writer.stop(ctx)
	c.ballast.stop()
	c.release()
	if lost == 0 {
		return nil
	}
	_, cause := c.writer.Health()
	return store.Errorf(store.CodeInternal, "%s not on disk when the data folder was closed.", plural(lost, "write was", "writes were")).
		WithHint("Make room or make the folder writable. What had been shown as saved is safe.").Because(cause)
}

// release closes whatever is open.
func (c *Cache) release() {
	if c.writer != nil {
		c.writer.close()
	}
	if c.live != nil {
		c.live.dropAll()
	}
	if c.read != nil {
		c.prep.Range(func(_, s any) bool { return s.(*sql.Stmt).Close() == nil })
		_ = c.read.Close()
	}
	if c.lock != nil {
		_ = c.lock.Unlock()
	}
}

// Health says since when and why writes are failing; zero time if they are not.
func (c *Cache) Health() (since time.Time, err error) { return c.writer.Health() }

// LowSpace says whether the disk is so nearly full that the reserve is gone or
// could not be made.
func (c *Cache) LowSpace() bool { return c.ballast.low() }

// queryTime is the longest a read may take: a long one pins the log of writes.
const queryTime = 10 * time.Second

// errEnough ends a query that has given all that is wanted.
var errEnough = errors.New("enough")

// query runs a read and calls each for every row. The statement is kept
// prepared. An error of each ends it; errEnough is none.
func (c *Cache) query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return unreadable(err)
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return unreadable(err)
	}
	defer rows.Close()
	for rows.Next() {
		switch err := each(rows.Scan); err {
		case nil:
		case errEnough:
			return nil
		default:
			return unreadable(err)
		}
	}
	return unreadable(rows.Err())
}

// queryOne reads one row into dest; CodeNotFound, with what, if there is none.
func (c *Cache) queryOne(ctx context.Context, dest []any, what, query string, args ...any) error {
	found := false
	err := c.query(ctx, func(scan func(...any) error) error {
		found = true
		return scan(dest...)
	}, query, args...)
	if err == nil && !found {
		return store.Errorf(store.CodeNotFound, "%s", what)
	}
	return err
}

func (c *Cache) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := c.prep.Load(query); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := c.read.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if have, loaded := c.prep.LoadOrStore(query, s); loaded {
		_ = s.Close()
		return have.(*sql.Stmt), nil
	}
	return s, nil
}

// unreadable makes a sentence of what went wrong while reading; our own errors
// and a caller's cancelled context pass.
func unreadable(err error) error {
	var ours *store.Error
	switch {
	case err == nil, errors.As(err, &ours), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return store.Errorf(store.CodeInternal, "The data folder took too long to answer.").
			WithHint("Try again; if it stays slow, run firstcall doctor.").Because(err)
	}
	return store.Errorf(store.CodeInternal, "The data folder cannot be read.").
		WithHint("Run firstcall doctor to see whether it is damaged.").Because(err)
}
