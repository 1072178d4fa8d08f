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
	b.done(b.call("07700 900101").ParkBecause("waits for an interpreter"))
	b.pass(5 * time.Minute)
	second := b.call("07700 900102", intake.StepPlace, "The green")
	b.done(second.SetKeeper("5521"))
	b.done(second.ParkBecause(""))
	b.pass(5 * time.Minute)
	b.call("07700 900103")
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
	call := b.call("07700 900101", intake.StepPlace, "The green", intake.StepWhat, "They shout by the shops", intake.StepDanger, "yes")
	b.done(call.Send(b.clock.Now()))
	b.done(call.SetKeeper("next"))
	b.done(call.Park(true))
	d := b.desk()
	mustShow(t, d, "stored 14:32, nobody has it · for the next shift", "▲ HIGH")
	if n := strings.Count(d.Screen(), "07700 900101"); n != 1 {
		t.Fatalf("an open call stands %d times on the desk:\n%s", n, d.Screen())
	}
}

func TestTheCallsOfAShift(t *testing.T) {
	b := newBench(t)
	ref := b.report("07700 900101", intake.StepPlace, "The green")
	call := b.call("07700 900102")
	past, err := intake.Look(t.Context(), b.cache, call.Query(), b.clock.Now())
	b.must(err)
	call.SetPast(past)
	silent, err := call.End(store.DisposedSilent, b.clock.Now())
	b.must(err)
	b.done(silent)
	d := b.desk()
	mustShow(t, d, "✓ 07700 900101 incomplete", ref, "NOT ASSESSED", "✓ 07700 900102", "silent")
}

func TestTheCursorStaysOnItsCallWhenTheListIsReadAnew(t *testing.T) {
	b := newBench(t)
	b.done(b.call("07700 900101").Park(true))
	b.report("07700 900102")
	d := b.desk()
	d.Key("down")
	mustShow(t, d, "▸ ✓ 07700 900102")
	b.done(b.call("07700 900103").Park(true))
	b.report("07700 900104")
	d.Send(common.Back{Notice: "Back again."})
	mustShow(t, d, "▸ ✓ 07700 900102", "Back again.")
}

func TestKeysThatLeadAway(t *testing.T) {
	b := newBench(t)
	ref := b.report("07700 900101")
	b.done(b.call("07700 900102").Park(true))
	d := b.desk()
	for _, c := range []struct {
		key  string
		want tea.Msg
	}{
		{"n", common.NewCall{Channel: store.Channel101}}, {"9", common.NewCall{Channel: store.Channel999}},
		{"w", common.NewCall{Channel: store.ChannelWalkIn}}, {"o", common.NewCall{Channel: store.ChannelOnline}},
		{"p", common.NewCall{Channel: store.ChannelPartner}}, {"s", common.ToSearch{}}, {"/", common.OpenCommands{}},
	} {
		b.host.asked = nil
		d.Key(c.key)
		if len(b.host.asked) != 1 || fmt.Sprint(b.host.asked[0]) != fmt.Sprint(c.want) {
			t.Errorf("%s asks for %+v", c.key, b.host.asked)
		}
	}
	b.host.asked = nil
	d.Send(b.host.screen.Do(keys.SignOff)())
	d.Key("enter", "end", "enter")
	if len(b.host.asked) != 3 {
		t.Fatalf("asked for %+v", b.host.asked)
	}
	if _, ok := b.host.asked[0].(common.ToSignOff); !ok {
		t.Errorf("signing off asks for %+v", b.host.asked[0])
	}
	if m, ok := b.host.asked[1].(common.ResumeCall); !ok || !m.Draft.Parked {
		t.Errorf("enter on a parked call asks for %T", b.host.asked[1])
	}
	if m, ok := b.host.asked[2].(common.ToReport); !ok || m.Ref != ref {
		t.Errorf("enter on a report asks for %+v", b.host.asked[2])
	}
}

func TestWhyACallIsParked(t *testing.T) {
	for _, live := range []bool{false, true} {
		t.Run(fmt.Sprintf("live %t", live), func(t *testing.T) {
			b := newBench(t)
			call := b.call("07700 900101")
			b.done(call.Park(true))
			if live {
				b.c.Live[call.ID()] = call
			}
			d := b.desk()
			d.Key("r")
			mustShow(t, d, "Why is it parked?")
			if b.host.screen.Scope() != keys.Form {
				t.Fatalf("the scope is %s", b.host.screen.Scope())
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
			if draft, err := b.cache.Draft(t.Context(), call.ID()); err != nil || !draft.Parked {
				t.Errorf("the call is not parked: %v", err)
			}
			d.Key("r")
			mustShow(t, d, "waits for 9 interpreters") // to be changed
			if len(b.host.asked) > 0 {
				t.Errorf("asked for %+v", b.host.asked)
			}
		})
	}
}

// A reason that cannot be written is not lost.
func TestAReasonThatIsNotKeptIsThereAgain(t *testing.T) {
	b := newBench(t)
	call := b.call("07700 900101")
	b.done(call.Park(true))
	d := b.desk()
	b.done(call.Close(b.clock.Now())) // in another window
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
	b.full.Store(true)
	b.cache.Journal(b.c.IDs.New())
	for range 200 {
		if since, _ := b.cache.Health(); !since.IsZero() {
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
	b.full.Store(false)
}

// Two lists share the rows by need: what one leaves blank the other has.
func TestManyCallsHaveTheRowsThatWhatIsDueLeaves(t *testing.T) {
	b := newBench(t)
	for i := range 14 {
		b.done(b.call(fmt.Sprintf("07700 9001%02d", i)).ParkBecause("waits for an interpreter"))
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
	for _, key := range []string{"v", "z", "5"} {
		d.Key(key)
		mustShow(t, d, deadKey)
		d.Key("down")
		mustNotShow(t, d, deadKey)
	}
	d.Key("tab", "z")
	mustShow(t, d, deadKey)
}

func TestTheHeaderSaysWhoIsSignedOnAndAsWhat(t *testing.T) {
	b := newBench(t)
	b.c.Identity.Duty = store.DutySupervisor
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
