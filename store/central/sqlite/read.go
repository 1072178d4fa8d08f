package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// window is how many records one page of the feed passes over at most: a scope
// that holds few of many must not read them all at once.
const window = 5000

// inScope is the condition that a record may be read: its arguments are those
// of scoped.
const inScope = "force IN (SELECT value FROM json_each(?)) AND (? OR agency = ?)"

func scoped(s central.Scope) []any {
	forces, _ := json.Marshal(s.Forces) // texts only: it cannot fail
	return []any{string(forces), s.Police, s.Agency}
}

// Changes gives a page of the feed. Whatever is visible up to a seq, nothing
// comes in below it any more: seqs are given within the one writing transaction
// (SYNC 24). A record that is erased meanwhile comes again further on.
func (l *Log) Changes(ctx context.Context, s central.Scope, after central.Position, limit int) (central.Page, error) {
	limit = max(limit, 1)
	var edge, head int64
	err := l.one(ctx, []any{&edge, &head}, `SELECT coalesce((SELECT max(seq) FROM (SELECT seq FROM record WHERE seq > ?1 ORDER BY seq LIMIT ?2)), ?1),
		coalesce((SELECT max(seq) FROM record), 0)`, after.Seq, window)
	if err != nil {
		return central.Page{}, failed(err)
	}
	args := append([]any{after.Seq, edge}, scoped(s)...)
	all, err := l.changes(ctx, `SELECT `+changeColumns+` FROM record r
		WHERE seq > ? AND seq <= ? AND (force IS NULL OR `+inScope+`) ORDER BY seq LIMIT ?`, append(args, limit+1)...)
	if err != nil {
		return central.Page{}, err
	}
	p := central.Page{Changes: central.Cut(all, limit), Next: central.Position{Seq: edge}}
	if n := len(p.Changes); n < len(all) || n == limit {
		p.Next = p.Changes[n-1].Position
	}
	p.More = p.Next.Seq < head
	return p, nil
}

const changeColumns = "r.seq, erased_at IS NOT NULL, id, coalesce(hash, ''), header, summary, detail_digest"

// changes reads changes until the last one is too much for a page, or to the end.
func (l *Log) changes(ctx context.Context, query string, args ...any) (all []central.Change, err error) {
	size := 0
	err = l.query(ctx, func(scan func(...any) error) error {
		var c central.Change
		err := scan(&c.Position.Seq, &c.Erased, &c.ID, &c.Hash, &c.Header, &c.Summary, &c.DetailDigest)
		if err != nil {
			return err
		}
		c = central.OpenChange(l.key, c)
		all = append(all, c)
		if size += c.Size(); size > central.MaxPage && len(all) > 1 {
			return errEnough
		}
		return nil
	}, query, args...)
	return all, err
}

// Since gives the position before the first record received at or after a time.
func (l *Log) Since(ctx context.Context, s central.Scope, at time.Time) (p central.Position, err error) {
	err = l.one(ctx, []any{&p.Seq}, `SELECT coalesce((SELECT min(seq) - 1 FROM record INDEXED BY record_received
		WHERE received_at >= ? AND (force IS NULL OR `+inScope+`)), (SELECT max(seq) FROM record), 0)`,
		append([]any{at.UnixMilli()}, scoped(s)...)...)
	return p, failed(err)
}

// Find gives what bears every one of the tokens. The first is walked, the others
// must be there too.
func (l *Log) Find(ctx context.Context, s central.Scope, tokens []seal.Token, limit int) ([]central.Change, error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	limit = max(limit, 1)
	query := "SELECT " + changeColumns + " FROM token t CROSS JOIN record r ON r.seq = t.seq WHERE t.token = ?" +
		strings.Repeat(" AND EXISTS (SELECT 1 FROM token x WHERE x.token = ? AND x.reported_at = t.reported_at AND x.seq = t.seq)", len(tokens)-1) +
		" AND " + inScope + " ORDER BY t.reported_at DESC, t.seq DESC LIMIT ?"
	var args []any
	for i := range tokens {
		args = append(args, tokens[i][:])
	}
	all, err := l.changes(ctx, query, append(append(args, scoped(s)...), limit)...)
	return central.Cut(all, limit), err
}

// Have says which of the desk's own records are not held.
func (l *Log) Have(ctx context.Context, by central.Credential, held []wire.Held) (missing []store.ID, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryTime)
	defer cancel()
	stmt, err := l.read.PrepareContext(ctx, "SELECT 1 FROM record WHERE id = ? AND desk = ? AND hash = ?")
	if err != nil {
		return nil, failed(err)
	}
	defer stmt.Close()
	for _, h := range held {
		var one int
		switch err := stmt.QueryRowContext(ctx, h.ID[:], by.Desk[:], h.Hash).Scan(&one); {
		case errors.Is(err, sql.ErrNoRows):
			missing = append(missing, h.ID)
		case err != nil:
			return nil, failed(err)
		}
	}
	return missing, nil
}

// Detail gives a whole record.
func (l *Log) Detail(ctx context.Context, s central.Scope, id store.ID) (wire.Item, error) {
	it := wire.Item{ID: id}
	err := l.one(ctx, []any{&it.Hash, &it.Header, &it.Summary, &it.DetailDigest, &it.Detail},
		"SELECT hash, header, summary, detail_digest, detail FROM record WHERE id = ? AND erased_at IS NULL AND "+inScope,
		append([]any{id[:]}, scoped(s)...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return wire.Item{}, central.NotFound()
	}
	if err != nil {
		return wire.Item{}, failed(err)
	}
	return central.OpenRecord(l.key, it)
}

// Quarantine lists what was kept aside.
func (l *Log) Quarantine(ctx context.Context, s central.Scope, limit int) (all []central.Quarantined, err error) {
	err = l.query(ctx, func(scan func(...any) error) error {
		var q central.Quarantined
		var at int64
		it := &q.Item
		err := scan(&it.ID, &it.Hash, &it.Header, &it.Summary, &it.DetailDigest, &it.Detail, &q.Desk, &q.Reason, &at)
		q.At = time.UnixMilli(at).UTC()
		all = append(all, central.OpenAside(l.key, q))
		return err
	}, `SELECT q.id, hash, header, summary, detail_digest, detail, desk, reason, received_at FROM quarantine q
		WHERE EXISTS (SELECT 1 FROM json_each(q.forces) AS pushed WHERE pushed.value IN (SELECT value FROM json_each(?)))
		AND (? OR agency = ?) ORDER BY n DESC LIMIT ?`, append(scoped(s), max(limit, 1))...)
	return all, err
}

// Contiguous gives the highest number up to which a desk's records are here.
// Without gaps, a number is also its rank.
func (l *Log) Contiguous(ctx context.Context, desk store.ID) (n int64, err error) {
	err = l.one(ctx, []any{&n}, `SELECT coalesce(max(desk_seq), 0) FROM
		(SELECT desk_seq, dense_rank() OVER (ORDER BY desk_seq) AS rank FROM record WHERE desk = ?) WHERE desk_seq = rank`, desk[:])
	return n, failed(err)
}
