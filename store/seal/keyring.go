package seal

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/zalando/go-keyring"

	"firstcall/store"
)

// Keyring is the part of a system's keyring that is used here. Get answers
// keyring.ErrNotFound for an account that is not there.
type Keyring interface {
	Set(service, account, secret string) error
	Get(service, account string) (string, error)
	Delete(service, account string) error
}

// service is the name the keyring shows its owner.
const service = "firstcall"

// A keyring that hangs must not hang the program. Making a key has somewhere
// else to go; opening one waits long enough to unlock the keyring.
const (
	createPatience = 2 * time.Second
	openPatience   = 30 * time.Second
)

var errSlow = errors.New("the keyring did not answer in time")

// system is the keyring of the signed-on user.
type system struct{}

func (system) Set(service, account, secret string) error {
	return keyring.Set(service, account, secret)
}
func (system) Get(service, account string) (string, error) { return keyring.Get(service, account) }
func (system) Delete(service, account string) error        { return keyring.Delete(service, account) }

func (p Provider) keyring() Keyring {
	if p.Keyring == nil {
		return system{}
	}
	return p.Keyring
}

// within runs f and gives up waiting after a while. A keyring cannot be
// interrupted, so f finishes by itself later: it must look at ctx and undo what
// it has done by then.
func within[T any](wait time.Duration, f func(ctx context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan result, 1)
	go func() {
		v, err := f(ctx)
		done <- result{v, err}
	}()
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.value, r.err
	case <-timer.C:
		var none T
		return none, errSlow
	}
}

// createKeyring makes a key and keeps it in the keyring, if the keyring works.
func (p Provider) createKeyring() (*Key, Origin, bool) {
	ring, master := p.keyring(), newMaster()
	k := New(master)
	account := "data folder " + k.ID()
	_, err := within(createPatience, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, keep(ctx, ring, account, encodeMaster(master))
	})
	if err != nil {
		return nil, Origin{}, false
	}
	return k, originOf(k, SourceKeyring, account), true
}

// keep tries the keyring out, then writes the secret and reads it back. A secret
// that nobody waits for any more is taken away again.
func keep(ctx context.Context, ring Keyring, account, secret string) error {
	trial := "trial of " + account
	err := written(ring, trial, rand.Text())
	if err := errors.Join(err, ring.Delete(service, trial), ctx.Err()); err != nil {
		return err
	}
	if err = written(ring, account, secret); err == nil {
		err = ctx.Err()
	}
	if err != nil {
		_ = ring.Delete(service, account) // nothing depends on it yet
	}
	return err
}

// written writes a secret and makes sure that it is there.
func written(ring Keyring, account, secret string) error {
	if err := ring.Set(service, account, secret); err != nil {
		return err
	}
	back, err := ring.Get(service, account)
	if err == nil && back != secret {
		err = errors.New("the keyring gave back something else")
	}
	return err
}

// openKeyring reads the key back from the recorded account.
func (p Provider) openKeyring(o Origin) (*Key, error) {
	ring := p.keyring()
	secret, err := within(openPatience, func(context.Context) (string, error) {
		return ring.Get(service, o.Where)
	})
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return nil, store.Errorf(store.CodeForbidden, "The key of this data folder is not in the system keyring.").
			WithHint("Sign on to this computer as the user who made the data folder, or restore that user's keyring from its backup.").Because(err)
	case err != nil:
		return nil, store.Errorf(store.CodeForbidden, "The system keyring, which holds the key of this data folder, cannot be read.").
			WithHint("Unlock the keyring of this computer, then start firstcall again.").Because(err)
	}
	master, ok := decodeMaster(secret)
	if k := New(master); ok && o.opensWith(k) {
		return k, nil
	}
	return nil, store.Errorf(store.CodeForbidden, "The key in the system keyring is not the key of this data folder.").
		WithHint("Restore the entry \"" + o.Where + "\" of the keyring from its backup.")
}
