package wire

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"firstcall/store"
)

// What only the wire can fail with. Both ends know them by errors.Is.
var (
	// ErrResync: the cursor is not of this store's life or of this desk's scope.
	// The feed is begun anew with an empty one (SYNC 22). CodeInvalid.
	ErrResync error = store.Errorf(store.CodeInvalid, "The place in the feed is not known here any more.").
			WithHint("Read the feed from its beginning, with an empty cursor.")
	// ErrToken: no token, an unknown one or a revoked one, all in the same words.
	// CodeForbidden.
	ErrToken error = store.Errorf(store.CodeForbidden, "The central store does not know this desk.").
			WithHint("Ask your administrator for a new code, then run firstcall enrol.")
	// ErrTooLarge: the request is larger than the central store takes; half of it
	// may do (SYNC 13). CodeInvalid.
	ErrTooLarge error = store.Errorf(store.CodeInvalid, "This is too much to send at once.").
			WithHint("Send at most 100 records and 1 MB at a time.")
)

// RetryAfter is what asking too often, or too many wrong PINs, fails with.
// CodeUnreachable: nothing is lost by asking again After the wait.
type RetryAfter struct {
	After time.Duration
	Text  string // a sentence; "" for the usual one
	// Refused says that it is the central store's answer to wrong PINs, which no
	// other check may get round: CodeForbidden.
	Refused bool
}

// Error gives the sentence.
func (e RetryAfter) Error() string { return e.Unwrap().Error() }

// Unwrap gives the same as one of the contract's errors.
func (e RetryAfter) Unwrap() error {
	text := e.Text
	if text == "" {
		text = "The central store is asked too often."
	}
	code := store.CodeUnreachable
	if e.Refused {
		code = store.CodeForbidden
	}
	return store.Errorf(code, "%s", text).WithHint(fmt.Sprintf("Wait %s, then try again.", e.seconds()))
}

// seconds is the wait in whole seconds, one at least, as the header carries it.
func (e RetryAfter) seconds() time.Duration {
	return max(time.Second, (e.After + time.Second - 1).Truncate(time.Second))
}

// Seconds is the wait as the header Retry-After carries it: at least 1.
func (e RetryAfter) Seconds() int { return int(e.seconds() / time.Second) }

// statuses is the one table of codes and statuses. On the way back the first
// that has the status is meant.
var statuses = []struct {
	code   store.Code
	status int
}{
	{store.CodeInvalid, http.StatusUnprocessableEntity},
	{store.CodeUsage, http.StatusUnprocessableEntity},
	{store.CodeForbidden, http.StatusForbidden},
	{store.CodeNotFound, http.StatusNotFound},
	{store.CodeInUse, http.StatusConflict},
	{store.CodeUnreachable, http.StatusServiceUnavailable},
	{store.CodeInternal, http.StatusInternalServerError},
}

// special is the table of what only the wire fails with.
var special = []struct {
	err    error
	status int
}{
	{ErrResync, http.StatusGone},
	{ErrToken, http.StatusUnauthorized},
	{ErrTooLarge, http.StatusRequestEntityTooLarge},
}

// Status gives the HTTP status of an error; 500 for one that is not ours.
func Status(err error) int {
	var wait RetryAfter
	if errors.As(err, &wait) {
		return http.StatusTooManyRequests
	}
	for _, s := range special {
		if errors.Is(err, s.err) {
			return s.status
		}
	}
	code := store.CodeOf(err)
	for _, s := range statuses {
		if s.code == code {
			return s.status
		}
	}
	return http.StatusInternalServerError
}

// FromStatus gives back the error that an answer was made of. Where the answer
// is not the central store's (a proxy's page), the status alone speaks. The wait
// of a RetryAfter is filled in by whoever reads the headers.
func FromStatus(status int, p Problem) error {
	for _, s := range special {
		if s.status == status {
			return s.err
		}
	}
	if status == http.StatusTooManyRequests {
		return RetryAfter{Text: p.Detail, Refused: p.Code == string(store.CodeForbidden)}
	}
	code := store.CodeInternal
	if status > http.StatusInternalServerError {
		code = store.CodeUnreachable
	}
	for _, s := range statuses {
		if s.status == status && (p.Code == "" || p.Code == string(s.code)) {
			code = s.code
			break
		}
	}
	if p.Detail == "" {
		return store.Errorf(code, "The central store answered %d %s.", status, http.StatusText(status)).
			WithHint("Check the address; the answer may have come from something in between.")
	}
	return store.Errorf(code, "%s", p.Detail).WithHint(p.Hint)
}

// Problem is the body of every answer that is an error: RFC 9457, with the
// contract's code and what to do.
type Problem struct {
	Title  string `json:"title" doc:"The status in words."`
	Status int    `json:"status"`
	Code   string `json:"code" doc:"The kind of failure."`
	Detail string `json:"detail" doc:"A sentence saying what is wrong."`
	Hint   string `json:"hint,omitempty" doc:"What to do."`
}

// ProblemOf is what an error tells the other end. One that is not ours is an
// internal error there: what it says stays here.
func ProblemOf(err error) Problem {
	p := Problem{Status: Status(err), Code: string(store.CodeInternal), Detail: "The central store failed.",
		Hint: "Try again; if it goes on, tell your administrator."}
	p.Title = http.StatusText(p.Status)
	var ours *store.Error
	if errors.As(err, &ours) {
		p.Code, p.Detail, p.Hint = string(ours.Code), ours.Text, ours.Hint
	}
	return p
}
