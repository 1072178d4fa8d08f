package strictyaml

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrInvalid is what every error of this package is, for errors.Is: the input
// is at fault and its author can put it right.
var ErrInvalid = errors.New("invalid input")

// MaxErrors is how many mistakes are listed before the rest is only counted.
const MaxErrors = 20

// Pos is a place in a file. Both count from 1, columns in characters.
type Pos struct{ Line, Col int }

// Error is one mistake: where it is, what is wrong, and what would be right.
type Error struct {
	File string
	Line int
	Col  int
	Msg  string
	Hint string // "" when there is nothing to add
}

// Error gives "file:line:col: what is wrong; what would be right".
func (e *Error) Error() string {
	s := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Col, e.Msg)
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// Is makes every Error an ErrInvalid.
func (e *Error) Is(target error) bool { return target == ErrInvalid }

// Errors are all the mistakes of one file, in the order of their places.
type Errors []*Error

// Error lists the mistakes, one a line, the first MaxErrors of them.
func (es Errors) Error() string {
	var b strings.Builder
	for i, e := range es {
		if i == MaxErrors {
			fmt.Fprintf(&b, "\nand %d more", len(es)-MaxErrors)
			break
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Error())
	}
	return b.String()
}

// Is makes Errors an ErrInvalid.
func (es Errors) Is(target error) bool { return target == ErrInvalid }

// Unwrap gives the single mistakes to errors.As.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// Err gives the mistakes in file order as an error, nil if there are none.
func (es Errors) Err() error {
	if len(es) == 0 {
		return nil
	}
	slices.SortStableFunc(es, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return es
}
