package main

import (
	"context"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/store/central/postgres"
	"firstcall/store/central/sqlite"
)

func (a *app) newScrub() *cobra.Command {
	return &cobra.Command{
		Use:   "scrub",
		Short: "Take what was erased out of the database's files, in a quiet hour",
		Long: "What was erased can no longer be read, but a database leaves sealed bytes of it in its files for\n" +
			"a while. This takes them out; the desks wait meanwhile. Sign in to a PostgreSQL as its\n" +
			"superuser. Backups keep what they hold until they expire.",
		Args: cli.Takes(0, 0, cli.Nothing),
		RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runScrub(cmd.Context()) }),
	}
}

func (a *app) runScrub(ctx context.Context) error {
	p, err := a.place()
	if err != nil {
		return err
	}
	scrub := func() error { return postgres.Scrub(ctx, p.db) }
	if !p.postgres() {
		scrub = func() error {
			return a.with(ctx, func(o *opened) error { return o.log.(*sqlite.Log).Scrub(ctx) })
		}
	}
	if err := scrub(); err != nil {
		return err
	}
	return a.done("What was erased is out of the database's files.")
}
