package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/sqlitex"
)

func TestOpenRefusesWhatIsNotACentralStore(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	base := func(name, tables string) string {
		path := filepath.Join(dir, name)
		raw(t, path, tables)
		return path
	}
	for _, tc := range []struct {
		path  string
		code  store.Code
		words string
	}{
		{"", store.CodeUsage, "No file was named"},
		{dir, store.CodeInternal, "cannot be opened"},
		{filepath.Join(write("a-file", "text"), "central.db"), store.CodeInternal, "cannot be opened"},
		{write("text", strings.Repeat("This is a letter. ", 100)), store.CodeInvalid, "not a central store"},
		{base("other.db", "CREATE TABLE a (b)"), store.CodeInvalid, "not a central store"},
		{base("desk.db", "PRAGMA application_id = 1178821739; PRAGMA user_version = 3"), store.CodeInvalid, "not a central store"},
		{base("newer.db", "PRAGMA application_id = 1178821492; PRAGMA user_version = 99"), store.CodeInvalid, "newer firstcalld"},
	} {
		before, _ := os.ReadFile(tc.path)
		_, err := Open(t.Context(), Options{Path: tc.path})
		if err == nil || store.CodeOf(err) != tc.code || !strings.Contains(err.Error(), tc.words) {
			t.Errorf("%s: %v (%s), want %s with %q", filepath.Base(tc.path), err, store.CodeOf(err), tc.code, tc.words)
		}
		if after, _ := os.ReadFile(tc.path); !slices.Equal(before, after) {
			t.Errorf("%s was changed", filepath.Base(tc.path))
		}
	}
}

// raw runs statements on a file by itself.
func raw(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", sqlitex.Source(path, sqlitex.Creating))
	if err == nil {
		_, err = db.Exec(statements)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// connection opens a writing connection beside whatever has the file open.
func connection(t *testing.T, path string) *sql.Conn {
	t.Helper()
	db, err := sql.Open("sqlite", sqlitex.Source(path, sqlitex.Writing))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

func TestOpenMakesTheFolderAndKeepsTheFileToItself(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b", "what? #1 100%.db")
	l := open(t, path)
	before, err := l.Epoch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Fatalf("others may read the file: %v, %v", info.Mode(), err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := open(t, path).Epoch(t.Context()); err != nil || after != before {
		t.Fatalf("opened again, the epoch %+v is %+v, %v", before, after, err)
	}
}

// Several programs can make the file at once: it is one store.
func TestOpenByManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	var wg sync.WaitGroup
	epochs := make([]central.Epoch, 6)
	for i := range epochs {
		wg.Go(func() {
			l, err := Open(t.Context(), Options{Path: path})
			if err != nil {
				t.Errorf("open: %v (%v)", err, unwrapped(err))
				return
			}
			epochs[i], _ = l.Epoch(t.Context())
			_ = l.Close()
		})
	}
	wg.Wait()
	for _, e := range epochs {
		if e != epochs[0] || e.Store.IsNil() {
			t.Fatalf("epochs %+v", epochs)
		}
	}
}

// SYNC 2.1: the settings are asserted and not assumed.
func TestSYNC21SettingsAreAsserted(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "central.db"))
	for _, weaker := range []string{"PRAGMA synchronous = NORMAL", "PRAGMA secure_delete = 0"} {
		conn := connection(t, filepath.Join(t.TempDir(), "other.db"))
		_, err := conn.ExecContext(t.Context(), weaker)
		if err == nil {
			err = sqlitex.Assert(t.Context(), conn)
		}
		if store.CodeOf(err) != store.CodeInternal || !strings.Contains(err.Error(), "does not keep the setting") {
			t.Errorf("%s: %v", weaker, err)
		}
	}
	if _, err := l.read.Exec("DELETE FROM record"); err == nil {
		t.Error("a reading connection writes")
	}
}

// SYNC 35: a step is all or nothing, with a copy beside the file meanwhile.
func TestSYNC35Migration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	l := open(t, path)
	by := credential()
	it := spoken(by, 1, "word")
	appended(t, l, by, it)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	conn := connection(t, path)
	to := func(step string) error {
		return migrate(t.Context(), conn, path, append(slices.Clone(migrations), step), time.Now)
	}
	if err := to("CREATE TABLE later (a INTEGER) STRICT; CREATE TABLE later (a INTEGER) STRICT"); err == nil {
		t.Fatal("a broken step went through")
	}
	if v, err := sqlitex.Version(t.Context(), conn); err != nil || v != len(migrations) {
		t.Fatalf("version %d after a broken step, %v", v, err)
	}
	copied := open(t, path+".old")
	if got, err := copied.Detail(t.Context(), central.Scope{Forces: by.Forces, Police: true}, it.ID); err != nil || got.Hash != it.Hash {
		t.Fatalf("the copy that a broken step leaves does not hold the record: %v", err)
	}
	if err := to("CREATE TABLE later (a INTEGER) STRICT"); err != nil {
		t.Fatal(err)
	}
	if v, err := sqlitex.Version(t.Context(), conn); err != nil || v != len(migrations)+1 {
		t.Fatalf("version %d, %v", v, err)
	}
	if _, err := os.Stat(path + ".old"); err == nil {
		t.Fatal("the copy was left behind")
	}
	if _, err := Open(context.Background(), Options{Path: path}); store.CodeOf(err) != store.CodeInvalid {
		t.Fatalf("a newer file opens: %v", err)
	}
}

// SYNC 35: one program brings the file up to date while another wants to: the
// copy is that of the one that does it, and stays until that is through.
func TestSYNC35MigrationByTwoAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "central.db")
	l := open(t, path)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	steps := append(slices.Clone(migrations), "CREATE TABLE later (a INTEGER) STRICT")
	first, second := connection(t, path), connection(t, path)
	done := make(chan error, 1)
	err := sqlitex.Within(t.Context(), first, func(run sqlitex.Runner) error {
		if err := os.WriteFile(path+".old", []byte("the copy of the first"), 0o600); err != nil {
			return err
		}
		go func() { done <- migrate(t.Context(), second, path, steps, time.Now) }()
		time.Sleep(300 * time.Millisecond) // the second comes as far as it can
		if err := run(steps[len(migrations)]); err != nil {
			return err
		}
		return run(fmt.Sprintf("PRAGMA user_version = %d", len(steps)))
	})
	if err := errors.Join(err, <-done); err != nil {
		t.Fatal(err)
	}
	if copied, err := os.ReadFile(path + ".old"); err != nil || string(copied) != "the copy of the first" {
		t.Errorf("the second wrote over the copy of the first, or removed it: %v", err)
	}
}
