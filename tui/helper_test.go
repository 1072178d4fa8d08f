package tui_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/seal"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
)

// at is when every test begins: a Saturday afternoon in London.
var at = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

// bench is a desk on a folder of its own, with a clock turned by hand.
type bench struct {
	t      testing.TB
	dir    string
	clock  *tuitest.Clock
	cache  *cache.Cache
	full   atomic.Bool // the disk refuses
	theme  string
	w, h   int
	common *common.Common     // of the program that was started last
	pack   *questionsets.Pack // for every call; nil: the force's own
	trial  bool
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), clock: tuitest.NewClock(at), theme: "none", w: 120, h: 36}
	b.open()
	t.Cleanup(func() { _ = b.cache.Shutdown(context.Background()) })
	return b
}

func (b *bench) open() {
	b.t.Helper()
	faults := &cache.Faults{BeforeCommit: func() error {
		if b.full.Load() {
			return syscall.ENOSPC
		}
		return nil
	}}
	c, err := cache.Open(context.Background(), cache.Options{
		Dir: filepath.Join(b.dir, "data"), Now: b.clock.Now, Faults: faults,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(b.dir, "key")}})
	if err != nil {
		b.t.Fatal(err)
	}
	b.cache = c
}

// reopen is what starting the program again does.
func (b *bench) reopen() {
	b.t.Helper()
	if err := b.cache.Shutdown(context.Background()); err != nil {
		b.t.Fatal(err)
	}
	b.open()
}

func (b *bench) setUp(force string) *bench {
	b.t.Helper()
	if err := b.cache.SetUp(context.Background(), force, "4417"); err != nil {
		b.t.Fatal(err)
	}
	return b
}

// desk starts the program, with a call at once if start is not nil.
func (b *bench) desk(start *common.NewCall) *tuitest.Driver {
	b.t.Helper()
	identity, err := b.cache.Identity(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	identity.DeskCode = "7Q" // a new folder draws it by chance, a frame must not
	c := &common.Common{Theme: theme.New(b.theme), Clock: b.clock, Desk: b.cache, Identity: identity, IDs: store.NewIDs(b.clock.Now),
		PackFor: func(force string) (*questionsets.Pack, error) {
			if b.pack != nil {
				return b.pack, nil
			}
			p, _, err := packs.ForForce(force)
			return p, err
		},
		Systems:    []common.System{{Name: "Crime recording"}, {Name: "Intelligence"}},
		PackByHash: func(bytes []byte) (*questionsets.Pack, error) { return questionsets.Parse("pack", bytes) },
		Packs:      func() ([]*questionsets.Pack, error) { return offered(b.t), nil },
		Trial:      b.trial,
	}
	b.common = c
	return tuitest.New(b.t, tui.New(c, start), b.w, b.h).WithClock(b.clock)
}

// offered are the question sets that a call can change to in the tests.
func offered(t testing.TB) []*questionsets.Pack {
	t.Helper()
	var out []*questionsets.Pack
	for _, force := range []string{"avon-and-somerset", "cambridgeshire", "south-wales", "west-mercia"} {
		out = append(out, packWith(t, force, ""))
	}
	return out
}

// answer types an answer and moves on.
func answer(d *tuitest.Driver, texts ...string) {
	for _, text := range texts {
		d.Type(text)
		d.Key("enter")
	}
}

var mustShow, mustNotShow = tuitest.MustShow, tuitest.MustNotShow

func (b *bench) reports() []store.Report {
	b.t.Helper()
	list, err := b.cache.Reports(context.Background(), time.Time{}, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// eventually is mustShow where something is waited for beside the keys, such
// as a disk that refuses: what comes late is delivered until the screen shows it.
func eventually(t testing.TB, d *tuitest.Driver, wants ...string) {
	t.Helper()
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		d.Send(struct{}{})
		missing := slices.ContainsFunc(wants, func(want string) bool { return !strings.Contains(d.Screen(), want) })
		if !missing {
			return
		}
	}
	mustShow(t, d, wants...)
}

// packWith is a force's pack with more at its end.
func packWith(t testing.TB, force, more string) *questionsets.Pack {
	t.Helper()
	p, _, err := packs.ForForce(force)
	if err != nil {
		t.Fatal(err)
	}
	changed, err := questionsets.Parse("changed", append(slices.Clone(p.Bytes), more...))
	if err != nil {
		t.Fatal(err)
	}
	return changed
}
