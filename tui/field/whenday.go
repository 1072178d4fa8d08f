package field

import (
	"regexp"
	"strings"
	"time"

	"firstcall/risk"
)

var (
	reDayWord = regexp.MustCompile(`^(today|yesterday|day before yesterday|last night|tonight|this (?:morning|afternoon|evening))\b`)
	reWeekday = regexp.MustCompile(`^(last |this )?(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(day|sday|nesday|rsday|urday)?\b`)
	reISO     = regexp.MustCompile(`^(\d{4})-(\d{2})-(\d{2})\b`)
	reSlash   = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?(?: |$)`)
	reDayMon  = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)? ` + reMonths + `(?: (\d{4}))?(?: |$)`)
	reMonDay  = regexp.MustCompile(`^` + reMonths + ` (\d{1,2})(?:st|nd|rd|th)?(?: (\d{4}))?(?: |$)`)
	rePart    = regexp.MustCompile(`^(?:in )?(early hours|morning|afternoon|evening|night)$`)
)

// day reads the day, if there is one, and says whether the day is known.
func (w *when) day() bool {
	if w.hasDay {
		return true
	}
	w.hasDay = true
	if g := w.take(reDayWord); g != nil {
		w.dayWord(g[1])
		return true
	}
	if g := w.take(reISO); g != nil {
		return w.date(atoi(g[1]), atoi(g[2]), atoi(g[3]))
	}
	if g := w.take(reSlash); g != nil {
		return w.dated(g[1], atoi(g[2]), g[3])
	}
	if g := w.take(reDayMon); g != nil {
		return w.dated(g[1], month(g[2]), g[3])
	}
	if g := w.take(reMonDay); g != nil {
		return w.dated(g[2], month(g[1]), g[3])
	}
	if g := w.take(reWeekday); g != nil {
		w.weekday(g[2], g[1] == "last ")
		return true
	}
	w.hasDay = false
	return false
}

// dayWord sets the day a word means, and what part of it.
func (w *when) dayWord(word string) {
	switch word {
	case "yesterday":
		w.setDay(w.now.AddDate(0, 0, -1))
	case "day before yesterday":
		w.setDay(w.now.AddDate(0, 0, -2))
	case "last night":
		w.setDay(w.now.AddDate(0, 0, -1))
		w.night = true
		w.rest = strings.TrimSpace("night " + w.rest)
	case "tonight":
		w.rest = strings.TrimSpace("evening " + w.rest)
	default:
		if part, ok := strings.CutPrefix(word, "this "); ok {
			w.rest = strings.TrimSpace(part + " " + w.rest)
		}
	}
}

// dated sets a day and month; without a year the latest that has come.
func (w *when) dated(day string, mon int, year string) bool {
	if year != "" {
		y := atoi(year)
		if len(year) == 2 {
			y += 2000
		}
		return w.date(y, mon, atoi(day))
	}
	y := w.now.Year()
	// 29 February may be up to eight years back.
	for range 9 {
		if w.date(y, mon, atoi(day)) && !dayStart(w.y, w.m, w.d).After(w.now) {
			return true
		}
		y--
	}
	w.rest = "no such day"
	return false
}

// date sets a day that exists.
func (w *when) date(y, m, d int) bool {
	t := time.Date(y, time.Month(m), d, 12, 0, 0, 0, risk.London)
	if t.Day() != d || int(t.Month()) != m || t.Year() != y {
		w.hasDay = false
		return false
	}
	w.hasDay = true
	w.setDay(t)
	return true
}

func dayStart(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, risk.London)
}

// weekday sets the latest day of that name: today counts unless it is the last one.
func (w *when) weekday(name string, last bool) {
	want := 0
	for i, n := range [...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		if strings.HasPrefix(name, n) {
			want = i
		}
	}
	back := (int(w.now.Weekday()) - want + 7) % 7
	if back == 0 && last {
		back = 7
	}
	w.setDay(w.now.AddDate(0, 0, -back))
}

// month gives a month's number from its first letters.
func month(name string) int {
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", name[:3])/3 + 1
}

// part reads a part of the day, and false if what is left is something else.
// Beside a time it only says which half of the day was meant by it.
func (w *when) part() bool {
	if w.rest == "" {
		return true
	}
	g := w.take(rePart)
	if g == nil {
		return false
	}
	if g[1] == "night" && w.hasMin && w.hour < 6 {
		w.night = true
	}
	if w.hasMin {
		return true
	}
	w.hasMin, w.guessed = true, true
	w.hour = map[string]int{"early hours": 3, "morning": 9, "afternoon": 15, "evening": 20, "night": 22}[g[1]]
	return true
}
