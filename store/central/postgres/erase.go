package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"firstcall/store"
)

// Erase destroys contents: no query finds them any more. PostgreSQL's files and
// its log of writes hold what they were until Scrub (SYNC 38). It waits for every
// push that is under way, as one could put a copy into the quarantine that this
// does not see yet.
func (l *Log) Erase(ctx context.Context, ids []store.ID, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	return failure(l.in(ctx, session{alone: true}, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `SELECT erase($1, $2)`, ids, at)
		return err
	}))
}

// Restored begins a new era: what is appended from now on comes after every
// position that was ever given, although the numbers of transactions may begin
// again lower (SYNC 21, 25). The life is numbered by the clock, as the backup may
// have been restored before, and nothing in it knows of that; eras are only
// counted. Only whoever owns the tables may; others get CodeForbidden.
func (l *Log) Restored(ctx context.Context) error {
	return failure(l.once(ctx, session{alone: true}, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SET LOCAL ROLE NONE`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `UPDATE store SET era = era + 1, restores = greatest(restores + 1, (extract(epoch FROM clock_timestamp()) * 1000000000)::bigint)`)
		return err
	}))
}

// Backup refuses: PostgreSQL's own programs make a consistent copy beside the
// servers.
func (l *Log) Backup(context.Context, string) error {
	return store.Errorf(store.CodeUsage, "A central store in PostgreSQL is backed up with PostgreSQL's own programs.").
		WithHint("Use pg_basebackup, or pg_dump, as the guide in store/central/README.md says.")
}

// Scrub takes what was erased out of the files of the database at url and out
// of its log of writes, as its owner (SYNC 38). Meanwhile the store stands still,
// so it is for a quiet hour. It fails with CodeInUse if something, such as a
// backup, still reads from before an erasure: then nothing is promised. Standby
// servers follow by themselves; archives of the log and backups keep what they
// hold until they expire. Segments of the log are removed, not used again, if
// the server has wal_recycle=off.
func Scrub(ctx context.Context, url string) error {
	config, err := ownerConfig(url)
	if err != nil {
		return err
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return failure(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var held bool
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid <> pg_backend_pid() AND age(a.backend_xmin) >=
		(SELECT age(r.txid::xid) FROM record AS r WHERE r.erased_at IS NOT NULL ORDER BY r.era DESC, r.txid DESC LIMIT 1))`).Scan(&held)
	if err != nil {
		return failure(err)
	}
	if held {
		return store.Errorf(store.CodeInUse, "What was erased cannot be taken out of the database's files yet: something still reads from before.").
			WithHint("Try again when the backup that is running has ended.")
	}
	for _, statement := range []string{"VACUUM FULL record", "VACUUM FULL quarantine", "VACUUM FULL token", "CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return failure(err)
		}
	}
	return nil
}
