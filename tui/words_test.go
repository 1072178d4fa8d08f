package tui_test

import (
	"context"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui"
	"firstcall/tui/tuitest"
)

// The tests here are the ways in which words were once lost, wiped or brought
// back.

func (b *bench) detail(i int) store.ReportDetail {
	b.t.Helper()
	_, detail, err := b.cache.Report(context.Background(), b.reports()[i].Summary.Ref)
	if err != nil {
		b.t.Fatal(err)
	}
	return detail
}

func backspace(d *tuitest.Driver, n int) {
	for range n {
		d.Key("backspace")
	}
}

func TestTextThatWasTakenBackDoesNotComeBack(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, "the green")
	d.Key("shift+tab")
	d.Type(" gate")
	d.Advance(time.Second) // reaches the journal
	backspace(d, 5)
	d.Key("enter", "shift+tab") // within half a second
	mustNotShow(t, d, "gate")
	d.Key("enter")
	d.Type("wrong words")
	d.Advance(time.Second)
	backspace(d, 11)
	d.Key("enter", "shift+tab")
	mustNotShow(t, d, "wrong words")
}

func TestDeclinedByCommandKeepsTheWords(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, "the green")
	d.Type("he would rather not")
	d.Key("ctrl+o")
	answer(d, "declined")
	d.Key("enter", "f10", "f10")
	if a := b.detail(0).Answers["q1"]; a.State != questionsets.Declined || a.Note != "he would rather not" {
		t.Errorf("kept %+v", a)
	}
}

func TestDangerKeepsWhatWasWrittenAboutIt(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, "the green", "a row")
	d.Type("at the door, has a blade")
	d.Key("f8")
	mustShow(t, d, "▲ HIGH", "Tell the dispatcher now")
	d.Key("f10", "f10")
	if a := b.detail(0).Answers[intake.StepDanger]; a.Value != "yes" || a.Note != "at the door, has a blade" {
		t.Errorf("kept %+v", a)
	}
}

func TestARefusedAnswerStaysOnTheScreen(t *testing.T) {
	b := newBench(t).setUp("cambridgeshire")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, "the green", "a row", "n", "", "", "1", "rowdy", "y")
	mustShow(t, d, "in the last 30 days")
	d.Type("1234567890123")
	d.Key("enter")
	mustShow(t, d, "1234567890123", "in the last 30 days")
}

func TestANoteParkedWithinHalfASecondIsThere(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Key("f6")
	d.Type("crying now")
	d.Key("f4", "enter", "f6")
	mustShow(t, d, "crying now")
	d.Type(" and then")
	d.Key("esc", "f6")
	mustShow(t, d, "crying now and then")
	b.reopen()
	d = b.desk(nil)
	d.Key("enter", "f6")
	mustShow(t, d, "crying now and then")
}

// On a disk that refuses, parking, taking up and the next call all work from
// memory, and in the end everything is on the disk.
func TestFullDiskParkingAndTheNextCallLoseNothing(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(nil)
	d.Patience = 30 * time.Millisecond
	d.Key("n")
	eventually(t, d, "What number is the caller on?")
	answer(d, "01632 960102")
	b.full.Store(true)
	answer(d, "Quay Street", "first words", "y")
	d.Key("f2")
	eventually(t, d, "What number is the caller on?")
	answer(d, "01632 960103, High")
	d.Key("f4")
	eventually(t, d, "01632 960102", "▲ HIGH", "01632 960103")
	d.Key("up", "up", "enter")
	eventually(t, d, "Quay Street", "▲ HIGH")
	d.Key("shift+tab", "shift+tab")
	eventually(t, d, "first words")
	d.Key("f4", "ctrl+c")
	eventually(t, d, "Not everything is saved yet.")
	b.full.Store(false)
	d.Patience = 10 * time.Second
	d.Wait()
	b.reopen()
	d = b.desk(nil)
	eventually(t, d, "01632 960102", "▲ HIGH", "01632 960103, High")
}

// A report whose closing screen was left while the disk refused says on the
// next screen that it is saved.
func TestAReportSavedLaterSaysSo(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Patience = 30 * time.Millisecond
	b.full.Store(true)
	d.Key("f10", "f10")
	eventually(t, d, "saving")
	d.Key("f2")
	eventually(t, d, "What number is the caller on?")
	b.full.Store(false)
	d.Patience = 10 * time.Second
	d.Wait()
	eventually(t, d, "Saved as WM-261121-")
}

// GEN-14: while nobody has asked whether anyone is in danger, or nobody can
// say, the call is not Standard.
func TestGEN14DangerNotKnownIsNotStandard(t *testing.T) {
	for _, danger := range []string{"n", "k", "d", ""} {
		b := newBench(t).setUp("west-mercia")
		d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
		answers := append([]string{}, standard...)
		answers[2] = danger
		answer(d, answers...)
		d.Key("f10")
		d.Key("f10")
		got := b.reports()[0].Summary
		if (got.Levels.Overall == risk.Standard) != (danger == "n") || got.Complete != (danger != "") {
			t.Errorf("danger %q: %s, complete %v", danger, got.Levels.Overall, got.Complete)
		}
	}
}

func TestNS06CrimeIsHandedOver(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, "the green", "he stole my bike", "n", "Jane Roe", "", "4")
	mustShow(t, d, "Hand over to crime recording")
	d.Advance(time.Second)
	d.Key("enter")
	got := b.reports()[0].Summary
	if got.Disposition != store.DisposedCrime || got.Category != "" || len(got.Actions) == 0 || got.Actions[0].Action != "hand_over" {
		t.Errorf("saved as %+v", got)
	}
	if detail := b.detail(0); detail.Narrative != "he stole my bike" {
		t.Errorf("narrative %q", detail.Narrative)
	}
}
