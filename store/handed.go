package store

import (
	"time"

	"firstcall/risk"
)

// Took is what somebody had before them when they took a report, or took over
// a call: a later send point, or a higher level, is not yet theirs.
type Took struct {
	Record ID         `json:"record"` // the version of the report
	SentAt time.Time  `json:"sent_at,omitzero"`
	Level  risk.Level `json:"level,omitempty"`
}

// Sent says whether somebody else is to have a report at once: its handler sent
// it, or it is High.
func (r Report) Sent() bool {
	return !r.Summary.SentAt.IsZero() || r.Summary.Levels.Overall == risk.High
}

// Taken gives who has a report as it stands: the first in the central store's
// order who took it since it was last sent, and at this level or above. False
// where nobody has.
func (r Report) Taken() (Followup, bool) {
	return r.firstNote(NoteTaken, func(t Took) bool {
		return !t.SentAt.Before(r.Summary.SentAt) && t.Level >= r.Summary.Levels.Overall
	})
}

// TakenOver gives who goes on with an open call: of those who took over the
// version that was last taken over, the first in the central store's order.
// False where nobody has taken it over.
func (r Report) TakenOver() (Followup, bool) {
	for _, f := range r.Follow { // newest first
		if f.Note != nil && f.Note.Kind == NoteTakenOver && f.Note.Took != nil {
			return r.firstNote(NoteTakenOver, func(t Took) bool { return t.Record == f.Note.Took.Record })
		}
	}
	return Followup{}, false
}

// Waits says whether an open call waits for anybody to go on with it: it was
// left, and nobody has taken over this version of it.
func (r Report) Waits() bool {
	over, taken := r.TakenOver()
	return r.Summary.Status == StatusProvisional && r.Summary.Left != "" && !(taken && over.Note.Took.Record == r.Record.ID)
}

// firstNote gives the first of a kind of note that fits, in the order in which
// they came.
func (r Report) firstNote(kind NoteKind, fits func(Took) bool) (first Followup, ok bool) {
	for _, f := range r.Follow { // newest first
		if f.Note != nil && f.Note.Kind == kind && f.Note.Took != nil && fits(*f.Note.Took) {
			first, ok = f, true
		}
	}
	return first, ok
}
