package views

import (
	"cmp"
	"context"
	"slices"
	"time"

	"firstcall/risk"
	"firstcall/store"
)

// TwoVersions is said of a report of which two people wrote on and neither knew
// of the other (SYNC 30).
const TwoVersions = "two versions - review"

// Handed is how far a call was handed on: nothing of it is more than what this
// desk has been told.
type Handed struct {
	Report store.Report
	Stored bool // the central store has this version
	Ours   bool // this desk has written a version of it
}

// HandedOn reads how far calls were handed on, by call. One that has no report
// here is not among them. It reads from disk.
func HandedOn(ctx context.Context, desk store.Desk, calls ...store.ID) (map[store.ID]Handed, error) {
	reports, err := desk.CallReports(ctx, calls...)
	if err != nil {
		return nil, err
	}
	return Handover(ctx, desk, reports)
}

// Handover is HandedOn for reports that were read already.
func Handover(ctx context.Context, desk store.Desk, reports []store.Report) (map[store.ID]Handed, error) {
	var ids, calls []store.ID
	for _, r := range reports {
		ids, calls = append(ids, r.Record.ID), append(calls, r.Summary.Call)
	}
	stored, err := desk.Delivered(ctx, ids...)
	if err != nil {
		return nil, err
	}
	ours, err := desk.Ours(ctx, calls...)
	out := map[store.ID]Handed{}
	for _, r := range reports {
		out[r.Summary.Call] = Handed{Report: r, Stored: stored[r.Record.ID], Ours: ours[r.Summary.Call]}
	}
	return out, err
}

// Of says whether this is about the version that a call stored last, or about one
// that another desk wrote since, and not about one before it.
func (h Handed) Of(version, here store.ID) bool {
	r := h.Report.Record
	return r.ID == version || !r.ID.IsNil() && r.Desk != here
}

// Reached says whether the report has left this desk.
func (h Handed) Reached() bool {
	_, taken := h.Report.Taken()
	return h.Stored || taken
}

// Words says in what state it is: "not sent, waits here", "stored, nobody has it",
// "taken by 5521 at 14:32" (GEN-21). clock gives a moment in words.
func (h Handed) Words(clock func(time.Time) string) string {
	f, taken := h.Report.Taken()
	switch {
	case taken:
		return "taken by " + f.Record.Author.Collar + " at " + clock(f.Note.At)
	case h.Stored:
		return "stored " + clock(h.Report.Record.MadeAt) + ", nobody has it"
	}
	return "not sent, waits here since " + clock(h.Report.Record.MadeAt)
}

// OverWords says who goes on with an open call in another desk's stead: "taken
// over by 5521 at 14:32"; "" where this desk has it, here, or nobody took it.
func (h Handed) OverWords(here store.ID, clock func(time.Time) string) string {
	f, ok := h.Report.TakenOver()
	if !ok || f.Record.Desk == here {
		return ""
	}
	return "taken over by " + f.Record.Author.Collar + " at " + clock(f.Note.At)
}

// TakenBefore gives who had a report before it was sent again or became worse, the
// latest of them; false where nobody had, and while somebody has it as it stands.
func TakenBefore(r store.Report) (store.Followup, bool) {
	if _, taken := r.Taken(); taken {
		return store.Followup{}, false
	}
	i := slices.IndexFunc(r.Follow, func(f store.Followup) bool { return f.Note != nil && f.Note.Kind == store.NoteTaken }) // newest first
	if i < 0 {
		return store.Followup{}, false
	}
	return r.Follow[i], true
}

// ClosedWords says that another desk has closed a call: "closed by 4417 at 14:40";
// "" while none has.
func (h Handed) ClosedWords(here store.ID, clock func(time.Time) string) string {
	r := h.Report
	if r.Record.ID.IsNil() || r.Record.Desk == here || r.Summary.Status == store.StatusProvisional {
		return ""
	}
	return "closed by " + r.Record.Author.Collar + " at " + clock(r.Record.MadeAt)
}

// Sent gives the reports of a force that were sent to its dispatchers: what
// nobody has first, then the most dangerous; of those what has waited longest, and
// what was sent last where somebody has it.
func Sent(reports []store.Report, force string) []store.Report {
	out := slices.DeleteFunc(slices.Clone(reports), func(r store.Report) bool { return r.Record.Force != force || !r.Sent() })
	slices.SortStableFunc(out, compareSent)
	return out
}

func compareSent(a, b store.Report) int {
	_, takenA := a.Taken()
	_, takenB := b.Taken()
	if takenA != takenB {
		if takenB {
			return -1
		}
		return 1
	}
	older := SentAt(a).Compare(SentAt(b))
	if takenA {
		older = -older
	}
	return cmp.Or(cmp.Compare(listed(b), listed(a)), older)
}

// listed is where a level stands in a list: what is not assessed beside Medium
// (GEN-14).
func listed(r store.Report) risk.Level {
	if l := r.Summary.Levels.Overall; l != risk.Unassessed {
		return l
	}
	return risk.Medium
}

// SentAt gives since when somebody else is to have a report: when its handler
// sent it last, else when it was written.
func SentAt(r store.Report) time.Time {
	if r.Summary.SentAt.IsZero() {
		return r.Record.MadeAt
	}
	return r.Summary.SentAt
}
