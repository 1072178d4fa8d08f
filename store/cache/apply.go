package cache

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// Where the feed was read to.
const (
	metaCursor = "cursor"
	metaEpoch  = "epoch"
	metaHeard  = "heard" // RFC 3339
)

// kindErased takes the place of the kind of a record whose contents were erased.
const kindErased = "erased"

// page is one page of the feed while it is applied.
type page struct {
	changes []store.Change
	calls   []store.ID // whose history is another now, each once
	erased  bool
}

// Apply takes a page and its cursor in one transaction (SYNC 26).
func (c *Cache) Apply(ctx context.Context, changes []store.Change, cursor, epoch string) ([]store.ID, error) {
	p := &page{changes: slices.Clone(changes)}
	err := wait(ctx, c.writer.addThen(func(t *tx) error {
		p.calls, p.erased = nil, false
		if err := t.applyPage(p); err != nil {
			return err
		}
		for _, m := range [][2]string{{metaCursor, cursor}, {metaEpoch, epoch}} {
			if err := t.setMeta(m[0], m[1]); err != nil {
				return err
			}
		}
		return t.heard()
	}, func(err error) { c.writer.scrubIf(err == nil && p.erased) }))
	if err != nil {
		return nil, err
	}
	return p.calls, nil
}

// heard records that the central store answered.
func (t *tx) heard() error { return t.setMeta(metaHeard, t.at.UTC().Format(time.RFC3339Nano)) }

// Cursor gives where the feed was read to.
func (c *Cache) Cursor(ctx context.Context) (cursor, epoch string, last time.Time, err error) {
	var heard string
	err = c.queryOne(ctx, []any{&cursor, &epoch, &heard}, "", `SELECT coalesce((SELECT value FROM meta WHERE name = 'cursor'), ''),
		coalesce((SELECT value FROM meta WHERE name = 'epoch'), ''), coalesce((SELECT value FROM meta WHERE name = 'heard'), '')`)
	last, _ = time.Parse(time.RFC3339Nano, heard) // "" is the zero time
	return cursor, epoch, last, err
}

// applyPage takes each change by itself: one that cannot be taken is kept aside,
// for it must not hold up what comes after it (SYNC 17).
func (t *tx) applyPage(p *page) error {
	for _, ch := range p.changes {
		fed, err := t.nextFed()
		if err != nil {
			return err
		}
		why, err := t.try(p, ch, fed)
		if err != nil {
			return err
		}
		if why == nil {
			continue
		}
		if err := t.putAside(ch, fed, why); err != nil {
			return err
		}
	}
	return nil
}

// try takes a change or leaves all as it was, and says why that cannot be taken.
func (t *tx) try(p *page, ch store.Change, fed int64) (why, err error) {
	if err := t.exec("SAVEPOINT change"); err != nil {
		return nil, err
	}
	calls := len(p.calls)
	why = t.guarded(func(t *tx) error { return t.applyOne(p, ch, fed) })
	if why != nil {
		if !sqlitex.IsItems(why) {
			return nil, why
		}
		p.calls = p.calls[:calls]
		if err := t.exec("ROLLBACK TO change"); err != nil {
			return nil, err
		}
	}
	return why, t.exec("RELEASE change")
}

// applyOne is an upsert by id: a record that is held moves in the order to where
// the feed has it now (SYNC 27, 30). What was erased never comes back (36).
func (t *tx) applyOne(p *page, ch store.Change, fed int64) error {
	if ch.Erased {
		was, err := t.erase(ch.ID)
		if err == nil && was != nil {
			p.erased = true
			err = t.touched(p, *was)
		}
		return err
	}
	var one, n int64
	if erased, err := t.get([]any{&one}, "SELECT 1 FROM erased WHERE id = ?", ch.ID[:]); erased || err != nil {
		return err
	}
	r, err := store.ThawSummary(ch.Header, ch.Summary, ch.DetailDigest, ch.Hash)
	if err != nil {
		return err
	}
	if r.ID != ch.ID {
		return store.Errorf(store.CodeInvalid, "The record came under another id than its own.")
	}
	var hash string
	held, err := t.get([]any{&n, &hash}, "SELECT n, hash FROM record WHERE id = ?", ch.ID[:])
	switch {
	case err != nil:
		return err
	case !held:
		err = t.take(p, r, fed)
	case hash != ch.Hash:
		return store.Errorf(store.CodeInvalid, "Another record with this id is held here already.")
	default:
		err = t.move(n, r, fed)
	}
	if err != nil {
		return err
	}
	return t.exec("DELETE FROM aside WHERE id = ?", ch.ID[:])
}

// nextFed gives the next place in the central store's order.
func (t *tx) nextFed() (fed int64, err error) {
	_, err = t.get([]any{&fed}, "UPDATE counter SET value = value + 1 WHERE name = 'fed' RETURNING value")
	return fed, err
}

// move gives a record that is held its place in the order.
func (t *tx) move(row int64, r store.Record, fed int64) error {
	if err := t.exec("UPDATE record SET fed = ? WHERE n = ?", fed, row); err != nil {
		return err
	}
	return t.settle(r.Header)
}

// take keeps a record that was not held. It is not in this desk's chain, unless
// it is this desk's own and continues it: then the folder came back from a
// backup, and goes on where the desk had been.
func (t *tx) take(p *page, r store.Record, fed int64) error {
	seq := -fed
	if r.Desk == t.c.folder.desk {
		h, err := t.head()
		if err != nil {
			return err
		}
		if r.DeskSeq == h.Seq+1 && r.PrevHash == h.Hash {
			seq = r.DeskSeq
			if err := t.setHead(head{r.DeskSeq, r.Hash}); err != nil {
				return err
			}
		}
		if err := t.keepRef(r); err != nil {
			return err
		}
	}
	if _, err := t.insertRow(r, seq, fed); err != nil {
		return err
	}
	return t.touched(p, r)
}

// keepRef keeps a reference that this desk gave before its folder came back from
// a backup, so that it is not given again.
func (t *tx) keepRef(r store.Record) error {
	if r.Kind != store.KindReport {
		return nil
	}
	var s store.ReportSummary
	if err := readBody(r.Summary, &s); err != nil || s.Ref == "" {
		return err
	}
	return t.exec("INSERT INTO call (id, ref) VALUES (?, ?) ON CONFLICT DO NOTHING", r.Subject[:], s.Ref)
}

// What a record changes the history of: the calls of somebody, and those from a
// number or a place.
const (
	selectCallsOf = `SELECT DISTINCT r.subject FROM party p CROSS JOIN record r ON r.n = p.record
		WHERE p.person = ? AND r.current = 1`
	selectCallsAt = `SELECT DISTINCT r.subject FROM token t CROSS JOIN record r ON r.n = t.record
		WHERE t.token = ? AND r.kind = 'report' AND r.current = 1`
)

// touched notes the calls whose history a record changes: its own, those of all
// who are linked with the people it is about, and those from the number or the
// place it is on.
func (t *tx) touched(p *page, r store.Record) error {
	e, err := t.c.entriesOf(r)
	if err != nil {
		return nil // damaged: nobody can say whose history it was
	}
	p.note(e.call)
	if r.Kind == store.KindReport {
		p.note(r.Subject)
	}
	people, err := component(t.each, e.concerns)
	if err != nil {
		return err
	}
	for _, person := range people {
		if err := t.noteEach(p, selectCallsOf, person[:]); err != nil {
			return err
		}
	}
	for _, k := range e.at {
		if err := t.noteEach(p, selectCallsAt, k[:]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) noteEach(p *page, query string, by []byte) error {
	return t.each(func(scan func(...any) error) error {
		var call []byte
		err := scan(&call)
		p.note(uuid.FromBytesOrNil(call))
		return err
	}, query, by)
}

func (p *page) note(call store.ID) {
	if !call.IsNil() && !slices.Contains(p.calls, call) {
		p.calls = append(p.calls, call)
	}
}

// erase empties a record and keeps its id for ever (SYNC 36, 40): of its header
// what the desk's chain needs, of what it was found by nothing. It gives what was
// there; nil if nothing was. In place of the summary comes a seal, so that nobody
// without the key can pass off what he removed as erased.
func (t *tx) erase(id store.ID) (*store.Record, error) {
	for _, query := range []string{"INSERT INTO erased (id) VALUES (?) ON CONFLICT DO NOTHING", "DELETE FROM aside WHERE id = ?"} {
		if err := t.exec(query, id[:]); err != nil {
			return nil, err
		}
	}
	var row int64
	found, err := t.get([]any{&row}, "SELECT n FROM record WHERE id = ? AND kind <> 'erased'", id[:])
	if err != nil || !found {
		return nil, err
	}
	r, err := t.held(row)
	if err == nil {
		err = t.unindex(row, r)
	}
	if err != nil && !sqlitex.IsItems(err) { // what is damaged is emptied all the same
		return nil, err
	}
	stub, err := json.Marshal(store.Header{ID: id, Desk: r.Desk, DeskSeq: r.DeskSeq, PrevHash: r.PrevHash, Schema: r.Schema})
	if err != nil {
		return nil, err
	}
	err = t.exec(`UPDATE record SET kind = 'erased', agency = '', subject = zeroblob(16), supersedes = NULL, current = 0, reported_at = 0,
		header = ?, summary = ?, digest = NULL WHERE n = ?`, stub, t.c.key.Seal(stub, id[:], partErased), row)
	for _, query := range []string{"DELETE FROM detail WHERE record = ?", "DELETE FROM due WHERE record = ?",
		"DELETE FROM rival WHERE ?1 IN (record, other)", "UPDATE outbox SET reason = NULL WHERE record = ?",
		"UPDATE outbox SET state = 'erased' WHERE record = ? AND state <> 'waiting'"} {
		if err == nil {
			err = t.exec(query, row)
		}
	}
	if err != nil {
		return nil, err
	}
	return &r, t.settle(r.Header)
}
