package seal

import (
	"fmt"
	"strings"
	"time"

	"firstcall/risk"
)

// RefAlphabet is what references are made of: Crockford's base 32: no letter that looks like a digit, and no U.
const RefAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// values is RefAlphabet and, for force codes, the four letters it leaves out.
const values = RefAlphabet + "ILOU"

// noForce stands where no force is known.
const noForce = "XX"

// checkModulus is Crockford's: a prime above every value, so that a wrong
// character, or two that have changed places, always changes the check.
const checkModulus = 37

// NewRef makes a call's reference, {force}-{yymmdd}-{desk}{sequence}{check},
// with the London date it was opened on. It is false for the one number in
// eight whose check character is not in the RefAlphabet: that one is passed over,
// because nobody can say "*" on the telephone.
func NewRef(force string, opened time.Time, desk string, sequence int64) (string, bool) {
	body := fmt.Sprintf("%s-%s-%s%04d", forceCode(force), opened.In(risk.London).Format("060102"), desk, sequence)
	sum := checkOf(body)
	if sum >= len(RefAlphabet) {
		return "", false
	}
	return body + RefAlphabet[sum:sum+1], true
}

// forceCode keeps a code's letters, two to four of them.
func forceCode(code string) string {
	letters := strings.Map(func(r rune) rune {
		if r < 'A' || r > 'Z' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	if len(letters) < 2 {
		return noForce
	}
	return letters[:min(4, len(letters))]
}

// checkOf reads the characters as a number in base 32, the dashes left out.
func checkOf(body string) int {
	sum := 0
	for _, r := range body {
		if v := strings.IndexRune(values, r); v >= 0 {
			sum = (sum*32 + v) % checkModulus
		}
	}
	return sum
}

// ParseRef reads a reference as it was written down or read out: in either
// case, with any spaces, O for 0 and I or L for 1. It gives the reference as it
// was made; false if a character was mistyped, or two have changed places.
func ParseRef(s string) (string, bool) {
	force, rest, ok := splitRef(strings.ToUpper(strings.TrimSpace(s)))
	if !ok {
		return "", false
	}
	found := ""
	for _, code := range forceSpellings(force) {
		if ref, ok := assemble(code, rest); ok {
			if found != "" {
				return "", false
			}
			found = ref
		}
	}
	return found, found != ""
}

// splitRef takes the force's code from the front: what comes before the first
// dash or space, else the letters before the first digit.
func splitRef(s string) (force, rest string, ok bool) {
	cut := strings.IndexFunc(s, isGap)
	if cut < 0 {
		cut = strings.IndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
	} else if !datedApart(s[cut:]) {
		return "", "", false
	}
	if cut < 2 || cut > 4 {
		return "", "", false
	}
	rest = strings.Map(func(r rune) rune {
		switch {
		case isGap(r):
			return -1
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L':
			return '1'
		}
		return r
	}, s[cut:])
	return s[:cut], rest, true
}

// datedApart says whether a gap follows the date, as it does in a reference that
// has one before it: otherwise something was typed in its place.
func datedApart(s string) bool {
	const date = 6
	n := 0
	for _, r := range s {
		if isGap(r) {
			if n == date {
				return true
			}
			continue
		}
		n++
	}
	return false
}

func isGap(r rune) bool {
	return r == ' ' || r == '-' || r == '\t' || r == '\u00a0' || r >= '\u2010' && r <= '\u2015'
}

// forceSpellings gives the codes, of letters only, that may have been meant.
func forceSpellings(code string) []string {
	all := []string{""}
	for _, r := range code {
		meant := string(r)
		switch {
		case r == '0':
			meant = "O"
		case r == '1':
			meant = "IL"
		case r < 'A' || r > 'Z':
			return nil
		}
		var longer []string
		for _, m := range meant {
			for _, head := range all {
				longer = append(longer, head+string(m))
			}
		}
		all = longer
	}
	return all
}

// assemble puts a reference together from its code and the rest without gaps,
// and checks it.
func assemble(force, rest string) (string, bool) {
	const date, least = 6, 6 + 2 + 4 + 1
	if len(rest) < least || len(rest) > 32 {
		return "", false
	}
	for i, r := range rest {
		isDigit := r >= '0' && r <= '9'
		if !strings.ContainsRune(RefAlphabet, r) || i < date && !isDigit {
			return "", false
		}
	}
	if _, err := time.Parse("060102", rest[:date]); err != nil {
		return "", false
	}
	last := len(rest) - 1
	if checkOf(force+rest[:last]) != strings.IndexByte(RefAlphabet, rest[last]) {
		return "", false
	}
	return force + "-" + rest[:date] + "-" + rest[date:], true
}

// refValue is a reference as it is looked up, however it was written.
func refValue(ref string) string {
	if whole, ok := ParseRef(ref); ok {
		return whole
	}
	return strings.ToUpper(strings.Join(strings.Fields(ref), ""))
}
