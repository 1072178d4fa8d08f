package cache

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

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
	row, err := t.insertRow(r)
	if err != nil {
		return h, err
	}
	if err := t.index(row, r); err != nil {
		return h, err
	}
	return head{r.DeskSeq, r.Hash}, t.exec("INSERT INTO outbox (record) VALUES (?)", row)
}

// insertRow keeps the frozen bytes: the header as it is, the rest sealed.
func (t *tx) insertRow(r store.Record) (row int64, err error) {
	var supersedes any
	if !r.Supersedes.IsNil() {
		supersedes = r.Supersedes[:]
	}
	late, err := t.cameLate(r)
	if err != nil {
		return 0, err
	}
	// Current, unless something that came before it already supersedes it.
	res, err := t.s.result(`INSERT INTO record
		(id, kind, subject, supersedes, current, desk, desk_seq, reported_at, hash, header, summary)
		VALUES (?1, ?2, ?3, ?4, NOT ?11 AND NOT EXISTS (SELECT 1 FROM record WHERE supersedes = ?1), ?5, ?6, ?7, ?8, ?9, ?10)`,
		r.ID[:], string(r.Kind), r.Subject[:], supersedes, r.Desk[:], r.DeskSeq, r.ReportedAt.UnixMilli(),
		r.Hash, r.HeaderBytes, t.c.key.Seal(r.Summary, r.ID[:], partSummary), late)
	if err != nil {
		return 0, err
	}
	if row, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	if !late {
		if err := t.supersede(row, r); err != nil {
			return 0, err
		}
	}
	return row, t.exec("INSERT INTO detail (record, sealed) VALUES (?, ?)", row, t.c.key.Seal(r.Detail, r.ID[:], partDetail))
}

// supersede takes what a record supersedes out of what is current. Of two that
// supersede the same one, the later is current (SYNC 30), and so is the later of
// two lines of reports about one call: a call is one report.
func (t *tx) supersede(row int64, r store.Record) error {
	if !r.Supersedes.IsNil() {
		err := t.exec("UPDATE record SET current = 0 WHERE (id = ?1 OR supersedes = ?1) AND n <> ?2 AND current = 1", r.Supersedes[:], row)
		if err != nil {
			return err
		}
	}
	if r.Kind != store.KindReport {
		return nil
	}
	current, err := t.isCurrent(row)
	if err != nil || !current {
		return err
	}
	if !r.Supersedes.IsNil() {
		return t.exec("UPDATE record SET current = 0 WHERE subject = ?1 AND kind = 'report' AND n <> ?2 AND current = 1", r.Subject[:], row)
	}
	return t.supersedeSent(row, r.Subject)
}

// supersedeSent takes what was sent while a call was open out of what is
// current, for a report that does not name it: whoever wrote it may have
// stopped before it was journalled that it had been sent.
func (t *tx) supersedeSent(row int64, call store.ID) error {
	sent, err := t.currentReports(call)
	if err != nil {
		return err
	}
	for _, s := range sent {
		if s.n == row || !s.provisional {
			continue
		}
		if err := t.exec("UPDATE record SET current = 0 WHERE n = ?", s.n); err != nil {
			return err
		}
	}
	return nil
}

// cameLate says whether a record is what was sent from a call of which a final
// report is held already. One that amends that very report is not late.
func (t *tx) cameLate(r store.Record) (bool, error) {
	if r.Kind != store.KindReport {
		return false, nil
	}
	provisional, err := isProvisional(r.Summary)
	if err != nil || !provisional {
		return false, err
	}
	held, err := t.currentReports(r.Subject)
	final := func(h heldReport) bool { return !h.provisional && h.id != r.Supersedes }
	return slices.ContainsFunc(held, final), err
}

// heldReport is a report of a call that is current.
type heldReport struct {
	n           int64
	id          store.ID
	provisional bool
}

// currentReports gives the current reports of a call: one, but for what the
// rules above put right.
func (t *tx) currentReports(call store.ID) (held []heldReport, err error) {
	stmt, err := t.s.stmt("SELECT n, id, summary FROM record WHERE subject = ? AND kind = 'report' AND current = 1")
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(context.Background(), call[:])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var h heldReport
		var id, sealed []byte
		if err := rows.Scan(&h.n, &id, &sealed); err != nil {
			return nil, err
		}
		h.id = uuid.FromBytesOrNil(id)
		raw, err := t.c.key.Open(sealed, h.id[:], partSummary)
		if err == nil {
			h.provisional, err = isProvisional(raw)
		}
		if err == nil { // one that is damaged must not keep a call from being saved; Check tells of it
			held = append(held, h)
		}
	}
	return held, rows.Err()
}

func isProvisional(summary []byte) (bool, error) {
	var s struct {
		Status store.Status `json:"status"`
	}
	err := readBody(summary, &s)
	return s.Status == store.StatusProvisional, err
}

// index makes a record findable by what its summary says.
func (t *tx) index(row int64, r store.Record) error {
	switch r.Kind {
	case store.KindReport:
		return indexed(r, func(s store.ReportSummary) error { return t.indexReport(row, r, s) })
	case store.KindPerson:
		return indexed(r, func(s store.PersonSummary) error { return t.tokens(row, r.ReportedAt, t.c.personTokens(s)) })
	case store.KindLink:
		return indexed(r, func(s store.LinkSummary) error {
			a, b := ordered(s.A, s.B)
			return t.exec("INSERT INTO link (record, a, b, same) VALUES (?, ?, ?, ?)", row, a[:], b[:], s.Same)
		})
	case store.KindAction:
		return indexed(r, func(s store.ActionSummary) error { return t.indexStep(row, r, s) })
	case store.KindMarker:
		return indexed(r, func(s store.MarkerSummary) error { return t.indexMarker(row, r, s) })
	case store.KindNote:
		return indexed(r, func(s store.NoteSummary) error { return t.indexFollower(row, s.Call) })
	case store.KindAssessment:
		return indexed(r, func(s store.ConfirmSummary) error { return t.indexFollower(row, s.Call) })
	}
	return nil
}

// indexed opens a record's summary for whoever indexes it.
func indexed[S any](r store.Record, index func(S) error) error {
	var s S
	if err := readBody(r.Summary, &s); err != nil {
		return err
	}
	return index(s)
}

func (t *tx) indexReport(row int64, r store.Record, s store.ReportSummary) error {
	if err := t.tokens(row, r.ReportedAt, t.c.reportTokens(s)); err != nil {
		return err
	}
	for _, p := range s.Parties {
		if p.Person.IsNil() {
			continue
		}
		// A person can be both caller and victim.
		err := t.exec("INSERT INTO party (person, reported_at, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
			p.Person[:], r.ReportedAt.UnixMilli(), row)
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) tokens(row int64, at time.Time, tokens []token) error {
	for _, k := range tokens {
		if err := t.exec("INSERT INTO token (token, reported_at, record) VALUES (?, ?, ?)", k[:], at.UnixMilli(), row); err != nil {
			return err
		}
	}
	return nil
}
