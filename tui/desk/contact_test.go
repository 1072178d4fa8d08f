package desk

import (
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
)

// reportOf closes a call after some more steps about contact.
func (b *bench) reportOf(call *intake.Call, answers ...string) string {
	b.T.Helper()
	b.Done(call.AskContact())
	for i := 0; i+1 < len(answers); i += 2 {
		ticket, err := call.Answer(answers[i], questionsets.Say(answers[i+1]))
		b.Must(err)
		b.Done(ticket)
	}
	saved := call.Close(b.Clock.Now())
	b.Done(saved)
	return saved.Ref()
}

// visit sets an action that goes to the door of a report's victim.
func (b *bench) visit(ref string, change func(*store.ActionSummary)) {
	b.action("attend", "Knock at the door", "call handler", 10*time.Minute, func(a *store.ActionSummary) {
		a.Ref, a.What.Reaches = ref, store.ReachVisit
		if change != nil {
			change(a)
		}
	})
}

var onlySomeWays = []string{intake.StepContact, "only_as", intake.StepSafeNumber, "07700 900999", intake.StepSafeHours, "Mon-Sun 18-20",
	intake.StepVoicemail, "no", intake.StepLetter, "no", intake.StepAttend, "no", intake.StepIdentify, "no"}

// DS_111: being contacted can be the harm, so what is due says how it is safe.
func TestDS111WhatReachesTheVictimSaysHowThatIsSafe(t *testing.T) {
	b := newBench(t)
	ref := b.reportOf(b.Call("07700 900101", intake.StepPlace, "The green", intake.StepName, "Jane Roe"), onlySomeWays...)
	b.visit(ref, func(a *store.ActionSummary) {
		evening := time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)
		a.What.WindowFrom, a.What.WindowTo = evening, evening.Add(2*time.Hour)
	})
	b.action("review", "Explain the case review", "call handler", 5*time.Minute, func(a *store.ActionSummary) { a.Ref = ref })
	d := b.dueList()
	inOrder(t, d, "Explain the case", " 5 min left", "Knock at the door", "10 min left", "⚠ contact · ", "18:00-20:00")
	d.Resize(80, 24)
	mustShow(t, d, "⚠ contact  10 min left")
	mustNotShow(t, d, "⚠ contact  5 min left")
	d.Key("down", "enter")
	shown := []string{"⚠ Do NOT attend. Do NOT say police.", "07700 900999", "Jane Roe · number: 07700 900999 · ring 18:00-20:00"}
	mustShow(t, d, append(shown, "What became of it?", "Cancelled")...)
	d.Type("3\n") // still there while somebody is told
	mustShow(t, d, append(shown, "Who was told just now")...)
	d.Key("esc", "esc")
	mustNotShow(t, d, "Do NOT attend")
}

// The hours that were agreed may no longer be safe ones.
func TestDS111AWindowThatIsNoLongerSafeIsNotShown(t *testing.T) {
	b := newBench(t)
	ref := b.reportOf(b.Call("07700 900101", intake.StepPlace, "The green", intake.StepName, "Jane Roe"), onlySomeWays...)
	b.visit(ref, func(a *store.ActionSummary) { a.What.WindowFrom, a.What.WindowTo = at, at.Add(time.Hour) })
	d := b.dueList()
	mustShow(t, d, "⚠ contact")
	mustNotShow(t, d, "ring 14:32")
}

func TestDS111WhereContactIsSafeNothingWarns(t *testing.T) {
	b := newBench(t)
	ref := b.reportOf(b.Call("07700 900101", intake.StepPlace, "The green", intake.StepName, "Jane Roe"), intake.StepContact, "safe")
	b.visit(ref, nil)
	d := b.dueList()
	mustNotShow(t, d, "⚠")
	for range 5 { // the report may have set actions of its own
		d.Key("up")
	}
	for i, a := range b.due() {
		if a.What.Title != "Knock at the door" {
			continue
		}
		for range i {
			d.Key("down")
		}
	}
	d.Key("enter")
	mustShow(t, d, "Safe to ring.", "Jane Roe · number: 07700 900101")
	mustNotShow(t, d, "⚠")
}

// A caller who rings for somebody else has another number than the victim.
func TestDS111WhoseNumberItIs(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101", intake.StepPlace, "The green", intake.StepName, "Jane Roe")
	b.Done(call.SetVictimIsOther(true))
	ticket, err := call.Answer(intake.StepVictim, questionsets.Say("Mary Hill"))
	b.Must(err)
	b.Done(ticket)
	ref := b.reportOf(call, intake.StepContact, "not_safe")
	b.visit(ref, nil)
	d := b.dueList()
	for b.Stage.Screen.(*Screen).due[b.Stage.Screen.(*Screen).dues.at].What.Title != "Knock at the door" {
		d.Key("down")
	}
	d.Key("enter")
	mustShow(t, d, "⚠ Do NOT contact. Do NOT attend.", "Mary Hill · number: 07700 900101 (the caller's)")
}

func TestDS111AReportThatIsNotHereIsNoPromise(t *testing.T) {
	b := newBench(t)
	b.visit("WM-261121-7Q0417K", nil)
	d := b.dueList()
	mustShow(t, d, "⚠ contact")
	d.Key("enter")
	mustShow(t, d, "⚠ The report could not be read", "What became of it?")
}

// watched notes what is written beside the calls.
type watched struct {
	store.Desk
	added []store.NewRecord
}

func (w *watched) Add(records ...store.NewRecord) store.Ticket {
	w.added = append(w.added, records...)
	return w.Desk.Add(records...)
}

// DPA 2018 s.62: what is read about somebody is logged, once it is before one's eyes.
func TestReadingHowToReachSomebodyIsAConsultation(t *testing.T) {
	b := newBench(t)
	ref := b.reportOf(b.Call("07700 900101", intake.StepPlace, "The green"), onlySomeWays...)
	b.visit(ref, nil)
	desk := &watched{Desk: b.Cache}
	b.Common.Desk = desk
	d := b.dueList()
	if len(desk.added) != 0 {
		t.Fatalf("the list alone wrote %+v", desk.added)
	}
	d.Key("enter")
	if len(desk.added) != 1 || desk.added[0].Header.Kind != store.KindAccess || desk.added[0].Header.Author.Collar != "4417" {
		t.Fatalf("written: %+v", desk.added)
	}
}

// What became of an action is asked once the call is closed: until then its
// report is only what was sent.
func TestNoOutcomeIsAskedForOfACallThatIsOpen(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101", intake.StepPlace, "The green", intake.StepWhat, "They shout by the shops", intake.StepDanger, "yes")
	b.Done(call.Send(b.Clock.Now()))
	b.Done(call.Park(true))
	b.visit(call.Ref(), nil)
	d := b.dueList()
	mustShow(t, d, "the call is still open")
	d.Key("enter")
	mustShow(t, d, "The call is still open: what became of this")
	mustNotShow(t, d, "What became of it?")
}
