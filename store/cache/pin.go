package cache

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"firstcall/store"
)

// What argon2id costs a PIN. Too many tries are kept off by the wait; the cost is
// against somebody who has the folder and its key.
const (
	pinPasses  = 3
	pinMemory  = 64 << 10 // KiB
	pinThreads = 2
	pinSalt    = 16
	pinSize    = 32
)

// The wait after wrong PINs: from the fifth on it doubles, up to its longest, so
// that nobody can keep a handler from signing on for good.
const (
	freeTries   = 5
	firstPause  = 30 * time.Second
	longestWait = 15 * time.Minute
)

// pinLife is how long a PIN is good without the central store: one that was
// changed or taken away there must end here too.
const pinLife = 30 * 24 * time.Hour

// verifier is what a PIN is checked against. It is kept sealed only.
type verifier struct {
	Member     store.Member
	Salt, Hash []byte
	At         time.Time // when the central store checked it last
}

// expired says whether the last check is too long ago. A clock that was put back
// by as much shows nothing either.
func (v verifier) expired(now time.Time) bool { return now.Sub(v.At).Abs() > pinLife }

// pinCollar is a collar number as the central store spells it, however it is typed.
func pinCollar(text string) string { return strings.ToUpper(strings.TrimSpace(text)) }

func hashPIN(pin string, salt []byte) []byte {
	return argon2.IDKey([]byte(pin), salt, pinPasses, pinMemory, pinThreads, pinSize)
}

// SetPIN keeps a sealed verifier of a PIN that the central store has just
// checked, and waits for the disk. Wrong tries before it count no more.
func (c *Cache) SetPIN(ctx context.Context, m store.Member, pin string) error {
	v := verifier{Member: m, Salt: make([]byte, pinSalt), At: c.now()}
	rand.Read(v.Salt) // never fails: the runtime stops the program instead
	v.Hash = hashPIN(pin, v.Salt)
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	collar := pinCollar(m.Collar)
	sealed := c.key.Seal(raw, partPIN, []byte(m.Force), []byte(collar))
	return wait(ctx, c.writer.add(func(t *tx) error {
		return t.exec(`INSERT INTO pin (force, collar, sealed) VALUES (?, ?, ?)
			ON CONFLICT (force, collar) DO UPDATE SET sealed = excluded.sealed, wrong = 0, tried_at = 0`, m.Force, collar, sealed)
	}))
}

// ForgetPIN removes a verifier and waits for the disk.
func (c *Cache) ForgetPIN(ctx context.Context, force, collar string) error {
	return wait(ctx, c.writer.add(func(t *tx) error { return t.forgetPIN(force, pinCollar(collar)) }))
}

func (t *tx) forgetPIN(force, collar string) error {
	return t.exec("DELETE FROM pin WHERE force = ? AND collar = ?", force, collar)
}

// CheckPIN checks a PIN without the central store. A try is counted as a wrong
// one, and is on the disk as such, before it is known to be right: ending the
// program at the right moment gives no try away.
func (c *Cache) CheckPIN(ctx context.Context, force, collar, pin string) (store.Member, error) {
	collar = pinCollar(collar)
	var sealed []byte
	var wrong int
	var pause time.Duration
	err := wait(ctx, c.writer.add(func(t *tx) (err error) {
		sealed, wrong, pause, err = t.tryPIN(force, collar)
		return err
	}))
	switch {
	case err != nil:
		return store.Member{}, err
	case sealed == nil:
		return store.Member{}, store.Errorf(store.CodeNotFound, "Nobody with this collar number has signed on at this desk with a PIN.").
			WithHint("Sign on once while the central store can be reached; after that it works without it.")
	case pause > 0:
		return store.Member{}, store.Errorf(store.CodeForbidden, "Too many wrong PINs for this collar number.").WithHint(waitHint(pause))
	}
	var v verifier
	raw, err := c.key.Open(sealed, partPIN, []byte(force), []byte(collar))
	if err == nil {
		err = json.Unmarshal(raw, &v)
	}
	if err != nil {
		return store.Member{}, damaged(err)
	}
	if v.expired(c.now()) {
		if err := c.ForgetPIN(ctx, force, collar); err != nil {
			return store.Member{}, err
		}
		return store.Member{}, store.Errorf(store.CodeNotFound, "The central store has not checked this PIN for more than %d days.", int(pinLife.Hours()/24)).
			WithHint("Sign on once while the central store can be reached; after that it works without it.")
	}
	if subtle.ConstantTimeCompare(v.Hash, hashPIN(pin, v.Salt)) != 1 {
		return store.Member{}, wrongPIN(wrong)
	}
	return v.Member, wait(ctx, c.writer.add(func(t *tx) error {
		return t.exec("UPDATE pin SET wrong = 0, tried_at = 0 WHERE force = ? AND collar = ?", force, collar)
	}))
}

// tryPIN gives the verifier, how many tries have now not been right, and how
// long to wait before the next one; a try that comes too soon does not count. It
// gives nothing for somebody who is not known here.
func (t *tx) tryPIN(force, collar string) (sealed []byte, wrong int, pause time.Duration, err error) {
	var tried int64
	found, err := t.get([]any{&sealed, &wrong, &tried}, "SELECT sealed, wrong, tried_at FROM pin WHERE force = ? AND collar = ?", force, collar)
	if err != nil || !found {
		return nil, 0, 0, err
	}
	now := t.at.UnixMilli()
	pause = pauseAfter(wrong) - time.Duration(max(0, now-tried))*time.Millisecond
	switch {
	case pause <= 0:
		wrong, pause = wrong+1, 0
	case now >= tried:
		return sealed, wrong, pause, nil
	} // a clock that was put back starts the wait again, and no longer one
	return sealed, wrong, pause, t.exec("UPDATE pin SET wrong = ?, tried_at = ? WHERE force = ? AND collar = ?", wrong, now, force, collar)
}

// pauseAfter is how long to wait after so many wrong PINs.
func pauseAfter(wrong int) time.Duration {
	if wrong < freeTries {
		return 0
	}
	return min(longestWait, firstPause<<min(wrong-freeTries, 10))
}

func wrongPIN(wrong int) error {
	err := store.Errorf(store.CodeForbidden, "That is not the PIN of this collar number.")
	if pause := pauseAfter(wrong); pause > 0 {
		return err.WithHint(waitHint(pause))
	}
	return err.WithHint("Try again.")
}

// waitHint says how long to wait, never less than it is.
func waitHint(pause time.Duration) string {
	if pause <= time.Minute {
		return fmt.Sprintf("Wait %s, then try again.", plural(int((pause+time.Second-1)/time.Second), "second", "seconds"))
	}
	return fmt.Sprintf("Wait %s, then try again.", plural(int((pause+time.Minute-1)/time.Minute), "minute", "minutes"))
}
