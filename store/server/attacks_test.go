package server

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central/roll"
	"firstcall/store/wire"
)

// The attacks of SYNC section 4 that touch the API.

func TestSYNC4BodiesThatAreRefused(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	item := func(more string) string { return `{"items":[{"id":"` + ids.New().String() + `"` + more + `}]}` }
	for name, attack := range map[string]struct {
		body   string
		status int
	}{
		"oversize":                 {`{"items":[],"pad":"` + strings.Repeat("a", wire.MaxBody) + `"}`, 413},
		"a million elements":       {`{"items":[` + strings.Repeat("0,", 1e6-1) + `0]}`, 413},
		"a thousand items":         {`{"items":[` + strings.Repeat("{},", 999) + `{}]}`, 413},
		"101 items":                {`{"items":[` + strings.Repeat(`{"id":"`+ids.New().String()+`"},`, 100) + `{"id":"` + ids.New().String() + `"}]}`, 413},
		"10^5 deep":                {`{"items":` + strings.Repeat("[", 1e5) + strings.Repeat("]", 1e5) + `}`, 422},
		"10^5 deep, not closed":    {strings.Repeat(`{"a":`, 1e5), 422},
		"33 deep":                  {`{"x":` + strings.Repeat("[", 32) + strings.Repeat("]", 32) + `}`, 422},
		"NUL in a text":            {item(`,"hash":"a\u0000b"`), 422},
		"NUL in a key":             {item(`,"a\u0000":1`), 422},
		"NUL byte":                 {"{\"items\":\x00[]}", 422},
		"a key twice":              {`{"items":[],"items":[]}`, 422},
		"a key twice in two cases": {`{"items":[],"Items":[]}`, 422},
		"a key twice inside":       {item(`,"ID":"x"`), 422},
		"trailing data":            {`{"items":[]}{"items":[]}`, 422},
		"trailing rubbish":         {`{"items":[]}]`, 422},
		"NaN":                      {`{"items":NaN}`, 422},
		"1e999 for an id":          {`{"items":[{"id":1e999}]}`, 422},
		"no JSON":                  {canary, 422},
		"another type":             {`{"items":"` + canary + `"}`, 422},
		"nothing":                  {``, 400},
	} {
		t.Run(name, func(t *testing.T) {
			r := c.send(http.MethodPost, wire.PathPush, []byte(attack.body))
			if r.status != attack.status {
				t.Fatalf("answered %d, not %d: %s", r.status, attack.status, r.body)
			}
			if p := r.problem(t); strings.Contains(p.Detail+p.Hint, "marmalade") {
				t.Error("the answer repeats what was sent")
			}
		})
	}
	if n := w.count(); n != 0 {
		t.Errorf("%d records were stored", n)
	}
	w.noCanary()
}

func TestSYNC33UnknownFieldsAndLoneSurrogatesPass(t *testing.T) {
	c := newWorld(t).handler()
	c.want(http.StatusOK, c.send(http.MethodPost, wire.PathPush, []byte(`{"items":[],"later":{"a":[1e999,"\ud800"]}}`)), nil)
}

func TestSYNC4MassAssignment(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	it := c.record()
	raw := bytes.Replace(mustJSON(t, wire.PushRequest{Items: []wire.Item{it}}), []byte(`{"id"`),
		[]byte(`{"server_seq":99,"seq":99,"author":{"collar":"1"},"force":"kent","agency":"council","desk":"x","erased":true,"role":"administrator","id"`), 1)
	var a wire.PushResponse
	c.want(http.StatusOK, c.send(http.MethodPost, wire.PathPush, raw), &a)
	if got := a.Answers[0]; got.State != wire.Stored || got.Seq == 99 {
		t.Fatalf("answer %+v", got)
	}
	got := c.changes("").Changes[0]
	if got.Erased || !bytes.Equal(got.Header, it.Header) || !bytes.Equal(got.Summary, it.Summary) {
		t.Error("the record is not as it was pushed")
	}
	other := w.desk("kent", "kent", "police", roll.RoleHandler)
	if n := len(other.changes("").Changes); n != 0 {
		t.Errorf("another force sees %d records", n)
	}
}

func TestSYNC4PushAsAnotherDesk(t *testing.T) {
	w := newWorld(t)
	victim, thief := w.handler(), w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	for name, change := range map[string]func(*store.Header){
		"desk":  func(h *store.Header) { h.Desk = victim.id },
		"force": func(h *store.Header) { h.Force = "kent" },
	} {
		if a := thief.push(thief.record(change)).Answers[0]; a.State != wire.Quarantined || a.Reason == "" {
			t.Errorf("as another %s: %+v", name, a)
		}
	}
	if n := w.count(); n != 0 {
		t.Errorf("%d records were stored", n)
	}
	boss := w.desk("boss", "west-mercia", "police", roll.RoleSupervisor).on(roll.RoleSupervisor)
	var q wire.QuarantineResponse
	boss.want(http.StatusOK, boss.get(wire.PathQuarantine), &q)
	if len(q.Items) != 2 || q.Items[0].DeskName != "desk 2" || q.Items[0].Kind != store.KindReport {
		t.Errorf("the supervisor sees %+v", q.Items)
	}
	w.noCanary()
}

func TestSYNC15ReplayedPush(t *testing.T) {
	c := newWorld(t).handler()
	it := c.stored()
	for range 3 {
		if a := c.push(it); a.Answers[0].State != wire.Duplicate {
			t.Errorf("replayed: %+v", a)
		}
	}
	if n := c.count(); n != 1 {
		t.Errorf("%d records", n)
	}
}

func TestSYNC4OtherTenantsIDsAnswerAsAbsentOnes(t *testing.T) {
	w := newWorld(t)
	mine := w.handler().on(roll.RoleHandler)
	it, erased := mine.stored(), mine.stored()
	w.must(w.log.Erase(background, []store.ID{erased.ID}, start))
	council := w.desk("council", "west-mercia", "council", roll.RolePartner).on(roll.RolePartner)
	kent := w.desk("kent", "kent", "police", roll.RoleHandler).on(roll.RoleHandler)
	absent := kent.get(wire.PathRecords + ids.New().String())
	absent.problem(t)
	for name, r := range map[string]reply{
		"another force":  kent.get(wire.PathRecords + it.ID.String()),
		"another agency": council.get(wire.PathRecords + it.ID.String()),
		"erased":         mine.get(wire.PathRecords + erased.ID.String()),
		"no id":          mine.get(wire.PathRecords + "1'--"),
	} {
		if r.status != absent.status || !bytes.Equal(r.body, absent.body) {
			t.Errorf("%s: %d %s, an absent one: %d %s", name, r.status, r.body, absent.status, absent.body)
		}
		for _, header := range []string{"Content-Type", "Content-Length", "Cache-Control"} {
			if r.header.Get(header) != absent.header.Get(header) {
				t.Errorf("%s: %s differs", name, header)
			}
		}
	}
	for name, c := range map[string]*client{"kent": kent, "council": council} {
		var found wire.FindResponse
		c.want(http.StatusOK, c.post(wire.PathFind, byNumber()), &found)
		if len(found.Changes) != 0 {
			t.Errorf("%s finds %d records of others", name, len(found.Changes))
		}
	}
}

func TestSYNC22StolenCursor(t *testing.T) {
	w := newWorld(t)
	one, two := w.handler(), w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	one.stored()
	cursor := one.changes("").Cursor
	for name, stolen := range map[string]string{"another desk's": cursor, "cut": cursor[:40], "made up": "AAAA", "not base64": "%21"} {
		if r := two.get(wire.PathChanges + "?cursor=" + stolen); r.status != http.StatusGone {
			t.Errorf("%s: answered %d", name, r.status)
		}
	}
	if page := one.changes(cursor); len(page.Changes) != 0 {
		t.Error("its owner cannot go on with it")
	}
}

func TestSYNC4HaveIsNoOracle(t *testing.T) {
	w := newWorld(t)
	one, two := w.handler(), w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	it := one.stored()
	q := wire.HaveRequest{Held: []wire.Held{{ID: it.ID, Hash: it.Hash}, {ID: ids.New(), Hash: it.Hash}}}
	var mine, theirs wire.HaveResponse
	one.want(http.StatusOK, one.post(wire.PathHave, q), &mine)
	two.want(http.StatusOK, two.post(wire.PathHave, q), &theirs)
	if len(mine.Missing) != 1 || len(theirs.Missing) != 2 {
		t.Errorf("its own desk misses %d, another %d", len(mine.Missing), len(theirs.Missing))
	}
	q.Held = make([]wire.Held, wire.MaxHeld+1)
	if r := one.post(wire.PathHave, q); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("1001 ids: %d", r.status)
	}
}

func TestSYNC4Slowloris(t *testing.T) {
	w := newWorld(t, func(s *Server) { s.headerTimeout = 100 * time.Millisecond })
	conn, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	w.must(err)
	defer conn.Close()
	_, err = fmt.Fprint(conn, "GET /health HTTP/1.1\r\nHost: x\r\n")
	w.must(err)
	w.must(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
	begun := time.Now()
	for range 100 { // never the line that ends the header
		if _, err := fmt.Fprint(conn, "X-A: b\r\n"); err != nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 1)
	for err = nil; err == nil; {
		_, err = conn.Read(buf)
	}
	if took, _ := errorAs[net.Error](err); took != nil && took.Timeout() {
		t.Errorf("still open after %s", time.Since(begun))
	}
}

func TestSYNC4RevokedToken(t *testing.T) {
	w := newWorld(t)
	c, other := w.handler(), w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	cursor := c.changes("").Cursor
	answer := make(chan reply, 1)
	go func() {
		r, _ := c.ask(background, http.MethodGet, wire.PathChanges+"?wait=25&cursor="+cursor, nil)
		answer <- r
	}()
	w.waiting(1)
	w.must(w.Revoke(background, "desk 1"))
	other.stored()
	if r := <-answer; r.status != http.StatusUnauthorized || bytes.Contains(r.body, []byte("summary")) {
		t.Errorf("a waiting request of a revoked desk: %d %s", r.status, r.body)
	}
	unknown := w.stranger()
	unknown.token = "acr_" + strings.Repeat("A", 43)
	none := w.stranger()
	want := c.get(wire.PathChanges)
	for name, r := range map[string]reply{"unknown": unknown.get(wire.PathChanges), "none": none.get(wire.PathChanges),
		"replayed push": c.post(wire.PathPush, wire.PushRequest{Items: []wire.Item{c.record()}})} {
		if r.status != http.StatusUnauthorized || !bytes.Equal(r.body, want.body) || r.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

func TestSYNC4GuessingCodes(t *testing.T) {
	w := newWorld(t)
	code, _, err := w.AddDesk(background, roll.Desk{Name: "desk 1", Forces: []string{"west-mercia"}, Agency: "police", Role: roll.RoleHandler})
	w.must(err)
	c := w.stranger()
	c.forged = http.Header{}
	limited := 0
	for n := range 80 {
		c.forged.Set("X-Forwarded-For", fmt.Sprintf("192.0.2.%d", n)) // a new address each time, it says
		c.forged.Set("Forwarded", fmt.Sprintf("for=192.0.2.%d", n))
		switch r := c.post(wire.PathEnrol, wire.EnrolRequest{Code: fmt.Sprintf("AAAA-%04d", n), Desk: c.id}); r.status {
		case http.StatusForbidden:
		case http.StatusTooManyRequests:
			limited++
			if r.header.Get("Retry-After") != "1" {
				t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
			}
		default:
			t.Fatalf("a wrong code: %d %s", r.status, r.body)
		}
	}
	if limited != 20 {
		t.Errorf("%d of 80 guesses were refused", limited)
	}
	w.pass(time.Second)
	c.want(http.StatusOK, c.post(wire.PathEnrol, wire.EnrolRequest{Code: code, Desk: c.id}), nil)
}

func TestSYNC4GuessingPINs(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	w.must(w.AddPerson(background, roll.Person{Force: "west-mercia", Agency: "police", Collar: "4417", Role: roll.RoleSupervisor}, "271828"))
	var limited reply
	for n := 0; n < 30 && limited.status == 0; n++ {
		r := c.post(wire.PathSignOn, wire.SignOnRequest{Force: "west-mercia", Collar: "4417", PIN: fmt.Sprintf("9%05d", n)})
		if r.status == http.StatusTooManyRequests {
			limited = r
		} else if r.status != http.StatusForbidden {
			t.Fatalf("a wrong PIN: %d %s", r.status, r.body)
		}
	}
	if limited.header.Get("Retry-After") == "" {
		t.Fatalf("nobody stops the guessing: %d", limited.status)
	}
	limited.problem(t)
	// Nobody elsewhere is locked out by that (ASVS 6.1.1).
	other := w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	other.signOn("4417", "271828")
	var q wire.QuarantineResponse
	other.want(http.StatusOK, other.get(wire.PathQuarantine), &q)
	other.want(http.StatusNoContent, other.send(http.MethodPost, wire.PathSignOff, nil), nil)
	if r := other.get(wire.PathQuarantine); r.status == http.StatusOK {
		t.Error("the session goes on after signing off")
	}
	if r := c.send(http.MethodPost, wire.PathSignOff, nil); r.status != http.StatusUnprocessableEntity {
		t.Errorf("signing nobody off: %d", r.status)
	}
}

func TestSYNC4NothingOfBodiesInLogs(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	c.stored()
	it := c.record()
	it.Summary = []byte(canary)
	c.push(it)
	c.post(wire.PathFind, wire.FindRequest{Surname: canary, Reason: canary})
	c.post(wire.PathSignOn, wire.SignOnRequest{Force: canary, Collar: canary, PIN: canary})
	c.forged = http.Header{wire.HeaderReason: {canary}}
	c.get(wire.PathRecords + canary)
	c.get(wire.PathChanges + "?limit=" + canary + "&cursor=" + canary)
	c.get(wire.PathPackBytes + canary)
	c.token = canary
	c.get(wire.PathChanges)
	if !strings.Contains(w.logs.text(), "POST /v1/push") {
		t.Error("the log tells of no request")
	}
	w.noCanary()
	if strings.Contains(w.logs.text(), "acr_") {
		t.Error("a token is in the log")
	}
}

func TestAPanicTellsItsTypeAlone(t *testing.T) {
	w := newWorld(t)
	h := w.srv.watch.around(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(canary) }))
	out := newRecorder()
	h.ServeHTTP(out, mustRequest(t))
	if out.Code != http.StatusInternalServerError || strings.Contains(out.Body.String(), "marmalade") {
		t.Errorf("answered %d %s", out.Code, out.Body)
	}
	w.noCanary()
	if !strings.Contains(w.logs.text(), "type=string") {
		t.Errorf("the log says %s", w.logs.text())
	}
}
