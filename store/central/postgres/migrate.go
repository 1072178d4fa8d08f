package postgres

import (
	"context"
	"embed"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"firstcall/store"
)

// migrations are only ever added to (SYNC 32); what was released is never changed.
//
//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the database at url to the tables of this program. It signs in
// as the owner of the database, waits while another program migrates, and gives
// up with CodeInUse rather than hold up the desks behind a lock (SYNC 2.2).
func Migrate(ctx context.Context, url string) error {
	config, err := ownerConfig(url)
	if err != nil {
		return err
	}
	config.RuntimeParams["application_name"] = "firstcalld migrate"
	config.RuntimeParams["lock_timeout"] = "3s"
	db := stdlib.OpenDB(*config)
	defer func() { _ = db.Close() }()
	one, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60))
	if err != nil {
		return failure(err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return failure(err)
	}
	p, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithSessionLocker(one),
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return failure(err)
	}
	if _, err := p.Up(ctx); err != nil {
		return failure(err)
	}
	return nil
}

// newest gives the number of the last migration this program knows.
func newest() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return 0, err
	}
	return goose.NumericComponent(files[len(files)-1])
}

// checkTables refuses a database whose tables are older or newer than the program.
func checkTables(ctx context.Context, pool *pgxpool.Pool) error {
	want, err := newest()
	if err != nil {
		return failure(err)
	}
	var have int64
	err = pool.QueryRow(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&have)
	switch s := state(err); {
	case s == "42P01", s == "22023": // there is no such table, or not even the role
		have = 0
	case err != nil:
		return failure(err)
	}
	switch {
	case have < want:
		return store.Errorf(store.CodeInvalid, "The database has not been prepared for this version of firstcalld.").
			WithHint("Run firstcalld migrate with the address of the database's owner.")
	case have > want:
		return store.Errorf(store.CodeInvalid, "The database was prepared by a newer firstcalld than this one.").
			WithHint("Install the newer firstcalld on this server too.")
	}
	return nil
}
