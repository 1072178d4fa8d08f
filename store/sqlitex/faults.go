package sqlitex

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"syscall"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// primary is SQLite's primary result code of an error, 0 if it is not SQLite's.
func primary(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// IsItems says whether an error is about the item itself, which no amount of
// trying again can change. Everything else is the disk's, and may pass.
func IsItems(err error) bool {
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

// IsMissing says that a row was written for something that is not there.
func IsMissing(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == lib.SQLITE_CONSTRAINT_FOREIGNKEY
}

// IsFull says whether the disk has no room. EFBIG is a limit on one file's
// size, which is the same to whoever wants to save.
func IsFull(err error) bool {
	return primary(err) == lib.SQLITE_FULL || errors.Is(err, syscall.ENOSPC) ||
		errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// IsReadOnly says whether the file or its folder may not be written.
func IsReadOnly(err error) bool {
	switch primary(err) {
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return true
	}
	return errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EPERM)
}

// IsBusy says whether another connection holds what is wanted.
func IsBusy(err error) bool {
	p := primary(err)
	return p == lib.SQLITE_BUSY || p == lib.SQLITE_LOCKED
}

// IsDamaged says whether the file is broken, or no SQLite database.
func IsDamaged(err error) bool {
	p := primary(err)
	return p == lib.SQLITE_CORRUPT || p == lib.SQLITE_NOTADB
}
