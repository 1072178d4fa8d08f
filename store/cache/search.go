package cache

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/seal"
)

// foundLimit is how much a search gives unless told otherwise.
const foundLimit = 50

// Find gives reports and people as a handler searches for them. Of what is
// given each is looked for by itself: people who fit more of it come first, then
// the newest. From and To are days in London, both of them included.
func (c *Cache) Find(ctx context.Context, f store.Find) (found store.Found, err error) {
	if f.Limit <= 0 {
		f.Limit = foundLimit
	}
	if found.People, err = c.findPeople(ctx, f); err != nil {
		return found, err
	}
	rows := map[int64]row{}
	if err := c.findReports(ctx, f, rows); err != nil {
		return found, err
	}
	if err := c.reportsOf(ctx, found.People, f.Limit, rows); err != nil {
		return found, err
	}
	found.Reports, err = c.newest(ctx, rows, f.Limit)
	return found, err
}

// findReports adds the reports that are as the search says.
func (c *Cache) findReports(ctx context.Context, f store.Find, rows map[int64]row) error {
	for _, k := range c.key.ReportQueryTokens(f) {
		if err := c.collectReports(ctx, rows, selectByToken, k[:], uuid.Nil[:], f.Limit); err != nil {
			return err
		}
	}
	from, until, ok := days(f.From, f.To)
	if !ok {
		return nil
	}
	return c.collectReports(ctx, rows, selectReports, from.UnixMilli(), until.UnixMilli(), f.Limit)
}

// days gives the beginning of the first day and the end of the last; a day that
// is not given is the other one.
func days(from, to time.Time) (start, end time.Time, ok bool) {
	if from.IsZero() && to.IsZero() {
		return start, end, false
	}
	if from.IsZero() {
		from = to
	}
	if to.IsZero() {
		to = from
	}
	if to.Before(from) {
		from, to = to, from
	}
	from, to = from.In(risk.London), to.In(risk.London)
	midnight := func(t time.Time, later int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day()+later, 0, 0, 0, 0, risk.London)
	}
	return midnight(from, 0), midnight(to, 1), true
}

// findPeople gives those who fit one thing that is given at least.
func (c *Cache) findPeople(ctx context.Context, f store.Find) ([]store.Person, error) {
	fit := map[store.ID]int{}
	look := func(q store.PersonQuery) (n int, err error) {
		who, err := c.lookUp(ctx, c.key.PersonQueryTokens(q), seal.LongName(q), f.Limit)
		for _, id := range who {
			fit[id]++
		}
		return len(who), err
	}
	for _, q := range []store.PersonQuery{
		{Number: f.Number, Last6: f.Last6, Surname: f.Surname, DateOfBirth: f.Born, Postcode: f.Postcode, House: f.House}, // all of it
		{Number: f.Number}, {Last6: f.Last6}, {DateOfBirth: f.Born}, {Postcode: f.Postcode, House: f.House},
	} {
		if _, err := look(q); err != nil {
			return nil, err
		}
	}
	n, err := look(store.PersonQuery{Surname: f.Surname})
	if err == nil && n == 0 { // those who only sound so would bury the others
		_, err = look(store.PersonQuery{Surname: f.Surname, Sounds: true})
	}
	if err != nil {
		return nil, err
	}
	return c.bestFirst(ctx, fit, f.Limit)
}

// bestFirst reads people, those who fit most first.
func (c *Cache) bestFirst(ctx context.Context, fit map[store.ID]int, limit int) ([]store.Person, error) {
	var who []store.ID
	for id := range fit {
		who = append(who, id)
	}
	all, err := c.people(ctx, who)
	slices.SortStableFunc(all, func(a, b store.Person) int { return cmp.Compare(fit[b.ID], fit[a.ID]) })
	return all[:min(limit, len(all))], err
}

// reportsOf adds the reports of people and of everyone they are linked with.
func (c *Cache) reportsOf(ctx context.Context, people []store.Person, limit int, rows map[int64]row) error {
	who := make([]store.ID, len(people))
	for i := range people {
		who[i] = people[i].ID
	}
	who, err := c.component(ctx, who)
	if err != nil {
		return err
	}
	for _, id := range who {
		if err := c.collectReports(ctx, rows, selectByPerson, id[:], uuid.Nil[:], limit); err != nil {
			return err
		}
	}
	return nil
}
