package centraltest

import (
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// agencies are the tests of whose records a desk may write.
var agencies = map[string]func(*testing.T, central.Log){
	"DESIGN 5 the police follow up every agency's records": followedUp,
	"SYNC 30 nobody supersedes what is not theirs":         notSuperseded,
	"SYNC 30 nobody adds to what is not theirs":            notAddedTo,
	"SYNC 4 a conflict elsewhere is answered as none":      conflictHidden,
}

// strangers are desks that no police record of West Mercia is given to.
func strangers(log central.Log) []*desk {
	return []*desk{newDesk(log, "west-mercia", "council"), newDesk(log, "kent", "police"), newDesk(log, "kent", "council")}
}

// notSuperseded: a desk takes for current what supersedes, so that a note of the
// council could take a warning of the police off every desk.
func notSuperseded(t *testing.T, log central.Log) {
	d := police(log)
	marker := d.record(t, func(h *store.Header) { h.Kind = store.KindMarker })
	gone := d.record(t)
	d.stored(t, marker, gone)
	erase(t, log, gone.ID)
	for _, stranger := range strangers(log) {
		for _, kind := range []store.Kind{store.KindMarker, store.KindNote, store.KindReport, "telepathy"} {
			for _, id := range []store.ID{marker.ID, gone.ID} {
				it := stranger.record(t, superseding(id), func(h *store.Header) { h.Kind = kind })
				a := stranger.pushed(t, wire.Quarantined, it)
				if strings.Contains(a.Reason, id.String()) || strings.Contains(a.Reason, "police") {
					t.Errorf("the reason names something: %s", a.Reason)
				}
			}
		}
		own := stranger.record(t)
		stranger.stored(t, own, stranger.record(t, superseding(own.ID)), stranger.record(t, superseding(stranger.ids.New())))
	}
	same := police(log)
	same.stored(t, same.record(t, superseding(marker.ID)))
	council := newDesk(log, "west-mercia", "council")
	theirs := council.record(t)
	council.stored(t, theirs)
	same.stored(t, same.record(t, superseding(theirs.ID), func(h *store.Header) { h.Agency = "council" }))
}

// notAddedTo: the latest report about a call is that call on every desk.
func notAddedTo(t *testing.T, log central.Log) {
	d := police(log)
	call := d.ids.New()
	about := func(id store.ID) func(*store.Header) { return func(h *store.Header) { h.Subject = id } }
	first := d.record(t, about(call))
	d.stored(t, first)
	for _, stranger := range strangers(log) {
		for _, id := range []store.ID{call, first.ID} {
			stranger.pushed(t, wire.Quarantined, stranger.record(t, about(id)))
			stranger.pushed(t, wire.Quarantined, stranger.record(t, about(id), func(h *store.Header) { h.Kind = store.KindMarker }))
		}
		stranger.stored(t, stranger.record(t, about(store.ID{})))
	}
	council, other := newDesk(log, "west-mercia", "council"), newDesk(log, "west-mercia", "council")
	theirs := council.ids.New()
	council.stored(t, council.record(t, about(theirs)))
	d.stored(t, d.record(t, about(theirs)), d.record(t, about(call)))
	council.stored(t, council.record(t, about(theirs))) // the police do not lock them out
	other.stored(t, other.record(t, about(theirs)))
	moved := council.record(t, about(theirs), func(h *store.Header) { h.Force = "kent" })
	council.Forces = []string{"kent"}
	council.stored(t, moved) // what its own desk began
}

// conflictHidden: two of another force that supersede the same record.
func conflictHidden(t *testing.T, log central.Log) {
	d := police(log)
	lone := d.ids.New() // not here itself
	d.stored(t, d.record(t, superseding(lone)))
	for _, stranger := range strangers(log) {
		stranger.pushed(t, wire.Stored, stranger.record(t, superseding(lone)))
	}
	d.pushed(t, wire.ConflictKept, d.record(t, superseding(lone)))
}

// followedUp is the table of desk x kind x agency of the header.
func followedUp(t *testing.T, log central.Log) {
	follow := []store.Kind{store.KindNote, store.KindAction, store.KindAccess, store.KindLink, store.KindMarker,
		store.KindConsent, store.KindPerson, store.KindAssessment}
	fresh := []store.Kind{store.KindReport, store.KindCase, store.KindPack, store.KindErasure}
	of := func(d *desk, kind store.Kind, agency string) wire.Item {
		return d.record(t, func(h *store.Header) { h.Kind, h.Agency = kind, agency })
	}
	for _, own := range []string{"", "police"} {
		d := newDesk(log, "west-mercia", own)
		for _, agency := range []string{"", "police"} {
			for _, kind := range append(fresh, follow...) {
				d.pushed(t, wire.Stored, of(d, kind, agency))
			}
		}
		for _, kind := range follow {
			d.pushed(t, wire.Stored, of(d, kind, "council"))
		}
		for _, kind := range fresh {
			d.pushed(t, wire.Quarantined, of(d, kind, "council"))
		}
		later := d.record(t, superseding(d.ids.New()), func(h *store.Header) { h.Agency = "council" })
		d.pushed(t, wire.Stored, later)
		abroad := d.record(t, func(h *store.Header) { h.Kind, h.Agency, h.Force = store.KindNote, "council", "kent" })
		d.pushed(t, wire.Quarantined, abroad)
	}
	partner := newDesk(log, "west-mercia", "council")
	for _, kind := range append(fresh, follow...) {
		partner.pushed(t, wire.Stored, of(partner, kind, "council"))
		for _, agency := range []string{"", "police", "housing"} {
			partner.pushed(t, wire.Quarantined, of(partner, kind, agency))
		}
	}
	partner.pushed(t, wire.Quarantined, partner.record(t, superseding(partner.ids.New()), func(h *store.Header) { h.Agency = "police" }))
}
