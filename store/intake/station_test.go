package intake_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/store/seal"
)

// central is what lies between the desks of a test: what was pushed, in its order.
type central struct {
	log     []store.Change
	details map[store.ID]store.Record
}

// station is one desk with somebody signed on.
type station struct {
	*cache.Cache
	t      testing.TB
	c      *central
	pulled int
	now    time.Time
	who    store.Identity
	ids    *store.IDs
}

var begins = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)

func (c *central) station(t testing.TB, collar string) *station {
	t.Helper()
	s := &station{t: t, c: c, now: begins}
	dir := t.TempDir()
	var err error
	s.Cache, err = cache.Open(context.Background(), cache.Options{Dir: filepath.Join(dir, "data"), Now: s.clock,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}})
	s.must(err)
	t.Cleanup(func() { _ = s.Shutdown(context.Background()) })
	s.must(s.SetUp(context.Background(), "cambridgeshire", collar))
	s.who, err = s.Identity(context.Background())
	s.must(err)
	s.ids = store.NewIDs(s.clock)
	return s
}

func (s *station) clock() time.Time { return s.now }

func (s *station) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *station) done(t store.Ticket) {
	s.t.Helper()
	if t != nil {
		<-t.Done()
		s.must(t.Err())
	}
}

// push gives the central store what waits.
func (s *station) push() {
	s.t.Helper()
	records, err := s.Outgoing(context.Background(), 1000, 1<<24)
	s.must(err)
	var answers []store.Answer
	for _, r := range records {
		s.c.log = append(s.c.log, store.Change{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, DetailDigest: r.DetailDigest()})
		s.c.details[r.ID] = r
		answers = append(answers, store.Answer{ID: r.ID, Hash: r.Hash, State: store.AnswerStored, Seq: int64(len(s.c.log))})
	}
	_, err = s.Acked(context.Background(), "1", time.Now(), answers)
	s.must(err)
}

// pull takes what is new and gives the calls whose history is another.
func (s *station) pull() []store.ID {
	s.t.Helper()
	calls, err := s.Apply(context.Background(), s.c.log[s.pulled:], "c", "1")
	s.must(err)
	s.pulled = len(s.c.log)
	return calls
}

func newCentral() *central { return &central{details: map[store.ID]store.Record{}} }

// meet has all desks push, then pull twice.
func meet(all ...*station) {
	for _, s := range all {
		s.push()
	}
	for _, s := range all {
		s.pull()
	}
}

func parse(b []byte) (*questionsets.Pack, error) { return questionsets.Parse("pack", b) }

func (s *station) opening() intake.Opening {
	s.t.Helper()
	p, _, err := packs.ForForce("cambridgeshire")
	s.must(err)
	return intake.Opening{Desk: s.Cache, Identity: s.who, Pack: p, IDs: s.ids, At: s.now}
}

// call opens one from a number and answers some steps.
func (s *station) call(number string, answers ...string) *intake.Call {
	s.t.Helper()
	o := s.opening()
	o.Number = phone.Parse(number)
	c, t := intake.Open(o)
	s.done(t)
	s.say(c, answers...)
	past, err := intake.Look(context.Background(), s.Cache, c.Query(), s.now)
	s.must(err)
	c.SetPast(past)
	return c
}

func (s *station) say(c *intake.Call, answers ...string) {
	s.t.Helper()
	for i := 0; i+1 < len(answers); i += 2 {
		t, err := c.Answer(answers[i], questionsets.Say(answers[i+1]))
		s.must(err)
		s.done(t)
	}
}

// closes one and gives its reference.
func (s *station) closes(number string) string {
	s.t.Helper()
	saved := s.call(number, intake.StepPlace, "The green", intake.StepWhat, "Shouting", intake.StepKind, "nuisance").Close(s.now)
	s.done(saved)
	return saved.Ref()
}

func (s *station) report(ref string) store.Report {
	s.t.Helper()
	found, err := s.Find(context.Background(), store.Find{Ref: ref, Limit: 1})
	s.must(err)
	if len(found.Reports) != 1 {
		s.t.Fatalf("%d reports of %s", len(found.Reports), ref)
	}
	return found.Reports[0]
}

// fetch gives a record whole, as the central store does.
func (s *station) fetch(_ context.Context, id store.ID) (store.Record, error) {
	r, ok := s.c.details[id]
	if !ok {
		return r, store.Errorf(store.CodeNotFound, "There is no such record.")
	}
	return r, nil
}

func (s *station) regrade(calls []store.ID) []intake.Regraded {
	s.t.Helper()
	out, err := intake.Regrade(context.Background(), s.Cache, parse, calls, s.now)
	s.must(err)
	return out
}
