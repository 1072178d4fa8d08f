package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/centraltest"
	"firstcall/store/central/postgres/pgtest"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

func TestMain(m *testing.M) {
	code := pgtest.Main(m, os.Getenv("FIRSTCALL_NEED_POSTGRES") != "")
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func TestLog(t *testing.T) {
	urls := map[central.Log]string{}
	openAt := func(t *testing.T, url string) central.Log {
		l := opened(t, url, centraltest.Key)
		urls[l] = url
		return l
	}
	centraltest.Run(t, centraltest.Store{
		Open: func(t *testing.T) central.Log {
			url := pgtest.Database(t)
			migrated(t, url)
			return openAt(t, url)
		},
		Copy: func(t *testing.T, log central.Log) central.Log {
			copied := pgtest.Database(t)
			log.(*Log).pool.Reset() // a database is copied while nobody is in it
			name := func(url string) string { return url[strings.LastIndex(url, "/test_")+1 : strings.Index(url, "?")] }
			pgtest.Exec(t, strings.Replace(copied, "/"+name(copied)+"?", "/postgres?", 1), "DROP DATABASE "+name(copied),
				"CREATE DATABASE "+name(copied)+" TEMPLATE "+name(urls[log]))
			return openAt(t, copied)
		},
		Spoil: func(t *testing.T, log central.Log, id store.ID) {
			pgtest.Exec(t, urls[log], "UPDATE record SET summary = set_byte(summary, 60, 255 - get_byte(summary, 60)), detail = '' WHERE id = '"+id.String()+"'")
		},
	})
}

var (
	start      = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)
	ids        = store.NewIDs(func() time.Time { return start })
	background = context.Background()
	// everything is the scope that sees what the desks of these tests make.
	everything = central.Scope{Forces: []string{"west-mercia", "kent"}, Police: true}
)

// open gives a log on a new database, and the address of that for its owner.
func open(t testing.TB) (*Log, string) {
	t.Helper()
	url := pgtest.Database(t)
	migrated(t, url)
	return reopen(t, url), url
}

func migrated(t testing.TB, url string) {
	t.Helper()
	if err := Migrate(background, url); err != nil {
		t.Fatalf("migrate: %v (%v)", err, errors.Unwrap(err))
	}
}

func reopen(t testing.TB, url string) *Log {
	t.Helper()
	return opened(t, url, nil)
}

func opened(t testing.TB, url string, key *seal.Key) *Log {
	t.Helper()
	l, err := Open(background, url, key)
	if err != nil {
		t.Fatalf("open: %v (%v)", err, errors.Unwrap(err))
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// connect gives a connection as somebody to a database.
func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(background, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(background) })
	return conn
}

// number asks for one number.
func number(t testing.TB, conn *pgx.Conn, query string, args ...any) (n int64) {
	t.Helper()
	if err := conn.QueryRow(background, query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// desk makes records as a desk of a force's police does.
type desk struct {
	central.Credential
	seq int64
}

func newDesk(force string) *desk {
	return &desk{Credential: central.Credential{Desk: ids.New(), Role: "handler", Forces: []string{force}, Agency: "police"}}
}

func (d *desk) record(t testing.TB, body any) wire.Item {
	t.Helper()
	return d.of(t, store.KindNote, ids.New(), body)
}

func (d *desk) of(t testing.TB, kind store.Kind, subject store.ID, body any) wire.Item {
	t.Helper()
	d.seq++
	r, err := store.Freeze(store.Header{ID: ids.New(), Kind: kind, Subject: subject, Force: d.Forces[0], Agency: d.Agency,
		Desk: d.Desk, DeskSeq: d.seq, ReportedAt: start, MadeAt: start}, body, body)
	if err != nil {
		t.Fatal(err)
	}
	return wire.Item{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}
}

func (d *desk) records(t testing.TB, n int) []wire.Item {
	t.Helper()
	all := make([]wire.Item, n)
	for i := range all {
		all[i] = d.record(t, "")
	}
	return all
}

// push pushes and wants no failure.
func (d *desk) push(t testing.TB, l *Log, items ...wire.Item) []wire.Answer {
	t.Helper()
	answers, err := l.Append(background, d.Credential, items)
	if err != nil {
		t.Fatalf("append: %v (%v)", err, errors.Unwrap(err))
	}
	return answers
}

// feed reads the feed to its end.
func feed(t testing.TB, l *Log, after central.Position) ([]central.Change, central.Position) {
	t.Helper()
	var all []central.Change
	for {
		p, err := l.Changes(background, everything, after, 500)
		if err != nil {
			t.Fatalf("changes: %v (%v)", err, errors.Unwrap(err))
		}
		if all, after = append(all, p.Changes...), p.Next; !p.More {
			return all, after
		}
	}
}

// wantOnce wants the feed to hold each record exactly once (I1).
func wantOnce(t testing.TB, l *Log, want map[store.ID]bool) {
	t.Helper()
	all, _ := feed(t, l, central.Position{})
	if len(all) != len(want) {
		t.Fatalf("the feed has %d changes, %d records were acknowledged", len(all), len(want))
	}
	for _, c := range all {
		if !want[c.ID] {
			t.Fatalf("the feed has a record twice, or one nobody pushed")
		}
		delete(want, c.ID)
	}
}
