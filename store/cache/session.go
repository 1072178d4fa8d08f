package cache

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"firstcall/store"
)

// session is the writing connection with its prepared statements.
type session struct {
	conn *sql.Conn
	prep map[string]*sql.Stmt
}

func openSession(ctx context.Context, db *sql.DB) (*session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &session{conn: conn, prep: map[string]*sql.Stmt{}}, nil
}

func (s *session) close() {
	for _, stmt := range s.prep {
		_ = stmt.Close()
	}
	// Out of the pool, so that the next one is opened afresh.
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = s.conn.Close()
}

func (s *session) stmt(query string) (*sql.Stmt, error) {
	if stmt := s.prep[query]; stmt != nil {
		return stmt, nil
	}
	// Writes do not end with whoever asked for them (SYNC 10).
	stmt, err := s.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	s.prep[query] = stmt
	return stmt, nil
}

func (s *session) exec(query string, args ...any) error {
	_, err := s.result(query, args...)
	return err
}

func (s *session) result(query string, args ...any) (sql.Result, error) {
	stmt, err := s.stmt(query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.Background(), args...)
}

// tx is one writing transaction. Its clock stands still.
type tx struct {
	c  *Cache
	s  *session
	at time.Time
}

func (t *tx) exec(query string, args ...any) error { return t.s.exec(query, args...) }

// changed runs a statement and says how many rows it changed.
func (t *tx) changed(query string, args ...any) (int64, error) {
	res, err := t.s.result(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// get reads one row; found is false if there is none.
func (t *tx) get(dest []any, query string, args ...any) (found bool, err error) {
	stmt, err := t.s.stmt(query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRowContext(context.Background(), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// do applies one item behind a savepoint. What it returns is the disk's error;
// the item's own stays with the item.
func (t *tx) do(it *item) error {
	if err := t.exec("SAVEPOINT item"); err != nil {
		return err
	}
	err := t.guarded(it.apply)
	if err != nil && !isItems(err) {
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
