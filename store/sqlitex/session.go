package sqlitex

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// Session is a writing connection with its prepared statements, for one
// goroutine. Its methods take no context: writes do not end with whoever asked
// for them (SYNC 10).
type Session struct {
	Conn *sql.Conn
	prep map[string]*sql.Stmt
}

// OpenSession takes a connection for writing.
func OpenSession(ctx context.Context, db *sql.DB) (*Session, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &Session{Conn: conn, prep: map[string]*sql.Stmt{}}, nil
}

// Close ends the connection.
func (s *Session) Close() {
	for _, stmt := range s.prep {
		_ = stmt.Close()
	}
	// Out of the pool, so that the next one is opened afresh.
	_ = s.Conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = s.Conn.Close()
}

// Stmt gives a prepared statement.
func (s *Session) Stmt(query string) (*sql.Stmt, error) {
	if stmt := s.prep[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.Conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	s.prep[query] = stmt
	return stmt, nil
}

// Exec runs a statement.
func (s *Session) Exec(query string, args ...any) error {
	_, err := s.Result(query, args...)
	return err
}

// Result runs a statement and gives what it did.
func (s *Session) Result(query string, args ...any) (sql.Result, error) {
	stmt, err := s.Stmt(query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.Background(), args...)
}

// Changed runs a statement and says how many rows it changed.
func (s *Session) Changed(query string, args ...any) (int64, error) {
	res, err := s.Result(query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Get reads one row; found is false if there is none.
func (s *Session) Get(dest []any, query string, args ...any) (found bool, err error) {
	stmt, err := s.Stmt(query)
	if err != nil {
		return false, err
	}
	err = stmt.QueryRowContext(context.Background(), args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
