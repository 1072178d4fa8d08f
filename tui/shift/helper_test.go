package shift

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// at is when every test begins.
var at = stage.At

// bench is a desk of West Mercia on a folder of its own, signed on as 4417.
type bench struct{ *stage.Folder }

func newBench(t testing.TB) *bench {
	t.Helper()
	return &bench{stage.NewFolder(t)}
}

// roots says what the root model would carry out.
func roots(msg tea.Msg) bool {
	switch msg.(type) {
	case common.SignedOn, common.Back, Unlocked:
		return true
	}
	return false
}

// show puts a screen into a window of 100 by 30.
func (b *bench) show(screen common.Screen) *tuitest.Driver {
	b.T.Helper()
	return b.Show(screen, 100, 30, roots)
}

// unlocked says whether all that was asked for is that the screen is unlocked.
func (b *bench) unlocked() bool {
	if len(b.Stage.Asked) != 1 {
		return false
	}
	_, ok := b.Stage.Asked[0].(Unlocked)
	return ok
}

// identity gives who the store says is on shift.
func (b *bench) identity() store.Identity {
	b.T.Helper()
	i, err := b.Cache.Identity(context.Background())
	b.Must(err)
	return i
}

// reopened gives a call as it stands on the disk, and its journal.
func (b *bench) reopened(id store.ID) (*intake.Call, store.Draft) {
	b.T.Helper()
	draft, err := b.Cache.Draft(context.Background(), id)
	b.Must(err)
	call, err := opencall.NewReader(b.Common).Resume(context.Background(), draft)
	b.Must(err)
	return call, draft
}

var mustShow, mustNotShow = tuitest.MustShow, tuitest.MustNotShow

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
