package cache

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/seal"
)

// Check reads the whole folder: SQLite's own check, then every record against
// its hash, its chain and the columns beside it. CodeInvalid says what is wrong.
// It takes minutes on a large folder.
func (c *Cache) Check(ctx context.Context) error {
	var verdict string
	if err := c.read.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return unreadable(err)
	}
	if verdict != "ok" {
		return fault("The database is damaged.")
	}
	// One transaction, so that a head and its records are of the same moment.
	tx, err := c.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return unreadable(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := c.checkChain(ctx, tx); err != nil {
		return unreadable(err)
	}
	return unreadable(c.checkOthers(ctx, tx))
}

func fault(format string, args ...any) error {
	return store.Errorf(store.CodeInvalid, format, args...).
		WithHint("Keep the folder as it is and tell whoever looks after the system; restore it from its backup.")
}

// checkChain follows the desk's chain to its sealed head.
func (c *Cache) checkChain(ctx context.Context, tx *sql.Tx) error {
	desk := c.folder.desk
	var want head
	var sealed []byte
	switch err := tx.QueryRowContext(ctx, "SELECT sealed FROM chain WHERE desk = ?", desk[:]).Scan(&sealed); err {
	case sql.ErrNoRows:
	case nil:
		if want, err = c.openHead(desk, sealed); err != nil {
			return err
		}
	default:
		return err
	}
	rows, err := tx.QueryContext(ctx, selectChained+"r.desk_seq > 0 AND r.desk = ? ORDER BY r.desk_seq", desk[:])
	if err != nil {
		return err
	}
	defer rows.Close()
	var at head
	for rows.Next() {
		if at, err = c.checkRow(rows, at); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if at != want {
		return fault("The chain of records ends at %d; it was made up to %d.", at.Seq, want.Seq)
	}
	return nil
}

// checkOthers checks the records that are not in this desk's chain.
func (c *Cache) checkOthers(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, selectChained+"r.desk_seq < 0")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		w, err := scanChained(rows)
		if err != nil {
			return err
		}
		if r, err := c.chainedRecord(w); err != nil || !w.holds(r) {
			return fault("Record %s, which came from the central store, is not as it was written.", uuid.FromBytesOrNil(w.id))
		}
	}
	return rows.Err()
}

const selectChained = `SELECT r.id, r.kind, r.agency, r.subject, r.supersedes, r.desk, r.desk_seq, r.reported_at, r.hash, r.header, r.summary,
		d.sealed, r.digest, e.id IS NOT NULL
	FROM record r LEFT JOIN detail d ON d.record = r.n LEFT JOIN erased e ON e.id = r.id WHERE `

// chained is a record as it lies in the database.
type chained struct {
	id, subject, supersedes, desk, header, summary, detail, digest []byte
	kind, agency, hash                                             string
	seq, reported                                                  int64
	erased                                                         bool // it is to be
}

func scanChained(rows *sql.Rows) (w chained, err error) {
	err = rows.Scan(&w.id, &w.kind, &w.agency, &w.subject, &w.supersedes, &w.desk, &w.seq, &w.reported, &w.hash, &w.header, &w.summary,
		&w.detail, &w.digest, &w.erased)
	return w, err
}

// holds says whether the columns beside a record say what it says. Of one that
// was erased, and of no other, its contents are gone.
func (w chained) holds(r store.Record) bool {
	if r.ID != uuid.FromBytesOrNil(w.id) || r.Desk != uuid.FromBytesOrNil(w.desk) || w.erased != (w.kind == kindErased) {
		return false
	}
	return w.erased || string(r.Kind) == w.kind && agencyOf(r.Header) == w.agency && r.Subject == uuid.FromBytesOrNil(w.subject) &&
		r.Supersedes == uuid.FromBytesOrNil(w.supersedes) && r.ReportedAt.UnixMilli() == w.reported
}

// checkRow checks one record of the chain and gives it as the chain's new end.
func (c *Cache) checkRow(rows *sql.Rows, last head) (head, error) {
	w, err := scanChained(rows)
	if err != nil {
		return last, err
	}
	if w.seq != last.Seq+1 {
		return last, fault("Record %d is missing from the chain of this desk.", last.Seq+1)
	}
	r, err := c.chainedRecord(w)
	if err != nil {
		return last, fault("Record %d is not as it was written.", w.seq)
	}
	if !w.holds(r) || r.DeskSeq != w.seq || r.PrevHash != last.Hash {
		return last, fault("Record %d does not follow the one before it.", w.seq)
	}
	return head{w.seq, w.hash}, nil
}

// chainedRecord reads a record and checks its hash, as far as its parts are held.
// Of one that was erased only the header that was left is there, and its seal.
func (c *Cache) chainedRecord(w chained) (r store.Record, err error) {
	if w.kind == kindErased {
		stub, err := c.key.Open(w.summary, w.id, partErased)
		if err == nil && !bytes.Equal(stub, w.header) {
			err = seal.ErrAltered
		}
		if err != nil {
			return r, err
		}
		return r, json.Unmarshal(w.header, &r.Header)
	}
	plain, err := c.key.Open(w.summary, w.id, partSummary)
	if err != nil {
		return r, err
	}
	if w.digest != nil {
		return store.ThawSummary(w.header, plain, w.digest, w.hash)
	}
	more, err := c.key.Open(w.detail, w.id, partDetail)
	if err != nil {
		return r, err
	}
	return store.Thaw(w.header, plain, more, w.hash)
}

// Stats is what doctor shows of a data folder.
type Stats struct {
	Dir        string         `json:"dir"`
	SQLite     string         `json:"sqlite"`
	Schema     int            `json:"schema"`
	Key        string         `json:"key"` // where the key is
	Demo       bool           `json:"demo"`
	Bytes      int64          `json:"bytes"`     // of the database
	WALBytes   int64          `json:"wal_bytes"` // written, not yet moved into the database
	Ballast    int64          `json:"ballast"`
	FreeBytes  int64          `json:"free_bytes"` // -1 if the system does not say
	Records    map[string]int `json:"records"`    // by kind
	Superseded int            `json:"superseded"`
	Drafts     int            `json:"drafts"`
	Packs      int            `json:"packs"`
	Waiting    int            `json:"waiting"`
}

// Stats counts what is in the folder.
func (c *Cache) Stats(ctx context.Context) (Stats, error) {
	s := Stats{Dir: c.dir, Key: c.folder.origin.String(), Demo: c.folder.demo, FreeBytes: -1, Records: map[string]int{},
		Bytes: size(c.dir, dbName), WALBytes: size(c.dir, dbName+"-wal"), Ballast: size(c.dir, ballastName)}
	if free, ok := freeSpace(c.dir); ok {
		s.FreeBytes = free
	}
	err := c.queryOne(ctx, []any{&s.SQLite, &s.Schema, &s.Superseded, &s.Drafts, &s.Packs, &s.Waiting}, "",
		`SELECT sqlite_version(), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM record WHERE current = 0 AND kind <> 'erased'),
		(SELECT count(*) FROM draft), (SELECT count(*) FROM pack), (SELECT count(*) FROM outbox WHERE state = 'waiting')`)
	if err != nil {
		return s, err
	}
	err = c.query(ctx, func(scan func(...any) error) error {
		var kind string
		var n int
		err := scan(&kind, &n)
		s.Records[kind] = n
		return err
	}, "SELECT kind, count(*) FROM record GROUP BY kind")
	return s, err
}

func size(dir, name string) int64 {
	info, err := os.Lstat(filepath.Join(dir, name))
	if err != nil {
		return 0
	}
	return info.Size()
}
