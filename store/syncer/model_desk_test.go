package syncer_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/uuid/v5"
	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/central/roll"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
	"firstcall/store/syncer"
	"firstcall/store/wire"
)

// fate is what becomes of a request.
type fate int

const (
	passes fate = iota
	lost
	unanswered // it is done, and nobody hears of it
)

// post is a desk and its line.
type post struct {
	m      *model
	dir    string // holds the data folder
	key    string
	cache  *cache.Cache
	look   *sql.DB // reads the same file
	sync   *syncer.Syncer
	token  string
	ids    *store.IDs
	ahead  time.Duration
	fates  []fate // of the next requests
	after  fate   // of those after them
	broken bool   // something was wrong in this conversation

	crashIn    int // the desk ends at this commit from now; 0 for never
	crashAfter bool
	dead       string // what was on the disk then; "" while it lives
}

// enrol adds a desk.
func (m *model) enrol() {
	p := &post{m: m, dir: m.file("desk"), key: m.file("key")}
	p.ids = store.NewIDs(p.now)
	p.open()
	ctx := context.Background()
	identity, err := p.cache.Identity(ctx)
	m.must(err)
	code, _, err := m.roll.AddDesk(ctx, roll.Desk{Name: p.dir, Forces: everything.Forces, Role: roll.RoleHandler})
	m.must(err)
	_, p.token, err = m.roll.Enrol(ctx, code, identity.Desk)
	m.must(err)
	p.connect()
	m.posts = append(m.posts, p)
}

func (p *post) now() time.Time { return time.Now().Add(p.ahead) }

// open opens the folder, with a syncer, as a program that starts does.
func (p *post) open() {
	var err error
	p.cache, err = cache.Open(context.Background(), cache.Options{Dir: p.dir, Keys: seal.Provider{Setting: "file:" + p.key}, Now: p.now,
		Faults: &cache.Faults{BeforeCommit: func() error { p.commit(false); return nil }, AfterCommit: func() error { p.commit(true); return nil }}})
	p.m.must(err)
	p.look, err = sqlitex.OpenReaders(filepath.Join(p.dir, "firstcall.db"))
	p.m.must(err)
	p.connect()
}

// connect makes a new syncer.
func (p *post) connect() {
	c, err := syncer.Dial(syncer.ClientOptions{URL: "http://127.0.0.1", Token: p.token, HTTP: &http.Client{Transport: p}})
	p.m.must(err)
	p.sync = syncer.New(syncer.Options{Outbox: narrow{p.cache}, Client: c, Now: p.now, Retain: retain})
}

// shut closes the desk as it should be.
func (p *post) shut() {
	p.m.must(errors.Join(p.look.Close(), p.cache.Shutdown(context.Background())))
}

// narrow is an outbox that gives little at once.
type narrow struct{ *cache.Cache }

// Outgoing gives a few.
func (n narrow) Outgoing(ctx context.Context, items, size int) ([]store.Record, error) {
	return n.Cache.Outgoing(ctx, min(items, smallPush), size)
}

// commit is told of the desk's commits.
func (p *post) commit(done bool) {
	if p.crashIn == 0 || done != p.crashAfter {
		return
	}
	if p.crashIn--; p.crashIn == 0 {
		p.crash()
	}
}

// crash ends the desk: what is on the disk now is all that will be left, and
// nothing that it does from now on gets out.
func (p *post) crash() {
	p.crashIn = 0
	dead := p.m.file("desk")
	if err := errors.Join(os.Mkdir(dead, 0o700), copyFile(filepath.Join(p.dir, "firstcall.db"), filepath.Join(dead, "firstcall.db")),
		copyFile(filepath.Join(p.dir, "firstcall.db-wal"), filepath.Join(dead, "firstcall.db-wal"))); err != nil {
		panic(err)
	}
	p.dead = dead
}

// revive opens a desk that ended again.
func (p *post) revive() {
	if p.crashIn = 0; p.dead == "" {
		return
	}
	p.shut()
	_ = os.RemoveAll(p.dir)
	p.dir, p.dead = p.dead, ""
	p.open()
	p.learn()
}

// report writes a report of a call, or another version of one.
func (p *post) report(t *rapid.T, call, before store.ID) {
	id, force := p.ids.New(), "west-mercia"
	if call.IsNil() {
		call = p.ids.New()
	}
	if before.IsNil() && one(t, 12, "spoiled") {
		force = "kent"
	}
	status, level := store.StatusComplete, some(t, levels, "level")
	if one(t, 4, "provisional") {
		status = store.StatusProvisional
	}
	k := p.cache.Add(store.NewRecord{
		Header: store.Header{ID: id, Kind: store.KindReport, Subject: call, Supersedes: before, Force: force, Agency: roll.Police,
			Author: store.Author{Collar: "4417", Assurance: store.AssuranceTyped}, ReportedAt: p.now()},
		Summary: store.ReportSummary{Call: call, Status: status, Disposition: store.DisposedASB, Channel: store.Channel101,
			Category: "personal", ReportedAt: p.now(), Number: phone.Parse(some(t, numbers, "number")),
			Levels: store.Levels{Computed: level, Overall: level}, Complete: true, Line: canary + id.String()},
		Detail: store.ReportDetail{Narrative: canary + id.String()},
	})
	<-k.Done()
	p.m.must(k.Err())
	promised := p.dead == ""
	if !promised {
		p.revive()
	}
	p.learn()
	if _, ok := p.m.records[id]; promised && !ok {
		p.m.t.Fatalf("what was saved is not there (I2)")
	}
}

// learn takes down what was frozen since.
func (p *post) learn() {
	waiting, err := p.cache.Outgoing(context.Background(), 1<<20, 1<<40)
	p.m.must(err)
	for _, r := range waiting {
		if p.m.records[r.ID] == nil {
			p.m.records[r.ID] = &record{Record: r, by: p, spoiled: r.Force == "kent"}
			p.m.order = append(p.m.order, r.ID)
		}
	}
}

// reports gives the reports that the desk holds, in any version.
func (p *post) reports() (all []store.Header) {
	for _, r := range p.rows() {
		if known := p.m.records[r.id]; known != nil && !known.spoiled && r.kind == string(store.KindReport) {
			all = append(all, known.Header)
		}
	}
	return all
}

// row is a record as it lies on a desk.
type row struct {
	id                store.ID
	hash, kind, state string
}

// rows reads the desk's file: no other way gives what is superseded.
func (p *post) rows() (all []row) {
	rows, err := p.look.Query("SELECT r.id, r.hash, r.kind, coalesce(o.state, '') FROM record r LEFT JOIN outbox o ON o.record = r.n ORDER BY r.n")
	p.m.must(err)
	defer rows.Close()
	for rows.Next() {
		var r row
		var id []byte
		p.m.must(rows.Scan(&id, &r.hash, &r.kind, &r.state))
		r.id = uuid.FromBytesOrNil(id)
		all = append(all, r)
	}
	p.m.must(rows.Err())
	return all
}

// RoundTrip is the desk's line, in memory.
func (p *post) RoundTrip(r *http.Request) (*http.Response, error) {
	is := p.after
	if len(p.fates) > 0 {
		is, p.fates = p.fates[0], p.fates[1:]
	}
	if p.broken = p.broken || is != passes || p.dead != ""; is == lost || p.dead != "" {
		return nil, errors.New("nobody answers")
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	in.Body, in.RemoteAddr = io.NopCloser(bytes.NewReader(body)), "127.0.0.1:1"
	if q := in.URL.Query(); r.URL.Path == wire.PathChanges {
		q.Set("limit", fmt.Sprint(smallPage))
		in.URL.RawQuery = q.Encode()
	}
	w := httptest.NewRecorder()
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	p.m.handler.ServeHTTP(w, in)
	out := w.Result()
	if r.URL.Path == wire.PathPush {
		p.m.pushed(p, body, w.Body.Bytes())
	}
	if is == unanswered {
		return nil, errors.New("nobody answers")
	}
	return out, nil
}
