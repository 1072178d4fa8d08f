package syncer

import (
	"context"
	"errors"
	"net/http"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

// errUnsettled: something waits although the central store answers.
var errUnsettled error = store.Errorf(store.CodeUnreachable, "The central store answers, but does not take what this desk sends.").
	WithHint("It is safe here and is tried again. If it goes on, tell your administrator.")

// The reasons for what this desk keeps back. None repeats anything of a record.
const (
	tooLarge = "It is larger than the central store takes, or cannot be read there. It is kept on this desk."
	unwanted = "The central store does not take it, although it takes others. It is kept on this desk and offered again every day."
)

// failing is a record that was not taken even alone.
type failing struct {
	tries int
	since time.Time // of the first
	again time.Time // others go first until then
	size  int
}

// maxFailing is how many records are gone round. With more than that it is not
// the records.
const maxFailing = wire.MaxItems

// push sends what waits, oldest first, one request at a time (SYNC 13). What is
// refused goes in halves, down to the record that it is for; that one is tried
// again later and the others go on (17).
func (s *Syncer) push(ctx context.Context) error {
	for {
		records, err := s.sendable(ctx, s.items)
		if err != nil || len(records) == 0 {
			return err
		}
		n, err := s.send(ctx, records)
		r, is := refused(err)
		is = is || tooMuch(err)
		switch {
		case is && len(records) > 1:
			s.items = len(records) / 2
			continue
		case tooMuch(err) && (r.ours || sizeOf(records[0]) > wire.MaxBytes/2): // it alone holds up what comes after it
			n, err = s.refuse(ctx, records[0], tooLarge)
		case is && s.isTheRecord(records[0], r):
			n, err = s.refuse(ctx, records[0], unwanted)
		case is:
			s.unsent = err
			s.later(records[0])
			continue
		}
		if err != nil {
			return err
		}
		if n == 0 {
			return errUnsettled
		}
		s.settled()
		s.tell(ctx)
	}
}

// tooMuch says of a refused push that a smaller one may be taken (SYNC 17).
func tooMuch(err error) bool { return store.CodeOf(err) == store.CodeInvalid }

// sendable gives what can be sent now: of what waits, first what was not refused
// alone, then one by one what was, when its time has come.
func (s *Syncer) sendable(ctx context.Context, items int) ([]store.Record, error) {
	s.mu.Lock()
	now, size, later, rest := time.Now(), wire.MaxBytes, map[store.ID]time.Time{}, time.Now().Before(s.pushAgain)
	for id, f := range s.failing {
		size += f.size
		later[id] = f.again
	}
	s.mu.Unlock()
	if rest {
		return nil, nil
	}
	all, err := s.o.Outbox.Outgoing(ctx, items+len(later), size)
	var out, again []store.Record
	size = 0
	for _, r := range all {
		if at, refused := later[r.ID]; refused {
			if !now.Before(at) {
				again = append(again, r)
			}
			continue
		}
		if size += sizeOf(r); len(out) == items || len(out) > 0 && size > wire.MaxBytes {
			break
		}
		out = append(out, r)
	}
	if len(out) == 0 && len(again) > 0 {
		out = again[:1]
	}
	return out, err
}

func sizeOf(r store.Record) int { return len(r.HeaderBytes) + len(r.Summary) + len(r.Detail) }

// send pushes records and says how many are settled by the answers.
func (s *Syncer) send(ctx context.Context, records []store.Record) (int, error) {
	items, size := make([]wire.Item, len(records)), 0
	for i, r := range records {
		items[i] = wire.Item{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}
		size += items[i].Size()
	}
	if size > wire.MaxBytes {
		return 0, wire.ErrTooLarge
	}
	resp, err := ask(s, func() (wire.PushResponse, error) {
		return s.o.Client.Push(ctx, wire.PushRequest{EpochSeen: s.seen, Items: items})
	})
	if err != nil {
		if errors.Is(err, errTimeout) {
			s.items = max(1, len(records)/2)
		}
		return 0, err
	}
	s.items = min(wire.MaxItems, 2*s.items)
	s.seen = resp.Epoch
	n, err := s.o.Outbox.Acked(ctx, resp.Epoch, s.theirNow(), resp.Answers)
	if n > 0 {
		s.mu.Lock()
		for _, a := range resp.Answers {
			delete(s.failing, a.ID)
		}
		s.refusals, s.tookAt = 0, time.Now()
		s.mu.Unlock()
	}
	return n, err
}

// isTheRecord says of one that was refused alone that others were taken since it
// was first: it is not the desk, nor something on the way. What the central store
// itself fails at is not the record's fault.
func (s *Syncer) isTheRecord(r store.Record, by refusal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.failing[r.ID]
	if f == nil || by.status >= http.StatusInternalServerError || !s.tookAt.After(f.since) {
		return false
	}
	delete(s.failing, r.ID)
	return true
}

// later lets a record that was refused alone wait, and the others go first. Where
// one after another is refused it is not the records, and nothing is sent for a
// while.
func (s *Syncer) later(r store.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.failing[r.ID]
	if f == nil {
		f = &failing{since: time.Now(), size: sizeOf(r)}
		if len(s.failing) < maxFailing {
			s.failing[r.ID] = f
		}
	}
	f.again = time.Now().Add(s.pause(f.tries))
	f.tries++
	if s.refusals++; s.refusals > 1 {
		s.pushAgain = time.Now().Add(s.pause(s.refusals - 2))
	}
}

// anyway has everything tried again at once, as somebody waits for it.
func (s *Syncer) anyway() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals, s.pushAgain, s.openAgain = 0, time.Time{}, time.Time{}
	for _, f := range s.failing {
		f.again = time.Time{}
	}
}

// refuse answers a record that cannot be sent: it stays here, in sight, and is
// offered again every day (SYNC 18).
func (s *Syncer) refuse(ctx context.Context, r store.Record, reason string) (int, error) {
	return s.o.Outbox.Acked(ctx, s.seen, s.theirNow(), []store.Answer{{ID: r.ID, Hash: r.Hash, State: store.AnswerQuarantined, Reason: reason}})
}
