package shift

import (
	"context"
	"strings"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/tuitest"
)

func TestSigningOffAsksOfEveryOpenCallWhoTakesIt(t *testing.T) {
	b := newBench(t)
	live := b.Call("07700 900101", intake.StepPlace, "The green")
	b.Done(live.Park(true))
	b.Common.Live[live.ID()] = live
	onDisk := b.Call("07700 900102")
	b.Done(onDisk.ParkBecause("waits for an interpreter"))
	d := b.show(NewSignOff(b.Common))
	mustShow(t, d, "4417 signs off", "▸ 07700 900101, The green", "07700 900102")
	d.Key("enter")
	mustShow(t, d, "Somebody must have this call")
	d.Type("4417\n")
	mustShow(t, d, "You are going")
	d.Key("backspace", "backspace", "backspace", "backspace")
	d.Type("5521\n")
	mustShow(t, d, "→ 5521", "▸ 07700 900102")
	d.Key("shift+tab", "enter")
	if len(b.Stage.Asked) > 0 || b.identity().Collar != "4417" {
		t.Fatalf("signed off with a call that nobody has: %+v", b.Stage.Asked)
	}
	d.Type("Next\n")
	settle(d)
	if got := b.signedOn(); got.Collar != "" || got.OSUser != "counter" {
		t.Errorf("signed on: %+v", got)
	}
	if b.identity().Collar != "" {
		t.Error("the store still has somebody on shift")
	}
	for id, want := range map[store.ID][2]string{live.ID(): {"5521", "signed off"},
		onDisk.ID(): {opencall.NextShift, "waits for an interpreter"}} {
		call, draft := b.reopened(id)
		if got := [2]string{call.Keeper(), call.ParkReason()}; got != want || !draft.Parked {
			t.Errorf("kept: %q, parked %t, want %q", got, draft.Parked, want)
		}
	}
	if call, _ := b.reopened(live.ID()); call.SentAt().IsZero() {
		t.Error("what was known of the call is not sent")
	}
}

// settle delivers what the disk is still busy with.
func settle(d *tuitest.Driver) {
	for range 5 {
		d.Wait()
		d.Send(struct{}{})
	}
}

func TestSigningOffWithoutAnOpenCallAsksOnce(t *testing.T) {
	b := newBench(t)
	d := b.show(NewSignOff(b.Common))
	mustShow(t, d, "No call is open", "enter signs you off")
	if b.identity().Collar != "4417" {
		t.Fatal("signed off without being asked")
	}
	d.Key("enter")
	if got := b.signedOn(); got.Collar != "" {
		t.Errorf("signed on: %+v", got)
	}
}

// strictPack makes every second report High.
func strictPack(b *bench) {
	b.T.Helper()
	p, err := b.Common.PackFor("west-mercia")
	b.Must(err)
	text := strings.Replace(string(p.Bytes), "then: {set: [repeat]}", "then: {set: [repeat], at_least: high}", 1)
	p, err = questionsets.Parse("pack", []byte(text))
	b.Must(err)
	b.Common.PackFor = func(string) (*questionsets.Pack, error) { return p, nil }
}

func TestSigningOffShowsTheLevelOfEveryCall(t *testing.T) {
	b := newBench(t)
	strictPack(b)
	b.Done(b.Call("07700 900101").Close(b.Clock.Now()))
	for _, call := range []*intake.Call{b.Call("07700 900101"), b.Call("07700 900102", intake.StepDanger, "yes"), b.Call("07700 900103")} {
		b.Done(call.Park(true))
	}
	d := b.show(NewSignOff(b.Common))
	for who, level := range map[string]string{"07700 900101": "▲ HIGH", // for its history only
		"07700 900102": "▲ HIGH", "07700 900103": "○ NOT ASSESSED"} {
		_, line, _ := strings.Cut(d.Screen(), who)
		if line, _, _ = strings.Cut(line, "\n"); !strings.Contains(line, level) {
			t.Errorf("%s is shown with %q, want %s", who, line, level)
		}
	}
}

func TestEscSignsNobodyOff(t *testing.T) {
	b := newBench(t)
	b.Done(b.Call("07700 900101").Park(true))
	d := b.show(NewSignOff(b.Common))
	d.Type("5521")
	d.Key("esc")
	if len(b.Stage.Asked) != 1 || b.Stage.Asked[0] != (common.Back{Notice: "You are still signed on."}) {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
	if b.identity().Collar != "4417" {
		t.Error("signed off")
	}
}

func TestWhileTheDiskRefusesNobodyIsSignedOff(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101")
	b.Done(call.Park(true))
	b.Common.Live[call.ID()] = call
	d := b.show(NewSignOff(b.Common))
	d.Patience = 100 * time.Millisecond
	b.Full.Store(true)
	d.Type("next\n")
	d.Advance(3 * time.Second)
	d.Send(common.Tick{Now: b.Clock.Now()})
	mustShow(t, d, "You are still signed on: NOT SAVED for 3 s", "esc goes back")
	everySize(t, "refused", d)
	if len(b.Stage.Asked) > 0 {
		t.Fatalf("asked for %+v", b.Stage.Asked)
	}
	b.Full.Store(false)
	for limit := time.Now().Add(20 * time.Second); len(b.Stage.Asked) == 0 && time.Now().Before(limit); {
		d.Wait()
		d.Send(common.Tick{Now: b.Clock.Now()})
	}
	if got := b.signedOn(); got.Collar != "" || b.identity().Collar != "" {
		t.Errorf("signed on: %+v", got)
	}
}

func TestACallClosedMeanwhileNeedsNobody(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101")
	b.Done(call.Park(true))
	d := b.show(NewSignOff(b.Common))
	b.Done(call.Close(b.Clock.Now()))
	d.Type("next\n")
	settle(d)
	if got := b.signedOn(); got.Collar != "" {
		t.Errorf("signed on: %+v", got)
	}
}

// away is a desk on which another window has the calls in hand.
type away struct{ store.Desk }

func (a away) OpenDrafts(ctx context.Context) ([]store.Draft, error) {
	drafts, err := a.Desk.OpenDrafts(ctx)
	for i := range drafts {
		drafts[i].Elsewhere = true
	}
	return drafts, err
}

func TestACallInHandInAnotherWindowKeepsItsOwner(t *testing.T) {
	b := newBench(t)
	b.Call("07700 900101")
	b.Common.Desk = away{b.Cache}
	d := b.show(NewSignOff(b.Common))
	mustShow(t, d, "in hand elsewhere")
	d.Key("enter")
	mustShow(t, d, "Close or park it there, then sign off.")
	if len(b.Stage.Asked) > 0 || b.identity().Collar != "4417" {
		t.Errorf("asked for %+v", b.Stage.Asked)
	}
}

func TestSigningOffFitsEverySize(t *testing.T) {
	b := newBench(t)
	for _, place := range []string{"\x1b[2J", "over\rwrite", "\u202egnol\u2066", "字字字 👩‍👩‍👧‍👦", "a\nb", "The green, behind the old school"} {
		for range 6 {
			b.Done(b.Call("07700 900101", intake.StepPlace, place).Park(true))
		}
	}
	d := b.show(NewSignOff(b.Common))
	everySize(t, "first", d)
	d.Key("enter")
	everySize(t, "refusal", d)
	for range 36 {
		d.Key("down")
	}
	everySize(t, "last", d)
	mustShow(t, d, "▸ ")
}
