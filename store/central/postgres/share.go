package postgres

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// DB is the same database as a Log's, reached in the same way, for what is kept
// there besides records.
type DB struct {
	*sql.DB
	pool *pgxpool.Pool
}

// Connect opens the database at url. It fails as Open does.
func Connect(ctx context.Context, url string) (*DB, error) {
	pool, err := connected(ctx, url)
	if err != nil {
		return nil, err
	}
	return &DB{DB: stdlib.OpenDBFromPool(pool), pool: pool}, nil
}

// Close waits for what is under way and closes the connections.
func (d *DB) Close() error {
	err := d.DB.Close()
	d.pool.Close()
	return err
}

// Passing says whether a failure is that of a connection or a server that is
// going away, so that what was not committed may be done again (SYNC 2.2). The
// other connections to that server are dropped too.
func (d *DB) Passing(err error) bool {
	if !passing(err) {
		return false
	}
	if !conflicted(err) {
		d.pool.Reset()
	}
	return true
}

// Failure turns what the database said into an error of the contract.
func Failure(err error) error { return failure(err) }
