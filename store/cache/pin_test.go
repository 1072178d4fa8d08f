package cache

import (
	"testing"
	"time"

	"firstcall/store"
)

var handler = store.Member{Force: "west-mercia", Collar: "4417", Agency: "police", Role: "handler"}

// wrongTries is what a PIN that is not the right one gives, so many times.
func wrongTries(t *testing.T, c *Cache, n int) (hint string) {
	t.Helper()
	for range n {
		_, err := c.CheckPIN(t.Context(), handler.Force, handler.Collar, "902614")
		wantCode(t, err, store.CodeForbidden, "not the PIN")
		hint = err.(*store.Error).Hint
	}
	return hint
}

// Who has signed on once signs on without the central store, and nobody else
// does; nothing in the folder shows the PIN.
func TestPINIsCheckedOffline(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	_, err := c.CheckPIN(t.Context(), handler.Force, handler.Collar, canaries[0])
	wantCode(t, err, store.CodeNotFound, "signed on at this desk")
	if err := c.SetPIN(t.Context(), handler, canaries[0]); err != nil {
		t.Fatal(err)
	}
	if got := must[store.Member](t)(c.CheckPIN(t.Context(), handler.Force, handler.Collar, canaries[0])); got != handler {
		t.Fatalf("%+v", got)
	}
	_, err = c.CheckPIN(t.Context(), "cambridgeshire", handler.Collar, canaries[0])
	wantCode(t, err, store.CodeNotFound, "signed on at this desk")
	shut(t, c)
	if found := readable(t, p.dir); len(found) > 0 {
		t.Fatal(found)
	}
	run(t, p, "INSERT INTO pin (force, collar, sealed) SELECT force, '9', sealed FROM pin") // another's verifier
	_, err = p.open(t).CheckPIN(t.Context(), handler.Force, "9", canaries[0])
	wantCode(t, err, store.CodeInvalid, "cannot be read")
}

// After five wrong PINs the wait grows, for this collar number only and never
// beyond its longest; it is the same after a restart, and a right one ends it.
func TestWrongPINsMakeTheWaitGrow(t *testing.T) {
	p := newPlace(t)
	now := start
	open := func() *Cache { return p.open(t, func(o *Options) { o.Now = func() time.Time { return now } }) }
	c := open()
	other := handler
	other.Collar = "5120"
	for _, m := range []store.Member{handler, other} {
		if err := c.SetPIN(t.Context(), m, "730184"); err != nil {
			t.Fatal(err)
		}
	}
	right := func(want string) {
		t.Helper()
		_, err := c.CheckPIN(t.Context(), handler.Force, handler.Collar, "730184")
		wantCode(t, err, store.CodeForbidden, "Too many")
		if hint := err.(*store.Error).Hint; hint != want {
			t.Fatal(hint)
		}
	}
	if hint := wrongTries(t, c, freeTries-1); hint != "Try again." {
		t.Fatal(hint)
	}
	if hint := wrongTries(t, c, 1); hint != "Wait 30 seconds, then try again." {
		t.Fatal(hint)
	}
	shut(t, c)
	c = open()
	now = now.Add(20 * time.Second)
	right("Wait 10 seconds, then try again.")
	if got := must[store.Member](t)(c.CheckPIN(t.Context(), other.Force, other.Collar, "730184")); got != other {
		t.Fatalf("%+v", got)
	}
	now = now.Add(10 * time.Second)
	if hint := wrongTries(t, c, 1); hint != "Wait 60 seconds, then try again." {
		t.Fatal(hint)
	}
	now = now.Add(-24 * time.Hour) // the clock was put back: no longer a wait for that
	right("Wait 60 seconds, then try again.")
	now = now.Add(time.Minute)
	if got := must[store.Member](t)(c.CheckPIN(t.Context(), handler.Force, handler.Collar, "730184")); got != handler {
		t.Fatalf("%+v", got)
	}
	wrongTries(t, c, freeTries-1)
	if got := pauseAfter(1000); got != longestWait {
		t.Fatal(got)
	}
}

// A PIN that the central store has not checked for 30 days is good no longer, also
// once the clock is put back; the next check makes it good again.
func TestPINEndsThirtyDaysAfterItsLastCheck(t *testing.T) {
	now := start
	c := newPlace(t).open(t, func(o *Options) { o.Now = func() time.Time { return now } })
	set := func() {
		t.Helper()
		if err := c.SetPIN(t.Context(), handler, "730184"); err != nil {
			t.Fatal(err)
		}
	}
	check := func() error {
		_, err := c.CheckPIN(t.Context(), handler.Force, handler.Collar, "730184")
		return err
	}
	set()
	now = now.Add(20 * 24 * time.Hour)
	set()
	now = now.Add(30 * 24 * time.Hour)
	if err := check(); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Millisecond)
	wantCode(t, check(), store.CodeNotFound, "for more than 30 days")
	now = start
	wantCode(t, check(), store.CodeNotFound, "signed on at this desk")
	set()
	now = start.Add(-31 * 24 * time.Hour) // a clock put back keeps it no longer
	wantCode(t, check(), store.CodeNotFound, "for more than 30 days")
}

// A PIN that the central store refuses is forgotten, however the collar number
// was typed, and nobody else's.
func TestRefusedPINIsForgotten(t *testing.T) {
	c := newPlace(t).open(t)
	one, other := handler, handler
	one.Collar, other.Collar = "WM417", "WM418"
	for _, m := range []store.Member{one, other} {
		if err := c.SetPIN(t.Context(), m, "730184"); err != nil {
			t.Fatal(err)
		}
	}
	if got := must[store.Member](t)(c.CheckPIN(t.Context(), one.Force, " wm417", "730184")); got != one {
		t.Fatalf("%+v", got)
	}
	if err := c.ForgetPIN(t.Context(), one.Force, "wm417 "); err != nil {
		t.Fatal(err)
	}
	_, err := c.CheckPIN(t.Context(), one.Force, one.Collar, "730184")
	wantCode(t, err, store.CodeNotFound, "signed on at this desk")
	if got := must[store.Member](t)(c.CheckPIN(t.Context(), other.Force, other.Collar, "730184")); got != other {
		t.Fatalf("%+v", got)
	}
}

// A try counts as a wrong one before it is known to be right.
func TestTryIsCountedBeforeItIsChecked(t *testing.T) {
	c := newPlace(t).open(t)
	if err := c.SetPIN(t.Context(), handler, "730184"); err != nil {
		t.Fatal(err)
	}
	done(t, c.writer.add(func(t *tx) error { // a program that ended while it checked
		_, _, _, err := t.tryPIN(handler.Force, handler.Collar)
		return err
	}))
	wrongTries(t, c, freeTries-2)
	if hint := wrongTries(t, c, 1); hint == "Try again." {
		t.Fatal("a try was given away")
	}
}
