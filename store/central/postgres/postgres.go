// Package postgres keeps the central store's log in PostgreSQL 15 or later, for
// several servers on one database.
//
// Who may do what: whoever owns the database runs Migrate, Restored and Scrub.
// The program does the rest as Role, which Migrate makes and which is given to
// the names that the servers sign in with (GRANT firstcall_app TO …). That role
// reads and appends. It can alter a record in one way only: by the function
// erase, which is the owner's (SECURITY DEFINER) and leaves the id; place adds to
// an erased one no more than its number on its desk. So a server
// that is broken into can destroy, as any server that may erase can, but never
// change what a record says, and never without a trace in the feed.
//
// The cluster is for this alone: a long transaction in any of its databases
// holds up the feed (SYNC 25).
package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
)

// Role is what the program works as, whoever it signs in as: a role that
// appends and reads, and can alter no record (SYNC 2.2).
const Role = "firstcall_app"

// How a connection is kept (SYNC 2.2), and how often what failed with it is
// tried again: long enough for a standby to take over.
const (
	connectWait = 2 * time.Second
	lifetime    = 30 * time.Minute
	jitter      = 5 * time.Minute
	healthCheck = 15 * time.Second
	pushWait    = time.Minute // a push is not cut off before, even if its desk has gone
	tries       = 5
	firstPause  = 50 * time.Millisecond // four times as long each time
)

// Log is a central.Log in PostgreSQL.
type Log struct {
	pool *pgxpool.Pool
	key  *seal.Key
}

var _ central.Log = (*Log)(nil)

// Open connects to the database at url, a postgres:// address that may name
// several hosts. What a caller said is sealed with key; without one, for tests, it
// lies readable and nothing is found. It fails with CodeUsage if that is no address or the way there
// is not private, CodeInvalid if Migrate has not been run, CodeForbidden if the
// database refuses whoever it signs in as, CodeNotFound if there is none of that
// name, CodeUnreachable if no server answers that takes records.
func Open(ctx context.Context, url string, key *seal.Key) (*Log, error) {
	pool, err := connected(ctx, url)
	if err != nil {
		return nil, err
	}
	return &Log{pool: pool, key: key}, nil
}

// connected gives connections to the database at url, whose tables are this
// program's.
func connected(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, badAddress()
	}
	if err := checkPrivate(config.ConnConfig); err != nil {
		return nil, err
	}
	configure(config)
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(ctx), config)
	if err != nil {
		return nil, failure(err)
	}
	if err := checkTables(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

func configure(config *pgxpool.Config) {
	config.MaxConnLifetime, config.MaxConnLifetimeJitter = lifetime, jitter
	config.HealthCheckPeriod = healthCheck
	c := config.ConnConfig
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectWait
	}
	if c.ValidateConnect == nil { // the feed and have are read from the primary only
		c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	c.RuntimeParams["role"] = Role
	c.RuntimeParams["application_name"] = "firstcalld"
	// A transaction left open would hold up the feed of every desk (SYNC 25).
	c.RuntimeParams["idle_in_transaction_session_timeout"] = "10s"
	c.OnNotice = func(conn *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" {
			conn.CustomData()[warned] = true
		}
	}
}

// Close waits for what is under way and closes the connections.
func (l *Log) Close() error {
	l.pool.Close()
	return nil
}

// session is what one transaction may see and append, as row-level security
// reads it. Without forces and desk it sees no record.
type session struct {
	scope central.Scope
	desk  store.ID
	read  bool
	alone bool // nothing is appended meanwhile: it waits for that, and that for it
}

// in runs work in a transaction, and again if the connection or the server went
// away: work must be such that doing it twice does no harm.
//
// What appends goes on although nobody waits for it any more: cancelled during
// COMMIT, a record could be visible here and on no standby (SYNC 10, 2.2).
func (l *Log) in(ctx context.Context, as session, work func(context.Context, pgx.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !as.read {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), pushWait)
		defer cancel()
	}
	pause := firstPause
	for try := 1; ; try++ {
		err := l.once(ctx, as, work)
		if ctx.Err() != nil || !passing(err) || try == tries {
			return err
		}
		if !conflicted(err) {
			l.pool.Reset() // the others are to the same server
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
			pause *= 4
		}
	}
}

func (l *Log) once(ctx context.Context, as session, work func(context.Context, pgx.Tx) error) error {
	conn, err := l.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	var options pgx.TxOptions // READ WRITE said aloud would fail otherwise on a server that is no longer the primary
	if as.read {
		options.AccessMode = pgx.ReadOnly
	}
	tx, err := conn.BeginTx(ctx, options)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := as.set(ctx, tx); err != nil {
		return err
	}
	if err := work(ctx, tx); err != nil {
		return err
	}
	return commit(ctx, conn.Conn(), tx)
}

// errNotCopied is a commit that is on this server alone.
var errNotCopied = errors.New("the standby servers did not confirm the commit")

// warned marks, in a connection's data, that its server warned of something.
const warned = "warned"

// commit commits. A server that gives up waiting for its standby commits all
// the same and only warns: that is no ground to acknowledge (SYNC 16, 2.2).
func commit(ctx context.Context, conn *pgx.Conn, tx pgx.Tx) error {
	data := conn.PgConn().CustomData()
	delete(data, warned)
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	if data[warned] != nil {
		return errNotCopied
	}
	return nil
}

// appending is the lock that everything that appends shares. Restored and Erase
// take it alone, so that nothing is left behind in an era that is over, or of what
// was erased.
const appending = 0x46437264

func (as session) set(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `SELECT set_config('firstcall.forces', $1::text[]::text, true),
		set_config('firstcall.agency', $2, true), set_config('firstcall.police', $3::boolean::text, true),
		set_config('firstcall.desk', $4, true),
		CASE WHEN $5 THEN '' WHEN $6 THEN pg_advisory_xact_lock($7)::text ELSE pg_advisory_xact_lock_shared($7)::text END`,
		as.scope.Forces, as.scope.Agency, as.scope.Police, as.deskText(), as.read, as.alone, int64(appending))
	return err
}

func (as session) deskText() string {
	if as.desk.IsNil() {
		return ""
	}
	return as.desk.String()
}

// Epoch gives the store's id, how often it was restored and the server's
// timeline, which a promotion raises at once (SYNC 21).
func (l *Log) Epoch(ctx context.Context) (central.Epoch, error) {
	var e central.Epoch
	err := l.in(ctx, session{read: true}, func(ctx context.Context, tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT id, restores,
			('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint FROM store`).
			Scan(&e.Store, &e.Restores, &e.Timeline)
	})
	return e, failure(err)
}
