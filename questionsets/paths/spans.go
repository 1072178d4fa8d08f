package paths

import (
	"fmt"
	"math"
	"slices"
	"time"

	"firstcall/risk"
)

// Which of two windows is the longer may depend on the date: 30 days reach
// further back than 1 month in March and less far in January. A history that is
// tried on one day then proves nothing for another.

// neverLonger says whether a window never reaches further back than another,
// whatever the date.
func neverLonger(a, b risk.Span) bool {
	switch {
	case a.Unit == b.Unit:
		return a.N <= b.N
	case a.Unit == risk.Hours || b.Unit == risk.Hours:
		_, most := inHours(a)
		least, _ := inHours(b)
		return most <= least
	}
	_, most := inDays(a)
	least, _ := inDays(b)
	return most <= least
}

// inHours gives how many hours a window reaches back at least and at most. Days
// begin at midnight, so the time of day comes on top, and twice a year the clocks
// change by an hour.
func inHours(s risk.Span) (least, most int) {
	if s.Unit == risk.Hours {
		return s.N, s.N
	}
	least, most = inDays(s)
	return 24*least - 1, 24*(most+1) + 1
}

// inDays gives how many days a window of days or months reaches back at least
// and at most.
func inDays(s risk.Span) (least, most int) {
	if s.Unit != risk.Months {
		return s.N, s.N
	}
	first := func(m int) int { // the first day of a month, in days
		return int(time.Date(2000, time.Month(m), 1, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
	}
	least = math.MaxInt
	for m := range 400 * 12 { // after 400 years the calendar is the same again
		from, to := first(m-s.N), first(m)
		// The last days of a long month go back to the last day of a short one.
		over := (first(m+1) - to) - (first(m-s.N+1) - from)
		least, most = min(least, to-from), max(most, to-from+max(over, 0))
	}
	return least, most
}

// usual is when every path is assessed if nothing speaks against it: a working
// day on which no clock changes.
var usual = time.Date(2026, time.January, 14, 12, 0, 0, 0, time.UTC)

// moment gives a time at which all windows, the shortest first, begin at
// different moments; false if there is none.
func moment(ws []window) (time.Time, bool) {
	for day := range 8 * 366 {
		now := usual.AddDate(0, 0, day)
		apart := true
		for i := 1; i < len(ws) && apart; i++ {
			apart = ws[i].span.Back(now).Before(ws[i-1].span.Back(now))
		}
		if apart {
			return now, true
		}
	}
	return usual, false
}

// nested puts windows in order, the shortest first, and gives a time at which
// each holds the ones before it and more; otherwise it says why there is none.
func nested(ws []window) (now time.Time, why string) {
	for i, a := range ws {
		for _, b := range ws[i+1:] {
			if !neverLonger(a.span, b.span) && !neverLonger(b.span, a.span) {
				return usual, fmt.Sprintf("whether %s or %s is the longer time depends on the date", a.span, b.span)
			}
		}
	}
	slices.SortFunc(ws, func(a, b window) int {
		if neverLonger(a.span, b.span) {
			return -1
		}
		return 1
	})
	now, ok := moment(ws)
	if !ok {
		why = "there is no day on which all the times that are looked back over differ"
	}
	return now, why
}
