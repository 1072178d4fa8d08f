package postgres

import (
	"net/url"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/postgres/pgtest"
	"firstcall/store/wire"
)

// failoversEnv says how many primaries crash, 1 if it is not set.
const failoversEnv = "FIRSTCALL_FAILOVERS"

// T9: the primary crashes while desks push, and its standby, which had confirmed
// every commit, takes over. Nothing that was acknowledged is lost, the desks go
// on by themselves, and what they had read of the feed is still read: it is the
// same store on another timeline (SYNC 21).
func TestT9AStandbyTakesOver(t *testing.T) {
	rounds := 1
	if text := os.Getenv(failoversEnv); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		rounds = n
	}
	for range rounds {
		failover(t)
	}
}

func failover(t *testing.T) {
	primary := pgtest.Start(t, 0)
	address := primary.Database(t)
	migrated(t, address)
	standby := primary.Standby(t)
	defer standby.Stop()
	defer primary.Stop()
	l := reopen(t, either(t, address, standby.Dir))
	before, err := l.Epoch(background)
	if err != nil {
		t.Fatal(err)
	}
	first := newDesk("west-mercia")
	first.push(t, l, first.records(t, 10)...)
	read, place := feed(t, l, central.Position{})

	stop := pushes(t, l, 8)
	time.Sleep(300 * time.Millisecond)
	primary.Crash(t)
	time.Sleep(200 * time.Millisecond)
	standby.Promote(t)
	time.Sleep(500 * time.Millisecond)
	want := stop()
	if len(want) == 0 {
		t.Fatal("nothing was ever acknowledged: the test shows nothing")
	}
	later, _ := feed(t, l, place)
	for _, c := range read {
		want[c.ID] = true
	}
	if len(read)+len(later) != len(want) {
		t.Errorf("the feed goes on with %d records after %d; %d were acknowledged", len(later), len(read), len(want))
	}
	wantOnce(t, l, want)
	after, err := l.Epoch(background)
	if err != nil || after.Store != before.Store || after.Restores != before.Restores || after.Timeline != before.Timeline+1 {
		t.Errorf("the store was %+v and is %+v: %v", before, after, err)
	}
}

// either gives the address of a database on whichever of two servers is the primary.
func either(t *testing.T, address, other string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.RawQuery = url.Values{"host": {u.Query().Get("host") + "," + other}, "connect_timeout": {"2"}}.Encode()
	return u.String()
}

// pushes has desks push until they are stopped, each its next records once the
// last were acknowledged, and the same again where they were not.
func pushes(t *testing.T, l *Log, desks int) (stop func() map[store.ID]bool) {
	all, done := map[store.ID]bool{}, make(chan struct{})
	var mu sync.Mutex
	var group sync.WaitGroup
	for range desks {
		d := newDesk("kent")
		group.Go(func() {
			var items []wire.Item
			for {
				if items == nil {
					select {
					case <-done:
						return
					default:
						items = d.records(t, 3)
					}
				}
				answers, err := l.Append(background, d.Credential, items)
				switch {
				case store.CodeOf(err) == store.CodeUnreachable:
					time.Sleep(20 * time.Millisecond)
					continue
				case err != nil:
					t.Error(err)
					return
				}
				items = nil
				mu.Lock()
				for _, a := range answers {
					all[a.ID] = a.State == wire.Stored || a.State == wire.Duplicate
				}
				mu.Unlock()
			}
		})
	}
	return func() map[store.ID]bool {
		close(done)
		group.Wait()
		return all
	}
}
