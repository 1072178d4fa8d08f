package cache

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

var _ store.Outbox = (*Cache)(nil)

// The states of what was made here. What was erased before it was sent waits
// too: its stub tells the central store that the number in the chain is no gap.
const (
	stateWaiting     = "waiting"
	stateAcked       = "acked"
	stateQuarantined = "quarantined"
	stateErased      = "erased"
)

// damagedHere is the reason of a record that cannot be read to be sent.
const damagedHere = "The record is damaged on the disk of this desk and cannot be sent."

const selectOutgoing = `SELECT o.record, r.id, r.kind, r.hash, r.header, r.summary, d.sealed, r.digest
	FROM outbox o CROSS JOIN record r ON r.n = o.record LEFT JOIN detail d ON d.record = r.n
	WHERE o.state = 'waiting' ORDER BY o.record LIMIT 0 + ?`

// Outgoing gives what waits to be sent; rows are made in the order of desk_seq.
// One that is damaged is quarantined here and now, as it would hold up all that
// come after it (SYNC 17, 18).
func (c *Cache) Outgoing(ctx context.Context, maxItems, maxBytes int) (out []store.Record, err error) {
	var broken []int64
	size := 0
	err = c.query(ctx, func(scan func(...any) error) error {
		var n int64
		var w chained
		if err := scan(&n, &w.id, &w.kind, &w.hash, &w.header, &w.summary, &w.detail, &w.digest); err != nil {
			return err
		}
		r, err := c.chainedRecord(w)
		if err != nil {
			broken = append(broken, n)
			return nil
		}
		r.HeaderBytes, r.Hash = w.header, w.hash
		size += len(r.HeaderBytes) + len(r.Summary) + len(r.Detail)
		if size > maxBytes && len(out) > 0 {
			return errEnough
		}
		out = append(out, r)
		return nil
	}, selectOutgoing, maxItems)
	if err != nil || len(broken) == 0 {
		return out, err
	}
	if err := wait(ctx, c.writer.add(func(t *tx) error { return t.quarantine(broken) })); err != nil || len(out) > 0 {
		return out, err
	}
	return c.Outgoing(ctx, maxItems, maxBytes)
}

// quarantine keeps back what cannot be read to be sent.
func (t *tx) quarantine(rows []int64) error {
	for _, n := range rows {
		var id []byte
		found, err := t.get([]any{&id}, "SELECT id FROM record WHERE n = ?", n)
		if err == nil && found {
			err = t.settled(n, uuid.FromBytesOrNil(id), stateQuarantined, "", t.at, store.Answer{Reason: damagedHere})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Acked takes answers (SYNC 14 to 18).
func (c *Cache) Acked(ctx context.Context, epoch string, at time.Time, answers []store.Answer) (int, error) {
	answers = slices.Clone(answers)
	var settled int
	var erased bool
	err := wait(ctx, c.writer.addThen(func(t *tx) error {
		settled, erased = 0, false
		for _, a := range answers {
			is, err := t.answered(epoch, at, a)
			if err != nil {
				return err
			}
			if is {
				settled++
				erased = erased || a.State == store.AnswerErased
			}
		}
		return t.heard()
	}, func(err error) { c.writer.scrubIf(err == nil && erased) }))
	if err != nil {
		return 0, err
	}
	return settled, nil
}

// answered settles one record. One that is settled already stays as it is: it is
// acknowledged once, however often it was sent.
func (t *tx) answered(epoch string, at time.Time, a store.Answer) (bool, error) {
	var n int64
	var state, kind string
	erased := a.State == store.AnswerErased // decided by the id alone (SYNC 37)
	found, err := t.get([]any{&n, &state, &kind}, `SELECT r.n, o.state, r.kind FROM record r CROSS JOIN outbox o ON o.record = r.n
		WHERE r.id = ? AND (r.hash = ? OR ?)`, a.ID[:], a.Hash, erased)
	if err != nil || !found {
		return false, err
	}
	if erased {
		if _, err := t.erase(a.ID); err != nil {
			return false, err
		}
		return true, t.settled(n, a.ID, stateErased, epoch, at, a)
	}
	next := stateAcked
	switch a.State {
	case store.AnswerStored, store.AnswerDuplicate, store.AnswerConflictKept:
	case store.AnswerQuarantined:
		next = stateQuarantined
	default: // of a newer central store: it is asked again
		return false, nil
	}
	if state != stateWaiting {
		return true, nil
	}
	if kind == kindErased {
		next = stateErased
	}
	return true, t.settled(n, a.ID, next, epoch, at, a)
}

// settled keeps what became of a record. The reason is sealed, as it comes from
// elsewhere.
func (t *tx) settled(row int64, id store.ID, state, epoch string, at time.Time, a store.Answer) error {
	var reason []byte
	if state == stateQuarantined {
		reason = t.c.key.Seal([]byte(a.Reason), id[:], partReason)
	}
	return t.exec("UPDATE outbox SET state = ?, epoch = ?, server_seq = ?, acked_at = ?, reason = ? WHERE record = ?",
		state, epoch, a.Seq, at.UnixMilli(), reason, row)
}

// Retained gives what could be sent again whole (SYNC 20). What is in quarantine
// is among it: the central store may take it by now, or have lost it.
func (c *Cache) Retained(ctx context.Context, after int64, limit int) (held []store.Held, next int64, err error) {
	next = after
	err = c.query(ctx, func(scan func(...any) error) error {
		var id []byte
		var h store.Held
		err := scan(&next, &id, &h.Hash)
		h.ID = uuid.FromBytesOrNil(id)
		held = append(held, h)
		return err
	}, `SELECT o.record, r.id, r.hash FROM outbox o CROSS JOIN record r ON r.n = o.record
		WHERE o.record > ? AND o.state IN ('acked', 'quarantined') AND EXISTS (SELECT 1 FROM detail d WHERE d.record = o.record)
		ORDER BY o.record LIMIT 0 + ?`, after, limit)
	return held, next, err
}

// Again lets records wait once more. The reason of one in quarantine stays, so
// that it never goes out of sight on the way.
func (c *Cache) Again(ctx context.Context, ids []store.ID) error {
	list := idList(ids)
	return wait(ctx, c.writer.add(func(t *tx) error {
		return t.exec(`UPDATE outbox SET state = 'waiting' WHERE state IN ('acked', 'quarantined')
			AND record IN (SELECT r.n FROM json_each(?) j CROSS JOIN record r ON r.id = unhex(j.value))`, list)
	}))
}

// prunePiece is how many details are removed in one go: the handler's own writes
// come between.
const prunePiece = 200

// Pruned removes details and keeps their digests, so that the chain can still be
// checked.
func (c *Cache) Pruned(ctx context.Context, before time.Time) (int, error) {
	all := 0
	for {
		n := 0
		err := wait(ctx, c.writer.add(func(t *tx) (err error) {
			n, err = t.prune(before)
			return err
		}))
		if err != nil {
			return all, err
		}
		if all += n; n < prunePiece {
			return all, nil
		}
	}
}

func (t *tx) prune(before time.Time) (int, error) {
	type old struct {
		n          int64
		id, sealed []byte
	}
	var all []old
	err := t.each(func(scan func(...any) error) error {
		var o old
		err := scan(&o.n, &o.id, &o.sealed)
		all = append(all, o)
		return err
	}, `SELECT r.n, r.id, d.sealed FROM outbox o CROSS JOIN detail d ON d.record = o.record CROSS JOIN record r ON r.n = o.record
		WHERE o.state = 'acked' AND o.acked_at < ? LIMIT 0 + ?`, before.UnixMilli(), prunePiece)
	for _, o := range all {
		if err != nil {
			break
		}
		var digest any // none of what is damaged: Check goes on telling of it
		if detail, err := t.c.key.Open(o.sealed, o.id, partDetail); err == nil {
			sum := sha256.Sum256(detail)
			digest = sum[:]
		}
		if err = t.exec("UPDATE record SET digest = ? WHERE n = ?", digest, o.n); err == nil {
			err = t.exec("DELETE FROM detail WHERE record = ?", o.n)
		}
	}
	return len(all), err
}

// OutboxState gives what the desk shows of the sync.
func (c *Cache) OutboxState(ctx context.Context) (s store.OutboxState, err error) {
	var oldest []byte
	err = c.queryOne(ctx, []any{&s.Waiting, &s.Acked, &oldest}, "", `SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting'),
		(SELECT count(*) FROM outbox WHERE state = 'acked'),
		(SELECT r.header FROM outbox o CROSS JOIN record r ON r.n = o.record WHERE o.state = 'waiting' ORDER BY o.record LIMIT 1)`)
	if err != nil {
		return s, err
	}
	var h store.Header
	if oldest != nil && json.Unmarshal(oldest, &h) == nil {
		s.Oldest = h.MadeAt
	}
	if s.Quarantined, err = c.quarantined(ctx); err != nil {
		return s, err
	}
	s.Aside, err = c.aside(ctx)
	return s, err
}

func (c *Cache) quarantined(ctx context.Context) (all []store.Refused, err error) {
	err = c.query(ctx, func(scan func(...any) error) error {
		var id, header, sealed []byte
		var at int64
		if err := scan(&id, &header, &sealed, &at); err != nil {
			return err
		}
		f := store.Refused{Record: headerOf(uuid.FromBytesOrNil(id), header), At: time.UnixMilli(at)}
		if reason, err := c.key.Open(sealed, id, partReason); err == nil {
			f.Reason = string(reason)
		}
		all = append(all, f)
		return nil
	}, `SELECT r.id, r.header, o.reason, o.acked_at FROM outbox o CROSS JOIN record r ON r.n = o.record
		WHERE o.reason IS NOT NULL ORDER BY o.record`)
	return all, err
}

// headerOf reads a header as far as it can be read.
func headerOf(id store.ID, header []byte) (h store.Header) {
	if json.Unmarshal(header, &h) != nil {
		h = store.Header{}
	}
	h.ID = id
	return h
}
