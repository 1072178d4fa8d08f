package centraltest

import (
	"path/filepath"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// keeping are the tests that need more than a log: a copy of it, or a bad disk.
var keeping = map[string]func(*testing.T, Store){
	"SYNC 18 a damaged record is told, not passed over":       damaged,
	"SYNC 21 one backup that is restored twice":               restoredTwice,
	"SYNC 37 and T10 nothing erased comes back with a backup": restoredWithout,
}

// damaged: a desk that gets the change keeps it aside, as it does not match its
// hash, and what lies behind it still comes.
func damaged(t *testing.T, s Store) {
	log := s.Open(t)
	d := police(log)
	bad, good := d.saying(t, rang(d.ids.New())), d.saying(t, rang(d.ids.New()))
	d.stored(t, bad, good)
	s.Spoil(t, log, bad.ID)
	all, _ := read(t, log, everything, central.Position{}, 1)
	if len(all) != 2 {
		t.Fatalf("%d of 2 records are fed", len(all))
	}
	if c := all[0]; c.ID != bad.ID || c.Hash != bad.Hash || c.Erased {
		t.Fatalf("the damaged record is not the one that is fed")
	} else if _, err := store.ThawSummary(c.Header, c.Summary, c.DetailDigest, c.Hash); store.CodeOf(err) != store.CodeInvalid {
		t.Fatalf("the damaged record matches its hash: %v", err)
	}
	sameSummary(t, all[1], good)
	if it, err := log.Detail(t.Context(), everything, bad.ID); store.CodeOf(err) != store.CodeInternal || it.Header != nil {
		t.Fatalf("the damaged record is given with %v", err)
	}
	if found, err := log.Find(t.Context(), everything, numberTokens(), 10); err != nil || len(found) != 2 {
		t.Fatalf("%d of 2 are found, %v", len(found), err)
	}
}

// restoredTwice: each time it is another life, or a desk that was told of the
// first would not offer again what that lost, and would read on in the second
// where it stood in the first.
func restoredTwice(t *testing.T, s Store) {
	log := s.Open(t)
	d := police(log)
	d.stored(t, d.record(t))
	first, second := s.Copy(t, log), s.Copy(t, log)
	lives := []central.Epoch{wantEpoch(t, log)}
	for _, l := range []central.Log{first, second} {
		if err := l.Restored(t.Context()); err != nil {
			t.Fatal(err)
		}
		life := wantEpoch(t, l)
		for _, other := range lives {
			if life.Store != other.Store || life.Restores == other.Restores {
				t.Fatalf("the lives are %+v and %+v", other, life)
			}
		}
		lives = append(lives, life)
		_, at := read(t, l, everything, central.Position{}, 10)
		d.log = l
		it := d.record(t)
		d.stored(t, it)
		if more, _ := read(t, l, everything, at, 10); len(more) != 1 || more[0].ID != it.ID {
			t.Fatalf("after the restore %d new records are fed", len(more))
		}
	}
}

// restoredWithout restores a backup from before an erasure.
func restoredWithout(t *testing.T, s Store) {
	log := s.Open(t)
	d := police(log)
	items := []wire.Item{d.saying(t, rang(d.ids.New())), d.saying(t, rang(d.ids.New())), d.saying(t, rang(d.ids.New()))}
	d.stored(t, items...)
	backup := s.Copy(t, log)
	journal, err := central.OpenJournal(filepath.Join(t.TempDir(), "erased"))
	if err != nil {
		t.Fatal(err)
	}
	never := d.ids.New()
	for _, ids := range [][]store.ID{{items[0].ID, never}, {items[2].ID}} {
		if err := journal.Add(ids, start); err != nil {
			t.Fatal(err)
		}
		erase(t, log, ids...)
	}
	wantFeed(t, backup, everything, items...)
	before := wantEpoch(t, backup)
	if err := backup.Restored(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if n, err := journal.Replay(t.Context(), backup); err != nil || n != 3 {
			t.Fatalf("%d ids are erased again, %v (%v)", n, err, unwrapped(err))
		}
	}
	if after := wantEpoch(t, backup); after.Store != before.Store || after.Restores <= before.Restores {
		t.Fatalf("before the restore %+v, after it %+v", before, after)
	}
	wantFeed(t, backup, everything, items[1], items[0], wire.Item{ID: never}, items[2])
	wantFound(t, backup, everything, numberTokens(), items[1])
	d.log = backup
	for i, want := range []wire.State{wire.Erased, wire.Duplicate, wire.Erased} {
		d.pushed(t, want, items[i])
	}
	wantNone(t, backup, everything, items[0].ID)
}
