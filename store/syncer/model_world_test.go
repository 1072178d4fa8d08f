package syncer_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"pgregory.net/rapid"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
	"firstcall/store/central/sqlite"
	"firstcall/store/seal"
	"firstcall/store/server"
	"firstcall/store/sqlitex"
	"firstcall/store/wire"
)

const (
	retain     = 10 * 24 * time.Hour // Options.Retain: longer than any backup here is kept
	standbyLag = 12 * time.Hour      // how much a standby may lack: less than what is read again after a failover
	smallPage  = 7                   // of the feed, so that there are many
	smallPush  = 3
)

var (
	numbers = []string{"07700 900417", "01632 960102", "0117 496 0123", ""}
	levels  = []risk.Level{risk.Unassessed, risk.Standard, risk.Medium, risk.High}
)

// model is a real central store, real desks, and what they must hold.
type model struct {
	t        *rapid.T
	dir      string
	files    int    // numbers the files and folders
	path     string // of the central store's file
	key      *seal.Key
	log      central.Log
	look     *sql.DB // reads the same file
	roll     *roll.Roll
	journal  *central.Journal
	handler  http.Handler
	timeline int64
	posts    []*post
	turn     int // who is looked at next

	records map[store.ID]*record
	order   []store.ID        // of records, as they were written
	there   map[store.ID]bool // what the central store has committed
	lost    map[store.ID]bool // what it had before it came back from a backup
	erased  map[store.ID]bool
	secrets [][]byte // sealed bytes of what was erased
	backup  struct {
		path  string
		at    time.Time
		there map[store.ID]bool
	}
}

// record is one as it was frozen.
type record struct {
	store.Record
	by      *post
	spoiled bool // of a force that the desk does not serve
}

func newModel(t *rapid.T) *model {
	dir, err := os.MkdirTemp("", "model")
	m := &model{t: t, dir: dir, key: seal.New([32]byte{7}), records: map[store.ID]*record{}, there: map[store.ID]bool{},
		lost: map[store.ID]bool{}, erased: map[store.ID]bool{}}
	m.must(err)
	m.path = m.file("central")
	m.open()
	m.must(m.roll.Begin(context.Background(), "{}"))
	for range 3 {
		m.enrol()
	}
	m.backUp()
	return m
}

func (m *model) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
}

// file gives the path of a new file or folder.
func (m *model) file(name string) string {
	m.files++
	return filepath.Join(m.dir, fmt.Sprintf("%s-%d", name, m.files))
}

// other is a log on another timeline, as a standby's is that was promoted.
type other struct {
	central.Log
	m *model
}

// Epoch gives the timeline that the model is at.
func (o other) Epoch(ctx context.Context) (central.Epoch, error) {
	e, err := o.Log.Epoch(ctx)
	e.Timeline = o.m.timeline
	return e, err
}

// open opens the central store as firstcalld does: what was erased is erased
// before anything is served (SYNC 37).
func (m *model) open() {
	ctx := context.Background()
	log, err := sqlite.Open(ctx, sqlite.Options{Path: m.path, Key: m.key})
	m.must(err)
	m.log = other{log, m}
	m.roll, err = roll.SQLite(ctx, m.path, nil)
	m.must(err)
	m.roll.Keyed(m.key, "test")
	m.journal, err = central.OpenJournal(filepath.Join(m.dir, "erased"))
	m.must(err)
	_, err = m.journal.Replay(ctx, m.log)
	m.must(err)
	m.look, err = sqlitex.OpenReaders(m.path)
	m.must(err)
	m.handler = server.New(server.Options{Log: m.log, Roll: m.roll, Key: m.key, Journal: m.journal, Version: "test"}).Handler()
}

// shut closes the central store and removes its file.
func (m *model) shut() {
	m.must(errors.Join(m.look.Close(), m.roll.Close(), m.log.Close()))
	for _, end := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(m.path + end)
	}
}

func (m *model) close() {
	for _, p := range m.posts {
		_ = errors.Join(p.look.Close(), p.cache.Shutdown(context.Background()))
	}
	_ = errors.Join(m.look.Close(), m.roll.Close(), m.log.Close(), os.RemoveAll(m.dir))
}

func copyFile(from, to string) error {
	raw, err := os.ReadFile(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.WriteFile(to, raw, 0o600)
	}
	return err
}

// sync lets a desk send and fetch as far as its line lets it.
func (m *model) sync(p *post) {
	time.Sleep(6 * time.Minute) // so that whatever it was told to wait for is over
	p.broken = false
	err := p.sync.Once(context.Background())
	p.fates, p.after = nil, passes
	switch {
	case p.dead != "":
		p.revive()
	case err == nil:
		m.caughtUp(p)
	case !p.broken:
		m.t.Fatalf("on a good line: %v (%v)", err, errors.Unwrap(err))
	}
}

// pushed looks at what was pushed and notes what the central store has taken.
func (m *model) pushed(p *post, body, answer []byte) {
	var in wire.PushRequest
	var out wire.PushResponse
	m.must(errors.Join(json.Unmarshal(body, &in), json.Unmarshal(answer, &out)))
	for _, it := range in.Items {
		r := m.records[it.ID]
		whole := r != nil && r.by == p && bytes.Equal(it.Header, r.HeaderBytes) && bytes.Equal(it.Summary, r.Summary) && bytes.Equal(it.Detail, r.Detail)
		if stub := m.erased[it.ID] && it.Summary == nil && it.Detail == nil; !whole && !stub || r != nil && it.Hash != r.Hash {
			m.t.Fatalf("what is sent is not what was frozen (I5)")
		}
	}
	for _, a := range out.Answers {
		m.answered(a)
	}
}

func (m *model) answered(a wire.Answer) {
	switch r := m.records[a.ID]; a.State {
	case wire.Quarantined:
		if !r.spoiled {
			m.t.Fatalf("a sound record is quarantined: %s", a.Reason)
		}
	case wire.Erased:
		if !m.erased[a.ID] {
			m.t.Fatalf("a record is called erased that is not")
		}
	default:
		if m.erased[a.ID] || r.spoiled || (a.State == wire.Duplicate) != m.there[a.ID] {
			m.t.Fatalf("a record is answered %s: erased %t, spoiled %t, there before %t (I1)", a.State, m.erased[a.ID], r.spoiled, m.there[a.ID])
		}
		m.there[a.ID] = true
		delete(m.lost, a.ID)
	}
}
