package cache

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

// How long a lock is tried for that another holds: whoever only looks whether a
// call is in hand holds it for a moment too.
const (
	liveWait  = 200 * time.Millisecond
	liveRetry = 10 * time.Millisecond
)

// live holds a lock for each call this program has in hand, so that another
// program on the folder can see it. The system lets go of them when a program
// ends, however it ends. A lock that cannot be had for another reason than that
// another program has it is done without: no call is refused for it.
type live struct {
	dir string

	mu   sync.Mutex
	held map[store.ID]*flock.Flock
}

func newLive(dir string) *live {
	return &live{dir: filepath.Join(dir, liveName), held: map[store.ID]*flock.Flock{}}
}

func (l *live) path(call store.ID) string { return filepath.Join(l.dir, call.String()) }

func (l *live) has(call store.ID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.held[call] != nil
}

// take takes a call in hand; CodeInUse if another program has it. Only the
// writing goroutine calls it.
func (l *live) take(call store.ID) error {
	if l.has(call) || os.MkdirAll(l.dir, 0o700) != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), liveWait)
	defer cancel()
	for {
		lock := flock.New(l.path(call), flock.SetPermissions(0o600))
		got, err := lock.TryLockContext(ctx, liveRetry)
		switch {
		case got && isStill(lock):
			l.mu.Lock()
			l.held[call] = lock
			l.mu.Unlock()
			return nil
		case got: // its file was removed meanwhile: another would lock a new one
			_ = lock.Unlock()
		case ctx.Err() != nil:
			return store.Errorf(store.CodeInUse, "Another running program has this call in hand.").
				WithHint("Go on with the call there, or park it there first.")
		case err != nil:
			return nil
		}
	}
}

// isStill says whether the locked file is the one that its name leads to.
func isStill(lock *flock.Flock) bool {
	have, err := lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(have, named)
}

// elsewhere says whether another program has a call in hand.
func (l *live) elsewhere(call store.ID) bool {
	if l.has(call) {
		return false
	}
	// No file is made: without one, nobody has the call.
	look := flock.New(l.path(call), flock.SetFlag(os.O_RDONLY), flock.SetPermissions(0o600))
	got, err := look.TryRLock()
	_ = look.Unlock()
	// The writer may have taken it since it was looked for above.
	return !got && err == nil && !l.has(call)
}

// drop lets go of a call, if this program has it.
func (l *live) drop(call store.ID) {
	l.mu.Lock()
	lock := l.held[call]
	delete(l.held, call)
	l.mu.Unlock()
	if lock != nil {
		discard(lock)
	}
}

// discard lets go of a lock and removes its file. That comes first, as another
// may lock the file as soon as it is free; Windows removes no open file, and
// none that another has opened since.
func discard(lock *flock.Flock) {
	_ = os.Remove(lock.Path())
	_ = lock.Unlock()
	if runtime.GOOS == "windows" {
		_ = os.Remove(lock.Path())
	}
}

// dropAll lets go of every call.
func (l *live) dropAll() {
	l.mu.Lock()
	held := l.held
	l.held = map[store.ID]*flock.Flock{}
	l.mu.Unlock()
	for _, lock := range held {
		discard(lock)
	}
}

// sweep removes the files that crashed programs have left.
func (l *live) sweep() {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		call, err := uuid.FromString(e.Name())
		if err != nil || l.has(call) {
			continue
		}
		lock := flock.New(l.path(call), flock.SetPermissions(0o600))
		if got, err := lock.TryLock(); got && err == nil && isStill(lock) {
			discard(lock)
		}
	}
}
