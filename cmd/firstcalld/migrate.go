package main

import (
	"context"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/store"
	"firstcall/store/central/postgres"
	"firstcall/store/central/roll"
	"firstcall/store/seal"
)

func (a *app) newMigrate() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Prepare a PostgreSQL database for this version",
		Long: "Makes or changes the tables of a PostgreSQL database, and the store's key the first time. It\n" +
			"signs in as the database's owner. Run it once before a new version is started; servers that\n" +
			"run meanwhile go on. A file needs none of this.",
		Example: "firstcalld migrate --db 'postgres://owner@db1/firstcall?sslmode=verify-full'",
		Args:    cli.Takes(0, 0, cli.Nothing),
		RunE:    a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runMigrate(cmd.Context()) }),
	}
}

func (a *app) runMigrate(ctx context.Context) error {
	p, err := a.place()
	if err != nil {
		return err
	}
	if !p.postgres() {
		return store.Errorf(store.CodeUsage, "only a PostgreSQL database is prepared").
			WithHint("Name it with --db postgres://…; a file is prepared when it is opened.")
	}
	if err := postgres.Migrate(ctx, p.db); err != nil {
		return err
	}
	return a.withKey(ctx, true, func(_ place, r *roll.Roll, _ *seal.Key) error {
		if err := r.Note(ctx, roll.Entry{Operation: "database prepared"}); err != nil {
			return err
		}
		return a.done("The database is ready.")
	})
}
