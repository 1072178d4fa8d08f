package cache

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/seal"
)

// mostCounted is where the counting of somebody's reports ends: beyond it, how
// many there are says no more, and a number that a whole hostel rings from must
// not keep a caller waiting.
const mostCounted = 100

// selectPeople gives the newest record of each of many people and counts their
// reports, as far as is wanted.
const selectPeople = "SELECT " + rowColumns + `, (SELECT count(*) FROM (
		SELECT 1 FROM party p CROSS JOIN record x ON x.n = p.record WHERE p.person = r.subject AND x.current = 1 LIMIT 0 + ?2))
	FROM json_each(?1) j CROSS JOIN record r ON r.n = (
		SELECT n FROM record WHERE subject = unhex(j.value) AND kind = 'person' AND current = 1 ORDER BY place DESC LIMIT 1)`

// idList is how a statement takes many ids, each once.
func idList(all []store.ID) string {
	var texts []string
	for _, id := range slices.Compact(slices.SortedFunc(slices.Values(all), compareIDs)) {
		texts = append(texts, hex.EncodeToString(id[:]))
	}
	list, _ := json.Marshal(texts) // texts are always JSON
	return string(list)
}

// known gives what is now known of people, each once, and counts so many of
// their reports.
func (c *Cache) known(ctx context.Context, people []store.ID, count int) (map[store.ID]store.Person, error) {
	if len(people) == 0 {
		return nil, nil
	}
	known := map[store.ID]store.Person{}
	err := c.query(ctx, func(scan func(...any) error) error {
		var r row
		var p store.Person
		err := scan(r.into(&p.Reports)...)
		if err == nil {
			p.Record, err = c.readRow(r, &p.Summary)
		}
		p.ID = p.Record.Subject
		known[p.ID] = p
		return err
	}, selectPeople, idList(people), count)
	return known, err
}

// Person gives what is now known of somebody; CodeNotFound if nothing is.
func (c *Cache) Person(ctx context.Context, id store.ID) (store.Person, error) {
	known, err := c.known(ctx, []store.ID{id}, mostCounted)
	if err != nil {
		return store.Person{}, err
	}
	p, ok := known[id]
	if !ok {
		return store.Person{}, store.Errorf(store.CodeNotFound, "Nothing is known of this person on this desk.")
	}
	return p, nil
}

// People gives the people that a query describes, as they are now known, each
// once and newest record first. All that is given must agree with one record of
// theirs, an older one too: who has moved is found by the address before.
func (c *Cache) People(ctx context.Context, q store.PersonQuery) ([]store.Person, error) {
	found, err := c.lookUp(ctx, c.key.PersonQueryTokens(q), seal.LongName(q), cmp.Or(max(q.Limit, 0), defaultLimit))
	if err != nil {
		return nil, err
	}
	return c.people(ctx, found)
}

// people reads people, newest record first.
func (c *Cache) people(ctx context.Context, who []store.ID) (all []store.Person, err error) {
	known, err := c.known(ctx, who, mostCounted)
	for _, p := range known {
		all = append(all, p)
	}
	slices.SortFunc(all, newerRecord)
	return all, err
}

func newerRecord(a, b store.Person) int {
	return cmp.Or(b.Record.ReportedAt.Compare(a.Record.ReportedAt), compareIDs(b.Record.ID, a.Record.ID))
}

// lookUp gives the people with a record that has all tokens and that fits, as
// many as are wanted. The first token is walked, the others must be there too.
func (c *Cache) lookUp(ctx context.Context, tokens []seal.Token, fits func(store.PersonSummary) bool, limit int) (found []store.ID, err error) {
	if len(tokens) == 0 {
		return nil, nil
	}
	query := "SELECT " + rowColumns + ", r.subject FROM token t CROSS JOIN record r ON r.n = t.record WHERE t.token = ? AND r.kind = 'person' AND r.current = 1" +
		strings.Repeat(" AND EXISTS (SELECT 1 FROM token x WHERE x.token = ? AND x.reported_at = t.reported_at AND x.record = t.record)", len(tokens)-1) +
		" ORDER BY t.reported_at DESC, t.record DESC"
	args := make([]any, len(tokens))
	for i := range tokens {
		args[i] = tokens[i][:]
	}
	seen := map[store.ID]bool{uuid.Nil: true}
	err = c.query(ctx, func(scan func(...any) error) error {
		var r row
		if err := scan(r.into(&r.subject)...); err != nil || seen[r.subject] {
			return err
		}
		if ok, err := c.fits(r, fits); err != nil || !ok {
			return err
		}
		seen[r.subject] = true
		if found = append(found, r.subject); len(found) == limit {
			return errEnough
		}
		return nil
	}, query, args...)
	return found, err
}

// fits opens a record only where its tokens do not tell everything.
func (c *Cache) fits(r row, fits func(store.PersonSummary) bool) (bool, error) {
	if fits == nil {
		return true, nil
	}
	var p store.PersonSummary
	_, err := c.readRow(r, &p)
	return err == nil && fits(p), err
}
