package cache

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"firstcall/store"
)

// primary is SQLite's primary result code of an error, 0 if it is not SQLite's.
func primary(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// isItems says whether an error is about the item itself, which no amount of
// trying again can change. Everything else is the disk's, and may pass.
func isItems(err error) bool {
	switch primary(err) {
	case lib.SQLITE_CONSTRAINT, lib.SQLITE_TOOBIG, lib.SQLITE_MISMATCH, lib.SQLITE_RANGE, lib.SQLITE_ERROR:
		return true
	case 0:
		var errno syscall.Errno
		return !errors.Is(err, driver.ErrBadConn) && !errors.Is(err, sql.ErrConnDone) &&
			!errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &errno)
	}
	return false
}

// isMissing says that a row was written for something that is not there.
func isMissing(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == lib.SQLITE_CONSTRAINT_FOREIGNKEY
}

// isFull says whether the disk has no room. EFBIG is a limit on one file's
// size, which is the same to whoever wants to save.
func isFull(err error) bool {
	return primary(err) == lib.SQLITE_FULL || errors.Is(err, syscall.ENOSPC) ||
		errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

func isReadOnly(err error) bool {
	switch primary(err) {
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return true
	}
	return errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EPERM)
}

func isBusy(err error) bool {
	p := primary(err)
	return p == lib.SQLITE_BUSY || p == lib.SQLITE_LOCKED
}

func isDamaged(err error) bool {
	p := primary(err)
	return p == lib.SQLITE_CORRUPT || p == lib.SQLITE_NOTADB
}

// diskError makes a sentence of why the disk refuses.
func diskError(err error) *store.Error {
	const kept = " Nothing is lost while firstcall stays open: it is saved as soon as the disk takes it."
	switch {
	case isFull(err):
		return store.Errorf(store.CodeInternal, "The disk is full.").WithHint("Make room on the disk." + kept).Because(err)
	case isReadOnly(err):
		return store.Errorf(store.CodeInternal, "This folder is read-only.").
			WithHint("Make the data folder writable again." + kept).Because(err)
	case isBusy(err):
		return store.Errorf(store.CodeInternal, "Another program is holding the data folder.").
			WithHint("Close other programs that use it, such as a backup." + kept).Because(err)
	case isDamaged(err):
		return store.Errorf(store.CodeInternal, "The database in the data folder is damaged.").
			WithHint("Run firstcall doctor." + kept).Because(err)
	}
	return store.Errorf(store.CodeInternal, "The disk does not take what is written.").
		WithHint("Check the disk of the data folder." + kept).Because(err)
}

// cannotOpen makes a sentence of why a data folder cannot be opened; our own
// errors pass.
func cannotOpen(err error) error {
	var ours *store.Error
	switch {
	case err == nil, errors.As(err, &ours):
		return err
	case isFull(err):
		return store.Errorf(store.CodeInternal, "The disk is full.").WithHint("Make room on the disk, then start again.").Because(err)
	case isReadOnly(err):
		return readOnly(err)
	case isDamaged(err):
		return notOurs(err)
	case isBusy(err):
		return store.Errorf(store.CodeInUse, "Another program is holding the data folder.").
			WithHint("Close other programs that use it, such as a backup, then start again.").Because(err)
	}
	return store.Errorf(store.CodeInternal, "The data folder cannot be opened.").
		WithHint("Check that it is on this computer's own disk and that you may write to it.").Because(err)
}

func readOnly(err error) error {
	return store.Errorf(store.CodeForbidden, "This folder is read-only.").
		WithHint("Make it writable for yourself, or choose another data folder with --data.").Because(err)
}

func notOurs(err error) error {
	return store.Errorf(store.CodeInvalid, "The file %s in the data folder is not a Firstcall database, or is damaged.", dbName).
		WithHint("Choose another data folder with --data, or restore this one from its backup.").Because(err)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
