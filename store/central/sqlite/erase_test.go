package sqlite

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/central/centraltest"
	"firstcall/store/wire"
)

// readable counts the words that stand in any file of a folder.
func readable(t *testing.T, dir string, words []string) (found []string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if bytes.Contains(raw, []byte(word)) {
				found = append(found, f.Name()+": "+word)
			}
		}
	}
	return found
}

// SYNC 38 and T17: after an erasure its words are in no file, however often
// records were put in and moved about before.
func TestT17ErasedWordsAreInNoFile(t *testing.T) {
	dir := t.TempDir()
	l := open(t, filepath.Join(dir, "central.db"))
	by := credential()
	r := rand.New(rand.NewPCG(1, 1))
	var held []wire.Item
	words := map[store.ID]string{}
	var gone []string
	for n, round := int64(1), 0; n <= 300; round++ {
		var items []wire.Item
		for range 1 + r.IntN(20) {
			word := fmt.Sprintf("canary-%06d-bird", n)
			it := spoken(by, n, word)
			if r.IntN(10) == 0 {
				it.Hash = strings.Repeat("0", 64) // kept aside
			}
			words[it.ID] = word
			items = append(items, it)
			n++
		}
		if _, err := l.Append(t.Context(), by, items); err != nil {
			t.Fatal(err)
		}
		held = append(held, items...)
		var erased []store.ID
		for range min(len(held), r.IntN(14)) {
			i := r.IntN(len(held))
			erased, gone = append(erased, held[i].ID), append(gone, words[held[i].ID])
			held = append(held[:i], held[i+1:]...)
		}
		if err := l.Erase(t.Context(), erased, start); err != nil {
			t.Fatal(err)
		}
		if round%10 != 0 && n <= 300 {
			continue
		}
		if found := readable(t, dir, gone); len(found) > 0 {
			t.Fatalf("of %d erased, %d are still to be read: %v", len(gone), len(found), found[:min(5, len(found))])
		}
	}
	if len(gone) < 100 || len(readable(t, dir, []string{words[held[0].ID]})) == 0 {
		t.Fatalf("%d erased: the test looks for the wrong thing", len(gone))
	}
}

// SYNC 2.1 and T17: with a key nothing that was said is in any file at any time,
// kept aside or not, and after an erasure nothing that it was found by is either.
func TestT17SealedWordsAndErasedTokensAreInNoFile(t *testing.T) {
	dir := t.TempDir()
	l := opened(t, Options{Path: filepath.Join(dir, "central.db"), Key: centraltest.Key})
	by := credential()
	var erased []store.ID
	var gone, left []string
	for n := range int64(300) {
		id := ids.New()
		word := fmt.Sprintf("canary%06dbird", n)
		s := store.PersonSummary{Surname: word, Forename: word, DateOfBirth: word, Postcode: word, Address: word, Needs: word}
		r, err := store.Freeze(store.Header{ID: id, Kind: store.KindPerson, Subject: id, Force: by.Forces[0], Agency: by.Agency,
			Desk: by.Desk, DeskSeq: n + 1, ReportedAt: start, MadeAt: start}, s, word)
		if err != nil {
			t.Fatal(err)
		}
		it := wire.Item{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}
		bad := wire.Item{ID: ids.New(), Hash: word, Header: []byte(word), Summary: []byte(word), Detail: []byte(word), DetailDigest: []byte(word)}
		appended(t, l, by, it)
		if _, err := l.Append(t.Context(), by, []wire.Item{bad}); err != nil {
			t.Fatal(err)
		}
		if found := readable(t, dir, []string{word}); len(found) > 0 {
			t.Fatalf("what was said can be read in %v", found)
		}
		tokens := append(centraltest.Key.PersonQueryTokens(store.PersonQuery{DateOfBirth: word, Postcode: word}), centraltest.Key.AboutTokens(id)...)
		for _, token := range tokens {
			if n%3 == 0 {
				left = append(left, string(token[:]))
			} else {
				gone = append(gone, string(token[:]))
			}
		}
		if n%3 != 0 {
			erased = append(erased, id, bad.ID)
		}
	}
	if found := readable(t, dir, gone); len(found) < len(gone) {
		t.Fatalf("before the erasure %d of %d tokens are in a file: the test looks for the wrong thing", len(found), len(gone))
	}
	if err := l.Erase(t.Context(), erased, start); err != nil {
		t.Fatal(err)
	}
	if err := l.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if found := readable(t, dir, gone); len(found) > 0 {
		t.Fatalf("of %d tokens of erased records %d are in a file", len(gone), len(found))
	}
	if found := readable(t, dir, left); len(found) < len(left) {
		t.Fatalf("of %d other tokens %d are left", len(left), len(found))
	}
	by = credential()
	appended(t, l, by, spoken(by, 1, "word")) // and the table is used on
}
