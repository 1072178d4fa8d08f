package syncer_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/central"
	"firstcall/store/central/postgres"
	"firstcall/store/central/postgres/pgtest"
	"firstcall/store/central/roll"
	"firstcall/store/central/sqlite"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/store/server"
	"firstcall/store/syncer"
	"firstcall/store/wire"
)

func TestMain(m *testing.M) {
	code := pgtest.Main(m, os.Getenv("FIRSTCALL_NEED_POSTGRES") != "")
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// times reads how often a test is to be done; CI and long runs set more.
func times(t *testing.T, name string, usual int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s is no number", name)
	}
	return n
}

// world is a central store with its server, and the desks on their lines.
type world struct {
	t     *testing.T
	path  string // of the SQLite file
	url   string // of the PostgreSQL database, "" for SQLite
	key   *seal.Key
	net   *network
	log   central.Log
	roll  *roll.Roll
	stop  func() // ends the server and closes the store
	desks []*desk

	journal *central.Journal
}

var everything = central.Scope{Forces: []string{"west-mercia"}, Police: true}

// newWorld opens a central store and serves it; url names a PostgreSQL database.
func newWorld(t *testing.T, url string) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "central.db"), url: url, key: seal.New([32]byte{7})}
	w.open()
	w.serve()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
}

// open opens the store.
func (w *world) open() {
	w.t.Helper()
	var err error
	ctx := context.Background()
	if w.url == "" {
		w.log, err = sqlite.Open(ctx, sqlite.Options{Path: w.path, Key: w.key})
		w.must(err)
		w.roll, err = roll.SQLite(ctx, w.path, nil)
	} else {
		w.must(postgres.Migrate(ctx, w.url))
		w.log, err = postgres.Open(ctx, w.url, w.key)
		w.must(err)
		w.roll, err = roll.Postgres(ctx, w.url, nil)
	}
	w.must(err)
	w.roll.Keyed(w.key, "test")
	w.journal, err = central.OpenJournal(w.path + ".erased")
	w.must(err)
}

// serve serves the store on a new network, to which all desks are moved.
func (w *world) serve() {
	w.net = newNetwork()
	for _, d := range w.desks {
		d.line.mu.Lock()
		d.line.net = w.net
		d.line.mu.Unlock()
	}
	s := server.New(server.Options{Log: w.log, Roll: w.roll, Key: w.key, Journal: w.journal, Version: "test"})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, w.net, nil) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("serve: %v", err)
		}
		w.must(w.roll.Close())
		w.must(w.log.Close())
	})
}

// end closes everything; the test's false time ends only then.
func (w *world) end() {
	for _, d := range w.desks {
		d.close()
	}
	w.stop()
}

// desk is one desk: its folder, its line and its syncer.
type desk struct {
	w      *world
	dir    string
	id     store.ID
	token  string
	line   *line
	http   *http.Client
	cache  *cache.Cache
	sync   *syncer.Syncer
	client *syncer.Client
	halt   func() // stops Run
	ahead  time.Duration
	made   map[store.ID]string
	ids    *store.IDs
}

// desk adds a desk and enrols it.
func (w *world) desk() *desk {
	w.t.Helper()
	d := &desk{w: w, dir: w.t.TempDir(), line: newLine(w.net), halt: func() {}, made: map[store.ID]string{}}
	d.ids = store.NewIDs(d.now)
	d.http = &http.Client{Transport: &http.Transport{DialContext: d.line.dial, DisableCompression: true}}
	d.open()
	ctx := context.Background()
	identity, err := d.cache.Identity(ctx)
	w.must(err)
	code, _, err := w.roll.AddDesk(ctx, roll.Desk{Name: fmt.Sprintf("desk-%d", len(w.desks)), Forces: []string{"west-mercia"}, Role: roll.RoleHandler})
	w.must(err)
	_, token, err := w.roll.Enrol(ctx, code, identity.Desk)
	w.must(err)
	d.id, d.token = identity.Desk, token
	d.connect()
	w.desks = append(w.desks, d)
	return d
}

// signOn has somebody sign on there, as what is shown is shown to a person.
func (d *desk) signOn(collar, role string) {
	d.w.t.Helper()
	ctx := context.Background()
	d.w.must(d.w.roll.AddPerson(ctx, roll.Person{Force: "west-mercia", Collar: collar, Role: role}, "847261"))
	on, err := d.client.SignOn(ctx, wire.SignOnRequest{Force: "west-mercia", Collar: collar, PIN: "847261"})
	d.w.must(err)
	d.client.Session(on.Session)
}

func (d *desk) now() time.Time { return time.Now().Add(d.ahead) }

func (d *desk) open() {
	d.w.t.Helper()
	var err error
	d.cache, err = cache.Open(context.Background(), cache.Options{Dir: filepath.Join(d.dir, "data"),
		Keys: seal.Provider{Setting: "file:" + filepath.Join(d.dir, "key")}, Now: d.now})
	d.w.must(err)
	d.connect()
}

// connect makes a new syncer, as a program that starts does.
func (d *desk) connect() {
	c, err := syncer.Dial(syncer.ClientOptions{URL: "http://127.0.0.1", Token: d.token, HTTP: d.http})
	d.w.must(err)
	d.client = c
	d.sync = d.over(d.cache)
}

// over gives a syncer of the desk's for an outbox.
func (d *desk) over(o store.Outbox) *syncer.Syncer {
	return syncer.New(syncer.Options{Outbox: o, Client: d.client, Lock: d.cache.Lock, Now: d.now})
}

// run starts the desk's conversation.
func (d *desk) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	s := d.sync
	go func() {
		defer close(ended)
		_ = s.Run(ctx)
	}()
	d.halt = sync.OnceFunc(func() { cancel(); <-ended })
}

// kill ends the desk at once, in the middle of what it does, and opens it again.
func (d *desk) kill() {
	d.halt()
	d.line.reset()
	d.http.CloseIdleConnections()
	d.w.must(d.cache.Shutdown(context.Background()))
	d.open()
}

func (d *desk) close() {
	d.halt()
	d.line.set(fault{})
	d.line.reset()
	d.http.CloseIdleConnections()
	d.w.must(d.cache.Shutdown(context.Background()))
}

// report writes a report of a call, or another version of one.
func (d *desk) report(call, before store.ID, line string) store.ID {
	d.w.t.Helper()
	id := d.ids.New()
	if call.IsNil() {
		call = d.ids.New()
	}
	d.add(store.NewRecord{
		Header: store.Header{ID: id, Kind: store.KindReport, Subject: call, Supersedes: before, Force: "west-mercia", Agency: roll.Police,
			Author: store.Author{Collar: "4417", Assurance: store.AssuranceTyped}, ReportedAt: d.now()},
		Summary: store.ReportSummary{Call: call, Status: store.StatusComplete, Disposition: store.DisposedASB, Channel: store.Channel101,
			Category: "personal", ReportedAt: d.now(), Number: phone.Parse("07700 900417"),
			Levels: store.Levels{Computed: risk.Medium, Overall: risk.Medium}, Complete: true, Line: line},
		Detail: store.ReportDetail{Narrative: "They shout under the window every night."},
	})
	return id
}

// add writes a record and waits for the disk.
func (d *desk) add(r store.NewRecord) {
	d.w.t.Helper()
	k := d.cache.Add(r)
	<-k.Done()
	d.w.must(k.Err())
	d.made[r.Header.ID] = ""
}

// box is what the desk says of its outbox.
func (d *desk) box() store.OutboxState {
	d.w.t.Helper()
	s, err := d.cache.OutboxState(context.Background())
	d.w.must(err)
	return s
}

// reports is all that the desk says of its reports, as text.
func (d *desk) reports() string {
	d.w.t.Helper()
	all, err := d.cache.Reports(context.Background(), time.Time{}, 0)
	d.w.must(err)
	slices.SortFunc(all, func(a, b store.Report) int { return slices.Compare(a.Record.ID[:], b.Record.ID[:]) })
	text, err := json.MarshalIndent(all, "", " ")
	d.w.must(err)
	return string(text)
}

// feed reads the central store from the beginning: every record and how often it
// is there, and what was erased.
func (w *world) feed() (held map[store.ID]int, erased map[store.ID]bool) {
	w.t.Helper()
	held, erased = map[store.ID]int{}, map[store.ID]bool{}
	for at, more := (central.Position{}), true; more; {
		p, err := w.log.Changes(context.Background(), everything, at, wire.MaxPage)
		w.must(err)
		for _, c := range p.Changes {
			if c.Erased {
				erased[c.ID] = true
				continue
			}
			held[c.ID]++
		}
		at, more = p.Next, p.More
	}
	return held, erased
}

// quiet says whether nothing waits and every desk says the same.
func (w *world) quiet() bool {
	for _, d := range w.desks {
		if d.box().Waiting > 0 || d.reports() != w.desks[0].reports() {
			return false
		}
	}
	return true
}

// settled fails unless everything that was made is at the central store once, is
// acknowledged (I1, I2), and every desk says the same (I3).
func (w *world) settled() {
	w.t.Helper()
	held, erased := w.feed()
	all := map[store.ID]string{}
	for i, d := range w.desks {
		maps.Copy(all, d.made)
		if s := d.box(); s.Waiting != 0 || len(s.Quarantined)+len(s.Aside) != 0 {
			w.t.Errorf("desk %d: %+v", i, s)
		}
		if d.reports() != w.desks[0].reports() {
			w.t.Errorf("desk %d says something else than desk 0", i)
		}
		w.must(d.cache.Check(context.Background()))
	}
	for id := range all {
		if held[id] != 1 && !erased[id] {
			w.t.Errorf("a record is %d times at the central store", held[id])
		}
	}
	for id := range held {
		if _, ok := all[id]; !ok {
			w.t.Error("the central store holds a record that nobody made")
		}
	}
}
