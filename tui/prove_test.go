package tui

import (
	"context"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// away is how things stand with a central store that does not answer.
func away() common.CentralNow {
	c := central()
	c.Reachable = false
	return c
}

// back is how things stand once it answered after so long.
func back(after time.Duration) common.CentralNow {
	c := central()
	c.LastSuccess = stage.At.Add(after)
	return c
}

// unchecked starts the program where 4417 went on without a check, and gives the
// session that the central store has of them.
func unchecked(f *stage.Folder, start *common.NewCall) (*tuitest.Driver, *common.Session) {
	f.T.Helper()
	held, fails := common.SessionNone, true
	f.Common.Central.URL = "https://central.example"
	f.Common.Session = func() common.Session { return held }
	f.Common.SignIn = func(_ context.Context, force, collar, pin string) (store.Member, error) {
		if fails {
			return store.Member{}, store.Errorf(store.CodeUnreachable, "The central store cannot be reached.")
		}
		held = common.SessionHeld
		return store.Member{Force: force, Collar: collar, Role: "handler"}, nil
	}
	d := program(f, start, 120, 36)
	d.Send(away())
	d.Type("\n730164\n1\n")
	mustShow(f.T, d, "4417 is signed on unchecked")
	fails = false
	return d, &held
}

const isBack = "The central store is back: sign on with your PIN"

func TestWhoWentOnUncheckedIsAskedForThePINOnceTheCentralStoreIsBack(t *testing.T) {
	f := stage.NewFolder(t)
	d, _ := unchecked(f, nil)
	d.Advance(time.Minute)
	mustNotShow(t, d, isBack)
	d.Send(back(time.Minute))
	d.Advance(2 * time.Second)
	mustShow(t, d, isBack, "Your collar number?", "Calls stay as they are.")
	d.Type("4417\n730164\n")
	mustNotShow(t, d, isBack, "unchecked", "Your collar number?")
	if f.Common.Identity.Assured != store.AssuranceSignedIn {
		t.Errorf("signed on: %+v", f.Common.Identity)
	}
	d.Advance(time.Minute)
	mustNotShow(t, d, isBack)
}

func TestACallIsNeverInterruptedForThePIN(t *testing.T) {
	f := stage.NewFolder(t)
	d, _ := unchecked(f, nil)
	d.Type("n")
	d.Type("07700")
	d.Advance(time.Minute)
	d.Send(back(time.Minute))
	d.Advance(time.Minute)
	mustShow(t, d, isBack, "ctrl+l asks for it", "101 call")
	for _, h := range []int{20, 24, 36} {
		d.Resize(60, h)
		d.Check()
	}
	d.Resize(120, 36)
	d.Type(" 900417")
	mustShow(t, d, "07700 900417")
	d.Key("f2")
	mustShow(t, d, "Your collar number?") // before the next call
	d.Type("4417\n730164\n")
	mustShow(t, d, "101 call")
	mustNotShow(t, d, isBack, "900417")
	if drafts, err := f.Cache.OpenDrafts(context.Background()); err != nil || len(drafts) != 2 {
		t.Errorf("%d calls are open, %v", len(drafts), err)
	}
}

func TestNobodyIsAskedForThePINWhileTheyType(t *testing.T) {
	f := stage.NewFolder(t)
	d, _ := unchecked(f, nil)
	d.Advance(time.Minute)
	d.Key("ctrl+f")
	d.Type("Har")
	d.Send(back(time.Minute))
	for range 3 {
		d.Advance(time.Second)
		d.Type("t")
		mustShow(t, d, isBack, "Hart")
	}
	d.Advance(5 * time.Second)
	mustShow(t, d, "Your collar number?")
}

func TestARevokedPersonIsLockedOutAtTheNextMoment(t *testing.T) {
	f := stage.NewFolder(t)
	d, held := unchecked(f, nil)
	d.Advance(time.Minute)
	d.Send(back(time.Minute))
	d.Key("ctrl+l")
	d.Type("4417\n730164\n")
	*held = common.SessionEnded
	f.Common.SignIn = func(context.Context, string, string, string) (store.Member, error) {
		return store.Member{}, store.Errorf(store.CodeForbidden, "That is not the PIN of this collar number.")
	}
	d.Advance(5 * time.Second)
	mustShow(t, d, "Your sign-on at the central store has ended", "Your collar number?")
	d.Type("4417\n730164\n")
	mustShow(t, d, "That is not the PIN")
	if err := f.Common.Checked(); store.CodeOf(err) != store.CodeForbidden {
		t.Errorf("they are still who they say: %v", err)
	}
	if f.Common.Identity.Assured != store.AssuranceTyped {
		t.Errorf("signed on: %+v", f.Common.Identity)
	}
}

func TestEndingALockedShiftParksItsCallAndAsksWhoItIs(t *testing.T) {
	f := stage.NewFolder(t)
	d, _ := unchecked(f, FromNumber("07700 900417", store.Channel101))
	f.Common.SignIn = func(context.Context, string, string, string) (store.Member, error) {
		return store.Member{}, store.Errorf(store.CodeUnreachable, "The central store cannot be reached.")
	}
	d.Key("ctrl+l")
	d.Type("5521\n730164\n")
	mustShow(t, d, "the shift of")
	d.Type("1\n")
	mustShow(t, d, "sign on", "Your collar number?")
	mustNotShow(t, d, "900417")
	d.Advance(3 * time.Second)
	mustShow(t, d, "Your collar number?")
	drafts, err := f.Cache.OpenDrafts(context.Background())
	if err != nil || len(drafts) != 1 || !drafts[0].Parked {
		t.Fatalf("%+v, %v", drafts, err)
	}
	d.Type("5521\n730164\n1\n")
	mustShow(t, d, "5521 is signed on unchecked", "900417")
}

func TestACommandThatIsTypedAtOnceIsOneCommand(t *testing.T) {
	f := stage.NewFolder(t)
	a := New(f.Common, nil)
	d := tuitest.New(t, a, 120, 36).WithClock(f.Clock)
	for _, r := range "/signoff" { // every key is there before what one has begun is done
		_, later := a.Update(tuitest.Rune(r))
		defer func() {
			if later != nil {
				later()
			}
		}()
	}
	mustShow(t, d, " / signoff")
}
