package cache

import (
	"bytes"
	"context"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

// maxComponent keeps a chain of wrong links from dragging in everyone.
const maxComponent = 500

// ordered puts two ids in the order in which a pair is kept.
func ordered(a, b store.ID) (store.ID, store.ID) {
	if compareIDs(a, b) > 0 {
		return b, a
	}
	return a, b
}

func compareIDs(a, b store.ID) int { return bytes.Compare(a[:], b[:]) }

// reader runs a read: a reading connection's, or the writing one's.
type reader func(each func(scan func(...any) error) error, query string, args ...any) error

func (c *Cache) component(ctx context.Context, from []store.ID) ([]store.ID, error) {
	return component(func(each func(scan func(...any) error) error, query string, args ...any) error {
		return c.query(ctx, each, query, args...)
	}, from)
}

// component gives everyone that links say is one of these people, themselves
// first. Of all links between two, the last one holds.
func component(read reader, from []store.ID) ([]store.ID, error) {
	seen := map[store.ID]bool{uuid.Nil: true}
	var all []store.ID
	reach := func(id store.ID) {
		if !seen[id] && len(all) < maxComponent {
			seen[id] = true
			all = append(all, id)
		}
	}
	for _, id := range from {
		reach(id)
	}
	for i := 0; i < len(all); i++ { // all grows on the way
		same, err := linked(read, all[i])
		if err != nil {
			return nil, err
		}
		for _, id := range same {
			reach(id)
		}
	}
	return all, nil
}

const selectLinks = `SELECT l.b, l.same, r.place FROM link l JOIN record r ON r.n = l.record WHERE l.a = ?1 AND r.current = 1
	UNION ALL SELECT l.a, l.same, r.place FROM link l JOIN record r ON r.n = l.record WHERE l.b = ?1 AND r.current = 1
	ORDER BY 3`

// linked gives those who are directly linked with a person.
func linked(read reader, id store.ID) (same []store.ID, err error) {
	last := map[store.ID]bool{}
	var order []store.ID
	err = read(func(scan func(...any) error) error {
		var other []byte
		var is bool
		var place int64
		if err := scan(&other, &is, &place); err != nil {
			return err
		}
		o := uuid.FromBytesOrNil(other)
		if _, known := last[o]; !known {
			order = append(order, o)
		}
		last[o] = is
		return nil
	}, selectLinks, id[:])
	for _, o := range order {
		if last[o] {
			same = append(same, o)
		}
	}
	return same, err
}
