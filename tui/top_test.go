package tui

import (
	"context"
	"testing"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// central is how things stand with a central store that answers.
func central() common.CentralNow {
	return common.CentralNow{URL: "https://central.example", Reachable: true, LastSuccess: stage.At.Add(-2 * time.Second)}
}

// program starts the program on a folder of its own.
func program(f *stage.Folder, start *common.NewCall, w, h int) *tuitest.Driver {
	return tuitest.New(f.T, New(f.Common, start), w, h).WithClock(f.Clock)
}

var mustShow, mustNotShow = tuitest.MustShow, tuitest.MustNotShow

func TestSYNC19HowThingsStandIsOverEveryScreenOfAnEnrolledDesk(t *testing.T) {
	f := stage.NewFolder(t)
	d := program(f, nil, 120, 36)
	mustNotShow(t, d, "central")
	d.Send(central())
	mustShow(t, d, "● central 2 s ago · 0 records to send")
	d.Advance(3 * time.Second)
	mustShow(t, d, "● central 5 s ago")
	d.Key("n")
	mustShow(t, d, "● central", "101 call")
	gone := central()
	gone.Reachable, gone.Waiting, gone.Oldest = false, 3, stage.At.Add(-4*time.Minute)
	d.Send(gone)
	mustShow(t, d, "○ central unreachable since 14:32 · 3 records to send, oldest 4 min")
	d.Key("ctrl+l")
	mustNotShow(t, d, "central")
}

func TestTheLinesOverTheScreensFitEverySize(t *testing.T) {
	f := stage.NewFolder(t)
	d := program(f, nil, 120, 36)
	state := central()
	state.Quarantined, state.Skew = make([]store.Refused, 2), time.Minute
	for _, keys := range [][]string{nil, {"n"}, {"f10"}, {"esc", "ctrl+f"}} {
		d.Key(keys...)
		d.Send(state)
		for w := 60; w <= 240; w += 20 {
			for _, h := range []int{20, 21, 23, 24, 25, 36, 70} {
				d.Send(common.Ringing{Number: phone.Parse("07700 900417"), Channel: store.Channel999})
				d.Send(regradedMsg{found: []intake.Regraded{{Ref: "WM-261121-7Q0417K", Level: risk.High, Why: "3rd report in 30 days"}}})
				d.Resize(w, h)
				if d.Check(); t.Failed() {
					t.Fatalf("at %d by %d", w, h)
				}
			}
		}
		mustShow(t, d, "rings on 999", "see Due", "● central")
		d.Resize(60, 20)
		mustShow(t, d, "rings on 999")
		mustNotShow(t, d, "see Due", "● central")
	}
}

func TestCAM05WhatHasBecomeWorseIsABannerThatTakesNoKey(t *testing.T) {
	f := stage.NewFolder(t)
	d := program(f, nil, 120, 36)
	d.Send(central())
	d.Key("n")
	d.Type("0770")
	d.Send(regradedMsg{found: []intake.Regraded{
		{Ref: "WM-261121-7Q0417K", Level: risk.High, What: []string{"REPEAT", "grade response\x1b[2J", "HIGH"}, Why: "3rd report in 30 days: now REPEAT, grade response", Reports: 3},
		{Ref: "WM-261121-7Q0001X", What: []string{"REPEAT"}, Why: "2nd report in 30 days: now REPEAT", Reports: 2}}})
	mustShow(t, d, "Now a REPEAT caller (2nd report in 30 days): WM-261121-7Q0001X", "1 more, see Due")
	mustNotShow(t, d, "NOT ASSESSED: ")
	d.Check()
	d.Resize(60, 24)
	mustShow(t, d, "Now a REPEAT caller: WM-261121-7Q0001X", "1 more, see Due")
	d.Resize(120, 36)
	d.Type("0 900417")
	mustShow(t, d, "07700 900417")
	d.Advance(worseFor + 2*time.Second)
	mustNotShow(t, d, "see Due")
}

func TestCAM05HistoryThatChangesIsGradedOneRoundAtATime(t *testing.T) {
	f := stage.NewFolder(t)
	a := New(f.Common, nil)
	one, two := f.Common.IDs.New(), f.Common.IDs.New()
	if cmd := a.heard(common.HistoryChanged{Calls: []store.ID{one}}); cmd == nil || !a.worse.busy {
		t.Fatal("nothing is graded")
	}
	a.heard(common.HistoryChanged{Calls: []store.ID{two}})
	if len(a.worse.waiting) != 1 || a.worse.waiting[0] != two {
		t.Errorf("waiting: %v", a.worse.waiting)
	}
	a.heard(regradedMsg{calls: []store.ID{one}, err: context.DeadlineExceeded})
	if a.worse.busy || len(a.worse.waiting) != 2 {
		t.Errorf("after a failure %v wait, busy %v", a.worse.waiting, a.worse.busy)
	}
	a.heard(central())
	if !a.worse.busy || len(a.worse.waiting) > 0 {
		t.Error("what failed is not tried again")
	}
	if a.heard(regradedMsg{}); a.worse.busy || len(a.worse.found) > 0 {
		t.Error("nothing worse shows something")
	}
}

func TestANewQuestionSetIsSaidAtTheNextCallOnce(t *testing.T) {
	f := stage.NewFolder(t)
	d := program(f, nil, 120, 36)
	line := "New question set: West Mercia Police 2012.05 from 06:00. 2 questions changed."
	d.Send(common.PacksChanged{Line: line})
	mustNotShow(t, d, "New question set")
	d.Key("n")
	mustShow(t, d, line)
	d.Advance(10 * time.Second)
	d.Key("f4", "n")
	mustNotShow(t, d, "New question set")
}

func TestTheRefusedListIsOneKeyFromTheDeskAndACommandInACall(t *testing.T) {
	f := stage.NewFolder(t)
	d := program(f, nil, 120, 36)
	d.Key("c")
	mustShow(t, d, "This desk has no central store")
	d.Send(central())
	d.Key("c")
	mustShow(t, d, "Nothing waits too long.")
	d.Key("esc", "n", "/")
	d.Type("refused\n")
	mustShow(t, d, "Nothing waits too long.")
	d.Key("esc")
	mustShow(t, d, "101 call")
}

// signIn makes every PIN right, and gives the PINs.
func signIn(f *stage.Folder) *[]string {
	var pins []string
	f.Common.Central.URL = "https://central.example"
	f.Common.SignIn = func(_ context.Context, force, collar, pin string) (store.Member, error) {
		pins = append(pins, pin)
		return store.Member{Force: force, Collar: collar, Role: "handler"}, nil
	}
	return &pins
}

func TestAnEnrolledDeskBeginsWithThePIN(t *testing.T) {
	f := stage.NewFolder(t)
	pins := signIn(f)
	f.Common.Identity.SignedOn, f.Common.Identity.Assured = stage.At, store.AssuranceSignedIn
	d := program(f, FromNumber("07700 900417", store.Channel101), 120, 36)
	mustShow(t, d, "enter takes 4417")
	d.Type("\n730164\n")
	mustShow(t, d, "07700 900417", "101 call")
	mustNotShow(t, d, "unchecked", "730164")
	if len(*pins) != 1 || f.Common.Identity.Assured != store.AssuranceSignedIn {
		t.Errorf("checked %d times, signed on %+v", len(*pins), f.Common.Identity)
	}
}

func TestSetUpOfAnEnrolledDeskGoesOnToThePIN(t *testing.T) {
	f := stage.NewFolder(t)
	signIn(f)
	f.Common.Identity.Force, f.Common.Identity.Collar = "", ""
	d := program(f, nil, 120, 36)
	d.Type("west mer\n5521\n")
	mustShow(t, d, "PIN of 5521?")
	mustNotShow(t, d, "Your collar number?")
	d.Type("7301")
	mustNotShow(t, d, "7301")
	d.Type("64\n")
	mustShow(t, d, "5521", "No calls in this shift yet")
}

func TestWhoeverSignsOffIsSignedOutThere(t *testing.T) {
	f := stage.NewFolder(t)
	signIn(f)
	out := 0
	f.Common.SignOut = func(context.Context) { out++ }
	d := program(f, nil, 120, 36)
	d.Type("\n730164\n/signoff\n\n")
	mustShow(t, d, "Your collar number?")
	if out != 1 {
		t.Errorf("signed out %d times", out)
	}
}
