package tui_test

import (
	"context"
	"strings"
	"testing"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui/common"
)

// ring is what the telephone system hands over.
func ring(number string) common.Ringing {
	return common.Ringing{Number: phone.Parse(number), Channel: store.Channel101}
}

func TestEveryCallThatIsPickedUpIsKept(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(nil)
	d.Send(ring("07700 900417"))
	d.Send(ring("01632 960102"))
	mustShow(t, d, "01632 960102 rings on 101", "1 more")
	d.Key("ctrl+p", "ctrl+p")
	mustShow(t, d, "07700 900417")
	drafts, err := b.cache.OpenDrafts(context.Background())
	if err != nil || len(drafts) != 2 {
		t.Errorf("%d calls are open, %v", len(drafts), err)
	}
}

func TestNothingThatArrivesTakesTheLockAway(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(nil)
	d.Key("ctrl+l")
	for _, msg := range []any{common.ToDesk{Notice: "late"}, common.NewCall{}, common.Back{}, common.ToSearch{}} {
		d.Send(msg)
		mustShow(t, d, "FIRSTCALL  locked")
	}
}

func TestTakingOverALockedDeskParksTheOpenCall(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	answer(d, "The green")
	d.Type("he has a kni")
	d.Key("ctrl+l")
	answer(d, "5521", "5521")
	mustShow(t, d, "5521, Call handler", "‖ 07700 900417", "for 5521")
	d.Key("enter")
	mustShow(t, d, "he has a kni")
}

func TestLEI01WhatAnotherSystemSaysIsKept(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	b.common.Systems = []common.System{{Name: "Intelligence", Look: func(_ context.Context, about common.Lookup) (string, error) {
		return "KNOWN: FIREARMS AT THIS ADDRESS " + about.Number, nil
	}}}
	answer(d, "The green", "Shouting")
	d.Key("f10", "y", "1", "enter")
	mustShow(t, d, "Intelligence: KNOWN THERE", "Intelligence hit")
	d.Key("f10")
	_, detail, err := b.cache.Report(context.Background(), b.last().Ref)
	if err != nil || len(detail.Notes) != 1 || !strings.Contains(detail.Notes[0].Text, "FIREARMS AT THIS ADDRESS +447700900417") {
		t.Errorf("kept %+v, %v", detail.Notes, err)
	}
	if got := b.last().Checks; len(got) != 1 || got[0].Found != "hit" {
		t.Errorf("the checks are %+v", got)
	}
}

func TestGEN02AnEmptyCallFromAHighNumberIsNotSimplyClosed(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	high(b, "07700 900417")
	d := b.from("07700 900417")
	d.Key("f10")
	mustShow(t, d, "End without a report", "cannot simply end")
}

func TestDangerTakenBackLeavesATrace(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	answer(d, "The green", "Shouting", "y")
	d.Key("shift+tab")
	answer(d, "n")
	d.Key("f10", "f10")
	_, detail, err := b.cache.Report(context.Background(), b.last().Ref)
	if err != nil || len(detail.Notes) != 1 || !strings.Contains(detail.Notes[0].Text, "Danger now was answered yes") {
		t.Errorf("the notes are %+v, %v", detail.Notes, err)
	}
}

func TestTheContactCardComesBackToTheQuestion(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	answer(d, "The green", "Shouting", "n", "Jane Roe", "", "2", "rowdy")
	mustShow(t, d, "Has this happened before?")
	d.Key("ctrl+o")
	answer(d, "contact", "1")
	mustShow(t, d, "Has this happened before?")
}

func TestDS111NothingUnsafeIsPromised(t *testing.T) {
	b := newBench(t)
	d := hate(b)
	answer(d, "cannot sleep", "n", "2", "2", "3")
	mustShow(t, d, "Do not promise this before a safe way is agreed", "NOT SAFE by the contact card")
	d.Key("f10")
	mustShow(t, d, "NOT SENT to anybody: ring the control room")
}

func TestSW16MarkersAreSetSeenAndLifted(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	answer(d, "4 Park Road, TF3 4AB", "Shouting", "n", "Jane Roe, 12/03/1961")
	d.Key("ctrl+o")
	answer(d, "marker", "1", "2", "an axe behind the door", "Officer 5521", "")
	mustShow(t, d, "The marker is stored.", "! Weapons (address)")
	d.Key("f10", "f10")
	d = b.from("01632 960102")
	answer(d, "4 Park Road, TF3 4AB")
	mustShow(t, d, "! Weapons (address)")
	d.Key("ctrl+o")
	answer(d, "marker", "3", "1", "the axe was taken")
	mustShow(t, d, "The marker is changed.")
	mustNotShow(t, d, "! Weapons")
}

func TestACallIsQuickOrYesNoOnly(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("01632 960102")
	answer(d, "The green")
	d.Key("ctrl+y")
	mustShow(t, d, "YES/NO ONLY", "Is anyone in danger now?")
	d.Key("ctrl+y")
	mustNotShow(t, d, "YES/NO ONLY")
	d.Key("ctrl+o")
	answer(d, "quick")
	mustShow(t, d, "QUICK", "Quick path")
	d.Key("f10")
	mustShow(t, d, "Call back and finish the questions", "never as Standard")
	d.Key("f10")
	if got := b.last(); got.Status != store.StatusIncomplete || got.Levels.Overall == risk.Standard {
		t.Errorf("saved %s, %s", got.Status, got.Levels.Overall)
	}
}

func TestNeedsComeBackToTheQuestion(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	answer(d, "The green", "Shouting", "n", "Jane Roe", "", "2", "rowdy", "y")
	mustShow(t, d, "How many are there")
	d.Key("ctrl+o")
	answer(d, "needs", "Welsh")
	mustShow(t, d, "How many are there", "Needs: Welsh")
}

func TestASavedCallIsNeverTakenUpAgain(t *testing.T) {
	b := newBench(t)
	first(b)
	d := b.from("01632 960102")
	answer(d, "The green", "Shouting")
	d.Key("f10", "f10")
	mustShow(t, d, "saved as WM-")
	d.Key("ctrl+f")
	answer(d, "07700900417")
	d.Key("down", "v")
	mustShow(t, d, "ANOTHER VICTIM", "07700 900417")
	d.Key("f4")
	mustShow(t, d, "✓ 01632 960102")
	mustNotShow(t, d, "‖ 01632 960102")
}

func TestACommandTypedInOneGoIsACommand(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("07700 900417")
	d.Type("/danger")
	d.Key("enter")
	mustShow(t, d, "▲ HIGH", "Danger is recorded")
}

func TestDS111NothingIsPromisedBeforeItIsKnownWhoRings(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	high(b, "07700 900417")
	d := b.from("07700 900417")
	answer(d, "The green", "Shouting", "n")
	d.Key("ctrl+g")
	answer(d, "faith", "y")
	d.Key("f10")
	mustShow(t, d, "On file for this number: Jane Roe: Do NOT", "Do not promise this before a safe way is agreed")
}

func TestAnAmendmentIsNoDeadEndForACallWithDanger(t *testing.T) {
	b := newBench(t)
	first(b)
	d := b.from("07700 900417")
	answer(d, "The green", "He is back with a knife", "y")
	d.Key("ctrl+r", "a")
	answer(d, "1")
	mustShow(t, d, "AMENDING WM-")
	d.Key("f4")
	mustShow(t, d, "more about", "▲ HIGH")
}

func TestGEN02ACallThatDemandsSomethingDoesNotSimplyEnd(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.from("01632 960102")
	answer(d, "The green", "Shouting", "n")
	d.Key("ctrl+g")
	answer(d, "faith", "y", "4")
	d.Key("ctrl+x")
	mustShow(t, d, "cannot simply end")
}
