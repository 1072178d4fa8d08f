package server

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"firstcall/store/central/roll"
	"firstcall/store/phone"
	"firstcall/store/wire"
)

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func mustRequest(t *testing.T) *http.Request {
	t.Helper()
	return httptest.NewRequest(http.MethodGet, wire.PathHealth, nil)
}

// byNumber looks for the number of every record that a client makes.
func byNumber() wire.FindRequest {
	n := phone.Parse("07700 900417")
	return wire.FindRequest{Number: &n, Reason: "open call"}
}

// waiting lets a test go on once so many requests wait for changes.
func (w *world) waiting(n float64) {
	w.t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		all, err := w.srv.watch.gather.Gather()
		w.must(err)
		for _, m := range all {
			if m.GetName() == "firstcall_feed_readers" && m.GetMetric()[0].GetGauge().GetValue() == n {
				return
			}
		}
	}
	w.t.Fatalf("never were %v requests waiting", n)
}

// signOn signs somebody on at this desk.
func (c *client) signOn(collar, pin string) {
	c.t.Helper()
	var a wire.SignOnResponse
	c.want(http.StatusOK, c.post(wire.PathSignOn, wire.SignOnRequest{Force: c.force, Collar: collar, PIN: pin}), &a)
	c.session = a.Session
}

// on has somebody of a role signed on at this desk from now on.
func (c *client) on(role string) *client {
	c.t.Helper()
	d, err := c.DeskOf(background, c.token)
	c.must(err)
	who := roll.Person{Force: c.force, Agency: c.agency, Collar: fmt.Sprintf("P%d", sum32(c.token)), Role: role}
	c.must(c.AddPerson(background, who, "271828"))
	_, c.session, _, err = c.SignOn(background, d, who.Force, who.Collar, "271828")
	c.must(err)
	return c
}

// sum32 is short for a token.
func sum32(text string) uint32 { return crc32.ChecksumIEEE([]byte(text)) }

// sum is the hash that a question set is known by.
func sum(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
