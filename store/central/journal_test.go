package central

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstcall/store"
)

var start = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

// erasedBy stands in for a log: it keeps what it is told to erase.
type erasedBy struct {
	Log
	ids  []store.ID
	at   []time.Time
	fail error
}

func (e *erasedBy) Erase(_ context.Context, ids []store.ID, at time.Time) error {
	e.ids, e.at = append(e.ids, ids...), append(e.at, at)
	return e.fail
}

func journal(t *testing.T) (*Journal, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "erased.jsonl")
	return reopened(t, path), path
}

func reopened(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := OpenJournal(path)
	if err != nil {
		t.Fatalf("open: %v (%v)", err, errors.Unwrap(err))
	}
	return j
}

func added(t *testing.T, j *Journal, at time.Time, n int) (ids []store.ID) {
	t.Helper()
	gen := store.NewIDs(func() time.Time { return at })
	for range n {
		ids = append(ids, gen.New())
	}
	if err := j.Add(ids, at); err != nil {
		t.Fatal(err)
	}
	return ids
}

func replayed(t *testing.T, j *Journal, want []store.ID) *erasedBy {
	t.Helper()
	log := &erasedBy{}
	n, err := j.Replay(t.Context(), log)
	if err != nil || n != len(want) || !slices.Equal(log.ids, want) {
		t.Fatalf("%d ids are replayed, want %d: %v", n, len(want), err)
	}
	return log
}

func TestSYNC37TheJournalKeepsWhatWasErasedAndWhen(t *testing.T) {
	j, path := journal(t)
	replayed(t, j, nil)
	want := added(t, j, start, 3)
	want = append(want, added(t, j, start.Add(time.Hour), 2500)...)
	log := replayed(t, reopened(t, path), want)
	times := []time.Time{start, start.Add(time.Hour), start.Add(time.Hour), start.Add(time.Hour)}
	if !slices.EqualFunc(log.at, times, time.Time.Equal) {
		t.Errorf("erased in %d parts: %v", len(log.at), log.at)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v", err)
	}
}

// A line that was not finished was never promised: the next one takes its place.
func TestSYNC37ATornLastLineIsNoErasure(t *testing.T) {
	j, path := journal(t)
	want := added(t, j, start, 2)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	line := whole[bytes.LastIndexByte(whole[:len(whole)-1], '\n')+1:]
	for cut := range len(line) {
		if err := os.WriteFile(path, append(slices.Clone(whole), line[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		replayed(t, j, want)
		more := added(t, j, start, 1)
		replayed(t, j, append(slices.Clone(want), more...))
	}
}

func TestSYNC37ALineThatCannotBeReadStopsTheReplay(t *testing.T) {
	for _, bad := range []string{"\n", "{}\n", `{"id":"x"}` + "\n", "\x00\n", `{"id":"00000000-0000-0000-0000-000000000000","at":"2026-11-21T18:00:00Z"}` + "\n"} {
		j, path := journal(t)
		added(t, j, start, 2)
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, append(whole, bad...), 0o600); err != nil {
			t.Fatal(err)
		}
		added(t, j, start, 1)
		log := &erasedBy{}
		n, err := j.Replay(t.Context(), log)
		if n != 0 || len(log.ids) != 0 || store.CodeOf(err) != store.CodeInvalid || !strings.Contains(err.Error(), "Line 4 ") {
			t.Errorf("%q: %d are erased, %v", bad, n, err)
		}
	}
}

// By its name a store knows its journal from an empty or another one.
func TestSYNC37AJournalKeepsItsName(t *testing.T) {
	j, path := journal(t)
	want := added(t, j, start, 2)
	if again := reopened(t, path); again.Name() != j.Name() {
		t.Errorf("%s is %s when it is opened again", j.Name(), again.Name())
	}
	if other, _ := journal(t); other.Name() == j.Name() {
		t.Error("two journals have one name")
	}
	if err := os.Remove(path); err != nil { // under a server that goes on
		t.Fatal(err)
	}
	more := added(t, j, start, 1)
	again := reopened(t, path)
	if replayed(t, again, more); again.Name() != j.Name() {
		t.Errorf("%s is %s after it was taken away", j.Name(), again.Name())
	}
	if err := os.WriteFile(path, []byte(`{"id":"`+want[0].String()+"\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenJournal(path); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("a journal without a name: %v", err)
	}
}

func TestSYNC37ManyAddAtOnce(t *testing.T) {
	j, path := journal(t)
	var all sync.WaitGroup
	for i := range 8 {
		own := j
		if i%2 > 0 {
			own = reopened(t, path) // as another program
		}
		all.Go(func() {
			for range 10 {
				added(t, own, start, 3)
			}
		})
	}
	all.Wait()
	log := &erasedBy{}
	if n, err := j.Replay(t.Context(), log); err != nil || n != 240 {
		t.Fatalf("%d of 240 ids are replayed, %v", n, err)
	}
}

func TestJournalSaysWhatIsWrong(t *testing.T) {
	for path, want := range map[string]store.Code{"": store.CodeUsage, filepath.Join(t.TempDir(), "none", "erased"): store.CodeForbidden, t.TempDir(): store.CodeForbidden} {
		if _, err := OpenJournal(path); store.CodeOf(err) != want {
			t.Errorf("code %s (%v), want %s", store.CodeOf(err), err, want)
		}
	}
	j, path := journal(t)
	added(t, j, start, 1)
	down := store.Errorf(store.CodeUnreachable, "The central store is busy.")
	if n, err := j.Replay(t.Context(), &erasedBy{fail: down}); n != 0 || !errors.Is(err, down) {
		t.Errorf("%d are erased, %v", n, err)
	}
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	if err := j.Add([]store.ID{{1}}, start); store.CodeOf(err) != store.CodeForbidden {
		t.Errorf("added to a folder: %v", err)
	}
	if _, err := j.Replay(t.Context(), &erasedBy{}); store.CodeOf(err) != store.CodeForbidden {
		t.Errorf("read from a folder: %v", err)
	}
}

// Whatever is in the file, what is added after it is replayed, or the replay
// says that it cannot read the journal and erases nothing.
func FuzzJournal(f *testing.F) {
	name := `{"journal":"01938a4e-0000-7000-8000-000000000002"}` + "\n"
	for _, s := range []string{"", "\n", "{", name, name + `{"id":"01938a4e-0000-7000-8000-000000000001","at":"2026-11-21T18:00:00Z"}` + "\n", name + `{"id":`, name + "null\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, before []byte) {
		path := filepath.Join(t.TempDir(), "erased")
		if err := os.WriteFile(path, before, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := OpenJournal(path)
		if err != nil {
			if store.CodeOf(err) != store.CodeInvalid {
				t.Fatal(err)
			}
			return
		}
		id := added(t, j, start, 1)[0]
		log := &erasedBy{}
		n, err := j.Replay(t.Context(), log)
		switch {
		case err == nil && (n == 0 || log.ids[n-1] != id):
			t.Fatalf("of %d erasures the last is not the one that was added", n)
		case err != nil && (n > 0 || len(log.ids) > 0 || store.CodeOf(err) != store.CodeInvalid):
			t.Fatalf("%d are erased, %v", n, err)
		}
	})
}
