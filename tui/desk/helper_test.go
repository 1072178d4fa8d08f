package desk

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/common"
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
	case common.NewCall, common.ResumeCall, common.ToReport, common.ToSearch, common.ToSignOff, common.OpenCommands:
		return true
	}
	return false
}

// report closes a call.
func (b *bench) report(number string, answers ...string) string {
	b.T.Helper()
	saved := b.Call(number, answers...).Close(b.Clock.Now())
	b.Done(saved)
	return saved.Ref()
}

// action sets an action of its own, due in some time.
func (b *bench) action(id, title, owner string, due time.Duration, change func(*store.ActionSummary)) {
	b.T.Helper()
	a := store.ActionSummary{Call: b.Common.IDs.New(), Ref: "WM-261121-7Q0417K", State: store.ActionSet,
		What: store.RequiredAction{ID: b.Common.IDs.New(), Action: id, Title: title, Owner: owner, Due: b.Clock.Now().Add(due)}}
	if change != nil {
		change(&a)
	}
	b.Done(b.Cache.Add(store.NewRecord{Header: store.Header{Kind: store.KindAction, Subject: a.What.ID, Force: "west-mercia",
		Agency: "police", ReportedAt: at}, Summary: a}))
}

// due gives the open actions.
func (b *bench) due() []store.ActionSummary {
	b.T.Helper()
	list, err := b.Cache.Due(context.Background(), 100)
	b.Must(err)
	return list
}

// desk shows the desk at 120 by 36.
func (b *bench) desk() *tuitest.Driver {
	b.T.Helper()
	return b.Show(New(b.Common), 120, 36, roots)
}

var mustShow, mustNotShow = tuitest.MustShow, tuitest.MustNotShow

// inOrder fails unless the texts stand on the screen one below the other.
func inOrder(t testing.TB, d *tuitest.Driver, texts ...string) {
	t.Helper()
	screen, from := d.Screen(), 0
	for _, text := range texts {
		i := strings.Index(screen[from:], text)
		if i < 0 {
			t.Fatalf("%q is not below what comes before it:\n%s", text, screen)
		}
		from += i + len(text)
	}
}

// pass lets time pass while no screen is there.
func (b *bench) pass(d time.Duration) {
	tuitest.New(b.T, &stage.Stage{Common: b.Common, Screen: New(b.Common), Takes: roots}, 80, 24).WithClock(b.Clock).Advance(d)
}
