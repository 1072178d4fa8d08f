package cache

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/store/seal"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		crashChild(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// start is when the tests' clock begins: a November evening, no summer time.
var start = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

// clock gives a clock that moves a millisecond at each look.
func clock(from time.Time) func() time.Time {
	ticks := make(chan time.Time, 1)
	ticks <- from
	return func() time.Time {
		t := <-ticks
		ticks <- t.Add(time.Millisecond)
		return t
	}
}

// place is where a test's folder and its key are.
type place struct{ dir, key string }

func newPlace(t testing.TB) place {
	root := t.TempDir()
	return place{filepath.Join(root, "data"), filepath.Join(root, "key")}
}

func (p place) options() Options {
	return Options{Dir: p.dir, Keys: seal.Provider{Setting: "file:" + p.key}, Now: clock(start)}
}

func (p place) open(t testing.TB, change ...func(*Options)) *Cache {
	t.Helper()
	o := p.options()
	for _, f := range change {
		f(&o)
	}
	c, err := Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open: %v (%v)", err, unwrapped(err))
	}
	t.Cleanup(func() { shut(t, c) })
	return c
}

// shut closes a cache; closing one twice is harmless.
func shut(t testing.TB, c *Cache) {
	t.Helper()
	if err := c.Shutdown(context.Background()); err != nil {
		t.Errorf("shutdown: %v (%v)", err, unwrapped(err))
	}
}

func unwrapped(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

// done waits for a ticket that must succeed.
func done(t testing.TB, k store.Ticket) {
	t.Helper()
	if err := result(t, k); err != nil {
		t.Fatalf("ticket: %v (%v)", err, unwrapped(err))
	}
}

func result(t testing.TB, k store.Ticket) error {
	t.Helper()
	select {
	case <-k.Done():
		return k.Err()
	case <-time.After(20 * time.Second):
		t.Fatal("a ticket stayed open")
		return nil
	}
}

func must[T any](t testing.TB) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatalf("%v (%v)", err, unwrapped(err))
		}
		return v
	}
}

func wantCode(t testing.TB, err error, code store.Code, words string) {
	t.Helper()
	if err == nil || store.CodeOf(err) != code || !strings.Contains(err.Error(), words) {
		t.Fatalf("got %v (%s), want %s with %q", err, store.CodeOf(err), code, words)
	}
}

var ids = store.NewIDs(clock(start))

func draft(call store.ID) store.Draft {
	return store.Draft{Call: call, OpenedAt: start, ForceCode: "WM"}
}

// packed gives a draft a question set, and that one's bytes.
func packed(d store.Draft) (store.Draft, []byte) {
	bytes := []byte("id: west-mercia")
	d.Pack = store.PackRef{ID: "west-mercia", Version: "2012.04", Hash: fmt.Sprintf("%x", sha256.Sum256(bytes))}
	return d, bytes
}

// reportFor makes a report's record.
func reportFor(call store.ID, ref, number string, at time.Time, parties ...store.Party) store.NewRecord {
	return store.NewRecord{
		Header: store.Header{Kind: store.KindReport, Subject: call, Force: "west-mercia", Agency: "west-mercia",
			Author: store.Author{Collar: "4417", Assurance: "typed"}, ReportedAt: at},
		Summary: store.ReportSummary{Ref: ref, Call: call, Status: store.StatusComplete, Disposition: store.DisposedASB,
			Channel: store.Channel101, Category: "personal", ReportedAt: at, Number: phone.Parse(number), Parties: parties,
			Place:  store.Place{Text: "outside 12 High Street", Postcode: "WR1 2AA"},
			Levels: store.Levels{Computed: risk.Medium, Overall: risk.Medium}, Complete: true, Line: "noise at night"},
		Detail: store.ReportDetail{Narrative: "They shout under the window every night."},
	}
}

func personFor(id store.ID, p store.PersonSummary) store.NewRecord {
	return store.NewRecord{Header: store.Header{Kind: store.KindPerson, Subject: id}, Summary: p}
}

func linkFor(a, b store.ID, same bool) store.NewRecord {
	return store.NewRecord{Header: store.Header{Kind: store.KindLink, Subject: a}, Summary: store.LinkSummary{A: a, B: b, Same: same}}
}

// stepFor makes a step in the life of an action of a call.
func stepFor(id, call store.ID, state string, due time.Time) store.NewRecord {
	return store.NewRecord{Header: store.Header{Kind: store.KindAction, Subject: id},
		Summary: store.ActionSummary{Call: call, State: state, Level: risk.High,
			What: store.RequiredAction{ID: id, Action: "attend", Due: due}}}
}

func noteFor(call store.ID, text string) store.NewRecord {
	return store.NewRecord{Header: store.Header{Kind: store.KindNote, Subject: call},
		Summary: store.NoteSummary{Call: call, Kind: store.NoteUpdate, Line: text}, Detail: store.NoteDetail{Text: text}}
}

func markerFor(id store.ID, m store.MarkerSummary) store.NewRecord {
	return store.NewRecord{Header: store.Header{Kind: store.KindMarker, Subject: id}, Summary: m}
}

// sharedFor says of a number whether many people share it.
func sharedFor(id store.ID, n phone.Number, state string) store.NewRecord {
	return markerFor(id, store.MarkerSummary{On: store.OnNumber, Number: &n, Code: store.MarkerShared, State: state})
}

// closing builds one report and an access record, as the intake does.
func closing(call store.ID, number string) func(string) ([]store.NewRecord, error) {
	return func(ref string) ([]store.NewRecord, error) {
		r := reportFor(call, ref, number, start)
		r.Header.ID = ids.New()
		return []store.NewRecord{r, {Header: store.Header{Kind: store.KindAccess, Subject: call},
			Summary: store.AccessSummary{Operation: "collection", Records: []store.ID{r.Header.ID}}}}, nil
	}
}

func text(i int) []byte { return fmt.Appendf(nil, "%06d", i) }
