package phone

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const mobile, bristol = "+447700900417", "+441174960123"

// DOMAIN 4.2, row by row: what is written, and what it is. The numbers are
// Ofcom's, ARCEP's, ComReg's and North America's for drama; in the Crown
// dependencies, which have none, no subscriber's number begins with 0.
var rows = []struct {
	row, in   string
	e164, ext string // E.164 and extension of a presented number
	state     State  // or what there is instead of one
}{
	{row: "withheld", in: "withheld", state: Withheld},
	{row: "withheld", in: " Number WITHHELD ", state: Withheld},
	{row: "withheld", in: "anonymous", state: Withheld},
	{row: "withheld", in: "sip:anonymous@anonymous.invalid", state: Withheld},
	{row: "withheld", in: "Private", state: Withheld},
	{row: "withheld", in: "(private number)", state: Withheld},
	{row: "unavailable", in: "unavailable", state: Unavailable},
	{row: "unavailable", in: "unknown", state: Unavailable},
	{row: "unavailable", in: "out-of-area", state: Unavailable},
	{row: "not asked", in: "", state: NotAsked},
	{row: "not asked", in: " \t ", state: NotAsked},
	{row: "not asked", in: "not_asked", state: NotAsked},
	{row: "walk-in", in: "walk-in", state: WalkIn},
	{row: "walk-in", in: "walk_in", state: WalkIn},

	{row: "spellings", in: "07700 900417", e164: mobile},
	{row: "spellings", in: "07700900417", e164: mobile},
	{row: "spellings", in: "+447700900417", e164: mobile},
	{row: "spellings", in: "+44 7700 900417", e164: mobile},
	{row: "spellings", in: "0044 7700 900417", e164: mobile},
	{row: "spellings", in: "00447700900417", e164: mobile},
	{row: "spellings", in: "447700900417", e164: mobile},
	{row: "spellings", in: "44 (0)7700 900417", e164: mobile},
	{row: "spellings", in: "+44 (0)7700 900417", e164: mobile},
	{row: "spellings", in: "+44(0)7700-900-417", e164: mobile},
	{row: "spellings", in: "(+44) 7700 900417", e164: mobile},
	{row: "spellings", in: "0044 (0) 7700 900417", e164: mobile},
	{row: "spellings", in: "+004407700900417", e164: mobile},
	{row: "spellings", in: "+07700900417", e164: mobile},
	{row: "spellings", in: "7700900417", e164: mobile},
	{row: "spellings", in: "(07700) 900 417", e164: mobile},
	{row: "spellings", in: "07700.900.417", e164: mobile},
	{row: "spellings", in: "07700–900–417", e164: mobile},
	{row: "spellings", in: "07700/900417", e164: mobile},
	{row: "spellings", in: "0 7 7 0 0 9 0 0 4 1 7", e164: mobile},
	{row: "spellings", in: "\u202a07700\u00a0900417\u202c", e164: mobile},
	{row: "spellings", in: "０７７００ ９００４１７", e164: mobile},
	{row: "spellings", in: "＋４４７７００９００４１７", e164: mobile},
	{row: "spellings", in: "٠٧٧٠٠٩٠٠٤١٧", e164: mobile},
	{row: "spellings", in: "۰۷۷۰۰۹۰۰۴۱۷", e164: mobile},
	{row: "spellings", in: "०७७०० ९००४१७", e164: mobile},
	{row: "spellings", in: "Mob: 07700 900417", e164: mobile},
	{row: "spellings", in: "07700 900417 (mobile)", e164: mobile},
	{row: "spellings", in: "tel no. 0117 496 0123", e164: bristol},
	{row: "spellings", in: "tel:+447700900417", e164: mobile},
	{row: "spellings", in: "TEL:+44-7700-900417", e164: mobile},
	{row: "spellings", in: "tel:07700%20900417", e164: mobile},
	{row: "spellings", in: "tel:%2B447700900417;cpc=payphone", e164: mobile},
	{row: "spellings", in: "tel:960123;phone-context=+44117-4", e164: bristol},
	{row: "spellings", in: "tel:4960123;phone-context=+44117", e164: bristol},
	{row: "spellings", in: "sip:+441174960123@exchange.example", e164: bristol},

	{row: "extension", in: "0117 496 0123 x12", e164: bristol, ext: "12"},
	{row: "extension", in: "0117 496 0123x1", e164: bristol, ext: "1"},
	{row: "extension", in: "0117 496 0123 X 012", e164: bristol, ext: "012"},
	{row: "extension", in: "0117 496 0123 ext 12", e164: bristol, ext: "12"},
	{row: "extension", in: "0117 496 0123 ext. 12", e164: bristol, ext: "12"},
	{row: "extension", in: "0117 496 0123 (Ext: 12)", e164: bristol, ext: "12"},
	{row: "extension", in: "0117 496 0123, extension 123456", e164: bristol, ext: "123456"},
	{row: "extension", in: "0117 496 0123 ext no. 12", e164: bristol, ext: "12"},
	{row: "extension", in: "0117 496 0123 #12", e164: bristol, ext: "12"},
	{row: "extension", in: "0117 496 0123;ext=12", e164: bristol, ext: "12"},
	{row: "extension", in: "tel:+44-117-496-0123;ext=12", e164: bristol, ext: "12"},
	{row: "extension", in: "tel:+441174960123;isub=1;ext=12", e164: bristol, ext: "12"},
	{row: "extension", in: "0117 496 0123 x1234567", state: Presented},
	{row: "extension", in: "0117 496 0123;ext=1234567", state: Presented},
	{row: "extension", in: "0117 496 0123 ext", state: Presented},
	{row: "extension", in: "ext 12", state: Presented},

	{row: "international", in: "+33 1 99 00 12 34", e164: "+33199001234"},
	{row: "international", in: "+33 (0)1 99 00 12 34", e164: "+33199001234"},
	{row: "international", in: "0033 1 99 00 12 34", e164: "+33199001234"},
	{row: "international", in: "+1 (212) 555-0123", e164: "+12125550123"},
	{row: "international", in: "+353 20 910 0123", e164: "+353209100123"},
	{row: "international", in: "+33 1", state: Presented},
	{row: "international", in: "+999 123 456 789", state: Presented},

	{row: "crown dependencies", in: "07624 000000", e164: "+447624000000"},
	{row: "crown dependencies", in: "01624 000000", e164: "+441624000000"},
	{row: "crown dependencies", in: "07911 000000", e164: "+447911000000"},
	{row: "crown dependencies", in: "01481 000000", e164: "+441481000000"},
	{row: "crown dependencies", in: "+44 1534 000000", e164: "+441534000000"},

	{row: "short national numbers", in: "016977 2345", e164: "+44169772345"},
	{row: "short national numbers", in: "+44 16977 2345", e164: "+44169772345"},
	{row: "short national numbers", in: "0800 1111", e164: "+448001111"},
	{row: "short national numbers", in: "+44 800 1111", e164: "+448001111"},
	{row: "short national numbers", in: "0845 46 47", e164: "+448454647"},
	{row: "short national numbers", in: "07700 90041", state: Presented}, // one too few
	{row: "short national numbers", in: "07700 9004177", state: Presented},
	{row: "short national numbers", in: "496 0123", state: Presented}, // no area

	{row: "textphone", in: "18001 07700 900417", e164: mobile},
	{row: "textphone", in: "18002 0117 496 0123 x12", e164: bristol, ext: "12"},
	{row: "textphone", in: "1800107700900417", e164: mobile},
	{row: "textphone", in: "18001+447700900417", e164: mobile},
	{row: "textphone", in: "18001 101", state: Presented},
	{row: "privacy prefix", in: "141 07700 900417", e164: mobile},
	{row: "privacy prefix", in: "141-0117-496-0123", e164: bristol},
	{row: "privacy prefix", in: "1470 07700 900417", e164: mobile},
	{row: "privacy prefix", in: "141 18001 07700 900417", e164: mobile},
	{row: "privacy prefix", in: "0141 496 0123", e164: "+441414960123"}, // Glasgow
	{row: "privacy prefix", in: "141 496 0123", e164: "+441414960123"},

	{row: "garbage", in: "she will not say", state: Presented},
	{row: "garbage", in: "0800 FLOWERS", state: Presented},
	{row: "garbage", in: "+", state: Presented},
	{row: "garbage", in: "---", state: Presented},
	{row: "garbage", in: "07700 900417 or 01632 960102", state: Presented},
	{row: "garbage", in: "07700 900417; after six only", state: Presented},
	{row: "garbage", in: "+44+7700900417", state: Presented},
	{row: "garbage", in: "0000000000000", state: Presented},
	{row: "garbage", in: "07700 900417\x1b[2J", state: Presented},
	{row: "garbage", in: strings.Repeat("9", 18), state: Presented},
}

func TestParse(t *testing.T) {
	for _, r := range rows {
		t.Run(r.row+"/"+r.in, func(t *testing.T) {
			want := Number{State: r.state, E164: r.e164, Extension: r.ext}
			if r.e164 != "" {
				want.State = Presented
			} else if r.state == Presented {
				want.Given = r.in
			}
			got := Parse(r.in)
			if got != want {
				t.Fatalf("got %+v, want %+v", got, want)
			}
			mustReadBack(t, got)
		})
	}
}

// mustReadBack checks what holds for every number there is.
func mustReadBack(t interface{ Fatalf(string, ...any) }, n Number) {
	if again := Parse(n.Display()); again != n {
		t.Fatalf("%+v is shown as %q, which is %+v", n, n.Display(), again)
	}
	if n.E164 == "" {
		if n.Key() != "" || n.Matches(n) || n.Last6() != "" || n.Extension != "" {
			t.Fatalf("%+v can be matched", n)
		}
		return
	}
	if n.State != Presented || n.Given != "" || !e164Form.MatchString(n.E164) {
		t.Fatalf("%+v is no number", n)
	}
	if again := Parse(n.E164); again.E164 != n.E164 {
		t.Fatalf("%s is read as %+v", n.E164, again)
	}
	if n.Key() != n.E164 || !n.Matches(n) || !strings.HasSuffix(n.E164, n.Last6()) || len(n.Last6()) != 6 {
		t.Fatalf("%+v cannot be found again", n)
	}
}

var e164Form = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func TestShortCodesAreNoCaller(t *testing.T) {
	for _, code := range []string{
		"100", "101", "105", "111", "112", "118 500", "118118", "116 123", "116000", "119", "123", "141", "1470",
		"1471", "1475", "1477", "1571", "150", "155", "159", "18000", "18001", "18002", "195", "999", "84546",
	} {
		for _, written := range []string{code, "+44" + code, "0" + code, "18001 " + code} {
			n := Parse(written)
			if n != (Number{State: Presented, Given: written}) {
				t.Errorf("%s gives %+v", written, n)
			}
			mustReadBack(t, n)
		}
	}
}

func TestNoCLINeverMatches(t *testing.T) {
	for _, in := range []string{"withheld", "unavailable", "", "walk-in", "1471", "no idea"} {
		if n := Parse(in); n.Matches(n) || n.Key() != "" {
			t.Errorf("two callers with %q match", in)
		}
	}
	forged := Number{State: Withheld, E164: mobile}
	if forged.Matches(Parse(mobile)) || Parse(mobile).Matches(forged) || forged.Last6() != "" {
		t.Error("a withheld number was used")
	}
}

func TestMatchesOnTheMainNumber(t *testing.T) {
	a, b := Parse("0117 496 0123 x12"), Parse("+44 117 496 0123 ext 99")
	if !a.Matches(b) || a.Matches(Parse("0117 496 0124 x12")) {
		t.Error("extensions decide who matches")
	}
	if a.Last6() != "960123" {
		t.Errorf("last six digits %s", a.Last6())
	}
}

func TestDisplay(t *testing.T) {
	for in, want := range map[string]string{
		"+447700900417":        "07700 900417",
		"+441632960102":        "01632 960102",
		"+442079460018":        "020 7946 0018",
		"+441174960123;ext=12": "0117 496 0123 ext 12",
		"+442920180123":        "029 2018 0123",
		"+448081570123":        "0808 157 0123",
		"+44169772345":         "016977 2345",
		"08001111":             "0800 1111",
		"0033199001234":        "+33 1 99 00 12 34",
		"+12125550123":         "+1 212-555-0123",
		"private":              "number withheld",
		"unknown":              "number unavailable",
		"walkin":               "walk-in, no number",
		"":                     "number not asked",
		" 1471 ":               "1471",
		"neighbour's phone":    "neighbour's phone",
	} {
		if got := Parse(in).Display(); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
	if got := (Number{}).Display(); got != "number not asked" {
		t.Errorf("an empty number is shown as %q", got)
	}
	if got := (Number{State: Presented, E164: "+0"}).Display(); got != "+0" {
		t.Errorf("a damaged number is shown as %q", got)
	}
}

func TestGivenIsCapped(t *testing.T) {
	for name, in := range map[string]string{
		"long":         strings.Repeat("word ", 1000),
		"wide":         strings.Repeat("語", 101),
		"huge":         strings.Repeat("x", 1<<20),
		"marks":        "a" + strings.Repeat("\u0301", 10000),
		"number, then": mobile + strings.Repeat(" ", 200) + "or not",
		"bytes":        "\xff\xfe07700900417",
	} {
		n := Parse(in)
		if n.E164 != "" || n.Given == "" || utf8.RuneCountInString(n.Given) > maxGiven || !utf8.ValidString(n.Given) {
			t.Errorf("%s gives %+v", name, n)
		}
		mustReadBack(t, n)
	}
	if n := Parse(strings.Repeat("語", 100)); n.Given != strings.Repeat("語", 100) {
		t.Errorf("a hundred characters are not kept: %s", n.Given)
	}
}

func TestEveryScriptsDigits(t *testing.T) {
	ranges := slices.Clone(unicode.Nd.R32)
	for _, in := range unicode.Nd.R16 {
		ranges = append(ranges, unicode.Range32{Lo: uint32(in.Lo), Hi: uint32(in.Hi), Stride: uint32(in.Stride)})
	}
	for _, in := range ranges {
		if in.Stride != 1 || (in.Hi-in.Lo)%10 != 9 {
			t.Errorf("%U to %U are not tens of digits", in.Lo, in.Hi)
		}
		first, _ := digit(rune(in.Lo))
		last, _ := digit(rune(in.Hi))
		if first != '0' || last != '9' {
			t.Errorf("%U to %U read as %q to %q", in.Lo, in.Hi, first, last)
		}
	}
	if _, ok := digit('½'); ok {
		t.Error("a fraction is no digit")
	}
}

func TestDramaRanges(t *testing.T) {
	for _, in := range []string{ // DOMAIN 4.1: first and last of each row
		"01632 960000", "01632 960999", "0113 496 0000", "0114 496 0999", "0115 496 0000", "0116 496 0999",
		"0117 496 0000", "0118 496 0999", "0121 496 0000", "0131 496 0999", "0141 496 0000", "0151 496 0999",
		"0161 496 0000", "020 7946 0000", "020 7946 0999", "0191 498 0000", "0191 498 0999", "029 2018 0000",
		"029 2018 0999", "07700 900000", "07700 900999", "08081 570000", "08081 570999", "0909 8790000",
		"0909 8790999", "03069 990000", "03069 990999",
	} {
		if n := Parse(in); !IsDrama(n.E164) {
			t.Errorf("%s is %+v", in, n)
		}
	}
	for _, e164 := range []string{
		"", "+44", "+447700901000", "+447700899999", "+4477009004170", "+44770090041", "+44770090041x",
		"+441632961000", "+442079461000", "+442890180000", "+442896496000", "07700900417",
	} {
		if IsDrama(e164) {
			t.Errorf("%s is nobody's", e164)
		}
	}
	prefixes := DramaPrefixes()
	prefixes[0] = "changed"
	if len(prefixes) != 19 || DramaPrefixes()[0] == "changed" {
		t.Error("the ranges can be changed from outside")
	}
}

func TestNumberTravelsAsJSON(t *testing.T) {
	for want, in := range map[string]string{
		`{"state":"presented","e164":"+441174960123","extension":"12"}`: "0117 496 0123 x12",
		`{"state":"presented","given":"1471"}`:                          "1471",
		`{"state":"withheld"}`:                                          "withheld",
	} {
		if got, err := json.Marshal(Parse(in)); err != nil || string(got) != want {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}
