// Package risk says what a report means: factors become a level, dated
// occasions become a repeat victim, a start and a rule become a deadline.
//
// It is pure: no I/O, no clock of its own, nothing of ours imported. Dates are
// read in Europe/London, because that is the calendar a caller lives by.
package risk

import (
	"fmt"
	"strings"
)

// Level is a risk level. There are exactly three (GEN-07); Unassessed is the
// absence of one and is never shown as Standard (GEN-14). Levels compare with <.
type Level int

// The levels, lowest first. "Low" is a harm column in one force's matrix and
// never a level (AMB-18).
const (
	Unassessed Level = iota
	Standard
	Medium
	High
)

var levelNames = [...]string{"unassessed", "standard", "medium", "high"}

// String gives the level's word in lower case: unassessed, standard, medium, high.
func (l Level) String() string {
	if l < Unassessed || l > High {
		return fmt.Sprintf("level(%d)", int(l))
	}
	return levelNames[l]
}

// ParseLevel reads a level's word, in any case. It knows the three levels and
// "unassessed"; anything else is an error that names them.
func ParseLevel(s string) (Level, error) {
	for i, n := range levelNames {
		if strings.EqualFold(s, n) {
			return Level(i), nil
		}
	}
	return Unassessed, fmt.Errorf("%q is not a level: use standard, medium or high", s)
}

// MarshalText gives the level's word.
func (l Level) MarshalText() ([]byte, error) {
	if l < Unassessed || l > High {
		return nil, fmt.Errorf("level %d does not exist", int(l))
	}
	return []byte(l.String()), nil
}

// UnmarshalText reads the level's word.
func (l *Level) UnmarshalText(b []byte) error {
	v, err := ParseLevel(string(b))
	if err != nil {
		return err
	}
	*l = v
	return nil
}

// ListRank orders levels in work lists: an Unassessed report sorts with Medium,
// because nobody has yet shown that it may wait (GEN-14).
func (l Level) ListRank() int {
	if l == Unassessed {
		return int(Medium)
	}
	return int(l)
}
