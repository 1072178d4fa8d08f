package cache

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/seal"
)

// What is journalled is read back as it was last written, over reopening.
func TestJournalKeepsTheLastValueOfEachKey(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	model := map[string]string{}
	keys := rapid.SampledFrom([]string{"q1", "q2", "@number", "typing"})
	rapid.Check(t, func(rt *rapid.T) {
		rt.Repeat(map[string]func(*rapid.T){
			"write": func(rt *rapid.T) {
				k, v := keys.Draw(rt, "key"), rapid.String().Draw(rt, "value")
				c.Journal(call, store.Entry{Key: k, Value: []byte(v)})
				model[k] = v
			},
			"remove": func(rt *rapid.T) {
				k := keys.Draw(rt, "key")
				c.Journal(call, store.Entry{Key: k}, store.Entry{Key: k})
				delete(model, k)
			},
			"": func(*rapid.T) {},
		})
		if rapid.IntRange(0, 9).Draw(rt, "reopen") == 0 {
			shut(t, c)
			c = p.open(t)
		}
		done(t, c.Journal(call))
		got := map[string]string{}
		for k, v := range must[store.Draft](t)(c.Draft(t.Context(), call)).Entries {
			got[k] = string(v)
		}
		if !maps.Equal(got, model) {
			rt.Fatalf("got %q, want %q", got, model)
		}
	})
}

func TestDraftIsGivenBackWhole(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	pack := []byte("id: west-mercia")
	hash := fmt.Sprintf("%x", sha256.Sum256(pack))
	call := ids.New()
	d := draft(call)
	d.Pack = store.PackRef{ID: "west-mercia", Version: "2012.04", Hash: hash}
	d.Entries = map[string][]byte{"@number": []byte("07700 900417"), "empty": {}}
	done(t, c.Open(d, pack))
	done(t, c.Park(call, true))
	got := must[store.Draft](t)(c.Draft(t.Context(), call))
	if got.Call != call || !got.OpenedAt.Equal(start) || got.SavedAt.Before(start) || !got.Parked || got.Pack != d.Pack || len(got.Entries) != 2 {
		t.Fatalf("got %+v", got)
	}
	if _, ok := seal.ParseRef(got.Ref); !ok || got.Ref[:10] != "WM-261121-" {
		t.Fatalf("reference %q", got.Ref)
	}
	done(t, c.Open(d, pack)) // again: nothing happens
	if again := must[store.Draft](t)(c.Draft(t.Context(), call)); again.Ref != got.Ref || !again.Parked {
		t.Fatalf("opened twice: %+v", again)
	}
	if b := must[[]byte](t)(c.Pack(t.Context(), hash)); string(b) != string(pack) {
		t.Fatalf("pack %q", b)
	}
	_, err := c.Pack(t.Context(), "0000")
	wantCode(t, err, store.CodeNotFound, "question set")
	d.Call = ids.New()
	wantCode(t, result(t, c.Open(d, []byte("another"))), store.CodeInvalid, "hash")
}

// A call whose question set is changed has the new one with its entries, or, when
// that cannot be, all of the old.
func TestRepackChangesThePackAndItsEntriesTogether(t *testing.T) {
	c := newPlace(t).open(t)
	d, bytes := packed(draft(ids.New()))
	done(t, c.Open(d, bytes))
	done(t, c.Journal(d.Call, store.Entry{Key: "answer/q2", Value: []byte("yes")}))
	other := []byte("id: avon-and-somerset")
	to := store.PackRef{ID: "avon-and-somerset", Version: "2012.04", Hash: fmt.Sprintf("%x", sha256.Sum256(other))}
	entries := []store.Entry{{Key: "answer/q2"}, {Key: "parked", Value: []byte("[]")}}
	wantCode(t, result(t, c.Repack(d.Call, to, bytes, entries...)), store.CodeInvalid, "hash")
	got := must[store.Draft](t)(c.Draft(t.Context(), d.Call))
	if got.Pack != d.Pack || string(got.Entries["answer/q2"]) != "yes" || len(got.Entries) != 1 {
		t.Fatalf("after a refusal: %+v", got)
	}
	done(t, c.Repack(d.Call, to, other, entries...))
	got = must[store.Draft](t)(c.Draft(t.Context(), d.Call))
	if got.Pack != to || string(got.Entries["parked"]) != "[]" || len(got.Entries) != 1 {
		t.Fatalf("got %+v", got)
	}
	for _, p := range []struct{ hash, want string }{{d.Pack.Hash, string(bytes)}, {to.Hash, string(other)}} {
		if b := must[[]byte](t)(c.Pack(t.Context(), p.hash)); string(b) != p.want {
			t.Fatalf("pack %q", b)
		}
	}
	wantCode(t, result(t, c.Repack(ids.New(), to, other)), store.CodeNotFound, "closed")
}

func TestOpenDraftsOldestFirst(t *testing.T) {
	c := newPlace(t).open(t)
	var want []store.ID
	for i := range 5 {
		d := draft(ids.New())
		d.OpenedAt = start.AddDate(0, 0, -i)
		want = append([]store.ID{d.Call}, want...)
		done(t, c.Open(d, nil))
	}
	for i, d := range must[[]store.Draft](t)(c.OpenDrafts(t.Context())) {
		if d.Call != want[i] {
			t.Fatalf("place %d: wrong call", i)
		}
	}
}

func TestClosedCallTakesNothingMore(t *testing.T) {
	c := newPlace(t).open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	ref := must[store.Draft](t)(c.Draft(t.Context(), call)).Ref
	done(t, c.Close(call, closing(call, "07700 900417")))
	for _, k := range []store.Ticket{c.Close(call, closing(call, "07700 900417")), c.Park(call, true),
		c.Journal(call, store.Entry{Key: "k", Value: []byte("v")}), c.Journal(call, store.Entry{Key: "k"})} {
		wantCode(t, result(t, k), store.CodeNotFound, "closed")
	}
	_, err := c.Draft(t.Context(), call)
	wantCode(t, err, store.CodeNotFound, "closed")
	if n := must[int](t)(c.Waiting(t.Context())); n != 2 {
		t.Fatalf("%d records, want report and access record", n)
	}
	done(t, c.Open(draft(call), nil)) // taken up again: it keeps its reference
	if again := must[store.Draft](t)(c.Draft(t.Context(), call)); again.Ref != ref {
		t.Fatalf("reference %q, was %q", again.Ref, ref)
	}
}

// Two processes on one folder: no reference twice, one chain without a gap.
func TestTwoProcessesShareSequenceAndChain(t *testing.T) {
	p := newPlace(t)
	caches := []*Cache{p.open(t), p.open(t), p.open(t)}
	var wg sync.WaitGroup
	for _, c := range caches {
		wg.Go(func() {
			for range 20 {
				call := ids.New()
				c.Open(draft(call), nil)
				<-c.Close(call, closing(call, "07700 900417")).Done()
			}
		})
	}
	wg.Wait()
	refs := map[string]bool{}
	for _, r := range must[[]store.Report](t)(caches[0].Reports(t.Context(), start, 0)) {
		refs[r.Summary.Ref] = true
	}
	if len(refs) != 60 {
		t.Fatalf("%d references for 60 calls", len(refs))
	}
	if err := caches[1].Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}
