package server

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"firstcall/store/central"
	"firstcall/store/wire"
)

// news wakes the requests that wait for changes.
type news struct {
	mu   sync.Mutex
	come chan struct{}
}

func newNews() *news { return &news{come: make(chan struct{})} }

// next is closed by the next tell.
func (n *news) next() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.come
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.come)
	n.come = make(chan struct{})
}

// askAgain is how often a waiting request asks the log without being woken: what
// another server on the same database appended is told to nobody here. NOTIFY
// would make all writers wait for one another (SYNC 28).
const askAgain = time.Second

type changesQuery struct {
	Cursor string `query:"cursor" doc:"Of the answer before; empty for the beginning."`
	Limit  int    `query:"limit" minimum:"0" doc:"How many changes at most, up to 500; 0 means 500."`
	Wait   int    `query:"wait" minimum:"0" doc:"Seconds to wait for something new, up to 25."`
}

// changes gives a page of the feed. A cursor of another life of the store or of
// another desk or scope is ErrResync, never an empty page (SYNC 22).
func (s *Server) changes(ctx context.Context, q *changesQuery) (a wire.ChangesResponse, err error) {
	v := visitOf(ctx)
	scope := v.scope()
	epoch, err := s.Log.Epoch(ctx)
	if err != nil {
		return a, err
	}
	// The epoch is that of before the page: where it changes meanwhile, the next
	// request finds out.
	c := cursor{Epoch: epoch, Given: s.Now().Unix(), Scope: scopeHash(v.actor.Desk.ID, scope)}
	if c.At, err = s.position(ctx, q.Cursor, c, scope); err != nil {
		return a, err
	}
	limit := wire.MaxPage
	if q.Limit > 0 {
		limit = min(q.Limit, limit)
	}
	page, err := s.await(ctx, scope, c.At, limit, time.Duration(min(q.Wait, int(wire.MaxWait/time.Second)))*time.Second)
	if err != nil {
		return a, err
	}
	if q.Wait > 0 {
		if err := s.still(ctx, v); err != nil {
			return a, err
		}
	}
	_, tag, err := s.Roll.Packs(ctx)
	c.At = page.Next
	return wire.ChangesResponse{Epoch: epochText(epoch), Cursor: c.encode(s.Key), Packs: tag,
		Changes: travelling(page.Changes), More: page.More}, err
}

// await reads a page, and if it is empty waits for one that is not until the
// wait or the server ends.
func (s *Server) await(ctx context.Context, scope central.Scope, after central.Position, limit int, wait time.Duration) (central.Page, error) {
	over := time.NewTimer(wait)
	defer over.Stop()
	s.watch.waiting.Inc()
	defer s.watch.waiting.Dec()
	for {
		come := s.news.next() // before the log is asked, so that nothing falls between
		page, err := s.Log.Changes(ctx, scope, after, limit)
		if err != nil || len(page.Changes) > 0 || page.More || wait <= 0 {
			return page, err
		}
		after = page.Next
		again := time.NewTimer(askAgain/2 + rand.N(askAgain))
		select {
		case <-come:
		case <-again.C:
		case <-over.C:
			return page, nil
		case <-s.stopping:
			return page, nil
		case <-ctx.Done():
			return page, ctx.Err()
		}
		again.Stop()
	}
}
