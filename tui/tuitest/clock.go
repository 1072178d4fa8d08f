// Package tuitest drives a Bubble Tea model by hand: keys in, frames out, no
// terminal, no sleeping. A command runs as soon as the model returns it and its
// message is delivered before the next key, so that a test reads like what a
// person does.
package tuitest

import (
	"sort"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Clock is a common.Clock that stands still until it is turned. A driver's
// Advance turns it and delivers what has fallen due.
type Clock struct {
	mu     sync.Mutex
	now    time.Time
	timers []timer
	seq    int
}

type timer struct {
	at  time.Time
	seq int
	msg func(time.Time) tea.Msg
}

// NewClock gives a clock that shows t.
func NewClock(t time.Time) *Clock { return &Clock{now: t} }

// Now gives the time the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// After gives a command that starts a timer; the command itself gives no
// message. The message is made when the clock is turned past the timer.
func (c *Clock) After(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.seq++
		c.timers = append(c.timers, timer{c.now.Add(d), c.seq, msg})
		return nil
	}
}

// Timers says how many timers are running.
func (c *Clock) Timers() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}

// due turns the clock to the earliest timer that falls due until a time and
// gives its message; with none it turns the clock to that time.
func (c *Clock) due(until time.Time) (tea.Msg, bool) {
	c.mu.Lock()
	sort.Slice(c.timers, func(i, j int) bool {
		a, b := c.timers[i], c.timers[j]
		return a.at.Before(b.at) || a.at.Equal(b.at) && a.seq < b.seq
	})
	if len(c.timers) == 0 || c.timers[0].at.After(until) {
		if until.After(c.now) {
			c.now = until
		}
		c.mu.Unlock()
		return nil, false
	}
	next := c.timers[0]
	c.timers = c.timers[1:]
	if next.at.After(c.now) {
		c.now = next.at
	}
	now := c.now
	c.mu.Unlock()
	return next.msg(now), true
}
