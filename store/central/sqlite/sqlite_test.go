package sqlite

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/centraltest"
	"firstcall/store/sqlitex"
	"firstcall/store/wire"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childFile); path != "" {
		crashChild(path)
		return
	}
	goleak.VerifyTestMain(m)
}

func TestLog(t *testing.T) {
	centraltest.Run(t, centraltest.Store{
		Open: func(t *testing.T) central.Log {
			return opened(t, Options{Path: filepath.Join(t.TempDir(), "central.db"), Key: centraltest.Key})
		},
		Copy: func(t *testing.T, log central.Log) central.Log {
			path := filepath.Join(t.TempDir(), "backup.db")
			if err := log.Backup(t.Context(), path); err != nil {
				t.Fatalf("backup: %v (%v)", err, unwrapped(err))
			}
			return opened(t, Options{Path: path, Key: centraltest.Key})
		},
		Spoil: func(t *testing.T, log central.Log, id store.ID) {
			l := log.(*Log)
			err := l.w.do(t.Context(), func(s *sqlitex.Session) error {
				return s.Exec("UPDATE record SET summary = substr(summary, 1, length(summary) - 1), detail = x'00' WHERE id = ?", id[:])
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
		},
	})
}

var start = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

func open(t testing.TB, path string) *Log {
	t.Helper()
	return opened(t, Options{Path: path, Now: func() time.Time { return start }})
}

func opened(t testing.TB, o Options) *Log {
	t.Helper()
	l, err := Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open: %v (%v)", err, unwrapped(err))
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func unwrapped(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

var ids = store.NewIDs(func() time.Time { return start })

// credential gives that of a new police desk.
func credential() central.Credential {
	return central.Credential{Desk: ids.New(), Role: "handler", Forces: []string{"west-mercia"}, Agency: "police"}
}

// made makes a record whose every text is made of one word, and longer or
// shorter than others.
func made(id store.ID, by central.Credential, n int64, word string) wire.Item {
	text := strings.Repeat(word+" ", 1+int(n*37)%400)
	r, err := store.Freeze(store.Header{ID: id, Kind: store.KindReport, Force: by.Forces[0], Agency: by.Agency, Desk: by.Desk,
		DeskSeq: n, Author: store.Author{Collar: word}, ReportedAt: start, MadeAt: start}, text, text)
	if err != nil {
		panic(err) // texts are always JSON
	}
	return wire.Item{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}
}

// spoken is made with the next id.
func spoken(by central.Credential, n int64, word string) wire.Item {
	return made(ids.New(), by, n, word)
}

// rehash gives an item the hash of its bytes.
func rehash(it wire.Item) wire.Item {
	summary, detail := sha256.Sum256(it.Summary), sha256.Sum256(it.Detail)
	it.Hash = fmt.Sprintf("%x", sha256.Sum256(slices.Concat(it.Header, summary[:], detail[:])))
	return it
}
