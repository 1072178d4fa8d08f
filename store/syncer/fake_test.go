package syncer

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

var start = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

var ids = store.NewIDs(func() time.Time { return start })

// box is a desk's outbox in memory.
type box struct {
	store.Outbox
	mu            sync.Mutex
	all           []store.Record
	state         map[store.ID]store.AnswerState // of what was settled
	changes       []store.Change
	cursor, epoch string
	tag           string
	prunedBefore  time.Time
	hides         bool // Outgoing gives nothing
	panics        bool
	pages         int
}

func newBox() *box { return &box{state: map[store.ID]store.AnswerState{}} }

// add makes records of a given size.
func (b *box) add(n, size int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for range n {
		r, err := store.Freeze(store.Header{ID: ids.New(), DeskSeq: int64(len(b.all) + 1), MadeAt: start}, "", string(make([]byte, size/6)))
		if err != nil {
			panic(err)
		}
		b.all = append(b.all, r)
	}
}

func (b *box) Outgoing(_ context.Context, maxItems, maxBytes int) (out []store.Record, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.panics {
		panic("a mistake")
	}
	for _, r := range b.all {
		if b.state[r.ID] != "" || b.hides {
			continue
		}
		maxBytes -= len(r.HeaderBytes) + len(r.Summary) + len(r.Detail)
		if len(out) == maxItems || len(out) > 0 && maxBytes < 0 {
			break
		}
		out = append(out, r)
	}
	return out, nil
}

func (b *box) Acked(_ context.Context, _ string, _ time.Time, answers []store.Answer) (n int, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range answers {
		if slices.ContainsFunc(b.all, func(r store.Record) bool { return r.ID == a.ID && r.Hash == a.Hash }) {
			b.state[a.ID] = a.State
			n++
		}
	}
	return n, nil
}

func (b *box) Retained(_ context.Context, after int64, limit int) (held []store.Held, next int64, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next = after
	for i, r := range b.all {
		if int64(i) >= after && len(held) < limit && b.state[r.ID] != "" {
			held, next = append(held, store.Held{ID: r.ID, Hash: r.Hash}), int64(i+1)
		}
	}
	return held, next, nil
}

func (b *box) Again(_ context.Context, again []store.ID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range again {
		delete(b.state, id)
	}
	return nil
}

func (b *box) Apply(_ context.Context, changes []store.Change, cursor, epoch string) (calls []store.ID, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pages++
	b.cursor, b.epoch = cursor, epoch
	for _, c := range changes {
		b.changes = append(b.changes, c)
		calls = append(calls, c.ID)
	}
	return calls, nil
}

func (b *box) Cursor(context.Context) (string, string, time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cursor, b.epoch, time.Time{}, nil
}

func (b *box) Pruned(_ context.Context, before time.Time) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prunedBefore = before
	return 0, nil
}

func (b *box) PublishedPacks(context.Context) (string, []store.PublishedPack, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tag, nil, nil
}

func (b *box) OutboxState(context.Context) (s store.OutboxState, _ error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.all {
		switch b.state[r.ID] {
		case "":
			s.Waiting++
		case store.AnswerQuarantined:
			s.Quarantined = append(s.Quarantined, store.Refused{Record: r.Header})
		default:
			s.Acked++
		}
	}
	return s, nil
}

// asked is one request that the fake had.
type asked struct {
	path  string
	at    time.Time
	items int
}

// fake is a central store in memory, and the network before it.
type fake struct {
	t       *testing.T
	mu      sync.Mutex
	held    map[store.ID]string
	feed    []wire.Change
	epoch   string
	tag     string
	more    chan struct{} // closed and made anew when the feed grows
	asked   []asked
	pushing int
	// refuse answers a request in place of the store; 0 lets it through.
	refuse func(path string, items []wire.Item, h http.Header) int
	lies   bool // its answers match nothing
	hasty  bool // it does not wait
	stale  bool // every cursor is unknown
	closed bool // this desk may not read the feed
	begins int  // feeds begun with an empty cursor
}

func newFake(t *testing.T) *fake {
	return &fake{t: t, held: map[store.ID]string{}, epoch: "e1", more: make(chan struct{})}
}

// client speaks to the fake without a network, so that time can be false.
func (f *fake) client() *Client {
	c, err := Dial(ClientOptions{URL: "https://central.example", Token: "acr_token", HTTP: &http.Client{Transport: f}})
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
	f.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.Result(), nil
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	var push wire.PushRequest
	if r.URL.Path == wire.PathPush {
		_ = json.Unmarshal(body, &push)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, asked{r.URL.Path, time.Now(), len(push.Items)})
	if f.refuse != nil {
		if status := f.refuse(r.URL.Path, push.Items, w.Header()); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	var out any
	switch r.URL.Path {
	case wire.PathPush:
		out = f.push(push)
	case wire.PathHave:
		out = f.have(body)
	case wire.PathPacks:
		out = wire.PacksResponse{Epoch: f.epoch, Tag: f.tag, Packs: []wire.Pack{{ID: "west-mercia", Hash: "h"}}}
	case wire.PathPackBytes + "h":
		_, _ = w.Write([]byte("id: west-mercia"))
		return
	case wire.PathChanges:
		if f.closed {
			w.WriteHeader(http.StatusForbidden)
			writeJSON(w, wire.ProblemOf(store.Errorf(store.CodeForbidden, "Your role does not allow this.")))
			return
		}
		if out = f.changes(r); out == nil {
			w.WriteHeader(http.StatusGone)
			return
		}
	}
	writeJSON(w, out)
}

func writeJSON(w io.Writer, v any) { _ = json.NewEncoder(w).Encode(v) }

func (f *fake) push(in wire.PushRequest) wire.PushResponse {
	if f.pushing++; f.pushing > 1 {
		f.t.Error("two pushes at once")
	}
	f.mu.Unlock()
	time.Sleep(time.Millisecond)
	f.mu.Lock()
	f.pushing--
	out := wire.PushResponse{Epoch: f.epoch}
	for _, it := range in.Items {
		a := wire.Answer{ID: it.ID, Hash: it.Hash, State: wire.Stored}
		if f.held[it.ID] != "" {
			a.State = wire.Duplicate
		}
		f.held[it.ID] = it.Hash
		if f.lies {
			a.Hash = "another"
		}
		out.Answers = append(out.Answers, a)
	}
	return out
}

func (f *fake) have(body []byte) (out wire.HaveResponse) {
	var in wire.HaveRequest
	_ = json.Unmarshal(body, &in)
	out.Epoch = f.epoch
	for _, h := range in.Held {
		if f.held[h.ID] == "" {
			out.Missing = append(out.Missing, h.ID)
		}
	}
	return out
}

// changes gives nil for a cursor that is of another epoch.
func (f *fake) changes(r *http.Request) any {
	q, from := r.URL.Query(), 0
	if cursor := q.Get("cursor"); cursor != "" {
		var epoch string
		if _, err := fmt.Sscanf(cursor, "%d@%s", &from, &epoch); err != nil || epoch != f.epoch || f.stale {
			return nil
		}
	} else {
		f.begins++
	}
	wait, _ := strconv.Atoi(q.Get("wait"))
	if from == len(f.feed) && wait > 0 && !f.hasty {
		more, epoch := f.more, f.epoch
		f.mu.Unlock()
		select {
		case <-more:
		case <-r.Context().Done():
		case <-time.After(time.Duration(wait) * time.Second):
		}
		if f.mu.Lock(); epoch != f.epoch {
			return nil
		}
	}
	limit, err := strconv.Atoi(q.Get("limit"))
	if err != nil {
		limit = wire.MaxPage
	}
	to := min(len(f.feed), from+limit)
	return wire.ChangesResponse{Epoch: f.epoch, Cursor: fmt.Sprintf("%d@%s", to, f.epoch), Packs: f.tag,
		Changes: f.feed[from:to], More: to < len(f.feed)}
}

// publish lets the feed grow.
func (f *fake) publish(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for range n {
		f.feed = append(f.feed, wire.Change{Item: wire.Item{ID: ids.New()}})
	}
	close(f.more)
	f.more = make(chan struct{})
}

// requests gives those to a path since the count was last taken.
func (f *fake) requests(path string) (out []asked) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.asked {
		if a.path == path {
			out = append(out, a)
		}
	}
	return out
}
