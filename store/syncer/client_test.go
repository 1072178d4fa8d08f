package syncer

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

const canary = "marmalade-under-the-bridge"

// TestDialRefusesWhatIsNotSafe: a token must not cross a network in the clear.
func TestDialRefusesWhatIsNotSafe(t *testing.T) {
	for _, url := range []string{"", "central.example", "ftp://central.example", "http://central.example", "http://10.0.0.1",
		"https://user:secret@central.example", "https://central.example?x=1", "http://localhost.example", "://"} {
		_, err := Dial(ClientOptions{URL: url})
		wantCode(t, err, store.CodeUsage)
		if strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
	}
	for _, url := range []string{"https://central.example:8443/", "http://localhost:8443", "http://127.0.0.1:1", "http://[::1]:1"} {
		if _, err := Dial(ClientOptions{URL: url}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
	_, err := Dial(ClientOptions{URL: "https://central.example", CA: []byte("no certificate")})
	wantCode(t, err, store.CodeInvalid)
}

// secured serves over TLS and gives its certificate as PEM.
func secured(t *testing.T, h http.HandlerFunc, most uint16) (url string, ca []byte) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{MaxVersion: most}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func dial(t *testing.T, o ClientOptions) *Client {
	t.Helper()
	c, err := Dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.http.CloseIdleConnections)
	return c
}

// TLS 1.3 and the pinned authority, or nothing.
func TestTLSIsPinned(t *testing.T) {
	asked := 0
	h := func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.ProtoMajor != 1 || r.Header.Get(wire.HeaderToken) != "Bearer acr_t" || r.Header.Get(wire.HeaderPerson) != "acp_s" {
			t.Errorf("%s, %v", r.Proto, r.Header)
		}
		_, _ = io.WriteString(w, `{"tag":"t1"}`)
	}
	url, ca := secured(t, h, tls.VersionTLS13)
	c := dial(t, ClientOptions{URL: url, CA: ca, Token: "acr_t"})
	c.Session("acp_s")
	if got, err := c.Packs(t.Context()); err != nil || got.Tag != "t1" {
		t.Fatal(got, err)
	}
	_, err := dial(t, ClientOptions{URL: url}).Packs(t.Context())
	wantCode(t, err, store.CodeUnreachable)
	if !strings.Contains(err.Error(), "certificate") {
		t.Error(err)
	}
	old, oldCA := secured(t, h, tls.VersionTLS12)
	_, err = dial(t, ClientOptions{URL: old, CA: oldCA}).Packs(t.Context())
	wantCode(t, err, store.CodeUnreachable)
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
}

// What stands in between must not be taken for the central store, nor get the token.
func TestStrangersAnswers(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the token went elsewhere") }))
	defer elsewhere.Close()
	for name, tt := range map[string]struct {
		h    http.HandlerFunc
		code store.Code
	}{
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		}, store.CodeUnreachable},
		"page":       {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>sign in") }, store.CodeUnreachable},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "99") }, store.CodeUnreachable},
		"gone":       {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, store.CodeUnreachable},
		"failing":    {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, canary, 500) }, store.CodeUnreachable},
		"proxy":      {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, canary, http.StatusBadGateway) }, store.CodeUnreachable},
		"forbidden":  {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, canary, http.StatusForbidden) }, store.CodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(tt.h)
			defer s.Close()
			_, err := dial(t, ClientOptions{URL: s.URL}).Push(t.Context(), wire.PushRequest{Items: []wire.Item{{Summary: []byte(canary)}}})
			wantCode(t, err, tt.code)
			if strings.Contains(err.Error()+hintOf(err), canary) {
				t.Error("an error repeats what was said")
			}
		})
	}
}

// A problem of the central store's arrives as the error it was.
func TestProblemsArrive(t *testing.T) {
	for _, want := range []error{wire.ErrToken, wire.ErrResync, wire.ErrTooLarge, store.Errorf(store.CodeNotFound, "There is none.").WithHint("Look elsewhere.")} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(wire.Status(want))
			writeJSON(w, wire.ProblemOf(want))
		}))
		_, err := dial(t, ClientOptions{URL: s.URL}).Changes(t.Context(), wire.ChangesRequest{})
		if err == nil || err.Error() != want.Error() || store.CodeOf(err) != store.CodeOf(want) || hintOf(err) != hintOf(want) {
			t.Errorf("%v, want %v", err, want)
		}
		s.Close()
	}
}

// SYNC 17: Retry-After is read as seconds and as a date, of 429 and of 503.
func TestSYNC17RetryAfter(t *testing.T) {
	for _, status := range []int{429, 503} {
		for text, want := range map[string]time.Duration{"7": 7 * time.Second, "Sat, 21 Nov 2026 18:00:30 GMT": 30 * time.Second, "-1": 0, "soon": 0} {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", start.Format(http.TimeFormat))
				w.Header().Set("Retry-After", text)
				w.WriteHeader(status)
			}))
			_, err := dial(t, ClientOptions{URL: s.URL}).Quarantine(t.Context())
			wantCode(t, err, store.CodeUnreachable)
			var wait wire.RetryAfter
			if is := errors.As(err, &wait); wait.After != want || !is && want > 0 {
				t.Errorf("%d %s: %v", status, text, err)
			}
			s.Close()
		}
	}
}

// A request ends in its time, a long-poll has its wait as well, and the end of
// the caller's own context is told as that.
func TestRequestsEnd(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // a black hole: nothing ever answers
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	c := dial(t, ClientOptions{URL: "http://" + ln.Addr().String(), Timeout: 20 * time.Millisecond})
	_, err = c.Push(t.Context(), wire.PushRequest{})
	wantCode(t, err, store.CodeUnreachable)
	if !errors.Is(err, errTimeout) {
		t.Error("not told as one that took too long")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err = c.Changes(ctx, wire.ChangesRequest{Wait: time.Hour}); !errors.Is(err, context.DeadlineExceeded) || store.CodeOf(err) != store.CodeInternal {
		t.Fatal(err)
	}
}

// Each request goes where and as the wire says.
func TestRequests(t *testing.T) {
	var got []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, strings.TrimSpace(r.Method+" "+r.URL.String()+" "+r.Header.Get(wire.HeaderReason)))
		_, _ = io.WriteString(w, "{}")
	}))
	defer s.Close()
	c, ctx := dial(t, ClientOptions{URL: s.URL + "/"}), t.Context()
	id := store.ID{1}
	_, _ = c.Enrol(ctx, wire.EnrolRequest{})
	_, _ = c.Have(ctx, wire.HaveRequest{})
	_, _ = c.Changes(ctx, wire.ChangesRequest{Cursor: "a&b", Limit: 5, Wait: 25 * time.Second})
	_, _ = c.Record(ctx, wire.RecordRequest{ID: id, Reason: "call & back\n£"})
	_, _ = c.Find(ctx, wire.FindRequest{})
	_, _ = c.PackBytes(ctx, "../x")
	_, _ = c.SignOn(ctx, wire.SignOnRequest{})
	_ = c.SignOff(ctx)
	want := []string{"POST /v1/enrol", "POST /v1/have", "GET /v1/changes?cursor=a%26b&limit=5&wait=25",
		"GET /v1/records/" + id.String() + " call%20&%20back%0A%C2%A3", "POST /v1/find", "GET /v1/packs/..%2Fx", "POST /v1/sign-on", "POST /v1/sign-off"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
}

// A desk learns from any answer that a sign-on has ended, and never forgets a newer
// one for it.
func TestTheEndOfASignOnIsHeard(t *testing.T) {
	var c *Client
	newer := false
	url, ca := secured(t, func(w http.ResponseWriter, _ *http.Request) {
		if newer {
			c.Session("acp_newer")
		}
		w.Header().Set(wire.HeaderPerson, wire.PersonEnded)
		_, _ = io.WriteString(w, `{"tag":"t1"}`)
	}, tls.VersionTLS13)
	c = dial(t, ClientOptions{URL: url, CA: ca, Token: "acr_t"})
	for _, step := range []struct {
		session            string
		newer, held, ended bool
	}{{session: ""}, {session: "acp_s", ended: true}, {session: "acp_s", newer: true, held: true}} {
		newer = step.newer
		c.Session(step.session)
		if _, err := c.Packs(t.Context()); err != nil {
			t.Fatal(err)
		}
		if held, ended := c.Person(); held != step.held || ended != step.ended {
			t.Errorf("%+v: held %v, ended %v", step, held, ended)
		}
	}
}
