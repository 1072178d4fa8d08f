package seal

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"firstcall/store"
)

// LongName checks the letters of a surname beyond those that tokens hold; nil
// if a query has none.
func LongName(q store.PersonQuery) func(store.PersonSummary) bool {
	name := fold(q.Surname, false)
	if q.Sounds || len(name) <= longest {
		return nil
	}
	return func(p store.PersonSummary) bool {
		return slices.ContainsFunc(surnameWords(p.Surname), func(word string) bool { return strings.HasPrefix(word, name) })
	}
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
