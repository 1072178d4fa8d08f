package roll

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"firstcall/store"
	"firstcall/store/central"
)

// LastNoted gives when the last entry of the audit was made: a backup holds what
// was done by then, and nothing of later.
func (r *Roll) LastNoted(ctx context.Context) (time.Time, error) {
	var text string
	var e Entry
	err := r.one(ctx, nil, []any{&text}, "SELECT entry FROM audit ORDER BY n DESC LIMIT 1")
	if err == nil && text != "" {
		err = r.failure(json.Unmarshal([]byte(text), &e))
	}
	return e.At, err
}

// Replay does again, on a restored store, what its journal says was done after
// since: desks and people are revoked, question sets taken back. Whoever was
// revoked and added again after the backup stays revoked: the new token or PIN is
// in no backup. No code that a desk was given is given again. It says how many
// revocations and question sets that were, and fails as Revoke and Rollback do.
func (r *Roll) Replay(ctx context.Context, deeds []central.Deed, since time.Time) (n int, err error) {
	for _, d := range deeds {
		if d.Code != "" {
			if err := r.pass(ctx, d.Code); err != nil {
				return n, err
			}
			continue
		}
		if d.At.Before(since) {
			continue
		}
		switch err := r.redo(ctx, d); {
		case err == nil:
			n++
		case store.CodeOf(err) != store.CodeNotFound: // else it came after the backup
			return n, err
		}
	}
	return n, nil
}

func (r *Roll) redo(ctx context.Context, d central.Deed) error {
	switch {
	case d.Desk != "":
		return r.Revoke(ctx, d.Desk)
	case d.Collar != "":
		return r.RevokePerson(ctx, d.Force, d.Collar)
	}
	all, err := r.published(ctx, "WHERE publication.id = $1 AND NOT waits ORDER BY n", d.Pack)
	if err != nil {
		return err
	}
	if stack := standing(all); len(stack) == 0 || stack[len(stack)-1].Hash != d.Hash {
		return errAbsent
	}
	_, err = r.Rollback(ctx, d.Pack, d.By)
	return err
}

var errAbsent error = store.Errorf(store.CodeNotFound, "That question set is not the last one published.")

// pass moves the counter of desks on past a code.
func (r *Roll) pass(ctx context.Context, code string) error {
	return r.passTo(ctx, deskNumber(code))
}

func (r *Roll) passTo(ctx context.Context, n int64) error {
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE counter SET n = $1 WHERE name = 'desk' AND n < $1", n)
		return err
	})
}

// ahead is how many codes are passed over where nothing says which were given
// since a backup.
const ahead = 64

// SkipCodes passes over the codes that desks may have been given after a backup
// whose journal is lost, and gives the last of them.
func (r *Roll) SkipCodes(ctx context.Context) (last string, err error) {
	var n int64
	if err := r.one(ctx, nil, []any{&n}, "SELECT n FROM counter WHERE name = 'desk'"); err != nil {
		return "", err
	}
	return deskCode(n + ahead), r.passTo(ctx, n+ahead)
}

// deskNumber is deskCode the other way round; 0 for what is no code.
func deskNumber(code string) (n int64) {
	for _, c := range code {
		i := strings.IndexRune(alphabet, c)
		if i < 0 {
			return 0
		}
		n = n*int64(len(alphabet)) + int64(i)
	}
	switch len(code) {
	case 2:
		return n + 1
	case 3:
		return n + deskCodes + 1
	}
	return 0
}
