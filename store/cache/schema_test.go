package cache

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/store/sqlitex"
)

// SYNC 35: one transaction, or nothing.
func TestMigrationIsAllOrNothing(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	shut(t, c)
	db := must[*sql.DB](t)(sql.Open("sqlite", sqlitex.Source(filepath.Join(p.dir, dbName), sqlitex.Writing)))
	defer db.Close()
	c = &Cache{dir: p.dir}
	s := must[*sqlitex.Session](t)(sqlitex.OpenSession(t.Context(), db))
	defer s.Close()
	conn, write := s.Conn, &tx{c: c, s: s}
	broken := append(slices.Clone(migrations), migration{tables: "CREATE TABLE later (a INTEGER) STRICT; CREATE TABLE later (a INTEGER) STRICT"})
	if err := migrate(t.Context(), write, broken); err == nil {
		t.Fatal("a broken step went through")
	}
	if v := must[int](t)(sqlitex.Version(t.Context(), conn)); v != len(migrations) {
		t.Fatalf("version %d after a broken step", v)
	}
	whole := append(slices.Clone(migrations), migration{tables: "CREATE TABLE later (a INTEGER) STRICT"})
	if err := migrate(t.Context(), write, whole); err != nil {
		t.Fatal(err)
	}
	if v := must[int](t)(sqlitex.Version(t.Context(), conn)); v != len(whole) {
		t.Fatalf("version %d, want %d", v, len(whole))
	}
	if exists(filepath.Join(p.dir, backupName)) {
		t.Fatal("the copy was left behind")
	}
	wantCode(t, migrate(t.Context(), write, migrations), store.CodeInvalid, "newer firstcall")
}

// tables gives what a database is made of.
func tables(t *testing.T, db *sql.DB) (all []string) {
	t.Helper()
	rows := must[*sql.Rows](t)(db.Query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' ORDER BY name"))
	defer rows.Close()
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// backToThree makes a closed folder what version 3 of the tables would have left.
func backToThree(t *testing.T, p place) {
	t.Helper()
	run(t, p, `DROP TABLE erased; DROP TABLE aside; DROP TABLE pin; DROP TABLE published; DROP TABLE rival;
		DROP INDEX outbox_refused; ALTER TABLE outbox DROP COLUMN reason; DROP INDEX due_at; ALTER TABLE due DROP COLUMN place;
		CREATE INDEX due_at ON due (due_at, record); DROP INDEX record_replaced; ALTER TABLE record DROP COLUMN place;
		ALTER TABLE record DROP COLUMN fed; ALTER TABLE record DROP COLUMN agency; ALTER TABLE record DROP COLUMN digest; DELETE FROM counter WHERE name = 'fed';
		CREATE TABLE shared (token BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
		DELETE FROM token WHERE record IN (SELECT n FROM record WHERE kind = 'marker'); PRAGMA user_version = 3`)
}

// backToOne makes it what version 1 would have left.
func backToOne(t *testing.T, p place) {
	t.Helper()
	backToThree(t, p)
	run(t, p, `DROP TABLE follow; DROP INDEX due_after; ALTER TABLE due DROP COLUMN after;
		DELETE FROM due WHERE record NOT IN (SELECT min(n) FROM record WHERE kind = 'action' GROUP BY subject); PRAGMA user_version = 1`)
	old := must[*sql.DB](t)(sql.Open("sqlite", filepath.Join(t.TempDir(), "old")))
	defer old.Close()
	if _, err := old.Exec(migrations[0].tables); err != nil {
		t.Fatal(err)
	}
	now := must[*sql.DB](t)(sql.Open("sqlite", filepath.Join(p.dir, dbName)))
	defer now.Close()
	if got, want := tables(t, now), tables(t, old); !slices.Equal(got, want) {
		t.Fatalf("not what version 1 was made of: %q", got)
	}
}

// SYNC 32: what was written before there were tables for it is found as if it
// had been written today.
func TestOldFolderIsIndexed(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call, action := actionReport(t, c)
	other, untouched := actionReport(t, c)
	person, n := ids.New(), phone.Parse("01632 960102")
	lone := ids.New() // its setting was lost
	done(t, c.Add(noteFor(call, "a note"), stepFor(action, call, store.ActionTried, start.Add(time.Hour)), stepFor(lone, other, store.ActionDone, start),
		markerFor(ids.New(), store.MarkerSummary{On: store.OnPerson, Person: person, Code: "dog", State: store.MarkerSet}), sharedFor(ids.New(), n, store.MarkerSet)))
	look := func(c *Cache) (follow map[store.ID]int, due []store.ID) {
		follow = map[store.ID]int{}
		for _, r := range history(t, c, store.Query{Number: phone.Parse("07700 900417")}) {
			follow[r.Record.Subject] = len(r.Follow)
		}
		for _, a := range must[[]store.ActionSummary](t)(c.Due(t.Context(), 0)) {
			due = append(due, a.What.ID)
		}
		if got := codes(t, c, store.MarkerQuery{Persons: []store.ID{person}}); !slices.Equal(got, []string{"dog"}) {
			t.Errorf("markers %v", got)
		}
		if !must[bool](t)(c.Shared(t.Context(), n)) {
			t.Error("the number is not shared")
		}
		return follow, due
	}
	check := func(c *Cache) {
		t.Helper()
		follow, due := look(c)
		if follow[call] != 2 || follow[other] != 1 || len(follow) != 2 {
			t.Fatalf("%v followed", follow)
		}
		if len(due) != 2 || !slices.Contains(due, action) || !slices.Contains(due, untouched) {
			t.Fatalf("%d due", len(due))
		}
	}
	check(c)
	shut(t, c)
	backToOne(t, p)
	c = p.open(t)
	check(c)
	if s := must[Stats](t)(c.Stats(t.Context())); s.Schema != len(migrations) || s.Records["note"] != 1 || s.Records["marker"] != 2 {
		t.Fatalf("%+v", s)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// A record that was damaged on the disk must not keep the desk closed.
func TestDamagedRecordDoesNotStopTheMigration(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call, _ := actionReport(t, c)
	done(t, c.Add(noteFor(call, "one"), noteFor(call, "two")))
	shut(t, c)
	run(t, p, "UPDATE record SET summary = zeroblob(80) WHERE n = (SELECT min(n) FROM record WHERE kind = 'note')")
	backToOne(t, p)
	c = p.open(t)
	got := history(t, c, store.Query{Number: phone.Parse("07700 900417")})
	if len(got) != 1 || len(got[0].Follow) != 1 || got[0].Follow[0].Note.Line != "two" {
		t.Fatalf("%d reports", len(got))
	}
	wantCode(t, c.Check(context.Background()), store.CodeInvalid, "not as it was written")
}

// SYNC 35: an older folder stays as it is while the desk of the version before
// has it open, whatever else wants to use it; then the first that comes brings it
// up to date, and a desk can be opened beside that.
func TestSYNC35OldFolderOfAnOpenDeskIsLeftAlone(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	actionReport(t, c)
	shut(t, c)
	backToThree(t, p)
	desk := must[*flock.Flock](t)(lockDesk(p.dir))
	for _, as := range []bool{false, true} {
		o := p.options()
		o.Desk = as
		_, err := Open(t.Context(), o)
		wantCode(t, err, store.CodeInUse, "older version")
		if hint := err.(*store.Error).Hint; !strings.Contains(hint, "Close Firstcall on this folder first") {
			t.Fatal(hint)
		}
	}
	if v := versionOf(t, p); v != 3 || exists(filepath.Join(p.dir, backupName)) {
		t.Fatalf("version %d", v)
	}
	if err := desk.Unlock(); err != nil {
		t.Fatal(err)
	}
	c = p.open(t)
	if v := versionOf(t, p); v != len(migrations) {
		t.Fatalf("version %d", v)
	}
	p.open(t, func(o *Options) { o.Desk = true })
	if due := must[[]store.ActionSummary](t)(c.Due(t.Context(), 0)); len(due) != 1 {
		t.Fatalf("%d due", len(due))
	}
}

// versionOf gives the version of the tables of a folder.
func versionOf(t *testing.T, p place) (v int) {
	t.Helper()
	db := must[*sql.DB](t)(sql.Open("sqlite", filepath.Join(p.dir, dbName)))
	defer db.Close()
	if err := db.QueryRow("PRAGMA user_version").Scan(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// SYNC 32: what an older version settled by its own rules is settled by today's:
// a clock runs from when the action before it first ended, and a call is one
// report.
func TestMigrationSettlesAnew(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call, starter := actionReport(t, c)
	waiter := stepFor(ids.New(), call, store.ActionSet, time.Time{})
	s := waiter.Summary.(store.ActionSummary)
	s.What.After, s.What.Due, s.What.Clock = starter, time.Time{}, risk.Due{Kind: risk.DueHours, N: 48}
	waiter.Summary = s
	ended := stepFor(starter, call, store.ActionDone, start)
	ended.Header.ReportedAt = start.Add(time.Hour)
	done(t, c.Add(waiter, ended, stepFor(starter, call, store.ActionSetAgain, start)))
	done(t, c.Add(reportFor(call, "", "07700 900417", start))) // and the first still counts as current
	shut(t, c)
	backToThree(t, p)
	run(t, p, "UPDATE due SET due_at = ? WHERE after IS NOT NULL", int64(neverDue))
	run(t, p, "UPDATE record SET current = 1")
	c = p.open(t)
	found := false
	for _, a := range must[[]store.ActionSummary](t)(c.Due(t.Context(), 0)) {
		if a.What.ID == s.What.ID {
			found = a.What.Due.Equal(start.Add(49 * time.Hour))
		}
	}
	if got := history(t, c, store.Query{Number: phone.Parse("07700 900417")}); !found || len(got) != 1 {
		t.Fatalf("its clock runs: %v; %d reports", found, len(got))
	}
}

// SYNC 35: a full disk is told with how much room is needed, and nothing is left
// behind of a copy that was not finished.
func TestSYNC35NoRoomForTheCopy(t *testing.T) {
	p := newPlace(t)
	add(t, p.open(t), "07700 900417", 1)
	c := &Cache{dir: p.dir}
	wantCode(t, cannotOpen(c.noRoom(syscall.ENOSPC)), store.CodeInternal, "about 1 MB are needed")
	if !sqlitex.IsFull(c.noRoom(syscall.ENOSPC)) {
		t.Fatal("the reserve would not be given up for it")
	}
	if err := c.noRoom(syscall.EIO); err != syscall.EIO {
		t.Fatal(err)
	}
}
