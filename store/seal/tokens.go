package seal

import (
	"cmp"
	"strings"

	"firstcall/store"
	"firstcall/store/phone"
)

// Token is what a value is looked up by. Tokens never travel: the desk and the
// central store each make their own with their own key (DESIGN section 5).
type Token = [TokenSize]byte

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
	fieldAbout    = "about person"
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

// mostWords is how many parts of a surname are looked up: more than any has that
// was not made to fill an index.
const mostWords = 16

// tokenSet collects a record's tokens, each once.
type tokenSet struct {
	key *Key
	all []Token
	has map[Token]bool
}

func (s *tokenSet) add(field, value string) {
	if value == "" {
		return
	}
	if t := s.key.Token(field, value); !s.has[t] {
		if s.has == nil {
			s.has = map[Token]bool{}
		}
		s.has[t] = true
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
	words := surnameWords(name)
	for _, word := range words[:min(mostWords, len(words))] {
		for n := min(shortest, len(word)); n <= min(longest, len(word)); n++ {
			s.add(fieldSurname, word[:n])
		}
		s.add(fieldSound, soundex(word))
	}
}

// ReportTokens gives what a report is found by: its number and the last six
// digits, its reference and its place.
func (k *Key) ReportTokens(s store.ReportSummary) []Token {
	set := tokenSet{key: k}
	set.number(fieldNumber, fieldLast6, s.Number)
	set.add(fieldRef, refValue(s.Ref))
	set.postcode(fieldPlace, s.Place.Postcode, s.Place.Text)
	return set.all
}

// ReportQueryTokens gives what a search has to say of reports: each is looked
// for by itself.
func (k *Key) ReportQueryTokens(f store.Find) []Token {
	set := tokenSet{key: k}
	if f.Number.State == phone.Presented {
		set.add(fieldNumber, f.Number.Key())
	}
	set.add(fieldLast6, f.Last6)
	set.add(fieldRef, refValue(f.Ref))
	set.where(fieldPlace, f.Postcode, f.House)
	return set.all
}

// PersonTokens gives what a person's record is found by: number, surname, date
// of birth and home.
func (k *Key) PersonTokens(p store.PersonSummary) []Token {
	set := tokenSet{key: k}
	if p.Number != nil {
		set.number(fieldOwnPhone, fieldOwnLast6, *p.Number)
	}
	set.surname(p.Surname)
	set.add(fieldBorn, p.DateOfBirth)
	set.postcode(fieldHome, p.Postcode, p.Address)
	return set.all
}

// PersonQueryTokens gives a query's tokens, those that fewest people have first:
// a person's record must bear them all. LongName checks the rest.
func (k *Key) PersonQueryTokens(q store.PersonQuery) []Token {
	set := tokenSet{key: k}
	if q.Number.State == phone.Presented {
		set.add(fieldOwnPhone, q.Number.Key())
	}
	set.add(fieldOwnLast6, q.Last6)
	if full, _ := postcodeParts(q.Postcode); full != "" {
		set.where(fieldHome, q.Postcode, q.House)
	}
	set.add(fieldBorn, q.DateOfBirth)
	if name := fold(q.Surname, false); q.Sounds {
		set.add(fieldSound, soundex(name))
	} else {
		set.add(fieldSurname, name[:min(longest, len(name))])
	}
	set.where(fieldHome, q.Postcode, q.House) // an outward half is shared by most
	return set.all
}

// MarkerTokens gives what a marker is found by: its person, its address, or a
// number that it says many people share.
func (k *Key) MarkerTokens(s store.MarkerSummary) []Token {
	switch {
	case s.On == store.OnPerson:
		return k.MarkerQueryTokens(store.MarkerQuery{Persons: []store.ID{s.Person}})
	case s.On == store.OnAddress:
		return k.MarkerQueryTokens(store.MarkerQuery{Place: s.Place})
	case s.On == store.OnNumber && s.Code == store.MarkerShared && s.Number != nil:
		return k.SharedTokens(*s.Number)
	}
	return nil
}

// MarkerQueryTokens gives what the markers of people and an address are found
// by, each by itself.
func (k *Key) MarkerQueryTokens(q store.MarkerQuery) []Token {
	set := tokenSet{key: k}
	for _, id := range q.Persons {
		if !id.IsNil() {
			set.add(fieldMarked, id.String())
		}
	}
	set.address(fieldWarned, q.Place)
	return set.all
}

// SharedTokens gives what the markers that say a number is shared are found by:
// none if it was not presented.
func (k *Key) SharedTokens(n phone.Number) []Token {
	set := tokenSet{key: k}
	if n.State == phone.Presented {
		set.add(fieldShared, n.Key())
	}
	return set.all
}

// AboutTokens gives what the central store finds everything about people by.
func (k *Key) AboutTokens(people ...store.ID) []Token {
	set := tokenSet{key: k}
	for _, id := range people {
		if !id.IsNil() {
			set.add(fieldAbout, id.String())
		}
	}
	return set.all
}
