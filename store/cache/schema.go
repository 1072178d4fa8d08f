package cache

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"firstcall/store"
)

// applicationID marks a database as ours ("FCdk").
const applicationID = 0x4643646b

// migrations brings a database from each version to the next. They are only
// ever added to (SYNC 32); what was released is never changed.
//
// Times are milliseconds since 1970 where they order, nanoseconds where they
// are given back. What is clear here is clear on purpose: ids, times, kinds and
// the records' headers, none of which holds what a caller said.
var migrations = []migration{{tables: `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counter (name, value) VALUES ('reference', 0);

CREATE TABLE call (id BLOB PRIMARY KEY, ref TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
CREATE TABLE draft (
	call BLOB PRIMARY KEY REFERENCES call (id), opened_at INTEGER NOT NULL, saved_at INTEGER NOT NULL,
	parked INTEGER NOT NULL, pack_id TEXT NOT NULL, pack_version TEXT NOT NULL, pack_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE entry (
	call BLOB NOT NULL REFERENCES draft (call) ON DELETE CASCADE, name TEXT NOT NULL,
	saved_at INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (call, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE pack (hash TEXT PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;

CREATE TABLE record (
	n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL, subject BLOB NOT NULL, supersedes BLOB,
	current INTEGER NOT NULL, desk BLOB NOT NULL, desk_seq INTEGER NOT NULL, reported_at INTEGER NOT NULL,
	hash TEXT NOT NULL, header BLOB NOT NULL, summary BLOB NOT NULL, UNIQUE (desk, desk_seq)
) STRICT;
CREATE INDEX record_subject ON record (subject, kind) WHERE current = 1;
CREATE INDEX record_time ON record (kind, reported_at DESC, n DESC) WHERE current = 1;
CREATE INDEX record_supersedes ON record (supersedes) WHERE supersedes IS NOT NULL;
CREATE TABLE detail (record INTEGER PRIMARY KEY REFERENCES record (n), sealed BLOB NOT NULL) STRICT;
CREATE TABLE chain (desk BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE token (
	token BLOB NOT NULL, reported_at INTEGER NOT NULL, record INTEGER NOT NULL,
	PRIMARY KEY (token, reported_at DESC, record DESC)
) STRICT, WITHOUT ROWID;
CREATE TABLE party (
	person BLOB NOT NULL, reported_at INTEGER NOT NULL, record INTEGER NOT NULL,
	PRIMARY KEY (person, reported_at DESC, record DESC)
) STRICT, WITHOUT ROWID;
CREATE TABLE link (record INTEGER PRIMARY KEY, a BLOB NOT NULL, b BLOB NOT NULL, same INTEGER NOT NULL) STRICT;
CREATE INDEX link_a ON link (a, b);
CREATE INDEX link_b ON link (b, a);
CREATE TABLE due (action BLOB PRIMARY KEY, due_at INTEGER NOT NULL, record INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX due_at ON due (due_at, record);
CREATE TABLE shared (token BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
	record INTEGER PRIMARY KEY REFERENCES record (n), state TEXT NOT NULL DEFAULT 'waiting',
	epoch TEXT, server_seq INTEGER, acked_at INTEGER
) STRICT;
CREATE INDEX outbox_waiting ON outbox (record) WHERE state = 'waiting';
`}, {tables: `
CREATE TABLE follow (call BLOB NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (call, record DESC)) STRICT, WITHOUT ROWID;
`, index: (*tx).indexFollowers}, {tables: `
ALTER TABLE due ADD COLUMN after BLOB;
CREATE INDEX due_after ON due (after) WHERE after IS NOT NULL;
`}}

// migration is one step from a version of the tables to the next.
type migration struct {
	tables string
	index  func(*tx) error // nil, or puts the records that were there before into the new tables
}

// runner runs one statement of a transaction.
type runner func(query string, args ...any) error

// within runs one writing transaction on a connection.
func within(ctx context.Context, conn *sql.Conn, f func(run runner) error) error {
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

// upgrade runs the steps a database has not had yet. t is nil for a new one,
// in which there is nothing to index. Indexing is today's, so it comes when all
// tables are.
func upgrade(run runner, t *tx, from int, steps []migration) error {
	for _, step := range steps[from:] {
		if err := run(step.tables); err != nil {
			return err
		}
	}
	for _, step := range steps[from:] {
		if t == nil || step.index == nil {
			continue
		}
		if err := step.index(t); err != nil {
			return err
		}
	}
	return run(fmt.Sprintf("PRAGMA user_version = %d", len(steps)))
}

// checkOurs refuses a database that is not ours or of a version yet unknown,
// before anything is written to it.
func checkOurs(ctx context.Context, db *sql.DB) error {
	var app, version int
	err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app)
	if err == nil {
		err = db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	}
	switch {
	case err != nil:
		return cannotOpen(err)
	case app != applicationID || version == 0:
		return notOurs(nil)
	}
	return notNewer(version, len(migrations))
}

func notNewer(version, known int) error {
	if version <= known {
		return nil
	}
	return store.Errorf(store.CodeInvalid, "This data folder was last used by a newer firstcall (version %d of its tables; this one knows %d).", version, known).
		WithHint("Install the newer firstcall again. Nothing in the folder was changed.")
}

// migrate brings an older database up to date, in one transaction and with a
// copy beside it until that is through (SYNC 35).
func migrate(ctx context.Context, t *tx, steps []migration) error {
	conn := t.s.conn
	version, err := userVersion(ctx, conn)
	if err != nil || version == len(steps) {
		return err
	}
	if err := notNewer(version, len(steps)); err != nil {
		return err
	}
	backup := filepath.Join(t.c.dir, backupName)
	if err := copyTo(ctx, conn, backup); err != nil {
		return err
	}
	err = within(ctx, conn, func(run runner) error {
		version, err := userVersion(ctx, conn) // another process may have been first
		if err != nil || version >= len(steps) {
			return err
		}
		return upgrade(run, t, version, steps)
	})
	if err != nil {
		return err
	}
	return os.Remove(backup)
}

func userVersion(ctx context.Context, conn *sql.Conn) (version int, err error) {
	return version, conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
}

// copyTo writes a whole copy of the database, readable by its owner only.
func copyTo(ctx context.Context, conn *sql.Conn, path string) error {
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
