package postgres

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/postgres/pgtest"
)

// asProgram gives a connection that works as the program does, and may do no more.
func asProgram(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn := connect(t, url)
	if _, err := conn.Exec(background, "SET ROLE "+Role); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestSYNC2_2TheProgramsRoleAltersNothing(t *testing.T) {
	l, url := open(t)
	d := newDesk("kent")
	it := d.record(t, "")
	d.push(t, l, it)
	conn := asProgram(t, url)
	for _, statement := range []string{
		"UPDATE record SET kind = 'x'", "DELETE FROM record", "TRUNCATE record", "UPDATE token SET token = ''", "DELETE FROM token", "UPDATE store SET restores = 9", "UPDATE store SET era = 9",
		"DELETE FROM store", "UPDATE quarantine SET reason = ''", "TRUNCATE quarantine", "DROP TABLE record",
		"ALTER TABLE record DISABLE ROW LEVEL SECURITY", "CREATE TABLE mine ()", "DROP POLICY scope ON record",
		"SELECT covered('kent', 'police', NULL)",
		"CREATE OR REPLACE FUNCTION superseded(ids uuid[]) RETURNS SETOF uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
		"DELETE FROM goose_db_version", "SET row_security = off; SELECT count(*) FROM record",
		"COPY record TO PROGRAM 'cat'", "CREATE ROLE another",
	} {
		if _, err := conn.Exec(background, statement); state(err) != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	wantOnce(t, l, map[store.ID]bool{it.ID: true})
}

// RLS is the second wall: here the query itself asks for everything.
func TestSYNC4RowLevelSecurityWithoutTheQuerysOwnScope(t *testing.T) {
	l, url := open(t)
	kent, mercia := newDesk("kent"), newDesk("west-mercia")
	council := newDesk("kent")
	council.Agency = "council"
	for _, d := range []*desk{kent, mercia, council} {
		bad := d.record(t, "")
		bad.Summary = nil
		d.push(t, l, append(d.records(t, 3), bad)...)
	}
	conn := asProgram(t, url)
	for _, row := range []struct {
		name                string
		as                  session
		records, quarantine int64
	}{
		{"nothing set", session{}, 0, 0},
		{"police of Kent", session{scope: central.Scope{Forces: []string{"kent"}, Police: true}}, 6, 2},
		{"council of Kent", session{scope: central.Scope{Forces: []string{"kent"}, Agency: "council"}}, 3, 1},
		{"council of West Mercia", session{scope: central.Scope{Forces: []string{"west-mercia"}, Agency: "council"}}, 0, 0},
		{"an agency without a force", session{scope: central.Scope{Agency: "police", Police: true}}, 0, 0},
		{"everything", session{scope: everything}, 9, 3},
		{"one desk", session{desk: mercia.Desk}, 3, 1},
	} {
		err := pgx.BeginFunc(background, conn, func(tx pgx.Tx) error {
			if err := row.as.set(background, tx); err != nil {
				return err
			}
			if r, q := number(t, tx.Conn(), "SELECT count(*) FROM record"), number(t, tx.Conn(), "SELECT count(*) FROM quarantine"); r != row.records || q != row.quarantine {
				t.Errorf("%s: %d records and %d in quarantine are seen, want %d and %d", row.name, r, q, row.records, row.quarantine)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		// The settings end with the transaction.
		if n := number(t, conn, "SELECT (SELECT count(*) FROM record) + (SELECT count(*) FROM quarantine)"); n != 0 {
			t.Errorf("after %s: %d rows are seen with nothing set", row.name, n)
		}
	}
}

// The query's own scope is the first wall: here the second one is down.
func TestSYNC4TheQuerysOwnScopeWithoutRowLevelSecurity(t *testing.T) {
	l, url := open(t)
	d := newDesk("kent")
	bad := d.record(t, "")
	bad.Summary = nil
	it := d.record(t, "")
	d.push(t, l, it, bad)
	pgtest.Exec(t, url, "ALTER TABLE record DISABLE ROW LEVEL SECURITY", "ALTER TABLE quarantine DISABLE ROW LEVEL SECURITY")
	for _, s := range []central.Scope{{}, {Forces: []string{"west-mercia"}, Police: true}, {Forces: []string{"kent"}, Agency: "council"}} {
		p, err := l.Changes(background, s, central.Position{}, 10)
		if err != nil || len(p.Changes) != 0 {
			t.Errorf("%v: %d changes, %v", s, len(p.Changes), err)
		}
		if q, err := l.Quarantine(background, s, 10); err != nil || len(q) != 0 {
			t.Errorf("%v: %d in quarantine, %v", s, len(q), err)
		}
		if _, err := l.Detail(background, s, it.ID); store.CodeOf(err) != store.CodeNotFound {
			t.Errorf("%v: %v", s, err)
		}
	}
}

// What the program appends must be the desk's own, whatever Read let through.
func TestSYNC4RowLevelSecurityRefusesToAppendForAnother(t *testing.T) {
	l, _ := open(t)
	d := newDesk("kent")
	for name, as := range map[string]session{
		"another desk":   {scope: central.Scope{Forces: d.Forces, Agency: d.Agency}, desk: ids.New()},
		"another force":  {scope: central.Scope{Forces: []string{"west-mercia"}, Agency: d.Agency}, desk: d.Desk},
		"another agency": {scope: central.Scope{Forces: d.Forces, Agency: "council"}, desk: d.Desk},
		"nothing set":    {},
	} {
		p, _ := l.newPush(d.Credential, d.records(t, 1))
		if err := l.once(background, as, p.run); state(err) != "42501" {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantOnce(t, l, map[store.ID]bool{})
}

// The row-level conditions must not keep the feed from its index: a page would
// read and sort all that is left of it.
func TestSYNC25TheFeedIsReadByItsIndex(t *testing.T) {
	l, url := open(t)
	d := newDesk("kent")
	d.push(t, l, d.records(t, 100)...)
	conn := asProgram(t, url)
	var lines []string
	err := pgx.BeginFunc(background, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(background, fenceQuery); err != nil {
			return err
		}
		rows, err := tx.Query(background, "EXPLAIN "+feedQuery, everything.Forces, true, "", 0, uint64(0), 0, 0, uint64(1)<<40, 10)
		if err != nil {
			return err
		}
		lines, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(lines, "\n")
	if !strings.Contains(plan, "using record_feed") || !strings.Contains(plan, "Index Cond: ((ROW(era, txid, seq) >") || strings.Contains(plan, "Sort") {
		t.Fatalf("the feed is read so:\n%s", plan)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	url := pgtest.Database(t)
	migrated(t, pgtest.Database(t)) // the role is there now, the tables are not
	_, err := Open(background, url, nil)
	wantCode(t, err, store.CodeInvalid, "an empty database")
	pgtest.Exec(t, url, "ALTER ROLE "+Role+" RENAME TO away")
	_, err = Open(background, url, nil)
	wantCode(t, err, store.CodeInvalid, "an empty cluster")
	pgtest.Exec(t, url, "ALTER ROLE away RENAME TO "+Role, "CREATE ROLE stranger LOGIN")
	migrated(t, url)
	_, err = Open(background, pgtest.As(url, "stranger"), nil)
	wantCode(t, err, store.CodeForbidden, "a role that was granted nothing")
	_, err = Open(background, pgtest.As(url, "nobody_at_all"), nil)
	wantCode(t, err, store.CodeForbidden, "a role that is not there")
	_, err = Open(background, strings.Replace(url, "test_", "gone_", 1), nil)
	wantCode(t, err, store.CodeNotFound, "a database that is not there")
	_, err = Open(background, "postgres://owner:secret@%zz/", nil)
	wantCode(t, err, store.CodeUsage, "no address")
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is repeated: %v", err)
	}
	for _, address := range []string{
		"postgres://owner@db.example/x", "postgres://owner@db.example/x?sslmode=require", "postgres://owner@192.0.2.1/x?sslmode=disable",
		"postgres://owner@localhost,db.example/x?sslmode=prefer",
	} {
		_, err = Open(background, address, nil)
		wantCode(t, err, store.CodeUsage, address)
		wantCode(t, Migrate(background, address), store.CodeUsage, address)
		wantCode(t, Scrub(background, address), store.CodeUsage, address)
	}
	_, err = Open(background, url+"&default_transaction_read_only=on", nil)
	wantCode(t, err, store.CodeUnreachable, "a server that takes no records")
	_, err = Open(background, "postgres://owner@/x?host="+t.TempDir(), nil)
	wantCode(t, err, store.CodeUnreachable, "no server")
	pgtest.Exec(t, url, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
	_, err = Open(background, url, nil)
	wantCode(t, err, store.CodeInvalid, "a newer database")
}

func wantCode(t testing.TB, err error, want store.Code, what string) {
	t.Helper()
	if store.CodeOf(err) != want {
		t.Errorf("%s: code %s (%v), want %s", what, store.CodeOf(err), err, want)
	}
}
