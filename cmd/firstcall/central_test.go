package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/syncer"
	"firstcall/store/wire"
	"firstcall/tui/common"
)

// atNoon opens a data folder of a west-mercia desk at noon.
func atNoon(t *testing.T) (*session, time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	s := openAt(t, t.TempDir(), now)
	s.identity.Force = "west-mercia"
	return s, now
}

// published is a schedule of texts, and where their bytes are to be had.
func publishedAs(from map[string]time.Time, texts ...string) (wire.PacksResponse, fetcher) {
	bytes := map[string][]byte{}
	var out wire.PacksResponse
	for n, text := range texts {
		sum := sha256.Sum256([]byte(text))
		hash := hex.EncodeToString(sum[:])
		bytes[hash] = []byte(text)
		version := fmt.Sprint(n + 1)
		out.Packs = append(out.Packs, wire.Pack{ID: "own", Force: "west-mercia", Version: version, Hash: hash, From: from[version]})
		out.Tag += hash[:4]
	}
	return out, func(_ context.Context, hash string) ([]byte, error) { return bytes[hash], nil }
}

func TestTheLatestReadableQuestionSetWhoseTimeHasComeIsUsed(t *testing.T) {
	s, now := atNoon(t)
	one, two := fmt.Sprintf(replayPack, "1", 4, "medium"), fmt.Sprintf(replayPack, "2", 5, "medium")
	schedule, fetch := publishedAs(map[string]time.Time{"1": now.Add(-time.Hour), "2": now.Add(time.Hour), "3": now.Add(-time.Minute)},
		one, two, "schema: firstcall/pack/v9\nid: own\n")
	line, err := s.takePacks(t.Context(), schedule, fetch)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(line, "New question set: A pack of our own 2 from 13:00.") {
		t.Errorf("the handler is told %q", line)
	}
	for at, want := range map[time.Time]string{now.Add(-2 * time.Hour): "2012.04", now: "1", now.Add(2 * time.Hour): "2"} {
		s.Now = func() time.Time { return at }
		if p, err := s.forForce(t.Context(), "west-mercia"); err != nil || p.Version != want {
			t.Errorf("at %s: %v, %v, want %s", at.Format("15:04"), p, err, want)
		}
		if p, err := s.forForce(t.Context(), "sussex"); err != nil || p.ID != "sussex" {
			t.Errorf("another force's: %v, %v", p, err)
		}
	}
	if line, err := s.takePacks(t.Context(), schedule, fetch); err != nil || line != "" {
		t.Errorf("the same again: %q, %v", line, err)
	}
}

func TestWhatIsNotItsHashIsNotKept(t *testing.T) {
	s, now := atNoon(t)
	schedule, _ := publishedAs(map[string]time.Time{"1": now}, fmt.Sprintf(replayPack, "1", 4, "medium"))
	_, err := s.takePacks(t.Context(), schedule, func(context.Context, string) ([]byte, error) { return []byte("other"), nil })
	if store.CodeOf(err) != store.CodeInvalid {
		t.Fatal(err)
	}
	if p, err := s.forForce(t.Context(), "west-mercia"); err != nil || p.ID != "west-mercia" {
		t.Errorf("%v, %v", p, err)
	}
}

// signOn is a central store that only knows sign-on, and answers as it is told.
func signOn(t *testing.T, answer *int) *syncer.Client {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if *answer < 0 { // of a proxy
			w.Header().Set("Retry-After", "300")
			w.WriteHeader(-*answer)
			return
		}
		if *answer != http.StatusOK {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(*answer)
			_ = json.NewEncoder(w).Encode(wire.Problem{Status: *answer, Code: string(store.CodeForbidden), Detail: "No."})
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(wire.SignOnResponse{Session: "acp_x", Force: "west-mercia", Collar: "4417", Agency: "police", Role: "handler"})
	}))
	t.Cleanup(srv.Close)
	client, err := syncer.Dial(syncer.ClientOptions{URL: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestAPINIsCheckedHereWhereTheCentralStoreIsAway(t *testing.T) {
	s, _ := atNoon(t)
	answer := http.StatusServiceUnavailable
	c := &central{s: s, client: signOn(t, &answer)}
	check := func(pin string) store.Code {
		if _, err := c.signIn(t.Context(), "west-mercia", "4417", pin); err != nil {
			return store.CodeOf(err)
		}
		return ""
	}
	for _, step := range []struct {
		name   string
		answer int
		pin    string
		want   store.Code
	}{
		{"away, and never seen here", http.StatusServiceUnavailable, "825193", store.CodeNotFound},
		{"wrong", http.StatusForbidden, "111111", store.CodeForbidden},
		{"right", http.StatusOK, "825193", ""},
		{"away, and right", http.StatusServiceUnavailable, "825193", ""},
		{"away, and wrong", http.StatusServiceUnavailable, "825194", store.CodeForbidden},
		{"too often: not tried here", http.StatusTooManyRequests, "825193", store.CodeForbidden},
		{"a proxy is asked too often", -http.StatusTooManyRequests, "825193", ""},
		{"a proxy asks for time", -http.StatusServiceUnavailable, "825193", ""},
		{"a proxy refuses", -http.StatusForbidden, "825193", ""},
		{"away, and still right", http.StatusServiceUnavailable, "825193", ""},
		{"mistyped there", http.StatusForbidden, "825194", store.CodeForbidden},
		{"away, and still right after that", http.StatusServiceUnavailable, "825193", ""},
		{"this desk is shut out", http.StatusUnauthorized, "825193", ""},
		{"something on the way finds nothing", -http.StatusNotFound, "825193", ""},
		{"refused: changed or revoked", http.StatusForbidden, "825193", store.CodeForbidden},
		{"away, and no longer known", http.StatusServiceUnavailable, "825193", store.CodeNotFound},
		{"right again", http.StatusOK, "825193", ""},
		{"away, and right again", http.StatusServiceUnavailable, "825193", ""},
	} {
		answer = step.answer
		if got := check(step.pin); got != step.want {
			t.Errorf("%s: %q, want %q", step.name, got, step.want)
		}
	}
}

// A sign-on that the central store has ended leaves no PIN to get on with here.
func TestASignOnThatHasEndedIsOneHereToo(t *testing.T) {
	s, _ := atNoon(t)
	answer, ended := http.StatusOK, false
	know := signOn(t, &answer)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if ended {
			w.Header().Set(wire.HeaderPerson, wire.PersonEnded)
		}
		_ = json.NewEncoder(w).Encode(wire.SignOnResponse{Session: "acp_x", Force: "west-mercia", Collar: "4417", Role: "handler"})
	}))
	defer srv.Close()
	client, err := syncer.Dial(syncer.ClientOptions{URL: srv.URL})
	if err != nil {
		t.Fatal(err)
	}
	c := &central{s: s, client: client}
	if c.session() != common.SessionNone {
		t.Errorf("nobody has signed in: %v", c.session())
	}
	if _, err := c.signIn(t.Context(), "west-mercia", "4417", "825193"); err != nil || c.session() != common.SessionHeld {
		t.Fatal(err, c.session())
	}
	ended = true
	if _, err := client.Packs(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.forgetEnded()
	if c.session() != common.SessionEnded {
		t.Errorf("it has ended: %v", c.session())
	}
	c.client, answer = know, http.StatusServiceUnavailable
	if _, err := c.signIn(t.Context(), "west-mercia", "4417", "825193"); store.CodeOf(err) != store.CodeNotFound {
		t.Errorf("the PIN is still good here: %v", err)
	}
}

func TestADeskThatIsEnrolledForOneForceIsSetUpForIt(t *testing.T) {
	for want, forces := range map[string][]string{"kent": {"kent"}, "": {"kent", "west-mercia"}} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != wire.PathEnrol {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			_ = json.NewEncoder(w).Encode(wire.EnrolResponse{Token: "acr_x", DeskCode: "7Q", Name: "desk 1", Forces: forces, Role: "handler"})
		}))
		client, err := syncer.Dial(syncer.ClientOptions{URL: srv.URL})
		if err != nil {
			t.Fatal(err)
		}
		root := t.TempDir()
		s, err := openFolder(t.Context(), config.Config{Data: filepath.Join(root, "data"), Now: time.Now,
			Keys: seal.Provider{Setting: "file:" + filepath.Join(root, "key")}}, true)
		if err != nil {
			t.Fatal(err)
		}
		_ = (&app{cli.App{Out: io.Discard, Err: io.Discard}}).enrol(t.Context(), s, client, store.Enrolment{URL: srv.URL}, "CODE", enrolOptions{}) // its first sync fails
		identity, err := s.cache.Identity(t.Context())
		if err != nil || identity.Force != want || identity.Collar != "" {
			t.Errorf("%v: %+v, %v", forces, identity, err)
		}
		if err := s.close(t.Context(), nil); err != nil {
			t.Error(err)
		}
		srv.Close()
	}
}
