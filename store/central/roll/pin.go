package roll

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// How long a PIN is.
const (
	minPIN = 6
	maxPIN = 12
)

// pinCost is the least that OWASP asks of argon2id, a tenth of what a passphrase
// costs: a shift signs on within a minute on a server of two cores. No cost would
// keep six digits from whoever has the database; the wait keeps everybody else out.
var pinCost = seal.Params{Passes: 2, MemoryKiB: 19 << 10, Threads: 1}

// maxStretching is how many PINs are stretched at once, so that guessing costs
// the server no more memory than it has.
const maxStretching = 4

// What wrong PINs cost: from the fifth on a wait, each twice as long as the last.
const (
	freeTries = 5
	firstWait = 30 * time.Second
	longest   = 15 * time.Minute
)

// checkPIN refuses what would be guessed first.
func checkPIN(pin string) error {
	const hint = "Choose 6 to 12 digits that are not all alike and do not simply count up or down."
	if len(pin) < minPIN || len(pin) > maxPIN || strings.Trim(pin, "0123456789") != "" {
		return invalid("A PIN is 6 to 12 digits.", hint)
	}
	step := (pin[1] - pin[0] + 10) % 10
	for i := 2; i < len(pin); i++ {
		if (pin[i]-pin[i-1]+10)%10 != step {
			return nil
		}
	}
	if step == 0 || step == 1 || step == 9 {
		return invalid("That PIN is too easy to guess.", hint)
	}
	return nil
}

// keptPIN is what is kept of a PIN.
type keptPIN struct {
	salt, key []byte
	cost      string // seal.Params in JSON
}

// nobody's PIN is stretched where a collar number is not known, so that this
// takes the same time.
var nobody = keptPIN{salt: make([]byte, 16), key: make([]byte, 32), cost: costText(pinCost)}

func costText(p seal.Params) string {
	text, _ := json.Marshal(p) // three numbers
	return string(text)
}

func (r *Roll) newPIN(ctx context.Context, pin string) (keptPIN, error) {
	kept := keptPIN{salt: make([]byte, 16), cost: costText(pinCost)}
	_, _ = rand.Read(kept.salt) // never fails
	var err error
	kept.key, err = r.stretch(ctx, pin, kept.salt, pinCost)
	return kept, err
}

// rightPIN says whether a PIN is the one that is kept; the zero keptPIN is
// nobody's.
func (r *Roll) rightPIN(ctx context.Context, kept keptPIN, pin string) (bool, error) {
	known := kept.key != nil
	if !known {
		kept = nobody
	}
	var cost seal.Params
	if err := json.Unmarshal([]byte(kept.cost), &cost); err != nil {
		return false, store.Errorf(store.CodeInternal, "What the central store keeps of this PIN is damaged.").
			WithHint("An administrator can give a new PIN.").Because(err)
	}
	key, err := r.stretch(ctx, pin, kept.salt, cost)
	return known && subtle.ConstantTimeCompare(key, kept.key) == 1, err
}

func (r *Roll) stretch(ctx context.Context, pin string, salt []byte, cost seal.Params) ([]byte, error) {
	select {
	case r.pins <- struct{}{}:
		defer func() { <-r.pins }()
		return argon2.IDKey([]byte(pin), salt, cost.Passes, cost.MemoryKiB, cost.Threads, 32), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// tryLife is how long wrong PINs count. Collar numbers that nobody has are
// counted too, and would be kept for ever.
const tryLife = 24 * time.Hour

// countTry counts a PIN as wrong before it is looked at, so that many at the same
// moment are no more than one after another. A right one takes the count back
// (forgetTries).
func (r *Roll) countTry(ctx context.Context, desk store.ID, force, collar string) error {
	now := r.now()
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM pin_try WHERE at <= $1", millis(now.Add(-tryLife))); err != nil {
			return err
		}
		key := []any{desk.String(), force, collar}
		var wrong, until int64
		// The row is held from here on, also if it was there.
		if err := tx.QueryRowContext(ctx, `INSERT INTO pin_try (desk, force, collar, wrong, until, at) VALUES ($1, $2, $3, 0, 0, 0)
			ON CONFLICT (desk, force, collar) DO UPDATE SET wrong = pin_try.wrong RETURNING wrong, until`, key...).Scan(&wrong, &until); err != nil {
			return err
		}
		if wait := timeOf(until).Sub(now); until != 0 && wait > 0 {
			return wire.RetryAfter{After: wait, Text: "There were too many wrong PINs for this collar number at this desk."}
		}
		wrong++
		_, err := tx.ExecContext(ctx, "UPDATE pin_try SET wrong = $4, until = $5, at = $6 WHERE desk = $1 AND force = $2 AND collar = $3",
			append(key, wrong, waitUntil(now, wrong), millis(now))...)
		return err
	})
}

// forgetTries takes back the count of wrong PINs.
func forgetTries(ctx context.Context, tx *sql.Tx, desk store.ID, p Person) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM pin_try WHERE desk = $1 AND force = $2 AND collar = $3", desk.String(), p.Force, p.Collar)
	return err
}

// waitUntil says until when nothing more is looked at after so many wrong PINs.
func waitUntil(now time.Time, wrong int64) int64 {
	if wrong < freeTries {
		return 0
	}
	wait := firstWait
	for ; wrong > freeTries && wait < longest; wrong-- {
		wait *= 2
	}
	return millis(now.Add(min(wait, longest)))
}
