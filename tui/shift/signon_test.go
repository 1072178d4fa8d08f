package shift

import (
	"testing"

	"firstcall/store"
	"firstcall/tui/common"
)

// signedOn gives the identity that a screen has signed on.
func (b *bench) signedOn() store.Identity {
	b.T.Helper()
	if len(b.Stage.Asked) != 1 {
		b.T.Fatalf("asked for %+v", b.Stage.Asked)
	}
	m, ok := b.Stage.Asked[0].(common.SignedOn)
	if !ok {
		b.T.Fatalf("asked for %+v", b.Stage.Asked[0])
	}
	return m.Identity
}

func TestSigningOnOffersTheLastCollarNumber(t *testing.T) {
	b := newBench(t)
	d := b.show(NewSignOn(b.Common, "Nobody has signed off here since the last shift."))
	mustShow(t, d, "Nobody has signed off here", "enter takes 4417")
	d.Key("enter")
	mustShow(t, d, "▸ 1 Call handler", "2 Dispatcher", "3 Supervisor", "ASB unit")
	d.Key("enter")
	got := b.signedOn()
	if got.Collar != "4417" || got.Duty != store.DutyHandler || !got.SignedOn.Equal(at) {
		t.Errorf("signed on: %+v", got)
	}
	if got.OSUser != "counter" || got.DeskCode != "7Q" || got.Force != "west-mercia" {
		t.Errorf("what the desk knew is lost: %+v", got)
	}
	if kept := b.identity(); kept.Collar != "4417" || kept.Duty != store.DutyHandler {
		t.Errorf("the store knows %+v", kept)
	}
}

func TestSigningOnTypesOverTheLastCollarNumber(t *testing.T) {
	b := newBench(t)
	d := b.show(NewSignOn(b.Common, ""))
	d.Type("55 21\n")
	mustShow(t, d, "A collar number has letters, digits, and - / . only.")
	d.Key("backspace", "backspace", "backspace")
	d.Paste("21")
	d.Key("enter")
	d.Type("s")
	mustShow(t, d, "Choose with its number, or the arrows.", "▸ 1 Call handler")
	d.Type("3")
	d.Key("shift+tab")
	mustShow(t, d, "5521")
	d.Key("enter", "enter")
	if got := b.signedOn(); got.Collar != "5521" || got.Duty != store.DutySupervisor {
		t.Errorf("signed on: %+v", got)
	}
}

func TestSigningOnNeedsACollarNumber(t *testing.T) {
	b := newBench(t)
	b.Common.Identity.Collar = ""
	d := b.show(NewSignOn(b.Common, ""))
	mustNotShow(t, d, "enter takes")
	d.Key("enter")
	mustShow(t, d, "A collar number has 1 to 20 letters and digits.")
	if len(b.Stage.Asked) > 0 {
		t.Errorf("asked for %+v", b.Stage.Asked)
	}
}

func TestSigningOnOffersNothingToGoBackTo(t *testing.T) {
	b := newBench(t)
	d := b.show(NewSignOn(b.Common, ""))
	mustShow(t, d, "enter next", "F1 help")
	mustNotShow(t, d, "esc")
	d.Key("esc")
	if len(b.Stage.Asked) > 0 {
		t.Errorf("asked for %+v", b.Stage.Asked)
	}
}

func TestSigningOnFitsEverySize(t *testing.T) {
	b := newBench(t)
	d := b.show(NewSignOn(b.Common, "Nobody has signed off here since the last shift. Who is it now?"))
	everySize(t, "collar", d)
	d.Key("enter")
	everySize(t, "duty", d)
}
