package cache

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// applicationID marks a database as ours ("FCdk").
const applicationID = 0x4643646b

// migrations brings a database from each version to the next. They are only
// ever added to (SYNC 32); what was released is never changed.
//
// Times are milliseconds since 1970 where they order, nanoseconds where they
// are given back. What is clear here is clear on purpose: ids, times, kinds and
// the records' headers, none of which holds what a caller said.
//
// A record's place is where it stands in the order that decides: the one the
// central store gave it (fed), and behind all of those, as they were written,
// the ones of which that is not known yet. Its agency is "" for the police.
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
`}, {tables: `
ALTER TABLE record ADD COLUMN digest BLOB;
ALTER TABLE record ADD COLUMN fed INTEGER;
ALTER TABLE record ADD COLUMN agency TEXT NOT NULL DEFAULT '';
UPDATE record SET agency = json_extract(CAST(header AS TEXT), '$.agency')
	WHERE CASE WHEN json_valid(CAST(header AS TEXT)) THEN json_extract(CAST(header AS TEXT), '$.agency') NOT IN ('', 'police') END;
ALTER TABLE record ADD COLUMN place INTEGER GENERATED ALWAYS AS (coalesce(fed, n + 4611686018427387904)) VIRTUAL;
CREATE INDEX record_replaced ON record (subject) WHERE kind = 'report' AND current = 0;
INSERT INTO counter (name, value) VALUES ('fed', 0);
CREATE TABLE rival (record INTEGER NOT NULL, other INTEGER NOT NULL, PRIMARY KEY (record, other)) STRICT, WITHOUT ROWID;
ALTER TABLE outbox ADD COLUMN reason BLOB;
CREATE INDEX outbox_refused ON outbox (record) WHERE reason IS NOT NULL;
CREATE TABLE erased (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE aside (id BLOB PRIMARY KEY, at INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE pin (
	force TEXT NOT NULL, collar TEXT NOT NULL, sealed BLOB NOT NULL,
	wrong INTEGER NOT NULL DEFAULT 0, tried_at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (force, collar)
) STRICT, WITHOUT ROWID;
CREATE TABLE published (
	n INTEGER PRIMARY KEY, id TEXT NOT NULL, force TEXT NOT NULL, version TEXT NOT NULL, hash TEXT NOT NULL, from_at TEXT NOT NULL
) STRICT;
ALTER TABLE due ADD COLUMN place INTEGER;
UPDATE due SET place = (SELECT place FROM record WHERE n = due.record);
DROP INDEX due_at;
CREATE INDEX due_at ON due (due_at, place);
DROP TABLE shared;
`, index: (*tx).settleAnew}}

// migration is one step from a version of the tables to the next.
type migration struct {
	tables string
	index  func(*tx) error // nil, or puts the records that were there before into the new tables
}

// upgrade runs the steps a database has not had yet. t is nil for a new one,
// in which there is nothing to index. Indexing is today's, so it comes when all
// tables are.
func upgrade(run sqlitex.Runner, t *tx, from int, steps []migration) error {
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

func openReaders(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sqlitex.OpenReaders(path)
	if err != nil {
		return nil, cannotOpen(err)
	}
	if err := checkOurs(ctx, db); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
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
	conn := t.s.Conn
	version, err := sqlitex.Version(ctx, conn)
	if err != nil || version == len(steps) {
		return err
	}
	if err := notNewer(version, len(steps)); err != nil {
		return err
	}
	backup := filepath.Join(t.c.dir, backupName)
	if err := sqlitex.CopyTo(ctx, conn, backup); err != nil {
		_ = os.Remove(backup)
		return t.c.noRoom(err)
	}
	err = sqlitex.Within(ctx, conn, func(run sqlitex.Runner) error {
		version, err := sqlitex.Version(ctx, conn) // another process may have been first
		if err != nil || version >= len(steps) {
			return err
		}
		return upgrade(run, t, version, steps)
	})
	if err != nil && !sqlitex.IsFull(err) {
		return err
	}
	// What was begun is undone: where the disk is full, a copy only takes up room.
	if left := os.Remove(backup); err == nil {
		return left
	}
	return t.c.noRoom(err)
}

// noRoom says of a full disk how much room it takes to change the tables: the
// copy, and at most as much again for the log of what is changed.
func (c *Cache) noRoom(err error) error {
	if !sqlitex.IsFull(err) {
		return err
	}
	need := 2*(size(c.dir, dbName)+size(c.dir, dbName+"-wal"))>>20 + 1
	return store.Errorf(store.CodeInternal, "There is too little room on the disk to bring this data folder up to date: about %d MB are needed.", need).
		WithHint("Make room on the disk, then start again. Nothing in the folder was changed.").Because(err)
}
