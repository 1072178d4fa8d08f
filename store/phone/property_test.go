package phone

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// genDrama draws a number nobody has, as its ten national digits.
func genDrama(t *rapid.T) string {
	prefix := rapid.SampledFrom(drama).Draw(t, "range")
	return strings.TrimPrefix(prefix, "+44") + fmt.Sprintf("%03d", rapid.IntRange(0, 999).Draw(t, "last"))
}

// written writes national digits the way somebody might.
func written(t *rapid.T, national string) string {
	gap := rapid.SampledFrom([]string{"", " ", "-", ".", "/", " - ", "\u00a0", "–", "\u200e"})
	head := rapid.SampledFrom([]string{
		"0", "+44", "+44 ", "0044", "0044 ", "44", "+44 (0)", "(+44) ", "0044(0) ", "+440", "", "tel:+44",
		"18001 0", "18002 +44", "141 0", "141 0044", "1470-0", "+0", "+0044", "Mobile: 0",
	}).Draw(t, "head")
	zero := rapid.SampledFrom([]rune("0٠۰०０𝟎")).Draw(t, "script")
	var out strings.Builder
	out.WriteString(head)
	for i, r := range national {
		if i > 0 && rapid.IntRange(0, 3).Draw(t, "gap?") == 0 {
			out.WriteString(gap.Draw(t, "gap"))
		}
		out.WriteRune(zero + r - '0')
	}
	return out.String()
}

func TestHoweverItIsWrittenItIsOneNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		national := genDrama(t)
		text := written(t, national)
		extension := rapid.StringMatching(`[0-9]{1,6}`).Draw(t, "extension")
		mark := rapid.SampledFrom([]string{"", "x", " x", " ext ", " ext. ", ";ext=", " #", " extension ", " Ext:"}).Draw(t, "mark")
		want := Number{State: Presented, E164: "+44" + national}
		if mark != "" {
			text += mark + extension
			want.Extension = extension
		}
		if got := Parse(text); got != want || !IsDrama(got.E164) {
			t.Fatalf("%q gives %+v, want %+v", text, got, want)
		}
		mustReadBack(t, want)
	})
}

func TestNationalShapesArePossibleForTheLibraryToo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		national := rapid.StringMatching(`[1-9][0-9]{9}|1[0-9]{8}|[58]00[0-9]{6}|8001111|845464[0-9]`).Draw(t, "national")
		if !isNational(national) || possible("44"+national) != "+44"+national {
			t.Fatalf("%s: shape %v, library %q", national, isNational(national), possible("44"+national))
		}
	})
}

func TestAnyTextIsKeptOrRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mustReadBack(t, Parse(rapid.String().Draw(t, "text")))
		mustReadBack(t, Parse(rapid.StringMatching(`[+0]{0,3}[0-9]{0,17}( ?(x|ext|;ext=)[0-9]{0,7})?`).Draw(t, "digits")))
	})
}

func FuzzParse(f *testing.F) {
	for _, r := range rows {
		f.Add(r.in)
	}
	for _, prefix := range drama {
		f.Add(prefix + "417")
	}
	f.Fuzz(func(t *testing.T, s string) { mustReadBack(t, Parse(s)) })
}

func BenchmarkParse(b *testing.B) {
	for _, in := range []string{"07700 900417", "+44 (0)117 496 0123 ext 12", "+33 1 99 00 12 34", "withheld"} {
		b.Run(strings.ReplaceAll(in, " ", ""), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(in)
			}
		})
	}
}

func BenchmarkDisplay(b *testing.B) {
	n := Parse("07700 900417")
	b.ReportAllocs()
	for b.Loop() {
		n.Display()
	}
}
