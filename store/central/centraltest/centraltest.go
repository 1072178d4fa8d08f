// Package centraltest holds every central.Log to what that interface says. Its
// tests bear the numbers of the rules of SYNC.md that they are about.
package centraltest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// Key is the key of every log under test.
var Key = seal.New([32]byte{4, 4, 1, 7})

// Store is what is under test.
type Store struct {
	// Open gives an empty log under Key, which it closes with t.Cleanup.
	Open func(t *testing.T) central.Log
	// Copy gives another log that holds what a log holds at this moment, as a
	// backup does, and closes it too.
	Copy func(t *testing.T, log central.Log) central.Log
	// Spoil changes a byte of what is kept of a record's summary and detail.
	Spoil func(t *testing.T, log central.Log, id store.ID)
}

// Run runs the whole suite. How long the random part runs is for -rapid.checks
// and -rapid.steps, which a log's own tests set.
func Run(t *testing.T, s Store) {
	for _, group := range []map[string]func(*testing.T, central.Log){pushing, agencies, feed, reading, finding, erasing} {
		for _, name := range slices.Sorted(maps.Keys(group)) {
			t.Run(name, func(t *testing.T) { group[name](t, s.Open(t)) })
		}
	}
	for _, name := range slices.Sorted(maps.Keys(keeping)) {
		t.Run(name, func(t *testing.T) { keeping[name](t, s) })
	}
	t.Run("SYNC T7 any order of anything", func(t *testing.T) { anything(t, s.Open) })
}

// background is for calls that a test has no reason to end.
var background = context.Background()

// start is when the records' clock begins: a November evening, no summer time.
var start = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

// everything is the scope that sees what all desks of these tests make.
var everything = central.Scope{Forces: []string{"west-mercia", "kent"}, Police: true}

// canary stands in every part of every record for what a caller said.
const canary = "marmalade-under-the-bridge"

// desk makes records as a desk does and pushes them.
type desk struct {
	central.Credential
	log central.Log
	ids *store.IDs
	seq int64
}

func newDesk(log central.Log, force, agency string) *desk {
	ids := store.NewIDs(func() time.Time { return start })
	return &desk{log: log, ids: ids,
		Credential: central.Credential{Desk: ids.New(), Role: "handler", Forces: []string{force}, Agency: agency}}
}

// police gives a police desk of West Mercia.
func police(log central.Log) *desk { return newDesk(log, "west-mercia", "police") }

// record makes the desk's next record; change alters its header before it is
// frozen.
func (d *desk) record(t fataler, change ...func(*store.Header)) wire.Item {
	t.Helper()
	return d.saying(t, map[string]string{"line": canary}, change...)
}

// saying makes a record with a summary.
func (d *desk) saying(t fataler, summary any, change ...func(*store.Header)) wire.Item {
	t.Helper()
	d.seq++
	h := store.Header{ID: d.ids.New(), Kind: store.KindReport, Subject: d.ids.New(), Force: d.Forces[0], Agency: d.Agency,
		Author: store.Author{Collar: "4417", Assurance: "typed"}, Desk: d.Desk, DeskSeq: d.seq, ReportedAt: start, MadeAt: start}
	for _, f := range change {
		f(&h)
	}
	r, err := store.Freeze(h, summary, map[string]string{"narrative": canary})
	if err != nil {
		t.Fatalf("freeze: %v", err)
	}
	return wire.Item{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}
}

func (d *desk) records(t fataler, n int) []wire.Item {
	t.Helper()
	all := make([]wire.Item, n)
	for i := range all {
		all[i] = d.record(t)
	}
	return all
}

// superseding makes the header of a record that supersedes another.
func superseding(id store.ID) func(*store.Header) {
	return func(h *store.Header) { h.Supersedes = id }
}

// push pushes and checks that the answers match what was sent (SYNC 14).
func (d *desk) push(t fataler, items ...wire.Item) []wire.Answer {
	t.Helper()
	answers, err := d.log.Append(background, d.Credential, items)
	if err != nil {
		t.Fatalf("append: %v (%v)", err, unwrapped(err))
	}
	if len(answers) != len(items) {
		t.Fatalf("%d answers to %d items", len(answers), len(items))
	}
	for i, a := range answers {
		held := a.State != wire.Quarantined && a.State != wire.Erased
		switch {
		case a.ID != items[i].ID || a.Hash != items[i].Hash:
			t.Fatalf("answer %d is about another item", i)
		case held != (a.Seq > 0):
			t.Fatalf("answer %d: %s at %d", i, a.State, a.Seq)
		case (a.State == wire.Quarantined) != (a.Reason != ""):
			t.Fatalf("answer %d: %s with reason %q", i, a.State, a.Reason)
		case strings.Contains(a.Reason, canary):
			t.Fatalf("the reason of answer %d repeats the record", i)
		}
	}
	return answers
}

// pushed pushes one item and wants one state.
func (d *desk) pushed(t fataler, want wire.State, it wire.Item) wire.Answer {
	t.Helper()
	a := d.push(t, it)[0]
	if a.State != want {
		t.Fatalf("answered %s (%s), want %s", a.State, a.Reason, want)
	}
	return a
}

// stored pushes what must be stored.
func (d *desk) stored(t fataler, items ...wire.Item) {
	t.Helper()
	for i, a := range d.push(t, items...) {
		if a.State != wire.Stored {
			t.Fatalf("item %d is %s (%s)", i, a.State, a.Reason)
		}
	}
}

// fataler is what testing.T and rapid.T have in common here.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func unwrapped(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return nil
}

// rehashed gives an item the hash of its bytes, worked out here once more.
func rehashed(it wire.Item) wire.Item {
	summary, detail := sha256.Sum256(it.Summary), sha256.Sum256(it.Detail)
	if it.Detail == nil && it.DetailDigest != nil {
		detail = [sha256.Size]byte(it.DetailDigest)
	}
	h := sha256.New()
	h.Write(it.Header)
	h.Write(summary[:])
	h.Write(detail[:])
	it.Hash = fmt.Sprintf("%x", h.Sum(nil))
	return it
}

func digestOf(it wire.Item) []byte {
	sum := sha256.Sum256(it.Detail)
	return sum[:]
}

func headerOf(t fataler, it wire.Item) (h store.Header) {
	t.Helper()
	if err := json.Unmarshal(it.Header, &h); err != nil {
		t.Fatalf("header: %v", err)
	}
	return h
}

// withHeader puts keys into an item's header and hashes it again.
func withHeader(t fataler, it wire.Item, keys map[string]any) wire.Item {
	t.Helper()
	var header map[string]any
	if err := json.Unmarshal(it.Header, &header); err != nil {
		t.Fatalf("header: %v", err)
	}
	maps.Copy(header, keys)
	var err error
	if it.Header, err = json.Marshal(header); err != nil {
		t.Fatalf("header: %v", err)
	}
	return rehashed(it)
}

// differs names the first part in which two items differ, "" if none.
func differs(a, b wire.Item) string {
	switch {
	case a.ID != b.ID:
		return "id"
	case a.Hash != b.Hash:
		return "hash"
	case !bytes.Equal(a.Header, b.Header):
		return "header"
	case !bytes.Equal(a.Summary, b.Summary):
		return "summary"
	case !bytes.Equal(a.Detail, b.Detail):
		return "detail"
	case !bytes.Equal(a.DetailDigest, b.DetailDigest):
		return "digest"
	}
	return ""
}

// read reads the feed to its end in pages of a size.
func read(t fataler, log central.Log, s central.Scope, after central.Position, limit int) ([]central.Change, central.Position) {
	t.Helper()
	var all []central.Change
	for {
		p, err := log.Changes(background, s, after, limit)
		if err != nil {
			t.Fatalf("changes: %v (%v)", err, unwrapped(err))
		}
		if len(p.Changes) > max(limit, 1) {
			t.Fatalf("%d changes on a page of %d", len(p.Changes), limit)
		}
		if p.More && p.Next == after {
			t.Fatalf("there is more but the page does not move on")
		}
		all, after = append(all, p.Changes...), p.Next
		if !p.More {
			return all, after
		}
	}
}

// wantFeed reads the whole feed of a scope and wants just these records in this
// order.
func wantFeed(t fataler, log central.Log, s central.Scope, want ...wire.Item) {
	t.Helper()
	all, _ := read(t, log, s, central.Position{}, 500)
	var ids, wanted []store.ID
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	for _, it := range want {
		wanted = append(wanted, it.ID)
	}
	if !slices.Equal(wanted, ids) {
		t.Fatalf("the feed has %d changes, or others, or in another order; want %d", len(ids), len(wanted))
	}
	for i, c := range all {
		if !c.Erased {
			sameSummary(t, c, want[i])
		}
	}
}

// sameSummary wants a change to be a record's header and summary, unchanged,
// which can be checked against its hash.
func sameSummary(t fataler, c central.Change, it wire.Item) {
	t.Helper()
	want := wire.Item{ID: it.ID, Hash: it.Hash, Header: it.Header, Summary: it.Summary, DetailDigest: digestOf(it)}
	if what := differs(want, c.Item); what != "" {
		t.Fatalf("a change's %s is not as its record was pushed", what)
	}
	if _, err := store.ThawSummary(c.Header, c.Summary, c.DetailDigest, c.Hash); err != nil {
		t.Fatalf("a change does not match its hash: %v", err)
	}
}

// wantDetail wants a whole record back, byte for byte.
func wantDetail(t fataler, log central.Log, s central.Scope, it wire.Item) {
	t.Helper()
	got, err := log.Detail(background, s, it.ID)
	if err != nil {
		t.Fatalf("detail: %v (%v)", err, unwrapped(err))
	}
	got.DetailDigest = nil
	if what := differs(it, got); what != "" {
		t.Fatalf("a record's %s is not as it was pushed", what)
	}
}

// wantNone wants a record not to be given, in the words for one that never was.
func wantNone(t fataler, log central.Log, s central.Scope, id store.ID) {
	t.Helper()
	it, err := log.Detail(background, s, id)
	_, never := log.Detail(background, s, store.ID{1})
	if store.CodeOf(err) != store.CodeNotFound || it.Header != nil || it.Summary != nil || it.Detail != nil {
		t.Fatalf("a record that is not to be seen is answered with %v", err)
	}
	if never == nil || err.Error() != never.Error() {
		t.Fatalf("%q is another answer than to what never was: %v", err, never)
	}
}

// quarantine lists what is kept aside.
func quarantine(t fataler, log central.Log, s central.Scope) []central.Quarantined {
	t.Helper()
	all, err := log.Quarantine(background, s, 1000)
	if err != nil {
		t.Fatalf("quarantine: %v (%v)", err, unwrapped(err))
	}
	return all
}

// wantQuarantine wants just these items to be kept aside, the latest first,
// whole, each with a reason that repeats nothing.
func wantQuarantine(t fataler, log central.Log, s central.Scope, want ...wire.Item) {
	t.Helper()
	all := quarantine(t, log, s)
	if len(all) != len(want) {
		t.Fatalf("%d items in quarantine, want %d", len(all), len(want))
	}
	for i, q := range all {
		q.Item.DetailDigest, want[i].DetailDigest = nil, nil
		if what := differs(want[i], q.Item); what != "" {
			t.Fatalf("the %s of item %d in quarantine is not as it was pushed", what, i)
		}
		if q.Reason == "" || strings.Contains(q.Reason, canary) || q.Desk.IsNil() || q.At.IsZero() {
			t.Fatalf("it says: desk %s, at %s, %q", q.Desk, q.At, q.Reason)
		}
	}
}

// erase erases records.
func erase(t fataler, log central.Log, ids ...store.ID) {
	t.Helper()
	if err := log.Erase(background, ids, start.Add(time.Hour)); err != nil {
		t.Fatalf("erase: %v (%v)", err, unwrapped(err))
	}
}
