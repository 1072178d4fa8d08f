package intake

import (
	"context"
	"slices"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// Replayed is a saved report as it can be assessed again.
type Replayed struct {
	Interview *questionsets.Interview
	Beside    []questionsets.Parked // what was asked beside the pack and another pack may ask itself: where, what, which type
	History   risk.History          // what counted then, with the report's own time as Now
	Seen      []store.ID            // the records that were read beside the report, for the access log (DPA 2018 s.62)
}

// Replay gives a saved report's answers and the history that counts for it as of
// its own time, found as the desk finds it when the report is amended. Of desk
// it only reads, from the disk: it is meant for a command. Pack is the version
// the report was made with. The errors are Amend's, but a call that is still
// open can be replayed, and those of reading.
func Replay(ctx context.Context, o Opening, r store.Report, d store.ReportDetail) (Replayed, error) {
	c, err := again(ctx, o, r, d)
	if err != nil {
		return Replayed{}, err
	}
	return Replayed{Interview: c.iv, Beside: c.framed(), History: c.history(c.opened), Seen: slices.Clone(c.seen)}, nil
}

// again gives the call of a saved report with the history there is now, to be
// read only.
func again(ctx context.Context, o Opening, r store.Report, d store.ReportDetail) (*Call, error) {
	desk := o.Desk
	o.Desk = unwritten{desk}
	c, _, err := Amend(o, r, d)
	if err != nil {
		return nil, err
	}
	if c.caller.Chosen || c.Victim().Chosen { // they may have other records
		known, err := LookPeople(ctx, desk, c.Wanted(), c.opened)
		if err != nil {
			return nil, err
		}
		c.SetKnown(known)
	}
	past, err := Look(ctx, desk, c.Query(), c.opened)
	if err != nil {
		return nil, err
	}
	c.SetPast(past)
	return c, nil
}

// framed gives what the frame asked of the parts of a report that a pack may have
// its own question for.
func (c *Call) framed() []questionsets.Parked {
	var out []questionsets.Parked
	for step, target := range fills {
		if a, ok := c.frame[step]; ok {
			q := frameQuestions[step]
			out = append(out, questionsets.Parked{Question: step, Ask: q.Ask, Kind: q.Kind, Fills: target, Answer: a})
		}
	}
	return out
}

// unwritten is a desk on which nothing is journalled and no call is open.
type unwritten struct{ store.Desk }

// Open begins no journal.
func (unwritten) Open(store.Draft, []byte) store.Ticket { return nil }

// Journal writes nothing.
func (unwritten) Journal(store.ID, ...store.Entry) store.Ticket { return nil }

// Draft finds none: Amend refuses a call that is open only for its journal's sake.
func (unwritten) Draft(context.Context, store.ID) (store.Draft, error) {
	return store.Draft{}, store.Errorf(store.CodeNotFound, "Nothing is journalled while reports are replayed.")
}
