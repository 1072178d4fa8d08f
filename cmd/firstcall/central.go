package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/gofrs/flock"

	"firstcall/cmd/internal/config"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/intake"
	"firstcall/store/syncer"
	"firstcall/store/wire"
	"firstcall/tui/common"
)

const (
	syncLock = "sync.lock" // whoever holds it speaks to the central store for this folder
	// checkWait is how long a PIN waits for the central store before it is checked here.
	checkWait = 4 * time.Second
	// lastTry is how long a desk that closes still tries to send.
	lastTry = 3 * time.Second
)

// central is an enrolled desk's link to its central store.
type central struct {
	s      *session
	url    string
	forces []string
	client *syncer.Client
	who    atomic.Pointer[store.Member] // who signed in here with the session that the client has
	*syncer.Syncer
}

// central links an enrolled desk; CodeNotFound for one that is not. show is given
// what the screens are to know; it may be nil.
func (s *session) central(ctx context.Context, show func(tea.Msg)) (*central, error) {
	e, err := s.cache.Enrolment(ctx)
	if store.CodeOf(err) == store.CodeNotFound {
		return nil, store.Errorf(store.CodeNotFound, "this desk is not enrolled with a central store").
			WithHint("Ask your administrator for a code, then run firstcall enrol URL CODE.")
	}
	if err != nil {
		return nil, err
	}
	client, err := syncer.Dial(syncer.ClientOptions{URL: e.URL, Token: e.Token, CA: []byte(e.CA)})
	if err != nil {
		return nil, err
	}
	if show == nil {
		show = func(tea.Msg) {}
	}
	c := &central{s: s, url: e.URL, forces: e.Forces, client: client}
	c.Syncer = syncer.New(syncer.Options{Outbox: s.cache, Client: client, Now: s.Now, Lock: s.lockSync,
		Changed: func(calls []store.ID) { show(common.HistoryChanged{Calls: calls}) },
		Told: func(state syncer.State) {
			c.forgetEnded()
			show(common.CentralNow(state))
		},
		Packs: func(ctx context.Context, schedule wire.PacksResponse, fetch fetcher) error {
			line, err := s.takePacks(ctx, schedule, fetch)
			if line != "" {
				show(common.PacksChanged{Line: line})
			}
			return err
		}})
	return c, nil
}

// forgetEnded takes away what the PIN of somebody is checked against here, once the
// central store has ended what they signed on with: they may be revoked.
func (c *central) forgetEnded() {
	if _, ended := c.client.Person(); !ended {
		return
	}
	if who := c.who.Swap(nil); who != nil {
		ctx, cancel := context.WithTimeout(context.Background(), lastTry)
		defer cancel()
		_ = c.s.cache.ForgetPIN(ctx, who.Force, who.Collar)
	}
}

// session says what the central store holds of whoever signed in here last.
func (c *central) session() common.Session {
	held, ended := c.client.Person()
	switch {
	case ended:
		return common.SessionEnded
	case held:
		return common.SessionHeld
	}
	return common.SessionNone
}

// lockSync keeps the desk and a command beside it from pushing at once.
func (s *session) lockSync(ctx context.Context) (unlock func(), err error) {
	lock := flock.New(filepath.Join(s.Data, syncLock), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 50*time.Millisecond); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, store.Errorf(store.CodeForbidden, "the data folder may not be written").
			WithHint("Check who may write to it.").Because(err)
	}
	return func() { _ = lock.Unlock() }, nil
}

// keep syncs in the background until it is ended. What was written last is still
// tried then.
func (c *central) keep(ctx context.Context) (end func()) {
	running, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(running) // ends with its context
	}()
	return func() {
		stop()
		<-done
		if c.State().Reachable {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastTry)
			defer cancel()
			_ = c.Once(ctx) // it waits safely on the disk
		}
	}
}

// join hands the screens what they need of the central store.
func (c *central) join(to *common.Common) {
	to.Desk = waking{c.s.cache, c.Wake}
	to.Central, to.Forces = c.State(), c.forces
	to.Fetch, to.SignIn, to.SignOut, to.Quarantine, to.Session = c.fetch, c.signIn, c.signOut, c.quarantine, c.session
}

// fetch gets a record that another desk wrote; CodeForbidden from the central store
// unless somebody has signed in there.
func (c *central) fetch(ctx context.Context, id store.ID) (store.Record, error) {
	resp, err := c.client.Record(ctx, wire.RecordRequest{ID: id, Reason: "opened at the desk"})
	if err != nil {
		return store.Record{}, err
	}
	return store.Thaw(resp.Item.Header, resp.Item.Summary, resp.Item.Detail, resp.Item.Hash)
}

// fetcher gets what other desks wrote; nil where there is no central store to ask.
// On a terminal whoever is signed on is asked for their PIN, which holds for that one
// look; without one only the summary can be had.
func (s *session) fetcher(ctx context.Context) intake.Fetcher {
	c, err := s.central(ctx, nil)
	if err != nil {
		return nil // only what is here can be had
	}
	who := s.identity
	return func(ctx context.Context, id store.ID) (store.Record, error) {
		if who.Collar != "" && config.Asks() {
			pin, err := config.Secret("PIN of " + who.Collar + ", to read what another desk wrote")
			if err != nil {
				return store.Record{}, err
			}
			if _, err := c.signIn(ctx, who.Force, who.Collar, pin); err != nil {
				return store.Record{}, err
			}
			defer c.signOut(ctx)
		}
		return c.fetch(ctx, id)
	}
}

// signIn has a PIN checked by the central store, or where that does not answer by
// what was kept when it last was.
func (c *central) signIn(ctx context.Context, force, collar, pin string) (store.Member, error) {
	short, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	resp, err := c.client.SignOn(short, wire.SignOnRequest{Force: force, Collar: collar, PIN: pin})
	var wait wire.RetryAfter
	switch {
	case err == nil:
		c.client.Session(resp.Session)
		m := store.Member{Force: resp.Force, Collar: resp.Collar, Agency: resp.Agency, Role: resp.Role}
		c.who.Store(&m)
		return m, c.s.cache.SetPIN(ctx, m, pin)
	case errors.As(err, &wait) && wait.Refused: // wrong too often: it is not tried elsewhere
		return store.Member{}, wait.Unwrap()
	case ctx.Err() != nil:
		return store.Member{}, ctx.Err()
	case syncer.Forbidden(err) && !errors.Is(err, wire.ErrToken):
		// A PIN that was right here and is no longer there was changed, or whoever it is
		// was shut out. One that is wrong here too was mistyped.
		if _, here := c.s.cache.CheckPIN(ctx, force, collar, pin); here == nil {
			_ = c.s.cache.ForgetPIN(ctx, force, collar)
		}
		return store.Member{}, err
	}
	// No answer, one of something on the way, or this desk is shut out: it takes calls all the same.
	c.client.Session("")
	return c.s.cache.CheckPIN(ctx, force, collar, pin)
}

func (c *central) signOut(ctx context.Context) {
	_ = c.client.SignOff(ctx) // the session ends by itself
	c.client.Session("")
}

func (c *central) quarantine(ctx context.Context) ([]common.RefusedOf, error) {
	resp, err := c.client.Quarantine(ctx)
	var all []common.RefusedOf
	for _, q := range resp.Items {
		all = append(all, common.RefusedOf{Desk: q.DeskName,
			Refused: store.Refused{Record: store.Header{ID: q.ID, Kind: q.Kind, Desk: q.Desk}, Reason: q.Reason, At: q.At}})
	}
	return all, err
}

// waking is the desk's store that has what it writes sent at once.
type waking struct {
	*cache.Cache
	wake func()
}

// Close closes a call and has its records sent.
func (w waking) Close(call store.ID, build func(ref string) ([]store.NewRecord, error)) store.Ticket {
	return w.then(w.Cache.Close(call, build))
}

// Record writes a call and has its records sent.
func (w waking) Record(d store.Draft, pack []byte, build func(ref string) ([]store.NewRecord, error)) store.Ticket {
	return w.then(w.Cache.Record(d, pack, build))
}

// Add writes records and has them sent.
func (w waking) Add(records ...store.NewRecord) store.Ticket { return w.then(w.Cache.Add(records...)) }

func (w waking) then(t store.Ticket) store.Ticket {
	go func() {
		<-t.Done()
		w.wake()
	}()
	return t
}
