// Package sqlite keeps the central store's log in one SQLite file. Several
// programs can share it: a serving one and the commands beside it.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

var _ central.Log = (*Log)(nil)

// Options says which file is opened.
type Options struct {
	Path string
	Now  func() time.Time // nil means the system's clock
	Key  *seal.Key        // seals what a caller said; nil, for tests, leaves it readable and finds nothing
}

// Log is an open file. It is safe for use by many goroutines.
type Log struct {
	now  func() time.Time
	key  *seal.Key
	path string
	read *sql.DB
	w    *writer
}

// Open opens a file, making it and its folder first if there is none. It fails
// with CodeUsage if no file was named, CodeForbidden if it may not be written,
// CodeInvalid if what lies there is not ours or is of a newer version.
func Open(ctx context.Context, o Options) (*Log, error) {
	sqlitex.UseOFDLocks()
	l := &Log{now: o.Now, key: o.Key}
	if l.now == nil {
		l.now = time.Now
	}
	var err error
	if l.path, err = prepare(o.Path); err != nil {
		return nil, err
	}
	if l.read, err = openReaders(ctx, l.path); err != nil {
		return nil, err
	}
	if l.w, err = openWriter(ctx, l.path, l.now); err != nil {
		_ = l.read.Close()
		return nil, cannotOpen(err)
	}
	return l, nil
}

// Close finishes what is being written, tidies the file and closes it.
func (l *Log) Close() error {
	l.w.stop()
	return l.read.Close()
}

// Epoch gives the life of this store.
func (l *Log) Epoch(ctx context.Context) (e central.Epoch, err error) {
	var id []byte
	err = l.one(ctx, []any{&id, &e.Restores}, "SELECT store, restores FROM meta")
	if err == nil {
		err = e.Store.UnmarshalBinary(id)
	}
	return e, failed(err)
}

// restoreGap is how far a restore moves the feed on: further than it can have
// come since the backup was made.
const restoreGap = 1 << 32

// Restored begins a new life after a restore from backup (SYNC 21). It is
// numbered by the clock, in nanoseconds: the backup may have been restored before,
// and nothing in it knows of that. Records are counted on from there too, so that
// no position of a life in between lies ahead.
func (l *Log) Restored(ctx context.Context) error {
	life := l.now().UnixNano()
	return l.w.do(ctx, func(s *sqlitex.Session) error {
		if err := s.Exec("UPDATE meta SET restores = max(restores + 1, ?)", life); err != nil {
			return err
		}
		return s.Exec("UPDATE sqlite_sequence SET seq = max(seq + ?, ?) WHERE name = 'record'", restoreGap, life)
	}, nil)
}

// queryTime is the longest a read may take: a long one pins the log of writes
// (SYNC 2.1).
const queryTime = 10 * time.Second

// errEnough ends a query where its caller needs no more rows.
var errEnough = errors.New("enough")

// query runs a read and calls each for every row.
func (l *Log) query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	rows, err := l.read.QueryContext(ctx, query, args...)
	if err != nil {
		return failed(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); errors.Is(err, errEnough) {
			return nil
		} else if err != nil {
			return failed(err)
		}
	}
	return failed(rows.Err())
}

// one reads one row; sql.ErrNoRows if there is none.
func (l *Log) one(ctx context.Context, dest []any, query string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	return l.read.QueryRowContext(ctx, query, args...).Scan(dest...)
}

// failed makes a sentence of what went wrong in an open store; our own errors
// and a caller's cancelled context pass.
func failed(err error) error {
	var ours *store.Error
	switch {
	case err == nil, errors.As(err, &ours), errors.Is(err, context.Canceled):
		return err
	case sqlitex.IsBusy(err), errors.Is(err, context.DeadlineExceeded):
		return store.Errorf(store.CodeUnreachable, "The central store is busy.").WithHint("Try again in a moment.").Because(err)
	case sqlitex.IsFull(err):
		return store.Errorf(store.CodeInternal, "The disk of the central store is full.").
			WithHint("Make room on it. The desks keep what they have and send it again.").Because(err)
	case sqlitex.IsReadOnly(err):
		return readOnly(err)
	}
	return store.Errorf(store.CodeInternal, "The central store cannot be read or written.").
		WithHint("Check its disk. The desks keep what they have and send it again.").Because(err)
}

// cannotOpen makes a sentence of why a file cannot be opened; our own errors
// pass.
func cannotOpen(err error) error {
	var ours *store.Error
	switch {
	case err == nil, errors.As(err, &ours):
		return err
	case sqlitex.IsReadOnly(err):
		return readOnly(err)
	case sqlitex.IsDamaged(err):
		return notOurs(err)
	case sqlitex.IsBusy(err):
		return store.Errorf(store.CodeInUse, "Another program is holding the central store's file.").
			WithHint("Close other programs that use it, such as a backup, then start again.").Because(err)
	}
	return store.Errorf(store.CodeInternal, "The central store's file cannot be opened.").
		WithHint("Check that it is on this computer's own disk, that there is room, and that you may write to it.").Because(err)
}

func readOnly(err error) error {
	return store.Errorf(store.CodeForbidden, "The central store's file may not be written.").
		WithHint("Make the file and its folder writable for whoever runs this, or name another file with --db.").Because(err)
}

func notOurs(err error) error {
	return store.Errorf(store.CodeInvalid, "The file that was named is not a central store of Firstcall, or is damaged.").
		WithHint("Name another file with --db, or restore this one from its backup.").Because(err)
}
