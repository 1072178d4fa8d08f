package cache

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

// settings are those of SYNC 2.1, set per connection because a PRAGMA run on a
// pool reaches one connection only. busy_timeout comes first: the others can
// meet a lock. synchronous(FULL) is what makes "saved" true.
const settings = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_pragma=temp_store(memory)&_pragma=cache_size(-32000)" +
	"&_pragma=journal_size_limit(67108864)&_pragma=trusted_schema(0)&_defensive=1&_dqs=0&_txlock=immediate"

// readSettings leave the journal mode alone: a reader only takes what it finds.
const readSettings = "_pragma=busy_timeout(5000)&_pragma=query_only(1)&_pragma=temp_store(memory)" +
	"&_pragma=cache_size(-32000)&_pragma=trusted_schema(0)&_defensive=1&_dqs=0&mode=rw"

// createSettings make a file that is whole by itself, with no log beside it, so
// that it can be moved into place.
const createSettings = "_pragma=busy_timeout(5000)&_pragma=journal_mode(DELETE)&_pragma=synchronous(FULL)" +
	"&_pragma=secure_delete(1)&_pragma=trusted_schema(0)&_defensive=1&_dqs=0&_txlock=immediate"

const readers = 4

// source makes the name the driver opens. A path holds no setting, whatever
// characters are in it.
func source(path, settings string) string {
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

// useOFDLocks keeps an unrelated close of the database file from dropping
// SQLite's locks. Where the system has no such locks, the usual ones do.
var useOFDLocks = sync.OnceFunc(func() { _, _ = sqlite.OFDLocking(true) })

func openReaders(ctx context.Context, dir string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", source(filepath.Join(dir, dbName), readSettings))
	if err != nil {
		return nil, cannotOpen(err)
	}
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	if err := checkOurs(ctx, db); err != nil {
		_ = db.Close()
		return nil, err
	}
	return db, nil
}

// oldestSQLite is the first version without the WAL-reset fault (SYNC 2.1).
var oldestSQLite = []int{3, 51, 3}

// assertSettings refuses to work on a connection that is not set as it must
// be: better no desk than one that only seems to save.
func assertSettings(ctx context.Context, conn *sql.Conn) error {
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
				WithHint("Do not put the data folder on a network drive; choose one on this computer's own disk.")
		}
	}
	var version string
	if err := conn.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if !atLeast(version, oldestSQLite) {
		return store.Errorf(store.CodeInternal, "This program was built with SQLite %s, which can damage its files.", version).
			WithHint("Install a firstcall built with SQLite 3.51.3 or later.")
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
