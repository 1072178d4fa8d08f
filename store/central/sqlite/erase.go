package sqlite

import (
	"context"
	"time"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// Erase destroys contents. secure_delete overwrites them in the file, and the
// log of writes is cleared after that (SYNC 38): where something is reading it,
// as soon as nothing does, else by whoever opens the file next. Clear says
// whether that is done. Of the look-up tokens, which say nothing without the
// key, the file may hold copies until Scrub.
func (l *Log) Erase(ctx context.Context, ids []store.ID, at time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	now := l.now()
	return l.w.do(ctx, func(s *sqlitex.Session) error {
		for _, id := range ids {
			if err := eraseOne(s, id, at.UnixMilli(), now.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	}, l.w.clearSoon)
}

// eraseOne leaves a row in place of the record, at the end of the feed.
func eraseOne(s *sqlitex.Session, id store.ID, at, now int64) error {
	var desk []byte
	var seq *int64
	var force, agency *string
	var erased bool
	_, err := s.Get([]any{&erased, &desk, &seq, &force, &agency},
		"SELECT erased_at IS NOT NULL, desk, desk_seq, force, agency FROM record WHERE id = ?", id[:])
	if err != nil {
		return err
	}
	if err := s.Exec("DELETE FROM quarantine WHERE id = ?1 OR named = ?1", id[:]); err != nil || erased {
		return err
	}
	if err := s.Exec("DELETE FROM token WHERE seq = (SELECT seq FROM record WHERE id = ?)", id[:]); err != nil {
		return err
	}
	if err := s.Exec("DELETE FROM record WHERE id = ?", id[:]); err != nil {
		return err
	}
	return s.Exec("INSERT INTO record (id, erased_at, received_at, desk, desk_seq, force, agency) VALUES (?, ?, ?, ?, ?, ?, ?)",
		id[:], at, now, desk, seq, force, agency)
}

// Scrub takes the look-up tokens of what was erased out of the file: where the
// table of tokens was split into more pages, copies are left that no deletion
// reaches (SYNC 38). It writes that table anew, which holds up pushes for some
// seconds in a large store, so it is for a quiet hour after erasures. CodeInUse,
// as Clear, if the log of writes holds copies too and something is reading it.
func (l *Log) Scrub(ctx context.Context) error {
	err := l.w.do(ctx, func(s *sqlitex.Session) error {
		for _, statement := range []string{
			tokenTable("scrubbed"),
			"INSERT INTO scrubbed SELECT token, reported_at, seq FROM token ORDER BY token, reported_at DESC, seq DESC",
			"DROP TABLE token", "ALTER TABLE scrubbed RENAME TO token", tokenIndex,
		} {
			if _, err := s.Conn.ExecContext(context.Background(), statement); err != nil {
				return err
			}
		}
		return nil
	}, l.w.clearSoon)
	if err != nil {
		return err
	}
	return l.Clear(ctx)
}

// How often Clear tries, and what it leaves to others in between.
const (
	clearTries = 20
	clearPause = 50 * time.Millisecond
)

// Clear takes what was erased out of the log of writes. CodeInUse if something
// goes on reading it: the records are erased all the same, and this program
// clears the log as soon as it can.
func (l *Log) Clear(ctx context.Context) error {
	for try := 1; ; try++ {
		err := l.w.do(ctx, func(*sqlitex.Session) error { return nil }, l.w.clear)
		if store.CodeOf(err) != store.CodeInUse || try == clearTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(clearPause):
		}
	}
}
