package intake

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"firstcall/store"
)

var (
	postcodeForm = regexp.MustCompile(`\b([A-Za-z]{1,2}[0-9][A-Za-z0-9]?)\s*([0-9][A-Za-z]{2})\b`)
	birthForm    = regexp.MustCompile(`(?:\b(?:born|(?i:d\.?o\.?b\.?|date of birth))[:\s]*)?(?:\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b)`)
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

// labelForm is what a form writes before a name. A surname is the first group, a
// forename the second; the others only say that a name follows.
var labelForm = regexp.MustCompile(`(?i)\b(?:(surname|family name|last name)|(forenames?|first names?|given names?)|(?:full )?name)\s*:`)

// ReadPerson reads "Jane Roe, 12/03/1961, SY1 1AA" in any order, also without
// the commas. The last word of the name is the surname, except in "Roe, Jane",
// "ROE Jane" and "Surname: Roe"; a title is left out. "refused" and the like are
// no name. What is neither date nor postcode nor name is kept as the address.
func ReadPerson(text string) store.PersonSummary {
	var p store.PersonSummary
	p.Postcode, text = cutPostcode(text)
	p.DateOfBirth, text = cutBirth(text)
	var address []string
	for _, words := range readPair(&p, readLabels(&p, inParts(text))) {
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
	if p.Surname == "" { // a forename alone is all the name there is
		p.Surname, p.Forename = p.Forename, ""
	}
	p.Address = strings.Join(address, ", ")
	return p
}

var between = regexp.MustCompile(`[,;\n]`)

// inParts gives the words between commas, the first part not empty. An empty one
// stands where a date or a postcode was.
func inParts(text string) [][]string {
	var out [][]string
	for _, part := range between.Split(labelForm.ReplaceAllString(text, ",$0"), -1) {
		if words := strings.Fields(part); len(words) > 0 || len(out) > 0 {
			out = append(out, words)
		}
	}
	return out
}

// readLabels takes the parts that say which name they are, and gives the others.
// Of a part that only says that it is a name, the words are left.
func readLabels(p *store.PersonSummary, said [][]string) (rest [][]string) {
	for _, words := range said {
		text := strings.Join(words, " ")
		m := labelForm.FindStringSubmatch(text)
		if m == nil {
			rest = append(rest, words)
			continue
		}
		name, after := cutName(strings.Fields(strings.Replace(text, m[0], "", 1)))
		switch {
		case isNoName(name):
		case m[1] != "" && p.Surname == "":
			p.Surname = strings.Join(name, " ")
		case m[2] != "" && p.Forename == "":
			p.Forename = strings.Join(name, " ")
		default:
			after = append(name, after...)
		}
		if len(after) > 0 {
			rest = append(rest, after)
		}
	}
	return rest
}

// readPair takes "Roe, Jane" at the beginning as surname and forename, and gives
// the other parts. After a surname with its label, the forename may stand alone.
func readPair(p *store.PersonSummary, said [][]string) (rest [][]string) {
	switch {
	case len(said) > 0 && p.Surname != "" && p.Forename == "" && oneName(said[0]) != "":
		p.Forename, said = oneName(said[0]), said[1:]
	case len(said) > 1 && !p.Named() && oneName(said[0]) != "" && oneName(said[1]) != "":
		p.Surname, p.Forename, said = oneName(said[0]), oneName(said[1]), said[2:]
	}
	return said
}

// oneName gives the word of a part that can be one name and is nothing else; ""
// if there is more to it. Nobody is called "lad".
func oneName(words []string) string {
	name, rest := cutName(words)
	if len(name) != 1 || len(rest) > 0 || isNoName(name) || isTitle(name[0]) || slices.Contains(describing, strings.ToLower(name[0])) {
		return ""
	}
	return name[0]
}

func isTitle(word string) bool {
	return slices.Contains(titles, strings.ToLower(strings.TrimSuffix(word, ".")))
}

// cutName gives the words that can be a name, those before the first one with a
// digit and without titles, and the rest; all are the rest where no letter is
// among them.
func cutName(words []string) (name, rest []string) {
	n := slices.IndexFunc(words, func(w string) bool { return strings.ContainsFunc(w, unicode.IsDigit) })
	if n < 0 {
		n = len(words)
	}
	name = words[:n]
	for len(name) > 1 && isTitle(name[0]) {
		name = name[1:]
	}
	if !strings.ContainsFunc(strings.Join(name, ""), unicode.IsLetter) {
		return nil, words
	}
	return slices.Clone(name), words[n:]
}

// readName takes a name from the beginning of a part and gives the rest.
func readName(p *store.PersonSummary, words []string) (rest []string) {
	name, rest := cutName(words)
	if len(name) == 0 {
		return rest
	}
	last := len(name) - 1
	p.Surname, p.Forename = name[last], strings.Join(name[:last], " ")
	if n := inCapitals(name); n > 0 && n < len(name) {
		p.Surname, p.Forename = strings.Join(name[:n], " "), strings.Join(name[n:], " ")
	}
	return rest
}

// inCapitals counts the words in capitals with which a name begins: the surname,
// as in "DE SOUZA Maria". Initials are none.
func inCapitals(name []string) int {
	n := slices.IndexFunc(name, func(w string) bool { return strings.ToUpper(w) != w || strings.ToLower(w) == w })
	if n < 0 {
		n = len(name)
	}
	long := func(w string) bool { return utf8.RuneCountInString(w) >= shortestPart }
	if !slices.ContainsFunc(name[:n], long) {
		return 0
	}
	return n
}
