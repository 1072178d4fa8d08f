package cache

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/store/seal"
)

// token is what a value is looked up by.
type token = [seal.TokenSize]byte

// The fields tokens are made of. Those of a report lead to the report, those of
// a person's record to the person, those of a marker to the marker.
const (
	fieldNumber   = "report number"
	fieldLast6    = "report last six"
	fieldRef      = "report reference"
	fieldPlace    = "report place " // and what of the postcode
	fieldOwnPhone = "person number"
	fieldOwnLast6 = "person last six"
	fieldSurname  = "person surname"
	fieldSound    = "person surname sound"
	fieldBorn     = "person born"
	fieldHome     = "person home " // and what of the postcode
	fieldShared   = "shared number"
	fieldMarked   = "marker person"
	fieldWarned   = "marker address"
)

// What of a postcode is looked up.
const (
	postFull    = "full"
	postOutward = "outward"
	postHouse   = "house"
)

// A surname is found by its first letters, from three on. Beyond twelve every
// surname is the only one of its kind.
const (
	shortest = 3
	longest  = 12
)

// tokenSet collects a record's tokens, each once.
type tokenSet struct {
	key *seal.Key
	all []token
}

func (s *tokenSet) add(field, value string) {
	if value == "" {
		return
	}
	if t := s.key.Token(field, value); !slices.Contains(s.all, t) {
		s.all = append(s.all, t)
	}
}

func (s *tokenSet) number(whole, last6 string, n phone.Number) {
	if n.State == phone.Presented {
		s.add(whole, n.Key())
		s.add(last6, n.Last6())
	}
}

func (s *tokenSet) postcode(field, postcode, address string) {
	full, outward := postcodeParts(postcode)
	s.add(field+postFull, full)
	s.add(field+postOutward, outward)
	if full == "" {
		return
	}
	for _, house := range houses(address) {
		s.add(field+postHouse, full+" "+house)
	}
}

// where is a place that is looked for: a house, else a postcode, else its
// outward half.
func (s *tokenSet) where(field, postcode, house string) {
	full, outward := postcodeParts(postcode)
	house = fold(house, false)
	switch {
	case full == "":
		s.add(field+postOutward, outward)
	case house == "":
		s.add(field+postFull, full)
	default:
		s.add(field+postHouse, full+" "+house)
	}
}

// houses gives the house numbers in an address, a flat's too.
func houses(address string) []string { return houseNumber.FindAllString(fold(address, true), 3) }

// address is where a marker is: the house numbers at a whole postcode. Where
// one of the two is missing, the text itself is what must be the same.
func (s *tokenSet) address(field string, p store.Place) {
	full, outward := postcodeParts(p.Postcode)
	numbers := houses(p.Text)
	if full == "" || len(numbers) == 0 {
		numbers = []string{strings.ReplaceAll(fold(p.Text, false), cmp.Or(full, outward), "")}
	}
	for _, house := range numbers {
		s.add(field, strings.TrimSpace(cmp.Or(full, outward)+" "+house))
	}
}

func (s *tokenSet) surname(name string) {
	for _, word := range surnameWords(name) {
		for n := min(shortest, len(word)); n <= min(longest, len(word)); n++ {
			s.add(fieldSurname, word[:n])
		}
		s.add(fieldSound, soundex(word))
	}
}

func (c *Cache) reportTokens(s store.ReportSummary) []token {
	set := tokenSet{key: c.key}
	set.number(fieldNumber, fieldLast6, s.Number)
	set.add(fieldRef, refValue(s.Ref))
	set.postcode(fieldPlace, s.Place.Postcode, s.Place.Text)
	return set.all
}

func (c *Cache) personTokens(p store.PersonSummary) []token {
	set := tokenSet{key: c.key}
	if p.Number != nil {
		set.number(fieldOwnPhone, fieldOwnLast6, *p.Number)
	}
	set.surname(p.Surname)
	set.add(fieldBorn, p.DateOfBirth)
	set.postcode(fieldHome, p.Postcode, p.Address)
	return set.all
}

func (c *Cache) markerTokens(people []store.ID, place store.Place) []token {
	set := tokenSet{key: c.key}
	for _, id := range people {
		if !id.IsNil() {
			set.add(fieldMarked, id.String())
		}
	}
	set.address(fieldWarned, place)
	return set.all
}

// refValue is a reference as it is looked up, however it was written.
func refValue(ref string) string {
	if whole, ok := ParseRef(ref); ok {
		return whole
	}
	return strings.ToUpper(strings.Join(strings.Fields(ref), ""))
}

// withoutMarks are letters that no decomposition takes apart.
var withoutMarks = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i")

// fold brings text to what is compared: small letters and digits without
// accents, in NFKD. With spaces set, gaps become single spaces.
func fold(s string, spaces bool) string {
	s = withoutMarks.Replace(cases.Fold().String(norm.NFKD.String(s)))
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && spaces && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case !unicode.Is(unicode.M, r) && r != '\'' && r != '’':
			gap = true
		}
	}
	return b.String()
}

// surnameWords gives a surname as one word and, of one in parts, each part.
func surnameWords(name string) []string {
	parts := strings.Fields(fold(name, true))
	if len(parts) < 2 {
		return parts
	}
	return append(parts, strings.Join(parts, ""))
}

var (
	houseNumber = regexp.MustCompile(`\b\d{1,5}[a-z]?\b`)
	wholeCode   = regexp.MustCompile(`^([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})$`)
	outwardCode = regexp.MustCompile(`^[a-z]{1,2}\d[a-z\d]?$`)
)

// postcodeParts gives a postcode's whole and its outward half; of what is only
// an outward half, that alone.
func postcodeParts(postcode string) (full, outward string) {
	p := fold(postcode, false)
	if m := wholeCode.FindStringSubmatch(p); m != nil {
		return p, m[1]
	}
	if outwardCode.MatchString(p) {
		return "", p
	}
	return p, "" // of another country, or mistyped: found as it was written
}

// sounds are Soundex's groups for a to z; 0 does not sound, - does not even part two alike.
const sounds = "0123012-02245501262301-202"

// soundex is how an English surname sounds: its first letter and three digits.
// It is "" for one that begins with no letter of a to z.
func soundex(word string) string {
	if word == "" || word[0] < 'a' || word[0] > 'z' {
		return ""
	}
	out := []byte{word[0]}
	last := sounds[word[0]-'a']
	for _, r := range word[1:] {
		if r < 'a' || r > 'z' {
			continue
		}
		s := sounds[r-'a']
		if s == '-' {
			continue
		}
		if s != '0' && s != last {
			out = append(out, s)
		}
		last = s
	}
	return string(append(out, "000"...)[:4])
}
