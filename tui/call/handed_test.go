package call

import (
	"context"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// show puts the screen of a call into a window.
func show(f *stage.Folder, call *intake.Call) *tuitest.Driver {
	f.T.Helper()
	s, cmd := New(f.Common, call, nil)
	d := f.Show(s, 120, 36, func(tea.Msg) bool { return false })
	if cmd != nil {
		d.Send(cmd())
	}
	return d
}

// arrive gives a desk what others, or it itself, have sent.
func arrive(to *stage.Folder, from ...*stage.Folder) {
	to.T.Helper()
	ctx := context.Background()
	for _, f := range from {
		records, err := f.Cache.Outgoing(ctx, 1000, 1<<24)
		to.Must(err)
		var changes []store.Change
		var answers []store.Answer
		for _, r := range records {
			changes = append(changes, store.Change{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, DetailDigest: r.DetailDigest()})
			answers = append(answers, store.Answer{ID: r.ID, Hash: r.Hash, State: store.AnswerStored})
		}
		_, err = to.Cache.Apply(ctx, changes, "c", "1")
		to.Must(err)
		_, err = f.Cache.Acked(ctx, "1", time.Now(), answers)
		to.Must(err)
	}
}

// GEN-21: of what was sent the panel says only what is true.
func TestGEN21ThePanelSaysWhoHasIt(t *testing.T) {
	handler, dispatch := stage.NewFolder(t), stage.NewFolder(t)
	handler.Common.ControlRoom = "01632 960100"
	call := handler.Call("07700 900101", intake.StepPlace, "The green", intake.StepDanger, "yes")
	handler.Done(call.Send(handler.Clock.Now()))
	d := show(handler, call)
	d.Send(common.HistoryChanged{})
	tuitest.MustShow(t, d, "Send point 14:32: NOT SENT", "room on 01632 960100.")

	arrive(dispatch, handler)
	d.Send(common.HistoryChanged{})
	tuitest.MustShow(t, d, "nobody has it")
	tuitest.MustNotShow(t, d, "NOT SENT")

	dispatch.Common.Identity.Collar, dispatch.Common.Identity.Duty = "5521", store.DutyDispatcher
	found, err := dispatch.Cache.CallReports(t.Context(), call.ID())
	dispatch.Must(err)
	note, err := intake.Take(found[0], dispatch.Common.Identity, dispatch.Clock.Now())
	dispatch.Must(err)
	dispatch.Done(dispatch.Cache.Add(note...))
	arrive(handler, dispatch)
	d.Send(common.HistoryChanged{})
	tuitest.MustShow(t, d, "Send point 14:32: taken by", "5521 at 14:32")
}

// The desk that had a call sees at once that another one goes on with it.
func TestTheCallThatWasTakenOverSaysSo(t *testing.T) {
	had, takes := stage.NewFolder(t), stage.NewFolder(t)
	call := had.Call("07700 900101", intake.StepPlace, "The green")
	had.Done(call.ParkBecause("line dropped"))
	arrive(takes, had)
	takes.Common.Identity.Collar = "5521"
	found, err := takes.Cache.CallReports(t.Context(), call.ID())
	takes.Must(err)
	pack, err := takes.Common.PackFor("west-mercia")
	takes.Must(err)
	over, ticket, err := intake.TakeOver(intake.Opening{Desk: takes.Cache, Identity: takes.Common.Identity, Pack: pack,
		IDs: takes.Common.IDs, At: takes.Clock.Now()}, found[0], nil)
	takes.Must(err)
	takes.Done(ticket)
	tuitest.MustShow(t, show(takes, over), "Taken over from 4417 with the summary only")
	arrive(had, takes)
	d := show(had, call)
	d.Send(common.HistoryChanged{})
	tuitest.MustShow(t, d, "This call was taken over by 5521 at 14:32. What you close here becomes a second version")
}

// DESIGN 6: the caller panel says how fresh the history is while the central
// store cannot be reached, and nothing where there is none.
func TestTheCallerPanelSaysHowFreshTheHistoryIs(t *testing.T) {
	f := stage.NewFolder(t)
	d := show(f, f.Call("07700 900101"))
	for _, tt := range []struct {
		central store.Central
		says    string
	}{
		{store.Central{}, ""},
		{store.Central{URL: "https://central.example", Reachable: true, LastSuccess: stage.At}, ""},
		{store.Central{URL: "https://central.example", LastSuccess: stage.At.Add(-time.Hour)}, "history as of 13:32, central"},
		{store.Central{URL: "https://central.example"}, "history of this desk only"},
	} {
		f.Common.Central = tt.central
		d.Send(common.CentralNow(tt.central))
		if tt.says == "" {
			tuitest.MustNotShow(t, d, "history as of", "history of this desk")
		} else {
			tuitest.MustShow(t, d, tt.says)
		}
	}
}

// DESIGN 5: a call that nobody attends to for five minutes waits for anybody, and
// no longer once somebody is there again.
func TestACallLeftUnattendedCanBeTakenOver(t *testing.T) {
	f := stage.NewFolder(t)
	call := f.Call("07700 900101", intake.StepPlace, "The green")
	d := show(f, call)
	waits := func() bool {
		t.Helper()
		d.Wait()
		reports, err := f.Cache.CallReports(t.Context(), call.ID())
		f.Must(err)
		return slices.ContainsFunc(reports, store.Report.Waits)
	}
	d.Advance(unattended)
	d.Send(common.Tick{Now: f.Clock.Now()})
	if !waits() {
		t.Fatal("nobody is told that it waits")
	}
	d.Key("x", "backspace")
	d.Advance(3 * time.Second) // to a second at which it looks again
	d.Send(common.Tick{Now: f.Clock.Now()})
	if waits() {
		t.Error("somebody is on it, and it still waits")
	}
}

// GEN-21: what is said of a send point follows the truth at every size, without a
// key: the desk is revoked, or the central store goes, while it is on its way.
func TestGEN21TheMessageFollowsTheTruth(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 36}} {
		f := stage.NewFolder(t)
		f.Common.ControlRoom = "01632 960100"
		up := store.Central{URL: "https://central.example", Reachable: true, LastSuccess: stage.At}
		f.Common.Central = up
		d := show(f, f.Call("07700 900101", intake.StepPlace, "The green"))
		d.Resize(size[0], size[1])
		d.Key("f9")
		d.Wait()
		tuitest.MustShow(t, d, "on its way")
		tuitest.MustNotShow(t, d, "NOT SENT")
		up.Revoked = true
		f.Common.Central = up
		d.Send(common.CentralNow(up))
		tuitest.MustShow(t, d, "NOT SENT to anybody", "960100")
		tuitest.MustNotShow(t, d, "on its way")
		d.Advance(noticeLasts + time.Second)
		d.Send(common.Tick{Now: f.Clock.Now()})
		tuitest.MustShow(t, d, "NOT SENT: ring the control room on 01632 960100")
	}
}

// What takes too long is not on its way any more.
func TestGEN21WhatDoesNotArriveIsNotSent(t *testing.T) {
	f := stage.NewFolder(t)
	f.Common.Central = store.Central{URL: "https://central.example", Reachable: true, LastSuccess: stage.At}
	d := show(f, f.Call("07700 900101", intake.StepPlace, "The green"))
	d.Key("f9")
	d.Wait()
	d.Advance(onItsWay)
	d.Send(common.Tick{Now: f.Clock.Now()})
	tuitest.MustShow(t, d, "NOT SENT: ring the control room.")
}

// GEN-21: who took the send point before has not taken the new one, not even until
// it is on the disk; and the time that is said is the send point's.
func TestGEN21TakenCountsOnlyForWhatWasSentBefore(t *testing.T) {
	handler, dispatch := stage.NewFolder(t), stage.NewFolder(t)
	call := handler.Call("07700 900101", intake.StepPlace, "The green")
	d := show(handler, call)
	d.Key("f9")
	d.Wait()
	arrive(dispatch, handler)
	dispatch.Common.Identity.Collar, dispatch.Common.Identity.Duty = "5501", store.DutyDispatcher
	found, err := dispatch.Cache.CallReports(t.Context(), call.ID())
	dispatch.Must(err)
	notes, err := intake.Take(found[0], dispatch.Common.Identity, dispatch.Clock.Now())
	dispatch.Must(err)
	dispatch.Done(dispatch.Cache.Add(notes...))
	arrive(handler, dispatch)
	d.Send(common.HistoryChanged{})
	tuitest.MustShow(t, d, "Send point 14:32: taken by")
	handler.Done(call.Note("He is back", handler.Clock.Now()))
	d.Advance(time.Minute)
	d.Key("f9")
	tuitest.MustNotShow(t, d, "taken by")
	d.Wait()
	tuitest.MustNotShow(t, d, "taken by")
	tuitest.MustShow(t, d, "Send point 14:33")
	d.Advance(time.Minute)
	handler.Done(call.Note("And gone", handler.Clock.Now()))
	handler.Done(call.Leave("line dropped", handler.Clock.Now())) // stored for others, and no send point
	d.Send(common.HistoryChanged{})
	tuitest.MustShow(t, d, "Send point 14:33")
}

// The desk that took a call over is told when the one that had it closes it.
func TestTheDeskThatTookOverSeesTheOtherClose(t *testing.T) {
	had, takes := stage.NewFolder(t), stage.NewFolder(t)
	call := had.Call("07700 900101", intake.StepPlace, "The green")
	had.Done(call.ParkBecause("line dropped"))
	arrive(takes, had)
	takes.Common.Identity.Collar = "5521"
	pack, err := takes.Common.PackFor("west-mercia")
	takes.Must(err)
	over, ticket, err := intake.GoOn(t.Context(), intake.Opening{Desk: takes.Cache, Identity: takes.Common.Identity, Pack: pack,
		IDs: takes.Common.IDs, At: takes.Clock.Now()}, nil, takes.Common.PackByHash, call.Ref())
	takes.Must(err)
	takes.Done(ticket)
	d := show(takes, over)
	had.Done(call.Close(had.Clock.Now()))
	arrive(takes, had)
	d.Resize(60, 20)
	d.Send(common.HistoryChanged{})
	tuitest.MustShow(t, d, "This call was closed by 4417 at 14:32.", "version, to be reviewed.")
}
