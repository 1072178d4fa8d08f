package cache

import (
	"context"
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/phone"
)

// SYNC 35: one transaction, or nothing.
func TestMigrationIsAllOrNothing(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	shut(t, c)
	db := must[*sql.DB](t)(sql.Open("sqlite", source(filepath.Join(p.dir, dbName), settings)))
	defer db.Close()
	c = &Cache{dir: p.dir}
	s := must[*session](t)(openSession(t.Context(), db))
	defer s.close()
	conn, write := s.conn, &tx{c: c, s: s}
	broken := append(slices.Clone(migrations), migration{tables: "CREATE TABLE later (a INTEGER) STRICT; CREATE TABLE later (a INTEGER) STRICT"})
	if err := migrate(t.Context(), write, broken); err == nil {
		t.Fatal("a broken step went through")
	}
	if v := must[int](t)(userVersion(t.Context(), conn)); v != len(migrations) {
		t.Fatalf("version %d after a broken step", v)
	}
	whole := append(slices.Clone(migrations), migration{tables: "CREATE TABLE later (a INTEGER) STRICT"})
	if err := migrate(t.Context(), write, whole); err != nil {
		t.Fatal(err)
	}
	if v := must[int](t)(userVersion(t.Context(), conn)); v != len(whole) {
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

// backToOne makes a closed folder what version 1 of the tables would have left.
func backToOne(t *testing.T, p place) {
	t.Helper()
	run(t, p, `DROP TABLE follow; DROP INDEX due_after; ALTER TABLE due DROP COLUMN after; DELETE FROM shared; DELETE FROM token WHERE record IN (SELECT n FROM record WHERE kind = 'marker');
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
