package server

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
	"firstcall/store/wire"
)

// TestSYNC4AnImpatientDeskGuessesNothing says that a right PIN counts as no wrong
// one where the desk stopped waiting for the answer.
func TestSYNC4AnImpatientDeskGuessesNothing(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	w.must(w.AddPerson(background, roll.Person{Force: "west-mercia", Agency: "police", Collar: "4417", Role: roll.RoleSupervisor}, "271828"))
	d, err := w.DeskOf(background, c.token)
	w.must(err)
	gone, hangUp := context.WithCancel(context.WithValue(background, visitKey{}, visit{actor: Actor{Desk: d}}))
	w.srv.Log = hangsUp{w.log, hangUp}
	for range 6 {
		if _, err := w.srv.signOn(gone, &wire.SignOnRequest{Force: "west-mercia", Collar: "4417", PIN: "271828"}); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		_, err = w.srv.signOn(gone, &wire.SignOnRequest{Force: "west-mercia", Collar: "4417", PIN: "271829"})
	}
	if store.CodeOf(err) != store.CodeForbidden {
		t.Errorf("a wrong PIN: %v", err)
	}
	_, err = w.srv.signOn(gone, &wire.SignOnRequest{Force: "west-mercia", Collar: "4417", PIN: "271828"})
	if wait, ok := errorAs[wire.RetryAfter](err); !ok || !wait.Refused || wire.ProblemOf(err).Code != string(store.CodeForbidden) {
		t.Errorf("after five wrong ones: %v", err)
	}
}

// hangsUp is a log during whose answer the desk stops waiting.
type hangsUp struct {
	central.Log
	hangUp func()
}

// Epoch is central.Log's.
func (h hangsUp) Epoch(context.Context) (central.Epoch, error) {
	h.hangUp()
	return h.Log.Epoch(background)
}

// TestSYNC4LargeBodiesAndStrangersAreTurnedAwayFirst says that whoever guesses is
// slowed down before anything of a body is read, and that a desk which is known is
// not held up by strangers from its address.
func TestSYNC4LargeBodiesAndStrangersAreTurnedAwayFirst(t *testing.T) {
	w := newWorld(t)
	c, none := w.handler(), w.stranger()
	large := []byte(`{"pad":"` + strings.Repeat("a", maxSmall) + `"}`)
	for path, c := range map[string]*client{wire.PathEnrol: none, wire.PathSignOn: c} {
		if r := c.send(http.MethodPost, path, large); r.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	codes := map[int]int{}
	for range 80 {
		codes[none.send(http.MethodPost, wire.PathEnrol, []byte("{")).status]++
	}
	if codes[http.StatusTooManyRequests] < 15 {
		t.Errorf("bodies that cannot be read are not counted: %v", codes)
	}
	c.want(http.StatusOK, c.get(wire.PathPacks), nil)
	w.srv.limits.token = newLimiter(w.clock, 1, 3)
	none.token = "acr_" + strings.Repeat("A", 43)
	for n := range 5 {
		if r := none.get(wire.PathPacks); (n < 3) != (r.status == http.StatusUnauthorized) {
			t.Errorf("try %d: %d", n, r.status)
		}
	}
	c.want(http.StatusOK, c.get(wire.PathPacks), nil)
}
