package shift

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/form"
	"firstcall/tui/tuitest"
)

const pin = "730164"

// enrolled gives the desk a central store that knows 4417 and 5521 by one PIN.
func (b *bench) enrolled(role string) *asked {
	a := &asked{}
	b.Common.Central.URL = "https://central.example"
	b.Common.SignIn = func(_ context.Context, force, collar, typed string) (store.Member, error) {
		a.n++
		switch {
		case a.err != nil:
			return store.Member{}, a.err
		case typed != pin:
			return store.Member{}, store.Errorf(store.CodeForbidden, "That is not the PIN of this collar number.").WithHint("Wait 30 s and try again.")
		}
		return store.Member{Force: force, Collar: strings.ToUpper(collar), Role: role}, nil
	}
	return a
}

// asked counts how often a PIN was checked; err is what every check fails with.
type asked struct {
	n   int
	err error
}

func unreachable() error {
	return store.Errorf(store.CodeUnreachable, "The central store cannot be reached.")
}

func (b *bench) pinShown(d *tuitest.Driver) {
	b.T.Helper()
	if strings.Contains(d.Screen(), pin) || strings.Contains(d.Screen(), pin[:3]) {
		b.T.Fatalf("the PIN is on the screen:\n%s", d.Screen())
	}
}

func TestSigningOnAsksThePINAndShowsDots(t *testing.T) {
	b := newBench(t)
	b.enrolled("handler")
	d := b.show(NewSignOn(b.Common, ""))
	d.Type("pc12\n")
	mustShow(t, d, "PIN of pc12?", "⇧tab changes the collar number.")
	d.Key("enter")
	mustShow(t, d, "Type your PIN.")
	d.Type("abc" + pin)
	mustShow(t, d, "••••••")
	mustNotShow(t, d, "•••••••", "abc")
	b.pinShown(d)
	everySize(t, "pin", d)
	d.Key("enter")
	b.pinShown(d)
	if got := b.signedOn(); got.Collar != "PC12" || got.Duty != store.DutyHandler || got.Assured != store.AssuranceSignedIn {
		t.Errorf("signed on: %+v", got)
	}
	if kept := b.identity(); kept.Assured != store.AssuranceSignedIn {
		t.Errorf("the store knows %+v", kept)
	}
}

func TestAWrongPINIsASentenceAndTheBoxIsEmptyAgain(t *testing.T) {
	b := newBench(t)
	a := b.enrolled("handler")
	d := b.show(NewSignOn(b.Common, ""))
	d.Key("enter")
	d.Paste("111 111")
	mustShow(t, d, "••••••")
	d.Key("enter")
	mustShow(t, d, "That is not the PIN of this collar number.", "Wait 30 s and try again.")
	mustNotShow(t, d, "•")
	d.Type(pin)
	mustNotShow(t, d, "That is not the PIN")
	d.Key("backspace")
	mustShow(t, d, "•••••")
	d.Type("4\n")
	if b.signedOn().Assured != store.AssuranceSignedIn || a.n != 2 {
		t.Errorf("checked %d times", a.n)
	}
}

func TestDutiesAreOfferedUpToTheRole(t *testing.T) {
	for role, want := range map[string]string{
		"supervisor": "handler dispatcher supervisor asb-unit", "dispatcher": "handler dispatcher", "handler": "handler",
		"partner": "handler", "auditor": "handler", "administrator": "handler", "": "handler",
	} {
		var got []string
		for _, o := range dutiesFor(role) {
			got = append(got, o.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s may be %v", role, got)
		}
	}
	b := newBench(t)
	b.enrolled("dispatcher")
	d := b.show(NewSignOn(b.Common, ""))
	d.Type("\n" + pin + "\n")
	mustShow(t, d, "1 Call handler", "2 Dispatcher")
	mustNotShow(t, d, "Supervisor", "ASB unit")
	d.Type("2\n")
	if got := b.signedOn(); got.Duty != store.DutyDispatcher || got.Assured != store.AssuranceSignedIn {
		t.Errorf("signed on: %+v", got)
	}
}

func TestWhoCannotBeCheckedGoesOnAsTyped(t *testing.T) {
	for i, err := range []error{unreachable(), store.Errorf(store.CodeNotFound, "Nobody of that number signed on here."), context.DeadlineExceeded} {
		b := newBench(t)
		b.enrolled("supervisor").err = err
		d := b.show(NewSignOn(b.Common, ""))
		d.Type("\n" + pin + "\n")
		mustShow(t, d, "neither can this desk", "nobody checked")
		if i == 0 {
			everySize(t, "unchecked", d)
		}
		d.Type("2\n")
		mustShow(t, d, "PIN of 4417?")
		d.Type(pin + "\n1\n")
		if got := b.signedOn(); got.Assured != store.AssuranceTyped || got.Duty != store.DutyHandler {
			t.Errorf("signed on: %+v", got)
		}
	}
}

func TestUnlockingAsksThePINOfWhoeverSignedInWithOne(t *testing.T) {
	b := newBench(t)
	a := b.enrolled("handler")
	b.Common.Identity.Assured = store.AssuranceSignedIn
	d := b.show(NewLock(b.Common, ""))
	d.Type("4417\n")
	mustShow(t, d, "PIN of 4417?")
	d.Type("111111\n")
	mustShow(t, d, "That is not the PIN")
	d.Key("enter") // nothing typed: back to the collar number
	mustShow(t, d, "Your collar number?")
	a.err = unreachable()
	d.Type("4417\n" + pin + "\n")
	mustShow(t, d, "neither can this desk", "the shift of 4417")
	d.Type("2\n")
	if len(b.Stage.Asked) > 0 {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
	a.err = nil
	d.Type("4417\n" + pin)
	b.pinShown(d)
	everySize(t, "locked pin", d)
	d.Key("enter")
	if !b.unlocked() {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
}

func TestSomebodyElseTakesALockedDeskWithTheirPIN(t *testing.T) {
	b := newBench(t)
	b.enrolled("supervisor")
	b.Common.Identity.Assured = store.AssuranceSignedIn
	d := b.show(NewLock(b.Common, ""))
	d.Type("5521\n")
	mustShow(t, d, "PIN of 5521, to sign on instead of 4417?")
	d.Type(pin + "\n")
	if got := b.signedOn(); got.Collar != "5521" || got.Assured != store.AssuranceSignedIn || got.Duty != store.DutyHandler {
		t.Errorf("signed on: %+v", got)
	}
}

// TestALockedDeskNeverOpensUnchecked says that nobody gets into a shift without a
// PIN that somebody found right; without the central store it can only be ended.
func TestALockedDeskNeverOpensUnchecked(t *testing.T) {
	for _, err := range []error{unreachable(), store.Errorf(store.CodeNotFound, "Nobody of that number signed on here."), context.DeadlineExceeded} {
		b := newBench(t)
		b.enrolled("supervisor").err = err
		b.Common.Identity.Assured = store.AssuranceSignedIn
		d := b.show(NewLock(b.Common, ""))
		for _, who := range []string{"5521", "4417", "5521", "5521"} {
			d.Type(who + "\n" + pin + "\n")
			mustShow(t, d, "the shift of 4417 and sign on anew?")
			d.Type("2\n")
			mustShow(t, d, "Your collar number?")
		}
		if len(b.Stage.Asked) > 0 || b.identity().Collar != "4417" {
			t.Fatalf("asked for %+v", b.Stage.Asked)
		}
		d.Type("5521\n" + pin + "\n1\n")
		if got := b.signedOn(); got.Collar != "" || b.identity().Collar != "" {
			t.Errorf("signed on: %+v", got)
		}
	}
}

func TestAnUncheckedShiftThatIsLockedNeedsAPINToo(t *testing.T) {
	b := newBench(t)
	a := b.enrolled("dispatcher")
	b.Common.Identity.Assured, b.Common.Identity.Duty = store.AssuranceTyped, store.DutyDispatcher
	d := b.show(NewLock(b.Common, "The central store is back: sign on with your PIN"))
	mustShow(t, d, "The central store is back")
	d.Type("4417\n")
	mustShow(t, d, "PIN of 4417?", "enter on an empty box goes back")
	d.Type("111111\n")
	mustShow(t, d, "That is not the PIN")
	if a.n != 1 || len(b.Stage.Asked) > 0 {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
	everySize(t, "why", d)
	d.Type(pin + "\n")
	if !b.unlocked() {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
	who := b.Stage.Asked[0].(Unlocked).Identity
	if who.Collar != "4417" || who.Assured != store.AssuranceSignedIn || who.Duty != store.DutyDispatcher {
		t.Errorf("unlocked by %+v", who)
	}
}

func TestAnUncheckedShiftThatIsLockedCanBeEnded(t *testing.T) {
	b := newBench(t)
	b.enrolled("handler").err = unreachable()
	b.Common.Identity.Assured = store.AssuranceTyped
	call := b.Call("07700 900101")
	d := b.show(NewLock(b.Common, ""))
	d.Type("5521\n" + pin + "\n")
	mustShow(t, d, "the shift of 4417", "1 Yes")
	everySize(t, "end", d)
	d.Type("2\n")
	mustShow(t, d, "Your collar number?")
	d.Type("5521\n" + pin + "\n1\n")
	if got := b.signedOn(); got.Collar != "" || b.identity().Collar != "" {
		t.Errorf("signed on: %+v", got)
	}
	if _, draft := b.reopened(call.ID()); draft.Call != call.ID() {
		t.Error("the call is lost")
	}
}

func TestTheDutyOfTheRoleIsChosenAlready(t *testing.T) {
	for role, want := range map[string]string{"dispatcher": "▸ 2 Dispatcher", "supervisor": "▸ 3 Supervisor"} {
		b := newBench(t)
		b.enrolled(role)
		d := b.show(NewSignOn(b.Common, ""))
		d.Type("\n" + pin + "\n")
		mustShow(t, d, want)
		d.Key("enter")
		if got := b.signedOn(); string(got.Duty) != role {
			t.Errorf("a %s is %s", role, got.Duty)
		}
	}
}

func TestAfterAWrongPINOneKeyCorrectsTheCollarNumber(t *testing.T) {
	b := newBench(t)
	b.enrolled("handler")
	d := b.show(NewPIN(b.Common, "4471"))
	d.Type("111111\n")
	mustShow(t, d, "That is not the PIN", "PIN of 4471? ⇧tab changes the collar number.")
	d.Key("shift+tab")
	mustShow(t, d, "Your collar number?")
	d.Type("4417\n" + pin + "\n")
	if got := b.signedOn(); got.Collar != "4417" || got.Assured != store.AssuranceSignedIn {
		t.Errorf("signed on: %+v", got)
	}
}

func TestAPINIsNeverGivenToTheJournalAndHeldOnce(t *testing.T) {
	b := newBench(t)
	var got []string
	f := pinForm(b.Common.Theme, "Sign on", "Your PIN?", func(pin string) (tea.Cmd, *form.Form, error) {
		got = append(got, pin)
		return nil, nil, nil
	})
	f.Input(tea.PasteMsg{Content: "7301 64 is mine, 000000000"})
	if text, cursor := f.Field.Typing(); text != "" || cursor != 0 || f.Keep != "" {
		t.Errorf("the journal is given %q", text)
	}
	f.Enter()
	if f.Enter(); len(got) != 2 || got[0] != "730164000000" || got[1] != "" || !f.Field.Empty() {
		t.Errorf("given %q", got)
	}
}
