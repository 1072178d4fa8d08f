package cache

import (
	"errors"
	"time"

	"firstcall/store"
	"firstcall/store/sqlitex"
)

// tx is one writing transaction. Its clock stands still.
type tx struct {
	c  *Cache
	s  *sqlitex.Session
	at time.Time
}

func (t *tx) exec(query string, args ...any) error { return t.s.Exec(query, args...) }

// changed runs a statement and says how many rows it changed.
func (t *tx) changed(query string, args ...any) (int64, error) {
	return t.s.Changed(query, args...)
}

// get reads one row; found is false if there is none.
func (t *tx) get(dest []any, query string, args ...any) (found bool, err error) {
	return t.s.Get(dest, query, args...)
}

// do applies one item behind a savepoint. What it returns is the disk's error;
// the item's own stays with the item.
func (t *tx) do(it *item) error {
	if err := t.exec("SAVEPOINT item"); err != nil {
		return err
	}
	err := t.guarded(it.apply)
	if err != nil && !sqlitex.IsItems(err) {
		return err
	}
	it.err = itemError(err)
	if err != nil {
		if err := t.exec("ROLLBACK TO item"); err != nil {
			return err // SQLite has ended the transaction itself
		}
	}
	return t.exec("RELEASE item")
}

// guarded keeps a panic of whoever builds records from ending the desk.
func (t *tx) guarded(apply func(*tx) error) (err error) {
	defer func() {
		if recover() != nil {
			err = store.Errorf(store.CodeInternal, "What was to be written could not be put together.").Because(errPanic)
		}
	}()
	return apply(t)
}

// itemError gives an item's error as a sentence.
func itemError(err error) error {
	var ours *store.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	return store.Errorf(store.CodeInternal, "This could not be written.").
		WithHint("Run firstcall doctor, and report what it says.").Because(err)
}
