package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/sqlitex"
	"firstcall/store/wire"
)

// appended pushes what must be stored.
func appended(t testing.TB, l *Log, by central.Credential, items ...wire.Item) {
	t.Helper()
	answers, err := l.Append(t.Context(), by, items)
	if err != nil {
		t.Fatalf("append: %v (%v)", err, unwrapped(err))
	}
	for _, a := range answers {
		if a.State != wire.Stored {
			t.Fatalf("answered %+v", a)
		}
	}
}

// everybodys gives the hashes of the feed, from a position to its end.
func everybodys(t testing.TB, l *Log, after central.Position) (hashes []string) {
	t.Helper()
	for {
		p, err := l.Changes(t.Context(), central.Scope{Forces: []string{"west-mercia"}, Police: true}, after, 500)
		if err != nil {
			t.Fatalf("changes: %v (%v)", err, unwrapped(err))
		}
		for _, c := range p.Changes {
			hashes = append(hashes, c.Hash)
		}
		if after = p.Next; !p.More {
			return hashes
		}
	}
}

func hashesOf(items []wire.Item) (hashes []string) {
	for _, it := range items {
		hashes = append(hashes, it.Hash)
	}
	return hashes
}

// What the credential was and what this version does not know are kept beside
// the record (DESIGN section 5, SYNC 33).
func TestSYNC33BesideTheRecord(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "central.db"))
	by := credential()
	it := spoken(by, 1, "word")
	kind := spoken(by, 2, "word")
	kind.Header = []byte(strings.Replace(string(kind.Header), `"report"`, `"telepathy"`, 1))
	appended(t, l, by, it, rehash(kind))
	var role, forces string
	var received, upgrade int64
	for id, want := range map[store.ID]int64{it.ID: 0, kind.ID: 1} {
		err := l.one(t.Context(), []any{&role, &forces, &received, &upgrade}, "SELECT role, forces, received_at, needs_upgrade FROM record WHERE id = ?", id[:])
		if err != nil || role != "handler" || forces != `["west-mercia"]` || received != start.UnixMilli() || upgrade != want {
			t.Fatalf("kept: %s %s %d %d, %v", role, forces, received, upgrade, err)
		}
	}
}

// One write that cannot be done takes nothing of the others with it.
func TestGroupCommitAnItemFailsAlone(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "central.db"))
	bad := errors.New("this one")
	var wg sync.WaitGroup
	for i := range 60 {
		by := credential()
		items := []wire.Item{spoken(by, 1, "word")}
		wg.Go(func() {
			if i%3 > 0 {
				appended(t, l, by, items...)
				return
			}
			err := l.w.do(t.Context(), func(s *sqlitex.Session) error {
				if err := s.Exec("INSERT INTO record (id, received_at) VALUES (?, 0)", fmt.Append(nil, i)); err != nil {
					return err
				}
				if i%2 == 0 {
					return bad
				}
				return s.Exec("INSERT INTO record (id, received_at) VALUES (?, 0)", fmt.Append(nil, i)) // not unique
			}, nil)
			if err == nil || i%2 == 0 && !errors.Is(err, bad) {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := len(everybodys(t, l, central.Position{})); n != 40 {
		t.Fatalf("%d records of 40", n)
	}
}

// SYNC 16: what the disk refuses is not acknowledged, and goes through when it
// is pushed again.
func TestSYNC16FullDisk(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "central.db"))
	by := credential()
	first := spoken(by, 1, "word")
	appended(t, l, by, first)
	pages := func(n int) {
		t.Helper()
		err := l.w.do(t.Context(), func(s *sqlitex.Session) error {
			var now int
			_, err := s.Get([]any{&now}, fmt.Sprintf("PRAGMA max_page_count = %d", n))
			return err
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	pages(1) // no more than there are
	var items []wire.Item
	for n := int64(2); n < 60; n++ {
		items = append(items, spoken(by, n, "word"))
	}
	for range 2 {
		_, err := l.Append(t.Context(), by, items)
		if err == nil || !strings.Contains(err.Error(), "disk") {
			t.Fatalf("on a full disk: %v", err)
		}
	}
	if got := everybodys(t, l, central.Position{}); !slices.Equal(got, []string{first.Hash}) {
		t.Fatalf("after a refusal there are %d records", len(got))
	}
	pages(1 << 30)
	appended(t, l, by, items...)
}

// Commands work beside a running server: two programs write, and whoever reads
// misses nothing.
func TestTwoProgramsOnOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	both := []*Log{open(t, path), open(t, path)}
	var wg sync.WaitGroup
	for i := range 4 {
		by := credential()
		var pushes [][]wire.Item
		for n := range int64(20) {
			pushes = append(pushes, []wire.Item{spoken(by, 2*n+1, "a"), spoken(by, 2*n+2, "b")})
		}
		wg.Go(func() {
			for _, items := range pushes {
				appended(t, both[i%2], by, items...)
			}
		})
	}
	var written atomic.Bool
	go func() { wg.Wait(); written.Store(true) }()
	var got []string
	var at central.Position
	for last := false; !last; {
		last = written.Load()
		p, err := both[len(got)%2].Changes(t.Context(), central.Scope{Forces: []string{"west-mercia"}, Police: true}, at, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Changes {
			got = append(got, c.Hash)
		}
		at = p.Next
		last = last && !p.More
	}
	if want := everybodys(t, both[1], central.Position{}); len(want) != 160 || !slices.Equal(got, want) {
		t.Fatalf("read while it was written: %d records, or another order; there are %d", len(got), len(want))
	}
}

// SYNC 21 and T10: after a restore from backup, a cursor of before misses
// nothing that comes after, and what the desks push again is stored once.
func TestSYNC21RestoredFromBackup(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "central.db")
	l := open(t, path)
	by := credential()
	var items []wire.Item
	for n := range int64(30) {
		items = append(items, spoken(by, n+1, "word"))
	}
	appended(t, l, by, items[:10]...)
	backup := filepath.Join(dir, "backup.db")
	if err := sqlitex.CopyTo(t.Context(), connection(t, path), backup); err != nil {
		t.Fatal(err)
	}
	appended(t, l, by, items[10:20]...)
	p, err := l.Changes(t.Context(), central.Scope{Forces: by.Forces, Police: true}, central.Position{}, 500)
	if err != nil || len(p.Changes) != 20 {
		t.Fatalf("%d changes, %v", len(p.Changes), err)
	}
	again := open(t, backup)
	if err := again.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
	var held []wire.Held
	for _, it := range items {
		held = append(held, wire.Held{ID: it.ID, Hash: it.Hash})
	}
	missing, err := again.Have(t.Context(), by, held)
	if err != nil || len(missing) != 20 {
		t.Fatalf("%d of 20 are missing, %v", len(missing), err)
	}
	appended(t, again, by, items[20:]...) // new ones first
	appended(t, again, by, items[10:20]...)
	if got, want := everybodys(t, again, p.Next), hashesOf(slices.Concat(items[20:], items[10:20])); !slices.Equal(got, want) {
		t.Fatalf("a cursor of before the restore gives %d of 20 records", len(got))
	}
}

// reading holds up the log of writes as a backup does until it is ended.
func reading(t *testing.T, path string) (end func()) {
	t.Helper()
	conn := connection(t, path)
	if _, err := conn.ExecContext(t.Context(), "BEGIN"); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM record").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() {
		if _, err := conn.ExecContext(t.Context(), "COMMIT"); err != nil {
			t.Fatal(err)
		}
	}
}

// An erasure is done, and said to be, although something reads: only the log of
// writes has to wait, and that is cleared without being asked again.
func TestSYNC38ErasureWhileSomethingReads(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "central.db")
	l := open(t, path)
	by := credential()
	it := spoken(by, 1, "canary-word")
	appended(t, l, by, it)
	end := reading(t, path)
	if err := l.Erase(t.Context(), []store.ID{it.ID}, start); err != nil {
		t.Fatalf("while something reads: %v", err)
	}
	if p, err := l.Changes(t.Context(), central.Scope{Forces: by.Forces, Police: true}, central.Position{}, 10); err != nil ||
		len(p.Changes) != 1 || !p.Changes[0].Erased {
		t.Fatalf("the feed: %+v, %v", p.Changes, err)
	}
	if a, err := l.Append(t.Context(), by, []wire.Item{it}); err != nil || a[0].State != wire.Erased {
		t.Fatalf("pushed again it is %v, %v", a, err)
	}
	for name, again := range map[string]func(context.Context) error{"clear": l.Clear, "scrub": l.Scrub} {
		if err := again(t.Context()); store.CodeOf(err) != store.CodeInUse || !strings.Contains(err.Error(), "log of writes") {
			t.Fatalf("%s while something reads: %v", name, err)
		}
	}
	if len(readable(t, dir, []string{"canary-word"})) == 0 {
		t.Fatal("the word is in no file any more: this test sees nothing")
	}
	end()
	for deadline := time.Now().Add(time.Minute); len(readable(t, dir, []string{"canary-word"})) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the log of writes was not cleared by itself")
		}
	}
	for range 2 {
		if err := l.Clear(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := l.Erase(t.Context(), []store.ID{it.ID}, start); err != nil {
			t.Fatal(err)
		}
	}
}

// What one program could not clear, the next that opens the file does.
func TestSYNC38TheNextToOpenClearsTheLogOfWrites(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "central.db")
	l := open(t, path)
	by := credential()
	it := spoken(by, 1, "canary-word")
	appended(t, l, by, it)
	end := reading(t, path)
	if err := l.Erase(t.Context(), []store.ID{it.ID}, start); err != nil {
		t.Fatal(err)
	}
	err := l.w.do(t.Context(), func(*sqlitex.Session) error { return nil }, func(*sqlitex.Session) error {
		l.w.uncleared = nil // as if it were killed here: it clears nothing more
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	end()
	if len(readable(t, dir, []string{"canary-word"})) == 0 {
		t.Fatal("the word is in no file any more: this test sees nothing")
	}
	open(t, path)
	if found := readable(t, dir, []string{"canary-word"}); len(found) > 0 {
		t.Fatal(found)
	}
}

// SYNC 21: a position of the life between two restores of one backup passes
// nothing of the second, although both count on from there.
func TestSYNC21RestoredTwiceFromOneBackup(t *testing.T) {
	dir := t.TempDir()
	l := open(t, filepath.Join(dir, "central.db"))
	by := credential()
	appended(t, l, by, spoken(by, 1, "word"))
	scope := central.Scope{Forces: by.Forces, Police: true}
	clock := start
	life := func(name string) *Log {
		path := filepath.Join(dir, name)
		if err := l.Backup(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		clock = clock.Add(time.Minute)
		restored := opened(t, Options{Path: path, Now: func() time.Time { return clock }})
		if err := restored.Restored(t.Context()); err != nil {
			t.Fatal(err)
		}
		return restored
	}
	one, two := life("one.db"), life("two.db")
	for n := range int64(10) {
		appended(t, one, by, spoken(by, n+2, "word"))
	}
	p, err := one.Changes(t.Context(), scope, central.Position{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for n := range int64(3) {
		appended(t, two, by, spoken(by, n+2, "word"))
	}
	if p, err = two.Changes(t.Context(), scope, p.Next, 100); err != nil || len(p.Changes) != 3 {
		t.Fatalf("of 3 records %d are fed, %v", len(p.Changes), err)
	}
	if epochOf(t, one) == epochOf(t, two) {
		t.Fatal("both lives are one")
	}
	clock = start.AddDate(-50, 0, 0) // a clock that is wrong takes nothing back
	before := epochOf(t, two)
	if err := two.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := epochOf(t, two); after.Restores <= before.Restores {
		t.Fatalf("the epoch %+v is then %+v", before, after)
	}
}

func TestClosedStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	l := open(t, path)
	by := credential()
	appended(t, l, by, spoken(by, 1, "word"))
	for range 2 {
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Stat(path + "-wal"); err == nil && info.Size() > 0 {
		t.Fatalf("the log of writes is left with %d bytes", info.Size())
	}
	if _, err := l.Append(t.Context(), by, []wire.Item{spoken(by, 2, "word")}); store.CodeOf(err) != store.CodeUnreachable {
		t.Fatalf("a closed store answers %v", err)
	}
	if _, err := l.Epoch(t.Context()); store.CodeOf(err) != store.CodeInternal {
		t.Fatalf("a closed store answers %v", err)
	}
}
