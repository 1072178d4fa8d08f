package roll

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

const pin = "847261"

// staffed gives a desk and a person who can sign on there.
func (p place) staffed(t *testing.T) Desk {
	t.Helper()
	d, _ := p.enrolled(t, "control-room")
	must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: "WM417", Role: RoleSupervisor}, pin))
	return d
}

func TestPINRules(t *testing.T) {
	for pin, fits := range map[string]bool{
		"847261": true, "112233": true, "123457": true, "013579": true, "135791": true, "909090": true,
		"": false, "84726": false, "8472618472618": false, "84726a": false, "٨٤٧٢٦١": false, " 847261": false, "-84726": false,
		"000000": false, "777777777777": false, "123456": false, "654321": false, "789012": false, "210987": false,
	} {
		if err := checkPIN(pin); (err == nil) != fits {
			t.Errorf("%q: %v", pin, err)
		}
	}
}

func TestSignOn(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d := p.staffed(t)
		who, session, expires, err := p.SignOn(background, d, "west-mercia", " wm417 ", pin)
		must(t, err)
		if who.Collar != "WM417" || who.Role != RoleSupervisor || who.Agency != Police || !expires.Equal(start.Add(12*time.Hour)) {
			t.Errorf("%+v until %v", who, expires)
		}
		other, _ := p.enrolled(t, "another")
		got, err := p.PersonOf(background, session, d)
		if must(t, err); got != who {
			t.Errorf("%+v", got)
		}
		elsewhere := d
		elsewhere.Forces = []string{"kent"}
		for _, at := range []Desk{other, elsewhere} {
			_, err := p.PersonOf(background, session, at)
			want(t, err, store.CodeForbidden)
		}
		p.clock.pass(12*time.Hour - time.Millisecond)
		_, err = p.PersonOf(background, session, d)
		must(t, err)
		p.clock.pass(time.Millisecond)
		_, err = p.PersonOf(background, session, d)
		if want(t, err, store.CodeForbidden); errors.Is(err, wire.ErrToken) {
			t.Error("the desk is said to be unknown")
		}
	})
}

func TestSignOffRevocationAndANewPINEndASession(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d := p.staffed(t)
		for name, end := range map[string]func(session string) error{
			"signed off": func(s string) error { return p.SignOff(background, s) },
			"new PIN": func(string) error {
				return p.AddPerson(background, Person{Force: "west-mercia", Collar: "wm417", Role: RoleHandler}, pin)
			},
			"revoked": func(string) error { return p.RevokePerson(background, "west-mercia", "wm417") },
		} {
			must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: "WM417", Role: RoleHandler}, pin))
			_, session, _, err := p.SignOn(background, d, "west-mercia", "WM417", pin)
			must(t, err)
			must(t, end(session))
			if _, err := p.PersonOf(background, session, d); err != errSession {
				t.Errorf("%s: %v", name, err)
			}
		}
		want(t, p.RevokePerson(background, "kent", "WM417"), store.CodeNotFound)
		must(t, p.RevokePerson(background, "west-mercia", "WM417"))
		if _, _, _, err := p.SignOn(background, d, "west-mercia", "WM417", pin); err != errSignOn {
			t.Error(err)
		}
		all, err := p.People(background)
		if must(t, err); len(all) != 1 || all[0].Revoked.IsZero() {
			t.Errorf("%+v", all)
		}
	})
}

// Whoever cannot sign on learns nothing of why, and waits as long.
func TestSYNC4FailedSignOnsAreAnsweredAlike(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d := p.staffed(t)
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Agency: "council", Collar: "C1", Role: RolePartner}, pin))
		must(t, p.AddPerson(background, Person{Force: "kent", Collar: "K1", Role: RoleHandler}, pin))
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: "GONE", Role: RoleHandler}, pin))
		must(t, p.RevokePerson(background, "west-mercia", "GONE"))
		for why, try := range map[string][3]string{
			"unknown": {"west-mercia", "WM999", pin}, "wrong": {"west-mercia", "WM417", "847262"}, "empty": {"west-mercia", "WM417", ""},
			"another agency": {"west-mercia", "C1", pin}, "another force": {"kent", "K1", pin}, "revoked": {"west-mercia", "GONE", pin},
			"no collar": {"west-mercia", "", pin}, "NUL": {"west-mercia", "A\x00", pin}, "no force": {"", "WM417", pin},
		} {
			who, session, _, err := p.SignOn(background, d, try[0], try[1], try[2])
			if err != errSignOn || session != "" || who != (Person{}) {
				t.Errorf("%s: %v, %q, %+v", why, err, session, who)
			}
		}
	})
}

// An unknown collar number must take argon2id too. That is seen without a clock:
// while no PIN can be stretched, neither is answered.
func TestSYNC4AnUnknownCollarNumberCostsTheSame(t *testing.T) {
	p := onSQLite(t)
	d := p.staffed(t)
	for range maxStretching {
		p.pins <- struct{}{}
	}
	for _, collar := range []string{"WM417", "WM999"} {
		ctx, cancel := context.WithTimeout(background, 50*time.Millisecond)
		_, _, _, err := p.SignOn(ctx, d, "west-mercia", collar, "847262")
		cancel()
		if err == nil || errors.Is(err, errSignOn) {
			t.Errorf("%s was answered without stretching a PIN: %v", collar, err)
		}
	}
	if nobody.cost != costText(pinCost) {
		t.Error("nobody's PIN costs something else")
	}
}

func TestSYNC4WrongPINsCostAGrowingWaitAtThatDeskOnly(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d := p.staffed(t)
		outsider, _ := p.enrolled(t, "outsider")
		try := func(at Desk, pin string) error {
			_, _, _, err := p.SignOn(background, at, "west-mercia", "WM417", pin)
			return err
		}
		waits := func(wait time.Duration) {
			t.Helper()
			for _, typed := range []string{"847262", pin} {
				var after wire.RetryAfter
				if err := try(outsider, typed); !errors.As(err, &after) || after.After != wait {
					t.Fatalf("%v, want a wait of %v", err, wait)
				}
			}
		}
		for range 5 {
			if err := try(outsider, "847262"); err != errSignOn {
				t.Fatal(err)
			}
		}
		for _, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
			waits(wait)
			p.clock.pass(wait - time.Second)
			waits(time.Second)
			must(t, try(d, pin)) // the person themselves, at their desk
			p.clock.pass(time.Second)
			if err := try(outsider, "847262"); err != errSignOn {
				t.Fatal(err)
			}
		}
		p.clock.pass(15 * time.Minute)
		must(t, try(outsider, pin))
		if err := try(outsider, "847262"); err != errSignOn { // counted from the first again
			t.Fatal(err)
		}
		must(t, try(outsider, pin))
	})
}

func TestSYNC4ManyGuessesAtOnceAreNoMoreThanFive(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d := p.staffed(t)
		const guesses = 20
		failures := make([]error, guesses)
		var wg sync.WaitGroup
		for i := range guesses {
			wg.Go(func() { _, _, _, failures[i] = p.SignOn(background, d, "west-mercia", "WM417", "847262") })
		}
		wg.Wait()
		looked := 0
		for _, err := range failures {
			var after wire.RetryAfter
			switch {
			case err == errSignOn:
				looked++
			case !errors.As(err, &after):
				t.Error(err)
			}
		}
		if looked != freeTries {
			t.Errorf("%d PINs were looked at", looked)
		}
	})
}

func TestTheirPINSaysWhoAnswersForSomething(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.staffed(t)
		check := func(pin string) (Person, error) { return p.CheckPIN(background, "west-mercia", "wm417", pin) }
		for range 2 {
			for range freeTries - 1 {
				if _, err := check("847262"); err != errSignOn {
					t.Fatal(err)
				}
			}
			who, err := check(pin) // and the count begins again
			if must(t, err); who.Collar != "WM417" || who.Role != RoleSupervisor {
				t.Errorf("%+v", who)
			}
		}
		must(t, p.RevokePerson(background, "west-mercia", "WM417"))
		for range freeTries {
			if who, err := check(pin); err != errSignOn || who != (Person{}) {
				t.Fatal(who, err)
			}
		}
		var after wire.RetryAfter
		if _, err := check(pin); !errors.As(err, &after) {
			t.Error(err)
		}
	})
}

// A guess is noted though whoever made it has gone.
func TestSYNC4AWrongPINIsNotedThoughNobodyWaits(t *testing.T) {
	p := onSQLite(t)
	d := p.staffed(t)
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	_, err := p.proved(ctx, d.ID, "west-mercia", "WM417", pin, func(Person) bool { cancel(); return false })
	want(t, err, store.CodeForbidden)
	noted := 0
	for _, e := range p.audited(t) {
		if e.Operation == "PIN refused" {
			noted++
		}
	}
	if noted != 1 {
		t.Errorf("it is noted %d times", noted)
	}
}

// Collar numbers that nobody has are not counted for ever.
func TestWrongPINsAreForgottenAfterADay(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d := p.staffed(t)
		count := func() (n int) {
			t.Helper()
			must(t, p.owner.QueryRow("SELECT count(*) FROM pin_try").Scan(&n))
			return n
		}
		for i := range 10 {
			_, _, _, err := p.SignOn(background, d, "west-mercia", fmt.Sprint("X", i), pin)
			want(t, err, store.CodeForbidden)
		}
		p.clock.pass(tryLife - time.Millisecond)
		_, _, _, err := p.SignOn(background, d, "west-mercia", "X0", pin)
		if want(t, err, store.CodeForbidden); count() != 10 {
			t.Errorf("%d are counted", count())
		}
		p.clock.pass(time.Millisecond)
		_, _, _, err = p.SignOn(background, d, "west-mercia", "X1", pin)
		if want(t, err, store.CodeForbidden); count() != 2 {
			t.Errorf("%d are counted, want X0 and X1", count())
		}
	})
}

func TestAPersonThatDoesNotFitIsRefused(t *testing.T) {
	p := onSQLite(t)
	for _, who := range []Person{{}, {Force: "kent"}, {Force: "kent", Collar: "1"}, {Force: "kent", Collar: "1", Role: "king"},
		{Force: "kent", Collar: "\x1b[2J", Role: RoleHandler}, {Force: "kent", Collar: "1", Role: RoleHandler, Agency: "a b"}} {
		want(t, p.AddPerson(background, who, pin), store.CodeInvalid)
	}
	want(t, p.AddPerson(background, Person{Force: "kent", Collar: "1", Role: RoleHandler}, "123456"), store.CodeInvalid)
}
