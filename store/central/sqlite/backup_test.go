package sqlite

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
)

// SYNC 16 and T10: a backup taken while desks push opens as a store, holds all
// that was acknowledged before it began, and holds up nobody.
func TestT10BackupWhileDesksPush(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "central.db"))
	var mu sync.Mutex
	acknowledged := map[store.ID]bool{}
	stop := make(chan struct{})
	var desks sync.WaitGroup
	for range 6 {
		by := credential()
		desks.Go(func() {
			for n := int64(1); ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				it := spoken(by, n, "word")
				appended(t, l, by, it)
				mu.Lock()
				acknowledged[it.ID] = true
				mu.Unlock()
			}
		})
	}
	dir := t.TempDir()
	for _, name := range []string{"one.db", "two.db", "three.db"} {
		mu.Lock()
		want := make([]store.ID, 0, len(acknowledged))
		for id := range acknowledged {
			want = append(want, id)
		}
		mu.Unlock()
		path := filepath.Join(dir, name)
		if err := l.Backup(t.Context(), path); err != nil {
			t.Fatalf("backup: %v (%v)", err, unwrapped(err))
		}
		if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Fatalf("the backup may be read by others: %v, %v", info.Mode(), err)
		}
		b := open(t, path)
		for _, id := range want {
			if _, err := b.Detail(t.Context(), central.Scope{Forces: []string{"west-mercia"}, Police: true}, id); err != nil {
				t.Fatalf("an acknowledged record is missing: %v", err)
			}
		}
		if here, err := b.Epoch(t.Context()); err != nil || here != epochOf(t, l) {
			t.Fatalf("its epoch is %+v, %v", here, err)
		}
	}
	close(stop)
	desks.Wait()
}

func epochOf(t *testing.T, l *Log) central.Epoch {
	t.Helper()
	e, err := l.Epoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestBackupOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	l := open(t, filepath.Join(dir, "central.db"))
	for path, want := range map[string]store.Code{
		filepath.Join(dir, "central.db"):   store.CodeUsage,
		dir:                                store.CodeUsage,
		filepath.Join(dir, "none", "a.db"): store.CodeForbidden,
	} {
		if err := l.Backup(t.Context(), path); store.CodeOf(err) != want {
			t.Errorf("code %s (%v), want %s", store.CodeOf(err), err, want)
		}
	}
	by := credential()
	appended(t, l, by, spoken(by, 1, "word"))
	if n := len(everybodys(t, l, central.Position{})); n != 1 {
		t.Errorf("%d records of 1", n)
	}
}
