package cache

import (
	"crypto/sha256"
	"fmt"
	"reflect"
	"testing"
	"time"

	"firstcall/store"
)

// scheduled makes an entry of the schedule and its bytes.
func scheduled(version, text string) (store.PublishedPack, map[string][]byte) {
	hash := fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	return store.PublishedPack{ID: "west-mercia", Force: "west-mercia", Version: version, Hash: hash, From: start.Add(time.Hour)},
		map[string][]byte{hash: []byte(text)}
}

// The schedule is kept in its order with the bytes of what is new, outlives the
// program, and one that is wrong anywhere changes nothing.
func TestScheduleIsKeptWhole(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	if tag, packs, err := c.PublishedPacks(t.Context()); tag != "" || packs != nil || err != nil {
		t.Fatalf("%q, %v, %v", tag, packs, err)
	}
	two, bytes := scheduled("2", "id: two")
	one, more := scheduled("1", "id: one")
	bytes[one.Hash] = more[one.Hash]
	want := []store.PublishedPack{two, one} // the store's order: versions are never compared
	if err := c.SetPacks(t.Context(), "first", want, bytes); err != nil {
		t.Fatal(err)
	}
	check := func() {
		t.Helper()
		tag, packs, err := c.PublishedPacks(t.Context())
		if tag != "first" || !reflect.DeepEqual(packs, want) || err != nil {
			t.Fatalf("%q, %v, %v", tag, packs, err)
		}
		if got := must[[]byte](t)(c.Pack(t.Context(), two.Hash)); string(got) != "id: two" {
			t.Fatalf("%q", got)
		}
	}
	check()
	three, third := scheduled("3", "id: three")
	again, other := scheduled("2", "id: not two")
	spoilt := map[string][]byte{three.Hash: []byte("id: thr")}
	for words, err := range map[string]error{
		"hash says":      c.SetPacks(t.Context(), "second", []store.PublishedPack{one, three}, spoilt),
		"did not arrive": c.SetPacks(t.Context(), "second", []store.PublishedPack{one, three}, nil),
		"other contents": c.SetPacks(t.Context(), "second", []store.PublishedPack{one, again}, other),
	} {
		wantCode(t, err, store.CodeInvalid, words)
	}
	shut(t, c)
	c = p.open(t)
	check()
	if err := c.SetPacks(t.Context(), "third", []store.PublishedPack{three}, third); err != nil {
		t.Fatal(err)
	}
	if err := c.SetPacks(t.Context(), "back", []store.PublishedPack{one}, nil); err != nil { // a rollback brings no bytes
		t.Fatal(err)
	}
	if err := c.SetPacks(t.Context(), "none", nil, nil); err != nil {
		t.Fatal(err)
	}
	if tag, packs, err := c.PublishedPacks(t.Context()); tag != "none" || len(packs) != 0 || err != nil {
		t.Fatalf("%q, %v, %v", tag, packs, err)
	}
}
