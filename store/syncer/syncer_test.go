package syncer

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

// bench is a syncer between a box and a fake, in false time.
type bench struct {
	*Syncer
	box  *box
	fake *fake
	told []State
	end  func()
}

// inTime runs a test in false time.
func inTime(t *testing.T, change func(*Options), do func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{box: newBox(), fake: newFake(t), end: func() {}}
		o := Options{Outbox: b.box, Client: b.fake.client(), Random: func() float64 { return 0.5 },
			Told: func(s State) { b.told = append(b.told, s) }}
		if change != nil {
			change(&o)
		}
		b.Syncer = New(o)
		defer func() { b.end() }()
		do(t, b)
	})
}

// run starts Run; end stops it and waits.
func (b *bench) run(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	b.end = func() {
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("run ended with %v", err)
		}
	}
	synctest.Wait()
}

// change changes what the box and the fake do.
func (b *bench) change(do func()) {
	b.box.mu.Lock()
	defer b.box.mu.Unlock()
	b.fake.mu.Lock()
	defer b.fake.mu.Unlock()
	do()
}

// after lets time pass.
func (b *bench) after(d time.Duration) {
	b.change(func() {}) // what the test has read so far it has read before
	time.Sleep(d)
	synctest.Wait()
}

func wantCode(t *testing.T, err error, code store.Code) {
	t.Helper()
	if err == nil || store.CodeOf(err) != code {
		t.Fatalf("%v (%s), want %s", err, store.CodeOf(err), code)
	}
}

// SYNC 13: a hundred at a time, one request at a time, until nothing waits.
func TestSYNC13PushesInPieces(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.box.add(250, 60)
		b.box.add(2, 800<<10)
		b.fake.publish(1201)
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		var sizes []int
		for _, a := range b.fake.requests(wire.PathPush) {
			sizes = append(sizes, a.items)
		}
		if len(b.fake.held) != 252 || len(sizes) != 4 || sizes[0] != 100 || sizes[2] != 51 || len(b.box.changes) != 1201 {
			t.Fatalf("%d held, pushed %v, %d changes", len(b.fake.held), sizes, len(b.box.changes))
		}
		if s := b.State(); s.Waiting != 0 || !s.Reachable || s.LastSuccess.IsZero() || s.URL != "https://central.example" {
			t.Fatalf("%+v", s)
		}
	})
}

// SYNC 13, 17: what is refused as too much goes in halves; what cannot go even
// alone holds nothing up and stays in sight.
func TestSYNC17TooLargeIsHalved(t *testing.T) {
	for _, status := range []int{http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity} {
		inTime(t, nil, func(t *testing.T, b *bench) {
			b.box.add(40, 60)
			b.box.add(1, 2<<20) // more than any push holds
			b.box.add(40, 60)
			poison := b.box.all[17].ID
			b.fake.refuse = func(path string, items []wire.Item, _ http.Header) int {
				for _, it := range items {
					if it.ID == poison || len(items) > 30 {
						return status
					}
				}
				return 0
			}
			if b.Once(t.Context()) == nil {
				t.Fatal("a small record is given up although it may be something on the way that refuses it")
			}
			if err := b.Once(t.Context()); err != nil { // others were taken by now: it is the record
				t.Fatal(err)
			}
			s := b.State()
			if len(b.fake.held) != 79 || s.Waiting != 0 || len(s.Quarantined) != 2 || s.Quarantined[0].Record.ID != poison {
				t.Fatalf("%d held, %+v", len(b.fake.held), s)
			}
		})
	}
}

// SYNC 21: what is retained is offered when the program begins, every day, and
// when the central store's life is another.
func TestSYNC21OffersWhatIsRetained(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.box.add(1100, 60)
		b.run(t)
		b.after(time.Second)
		lose := func(n int) {
			b.change(func() {
				for _, r := range b.box.all[:n] {
					delete(b.fake.held, r.ID)
				}
			})
		}
		check := func(have int) {
			t.Helper()
			if n := len(b.fake.requests(wire.PathHave)); n != have || len(b.fake.held) != 1100 || b.State().Waiting != 0 {
				t.Fatalf("asked %d times, %d held, %d wait", n, len(b.fake.held), b.State().Waiting)
			}
		}
		check(2)
		lose(3)
		b.after(23 * time.Hour)
		if len(b.fake.held) != 1097 {
			t.Fatal("offered before the day was over")
		}
		b.after(2 * time.Hour)
		check(4)
		lose(900)
		b.change(func() { b.fake.epoch = "e2" })
		b.after(time.Minute)
		check(6)
		if b.fake.begins != 2 || b.box.epoch != "e2" {
			t.Fatalf("begun %d times", b.fake.begins)
		}
	})
}

// SYNC 22: a cursor that is not known any more begins the feed anew, but not
// again and again.
func TestSYNC22Resync(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.fake.publish(700)
		b.run(t)
		b.after(time.Second)
		b.change(func() { b.fake.stale = true })
		b.Wake()
		b.after(5 * time.Minute)
		if b.fake.begins < 2 || len(b.fake.asked) > 100 {
			t.Fatalf("begun %d times, asked %d times", b.fake.begins, len(b.fake.asked))
		}
	})
}

// SYNC 28: what others write arrives at once, Wake sends at once, what another
// program on the folder wrote soon; one that does not wait is not asked all the time.
func TestSYNC28LongPoll(t *testing.T) {
	var calls int
	inTime(t, func(o *Options) { o.Changed = func(ids []store.ID) { calls += len(ids) } }, func(t *testing.T, b *bench) {
		b.run(t)
		b.after(10 * time.Second)
		b.fake.publish(3)
		b.after(10 * time.Millisecond)
		if len(b.box.changes) != 3 || calls != 3 {
			t.Fatalf("%d changes, %d calls", len(b.box.changes), calls)
		}
		b.box.add(1, 60)
		b.Wake()
		b.after(10 * time.Millisecond)
		if len(b.fake.held) != 1 {
			t.Fatal("not sent at once")
		}
		b.box.add(1, 60)
		b.after(peekEvery)
		if len(b.fake.held) != 2 {
			t.Fatal("not sent soon")
		}
		b.change(func() { b.fake.hasty = true })
		b.Wake()
		before := len(b.fake.asked)
		b.after(time.Minute)
		if n := len(b.fake.asked) - before; n > 65 {
			t.Fatalf("asked %d times in a minute", n)
		}
		b.box.add(1, 60)
		b.Wake()
		b.after(10 * time.Millisecond)
		if len(b.fake.held) != 3 {
			t.Fatal("not sent at once where the server does not wait")
		}
	})
}

// SYNC 29: a push that fails does not keep anything from coming in.
func TestSYNC29PullIsNotGated(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.change(func() { b.fake.refuse = forbidPush(true) })
		b.box.add(1, 60)
		b.fake.publish(3)
		wantCode(t, b.Once(t.Context()), store.CodeForbidden)
		if len(b.box.changes) != 3 {
			t.Fatalf("%d changes", len(b.box.changes))
		}
	})
}

// SYNC 31: how far the desk's clock is off is shown; nothing is refused for it.
// SYNC 20: a clock that is a year ahead takes no details away.
func TestSYNC31ClockOffIsShown(t *testing.T) {
	for _, off := range []time.Duration{0, -24 * time.Hour, 365 * 24 * time.Hour} {
		inTime(t, func(o *Options) { o.Now = func() time.Time { return time.Now().Add(off) } }, func(t *testing.T, b *bench) {
			b.box.add(3, 60)
			if err := b.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s := b.State(); (s.Skew-off).Abs() > time.Second || s.Waiting != 0 {
				t.Fatalf("%+v", s)
			}
			if want := time.Now().Add(-35 * 24 * time.Hour); b.box.prunedBefore.Sub(want).Abs() > 2*time.Second {
				t.Fatalf("pruned before %v", b.box.prunedBefore)
			}
		})
	}
}

// A token that is revoked shows; nothing is thrown away, and it is tried again.
func TestRevokedToken(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.box.add(1, 60)
		b.change(func() { b.fake.refuse = func(string, []wire.Item, http.Header) int { return http.StatusUnauthorized } })
		wantCode(t, b.Once(t.Context()), store.CodeForbidden)
		b.run(t)
		b.after(10 * time.Minute)
		if s := b.State(); !s.Revoked || s.Waiting != 1 || len(b.fake.asked) > 40 {
			t.Fatalf("%+v, asked %d times", s, len(b.fake.asked))
		}
		b.change(func() { b.fake.refuse = nil })
		b.after(time.Minute)
		if s := b.State(); s.Revoked || s.Waiting != 0 {
			t.Fatalf("%+v", s)
		}
	})
}

// The schedule of question sets is fetched when it is another; one that cannot
// be kept holds nothing else up.
func TestPacksAreFetched(t *testing.T) {
	var mu sync.Mutex
	var got string
	var fail atomic.Bool
	fetched := func() string {
		mu.Lock()
		defer mu.Unlock()
		return got
	}
	keep := func(ctx context.Context, p wire.PacksResponse, fetch func(context.Context, string) ([]byte, error)) error {
		bytes, err := fetch(ctx, p.Packs[0].Hash)
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			got += p.Tag + " " + string(bytes) + ","
		}
		if fail.Load() {
			return store.Errorf(store.CodeInvalid, "The question set cannot be read.")
		}
		return err
	}
	inTime(t, func(o *Options) { o.Packs = keep }, func(t *testing.T, b *bench) {
		b.change(func() { b.box.tag, b.fake.tag = "t1", "t1" })
		b.run(t)
		b.after(time.Minute)
		fail.Store(true)
		b.change(func() { b.fake.tag = "t2" })
		b.fake.publish(1)
		b.after(time.Minute)
		b.fake.publish(1)
		b.after(time.Second)
		if fetched() != "t2 id: west-mercia," || len(b.box.changes) != 2 {
			t.Fatalf("%s, %d changes", fetched(), len(b.box.changes))
		}
		fail.Store(false)
		b.after(12 * time.Minute)
		if fetched() != "t2 id: west-mercia,t2 id: west-mercia," {
			t.Fatal(fetched())
		}
	})
}

// A question set whose bytes did not come is asked for again within seconds.
func TestPacksAreAskedForAgainSoon(t *testing.T) {
	var got atomic.Int64
	keep := func(ctx context.Context, p wire.PacksResponse, fetch func(context.Context, string) ([]byte, error)) error {
		_, err := fetch(ctx, p.Packs[0].Hash)
		if err == nil {
			got.Add(1)
		}
		return err
	}
	inTime(t, func(o *Options) { o.Packs = keep }, func(t *testing.T, b *bench) {
		failures := 2
		b.change(func() {
			b.fake.tag = "t1"
			b.fake.refuse = func(path string, _ []wire.Item, _ http.Header) int {
				if path == wire.PathPackBytes+"h" && failures > 0 {
					failures--
					return http.StatusBadGateway
				}
				return 0
			}
		})
		b.run(t)
		b.after(20 * time.Second)
		if got.Load() != 1 {
			t.Fatalf("fetched %d times", got.Load())
		}
	})
}

// The conversation waits for whoever else has the folder's, and no longer than
// its context.
func TestLockIsTaken(t *testing.T) {
	free := make(chan struct{}, 1)
	lock := func(ctx context.Context) (func(), error) {
		select {
		case free <- struct{}{}:
			return func() { <-free }, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	synctest.Test(t, func(t *testing.T) { // the channel must be the bubble's
		free = make(chan struct{}, 1)
		f, b := newFake(t), newBox()
		s := New(Options{Outbox: b, Client: f.client(), Lock: lock})
		free <- struct{}{}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := s.Once(ctx); err != context.DeadlineExceeded || len(f.asked) != 0 {
			t.Fatalf("%v, asked %d times", err, len(f.asked))
		}
		<-free
		if err := s.Once(t.Context()); err != nil || len(free) != 0 {
			t.Fatal(err)
		}
	})
}
