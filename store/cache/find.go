package cache

import (
	"context"
	"strings"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/phone"
)

// PersonQuery is who is looked for. All that is given must agree; a query with
// nothing that can be looked up finds nobody.
type PersonQuery struct {
	Number      phone.Number
	Last6       string // the last six digits of a number
	Surname     string // its first letters, three at least, in any case and with or without accents
	Sounds      bool   // surnames that sound alike will do
	DateOfBirth string // YYYY-MM-DD
	Postcode    string // whole or the outward half
	House       string // house number, with a whole postcode
	Limit       int    // newest first; 0 means 200
}

// Person is one who is known here.
type Person struct {
	ID      store.ID
	Record  store.Header
	Summary store.PersonSummary
}

// FindPeople gives the people that a query describes, newest record first.
func (c *Cache) FindPeople(ctx context.Context, q PersonQuery) (found []Person, err error) {
	wanted := c.wanted(q)
	if len(wanted) == 0 {
		return nil, nil
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	// The first token is walked, the others must be there too.
	query := "SELECT " + rowColumns + " FROM token t CROSS JOIN record r ON r.n = t.record WHERE t.token = ? AND r.kind = 'person' AND r.current = 1" +
		strings.Repeat(" AND EXISTS (SELECT 1 FROM token x WHERE x.token = ? AND x.reported_at = t.reported_at AND x.record = t.record)", len(wanted)-1) +
		" ORDER BY t.reported_at DESC, t.record DESC LIMIT ?"
	args := make([]any, 0, len(wanted)+1)
	for i := range wanted {
		args = append(args, wanted[i][:])
	}
	seen := map[store.ID]bool{uuid.Nil: true}
	err = c.query(ctx, func(scan func(...any) error) error {
		var r row
		if err := scan(&r.n, &r.at, &r.header, &r.summary); err != nil {
			return err
		}
		var p Person
		var err error
		p.Record, err = c.readRow(r, &p.Summary)
		p.ID = p.Record.Subject
		if err == nil && !seen[p.ID] && p.begins(q) {
			seen[p.ID] = true
			found = append(found, p)
		}
		return err
	}, query, append(args, q.Limit)...)
	return found, err
}

// wanted gives a query's tokens, those that fewest people have first.
func (c *Cache) wanted(q PersonQuery) []token {
	set := tokenSet{key: c.key}
	if q.Number.State == phone.Presented {
		set.add(fieldOwnPhone, q.Number.Key())
	}
	set.add(fieldOwnLast6, q.Last6)
	full, outward := postcodeParts(q.Postcode)
	if house := fold(q.House, false); full != "" && house != "" {
		set.add(fieldHome+postHouse, full+" "+house)
	}
	set.add(fieldHome+postFull, full)
	set.add(fieldBorn, q.DateOfBirth)
	if name := fold(q.Surname, false); q.Sounds {
		set.add(fieldSound, soundex(name))
	} else {
		set.add(fieldSurname, name[:min(longest, len(name))])
	}
	if full == "" {
		set.add(fieldHome+postOutward, outward)
	}
	return set.all
}

// begins checks the letters of a surname beyond those that are looked up.
func (p Person) begins(q PersonQuery) bool {
	name := fold(q.Surname, false)
	if q.Sounds || len(name) <= longest {
		return true
	}
	for _, word := range surnameWords(p.Summary.Surname) {
		if strings.HasPrefix(word, name) {
			return true
		}
	}
	return false
}
