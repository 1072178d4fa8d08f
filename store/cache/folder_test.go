package cache

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"firstcall/store"
)

func TestFolderRemembersWhatItIs(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	before := must[store.Identity](t)(c.Identity(t.Context()))
	if before.Desk.IsNil() || len(before.DeskCode) != 5 || before.Demo || before.Force != "" || before.Collar != "" {
		t.Fatalf("a new folder says %+v", before)
	}
	if err := c.SetUp(t.Context(), "west-mercia", "4417"); err != nil {
		t.Fatal(err)
	}
	shut(t, c)
	c = p.open(t)
	after := must[store.Identity](t)(c.Identity(t.Context()))
	if after.SignedOn.Before(start) || after.SignedOn.After(start.Add(time.Minute)) {
		t.Fatalf("signed on at %v", after.SignedOn)
	}
	before.Force, before.Collar, before.Duty, before.SignedOn = "west-mercia", "4417", store.DutyHandler, after.SignedOn
	if after != before {
		t.Fatalf("got %+v, want %+v", after, before)
	}
	for _, shift := range []struct {
		collar string
		duty   store.Duty
	}{{"5102", store.DutySupervisor}, {"", store.DutyHandler}, {"4417", ""}} {
		if err := c.SignOn(t.Context(), store.Shift{Collar: shift.collar, Duty: shift.duty}); err != nil {
			t.Fatal(err)
		}
		got := must[store.Identity](t)(c.Identity(t.Context()))
		off := shift.collar == ""
		if got.Collar != shift.collar || off != got.SignedOn.IsZero() || !off && (got.Duty != shift.duty || got.SignedOn.Before(start)) || off && got.Duty != "" {
			t.Fatalf("after %+v: %+v", shift, got)
		}
		if got.Force != "west-mercia" {
			t.Fatal("signing on changed the force")
		}
	}
}

func TestPathsHoldNoSettings(t *testing.T) {
	for _, name := range []string{"a?mode=ro", "b#c", "50%", "%41", "with space", "&_pragma=synchronous(OFF)", "é"} {
		p := newPlace(t)
		p.dir = filepath.Join(p.dir, name, "deeper")
		c := p.open(t)
		done(t, c.Open(draft(ids.New()), nil))
		shut(t, c)
		if size(p.dir, dbName) == 0 {
			t.Errorf("%q: the database is not where it should be", name)
		}
	}
}

func TestSecondDeskIsRefused(t *testing.T) {
	p := newPlace(t)
	desk := func(o *Options) { o.Desk = true }
	first := p.open(t, desk)
	o := p.options()
	o.Desk = true
	_, err := Open(t.Context(), o)
	wantCode(t, err, store.CodeInUse, "Another Firstcall desk is open on this data folder")
	done(t, p.open(t).Open(draft(ids.New()), nil)) // a command shares it
	if all := must[[]store.Draft](t)(first.OpenDrafts(t.Context())); len(all) != 1 {
		t.Fatalf("the desk sees %d calls of the command, want 1", len(all))
	}
	shut(t, first)
	p.open(t, desk)
}

func TestFixedClock(t *testing.T) {
	fixed := func(o *Options) { o.Fixed = true }
	live := newPlace(t)
	shut(t, live.open(t))
	before := contents(t, live.dir)
	o := live.options()
	o.Fixed = true
	_, err := Open(t.Context(), o)
	wantCode(t, err, store.CodeUsage, "FIRSTCALL_NOW")
	if after := contents(t, live.dir); !maps.Equal(before, after) {
		t.Fatalf("the live folder was changed: %v, before %v", after, before)
	}

	o.Fixed, o.Demo = false, true
	_, err = Open(t.Context(), o)
	wantCode(t, err, store.CodeUsage, "Invented calls")

	sample := newPlace(t)
	made := sample.open(t, func(o *Options) { o.Demo = true })
	if !must[store.Identity](t)(made.Identity(t.Context())).Demo {
		t.Fatal("a folder of invented calls is no demonstration")
	}
	demo := newPlace(t)
	for _, as := range []func(*Options){fixed, fixed, func(*Options) {}} {
		c := demo.open(t, as)
		if !must[store.Identity](t)(c.Identity(t.Context())).Demo {
			t.Fatal("a demonstration does not say so")
		}
		shut(t, c)
	}
}

// contents gives the files of a folder with their hashes.
func contents(t *testing.T, dir string) map[string]string {
	all := map[string]string{}
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		all[e.Name()] = fmt.Sprintf("%x", sha256.Sum256(must[[]byte](t)(os.ReadFile(filepath.Join(dir, e.Name())))))
	}
	return all
}

func TestWrongKeyIsRefused(t *testing.T) {
	p, other := newPlace(t), newPlace(t)
	shut(t, p.open(t))
	shut(t, other.open(t))
	before := contents(t, p.dir)
	o := p.options()
	o.Keys.Setting = "file:" + other.key
	_, err := Open(t.Context(), o)
	wantCode(t, err, store.CodeForbidden, "not the key")
	o.Keys.Setting = "file:" + p.key + "-gone"
	_, err = Open(t.Context(), o)
	wantCode(t, err, store.CodeForbidden, "cannot be read")
	if after := contents(t, p.dir); !maps.Equal(before, after) {
		t.Fatal("the folder was changed")
	}
}

func TestWhatIsNotOursIsRefused(t *testing.T) {
	write := func(name, text string) func(*testing.T, place) {
		return func(t *testing.T, p place) {
			if err := os.MkdirAll(p.dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		lay  func(*testing.T, place)
		code store.Code
		says string
	}{
		"a file": {func(t *testing.T, p place) {
			if err := os.WriteFile(p.dir, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, store.CodeUsage, "not a folder"},
		"other files":      {write("letter.txt", "dear"), store.CodeUsage, "other files"},
		"no database":      {write(dbName, "this is a text and no database at all, however long it is"), store.CodeInvalid, "not a Firstcall database"},
		"an empty file":    {write(dbName, ""), store.CodeInvalid, "not a Firstcall database"},
		"another's tables": {func(t *testing.T, p place) { write(dbName, "")(t, p); run(t, p, "CREATE TABLE x (y)") }, store.CodeInvalid, "not a Firstcall database"},
		"a newer one": {func(t *testing.T, p place) {
			shut(t, p.open(t))
			run(t, p, "PRAGMA user_version = 99")
		}, store.CodeInvalid, "newer firstcall"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			c.lay(t, p)
			_, err := Open(t.Context(), p.options())
			wantCode(t, err, c.code, c.says)
		})
	}
}

// run changes a closed database behind our back.
func run(t *testing.T, p place, query string, args ...any) {
	t.Helper()
	db := must[*sql.DB](t)(sql.Open("sqlite", filepath.Join(p.dir, dbName)))
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

// A crash between making the key and the folder must lock nobody out.
func TestHalfMadeFolderIsMadeAnew(t *testing.T) {
	p := newPlace(t)
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{newName, newName + "-journal", makeName, lockName} {
		if err := os.WriteFile(filepath.Join(p.dir, left), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := p.open(t)
	done(t, c.Open(draft(ids.New()), nil))
	if exists(filepath.Join(p.dir, newName)) {
		t.Error("what was left over is still there")
	}
}

func TestTwoProcessesMakingOneFolderAgree(t *testing.T) {
	p := newPlace(t)
	made := make(chan *Cache)
	for range 4 {
		go func() {
			c, err := Open(context.Background(), p.options())
			if err != nil {
				t.Error(err)
			}
			made <- c
		}()
	}
	desks := map[store.ID]bool{}
	for range 4 {
		if c := <-made; c != nil {
			desks[must[store.Identity](t)(c.Identity(t.Context())).Desk] = true
			shut(t, c)
		}
	}
	if len(desks) != 1 {
		t.Fatalf("%d desks in one folder", len(desks))
	}
}

func TestBallastIsGivenUpAndMadeAgain(t *testing.T) {
	dir := t.TempDir()
	b := newBallast(dir)
	free := int64(ballastRoom)
	b.free = func() (int64, bool) { return free, true }
	if b.drop() || !b.low() {
		t.Fatal("there was nothing to give up")
	}
	b.looked = b.looked.Add(-ballastPause)
	b.start()
	b.wg.Wait()
	if size(dir, ballastName) != ballastSize || b.low() {
		t.Fatalf("%d bytes, low %v", size(dir, ballastName), b.low())
	}
	free = ballastRoom - 1
	if !b.drop() || !b.low() || size(dir, ballastName) != 0 {
		t.Fatal("it was not given up")
	}
	for _, want := range []bool{true, false} {
		b.looked = b.looked.Add(-ballastPause)
		b.renew()
		b.wg.Wait()
		if b.low() != want {
			t.Fatalf("with %d bytes free: low %v", free, b.low())
		}
		free = ballastRoom
	}
	b.stop()
}
