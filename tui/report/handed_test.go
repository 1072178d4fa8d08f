package report_test

import (
	"context"
	"testing"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/report"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// SYNC 30: two versions of one report are said where it is read, with the higher level.
func TestSYNC30TwoVersionsAreSaidOnTheReport(t *testing.T) {
	d := newDesk(t)
	open(t, d, "", keys.None).hides("two versions")
	d.report.Review = true
	open(t, d, "", keys.None).shows("two versions - review", "▲ HIGH")
}

// elsewhere holds the summary of a report whose detail another desk has.
type elsewhere struct{ *desk }

func (e elsewhere) Report(ctx context.Context, asked string) (store.Report, store.ReportDetail, error) {
	r, _, err := e.desk.Report(ctx, asked)
	if err == nil {
		err = store.Errorf(store.CodeNotFound, "The detail of this report is not held here.")
	}
	return r, store.ReportDetail{}, err
}

// What another desk wrote is fetched whole; where it cannot be, the summary is
// shown and says so.
func TestAReportOfAnotherDeskIsFetched(t *testing.T) {
	d := newDesk(t)
	whole, err := store.Freeze(d.report.Record, d.report.Summary, d.detail)
	if err != nil {
		t.Fatal(err)
	}
	refuse := func(context.Context, store.ID) (store.Record, error) {
		return store.Record{}, store.Errorf(store.CodeUnreachable, "The central store cannot be reached.")
	}
	for _, tt := range []struct {
		fetch func(context.Context, store.ID) (store.Record, error)
		shows string
		all   bool
	}{
		{func(context.Context, store.ID) (store.Record, error) { return whole, nil }, "Write-off, Location: by the shops", true},
		{refuse, "the rest cannot be fetched now", false},
		{nil, "Only the summary is held on this desk.", false},
	} {
		clock := tuitest.NewClock(at)
		c := &common.Common{Theme: theme.New("none"), Clock: clock, Desk: elsewhere{d}, IDs: store.NewIDs(clock.Now), Fetch: tt.fetch,
			PackByHash: func(bytes []byte) (*questionsets.Pack, error) { return questionsets.Parse("pack", bytes) }}
		m := &stage.Stage{Common: c, Screen: report.New(c, ref, keys.None), Takes: roots}
		screen := tuitest.New(t, m, 100, 60).WithClock(clock)
		tuitest.MustShow(t, screen, tt.shows, "▲ HIGH", "The green")
		if !tt.all {
			tuitest.MustNotShow(t, screen, "by the shops")
		}
	}
}

// AMB-05: on an enrolled desk nobody whose PIN was not checked is a second person,
// neither when the question opens nor when it is answered.
func TestAMB05OnAnEnrolledDeskOnlyWhoIsSignedInConfirms(t *testing.T) {
	b := open(t, newDesk(t).lowered("4417"), "", keys.Confirm)
	b.shows("Do you agree?")
	b.stage.Common.Central.URL = "https://central.example"
	b.Key("1", "enter")
	b.shows("with your PIN")
	if got := b.desk.of(store.KindAssessment); len(got) != 0 {
		t.Fatalf("it is confirmed: %+v", got)
	}
}
