package seal

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func refs() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		force := rapid.StringMatching(`[A-Z]{2,3}`).Draw(t, "force")
		desk := rapid.StringMatching(`[0-9A-HJKMNP-TV-Z]{2,5}`).Draw(t, "desk")
		at := time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 5000).Draw(t, "days"))
		for n := rapid.Int64Range(1, 1_000_000).Draw(t, "n"); ; n++ {
			if ref, ok := NewRef(force, at, desk, n); ok {
				return ref
			}
		}
	})
}

func TestReferenceIsReadHoweverItIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := refs().Draw(t, "ref")
		loose := strings.NewReplacer("0", rapid.SampledFrom([]string{"0", "O", "o"}).Draw(t, "zero"),
			"1", rapid.SampledFrom([]string{"1", "I", "l"}).Draw(t, "one"))
		force, rest, _ := strings.Cut(ref, "-")
		for _, as := range []string{ref, strings.ToLower(ref), " " + strings.ReplaceAll(ref, "-", " ") + " ",
			strings.ReplaceAll(ref, "-", ""), force + "-" + loose.Replace(rest), force + " - " + rest} {
			if got, ok := ParseRef(as); !ok || got != ref {
				t.Fatalf("%q read as %q, %v; want %q", as, got, ok, ref)
			}
		}
	})
}

func TestReferenceCheckFindsAMistypedCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := refs().Draw(t, "ref")
		i := rapid.IntRange(0, len(ref)-1).Draw(t, "place")
		wrong := rapid.SampledFrom([]byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")).Draw(t, "typed")
		typed := ref[:i] + string(wrong) + ref[i+1:]
		if got, ok := ParseRef(typed); ok && got != ref {
			t.Fatalf("%q, mistyped as %q, was read as %q", ref, typed, got)
		}
	})
}

func TestReferenceCheckFindsTwoThatChangedPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ref := refs().Draw(t, "ref")
		i := rapid.IntRange(0, len(ref)-2).Draw(t, "place")
		b := []byte(ref)
		b[i], b[i+1] = b[i+1], b[i]
		if got, ok := ParseRef(string(b)); ok && got != ref {
			t.Fatalf("%q, mistyped as %q, was read as %q", ref, b, got)
		}
	})
}

func TestReferenceTakesTheLondonDate(t *testing.T) {
	summer := time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC) // half past midnight in London
	for n := int64(1); ; n++ {
		if ref, ok := NewRef("wm", summer, "7Q", n); ok {
			if want := fmt.Sprintf("WM-260702-7Q%04d", n); ref[:len(ref)-1] != want {
				t.Fatalf("got %q, want %q and a check", ref, want)
			}
			return
		}
	}
}

func TestForceCodeIsAlwaysLetters(t *testing.T) {
	for code, want := range map[string]string{"WM": "WM", "wm": "WM", "": "XX", "7": "XX", "W-1M": "WM", "ABCDEF": "ABCD"} {
		if got := forceCode(code); got != want {
			t.Errorf("%q gives %q, want %q", code, got, want)
		}
	}
}

func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"WM-261121-7Q0417K", "wm 261121 7qo417k", "", "-", "GL-000000-", "1\u00a0\u2013"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if ref, ok := ParseRef(s); ok {
			if again, ok := ParseRef(ref); !ok || again != ref {
				t.Fatalf("%q reads as %q, which reads as %q", s, ref, again)
			}
		}
	})
}
