package intake

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"firstcall/store"
)

var (
	postcodeForm = regexp.MustCompile(`\b([A-Za-z]{1,2}[0-9][A-Za-z0-9]?)\s*([0-9][A-Za-z]{2})\b`)
	birthForm    = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b`)
)

// ReadPostcode finds a postcode in a text and gives it in its usual form,
// "SY1 1AA"; "" if there is none.
func ReadPostcode(text string) string {
	postcode, _ := cutPostcode(text)
	return postcode
}

// cutPostcode gives the first postcode of a text and the rest, with a comma in
// its place.
func cutPostcode(text string) (postcode, rest string) {
	m := postcodeForm.FindStringSubmatchIndex(text)
	if m == nil {
		return "", text
	}
	postcode = strings.ToUpper(text[m[2]:m[3]] + " " + text[m[4]:m[5]])
	return postcode, text[:m[0]] + "," + text[m[1]:]
}

// readBirth finds a date of birth, written as YYYY-MM-DD or day first.
func readBirth(text string) string {
	birth, _ := cutBirth(text)
	return birth
}

// cutBirth gives the first date of birth of a text and the rest, with a comma
// in its place. What is no date there can be stays in the rest.
func cutBirth(text string) (birth, rest string) {
	for _, m := range birthForm.FindAllStringSubmatchIndex(text, -1) {
		part := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return text[m[2*i]:m[2*i+1]]
		}
		y, mo, d := part(1), part(2), part(3)
		if y == "" {
			y, mo, d = part(6), part(5), part(4)
		}
		if t, err := time.Parse("2006-1-2", y+"-"+mo+"-"+d); err == nil && t.Year() >= firstBirthYear {
			return t.Format(time.DateOnly), text[:m[0]] + "," + text[m[1]:]
		}
	}
	return "", text
}

// firstBirthYear is the earliest year in which a caller can have been born.
const firstBirthYear = 1900

// noName are the words handlers write where a name was not given.
var noName = []string{"refused", "declined", "not given", "no name", "no name given", "name refused", "name withheld",
	"unknown", "not known", "withheld", "anonymous", "anon", "n/a", "none"}

// refusals begin a sentence that says so in other words.
var refusals = []string{"refused", "refuses", "declined", "declines", "would", "wouldn't", "did", "didn't", "does", "doesn't"}

func isNoName(words []string) bool {
	text := strings.ToLower(strings.Join(words, " "))
	return slices.Contains(noName, text) || len(words) > 2 && slices.Contains(refusals, strings.ToLower(words[0]))
}

// titles stand before a name and are not part of it.
var titles = []string{"mr", "mrs", "miss", "ms", "mx", "dr", "rev", "revd", "prof", "sir", "lady", "lord", "cllr"}

// ReadPerson reads "Jane Roe, 12/03/1961, SY1 1AA" in any order, also without
// the commas. The last word of the name is the surname; a title is left out.
// "refused" and the like are no name. What is neither date nor postcode nor
// name is kept as the address.
func ReadPerson(text string) store.PersonSummary {
	var p store.PersonSummary
	p.Postcode, text = cutPostcode(text)
	p.DateOfBirth, text = cutBirth(text)
	var address []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		words := strings.Fields(part)
		if isNoName(words) {
			continue
		}
		if !p.Named() {
			words = readName(&p, words)
		}
		if len(words) > 0 {
			address = append(address, strings.Join(words, " "))
		}
	}
	p.Address = strings.Join(address, ", ")
	return p
}

// readName takes the words before the first one with a digit as the name and
// gives the rest.
func readName(p *store.PersonSummary, words []string) (rest []string) {
	n := slices.IndexFunc(words, func(w string) bool { return strings.ContainsFunc(w, unicode.IsDigit) })
	if n < 0 {
		n = len(words)
	}
	name := words[:n]
	for len(name) > 1 && slices.Contains(titles, strings.ToLower(strings.TrimSuffix(name[0], "."))) {
		name = name[1:]
	}
	if len(name) == 0 || !strings.ContainsFunc(strings.Join(name, ""), unicode.IsLetter) {
		return words
	}
	p.Surname = name[len(name)-1]
	p.Forename = strings.Join(name[:len(name)-1], " ")
	return words[n:]
}
