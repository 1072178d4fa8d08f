package shift

import (
	"testing"

	"firstcall/store/intake"
	"firstcall/tui/keys"
)

func TestALockedScreenShowsNothingOfACall(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101", intake.StepPlace, "The green", intake.StepName, "Jane Roe")
	b.Common.Live[call.ID()] = call
	lock := NewLock(b.Common, "")
	d := b.show(lock)
	mustShow(t, d, "FIRSTCALL  locked", "Calls stay as they are.")
	mustNotShow(t, d, "4417", "900101", "green", "Roe", "A call is ringing")
	lock.SetRinging(true)
	mustShow(t, d, "A call is ringing")
	mustNotShow(t, d, "900101")
	if lock.Scope() != keys.Locked {
		t.Errorf("the scope is %s", lock.Scope())
	}
	everySize(t, "lock", d)
}

func TestTheSameCollarNumberUnlocks(t *testing.T) {
	b := newBench(t)
	d := b.show(NewLock(b.Common, ""))
	d.Key("enter")
	mustShow(t, d, "Type your collar number to unlock.")
	d.Type("é\n")
	mustShow(t, d, "A collar number has letters")
	d.Key("backspace", "esc", "f1", "f2", "ctrl+c")
	d.Type("4417\n")
	if !b.unlocked() {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
}

func TestAnotherCollarNumberIsTypedTwiceAndSignsOn(t *testing.T) {
	b := newBench(t)
	d := b.show(NewLock(b.Common, ""))
	d.Type("5521\n")
	mustShow(t, d, "Somebody else locked it.", "type 5521 once more")
	mustNotShow(t, d, "4417") // it alone unlocks
	d.Type("5522\n")
	mustShow(t, d, "type 5522 once more")
	if len(b.Stage.Asked) > 0 {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
	everySize(t, "twice", d)
	d.Type("5522\n")
	if got := b.signedOn(); got.Collar != "5522" || b.identity().Collar != "5522" {
		t.Errorf("signed on: %+v", got)
	}
}

func TestWhoLockedItUnlocksAfterAnotherNumberWasTyped(t *testing.T) {
	b := newBench(t)
	d := b.show(NewLock(b.Common, ""))
	d.Type("5521\n4417\n")
	if !b.unlocked() {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
}
