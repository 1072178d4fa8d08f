package cache

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	"firstcall/store"
)

// sealedOf gives a record's summary as it lies on the disk.
func sealedOf(t *testing.T, c *Cache, id store.ID) (sealed []byte) {
	t.Helper()
	if err := c.queryOne(t.Context(), []any{&sealed}, "", "SELECT summary FROM record WHERE id = ?", id[:]); err != nil {
		t.Fatal(err)
	}
	return sealed
}

// logged says whether the log of writes holds something.
func logged(t *testing.T, p place, text []byte) bool {
	t.Helper()
	return bytes.Contains(must[[]byte](t)(os.ReadFile(filepath.Join(p.dir, dbName+"-wal"))), text)
}

// reading is somebody in the middle of a long read.
func reading(t *testing.T, c *Cache) (end func()) {
	t.Helper()
	tx := must[*sql.Tx](t)(c.read.BeginTx(context.Background(), nil))
	n := 0
	if err := tx.QueryRow("SELECT count(*) FROM record").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return func() { _ = tx.Rollback() }
}

// SYNC 38: what is erased while somebody reads leaves the log of writes as soon as
// they are through, with nothing else being written; nobody's write waits for it.
func TestSYNC38ErasedTextLeavesTheLogBesideAReader(t *testing.T) {
	p := newPlace(t)
	c, from := p.open(t), newPlace(t).open(t)
	done(t, from.Add(noteFor(ids.New(), "a note")))
	page := feed(t, from)
	apply(t, c, page...)
	sealed := sealedOf(t, c, page[0].ID)
	end := reading(t, c)
	began := time.Now()
	apply(t, c, store.Change{ID: page[0].ID, Erased: true})
	done(t, c.Add(noteFor(ids.New(), "a handler's")))
	if waited := time.Since(began); waited > 4*time.Second { // SQLite's own patience is five
		t.Errorf("a write waited %s for a reader", waited)
	}
	if !logged(t, p, sealed) {
		t.Fatal("the reader held nothing up: this shows nothing")
	}
	end()
	for until := time.Now().Add(20 * time.Second); logged(t, p, sealed); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the text is still in the log of writes")
		}
	}
}

// SYNC 38: what a program left in the log when it ended is cleared by the next.
func TestSYNC38ErasedTextLeavesTheLogAtTheNextOpen(t *testing.T) {
	p := newPlace(t)
	c, from := p.open(t), newPlace(t).open(t)
	done(t, from.Add(noteFor(ids.New(), "a note")))
	page := feed(t, from)
	apply(t, c, page...)
	sealed := sealedOf(t, c, page[0].ID)
	end := reading(t, c)
	apply(t, c, store.Change{ID: page[0].ID, Erased: true})
	left := newPlace(t) // what a crash leaves
	if err := os.CopyFS(filepath.Dir(left.dir), os.DirFS(filepath.Dir(p.dir))); err != nil {
		t.Fatal(err)
	}
	end()
	if err := os.Chmod(left.key, 0o600); err != nil {
		t.Fatal(err)
	}
	if !logged(t, left, sealed) {
		t.Fatal("nothing is left: this shows nothing")
	}
	left.open(t)
	for until := time.Now().Add(20 * time.Second); logged(t, left, sealed); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("the text is still in the log of writes")
		}
	}
}
