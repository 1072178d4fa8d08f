package syncer

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/wire"
)

// SYNC 17: tries are a second to a minute apart, further and further.
func TestSYNC17BacksOff(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.box.add(1, 60)
		b.change(func() { b.fake.refuse = func(string, []wire.Item, http.Header) int { return http.StatusBadGateway } })
		b.run(t)
		b.after(10 * time.Minute)
		tries, last := b.fake.requests(wire.PathPush), time.Duration(0)
		for i := 1; i < len(tries); i++ {
			gap := tries[i].at.Sub(tries[i-1].at)
			if gap < time.Second || gap > time.Minute || gap < last {
				t.Fatalf("try %d after %v", i, gap)
			}
			last = gap
		}
		if s := b.State(); len(tries) < 15 || len(tries) > 40 || s.Reachable || s.Stuck || s.Waiting != 1 {
			t.Fatalf("%d tries, %+v", len(tries), s)
		}
		b.change(func() { b.fake.refuse = nil })
		b.after(time.Minute)
		if s := b.State(); !s.Reachable || s.Waiting != 0 || s.Stuck {
			t.Fatalf("%+v", s)
		}
	})
}

// SYNC 17: also where only pushes fail, which shows (SYNC 19).
func TestSYNC17BacksOffWherePushesFail(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.box.add(1, 60)
		b.fake.refuse = func(path string, _ []wire.Item, _ http.Header) int {
			if path == wire.PathPush {
				return http.StatusInternalServerError
			}
			return 0
		}
		b.run(t)
		b.after(10 * time.Minute)
		if n := len(b.fake.requests(wire.PathPush)); n < 15 || n > 80 || !b.State().Stuck || !b.State().Reachable {
			t.Fatalf("%d tries, %+v", n, b.State())
		}
	})
}

// SYNC 17: a central store that asks for time gets it, also from somebody who wakes.
func TestSYNC17HonoursRetryAfter(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.box.add(1, 60)
		b.fake.refuse = func(_ string, _ []wire.Item, h http.Header) int {
			h.Set("Retry-After", "90")
			return http.StatusTooManyRequests
		}
		b.run(t)
		for range 80 {
			b.Wake()
			b.after(time.Second)
		}
		if n := len(b.fake.asked); n != 1 {
			t.Fatalf("asked %d times", n)
		}
		b.change(func() { b.fake.refuse = nil })
		b.after(30 * time.Second)
		if s := b.State(); s.Waiting != 0 {
			t.Fatalf("%+v", s)
		}
	})
}

// SYNC 19: something waits, the network answers, nothing is taken for a minute:
// it shows, the loop begins anew, and it is over once something is taken.
func TestSYNC19Watchdog(t *testing.T) {
	for name, fault := range map[string]func(b *bench, on bool){
		"nothing is given":    func(b *bench, on bool) { b.change(func() { b.box.hides = on }) },
		"nothing is settled":  func(b *bench, on bool) { b.change(func() { b.fake.lies = on }) },
		"pushes are refused":  func(b *bench, on bool) { b.change(func() { b.fake.refuse = forbidPush(on) }) },
		"the loop is at rest": func(b *bench, on bool) { b.change(func() { b.box.panics = on }) },
	} {
		t.Run(name, func(t *testing.T) {
			inTime(t, nil, func(t *testing.T, b *bench) {
				b.run(t)
				b.after(time.Minute)
				fault(b, true)
				b.box.add(1, 60)
				b.Wake()
				b.after(50 * time.Second)
				if b.State().Stuck && name != "the loop is at rest" {
					t.Fatal("stuck too soon")
				}
				b.after(20 * time.Second)
				if s := b.State(); !s.Stuck || s.Waiting != 1 || !b.told[len(b.told)-1].Stuck {
					t.Fatalf("%+v", s)
				}
				fault(b, false)
				b.after(3 * time.Minute)
				if s := b.State(); s.Stuck || s.Waiting != 0 {
					t.Fatalf("%+v", s)
				}
			})
		})
	}
}

func forbidPush(on bool) func(string, []wire.Item, http.Header) int {
	return func(path string, _ []wire.Item, _ http.Header) int {
		if on && path == wire.PathPush {
			return http.StatusForbidden
		}
		return 0
	}
}

// SYNC 19: after a long time without a network, what waits has its minute.
func TestSYNC19AnOutageIsNotStuck(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.run(t)
		b.change(func() {
			b.fake.refuse = func(string, []wire.Item, http.Header) int { return http.StatusServiceUnavailable }
		})
		b.box.add(200, 60)
		b.after(time.Hour)
		b.change(func() { b.fake.refuse = nil })
		b.after(2 * time.Minute)
		for _, s := range b.told {
			if s.Stuck {
				t.Fatalf("%+v", s)
			}
		}
		if b.State().Waiting != 0 {
			t.Fatal("something waits")
		}
	})
}

// refusing answers a push that holds one of some records with a status.
func refusing(status int, bad ...store.ID) func(string, []wire.Item, http.Header) int {
	return func(path string, items []wire.Item, _ http.Header) int {
		if path == wire.PathPush && slices.ContainsFunc(items, func(it wire.Item) bool { return slices.Contains(bad, it.ID) }) {
			return status
		}
		return 0
	}
}

// SYNC 17: what is refused again and again never holds up the rest, whatever the
// status. What others pass is the record's own: it is set aside in sight, and
// offered again a day later. What the central store fails at itself goes on
// waiting. Neither is sent all the time, whatever else is read or written.
func TestSYNC17OneRecordNeverHoldsUpTheRest(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusForbidden, http.StatusInternalServerError} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			inTime(t, nil, func(t *testing.T, b *bench) {
				b.box.add(100, 9000)
				first, middle := b.box.all[0].ID, b.box.all[50].ID
				b.fake.refuse = refusing(status, first, middle)
				b.run(t)
				b.after(45 * time.Second)
				aside := status < http.StatusInternalServerError
				s, pushes := b.State(), b.fake.requests(wire.PathPush)
				if len(b.fake.held) != 98 || s.Stuck || aside != (len(s.Quarantined) == 2) || aside != (s.Waiting == 0) {
					t.Fatalf("%d of 98 were taken, %d wait, %d set aside, stuck %v", len(b.fake.held), s.Waiting, len(s.Quarantined), s.Stuck)
				}
				if items := itemsOf(pushes); items > 700 {
					t.Errorf("%d records were sent in %d pushes", items, len(pushes))
				}
				before := len(pushes)
				for range 60 {
					b.box.add(1, 60)
					b.Wake()
					b.after(10 * time.Second)
				}
				if n := len(b.fake.requests(wire.PathPush)) - before; len(b.fake.held) != 158 || n > 130 {
					t.Fatalf("%d of 158 were taken, in %d pushes", len(b.fake.held), n)
				}
				b.change(func() { b.fake.refuse = nil })
				b.after(25 * time.Hour)
				if s := b.State(); len(b.fake.held) != 160 || s.Waiting != 0 || len(s.Quarantined) != 0 {
					t.Fatalf("%d held, %d wait, %d set aside", len(b.fake.held), s.Waiting, len(s.Quarantined))
				}
			})
		})
	}
}

func itemsOf(pushes []asked) (n int) {
	for _, a := range pushes {
		n += a.items
	}
	return n
}

// SYNC 17: where everything is refused it is not the records: none is set aside,
// and it is not tried without a pause.
func TestSYNC17WhereAllIsRefusedAllWaits(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.box.add(300, 60)
		b.fake.refuse = forbidPush(true)
		b.run(t)
		b.after(time.Hour)
		s, pushes := b.State(), b.fake.requests(wire.PathPush)
		if s.Waiting != 300 || len(s.Quarantined) != 0 || !s.Stuck || len(pushes) > 200 {
			t.Fatalf("%d wait, %d set aside, stuck %v, %d pushes", s.Waiting, len(s.Quarantined), s.Stuck, len(pushes))
		}
		b.change(func() { b.fake.refuse = nil })
		b.after(time.Minute)
		if s := b.State(); s.Waiting != 0 || s.Stuck {
			t.Fatalf("%+v", s)
		}
	})
}

// SYNC 21: a feed that cannot be read keeps nothing from being offered.
func TestSYNC21OffersAlthoughTheFeedFails(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusInternalServerError} {
		inTime(t, nil, func(t *testing.T, b *bench) {
			b.box.add(3, 60)
			b.fake.refuse = func(path string, _ []wire.Item, _ http.Header) int {
				if path == wire.PathChanges {
					return status
				}
				return 0
			}
			b.run(t)
			b.after(10 * time.Second)
			b.change(func() { clear(b.fake.held) })
			b.after(25 * time.Hour)
			if len(b.fake.held) != 3 {
				t.Fatalf("%d: %d held", status, len(b.fake.held))
			}
		})
	}
}

// An administrator's desk may not read the feed: it is not asked for again and
// again, and nothing is wrong.
func TestAFeedThatMayNotBeReadIsLetBe(t *testing.T) {
	inTime(t, nil, func(t *testing.T, b *bench) {
		b.fake.closed = true
		b.run(t)
		b.after(10 * time.Hour)
		if n, s := len(b.fake.requests(wire.PathChanges)), b.State(); n < 5 || n > 15 || !s.Reachable || s.Stuck {
			t.Fatalf("asked %d times, %+v", n, s)
		}
		b.box.add(1, 60)
		b.Wake()
		b.after(time.Second)
		if len(b.fake.held) != 1 {
			t.Fatal("not sent at once")
		}
		if err := b.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
