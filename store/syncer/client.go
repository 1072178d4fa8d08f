package syncer

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

// ClientOptions says how a central store is reached.
type ClientOptions struct {
	URL     string        // https://…, or http:// on this computer only
	Token   string        // of the desk; "" before it is enrolled
	CA      []byte        // PEM of the only certificate authority that is believed; nil for the system's
	Timeout time.Duration // for one request, without what a long-poll waits; 0 means 15 s
	HTTP    *http.Client  // in tests; nil means one of its own
}

// Client speaks to a central store. It is safe for use by many goroutines.
//
// Its methods fail with CodeUnreachable where the network or the central store
// does, among it wire.RetryAfter; with wire.ErrToken where the desk is not
// known, wire.ErrTooLarge, and else with the error that the central store had.
// Where the caller's context ends, its error is given. None repeats anything
// of a record.
type Client struct {
	base    *url.URL
	token   string
	timeout time.Duration
	http    *http.Client
	session atomic.Pointer[session]
	date    atomic.Pointer[dated]
}

// session is what whoever is signed on was given; ended says that the central store
// knows it no more.
type session struct {
	token string
	ended bool
}

// dated is the central store's clock as an answer told it, and when.
type dated struct{ theirs, heard time.Time }

// Dial makes a client; nothing is sent yet. It fails with CodeUsage for an
// address that is none, or is not encrypted and leads off this computer, and
// with CodeInvalid for a CA that is no certificate.
func Dial(o ClientOptions) (*Client, error) {
	base, err := address(o.URL)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, token: o.Token, timeout: o.Timeout, http: o.HTTP}
	if c.timeout == 0 {
		c.timeout = 15 * time.Second
	}
	if c.http == nil {
		if c.http, err = overNetwork(o.CA); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Session sets the session of the person who is signed on, "" for nobody.
func (c *Client) Session(token string) { c.session.Store(&session{token: token}) }

// Person says whether the session that was set holds, and whether the central store
// has said that it ended. Neither: none was set. It never waits.
func (c *Client) Person() (held, ended bool) {
	s := c.session.Load()
	return s != nil && s.token != "", s != nil && s.ended
}

// Enrol binds the desk's id with a one-time code; CodeForbidden for a wrong,
// used or expired one.
func (c *Client) Enrol(ctx context.Context, in wire.EnrolRequest) (wire.EnrolResponse, error) {
	return exchange[wire.EnrolResponse](ctx, c, wire.PathEnrol, in, 0)
}

// Push sends records (SYNC 13).
func (c *Client) Push(ctx context.Context, in wire.PushRequest) (wire.PushResponse, error) {
	return exchange[wire.PushResponse](ctx, c, wire.PathPush, in, 0)
}

// Have asks which records the central store lacks (SYNC 21).
func (c *Client) Have(ctx context.Context, in wire.HaveRequest) (wire.HaveResponse, error) {
	return exchange[wire.HaveResponse](ctx, c, wire.PathHave, in, 0)
}

// Changes gives a page of the feed; wire.ErrResync where its cursor is not
// known any more (SYNC 22).
func (c *Client) Changes(ctx context.Context, in wire.ChangesRequest) (wire.ChangesResponse, error) {
	q := url.Values{}
	if in.Cursor != "" {
		q.Set("cursor", in.Cursor)
	}
	if in.Limit > 0 {
		q.Set("limit", strconv.Itoa(in.Limit))
	}
	if in.Wait > 0 {
		q.Set("wait", strconv.Itoa(int(in.Wait/time.Second)))
	}
	return exchange[wire.ChangesResponse](ctx, c, query(wire.PathChanges, q), nil, in.Wait)
}

// Record gives a whole record; CodeNotFound if it is absent or not to be seen.
func (c *Client) Record(ctx context.Context, in wire.RecordRequest) (wire.RecordResponse, error) {
	raw, err := c.do(ctx, request{method: http.MethodGet, path: wire.PathRecords + in.ID.String(), reason: in.Reason})
	return read[wire.RecordResponse](raw, err)
}

// Find looks for what the desk does not hold.
func (c *Client) Find(ctx context.Context, in wire.FindRequest) (wire.FindResponse, error) {
	return exchange[wire.FindResponse](ctx, c, wire.PathFind, in, 0)
}

// Quarantine lists what the central store keeps aside (SYNC 18).
func (c *Client) Quarantine(ctx context.Context) (wire.QuarantineResponse, error) {
	return exchange[wire.QuarantineResponse](ctx, c, wire.PathQuarantine, nil, 0)
}

// Packs gives the schedule of question sets.
func (c *Client) Packs(ctx context.Context) (wire.PacksResponse, error) {
	return exchange[wire.PacksResponse](ctx, c, wire.PathPacks, nil, 0)
}

// PackBytes gives a question set by its hash, which is for the caller to check.
func (c *Client) PackBytes(ctx context.Context, hash string) ([]byte, error) {
	return c.do(ctx, request{method: http.MethodGet, path: wire.PathPackBytes + url.PathEscape(hash)})
}

// SignOn has a person's PIN checked; CodeForbidden for a wrong one.
func (c *Client) SignOn(ctx context.Context, in wire.SignOnRequest) (wire.SignOnResponse, error) {
	return exchange[wire.SignOnResponse](ctx, c, wire.PathSignOn, in, 0)
}

// SignOff ends the session that was set.
func (c *Client) SignOff(ctx context.Context) error {
	_, err := c.do(ctx, request{method: http.MethodPost, path: wire.PathSignOff})
	return err
}

func query(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// exchange is one request and its answer: a POST of in, or a GET for nil.
func exchange[Out any](ctx context.Context, c *Client, path string, in any, wait time.Duration) (out Out, err error) {
	method, body := http.MethodGet, []byte(nil)
	if in != nil {
		method = http.MethodPost
		if body, err = json.Marshal(in); err != nil {
			return out, err
		}
	}
	raw, err := c.do(ctx, request{method: method, path: path, body: body, wait: wait})
	return read[Out](raw, err)
}

// read reads the body of an answer.
func read[Out any](raw []byte, err error) (out Out, _ error) {
	if err != nil {
		return out, err
	}
	if json.Unmarshal(raw, &out) != nil { // its error may quote what was sent: it goes nowhere
		return out, stranger()
	}
	return out, nil
}

// stranger is what a sign-in page or a proxy fails with.
func stranger() error {
	return store.Errorf(store.CodeUnreachable, "What answers at the central store's address is not a central store.").
		WithHint("Check the address, and whether a sign-in page or a proxy stands in between.")
}

// request is what is asked. It may take what it waits longer than others.
type request struct {
	method, path string
	body         []byte
	wait         time.Duration
	reason       string // why a record is read
}

// do sends a request and gives the body of an answer that is no error.
func (c *Client) do(ctx context.Context, r request) ([]byte, error) {
	inTime, cancel := context.WithTimeout(ctx, c.timeout+r.wait)
	defer cancel()
	req, err := http.NewRequestWithContext(inTime, r.method, c.base.String()+r.path, bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	if r.reason != "" {
		req.Header.Set(wire.HeaderReason, url.PathEscape(r.reason))
	}
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set(wire.HeaderToken, "Bearer "+c.token)
	}
	person := c.session.Load()
	if person != nil && person.token != "" {
		req.Header.Set(wire.HeaderPerson, person.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	defer resp.Body.Close()
	if person != nil && person.token != "" && resp.Header.Get(wire.HeaderPerson) == wire.PersonEnded {
		c.session.CompareAndSwap(person, &session{ended: true}) // unless somebody has signed on meanwhile
	}
	if t, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.date.Store(&dated{t, time.Now()})
	}
	return answer(ctx, resp)
}

// maxAnswer is more than the largest answer, which is a page of the feed.
const maxAnswer = 16 << 20

// answer reads an answer whole; one that breaks off is none.
func answer(ctx context.Context, resp *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return raw, nil
	}
	var p wire.Problem
	if json.Unmarshal(raw, &p) != nil {
		p = wire.Problem{} // a page of something in between
	}
	err = wire.FromStatus(resp.StatusCode, p)
	var wait wire.RetryAfter
	after := retryAfter(resp.Header)
	switch {
	case errors.As(err, &wait):
		wait.After = after
		return nil, wait
	case resp.StatusCode >= 500 && after > 0:
		return nil, wire.RetryAfter{After: after, Text: err.Error()}
	case resp.StatusCode < 400:
		return nil, stranger()
	case errors.Is(err, wire.ErrToken), errors.Is(err, wire.ErrResync), errors.Is(err, wire.ErrTooLarge):
		return nil, err
	case resp.StatusCode > 500: // it may be back in a moment
		return nil, store.Errorf(store.CodeUnreachable, "%s", err.Error()).WithHint(hintOf(err)).Because(err)
	}
	code := store.CodeOf(err)
	if resp.StatusCode == http.StatusInternalServerError {
		code = store.CodeUnreachable
	}
	return nil, store.Errorf(code, "%s", err.Error()).WithHint(hintOf(err)).Because(refusal{resp.StatusCode, p.Code != ""})
}

// refusal marks that something answered and did not do what was asked: it may do
// something else.
type refusal struct {
	status int
	ours   bool // the central store said so, not something before it
}

// Error gives the status.
func (r refusal) Error() string { return http.StatusText(r.status) }

// refused gives the refusal that an error is of.
func refused(err error) (r refusal, is bool) {
	is = errors.As(err, &r)
	return r, is
}

// Forbidden says of an error that the central store itself does not allow it, or
// does not know this desk; a proxy's refusal is not the central store's.
func Forbidden(err error) bool {
	r, _ := refused(err)
	return r.ours && r.status == http.StatusForbidden || errors.Is(err, wire.ErrToken)
}

func hintOf(err error) string {
	var ours *store.Error
	if errors.As(err, &ours) {
		return ours.Hint
	}
	return ""
}

// retryAfter reads the header of that name: seconds, or a date.
func retryAfter(h http.Header) time.Duration {
	if n, err := strconv.Atoi(h.Get("Retry-After")); err == nil {
		return time.Duration(max(0, min(n, 1<<20))) * time.Second
	}
	at, err := http.ParseTime(h.Get("Retry-After"))
	now, dateErr := http.ParseTime(h.Get("Date")) // by the clock that set the other
	if err != nil || dateErr != nil {
		return 0
	}
	return max(0, at.Sub(now))
}

// errTimeout marks a request that took too long: a smaller one may get through.
var errTimeout = errors.New("timeout")

// unreachable makes a sentence of a failing network; the end of the caller's own
// context passes.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err // the address may hold a reason that was typed
	}
	var cert *tls.CertificateVerificationError
	if errors.As(err, &cert) {
		return store.Errorf(store.CodeUnreachable, "The central store's certificate is not trusted here, so nothing was sent.").
			WithHint("Ask your administrator for the certificate authority's file, and whether the certificate has run out.").Because(err)
	}
	var n net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout() {
		err = errors.Join(errTimeout, err)
	}
	return store.Errorf(store.CodeUnreachable, "The central store cannot be reached.").
		WithHint("What is saved here is safe and is sent once the network is back.").Because(err)
}
