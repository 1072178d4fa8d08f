// Package opencall reads the calls that are not closed: for the desk's list,
// and to hand them over when somebody signs off.
package opencall

import (
	"cmp"
	"context"
	"slices"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// NextShift is the keeper of a call that nobody by name has taken.
const NextShift = "next"

// Call is a call that is not closed, as far as its journal can be read.
type Call struct {
	Draft           store.Draft
	Who, Place      string // as the caller gave them
	Answered, Shown int    // of the pack's questions
	Level           risk.Level
	Why             string // why it is parked, "" if nobody said
	Keeper          string // whose it is now: a collar number, NextShift or ""
	SentAt          time.Time
	Unreadable      bool
}

// KeeperWords says whose a call is: "5521", "the next shift"; safe for the screen.
func KeeperWords(keeper string) string {
	if keeper == NextShift {
		return "the next shift"
	}
	return safe.Clip(keeper, 20)
}

// CutOff says that the program ended while the call was being taken.
func (c Call) CutOff() bool { return !c.Draft.Parked && !c.Draft.Elsewhere }

// Reader reads journals from the disk: for commands, never for Update. One
// Reader is used by one goroutine.
type Reader struct {
	desk    store.Desk
	opening intake.Opening
	parse   func([]byte) (*questionsets.Pack, error)
	now     time.Time
	packs   map[string]*questionsets.Pack // by hash
}

// NewReader gives a reader for whoever is signed on now.
func NewReader(c *common.Common) *Reader {
	return &Reader{desk: c.Desk, opening: intake.Opening{Desk: c.Desk, Identity: c.Identity, IDs: c.IDs},
		parse: c.PackByHash, now: c.Clock.Now(), packs: map[string]*questionsets.Pack{}}
}

// List gives every call that is not closed, oldest first. One whose journal
// cannot be read is in it and says so.
func (r *Reader) List(ctx context.Context) ([]Call, error) {
	drafts, err := r.desk.OpenDrafts(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Call, len(drafts))
	for i, d := range drafts {
		out[i].Draft = d
		call, err := r.Resume(ctx, d)
		if err != nil {
			out[i].Unreadable = true
			continue
		}
		out[i].describe(call)
	}
	return out, nil
}

// Resume takes up a draft in the very pack it was begun with.
func (r *Reader) Resume(ctx context.Context, d store.Draft) (*intake.Call, error) {
	pack, err := r.pack(ctx, d.Pack.Hash)
	if err != nil {
		return nil, err
	}
	o := r.opening
	o.Pack = pack
	for _, hash := range intake.LeftPacks(d) {
		if pack, err = r.pack(ctx, hash); err != nil {
			return nil, err
		}
		o.Left = append(o.Left, pack)
	}
	return intake.Resume(o, d)
}

func (r *Reader) pack(ctx context.Context, hash string) (*questionsets.Pack, error) {
	if p := r.packs[hash]; p != nil {
		return p, nil
	}
	b, err := r.desk.Pack(ctx, hash)
	if err != nil {
		return nil, err
	}
	p, err := r.parse(b)
	if err == nil {
		r.packs[hash] = p
	}
	return p, err
}

// TakeUp gives a call as it stands on the disk now; CodeNotFound if it is closed,
// CodeInUse while another window has it in hand.
func (r *Reader) TakeUp(ctx context.Context, call store.ID) (*intake.Call, error) {
	d, err := r.desk.Draft(ctx, call)
	if err != nil {
		return nil, err
	}
	if d.Elsewhere {
		return nil, store.Errorf(store.CodeInUse, "This call is in hand in another window.").
			WithHint("Go on with the call there, or park it there first.")
	}
	return r.Resume(ctx, d)
}

// WithHistory is TakeUp with the caller's history, which a report that is sent
// from the call is assessed on.
func (r *Reader) WithHistory(ctx context.Context, call store.ID) (*intake.Call, error) {
	c, err := r.TakeUp(ctx, call)
	if err != nil {
		return nil, err
	}
	past, err := intake.Look(ctx, r.desk, c.Query(), r.now)
	if err != nil {
		return nil, err
	}
	c.SetPast(past)
	return c, nil
}

// describe takes from a call what a line about it shows.
func (c *Call) describe(call *intake.Call) {
	c.Who = call.Number().Display()
	if typed := call.Typing(intake.StepNumber).Words; call.Number().State == phone.NotAsked && typed != "" {
		c.Who = typed
	}
	if name := call.Caller().Person.Name(); name != "" {
		c.Who = name + ", " + c.Who
	}
	c.Place = call.Text(intake.StepPlace)
	if c.Place == "" {
		c.Place = call.Narrative()
	}
	c.Answered, c.Shown = call.Progress()
	c.Level = call.Overall()
	c.Why, c.Keeper, c.SentAt = call.ParkReason(), call.Keeper(), call.SentAt()
}

// Merge puts the calls that are open in this program in the place of their
// journals, which a slow disk may leave behind, and the list in its order: calls
// cut off first, then the oldest.
func Merge(calls []Call, live map[store.ID]*intake.Call) []Call {
	for id, call := range live {
		i := slices.IndexFunc(calls, func(c Call) bool { return c.Draft.Call == id })
		if i < 0 {
			calls = append(calls, Call{Draft: store.Draft{Call: id, OpenedAt: call.Opened()}})
			i = len(calls) - 1
		}
		calls[i].Unreadable, calls[i].Draft.Parked = false, true // nothing of this program is on the screen now
		calls[i].describe(call)
	}
	slices.SortStableFunc(calls, func(a, b Call) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), a.Draft.OpenedAt.Compare(b.Draft.OpenedAt))
	})
	return calls
}

func rank(c Call) int {
	if c.CutOff() {
		return 0
	}
	return 1
}
