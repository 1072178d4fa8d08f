package postgres

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// Append keeps what a desk pushes.
func (l *Log) Append(ctx context.Context, by central.Credential, items []wire.Item) ([]wire.Answer, error) {
	if err := central.CheckPush(items); err != nil {
		return nil, err
	}
	p, as := l.newPush(by, items)
	err := l.in(ctx, as, p.run)
	if refused(err) { // by a rule of the database that Read does not know: find which it is
		p.singly = true
		err = l.in(ctx, as, p.run)
	}
	if err != nil {
		return nil, failure(err)
	}
	return p.answers, nil
}

// push is one call of Append. run may be run again.
type push struct {
	by      central.Credential
	items   []wire.Item
	entries []central.Entry
	key     *seal.Key
	sealed  []wire.Item    // as they are kept if they are stored
	tokens  [][]seal.Token // what they are found by then
	singly  bool           // insert one by one, so that one that is refused does not fail the others

	foreign map[store.ID]bool // what is not to be gone on from
	taken   map[store.ID]bool // what is superseded already
	seqs    []int64           // of those inserted; 0 of the others
	bad     []bool            // those the database itself refused
	hidden  []bool            // those of which nothing is kept aside
	answers []wire.Answer
}

func (l *Log) newPush(by central.Credential, items []wire.Item) (*push, session) {
	p := &push{by: by, items: items, key: l.key}
	for _, it := range items {
		e := central.Read(by, it)
		p.entries = append(p.entries, e)
		p.sealed = append(p.sealed, central.SealRecord(l.key, e.Item))
		p.tokens = append(p.tokens, e.Tokens(l.key))
	}
	return p, session{scope: by.Scope(), desk: by.Desk}
}

// run inserts first and asks afterwards why a row was not inserted: the unique
// index decides, and no other push can come between (SYNC 3).
func (p *push) run(ctx context.Context, tx pgx.Tx) error {
	n := len(p.entries)
	p.seqs, p.bad, p.hidden, p.answers = make([]int64, n), make([]bool, n), make([]bool, n), make([]wire.Answer, n)
	if err := p.outside(ctx, tx); err != nil {
		return err
	}
	if err := p.superseded(ctx, tx); err != nil {
		return err
	}
	if err := p.insert(ctx, tx); err != nil {
		return err
	}
	if err := p.judge(ctx, tx); err != nil {
		return err
	}
	return p.finish(ctx, tx)
}

// outside finds which of the records and subjects that this push goes on from
// are held where the credential does not reach.
func (p *push) outside(ctx context.Context, tx pgx.Tx) error {
	var ids []store.ID
	for _, e := range p.entries {
		ids = append(ids, e.GoesOnFrom()...)
	}
	rows, err := tx.Query(ctx, `SELECT outside($1)`, ids)
	if err != nil {
		return err
	}
	p.foreign, err = set(rows)
	return err
}

// set reads rows of one id each.
func set(rows pgx.Rows) (map[store.ID]bool, error) {
	all := map[store.ID]bool{}
	found, err := pgx.CollectRows(rows, pgx.RowTo[store.ID])
	for _, id := range found {
		all[id] = true
	}
	return all, err
}

// isForeign says whether an entry goes on from what the credential does not cover.
func (p *push) isForeign(e central.Entry) bool {
	return slices.ContainsFunc(e.GoesOnFrom(), func(id store.ID) bool { return p.foreign[id] })
}

// superseded finds which records that this push supersedes are superseded
// already. Whoever supersedes the same one waits, so that the later in the
// store's order is told (SYNC 30); it waits before it has a place in that order.
func (p *push) superseded(ctx context.Context, tx pgx.Tx) error {
	var ids []store.ID
	var keys []int64
	for _, e := range p.entries {
		if id := e.Header.Supersedes; !id.IsNil() && p.storable(e) {
			ids = append(ids, id)
			keys = append(keys, int64(binary.BigEndian.Uint64(id[8:])))
		}
	}
	p.taken = map[store.ID]bool{}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(keys) // all in one order, or two pushes could wait for each other
	if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(k) FROM unnest($1::bigint[]) AS k`, keys); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT superseded($1)`, ids)
	if err != nil {
		return err
	}
	p.taken, err = set(rows)
	return err
}

// storable says whether nothing speaks against an entry but what may be held with
// its id.
func (p *push) storable(e central.Entry) bool {
	return e.Judge(central.Found{Foreign: p.isForeign(e)}).State == wire.Stored
}

func (p *push) insert(ctx context.Context, tx pgx.Tx) error {
	var which []int
	for i, e := range p.entries {
		if p.storable(e) {
			which = append(which, i)
		}
	}
	if !p.singly {
		return p.insertThese(ctx, tx, which)
	}
	for i := range which {
		err := pgx.BeginFunc(ctx, tx, func(part pgx.Tx) error { return p.insertThese(ctx, part, which[i:i+1]) })
		if refused(err) {
			p.bad[which[i]], err = true, nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// insertThese inserts, in order, those of the entries whose id is not held
// (SYNC 2.2: unnest).
func (p *push) insertThese(ctx context.Context, tx pgx.Tx, which []int) error {
	if len(which) == 0 {
		return nil
	}
	c := columns{}
	for _, i := range which {
		c.add(p.entries[i].Header, p.sealed[i], p.entries[i].NeedsUpgrade)
	}
	rows, err := tx.Query(ctx, `
		INSERT INTO record (era, id, force, agency, desk, desk_seq, kind, subject, supersedes, reported_at, schema,
			needs_upgrade, hash, header, summary, detail, detail_digest, by_role, by_forces)
		SELECT s.era, a.id, a.force, a.agency, a.desk, a.desk_seq, a.kind, a.subject, NULLIF(a.supersedes, $19),
			a.reported_at, a.schema, a.needs_upgrade, a.hash, a.header, a.summary, a.detail, a.detail_digest, $17, $18
		FROM store AS s, unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::uuid[],
			$8::uuid[], $9::timestamptz[], $10::bigint[], $11::boolean[], $12::bytea[], $13::bytea[], $14::bytea[], $15::bytea[], $16::bytea[])
			WITH ORDINALITY AS a (id, force, agency, desk, desk_seq, kind, subject, supersedes, reported_at, schema,
				needs_upgrade, hash, header, summary, detail, detail_digest, n)
		ORDER BY a.n
		ON CONFLICT (id) DO NOTHING RETURNING id, hash, seq`,
		c.id, c.force, c.agency, c.desk, c.deskSeq, c.kind, c.subject, c.supersedes, c.reportedAt, c.schema,
		c.needsUpgrade, c.hash, c.header, c.summary, c.detail, c.digest, p.by.Role, p.by.Forces, store.ID{})
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id store.ID
		var hash []byte
		var seq int64
		if err := rows.Scan(&id, &hash, &seq); err != nil {
			return err
		}
		// The first of two alike is the one that was inserted.
		first := slices.IndexFunc(which, func(i int) bool { return p.items[i].ID == id && p.items[i].Hash == string(hash) })
		p.seqs[which[first]] = seq
	}
	return rows.Err()
}

// columns are entries as PostgreSQL takes many rows at once.
type columns struct {
	id, desk, subject, supersedes         []store.ID
	force, agency, kind                   []string
	deskSeq, schema                       []int64
	reportedAt                            []time.Time
	needsUpgrade                          []bool
	hash, header, summary, detail, digest [][]byte
}

func (c *columns) add(h store.Header, it wire.Item, needsUpgrade bool) {
	c.id, c.desk = append(c.id, h.ID), append(c.desk, h.Desk)
	c.subject, c.supersedes = append(c.subject, h.Subject), append(c.supersedes, h.Supersedes)
	c.force, c.agency = append(c.force, h.Force), append(c.agency, h.Agency)
	c.kind, c.hash = append(c.kind, string(h.Kind)), append(c.hash, []byte(it.Hash))
	c.deskSeq, c.schema = append(c.deskSeq, h.DeskSeq), append(c.schema, int64(h.Schema))
	c.reportedAt, c.needsUpgrade = append(c.reportedAt, h.ReportedAt), append(c.needsUpgrade, needsUpgrade)
	c.header, c.summary = append(c.header, it.Header), append(c.summary, whole(it.Summary))
	c.detail, c.digest = append(c.detail, whole(it.Detail)), append(c.digest, it.DetailDigest)
}

// whole keeps what is empty from being kept as unknown.
func whole(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// refusedHere is the reason for what the database refused by a rule of its own.
const refusedHere = "The database of the central store does not take it as it is."

// judge answers every entry: those inserted by whether another supersedes the
// same record, the others by what is held.
func (p *push) judge(ctx context.Context, tx pgx.Tx) error {
	found, err := p.held(ctx, tx)
	if err != nil {
		return err
	}
	for i, e := range p.entries {
		if p.seqs[i] == 0 {
			f := found[i]
			f.Foreign, p.hidden[i] = p.isForeign(e), f.Hidden
			p.answers[i] = e.Judge(f)
			if p.bad[i] && f.Hash == "" && !f.Erased {
				p.answers[i] = wire.Answer{ID: e.Item.ID, Hash: e.Item.Hash, State: wire.Quarantined, Reason: refusedHere}
			}
			continue
		}
		on := e.Header.Supersedes
		p.answers[i] = e.Judge(central.Found{Conflict: !on.IsNil() && p.taken[on]})
		p.answers[i].Seq = p.seqs[i]
		p.taken[on] = true
	}
	return nil
}

// held looks up what was not inserted, by its id and by the id in its header.
func (p *push) held(ctx context.Context, tx pgx.Tx) (map[int]central.Found, error) {
	var ids []store.ID
	var hashes [][]byte
	var which []int
	ask := func(i int, id store.ID) {
		ids, hashes, which = append(ids, id), append(hashes, []byte(p.items[i].Hash)), append(which, i)
	}
	for i, e := range p.entries {
		if p.seqs[i] == 0 {
			ask(i, e.Item.ID)
			if e.Header.ID != e.Item.ID {
				ask(i, e.Header.ID)
			}
		}
	}
	found := map[int]central.Found{}
	if len(which) == 0 {
		return found, nil
	}
	rows, err := tx.Query(ctx, `SELECT n, erased, known, same, seq FROM held($1, $2)`, ids, hashes)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n, seq int64
		var erased, known, same bool
		if err := rows.Scan(&n, &erased, &known, &same, &seq); err != nil {
			return nil, err
		}
		i, f := which[n-1], found[which[n-1]]
		f.Erased, f.Hidden = f.Erased || erased && known, f.Hidden || erased && !known
		if ids[n-1] == p.items[i].ID && !erased {
			f.Seq, f.Hash = seq, "another"
			if same {
				f.Hash = p.items[i].Hash
			}
		}
		found[i] = f
	}
	return found, rows.Err()
}

// finish makes findable what was stored, keeps aside, whole and once, what is
// answered so, and lets go of there what was stored after all (SYNC 18).
func (p *push) finish(ctx context.Context, tx pgx.Tx) error {
	batch := &pgx.Batch{}
	var ids []store.ID
	var claims [][]byte
	for i, a := range p.answers {
		switch {
		case p.seqs[i] != 0:
			ids, claims = append(ids, a.ID), append(claims, central.Claim(a.Hash))
		case a.State == wire.Quarantined && !p.hidden[i]:
			p.quarantine(batch, p.entries[i], a.Reason)
		case a.State == wire.Erased && p.entries[i].Placed(): // its number is no gap (SYNC 8)
			batch.Queue(`SELECT place($1, $2)`, p.entries[i].Header.ID, p.entries[i].Header.DeskSeq)
		}
	}
	if ids != nil {
		p.index(batch)
		batch.Queue(`DELETE FROM quarantine AS q USING unnest($1::uuid[], $2::bytea[]) AS a (id, claim)
			WHERE q.id = a.id AND q.claim = a.claim AND q.desk = $3`, ids, claims, p.by.Desk)
	} else {
		// Something held already may have been committed a moment ago without its
		// standby. Having written, this commit waits for both (SYNC 16).
		batch.Queue(`SELECT pg_logical_emit_message(true, 'firstcall', '')`)
	}
	return tx.SendBatch(ctx, batch).Close()
}

func (p *push) quarantine(batch *pgx.Batch, e central.Entry, reason string) {
	it := central.SealAside(p.key, e.Item)
	batch.Queue(`INSERT INTO quarantine (desk, role, forces, agency, fingerprint, id, header_id, claim, hash, header, summary,
		detail, detail_digest, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (fingerprint) DO NOTHING`, p.by.Desk, p.by.Role, p.by.Forces, p.by.Agency, e.Fingerprint(p.by),
		it.ID, e.Header.ID, central.Claim(e.Item.Hash), []byte(it.Hash), it.Header, it.Summary, it.Detail, it.DetailDigest, reason)
}

// index puts in what the records that were stored are found by.
func (p *push) index(batch *pgx.Batch) {
	var tokens [][]byte
	var times []time.Time
	var ids []store.ID
	for i, e := range p.entries {
		if p.seqs[i] == 0 {
			continue
		}
		for _, t := range p.tokens[i] {
			tokens, times, ids = append(tokens, t[:]), append(times, e.Header.ReportedAt), append(ids, e.Header.ID)
		}
	}
	if tokens != nil {
		batch.Queue(`INSERT INTO token (token, reported_at, id) SELECT * FROM unnest($1::bytea[], $2::timestamptz[], $3::uuid[])`, tokens, times, ids)
	}
}
