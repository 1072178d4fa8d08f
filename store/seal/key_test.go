package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"firstcall/store"
)

// testKey is one of a family of fixed keys.
func testKey(n byte) *Key { return New([32]byte{n}) }

func TestSealOpenRoundTrip(t *testing.T) {
	k := testKey(1)
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		ad := rapid.SliceOfN(rapid.SliceOf(rapid.Byte()), 0, 4).Draw(t, "ad")
		sealed := k.Seal(plain, ad...)
		if len(sealed) != len(plain)+Overhead {
			t.Fatalf("sealed %d bytes into %d", len(plain), len(sealed))
		}
		got, err := k.Open(sealed, ad...)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opened %x (%v), sealed %x", got, err, plain)
		}
	})
}

func TestSealNeverRepeatsItself(t *testing.T) {
	k := testKey(1)
	if bytes.Equal(k.Seal([]byte("same")), k.Seal([]byte("same"))) {
		t.Fatal("two records with the same text look the same on disk")
	}
}

func TestOpenRefusesEveryAlteredByte(t *testing.T) {
	k := testKey(1)
	sealed := k.Seal([]byte("kicked the fence down"), []byte("id"), []byte("detail"))
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			if _, err := k.Open(changed, []byte("id"), []byte("detail")); err == nil {
				t.Fatalf("byte %d bit %d changed and still opened", i, bit)
			}
		}
	}
	for n := range sealed {
		if _, err := k.Open(sealed[:n], []byte("id"), []byte("detail")); err == nil {
			t.Fatalf("cut to %d bytes and still opened", n)
		}
	}
	if _, err := k.Open(append(sealed, 0), []byte("id"), []byte("detail")); !errors.Is(err, ErrAltered) {
		t.Fatalf("a byte more: %v", err)
	}
}

func TestOpenRefusesAnotherPlace(t *testing.T) {
	k := testKey(1)
	sealed := k.Seal([]byte("text"), []byte("ab"), []byte("c"))
	for name, ad := range map[string][][]byte{
		"nothing":            nil,
		"another id":         {[]byte("xx"), []byte("c")},
		"another purpose":    {[]byte("ab"), []byte("d")},
		"swapped":            {[]byte("c"), []byte("ab")},
		"boundary moved":     {[]byte("a"), []byte("bc")},
		"joined":             {[]byte("abc")},
		"an empty part more": {[]byte("ab"), []byte("c"), nil},
	} {
		if _, err := k.Open(sealed, ad...); !errors.Is(err, ErrAltered) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOpenRefusesAnotherKey(t *testing.T) {
	sealed := testKey(1).Seal([]byte("text"), []byte("id"))
	_, err := testKey(2).Open(sealed, []byte("id"))
	if !errors.Is(err, ErrOtherKey) || store.CodeOf(err) != store.CodeForbidden {
		t.Fatalf("got %v", err)
	}
	copy(sealed[1:], testKey(2).secrets.id[:]) // a forged key id is found out too
	if _, err := testKey(2).Open(sealed, []byte("id")); !errors.Is(err, ErrAltered) {
		t.Fatalf("got %v", err)
	}
}

func TestTokenSeparatesFieldsValuesAndKeys(t *testing.T) {
	a, b := testKey(1), testKey(2)
	seen := map[[TokenSize]byte]string{}
	for _, in := range [][2]string{
		{"number", "+447700900417"}, {"number", "+447700900418"}, {"last6", "+447700900417"},
		{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {"", ""},
	} {
		for name, k := range map[string]*Key{"a": a, "b": b} {
			token := k.Token(in[0], in[1])
			what := fmt.Sprintf("%s %q", name, in)
			if before, twice := seen[token]; twice {
				t.Errorf("%s and %s have one token", before, what)
			}
			seen[token] = what
			if token != k.Token(in[0], in[1]) {
				t.Errorf("%s: not the same twice", what)
			}
		}
	}
}

// What the fixed key of TestFormatIsStable made on the day the format was fixed.
const (
	goldenToken  = "6136d87fa545a0bf b1a5d67115a2029e47348eaac8740e18"
	goldenSealed = "016136d87fa545a0bf92b8449866fd7ab1e5addebdd0ffc2f3b51e5968751872830fac6b961f" +
		"f4c75c72495c7cac7781f3f319001f9d4a95af3749d9fdf663d3c1f4bdd6c79e"
)

// A data folder of today must open for ever: these bytes never change.
func TestFormatIsStable(t *testing.T) {
	master, ok := decodeMaster("firstcall-key-1:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n")
	if !ok {
		t.Fatal("the key file's format has changed")
	}
	k := New(master)
	token := k.Token("number", "+447700900417")
	if got := k.ID() + " " + hex.EncodeToString(token[:]); got != goldenToken {
		t.Errorf("id and token are %s, were %s", got, goldenToken)
	}
	sealed, err := hex.DecodeString(goldenSealed)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := k.Open(sealed, []byte("record"), []byte("summary"))
	if err != nil || string(plain) != "loud music until four" {
		t.Errorf("an old record gives %q, %v", plain, err)
	}
}

func TestKeyNeverPrintsItself(t *testing.T) {
	master := [32]byte([]byte("0123456789abcdefghijklmnopqrstuv"))
	k := New(master)
	holder := struct{ K *Key }{k}
	hidden := struct{ k Key }{*k}
	want := []string{hex.EncodeToString(master[:]), hex.EncodeToString(master[:4]), string(master[:8]), fmt.Sprint(master[:6])}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		for _, value := range []any{k, *k, holder, hidden, &holder} {
			out := fmt.Sprintf(verb, value)
			for _, secret := range want {
				if strings.Contains(out, strings.Trim(secret, "[]")) {
					t.Errorf("%s of %T shows the key", verb, value)
				}
			}
		}
	}
	if got := fmt.Sprintf("%#v", k); got != "key "+k.ID() {
		t.Errorf("printed as %s", got)
	}
	if out, err := json.Marshal(holder); err != nil || string(out) != `{"K":{}}` {
		t.Errorf("as JSON %s, %v", out, err)
	}
	if (Key{}).String() != "no key" {
		t.Error("an empty key has no name")
	}
}

func TestKeyIsSharedByGoroutines(t *testing.T) {
	k := testKey(1)
	want := k.Token("number", "+447700900417")
	var wg sync.WaitGroup
	for n := range 8 {
		wg.Go(func() {
			for i := range 200 {
				text := fmt.Appendf(nil, "%d %d", n, i)
				got, err := k.Open(k.Seal(text, text), text)
				if err != nil || !bytes.Equal(got, text) {
					t.Errorf("%s came back as %s, %v", text, got, err)
				}
				k.Token("other", string(text))
				if k.Token("number", "+447700900417") != want {
					t.Error("a token changed under load")
				}
			}
		})
	}
	wg.Wait()
}

func FuzzOpen(f *testing.F) {
	k := testKey(1)
	f.Add([]byte(nil), []byte(nil))
	f.Add(k.Seal(nil), []byte("id"))
	f.Add(k.Seal([]byte("text"), []byte("other")), []byte("id"))
	f.Add(make([]byte, Overhead), []byte("id"))
	f.Fuzz(func(t *testing.T, sealed, ad []byte) {
		if _, err := k.Open(sealed, ad, []byte("never sealed with this")); err == nil {
			t.Fatal("opened what was never sealed")
		}
	})
}

func FuzzKeyFile(f *testing.F) {
	f.Add("firstcall-key-1:00")
	f.Add(encodeMaster([32]byte{1, 2, 3}) + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		master, ok := decodeMaster(text)
		if ok && !strings.EqualFold(strings.TrimSpace(text), encodeMaster(master)) {
			t.Fatalf("%q was taken for a key", text)
		}
	})
}

// record is about what one report's detail weighs.
var record = bytes.Repeat([]byte("fifteen b.ytes "), 100)

func BenchmarkSeal(b *testing.B) {
	k, id, purpose := testKey(1), make([]byte, 16), []byte("detail")
	b.SetBytes(int64(len(record)))
	b.ReportAllocs()
	for b.Loop() {
		k.Seal(record, id, purpose)
	}
}

func BenchmarkOpen(b *testing.B) {
	k, id, purpose := testKey(1), make([]byte, 16), []byte("detail")
	sealed := k.Seal(record, id, purpose)
	b.SetBytes(int64(len(record)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Open(sealed, id, purpose); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkToken(b *testing.B) {
	k := testKey(1)
	b.ReportAllocs()
	for b.Loop() {
		k.Token("number", "+447700900417")
	}
}
