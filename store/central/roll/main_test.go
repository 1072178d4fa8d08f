package roll

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"go.uber.org/goleak"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/postgres"
	"firstcall/store/central/postgres/pgtest"
	"firstcall/store/central/sqlite"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

func TestMain(m *testing.M) {
	code := pgtest.Main(m, os.Getenv("FIRSTCALL_NEED_POSTGRES") != "")
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

var (
	background = context.Background()
	start      = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)
	ids        = store.NewIDs(func() time.Time { return start })
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// place is a database with a roll in it.
type place struct {
	*Roll
	clock *clock
	more  func() *Roll  // opens the roll as another process does, with the key
	bare  func() *Roll  // without the key
	owner *sql.DB       // may do anything
	raw   func() []byte // all that is kept
	log   central.Log
}

// both runs a test on either database.
func both(t *testing.T, test func(*testing.T, place)) {
	t.Run("sqlite", func(t *testing.T) { test(t, onSQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, onPostgres(t)) })
}

func onSQLite(t *testing.T) place {
	c := &clock{at: start}
	path := filepath.Join(t.TempDir(), "central.db")
	l, err := sqlite.Open(background, sqlite.Options{Path: path, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // the log's own writer stays open beside the roll
	p := place{clock: c, log: l, bare: func() *Roll { return opened(t)(SQLite(background, path, c.now)) }}
	p.begin(t)
	if p.owner, err = sql.Open("sqlite", sqlitex.Source(path, sqlitex.Writing)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.owner.Close() })
	p.raw = func() []byte {
		var all []byte
		for _, name := range []string{path, path + "-wal"} {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		return all
	}
	return p
}

func onPostgres(t *testing.T) place {
	c := &clock{at: start}
	url := pgtest.Database(t)
	if err := postgres.Migrate(background, url); err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	p := place{clock: c, bare: func() *Roll { return opened(t)(Postgres(background, url, c.now)) }, owner: stdlib.OpenDB(*config)}
	t.Cleanup(func() { _ = p.owner.Close() })
	p.begin(t)
	p.raw = func() []byte { return rowsOf(t, p.owner) }
	return p
}

// begin begins the store with its key.
func (p *place) begin(t *testing.T) {
	t.Helper()
	p.more = func() *Roll {
		r := p.bare()
		r.Keyed(seal.New([32]byte{7}), "admin")
		return r
	}
	p.Roll = p.more()
	must(t, p.Begin(background, "{}"))
}

// rowsOf gives every row of a PostgreSQL's tables as text, bytes decoded too.
func rowsOf(t *testing.T, db *sql.DB) (all []byte) {
	for _, table := range []string{"desk", "person", "session", "pin_try", "audit", "setting"} {
		rows, err := db.Query("SELECT row_to_json(a)::text FROM " + table + " AS a")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var text []byte
			if err := rows.Scan(&text); err != nil {
				t.Fatal(err)
			}
			all = append(all, text...)
			for _, part := range bytes.Split(text, []byte(`\\x`)) {
				digits, _, _ := bytes.Cut(part, []byte(`"`))
				if b, err := hex.DecodeString(string(digits)); err == nil {
					all = append(all, b...)
				}
			}
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func opened(t *testing.T) func(*Roll, error) *Roll {
	return func(r *Roll, err error) *Roll {
		t.Helper()
		if err != nil {
			t.Fatal(err, errors.Unwrap(err))
		}
		t.Cleanup(func() {
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
		return r
	}
}

// must ends the test at a failure.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
}

// want wants a failure of one code that gives nothing else away.
func want(t *testing.T, err error, code store.Code) {
	t.Helper()
	if err == nil || store.CodeOf(err) != code {
		t.Fatalf("%v (%s), want %s", err, store.CodeOf(err), code)
	}
}

// do runs a statement as the owner.
func (p place) do(t *testing.T, statement string, args ...any) {
	t.Helper()
	if _, err := p.owner.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}

// enrolled adds a desk of that name and enrols it.
func (p place) enrolled(t *testing.T, name string) (Desk, string) {
	t.Helper()
	code, _, err := p.AddDesk(background, Desk{Name: name, Forces: []string{"west-mercia"}, Role: RoleHandler})
	must(t, err)
	d, token, err := p.Enrol(background, code, ids.New())
	must(t, err)
	return d, token
}

func TestOpenChecksThatTheTablesAreThere(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.db")
	_, err := SQLite(background, missing, nil)
	want(t, err, store.CodeInvalid)
	if _, err := os.Stat(missing); err == nil {
		t.Error("a file was made")
	}
	p := onSQLite(t)
	p.do(t, "PRAGMA user_version = 1")
	var path string
	must(t, p.owner.QueryRow("SELECT file FROM pragma_database_list").Scan(&path))
	_, err = SQLite(background, path, nil)
	want(t, err, store.CodeInvalid)
}

func TestOpenChecksThatTheTablesAreThereOnPostgreSQL(t *testing.T) {
	_, err := Postgres(background, pgtest.Database(t), nil)
	want(t, err, store.CodeInvalid)
	_, err = Postgres(background, "postgres://a@192.0.2.1/x?sslmode=disable", nil)
	want(t, err, store.CodeUsage)
}

func TestSettings(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		for _, value := range []string{"", "12", "24"} {
			got, err := p.Get(background, "retention_months")
			if must(t, err); got != value {
				t.Errorf("%q, want %q", got, value)
			}
			next := map[string]string{"": "12", "12": "24", "24": ""}[value]
			must(t, p.Set(background, "retention_months", next))
		}
	})
}

// The log's writer and two rolls take turns at one file, and nobody is turned away.
func TestTheLogAndTheRollShareAFile(t *testing.T) {
	p := onSQLite(t)
	other := p.more()
	var wg sync.WaitGroup
	failures := make([]error, 90)
	for i := range failures {
		wg.Go(func() {
			switch i % 3 {
			case 0:
				failures[i] = p.log.Erase(background, []store.ID{ids.New()}, start)
			case 1:
				failures[i] = p.Note(background, Entry{Operation: "consult"})
			case 2:
				failures[i] = other.Set(background, fmt.Sprint(i), "yes")
			}
		})
	}
	wg.Wait()
	for _, err := range failures {
		must(t, err)
	}
}

// Of SYNC 2.2: the program's role adds to the audit and to the question sets,
// and alters neither.
func TestSYNC2_2TheProgramsRoleAltersNoAuditAndNoQuestionSet(t *testing.T) {
	p := onPostgres(t)
	must(t, p.Note(background, Entry{Operation: "consult"}))
	for _, statement := range []string{
		"UPDATE audit SET entry = ''", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_head", "TRUNCATE audit_head",
		"UPDATE pack SET bytes = ''", "DELETE FROM pack", "DELETE FROM publication", "DELETE FROM desk", "DELETE FROM person",
		"DELETE FROM setting", "DELETE FROM counter", "INSERT INTO counter VALUES ('x', 1)", "DROP TABLE audit", "TRUNCATE session",
	} {
		_, err := p.write.Exec(statement) // works as the program does
		if store.CodeOf(postgres.Failure(err)) != store.CodeForbidden {
			t.Errorf("%s: %v", statement, err)
		}
	}
	must(t, p.VerifyAudit(background))
}
