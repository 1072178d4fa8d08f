package cache

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

// step is one step in the life of an action.
type step struct {
	row     int64
	at      time.Time
	summary store.ActionSummary
	follows bool // it happened to the report after that was made
}

// steps gives the steps of an action in the order of their places, the last that
// counts and the first that ended it; nil where there is none. A setting that
// comes after the action was ended does not count: what was sent may be answered
// before the final report sets its actions. All that count but the first setting
// happened to the report. A step that is damaged is left out; Check tells of it.
func (t *tx) steps(action store.ID) (all []step, last, ended *step, err error) {
	err = t.each(func(scan func(...any) error) error {
		var s step
		var id, sealed []byte
		var at int64
		if err := scan(&s.row, &id, &at, &sealed); err != nil {
			return err
		}
		s.at = time.UnixMilli(at)
		if s.summary, err = t.step(id, sealed); err == nil {
			all = append(all, s)
		}
		return nil
	}, "SELECT n, id, reported_at, summary FROM record WHERE subject = ? AND kind = 'action' AND current = 1 ORDER BY place", action[:])
	for i := range all {
		s := &all[i]
		isSet := s.summary.State == store.ActionSet
		if isSet && last != nil && !store.ActionOpen(last.summary.State) {
			continue
		}
		s.follows = last != nil || !isSet
		last = s
		if ended == nil && !store.ActionOpen(s.summary.State) {
			ended = s
		}
	}
	return all, last, ended, err
}

// step opens the summary of an action's record.
func (t *tx) step(id, sealed []byte) (s store.ActionSummary, err error) {
	raw, err := t.c.key.Open(sealed, id, partSummary)
	if err != nil {
		return s, err
	}
	return s, readBody(raw, &s)
}

// settleAction keeps what happened to the report, and the list of what is due:
// the last step that counts says whether the action is. An action that waits for
// this one is settled with it.
func (t *tx) settleAction(action store.ID) error {
	all, last, _, err := t.steps(action)
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := t.follows(s.row, s.summary.Call, s.follows); err != nil {
			return err
		}
	}
	if last == nil || !store.ActionOpen(last.summary.State) {
		err = t.exec("DELETE FROM due WHERE action = ?", action[:])
	} else {
		err = t.setDue(last.row, action, last.summary)
	}
	if err != nil {
		return err
	}
	return t.startClocks(action)
}

// neverDue is when an action is due whose clock has not started: after all others.
const neverDue = math.MaxInt64

// setDue puts an open action into the list of what is due. The clock of one that
// waits runs from when the action it waits for was ended, in whatever way: one
// that is cancelled or handed over is never done here.
func (t *tx) setDue(row int64, action store.ID, s store.ActionSummary) error {
	dueAt, after := s.What.Due.UnixMilli(), []byte(nil)
	if s.What.Waits() {
		dueAt, after = neverDue, s.What.After[:]
		_, _, ended, err := t.steps(s.What.After)
		if err != nil {
			return err
		}
		if ended != nil { // one that is set again does not stop a clock that runs
			dueAt = s.What.StartedBy(ended.at).Due.UnixMilli()
		}
	}
	return t.exec(`INSERT INTO due (action, due_at, record, after, place) VALUES (?1, ?2, ?3, ?4, (SELECT place FROM record WHERE n = ?3))
		ON CONFLICT (action) DO UPDATE SET due_at = excluded.due_at, record = excluded.record, after = excluded.after, place = excluded.place`,
		action[:], dueAt, row, after)
}

// startClocks settles when the actions are due that wait for one to be ended.
func (t *tx) startClocks(ended store.ID) error {
	type waiter struct {
		row    int64
		action store.ID
		s      store.ActionSummary
	}
	var waiting []waiter
	err := t.each(func(scan func(...any) error) error {
		var w waiter
		var action, id, sealed []byte
		if err := scan(&w.row, &action, &id, &sealed); err != nil {
			return err
		}
		w.action = uuid.FromBytesOrNil(action)
		var err error
		if w.s, err = t.step(id, sealed); err == nil { // a damaged one must not keep this one from being saved
			waiting = append(waiting, w)
		}
		return nil
	}, "SELECT d.record, d.action, r.id, r.summary FROM due d CROSS JOIN record r ON r.n = d.record WHERE d.after = ?", ended[:])
	for _, w := range waiting {
		if err == nil {
			err = t.setDue(w.row, w.action, w.s)
		}
	}
	return err
}

// selectFollow gives what followed many calls at once, newest first. What a
// second person confirmed is told by the report that superseded.
const selectFollow = "SELECT " + rowColumns + `, f.call FROM json_each(?1) j CROSS JOIN follow f ON f.call = unhex(j.value)
	CROSS JOIN record r ON r.n = f.record
	WHERE r.current = 1 AND r.kind IN ('note', 'action') ORDER BY r.place DESC`

// followUps gives what was done since about those of the reports that something
// followed; no query where nothing did.
func (c *Cache) followUps(ctx context.Context, reports []row) (map[store.ID][]store.Followup, error) {
	var calls []store.ID
	for _, r := range reports {
		if r.followed {
			calls = append(calls, r.subject)
		}
	}
	if len(calls) == 0 {
		return nil, nil
	}
	by := map[store.ID][]store.Followup{}
	err := c.query(ctx, func(scan func(...any) error) error {
		var r row
		var call []byte
		if err := scan(r.into(&call)...); err != nil {
			return err
		}
		f, err := c.followUp(r)
		id := uuid.FromBytesOrNil(call)
		by[id] = append(by[id], f)
		return err
	}, selectFollow, idList(calls))
	return by, err
}

// followUp opens one step of an action or one note.
func (c *Cache) followUp(r row) (f store.Followup, err error) {
	var body json.RawMessage
	if f.Record, err = c.readRow(r, &body); err != nil {
		return f, err
	}
	var into any
	if f.Record.Kind == store.KindNote {
		f.Note = new(store.NoteSummary)
		into = f.Note
	} else {
		f.Action = new(store.ActionSummary)
		into = f.Action
	}
	if err := json.Unmarshal(body, into); err != nil {
		return f, damaged(err)
	}
	return f, nil
}

// selectDue walks an index that has their order: a record's own place lies behind
// all it holds, and looking at that of everything that is due takes far longer.
const selectDue = "SELECT " + rowColumns + ", d.due_at FROM due d CROSS JOIN record r ON r.n = d.record ORDER BY d.due_at, d.place LIMIT 0 + ?"

// Due gives the actions still open, soonest first; limit 0 means all.
func (c *Cache) Due(ctx context.Context, limit int) (due []store.ActionSummary, err error) {
	err = c.query(ctx, func(scan func(...any) error) error {
		var r row
		var dueAt int64
		if err := scan(r.into(&dueAt)...); err != nil {
			return err
		}
		var a store.ActionSummary
		_, err := c.readRow(r, &a)
		if a.What.Waits() && dueAt != neverDue {
			a.What.Due = time.UnixMilli(dueAt)
		}
		due = append(due, a)
		return err
	}, selectDue, sqlLimit(limit))
	return due, err
}
