package plain_test

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/tui/common"
	"firstcall/tui/plain"
)

// at is when every test begins: a Saturday afternoon in London.
var at = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

// bench is a desk on a folder of its own, on which calls are taken a line at a
// time.
type bench struct {
	t       *testing.T
	cache   *cache.Cache
	hours   atomic.Int64 // since at
	force   string
	systems []common.System
	control string
	print   func(context.Context, string) error
}

func newBench(t *testing.T, force string) *bench {
	t.Helper()
	b := &bench{t: t, force: force}
	dir := t.TempDir()
	c, err := cache.Open(t.Context(), cache.Options{Dir: filepath.Join(dir, "data"), Now: b.now,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}})
	if err != nil {
		t.Fatal(err)
	}
	b.cache = c
	t.Cleanup(func() { _ = c.Shutdown(context.Background()) })
	return b
}

func (b *bench) now() time.Time { return at.Add(time.Duration(b.hours.Load()) * time.Hour) }

// opening is what a call begins with. An hour passes.
func (b *bench) opening(channel store.Channel) intake.Opening {
	b.t.Helper()
	b.hours.Add(1)
	id, err := b.cache.Identity(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	pack, _, err := packs.ForForce(b.force)
	if err != nil {
		b.t.Fatal(err)
	}
	o := intake.Opening{Desk: b.cache, Identity: id, Pack: pack, IDs: store.NewIDs(b.now),
		Channel: channel, At: b.now()}
	if channel == store.ChannelWalkIn {
		o.Number = phone.Number{State: phone.WalkIn}
	}
	return o
}

// call takes a call from lines and gives all that was said.
func (b *bench) call(channel store.Channel, lines ...string) string {
	b.t.Helper()
	o := b.opening(channel)
	taken, opened := intake.Open(o)
	b.wait(opened)
	return b.run(plain.Session{Call: taken, Opening: o}, lines)
}

// resume takes up a call that was left while something was being typed.
func (b *bench) resume(d store.Draft, typing intake.Typing, lines ...string) string {
	b.t.Helper()
	o := b.opening(store.Channel101)
	taken, err := intake.Resume(o, d)
	if err != nil {
		b.t.Fatal(err)
	}
	b.wait(taken.Park(false))
	b.wait(taken.SetTyping(taken.Step(), typing))
	return b.run(plain.Session{Call: taken, Opening: o, Resumed: true}, lines)
}

// run gives a session its lines to the end.
func (b *bench) run(s plain.Session, lines []string) string {
	b.t.Helper()
	var out bytes.Buffer
	s.In, s.Out = strings.NewReader(strings.Join(lines, "\n")+"\n"), &out
	s.Now, s.Patience, s.Systems, s.ControlRoom, s.Print = b.now, 10*time.Second, b.systems, b.control, b.print
	s.Packs = b.packs
	if err := s.Run(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	if err := s.Settle(); err != nil {
		b.t.Fatal(err)
	}
	return out.String()
}

// packs are the question sets that a call can change to.
func (b *bench) packs() ([]*questionsets.Pack, error) {
	var out []*questionsets.Pack
	for _, force := range []string{"avon-and-somerset", "cambridgeshire", "west-mercia"} {
		p, _, err := packs.ForForce(force)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (b *bench) wait(t store.Ticket) {
	b.t.Helper()
	<-t.Done()
	if err := t.Err(); err != nil {
		b.t.Fatal(err)
	}
}

// reports gives the current reports, newest first.
func (b *bench) reports() []store.Report {
	b.t.Helper()
	reports, err := b.cache.Reports(b.t.Context(), time.Time{}, 100)
	if err != nil {
		b.t.Fatal(err)
	}
	return reports
}

// detail gives the newest report with all of it.
func (b *bench) detail() (store.Report, store.ReportDetail) {
	b.t.Helper()
	r, d, err := b.cache.Report(b.t.Context(), b.reports()[0].Summary.Ref)
	if err != nil {
		b.t.Fatal(err)
	}
	return r, d
}

// says checks that every text was said, in that order.
func says(t *testing.T, said string, texts ...string) {
	t.Helper()
	rest := said
	for _, text := range texts {
		i := strings.Index(rest, text)
		if i < 0 {
			t.Errorf("it never says %q, or not there, in:\n%s", text, said)
			return
		}
		rest = rest[i+len(text):]
	}
}

func neverSays(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(said, text) {
			t.Errorf("it says %q in:\n%s", text, said)
		}
	}
}
