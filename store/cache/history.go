package cache

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/phone"
)

// defaultLimit is how many reports a history gives unless told otherwise.
const defaultLimit = 200

// row is a record as it lies in the database, its summary still sealed.
type row struct {
	n, at           int64
	header, summary []byte
}

const rowColumns = "r.n, r.reported_at, r.header, r.summary"

// CROSS JOIN keeps SQLite from starting at the other end: the index gives the
// newest first, and as many as are wanted are read.
const (
	selectByToken = "SELECT " + rowColumns + ` FROM token t CROSS JOIN record r ON r.n = t.record
		WHERE t.token = ?1 AND r.kind = 'report' AND r.current = 1 AND r.subject <> ?2
		ORDER BY t.reported_at DESC, t.record DESC LIMIT ?3`
	selectByPerson = "SELECT " + rowColumns + ` FROM party p CROSS JOIN record r ON r.n = p.record
		WHERE p.person = ?1 AND r.current = 1 AND r.subject <> ?2
		ORDER BY p.reported_at DESC, p.record DESC LIMIT ?3`
	selectReports = "SELECT " + rowColumns + ` FROM record r
		WHERE r.kind = 'report' AND r.current = 1 AND r.reported_at >= ?1
		ORDER BY r.reported_at DESC, r.n DESC LIMIT ?2`
	selectPerson = "SELECT " + rowColumns + ` FROM record r
		WHERE r.subject = ?1 AND r.kind = 'person' AND r.current = 1 ORDER BY r.n DESC LIMIT 1`
)

// History gives the current reports of a number and of people, newest first.
// People stand for everyone they are linked with. A number that was not
// presented matches nothing.
func (c *Cache) History(ctx context.Context, q store.Query) ([]store.Report, error) {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	rows := map[int64]row{}
	if t, ok := c.numberToken(fieldNumber, q.Number); ok {
		if err := c.collect(ctx, rows, selectByToken, t[:], q.Except[:], q.Limit); err != nil {
			return nil, err
		}
	}
	people, err := c.component(ctx, q.Persons)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if err := c.collect(ctx, rows, selectByPerson, p[:], q.Except[:], q.Limit); err != nil {
			return nil, err
		}
	}
	return c.newest(ctx, rows, q.Limit)
}

// numberToken is the token of a number that can match another.
func (c *Cache) numberToken(field string, n phone.Number) (token, bool) {
	if n.State != phone.Presented || n.Key() == "" {
		return token{}, false
	}
	return c.key.Token(field, n.Key()), true
}

// collect adds a query's rows.
func (c *Cache) collect(ctx context.Context, into map[int64]row, query string, args ...any) error {
	return c.query(ctx, func(scan func(...any) error) error {
		var r row
		err := scan(&r.n, &r.at, &r.header, &r.summary)
		into[r.n] = r
		return err
	}, query, args...)
}

// newest reads the newest of the rows; limit 0 means all.
func (c *Cache) newest(ctx context.Context, rows map[int64]row, limit int) ([]store.Report, error) {
	order := slices.SortedFunc(maps.Values(rows), func(a, b row) int {
		return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.n, a.n))
	})
	if limit > 0 && len(order) > limit {
		order = order[:limit]
	}
	reports := make([]store.Report, len(order))
	if err := c.unseal(order, reports); err != nil {
		return nil, err
	}
	known := people{c: c, by: map[store.ID]*store.PersonSummary{}}
	for i := range reports {
		if err := known.fill(ctx, &reports[i]); err != nil {
			return nil, err
		}
	}
	return reports, nil
}

// A history is unsealed on a few processors at once, as a caller is waiting,
// in pieces that are worth it.
const (
	unsealers   = 4
	unsealPiece = 5
)

func (c *Cache) unseal(rows []row, into []store.Report) error {
	piece := max(unsealPiece, (len(rows)+unsealers-1)/unsealers)
	var errs [unsealers]error
	var wg sync.WaitGroup
	for w := 0; w*piece < len(rows); w++ {
		wg.Go(func() {
			for i := w * piece; i < min((w+1)*piece, len(rows)) && errs[w] == nil; i++ {
				into[i].Record, errs[w] = c.readRow(rows[i], &into[i].Summary)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs[:]...)
}

// readRow opens a record's summary.
func (c *Cache) readRow(r row, summary any) (h store.Header, err error) {
	if err := json.Unmarshal(r.header, &h); err != nil {
		return h, damaged(err)
	}
	raw, err := c.key.Open(r.summary, h.ID[:], partSummary)
	if err != nil {
		return h, err
	}
	if err := readBody(raw, summary); err != nil {
		return h, damaged(err)
	}
	return h, nil
}

// Where the body of a frozen part begins: a salt of 16 bytes takes 24
// characters of base 64.
const (
	beforeSalt = `{"salt":"`
	afterSalt  = `","body":`
	saltLength = 24
)

// readBody is store.ReadBody without reading everything twice: a history of
// twenty reports is read while a caller waits. What is not laid out as
// store.Freeze lays it out is left to that.
func readBody(part []byte, into any) error {
	const start = len(beforeSalt) + saltLength + len(afterSalt)
	if len(part) > start && string(part[:len(beforeSalt)]) == beforeSalt &&
		string(part[start-len(afterSalt):start]) == afterSalt && part[len(part)-1] == '}' {
		if json.Unmarshal(part[start:len(part)-1], into) == nil {
			return nil
		}
	}
	return store.ReadBody(part, into)
}

// damaged does not repeat what could not be read: it may be a caller's.
func damaged(err error) error {
	return store.Errorf(store.CodeInvalid, "A stored record cannot be read.").
		WithHint("Run firstcall doctor; if it finds damage, restore the data folder from its backup.").Because(err)
}

// people remembers who has been read for one answer.
type people struct {
	c  *Cache
	by map[store.ID]*store.PersonSummary
}

// fill puts into a report what is now known of its people.
func (p *people) fill(ctx context.Context, r *store.Report) error {
	r.People = map[store.ID]store.PersonSummary{}
	for _, party := range r.Summary.Parties {
		switch s, err := p.get(ctx, party.Person); {
		case err != nil:
			return err
		case s != nil:
			r.People[party.Person] = *s
		}
	}
	return nil
}

// get gives what is now known of a person, nil if nothing is.
func (p *people) get(ctx context.Context, id store.ID) (*store.PersonSummary, error) {
	if s, ok := p.by[id]; ok || id.IsNil() {
		return s, nil
	}
	rows := map[int64]row{}
	if err := p.c.collect(ctx, rows, selectPerson, id[:]); err != nil {
		return nil, err
	}
	var found *store.PersonSummary
	for _, r := range rows {
		found = new(store.PersonSummary)
		if _, err := p.c.readRow(r, found); err != nil {
			return nil, err
		}
	}
	p.by[id] = found
	return found, nil
}

// Reports gives current reports since a moment, newest first; limit 0 means all.
func (c *Cache) Reports(ctx context.Context, since time.Time, limit int) ([]store.Report, error) {
	rows := map[int64]row{}
	if err := c.collect(ctx, rows, selectReports, since.UnixMilli(), sqlLimit(limit)); err != nil {
		return nil, err
	}
	return c.newest(ctx, rows, limit)
}

// sqlLimit turns "0 means all" into SQLite's way of saying it.
func sqlLimit(limit int) int {
	if limit <= 0 {
		return -1
	}
	return limit
}

// Report gives one by its reference, in any spelling, with its detail;
// CodeNotFound if there is none.
func (c *Cache) Report(ctx context.Context, ref string) (report store.Report, detail store.ReportDetail, err error) {
	t := c.key.Token(fieldRef, refValue(ref))
	rows := map[int64]row{}
	if err := c.collect(ctx, rows, selectByToken, t[:], uuid.Nil[:], 1); err != nil {
		return report, detail, err
	}
	if len(rows) == 0 {
		return report, detail, noReport(ref)
	}
	found, err := c.newest(ctx, rows, 1)
	if err != nil {
		return report, detail, err
	}
	for n := range rows { // the one there is
		err = c.readDetail(ctx, n, found[0].Record.ID, &detail)
	}
	return found[0], detail, err
}

func noReport(ref string) error {
	err := store.Errorf(store.CodeNotFound, "No report with that reference is held here.")
	if _, ok := ParseRef(ref); !ok {
		return err.WithHint("Check it: a character was mistyped, or two have changed places.")
	}
	return err.WithHint("It may have been taken at another desk.")
}

func (c *Cache) readDetail(ctx context.Context, n int64, id store.ID, into any) error {
	var sealed []byte
	if err := c.queryOne(ctx, []any{&sealed}, "The detail of this report is not held here.",
		"SELECT sealed FROM detail WHERE record = ?", n); err != nil {
		return err
	}
	raw, err := c.key.Open(sealed, id[:], partDetail)
	if err != nil {
		return err
	}
	if err := readBody(raw, into); err != nil {
		return damaged(err)
	}
	return nil
}

// Due gives the actions still open, soonest first; limit 0 means all.
func (c *Cache) Due(ctx context.Context, limit int) (due []store.ActionSummary, err error) {
	err = c.query(ctx, func(scan func(...any) error) error {
		var r row
		if err := scan(&r.n, &r.at, &r.header, &r.summary); err != nil {
			return err
		}
		var a store.ActionSummary
		_, err := c.readRow(r, &a)
		due = append(due, a)
		return err
	}, "SELECT "+rowColumns+" FROM due d CROSS JOIN record r ON r.n = d.record ORDER BY d.due_at, d.record LIMIT ?", sqlLimit(limit))
	return due, err
}
