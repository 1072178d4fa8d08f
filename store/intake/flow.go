package intake

import (
	"cmp"
	"sync/atomic"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

// flow is the part of a Call about how it goes on: how much of it is asked,
// what was opened by hand, who keeps it, what was sent and what it continues.
type flow struct {
	mode       Mode
	byHand     byHand
	parkReason string
	keeper     string
	sent       sent
	incident   store.ID   // another report's, when it is this call's too; nil: its own
	amended    *amendment // the saved report that this call amends
	begun      time.Time  // when the amending began
	over       *overtaken // what another desk knew, whose call this was
	ref        atomic.Pointer[string]
	journalled store.Ticket // the journal's last write, nil before the first
}

// byHand are the steps a handler has opened though nothing demands them.
type byHand struct {
	Contact bool `json:"contact,omitempty"`
	Needs   bool `json:"needs,omitempty"`
}

// Ref gives the call's reference; "" while this program has not learned it. The
// desk gives it out when the call opens.
func (c *Call) Ref() string {
	if ref := c.ref.Load(); ref != nil {
		return *ref
	}
	return ""
}

// incidentID is the incident the call is about: its own, unless it was carried
// over from another report.
func (c *Call) incidentID() store.ID {
	if c.incident.IsNil() {
		return c.id
	}
	return c.incident
}

// now is the time by the clock that ids are made from.
func (c *Call) now() time.Time {
	stamp, err := uuid.TimestampFromV7(c.ids.New())
	if err != nil {
		return c.asOf
	}
	t, err := stamp.Time()
	if err != nil {
		return c.asOf
	}
	return t.UTC()
}

// Closed says whether the call was closed or ended: nothing can be added to it.
func (c *Call) Closed() bool { return c.closed }

// SetKeeper records who answers for the call while it waits, by collar number:
// asked at sign-off. "" takes it away.
func (c *Call) SetKeeper(collar string) store.Ticket {
	c.keeper = collar
	c.version++
	return c.journal(entry(keyKeeper, c.keeper))
}

// Keeper gives who answers for the call while it waits; "" if nobody was named.
func (c *Call) Keeper() string { return c.keeper }

// ParkBecause leaves the call open for later, with a reason or "", and sends
// what is known so far. Its ticket is done when both are.
func (c *Call) ParkBecause(reason string) store.Ticket {
	c.parkReason = reason
	c.version++
	c.journal(entry(keyParkReason, c.parkReason))
	sending := c.Leave(cmp.Or(reason, c.sent.Left, "parked"), c.now())
	parking := c.Park(true)
	if sending == nil {
		return parking
	}
	return both(parking, sending)
}

// ParkReason gives why the call was parked last; "" if nobody said.
func (c *Call) ParkReason() string { return c.parkReason }

// AskContact opens the step that asks whether contact is safe, though nothing
// demands it.
func (c *Call) AskContact() store.Ticket {
	c.byHand.Contact = true
	return c.keepByHand()
}

// AskNeeds opens the step that asks what the victim needs.
func (c *Call) AskNeeds() store.Ticket {
	c.byHand.Needs = true
	return c.keepByHand()
}

func (c *Call) keepByHand() store.Ticket {
	c.changed()
	return c.journal(entry(keyByHand, c.byHand))
}
