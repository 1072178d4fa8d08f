package phone

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Key is what a number is looked up by: its E.164 form, "" unless it was
// presented and could be read. Two withheld callers never match (DOMAIN 4.2).
func (n Number) Key() string {
	if n.State != Presented {
		return ""
	}
	return n.E164
}

// Matches says whether two callers' main numbers are known and the same; their
// extensions may differ.
func (n Number) Matches(other Number) bool { return n.Key() != "" && n.Key() == other.Key() }

// Last6 gives the last six digits of the main number, "" if there is none.
func (n Number) Last6() string {
	key := n.Key()
	if len(key) < 7 {
		return ""
	}
	return key[len(key)-6:]
}

// Display writes a number as people here read it out: "07700 900417",
// "020 7946 0018 ext 12", "+33 1 23 45 67 89", "number withheld", or as given.
// Parse reads it back as the same number.
func (n Number) Display() string {
	switch {
	case n.State == Withheld:
		return "number withheld"
	case n.State == Unavailable:
		return "number unavailable"
	case n.State == WalkIn:
		return "walk-in, no number"
	case n.State != Presented, n.E164 == "" && n.Given == "":
		return "number not asked"
	case n.E164 == "":
		return n.Given
	case n.Extension != "":
		return spaced(n.E164) + " ext " + n.Extension
	}
	return spaced(n.E164)
}

// spaced writes an E.164 number in groups, those of this country without its
// code. Where the library's groups would not have the same digits (a range it
// does not know), the digits are written as they are.
func spaced(e164 string) string {
	want, format := e164, phonenumbers.INTERNATIONAL
	if national, ok := strings.CutPrefix(e164, "+"+unitedKingdom); ok {
		want, format = "0"+national, phonenumbers.NATIONAL
	}
	n, err := phonenumbers.Parse(e164, "ZZ")
	if err != nil {
		return want
	}
	out := phonenumbers.Format(n, format)
	bare, ok := plain(out)
	if !ok || strings.ReplaceAll(bare, " ", "") != want {
		return want
	}
	return out
}
