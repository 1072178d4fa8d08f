package intake

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

var (
	outwardForm = regexp.MustCompile(`(?i)^(?:(\d{1,5}[a-z]?)\s+)?([a-z]{1,2}\d[a-z\d]?)$`)
	refForm     = regexp.MustCompile(`(?i)^[a-z01]{2,4}[ \x{2010}-\x{2015}-]*\d{6}[ \x{2010}-\x{2015}-]*[a-z0-9 ]{4,}$`)
	dayForm     = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?$`)
	isoDayForm  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	houseBefore = regexp.MustCompile(`(?i)(?:^|[\s,])(\d{1,5}[a-z]?)\b`)
)

// bornYearsAgo is how long ago a whole date must lie to be read as a date of
// birth and nothing else: nobody looks for a report that old. One within these
// years may be a child's date of birth too.
const bornYearsAgo = 15

// maxFind is the longest text that is searched for, in bytes.
const maxFind = 200

// ReadFind reads what was typed into the search box: a number or its last
// digits, a reference, a postcode or its first half with or without a house
// number, a date (21/11, 21/11/2026, 2026-11-21, today, yesterday) as a day of
// reports and, with a year, as a date of birth (of 15 years back, that alone),
// and a name. now is the day
// that "today" and a date without a year are read from. Nothing is found by
// what says nothing.
func ReadFind(text string, now time.Time) store.Find {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text[:min(len(text), maxFind)], "")), " ")
	var f store.Find
	switch {
	case text == "":
	case readDay(&f, text, now), readRef(&f, text), readDigits(&f, text):
	default:
		readWords(&f, text)
	}
	return f
}

// readDay reads a text that is a date and nothing else.
func readDay(f *store.Find, text string, now time.Time) bool {
	y, m, d := now.In(risk.London).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, risk.London)
	day, ok := today, true
	switch strings.ToLower(text) {
	case "today":
	case "yesterday":
		day = today.AddDate(0, 0, -1)
	default:
		day, ok = dayOf(text, today)
	}
	if !ok {
		return false
	}
	if hasYear(text) && !day.After(today) {
		f.Born = day.Format(time.DateOnly)
	}
	if !day.Before(today.AddDate(-bornYearsAgo, 0, 0)) {
		f.From, f.To = day, day
	}
	return true
}

// hasYear says whether a date was written with its year.
func hasYear(date string) bool {
	return len(strings.FieldsFunc(date, func(r rune) bool { return !unicode.IsDigit(r) })) == 3
}

// dayOf reads a date; without a year it is the last such day.
func dayOf(text string, today time.Time) (time.Time, bool) {
	if isoDayForm.MatchString(text) {
		t, err := time.ParseInLocation(time.DateOnly, text, risk.London)
		return t, err == nil && sane(t, today)
	}
	p := dayForm.FindStringSubmatch(text)
	if p == nil {
		return today, false
	}
	form, year := "2/1/2006", p[3]
	switch len(year) {
	case 2:
		form = "2/1/06"
	case 0:
		return lastDay(p[1]+"/"+p[2]+"/", today)
	}
	t, err := time.ParseInLocation(form, p[1]+"/"+p[2]+"/"+year, risk.London)
	if len(year) == 2 && t.After(today) {
		t = t.AddDate(-100, 0, 0)
	}
	return t, err == nil && sane(t, today)
}

// sane says whether a date can be meant: nothing is on file from before anybody
// was born, nor from years to come.
func sane(t, today time.Time) bool {
	return t.Year() >= firstBirthYear && t.Year() <= today.Year()+1
}

// lastDay gives the last time a day of the year was.
func lastDay(dayAndMonth string, today time.Time) (time.Time, bool) {
	for back := range 8 { // 29 February comes every four years, or eight
		year := today.AddDate(-back, 0, 0).Format("2006")
		t, err := time.ParseInLocation("2/1/2006", dayAndMonth+year, risk.London)
		if err == nil && !t.After(today) {
			return t, true
		}
	}
	return today, false
}

// readRef takes a text that is shaped like a reference as one; what exactly is
// one the store knows.
func readRef(f *store.Find, text string) bool {
	if !refForm.MatchString(text) || !strings.ContainsFunc(text, unicode.IsDigit) {
		return false
	}
	f.Ref = text
	return true
}

// readDigits reads a number, whole or its last digits, from six on.
func readDigits(f *store.Find, text string) bool {
	n := phone.Parse(text)
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	whole := n.Key() != ""
	if !whole && (len(digits) < 6 || strings.Trim(text, "0123456789 +-()") != "") {
		return false
	}
	if whole {
		f.Number, f.Last6 = n, n.Last6()
	} else {
		f.Last6 = digits[len(digits)-6:]
	}
	return true
}

// readWords reads what is left: a postcode, a date of birth and a name, in any
// order and any of them.
func readWords(f *store.Find, text string) {
	if m := outwardForm.FindStringSubmatch(text); m != nil {
		f.House, f.Postcode = strings.ToLower(m[1]), strings.ToUpper(m[2])
		return
	}
	f.Postcode, text = cutPostcode(text)
	f.Born, text = cutBirth(text)
	if f.Postcode != "" {
		if m := houseBefore.FindStringSubmatch(text); m != nil {
			f.House = strings.ToLower(m[1])
			return // what else was written is the street
		}
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }) {
		if utf8.RuneCountInString(word) >= 3 && !strings.ContainsFunc(word, unicode.IsDigit) && strings.ContainsFunc(word, unicode.IsLetter) {
			f.Surname = word
		}
	}
}
