// Package sqlitex is how this project uses SQLite, the same on a desk and in the
// central store: the settings without which "saved" would not be true, a
// writing session, and what the driver's errors mean.
package sqlitex

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"modernc.org/sqlite"

	"firstcall/store"
)

// Writing are the settings of a connection that writes, those of SYNC 2.1. They
// are set per connection because a PRAGMA run on a pool reaches one only.
// busy_timeout comes first: the others can meet a lock. synchronous(FULL) is what
// makes "saved" true.
const Writing = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=temp_store(memory)&_pragma=cache_size(-32000)" +
	"&_pragma=journal_size_limit(67108864)&_pragma=trusted_schema(0)&_defensive=1&_dqs=0&_txlock=immediate"

// Reading are the settings of one that reads. They leave the journal mode alone:
// a reader only takes what it finds.
const Reading = "_pragma=busy_timeout(5000)&_pragma=query_only(1)&_pragma=temp_store(memory)" +
	"&_pragma=cache_size(-32000)&_pragma=trusted_schema(0)&_defensive=1&_dqs=0&mode=rw"

// Creating are the settings that make a file that is whole by itself, with no log
// beside it, so that it can be moved into place.
const Creating = "_pragma=busy_timeout(5000)&_pragma=journal_mode(DELETE)&_pragma=synchronous(FULL)" +
	"&_pragma=secure_delete(1)&_pragma=trusted_schema(0)&_defensive=1&_dqs=0&_txlock=immediate"

const readers = 4

// Source makes the name the driver opens. A path holds no setting, whatever
// characters are in it.
func Source(path, settings string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	s := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + settings
	if runtime.GOOS == "darwin" {
		s += "&_pragma=fullfsync(1)" // there, a plain fsync does not reach the disk
	}
	return s
}

// UseOFDLocks keeps an unrelated close of the database file from dropping
// SQLite's locks. Where the system has no such locks, the usual ones do.
var UseOFDLocks = sync.OnceFunc(func() { _, _ = sqlite.OFDLocking(true) })

// OpenReaders opens the connections that read, all in one pool.
func OpenReaders(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", Source(path, Reading))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	return db, nil
}

// oldestSQLite is the first version without the WAL-reset fault (SYNC 2.1).
var oldestSQLite = []int{3, 51, 3}

// Assert refuses to work on a connection that is not set as it must be: better
// nothing than what only seems to save.
func Assert(ctx context.Context, conn *sql.Conn) error {
	for _, want := range []struct{ query, value string }{
		{"PRAGMA synchronous", "2"},
		{"PRAGMA journal_mode", "wal"},
		{"PRAGMA secure_delete", "1"},
		{"PRAGMA foreign_keys", "1"},
	} {
		var got string
		if err := conn.QueryRowContext(ctx, want.query).Scan(&got); err != nil {
			return err
		}
		if got != want.value {
			return store.Errorf(store.CodeInternal, "The database does not keep the setting %q, so nothing could be promised to be saved.", want.query[7:]).
				WithHint("Do not keep it on a network drive; choose a folder on this computer's own disk.")
		}
	}
	var version string
	if err := conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if !atLeast(version, oldestSQLite) {
		return store.Errorf(store.CodeInternal, "This program was built with SQLite %s, which can damage its files.", version).
			WithHint("Install one built with SQLite 3.51.3 or later.")
	}
	return nil
}

// atLeast compares a version such as 3.51.3 with the least one wanted.
func atLeast(version string, least []int) bool {
	parts := strings.Split(version, ".")
	for i, want := range least {
		have := 0
		if i < len(parts) {
			have, _ = strconv.Atoi(parts[i])
		}
		if have != want {
			return have > want
		}
	}
	return true
}
