package roll

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"firstcall/store"
)

// maxPack is the most a question set can be (DESIGN 4).
const maxPack = 1 << 20

// Pack is one entry in the order of publications: a question set, and from when
// on calls use it.
type Pack struct {
	ID, Force, Version string
	Hash               string // SHA-256 of its bytes, hex
	From               time.Time
	At                 time.Time // when it came into the order: published, approved or brought back
	By                 string    // who published it or brought it back
	Approver           string    // who approved it, "" where that was not needed
	Waits              bool      // for approval; it has no place in the order until then
	Back               bool      // brought back by Rollback
	Took               string    // of Rollback's answer: the hash of what it took back
	Withdrawn          bool      // taken back by Rollback with nothing before it: it is in force no more
}

const publications = `SELECT publication.id, pack.force, pack.version, publication.hash, starts, at, by_whom, approver, waits, back
	FROM publication JOIN pack ON pack.hash = publication.hash `

func (p *Pack) scan(scan scanner) error {
	var hash []byte
	var from, at int64
	err := scan(&p.ID, &p.Force, &p.Version, &hash, &from, &at, &p.By, &p.Approver, &p.Waits, &p.Back)
	p.Hash, p.From, p.At = hex.EncodeToString(hash), timeOf(from), timeOf(at)
	return err
}

// Publish puts a question set last in the order, in force from p.From on, at
// once if that is past or zero. It waits for approval if p.Waits or the force's
// setting (ApprovalOf) says so, in the place of one of the same id that waits
// already. At, Approver and Back of p are not read.
//
// CodeForbidden if it waits and p.By is nobody who may answer for it (Approve).
// CodeInvalid if bytes are not those of the hash or are too many, if that
// version of that id was published with another hash, or if the id is another
// force's: one (id, version) is one question set for ever (DESIGN 4).
func (r *Roll) Publish(ctx context.Context, p Pack, bytes []byte) error {
	hash := sha256.Sum256(bytes)
	if err := p.check(hash[:], bytes); err != nil {
		return err
	}
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := next(ctx, tx, "pack") // one publishes at a time
		if err != nil {
			return err
		}
		p, err := approvable(ctx, tx, p)
		if err != nil {
			return err
		}
		if err := keepPack(ctx, tx, p, hash[:], bytes); err != nil {
			return err
		}
		if err := r.enter(ctx, tx, n, p, hash[:]); err != nil {
			return err
		}
		operation := "question set published"
		if p.Waits {
			operation = "question set waits for approval"
		}
		return r.note(ctx, tx, p.entry(operation, p.By))
	})
}

// approvable makes a question set wait where its force wants that, and then
// refuses a publisher with whom an approver could not be compared.
func approvable(ctx context.Context, tx *sql.Tx, p Pack) (Pack, error) {
	var wanted int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM setting WHERE name = $1 AND value = 'yes'", ApprovalOf(p.Force)).Scan(&wanted); err != nil {
		return p, err
	}
	if p.Waits = p.Waits || wanted > 0; !p.Waits {
		return p, nil
	}
	by, err := answerable(ctx, tx, p.Force, p.By)
	p.By = by
	return p, err
}

// answerable gives the collar number, as it is kept, of somebody who may answer
// for a force's question sets: one of its supervisors and administrators.
// CodeForbidden for everybody else.
func answerable(ctx context.Context, tx *sql.Tx, force, by string) (collar string, err error) {
	collar = collarOf(by)
	var known int
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM person WHERE force = $1 AND collar = $2 AND revoked = 0 AND agency = $3
		AND role IN ($4, $5)`, force, collar, Police, RoleSupervisor, RoleAdministrator).Scan(&known)
	if err == nil && known == 0 {
		err = store.Errorf(store.CodeForbidden, "This is nobody who may publish or approve where a second person has to.").
			WithHint("It takes the collar number of a supervisor or an administrator of that force: see firstcalld person list.")
	}
	return collar, err
}

// samePerson says whether two collar numbers can be one person's, however each is
// written: 4417, 04417 and 44-17.
func samePerson(a, b string) bool {
	bare := func(collar string) string {
		collar = strings.Map(func(c rune) rune {
			if unicode.IsLetter(c) || unicode.IsNumber(c) {
				return c
			}
			return -1
		}, collarOf(collar))
		return strings.TrimLeft(collar, "0")
	}
	return bare(a) == bare(b)
}

// entry is what the audit is told of a question set.
func (p *Pack) entry(operation, by string) Entry {
	return Entry{Collar: by, Operation: operation, Reason: strings.Join([]string{p.ID, p.Version, p.Hash}, " ")}
}

func (p *Pack) check(hash, bytes []byte) error {
	p.By = strings.TrimSpace(p.By)
	switch {
	case !fitsID(p.ID), !fitsID(p.Force), !fits(p.Version):
		return invalid("A question set needs an id, a force and a version.", "Look at the first lines of its file.")
	case !fits(p.By):
		return invalid("It has to be said who publishes.", "Give your collar number.")
	case p.Hash != hex.EncodeToString(hash):
		return invalid("The question set is not the one that was checked.", "Check the file again, then publish it.")
	case len(bytes) > maxPack:
		return invalid("The question set is too large.", "It can have 1 MB at most.")
	}
	return nil
}

// keepPack keeps the bytes of a version, which are there for ever from then on.
func keepPack(ctx context.Context, tx *sql.Tx, p Pack, hash, bytes []byte) error {
	var others int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM pack WHERE id = $1 AND force <> $2", p.ID, p.Force).Scan(&others); err != nil {
		return err
	}
	if others > 0 {
		return invalid("A question set of this id belongs to another force.", "Give it another id.")
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO pack (hash, id, force, version, bytes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		hash, p.ID, p.Force, p.Version, bytes); err != nil {
		return err
	}
	var same int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM pack WHERE hash = $1 AND id = $2 AND version = $3", hash, p.ID, p.Version).Scan(&same); err != nil {
		return err
	}
	if same == 0 {
		return invalid(fmt.Sprintf("Version %s of %s was published before, with other contents.", p.Version, p.ID),
			"Give the changed question set a new version.")
	}
	return nil
}

// enter gives a publication its place.
func (r *Roll) enter(ctx context.Context, tx *sql.Tx, n int64, p Pack, hash []byte) error {
	now := millis(r.now())
	_, err := tx.ExecContext(ctx, `INSERT INTO publication (n, id, hash, starts, at, by_whom, approver, waits, back)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8) ON CONFLICT (id) WHERE waits DO UPDATE SET n = excluded.n,
		hash = excluded.hash, starts = excluded.starts, at = excluded.at, by_whom = excluded.by_whom`,
		n, p.ID, hash, max(millis(p.From), now), now, p.By, p.Waits, p.Back)
	return err
}

// Approve puts the question set of that id that waits last in the order. hash is
// the one that was read, in full: CodeInvalid if another waits by now. by must be
// the collar number of a supervisor or an administrator of its force, and of
// somebody else than who published it: CodeForbidden. That it is they who approve
// is for the caller to find out first (CheckPIN). CodeNotFound if none waits.
func (r *Roll) Approve(ctx context.Context, id, hash, by string) error {
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := next(ctx, tx, "pack")
		if err != nil {
			return err
		}
		p, err := waiting(ctx, tx, id)
		if err != nil {
			return err
		}
		if p.Hash != hash {
			return invalid("Another question set of that id waits than the one you read.", "Read the one that waits now, and approve it by its own hash: firstcalld pack list ID shows it.")
		}
		if by, err = answerable(ctx, tx, p.Force, by); err != nil {
			return err
		}
		if samePerson(p.By, by) {
			return store.Errorf(store.CodeForbidden, "Whoever published a question set cannot approve it.").WithHint("Ask a second person to read and approve it.")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE publication SET n = $2, waits = false, approver = $3, at = $4,
			starts = CASE WHEN starts < $4 THEN $4 ELSE starts END WHERE id = $1 AND waits`, id, n, by, millis(r.now())); err != nil {
			return err
		}
		return r.note(ctx, tx, p.entry("question set approved", by))
	})
}

// waiting gives the question set of an id that waits for approval.
func waiting(ctx context.Context, tx *sql.Tx, id string) (p Pack, err error) {
	err = p.scan(tx.QueryRowContext(ctx, publications+"WHERE publication.id = $1 AND waits", id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		err = store.Errorf(store.CodeNotFound, "No question set of that id waits for approval.").WithHint("List them with firstcalld pack list.")
	}
	return p, err
}

// Rollback takes back the last publication of an id, also one that is still to
// come: the question set before it is in force at once, as a new entry in the
// order. Once more takes back the one before that. With none before it, it is
// Withdrawn: the desks go back to what came with the program. CodeNotFound if
// nothing of that id is published, CodeInvalid if by is empty. What waits for
// approval goes on waiting.
func (r *Roll) Rollback(ctx context.Context, id, by string) (p Pack, err error) {
	if by = strings.TrimSpace(by); !fits(by) {
		return Pack{}, invalid("It has to be said who rolls back.", "Give your collar number.")
	}
	err = r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		n, err := next(ctx, tx, "pack")
		if err != nil {
			return err
		}
		all, err := publishedIn(ctx, tx, id)
		if err != nil {
			return err
		}
		stack := standing(all)
		if len(stack) == 0 {
			return store.Errorf(store.CodeNotFound, "Nothing is published of that question set that could be taken back.").
				WithHint("firstcalld pack list shows what is.")
		}
		p = stack[max(0, len(stack)-2)]
		p.Withdrawn, p.Took = len(stack) == 1, stack[len(stack)-1].Hash
		p.From, p.At, p.By, p.Approver, p.Back = timeOf(millis(r.now())), timeOf(millis(r.now())), by, "", true
		hash, err := hex.DecodeString(p.Hash)
		if err != nil {
			return err
		}
		if err := r.enter(ctx, tx, n, p, hash); err != nil {
			return err
		}
		operation := "question set rolled back to"
		if p.Withdrawn {
			operation = "question set withdrawn"
		}
		return r.note(ctx, tx, p.entry(operation, by))
	})
	return p, err
}

func publishedIn(ctx context.Context, tx *sql.Tx, id string) (all []Pack, err error) {
	rows, err := tx.QueryContext(ctx, publications+"WHERE publication.id = $1 AND NOT waits ORDER BY n", id)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p Pack
		if err := p.scan(rows.Scan); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// standing gives the publications of one id that were not taken back, the last
// one last. A rollback takes one back, so that two in a row go back two; one that
// finds a single publication withdraws that, and is marked in all.
func standing(all []Pack) (stack []Pack) {
	for i, p := range all {
		switch n := len(stack); {
		case p.Waits:
		case p.Back && n > 0:
			stack, all[i].Withdrawn = stack[:n-1], n == 1
		case n == 0 || stack[n-1].Hash != p.Hash:
			stack = append(stack, p)
		}
	}
	return stack
}

// markWithdrawn marks the entries of every id that took back its only one.
func markWithdrawn(all []Pack) {
	of := map[string][]int{} // the places of each id
	for i, p := range all {
		of[p.ID] = append(of[p.ID], i)
	}
	for _, places := range of {
		var one []Pack
		for _, i := range places {
			one = append(one, all[i])
		}
		standing(one)
		for n, i := range places {
			all[i] = one[n]
		}
	}
}

// Packs gives of every id what is in force and what is to come, in their order,
// and a tag that is another one when they are. Of an id, the last whose From has
// come counts.
func (r *Roll) Packs(ctx context.Context) (all []Pack, tag string, err error) {
	all, err = r.published(ctx, "WHERE NOT waits ORDER BY n")
	if err != nil {
		return nil, "", err
	}
	all = slices.DeleteFunc(inForce(all, r.now()), func(p Pack) bool { return p.Withdrawn })
	sum := sha256.New()
	for _, p := range all {
		fmt.Fprintf(sum, "%q %s %d %d\n", p.ID, p.Hash, millis(p.From), millis(p.At))
	}
	return all, hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// inForce leaves out what was overtaken: by a later entry of the same id that
// begins no later, or has begun.
func inForce(all []Pack, now time.Time) []Pack {
	var kept []Pack
	from := map[string]time.Time{} // of the last one kept
	for _, p := range slices.Backward(all) {
		if next, ok := from[p.ID]; ok && (!p.From.Before(next) || !next.After(now)) {
			continue
		}
		from[p.ID] = p.From
		kept = append(kept, p)
	}
	slices.Reverse(kept)
	return kept
}

// History gives every entry of an id in order, what waits among them.
func (r *Roll) History(ctx context.Context, id string) ([]Pack, error) {
	return r.published(ctx, "WHERE publication.id = $1 ORDER BY n", id)
}

// published reads whole ids: what was withdrawn is known by what was before it.
func (r *Roll) published(ctx context.Context, which string, args ...any) (all []Pack, err error) {
	err = r.rows(ctx, func(scan scanner) error {
		var p Pack
		err := p.scan(scan)
		all = append(all, p)
		return err
	}, publications+which, args...)
	markWithdrawn(all)
	return all, err
}

// PackBytes gives the bytes of a question set; CodeNotFound if no such hash was
// ever published.
func (r *Roll) PackBytes(ctx context.Context, hash string) (bytes []byte, err error) {
	raw, _ := hex.DecodeString(hash) // what is no hash is nothing's
	err = r.one(ctx, store.Errorf(store.CodeNotFound, "The central store has no such question set.").WithHint("List them with firstcalld pack list."),
		[]any{&bytes}, "SELECT bytes FROM pack WHERE hash = $1", raw)
	return bytes, err
}
