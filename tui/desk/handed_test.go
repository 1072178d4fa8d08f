package desk

import (
	"context"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/keys"
)

// feed is what lies between the desks of a test: what was pushed, in its order.
type feed struct {
	log   []store.Change
	whole map[store.ID]store.Record
}

// meet has desks push one after the other, and then all of them pull.
func (f *feed) meet(all ...*bench) {
	ctx := context.Background()
	for _, b := range all {
		records, err := b.Cache.Outgoing(ctx, 1000, 1<<24)
		b.Must(err)
		var answers []store.Answer
		for _, r := range records {
			f.log = append(f.log, store.Change{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, DetailDigest: r.DetailDigest()})
			f.whole[r.ID] = r
			answers = append(answers, store.Answer{ID: r.ID, Hash: r.Hash, State: store.AnswerStored, Seq: int64(len(f.log))})
		}
		_, err = b.Cache.Acked(ctx, "1", time.Now(), answers)
		b.Must(err)
	}
	for _, b := range all {
		_, err := b.Cache.Apply(ctx, f.log, "c", "1")
		b.Must(err)
	}
}

func (f *feed) fetch(_ context.Context, id store.ID) (store.Record, error) {
	return f.whole[id], nil
}

// dispatcher is a desk of one who is signed on as such.
func dispatcher(t testing.TB, collar string) *bench {
	b := newBench(t)
	b.Common.Identity.Collar, b.Common.Identity.Duty = collar, store.DutyDispatcher
	return b
}

func newFeed() *feed { return &feed{whole: map[store.ID]store.Record{}} }

// GEN-21: what is sent appears at the dispatchers', is taken by one key, and the
// handler's desk says who has it.
func TestGEN21WhatIsSentIsTakenByOneKey(t *testing.T) {
	f, handler, dispatch := newFeed(), newBench(t), dispatcher(t, "5521")
	call := handler.Call("07700 900101", intake.StepPlace, "The green, TF3 4AB", intake.StepWhat, "They shout by the shops", intake.StepDanger, "yes")
	handler.Done(call.Send(handler.Clock.Now()))
	handler.Done(handler.Call("07700 900102", intake.StepPlace, "Mill Lane").Send(handler.Clock.Now().Add(time.Second)))
	handler.Done(handler.Call("07700 900103", intake.StepPlace, "High Street").ParkBecause("")) // not sent to anybody
	handler.Common.ControlRoom = "01632 960100"
	mustShow(t, handler.desk(), "not sent, waits here since 14:32, ring 01632 960100")
	mustNotShow(t, handler.desk(), "Sent to you")

	f.meet(handler, dispatch)
	mustShow(t, handler.desk(), "stored 14:32, nobody has it")
	d := dispatch.desk()
	mustShow(t, d, "Sent to you · nobody has 2", "from 4417")
	inOrder(t, d, "▲ HIGH  The green, TF3 4AB", "Mill Lane")
	d.Key("tab")
	if dispatch.Stage.Screen.Scope() != keys.Sent {
		t.Fatalf("tab leads to scope %s", dispatch.Stage.Screen.Scope())
	}
	d.Key("t")
	d.Wait()
	mustShow(t, d, "taken by 5521 at 14:32", "Sent to you · nobody has 1")
	inOrder(t, d, "Mill Lane", "The green") // what nobody has comes first

	f.meet(dispatch, handler)
	mustShow(t, handler.desk(), "taken by 5521 at 14:32", "stored 14:32, nobody has it")
	d.Key("down", "t")
	mustShow(t, d, "is taken by 5521 at 14:32.")
	d.Key("enter")
	if asked := dispatch.Stage.Asked; len(asked) != 1 || asked[0] != (common.ToReport{Ref: call.Ref()}) {
		t.Errorf("asked %+v", asked)
	}
}

// Of two who take the same, the first in the central order has it; the other is told.
func TestGEN21TheSecondToTakeIsTold(t *testing.T) {
	f, handler, first, second := newFeed(), newBench(t), dispatcher(t, "5521"), dispatcher(t, "5522")
	call := handler.Call("07700 900101", intake.StepPlace, "The green")
	handler.Done(call.Send(handler.Clock.Now()))
	f.meet(handler, first, second)
	shown := second.desk()
	for _, d := range []*bench{first, second} {
		screen := shown
		if d == first {
			screen = first.desk()
		}
		screen.Key("tab", "t")
		screen.Wait()
	}
	mustShow(t, shown, "taken by 5522")
	f.meet(first, second)
	shown.Send(common.HistoryChanged{})
	mustShow(t, shown, "5521 was first: "+call.Ref()+" is taken by 5521 at 14:32.")
	shown.Key("up")
	shown.Send(common.HistoryChanged{})
	mustNotShow(t, shown, "was first")
}

// A High is told of without being sent; a handler has no such list.
func TestGEN21AHighIsSentByItself(t *testing.T) {
	b := newBench(t)
	b.report("07700 900101", intake.StepPlace, "The green", intake.StepDanger, "yes")
	b.report("07700 900102", intake.StepPlace, "Mill Lane")
	d := b.desk()
	mustNotShow(t, d, "Sent to you")
	b.Common.Identity.Duty = store.DutySupervisor
	d = b.desk()
	mustShow(t, d, "Sent to you · nobody has 1", "▲ HIGH  The green")
	d.Resize(80, 24)
	mustShow(t, d, "Sent to you", "▲ HIGH  The green", "Calls", "Due")
	d.Key("tab", "t")
	d.Wait()
	mustShow(t, d, "taken by 4417 at 14:32")
}

// DESIGN 5: a call that another desk left is taken over by one key.
func TestACallOpenElsewhereIsTakenOver(t *testing.T) {
	f, had, takes := newFeed(), newBench(t), newBench(t)
	takes.Common.Identity.Collar, takes.Common.Fetch = "5521", f.fetch
	call := had.Call("07700 900101", intake.StepPlace, "The green", intake.StepWhat, "They shout by the shops")
	had.Done(call.ParkBecause("line dropped"))
	f.meet(had, takes)
	mustNotShow(t, had.desk(), "Open elsewhere") // it is its own
	d := takes.desk()
	mustShow(t, d, "Open elsewhere: enter takes one over", "⇄ 07700 900101, The green", "with 4417 · line dropped")
	d.Key("t") // takes what was sent, never a call
	d.Wait()
	mustShow(t, d, "Nothing that was sent waits for anybody to take it.")
	d.Key("enter")
	mustShow(t, d, "Take this call over from 4417? Press enter again.")
	d.Key("up", "enter")
	if len(takes.Stage.Asked) != 0 {
		t.Fatalf("taken over without a second enter: %+v", takes.Stage.Asked)
	}
	d.Key("enter")
	d.Wait()
	resumed := slices.ContainsFunc(takes.Stage.Asked, func(m tea.Msg) bool {
		r, ok := m.(common.ResumeCall)
		return ok && r.Draft.Call == call.ID()
	})
	if !resumed {
		t.Fatalf("asked %+v\n%s", takes.Stage.Asked, d.Screen())
	}
	mustNotShow(t, takes.desk(), "Open elsewhere")
	mustShow(t, takes.desk(), "‖ 07700 900101, The gr")
	f.meet(takes, had)
	mustShow(t, had.desk(), "taken over by 5521 at 14:32")
}

// A call that cannot be taken over says why, and stays in the list.
func TestTakingOverThatFailsSaysSo(t *testing.T) {
	f, had, takes := newFeed(), newBench(t), newBench(t)
	call := had.Call("07700 900101", intake.StepPlace, "The green")
	had.Done(call.ParkBecause(""))
	f.meet(had, takes)
	d := takes.desk()
	had.Done(call.Close(had.Clock.Now()))
	f.meet(had, takes)
	d.Key("enter", "enter")
	d.Wait()
	mustShow(t, d, "Not taken over. This call is closed by now.")
	mustNotShow(t, d, "Open elsewhere")
}

// SYNC 30: two versions are said in the list.
func TestSYNC30TwoVersionsAreSaid(t *testing.T) {
	f, a, b := newFeed(), newBench(t), newBench(t)
	call := a.Call("07700 900101", intake.StepPlace, "The green")
	a.Done(call.ParkBecause(""))
	f.meet(a, b)
	d := b.desk()
	d.Key("enter", "enter")
	d.Wait()
	draft, err := b.Cache.Draft(context.Background(), call.ID())
	b.Must(err)
	pack, err := b.Common.PackFor("west-mercia")
	b.Must(err)
	taken, err := intake.Resume(intake.Opening{Desk: b.Cache, Identity: b.Common.Identity, Pack: pack, IDs: b.Common.IDs}, draft)
	b.Must(err)
	b.Done(taken.Close(b.Clock.Now()))
	a.Done(call.Close(a.Clock.Now()))
	f.meet(a, b)
	for _, desk := range []*bench{a, b} {
		mustShow(t, desk.desk(), "two versions - review")
	}
}

// With the cursor anywhere else, t takes the most dangerous that nobody has and
// never a call that is open elsewhere.
func TestGEN21TakingIsOneKeyFromEveryList(t *testing.T) {
	f, handler, dispatch := newFeed(), newBench(t), dispatcher(t, "5521")
	handler.Done(handler.Call("07700 900102", intake.StepPlace, "Mill Lane").Send(handler.Clock.Now()))
	high := handler.Call("07700 900101", intake.StepPlace, "The green", intake.StepDanger, "yes")
	handler.Done(high.Send(handler.Clock.Now()))
	handler.Done(handler.Call("07700 900103", intake.StepPlace, "High Street").ParkBecause("rings back"))
	f.meet(handler, dispatch)
	d := dispatch.desk()
	mustShow(t, d, "Open elsewhere", "nobody has 2: t takes it")
	d.Key("t")
	d.Wait()
	found, err := dispatch.Cache.CallReports(t.Context(), high.ID())
	dispatch.Must(err)
	if _, taken := found[0].Taken(); !taken {
		t.Fatalf("the High is not taken:\n%s", d.Screen())
	}
	mustShow(t, d, "Open elsewhere", "nobody has 1: t takes it")
}

// GEN-21: what nobody has stands at the top of the smallest window, with its level
// and its place, wherever the cursor is.
func TestGEN21AnUntakenHighIsNeverHidden(t *testing.T) {
	f, handler, dispatch := newFeed(), newBench(t), dispatcher(t, "5521")
	for i, place := range []string{"Mill Lane", "High Street", "Church Road"} {
		call := handler.Call("07700 90010"+string(rune('1'+i)), intake.StepPlace, place, intake.StepWhat, "They shout by the shops and throw stones at the windows")
		handler.Done(call.Send(handler.Clock.Now()))
	}
	f.meet(handler, dispatch)
	d := dispatch.desk()
	d.Resize(60, 20)
	d.Key("t", "t", "t")
	d.Wait()
	d.Key("tab", "down", "down")
	high := handler.Call("07700 900109", intake.StepPlace, "The green", intake.StepDanger, "yes")
	handler.Done(high.Send(handler.Clock.Now()))
	f.meet(handler, dispatch)
	d.Send(common.HistoryChanged{})
	mustShow(t, d, "▲ HIGH  The green")
}

// A send point that is sent again says what is new, who had it before and the number.
func TestGEN21WhatIsSentAgainSaysWhatIsNew(t *testing.T) {
	f, handler, dispatch := newFeed(), newBench(t), dispatcher(t, "5501")
	call := handler.Call("07700 900101", intake.StepPlace, "The green")
	handler.Done(call.Send(handler.Clock.Now()))
	f.meet(handler, dispatch)
	d := dispatch.desk()
	d.Key("t")
	d.Wait()
	handler.Done(call.Note("He now has petrol at the back door", handler.Clock.Now().Add(time.Minute)))
	handler.Done(call.Send(handler.Clock.Now().Add(2 * time.Minute)))
	f.meet(dispatch, handler)
	d.Send(common.HistoryChanged{})
	mustShow(t, d, "again 14:34: He now has petrol", "before with 5501", "07700 900101", "nobody has 1")
}

// DESIGN 6: what somebody else is to do is everybody's until somebody has it, then
// theirs alone; the handler has told the dispatcher by it.
func TestGEN21WhatWasTakenIsDueAtWhoeverTookIt(t *testing.T) {
	f, handler, dispatch, other := newFeed(), newBench(t), dispatcher(t, "5521"), dispatcher(t, "5522")
	handler.report("07700 900101", intake.StepPlace, "The green", intake.StepDanger, "yes")
	ref := handler.due()[0].Ref
	handler.action("attend", "Send an officer", "dispatcher", 0, func(a *store.ActionSummary) { a.Ref = ref })
	f.meet(handler, dispatch, other)
	mustShow(t, handler.desk(), "Tell the dispatcher now", "Send an officer")
	d := dispatch.desk()
	d.Key("t")
	d.Wait()
	mustShow(t, d, "Send an officer", "yours")
	mustNotShow(t, d, "Tell the dispatcher now")
	f.meet(dispatch, handler, other)
	mustNotShow(t, handler.desk(), "Tell the dispatcher now", "Send an officer")
	mustNotShow(t, other.desk(), "Send an officer")
}

// How long a call is parked is counted from when it was parked.
func TestAParkedCallIsAsOldAsItsParking(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101", intake.StepPlace, "The green")
	b.pass(10 * time.Minute)
	b.Done(call.ParkBecause("rings back"))
	d := b.desk()
	mustShow(t, d, "parked <1 min")
	d.Advance(4 * time.Minute)
	mustShow(t, d, "parked 4 min")
}
