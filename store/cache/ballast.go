package cache

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A ballast file of zeros is given up when the disk is full, so that what a
// caller has just said can still be saved (SYNC 2.1).
const (
	ballastSize  = 16 << 20
	ballastChunk = 1 << 20
	ballastRoom  = 256 << 20 // it is only made while this much is free
	ballastPause = 30 * time.Second
)

type ballast struct {
	path string
	free func() (int64, bool) // bytes free on the disk; false if not known

	mu     sync.Mutex
	on     bool // this process makes it: the desk does, commands do not
	busy   bool
	short  bool // it could not be made, or was given up
	looked time.Time
	quit   chan struct{}
	wg     sync.WaitGroup
}

func newBallast(dir string) *ballast {
	return &ballast{path: filepath.Join(dir, ballastName), quit: make(chan struct{}),
		free: func() (int64, bool) { return freeSpace(dir) }}
}

// start makes the ballast in the background, if there is room.
func (b *ballast) start() {
	b.mu.Lock()
	b.on = true
	b.mu.Unlock()
	b.renew()
}

// renew makes it again once there is room, looking now and then only.
func (b *ballast) renew() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.on || b.busy || time.Since(b.looked) < ballastPause {
		return
	}
	b.looked, b.busy = time.Now(), true
	b.wg.Go(func() {
		short := !b.fill()
		b.mu.Lock()
		defer b.mu.Unlock()
		b.busy, b.short = false, short
	})
}

// fill makes the file and says whether it is there. A disk that will not say
// how much is free gets none, and no warning.
func (b *ballast) fill() bool {
	if info, err := os.Lstat(b.path); err == nil && info.Size() == ballastSize {
		return true
	}
	free, known := b.free()
	if !known || free < ballastRoom {
		return !known
	}
	if b.write() != nil {
		_ = os.Remove(b.path)
		return false
	}
	return true
}

var errStopped = errors.New("stopped")

func (b *ballast) write() (err error) {
	f, err := os.OpenFile(b.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	zeros := make([]byte, ballastChunk)
	for range ballastSize / ballastChunk {
		select {
		case <-b.quit:
			return errStopped
		default:
		}
		if _, err := f.Write(zeros); err != nil {
			return err
		}
	}
	return f.Sync()
}

// drop gives the file up and says whether that made room.
func (b *ballast) drop() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.short, b.looked = true, time.Now()
	err := os.Remove(b.path)
	return err == nil || !errors.Is(err, fs.ErrNotExist) && !exists(b.path)
}

func (b *ballast) low() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.short
}

// stop waits for the file to be made or left.
func (b *ballast) stop() {
	b.mu.Lock()
	if b.on {
		b.on = false
		close(b.quit)
	}
	b.mu.Unlock()
	b.wg.Wait()
}
