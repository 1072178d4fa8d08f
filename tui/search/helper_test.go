package search_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/gofrs/uuid/v5"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/search"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

var at = stage.At

// desk answers from memory. What it lacks of store.Desk a search never uses.
type desk struct {
	store.Desk
	mu      sync.Mutex
	find    func(store.Find) (store.Found, error)
	history []store.Report
	broken  bool // History fails
	finds   []store.Find
	added   []store.NewRecord
}

type ticket struct{}

func (ticket) Done() <-chan struct{} {
	ch := make(chan struct{})
	close(ch)
	return ch
}

func (ticket) Err() error { return nil }

func (d *desk) Find(_ context.Context, f store.Find) (store.Found, error) {
	d.mu.Lock()
	d.finds = append(d.finds, f)
	d.mu.Unlock()
	return d.find(f)
}

func (d *desk) History(context.Context, store.Query) ([]store.Report, error) {
	if d.broken {
		return nil, errors.New("the disk is gone")
	}
	return d.history, nil
}

func (d *desk) Add(records ...store.NewRecord) store.Ticket {
	d.added = append(d.added, records...)
	return ticket{}
}

// accesses gives what was written down as consulted.
func (d *desk) accesses(t *testing.T) []store.AccessSummary {
	t.Helper()
	var out []store.AccessSummary
	for _, r := range d.added {
		if r.Header.Kind == store.KindAccess {
			out = append(out, r.Summary.(store.AccessSummary))
		}
	}
	return out
}

// roots says what the root model would carry out.
func roots(msg tea.Msg) bool {
	switch msg.(type) {
	case common.Back, common.ToReport, common.AddTo:
		return true
	}
	return false
}

// bench is a search over a desk, with a clock turned by hand.
type bench struct {
	*tuitest.Driver
	t     *testing.T
	desk  *desk
	stage *stage.Stage
}

func open(t *testing.T, d *desk, from common.ToSearch) *bench {
	t.Helper()
	clock := tuitest.NewClock(at)
	c := &common.Common{Theme: theme.New("none"), Clock: clock, Desk: d, IDs: store.NewIDs(clock.Now),
		Identity: store.Identity{Force: "west-mercia", Collar: "4417"}, Width: 100, Height: 30}
	m := &stage.Stage{Common: c, Screen: search.New(c, from), Takes: roots}
	return &bench{tuitest.New(t, m, 100, 30).WithClock(clock), t, d, m}
}

func (b *bench) shows(wants ...string) {
	b.t.Helper()
	tuitest.MustShow(b.t, b.Driver, wants...)
}

func (b *bench) hides(texts ...string) {
	b.t.Helper()
	tuitest.MustNotShow(b.t, b.Driver, texts...)
}

func (b *bench) scope(want keys.Scope) {
	b.t.Helper()
	if got := b.stage.Screen.Scope(); got != want {
		b.t.Fatalf("the keys are those of %q, want %q", got, want)
	}
}

func (b *bench) sent(want ...tea.Msg) {
	b.t.Helper()
	if !slices.Equal(b.stage.Asked, want) {
		b.t.Fatalf("the screen asked for %v, want %v", b.stage.Asked, want)
	}
	b.stage.Asked = nil
}

func id() store.ID { return uuid.Must(uuid.NewV7()) }

var (
	jane = store.Person{ID: id(), Record: store.Header{ID: id()}, Reports: 3, Summary: store.PersonSummary{
		Surname: "Roe", Forename: "Jane", DateOfBirth: "1961-03-12", Postcode: "SY1 1AA", Needs: "Polish interpreter",
		Contact: store.ContactCard{Contact: store.SafeYes, Attend: store.SafeNo}}}
	piotr = store.Person{ID: id(), Record: store.Header{ID: id()}, Reports: 1, Summary: store.PersonSummary{Surname: "Roe", Forename: "Piotr"}}
)

// report is a report with one party to each role.
func report(ref string, parties map[store.Role]store.Person) store.Report {
	r := store.Report{Record: store.Header{ID: id(), Subject: id(), Force: "west-mercia"}, People: map[store.ID]store.PersonSummary{},
		Summary: store.ReportSummary{Ref: ref, Status: store.StatusComplete, Disposition: store.DisposedASB, Category: "personal",
			ReportedAt: at.AddDate(0, 0, -9), Number: phone.Parse("07700 900417"), Place: store.Place{Text: "The green"},
			Line: "They shout at me", Levels: store.Levels{Overall: risk.Medium}}}
	for role, p := range parties {
		r.Summary.Parties = append(r.Summary.Parties, store.Party{Role: role, Person: p.ID})
		r.People[p.ID] = p.Summary
	}
	return r
}

func always(f store.Found) func(store.Find) (store.Found, error) {
	return func(store.Find) (store.Found, error) { return f, nil }
}
