package cache

import (
	"errors"
	"fmt"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// diskError makes a sentence of why the disk refuses.
func diskError(err error) *store.Error {
	const kept = " Nothing is lost while firstcall stays open: it is saved as soon as the disk takes it."
	switch {
	case sqlitex.IsFull(err):
		return store.Errorf(store.CodeInternal, "The disk is full.").WithHint("Make room on the disk." + kept).Because(err)
	case sqlitex.IsReadOnly(err):
		return store.Errorf(store.CodeInternal, "This folder is read-only.").
			WithHint("Make the data folder writable again." + kept).Because(err)
	case sqlitex.IsBusy(err):
		return store.Errorf(store.CodeInternal, "Another program is holding the data folder.").
			WithHint("Close other programs that use it, such as a backup." + kept).Because(err)
	case sqlitex.IsDamaged(err):
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
	case sqlitex.IsFull(err):
		return store.Errorf(store.CodeInternal, "The disk is full.").WithHint("Make room on the disk, then start again.").Because(err)
	case sqlitex.IsReadOnly(err):
		return readOnly(err)
	case sqlitex.IsDamaged(err):
		return notOurs(err)
	case sqlitex.IsBusy(err):
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
