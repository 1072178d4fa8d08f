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
	ByHand time.Time             `json:"by_hand,omitzero"` // when the handler last sent it, and
	Point  string                `json:"point,omitempty"`  // digest of what that was
	Left   string                `json:"left,omitempty"`   // as the report says it
	News   string                `json:"news,omitempty"`   // what was new when the handler last sent it again
}

// Send is the send point: it writes a provisional report with what is known now
// for the officers, while the call goes on (GEN-21). It gives nil when nothing
// is known yet or nothing has changed since it was last sent so.
func (c *Call) Send(at time.Time) store.Ticket {
	return c.send(at, "", func(next *sent) bool {
		next.Point = digest(next.Said, next.Proven)
		if !next.ByHand.IsZero() {
			next.News = c.newsSince(next.ByHand)
		}
		next.ByHand = at
		return next.Point != c.sent.Point
	})
}

// Leave writes a provisional report of a call that nobody is on for now, and why
// in words, so that another desk can take it over. It gives nil when nothing is
// known yet or nothing has changed since the last report.
func (c *Call) Leave(why string, at time.Time) store.Ticket {
	return c.send(at, oneLine(why), c.unlike)
}

// Attend tells the other desks that somebody is on the call again, where the
// last report said that it waits for somebody. It gives nil otherwise, and while
// the history is still to be looked up: a report without it would prove less.
func (c *Call) Attend(at time.Time) store.Ticket {
	if c.sent.Left == "" || c.historyOwed() {
		return nil
	}
	return c.send(at, "", c.unlike)
}

// unlike says whether a report would say anything else than the last one.
func (c *Call) unlike(next *sent) bool {
	return next.Said != c.sent.Said || next.Proven != c.sent.Proven || next.Left != c.sent.Left
}

// send writes a provisional report if it is worth one.
func (c *Call) send(at time.Time, left string, worth func(next *sent) bool) store.Ticket {
	if c.closed || c.written != nil || !c.anythingSaid() {
		return nil
	}
	s, d := c.provisional(at)
	next := c.sent
	next.Record, next.At, next.Left, next.People = c.ids.New(), at, left, maps.Clone(c.sent.People)
	next.Said, next.Proven = saidIn(*s, d), c.provenIn(*s)
	if !worth(&next) {
		return nil
	}
	s.Left = left
	if !next.ByHand.IsZero() {
		s.SentAt, s.News = next.ByHand, next.News
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

// newsSince gives in a line what was noted last since the handler sent what was
// known; "" where nothing was.
func (c *Call) newsSince(at time.Time) string {
	if n := len(c.notes); n > 0 && !c.notes[n-1].At.Before(at) {
		return oneLine(c.notes[n-1].Text)
	}
	return ""
}

// SentAt gives when what was known was last stored for others, by the handler or
// because the call was left; zero if it never was.
func (c *Call) SentAt() time.Time { return c.sent.At }

// SendPoint gives when the handler last sent it; zero if they never did.
func (c *Call) SendPoint() time.Time { return c.byHandAt() }

// SentRecord gives the version of the report that this call stored last.
func (c *Call) SentRecord() store.ID { return c.sent.Record }

// byHandAt gives when the handler last sent it; of a report that is amended, also before.
func (c *Call) byHandAt() time.Time {
	if c.sent.ByHand.IsZero() && c.amended != nil {
		return c.amended.Summary.SentAt
	}
	return c.sent.ByHand
}

// news is what was new when the handler sent it again; of a report that is amended, also before.
func (c *Call) news() string {
	if c.sent.ByHand.IsZero() && c.amended != nil {
		return c.amended.Summary.News
	}
	return c.sent.News
}

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
	s.Levels, s.Flags, s.Grade, s.Actions, s.SentAt, s.News = store.Levels{}, nil, "", nil, time.Time{}, ""
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
