package main

import (
	"context"
	"slices"
	"time"

	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/wire"
	"firstcall/tui/common"
)

// fetcher gets a question set's bytes by its hash.
type fetcher = func(ctx context.Context, hash string) ([]byte, error)

// takePacks keeps the central store's schedule of question sets, and gives the
// line that says what is new for this desk's force; "" if nothing is.
func (s *session) takePacks(ctx context.Context, schedule wire.PacksResponse, fetch fetcher) (string, error) {
	bytes := map[string][]byte{}
	var list []store.PublishedPack
	for _, p := range schedule.Packs {
		_, err := s.cache.Pack(ctx, p.Hash)
		if store.CodeOf(err) == store.CodeNotFound {
			bytes[p.Hash], err = fetch(ctx, p.Hash)
		}
		if err != nil {
			return "", err
		}
		list = append(list, store.PublishedPack{ID: p.ID, Force: p.Force, Version: p.Version, Hash: p.Hash, From: p.From})
	}
	before, _, err := s.coming(ctx)
	if err == nil {
		err = s.cache.SetPacks(ctx, schedule.Tag, list, bytes)
	}
	if err != nil {
		return "", err
	}
	next, from, err := s.coming(ctx)
	if err != nil || before.Hash == next.Hash {
		return "", err
	}
	return common.PackNews(before, next, from, s.Now()), nil
}

// coming gives the question set that this desk's force has, or is to have, last.
func (s *session) coming(ctx context.Context) (*questionsets.Pack, time.Time, error) {
	force := s.identity.Force
	p, from, err := s.published(ctx, ofForce(force), time.Time{})
	if p == nil && err == nil {
		p, _, err = packs.ForForce(force)
	}
	return p, from, err
}

// forForce gives the question set that a force takes calls with now: the latest
// of the central store's whose time has come, else the one that came with the
// program (DESIGN section 4, "Which version").
func (s *session) forForce(ctx context.Context, force string) (*questionsets.Pack, error) {
	p, _, err := s.published(ctx, ofForce(force), s.Now())
	if p == nil && err == nil {
		p, _, err = packs.ForForce(force)
	}
	return p, err
}

// pack gives the question set of a force's name, an id or a file; the force's own
// for "".
func (s *session) pack(ctx context.Context, name string) (*questionsets.Pack, error) {
	if name == "" {
		return s.forForce(ctx, s.identity.Force)
	}
	if p, _, err := s.published(ctx, ofID(packcheck.ID(name)), s.Now()); p != nil || err != nil {
		return p, err
	}
	return packcheck.Find(name)
}

// inUse gives the question set of an id that calls use now, and from when on it is
// the central store's: the zero time for one that came with the program.
func (s *session) inUse(ctx context.Context, id string) (*questionsets.Pack, time.Time, error) {
	p, from, err := s.publishedNow(ctx, id)
	if p == nil && err == nil {
		p, err = packs.Load(id)
	}
	return p, from, err
}

// publishedNow gives the central store's question set of an id that is in force;
// nil if there is none, or no data folder yet.
func (s *session) publishedNow(ctx context.Context, id string) (*questionsets.Pack, time.Time, error) {
	if s == nil {
		return nil, time.Time{}, nil
	}
	return s.published(ctx, ofID(id), s.Now())
}

// packIDs lists the ids of what came with the program, then of what else the
// central store published that is in force.
func (s *session) packIDs(ctx context.Context) ([]string, error) {
	ids := packs.IDs()
	if s == nil {
		return ids, nil
	}
	_, list, err := s.cache.PublishedPacks(ctx)
	for _, entry := range list {
		if p, _, err := s.publishedNow(ctx, entry.ID); err != nil {
			return nil, err
		} else if p != nil && !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids, err
}

// current gives the version of a question set that is in force, of one that came
// with the program. Another one, from a file, is as it is.
func (s *session) current(ctx context.Context, p *questionsets.Pack) (*questionsets.Pack, error) {
	if p == nil || !slices.Contains(packs.IDs(), p.ID) {
		return p, nil
	}
	if own, err := packs.Load(p.ID); err != nil || own.Hash != p.Hash {
		return p, err
	}
	return s.pack(ctx, p.ID)
}

// packFor is current for a call that may have no question set named: then it is
// the force's.
func (s *session) packFor(ctx context.Context, named *questionsets.Pack) (*questionsets.Pack, error) {
	if named == nil {
		return s.pack(ctx, "")
	}
	return s.current(ctx, named)
}

func ofForce(force string) func(*questionsets.Pack) bool {
	return func(p *questionsets.Pack) bool { return p.Force == force && p.Stage == questionsets.StageCall }
}

func ofID(id string) func(*questionsets.Pack) bool {
	return func(p *questionsets.Pack) bool { return p.ID == id }
}

// published gives the latest fitting question set of the central store's schedule
// whose time has come by then, the zero time for whatever is to come too, and
// from when it is used; nil if there is none. One that this version of the
// program cannot read is passed over: calls go on with the one before.
func (s *session) published(ctx context.Context, fits func(*questionsets.Pack) bool, by time.Time) (*questionsets.Pack, time.Time, error) {
	_, list, err := s.cache.PublishedPacks(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	for _, entry := range slices.Backward(list) {
		if !by.IsZero() && entry.From.After(by) {
			continue
		}
		b, err := s.cache.Pack(ctx, entry.Hash)
		if err != nil {
			return nil, time.Time{}, err
		}
		if p, err := s.parse(b); err == nil && fits(p) {
			return p, entry.From, nil
		}
	}
	return nil, time.Time{}, nil
}

// callPacks gives the question sets that a call can change to, each in the version
// that is in force: those that came with the program, those that the central
// store published, and the one that was named.
func (s *session) callPacks(named *questionsets.Pack) func() ([]*questionsets.Pack, error) {
	return func() (out []*questionsets.Pack, err error) {
		ctx := context.Background()
		for _, id := range packs.IDs() {
			p, err := s.pack(ctx, id)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		_, list, err := s.cache.PublishedPacks(ctx)
		if err != nil {
			return nil, err
		}
		for _, entry := range list {
			p, _, err := s.published(ctx, ofID(entry.ID), s.Now())
			if err != nil {
				return nil, err
			}
			out = withPack(out, p)
		}
		return slices.DeleteFunc(withPack(out, named), func(p *questionsets.Pack) bool { return p.Stage != questionsets.StageCall }), nil
	}
}

// withPack adds a question set that is not among them; nil is none.
func withPack(all []*questionsets.Pack, p *questionsets.Pack) []*questionsets.Pack {
	if p == nil || slices.ContainsFunc(all, func(have *questionsets.Pack) bool { return have.Hash == p.Hash }) {
		return all
	}
	return append(all, p)
}
