package sqlite

import (
	"context"
	"encoding/json"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
	"firstcall/store/wire"
)

// Append keeps what one desk pushes.
func (l *Log) Append(ctx context.Context, by central.Credential, items []wire.Item) ([]wire.Answer, error) {
	if err := central.CheckPush(items); err != nil || len(items) == 0 {
		return nil, err
	}
	forces, err := json.Marshal(by.Forces)
	if err != nil {
		return nil, failed(err)
	}
	p := push{by: by, key: l.key, forces: string(forces), at: l.now(), answers: make([]wire.Answer, len(items))}
	for _, it := range items { // here, not while others wait for the disk
		e := central.Read(by, it)
		p.entries = append(p.entries, e)
		p.sealed = append(p.sealed, central.SealRecord(l.key, e.Item))
		p.tokens = append(p.tokens, e.Tokens(l.key))
	}
	if err := l.w.do(ctx, p.apply, nil); err != nil {
		return nil, err
	}
	return p.answers, nil
}

// push is one call of Append.
type push struct {
	by      central.Credential
	key     *seal.Key
	forces  string // JSON
	at      time.Time
	entries []central.Entry
	sealed  []wire.Item    // as they are kept if they are stored
	tokens  [][]seal.Token // what they are found by then
	answers []wire.Answer
}

func (p push) apply(s *sqlitex.Session) error {
	for i, e := range p.entries {
		found, err := p.find(s, e)
		if err != nil {
			return err
		}
		a := e.Judge(found)
		switch a.State {
		case wire.Stored, wire.ConflictKept:
			a.Seq, err = p.keep(s, i)
		case wire.Quarantined:
			if !found.Hidden {
				err = p.quarantine(s, e, a.Reason)
			}
		case wire.Erased:
			err = p.place(s, e)
		}
		if err != nil {
			return err
		}
		p.answers[i] = a
	}
	return nil
}

// covered is the condition that a credential may learn of a record and go on from
// it: its own desk's, one that never came, or one in scope. Its arguments are
// those of about, and ?5 is an id.
const covered = "coalesce(desk = ?1 OR force IS NULL OR force IN (SELECT value FROM json_each(?2)) AND (?3 OR agency = ?4), 0)"

// about gives the arguments of a query about an id.
func (p push) about(id store.ID) []any {
	return []any{p.by.Desk[:], p.forces, p.by.Police(), p.by.Agency, id[:]}
}

// find looks up what bears on an entry. Nobody else writes meanwhile.
func (p push) find(s *sqlitex.Session, e central.Entry) (f central.Found, err error) {
	var erased, known bool
	_, err = s.Get([]any{&erased, &known, &f.Hash, &f.Seq},
		"SELECT erased_at IS NOT NULL, "+covered+", coalesce(hash, ''), seq FROM record WHERE id = ?5", p.about(e.Item.ID)...)
	f.Erased, f.Hidden = erased && known, erased && !known
	if err == nil && e.Header.ID != e.Item.ID {
		erased, known = false, false
		_, err = s.Get([]any{&erased, &known}, "SELECT erased_at IS NOT NULL, "+covered+" FROM record WHERE id = ?5", p.about(e.Header.ID)...)
		f.Erased, f.Hidden = f.Erased || erased && known, f.Hidden || erased && !known
	}
	for _, id := range e.GoesOnFrom() {
		if err == nil && !f.Foreign {
			_, err = s.Get([]any{&f.Foreign}, foreign, p.about(id)...)
		}
	}
	if err == nil && !e.Header.Supersedes.IsNil() {
		var one int
		f.Conflict, err = s.Get([]any{&one}, "SELECT 1 FROM record WHERE supersedes = ?5 AND "+covered+" LIMIT 1", p.about(e.Header.Supersedes)...)
	}
	return f, err
}

// foreign says whether a record is held that is not covered, or a subject of
// which no record is.
const foreign = "SELECT EXISTS (SELECT 1 FROM record WHERE id = ?5 AND NOT " + covered + ") OR NOT EXISTS (SELECT 1 FROM record WHERE subject = ?5 AND " +
	covered + ") AND EXISTS (SELECT 1 FROM record WHERE subject = ?5)"

// place notes the number of a record that was erased before it came, so that it
// is no gap in the chain of its desk (SYNC 8).
func (p push) place(s *sqlitex.Session, e central.Entry) error {
	if !e.Placed() {
		return nil
	}
	return s.Exec("UPDATE record SET desk = ?, desk_seq = ? WHERE id = ? AND erased_at IS NOT NULL AND desk IS NULL",
		e.Header.Desk[:], e.Header.DeskSeq, e.Header.ID[:])
}

// keep stores an entry, its bytes as they came (SYNC 32) but sealed, with what
// the credential was (DESIGN section 5) and what it is found by.
func (p push) keep(s *sqlitex.Session, i int) (seq int64, err error) {
	e, it := p.entries[i], p.sealed[i]
	h := e.Header
	res, err := s.Result(`INSERT INTO record (id, desk, desk_seq, force, agency, hash, kind, subject, supersedes, reported_at, schema,
		needs_upgrade, received_at, role, forces, header, summary, detail_digest, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		h.ID[:], h.Desk[:], h.DeskSeq, h.Force, h.Agency, it.Hash, string(h.Kind), h.Subject[:], idOrNull(h.Supersedes),
		h.ReportedAt.UnixMilli(), h.Schema, e.NeedsUpgrade, p.at.UnixMilli(), p.by.Role, p.forces,
		it.Header, it.Summary, it.DetailDigest, it.Detail)
	if err != nil {
		return 0, err
	}
	if seq, err = res.LastInsertId(); err != nil {
		return 0, err
	}
	for _, t := range p.tokens[i] {
		if err := s.Exec("INSERT INTO token (token, reported_at, seq) VALUES (?, ?, ?)", t[:], h.ReportedAt.UnixMilli(), seq); err != nil {
			return 0, err
		}
	}
	return seq, s.Exec("DELETE FROM quarantine WHERE id = ? AND claim = ? AND desk = ?", h.ID[:], central.Claim(it.Hash), h.Desk[:])
}

// quarantine keeps an item aside, whole and once (SYNC 18).
func (p push) quarantine(s *sqlitex.Session, e central.Entry, reason string) error {
	it := central.SealAside(p.key, e.Item)
	return s.Exec(`INSERT INTO quarantine (fingerprint, id, named, reason, received_at, desk, role, forces, agency,
		claim, hash, header, summary, detail_digest, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (fingerprint) DO NOTHING`,
		e.Fingerprint(p.by), it.ID[:], idOrNull(e.Header.ID), reason, p.at.UnixMilli(), p.by.Desk[:], p.by.Role, p.forces, p.by.Agency,
		central.Claim(e.Item.Hash), []byte(it.Hash), it.Header, it.Summary, it.DetailDigest, it.Detail)
}

func idOrNull(id store.ID) any {
	if id.IsNil() {
		return nil
	}
	return id[:]
}
