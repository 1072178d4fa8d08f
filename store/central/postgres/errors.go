package postgres

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"firstcall/store"
)

// state gives the SQLSTATE of a failure the server reported, else "".
func state(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// passing says whether a failure is that of a connection or a server that is
// going away, so that the same may be done again (SYNC 2.2): nothing that the
// work itself is at fault for.
func passing(err error) bool {
	switch s := state(err); {
	case conflicted(err), strings.HasPrefix(s, "08"):
		return true
	case s != "":
		switch s {
		case "25006", // read-only: no longer the primary
			"55000",                   // not in a state for it: becoming or no longer the primary
			"57P01", "57P02", "57P03", // shutting down, crashed, starting
			"25P03", // the transaction was idle too long
			"53300": // too many connections
			return true
		}
		return false
	}
	var network net.Error
	var connecting *pgconn.ConnectError
	return errors.Is(err, errNotCopied) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &network) || errors.As(err, &connecting) || pgconn.SafeToRetry(err)
}

// conflicted says whether a transaction gave way to another one.
func conflicted(err error) bool {
	s := state(err)
	return s == "40001" || s == "40P01"
}

// refused says whether the server took exception to a value, or to its size.
func refused(err error) bool {
	s := state(err)
	return len(s) == 5 && (s[:2] == "22" || s[:2] == "23" || s[:2] == "54")
}

// failure turns what the database said into an error of the contract.
func failure(err error) error {
	var ours *store.Error
	switch s := state(err); {
	case err == nil, errors.As(err, &ours):
		return err
	case passing(err), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return store.Errorf(store.CodeUnreachable, "The central database does not answer.").
			WithHint("Try again in a moment. If it goes on, look whether PostgreSQL is running and can be reached.").Because(err)
	case s == "42501" || strings.HasPrefix(s, "28"):
		return store.Errorf(store.CodeForbidden, "The central database does not allow this.").
			WithHint("Check the name and password in the address, and that the role " + Role + " is granted to that name.").Because(err)
	case s == "3D000":
		return store.Errorf(store.CodeNotFound, "There is no such database on that server.").
			WithHint("Check the name after the last / of the address.").Because(err)
	case s == "55P03":
		return store.Errorf(store.CodeInUse, "The central database is too busy to be changed at present.").
			WithHint("Try again when fewer desks are at work.").Because(err)
	}
	return store.Errorf(store.CodeInternal, "The central database failed.").Because(err)
}

// badAddress gives no cause: that would repeat the password.
func badAddress() error {
	return store.Errorf(store.CodeUsage, "The address of the central database cannot be read.").
		WithHint("It looks like postgres://name:password@host/database.")
}
