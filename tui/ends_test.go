package tui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
)

// from begins a call from a number.
func (b *bench) from(number string) *tuitest.Driver {
	return b.desk(tui.FromNumber(number, store.Channel101))
}

// high saves a High report from a number, of somebody who must not be rung.
func high(b *bench, number string) {
	d := b.from(number)
	answer(d, "4 Park Road, TF3 4AB", "They shout at me", "n", "Jane Roe, 12/03/1961", "", "1", "rowdy", "y", "three", "no", "y", "weekly",
		"my chair", "y", "5", "cannot sleep", "n", "2", "2", "3")
	d.Advance(time.Second)
	d.Key("f10", "enter")
	mustShow(b.t, d, "Saved as")
}

// last is the report that was saved last.
func (b *bench) last() store.ReportSummary {
	b.t.Helper()
	return b.reports()[0].Summary
}

func TestGEN02ACallEndsInTwoKeysAndStaysInTheLog(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("01632 960102")
	d.Key("ctrl+x", "1")
	mustShow(t, d, "No report: silent", "saved as WM-")
	if got := b.last(); got.Disposition != store.DisposedSilent || got.Levels.Overall != risk.Unassessed {
		t.Errorf("kept as %q, %s", got.Disposition, got.Levels.Overall)
	}
	d = b.from("01632 960102")
	mustShow(t, d, "21 Nov silent", "not counted: a contact")
	mustNotShow(t, d, "REPEAT")
}

func TestGEN02ACallFromAHighNumberNeverSimplyEnds(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	high(b, "07700 900417")
	d := b.from("07700 900417")
	mustShow(t, d, "▲ HIGH Jane Roe since", "Jane Roe: Do NOT contact")
	d.Key("ctrl+x")
	mustShow(t, d, "cannot simply end")
	d.Key("1", "enter")
	mustShow(t, d, "Call back within the hour", "A supervisor's decision")
	d.Key("2", "enter", "enter")
	mustShow(t, d, "Write down to whom the welfare check was passed")
	answer(d, "Sgt 5521, their reference 0417")
	mustShow(t, d, "No report: silent")
	_, detail, err := b.cache.Report(context.Background(), b.last().Ref)
	if err != nil || !strings.Contains(detail.Ended, "Sgt 5521") {
		t.Errorf("kept %q, %v", detail.Ended, err)
	}
}

func TestADroppedCallThatToldSomethingIsParked(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("01632 960102")
	answer(d, "The green")
	d.Type("they are")
	d.Key("ctrl+x", "2")
	mustShow(t, d, "is no report") // one key more where something was told
	d.Key("enter")
	mustShow(t, d, "‖ 01632 960102", "line dropped", "The line dropped: the call is parked")
	d.Key("enter")
	mustShow(t, d, "they are")
}

func TestAChaserIsNoNewOccasion(t *testing.T) {
	b := newBench(t)
	first(b)
	d := b.from("07700 900417")
	mustShow(t, d, "2nd report in 30 days")
	answer(d, "The green", "asks when somebody comes")
	d.Key("ctrl+r", "c")
	mustShow(t, d, "as a chaser?")
	d.Key("1", "enter")
	mustShow(t, d, "No report: chaser", "saved as")
	d = b.from("07700 900417")
	mustShow(t, d, "2nd report in 30 days", "21 Nov chaser", "not counted: a chaser")
}

func TestAnotherVictimOfTheSameIncidentIsNoNewOccasion(t *testing.T) {
	b := newBench(t)
	first(b)
	d := b.from("01632 960102")
	d.Key("ctrl+f")
	answer(d, "07700900417")
	d.Key("down", "v")
	mustShow(t, d, "The same incident as WM-")
	answer(d, "n", "Mary Major")
	d.Key("f10")
	mustShow(t, d, "Lads with a football")
	d.Key("f10")
	reports := b.reports()
	if len(reports) != 2 || reports[0].Summary.Incident != reports[1].Summary.Incident || reports[0].Summary.Call == reports[1].Summary.Call {
		t.Fatalf("%d reports of incidents %v", len(reports), reports)
	}
}

func TestAmendingSaysThatTheLevelRises(t *testing.T) {
	b := newBench(t)
	first(b)
	before := b.last()
	d := b.desk(nil)
	d.Key("enter", "a")
	mustShow(t, d, "AMENDING "+before.Ref)
	d.Key("f8", "f10")
	mustShow(t, d, "Amends "+before.Ref, "The level RISES")
	d.Key("f10")
	mustShow(t, d, "saved as "+before.Ref)
	if got := b.reports(); len(got) != 1 || got[0].Summary.Levels.Overall != risk.High || got[0].Summary.Ref != before.Ref {
		t.Errorf("the reports are %+v", got)
	}
}

func TestAWithheldNumberPutsTheNameFirst(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(nil)
	d.Key("n")
	answer(d, "w")
	mustShow(t, d, "What is the caller's name?")
	d = b.desk(nil)
	d.Key("w")
	mustShow(t, d, "What is the caller's name?")
}

func TestASendPointSaysTheTruth(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("01632 960102")
	b.common.ControlRoom = "01632 960100"
	d.Key("f9")
	mustShow(t, d, "Nothing is known yet that could be sent")
	answer(d, "The green", "A man with a knife")
	d.Key("f9")
	mustShow(t, d, "NOT SENT to anybody: ring the control room on 01632 960100", "Send point 14:32: NOT SENT")
	d.Key("f9")
	mustShow(t, d, "Nothing has changed since 14:32")
	if got := b.last(); got.Status != store.StatusProvisional || got.Place.Text != "The green" {
		t.Errorf("stored as %q at %q", got.Status, got.Place.Text)
	}
	d.Key("f10", "f10")
	if got := b.reports(); len(got) != 1 || got[0].Summary.Status != store.StatusIncomplete {
		t.Errorf("the final report stands beside the provisional one: %d", len(got))
	}
}

func TestACallNobodyAttendsToIsStored(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("01632 960102")
	answer(d, "The green")
	d.Advance(4 * time.Minute)
	if n := len(b.reports()); n != 0 {
		t.Fatalf("%d reports after four minutes", n)
	}
	d.Advance(2 * time.Minute)
	if got := b.reports(); len(got) != 1 || got[0].Summary.Status != store.StatusProvisional {
		t.Errorf("after six minutes there are %d reports", len(got))
	}
}

func TestARingingCallTakesNoKeyUntilItIsChosen(t *testing.T) {
	b := newBench(t)
	first(b)
	d := b.from("01632 960102")
	d.Type("The gr")
	d.Send(common.Ringing{Number: phone.Parse("07700 900417"), Channel: store.Channel999})
	mustShow(t, d, "07700 900417 rings on 999", "1 earlier report, ● STANDARD", "ctrl+p takes it")
	d.Check()
	d.Type("een")
	mustShow(t, d, "The green")
	d.Key("ctrl+p")
	mustShow(t, d, "999 call", "07700 900417", "2nd report in 30 days")
	mustNotShow(t, d, "ctrl+p takes it")
	d.Key("ctrl+n")
	mustShow(t, d, "101 call", "The green")
	d.Key("ctrl+n")
	mustShow(t, d, "999 call")
}

func TestARingThatNobodyTakesGoesAway(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(nil)
	d.Send(common.Ringing{Number: phone.Parse("07700 900417"), Channel: store.Channel101})
	mustShow(t, d, "rings on 101")
	d.Advance(4 * time.Minute)
	mustNotShow(t, d, "rings on 101")
	d.Key("ctrl+p")
	mustShow(t, d, "No call is ringing.")
}

func TestALockedScreenShowsNothingOfTheCall(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	answer(d, "The green", "Shouting")
	d.Key("ctrl+l")
	for _, secret := range []string{"900417", "green", "Shouting"} {
		mustNotShow(t, d, secret)
	}
	d.Send(common.Ringing{Number: phone.Parse("01632 960102"), Channel: store.Channel101})
	mustNotShow(t, d, "960102")
	mustShow(t, d, "ringing")
	for _, key := range []string{"f2", "ctrl+f", "ctrl+o", "ctrl+n", "ctrl+p", "esc"} {
		d.Key(key)
		mustShow(t, d, "FIRSTCALL  locked")
	}
	answer(d, "4417")
	mustShow(t, d, "The green", "01632 960102 rings")
}

func TestSearchDoesNotDisturbTheCall(t *testing.T) {
	b := newBench(t)
	first(b)
	d := b.from("01632 960102")
	d.Type("half a wo")
	d.Key("ctrl+f")
	d.Type("roe")
	d.Advance(time.Second)
	mustShow(t, d, "Jane Roe")
	d.Key("enter", "down", "enter")
	mustShow(t, d, "The report")
	d.Key("esc", "esc")
	d.Type("rd")
	mustShow(t, d, "half a word")
}

func TestAMB05ALoweredHighWaitsForAnotherPerson(t *testing.T) {
	b := newBench(t)
	d := hate(b)
	d.Key("f7", "1", "enter")
	answer(d, "seen together, no threat")
	mustShow(t, d, "stays HIGH until somebody")
	d.Key("f10", "f10", "enter", "tab")
	mustShow(t, d, "Confirm or refuse the lower")
	for range 3 {
		d.Key("down")
	}
	d.Key("enter")
	mustShow(t, d, "Another person than the one who lowered the level must answer")
	if err := b.cache.SignOn(context.Background(), store.Shift{Collar: "5521", Duty: store.DutySupervisor}); err != nil {
		t.Fatal(err)
	}
	d = b.desk(nil)
	d.Key("shift+tab") // what is due is the last of the lists
	for range 3 {
		d.Key("down")
	}
	d.Key("enter", "1", "enter")
	if got := b.last(); got.Levels.Overall != risk.Standard || got.Levels.Computed != risk.High {
		t.Errorf("computed %s, overall %s", got.Levels.Computed, got.Levels.Overall)
	}
}

func TestDS111TheContactCardIsAskedWhenSomebodyWillRingOrCome(t *testing.T) {
	b := newBench(t)
	d := hate(b)
	answer(d, "cannot sleep", "n", "2", "2")
	mustShow(t, d, "is that safe?")
	answer(d, "2", "", "evenings", "n", "n", "n", "y")
	mustShow(t, d, "Do NOT attend.", "NOT SAFE by the contact card")
	d.Key("f10", "enter")
	d = b.from("07700 900417")
	mustShow(t, d, "Do NOT attend.")
}

func TestSW12OnlyAUnitSetsFlags(t *testing.T) {
	b := newBench(t)
	b.pack = packWith(t, "west-mercia", "\nwho_may:\n  set_flags: [asb-unit]\n  set_markers: [supervisor]\n  source: SW-12\n  basis: modelled\n")
	d := hate(b)
	mustShow(t, d, "HATE", "concern: repeat", "concern: REPEAT")
	mustNotShow(t, d, "· REPEAT")
	d.Key("f10", "f10")
	want := map[risk.Flag]string{risk.Hate: "set", risk.Repeat: "concern", risk.Vulnerable: "concern"} // hate classifies nobody
	for _, f := range b.last().Flags {
		if f.State != want[f.Name] {
			t.Errorf("%s is %q", f.Name, f.State)
		}
	}
}

func TestSignOffHandsEveryCallOn(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	answer(d, "The green", "Shouting")
	d.Key("f4", "ctrl+o")
	answer(d, "signoff")
	mustShow(t, d, "Who takes it?")
	answer(d, "5521")
	mustShow(t, d, "sign on")
	answer(d, "5521", "")
	mustShow(t, d, "5521, Call handler", "for 5521", "signed off")
	d.Key("enter", "f10", "f10")
	if got := b.reports()[0]; got.Record.Author.Collar != "5521" {
		t.Errorf("the report is by %q", got.Record.Author.Collar)
	}
}
