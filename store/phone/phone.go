// Package phone says what a caller's number is: normalised for matching, with
// its extension kept apart and the state of the line's identity recorded
// (DOMAIN 4). It never refuses a number: what cannot be read is kept as given.
package phone

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// State is what is known of the calling line's identity (CLI).
type State string

// The states. Only a presented number can match another.
const (
	Presented   State = "presented"
	Withheld    State = "withheld"
	Unavailable State = "unavailable"
	NotAsked    State = "not_asked"
	WalkIn      State = "walk_in"
)

// Number is a caller's number.
type Number struct {
	State     State  `json:"state"`
	E164      string `json:"e164,omitempty"`      // "+447700900417"; "" when there is nothing to match
	Extension string `json:"extension,omitempty"` // 1 to 6 digits
	Given     string `json:"given,omitempty"`     // as typed, when it could not be read or is a short code
}

// maxGiven is how many characters of something unreadable are kept.
const maxGiven = 100

// words are what a switchboard or a handler puts in the place of a number.
var words = map[string]State{
	"withheld": Withheld, "with held": Withheld, "number withheld": Withheld, "caller withheld": Withheld,
	"withheld number": Withheld, "id withheld": Withheld, "caller id withheld": Withheld, "cli withheld": Withheld,
	"anonymous": Withheld, "anonymous caller": Withheld, "private": Withheld, "private number": Withheld,
	"private caller": Withheld, "restricted": Withheld, "blocked": Withheld, "hidden": Withheld,
	"no caller id": Withheld, "refused": Withheld, "number refused": Withheld, "declined": Withheld,
	"unavailable": Unavailable, "number unavailable": Unavailable, "not available": Unavailable,
	"unknown": Unavailable, "unknown number": Unavailable, "number unknown": Unavailable,
	"unknown caller": Unavailable, "not known": Unavailable, "out of area": Unavailable, "no cli": Unavailable,
	"not asked": NotAsked, "number not asked": NotAsked,
	"walk in": WalkIn, "walkin": WalkIn, "walk in no number": WalkIn, "front counter": WalkIn,
}

// Parse reads a number however it is written, or the words for having none. It
// never fails: what is no caller's number (a short code, a slip of the hand) is
// presented with no E164 and kept as given, up to 100 characters.
func Parse(s string) Number {
	given := capped(s)
	if given == "" {
		return Number{State: NotAsked}
	}
	if state, ok := words[folded(given)]; ok {
		return Number{State: state}
	}
	if main, extension, ok := split(given); ok {
		if e164 := normalise(main); e164 != "" {
			return Number{State: Presented, E164: e164, Extension: extension}
		}
	}
	return Number{State: Presented, Given: given}
}

// capped is what is kept of something typed. A cut is marked by a character that
// no number has, so that the rest is not taken for the whole.
func capped(s string) string {
	if len(s) > maxGiven*utf8.UTFMax*4 {
		s = s[:maxGiven*utf8.UTFMax*4] + "…"
	}
	s = strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
	if utf8.RuneCountInString(s) <= maxGiven {
		return s
	}
	return string([]rune(s)[:maxGiven-1]) + "…"
}

// folded brings words into the form of the table: small letters, one space
// between. It gives "" for anything with a digit in it.
func folded(s string) string {
	if _, uri, ok := strings.Cut(s, ":"); ok && strings.Contains(s, "@") {
		s, _, _ = strings.Cut(uri, "@") // sip:anonymous@anonymous.invalid
	}
	if strings.ContainsFunc(s, unicode.IsDigit) {
		return ""
	}
	parts := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	return strings.Join(parts, " ")
}
