package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

var ids = store.NewIDs(time.Now)

// chainOf freezes records as one desk does, each after the one before.
func chainOf(t interface{ Fatal(...any) }, desk store.ID, n int) []central.Change {
	var all []central.Change
	before := ""
	for seq := range n {
		r, err := store.Freeze(store.Header{ID: ids.New(), Kind: store.KindNote, Subject: ids.New(), Force: "west-mercia", Agency: "police",
			Desk: desk, DeskSeq: int64(seq + 1), PrevHash: before}, "line", "text")
		if err != nil {
			t.Fatal(err)
		}
		before = r.Hash
		all = append(all, central.Change{Item: wire.Item{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, DetailDigest: r.DetailDigest()}})
	}
	return all
}

// followed is what is wrong with one desk's records.
func followed(t interface{ Fatal(...any) }, desk store.ID, all []central.Change, aside map[int64]bool, whole int64) []string {
	c := &chains{desks: map[store.ID]map[int64]link{}}
	for _, change := range all {
		if err := c.add(change); err != nil {
			t.Fatal(err)
		}
	}
	c.follow("Desk one", c.desks[desk], aside, whole)
	return c.wrong
}

func TestSYNC8AWholeChainIsSoundInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		desk := ids.New()
		n := rapid.IntRange(1, 12).Draw(t, "records")
		all := rapid.Permutation(chainOf(t, desk, n)).Draw(t, "order")
		if wrong := followed(t, desk, all, nil, int64(n)); len(wrong) > 0 {
			t.Fatalf("%q", wrong)
		}
	})
}

func TestSYNC8WhatWasTamperedWithIsNamed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		desk := ids.New()
		all := chainOf(t, desk, 6)
		at := rapid.IntRange(1, 4).Draw(t, "at")
		want, whole := "", int64(6)
		switch rapid.SampledFrom([]string{"edited", "removed", "replaced", "again"}).Draw(t, "how") {
		case "edited":
			all[at].Summary = slices.Concat(all[at].Summary, []byte(" "))
			want = "not as it was written"
		case "removed":
			all, whole = slices.Delete(all, at, at+1), int64(at)
			want = "1 of its records are missing, the first is record"
		case "replaced": // by a record that is whole in itself
			all[at] = chainOf(t, desk, at+1)[at]
			want = "does not follow record"
		case "again":
			all = append(all, chainOf(t, desk, at+1)[at])
			want = "a number that another record of its desk has"
		}
		if wrong := followed(t, desk, all, nil, whole); !strings.Contains(strings.Join(wrong, "\n"), want) {
			t.Fatalf("%q, want %s", wrong, want)
		}
	})
}

func TestSYNC18WhatIsInQuarantineOrErasedIsNotMissing(t *testing.T) {
	desk := ids.New()
	all := chainOf(t, desk, 5)
	all = slices.Delete(all, 2, 3)
	if wrong := followed(t, desk, all, map[int64]bool{3: true}, 2); len(wrong) > 0 {
		t.Errorf("in quarantine: %q", wrong)
	}
	erased := append(all, central.Change{Item: wire.Item{ID: ids.New()}, Erased: true})
	if wrong := followed(t, desk, erased, nil, 5); len(wrong) > 0 {
		t.Errorf("erased: %q", wrong)
	}
}
