// Package syncer is a desk's side of the conversation with its central store:
// what was made here is pushed, what others made is pulled, whatever the network
// does (SYNC 13 to 31). It writes no log, and nothing of a record is in any of
// its errors.
package syncer

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"sync"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

// State is how things stand, as screens and commands show it.
type State = store.Central

// Options says what is kept in step with what. Its functions are called one at a
// time and hold the sync up while they run.
type Options struct {
	Outbox store.Outbox
	Client *Client
	// Lock keeps two programs on one folder from pushing at once; nil where there
	// is only one. It waits until its context ends.
	Lock   func(ctx context.Context) (unlock func(), err error)
	Now    func() time.Time // nil means the system's clock
	Random func() float64   // in [0, 1), spreads the desks' tries; nil means by chance
	// Changed is told of calls whose history is another after a pull.
	Changed func(calls []store.ID)
	// Packs takes the schedule of question sets when it is another than the one
	// that Outbox.PublishedPacks gives; fetch gets the bytes of one by its hash.
	Packs func(ctx context.Context, schedule wire.PacksResponse, fetch func(ctx context.Context, hash string) ([]byte, error)) error
	// Retain is how long details are kept after they were acknowledged: as far as
	// the central store's backups reach back (SYNC 20). 0 means 35 days.
	Retain time.Duration
	// Told is given the state whenever it is another.
	Told func(State)
}

// Syncer keeps a desk in step with its central store. It is safe for use by many
// goroutines; one conversation goes on at a time.
type Syncer struct {
	o    Options
	wake chan struct{} // full: there is something to do
	turn chan struct{} // full: somebody has the conversation

	telling sync.Mutex // keeps what is told in order
	mu      sync.Mutex // of the ten below
	state   State
	told    State
	since   time.Time // from when on the watchdog counts (SYNC 19)
	heardAt time.Time // when the central store last answered, by the steady clock
	quiet   time.Time // nothing is asked before then (Retry-After)
	// What the central store takes nothing of, and since when it took something.
	failing   map[store.ID]*failing
	refusals  int       // one after another
	tookAt    time.Time // when it last took something
	pushAgain time.Time // nothing is sent before then
	openAgain time.Time // the feed is not read before then

	// The rest is of whoever has the turn.
	items, page int       // how much goes at once
	seen        string    // the epoch of the last answer
	offered     string    // the epoch under which everything retained was offered
	offeredAt   time.Time // when; zero: not yet
	packs       packs
	unsent      error // why a record was last refused alone
}

// New makes a syncer; nothing happens before Run or Once.
func New(o Options) *Syncer {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	if o.Retain == 0 {
		o.Retain = 35 * 24 * time.Hour
	}
	s := &Syncer{o: o, wake: make(chan struct{}, 1), turn: make(chan struct{}, 1), since: time.Now(), failing: map[store.ID]*failing{}, items: wire.MaxItems, page: wire.MaxPage}
	s.state.URL = o.Client.base.String()
	return s
}

// Wake says that there is something to send. It never waits.
func (s *Syncer) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// State gives how things stand. Until Run or Once has begun it knows the address only.
func (s *Syncer) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// theirNow is the central store's time, as far as it is known (SYNC 31).
func (s *Syncer) theirNow() time.Time { return s.o.Now().Add(-s.State().Skew) }

// Once sends and fetches until the outbox is empty and the feed read to its end.
// It fails with CodeUnreachable if that cannot be done now, with wire.ErrToken
// (CodeForbidden) if the desk is not known, and with an error of Options.Packs.
func (s *Syncer) Once(ctx context.Context) error {
	s.begin(ctx)
	s.anyway()
	var unsent error
	for range 3 { // somebody may go on writing meanwhile
		err := s.locked(ctx, func() error {
			err := s.round(ctx)
			unsent = s.unsent
			return err
		})
		s.tell(ctx)
		if err != nil {
			return err
		}
		if s.State().Waiting == 0 {
			return nil
		}
	}
	return cmp.Or(unsent, errUnsettled)
}

// begin shows what is known from before.
func (s *Syncer) begin(ctx context.Context) {
	if _, _, last, err := s.o.Outbox.Cursor(ctx); err == nil {
		s.mu.Lock()
		if s.state.LastSuccess.IsZero() {
			s.state.LastSuccess = last
		}
		s.mu.Unlock()
	}
	s.tell(ctx)
}

// locked does something while nobody else on this folder speaks to the central store.
func (s *Syncer) locked(ctx context.Context, do func() error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if s.o.Lock != nil {
		unlock, err := s.o.Lock(ctx)
		if err != nil {
			return err
		}
		defer unlock()
	}
	return do()
}

// longQuiet is a silence after which the watchdog begins to count anew: what
// waits had no chance before.
const longQuiet = 3 * time.Minute

// ask asks the central store something, unless it has asked not to be asked,
// and notes what came of it.
func ask[T any](s *Syncer, do func() (T, error)) (T, error) {
	s.mu.Lock()
	wait := time.Until(s.quiet)
	s.mu.Unlock()
	if wait > 0 {
		var none T
		return none, wire.RetryAfter{After: wait}
	}
	out, err := do()
	s.heard(err)
	return out, err
}

// maxQuiet bounds what a central store, or something before it, can ask for.
const maxQuiet = 5 * time.Minute

// heard notes what came of asking. The end of a context says nothing.
func (s *Syncer) heard(err error) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) && store.CodeOf(err) == store.CodeInternal {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Reachable = err == nil || store.CodeOf(err) != store.CodeUnreachable
	s.state.Revoked = errors.Is(err, wire.ErrToken)
	var wait wire.RetryAfter
	if errors.As(err, &wait) {
		s.quiet = time.Now().Add(min(wait.After, maxQuiet))
	}
	if err != nil {
		return
	}
	s.state.LastSuccess = s.o.Now()
	if time.Since(s.heardAt) > longQuiet {
		s.since = time.Now()
	}
	s.heardAt = time.Now()
	if d := s.o.Client.date.Load(); d != nil { // to the second, as the header is (SYNC 31)
		s.state.Skew = s.o.Now().Sub(d.theirs.Add(time.Since(d.heard))).Truncate(time.Second)
	}
}

// settled notes that something was taken.
func (s *Syncer) settled() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since, s.state.Stuck = time.Now(), false
}

// tell looks at the outbox and passes the state on where it is another.
func (s *Syncer) tell(ctx context.Context) {
	s.telling.Lock()
	defer s.telling.Unlock()
	box, err := s.o.Outbox.OutboxState(ctx)
	if err == nil && box.Waiting == 0 {
		s.settled()
	}
	s.mu.Lock()
	if err == nil {
		s.state.Waiting, s.state.Oldest, s.state.Quarantined, s.state.Aside = box.Waiting, box.Oldest, box.Quarantined, box.Aside
	}
	now, news := s.state, !reflect.DeepEqual(s.state, s.told)
	s.told = now
	s.mu.Unlock()
	if news && s.o.Told != nil {
		s.o.Told(now)
	}
}
