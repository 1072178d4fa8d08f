package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// applicationID marks a file as ours ("FCct").
const applicationID = 0x46436374

// migrations brings a file from each version to the next. They are only ever
// added to (SYNC 32); what was released is never changed.
//
// A record's place in the feed is its seq, which the one who writes gives and
// which is never given again (SYNC 23, 24). An erased record is a row with
// erased_at set: of what it was, only its id, desk, number and scope are left
// (SYNC 36). One that was erased without ever being held has no desk, number or
// scope. received_at is when a row was put in, a record's or an erasure's. Times
// are milliseconds since 1970. What a caller said is sealed, where the store has
// a key; token is what a record is found by.
//
// The second step is package roll's, which says what is in it.
var migrations = []string{`
CREATE TABLE meta (store BLOB NOT NULL, restores INTEGER NOT NULL) STRICT;

CREATE TABLE record (
	seq INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, erased_at INTEGER,
	desk BLOB, desk_seq INTEGER, force TEXT, agency TEXT,
	hash TEXT, kind TEXT, subject BLOB, supersedes BLOB, reported_at INTEGER, schema INTEGER, needs_upgrade INTEGER,
	received_at INTEGER NOT NULL, role TEXT, forces TEXT,
	header BLOB, summary BLOB, detail_digest BLOB, detail BLOB
) STRICT;
CREATE INDEX record_desk ON record (desk, desk_seq);
CREATE INDEX record_supersedes ON record (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX record_subject ON record (subject) WHERE subject IS NOT NULL;
CREATE INDEX record_received ON record (received_at);
INSERT INTO sqlite_sequence (name, seq) VALUES ('record', 0);

` + tokenTable("token") + tokenIndex + `

CREATE TABLE quarantine (
	n INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE, id BLOB NOT NULL, named BLOB, reason TEXT NOT NULL,
	received_at INTEGER NOT NULL, desk BLOB NOT NULL, role TEXT NOT NULL, forces TEXT NOT NULL, agency TEXT NOT NULL,
	claim BLOB NOT NULL, hash BLOB, header BLOB, summary BLOB, detail_digest BLOB, detail BLOB
) STRICT;
CREATE INDEX quarantine_id ON quarantine (id);
CREATE INDEX quarantine_named ON quarantine (named);
`, `
CREATE TABLE counter (name TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT;
INSERT INTO counter (name, n) VALUES ('desk', 0), ('pack', 0);

CREATE TABLE desk (
	name TEXT PRIMARY KEY, code TEXT NOT NULL UNIQUE, id TEXT UNIQUE,
	forces TEXT NOT NULL, agency TEXT NOT NULL, role TEXT NOT NULL,
	added INTEGER NOT NULL, enrolled INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0,
	seen INTEGER NOT NULL DEFAULT 0, token BLOB UNIQUE, once BLOB UNIQUE, once_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE person (
	force TEXT NOT NULL, collar TEXT NOT NULL, agency TEXT NOT NULL, role TEXT NOT NULL,
	added INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0, salt BLOB NOT NULL, pin BLOB NOT NULL, cost TEXT NOT NULL,
	PRIMARY KEY (force, collar)
) STRICT;

CREATE TABLE session (
	token BLOB PRIMARY KEY, force TEXT NOT NULL, collar TEXT NOT NULL, desk TEXT NOT NULL, until INTEGER NOT NULL
) STRICT;
CREATE INDEX session_person ON session (force, collar);

CREATE TABLE pin_try (
	desk TEXT NOT NULL, force TEXT NOT NULL, collar TEXT NOT NULL, wrong INTEGER NOT NULL, until INTEGER NOT NULL,
	at INTEGER NOT NULL, PRIMARY KEY (desk, force, collar)
) STRICT;
CREATE INDEX pin_try_at ON pin_try (at);

CREATE TABLE pack (
	hash BLOB PRIMARY KEY, id TEXT NOT NULL, force TEXT NOT NULL, version TEXT NOT NULL, bytes BLOB NOT NULL,
	UNIQUE (id, version)
) STRICT;

CREATE TABLE publication (
	n INTEGER PRIMARY KEY, id TEXT NOT NULL, hash BLOB NOT NULL REFERENCES pack (hash),
	starts INTEGER NOT NULL, at INTEGER NOT NULL, by_whom TEXT NOT NULL, approver TEXT NOT NULL,
	waits INTEGER NOT NULL, back INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX publication_waits ON publication (id) WHERE waits;

CREATE TABLE audit (n INTEGER PRIMARY KEY, hash BLOB NOT NULL, entry TEXT NOT NULL) STRICT;
CREATE TABLE audit_head (one INTEGER PRIMARY KEY CHECK (one = 1), n INTEGER NOT NULL, seal BLOB NOT NULL) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`}

// tokenTable makes a table of look-up tokens, and tokenIndex what erases by it:
// Scrub makes both anew.
func tokenTable(name string) string {
	return "CREATE TABLE " + name + ` (token BLOB NOT NULL, reported_at INTEGER NOT NULL, seq INTEGER NOT NULL,
	PRIMARY KEY (token, reported_at DESC, seq DESC)) STRICT, WITHOUT ROWID;
`
}

const tokenIndex = "CREATE INDEX token_seq ON token (seq);"

// prepare gives the file's absolute path and makes the file if there is none,
// readable by its owner only. It is empty then.
func prepare(path string) (string, error) {
	if path == "" {
		return "", store.Errorf(store.CodeUsage, "No file was named for the central store.").WithHint("Name one with --db.")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", cannotOpen(err)
	}
	if _, err := os.Lstat(path); err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		return path, cannotOpen(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", cannotOpen(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return "", cannotOpen(err)
	}
	return path, cannotOpen(f.Close())
}

// openReaders opens the reading connections and refuses a file that is not ours
// or of a version yet unknown, before anything is written to it.
func openReaders(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sqlitex.OpenReaders(path)
	if err != nil {
		return nil, cannotOpen(err)
	}
	if err := checkOurs(ctx, db); err != nil {
		_ = db.Close()
		return nil, cannotOpen(err)
	}
	return db, nil
}

func checkOurs(ctx context.Context, db *sql.DB) error {
	var app, version, tables int
	err := db.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id),
		(SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)`).Scan(&app, &version, &tables)
	switch {
	case err != nil:
		return err
	case app == 0 && version == 0 && tables == 0: // new
		return nil
	case app != applicationID:
		return notOurs(nil)
	}
	return notNewer(version)
}

func notNewer(version int) error {
	if version <= len(migrations) {
		return nil
	}
	return store.Errorf(store.CodeInvalid, "This central store was last used by a newer firstcalld (version %d of its tables; this one knows %d).",
		version, len(migrations)).WithHint("Install the newer firstcalld again. Nothing in the file was changed.")
}

// migrate brings the file up to date in one transaction, with a copy beside it
// until that is through, unless it is new (SYNC 35).
func migrate(ctx context.Context, conn *sql.Conn, path string, steps []string, now func() time.Time) (err error) {
	version, err := sqlitex.Version(ctx, conn)
	if err != nil || version == len(steps) {
		return err
	}
	backup := ""
	err = sqlitex.Within(ctx, conn, func(run sqlitex.Runner) error {
		version, err := sqlitex.Version(ctx, conn) // another program may have been first
		if err != nil || version >= len(steps) {
			return err
		}
		if version > 0 { // only here: several programs would write over each other's copy
			backup = path + ".old"
			if err := copyTo(ctx, path, backup); err != nil {
				return err
			}
		}
		for _, tables := range steps[version:] {
			if err := run(tables); err != nil {
				return err
			}
		}
		if version == 0 {
			id := store.NewIDs(now).New()
			if err := run("INSERT INTO meta (store, restores) VALUES (?, 0)", id[:]); err != nil {
				return err
			}
		}
		return run(fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", len(steps), applicationID))
	})
	if err == nil && backup != "" {
		err = os.Remove(backup)
	}
	return err
}
