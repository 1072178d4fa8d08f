package postgres

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// eraBits is where the era begins in Position.Tx; below it is the transaction's
// number, enough for 800 years of ten thousand a second.
const eraBits = 48

func position(era, tx, seq int64) central.Position {
	return central.Position{Tx: era<<eraBits | tx, Seq: seq}
}

// place gives a position's era and transaction.
func place(p central.Position) (era int64, tx uint64) {
	return p.Tx >> eraBits, uint64(p.Tx & (1<<eraBits - 1))
}

// Changes gives a page of the feed, from the primary only.
//
// A number of a sequence is taken long before its row can be seen, so a reader
// of the numbers alone passes rows for ever (SYNC 25). Here a row counts only
// once no transaction as old as its own is under way: pg_snapshot_xmin. Rows of
// an earlier era are all visible, as Restored waited for them.
func (l *Log) Changes(ctx context.Context, s central.Scope, after central.Position, limit int) (central.Page, error) {
	limit = max(limit, 1)
	var p central.Page
	err := l.in(ctx, session{scope: s, read: true}, func(ctx context.Context, tx pgx.Tx) error {
		var era int64
		var fence uint64
		err := tx.QueryRow(ctx, fenceQuery).Scan(&era, &fence, nil, nil, nil)
		if err != nil {
			return err
		}
		p = central.Page{Next: position(era, int64(fence)-1, math.MaxInt64)}
		if p.Changes, p.More, err = l.page(ctx, tx, s, after, p.Next, limit); err != nil {
			return err
		}
		switch {
		case p.More:
			p.Next = p.Changes[len(p.Changes)-1].Position
		case before(p.Next, after): // a long transaction holds the fence back
			p.Next = after
		}
		return nil
	})
	return p, failure(err)
}

func before(a, b central.Position) bool { return a.Tx < b.Tx || a.Tx == b.Tx && a.Seq < b.Seq }

// page reads what lies in scope after one position and not after another.
func (l *Log) page(ctx context.Context, tx pgx.Tx, s central.Scope, after, last central.Position, limit int) ([]central.Change, bool, error) {
	era, txid := place(after)
	lastEra, lastTx := place(last)
	return l.changes(ctx, tx, limit, feedQuery, s.Forces, s.Police, s.Agency, era, txid, after.Seq, lastEra, lastTx, limit+1)
}

// changes reads so many changes and no more than fit, and says whether the query
// found more than that.
func (l *Log) changes(ctx context.Context, tx pgx.Tx, limit int, query string, args ...any) (all []central.Change, more bool, err error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, false, err
	}
	found := 0
	all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c central.Change, err error) {
		var era, seq int64
		var txid uint64
		var hash []byte
		err = row.Scan(&era, &txid, &seq, &c.ID, &hash, &c.Header, &c.Summary, &c.DetailDigest, &c.Erased, &found)
		c.Hash, c.Position = string(hash), position(era, int64(txid), seq)
		return central.OpenChange(l.key, c), err
	})
	all = central.Cut(all, limit)
	return all, found > len(all), err
}

// fenceQuery gives the era and the oldest transaction under way, and has what
// follows read by the index: of row-level conditions the planner expects so few
// rows that it would sort all that is left of the feed for every page.
const fenceQuery = `SELECT era, pg_snapshot_xmin(pg_current_snapshot()), set_config('enable_seqscan', 'off', true),
	set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true) FROM store`

// feedQuery names its columns with their table: by an output name, an xid8 given
// as text would sort "10" before "9" (SYNC 25).
var feedQuery = bounded(`SELECT r.reported_at, `+changeColumns+` FROM record AS r
	WHERE (r.era, r.txid, r.seq) > ($4::bigint, $5::xid8, $6::bigint) AND (r.era, r.txid) <= ($7::bigint, $8::xid8)
	AND (r.force IS NULL OR `+inScope+`) ORDER BY r.era, r.txid, r.seq LIMIT $9`, "l.era, l.txid, l.seq")

const changeColumns = `r.era, r.txid, r.seq, r.id, r.hash, r.header, r.summary, r.detail_digest, r.erased_at IS NOT NULL AS erased,
	coalesce(octet_length(r.header) + octet_length(r.summary), 0) AS size`

// bounded has the rows of a query sent only as far as they fit on a page, each
// with how many the query found. The lengths are known without reading the bytes.
func bounded(query, order string) string {
	return fmt.Sprintf(`SELECT l.era, l.txid, l.seq, l.id, l.hash, l.header, l.summary, l.detail_digest, l.erased, l.found FROM (
		SELECT l.*, count(*) OVER () AS found, sum(l.size) OVER (ORDER BY %[2]s ROWS UNBOUNDED PRECEDING) - l.size AS ahead
		FROM (%[1]s) AS l) AS l WHERE l.ahead <= %[3]d ORDER BY %[2]s`, query, order, central.MaxPage)
}

// inScope is the condition that a record r may be read. Its parameters are the
// scope's forces, police and agency; the wall behind it says the same.
const inScope = "(r.force = ANY ($1::text[]) AND ($2 OR r.agency = $3))"

// Since gives the position before the first record received at or after a time.
// What is not visible yet may have been received after it too, so it never lies
// beyond the fence. The times are looked up by themselves: in the order of the
// feed they would be looked for from its beginning.
func (l *Log) Since(ctx context.Context, s central.Scope, at time.Time) (p central.Position, err error) {
	err = l.in(ctx, session{scope: s, read: true}, func(ctx context.Context, tx pgx.Tx) error {
		var era, seq int64
		var txid, fence uint64
		if err := tx.QueryRow(ctx, fenceQuery).Scan(&era, &fence, nil, nil, nil); err != nil {
			return err
		}
		p = position(era, int64(fence)-1, math.MaxInt64)
		err := tx.QueryRow(ctx, `WITH late AS MATERIALIZED (SELECT r.era, r.txid, r.seq FROM record AS r
			WHERE r.received_at >= $4 AND (r.force IS NULL OR `+inScope+`))
			SELECT l.era, l.txid, l.seq FROM late AS l ORDER BY l.era, l.txid, l.seq LIMIT 1`,
			s.Forces, s.Police, s.Agency, at).Scan(&era, &txid, &seq)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if first := position(era, int64(txid), seq-1); err == nil && before(first, p) {
			p = first
		}
		return err
	})
	return p, failure(err)
}

// findQuery walks the first token; the others must be there too.
var findQuery = bounded(`SELECT t.reported_at, `+changeColumns+` FROM token AS t JOIN record AS r ON r.id = t.id
	WHERE t.token = $4::bytea AND NOT EXISTS (SELECT FROM unnest($5::bytea[]) AS w (token) WHERE NOT EXISTS (
		SELECT FROM token AS x WHERE x.token = w.token AND x.reported_at = t.reported_at AND x.id = t.id))
	AND `+inScope+` ORDER BY t.reported_at DESC, t.id DESC LIMIT $6`, "l.reported_at DESC, l.id DESC")

// Find gives what bears every one of the tokens.
func (l *Log) Find(ctx context.Context, s central.Scope, tokens []seal.Token, limit int) (all []central.Change, err error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	wanted := make([][]byte, len(tokens))
	for i := range tokens {
		wanted[i] = tokens[i][:]
	}
	limit = max(limit, 1)
	err = l.in(ctx, session{scope: s, read: true}, func(ctx context.Context, tx pgx.Tx) error {
		all, _, err = l.changes(ctx, tx, limit, findQuery, s.Forces, s.Police, s.Agency, wanted[0], wanted[1:], limit)
		return err
	})
	return all, failure(err)
}

// Have says which of the desk's own records are not held.
func (l *Log) Have(ctx context.Context, by central.Credential, held []wire.Held) (missing []store.ID, err error) {
	var ids []store.ID
	var hashes [][]byte
	for _, h := range held {
		ids, hashes = append(ids, h.ID), append(hashes, []byte(h.Hash))
	}
	err = l.in(ctx, session{desk: by.Desk, read: true}, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT a.id FROM unnest($1::uuid[], $2::bytea[]) WITH ORDINALITY AS a (id, hash, n)
			LEFT JOIN record AS r ON r.id = a.id AND r.hash = a.hash AND r.desk = $3 WHERE r.id IS NULL ORDER BY a.n`, ids, hashes, by.Desk)
		if err != nil {
			return err
		}
		missing, err = pgx.CollectRows(rows, pgx.RowTo[store.ID])
		return err
	})
	return missing, failure(err)
}

// Detail gives a whole record.
func (l *Log) Detail(ctx context.Context, s central.Scope, id store.ID) (wire.Item, error) {
	it := wire.Item{ID: id}
	var hash []byte
	err := l.in(ctx, session{scope: s, read: true}, func(ctx context.Context, tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT r.hash, r.header, r.summary, r.detail, r.detail_digest FROM record AS r
			WHERE r.id = $4 AND r.erased_at IS NULL AND `+inScope, s.Forces, s.Police, s.Agency, id).
			Scan(&hash, &it.Header, &it.Summary, &it.Detail, &it.DetailDigest)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return wire.Item{}, central.NotFound()
	}
	if err != nil {
		return wire.Item{}, failure(err)
	}
	it.Hash = string(hash)
	return central.OpenRecord(l.key, it)
}

// Quarantine lists what was kept aside.
func (l *Log) Quarantine(ctx context.Context, s central.Scope, limit int) (all []central.Quarantined, err error) {
	err = l.in(ctx, session{scope: s, read: true}, func(ctx context.Context, tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT id, hash, header, summary, detail, detail_digest, desk, reason, at FROM quarantine
			WHERE forces && $1::text[] AND ($2 OR agency = $3) ORDER BY n DESC LIMIT $4`, s.Forces, s.Police, s.Agency, max(limit, 1))
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (q central.Quarantined, err error) {
			var hash []byte
			it := &q.Item
			err = row.Scan(&it.ID, &hash, &it.Header, &it.Summary, &it.Detail, &it.DetailDigest, &q.Desk, &q.Reason, &q.At)
			it.Hash, q.At = string(hash), q.At.UTC()
			return central.OpenAside(l.key, q), err
		})
		return err
	})
	return all, failure(err)
}

// Contiguous gives the highest number up to which a desk's records are here.
// Without gaps, a number is also its rank.
func (l *Log) Contiguous(ctx context.Context, desk store.ID) (n int64, err error) {
	err = l.in(ctx, session{desk: desk, read: true}, func(ctx context.Context, tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT coalesce(max(d.desk_seq), 0) FROM (SELECT r.desk_seq, dense_rank() OVER (ORDER BY r.desk_seq) AS rank
			FROM record AS r WHERE r.desk = $1) AS d WHERE d.desk_seq = d.rank`, desk).Scan(&n)
	})
	return n, failure(err)
}
