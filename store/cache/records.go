package cache

import (
	"encoding/json"
	"slices"

	"firstcall/store"
)

// head is the last record of a desk's chain. It is kept sealed, so that taking
// records off the end is found out too.
type head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// Add writes records that belong to no draft, all or none. What they hold is
// read at once: the caller may go on changing it.
func (c *Cache) Add(records ...store.NewRecord) store.Ticket {
	records = slices.Clone(records)
	for i := range records {
		if err := fixed(&records[i]); err != nil {
			return c.writer.add(func(*tx) error { return err })
		}
	}
	return c.writer.add(func(t *tx) error { return t.insert(records) })
}

// fixed replaces a record's bodies by their JSON.
func fixed(r *store.NewRecord) error {
	summary, err := json.Marshal(r.Summary)
	if err != nil {
		return err
	}
	detail, err := json.Marshal(r.Detail)
	r.Summary, r.Detail = json.RawMessage(summary), json.RawMessage(detail)
	return err
}

// insert freezes records and gives them their places in the desk's chain.
func (t *tx) insert(records []store.NewRecord) error {
	if len(records) == 0 {
		return nil
	}
	h, err := t.head()
	if err != nil {
		return err
	}
	for i := range records {
		if h, err = t.insertOne(&records[i], h); err != nil {
			return err
		}
	}
	return t.setHead(h)
}

func (t *tx) head() (h head, err error) {
	desk := t.c.folder.desk
	var sealed []byte
	found, err := t.get([]any{&sealed}, "SELECT sealed FROM chain WHERE desk = ?", desk[:])
	if err != nil || !found {
		return h, err
	}
	return t.c.openHead(desk, sealed)
}

func (c *Cache) openHead(desk store.ID, sealed []byte) (h head, err error) {
	raw, err := c.key.Open(sealed, desk[:], partChain)
	if err == nil {
		err = json.Unmarshal(raw, &h)
	}
	return h, err
}

func (t *tx) setHead(h head) error {
	raw, err := json.Marshal(h)
	if err != nil {
		return err
	}
	desk := t.c.folder.desk
	return t.exec("INSERT INTO chain (desk, sealed) VALUES (?, ?) ON CONFLICT (desk) DO UPDATE SET sealed = excluded.sealed",
		desk[:], t.c.key.Seal(raw, desk[:], partChain))
}

// insertOne keeps one record and gives the chain's new head. The id and times
// it fills in stay with n, so that doing it again gives the same record.
func (t *tx) insertOne(n *store.NewRecord, h head) (head, error) {
	if n.Header.ID.IsNil() {
		n.Header.ID = t.c.ids.New()
	}
	if n.Header.MadeAt.IsZero() {
		n.Header.MadeAt = t.at.UTC()
	}
	if n.Header.ReportedAt.IsZero() {
		n.Header.ReportedAt = n.Header.MadeAt
	}
	n.Header.Desk, n.Header.DeskSeq, n.Header.PrevHash = t.c.folder.desk, h.Seq+1, h.Hash
	r, err := store.Freeze(n.Header, n.Summary, n.Detail)
	if err != nil {
		return h, err
	}
	row, err := t.insertRow(r, r.DeskSeq, nil)
	if err != nil {
		return h, err
	}
	if err := t.exec("INSERT INTO detail (record, sealed) VALUES (?, ?)", row, t.c.key.Seal(r.Detail, r.ID[:], partDetail)); err != nil {
		return h, err
	}
	return head{r.DeskSeq, r.Hash}, t.exec("INSERT INTO outbox (record) VALUES (?)", row)
}

// insertRow keeps the frozen bytes, the header as it is and the summary sealed,
// and makes the record findable. seq is its place in this desk's chain, negative
// for one that is not in it; fed its place in the central store's order, nil
// while it has none.
func (t *tx) insertRow(r store.Record, seq int64, fed any) (row int64, err error) {
	var supersedes, digest any
	if !r.Supersedes.IsNil() {
		supersedes = r.Supersedes[:]
	}
	if r.Detail == nil {
		digest = r.DetailDigest()
	}
	res, err := t.s.Result(`INSERT INTO record
		(id, kind, subject, supersedes, agency, current, desk, desk_seq, reported_at, hash, header, summary, fed, digest)
		VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID[:], string(r.Kind), r.Subject[:], supersedes, agencyOf(r.Header), r.Desk[:], seq, r.ReportedAt.UnixMilli(),
		r.Hash, r.HeaderBytes, t.c.key.Seal(r.Summary, r.ID[:], partSummary), fed, digest)
	if err != nil {
		return 0, err
	}
	if row, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	if err := t.index(row, r); err != nil {
		return 0, err
	}
	return row, t.settle(r.Header)
}
