package central

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

const said = "marmalade-under-the-bridge"

func item() wire.Item {
	return wire.Item{ID: store.ID{7}, Hash: said, Header: []byte(said), Summary: []byte(said), Detail: []byte(said), DetailDigest: []byte(said)}
}

func same(a, b wire.Item) bool {
	return a.ID == b.ID && a.Hash == b.Hash && bytes.Equal(a.Header, b.Header) && bytes.Equal(a.Summary, b.Summary) &&
		bytes.Equal(a.Detail, b.Detail) && bytes.Equal(a.DetailDigest, b.DetailDigest)
}

// SYNC 2.1: what is kept comes back as it was, for its own key, id and part only.
func TestSYNC2_1ARecordOpensWithItsOwnKeyIDAndPartOnly(t *testing.T) {
	key, other := seal.New([32]byte{1}), seal.New([32]byte{2})
	for _, it := range []wire.Item{item(), {ID: store.ID{8}}} {
		for _, k := range []*seal.Key{key, nil} {
			if got, err := OpenRecord(k, SealRecord(k, it)); err != nil || !same(got, it) {
				t.Errorf("with %v a record comes back as %+v, %v", k, got, err)
			}
			if got := OpenAside(k, Quarantined{Item: SealAside(k, it), Reason: notForce}); !same(got.Item, it) || got.Reason != notForce {
				t.Errorf("with %v an item in quarantine comes back as %+v", k, got)
			}
		}
	}
	kept := SealRecord(key, item())
	moved, swapped := kept, kept
	moved.ID = store.ID{9}
	swapped.Summary, swapped.Detail = kept.Detail, kept.Summary
	for name, bad := range map[string]wire.Item{"moved": moved, "swapped": swapped, "another key's": SealRecord(other, item()), "not sealed": item()} {
		if got, err := OpenRecord(key, bad); store.CodeOf(err) != store.CodeInternal || got.Header != nil {
			t.Errorf("%s: it opens: %v", name, err)
		}
		if c := OpenChange(key, Change{Item: bad}); c.Summary != nil || !bytes.Equal(c.Header, bad.Header) {
			t.Errorf("%s: the change has a summary, or no header", name)
		}
	}
}

func TestSYNC18NothingInQuarantineCanBeReadWithoutTheKey(t *testing.T) {
	key := seal.New([32]byte{1})
	kept := SealAside(key, item())
	for _, part := range [][]byte{[]byte(kept.Hash), kept.Header, kept.Summary, kept.Detail, kept.DetailDigest} {
		if bytes.Contains(part, []byte(said)) || len(part) == 0 {
			t.Error("a part can be read")
		}
	}
	q := OpenAside(seal.New([32]byte{2}), Quarantined{Item: kept, Reason: notForce})
	if len(q.Item.Hash)+len(q.Item.Header)+len(q.Item.Detail) > 0 || !strings.HasPrefix(q.Reason, notForce) || q.Reason == notForce {
		t.Errorf("with another key it is told as %+v", q)
	}
}

func TestCutEndsAPage(t *testing.T) {
	changes := func(sizes ...int) (all []Change) {
		for _, n := range sizes {
			all = append(all, Change{Item: wire.Item{Summary: make([]byte, n)}})
		}
		return all
	}
	for _, row := range []struct {
		sizes       []int
		limit, want int
	}{
		{nil, 1, 0}, {[]int{1, 1, 1}, 5, 3}, {[]int{1, 1, 1}, 3, 3}, {[]int{1, 1, 1}, 2, 2}, {[]int{1, 1}, 1, 1},
		{[]int{MaxPage, 0, 1}, 9, 2}, {[]int{MaxPage + 1, 1}, 9, 1}, {[]int{1, MaxPage}, 9, 1}, {[]int{1, MaxPage - 1}, 9, 2},
	} {
		if got := Cut(changes(row.sizes...), row.limit); len(got) != row.want {
			t.Errorf("%v, %d at most: %d on the page, want %d", row.sizes, row.limit, len(got), row.want)
		}
	}
}

// A report is found by whoever is in it, however many that are.
func TestTokensOfAReportAreFew(t *testing.T) {
	key := seal.New([32]byte{1})
	s := store.ReportSummary{Ref: "one"}
	for i := range 1000 {
		s.Parties = append(s.Parties, store.Party{Person: store.ID{byte(i), byte(i >> 8), 1}})
	}
	r, err := store.Freeze(store.Header{Kind: store.KindReport}, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := Entry{Item: wire.Item{Summary: r.Summary}, Header: r.Header}
	all := e.Tokens(key)
	if len(all) != mostTokens || !slices.Contains(all, key.AboutTokens(s.Parties[0].Person)[0]) {
		t.Errorf("%d tokens", len(all))
	}
	if e.Tokens(nil) != nil {
		t.Error("there are tokens without a key")
	}
}
