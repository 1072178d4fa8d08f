package store

import (
	"errors"
	"fmt"
)

// Code is what kind of failure an Error is; commands and servers map it to exit
// codes and statuses in one table each.
type Code string

// The codes.
const (
	CodeInternal    Code = "internal"
	CodeUsage       Code = "usage"
	CodeInvalid     Code = "invalid"
	CodeNotFound    Code = "not_found"
	CodeUnreachable Code = "unreachable"
	CodeForbidden   Code = "forbidden"
	CodeInUse       Code = "in_use"
)

// Error is a failure a person can act on: a sentence saying what is wrong and a
// hint saying what to do. It never holds anything a caller said.
type Error struct {
	Code  Code
	Text  string
	Hint  string
	cause error
}

// Errorf makes an Error with a sentence and no hint.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Text: fmt.Sprintf(format, args...)}
}

// WithHint adds what to do.
func (e *Error) WithHint(hint string) *Error { e.Hint = hint; return e }

// Because keeps the cause for the log; it is not part of the sentence.
func (e *Error) Because(err error) *Error { e.cause = err; return e }

// Error gives the sentence.
func (e *Error) Error() string { return e.Text }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// CodeOf gives an error's code, CodeInternal for one that is not ours.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}
