package main

import (
	"context"
	"crypto/sha256"
	"slices"
	"sync"

	"firstcall/cmd/internal/config"
	"firstcall/questionsets"
	"firstcall/questionsets/packs"
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
}

// open opens the data folder that flags, environment and file name, to share it
// with the desk.
func (a *app) open(ctx context.Context) (*session, error) {
	conf, err := config.Load(a.flags)
	if err != nil {
		return nil, err
	}
	return openFolder(ctx, conf, false)
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
	return &session{Config: conf, cache: c, identity: identity}, nil
}

// close flushes what is queued. The first error wins.
func (s *session) close(ctx context.Context, err error) error { return closing(ctx, s.cache, err) }

func closing(ctx context.Context, c *cache.Cache, err error) error {
	if e := c.Shutdown(context.WithoutCancel(ctx)); err == nil {
		return e
	}
	return err
}

// pack finds a pack by a force's name or a file, the force's own for "".
func (s *session) pack(name string) (*questionsets.Pack, error) {
	if name != "" {
		return findPack(name)
	}
	p, _, err := packs.ForForce(s.identity.Force)
	return p, err
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
			p, _, err := packs.ForForce(force)
			return p, err
		},
		PackByHash: parseOnce(), Packs: callPacks(pack),
		Systems: systems(s.Systems), ControlRoom: s.ControlRoom, Print: printer(s.Print),
	}
}

// callPacks gives the question sets that a call can change to: those that come
// with the program, and the one that was named.
func callPacks(named *questionsets.Pack) func() ([]*questionsets.Pack, error) {
	return func() ([]*questionsets.Pack, error) {
		var out []*questionsets.Pack
		for _, id := range packs.IDs() {
			p, err := packs.Load(id)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		known := func(p *questionsets.Pack) bool { return p.Hash == named.Hash }
		if named != nil && !slices.ContainsFunc(out, known) {
			out = append(out, named)
		}
		return slices.DeleteFunc(out, func(p *questionsets.Pack) bool { return p.Stage != questionsets.StageCall }), nil
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
