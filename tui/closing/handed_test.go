package closing

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// GEN-21: once a High is saved the screen says how far it has got, and only that.
func TestGEN21ASavedHighSaysWhoHasIt(t *testing.T) {
	f := stage.NewFolder(t)
	f.Common.ControlRoom = "01632 960100"
	call := f.Call("07700 900101", intake.StepPlace, "The green", intake.StepDanger, "yes")
	done := call.Close(f.Clock.Now())
	f.Done(done)
	d := f.Show(New(f.Common, call, &done), 120, 36, func(tea.Msg) bool { return false })
	tuitest.MustShow(t, d, "NOT SENT to anybody: ring the control room on 01632")
	records, err := f.Cache.Outgoing(context.Background(), 100, 1<<20)
	f.Must(err)
	var answers []store.Answer
	for _, r := range records {
		answers = append(answers, store.Answer{ID: r.ID, Hash: r.Hash, State: store.AnswerStored})
	}
	_, err = f.Cache.Acked(context.Background(), "1", f.Clock.Now(), answers)
	f.Must(err)
	d.Send(common.CentralNow{})
	tuitest.MustShow(t, d, "The report is stored 14:32, nobody has it.")
	tuitest.MustNotShow(t, d, "NOT SENT")
}

// SYNC 30: whoever closes a call that another desk goes on with is told so, and
// asked once before a second version is saved.
func TestSYNC30ASecondVersionIsAskedAboutOnce(t *testing.T) {
	f := stage.NewFolder(t)
	call := f.Call("07700 900101", intake.StepPlace, "The green")
	f.Done(call.ParkBecause("line dropped"))
	found, err := f.Cache.CallReports(t.Context(), call.ID())
	f.Must(err)
	over := store.Took{Record: found[0].Record.ID}
	note := intake.AddNote(found[0], store.NoteTakenOver, "by 5501", store.Author{Collar: "5501"}, f.Clock.Now())
	sum := note.Summary.(store.NoteSummary)
	sum.Took = &over
	note.Summary = sum
	elsewhere := stage.NewFolder(t)
	elsewhere.Done(elsewhere.Cache.Add(note))
	records, err := elsewhere.Cache.Outgoing(t.Context(), 10, 1<<20)
	f.Must(err)
	var changes []store.Change
	for _, r := range records {
		changes = append(changes, store.Change{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, DetailDigest: r.DetailDigest()})
	}
	_, err = f.Cache.Apply(t.Context(), changes, "c", "1")
	f.Must(err)
	s := New(f.Common, call, nil)
	d := f.Show(s, 60, 20, func(tea.Msg) bool { return false })
	d.Advance(quiet)
	tuitest.MustShow(t, d, "This call was taken over by 5501 at 14:32.", "makes a second version")
	d.Key("enter")
	tuitest.MustShow(t, d, "Press enter once more to save a second version")
	if s.state != reviewing {
		t.Fatal("saved without a second enter")
	}
	d.Key("enter")
	d.Wait()
	if s.state != saved {
		t.Errorf("state %d after a second enter", s.state)
	}
}

// DESIGN 5: that nobody has said whether the caller is on file is to be settled.
func TestAnOpenQuestionAboutTheCallerIsToBeSettled(t *testing.T) {
	f := stage.NewFolder(t)
	done := f.Call("07700 900101", intake.StepPlace, "The green", intake.StepName, "Jane Roe").Close(f.Clock.Now())
	f.Done(done)
	call := f.Call("07700 900101", intake.StepPlace, "The green", intake.StepName, "John Smith")
	past, err := intake.Look(t.Context(), f.Cache, call.Query(), f.Clock.Now())
	f.Must(err)
	call.SetPast(past)
	d := f.Show(New(f.Common, call, nil), 120, 60, func(tea.Msg) bool { return false })
	tuitest.MustShow(t, d, "Same person?", "ctrl+g same asks it")
}
