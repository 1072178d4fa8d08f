package cache

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

// part names keep a sealed text from being put in another's place.
var (
	partSummary = []byte("summary")
	partDetail  = []byte("detail")
	partChain   = []byte("chain")
	partReason  = []byte("reason")
	partAside   = []byte("aside")
	partCentral = []byte("central")
	partPIN     = []byte("pin")
	partErased  = []byte("erased")
)

func closedCall() error {
	return store.Errorf(store.CodeNotFound, "This call is closed, or was never opened on this desk.").
		WithHint("Look it up by its reference to see what was saved.")
}

// Open begins a call's journal and takes its reference. A call that is open
// already is left as it is. One that brings a reference keeps it, as does one
// that was opened before: a call has one reference for ever.
func (c *Cache) Open(d store.Draft, packBytes []byte) store.Ticket {
	entries := make([]store.Entry, 0, len(d.Entries))
	for name, value := range d.Entries {
		entries = append(entries, store.Entry{Key: name, Value: value})
	}
	first := c.journal(d.Call, entries)
	d.Entries = nil
	return c.writer.addThen(func(t *tx) error {
		var one int
		if found, err := t.get([]any{&one}, "SELECT 1 FROM draft WHERE call = ?", d.Call[:]); found || err != nil {
			return err
		}
		if err := t.keepPack(d.Pack, packBytes); err != nil {
			return err
		}
		if d.OpenedAt.IsZero() {
			d.OpenedAt = t.at
		}
		if _, err := t.takeRef(d); err != nil {
			return err
		}
		if !d.Parked {
			_ = c.live.take(d.Call) // a call of this id cannot be in other hands before it is open
		}
		err := t.exec(`INSERT INTO draft (call, opened_at, saved_at, parked, pack_id, pack_version, pack_hash)
			VALUES (?, ?, ?, ?, ?, ?, ?)`, d.Call[:], d.OpenedAt.UnixNano(), t.at.UnixNano(), d.Parked,
			d.Pack.ID, d.Pack.Version, d.Pack.Hash)
		if err != nil {
			return err
		}
		return first(t)
	}, c.dropFailed(d.Call))
}

// dropFailed lets go of a call that could not be opened or taken up after all.
func (c *Cache) dropFailed(call store.ID) func(error) {
	return func(err error) {
		if err != nil {
			c.live.drop(call)
		}
	}
}

// keepPack keeps a pack's bytes from its first use, so that what is answered
// under it can be opened in it for ever.
func (t *tx) keepPack(ref store.PackRef, bytes []byte) error {
	if len(bytes) == 0 {
		return nil
	}
	sum := sha256.Sum256(bytes)
	if hex.EncodeToString(sum[:]) != ref.Hash {
		return store.Errorf(store.CodeInvalid, "The question set %s %s is not the one its hash says it is.", ref.ID, ref.Version)
	}
	return t.exec("INSERT INTO pack (hash, id, version, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
		ref.Hash, ref.ID, ref.Version, bytes)
}

// takeRef gives a call its reference. The sequence moves in the same
// transaction, so that no two calls share one, whichever process takes it.
func (t *tx) takeRef(d store.Draft) (ref string, err error) {
	if found, err := t.get([]any{&ref}, "SELECT ref FROM call WHERE id = ?", d.Call[:]); found || err != nil {
		return ref, err
	}
	for {
		if ref = d.Ref; ref == "" {
			if ref, err = t.nextRef(d); err != nil {
				return "", err
			}
		}
		n, err := t.changed("INSERT INTO call (id, ref) VALUES (?, ?) ON CONFLICT (ref) DO NOTHING", d.Call[:], ref)
		if n == 1 || err != nil {
			return ref, err
		}
		if d.Ref != "" {
			return "", store.Errorf(store.CodeInvalid, "Another call on this desk has this reference already.").
				WithHint("Look the reference up to see that call, and check what was written down.")
		}
	}
}

// nextRef moves the sequence on and makes a reference of it.
func (t *tx) nextRef(d store.Draft) (ref string, err error) {
	for ref == "" && err == nil {
		var n int64
		var code string // as it is now: enrolling gives another
		_, err = t.get([]any{&n, &code}, `UPDATE counter SET value = value + 1 WHERE name = 'reference'
			RETURNING value, (SELECT value FROM meta WHERE name = 'desk_code')`)
		ref, _ = seal.NewRef(d.ForceCode, d.OpenedAt, code, n)
	}
	return ref, err
}

// Journal writes entries of an open call; CodeNotFound if it is closed.
func (c *Cache) Journal(call store.ID, entries ...store.Entry) store.Ticket {
	return c.writer.add(c.journal(call, entries))
}

// journal seals the entries at once, so that nothing waits for the disk in clear.
func (c *Cache) journal(call store.ID, entries []store.Entry) func(*tx) error {
	type sealed struct {
		name  string
		value []byte
	}
	rows := make([]sealed, len(entries))
	for i, e := range entries {
		rows[i].name = e.Key
		if e.Value != nil {
			rows[i].value = c.key.Seal(e.Value, call[:], []byte(e.Key))
		}
	}
	return func(t *tx) error {
		for _, r := range rows {
			if err := t.entry(call, r.name, r.value); err != nil {
				return err
			}
		}
		return nil
	}
}

func (t *tx) entry(call store.ID, name string, sealed []byte) error {
	if sealed == nil {
		if err := t.touch(call, "UPDATE draft SET saved_at = ? WHERE call = ?", t.at.UnixNano(), call[:]); err != nil {
			return err
		}
		return t.exec("DELETE FROM entry WHERE call = ? AND name = ?", call[:], name)
	}
	err := t.exec(`INSERT INTO entry (call, name, saved_at, sealed) VALUES (?, ?, ?, ?)
		ON CONFLICT (call, name) DO UPDATE SET saved_at = excluded.saved_at, sealed = excluded.sealed`,
		call[:], name, t.at.UnixNano(), sealed)
	if sqlitex.IsMissing(err) {
		return closedCall()
	}
	return err
}

// touch changes a draft's row; CodeNotFound if there is none.
func (t *tx) touch(call store.ID, query string, args ...any) error {
	n, err := t.changed(query, args...)
	if err == nil && n == 0 {
		return closedCall()
	}
	return err
}

// Repack gives an open call another question set and entries that go with it in
// one transaction, and keeps the set's bytes; CodeNotFound if it is closed.
func (c *Cache) Repack(call store.ID, pack store.PackRef, packBytes []byte, entries ...store.Entry) store.Ticket {
	journal := c.journal(call, entries)
	return c.writer.add(func(t *tx) error {
		if err := t.keepPack(pack, packBytes); err != nil {
			return err
		}
		err := t.touch(call, "UPDATE draft SET pack_id = ?, pack_version = ?, pack_hash = ?, saved_at = ? WHERE call = ?",
			pack.ID, pack.Version, pack.Hash, t.at.UnixNano(), call[:])
		if err != nil {
			return err
		}
		return journal(t)
	})
}

// Park marks a call as parked, or as taken up again; CodeNotFound if it is
// closed. Taking up one that another running program has in hand fails with
// CodeInUse.
func (c *Cache) Park(call store.ID, parked bool) store.Ticket {
	after := c.dropFailed(call)
	if parked {
		after = func(error) { c.live.drop(call) }
	}
	return c.writer.addThen(func(t *tx) error {
		if !parked {
			if err := c.live.take(call); err != nil {
				return err
			}
		}
		return t.touch(call, "UPDATE draft SET parked = ?, saved_at = ? WHERE call = ?", parked, t.at.UnixNano(), call[:])
	}, after)
}

// Close writes what build gives for the call's reference and removes the draft,
// all in one transaction. build runs on the writing goroutine, again only if
// the call's reference changed while the disk refused.
func (c *Cache) Close(call store.ID, build func(ref string) ([]store.NewRecord, error)) store.Ticket {
	b := builder{build: build}
	return c.writer.addThen(func(t *tx) error {
		var ref string
		found, err := t.get([]any{&ref}, "SELECT ref FROM draft JOIN call ON id = call WHERE call = ?", call[:])
		if err != nil {
			return err
		}
		if !found {
			return closedCall()
		}
		if err := b.insert(t, ref); err != nil {
			return err
		}
		return t.exec("DELETE FROM draft WHERE call = ?", call[:])
	}, func(err error) {
		if err == nil || store.CodeOf(err) == store.CodeNotFound {
			c.live.drop(call)
		}
	})
}

const selectDrafts = `SELECT d.call, c.ref, d.opened_at, d.saved_at, d.parked, d.pack_id, d.pack_version, d.pack_hash
	FROM draft d JOIN call c ON c.id = d.call `

// OpenDrafts gives every call not closed, oldest first.
func (c *Cache) OpenDrafts(ctx context.Context) ([]store.Draft, error) {
	return c.drafts(ctx, selectDrafts+"ORDER BY d.opened_at, d.call")
}

// Draft gives one call's journal; CodeNotFound if it is closed or was never opened.
func (c *Cache) Draft(ctx context.Context, call store.ID) (store.Draft, error) {
	all, err := c.drafts(ctx, selectDrafts+"WHERE d.call = ?", call[:])
	if err == nil && len(all) == 0 {
		err = closedCall()
	}
	if err != nil {
		return store.Draft{}, err
	}
	return all[0], nil
}

func (c *Cache) drafts(ctx context.Context, query string, args ...any) (all []store.Draft, err error) {
	err = c.query(ctx, func(scan func(...any) error) error {
		var d store.Draft
		var id []byte
		var opened, saved int64
		err := scan(&id, &d.Ref, &opened, &saved, &d.Parked, &d.Pack.ID, &d.Pack.Version, &d.Pack.Hash)
		d.Call = uuid.FromBytesOrNil(id)
		d.OpenedAt, d.SavedAt = time.Unix(0, opened).UTC(), time.Unix(0, saved).UTC()
		all = append(all, d)
		return err
	}, query, args...)
	for i := range all {
		all[i].Elsewhere = c.live.elsewhere(all[i].Call)
		if err == nil {
			err = c.readEntries(ctx, &all[i])
		}
	}
	return all, err
}

// readEntries unseals a draft's values. SavedAt is when the last was saved.
func (c *Cache) readEntries(ctx context.Context, d *store.Draft) error {
	d.Entries = map[string][]byte{}
	return c.query(ctx, func(scan func(...any) error) error {
		var name string
		var saved int64
		var sealed []byte
		if err := scan(&name, &saved, &sealed); err != nil {
			return err
		}
		if at := time.Unix(0, saved).UTC(); at.After(d.SavedAt) {
			d.SavedAt = at
		}
		value, err := c.key.Open(sealed, d.Call[:], []byte(name))
		d.Entries[name] = value
		return err
	}, "SELECT name, saved_at, sealed FROM entry WHERE call = ?", d.Call[:])
}
