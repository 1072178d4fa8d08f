package tui_test

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
)

// pressable is what the random test presses.
var pressable = []string{"enter", "enter", "enter", "enter", "tab", "shift+tab", "up", "down", "left", "right", "esc", "esc", "backspace",
	"delete", "home", "end", "pgup", "pgdown", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "ctrl+o", "ctrl+g", "ctrl+k",
	"ctrl+d", "ctrl+w", "ctrl+f", "ctrl+n", "ctrl+p", "ctrl+r", "ctrl+x", "ctrl+y", "ctrl+t", "ctrl+l", "alt+left", "alt+enter",
	"y", "n", "k", "d", "0", "1", "2", "3", "4", "w", "a", "c", "i", "l", "m", "o", "p", "r", "s", "t", "v", "x", "/", "é", "字", "space"}

// typed are whole entries: without them the random test never gets far.
var typed = []string{"07700 900417", "01632 960102", "Jane Roe, 12/03/1961, SY1 1AA", "Mary Roe, SY1 1AA", "The green, TF3 4AB", "Shouting",
	"Mon-Fri 9-17", "yesterday 22:00", "4417", "5521", "next", "/quick", "/suspect", "/witness", "/marker", "/shared", "/needs", "/contact",
	"/force", "avon", "camb", "/signoff", "roe", "TF3", "900417"}

// TestManyKeys presses keys, pastes and resizes at random: no panic, no frame
// that does not fit, and every answer of every open call is in its journal.
// FIRSTCALL_KEYS says how many keys; .ci/run presses 100,000.
func TestManyKeys(t *testing.T) {
	keys := 4000
	if text := os.Getenv("FIRSTCALL_KEYS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal("FIRSTCALL_KEYS is a number")
		}
		keys = n
	}
	const folder = 2000 // presses on one folder: the desk's lists stay of a day's length
	forces := []string{"west-mercia", "avon-and-somerset", "cambridgeshire"}
	for begin := 0; begin < keys; begin += folder {
		r := rand.New(rand.NewPCG(1, uint64(begin)))
		b := newBench(t).setUp(forces[begin/folder%len(forces)])
		d := b.desk(nil)
		for i := range min(folder, keys-begin) {
			pressAtRandom(d, r)
			d.Check()
			if t.Failed() {
				t.Fatalf("after %d keys of folder %d:\n%s", i+1, begin/folder, d.Screen())
			}
			if d.Quit() {
				d = b.desk(nil)
			}
			if i%100 == 99 {
				b.nothingLost(d)
			}
		}
		_ = b.cache.Shutdown(context.Background())
	}
}

// pressAtRandom does what somebody at the keyboard may do next. Nobody stays
// locked out or signed off for long.
func pressAtRandom(d *tuitest.Driver, r *rand.Rand) {
	if screen := d.Screen(); r.IntN(8) == 0 && (strings.Contains(screen, "FIRSTCALL  locked") || strings.Contains(screen, "FIRSTCALL  sign on")) {
		for range 40 {
			d.Key("backspace")
		}
		d.Type("4417")
		d.Key("enter", "enter")
		return
	}
	switch r.IntN(40) {
	case 0:
		d.Paste(hostile[r.IntN(11)])
	case 1:
		d.Resize(40+r.IntN(200), 10+r.IntN(60))
	case 2:
		d.Advance(time.Duration(r.IntN(3000)) * time.Millisecond)
	case 3:
		d.Advance(time.Duration(r.IntN(400)) * time.Second)
	case 4:
		d.Send(common.Ringing{Number: phone.Parse("07700 900" + strconv.Itoa(100+r.IntN(5))), Channel: store.Channel999})
	case 5, 6, 7, 8, 9:
		d.Type(typed[r.IntN(len(typed))])
		d.Key("enter")
	default:
		d.Key(pressable[r.IntN(len(pressable))])
	}
}

// nothingLost compares every call that is open in the program with what its
// journal gives back.
func (b *bench) nothingLost(d *tuitest.Driver) {
	b.t.Helper()
	d.Advance(time.Second) // what is being typed is journalled within a second
	drafts, err := b.cache.OpenDrafts(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	open := map[store.ID]store.Draft{}
	for _, draft := range drafts {
		open[draft.Call] = draft
	}
	for id, live := range b.common.Live {
		draft, ok := open[id]
		if !ok {
			closed := func(r store.Report) bool {
				return r.Summary.Call == id && r.Summary.Status != store.StatusProvisional
			}
			if !slices.ContainsFunc(b.reports(), closed) {
				b.t.Fatalf("the call %s is open here and has neither journal nor report", id)
			}
			continue
		}
		o := intake.Opening{Desk: b.cache, Identity: b.common.Identity, Pack: live.Pack(), IDs: b.common.IDs}
		if len(intake.LeftPacks(draft)) > 0 {
			o.Left = offered(b.t)
		}
		again, err := intake.Resume(o, draft)
		if err != nil {
			b.t.Fatal(err)
		}
		if want, got := given(live), given(again); !reflect.DeepEqual(want, got) {
			b.t.Fatalf("the journal has %v, the call %v", got, want)
		}
		if want, got := live.Notes(), again.Notes(); len(want) != len(got) || len(live.Others()) != len(again.Others()) {
			b.t.Fatalf("the journal has %d notes and %d others, the call %d and %d", len(got), len(again.Others()), len(want), len(live.Others()))
		}
	}
}

// given is every answer of a call, shown or hidden.
func given(c *intake.Call) map[string]questionsets.Answer {
	out := map[string]questionsets.Answer{}
	steps := maps.Keys(map[string]bool{intake.StepNumber: true, intake.StepPlace: true, intake.StepWhat: true, intake.StepDanger: true,
		intake.StepName: true, intake.StepSame: true, intake.StepVictim: true, intake.StepWhen: true, intake.StepKind: true,
		intake.StepType: true, intake.StepContact: true, intake.StepNeeds: true, intake.StepSafeNumber: true, intake.StepSafeHours: true})
	for step := range steps {
		if a, ok := c.Get(step); ok {
			out[step] = a
		}
	}
	for _, q := range c.Pack().Questions {
		if a, ok := c.Get(q.ID); ok {
			out[q.ID] = a
		}
	}
	return out
}
