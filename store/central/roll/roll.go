// Package roll is who and what belongs to a central store: its desks and the
// people who sign on at them, the question sets that are in force, the audit of
// who did what, and a few settings. One implementation serves both databases:
// the same statements run on SQLite and on PostgreSQL, on tables that the
// packages sqlite and postgres make beside the log's.
//
// No token, code or PIN is kept: only what it was hashed to (SYNC 4, Tokens).
// Whatever changes who belongs or what is in force is noted in the audit in the
// same transaction, so it needs the store's key (Keyed); CodeForbidden without it.
// Times are kept in milliseconds, and come back in UTC.
package roll

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"firstcall/store"
	"firstcall/store/central/postgres"
	"firstcall/store/central/sqlite"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

// What a desk or a person may do. What that comes to is the server's table.
const (
	RoleHandler       = "handler"
	RoleDispatcher    = "dispatcher"
	RoleSupervisor    = "supervisor"
	RoleAuditor       = "auditor"
	RolePartner       = "partner"
	RoleAdministrator = "administrator"
)

// Roles lists them in the order in which they are offered.
var Roles = []string{RoleHandler, RoleDispatcher, RoleSupervisor, RoleAuditor, RolePartner, RoleAdministrator}

// Police is the agency of whoever is given none.
const Police = "police"

// Roll is an open roll. It is safe for use by many goroutines. Beside what is
// written at each method, all of them fail with CodeUnreachable where the
// database may be back in a moment, and CodeInternal where it failed.
type Roll struct {
	write, read *sql.DB
	now         func() time.Time
	passing     func(error) bool  // may what was not committed be done again?
	failure     func(error) error // as an error of the contract
	close       func() error

	key  *seal.Key     // makes the audit's hashes
	who  string        // the account this process runs under
	pins chan struct{} // has a place for each PIN that is being stretched
}

// SQLite opens the roll in a file that sqlite.Open has brought up to date. A nil
// now means the system's clock. It fails as sqlite.Connect does.
func SQLite(ctx context.Context, path string, now func() time.Time) (*Roll, error) {
	write, read, err := sqlite.Connect(ctx, path)
	if err != nil {
		return nil, err
	}
	return newRoll(&Roll{write: write, read: read, now: now, passing: sqlitex.IsBusy, failure: sqlite.Failure,
		close: func() error { return errors.Join(write.Close(), read.Close()) }}), nil
}

// Postgres opens the roll in the database at url, which postgres.Migrate has
// brought up to date. A nil now means the system's clock. It fails as
// postgres.Connect does.
func Postgres(ctx context.Context, url string, now func() time.Time) (*Roll, error) {
	db, err := postgres.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	return newRoll(&Roll{write: db.DB, read: db.DB, now: now, passing: db.Passing, failure: postgres.Failure, close: db.Close}), nil
}

func newRoll(r *Roll) *Roll {
	if r.now == nil {
		r.now = time.Now
	}
	r.pins = make(chan struct{}, maxStretching)
	return r
}

// Close waits for what is under way and closes the database.
func (r *Roll) Close() error { return r.close() }

// How long a change may take, how long a read may (a long one pins SQLite's log
// of writes, SYNC 2.1), and how often what a passing failure ended is tried.
const (
	changeTime = 30 * time.Second
	readTime   = 10 * time.Second
	tries      = 4
	firstPause = 50 * time.Millisecond // four times as long each time
)

// change runs work in one transaction, and again if the database went away
// before the commit. It goes on although nobody waits for it any more:
// cancelled during the commit, it could be done here and on no standby (SYNC 10, 2.2).
func (r *Roll) change(ctx context.Context, work func(context.Context, *sql.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), changeTime)
	defer cancel()
	return r.again(ctx, func() (bool, error) {
		tx, err := r.write.BeginTx(ctx, nil)
		if err != nil {
			return false, err
		}
		if err := work(ctx, tx); err != nil {
			_ = tx.Rollback() // which says no more than err does
			return false, err
		}
		return true, tx.Commit()
	})
}

// again tries until it is through, unless it may be through already.
func (r *Roll) again(ctx context.Context, try func() (committing bool, err error)) error {
	pause := firstPause
	for n := 1; ; n++ {
		committing, err := try()
		if err == nil || committing || n == tries || !r.passing(err) {
			return r.failure(err)
		}
		select {
		case <-ctx.Done():
			return r.failure(err)
		case <-time.After(pause):
			pause *= 4
		}
	}
}

// scanner reads the columns of one row.
type scanner func(dest ...any) error

// rows reads, and calls each for every row.
func (r *Roll) rows(ctx context.Context, each func(scanner) error, query string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	var rows *sql.Rows
	err := r.again(ctx, func() (committing bool, err error) {
		rows, err = r.read.QueryContext(ctx, query, args...)
		return false, err
	})
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return r.failure(err)
		}
	}
	return r.failure(rows.Err())
}

// one reads one row; absent is what it fails with if there is none.
func (r *Roll) one(ctx context.Context, absent error, dest []any, query string, args ...any) error {
	found := false
	err := r.rows(ctx, func(scan scanner) error {
		found = true
		return scan(dest...)
	}, query, args...)
	if err == nil && !found {
		return absent
	}
	return err
}

// next gives the next number of a counter. Until the transaction ends, whoever
// else wants one waits, on either database.
func next(ctx context.Context, tx *sql.Tx, counter string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "UPDATE counter SET n = n + 1 WHERE name = $1 RETURNING n", counter).Scan(&n)
	return n, err
}

// changed runs a statement and gives absent if it changed no row.
func changed(ctx context.Context, tx *sql.Tx, absent error, query string, args ...any) error {
	res, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return absent
}

// millis is a time as it is kept; 0 is never.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func timeOf(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// maxWord is how long a name, an id or a collar number can be.
const maxWord = 100

// fits says whether a text can be a name: one line, without what a database
// refuses or a screen would hide.
func fits(text string) bool {
	return text != "" && len(text) <= maxWord && utf8.ValidString(text) && text == strings.TrimSpace(text) &&
		strings.IndexFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) < 0
}

// fitsID says whether a text can be the id of a force or an agency.
func fitsID(text string) bool { return fits(text) && !strings.Contains(text, " ") }

// invalid is what a part that does not fit fails with.
func invalid(what, hint string) error {
	return store.Errorf(store.CodeInvalid, "%s", what).WithHint(hint)
}
