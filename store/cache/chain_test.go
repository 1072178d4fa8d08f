package cache

import (
	"errors"
	"strings"
	"syscall"
	"testing"

	"firstcall/store"
)

// Closing is one transaction: a disk that refuses at its end leaves the call open.
func TestClosingIsAllOrNothing(t *testing.T) {
	g := &gate{}
	p := newPlace(t)
	o := p.options()
	with(g)(&o)
	c := must[*Cache](t)(Open(t.Context(), o))
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	done(t, c.Journal(call, store.Entry{Key: "k", Value: []byte("v")}))
	g.refuse(syscall.ENOSPC)
	k := c.Close(call, closing(call, "07700 900417"))
	eventually(t, "it is told", func() bool { _, err := c.Health(); return err != nil })
	other := p.open(t) // another process, while the disk still refuses
	if n := must[int](t)(other.Waiting(t.Context())); n != 0 {
		t.Fatalf("%d records in the outbox", n)
	}
	if d := must[store.Draft](t)(other.Draft(t.Context(), call)); string(d.Entries["k"]) != "v" {
		t.Fatal("the draft is not whole")
	}
	if s := must[Stats](t)(other.Stats(t.Context())); len(s.Records) != 0 {
		t.Fatalf("records %v", s.Records)
	}
	g.refuse(nil)
	done(t, k)
	shut(t, c)
	if s := must[Stats](t)(other.Stats(t.Context())); s.Records["report"] != 1 || s.Records["access"] != 1 || s.Drafts != 0 || s.Waiting != 2 {
		t.Fatalf("%+v", s)
	}
}

func TestChainFindsWhatWasTamperedWith(t *testing.T) {
	for name, tamper := range map[string]struct {
		query string
		says  string
	}{
		"header":            {"UPDATE record SET header = CAST(replace(CAST(header AS TEXT), 'west-mercia', 'east-mercia') AS BLOB) WHERE n = 2", "not as it was written"},
		"summary":           {"UPDATE record SET summary = (SELECT summary FROM record WHERE n = 3) WHERE n = 2", "not as it was written"},
		"detail":            {"UPDATE detail SET sealed = (SELECT sealed FROM detail WHERE record = 3) WHERE record = 2", "not as it was written"},
		"no detail":         {"DELETE FROM detail WHERE record = 2", "not as it was written"},
		"hash":              {"UPDATE record SET hash = (SELECT hash FROM record WHERE n = 3) WHERE n = 2", "not as it was written"},
		"removed":           {"DELETE FROM record WHERE n = 2", "missing"},
		"removed the first": {"DELETE FROM record WHERE n = 1", "missing"},
		"removed the last":  {"DELETE FROM record WHERE n = (SELECT max(n) FROM record)", "ends at"},
		"removed all":       {"DELETE FROM record", "ends at"},
		"reordered":         {"UPDATE record SET desk_seq = CASE n WHEN 2 THEN -3 WHEN 3 THEN 2 END WHERE n IN (2, 3); UPDATE record SET desk_seq = 3 WHERE desk_seq = -3", "does not follow"},
		"date moved":        {"UPDATE record SET reported_at = reported_at + 1 WHERE n = 2", "does not follow"},
		"chain forgotten":   {"DELETE FROM chain", "ends at"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			c := p.open(t)
			add(t, c, "07700 900417", 4)
			if err := c.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			shut(t, c)
			run(t, p, tamper.query)
			wantCode(t, p.open(t).Check(t.Context()), store.CodeInvalid, tamper.says)
		})
	}
}

// What the error says for people holds no cause; what it holds for the log is
// SQLite's own, with no value in it.
func TestErrorsHoldNothingACallerSaid(t *testing.T) {
	c := newPlace(t).open(t)
	r := reportFor(ids.New(), "", "07700 900417", start)
	r.Header.ID = ids.New()
	done(t, c.Add(r))
	err := result(t, c.Add(r)) // the same id twice
	wantCode(t, err, store.CodeInternal, "could not be written")
	for e := err; e != nil; e = errors.Unwrap(e) {
		for _, word := range []string{"900417", "High Street", "noise"} {
			if strings.Contains(e.Error(), word) {
				t.Fatalf("the error says %q", e)
			}
		}
	}
}

// Erased records silence the check neither of what was not erased nor of what
// stands beside them.
func TestErasedHidesNoDamage(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	m := newInMemory()
	add(t, c, "07700 900417", 5)
	records := outgoing(t, c)
	quiet(t, m, c)
	m.erase(records[2].ID)
	quiet(t, m, c)
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	shut(t, c)
	forged := "UPDATE record SET kind = 'erased', current = 0, summary = x'', header = CAST(json_object('id', ?, 'desk', ?, 'desk_seq', 2, 'prev_hash', ?) AS BLOB) WHERE n = 2"
	for name, spoil := range map[string]func(t *testing.T, p place){
		"listed as erased, and damaged": func(t *testing.T, p place) {
			run(t, p, "INSERT INTO erased (id) SELECT id FROM record WHERE n = 4")
			run(t, p, "UPDATE record SET summary = zeroblob(80) WHERE n = 4")
		},
		"listed as erased, and not": func(t *testing.T, p place) { run(t, p, "INSERT INTO erased (id) SELECT id FROM record WHERE n = 4") },
		"the one before":            func(t *testing.T, p place) { run(t, p, "UPDATE record SET summary = zeroblob(80) WHERE n = 2") },
		"the one after":             func(t *testing.T, p place) { run(t, p, "UPDATE record SET header = x'7b7d' WHERE n = 4") },
		"taken off the list":        func(t *testing.T, p place) { run(t, p, "DELETE FROM erased") },
		"what is left of it": func(t *testing.T, p place) {
			run(t, p, "UPDATE record SET header = CAST(header || ' ' AS BLOB) WHERE n = 3")
		},
		"removed as if erased": func(t *testing.T, p place) {
			run(t, p, "INSERT INTO erased (id) SELECT id FROM record WHERE n = 2")
			run(t, p, forged, records[1].ID.String(), records[1].Desk.String(), records[1].PrevHash)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := copyOf(t, p)
			spoil(t, p)
			wantCode(t, p.open(t).Check(t.Context()), store.CodeInvalid, "Record")
		})
	}
}
