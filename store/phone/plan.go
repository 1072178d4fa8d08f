package phone

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const unitedKingdom = "44" // shared with the Isle of Man, Jersey and Guernsey

// normalise gives the E.164 form of digits that may have a + before them, "" for
// what is no caller's number. A number need not be one in use: Ofcom's drama
// ranges are not, nor is every real one yet known (DOMAIN 4.1).
func normalise(main string) string {
	number, abroad := strings.CutPrefix(main, "+")
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number, abroad = rest, true
	}
	if strings.HasPrefix(number, "0") {
		abroad = false // no country's code begins with 0: some exchanges write +07700…
	}
	rest, hasCode := strings.CutPrefix(number, unitedKingdom)
	national := strings.TrimPrefix(rest, "0")
	switch {
	case hasCode && isNational(national):
		return "+" + unitedKingdom + national
	case hasCode && abroad:
		return ""
	case abroad:
		return international(number)
	}
	national, trunk := strings.CutPrefix(number, "0")
	if !trunk && (len(national) != 10 || strings.HasPrefix(national, "1800")) {
		return "" // too little to go by, or the text relay and a short code
	}
	if !isNational(national) {
		return ""
	}
	return "+" + unitedKingdom + national
}

// isNational says whether digits without their 0 have the shape of a subscriber's
// number here: ten of them, nine in some areas (016977 2345), seven for Childline
// and 0845 46 47. Short codes (101, 112, 999, 1471, 116 123, 118 500) never have
// it, though the library takes some of them for numbers. Whatever has it is
// possible for the library too, which need not be asked: it is slow.
func isNational(s string) bool {
	switch len(s) {
	case 10:
		return s[0] != '0'
	case 9:
		return s[0] == '1' || strings.HasPrefix(s, "800") || strings.HasPrefix(s, "500")
	case 7:
		return s == "8001111" || strings.HasPrefix(s, "845464")
	}
	return false
}

// possible gives the E.164 form of a country code and number, "" if no number of
// that country is so long or so short.
func possible(number string) string {
	n, err := phonenumbers.Parse("+"+number, "ZZ")
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return ""
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	if !isE164(e164) {
		return ""
	}
	return e164
}

// international is possible until nothing changes any more: some countries' old
// prefixes are rewritten one at a time, and a number read back must be the same.
func international(number string) string {
	for range 4 {
		e164 := possible(number)
		if e164 == "" || e164[1:] == number {
			return e164
		}
		number = e164[1:]
	}
	return ""
}

// isE164 says whether s is a + and 7 to 15 digits that do not begin with 0.
func isE164(s string) bool {
	return len(s) >= 8 && len(s) <= 16 && s[0] == '+' && s[1] != '0' && strings.Trim(s[1:], digits) == ""
}

// drama holds what Ofcom sets aside for drama, a thousand numbers each, without
// their last three digits (DOMAIN 4.1; Northern Ireland is left out, because the
// sources differ).
var drama = []string{
	"+441134960", // Leeds
	"+441144960", // Sheffield
	"+441154960", // Nottingham
	"+441164960", // Leicester
	"+441174960", // Bristol
	"+441184960", // Reading
	"+441214960", // Birmingham
	"+441314960", // Edinburgh
	"+441414960", // Glasgow
	"+441514960", // Liverpool
	"+441614960", // Manchester
	"+441632960", // no area
	"+441914980", // Tyneside, Durham, Sunderland
	"+442079460", // London
	"+442920180", // Cardiff
	"+443069990", // all of the country
	"+447700900", // mobile
	"+448081570", // freephone
	"+449098790", // premium rate
}

// DramaPrefixes gives the E.164 beginnings of the numbers set aside for drama:
// any three digits after one make a number (DOMAIN 4.1).
func DramaPrefixes() []string { return slices.Clone(drama) }

// IsDrama says whether an E.164 number is set aside for drama, so that nobody
// can have it. Numbers in samples must all be (DOMAIN 4.1).
func IsDrama(e164 string) bool {
	return len(e164) == 13 && isE164(e164) && slices.Contains(drama, e164[:10])
}
