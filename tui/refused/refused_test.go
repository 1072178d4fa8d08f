package refused

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// show gives the screen in a window of 100 by 30.
func show(t *testing.T, f *stage.Folder) *tuitest.Driver {
	t.Helper()
	return f.Show(New(f.Common), 100, 30, func(msg tea.Msg) bool {
		_, back := msg.(common.Back)
		return back
	})
}

// enrolled is a desk whose central store has not answered for a while.
func enrolled(t *testing.T) *stage.Folder {
	f := stage.NewFolder(t)
	f.Common.ControlRoom = "0117 496 0100"
	f.Common.Central = store.Central{URL: "https://central.example", LastSuccess: stage.At.Add(-4 * time.Minute), Waiting: 3,
		Oldest: stage.At.Add(-4 * time.Minute)}
	return f
}

var mustShow, mustNotShow = tuitest.MustShow, tuitest.MustNotShow

func TestSYNC18EverythingRefusedIsListedWithItsReference(t *testing.T) {
	f := enrolled(t)
	call := f.Call("07700 900101", "@place", "The green")
	saved := call.Close(stage.At)
	<-saved.Done()
	f.Must(saved.Err())
	reports, err := f.Cache.Reports(context.Background(), time.Time{}, 10)
	f.Must(err)
	lost := f.Common.IDs.New()
	f.Common.Central.Quarantined = []store.Refused{
		{Record: reports[0].Record, Reason: "Its force is not this desk's.", At: stage.At.Add(-time.Minute)},
		{Record: store.Header{ID: lost}, Reason: "Larger than 1 MiB.\x1b[2J", At: stage.At.AddDate(0, 0, -1)}}
	f.Common.Central.Aside = []store.Refused{{Record: store.Header{ID: f.Common.IDs.New(), Kind: store.KindNote}, Reason: "Damaged on its way.", At: stage.At}}
	d := show(t, f)
	d.Resize(110, 60)
	mustShow(t, d, "cannot be reached since 14:28", "3 records wait", "0117 496 0100", "Refused by the central store: 2",
		reports[0].Summary.Ref+" · report · 14:31", "Its force is not this desk's.", "number "+lost.String()+" · record · 20 Nov 14:32",
		"Larger than 1 MiB.", "Tell the force administrator", "Not readable here: 1", "Damaged on its way.")
	mustNotShow(t, d, "The green", "900101")
	everySize(t, d)
}

func everySize(t *testing.T, d *tuitest.Driver) {
	t.Helper()
	for w := 60; w <= 240; w += 20 {
		for _, h := range []int{18, 20, 24, 36, 70} {
			d.Resize(w, h)
			if d.Check(); t.Failed() {
				t.Fatalf("at %d by %d", w, h)
			}
		}
	}
}

func TestNothingRefusedIsSaidToo(t *testing.T) {
	f := enrolled(t)
	f.Common.Central = store.Central{URL: "https://central.example", Reachable: true, LastSuccess: stage.At}
	d := show(t, f)
	mustShow(t, d, "Nothing waits too long.")
	mustNotShow(t, d, "Refused by", "Not readable")
	d.Key("esc")
	if len(f.Stage.Asked) != 1 {
		t.Errorf("esc asked for %v", f.Stage.Asked)
	}
}

func TestTheListScrollsAndFollowsWhatIsRefusedMeanwhile(t *testing.T) {
	f := enrolled(t)
	d := show(t, f)
	mustNotShow(t, d, "Refused by the central store")
	for range 30 {
		f.Common.Central.Quarantined = append(f.Common.Central.Quarantined,
			store.Refused{Record: store.Header{ID: f.Common.IDs.New(), Kind: store.KindNote}, Reason: "Refused for a test.", At: stage.At})
	}
	d.Send(common.CentralNow(f.Common.Central))
	mustShow(t, d, "Refused by the central store: 30", "more")
	d.Key("end")
	mustNotShow(t, d, "Refused by the central store: 30")
	d.Key("home")
	mustShow(t, d, "Refused by the central store: 30")
}

func TestSYNC18ASupervisorSeesWhatEveryDeskHadRefused(t *testing.T) {
	f := enrolled(t)
	id, fails := f.Common.IDs.New(), false
	f.Common.Quarantine = func(context.Context) ([]common.RefusedOf, error) {
		if fails {
			return nil, store.Errorf(store.CodeUnreachable, "The central store cannot be reached.")
		}
		return []common.RefusedOf{{Desk: "Front counter 2", Refused: store.Refused{Record: store.Header{ID: id, Kind: store.KindReport},
			Reason: "Made under another force.", At: stage.At}}}, nil
	}
	mustNotShow(t, show(t, f), "Front counter 2")
	f.Common.Identity.Duty = store.DutySupervisor
	d := show(t, f)
	mustShow(t, d, "Refused on every desk: 1", id.String()+" · report · 14:32 · Front counter 2", "Made under another force.")
	fails = true
	mustShow(t, show(t, f), "The list could not be had. The central store cannot be reached.")
}

func TestTheFooterSaysHowToGoBack(t *testing.T) {
	if !strings.Contains(keys.Footer(keys.Central, 80), "esc back") {
		t.Errorf("the footer is %q", keys.Footer(keys.Central, 80))
	}
}
