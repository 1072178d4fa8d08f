package intake

import (
	"context"
	"maps"
	"sync"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/phone"
)

var (
	start  = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	closes = start.Add(7 * time.Minute)
)

// ticket is a write that is done at once.
type ticket struct{ err error }

func (t ticket) Done() <-chan struct{} {
	ch := make(chan struct{})
	close(ch)
	return ch
}

func (t ticket) Err() error { return t.err }

// desk keeps everything in memory. What it lacks of store.Desk a call never uses.
type desk struct {
	store.Desk
	mu      sync.Mutex // a report that is sent may be written from elsewhere
	drafts  map[store.ID]store.Draft
	records []store.NewRecord
	reports []store.Report // what History gives
	markers []store.Marker // what Markers gives
	shared  bool
	asked   store.Query
}

func newDesk() *desk { return &desk{drafts: map[store.ID]store.Draft{}} }

func (d *desk) Open(draft store.Draft, _ []byte) store.Ticket {
	d.mu.Lock()
	defer d.mu.Unlock()
	if draft.Ref == "" {
		draft.Ref = draft.ForceCode + "-261121-7Q0417K"
	}
	draft.Entries = map[string][]byte{}
	d.drafts[draft.Call] = draft
	return ticket{}
}

func (d *desk) Record(draft store.Draft, bytes []byte, build func(ref string) ([]store.NewRecord, error)) store.Ticket {
	d.Open(draft, bytes)
	return d.Close(draft.Call, build)
}

func (d *desk) Journal(call store.ID, entries ...store.Entry) store.Ticket {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, ok := d.drafts[call]
	if !ok {
		return ticket{store.Errorf(store.CodeNotFound, "there is no such draft")}
	}
	for _, e := range entries {
		if e.Value == nil {
			delete(draft.Entries, e.Key)
		} else {
			draft.Entries[e.Key] = e.Value
		}
	}
	return ticket{}
}

func (d *desk) Repack(call store.ID, pack store.PackRef, _ []byte, entries ...store.Entry) store.Ticket {
	d.mu.Lock()
	draft := d.drafts[call]
	draft.Pack = pack
	d.drafts[call] = draft
	d.mu.Unlock()
	return d.Journal(call, entries...)
}

func (d *desk) Draft(_ context.Context, call store.ID) (store.Draft, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, ok := d.drafts[call]
	if !ok {
		return store.Draft{}, store.Errorf(store.CodeNotFound, "there is no such draft")
	}
	return draft, nil
}

func (d *desk) Add(records ...store.NewRecord) store.Ticket {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.keep(records)
}

// keep takes records that must become JSON.
func (d *desk) keep(records []store.NewRecord) store.Ticket {
	for _, r := range records {
		if _, err := store.Freeze(r.Header, r.Summary, r.Detail); err != nil {
			return ticket{err}
		}
	}
	d.records = append(d.records, records...)
	return ticket{}
}

func (d *desk) Park(call store.ID, parked bool) store.Ticket {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft := d.drafts[call]
	draft.Parked = parked
	d.drafts[call] = draft
	return ticket{}
}

func (d *desk) Close(call store.ID, build func(ref string) ([]store.NewRecord, error)) store.Ticket {
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, ok := d.drafts[call]
	if !ok {
		return ticket{store.Errorf(store.CodeNotFound, "the call is closed already")}
	}
	records, err := build(draft.Ref)
	if err != nil {
		return ticket{err}
	}
	delete(d.drafts, call)
	return d.keep(records)
}

func (d *desk) History(_ context.Context, q store.Query) ([]store.Report, error) {
	d.asked = q
	return d.reports, nil
}

func (d *desk) Person(context.Context, store.ID) (store.Person, error) {
	return store.Person{}, store.Errorf(store.CodeNotFound, "nothing is known of this person")
}

func (d *desk) People(context.Context, store.PersonQuery) ([]store.Person, error) { return nil, nil }

func (d *desk) Markers(context.Context, store.MarkerQuery) ([]store.Marker, error) {
	return d.markers, nil
}

func (d *desk) Shared(context.Context, phone.Number) (bool, error) { return d.shared, nil }

// draft is the journal of a call as it stands on the disk.
func (d *desk) draft(t testing.TB, call store.ID) store.Draft {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	draft, ok := d.drafts[call]
	if !ok {
		t.Fatal("the call has no draft")
	}
	draft.Entries = maps.Clone(draft.Entries)
	return draft
}

// of gives the records of a kind.
func (d *desk) of(kind store.Kind) []store.NewRecord {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []store.NewRecord
	for _, r := range d.records {
		if r.Header.Kind == kind {
			out = append(out, r)
		}
	}
	return out
}

func pack(t testing.TB, id string) *questionsets.Pack {
	t.Helper()
	p, err := packs.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids() *store.IDs { return store.NewIDs(func() time.Time { return start }) }

func opening(t testing.TB, d *desk, packID string) Opening {
	return Opening{Desk: d, Identity: store.Identity{Force: "west-mercia", Collar: "4417", OSUser: "desk12"},
		Pack: pack(t, packID), IDs: ids(), Channel: store.Channel101, At: start}
}

// open begins a 101 call from a number, "" if it must be asked.
func open(t testing.TB, d *desk, packID, number string) *Call {
	t.Helper()
	o := opening(t, d, packID)
	if number != "" {
		o.Number = phone.Parse(number)
	}
	c, tk := Open(o)
	if tk.Err() != nil {
		t.Fatal(tk.Err())
	}
	return c
}

func say(t testing.TB, c *Call, step, value string) {
	t.Helper()
	if _, err := c.Answer(step, questionsets.Say(value)); err != nil {
		t.Fatalf("%s: %v", step, err)
	}
}

func sayAll(t testing.TB, c *Call, answers map[string]string) {
	t.Helper()
	for step, v := range answers {
		say(t, c, step, v)
	}
}

// look gives the call its history as the desk has it.
func look(t testing.TB, c *Call, d *desk) {
	t.Helper()
	past, err := Look(context.Background(), d, c.Query(), c.Opened())
	if err != nil {
		t.Fatal(err)
	}
	c.SetPast(past)
}

// closed closes the call and gives its report.
func closed(t testing.TB, c *Call, d *desk) (store.ReportSummary, store.ReportDetail) {
	t.Helper()
	return savedReport(t, c.Close(closes), d)
}

// savedReport gives the report of a call that is closed: the last one, and the
// only one that is not provisional.
func savedReport(t testing.TB, saved Saved, d *desk) (store.ReportSummary, store.ReportDetail) {
	t.Helper()
	if err := saved.Err(); err != nil {
		t.Fatal(err)
	}
	reports := d.of(store.KindReport)
	for i, r := range reports {
		if provisional := r.Summary.(*store.ReportSummary).Status == store.StatusProvisional; provisional != (i < len(reports)-1) {
			t.Fatalf("report %d of %d: provisional %v", i+1, len(reports), provisional)
		}
		if i > 0 && r.Header.Supersedes != reports[i-1].Header.ID {
			t.Fatalf("report %d does not supersede the one before", i+1)
		}
	}
	last := reports[len(reports)-1]
	s := last.Summary.(*store.ReportSummary)
	if saved.Ref() == "" || saved.Ref() != s.Ref {
		t.Fatalf("reference %q, in the report %q", saved.Ref(), s.Ref)
	}
	return *s, last.Detail.(store.ReportDetail)
}

// calm is a finished West Mercia call in which nothing is wrong.
func calm() map[string]string {
	return map[string]string{StepPlace: "12 Hill View, SY1 1AA", StepDanger: "no", StepName: "Jane Roe",
		StepWhen: start.Format(time.RFC3339), StepKind: "nuisance", StepType: "nuisance-noise",
		"q1": "music at night", "q2": "no", "q3": "two adults", "q4": "no idea", "q5": "no", "q7": "no idea",
		"q8": "no", "q9": "annoyed", "q10": "yes", "pattern": "isolated", "harm": "low"}
}

// earlier is a report some days ago from a number, with a caller and perhaps
// another victim; a party without a name is not there.
func earlier(daysAgo int, number string, caller, victim party) store.Report {
	at := start.AddDate(0, 0, -daysAgo)
	r := store.Report{Record: store.Header{ID: ids().New(), Agency: "police"}, People: map[store.ID]store.PersonSummary{},
		Summary: store.ReportSummary{Call: ids().New(), ReportedAt: at, Number: phone.Parse(number)}}
	add := func(role store.Role, p party) {
		r.Summary.Parties = append(r.Summary.Parties, store.Party{Role: role, Person: p.id})
		r.People[p.id] = ReadPerson(p.name)
	}
	if caller.name != "" {
		add(store.RoleCaller, caller)
		if victim.name == "" {
			victim = caller
		}
	}
	if victim.name != "" {
		add(store.RoleVictim, victim)
	}
	return r
}

type party struct {
	id   store.ID
	name string
}

func person(name string) party { return party{ids().New(), name} }

var nobody = party{}
