package shift

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
)

// at is when every test begins: a Saturday afternoon in London.
var at = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

// host does what the root model does for one screen, and keeps what the screen
// asks of it.
type host struct {
	*common.Common
	screen common.Screen
	asked  []tea.Msg
}

func (h *host) Init() tea.Cmd { return h.screen.Init() }

func (h *host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		h.Width, h.Height = msg.Width, msg.Height
		return h, nil
	case common.SignedOn, common.Back, Unlocked:
		h.asked = append(h.asked, msg)
		return h, nil
	}
	return h, h.screen.Update(msg)
}

func (h *host) View() tea.View {
	if h.Width == 0 {
		return tea.NewView("")
	}
	lines, cursor := h.screen.View()
	v := tea.NewView(strings.Join(lines, "\n"))
	if cursor != nil {
		v.Cursor = tea.NewCursor(cursor.X, cursor.Y)
	}
	return v
}

// bench is a desk of West Mercia on a folder of its own, signed on as 4417.
type bench struct {
	t     testing.TB
	clock *tuitest.Clock
	cache *cache.Cache
	full  atomic.Bool // the disk refuses
	c     *common.Common
	host  *host
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t: t, clock: tuitest.NewClock(at)}
	dir := t.TempDir()
	faults := &cache.Faults{BeforeCommit: func() error {
		if b.full.Load() {
			return syscall.ENOSPC
		}
		return nil
	}}
	var err error
	b.cache, err = cache.Open(context.Background(), cache.Options{Dir: filepath.Join(dir, "data"), Now: b.clock.Now, Faults: faults,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}})
	b.must(err)
	t.Cleanup(func() { _ = b.cache.Shutdown(context.Background()) })
	b.must(b.cache.SetUp(context.Background(), "west-mercia", "4417"))
	identity, err := b.cache.Identity(context.Background())
	b.must(err)
	identity.DeskCode, identity.OSUser = "7Q", "counter"
	b.c = &common.Common{Theme: theme.New("none"), Clock: b.clock, Desk: b.cache, Identity: identity, IDs: store.NewIDs(b.clock.Now),
		PackFor: func(force string) (*questionsets.Pack, error) {
			p, _, err := packs.ForForce(force)
			return p, err
		},
		PackByHash: func(bytes []byte) (*questionsets.Pack, error) { return questionsets.Parse("pack", bytes) },
		Live:       map[store.ID]*intake.Call{}}
	return b
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// done waits for a write.
func (b *bench) done(t store.Ticket) {
	b.t.Helper()
	if t != nil {
		<-t.Done()
		b.must(t.Err())
	}
}

// call opens a call from a number and answers some steps.
func (b *bench) call(number string, answers ...string) *intake.Call {
	b.t.Helper()
	pack, err := b.c.PackFor("west-mercia")
	b.must(err)
	call, ticket := intake.Open(intake.Opening{Desk: b.cache, Identity: b.c.Identity, Pack: pack, IDs: b.c.IDs,
		Number: phone.Parse(number), At: b.clock.Now()})
	b.done(ticket)
	for i := 0; i+1 < len(answers); i += 2 {
		t, err := call.Answer(answers[i], questionsets.Say(answers[i+1]))
		b.must(err)
		b.done(t)
	}
	return call
}

// show puts a screen into a window of 100 by 30.
func (b *bench) show(screen common.Screen) *tuitest.Driver {
	b.t.Helper()
	b.host = &host{Common: b.c, screen: screen}
	return tuitest.New(b.t, b.host, 100, 30).WithClock(b.clock)
}

// identity gives who the store says is on shift.
func (b *bench) identity() store.Identity {
	b.t.Helper()
	i, err := b.cache.Identity(context.Background())
	b.must(err)
	return i
}

// reopened gives a call as it stands on the disk, and its journal.
func (b *bench) reopened(id store.ID) (*intake.Call, store.Draft) {
	b.t.Helper()
	draft, err := b.cache.Draft(context.Background(), id)
	b.must(err)
	call, err := opencall.NewReader(b.c).Resume(context.Background(), draft)
	b.must(err)
	return call, draft
}

func mustShow(t testing.TB, d *tuitest.Driver, wants ...string) {
	t.Helper()
	screen := d.Screen()
	for _, want := range wants {
		if !strings.Contains(screen, want) {
			t.Fatalf("the screen does not show %q:\n%s", want, screen)
		}
	}
}

func mustNotShow(t testing.TB, d *tuitest.Driver, texts ...string) {
	t.Helper()
	screen := d.Screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			t.Fatalf("the screen shows %q:\n%s", text, screen)
		}
	}
}

// everySize walks the window through the sizes it may have.
func everySize(t *testing.T, name string, d *tuitest.Driver) {
	t.Helper()
	for w := 60; w <= 240; w += 9 {
		for _, h := range []int{20, 21, 24, 30, 36, 50, 70} {
			d.Resize(w, h)
			d.Check()
			if t.Failed() {
				t.Fatalf("%s at %d by %d", name, w, h)
			}
		}
	}
}
