package cache

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
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
	return unreadable(c.checkChain(ctx, tx))
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
	rows, err := tx.QueryContext(ctx, `SELECT r.id, r.kind, r.subject, r.supersedes, r.desk, r.desk_seq, r.reported_at, r.hash, r.header, r.summary, d.sealed
		FROM record r LEFT JOIN detail d ON d.record = r.n WHERE r.desk = ? ORDER BY r.desk_seq`, desk[:])
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

// checkRow checks one record and gives it as the chain's new end.
func (c *Cache) checkRow(rows *sql.Rows, last head) (head, error) {
	var id, subject, supersedes, desk, header, summary, detail []byte
	var kind, hash string
	var seq, reported int64
	if err := rows.Scan(&id, &kind, &subject, &supersedes, &desk, &seq, &reported, &hash, &header, &summary, &detail); err != nil {
		return last, err
	}
	if seq != last.Seq+1 {
		return last, fault("Record %d is missing from the chain of this desk.", last.Seq+1)
	}
	plain, err := c.key.Open(summary, id, partSummary)
	if err != nil {
		return last, fault("Record %d is not as it was written.", seq)
	}
	more, err := c.key.Open(detail, id, partDetail)
	if err != nil {
		return last, fault("Record %d is not as it was written.", seq)
	}
	r, err := store.Thaw(header, plain, more, hash)
	if err != nil {
		return last, fault("Record %d is not as it was written.", seq)
	}
	same := r.ID == uuid.FromBytesOrNil(id) && string(r.Kind) == kind && r.Subject == uuid.FromBytesOrNil(subject) &&
		r.Supersedes == uuid.FromBytesOrNil(supersedes) && r.Desk == uuid.FromBytesOrNil(desk) && r.DeskSeq == seq && r.ReportedAt.UnixMilli() == reported
	if !same || r.PrevHash != last.Hash {
		return last, fault("Record %d does not follow the one before it.", seq)
	}
	return head{seq, hash}, nil
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
		`SELECT sqlite_version(), (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM record WHERE current = 0),
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
