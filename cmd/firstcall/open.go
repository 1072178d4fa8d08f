package main

import (
	"context"
	"crypto/sha256"
	"sync"

	"firstcall/cmd/internal/config"
	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/tui/common"
	"firstcall/tui/theme"
)

// session is an open data folder with what the commands need of it.
type session struct {
	config.Config
	cache    *cache.Cache
	identity store.Identity
	parse    func([]byte) (*questionsets.Pack, error)
}

// open opens the data folder that flags, environment and file name, to share it
// with the desk.
func (a *app) open(ctx context.Context) (*session, error) {
	conf, err := config.Load(a.Flags)
	if err != nil {
		return nil, err
	}
	return openFolder(ctx, conf, false)
}

// looking works on the data folder where there is one, to read what a desk has
// been told; do gets nil where there is none, and none is made.
func (a *app) looking(ctx context.Context, do func(*session) error) error {
	conf, err := config.Load(a.Flags)
	if err != nil {
		return err
	}
	if !cache.Used(conf.Data) {
		return do(nil)
	}
	s, err := openFolder(ctx, conf, false)
	if err != nil {
		return err
	}
	return s.close(ctx, do(s))
}

// openFolder opens a data folder; desk says that this is the interactive desk.
func openFolder(ctx context.Context, conf config.Config, desk bool) (*session, error) {
	c, err := cache.Open(ctx, cache.Options{Dir: conf.Data, Keys: conf.Keys, Now: conf.Now, Fixed: conf.Fixed, Desk: desk})
	if err != nil {
		return nil, err
	}
	identity, err := c.Identity(ctx)
	if err != nil {
		return nil, closing(ctx, c, err)
	}
	identity.OSUser = conf.OSUser
	return &session{Config: conf, cache: c, identity: identity, parse: parseOnce()}, nil
}

// close flushes what is queued. The first error wins.
func (s *session) close(ctx context.Context, err error) error { return closing(ctx, s.cache, err) }

func closing(ctx context.Context, c *cache.Cache, err error) error {
	if e := c.Shutdown(context.WithoutCancel(ctx)); err == nil {
		return e
	}
	return err
}

// common is what the screens are handed. pack is used for every call, nil for
// the force's own.
func (s *session) common(pack *questionsets.Pack) *common.Common {
	return &common.Common{
		Theme: theme.New(s.Theme), Clock: common.RealClock(s.Now), Desk: s.cache, Identity: s.identity, IDs: store.NewIDs(s.Now),
		PackFor: func(force string) (*questionsets.Pack, error) {
			if pack != nil {
				return pack, nil
			}
			return s.forForce(context.Background(), force)
		},
		PackByHash: s.parse, Packs: s.callPacks(pack),
		Systems: systems(s.Systems), ControlRoom: s.ControlRoom, Print: printer(s.Print),
	}
}

// parseOnce gives a parser that remembers: the desk lists many calls that were
// begun with the same pack.
func parseOnce() func([]byte) (*questionsets.Pack, error) {
	var mu sync.Mutex
	known := map[[sha256.Size]byte]*questionsets.Pack{}
	return func(b []byte) (*questionsets.Pack, error) {
		mu.Lock()
		defer mu.Unlock()
		hash := sha256.Sum256(b)
		if p := known[hash]; p != nil {
			return p, nil
		}
		p, err := questionsets.Parse("pack", b)
		if err == nil {
			known[hash] = p
		}
		return p, err
	}
}
