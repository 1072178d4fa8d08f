package cache

import (
	"context"
	"slices"

	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/store/seal"
)

// tokensOfMarker gives what a marker is found by. One on a number says whether
// many people share that.
func (c *Cache) tokensOfMarker(s store.MarkerSummary) ([]seal.Token, error) {
	tokens := c.key.MarkerTokens(s)
	if len(tokens) == 0 && s.On == store.OnNumber && s.Code == store.MarkerShared {
		return nil, store.Errorf(store.CodeInvalid, "Only a number that was presented can be marked as shared.").
			WithHint("Mark the person or the address instead.")
	}
	return tokens, nil
}

// tokensOfCallsAt gives what the reports are found by that a marker on a number or
// an address concerns: those from the house, or where no house is named from the
// whole postcode. Half a postcode is too wide to say anything of.
func (c *Cache) tokensOfCallsAt(s store.MarkerSummary) []seal.Token {
	switch {
	case s.On == store.OnAddress:
		wide := c.key.ReportTokens(store.ReportSummary{Place: store.Place{Postcode: s.Place.Postcode}})
		house := slices.DeleteFunc(c.key.ReportTokens(store.ReportSummary{Place: s.Place}),
			func(t seal.Token) bool { return slices.Contains(wide, t) })
		if len(house) == 0 && len(wide) == 2 { // the whole one and its half
			return wide[:1]
		}
		return house
	case s.Number != nil:
		return c.key.ReportQueryTokens(store.Find{Number: *s.Number})
	}
	return nil
}

// selectMarkers leaves out what a later record about the same marker replaced, by
// the same agency or the police.
const selectMarkers = "SELECT " + rowColumns + ` FROM token t CROSS JOIN record r ON r.n = t.record
	WHERE t.token = ?1 AND r.kind = 'marker' AND r.current = 1 AND NOT EXISTS (
		SELECT 1 FROM record x WHERE x.subject = r.subject AND x.kind = 'marker' AND x.current = 1 AND x.place > r.place
			AND x.agency IN ('', r.agency))`

// Markers gives the markers that stand, set and proposed, newest first. People
// stand for everyone they are linked with.
func (c *Cache) Markers(ctx context.Context, q store.MarkerQuery) ([]store.Marker, error) {
	people, err := c.component(ctx, q.Persons)
	if err != nil {
		return nil, err
	}
	rows := map[int64]row{}
	for _, k := range c.key.MarkerQueryTokens(store.MarkerQuery{Persons: people, Place: q.Place}) {
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

// selectShared gives what was said of a number, the last first.
const selectShared = "SELECT " + rowColumns + ` FROM token t CROSS JOIN record r ON r.n = t.record
	WHERE t.token = ?1 AND r.kind = 'marker' AND r.current = 1 ORDER BY r.place DESC`

// Shared says whether a number has been marked as shared by many people. The
// last that the police said of it holds, else the last that anybody did; what was
// proposed says nothing yet.
func (c *Cache) Shared(ctx context.Context, n phone.Number) (shared bool, err error) {
	k := c.key.SharedTokens(n)
	if len(k) == 0 {
		return false, nil
	}
	said := false
	err = c.query(ctx, func(scan func(...any) error) error {
		var r row
		var s store.MarkerSummary
		if err := scan(r.into()...); err != nil {
			return err
		}
		// One that is damaged must not hide a number's history; Check tells of it.
		h, err := c.readRow(r, &s)
		police := agencyOf(h) == ""
		if err != nil || s.State == store.MarkerProposed || said && !police {
			return nil
		}
		said, shared = true, s.State == store.MarkerSet
		if police {
			return errEnough
		}
		return nil
	}, selectShared, k[0][:])
	return shared, err
}
