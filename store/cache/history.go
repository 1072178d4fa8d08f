package cache

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/seal"
)

// defaultLimit is how many reports a history gives unless told otherwise.
const defaultLimit = 200

// row is a record as it lies in the database, its summary still sealed. The
// last three are known of reports only.
type row struct {
	n, at, place    int64
	header, summary []byte
	subject         store.ID
	followed        bool // something was recorded about the call since
	rivalled        bool // another version stands beside it
}

// into gives where the columns of a row are read to, and what comes after them.
func (r *row) into(more ...any) []any {
	return append([]any{&r.n, &r.at, &r.place, &r.header, &r.summary}, more...)
}

const (
	rowColumns    = "r.n, r.reported_at, r.place, r.header, r.summary"
	reportColumns = rowColumns + `, r.subject, EXISTS (SELECT 1 FROM follow f WHERE f.call = r.subject),
		EXISTS (SELECT 1 FROM rival v WHERE v.record = r.n)`
)

// CROSS JOIN keeps SQLite from starting at the other end: the index gives the
// newest first, and as many as are wanted are read. A limit that is a sum is not
// looked at when a statement is planned; of a bare one SQLite makes the plan anew
// at every run, which takes longer than the run.
const (
	selectByToken = "SELECT " + reportColumns + ` FROM token t CROSS JOIN record r ON r.n = t.record
		WHERE t.token = ?1 AND r.kind = 'report' AND r.current = 1 AND r.subject <> ?2
		ORDER BY t.reported_at DESC, t.record DESC LIMIT 0 + ?3`
	selectByPerson = "SELECT " + reportColumns + ` FROM party p CROSS JOIN record r ON r.n = p.record
		WHERE p.person = ?1 AND r.current = 1 AND r.subject <> ?2
		ORDER BY p.reported_at DESC, p.record DESC LIMIT 0 + ?3`
	selectReports = "SELECT " + reportColumns + ` FROM record r
		WHERE r.kind = 'report' AND r.current = 1 AND r.reported_at >= ?1 AND r.reported_at < ?2
		ORDER BY r.reported_at DESC, r.n DESC LIMIT 0 + ?3`
)

// History gives the current reports of a number and of people, newest first.
// People stand for everyone they are linked with. A number that was not
// presented matches nothing.
func (c *Cache) History(ctx context.Context, q store.Query) ([]store.Report, error) {
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	rows := map[int64]row{}
	for _, t := range c.key.ReportQueryTokens(store.Find{Number: q.Number}) {
		if err := c.collectReports(ctx, rows, selectByToken, t[:], q.Except[:], q.Limit); err != nil {
			return nil, err
		}
	}
	people, err := c.component(ctx, q.Persons)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if err := c.collectReports(ctx, rows, selectByPerson, p[:], q.Except[:], q.Limit); err != nil {
			return nil, err
		}
	}
	return c.newest(ctx, rows, q.Limit)
}

// collect adds a query's rows.
func (c *Cache) collect(ctx context.Context, into map[int64]row, query string, args ...any) error {
	return c.query(ctx, func(scan func(...any) error) error {
		var r row
		err := scan(r.into()...)
		into[r.n] = r
		return err
	}, query, args...)
}

// collectReports adds the rows of a query for reports.
func (c *Cache) collectReports(ctx context.Context, into map[int64]row, query string, args ...any) error {
	return c.query(ctx, func(scan func(...any) error) error {
		var r row
		err := scan(r.into(&r.subject, &r.followed, &r.rivalled)...)
		into[r.n] = r
		return err
	}, query, args...)
}

// newestFirst puts rows in the order in which they are given.
func newestFirst(rows map[int64]row) []row {
	return slices.SortedFunc(maps.Values(rows), func(a, b row) int {
		return cmp.Or(cmp.Compare(b.at, a.at), cmp.Compare(b.place, a.place))
	})
}

// newest reads the newest of the rows, who is known of their people and what
// followed; limit 0 means all.
func (c *Cache) newest(ctx context.Context, rows map[int64]row, limit int) ([]store.Report, error) {
	order := newestFirst(rows)
	if limit > 0 && len(order) > limit {
		order = order[:limit]
	}
	reports := make([]store.Report, len(order))
	if err := c.unseal(order, reports); err != nil {
		return nil, err
	}
	if err := c.fillPeople(ctx, reports); err != nil {
		return nil, err
	}
	follow, err := c.followUps(ctx, order)
	for i := range reports {
		reports[i].Follow = follow[order[i].subject]
		if order[i].rivalled && err == nil {
			err = c.review(ctx, order[i].n, &reports[i])
		}
	}
	return reports, err
}

// review gives a report the higher level of the versions that stand beside it
// (SYNC 30).
func (c *Cache) review(ctx context.Context, n int64, report *store.Report) error {
	rivals := map[int64]row{}
	err := c.collect(ctx, rivals, "SELECT "+rowColumns+" FROM rival v CROSS JOIN record r ON r.n = v.other WHERE v.record = ?", n)
	for _, r := range rivals {
		var s store.ReportSummary
		if _, err := c.readRow(r, &s); err != nil {
			continue // it is damaged, and must not hide the one that is not; Check tells of it
		}
		level := &report.Summary.Levels.Overall
		*level = max(*level, s.Levels.Overall)
	}
	report.Review = true
	return err
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

// fillPeople puts into reports what is now known of their people.
func (c *Cache) fillPeople(ctx context.Context, reports []store.Report) error {
	var all []store.ID
	for i := range reports {
		for _, party := range reports[i].Summary.Parties {
			all = append(all, party.Person)
		}
	}
	known, err := c.known(ctx, all, 0)
	if err != nil {
		return err
	}
	for i := range reports {
		reports[i].People = map[store.ID]store.PersonSummary{}
		for _, party := range reports[i].Summary.Parties {
			if p, ok := known[party.Person]; ok {
				reports[i].People[party.Person] = p.Summary
			}
		}
	}
	return nil
}

// Reports gives current reports since a moment, newest first; limit 0 means all.
func (c *Cache) Reports(ctx context.Context, since time.Time, limit int) ([]store.Report, error) {
	rows := map[int64]row{}
	if err := c.collectReports(ctx, rows, selectReports, since.UnixMilli(), int64(math.MaxInt64), sqlLimit(limit)); err != nil {
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
	rows := map[int64]row{}
	for _, t := range c.key.ReportQueryTokens(store.Find{Ref: ref}) {
		if err := c.collectReports(ctx, rows, selectByToken, t[:], uuid.Nil[:], 1); err != nil {
			return report, detail, err
		}
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
	if _, ok := seal.ParseRef(ref); !ok {
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
