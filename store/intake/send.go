package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"time"

	"firstcall/store"
)

// sent is the last provisional report of a call.
type sent struct {
	Record store.ID              `json:"record"`
	At     time.Time             `json:"at"`
	Said   string                `json:"said"`             // digest of what had been said
	Proven string                `json:"proven"`           // digest of what it proved; "" before the history was there
	People map[store.ID]store.ID `json:"people,omitempty"` // the record that describes each person
}

// Send writes a provisional report with what is known now, so that others have
// it while the call goes on or waits. It gives nil when nothing is known yet or
// nothing has changed since the last.
func (c *Call) Send(at time.Time) store.Ticket {
	if c.closed || c.written != nil || !c.anythingSaid() {
		return nil
	}
	s, d := c.provisional(at)
	next := sent{Record: c.ids.New(), At: at, Said: saidIn(*s, d), Proven: c.provenIn(*s), People: maps.Clone(c.sent.People)}
	if next.Said == c.sent.Said && next.Proven == c.sent.Proven {
		return nil
	}
	people := c.peopleRecords()
	if next.People == nil && len(people) > 0 {
		next.People = map[store.ID]store.ID{}
	}
	for _, p := range people {
		next.People[p.Header.Subject] = p.Header.ID
	}
	head := c.header(store.KindReport, c.id)
	head.ID, head.Supersedes = next.Record, c.replaces()
	c.sent = next
	c.version++
	return c.deliver(append(people, store.NewRecord{Header: head, Summary: s, Detail: d}), s, entry(keySent, next))
}

// SentAt gives when what was known was last sent; zero if it never was.
func (c *Call) SentAt() time.Time { return c.sent.At }

// anythingSaid says whether there is anything to send beside the number.
func (c *Call) anythingSaid() bool {
	if len(c.Notes()) > 0 || c.judged != nil || len(c.wordNotes(c.asOf)) > 0 {
		return true
	}
	return slices.ContainsFunc(c.order, func(id string) bool {
		_, answered := c.Get(id)
		return answered && id != StepNumber
	})
}

// provisional is the report as it stands while the call is open.
func (c *Call) provisional(at time.Time) (*store.ReportSummary, store.ReportDetail) {
	s, d := c.Report(at)
	s.Status, s.Complete = store.StatusProvisional, false
	d.Notes = slices.Concat(d.Notes, c.wordNotes(at))
	return s, d
}

// saidIn is a digest of what was said, whenever it was sent and whatever it proves.
func saidIn(s store.ReportSummary, d store.ReportDetail) string {
	s.Levels, s.Flags, s.Grade, s.Actions = store.Levels{}, nil, "", nil
	d.Factors, d.Why, d.Unasked = nil, "", nil
	d.Notes = slices.Clone(d.Notes)
	for i := range d.Notes {
		d.Notes[i].At = time.Time{}
	}
	return digest(s, d)
}

// provenIn is a digest of what it proves. Until the history has been looked up
// again after a crash, it is taken to be what it was.
func (c *Call) provenIn(s store.ReportSummary) string {
	if c.sent.Proven != "" && c.Past().At.IsZero() && c.Number().Key() != "" {
		return c.sent.Proven
	}
	var actions []string
	for _, a := range s.Actions {
		actions = append(actions, a.Action)
	}
	return digest(s.Levels, s.Flags, s.Grade, actions)
}

func digest(parts ...any) string {
	sum := sha256.Sum256(entry("", parts).Value)
	return hex.EncodeToString(sum[:])
}

// delivery is the ticket of a write that waits for another.
type delivery struct {
	done chan struct{}
	err  error
}

// Done is closed once it is written.
func (d *delivery) Done() <-chan struct{} { return d.done }

// Err says, after Done, why it could never be written.
func (d *delivery) Err() error { return d.err }

// deliver writes a provisional report. What was sent is journalled after it, so
// that no report supersedes one that was never written. While this program has
// not learned the reference, the report waits for the call's journal to be on
// the disk and reads it there, away from whoever called.
func (c *Call) deliver(records []store.NewRecord, s *store.ReportSummary, mark store.Entry) store.Ticket {
	if s.Ref = c.Ref(); s.Ref != "" {
		t := c.desk.Add(records...)
		c.journal(mark)
		return t
	}
	d := &delivery{done: make(chan struct{})}
	opened, call := c.journalled, c.id
	go func() {
		defer close(d.done)
		<-opened.Done()
		draft, err := c.desk.Draft(context.Background(), call)
		if err != nil {
			if store.CodeOf(err) != store.CodeNotFound { // closed meanwhile, and so written already
				d.err = err
			}
			return
		}
		s.Ref = draft.Ref
		c.learnRef(draft.Ref)
		t := c.desk.Add(records...)
		<-t.Done()
		d.err = t.Err()
		c.desk.Journal(call, mark)
	}()
	return d
}

// both is the ticket of two writes.
func both(a, b store.Ticket) store.Ticket {
	d := &delivery{done: make(chan struct{})}
	go func() {
		defer close(d.done)
		<-a.Done()
		<-b.Done()
		d.err = errors.Join(a.Err(), b.Err())
	}()
	return d
}

// learnRef remembers the call's reference. It may be called from anywhere.
func (c *Call) learnRef(ref string) {
	if ref != "" {
		c.ref.Store(&ref)
	}
}
