package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"firstcall/cmd/internal/config"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/postgres"
	"firstcall/store/central/roll"
	"firstcall/store/central/sqlite"
	"firstcall/store/seal"
)

// The settings that this program keeps for itself.
const (
	settingDemo    = "demonstration" // "yes": made under a fixed clock
	settingJournal = "journal"       // the name of its journal of erasures
)

// place is where a central store is.
type place struct {
	config.Server
	db string // a file's absolute path, or the address of a PostgreSQL
}

// postgres says whether the store is a PostgreSQL.
func (p place) postgres() bool {
	return strings.HasPrefix(p.db, "postgres://") || strings.HasPrefix(p.db, "postgresql://")
}

// place reads flags and environment, and makes the server's folder.
func (a *app) place() (place, error) {
	conf, err := config.LoadServer(a.Flags)
	if err != nil {
		return place{}, err
	}
	p := place{Server: conf, db: a.db}
	if p.db == "" {
		p.db = filepath.Join(p.Data, "central.db")
	}
	if p.postgres() {
		p.Keys.DataDir = p.Data
	} else if p.db, err = filepath.Abs(p.db); err != nil {
		return place{}, noFolder(err)
	} else {
		p.Keys.DataDir = filepath.Dir(p.db)
	}
	if err := os.MkdirAll(p.Data, 0o700); err != nil {
		return place{}, noFolder(err)
	}
	return p, nil
}

func noFolder(err error) error {
	return store.Errorf(store.CodeForbidden, "the server's own folder cannot be used").
		WithHint("Name one that you may write to, with --data or FIRSTCALLD_DATA.").Because(err)
}

// journalPath is where the erasures are remembered, outside the database (SYNC 37).
func (a *app) journalPath(p place) string {
	switch {
	case a.journal != "":
		return a.journal
	case p.postgres():
		return filepath.Join(p.Data, "central.erasures")
	}
	return p.db + ".erasures"
}

// withRoll opens who belongs to a store, and closes it again.
func (a *app) withRoll(ctx context.Context, do func(place, *roll.Roll) error) error {
	return a.withKey(ctx, false, func(p place, r *roll.Roll, _ *seal.Key) error { return do(p, r) })
}

// withKey opens the roll with the store's key, which the audit needs. A new file
// is given one, a new PostgreSQL only where it may be.
func (a *app) withKey(ctx context.Context, mayMake bool, do func(place, *roll.Roll, *seal.Key) error) error {
	p, err := a.place()
	if err != nil {
		return err
	}
	r, err := p.openRoll(ctx)
	if err != nil {
		return err
	}
	key, err := p.key(ctx, r, mayMake || !p.postgres())
	if err == nil {
		err = do(p, r, key)
	}
	return errors.Join(err, r.Close())
}

// openRoll opens the roll of a store whose tables are up to date: those of a file
// are brought there, those of a PostgreSQL only by migrate.
func (p place) openRoll(ctx context.Context) (*roll.Roll, error) {
	if p.postgres() {
		return p.mayUse(ctx)(roll.Postgres(ctx, p.db, p.Now))
	}
	l, err := sqlite.Open(ctx, sqlite.Options{Path: p.db, Now: p.Now})
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		return nil, err
	}
	return p.mayUse(ctx)(roll.SQLite(ctx, p.db, p.Now))
}

// mayUse refuses to open a live store under a fixed clock. What is made under one
// holds invented data.
func (p place) mayUse(ctx context.Context) func(*roll.Roll, error) (*roll.Roll, error) {
	return func(r *roll.Roll, err error) (*roll.Roll, error) {
		if err != nil || !p.Fixed {
			return r, err
		}
		demo, err := r.Get(ctx, settingDemo)
		if err == nil && demo == "" {
			err = p.makeDemo(ctx, r)
		}
		if err != nil {
			return nil, errors.Join(err, r.Close())
		}
		return r, nil
	}
}

// makeDemo makes a store that nobody has used yet one of invented data.
func (p place) makeDemo(ctx context.Context, r *roll.Roll) error {
	origin, err := r.Get(ctx, roll.KeyOrigin)
	if err != nil {
		return err
	}
	desks, err := r.Desks(ctx)
	if err != nil {
		return err
	}
	if origin != "" || len(desks) > 0 {
		return store.Errorf(store.CodeUsage, "the clock is fixed by FIRSTCALL_NOW, but this is a live central store").
			WithHint("Unset FIRSTCALL_NOW, or name another folder with --data for a demonstration.")
	}
	return r.Set(ctx, settingDemo, "yes")
}

// opened is an open central store.
type opened struct {
	place
	roll    *roll.Roll
	log     central.Log
	key     *seal.Key
	journal string
}

// with opens a store, making it first if it is a file that is not there, and
// closes it again.
func (a *app) with(ctx context.Context, do func(*opened) error) error {
	return a.withKey(ctx, false, func(p place, r *roll.Roll, key *seal.Key) error {
		o := &opened{place: p, roll: r, key: key, journal: a.journalPath(p)}
		var err error
		if o.log, err = p.openLog(ctx, key); err != nil {
			return err
		}
		return errors.Join(do(o), o.log.Close())
	})
}

func (p place) openLog(ctx context.Context, key *seal.Key) (central.Log, error) {
	if p.postgres() {
		return postgres.Open(ctx, p.db, key)
	}
	return sqlite.Open(ctx, sqlite.Options{Path: p.db, Now: p.Now, Key: key})
}

// key finds the store's key and gives it to the roll. A new store may be given
// one; one that has a key is never given another (DESIGN section 5, Keys).
func (p place) key(ctx context.Context, r *roll.Roll, mayMake bool) (*seal.Key, error) {
	lock := flock.New(filepath.Join(p.Data, "key.lock"), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, noFolder(err)
	}
	defer lock.Unlock()
	text, err := r.Get(ctx, roll.KeyOrigin)
	switch {
	case err != nil:
		return nil, err
	case text != "":
		var origin seal.Origin
		if err := json.Unmarshal([]byte(text), &origin); err != nil {
			return nil, store.Errorf(store.CodeForbidden, "the central store's record of where its key is kept is damaged").
				WithHint("Restore the central store from its backup.").Because(err)
		}
		key, err := p.Keys.Open(origin)
		r.Keyed(key, p.OSUser)
		return key, err
	case !mayMake:
		return nil, store.Errorf(store.CodeInvalid, "the database has not been prepared for Firstcall").
			WithHint("Run firstcalld migrate with the address of the database's owner.")
	}
	key, origin, err := p.Keys.Create()
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(origin)
	if err != nil {
		return nil, err
	}
	r.Keyed(key, p.OSUser)
	return key, r.Begin(ctx, string(b))
}
