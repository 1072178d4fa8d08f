package risk

import (
	"errors"
	"strings"
	"time"
)

// Judgement is the handler's own level beside the computed one (AMB-05). Both
// are kept for ever; Overall says which holds.
type Judgement struct {
	Level       Level     `json:"level"`
	Reason      string    `json:"reason,omitempty"` // required to lower
	By          string    `json:"by"`               // collar number of who is signed on
	At          time.Time `json:"at"`
	ConfirmedBy string    `json:"confirmed_by,omitempty"`
	ConfirmedAt time.Time `json:"confirmed_at,omitzero"`
}

// The ways a judgement is refused. None of them blocks the call.
var (
	ErrNoLevel    = errors.New("choose standard, medium or high")
	ErrNoReason   = errors.New("lowering the level needs a reason")
	ErrSamePerson = errors.New("somebody other than the person who lowered it must confirm")
)

// Check says whether a judgement may be recorded against a computed level:
// raising and agreeing are free, lowering needs a reason.
func (j Judgement) Check(computed Level) error {
	switch {
	case j.Level < Standard || j.Level > High:
		return ErrNoLevel
	case j.Level < computed && strings.TrimSpace(j.Reason) == "":
		return ErrNoReason
	}
	return nil
}

// NeedsConfirming says whether the judgement lowers a High and waits for a
// second person. A confirmation in the name of whoever lowered it is none,
// however it came into the record.
func (j Judgement) NeedsConfirming(computed Level) bool {
	return computed == High && j.Level < High && !j.another(j.ConfirmedBy)
}

// another says whether by is somebody, and not the one who made the judgement.
func (j Judgement) another(by string) bool {
	by = strings.TrimSpace(by)
	return by != "" && !strings.EqualFold(by, strings.TrimSpace(j.By))
}

// Confirm gives the judgement as confirmed by another person. It fails with
// ErrSamePerson when by made the judgement.
func (j Judgement) Confirm(by string, at time.Time) (Judgement, error) {
	if !j.another(by) {
		return j, ErrSamePerson
	}
	j.ConfirmedBy, j.ConfirmedAt = by, at
	return j, nil
}

// Overall is the level that holds: the judged one if there is a judgement that
// may be recorded, except that a lowered High stays High until another person
// has confirmed it.
func Overall(computed Level, j *Judgement) Level {
	if j == nil || j.Check(computed) != nil {
		return computed
	}
	if j.NeedsConfirming(computed) {
		return High
	}
	return j.Level
}
