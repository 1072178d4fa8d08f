package intake

import (
	"slices"
	"strings"
	"time"

	"firstcall/store"
	"firstcall/store/phone"
)

// Markers gives the warnings on the people and the address of this call as they
// stand, those set or confirmed during it first.
func (c *Call) Markers() []store.Marker {
	var out []store.Marker
	var met []store.ID // what was written in this call takes the place of what is on file
	for _, m := range slices.Concat(c.warned, c.known.markers) {
		if slices.Contains(met, m.Record.Subject) {
			continue
		}
		met = append(met, m.Record.Subject)
		if m.Summary.State != store.MarkerLifted && c.concerns(m.Summary) {
			out = append(out, m)
		}
	}
	return out
}

// concerns says whether a warning is about somebody in this call or its
// address. The store also gives those on linked ids: they stand as long as
// everybody for whom it was asked is still concerned.
func (c *Call) concerns(m store.MarkerSummary) bool {
	if m.On == store.OnAddress {
		here := placeKey(c.place())
		return here != "" && (here == placeKey(m.Place) || here == c.known.place)
	}
	now := append(c.warnable(), c.caller.id, c.victim.id, c.personID(store.RoleCaller), c.personID(store.RoleVictim))
	gone := func(id store.ID) bool { return !slices.Contains(now, id) }
	return !gone(m.Person) || len(c.known.persons) > 0 && !slices.ContainsFunc(c.known.persons, gone)
}

// AddMarker writes a warning on the victim or on the address, at once: it holds
// whatever becomes of the call. Who may not set one proposes it (SW-16). Its
// ticket fails with CodeInvalid where there is nothing to put it on.
func (c *Call) AddMarker(m store.MarkerSummary, at time.Time) store.Ticket {
	victim := c.Victim()
	switch {
	case m.On == store.OnAddress && m.Place.Postcode == "":
		if m.Place = c.place(); m.Place.Postcode == "" {
			return refused{store.Errorf(store.CodeInvalid, "A warning on an address needs its postcode.").
				WithHint("Add the postcode to where it is happening, or put the warning on the person.")}
		}
	case m.On == store.OnPerson && m.Person.IsNil():
		if !victim.Chosen && !victim.Person.Named() {
			return refused{store.Errorf(store.CodeInvalid, "A warning on a person needs to know who it is.").
				WithHint("Take the name first, or put the warning on the address.")}
		}
		m.Person = victim.id
	}
	m.State = store.MarkerProposed
	if c.may(c.pack.WhoMay.SetMarkers) {
		m.State = store.MarkerSet
	}
	return c.warn(c.ids.New(), m, at)
}

// warn writes a warning as it stands from now on.
func (c *Call) warn(id store.ID, m store.MarkerSummary, at time.Time) store.Ticket {
	h := c.header(store.KindMarker, id)
	h.ReportedAt = at
	c.warned = append([]store.Marker{{Record: h, Summary: m}}, c.warned...)
	c.version++
	return c.desk.Add(store.NewRecord{Header: h, Summary: m})
}

// movedMarkers puts the warnings that were set on somebody named in this call on
// the person on file who was chosen after that (SW-16).
func (c *Call) movedMarkers() []store.NewRecord {
	var out []store.NewRecord
	for _, m := range c.Markers() {
		for _, who := range c.sides() {
			if who.Chosen && m.Summary.On == store.OnPerson && m.Summary.Person == c.personID(who.role) {
				m.Summary.Person = who.id
				out = append(out, store.NewRecord{Header: c.header(store.KindMarker, m.Record.Subject), Summary: m.Summary})
			}
		}
	}
	return out
}

// LiftMarker takes a warning away, or turns down one that was proposed, and says
// why. The id is the Subject of the marker's record. It fails with CodeNotFound
// when that warning is not among Markers, with CodeForbidden for whoever may not
// set one (SW-16) and with CodeInvalid without a reason.
func (c *Call) LiftMarker(id store.ID, reason string, at time.Time) (store.Ticket, error) {
	m, err := c.markerToSettle(id)
	if err != nil {
		return nil, err
	}
	if m.Reason = strings.TrimSpace(reason); m.Reason == "" {
		return nil, store.Errorf(store.CodeInvalid, "Lifting a warning needs a reason.").WithHint("One sentence will do.")
	}
	m.State = store.MarkerLifted
	return c.warn(id, m, at), nil
}

// ConfirmMarker sets a warning that was proposed. It fails as LiftMarker does,
// and with CodeInvalid for one that is set already.
func (c *Call) ConfirmMarker(id store.ID, at time.Time) (store.Ticket, error) {
	m, err := c.markerToSettle(id)
	if err != nil {
		return nil, err
	}
	if m.State != store.MarkerProposed {
		return nil, store.Errorf(store.CodeInvalid, "This warning is set already.").WithHint("Only a proposed one is confirmed.")
	}
	m.State = store.MarkerSet
	return c.warn(id, m, at), nil
}

// markerToSettle gives a warning that stands, to somebody who may set one.
func (c *Call) markerToSettle(id store.ID) (store.MarkerSummary, error) {
	stands := c.Markers()
	i := slices.IndexFunc(stands, func(m store.Marker) bool { return m.Record.Subject == id })
	switch who := c.pack.WhoMay.SetMarkers; {
	case i < 0:
		return store.MarkerSummary{}, store.Errorf(store.CodeNotFound, "This call has no such warning.").
			WithHint("Somebody may have lifted it, or it is on another address or person.")
	case !c.may(who):
		return store.MarkerSummary{}, store.Errorf(store.CodeForbidden, "A warning is set and lifted only by: %s.", dutyLabels(who)).
			WithHint("Ask one of them. What you know can go into a note.")
	}
	return stands[i].Summary, nil
}

// dutyLabels gives duties as they are offered at sign-on.
func dutyLabels(who []string) string {
	var out []string
	for _, d := range store.Duties {
		if slices.Contains(who, string(d.Duty)) {
			out = append(out, d.Label)
		}
	}
	return strings.Join(out, ", ")
}

// MarkShared says that many people ring from the caller's number, or that they
// do not after all. It fails with CodeInvalid for a number that was not presented.
func (c *Call) MarkShared(shared bool, at time.Time) (store.Ticket, error) {
	n := c.Number()
	if n.Key() == "" {
		return nil, store.Errorf(store.CodeInvalid, "Only a number that can be read can be marked as shared.").
			WithHint("Type the number first.")
	}
	state := store.MarkerLifted
	if shared {
		state = store.MarkerSet
	}
	if c.sharing.IsNil() || c.sharingOf != n.Key() {
		c.sharing, c.sharingOf = c.ids.New(), n.Key()
	}
	if c.past.For == n.Key() {
		c.past.Shared = shared
	}
	c.changed()
	h := c.header(store.KindMarker, c.sharing)
	h.ReportedAt = at
	marked := &phone.Number{State: n.State, E164: n.E164}
	m := store.MarkerSummary{On: store.OnNumber, Number: marked, Code: store.MarkerShared, State: state}
	return c.desk.Add(store.NewRecord{Header: h, Summary: m}), nil
}

// refused is the ticket of something that was not even tried.
type refused struct{ err error }

// Done is closed: there is nothing to wait for.
func (refused) Done() <-chan struct{} {
	done := make(chan struct{})
	close(done)
	return done
}

// Err says why.
func (r refused) Err() error { return r.err }
