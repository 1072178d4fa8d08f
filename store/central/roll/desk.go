package roll

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/wire"
)

// codeLife is how long an enrolment code can be used.
const codeLife = 10 * time.Minute

// seenEvery is how often it is noted that a desk was there.
const seenEvery = time.Minute

// Desk is a desk that was added, enrolled or not. A time that has not come is zero.
type Desk struct {
	ID     store.ID // the desk's own, nil until it has enrolled
	Name   string   // what the administrator calls it; unique
	Code   string   // two or three characters, unique in this store: part of every reference
	Forces []string
	Agency string // Police if none is given
	Role   string

	Added, Enrolled, Revoked time.Time
	Seen                     time.Time // to the minute
}

const deskColumns = "coalesce(id, ''), name, code, forces, agency, role, added, enrolled, revoked, seen"

func (d *Desk) scan(scan scanner) error {
	var id, forces string
	var added, enrolled, revoked, seen int64
	if err := scan(&id, &d.Name, &d.Code, &forces, &d.Agency, &d.Role, &added, &enrolled, &revoked, &seen); err != nil {
		return err
	}
	d.ID = uuid.FromStringOrNil(id)
	d.Forces = strings.Fields(forces)
	d.Added, d.Enrolled, d.Revoked, d.Seen = timeOf(added), timeOf(enrolled), timeOf(revoked), timeOf(seen)
	return nil
}

func (d *Desk) check() error {
	if d.Agency == "" {
		d.Agency = Police
	}
	switch {
	case !fits(d.Name):
		return invalid("A desk needs a name of one line.", "Name it after its place, such as control-room-12.")
	case len(d.Forces) == 0 || slices.ContainsFunc(d.Forces, func(f string) bool { return !fitsID(f) }):
		return invalid("A desk needs a force.", "Give the force's id, such as west-mercia.")
	}
	return checkRole(d.Role, d.Agency)
}

// checkRole refuses a role that is none, and an agency that can be none.
func checkRole(role, agency string) error {
	if !slices.Contains(Roles, role) {
		return invalid("There is no such role.", "Choose one of: "+strings.Join(Roles, ", ")+".")
	}
	if !fitsID(agency) {
		return invalid("That cannot be an agency.", "Give its id, one word such as council.")
	}
	return nil
}

// AddDesk adds a desk and gives a code, shown once, with which it can enrol until
// expires. A name that is there already gets a new code, and the forces, agency
// and role that are given here at once; it stays the same desk with the same
// Code, and only the computer that has enrolled as it can do so again. ID, Code
// and times of d are not read. CodeInvalid if a part of it does not fit.
func (r *Roll) AddDesk(ctx context.Context, d Desk) (code string, expires time.Time, err error) {
	if err := d.check(); err != nil {
		return "", time.Time{}, err
	}
	code, once := newCode()
	now := r.now()
	expires = now.Add(codeLife)
	err = r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		operation := "desk given a new code"
		err := tx.QueryRowContext(ctx, "SELECT code FROM desk WHERE name = $1", d.Name).Scan(&d.Code)
		if errors.Is(err, sql.ErrNoRows) {
			operation = "desk added"
			var n int64
			n, err = next(ctx, tx, "desk")
			d.Code = deskCode(n)
		}
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `INSERT INTO desk (name, code, forces, agency, role, added, once, once_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO UPDATE SET forces = excluded.forces,
			agency = excluded.agency, role = excluded.role, once = excluded.once, once_until = excluded.once_until`,
			d.Name, d.Code, strings.Join(d.Forces, " "), d.Agency, d.Role, millis(now), once, millis(expires)); err != nil {
			return err
		}
		return r.note(ctx, tx, Entry{Operation: operation, Reason: strings.Join(append([]string{d.Name, d.Role, d.Agency}, d.Forces...), " ")})
	})
	if err != nil {
		return "", time.Time{}, err
	}
	return code, expires.UTC(), nil
}

// errCode is the one answer to every code that does not serve, so that nobody
// learns why.
var errCode error = store.Errorf(store.CodeForbidden, "This code is wrong, was used before, or has run out.").
	WithHint("Ask your administrator for a new code. A computer that has enrolled before needs one for the same desk name.")

// Enrol makes whoever has a code, in any spelling, the desk it was made for, and
// gives the token that it shows from then on; an earlier one ends. A code serves
// once: of several who use it at the same moment one wins. A revoked desk is
// taken back. CodeForbidden, always in the same words, for a code that is wrong,
// used or out of time, for another computer than the one that enrolled as this
// desk, and for one that is another desk.
func (r *Roll) Enrol(ctx context.Context, code string, desk store.ID) (d Desk, token string, err error) {
	once, ok := codeDigest(code)
	if !ok || desk.IsNil() {
		return Desk{}, "", errCode
	}
	token, kept := newToken(deskToken)
	err = r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		err := d.scan(tx.QueryRowContext(ctx, `UPDATE desk SET id = $2, token = $3, once = NULL, once_until = 0, enrolled = $4, revoked = 0
			WHERE once = $1 AND once_until > $4 AND (id IS NULL OR id = $2)
			AND NOT EXISTS (SELECT 1 FROM desk AS other WHERE other.id = $2 AND other.name <> desk.name)
			RETURNING `+deskColumns, once, desk.String(), kept, millis(r.now())).Scan)
		if errors.Is(err, sql.ErrNoRows) {
			return errCode
		}
		if err != nil {
			return err
		}
		return r.note(ctx, tx, Entry{Desk: d.ID, Operation: "desk enrolled", Reason: d.Name})
	})
	if err != nil {
		return Desk{}, "", err
	}
	return d, token, nil
}

// DeskOf gives the desk a token is for, as it is now: a changed role counts from
// the next request on. wire.ErrToken if the token is unknown or was revoked.
func (r *Roll) DeskOf(ctx context.Context, token string) (d Desk, err error) {
	err = r.rows(ctx, d.scan, "SELECT "+deskColumns+" FROM desk WHERE token = $1 AND revoked = 0", digest(token))
	if err != nil {
		return Desk{}, err
	}
	if d.Name == "" {
		return Desk{}, wire.ErrToken
	}
	if now := r.now(); now.Sub(d.Seen) >= seenEvery {
		// That it cannot be noted is no ground to turn a desk away.
		_ = r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE desk SET seen = $2 WHERE name = $1 AND seen < $2", d.Name, millis(now))
			return err
		})
	}
	return d, nil
}

// Desks lists every desk by name, the revoked too.
func (r *Roll) Desks(ctx context.Context) (all []Desk, err error) {
	err = r.rows(ctx, func(scan scanner) error {
		var d Desk
		err := d.scan(scan)
		all = append(all, d)
		return err
	}, "SELECT "+deskColumns+" FROM desk ORDER BY name")
	return all, err
}

// Revoke ends a desk's token and any code for it. Its next request is refused.
// CodeNotFound if there is no desk of that name.
func (r *Roll) Revoke(ctx context.Context, name string) error {
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := changed(ctx, tx, store.Errorf(store.CodeNotFound, "There is no desk of that name.").WithHint("List them with firstcalld desk list."),
			`UPDATE desk SET token = NULL, once = NULL, once_until = 0, revoked = CASE WHEN revoked = 0 THEN $2 ELSE revoked END
			WHERE name = $1`, name, millis(r.now())); err != nil {
			return err
		}
		return r.note(ctx, tx, Entry{Operation: "desk revoked", Reason: name})
	})
}
