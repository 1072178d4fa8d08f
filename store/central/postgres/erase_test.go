package postgres

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/centraltest"
	"firstcall/store/central/postgres/pgtest"
	"firstcall/store/wire"
)

const canary = "marmalade-under-the-bridge"

// filesWith gives the files of a cluster that hold the canary.
func filesWith(t *testing.T, dir string) []string { return filesWithAny(t, dir, []byte(canary)) }

func filesWithAny(t *testing.T, dir string, words ...[]byte) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) { // removed by the server meanwhile
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		for _, word := range words {
			if bytes.Contains(content, word) {
				found = append(found, filepath.Base(path))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestT17ErasedContentsAreInNoFile: record, quarantine, statistics, log of
// writes and the server's own log.
func TestT17ErasedContentsAreInNoFile(t *testing.T) {
	c := pgtest.Start(t, 0)
	url := c.Database(t)
	migrated(t, url)
	l := reopen(t, url)
	d := newDesk("kent")
	it, keep := d.record(t, canary), d.record(t, "kept")
	bad := d.record(t, canary)
	bad.Hash = canary
	d.push(t, l, it, bad, keep)
	pgtest.Exec(t, url, "ANALYZE", "CHECKPOINT")
	if len(filesWith(t, c.Dir)) == 0 {
		t.Fatal("the canary is in no file before it is erased: this test sees nothing")
	}
	if err := l.Erase(background, []store.ID{it.ID, bad.ID}, start); err != nil {
		t.Fatal(err)
	}
	if err := Scrub(background, url); err != nil {
		t.Fatal(err)
	}
	if found := filesWith(t, c.Dir); len(found) != 0 {
		t.Errorf("the canary is still in %v", found)
	}
	if a := d.push(t, l, it)[0]; a.State != wire.Erased {
		t.Errorf("pushed again it is %s", a.State)
	}
	got, err := l.Detail(background, everything, keep.ID)
	if err != nil || !bytes.Equal(got.Detail, keep.Detail) {
		t.Errorf("another record is not as it was: %v", err)
	}
}

// With a key nothing that was said is in any file at any time, kept aside or not,
// and after an erasure nothing that it was found by is either (SYNC 2.1, 38).
func TestT17SealedContentsAndErasedTokensAreInNoFile(t *testing.T) {
	c := pgtest.Start(t, 0)
	url := c.Database(t)
	migrated(t, url)
	l := opened(t, url, centraltest.Key)
	d := newDesk("kent")
	who := ids.New()
	said := func(word string) wire.Item {
		return d.of(t, store.KindPerson, who, store.PersonSummary{Surname: word, Forename: word, DateOfBirth: word, Postcode: word, Address: word, Needs: word})
	}
	it, keep := said(canary), said("kept")
	bad := wire.Item{ID: ids.New(), Hash: canary, Header: []byte(canary), Summary: []byte(canary), Detail: []byte(canary), DetailDigest: []byte(canary)}
	d.push(t, l, it, bad, keep)
	pgtest.Exec(t, url, "ANALYZE", "CHECKPOINT")
	if found := filesWith(t, c.Dir); len(found) != 0 {
		t.Errorf("before it is erased the canary is in %v", found)
	}
	token := func(word string) []byte {
		t := centraltest.Key.PersonQueryTokens(store.PersonQuery{DateOfBirth: word})[0]
		return t[:]
	}
	if len(filesWithAny(t, c.Dir, token(canary))) == 0 {
		t.Fatal("the token is in no file before it is erased: this test sees nothing")
	}
	if err := l.Erase(background, []store.ID{it.ID, bad.ID}, start); err != nil {
		t.Fatal(err)
	}
	if err := Scrub(background, url); err != nil {
		t.Fatal(err)
	}
	if found := filesWithAny(t, c.Dir, token(canary), []byte(canary)); len(found) != 0 {
		t.Errorf("the token is still in %v", found)
	}
	if len(filesWithAny(t, c.Dir, token("kept"))) == 0 {
		t.Error("the token of another record is gone too")
	}
}

// While something reads from before an erasure, its contents stay in the files
// for that; it is not said that they are gone.
func TestSYNC38ScrubWaitsForABackup(t *testing.T) {
	l, url := open(t)
	d := newDesk("kent")
	it := d.record(t, canary)
	d.push(t, l, it)
	backup := connect(t, url)
	if _, err := backup.Exec(background, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM record"); err != nil {
		t.Fatal(err)
	}
	if err := l.Erase(background, []store.ID{it.ID}, start); err != nil {
		t.Fatal(err)
	}
	wantCode(t, Scrub(background, url), store.CodeInUse, "beside a backup")
	if _, err := backup.Exec(background, "COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := Scrub(background, url); err != nil {
		t.Error(err)
	}
}

// An erasure and a push of the same record at once: whichever is first, the
// record is erased in the end.
func TestSYNC37ErasedWhileItIsPushed(t *testing.T) {
	l, _ := open(t)
	d := newDesk("kent")
	want := map[store.ID]bool{}
	for range 40 {
		it := d.record(t, "")
		want[it.ID] = true
		var both sync.WaitGroup
		both.Go(func() {
			if err := l.Erase(background, []store.ID{it.ID}, start); err != nil {
				t.Error(err)
			}
		})
		d.push(t, l, it)
		both.Wait()
	}
	all, _ := feed(t, l, central.Position{})
	for _, c := range all {
		if !c.Erased {
			t.Error("a record came back after its erasure")
		}
		delete(want, c.ID)
	}
	if len(want) != 0 {
		t.Errorf("%d erasures are not fed", len(want))
	}
}

// A push that has to wait with a copy for the quarantine, and an erasure of that
// meanwhile: no copy is left.
func TestSYNC36ErasedWhileACopyIsOnItsWayAside(t *testing.T) {
	l, url := open(t)
	d := newDesk("kent")
	it := d.record(t, canary)
	it.Hash = "00"
	holder, watch := connect(t, url), connect(t, url)
	tx, err := holder.Begin(background)
	if err != nil {
		t.Fatal(err)
	}
	_, err = tx.Exec(background, `INSERT INTO quarantine (desk, role, forces, agency, fingerprint, id, claim, reason)
		VALUES ($1, '', '{}', '', $2, $3, '', '')`, d.Desk, central.Read(d.Credential, it).Fingerprint(d.Credential), ids.New())
	if err != nil {
		t.Fatal(err)
	}
	waiting := func(locktype string) func() int64 {
		return func() int64 {
			return number(t, watch, "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = $1", locktype)
		}
	}
	var both sync.WaitGroup
	both.Go(func() {
		if _, err := l.Append(background, d.Credential, []wire.Item{it}); err != nil {
			t.Error(err)
		}
	})
	waitFor(t, waiting("transactionid"))
	erased := make(chan error, 1)
	both.Go(func() { erased <- l.Erase(background, []store.ID{it.ID}, start) })
	waitFor(t, func() int64 { return waiting("advisory")() + int64(len(erased)) })
	if err := tx.Rollback(background); err != nil {
		t.Fatal(err)
	}
	both.Wait()
	if err := <-erased; err != nil {
		t.Fatal(err)
	}
	if aside, err := l.Quarantine(background, everything, 10); err != nil || len(aside) != 0 {
		t.Errorf("%d copies are kept aside after the erasure, %v", len(aside), err)
	}
	if a := d.push(t, l, it)[0]; a.State != wire.Erased {
		t.Errorf("pushed again it is %s", a.State)
	}
}

func TestBackupNamesPostgreSQLsOwnPrograms(t *testing.T) {
	l, _ := open(t)
	path := filepath.Join(t.TempDir(), "backup.db")
	wantCode(t, l.Backup(background, path), store.CodeUsage, "a backup by the program")
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a file was left: %v", err)
	}
}

func TestMigrateByManyAtOnce(t *testing.T) {
	url := pgtest.Database(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := Migrate(background, url); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d := newDesk("kent")
	d.push(t, reopen(t, url), d.record(t, ""))
	migrated(t, url) // nothing to do
	wantCode(t, Migrate(background, "%"), store.CodeUsage, "no address")
}
