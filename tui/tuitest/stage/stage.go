// Package stage is for the tests of one screen: it shows the screen as the root
// model would, on a folder of its own where one is needed.
package stage

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
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
)

// At is when a folder's clock begins: a Saturday afternoon in London.
var At = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

// Stage does what the root model does for one screen, and keeps what the screen
// asks of it.
type Stage struct {
	*common.Common
	Screen common.Screen
	Asked  []tea.Msg
	// Takes says which messages the root would carry out.
	Takes func(tea.Msg) bool
}

// Init begins the screen.
func (s *Stage) Init() tea.Cmd { return s.Screen.Init() }

// Update keeps the window's size, takes what is the root's, and gives the screen
// the rest.
func (s *Stage) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := msg.(tea.WindowSizeMsg); ok {
		s.Width, s.Height = size.Width, size.Height
		return s, nil
	}
	if s.Takes(msg) {
		s.Asked = append(s.Asked, msg)
		return s, nil
	}
	return s, s.Screen.Update(msg)
}

// View draws the screen, once it has a size.
func (s *Stage) View() tea.View {
	if s.Width == 0 {
		return tea.NewView("")
	}
	lines, cursor := s.Screen.View()
	v := tea.NewView(strings.Join(lines, "\n"))
	if cursor != nil {
		v.Cursor = tea.NewCursor(cursor.X, cursor.Y)
	}
	return v
}

// Folder is a desk of West Mercia on a folder of its own, signed on as 4417.
type Folder struct {
	T      testing.TB
	Clock  *tuitest.Clock
	Cache  *cache.Cache
	Full   atomic.Bool // the disk refuses
	Common *common.Common
	Stage  *Stage
}

// NewFolder makes one and closes it when the test ends.
func NewFolder(t testing.TB) *Folder {
	t.Helper()
	f := &Folder{T: t, Clock: tuitest.NewClock(At)}
	dir := t.TempDir()
	faults := &cache.Faults{BeforeCommit: func() error {
		if f.Full.Load() {
			return syscall.ENOSPC
		}
		return nil
	}}
	var err error
	f.Cache, err = cache.Open(context.Background(), cache.Options{Dir: filepath.Join(dir, "data"), Now: f.Clock.Now, Faults: faults,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}})
	f.Must(err)
	t.Cleanup(func() { _ = f.Cache.Shutdown(context.Background()) })
	f.Must(f.Cache.SetUp(context.Background(), "west-mercia", "4417"))
	identity, err := f.Cache.Identity(context.Background())
	f.Must(err)
	identity.DeskCode, identity.OSUser = "7Q", "counter"
	f.Common = &common.Common{Theme: theme.New("none"), Clock: f.Clock, Desk: f.Cache, Identity: identity, IDs: store.NewIDs(f.Clock.Now),
		PackFor: func(force string) (*questionsets.Pack, error) {
			p, _, err := packs.ForForce(force)
			return p, err
		},
		PackByHash: func(bytes []byte) (*questionsets.Pack, error) { return questionsets.Parse("pack", bytes) },
		Live:       map[store.ID]*intake.Call{}}
	return f
}

// Must ends the test on an error.
func (f *Folder) Must(err error) {
	f.T.Helper()
	if err != nil {
		f.T.Fatal(err)
	}
}

// Done waits for a write, nil for none.
func (f *Folder) Done(t store.Ticket) {
	f.T.Helper()
	if t != nil {
		<-t.Done()
		f.Must(t.Err())
	}
}

// Call opens a call from a number and answers some steps: step, answer, step,
// answer and so on.
func (f *Folder) Call(number string, answers ...string) *intake.Call {
	f.T.Helper()
	pack, err := f.Common.PackFor("west-mercia")
	f.Must(err)
	call, ticket := intake.Open(intake.Opening{Desk: f.Cache, Identity: f.Common.Identity, Pack: pack, IDs: f.Common.IDs,
		Number: phone.Parse(number), At: f.Clock.Now()})
	f.Done(ticket)
	for i := 0; i+1 < len(answers); i += 2 {
		t, err := call.Answer(answers[i], questionsets.Say(answers[i+1]))
		f.Must(err)
		f.Done(t)
	}
	return call
}

// Show puts a screen into a window of w by h cells.
func (f *Folder) Show(screen common.Screen, w, h int, takes func(tea.Msg) bool) *tuitest.Driver {
	f.T.Helper()
	f.Stage = &Stage{Common: f.Common, Screen: screen, Takes: takes}
	return tuitest.New(f.T, f.Stage, w, h).WithClock(f.Clock)
}
