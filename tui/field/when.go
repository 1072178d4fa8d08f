package field

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"firstcall/risk"
)

// Why ParseWhen could not give a time. The texts hold nothing of what was typed.
var (
	ErrNotATime = errors.New("not a time I can read: try now, today 14:30, yesterday 22:00, 21/11 22:00, 2 days ago, last night")
	ErrFuture   = errors.New("that is still to come: give the day too, such as yesterday 22:00")
	ErrTooOld   = errors.New("that is before 1900: check the year")
)

// ParseWhen reads when something happened in a caller's words, against the time
// it is now: "now", "today 14:30", "yesterday at 10pm", "monday", "21/11 22:00",
// "3 May 2025", "2026-11-21 14:30", "2 days ago", "half an hour ago", "last
// night". Days are London days; a day without a year is the latest one that has
// come. A day without a time is its noon, a part of a day the middle of that
// part, and neither is later than now.
//
// A time that is still to come is ErrFuture, one before 1900 ErrTooOld, and
// anything it cannot read ErrNotATime. Times are to the minute; only an RFC 3339
// time keeps its seconds.
func ParseWhen(text string, now time.Time) (time.Time, error) {
	now = now.In(risk.London)
	if len(text) > 100 {
		return time.Time{}, ErrNotATime
	}
	if t, err := time.Parse(time.RFC3339, strings.TrimSpace(text)); err == nil {
		return checked(t.In(risk.London), now)
	}
	w := when{now: now, rest: tidy(text), y: now.Year(), m: now.Month(), d: now.Day()}
	if w.rest == "" {
		return time.Time{}, ErrNotATime
	}
	t, err := w.read()
	if err != nil {
		return time.Time{}, err
	}
	return checked(t, now)
}

// checked refuses what cannot be.
func checked(t, now time.Time) (time.Time, error) {
	switch {
	case t.After(now):
		return time.Time{}, ErrFuture
	case t.Year() < 1900:
		return time.Time{}, ErrTooOld
	}
	return t, nil
}

// tidy gives lower case with single blanks and without words that say nothing.
func tidy(text string) string {
	words := strings.Fields(strings.NewReplacer(",", " ", "'", "", "’", "").Replace(strings.ToLower(text)))
	kept := words[:0]
	for _, w := range words {
		switch w {
		case "at", "on", "about", "around", "the", "of", "roughly", "approximately", "oclock":
		default:
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

// when is a time being read: each reader takes what it knows out of rest.
type when struct {
	now  time.Time
	rest string
	y    int
	m    time.Month
	d    int

	hour, min      int
	hasDay, hasMin bool
	guessed        bool // the time is a guess for a day or a part of one: never later than now
	night          bool // "last night": the small hours belong to the day after
}

// read reads all of rest.
func (w *when) read() (time.Time, error) {
	if t, ok := w.ago(); ok {
		return t, nil
	}
	w.clock()
	if !w.day() && !w.hasMin {
		return time.Time{}, ErrNotATime
	}
	if !w.part() || w.rest != "" {
		return time.Time{}, ErrNotATime
	}
	return w.time()
}

// time puts day and time together.
func (w *when) time() (time.Time, error) {
	if !w.hasMin {
		w.hour, w.guessed = 12, true
	}
	if w.night && w.hasMin && !w.guessed && w.hour < 6 {
		w.d++
	}
	t := time.Date(w.y, w.m, w.d, w.hour, w.min, 0, 0, risk.London)
	if w.guessed && t.After(w.now) && sameDay(t, w.now) {
		return w.now.Truncate(time.Minute), nil
	}
	return t, nil
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

// take removes what re matches from rest and gives its groups.
func (w *when) take(re *regexp.Regexp) []string {
	at := re.FindStringSubmatchIndex(w.rest)
	if at == nil {
		return nil
	}
	groups := re.FindStringSubmatch(w.rest)
	w.rest = strings.TrimSpace(w.rest[:at[0]] + " " + w.rest[at[1]:])
	return groups
}

var (
	reNow = regexp.MustCompile(`^(?:just |right )?now$`)
	reAgo = regexp.MustCompile(`^(\d{1,4}|an?|a couple|couple|half an?) (minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?) ago\b`)
)

// ago reads "now" and "2 days ago", the latter with a time of its own where the
// unit is a day or longer.
func (w *when) ago() (time.Time, bool) {
	if w.take(reNow) != nil {
		return w.now.Truncate(time.Minute), true
	}
	g := w.take(reAgo)
	if g == nil {
		return time.Time{}, false
	}
	half := strings.HasPrefix(g[1], "half")
	n := count(g[1])
	switch g[2][:2] {
	case "mi":
		return w.elapsed(time.Duration(n)*time.Minute, half)
	case "ho", "hr":
		return w.elapsed(time.Duration(n)*time.Hour, half)
	}
	if half {
		w.rest = "half " + g[2]
		return time.Time{}, false
	}
	w.back(n, g[2][:1])
	return time.Time{}, false
}

// elapsed goes back from now by the clock; nothing may follow.
func (w *when) elapsed(d time.Duration, half bool) (time.Time, bool) {
	if half {
		d /= 2
	}
	if w.rest != "" {
		return time.Time{}, false
	}
	return w.now.Add(-d).Truncate(time.Minute), true
}

// back goes back by days, weeks, months or years of the calendar.
func (w *when) back(n int, unit string) {
	w.hasDay = true
	switch unit {
	case "d":
		w.setDay(w.now.AddDate(0, 0, -n))
	case "w":
		w.setDay(w.now.AddDate(0, 0, -7*n))
	case "m":
		w.setDay(monthsBack(w.now, n))
	default:
		w.setDay(monthsBack(w.now, 12*n))
	}
}

// monthsBack clamps to the month's end: a month before 31 March is 28 February.
func monthsBack(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	first := time.Date(y, m-time.Month(n), 1, 12, 0, 0, 0, risk.London)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)-1)
}

func (w *when) setDay(t time.Time) { w.y, w.m, w.d = t.Date() }

// count reads a number or its word.
func count(s string) int {
	switch s {
	case "a couple", "couple":
		return 2
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return 1
}

var (
	reColon  = regexp.MustCompile(`(?:^| )(\d{1,2})[:h](\d{2}) ?(am|pm)?(?: |$)`)
	reDot    = regexp.MustCompile(`(?:^| )(\d{1,2})\.(\d{2}) ?(am|pm)?(?: |$)`)
	reHour   = regexp.MustCompile(`(?:^| )(\d{1,2}) ?(am|pm)(?: |$)`)
	reFour   = regexp.MustCompile(`(?:^| )([01]\d|2[0-3])([0-5]\d) ?(?:hrs|hours)?$`)
	reNoon   = regexp.MustCompile(`(?:^| )(?:noon|midday)(?: |$)`)
	reMidn   = regexp.MustCompile(`(?:^| )midnight(?: |$)`)
	reMonths = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
	reYearAt = regexp.MustCompile(`(?:^| )` + reMonths + `(?: \d{1,2}(?:st|nd|rd|th)?)? \d{4}$`)
)

// clock reads the time of the day, if there is one.
func (w *when) clock() {
	switch {
	case w.take(reNoon) != nil:
		w.setTime(12, 0, "")
	case w.take(reMidn) != nil:
		w.setTime(0, 0, "")
	default:
		if g := w.firstOf(reColon, reDot); g != nil {
			w.setTime(atoi(g[1]), atoi(g[2]), g[3])
		} else if g := w.take(reHour); g != nil {
			w.setTime(atoi(g[1]), 0, g[2])
		} else if !reYearAt.MatchString(w.rest) {
			if g := w.take(reFour); g != nil {
				w.setTime(atoi(g[1]), atoi(g[2]), "")
			}
		}
	}
}

// firstOf takes the first of several patterns that matches.
func (w *when) firstOf(patterns ...*regexp.Regexp) []string {
	for _, re := range patterns {
		if g := w.take(re); g != nil {
			return g
		}
	}
	return nil
}

// setTime sets the time; one that does not exist leaves a word behind that no
// reader knows.
func (w *when) setTime(hour, min int, half string) {
	if half != "" && (hour < 1 || hour > 12) || hour > 23 || min > 59 {
		w.rest = "no such time"
		return
	}
	if half != "" {
		hour %= 12
	}
	if half == "pm" {
		hour += 12
	}
	w.hour, w.min, w.hasMin = hour, min, true
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
