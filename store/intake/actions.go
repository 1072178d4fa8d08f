package intake

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// requiredActions gives actions as a report of that level keeps them. What a
// saved report set keeps its id and its deadline, and stays with it until it is
// done, handed over or cancelled, whatever the report says now.
func (c *Call) requiredActions(due []questionsets.DueAction, level risk.Level, at time.Time) []store.RequiredAction {
	var out []store.RequiredAction
	for _, a := range due {
		required := store.RequiredAction{Action: a.Action.ID, Title: a.Action.Title, Owner: a.Action.Owner, Due: a.Due,
			Mandatory: a.Action.Mandatory, Because: a.Because, Reaches: store.Reach(a.Reaches), Shares: a.Shares, Ends: a.Ends}
		if a.After != nil {
			required.After, required.Starts, required.Clock = c.knownID(a.After.ID), a.After.Title, a.Action.Due
		}
		before, set := c.setBefore(a.ID)
		required.ID = c.knownID(a.ID)
		switch {
		case c.setsAgain(required, level):
			required.Because = "The level has risen to " + strings.ToUpper(level.String()) + " since"
			if !required.Waits() {
				required.Due = a.Action.Due.At(at, time.Time{}, nil)
			}
			c.setWindow(&required, at)
		case set && reflect.DeepEqual(c.Card(), c.amended.Summary.Contact):
			required.Because, required.WindowFrom, required.WindowTo = before.Because, before.WindowFrom, before.WindowTo
		default:
			c.setWindow(&required, at)
		}
		out = append(out, required)
	}
	return append(out, c.setOnlyBefore(out)...)
}

// setOnlyBefore gives what the amended report has set and nothing asks for now.
func (c *Call) setOnlyBefore(now []store.RequiredAction) []store.RequiredAction {
	var out []store.RequiredAction
	if c.amended == nil {
		return nil
	}
	for _, before := range c.amended.Summary.Actions {
		known := slices.ContainsFunc(now, func(a store.RequiredAction) bool { return a.Action == before.Action })
		if !known && !before.ID.IsNil() {
			out = append(out, before)
		}
	}
	return out
}

// actionID is the id of an action that this call sets for the first time. It
// follows from the call's own, so that what is recorded about it after a
// provisional report holds for the final one, whoever closes the call.
func (c *Call) actionID(action string) store.ID { return uuid.NewV5(c.id, "action/"+action) }

// knownID is the id an action has: as the amended report set it, or its own.
func (c *Call) knownID(action string) store.ID {
	if before, set := c.setBefore(action); set {
		return before.ID
	}
	return c.actionID(action)
}

// setBefore gives an action that the amended report has set already.
func (c *Call) setBefore(action string) (store.RequiredAction, bool) {
	if c.amended != nil {
		for _, a := range c.amended.Summary.Actions {
			if a.Action == action && !a.ID.IsNil() {
				return a, true
			}
		}
	}
	return store.RequiredAction{}, false
}

// lastSteps gives the newest step of each action of a report. One of which
// nothing was recorded is as it was set.
func lastSteps(r store.Report) []store.ActionSummary {
	var out []store.ActionSummary
	for _, a := range r.Summary.Actions {
		step := store.ActionSummary{State: store.ActionSet, What: a}
		i := slices.IndexFunc(r.Follow, func(f store.Followup) bool { return f.Action != nil && f.Action.What.ID == a.ID })
		if i >= 0 {
			step = *r.Follow[i].Action // they are newest first
		}
		out = append(out, step)
	}
	return out
}

// lastStep gives what had become of an action of the amended report; false for
// one it has not set. A report of a call that was never closed has set nothing.
func (c *Call) lastStep(action store.ID) (store.ActionSummary, bool) {
	if c.amended == nil || c.amended.Summary.Status == store.StatusProvisional {
		return store.ActionSummary{}, false
	}
	i := slices.IndexFunc(c.amended.Steps, func(a store.ActionSummary) bool { return a.What.ID == action })
	if i < 0 {
		return store.ActionSummary{}, false
	}
	return c.amended.Steps[i], true
}

// setsAgain says whether an action that was ended must be done again: one that
// is mandatory and still asked for, when the level is Medium or High and higher
// than it was when the report was made.
func (c *Call) setsAgain(a store.RequiredAction, level risk.Level) bool {
	last, set := c.lastStep(a.ID)
	asked := func(due questionsets.DueAction) bool { return due.ID == a.Action }
	return set && a.Mandatory && !store.ActionOpen(last.State) && level > risk.Standard &&
		level > c.amended.Summary.Levels.Overall && slices.ContainsFunc(c.Assess().Actions, asked)
}

// actionRecords sets the actions of a report that were not set before, sets
// again those that must be done again, and brings those still open to the level
// that holds now.
func (c *Call) actionRecords(s *store.ReportSummary) []store.NewRecord {
	var out []store.NewRecord
	level := s.Levels.Overall
	if !s.Disposition.Occasion() {
		level = c.worst() // a call-back to a number with a High is as pressing as that
	}
	for _, a := range s.Actions {
		if step, news := c.nextStep(a, level); news {
			out = append(out, store.NewRecord{Header: c.header(store.KindAction, a.ID), Summary: step})
		}
	}
	return out
}

// nextStep gives the step that saving the report adds to an action's life.
func (c *Call) nextStep(a store.RequiredAction, level risk.Level) (step store.ActionSummary, news bool) {
	last, set := c.lastStep(a.ID)
	switch {
	case !set:
		return store.ActionSummary{Call: c.id, State: store.ActionSet, Level: level, What: a}, true
	case c.setsAgain(a, level):
		return store.ActionSummary{Call: c.id, State: store.ActionSetAgain, Level: level, What: a}, true
	case store.ActionOpen(last.State) && level != c.amended.Summary.Levels.Overall:
		last.Call, last.Level, last.What = c.id, level, a
		return last, true
	}
	return store.ActionSummary{}, false
}
