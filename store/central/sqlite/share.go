package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// Connect opens a file that Open has made or brought up to date before, for what
// is kept in it besides records: one connection that writes, whose transactions
// take the file at once, and those that read. It waits its turn with whoever
// else has the file open. It fails as Open does, and with CodeInvalid if the
// file is not up to date.
func Connect(ctx context.Context, path string) (write, read *sql.DB, err error) {
	sqlitex.UseOFDLocks()
	if path, err = filepath.Abs(path); err != nil {
		return nil, nil, cannotOpen(err)
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil, unprepared() // else the driver would make one
	}
	if read, err = openReaders(ctx, path); err != nil {
		return nil, nil, err
	}
	if write, err = sql.Open("sqlite", sqlitex.Source(path, sqlitex.Writing)); err == nil {
		write.SetMaxOpenConns(1)
		if err = checkShared(ctx, write); err == nil {
			return write, read, nil
		}
		_ = write.Close()
	}
	_ = read.Close()
	return nil, nil, cannotOpen(err)
}

// checkShared checks the connection before anything is promised on it.
func checkShared(ctx context.Context, db *sql.DB) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := sqlitex.Assert(ctx, conn); err != nil {
		return err
	}
	version, err := sqlitex.Version(ctx, conn)
	if err == nil && version != len(migrations) {
		err = unprepared()
	}
	return err
}

func unprepared() error {
	return store.Errorf(store.CodeInvalid, "The central store's file has not been prepared for this version of firstcalld.").
		WithHint("Run firstcalld migrate with its path.")
}

// Failure makes a sentence of what went wrong in an open file.
func Failure(err error) error { return failed(err) }
