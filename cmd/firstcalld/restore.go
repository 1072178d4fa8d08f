package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
)

func (a *app) newRestore() *cobra.Command {
	without := false
	cmd := &cobra.Command{
		Use:   "restore [FILE]",
		Short: "Make a central store of a backup",
		Long: "Makes a new database file (--db) of a backup, says to the desks that it is one, so that they send\n" +
			"again what it lacks, and erases again what was erased since. For a PostgreSQL that was restored\n" +
			"with its own programs it does the rest, signed in as the database's owner; there is no FILE then.\n" +
			"Do it before the server is started.",
		Example: "firstcalld restore /backup/central-2026-11-21.db --db /srv/firstcall/central.db\n" +
			"firstcalld restore --db postgres://… --journal /backup/central.erasures",
		Args: cli.Takes(0, 1, "one FILE, the backup; none for a PostgreSQL"),
		RunE: a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runRestore(cmd.Context(), args, without) }),
	}
	cmd.Flags().BoolVar(&without, "without-journal", false, "the journal is lost: what was erased since the backup may come back")
	return cmd
}

func (a *app) runRestore(ctx context.Context, args []string, without bool) error {
	p, err := a.place()
	if err != nil {
		return err
	}
	a.journal = a.journalPath(p) // of the database as it will be called
	if err := checkJournal(a.journal, without); err != nil {
		return err
	}
	switch {
	case p.postgres() && len(args) > 0:
		return store.Errorf(store.CodeUsage, "a PostgreSQL is restored with its own programs").
			WithHint("Do that first, then run firstcalld restore without a file.")
	case p.postgres():
		return a.restored(ctx, without)
	case len(args) == 0:
		return store.Errorf(store.CodeUsage, "there is no backup to restore").WithHint("Name its file after restore.")
	}
	return a.restoreFile(ctx, args[0], p.db, without)
}

// checkJournal refuses to restore without a journal by oversight: what was erased
// since the backup would come back, and nobody would see.
func checkJournal(path string, without bool) error {
	switch there := isThere(path); {
	case !there && !without:
		return store.Errorf(store.CodeNotFound, "there is no journal of erasures: what was erased since the backup would come back").
			WithHint("Give the newest one with --journal. Only if it is lost, or nothing was ever erased, add --without-journal.")
	case there && without:
		return store.Errorf(store.CodeUsage, "there is a journal of erasures").WithHint("Leave out --without-journal, or name a new file with --journal.")
	}
	return nil
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// restoreFile makes the database under another name and moves it into place last,
// so that it is never served before it is whole.
func (a *app) restoreFile(ctx context.Context, backup, db string, without bool) error {
	// A log of writes that another database left would be played into this one.
	for _, part := range []string{"", "-wal", "-shm", "-journal"} {
		if _, err := os.Lstat(db + part); !errors.Is(err, fs.ErrNotExist) {
			return store.Errorf(store.CodeInUse, "there is a database of that name already, or a part of one: %s", filepath.Base(db+part)).
				WithHint("Name a new file with --db, or move the old one away together with its -wal, -shm and -journal files.").Because(err)
		}
	}
	part := db + ".restoring"
	if err := a.copyTo(backup, part); err != nil {
		return err
	}
	a.db = part
	if err := a.restored(ctx, without); err != nil {
		return err
	}
	return os.Rename(part, db)
}

// restored begins the store's new life and erases again what was erased since the
// backup, before anything is served (SYNC 21, 37).
func (a *app) restored(ctx context.Context, without bool) error {
	return a.with(ctx, func(o *opened) error {
		since, err := o.roll.LastNoted(ctx) // before this adds to it
		if err != nil {
			return err
		}
		if without {
			if err := o.newJournal(ctx); err != nil {
				return err
			}
		}
		journal, err := o.openJournal(ctx)
		if err != nil {
			return err
		}
		if err := o.log.Restored(ctx); err != nil {
			return err
		}
		n, err := journal.Replay(ctx, o.log)
		if err != nil {
			return err
		}
		again, err := o.replayDeeds(ctx, journal, since)
		if err != nil {
			return err
		}
		reason := "with journal " + journal.Name()
		if without {
			reason = "without its journal of erasures"
		}
		if err := o.roll.Note(ctx, roll.Entry{Operation: "restored from a backup", Reason: reason}); err != nil {
			return err
		}
		return a.done("Restored. %s erased again, %s made again. Every desk now sends what is lacking.",
			cli.Counted(n, "record"), cli.Counted(again, "change"))
	})
}

// replayDeeds does again what was revoked and taken back since the backup.
func (o *opened) replayDeeds(ctx context.Context, journal *central.Journal, since time.Time) (int, error) {
	deeds, err := journal.Deeds()
	if err != nil {
		return 0, err
	}
	return o.roll.Replay(ctx, deeds, since)
}

// newJournal begins a journal with what the database itself knows to be erased.
func (o *opened) newJournal(ctx context.Context) error {
	var erased []store.ID
	if err := o.each(ctx, func(c central.Change) error {
		if c.Erased {
			erased = append(erased, c.ID)
		}
		return nil
	}); err != nil {
		return err
	}
	journal, err := central.OpenJournal(o.journal)
	if err == nil {
		err = journal.Add(erased, o.Now())
	}
	last := ""
	if err == nil {
		last, err = o.roll.SkipCodes(ctx)
	}
	if err == nil {
		err = journal.Note(central.Deed{At: o.Now(), Code: last})
	}
	if err == nil {
		err = o.roll.Set(ctx, settingJournal, journal.Name())
	}
	return err
}

// copyTo copies the backup and waits for the disk. What an earlier attempt has
// left is taken away.
func (a *app) copyTo(backup, to string) (err error) {
	from, err := os.Open(backup)
	if err != nil {
		return store.Errorf(store.CodeNotFound, "the backup cannot be read").WithHint("Check its name, and that you may read it.").Because(err)
	}
	defer from.Close()
	for _, left := range []string{to, to + "-wal", to + "-shm", to + "-journal"} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return noFolder(err)
	}
	file, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return noFolder(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := io.Copy(file, from); err != nil {
		return err
	}
	return file.Sync()
}
