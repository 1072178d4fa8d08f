package server

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"firstcall/store"
	"firstcall/store/central/roll"
	"firstcall/store/wire"
)

func TestTheDocumentIsValid(t *testing.T) {
	w := newWorld(t)
	raw := w.plain("/openapi.json")
	doc, err := libopenapi.NewDocument(raw)
	w.must(err)
	if doc.GetVersion() != "3.1.0" {
		t.Errorf("version %s", doc.GetVersion())
	}
	v, errs := validator.NewValidator(doc)
	for _, err := range errs {
		t.Error(err)
	}
	if ok, errs := v.ValidateDocument(); !ok {
		for _, e := range errs {
			t.Errorf("%s: %s", e.Message, e.Reason)
		}
	}
	var read struct {
		Paths map[string]any `json:"paths"`
	}
	w.must(json.Unmarshal(raw, &read))
	if len(read.Paths) != 13 {
		t.Errorf("%d paths", len(read.Paths))
	}
	if strings.Contains(string(raw), "ErrorModel") {
		t.Error("the document tells of errors that are never given")
	}
}

// plain asks for what the document does not describe.
func (w *world) plain(path string) []byte {
	w.t.Helper()
	r, err := http.Get(w.url + path)
	w.must(err)
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	w.must(err)
	http.DefaultClient.CloseIdleConnections()
	return raw
}

func TestHealthAndReadiness(t *testing.T) {
	w := newWorld(t)
	c := w.stranger()
	c.want(http.StatusOK, c.get(wire.PathHealth), nil)
	c.want(http.StatusOK, c.get(wire.PathReady), nil)
	w.must(w.log.Close())
	c.want(http.StatusOK, c.get(wire.PathHealth), nil)
	if r := c.get(wire.PathReady); r.status < 500 {
		t.Errorf("ready without a store: %d", r.status)
	}
}

func TestMetricsAreForThisComputer(t *testing.T) {
	w := newWorld(t)
	w.handler().stored()
	if got := string(w.plain(wire.PathMetrics)); !strings.Contains(got, `firstcall_pushed_records_total{state="stored"} 1`) {
		t.Errorf("counts: %s", got)
	}
	for _, header := range []string{"X-Forwarded-For", "Forwarded"} {
		r := mustRequest(t)
		r.URL.Path, r.RemoteAddr = wire.PathMetrics, "127.0.0.1:4"
		r.Header.Set(header, "127.0.0.1")
		out := newRecorder()
		w.srv.Handler().ServeHTTP(out, r)
		if out.Code != http.StatusNotFound {
			t.Errorf("through a proxy: %d", out.Code)
		}
	}
	r := mustRequest(t)
	r.URL.Path, r.RemoteAddr = wire.PathMetrics, "192.0.2.1:4"
	out := newRecorder()
	w.srv.Handler().ServeHTTP(out, r)
	if out.Code != http.StatusNotFound {
		t.Errorf("from elsewhere: %d", out.Code)
	}
	if !strings.Contains(string(w.plain("/nowhere")), `"code":"not_found"`) {
		t.Error("an address without anything is no problem+json")
	}
}

func TestServeRefusesPlainTextBeyondThisComputer(t *testing.T) {
	ln, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	err = New(Options{}).Serve(background, ln, nil)
	if store.CodeOf(err) != store.CodeUsage {
		t.Errorf("%v", err)
	}
	for addr, want := range map[string]bool{"127.0.0.1:8443": true, "[::1]:8443": true, "localhost:1": true, "127.9.9.9": true,
		":8443": false, "0.0.0.0:8443": false, "192.0.2.1:1": false, "central.example:1": false, "": false, "localhost.example:1": false} {
		if Loopback(addr) != want {
			t.Errorf("Loopback(%q) is %v", addr, !want)
		}
	}
}

func TestSYNC21EnrolPushPullRecordFind(t *testing.T) {
	w := newWorld(t)
	one, two := w.handler(), w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	it := one.stored()
	two.on(roll.RoleHandler)
	page := two.changes("")
	if len(page.Changes) != 1 || page.Changes[0].ID != it.ID || page.Changes[0].Detail != nil || len(page.Changes[0].DetailDigest) != 32 {
		t.Fatalf("the feed gives %+v", page)
	}
	if again := two.changes(page.Cursor); len(again.Changes) != 0 || again.More {
		t.Errorf("and then %+v", again)
	}
	var whole wire.RecordResponse
	two.forged = http.Header{wire.HeaderReason: {"open%20call%20%C2%A3"}}
	two.want(http.StatusOK, two.get(wire.PathRecords+it.ID.String()), &whole)
	if string(whole.Item.Detail) != string(it.Detail) || whole.Epoch != page.Epoch {
		t.Error("the whole record is not as it was pushed")
	}
	var found wire.FindResponse
	two.want(http.StatusOK, two.post(wire.PathFind, byNumber()), &found)
	if len(found.Changes) != 1 || found.Changes[0].Detail != nil {
		t.Errorf("found %+v", found)
	}
	if r := two.post(wire.PathFind, wire.FindRequest{}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("looking for nothing: %d", r.status)
	}
	w.must(w.log.Erase(background, []store.ID{it.ID}, start))
	if last := two.changes(page.Cursor); len(last.Changes) != 1 || !last.Changes[0].Erased || last.Changes[0].Summary != nil {
		t.Errorf("the erasure is told as %+v", last.Changes)
	}
	if a := one.push(it).Answers[0]; a.State != wire.Erased {
		t.Errorf("pushed again it is %s", a.State)
	}
	var operations []string
	w.must(w.Audit(background, func(e roll.Entry) error {
		if e.Operation == "consultation" {
			operations = append(operations, e.Reason)
		}
		return nil
	}))
	if len(operations) != 2 || operations[0] != "open call £" {
		t.Errorf("consultations on record: %q", operations)
	}
}

func TestEnrolAgainAndWithoutADesk(t *testing.T) {
	w := newWorld(t)
	code, _, err := w.AddDesk(background, roll.Desk{Name: "desk 1", Forces: []string{"west-mercia"}, Agency: "police", Role: roll.RoleHandler})
	w.must(err)
	c := w.stranger()
	if r := c.post(wire.PathEnrol, wire.EnrolRequest{Code: code}); r.status != http.StatusUnprocessableEntity {
		t.Errorf("no desk: %d", r.status)
	}
	c.want(http.StatusOK, c.post(wire.PathEnrol, wire.EnrolRequest{Code: code, Desk: c.id}), nil)
	used := c.post(wire.PathEnrol, wire.EnrolRequest{Code: code, Desk: c.id})
	wrong := c.post(wire.PathEnrol, wire.EnrolRequest{Code: "nonsense", Desk: c.id})
	if used.status != http.StatusForbidden || string(used.body) != string(wrong.body) {
		t.Errorf("a used code %s, a wrong one %s", used.body, wrong.body)
	}
}

func TestPacksOfTheDesksForces(t *testing.T) {
	w := newWorld(t)
	w.must(w.Publish(background, roll.Pack{ID: "west-mercia", Force: "west-mercia", Version: "1", Hash: sum("a: 1\n"), By: "1"}, []byte("a: 1\n")))
	w.must(w.Publish(background, roll.Pack{ID: "kent", Force: "kent", Version: "1", Hash: sum("b: 1\n"), By: "1"}, []byte("b: 1\n")))
	c := w.handler()
	var a wire.PacksResponse
	c.want(http.StatusOK, c.get(wire.PathPacks), &a)
	if len(a.Packs) != 1 || a.Packs[0].ID != "west-mercia" || a.Tag == "" || a.Tag != c.changes("").Packs {
		t.Fatalf("schedule: %+v", a)
	}
	r := c.get(wire.PathPackBytes + a.Packs[0].Hash)
	if string(r.body) != "a: 1\n" || r.header.Get("Content-Type") != yamlType {
		t.Errorf("its bytes: %d %s", r.status, r.body)
	}
	if r := c.get(wire.PathPackBytes + sum("none")); r.status != http.StatusNotFound {
		t.Errorf("no such pack: %d", r.status)
	}
}

func TestLimitsForget(t *testing.T) {
	now := start
	l := newLimiter(func() time.Time { return now }, 1, 2)
	for range 2 {
		if err := l.allow("a"); err != nil {
			t.Fatal(err)
		}
	}
	if e, ok := errorAs[wire.RetryAfter](l.allow("a")); !ok || e.Seconds() != 1 {
		t.Error("the third was not too many")
	}
	for n := range maxNames * 2 {
		_ = l.allow(string(rune('b' + n)))
	}
	if len(l.of) > maxNames {
		t.Errorf("%d names are remembered", len(l.of))
	}
	for remote, want := range map[string]string{"192.0.2.1:5": "192.0.2.1", "[2001:db8:1:2:3::4]:5": "2001:db8:1:2::/64",
		"[::ffff:192.0.2.1]:5": "192.0.2.1", "pipe": "pipe"} {
		if got := addressOf(remote); got != want {
			t.Errorf("addressOf(%s) is %s", remote, got)
		}
	}
}
