package cache

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

// indexStep keeps the list of what is due: the last record of an action says
// whether it is. All but the first setting of it is something that happened to
// the report. A setting that comes after the action was ended is neither: what
// was sent may be answered before the final report sets its actions.
func (t *tx) indexStep(row int64, r store.Record, s store.ActionSummary) error {
	current, err := t.isCurrent(row)
	if err != nil || !current {
		return err
	}
	var before int
	again, err := t.get([]any{&before},
		"SELECT 1 FROM record WHERE subject = ? AND kind = 'action' AND current = 1 AND n < ? LIMIT 1", r.Subject[:], row)
	if err != nil {
		return err
	}
	if again && s.State == store.ActionSet {
		if ended, err := t.ended(r.Subject, s.Call, row); ended || err != nil {
			return err
		}
	}
	if again || s.State != store.ActionSet {
		if err := t.indexFollower(row, s.Call); err != nil {
			return err
		}
	}
	if !store.ActionOpen(s.State) {
		if err := t.exec("DELETE FROM due WHERE action = ?", r.Subject[:]); err != nil {
			return err
		}
		return t.startClocks(r.Subject, r.ReportedAt)
	}
	return t.indexDue(row, r.Subject, s)
}

// neverDue is when an action is due whose clock has not started: after all others.
const neverDue = math.MaxInt64

// indexDue puts an open action into the list of what is due. One whose clock
// another action's end starts may find that one ended already.
func (t *tx) indexDue(row int64, action store.ID, s store.ActionSummary) error {
	dueAt, after := s.What.Due.UnixMilli(), []byte(nil)
	if s.What.Waits() {
		dueAt, after = neverDue, s.What.After[:]
		last, at, found, err := t.lastStep(s.What.After, s.Call, row)
		if err != nil {
			return err
		}
		if found && !store.ActionOpen(last.State) {
			dueAt, after = s.What.StartedBy(at).Due.UnixMilli(), nil
		}
	}
	return t.exec(`INSERT INTO due (action, due_at, record, after) VALUES (?, ?, ?, ?)
		ON CONFLICT (action) DO UPDATE SET due_at = excluded.due_at, record = excluded.record, after = excluded.after`,
		action[:], dueAt, row, after)
}

// startClocks starts the clocks of the actions that waited for one to be ended, in
// whatever way: one that is cancelled or handed over is never done here.
func (t *tx) startClocks(ended store.ID, at time.Time) error {
	for {
		var action, id, sealed []byte
		found, err := t.get([]any{&action, &id, &sealed}, `SELECT d.action, r.id, r.summary FROM due d
			CROSS JOIN record r ON r.n = d.record WHERE d.after = ? LIMIT 1`, ended[:])
		if err != nil || !found {
			return err
		}
		s, err := t.step(id, sealed)
		if err != nil {
			return err
		}
		if err := t.exec("UPDATE due SET due_at = ?, after = NULL WHERE action = ?",
			s.What.StartedBy(at).Due.UnixMilli(), action); err != nil {
			return err
		}
	}
}

// step opens the summary of an action's record.
func (t *tx) step(id, sealed []byte) (s store.ActionSummary, err error) {
	raw, err := t.c.key.Open(sealed, id, partSummary)
	if err != nil {
		return s, err
	}
	return s, readBody(raw, &s)
}

// ended says whether the newest thing that happened to an action before a row
// ended it.
func (t *tx) ended(action, call store.ID, row int64) (bool, error) {
	last, _, found, err := t.lastStep(action, call, row)
	return found && !store.ActionOpen(last.State), err
}

// lastStep gives the newest thing that happened to an action before a row, and
// when.
func (t *tx) lastStep(action, call store.ID, row int64) (s store.ActionSummary, at time.Time, found bool, err error) {
	var id, sealed []byte
	var milli int64
	found, err = t.get([]any{&id, &sealed, &milli}, `SELECT r.id, r.summary, r.reported_at FROM follow f CROSS JOIN record r ON r.n = f.record
		WHERE f.call = ?1 AND f.record < ?2 AND r.subject = ?3 AND r.kind = 'action' AND r.current = 1
		ORDER BY f.record DESC LIMIT 1`, call[:], row, action[:])
	if err != nil || !found {
		return s, at, false, err
	}
	s, err = t.step(id, sealed)
	return s, time.UnixMilli(milli), true, err
}

// isCurrent says whether nothing has superseded a record.
func (t *tx) isCurrent(row int64) (current bool, err error) {
	_, err = t.get([]any{&current}, "SELECT current FROM record WHERE n = ?", row)
	return current, err
}

// indexFollower makes a record findable from the call it followed.
func (t *tx) indexFollower(row int64, call store.ID) error {
	if call.IsNil() {
		return nil
	}
	return t.exec("INSERT INTO follow (call, record) VALUES (?, ?) ON CONFLICT DO NOTHING", call[:], row)
}

// selectUnindexed gives what version 1 of the tables kept and did not index. An
// action of one record that is due is as it was.
const selectUnindexed = `SELECT n FROM record r WHERE r.current = 1 AND (r.kind IN ('note', 'assessment', 'marker')
	OR r.kind = 'action' AND (NOT EXISTS (SELECT 1 FROM due d WHERE d.action = r.subject)
		OR EXISTS (SELECT 1 FROM record o WHERE o.subject = r.subject AND o.kind = 'action' AND o.current = 1 AND o.n <> r.n)))
	ORDER BY n`

// indexFollowers indexes the notes, actions, assessments and markers of a
// folder that had no tables for it. One that cannot be read is left: it must
// not keep a desk closed, and Check tells of it.
func (t *tx) indexFollowers() error {
	var rows []int64
	stmt, err := t.s.stmt(selectUnindexed)
	if err != nil {
		return err
	}
	found, err := stmt.QueryContext(context.Background())
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var n int64
		if err := found.Scan(&n); err != nil {
			return err
		}
		rows = append(rows, n)
	}
	if err := found.Err(); err != nil {
		return err
	}
	for _, n := range rows {
		if err := t.indexAgain(n); err != nil && !isItems(err) {
			return err
		}
	}
	return nil
}

func (t *tx) indexAgain(row int64) error {
	var r store.Record
	var sealed []byte
	if _, err := t.get([]any{&r.HeaderBytes, &sealed}, "SELECT header, summary FROM record WHERE n = ?", row); err != nil {
		return err
	}
	if err := json.Unmarshal(r.HeaderBytes, &r.Header); err != nil {
		return damaged(err)
	}
	var err error
	if r.Summary, err = t.c.key.Open(sealed, r.ID[:], partSummary); err != nil {
		return err
	}
	return t.index(row, r)
}

// selectFollow gives what followed many calls at once, newest first. What a
// second person confirmed is told by the report that superseded.
const selectFollow = "SELECT " + rowColumns + `, f.call FROM json_each(?1) j CROSS JOIN follow f ON f.call = unhex(j.value)
	CROSS JOIN record r ON r.n = f.record
	WHERE r.current = 1 AND r.kind IN ('note', 'action') ORDER BY f.record DESC`

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
		if err := scan(&r.n, &r.at, &r.header, &r.summary, &call); err != nil {
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

// Due gives the actions still open, soonest first; limit 0 means all.
func (c *Cache) Due(ctx context.Context, limit int) (due []store.ActionSummary, err error) {
	err = c.query(ctx, func(scan func(...any) error) error {
		var r row
		var dueAt int64
		if err := scan(&r.n, &r.at, &r.header, &r.summary, &dueAt); err != nil {
			return err
		}
		var a store.ActionSummary
		_, err := c.readRow(r, &a)
		if a.What.Waits() && dueAt != neverDue {
			a.What.Due = time.UnixMilli(dueAt)
		}
		due = append(due, a)
		return err
	}, "SELECT "+rowColumns+", d.due_at FROM due d CROSS JOIN record r ON r.n = d.record ORDER BY d.due_at, d.record LIMIT 0 + ?", sqlLimit(limit))
	return due, err
}
