package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"
	"github.com/zalando/go-keyring"

	"firstcall/cmd/internal/config"
	"firstcall/store"
	"firstcall/store/seal"
)

// The folder of a trial lies among the temporary files. Whoever made it holds its
// lock for as long as the trial lasts.
const (
	trialPrefix = "firstcall-trial-"
	trialLock   = "lock"
)

// inTrial opens a data folder that is gone afterwards, however that ends. Its key
// is in memory alone, so that nobody can read what a program that was killed has
// left. Nothing of the force's own is run from it: neither a look-up in another
// system nor the printer.
func inTrial(ctx context.Context, conf config.Config, try func(*session) error) (err error) {
	sweepTrials()
	dir, lock, err := newTrial()
	if err != nil {
		return store.Errorf(store.CodeForbidden, "a trial needs a folder for its own time, and none can be made").
			WithHint("Make room on the disk, or set TMPDIR to a folder that you may write to.").Because(err)
	}
	defer func() {
		if e := removeTrial(dir, lock); e != nil && err == nil {
			err = store.Errorf(store.CodeInternal, "what was typed in the trial could not be removed").
				WithHint("Nobody can read it. Remove the folder whose name begins with firstcall-trial from the folder for temporary files.").Because(e)
		}
	}()
	conf.Data, conf.Keys, conf.Print = filepath.Join(dir, "data"), seal.Provider{Keyring: memory{}}, nil
	var byHand []config.System
	for _, system := range conf.Systems {
		byHand = append(byHand, config.System{Name: system.Name})
	}
	conf.Systems = byHand
	s, err := openFolder(ctx, conf, false)
	if err != nil {
		return err
	}
	return s.close(ctx, try(s))
}

// memory is a keyring that ends with the program.
type memory map[string]string

func (m memory) Set(_, account, secret string) error {
	m[account] = secret
	return nil
}

func (m memory) Get(_, account string) (string, error) {
	if secret, ok := m[account]; ok {
		return secret, nil
	}
	return "", keyring.ErrNotFound
}

func (m memory) Delete(_, account string) error {
	delete(m, account)
	return nil
}

// newTrial makes a folder and locks it. Another program that sweeps at this very
// moment may take it for one that was left: then there is a next one. A disk that
// knows no locks is done without: nobody can sweep there.
func newTrial() (dir string, lock *flock.Flock, err error) {
	for {
		if dir, err = os.MkdirTemp("", trialPrefix); err != nil {
			return "", nil, err
		}
		lock = flock.New(filepath.Join(dir, trialLock), flock.SetPermissions(0o600))
		got, err := lock.TryLock()
		if got && stillThere(lock) || err != nil && stillFolder(dir) {
			return dir, lock, nil
		}
		_ = lock.Unlock()
	}
}

// stillThere says whether a locked file is the one that its name leads to.
func stillThere(lock *flock.Flock) bool {
	have, err := lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(lock.Path())
	return err == nil && os.SameFile(have, named)
}

func stillFolder(dir string) bool {
	info, err := os.Lstat(dir)
	return err == nil && info.IsDir()
}

// removeTrial removes a folder while its lock is held. Windows removes no open
// file, so the lock's own goes last.
func removeTrial(dir string, lock *flock.Flock) error {
	_ = os.RemoveAll(dir)
	_ = lock.Unlock()
	return os.RemoveAll(dir)
}

// sweepTrials removes what trials of this user have left that were killed.
func sweepTrials() {
	left, err := filepath.Glob(filepath.Join(os.TempDir(), trialPrefix+"*"))
	if err != nil {
		return // the name of the folder for temporary files is a pattern: they stay
	}
	for _, dir := range left {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || !ours(info) {
			continue
		}
		lock := flock.New(filepath.Join(dir, trialLock), flock.SetPermissions(0o600))
		if got, err := lock.TryLock(); got && err == nil {
			_ = removeTrial(dir, lock) // what cannot be removed cannot be read either
		}
	}
}

// outlast ends a context at whatever ends a program, and keeps the program itself
// going to its end, however often that comes: a trial has a folder to remove.
func outlast(ctx context.Context) (ended context.Context, end context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	came := make(chan os.Signal, 1)
	signal.Notify(came, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGPIPE)
	go func() {
		select {
		case <-came:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// endsWith is an output at whose first failure something ends: nobody reads on.
type endsWith struct {
	io.Writer
	end func()
}

// Write writes, or ends it.
func (w endsWith) Write(p []byte) (int, error) {
	n, err := w.Writer.Write(p)
	if err != nil {
		w.end()
	}
	return n, err
}
