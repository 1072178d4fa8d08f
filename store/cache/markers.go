package cache

import (
	"context"

	"firstcall/store"
	"firstcall/store/phone"
)

// indexMarker makes a marker findable by the person or the address it is on.
// One on a number says whether many people share that.
func (t *tx) indexMarker(row int64, r store.Record, s store.MarkerSummary) error {
	switch s.On {
	case store.OnPerson:
		return t.tokens(row, r.ReportedAt, t.c.markerTokens([]store.ID{s.Person}, store.Place{}))
	case store.OnAddress:
		return t.tokens(row, r.ReportedAt, t.c.markerTokens(nil, s.Place))
	case store.OnNumber:
		return t.indexShared(row, s)
	}
	return nil
}

// indexShared keeps the numbers that are marked as shared. The last that is
// said of a number holds.
func (t *tx) indexShared(row int64, s store.MarkerSummary) error {
	if s.Code != store.MarkerShared {
		return nil
	}
	var n phone.Number
	if s.Number != nil {
		n = *s.Number
	}
	k, ok := t.c.numberToken(fieldShared, n)
	if !ok {
		return store.Errorf(store.CodeInvalid, "Only a number that was presented can be marked as shared.").
			WithHint("Mark the person or the address instead.")
	}
	current, err := t.isCurrent(row)
	switch {
	case err != nil || !current:
		return err
	case s.State == store.MarkerSet:
		return t.exec("INSERT INTO shared (token) VALUES (?) ON CONFLICT DO NOTHING", k[:])
	case s.State == store.MarkerLifted:
		return t.exec("DELETE FROM shared WHERE token = ?", k[:])
	}
	return nil
}

// selectMarkers leaves out what a later record about the same marker replaced.
const selectMarkers = "SELECT " + rowColumns + ` FROM token t CROSS JOIN record r ON r.n = t.record
	WHERE t.token = ?1 AND r.kind = 'marker' AND r.current = 1 AND NOT EXISTS (
		SELECT 1 FROM record x WHERE x.subject = r.subject AND x.kind = 'marker' AND x.current = 1 AND x.n > r.n)`

// Markers gives the markers that stand, set and proposed, newest first. People
// stand for everyone they are linked with.
func (c *Cache) Markers(ctx context.Context, q store.MarkerQuery) ([]store.Marker, error) {
	people, err := c.component(ctx, q.Persons)
	if err != nil {
		return nil, err
	}
	rows := map[int64]row{}
	for _, k := range c.markerTokens(people, q.Place) {
		if err := c.collect(ctx, rows, selectMarkers, k[:]); err != nil {
			return nil, err
		}
	}
	var stand []store.Marker
	for _, r := range newestFirst(rows) {
		var m store.Marker
		if m.Record, err = c.readRow(r, &m.Summary); err != nil {
			return nil, err
		}
		if m.Summary.State != store.MarkerLifted {
			stand = append(stand, m)
		}
	}
	return stand, nil
}

// Shared says whether a number has been marked as shared by many people.
func (c *Cache) Shared(ctx context.Context, n phone.Number) (bool, error) {
	k, ok := c.numberToken(fieldShared, n)
	if !ok {
		return false, nil
	}
	var shared bool
	err := c.queryOne(ctx, []any{&shared}, "", "SELECT EXISTS (SELECT 1 FROM shared WHERE token = ?)", k[:])
	return shared, err
}
