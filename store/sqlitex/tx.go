package sqlitex

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
)

// Runner runs one statement of a transaction.
type Runner func(query string, args ...any) error

// Within runs one writing transaction on a connection.
func Within(ctx context.Context, conn *sql.Conn, f func(run Runner) error) error {
	run := func(query string, args ...any) error {
		_, err := conn.ExecContext(ctx, query, args...)
		return err
	}
	if err := run("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	err := f(run)
	if err == nil {
		err = run("COMMIT")
	}
	if err != nil {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	}
	return err
}

// Version gives the version of the tables, which PRAGMA user_version holds.
func Version(ctx context.Context, conn *sql.Conn) (version int, err error) {
	return version, conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
}

// CopyTo writes a whole copy of the database, readable by its owner only.
func CopyTo(ctx context.Context, conn *sql.Conn, path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "VACUUM INTO ?", path)
	return err
}
