package desk

import (
	"fmt"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/tuitest"
)

// dueList shows the desk with the focus on what is due.
func (b *bench) dueList() *tuitest.Driver {
	b.T.Helper()
	d := b.desk()
	d.Key("shift+tab") // the last of the lists
	if b.Stage.Screen.Scope() != keys.Due {
		b.T.Fatalf("⇧tab leads to scope %s", b.Stage.Screen.Scope())
	}
	return d
}

// latest gives the state of the only action, and how many are still open.
func (b *bench) latest(d *tuitest.Driver) (open []store.ActionSummary) {
	d.Wait()
	return b.due()
}

func TestTabMovesToWhatIsDueAndBack(t *testing.T) {
	b := newBench(t)
	b.action("call_back", "Call the victim back", "call handler", 3*time.Hour, nil)
	d := b.desk()
	for _, key := range []string{"tab", "shift+tab", "tab", "tab"} {
		before := b.Stage.Screen.Scope()
		d.Key(key)
		if b.Stage.Screen.Scope() == before {
			t.Fatalf("%s does not move the focus from %s", key, before)
		}
	}
}

func TestDueShowsOwnerTimeAndWindow(t *testing.T) {
	b := newBench(t)
	b.action("call_back", "Call the victim back", "call handler", 4*time.Hour, func(a *store.ActionSummary) {
		a.What.WindowFrom, a.What.WindowTo = at.Add(3*time.Hour+28*time.Minute-7*time.Second), at.Add(5*time.Hour+28*time.Minute-7*time.Second)
	})
	b.action("letter", "Write to the victim", "call handler", -20*time.Minute, nil)
	d := b.dueList()
	mustShow(t, d, "Due · 2", "Call the victim back", "0417K · call handler · ring 18:00-20:00", "4 h left", "20 min over")
}

func TestWhatSomebodyElseIsToDoAtOnceIsNotShoutedAsOverdue(t *testing.T) {
	b := newBench(t)
	b.action("attend", "Send an officer", "dispatcher", 0, nil)
	b.action("explain_review", "Tell the caller how to ask for an ASB case review", "call handler", 0, nil)
	d := b.dueList()
	mustShow(t, d, "now")
	d.Advance(3 * time.Minute)
	mustShow(t, d, "open 3 min, dispatcher", "3 min over")
	b.Common.Identity.Duty = store.DutyDispatcher
	mustNotShow(t, d, "open 3 min")
}

func TestAnActionIsDone(t *testing.T) {
	b := newBench(t)
	b.action("call_back", "Call the victim back", "call handler", time.Hour, nil)
	d := b.dueList()
	d.Key("enter")
	mustShow(t, d, "What became of it?", "Call the victim back. It is for the call handler,", "Tried, no answer: it stays open")
	d.Type("1\n")
	mustShow(t, d, "enter leaves it out")
	d.Type("She is well\n")
	if open := b.latest(d); len(open) != 0 {
		t.Fatalf("still open: %+v", open)
	}
	mustShow(t, d, "Nothing is due", "Written down.")
}

func TestTryingDoesNotStopTheClock(t *testing.T) {
	b := newBench(t)
	b.action("call_back", "Call the victim back", "call handler", time.Hour, nil)
	d := b.dueList()
	d.Advance(8 * time.Minute)
	d.Key("enter")
	d.Type("2\n")
	if open := b.latest(d); len(open) != 1 || open[0].State != store.ActionTried {
		t.Fatalf("open: %+v", open)
	}
	mustShow(t, d, "tried 14:40, no answer", "52 min left")
}

func TestWhatIsSomebodyElsesIsHandedOverOnly(t *testing.T) {
	b := newBench(t)
	b.action("attend", "Send an officer", "dispatcher", 0, nil)
	d := b.dueList()
	d.Key("enter")
	d.Type("1\n")
	mustShow(t, d, "This is for the dispatcher to do.", "it counts as handed")
	d.Type("4\n")
	mustShow(t, d, "Only a supervisor can cancel this.")
	d.Type("3\n\n")
	mustShow(t, d, "Say who was told.")
	d.Type("Control, 5521\n")
	mustShow(t, d, "Their reference?")
	d.Key("esc")
	mustShow(t, d, "Control, 5521")
	d.Key("enter")
	d.Type("INC 212\n")
	if open := b.latest(d); len(open) != 0 {
		t.Fatalf("still open: %+v", open)
	}
}

// What was begun about an action is there again, for that action only, and gone
// once it is recorded what became of it.
func TestWordsBegunAboutAnActionAreThereAgain(t *testing.T) {
	b := newBench(t)
	b.action("call_back", "Call the victim back", "call handler", time.Hour, nil)
	b.action("letter", "Write to the victim", "call handler", 2*time.Hour, nil)
	d := b.dueList()
	d.Key("enter")
	d.Type("1\nShe is wel")
	d.Key("esc", "esc", "down", "enter")
	d.Type("1\n")
	mustNotShow(t, d, "She is wel")
	d.Key("esc", "esc", "up", "enter")
	d.Type("1\n")
	mustShow(t, d, "She is wel")
	d.Type("l\n")
	if open := b.latest(d); len(open) != 1 || open[0].What.Action != "letter" {
		t.Fatalf("open: %+v", open)
	}
	if words := b.Stage.Screen.(*Screen).memory.Words(); words != nil {
		t.Errorf("kept although recorded: %q", words)
	}
}

func TestHandedOverWithoutAReferenceNeedsWords(t *testing.T) {
	b := newBench(t)
	b.action("attend", "Send an officer", "dispatcher", 0, nil)
	d := b.dueList()
	d.Key("enter")
	d.Type("3\nControl\n\n")
	mustShow(t, d, "They gave no reference: what did they say?")
	d.Key("enter")
	mustShow(t, d, "Their reference is missing.")
	if len(b.due()) != 1 {
		t.Fatal("it is closed")
	}
	d.Type("They send a car\n")
	if open := b.latest(d); len(open) != 0 {
		t.Fatalf("still open: %+v", open)
	}
}

func TestASupervisorCancelsWithAReason(t *testing.T) {
	b := newBench(t)
	b.Common.Identity.Duty = store.DutySupervisor
	b.action("attend", "Send an officer", "dispatcher", 0, nil)
	d := b.dueList()
	d.Key("enter")
	d.Type("4\n\n")
	mustShow(t, d, "Cancelling needs a reason.")
	d.Type("Moved away\n")
	if open := b.latest(d); len(open) != 0 {
		t.Fatalf("still open: %+v", open)
	}
}

func TestConfirmingALowerLevelOpensItsReport(t *testing.T) {
	b := newBench(t)
	b.action(intake.ActionConfirm, "Confirm the lower level", "supervisor", time.Hour, nil)
	d := b.dueList()
	d.Key("enter", "v")
	want := []common.ToReport{{Ref: "WM-261121-7Q0417K", Do: keys.Confirm}, {Ref: "WM-261121-7Q0417K"}}
	for i, w := range want {
		if len(b.Stage.Asked) != 2 || b.Stage.Asked[i] != w {
			t.Fatalf("asked for %+v", b.Stage.Asked)
		}
	}
}

func TestALongDueListScrollsWithTheCursor(t *testing.T) {
	b := newBench(t)
	for i := range 40 {
		b.action("letter", fmt.Sprintf("Letter %d.", i), "call handler", time.Duration(i+1)*time.Hour, nil)
	}
	d := b.dueList()
	mustNotShow(t, d, "Letter 39.")
	d.Key("end")
	mustShow(t, d, "Letter 39.")
	for _, size := range [][2]int{{80, 24}, {60, 20}} {
		d.Resize(size[0], size[1])
		mustShow(t, d, "Letter 39.")
	}
	d.Key("pgup")
	mustShow(t, d, "▸ ○ NOT ASSESSED  Letter 29.")
}

// what callers' words are made of when somebody means harm
var hostile = []string{"\x1b]52;c;cHduZWQ=\a", "\x1b[2J", "over\rwrite", "\u202egnol\u2066", "z\u200bw", "字字字 👩‍👩‍👧‍👦", "a\nb"}

func TestEverySizeFits(t *testing.T) {
	b := newBench(t)
	for i, text := range hostile {
		call := b.Call("07700 900101", intake.StepPlace, text)
		b.Done(call.SetKeeper("5521"))
		b.Done(call.ParkBecause(text))
		b.action("letter", text, text, time.Duration(i)*time.Minute, nil)
		b.action("attend", "Send an officer", "dispatcher", -time.Hour, func(a *store.ActionSummary) { a.State, a.At = store.ActionTried, at })
		b.report("07700 900102", intake.StepPlace, text)
	}
	d := b.desk()
	walk := func(name string) {
		for w := 60; w <= 240; w += 9 {
			for _, h := range []int{20, 21, 24, 30, 36, 50, 70} {
				d.Resize(w, h)
				d.Check()
				if t.Failed() {
					t.Fatalf("%s at %d by %d", name, w, h)
				}
			}
		}
	}
	walk("desk")
	d.Key("r")
	walk("why")
	d.Key("esc", "tab")
	walk("due")
	d.Key("enter")
	walk("what was done")
	d.Type("3\n\n")
	walk("a refusal")
}
