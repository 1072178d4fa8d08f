package cache

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/gofrs/flock"

	"firstcall/store"
)

// wantElsewhere looks at a call through a cache, both ways there are.
func wantElsewhere(t *testing.T, c *Cache, call store.ID, want bool) {
	t.Helper()
	if d := must[store.Draft](t)(c.Draft(t.Context(), call)); d.Elsewhere != want {
		t.Fatalf("Draft: in hand elsewhere %v, want %v", d.Elsewhere, want)
	}
	for _, d := range must[[]store.Draft](t)(c.OpenDrafts(t.Context())) {
		if d.Call == call && d.Elsewhere != want {
			t.Fatalf("OpenDrafts: in hand elsewhere %v, want %v", d.Elsewhere, want)
		}
	}
}

func liveFiles(t *testing.T, p place) int {
	t.Helper()
	return len(must[[]os.DirEntry](t)(os.ReadDir(filepath.Join(p.dir, liveName))))
}

func TestCallInHandIsSeenFromElsewhere(t *testing.T) {
	p := newPlace(t)
	desk, plain := p.open(t, func(o *Options) { o.Desk = true }), p.open(t)
	call := ids.New()
	done(t, plain.Open(draft(call), nil))
	wantElsewhere(t, plain, call, false)
	wantElsewhere(t, desk, call, true)
	err := result(t, desk.Park(call, false))
	wantCode(t, err, store.CodeInUse, "in hand")
	if err.(*store.Error).Hint == "" {
		t.Fatal("no hint what to do")
	}

	done(t, plain.Park(call, true))
	wantElsewhere(t, desk, call, false)
	done(t, desk.Park(call, false)) // taken up
	wantElsewhere(t, plain, call, true)
	wantElsewhere(t, desk, call, false)
	wantCode(t, result(t, plain.Park(call, false)), store.CodeInUse, "in hand")
	done(t, desk.Park(call, false)) // again: it has it

	done(t, desk.Close(call, closing(call, "07700 900417")))
	wantCode(t, result(t, plain.Park(call, false)), store.CodeNotFound, "closed")
	if n := liveFiles(t, p); n != 0 {
		t.Fatalf("%d locks are left", n)
	}
}

func TestShutdownLetsGoOfItsCalls(t *testing.T) {
	p := newPlace(t)
	first, second := p.open(t), p.open(t)
	call, parked := ids.New(), draft(ids.New())
	parked.Parked = true
	done(t, first.Open(draft(call), nil))
	done(t, first.Open(parked, nil))
	wantElsewhere(t, second, call, true)
	wantElsewhere(t, second, parked.Call, false)
	shut(t, first)
	wantElsewhere(t, second, call, false)
	done(t, second.Park(call, false))
}

// A call that cannot be opened or taken up is in nobody's hand.
func TestFailedWriteTakesNoCall(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	d, _ := packed(draft(ids.New()))
	d.Entries = map[string][]byte{"k": text(1)}
	wantCode(t, result(t, c.Open(d, []byte("another"))), store.CodeInvalid, "hash")
	wantCode(t, result(t, c.Park(ids.New(), false)), store.CodeNotFound, "closed")
	if n := liveFiles(t, p); n != 0 {
		t.Fatalf("%d locks are held", n)
	}
}

// While the disk refuses, a parked call is not given up: the other program
// would go on with less than was said.
func TestCallIsLetGoOnlyOnceItIsOnDisk(t *testing.T) {
	l := &liar{}
	p := newPlace(t)
	c, other := p.open(t, lying(l)), p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	l.refuse(syscall.EIO)
	k := c.Park(call, true)
	eventually(t, "the disk refuses", func() bool { _, err := c.Health(); return err != nil })
	wantElsewhere(t, other, call, true)
	l.refuse(nil)
	done(t, k)
	wantElsewhere(t, other, call, false)
}

// No call is refused because its lock cannot be had.
func TestCallsAreTakenWithoutLocks(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	if err := os.WriteFile(filepath.Join(p.dir, liveName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	done(t, c.Park(call, true))
	done(t, c.Park(call, false))
	wantElsewhere(t, p.open(t), call, false)
	done(t, c.Close(call, closing(call, "07700 900417")))
}

func TestLocksAreTheOwnersAlone(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // its folders carry the rights of the one above
	}
	p := newPlace(t)
	c := p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	for path, want := range map[string]os.FileMode{c.live.dir: 0o700 | os.ModeDir, c.live.path(call): 0o600} {
		if got := must[os.FileInfo](t)(os.Stat(path)).Mode(); got != want {
			t.Errorf("%s: %v, want %v", filepath.Base(path), got, want)
		}
	}
}

// A program that crashes lets go of its calls; the next desk removes what it left.
func TestCrashLetsGoOfItsCalls(t *testing.T) {
	p := newPlace(t)
	watch := p.open(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+p.dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the other program has a call in hand", func() bool {
		for _, d := range must[[]store.Draft](t)(watch.OpenDrafts(t.Context())) {
			if d.Elsewhere {
				return true
			}
		}
		return false
	})
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for _, d := range must[[]store.Draft](t)(watch.OpenDrafts(t.Context())) {
		if d.Elsewhere {
			t.Fatal("the call is held by a program that has ended")
		}
		done(t, watch.Park(d.Call, false))
	}
	if err := os.WriteFile(watch.live.path(ids.New()), nil, 0o600); err != nil { // of a call closed long ago
		t.Fatal(err)
	}
	held := len(watch.live.held)
	p.open(t, func(o *Options) { o.Desk = true })
	if n := liveFiles(t, p); n != held {
		t.Fatalf("%d locks, want the %d that are held", n, held)
	}
}

// A lock on a file that was removed meanwhile keeps nobody out.
func TestLockOfARemovedFileIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	lock := flock.New(path)
	if got, err := lock.TryLock(); !got || err != nil || !isStill(lock) {
		t.Fatalf("locked %v, %v", got, err)
	}
	defer lock.Unlock()
	if runtime.GOOS == "windows" {
		return // it removes no open file
	}
	for _, makeAgain := range []bool{false, true} {
		_ = os.Remove(path)
		if makeAgain {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if isStill(lock) {
			t.Fatalf("made again %v: it counts", makeAgain)
		}
	}
}

// Two programs that want one call: one at a time has it.
func TestOneProgramAtATimeHasACall(t *testing.T) {
	p := newPlace(t)
	caches := []*Cache{p.open(t), p.open(t), p.open(t)}
	call := ids.New()
	done(t, caches[0].Open(draft(call), nil))
	done(t, caches[0].Park(call, true))
	var having, times atomic.Int64
	var wg sync.WaitGroup
	for _, c := range caches {
		wg.Go(func() {
			for range 10 {
				k := c.Park(call, false)
				<-k.Done()
				if k.Err() != nil {
					continue
				}
				times.Add(1)
				if having.Add(1) != 1 {
					t.Error("two programs have one call in hand")
				}
				having.Add(-1)
				<-c.Park(call, true).Done()
			}
		})
	}
	wg.Wait()
	if times.Load() == 0 {
		t.Fatal("nobody ever got the call")
	}
}
