package syncer

import (
	"context"
	"errors"
	"time"

	"firstcall/store/wire"
)

// The times of the loop. With the time that a request has, mostWait leaves it a
// minute at most until all is sent, once the network is back (T6).
const (
	leastWait  = time.Second      // after a failure
	mostWait   = 40 * time.Second // SYNC 17 allows a minute
	peekEvery  = 2 * time.Second  // for what another program on this folder has written
	watchEvery = 10 * time.Second
	stuckAfter = time.Minute // SYNC 19
)

// Run sends and fetches until its context ends, and gives that one's error.
func (s *Syncer) Run(ctx context.Context) error {
	s.begin(ctx)
	for ctx.Err() == nil {
		s.watched(ctx)
	}
	return ctx.Err()
}

// watched runs the loop until the context ends, or begins it anew where it makes
// no headway (SYNC 19).
func (s *Syncer) watched(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	defer func() { cancel(); <-done }()
	go func() {
		defer close(done)
		s.guarded(ctx)
	}()
	began := time.Now()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			if s.stuck(ctx) && time.Since(began) >= stuckAfter {
				s.o.Client.http.CloseIdleConnections()
				return
			}
		}
	}
}

// guarded runs the loop. A mistake in it must not end the desk in the middle of
// a call: the red banner shows instead, and a minute later it is tried again.
func (s *Syncer) guarded(ctx context.Context) {
	defer func() {
		if recover() != nil {
			s.mu.Lock()
			s.state.Stuck = true
			s.mu.Unlock()
			rest(ctx, stuckAfter, nil)
		}
	}()
	s.loop(ctx)
}

// stuck says that something waits, the network answers, and nothing was taken
// for a minute. A desk that is not known is told so instead.
func (s *Syncer) stuck(ctx context.Context) bool {
	s.tell(ctx)
	s.mu.Lock()
	is := s.state.Waiting > 0 && s.state.Reachable && !s.state.Revoked && time.Since(s.since) >= stuckAfter
	s.state.Stuck = s.state.Stuck || is
	s.mu.Unlock()
	if is {
		s.tell(ctx)
	}
	return is
}

// loop is round after round, and a long-poll in between.
func (s *Syncer) loop(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; {
		err := s.locked(ctx, func() error { return s.round(ctx) })
		s.tell(ctx)
		if err == nil {
			failures = 0
			err = s.idle(ctx)
		}
		if err != nil {
			s.tell(ctx)
			if s.back(err) {
				failures = 0
			}
			s.backOff(ctx, failures)
			failures++
		}
	}
}

// back says of a request that had no answer that the central store was reached
// after it: the network is there again.
func (s *Syncer) back(err error) bool { return errors.Is(err, errTimeout) && s.State().Reachable }

// backOff waits after a failure: at least a second, then longer and longer, each
// desk at its own moment so that not all come at once (SYNC 17). Where the
// central store said how long, it is that. Wake cuts it short, but not the first
// second.
func (s *Syncer) backOff(ctx context.Context, failures int) {
	wait := s.pause(failures)
	s.mu.Lock()
	if quiet := time.Until(s.quiet); quiet > 0 {
		wait = max(leastWait, quiet) + time.Duration(s.o.Random()*float64(time.Second))
	}
	s.mu.Unlock()
	rest(ctx, leastWait, nil)
	rest(ctx, wait-leastWait, s.wake)
}

// pause is how long something is let be that has failed so many times before.
func (s *Syncer) pause(failures int) time.Duration {
	most := min(mostWait, leastWait<<min(failures+1, 6))
	return leastWait + time.Duration(s.o.Random()*float64(most-leastWait))
}

// rest waits for a time, the end of a context or something on wake, and says
// whether that was it.
func rest(ctx context.Context, d time.Duration, wake <-chan struct{}) (woken bool) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-wake:
		return true
	case <-ctx.Done():
	}
	return false
}

// idle long-polls (SYNC 28) and applies what comes, until a round is called for.
func (s *Syncer) idle(ctx context.Context) error {
	for {
		cursor, _, _, err := s.o.Outbox.Cursor(ctx)
		if err != nil {
			return err
		}
		began := time.Now()
		resp, err := s.poll(ctx, cursor)
		if err != nil || resp == nil {
			return err
		}
		again := false
		err = s.locked(ctx, func() error {
			now, _, _, err := s.o.Outbox.Cursor(ctx)
			if err != nil || now != cursor { // another program was here meanwhile
				again = true
				return err
			}
			if err := s.take(ctx, *resp); err != nil {
				return err
			}
			again = resp.More || s.due() || s.o.Packs != nil && s.packs.stale()
			return nil
		})
		if err != nil || again {
			return err
		}
		// One that does not wait must not be asked all the time.
		if len(resp.Changes) == 0 && rest(ctx, leastWait-time.Since(began), s.wake) {
			return nil
		}
	}
}

// poll waits for a page of the feed; nil where something else is to be done first.
// A feed that may not be read is not asked for: an hour later a round does.
func (s *Syncer) poll(ctx context.Context, cursor string) (*wire.ChangesResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	defer func() { cancel(); <-done }()
	var resp wire.ChangesResponse
	var err error
	closed := s.closed()
	go func() {
		defer close(done)
		if closed {
			<-ctx.Done()
			return
		}
		resp, err = ask(s, func() (wire.ChangesResponse, error) {
			return s.o.Client.Changes(ctx, wire.ChangesRequest{Cursor: cursor, Wait: wire.MaxWait})
		})
	}()
	peek := time.NewTicker(peekEvery)
	defer peek.Stop()
	for {
		select {
		case <-done:
			return &resp, err
		case <-s.wake:
			return nil, nil
		case <-peek.C:
			if waiting, err := s.sendable(ctx, 1); err != nil || len(waiting) > 0 || closed && !s.closed() {
				return nil, err
			}
		}
	}
}
