package report_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/gofrs/uuid/v5"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/report"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

var at = stage.At

const ref = "WM-261121-7Q0417K"

// desk holds one report and puts what is added to it where a store would. What
// it lacks of store.Desk the screen never uses.
type desk struct {
	store.Desk
	report  store.Report
	detail  store.ReportDetail
	pack    *questionsets.Pack
	markers []store.Marker
	broken  bool          // the markers cannot be read
	full    chan struct{} // not nil: nothing is written until it is closed
	added   []store.NewRecord
}

type ticket struct{ done chan struct{} }

func (t ticket) Done() <-chan struct{} { return t.done }
func (ticket) Err() error              { return nil }

func (d *desk) Report(_ context.Context, asked string) (store.Report, store.ReportDetail, error) {
	if asked != ref {
		return store.Report{}, store.ReportDetail{}, store.Errorf(store.CodeNotFound, "there is no report with this reference").WithHint("Check it letter by letter.")
	}
	r := d.report
	r.Follow = slices.Clone(r.Follow)
	return r, d.detail, nil
}

func (d *desk) Pack(context.Context, string) ([]byte, error) { return d.pack.Bytes, nil }

func (d *desk) Markers(context.Context, store.MarkerQuery) ([]store.Marker, error) {
	if d.broken {
		return nil, errors.New("the disk is gone")
	}
	return d.markers, nil
}

func (d *desk) Add(records ...store.NewRecord) store.Ticket {
	for _, r := range records {
		d.added = append(d.added, r)
		f := store.Followup{Record: r.Header}
		f.Record.MadeAt = at
		switch sum := r.Summary.(type) {
		case store.NoteSummary:
			f.Note = &sum
		case store.ActionSummary:
			f.Action = &sum
		case store.ReportSummary:
			d.report.Summary, d.detail = sum, r.Detail.(store.ReportDetail)
			continue
		default:
			continue
		}
		d.report.Follow = append([]store.Followup{f}, d.report.Follow...)
	}
	if d.full != nil {
		return ticket{d.full}
	}
	done := make(chan struct{})
	close(done)
	return ticket{done}
}

// of gives the records of a kind that were added.
func (d *desk) of(kind store.Kind) []store.NewRecord {
	return slices.DeleteFunc(slices.Clone(d.added), func(r store.NewRecord) bool { return r.Header.Kind != kind })
}

func id() store.ID { return uuid.Must(uuid.NewV7()) }

// newDesk holds a High with two open actions: the handler's and a dispatcher's.
func newDesk(t testing.TB) *desk {
	t.Helper()
	pack, err := packs.Load("west-mercia")
	if err != nil {
		t.Fatal(err)
	}
	jane := store.PersonSummary{Surname: "Roe", Forename: "Jane", DateOfBirth: "1961-03-12"}
	victim := id()
	due := at.Add(3 * time.Hour)
	return &desk{pack: pack,
		report: store.Report{
			Record: store.Header{ID: id(), Kind: store.KindReport, Subject: id(), Force: "west-mercia", Agency: "police", MadeAt: at,
				Author: store.Author{Collar: "4417"}, Pack: store.PackRef{Hash: pack.Hash}},
			People: map[store.ID]store.PersonSummary{victim: jane},
			Summary: store.ReportSummary{Ref: ref, Call: id(), Status: store.StatusComplete, Disposition: store.DisposedASB,
				Channel: store.Channel101, Category: "personal", ReportedAt: at, Number: phone.Parse("07700 900417"),
				Parties: []store.Party{{Role: store.RoleVictim, Person: victim}}, Place: store.Place{Text: "The green", Postcode: "TF3 4AB"},
				Levels: store.Levels{Computed: risk.High, Overall: risk.High}, Complete: true,
				Contact: store.ContactCard{Contact: store.SafeYes, Attend: store.SafeNo}, Needs: "Polish interpreter",
				References: store.References{Incident: "0217"}, Told: "yes", Consent: store.ConsentRefused,
				Checks: []store.SystemCheck{{System: "Crime recording", Found: "nothing"}},
				Flags:  []store.FlagState{{Name: risk.Hate, State: "concern"}},
				Actions: []store.RequiredAction{
					{ID: id(), Action: "call_back", Title: "Call the victim back", Owner: "call handler", Due: due, Reaches: store.ReachCall},
					{ID: id(), Action: "attend", Title: "Send an officer", Owner: "dispatcher", Due: due, Mandatory: true, Reaches: store.ReachVisit}}}},
		detail: store.ReportDetail{Narrative: "They shout at me by the shops",
			Parties:  []store.Party{{Role: store.RoleVictim, Person: victim, Snapshot: &jane}},
			WriteOff: []store.WriteOffItem{{Item: "Location", Text: "by the shops"}}},
		markers: []store.Marker{{Summary: store.MarkerSummary{On: store.OnAddress, Code: "dog", Reason: "big and loose", State: store.MarkerSet}}}}
}

// lowered makes the report one whose High was lowered and waits.
func (d *desk) lowered(by string) *desk {
	d.report.Summary.Levels.Judged = risk.Standard
	d.detail.Judgement = &risk.Judgement{Level: risk.Standard, By: by, Reason: "they have moved away", At: at}
	d.report.Summary.Actions = append(d.report.Summary.Actions, store.RequiredAction{ID: id(), Action: intake.ActionConfirm,
		Title: "Confirm or refuse the lower level", Owner: "another handler or supervisor", Due: at.Add(8 * time.Hour)})
	return d
}

// roots says what the root model, or the terminal, would carry out.
func roots(msg tea.Msg) bool {
	switch msg.(type) {
	case common.Back, common.AddTo, common.OpenCommands:
		return true
	}
	return strings.Contains(fmt.Sprintf("%T", msg), "lipboard") // the type is Bubble Tea's own
}

// bench is the screen over a desk, with a clock turned by hand.
type bench struct {
	*tuitest.Driver
	t     testing.TB
	desk  *desk
	stage *stage.Stage
}

// open shows the report to somebody on a duty.
func open(t testing.TB, d *desk, duty store.Duty, do keys.Intent) *bench {
	t.Helper()
	clock := tuitest.NewClock(at)
	c := &common.Common{Theme: theme.New("none"), Clock: clock, Desk: d, IDs: store.NewIDs(clock.Now),
		Identity:   store.Identity{Force: "west-mercia", Collar: "5521", Duty: duty},
		PackByHash: func(bytes []byte) (*questionsets.Pack, error) { return questionsets.Parse("pack", bytes) }}
	m := &stage.Stage{Common: c, Screen: report.New(c, ref, do), Takes: roots}
	return &bench{tuitest.New(t, m, 100, 36).WithClock(clock), t, d, m}
}

func (b *bench) shows(wants ...string) {
	b.t.Helper()
	tuitest.MustShow(b.t, b.Driver, wants...)
}

func (b *bench) hides(texts ...string) {
	b.t.Helper()
	tuitest.MustNotShow(b.t, b.Driver, texts...)
}

func (b *bench) sent(want ...tea.Msg) {
	b.t.Helper()
	if !slices.Equal(b.stage.Asked, want) {
		b.t.Fatalf("the screen asked for %v, want %v", b.stage.Asked, want)
	}
	b.stage.Asked = nil
}

func (b *bench) answer(texts ...string) {
	for _, text := range texts {
		b.Type(text)
		b.Key("enter")
	}
}
