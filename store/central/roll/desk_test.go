package roll

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/wire"
)

func TestSYNC4ACodeServesOnce(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		code, expires, err := p.AddDesk(background, Desk{Name: "control-room-1", Forces: []string{"west-mercia", "kent"}, Role: RoleDispatcher})
		must(t, err)
		if !expires.Equal(start.Add(10 * time.Minute)) {
			t.Errorf("the code runs out at %v", expires)
		}
		const desks = 50
		var wg sync.WaitGroup
		tokens, failures := make([]string, desks), make([]error, desks)
		other := p.more() // a second server
		for i := range desks {
			wg.Go(func() {
				r := p.Roll
				if i%2 == 1 {
					r = other
				}
				_, tokens[i], failures[i] = r.Enrol(background, code, ids.New())
			})
		}
		wg.Wait()
		won := 0
		for i, err := range failures {
			switch {
			case err == nil && tokens[i] != "":
				won++
				d, err := p.DeskOf(background, tokens[i])
				must(t, err)
				if d.Name != "control-room-1" || d.Role != RoleDispatcher || d.Agency != Police || strings.Join(d.Forces, " ") != "west-mercia kent" {
					t.Errorf("enrolled as %+v", d)
				}
			case !errors.Is(err, errCode) || tokens[i] != "":
				t.Errorf("%v, token %q", err, tokens[i])
			}
		}
		if won != 1 {
			t.Fatalf("%d desks enrolled with one code", won)
		}
	})
}

func TestSYNC4WrongUsedAndExpiredCodesAreAnsweredAlike(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		_, _ = p.enrolled(t, "taken")
		used, _, err := p.AddDesk(background, Desk{Name: "used", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		d, _, err := p.Enrol(background, used, ids.New())
		must(t, err)
		theirs, _, err := p.AddDesk(background, Desk{Name: "used", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		old, _, err := p.AddDesk(background, Desk{Name: "old", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		replaced := old
		old, _, err = p.AddDesk(background, Desk{Name: "old", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		revoked, _, err := p.AddDesk(background, Desk{Name: "revoked", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		must(t, p.Revoke(background, "revoked"))
		refused := func(why, code string, desk store.ID) {
			t.Helper()
			got, token, err := p.Enrol(background, code, desk)
			if err != errCode || token != "" || got.Name != "" {
				t.Errorf("%s: %v, %q, %+v", why, err, token, got)
			}
		}
		refused("wrong", "0000-0000-0000-0000", ids.New())
		refused("no code", "password", ids.New())
		refused("empty", "", ids.New())
		refused("long", strings.Repeat("0", 1<<20), ids.New())
		refused("used", used, ids.New())
		refused("used, by the same desk", used, d.ID)
		refused("another computer", theirs, ids.New())
		refused("replaced", replaced, ids.New())
		refused("revoked", revoked, ids.New())
		refused("no desk", old, store.ID{})
		refused("a computer that is another desk", old, d.ID)
		p.clock.pass(10*time.Minute - time.Millisecond)
		young := p.more()
		p.clock.pass(time.Millisecond)
		refused("out of time", old, ids.New())
		_, _, err = young.Enrol(background, theirs, d.ID)
		want(t, err, store.CodeForbidden) // out of time at every server
	})
}

func TestACodeServesUntilItsLastMoment(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		code, _, err := p.AddDesk(background, Desk{Name: "a", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		p.clock.pass(10*time.Minute - time.Millisecond)
		_, _, err = p.Enrol(background, code, ids.New())
		must(t, err)
	})
}

func TestReEnrolmentKeepsTheDesk(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		first, token := p.enrolled(t, "front-counter")
		second, _ := p.enrolled(t, "control-room")
		if first.Code == second.Code {
			t.Errorf("two desks have the code %s", first.Code)
		}
		code, _, err := p.AddDesk(background, Desk{Name: "front-counter", Forces: []string{"kent"}, Role: RoleSupervisor})
		must(t, err)
		if d, err := p.DeskOf(background, token); err != nil || d.Role != RoleSupervisor || d.Forces[0] != "kent" {
			t.Errorf("the new role does not count: %+v, %v", d, err)
		}
		again, fresh, err := p.Enrol(background, code, first.ID)
		must(t, err)
		if again.ID != first.ID || again.Code != first.Code || again.Name != first.Name || !again.Added.Equal(first.Added) {
			t.Errorf("%+v, was %+v", again, first)
		}
		if _, err := p.DeskOf(background, token); err != wire.ErrToken {
			t.Errorf("the token from before: %v", err)
		}
		_, err = p.DeskOf(background, fresh)
		must(t, err)
	})
}

func TestSYNC4ARevokedTokenIsRefusedAtTheNextRequest(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d, token := p.enrolled(t, "control-room")
		other := p.more()
		_, err := other.DeskOf(background, token)
		must(t, err)
		must(t, p.Revoke(background, "control-room"))
		for _, token := range []string{token, "", "acr_", token + "x"} {
			if got, err := other.DeskOf(background, token); err != wire.ErrToken || got.Name != "" {
				t.Errorf("%v, %+v", err, got)
			}
		}
		want(t, p.Revoke(background, "no such desk"), store.CodeNotFound)
		all, err := p.Desks(background)
		must(t, err)
		if len(all) != 1 || !all[0].Revoked.Equal(start) || all[0].ID != d.ID {
			t.Errorf("%+v", all)
		}
		// It can be taken back, as itself only.
		code, _, err := p.AddDesk(background, Desk{Name: "control-room", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		back, token, err := p.Enrol(background, code, d.ID)
		must(t, err)
		if !back.Revoked.IsZero() || back.Code != d.Code {
			t.Errorf("%+v", back)
		}
		_, err = p.DeskOf(background, token)
		must(t, err)
	})
}

func TestSeenIsNotedOnceAMinute(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		_, token := p.enrolled(t, "a")
		for _, step := range []struct{ pass, seen time.Duration }{{0, 0}, {59 * time.Second, 0}, {time.Second, time.Minute}} {
			p.clock.pass(step.pass)
			_, err := p.DeskOf(background, token)
			must(t, err)
			all, err := p.Desks(background)
			must(t, err)
			if !all[0].Seen.Equal(start.Add(step.seen)) {
				t.Errorf("after %v: seen at %v", step.pass, all[0].Seen)
			}
		}
	})
}

func TestADeskThatDoesNotFitIsRefused(t *testing.T) {
	p := onSQLite(t)
	for _, d := range []Desk{
		{}, {Name: "a"}, {Name: "a", Forces: []string{"kent"}}, {Name: "a", Forces: []string{"kent"}, Role: "king"},
		{Name: " a", Forces: []string{"kent"}, Role: RoleHandler}, {Name: "a\n", Forces: []string{"kent"}, Role: RoleHandler},
		{Name: "a\x00", Forces: []string{"kent"}, Role: RoleHandler}, {Name: "a", Forces: []string{""}, Role: RoleHandler},
		{Name: "a", Forces: []string{"kent sussex"}, Role: RoleHandler}, {Name: strings.Repeat("a", 101), Forces: []string{"kent"}, Role: RoleHandler},
		{Name: "a", Forces: []string{"kent"}, Role: RoleHandler, Agency: "the council"},
	} {
		_, _, err := p.AddDesk(background, d)
		want(t, err, store.CodeInvalid)
	}
}

func TestSYNC4NoSecretIsKeptInClear(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d, token := p.enrolled(t, "seen-in-clear")
		code, _, err := p.AddDesk(background, Desk{Name: "waiting", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: "WM417", Role: RoleHandler}, "847261"))
		_, session, _, err := p.SignOn(background, d, "west-mercia", "WM417", "847261")
		must(t, err)
		raw := p.raw()
		if !bytes.Contains(raw, []byte("seen-in-clear")) {
			t.Fatal("what is kept cannot be searched")
		}
		plain := strings.ReplaceAll(code, "-", "")
		bits, err := crockford.DecodeString(plain)
		must(t, err)
		for what, secret := range map[string]string{"token": token, "token without prefix": token[4:], "session": session[4:],
			"code": code, "code without dashes": plain, "the code's bits": string(bits), "PIN": "847261"} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s is kept", what)
			}
		}
	})
}

func TestCodesAreReadInAnySpelling(t *testing.T) {
	shape := regexp.MustCompile(`^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$`)
	rapid.Check(t, func(t *rapid.T) {
		code, kept := newCode()
		if !shape.MatchString(code) {
			t.Fatalf("%q", code)
		}
		var typed strings.Builder
		for _, c := range code {
			options := []string{string(c), strings.ToLower(string(c))}
			switch c {
			case '0':
				options = append(options, "O", "o")
			case '1':
				options = append(options, "I", "i", "L", "l")
			case '-':
				options = []string{"-", "", " ", " - "}
			}
			typed.WriteString(rapid.SampledFrom(options).Draw(t, "as"))
		}
		if got, ok := codeDigest(typed.String()); !ok || !bytes.Equal(got, kept) {
			t.Fatalf("%q is not read as %q", typed.String(), code)
		}
	})
}

func FuzzCode(f *testing.F) {
	f.Add("AAAA-BBBB-CCCC-DDDD")
	f.Add("oooo iiii llll 0000")
	f.Fuzz(func(t *testing.T, code string) {
		if kept, ok := codeDigest(code); ok != (len(kept) == 32) {
			t.Errorf("%d bytes, %v", len(kept), ok)
		}
	})
}

func TestDeskCodesAreUniqueAndFitAReference(t *testing.T) {
	seen := map[string]bool{}
	for n := int64(1); n <= 5000; n++ {
		code := deskCode(n)
		if seen[code] || len(code) < 2 || len(code) > 3 || strings.Trim(code, alphabet) != "" {
			t.Fatalf("desk %d gets %q", n, code)
		}
		seen[code] = true
	}
}
