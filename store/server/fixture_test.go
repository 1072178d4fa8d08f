package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
	"firstcall/store/central/sqlite"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

var background = context.Background()

// start is when the clock of these tests begins: a November evening.
var start = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

// canary stands wherever a caller's words could: it may be in no log.
const canary = "marmalade-under-the-bridge"

// world is a central store that serves on this computer, with a clock that
// stands still until it is moved.
type world struct {
	t   *testing.T
	log central.Log
	*roll.Roll
	srv  *Server
	url  string
	logs *buffer
	stop func() // ends the server, once, and waits for that

	mu  sync.Mutex
	now time.Time
}

// buffer is a log that may be read while it is written.
type buffer struct {
	mu sync.Mutex
	bytes.Buffer
}

// Write is io.Writer's.
func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

// text is what was written so far.
func (b *buffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.String()
}

// newWorld starts one; change alters the server before it serves.
func newWorld(t *testing.T, change ...func(*Server)) *world {
	t.Helper()
	w := &world{t: t, now: start, logs: &buffer{}}
	path, key := filepath.Join(t.TempDir(), "central.db"), seal.New([32]byte{7})
	log, err := sqlite.Open(background, sqlite.Options{Path: path, Now: w.clock, Key: key})
	w.must(err)
	t.Cleanup(func() { _ = log.Close() })
	w.log = log
	w.Roll, err = roll.SQLite(background, path, w.clock)
	w.must(err)
	t.Cleanup(func() { _ = w.Roll.Close() })
	w.Keyed(key, "server")
	w.must(w.Begin(background, "{}"))
	w.srv = New(Options{Log: log, Roll: w.Roll, Key: key, Now: w.clock, Version: "test",
		LogTo: slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	for _, f := range change {
		f(w.srv)
	}
	w.serve()
	return w
}

func (w *world) serve() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	w.url = "http://" + ln.Addr().String()
	ctx, cancel := context.WithCancel(background)
	ended := make(chan error, 1)
	go func() { ended <- w.srv.Serve(ctx, ln, nil) }()
	w.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("serve: %v", err)
		}
	})
	w.t.Cleanup(w.stop)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v (%s)", err, causeOf(err))
	}
}

// checked lets no answer pass that is not as the OpenAPI document says.
type checked struct {
	t    *testing.T
	base http.RoundTripper
}

var document = sync.OnceValues(func() (validator.Validator, error) {
	raw, err := json.Marshal(New(Options{}).api.OpenAPI())
	if err != nil {
		return nil, err
	}
	doc, err := libopenapi.NewDocument(raw)
	if err != nil {
		return nil, err
	}
	v, errs := validator.NewValidator(doc)
	if len(errs) > 0 {
		return nil, errs[0]
	}
	return v, nil
})

// RoundTrip is http.RoundTripper's.
func (c checked) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := c.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil {
		return nil, err
	}
	doc, err := document()
	if err != nil {
		c.t.Errorf("the document cannot be read: %v", err)
		return answer, nil
	}
	answer.Body = io.NopCloser(bytes.NewReader(raw))
	if ok, errs := doc.ValidateHttpResponse(r, answer); !ok {
		for _, e := range errs {
			c.t.Errorf("%s %s answered %d %s, which the document does not say: %s: %s", r.Method, r.URL.Path, answer.StatusCode, raw, e.Message, e.Reason)
		}
	}
	if bytes.Contains(raw, []byte("$schema")) {
		c.t.Errorf("%s links to its schema", r.URL.Path)
	}
	answer.Body = io.NopCloser(bytes.NewReader(raw))
	return answer, nil
}

// client is one desk's, with a connection of its own.
type client struct {
	*world
	http    *http.Client
	token   string
	session string
	id      store.ID
	force   string
	agency  string
	seq     int64
	forged  http.Header
}

var ids = store.NewIDs(func() time.Time { return start })

// stranger is somebody without a token.
func (w *world) stranger() *client {
	own := &http.Transport{}
	w.t.Cleanup(own.CloseIdleConnections)
	return &client{world: w, http: &http.Client{Transport: checked{w.t, own}}, id: ids.New(), force: "west-mercia", agency: "police"}
}

// desk enrols one, as an administrator and then the desk do.
func (w *world) desk(name, force, agency, role string) *client {
	w.t.Helper()
	code, _, err := w.AddDesk(background, roll.Desk{Name: name, Forces: []string{force}, Agency: agency, Role: role})
	w.must(err)
	c := w.stranger()
	c.force, c.agency = force, agency
	var a wire.EnrolResponse
	c.want(http.StatusOK, c.post(wire.PathEnrol, wire.EnrolRequest{Code: code, Desk: c.id}), &a)
	c.token = a.Token
	return c
}

// handler is a police desk of West Mercia.
func (w *world) handler() *client { return w.desk("desk 1", "west-mercia", "police", roll.RoleHandler) }

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// problem is the reply as an error.
func (r reply) problem(t *testing.T) (p wire.Problem) {
	t.Helper()
	if got := r.header.Get("Content-Type"); got != problemType {
		t.Errorf("an error came as %q", got)
	}
	if err := json.Unmarshal(r.body, &p); err != nil || p.Status != r.status || p.Code == "" || p.Detail == "" {
		t.Errorf("no problem: %d %s", r.status, r.body)
	}
	return p
}

func (c *client) send(method, path string, body []byte) reply {
	c.t.Helper()
	r, err := c.ask(background, method, path, body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (c *client) ask(ctx context.Context, method, path string, body []byte) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if c.token != "" {
		r.Header.Set(wire.HeaderToken, "Bearer "+c.token)
	}
	if c.session != "" {
		r.Header.Set(wire.HeaderPerson, c.session)
	}
	for name, values := range c.forged {
		r.Header[name] = values
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, raw}, err
}

func (c *client) get(path string) reply { c.t.Helper(); return c.send(http.MethodGet, path, nil) }

func (c *client) post(path string, body any) reply {
	c.t.Helper()
	raw, err := json.Marshal(body)
	c.must(err)
	return c.send(http.MethodPost, path, raw)
}

// want checks a status and reads the answer.
func (c *client) want(status int, r reply, into any) {
	c.t.Helper()
	if r.status != status {
		c.t.Fatalf("answered %d, not %d: %s", r.status, status, r.body)
	}
	if into != nil {
		c.must(json.Unmarshal(r.body, into))
	}
}

// record makes the desk's next record; change alters its header before it is
// frozen.
func (c *client) record(change ...func(*store.Header)) wire.Item {
	c.t.Helper()
	c.seq++
	h := store.Header{ID: ids.New(), Kind: store.KindReport, Subject: ids.New(), Force: c.force, Agency: c.agency,
		Author: store.Author{Collar: "4417", Assurance: store.AssuranceTyped}, Desk: c.id, DeskSeq: c.seq, ReportedAt: start, MadeAt: start}
	for _, f := range change {
		f(&h)
	}
	s := store.ReportSummary{Ref: fmt.Sprintf("WM-261121-7Q%04dK", c.seq), Line: canary}
	s.Number.State, s.Number.E164 = "presented", "+447700900417"
	r, err := store.Freeze(h, s, map[string]string{"narrative": canary})
	c.must(err)
	return wire.Item{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}
}

// push sends records and gives what became of them.
func (c *client) push(items ...wire.Item) wire.PushResponse {
	c.t.Helper()
	var a wire.PushResponse
	c.want(http.StatusOK, c.post(wire.PathPush, wire.PushRequest{Items: items}), &a)
	if len(a.Answers) != len(items) {
		c.t.Fatalf("%d answers to %d records", len(a.Answers), len(items))
	}
	return a
}

// stored pushes a record that must be taken.
func (c *client) stored(change ...func(*store.Header)) wire.Item {
	c.t.Helper()
	it := c.record(change...)
	if a := c.push(it).Answers[0]; a.State != wire.Stored {
		c.t.Fatalf("it was not stored: %s %s", a.State, a.Reason)
	}
	return it
}

// changes reads a page of the feed.
func (c *client) changes(cursor string) (a wire.ChangesResponse) {
	c.t.Helper()
	c.want(http.StatusOK, c.get(wire.PathChanges+"?cursor="+cursor), &a)
	return a
}

// count is how many records the store holds.
func (w *world) count() int {
	w.t.Helper()
	p, err := w.log.Changes(background, central.Scope{Forces: []string{"west-mercia", "kent"}, Police: true}, central.Position{}, 5000)
	w.must(err)
	return len(p.Changes)
}

// noCanary fails if anything of a record reached the log.
func (w *world) noCanary() {
	w.t.Helper()
	if strings.Contains(w.logs.text(), "marmalade") {
		w.t.Error("a caller's words are in the log")
	}
}
