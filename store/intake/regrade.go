package intake

import (
	"context"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// ActionRegrade is the action to grade again a report that was closed before
// other desks' reports were known.
const ActionRegrade = "re_grade"

// Regraded is a closed report that is more than it was saved as.
type Regraded struct {
	Ref     string
	Level   risk.Level // as it is now
	Before  risk.Level // as it was saved
	What    []string   // what it is now and was not: "REPEAT", "grade response", "HIGH"
	Why     string     // "3rd report in 30 days: now REPEAT, grade response"
	Reports int        // in 30 days, this one counted once
}

// Regrade assesses again, over the history as it is now, the closed reports of
// this desk that share a number or a person with calls whose history is another
// since records came from other desks (CAM-05). Each is assessed as of its own
// time: whoever took a later report knew of this one, or grades that again
// themselves. What has newly become repeat, a grade or High gets an action that
// is due at once, under an id that follows from the call, so that none is set
// twice; those alone are given. A report whose answers are not here is another
// desk's to grade. It reads from disk and waits for it. packs reads a question set.
func Regrade(ctx context.Context, desk store.Desk, packs func([]byte) (*questionsets.Pack, error), calls []store.ID, now time.Time) ([]Regraded, error) {
	who, err := desk.Identity(ctx)
	if err != nil {
		return nil, err
	}
	reports, err := closedHere(ctx, desk, who.Desk, calls)
	if err != nil || len(reports) == 0 {
		return nil, err
	}
	due, err := desk.Due(ctx, 0)
	if err != nil {
		return nil, err
	}
	o := Opening{Desk: desk, Identity: who, IDs: store.NewIDs(func() time.Time { return now }), At: now}
	var out []Regraded
	var records []store.NewRecord
	for _, r := range reports {
		c, err := assessAgain(ctx, o, packs, r)
		if err != nil {
			return nil, err
		}
		if c == nil {
			continue
		}
		if action, found, news := c.regraded(r, due, now); news {
			out = append(out, found)
			records = append(records, store.NewRecord{Header: about(r, store.KindAction, action.What.ID, AuthorOf(who), now), Summary: action})
		}
	}
	if len(records) == 0 {
		return nil, nil
	}
	t := desk.Add(records...)
	<-t.Done()
	return out, t.Err()
}

// closedHere gives the closed reports whose current version this desk wrote and
// whose history the calls belong to, each once.
func closedHere(ctx context.Context, desk store.Desk, here store.ID, calls []store.ID) ([]store.Report, error) {
	changed, err := desk.CallReports(ctx, calls...)
	if err != nil {
		return nil, err
	}
	var out []store.Report
	for _, r := range changed {
		q := store.Query{Number: r.Summary.Number}
		for _, p := range r.Summary.Parties {
			q.Persons = append(q.Persons, p.Person)
		}
		found, err := desk.History(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, f := range append(found, r) {
			have := slices.ContainsFunc(out, func(o store.Report) bool { return o.Summary.Call == f.Summary.Call })
			closed := f.Summary.Status != store.StatusProvisional && f.Summary.Disposition.Occasion()
			if !have && closed && f.Record.Desk == here {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// assessAgain gives the call of a report over the history as it is now; nil where
// its answers or its question set are not here any more.
func assessAgain(ctx context.Context, o Opening, packs func([]byte) (*questionsets.Pack, error), r store.Report) (*Call, error) {
	_, d, err := o.Desk.Report(ctx, r.Summary.Ref)
	if err != nil {
		return nil, unlessMissing(err)
	}
	bytes, err := o.Desk.Pack(ctx, r.Record.Pack.Hash)
	if err != nil {
		return nil, unlessMissing(err)
	}
	if o.Pack, err = packs(bytes); err != nil {
		return nil, nil // a question set that this version cannot read grades nothing
	}
	c, err := again(ctx, o, r, d)
	if store.CodeOf(err) == store.CodeInvalid {
		return nil, nil // what does not fit its pack is told by doctor
	}
	return c, err
}

// unlessMissing gives an error that is more than that something is not here.
func unlessMissing(err error) error {
	if store.CodeOf(err) == store.CodeNotFound {
		return nil
	}
	return err
}

// regraded gives the action to grade a report again, and the line about it;
// false where the history adds nothing, or the action was set before.
func (c *Call) regraded(r store.Report, due []store.ActionSummary, now time.Time) (store.ActionSummary, Regraded, bool) {
	what := c.newlyProven(r.Summary)
	if len(what) == 0 {
		return store.ActionSummary{}, Regraded{}, false
	}
	id := c.actionID(ActionRegrade + " " + strings.Join(what, ", "))
	isDue := slices.ContainsFunc(due, func(a store.ActionSummary) bool { return a.What.ID == id })
	ended := slices.ContainsFunc(r.Follow, func(f store.Followup) bool { return f.Action != nil && f.Action.What.ID == id })
	if isDue || ended {
		return store.ActionSummary{}, Regraded{}, false
	}
	why := "now " + strings.Join(what, ", ")
	if line := c.RepeatLine(); line != "" {
		why = line + ": " + why
	}
	level := max(c.Overall(), r.Summary.Levels.Overall)
	action := store.RequiredAction{ID: id, Action: ActionRegrade, Title: "Grade the report again: " + why, Owner: OwnerHandler, Due: now,
		Mandatory: true, Because: "Reports from other desks have arrived since it was closed"}
	found := Regraded{Ref: r.Summary.Ref, Level: level, Before: r.Summary.Levels.Overall, What: what, Why: why, Reports: c.history(c.opened).Reports(risk.Span{N: 30, Unit: risk.Days})}
	return store.ActionSummary{Call: c.id, Ref: r.Summary.Ref, State: store.ActionSet, Level: level, What: action}, found, true
}

// newlyProven names what the history as it is now proves of a saved report and
// the report does not say.
func (c *Call) newlyProven(saved store.ReportSummary) []string {
	r := c.Assess()
	var out []string
	if r.Flags[risk.Repeat] && !saved.Has(risk.Repeat) {
		out = append(out, "REPEAT")
	}
	if r.Grade != "" && r.Grade != saved.Grade {
		out = append(out, "grade "+r.Grade)
	}
	if c.Overall() == risk.High && saved.Levels.Overall < risk.High {
		out = append(out, "HIGH")
	}
	return out
}
