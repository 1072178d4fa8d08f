package server

import (
	"math"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"firstcall/store/wire"
)

// limits are how often one may ask: a desk, and for what needs no token or
// guesses at a PIN an address (SYNC section 4). Nothing is discarded by them: it
// is asked again later.
type limits struct {
	desk   *limiter // whatever a desk asks, by its id
	lookup *limiter // records and searches, by desk
	enrol  *limiter // codes, by address
	signOn *limiter // PINs, by desk: a control room is behind one address
	token  *limiter // tokens not seen good since the start, by address
}

// newLimits counts guesses by the store's clock. What spares the machine goes by
// the machine's.
func newLimits(now func() time.Time) limits {
	return limits{
		desk:   newLimiter(time.Now, 200, 400),
		lookup: newLimiter(time.Now, 2, 120),
		enrol:  newLimiter(now, 1, 60), // fifty desks behind one address in one go
		signOn: newLimiter(now, 0.2, 20),
		token:  newLimiter(now, 10, 1000), // all desks behind one address after a restart
	}
}

// limiter gives each name its own limit.
type limiter struct {
	now   func() time.Time
	every rate.Limit // a second
	burst int

	mu sync.Mutex
	of map[string]*rate.Limiter
}

func newLimiter(now func() time.Time, every rate.Limit, burst int) *limiter {
	return &limiter{now: now, every: every, burst: burst, of: map[string]*rate.Limiter{}}
}

// maxNames bounds what strangers can make a limiter remember.
const maxNames = 4096

// allow counts one request, or fails with RetryAfter.
func (l *limiter) allow(name string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	one := l.of[name]
	if one == nil {
		l.forget(now)
		one = rate.NewLimiter(l.every, l.burst)
		l.of[name] = one
	}
	if one.AllowN(now, 1) {
		return nil
	}
	wait := (1 - one.TokensAt(now)) / float64(l.every)
	return wire.RetryAfter{After: time.Duration(math.Ceil(wait)) * time.Second}
}

// forget drops those that would be allowed everything again, and all if
// strangers have filled the room.
func (l *limiter) forget(now time.Time) {
	if len(l.of) < maxNames {
		return
	}
	for name, one := range l.of {
		if one.TokensAt(now) >= float64(l.burst) {
			delete(l.of, name)
		}
	}
	if len(l.of) >= maxNames {
		clear(l.of)
	}
}

// addressOf is where a connection comes from: what a header says of it counts
// for nothing, as anybody can write one (ASVS 4.1.3). Of IPv6 it is the network.
func addressOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap(); ip.Is6() {
		network, _ := ip.WithZone("").Prefix(64)
		return network.String()
	}
	return ip.String()
}
