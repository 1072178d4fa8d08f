package desk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/keys"
)

func TestOpenCallsCutOffOnesFirstThenTheOldest(t *testing.T) {
	b := newBench(t)
	b.Done(b.Call("07700 900101").ParkBecause("waits for an interpreter"))
	b.pass(5 * time.Minute)
	second := b.Call("07700 900102", intake.StepPlace, "The green")
	b.Done(second.SetKeeper("5521"))
	b.Done(second.ParkBecause(""))
	b.pass(5 * time.Minute)
	b.Call("07700 900103")
	d := b.desk()
	inOrder(t, d, "Calls · 3 open", "07700 900103", "cut off", "07700 900101", "parked 10 min", "waits for an interpreter",
		"07700 900102, The green", "parked 5 min", "for 5521")
	mustShow(t, d, "A call was cut off. Nothing is lost", "▸ ▷ 07700 900103")
	d.Key("down")
	mustShow(t, d, "▸ ‖ 07700 900101")
	d.Send(common.ToDesk{}) // is read anew: told once only
	mustNotShow(t, d, "cut off. Nothing is lost")
	mustShow(t, d, "▸ ‖ 07700 900101")
}

func TestAnOpenCallSaysWhatWasSentAndForWhom(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101", intake.StepPlace, "The green", intake.StepWhat, "They shout by the shops", intake.StepDanger, "yes")
	b.Done(call.Send(b.Clock.Now()))
	b.Done(call.SetKeeper("next"))
	b.Done(call.Park(true))
	d := b.desk()
	mustShow(t, d, "not sent, waits here since 14:32 · for the next shift", "▲ HIGH")
	if n := strings.Count(d.Screen(), "07700 900101"); n != 1 {
		t.Fatalf("an open call stands %d times on the desk:\n%s", n, d.Screen())
	}
}

func TestTheCallsOfAShift(t *testing.T) {
	b := newBench(t)
	ref := b.report("07700 900101", intake.StepPlace, "The green")
	call := b.Call("07700 900102")
	past, err := intake.Look(t.Context(), b.Cache, call.Query(), b.Clock.Now())
	b.Must(err)
	call.SetPast(past)
	silent, err := call.End(store.DisposedSilent, b.Clock.Now())
	b.Must(err)
	b.Done(silent)
	d := b.desk()
	mustShow(t, d, "✓ 07700 900101 incomplete", ref, "NOT ASSESSED", "✓ 07700 900102", "silent")
}

func TestTheCursorStaysOnItsCallWhenTheListIsReadAnew(t *testing.T) {
	b := newBench(t)
	b.Done(b.Call("07700 900101").Park(true))
	b.report("07700 900102")
	d := b.desk()
	d.Key("down")
	mustShow(t, d, "▸ ✓ 07700 900102")
	b.Done(b.Call("07700 900103").Park(true))
	b.report("07700 900104")
	d.Send(common.Back{Notice: "Back again."})
	mustShow(t, d, "▸ ✓ 07700 900102", "Back again.")
}

func TestKeysThatLeadAway(t *testing.T) {
	b := newBench(t)
	ref := b.report("07700 900101")
	b.Done(b.Call("07700 900102").Park(true))
	d := b.desk()
	for _, c := range []struct {
		key  string
		want tea.Msg
	}{
		{"n", common.NewCall{Channel: store.Channel101}}, {"9", common.NewCall{Channel: store.Channel999}},
		{"w", common.NewCall{Channel: store.ChannelWalkIn}}, {"o", common.NewCall{Channel: store.ChannelOnline}},
		{"p", common.NewCall{Channel: store.ChannelPartner}}, {"s", common.ToSearch{}}, {"/", common.OpenCommands{}},
	} {
		b.Stage.Asked = nil
		d.Key(c.key)
		if len(b.Stage.Asked) != 1 || fmt.Sprint(b.Stage.Asked[0]) != fmt.Sprint(c.want) {
			t.Errorf("%s asks for %+v", c.key, b.Stage.Asked)
		}
	}
	b.Stage.Asked = nil
	d.Send(b.Stage.Screen.Do(keys.SignOff)())
	d.Key("enter", "end", "enter")
	if len(b.Stage.Asked) != 3 {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
	if _, ok := b.Stage.Asked[0].(common.ToSignOff); !ok {
		t.Errorf("signing off asks for %+v", b.Stage.Asked[0])
	}
	if m, ok := b.Stage.Asked[1].(common.ResumeCall); !ok || !m.Draft.Parked {
		t.Errorf("enter on a parked call asks for %T", b.Stage.Asked[1])
	}
	if m, ok := b.Stage.Asked[2].(common.ToReport); !ok || m.Ref != ref {
		t.Errorf("enter on a report asks for %+v", b.Stage.Asked[2])
	}
}

func TestWhyACallIsParked(t *testing.T) {
	for _, live := range []bool{false, true} {
		t.Run(fmt.Sprintf("live %t", live), func(t *testing.T) {
			b := newBench(t)
			call := b.Call("07700 900101")
			b.Done(call.Park(true))
			if live {
				b.Common.Live[call.ID()] = call
			}
			d := b.desk()
			d.Key("r")
			mustShow(t, d, "Why is it parked?")
			if b.Stage.Screen.Scope() != keys.Form {
				t.Fatalf("the scope is %s", b.Stage.Screen.Scope())
			}
			d.Type("waits for 9 interpr/") // letters are no keys here
			d.Key("esc")
			mustNotShow(t, d, "Why is it parked?", "waits for 9")
			d.Key("r")
			mustShow(t, d, "waits for 9 interpr/")
			d.Key("backspace")
			d.Type("eters\n")
			d.Wait()
			mustShow(t, d, "parked", "waits for 9 interpreters", "Written down.")
			if draft, err := b.Cache.Draft(t.Context(), call.ID()); err != nil || !draft.Parked {
				t.Errorf("the call is not parked: %v", err)
			}
			d.Key("r")
			mustShow(t, d, "waits for 9 interpreters") // to be changed
			if len(b.Stage.Asked) > 0 {
				t.Errorf("asked for %+v", b.Stage.Asked)
			}
		})
	}
}

// A reason that cannot be written is not lost.
func TestAReasonThatIsNotKeptIsThereAgain(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101")
	b.Done(call.Park(true))
	d := b.desk()
	b.Done(call.Close(b.Clock.Now())) // in another window
	d.Key("r")
	d.Type("rings back\n")
	d.Wait()
	mustShow(t, d, "The reason is not kept.")
	d.Key("r")
	mustShow(t, d, "rings back")
}

func TestWhyIsAskedOnlyOfAParkedCall(t *testing.T) {
	b := newBench(t)
	b.report("07700 900101")
	d := b.desk()
	d.Key("r")
	mustShow(t, d, "Put the cursor on a call that is parked.")
}

func TestADiskThatRefusesIsSaidAndLeavingAsksTwice(t *testing.T) {
	b := newBench(t)
	d := b.desk()
	b.Full.Store(true)
	b.Cache.Journal(b.Common.IDs.New())
	for range 200 {
		if since, _ := b.Cache.Health(); !since.IsZero() {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	mustShow(t, d, "NOT SAVING")
	d.Key("ctrl+c")
	mustShow(t, d, "press ctrl+c again")
	if d.Quit() {
		t.Fatal("left at the first press")
	}
	d.Key("ctrl+c")
	if !d.Quit() {
		t.Fatal("did not leave at the second press")
	}
	b.Full.Store(false)
}

// Two lists share the rows by need: what one leaves blank the other has.
func TestManyCallsHaveTheRowsThatWhatIsDueLeaves(t *testing.T) {
	b := newBench(t)
	for i := range 14 {
		b.Done(b.Call(fmt.Sprintf("07700 9001%02d", i)).ParkBecause("waits for an interpreter"))
	}
	d := b.desk()
	d.Resize(80, 24)
	for _, key := range []string{"shift+tab", "tab"} {
		d.Key(key)
		mustShow(t, d, "07700 900107", "Nothing is due", "6 more ┘")
	}
	mustNotShow(t, d, "▹")
	d.Key("end")
	mustShow(t, d, "▸ ‖ 07700 900113", "7 more ┘")
	for i := range 14 {
		b.action("letter", fmt.Sprintf("Letter %d.", i), "call handler", time.Duration(i+1)*time.Hour, nil)
	}
	d.Send(common.Back{})
	d.Key("tab")
	mustShow(t, d, "▸ ○ NOT ASSESSED  Letter 0.", "Letter 4.")
	mustNotShow(t, d, "▸ ‖", "▹")
}

func TestALetterThatIsNotBoundSaysSo(t *testing.T) {
	b := newBench(t)
	d := b.desk()
	for _, key := range []string{"x", "z", "5"} {
		d.Key(key)
		mustShow(t, d, common.DeadKey)
		d.Key("down")
		mustNotShow(t, d, common.DeadKey)
	}
	d.Key("tab", "z")
	mustShow(t, d, common.DeadKey)
}

func TestTheHeaderSaysWhoIsSignedOnAndAsWhat(t *testing.T) {
	b := newBench(t)
	b.Common.Identity.Duty = store.DutySupervisor
	d := b.desk()
	mustShow(t, d, "FIRSTCALL  West Mercia Police · desk 7Q · 4417, Supervisor", "this desk only")
	d.Resize(60, 20)
	mustShow(t, d, "desk 7Q · 4417, Supervisor", "this desk only")
}

func TestWindowKeepsTheCursorInSight(t *testing.T) {
	draw := func(i int) []string {
		if i%3 == 0 {
			return []string{fmt.Sprint(i)}
		}
		return []string{fmt.Sprint(i), fmt.Sprint(i, " more")}
	}
	for h := 2; h < 12; h++ {
		for n := 1; n < 40; n++ {
			for at := range n {
				lines := window(n, at, h, draw)
				more := max(0, len(lines)-h)
				lines = lines[:len(lines)-more]
				seen := 0
				for i := range n {
					if slices.Contains(lines, fmt.Sprint(i)) {
						seen++
					}
				}
				if seen+more != n {
					t.Fatalf("%d of %d rows are seen in %d lines, and %d more are told of", seen, n, h, more)
				}
				for _, want := range draw(at) {
					if !slices.Contains(lines, want) {
						t.Fatalf("row %d of %d is not whole in %d lines: %q", at, n, h, lines)
					}
				}
			}
		}
	}
}
