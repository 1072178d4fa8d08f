package syncer

import (
	"cmp"
	"context"
	"errors"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

// round sends all that waits and reads the feed to its end. What cannot be sent
// does not keep the rest from coming in (SYNC 29), and a feed that cannot be read
// keeps nothing from being offered.
func (s *Syncer) round(ctx context.Context) error {
	err := s.push(ctx)
	if ctx.Err() != nil || errors.Is(err, wire.ErrToken) {
		return err
	}
	err = cmp.Or(err, s.pull(ctx))
	if _, answered := refused(err); (err == nil || answered) && ctx.Err() == nil && s.due() {
		err = cmp.Or(err, s.offer(ctx))
	}
	return cmp.Or(err, s.schedule(ctx))
}

// offerEvery is how often a desk asks whether all it sent is still there (SYNC 21).
const offerEvery = 24 * time.Hour

// due says that what is retained has to be offered: for the first time since the
// program began, under another epoch, or a day later.
func (s *Syncer) due() bool {
	return s.offeredAt.IsZero() || s.seen != s.offered || time.Since(s.offeredAt) >= offerEvery
}

// offer asks which of the retained records the central store lacks and sends
// them (SYNC 20, 21). What it then has for certain, and for long enough, need
// not be kept whole.
func (s *Syncer) offer(ctx context.Context) error {
	epoch := s.seen
	for after := int64(0); ; {
		held, next, err := s.o.Outbox.Retained(ctx, after, wire.MaxHeld)
		if err != nil {
			return err
		}
		if len(held) > 0 {
			resp, err := ask(s, func() (wire.HaveResponse, error) { return s.o.Client.Have(ctx, wire.HaveRequest{Held: held}) })
			if err == nil && len(resp.Missing) > 0 {
				err = s.o.Outbox.Again(ctx, resp.Missing)
			}
			if err != nil {
				return err
			}
			if s.seen = resp.Epoch; after == 0 {
				epoch = resp.Epoch
			}
		}
		if len(held) < wire.MaxHeld {
			break
		}
		after = next
	}
	s.offered, s.offeredAt = epoch, time.Now()
	// By the central store's clock, as this desk's may be years ahead.
	if _, err := s.o.Outbox.Pruned(ctx, s.theirNow().Add(-s.o.Retain)); err != nil {
		return err
	}
	return s.push(ctx)
}

// pull reads the feed to its end. It is begun anew once at most: one that is
// unknown at every turn is tried again later.
func (s *Syncer) pull(ctx context.Context) error {
	if s.closed() {
		return nil
	}
	for begun := false; ; {
		cursor, _, _, err := s.o.Outbox.Cursor(ctx)
		if err != nil {
			return err
		}
		resp, err := s.changes(ctx, cursor)
		switch {
		case errors.Is(err, wire.ErrResync) && !begun:
			if begun, err = true, s.anew(ctx); err == nil {
				continue
			}
		case err == nil:
			err = s.take(ctx, resp)
		}
		switch {
		case Forbidden(err) && !errors.Is(err, wire.ErrToken):
			s.mu.Lock()
			s.openAgain = time.Now().Add(closedFor)
			s.mu.Unlock()
			return nil
		case err != nil || !resp.More:
			return err
		case resp.Cursor == cursor:
			return store.Errorf(store.CodeUnreachable, "The central store gives the same page of the feed again and again.").
				WithHint("It is asked again later. If it goes on, tell your administrator.")
		}
	}
}

// anew begins the feed from its start, as the central store does not know this
// place in it any more. It may have lost what it had taken, so that comes first.
func (s *Syncer) anew(ctx context.Context) error {
	if _, err := s.o.Outbox.Apply(ctx, nil, "", ""); err != nil {
		return err
	}
	return s.offer(ctx)
}

// changes asks for a page of the feed; a smaller one next time, if it took too long.
func (s *Syncer) changes(ctx context.Context, cursor string) (wire.ChangesResponse, error) {
	resp, err := ask(s, func() (wire.ChangesResponse, error) {
		return s.o.Client.Changes(ctx, wire.ChangesRequest{Cursor: cursor, Limit: s.page})
	})
	switch {
	case err == nil:
		s.page = min(wire.MaxPage, 2*s.page)
	case errors.Is(err, errTimeout):
		s.page = max(1, s.page/2)
	}
	return resp, err
}

// closedFor is how long a feed that this desk may not read is let be.
const closedFor = time.Hour

// closed says that this desk may not read the feed, as an administrator's may not.
func (s *Syncer) closed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Before(s.openAgain)
}

// take applies a page and says whose history is another now.
func (s *Syncer) take(ctx context.Context, resp wire.ChangesResponse) error {
	changes := make([]store.Change, len(resp.Changes))
	for i, c := range resp.Changes {
		changes[i] = store.Change{ID: c.ID, Hash: c.Hash, Header: c.Header, Summary: c.Summary, DetailDigest: c.DetailDigest, Erased: c.Erased}
	}
	calls, err := s.o.Outbox.Apply(ctx, changes, resp.Cursor, resp.Epoch)
	if err != nil {
		return err
	}
	s.seen, s.packs.wanted = resp.Epoch, resp.Packs
	if len(calls) > 0 && s.o.Changed != nil {
		s.o.Changed(calls)
	}
	s.tell(ctx)
	return nil
}

// packs is what is known of the schedule of question sets.
type packs struct {
	wanted, kept string    // tags
	tried        time.Time // when the schedule could last not be kept
}

// packsEvery is how long a schedule that cannot be kept is let be: it holds
// nothing else up.
const packsEvery = 10 * time.Minute

// stale says that the schedule is another and may be asked for.
func (p packs) stale() bool { return p.wanted != p.kept && time.Since(p.tried) >= packsEvery }

// schedule fetches the schedule of question sets if it is another.
func (s *Syncer) schedule(ctx context.Context) error {
	if s.o.Packs == nil || !s.packs.stale() {
		return nil
	}
	kept, _, err := s.o.Outbox.PublishedPacks(ctx)
	if err != nil {
		return err
	}
	if s.packs.kept = kept; kept == s.packs.wanted {
		return nil
	}
	resp, err := ask(s, func() (wire.PacksResponse, error) { return s.o.Client.Packs(ctx) })
	if err != nil {
		return err
	}
	err = s.o.Packs(ctx, resp, func(ctx context.Context, hash string) ([]byte, error) {
		return ask(s, func() ([]byte, error) { return s.o.Client.PackBytes(ctx, hash) })
	})
	switch {
	case err == nil:
		s.packs = packs{wanted: resp.Tag, kept: resp.Tag}
	case store.CodeOf(err) != store.CodeUnreachable: // that is tried again as soon as anything is
		s.packs.tried = time.Now()
	}
	return err
}
