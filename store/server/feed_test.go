package server

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"firstcall/store/central"
	"firstcall/store/central/roll"
	"firstcall/store/wire"
)

// poll asks for changes and waits for them, in the background.
func (c *client) poll(cursor string) <-chan reply {
	answer := make(chan reply, 1)
	go func() {
		r, err := c.ask(background, http.MethodGet, wire.PathChanges+"?wait=25&cursor="+cursor, nil)
		if err != nil {
			c.t.Errorf("poll: %v", err)
		}
		answer <- r
	}()
	return answer
}

func TestSYNC28APushWakesThoseWhoWait(t *testing.T) {
	w := newWorld(t)
	one, two := w.handler(), w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	kent := w.desk("kent", "kent", "police", roll.RoleHandler)
	theirs := kent.poll("")
	answer := two.poll("")
	w.waiting(2)
	it := one.stored()
	var a wire.ChangesResponse
	two.want(http.StatusOK, <-answer, &a)
	if len(a.Changes) != 1 || a.Changes[0].ID != it.ID {
		t.Errorf("woken with %+v", a)
	}
	select {
	case <-theirs:
		t.Error("another force was woken by it")
	default:
	}
	w.stop()
	<-theirs
}

func TestSYNC28WhatAnotherServerAppendedIsFound(t *testing.T) {
	w := newWorld(t)
	one, two := w.handler(), w.desk("desk 2", "west-mercia", "police", roll.RoleHandler)
	answer := two.poll("")
	w.waiting(1)
	_, err := w.log.Append(background, central.Credential{Desk: one.id, Forces: []string{"west-mercia"}, Agency: "police"},
		[]wire.Item{one.record()})
	w.must(err)
	var a wire.ChangesResponse
	two.want(http.StatusOK, <-answer, &a)
	if len(a.Changes) != 1 {
		t.Errorf("%d changes", len(a.Changes))
	}
}

func TestShutdownAnswersThoseWhoWaitAtOnce(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	answer := c.poll("")
	w.waiting(1)
	begun := time.Now()
	w.stop()
	r := <-answer
	if r.status != http.StatusOK || time.Since(begun) > 5*time.Second {
		t.Errorf("answered %d after %s", r.status, time.Since(begun))
	}
}

// TestSYNC21Cursors says what becomes of a cursor in another life of the store
// and after a failover.
func TestSYNC21Cursors(t *testing.T) {
	var life lives
	w := newWorld(t, func(s *Server) { life.Log = s.Log; s.Log = &life })
	c := w.handler()
	c.stored()
	w.pass(48 * time.Hour)
	c.stored()
	late := c.changes("").Cursor
	w.pass(72 * time.Hour) // a desk that was away for longer reads again from when it was there

	life.plus.Timeline = 1
	page := c.changes(late)
	if len(page.Changes) != 1 || page.Changes[0].ID.IsNil() {
		t.Errorf("after a failover %d are read again, not the last day's", len(page.Changes))
	}
	if again := c.changes(page.Cursor); len(again.Changes) != 0 {
		t.Error("it is read again each time")
	}
	var early wire.ChangesResponse
	life.plus.Timeline = 0
	c.want(http.StatusOK, c.get(wire.PathChanges+"?limit=1"), &early)
	life.plus.Timeline = 2
	if page := c.changes(early.Cursor); len(page.Changes) != 1 {
		t.Errorf("a failover let a desk that is behind miss something: %d", len(page.Changes))
	}

	w.must(w.log.Restored(background))
	if r := c.get(wire.PathChanges + "?cursor=" + late); r.status != http.StatusGone {
		t.Errorf("after a restore: %d", r.status)
	} else {
		r.problem(t)
	}
	if page := c.changes(""); len(page.Changes) != 2 {
		t.Errorf("%d from the beginning", len(page.Changes))
	}
}

// TestSYNC22ACursorBeyondTheEndIsUnknown is a database file that was put back to
// an earlier state without firstcalld restore: its desks begin anew and offer what
// they retain, instead of waiting at a place that the feed has not come to.
func TestSYNC22ACursorBeyondTheEndIsUnknown(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	c.stored()
	at := c.changes("").Cursor
	if page := c.changes(at); len(page.Changes) != 0 {
		t.Errorf("the end of the feed gives %d", len(page.Changes))
	}
	ahead, err := decodeCursor(w.srv.Key, at)
	w.must(err)
	ahead.At.Seq++
	if r := c.get(wire.PathChanges + "?cursor=" + ahead.encode(w.srv.Key)); r.status != http.StatusGone {
		t.Errorf("beyond it: %d %s", r.status, r.body)
	}
	c.stored()
	if page := c.changes(ahead.encode(w.srv.Key)); len(page.Changes) != 0 {
		t.Errorf("once it is reached: %d", len(page.Changes))
	}
}

// lives is a log that can be told that its database failed over.
type lives struct {
	central.Log
	plus central.Epoch
}

// Epoch is central.Log's.
func (l *lives) Epoch(ctx context.Context) (central.Epoch, error) {
	e, err := l.Log.Epoch(ctx)
	e.Timeline += l.plus.Timeline
	return e, err
}

func TestPagesAndLimits(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	for range 5 {
		c.stored()
	}
	seen, cursor := 0, ""
	for range 5 {
		var a wire.ChangesResponse
		c.want(http.StatusOK, c.get(wire.PathChanges+"?limit=2&cursor="+cursor), &a)
		seen, cursor = seen+len(a.Changes), a.Cursor
		if !a.More {
			break
		}
	}
	if seen != 5 {
		t.Errorf("%d of 5 were read", seen)
	}
	for _, q := range []string{"?limit=-1", "?limit=x", "?wait=-1", "?wait=1e9"} {
		if r := c.get(wire.PathChanges + q); r.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", q, r.status)
		}
	}
	var a wire.ChangesResponse
	w.must(json.Unmarshal(c.get(wire.PathChanges+"?limit=100000&wait=1000000").body, &a))
	if len(a.Changes) != 5 {
		t.Error("a limit beyond the most is not the most")
	}
}
