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

// Backup writes a copy of all that is acknowledged. Nobody who writes waits for
// it.
func (l *Log) Backup(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return noBackup(err)
	}
	if _, err := os.Lstat(path); err == nil {
		return store.Errorf(store.CodeUsage, "There is a file of that name already. Nothing was written.").
			WithHint("Name a new file for each backup.")
	} else if !errors.Is(err, fs.ErrNotExist) {
		return noBackup(err)
	}
	if err := copyTo(ctx, l.path, path); err != nil {
		_ = os.Remove(path) // half a backup looks like one
		return noBackup(err)
	}
	return nil
}

// copyTo writes a whole copy of a file, on a connection of its own: whoever
// writes there goes on, and may be in the middle of something.
func copyTo(ctx context.Context, from, to string) error {
	db, err := sql.Open("sqlite", sqlitex.Source(from, sqlitex.Writing))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return sqlitex.CopyTo(ctx, conn, to)
}

func noBackup(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case sqlitex.IsFull(err):
		return store.Errorf(store.CodeInternal, "There is no room for the backup. Nothing was kept of it.").
			WithHint("Make room, or name a file on another disk.").Because(err)
	}
	return store.Errorf(store.CodeForbidden, "The backup cannot be written. Nothing was kept of it.").
		WithHint("Check that its folder is there and that you may write to it.").Because(err)
}
