package cache

import (
	"context"
	"encoding/json"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

// entries are what a record is found by.
type entries struct {
	tokens []seal.Token
	people []store.ID         // a report's parties
	call   store.ID           // the one it followed
	link   *store.LinkSummary // the two it is about
	// Whose history it changes beside the call's own: these people's, and that of
	// who rang from this number or place.
	concerns []store.ID
	at       []seal.Token
}

// entriesOf reads a record's summary for what it is found by. It fails where the
// summary of a kind that is known cannot be read.
func (c *Cache) entriesOf(r store.Record) (e entries, err error) {
	switch r.Kind {
	case store.KindReport:
		var s store.ReportSummary
		err = readBody(r.Summary, &s)
		e.tokens = c.key.ReportTokens(s)
		for _, p := range s.Parties {
			e.people = append(e.people, p.Person)
		}
	case store.KindPerson:
		var s store.PersonSummary
		err = readBody(r.Summary, &s)
		e.tokens = c.key.PersonTokens(s)
		e.concerns = []store.ID{r.Subject}
	case store.KindLink:
		e.link = new(store.LinkSummary)
		err = readBody(r.Summary, e.link)
		e.concerns = []store.ID{e.link.A, e.link.B}
	case store.KindMarker:
		var s store.MarkerSummary
		if err = readBody(r.Summary, &s); err == nil {
			e.tokens, err = c.tokensOfMarker(s)
			e.concerns = []store.ID{s.Person}
			e.at = c.tokensOfCallsAt(s)
		}
	case store.KindAction, store.KindNote, store.KindAssessment:
		var s struct {
			Call store.ID `json:"call"`
		}
		err = readBody(r.Summary, &s)
		e.call = s.Call
	}
	return e, err
}

// index makes a record findable by what its summary says. What an action's steps
// come to is settled by their order.
func (t *tx) index(row int64, r store.Record) error {
	e, err := t.c.entriesOf(r)
	if err != nil {
		return err
	}
	at := r.ReportedAt.UnixMilli()
	for _, k := range e.tokens {
		if err := t.exec("INSERT INTO token (token, reported_at, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", k[:], at, row); err != nil {
			return err
		}
	}
	for _, p := range e.people {
		if p.IsNil() {
			continue
		}
		// A person can be both caller and victim.
		if err := t.exec("INSERT INTO party (person, reported_at, record) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", p[:], at, row); err != nil {
			return err
		}
	}
	if e.link != nil {
		a, b := ordered(e.link.A, e.link.B)
		return t.exec("INSERT INTO link (record, a, b, same) VALUES (?, ?, ?, ?)", row, a[:], b[:], e.link.Same)
	}
	if r.Kind == store.KindAction {
		var s store.ActionSummary
		return readBody(r.Summary, &s) // all of it must be readable
	}
	return t.follows(row, e.call, true)
}

// unindex is index undone.
func (t *tx) unindex(row int64, r store.Record) error {
	e, err := t.c.entriesOf(r)
	if err != nil {
		return err
	}
	at := r.ReportedAt.UnixMilli()
	for _, k := range e.tokens {
		if err := t.exec("DELETE FROM token WHERE token = ? AND reported_at = ? AND record = ?", k[:], at, row); err != nil {
			return err
		}
	}
	for _, p := range e.people {
		if err := t.exec("DELETE FROM party WHERE person = ? AND reported_at = ? AND record = ?", p[:], at, row); err != nil {
			return err
		}
	}
	if err := t.exec("DELETE FROM link WHERE record = ?", row); err != nil {
		return err
	}
	return t.follows(row, e.call, false)
}

// follows makes a record findable from the call it followed, or no longer.
func (t *tx) follows(row int64, call store.ID, is bool) error {
	switch {
	case call.IsNil():
		return nil
	case is:
		return t.exec("INSERT INTO follow (call, record) VALUES (?, ?) ON CONFLICT DO NOTHING", call[:], row)
	}
	return t.exec("DELETE FROM follow WHERE call = ? AND record = ?", call[:], row)
}

// What older versions of the tables kept and did not index. Of an action, one
// that has one record and is due is as it was.
const (
	selectUnindexed = `SELECT n FROM record r WHERE r.current = 1 AND (r.kind IN ('note', 'assessment', 'marker')
		OR r.kind = 'action' AND (NOT EXISTS (SELECT 1 FROM due d WHERE d.action = r.subject)
			OR EXISTS (SELECT 1 FROM record o WHERE o.subject = r.subject AND o.kind = 'action' AND o.current = 1 AND o.n <> r.n)))
		ORDER BY n`
	selectAllMarkers = "SELECT n FROM record WHERE kind = 'marker' ORDER BY n"
	selectActions    = "SELECT DISTINCT subject FROM record WHERE kind = 'action' AND current = 1"
	selectTwice      = "SELECT subject FROM record WHERE kind = 'report' AND current = 1 GROUP BY subject HAVING count(*) > 1"
)

// indexFollowers indexes the notes, actions, assessments and markers of a
// folder that had no tables for it.
func (t *tx) indexFollowers() error { return t.indexRows(selectUnindexed) }

// settleAnew indexes the markers on a number, and settles by today's rules what
// older versions had settled by theirs: which actions are due and since when
// their clocks run, and which of a call's versions is current.
func (t *tx) settleAnew() error {
	if err := t.indexRows(selectAllMarkers); err != nil {
		return err
	}
	if err := t.settleEach(selectActions, t.settleAction); err != nil {
		return err
	}
	return t.settleEach(selectTwice, t.settleCall)
}

func (t *tx) settleEach(query string, settle func(store.ID) error) error {
	var all []store.ID
	err := t.each(func(scan func(...any) error) error {
		var id []byte
		err := scan(&id)
		all = append(all, uuid.FromBytesOrNil(id))
		return err
	}, query)
	for _, id := range all {
		if err == nil {
			err = settle(id)
		}
	}
	return err
}

// indexRows indexes records again. One that cannot be read is left: it must not
// keep a desk closed, and Check tells of it.
func (t *tx) indexRows(query string) error {
	var rows []int64
	err := t.each(func(scan func(...any) error) error {
		var n int64
		err := scan(&n)
		rows = append(rows, n)
		return err
	}, query)
	if err != nil {
		return err
	}
	for _, n := range rows {
		if err := t.indexAgain(n); err != nil && !sqlitex.IsItems(err) {
			return err
		}
	}
	return nil
}

func (t *tx) indexAgain(row int64) error {
	r, err := t.held(row)
	if err != nil {
		return err
	}
	if err := t.index(row, r); err != nil {
		return err
	}
	return t.settle(r.Header)
}

// held reads a record's header and summary back.
func (t *tx) held(row int64) (r store.Record, err error) {
	var sealed []byte
	if _, err := t.get([]any{&r.HeaderBytes, &sealed}, "SELECT header, summary FROM record WHERE n = ?", row); err != nil {
		return r, err
	}
	if err := json.Unmarshal(r.HeaderBytes, &r.Header); err != nil {
		return r, damaged(err)
	}
	r.Summary, err = t.c.key.Open(sealed, r.ID[:], partSummary)
	return r, err
}

// each reads rows. Nothing else may be run until it is through.
func (t *tx) each(each func(scan func(...any) error) error, query string, args ...any) error {
	stmt, err := t.s.Stmt(query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(context.Background(), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
