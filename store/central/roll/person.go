package roll

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"firstcall/store"
)

// sessionLife is how long a sign-on lasts: the longest shift.
const sessionLife = 12 * time.Hour

// Person is somebody who can sign on at the desks of their force and agency.
type Person struct {
	Force   string
	Agency  string // Police if none is given
	Collar  string // unique in the force, in capitals
	Role    string
	Added   time.Time
	Revoked time.Time // zero for one who may sign on
}

const personColumns = "person.force, person.agency, person.collar, person.role, person.added, person.revoked"

func (p *Person) scan(scan scanner, more ...any) error {
	var added, revoked int64
	err := scan(append([]any{&p.Force, &p.Agency, &p.Collar, &p.Role, &added, &revoked}, more...)...)
	p.Added, p.Revoked = timeOf(added), timeOf(revoked)
	return err
}

// belongs says whether a person can sign on at a desk at all.
func (p *Person) belongs(d Desk) bool {
	return p.Collar != "" && p.Revoked.IsZero() && p.Agency == d.Agency && slices.Contains(d.Forces, p.Force)
}

// collarOf is a collar number as it is kept, however it is typed.
func collarOf(text string) string { return strings.ToUpper(strings.TrimSpace(text)) }

// AddPerson adds a person who signs on with a PIN. One who is there already, or
// was revoked, gets this PIN, role and agency instead, and whatever they are
// signed on at ends. CodeInvalid if a part does not fit or the PIN is one that is
// guessed first.
func (r *Roll) AddPerson(ctx context.Context, p Person, pin string) error {
	p.Collar = collarOf(p.Collar)
	if p.Agency == "" {
		p.Agency = Police
	}
	if !fits(p.Collar) || !fitsID(p.Force) {
		return invalid("A person needs a collar number and a force.", "Give the force's id, such as west-mercia.")
	}
	if err := checkRole(p.Role, p.Agency); err != nil {
		return err
	}
	if err := checkPIN(pin); err != nil {
		return err
	}
	kept, err := r.newPIN(ctx, pin)
	if err != nil {
		return err
	}
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		operation := "person added"
		var known int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM person WHERE force = $1 AND collar = $2", p.Force, p.Collar).Scan(&known); err != nil {
			return err
		}
		if known > 0 {
			operation = "person given a new PIN"
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO person (force, collar, agency, role, added, salt, pin, cost)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (force, collar) DO UPDATE SET agency = excluded.agency,
			role = excluded.role, revoked = 0, salt = excluded.salt, pin = excluded.pin, cost = excluded.cost`,
			p.Force, p.Collar, p.Agency, p.Role, millis(r.now()), kept.salt, kept.key, kept.cost); err != nil {
			return err
		}
		if err := signOffAll(ctx, tx, p.Force, p.Collar); err != nil {
			return err
		}
		return r.note(ctx, tx, Entry{Operation: operation, Reason: strings.Join([]string{p.Force, p.Collar, p.Role, p.Agency}, " ")})
	})
}

func signOffAll(ctx context.Context, tx *sql.Tx, force, collar string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM session WHERE force = $1 AND collar = $2", force, collar)
	return err
}

// People lists everybody by force and collar number, the revoked too.
func (r *Roll) People(ctx context.Context) (all []Person, err error) {
	err = r.rows(ctx, func(scan scanner) error {
		var p Person
		err := p.scan(scan)
		all = append(all, p)
		return err
	}, "SELECT "+personColumns+" FROM person ORDER BY force, collar")
	return all, err
}

// RevokePerson ends a person's sign-ons at once, and lets them make no other.
// CodeNotFound if there is nobody of that collar number in the force.
func (r *Roll) RevokePerson(ctx context.Context, force, collar string) error {
	collar = collarOf(collar)
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := changed(ctx, tx, store.Errorf(store.CodeNotFound, "There is nobody with that collar number in that force.").
			WithHint("List them with firstcalld person list."),
			"UPDATE person SET revoked = CASE WHEN revoked = 0 THEN $3 ELSE revoked END WHERE force = $1 AND collar = $2",
			force, collar, millis(r.now())); err != nil {
			return err
		}
		if err := signOffAll(ctx, tx, force, collar); err != nil {
			return err
		}
		return r.note(ctx, tx, Entry{Operation: "person revoked", Reason: force + " " + collar})
	})
}

// errSignOn is the one answer to every sign-on that fails, so that nobody learns
// who there is.
var errSignOn error = store.Errorf(store.CodeForbidden, "This collar number and PIN do not belong together at this desk.").
	WithHint("Try again. An administrator can give a new PIN.")

// SignOn signs a person on at a desk with their PIN, until expires.
// CodeForbidden, in the same words and after the same time, if the collar number
// is not known, the PIN is wrong, they were revoked, or they are of another force
// or agency than the desk. wire.RetryAfter after too many wrong PINs for this
// collar number at this desk; a right one counts as little until the wait is
// over. The same person at any other desk never waits for that (SYNC 4, Rate limits).
func (r *Roll) SignOn(ctx context.Context, desk Desk, force, collar, pin string) (p Person, session string, expires time.Time, err error) {
	p, err = r.proved(ctx, desk.ID, force, collar, pin, func(p Person) bool { return p.belongs(desk) })
	if err == nil {
		session, expires, err = r.signedOn(ctx, desk.ID, p)
	}
	if err != nil {
		return Person{}, "", time.Time{}, err
	}
	return p, session, expires, nil
}

// CheckPIN gives the person of a force whose PIN this is, for whoever answers for
// something at the central store itself. It fails as SignOn does.
func (r *Roll) CheckPIN(ctx context.Context, force, collar, pin string) (Person, error) {
	p, err := r.proved(ctx, store.ID{}, force, collar, pin, func(p Person) bool { return p.Revoked.IsZero() })
	if err != nil {
		return Person{}, err
	}
	return p, r.change(ctx, func(ctx context.Context, tx *sql.Tx) error { return forgetTries(ctx, tx, store.ID{}, p) })
}

// proved gives the person whose PIN this is. A wrong one is noted, also if nobody
// waits for the answer any more.
func (r *Roll) proved(ctx context.Context, desk store.ID, force, collar, pin string, belongs func(Person) bool) (p Person, err error) {
	collar = collarOf(collar)
	if !fits(collar) || !fitsID(force) || len(pin) > maxPIN {
		return Person{}, errSignOn // nobody's, so that it gives nothing away
	}
	if err := r.countTry(ctx, desk, force, collar); err != nil {
		return Person{}, err
	}
	var kept keptPIN
	err = r.rows(ctx, func(scan scanner) error { return p.scan(scan, &kept.salt, &kept.key, &kept.cost) },
		"SELECT "+personColumns+", salt, pin, cost FROM person WHERE force = $1 AND collar = $2", force, collar)
	if err != nil {
		return Person{}, err
	}
	right, err := r.rightPIN(ctx, kept, pin)
	if err != nil || right && belongs(p) {
		return p, err
	}
	wrong := Entry{Collar: collar, Desk: desk, Operation: "PIN refused", Reason: force}
	if err := r.Note(context.WithoutCancel(ctx), wrong); err != nil {
		return Person{}, err
	}
	return Person{}, errSignOn
}

// signedOn keeps a session, and removes those that have run out.
func (r *Roll) signedOn(ctx context.Context, desk store.ID, p Person) (session string, expires time.Time, err error) {
	session, kept := newToken(sessionToken)
	now := r.now()
	expires = now.Add(sessionLife).UTC()
	return session, expires, r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := forgetTries(ctx, tx, desk, p); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM session WHERE until <= $1", millis(now)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO session (token, force, collar, desk, until) VALUES ($1, $2, $3, $4, $5)",
			kept, p.Force, p.Collar, desk.String(), millis(expires)); err != nil {
			return err
		}
		return r.note(ctx, tx, Entry{Collar: p.Collar, Desk: desk, Operation: "signed on", Reason: p.Force})
	})
}

// errSession is not wire.ErrToken: the desk itself is known.
var errSession error = store.Errorf(store.CodeForbidden, "You are no longer signed on at the central store.").
	WithHint("Sign on again with your PIN.")

// PersonOf gives who is signed on at a desk, as they are now: a changed role
// counts from the next request on. CodeForbidden if the session is unknown, has
// run out, was ended, is another desk's, or its person no longer belongs there.
func (r *Roll) PersonOf(ctx context.Context, session string, desk Desk) (p Person, err error) {
	err = r.rows(ctx, func(scan scanner) error { return p.scan(scan) }, "SELECT "+personColumns+` FROM session JOIN person
		ON person.force = session.force AND person.collar = session.collar
		WHERE session.token = $1 AND session.desk = $2 AND session.until > $3`, digest(session), desk.ID.String(), millis(r.now()))
	if err == nil && !p.belongs(desk) {
		err = errSession
	}
	if err != nil {
		return Person{}, err
	}
	return p, nil
}

// SignOff ends a session; one that has ended stays so.
func (r *Roll) SignOff(ctx context.Context, session string) error {
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM session WHERE token = $1", digest(session))
		return err
	})
}
