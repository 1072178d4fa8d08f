package cache

import (
	"testing"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// SYNC 18, 30: what was put aside is tried again when the folder is opened, and
// takes the place the central store gave it, not the last one.
func TestSYNC18WhatWasPutAsideIsTriedAgain(t *testing.T) {
	from, p := newPlace(t).open(t), newPlace(t)
	call := ids.New()
	early, late := unnamed(call, store.StatusComplete, risk.Medium), unnamed(call, store.StatusComplete, risk.Medium)
	early.Header.ID, late.Header.ID = ids.New(), ids.New()
	done(t, from.Add(early, late))
	page := feed(t, from)
	c := p.open(t)
	done(t, c.writer.add(func(t *tx) error { // a program that could not read the first
		fed, err := t.nextFed()
		if err != nil {
			return err
		}
		return t.putAside(page[0], fed, store.Errorf(store.CodeInvalid, "Not of this version."))
	}))
	bad := unreadableBody(t, ids.New())
	apply(t, c, page[1], bad)
	if s := state(t, c); len(s.Aside) != 2 {
		t.Fatalf("%+v", s.Aside)
	}
	shut(t, c)
	c = p.open(t)
	done(t, c.Add(noteFor(call, "a note"))) // written behind it
	if s := state(t, c); len(s.Aside) != 1 || s.Aside[0].Record.ID != bad.ID {
		t.Fatalf("%+v", s.Aside)
	}
	got := history(t, c, store.Query{Number: phone.Parse("07700 900417")})
	if len(got) != 1 || got[0].Record.ID != late.Header.ID {
		t.Fatalf("%d reports, not the later of the two", len(got))
	}
	held := 0
	if err := c.queryOne(t.Context(), []any{&held}, "", "SELECT count(*) FROM record WHERE kind = 'report'"); err != nil || held != 2 {
		t.Fatal(held, err)
	}
}
