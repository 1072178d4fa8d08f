package roll

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"time"

	"firstcall/store"
	"firstcall/store/seal"
)

// Entry is one entry of the audit: who did what to which records, when and why
// (DPA 2018 s.62). It holds ids, and never anything a caller said.
type Entry struct {
	N         int64      `json:"n,omitempty"`    // its number, from 1 on
	Prev      string     `json:"prev,omitempty"` // Hash of the one before, "" for the first
	Hash      string     `json:"hash,omitempty"` // made with the store's key; hex
	At        time.Time  `json:"at"`
	Collar    string     `json:"collar,omitempty"` // or the account that an administrator worked under
	Desk      store.ID   `json:"desk,omitzero"`
	Operation string     `json:"operation"`
	Reason    string     `json:"reason,omitempty"`
	Records   []store.ID `json:"records,omitempty"`
}

// KeyOrigin names the setting that Begin keeps: where the store's key is, as the
// JSON of a seal.Origin.
const KeyOrigin = "key_origin"

// Keyed gives the roll the store's key, which it is read from KeyOrigin before;
// nothing can be noted without it. who is the account that this process runs
// under, named in the audit where nobody gives a collar number. It is called once,
// before anything else uses the roll.
func (r *Roll) Keyed(key *seal.Key, who string) { r.key, r.who = key, who }

var errUnkeyed error = store.Errorf(store.CodeForbidden, "Nothing can be written to the audit without the central store's key.").
	WithHint("Open the central store where its key is.")

// Begin keeps where a new store's key is and begins the audit: what is noted
// before it, or without the key, never passes VerifyAudit, and nor does an audit
// that somebody else begins again. CodeInUse if the store has begun already.
func (r *Roll) Begin(ctx context.Context, origin string) error {
	if r.key == nil {
		return errUnkeyed
	}
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		begun := store.Errorf(store.CodeInUse, "This central store has a key already.").WithHint("Open it with that one.")
		for _, do := range []struct {
			query string
			args  []any
		}{
			{"INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", []any{KeyOrigin, origin}},
			{"INSERT INTO audit_head (one, n, seal) VALUES (1, 0, $1) ON CONFLICT DO NOTHING", []any{r.sealed(0, nil)}},
		} {
			if err := changed(ctx, tx, begun, do.query, do.args...); err != nil {
				return err
			}
		}
		return r.note(ctx, tx, Entry{Operation: "central store begun"})
	})
}

// link is what an entry is kept with: made with the store's key over the seal
// before, its place and its bytes, so that none can be edited, removed, moved or
// made up by whoever has only the database.
func (r *Roll) link(seal []byte, n int64, entry string) []byte {
	return r.mac("audit entry", hex.EncodeToString(seal), n, entry)
}

// sealed is what the head is kept with. An entry is linked to the seal before and
// not to the entry before: the seals that are past are kept nowhere, so whoever
// cuts the end off cannot set the head back, and what is noted on a head that was
// set back never fits.
func (r *Roll) sealed(n int64, hash []byte) []byte {
	return r.mac("audit head", hex.EncodeToString(hash), n)
}

func (r *Roll) mac(field string, parts ...any) []byte {
	text, _ := json.Marshal(parts) // texts and a number
	token := r.key.Token(field, string(text))
	return token[:]
}

// Note adds an entry to the audit (SYNC 4, Audit log). A zero At is now; N, Prev
// and Hash are not read. CodeForbidden without the key (Keyed).
func (r *Roll) Note(ctx context.Context, e Entry) error {
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error { return r.note(ctx, tx, e) })
}

// note adds an entry in the transaction of what it tells of, as its last step:
// until the transaction ends, every other one that notes waits, on either
// database. Nobody named means this process's account, unless a desk is.
func (r *Roll) note(ctx context.Context, tx *sql.Tx, e Entry) error {
	if r.key == nil {
		return errUnkeyed
	}
	if e.At.IsZero() {
		e.At = r.now()
	}
	if e.Collar == "" && e.Desk.IsNil() {
		e.Collar = r.who
	}
	e.At = e.At.UTC().Truncate(time.Millisecond)
	e.N, e.Prev, e.Hash = 0, "", "" // the row says these
	text, err := json.Marshal(e)
	if err != nil {
		return invalid("This cannot be written to the audit.", "Check its date.")
	}
	var n int64
	var seal []byte
	if err := tx.QueryRowContext(ctx, `INSERT INTO audit_head (one, n, seal) VALUES (1, 1, $1)
		ON CONFLICT (one) DO UPDATE SET n = audit_head.n + 1 RETURNING n, seal`, []byte{}).Scan(&n, &seal); err != nil {
		return err
	}
	hash := r.link(seal, n, string(text))
	if _, err := tx.ExecContext(ctx, "INSERT INTO audit (n, hash, entry) VALUES ($1, $2, $3)", n, hash, string(text)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE audit_head SET seal = $1", r.sealed(n, hash))
	return err
}

// kept is an entry as it is kept.
type kept struct {
	n     int64
	hash  []byte
	entry string
}

// auditPage is how many entries are read at a time: a long read pins SQLite's log
// of writes (SYNC 2.1).
const auditPage = 500

// entries reads the audit up to the one that is the last now.
func (r *Roll) entries(ctx context.Context, last int64, each func(kept) error) error {
	for after := int64(0); ; {
		var page []kept
		err := r.rows(ctx, func(scan scanner) error {
			var k kept
			err := scan(&k.n, &k.hash, &k.entry)
			page = append(page, k)
			return err
		}, "SELECT n, hash, entry FROM audit WHERE n > $1 AND n <= $2 ORDER BY n LIMIT $3", after, last, auditPage)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, k := range page {
			if err := each(k); err != nil {
				return err
			}
		}
		after = page[len(page)-1].n
	}
}

// Audit gives every entry in order. It ends with the first error of each. Whether
// they are whole is VerifyAudit's to say.
func (r *Roll) Audit(ctx context.Context, each func(Entry) error) error {
	h, err := r.head(ctx)
	if err != nil {
		return err
	}
	prev := ""
	return r.entries(ctx, h.n, func(k kept) error {
		var e Entry
		if err := json.Unmarshal([]byte(k.entry), &e); err != nil {
			return tampered(k.n, "cannot be read")
		}
		e.N, e.Prev, e.Hash = k.n, prev, hex.EncodeToString(k.hash)
		prev = e.Hash
		return each(e)
	})
}
