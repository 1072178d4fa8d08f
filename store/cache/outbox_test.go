package cache

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/phone"
)

func outgoing(t testing.TB, c *Cache) []store.Record {
	t.Helper()
	return must[[]store.Record](t)(c.Outgoing(t.Context(), 100, 1<<20))
}

func state(t testing.TB, c *Cache) store.OutboxState {
	t.Helper()
	return must[store.OutboxState](t)(c.OutboxState(t.Context()))
}

// SYNC 13: oldest first, so many and so large at most, never a part of a record.
func TestSYNC13OutgoingIsOldestFirstAndWhole(t *testing.T) {
	c := newPlace(t).open(t)
	add(t, c, "07700 900417", 9)
	all := outgoing(t, c)
	if len(all) != 9 {
		t.Fatalf("%d wait", len(all))
	}
	for i, r := range all {
		if r.DeskSeq != int64(i+1) {
			t.Fatalf("place %d has %d", i, r.DeskSeq)
		}
		if _, err := store.Thaw(r.HeaderBytes, r.Summary, r.Detail, r.Hash); err != nil {
			t.Fatal(err)
		}
	}
	one := len(all[0].HeaderBytes) + len(all[0].Summary) + len(all[0].Detail)
	for _, tt := range []struct{ items, bytes, want int }{{4, 1 << 20, 4}, {100, 2*one + one/2, 2}, {100, 1, 1}} {
		if got := must[[]store.Record](t)(c.Outgoing(t.Context(), tt.items, tt.bytes)); len(got) != tt.want {
			t.Errorf("%d items, %d bytes: %d", tt.items, tt.bytes, len(got))
		}
	}
	s := state(t, c)
	if s.Waiting != 9 || !s.Oldest.Equal(all[0].MadeAt) || s.Acked != 0 {
		t.Fatalf("%+v", s)
	}
}

// SYNC 14: an answer is believed if id and hash are those of a record.
func TestSYNC14AnswersMatchIDAndHash(t *testing.T) {
	c := newPlace(t).open(t)
	add(t, c, "07700 900417", 4)
	r := outgoing(t, c)
	answer := func(r store.Record, s store.AnswerState) store.Answer {
		return store.Answer{ID: r.ID, Hash: r.Hash, State: s, Seq: 7}
	}
	wrong := answer(r[3], store.AnswerStored)
	wrong.Hash = r[2].Hash
	strange := answer(r[3], store.AnswerStored)
	strange.ID = ids.New()
	got := must[int](t)(c.Acked(t.Context(), "1", start, []store.Answer{answer(r[0], store.AnswerStored), answer(r[1], store.AnswerDuplicate),
		answer(r[2], store.AnswerConflictKept), wrong, strange, answer(r[3], "of a later version")}))
	if s := state(t, c); got != 3 || s.Waiting != 1 || s.Acked != 3 {
		t.Fatalf("%d settled, %+v", got, s)
	}
	if left := outgoing(t, c); len(left) != 1 || left[0].ID != r[3].ID {
		t.Fatalf("%d left", len(left))
	}
	_, _, heard, err := c.Cursor(t.Context())
	if err != nil || heard.IsZero() {
		t.Fatalf("heard %v, %v", heard, err)
	}
}

// SYNC 17, 18: what is refused leaves the queue and stays in sight, also while it
// is sent again.
func TestSYNC18WhatIsRefusedIsVisible(t *testing.T) {
	c := newPlace(t).open(t)
	m := newInMemory()
	add(t, c, "07700 900417", 3)
	bad := outgoing(t, c)[1]
	m.refuse[bad.ID] = true
	send(t, c, m, 100, false)
	seen := func(waiting, acked int) {
		t.Helper()
		s := state(t, c)
		if s.Waiting != waiting || s.Acked != acked || len(s.Quarantined) != 1 || s.Quarantined[0].Record.ID != bad.ID ||
			s.Quarantined[0].Record.Subject != bad.Subject || s.Quarantined[0].Reason == "" || s.Quarantined[0].At.IsZero() {
			t.Fatalf("%+v", s)
		}
	}
	seen(0, 2)
	offerAgain(t, c, m)
	seen(1, 2)
	send(t, c, m, 100, false)
	seen(0, 2)
	m.refuse[bad.ID] = false
	offerAgain(t, c, m)
	send(t, c, m, 100, false)
	if s := state(t, c); s.Acked != 3 || len(s.Quarantined) != 0 {
		t.Fatalf("%+v", s)
	}
}

// A record that its disk has damaged must not hold up those behind it.
func TestSYNC17DamagedRecordIsNoPoison(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	add(t, c, "07700 900417", 3)
	shut(t, c)
	run(t, p, "UPDATE detail SET sealed = zeroblob(80) WHERE record IN (1, 2)")
	c = p.open(t)
	if got := must[[]store.Record](t)(c.Outgoing(t.Context(), 2, 1<<20)); len(got) != 1 || got[0].DeskSeq != 3 {
		t.Fatalf("%d go out", len(got))
	}
	if s := state(t, c); s.Waiting != 1 || len(s.Quarantined) != 2 || s.Quarantined[0].Reason != damagedHere {
		t.Fatalf("%+v", s)
	}
}

// SYNC 20, 21: what was acknowledged is kept, asked for again and sent again to a
// store that has lost it.
func TestSYNC21RestoredStoreGetsEverythingBack(t *testing.T) {
	a, b := newPlace(t).open(t), newPlace(t).open(t)
	m := newInMemory()
	add(t, a, "07700 900417", 20)
	add(t, b, "07700 900418", 3)
	quiet(t, m, a, b)
	m.restore(4)
	add(t, a, "07700 900417", 1)
	quiet(t, m, a, b)
	if len(m.log) != 24 || len(m.at) != 24 {
		t.Fatalf("%d of 24, %d times", len(m.at), len(m.log))
	}
	for _, c := range []*Cache{a, b} {
		if s := state(t, c); s.Waiting != 0 || s.Acked+len(must[[]store.Report](t)(c.Reports(t.Context(), time.Time{}, 0))) == 0 {
			t.Fatalf("%+v", s)
		}
	}
	if s := state(t, a); s.Acked != 21 {
		t.Fatalf("%+v", s)
	}
}

// SYNC 20, 40: only what was acknowledged long enough ago loses its detail; the
// chain can still be checked, and what is not whole is not offered again.
func TestSYNC40PruningRemovesOldDetailsOnly(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	m := newInMemory()
	add(t, c, "07700 900417", 3)
	send(t, c, m, 2, false) // the third waits
	if n := must[int](t)(c.Pruned(t.Context(), start)); n != 0 {
		t.Fatalf("%d removed too soon", n)
	}
	if n := must[int](t)(c.Pruned(t.Context(), start.Add(time.Hour))); n != 2 {
		t.Fatalf("%d removed", n)
	}
	if held, _, err := c.Retained(t.Context(), 0, 100); err != nil || len(held) != 0 {
		t.Fatalf("%d retained, %v", len(held), err)
	}
	if got := outgoing(t, c); len(got) != 1 || got[0].Detail == nil {
		t.Fatalf("%d wait", len(got))
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := history(t, c, store.Query{Number: phone.Parse("07700 900417")}); len(got) != 3 {
		t.Fatalf("%d reports", len(got))
	}
	shut(t, c)
	run(t, p, "UPDATE record SET digest = zeroblob(32) WHERE n = 1")
	wantCode(t, p.open(t).Check(t.Context()), store.CodeInvalid, "not as it was written")
}

// An enrolled desk gives references with its new code, at once; its token is not
// readable in the folder. A demonstration never enrols.
func TestEnrolment(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	_, err := c.Enrolment(t.Context())
	wantCode(t, err, store.CodeNotFound, "not enrolled")
	for _, code := range []string{"", "7", "7QAB", "7-Q", "iq"} {
		wantCode(t, c.SetEnrolment(t.Context(), store.Enrolment{DeskCode: code}), store.CodeInvalid, "code")
	}
	want := store.Enrolment{URL: "https://central.example", DeskCode: "7Q", Token: "marmalade-under-the-bridge",
		CA: "-----BEGIN CERTIFICATE-----", Forces: []string{"west-mercia", "cambridgeshire"}, Agency: "police", Role: "handler"}
	if err := c.SetEnrolment(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	d := draft(ids.New())
	done(t, c.Open(d, nil))
	if ref := must[store.Draft](t)(c.Draft(t.Context(), d.Call)).Ref; ref[:12] != "WM-261121-7Q" {
		t.Fatalf("reference %s", ref)
	}
	shut(t, c)
	if found := readable(t, p.dir); len(found) > 0 {
		t.Fatal(found)
	}
	c = p.open(t)
	if got := must[store.Enrolment](t)(c.Enrolment(t.Context())); !reflect.DeepEqual(got, want) {
		t.Fatal("not what was set")
	}
	demo := newPlace(t).open(t, func(o *Options) { o.Demo = true })
	wantCode(t, demo.SetEnrolment(t.Context(), want), store.CodeForbidden, "demonstration")
}

// SYNC 10: what is acknowledged does not hang on who waits for it.
func TestSYNC10AcknowledgementOutlivesItsContext(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	add(t, c, "07700 900417", 1)
	answers := newInMemory().push(outgoing(t, c))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := c.Acked(ended, "1", start, answers); err == nil && n != 1 {
		t.Fatal("neither settled nor told")
	}
	shut(t, c)
	if s := state(t, p.open(t)); s.Acked != 1 || s.Waiting != 0 {
		t.Fatalf("%+v", s)
	}
}

// An acknowledgement stands, however often it is told and whatever is told later.
func TestAcknowledgedOnce(t *testing.T) {
	c := newPlace(t).open(t)
	add(t, c, "07700 900417", 1)
	r := outgoing(t, c)[0]
	for _, s := range []store.AnswerState{store.AnswerStored, store.AnswerDuplicate, store.AnswerQuarantined} {
		must[int](t)(c.Acked(t.Context(), "1", start, []store.Answer{{ID: r.ID, Hash: r.Hash, State: s}}))
		if s := state(t, c); s.Acked != 1 || len(s.Quarantined) != 0 {
			t.Fatalf("%+v", s)
		}
	}
	held, _, err := c.Retained(t.Context(), 0, 10)
	if err != nil || !slices.Equal(held, []store.Held{{ID: r.ID, Hash: r.Hash}}) {
		t.Fatalf("%v, %v", held, err)
	}
}

// SYNC 13, 17: a record that alone is larger than a push may be is given alone;
// refused by whoever sends it, it is in sight and holds nothing up.
func TestSYNC17RecordTooLargeToSendIsQuarantined(t *testing.T) {
	c := newPlace(t).open(t)
	large := noteFor(ids.New(), "")
	large.Detail = store.NoteDetail{Text: strings.Repeat("x", 3<<20)}
	done(t, c.Add(large, noteFor(ids.New(), "small")))
	out := outgoing(t, c)
	if len(out) != 1 || len(out[0].Detail) < 3<<20 {
		t.Fatalf("%d records", len(out))
	}
	const reason = "The record is too large to be sent."
	refused := store.Answer{ID: out[0].ID, Hash: out[0].Hash, State: store.AnswerQuarantined, Reason: reason}
	if n := must[int](t)(c.Acked(t.Context(), "1", start, []store.Answer{refused})); n != 1 {
		t.Fatalf("%d settled", n)
	}
	if s := state(t, c); s.Waiting != 1 || len(s.Quarantined) != 1 || s.Quarantined[0].Record.ID != out[0].ID || s.Quarantined[0].Reason != reason {
		t.Fatalf("%+v", s)
	}
	if next := outgoing(t, c); len(next) != 1 || next[0].DeskSeq != 2 {
		t.Fatalf("%d records", len(next))
	}
	if err := c.Again(t.Context(), []store.ID{out[0].ID}); err != nil { // the daily audit offers it again
		t.Fatal(err)
	}
	if s := state(t, c); s.Waiting != 2 || len(s.Quarantined) != 1 {
		t.Fatalf("%+v", s)
	}
}

// One program at a time exchanges records from a folder.
func TestLockIsHeldByOneAtATime(t *testing.T) {
	p := newPlace(t)
	desk, command := p.open(t), p.open(t)
	unlock, err := desk.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 3*syncRetry)
	defer cancel()
	_, err = command.Lock(soon)
	wantCode(t, err, store.CodeInUse, "exchanging records")
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	time.AfterFunc(syncRetry, unlock)
	again, err := command.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
}
