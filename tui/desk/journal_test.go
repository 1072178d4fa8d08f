package desk

import (
	"context"
	"testing"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
)

// odd is a desk on which something is not as it should be.
type odd struct {
	store.Desk
	elsewhere, noPack, noList bool
}

func (o odd) Draft(ctx context.Context, call store.ID) (store.Draft, error) {
	d, err := o.Desk.Draft(ctx, call)
	d.Elsewhere = o.elsewhere
	return d, err
}

func (o odd) Pack(ctx context.Context, hash string) ([]byte, error) {
	if o.noPack {
		return nil, store.Errorf(store.CodeNotFound, "There is no such question set.")
	}
	return o.Desk.Pack(ctx, hash)
}

func (o odd) OpenDrafts(ctx context.Context) ([]store.Draft, error) {
	if o.noList {
		return nil, store.Errorf(store.CodeInternal, "The disk cannot be read.")
	}
	return o.Desk.OpenDrafts(ctx)
}

func TestACallThatCannotBeReadIsShownAndKept(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101")
	b.Done(call.Park(true))
	b.Common.Desk = odd{Desk: b.Cache, noPack: true}
	d := b.desk()
	mustShow(t, d, "cannot be read: keep it and tell your administrator")
	d.Key("r")
	mustShow(t, d, "This call cannot be read")
}

func TestListsThatCannotBeReadAreTriedAgain(t *testing.T) {
	b := newBench(t)
	b.Done(b.Call("07700 900101").Park(true))
	b.Common.Desk = odd{Desk: b.Cache, noList: true}
	d := b.desk()
	mustShow(t, d, "The list could not be read", "What is due could not be read")
	b.Common.Desk = b.Cache
	d.Send(common.Tick{Now: b.Clock.Now().Add(refresh)})
	mustShow(t, d, "07700 900101")
}

func TestACallTakenInAnotherWindowMeanwhileIsLeftAlone(t *testing.T) {
	b := newBench(t)
	call := b.Call("07700 900101")
	b.Done(call.Park(true))
	b.Common.Desk = odd{Desk: b.Cache, elsewhere: true}
	d := b.desk()
	d.Key("r")
	d.Type("busy\n")
	mustShow(t, d, "The reason is not kept. This call is in hand in another window.")
	fresh := b.desk()
	mustNotShow(t, fresh, "busy")
}

// What a parked call sends is assessed on the history, also when it is read from
// the disk.
func TestAReasonWrittenLaterSendsTheReportWithItsHistory(t *testing.T) {
	b := newBench(t)
	for range 3 {
		b.report("07700 900101", intake.StepPlace, "The green")
	}
	b.Done(b.Call("07700 900101", intake.StepPlace, "The green").Park(true))
	d := b.desk()
	d.Key("r")
	d.Type("rings back\n")
	d.Wait()
	mustShow(t, d, "not sent, waits here since 14:32 · rings back")
	reports, err := b.Cache.Reports(t.Context(), time.Time{}, 10)
	b.Must(err)
	for _, r := range reports {
		if r.Summary.Status == store.StatusProvisional {
			if !r.Summary.Has(risk.Repeat) {
				t.Errorf("the report that was sent has flags %+v", r.Summary.Flags)
			}
			return
		}
	}
	t.Error("nothing was sent")
}
