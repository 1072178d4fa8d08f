package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/store/central/roll"
)

func (a *app) newBackup() *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE",
		Short: "Write a backup of the database file, while the server runs",
		Long: "Writes a consistent copy of the database file, while the server runs. The copy is sealed with\n" +
			"the store's key, and holds neither the key nor the file that remembers what was erased: keep\n" +
			"those too, and apart from it. A PostgreSQL is backed up with its own programs.",
		Example: "firstcalld backup /backup/central-2026-11-21.db",
		Args:    cli.Takes(1, 1, "one FILE that is not there yet"),
		RunE:    a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runBackup(cmd.Context(), args[0]) }),
	}
}

func (a *app) runBackup(ctx context.Context, file string) error {
	path, err := filepath.Abs(file)
	if err != nil {
		return err
	}
	return a.with(ctx, func(o *opened) error {
		if err := o.log.Backup(ctx, path); err != nil {
			return err
		}
		if err := o.roll.Note(ctx, roll.Entry{Operation: "backed up"}); err != nil {
			return err
		}
		return a.done("Backed up to %s.", path)
	})
}
