package risk

import (
	"fmt"
	"strings"
	"time"
)

// DueKind is how a deadline is counted.
type DueKind string

// The kinds of deadline a pack may set.
const (
	Immediately     DueKind = "immediately"
	EndOfShift      DueKind = "end of shift"
	EndOfWorkingDay DueKind = "end of working day"
	DueHours        DueKind = "hours"
	DueDays         DueKind = "days"
	DueWorkingDays  DueKind = "working days"
	DueMonths       DueKind = "months"
)

// Due is a deadline as a rule prints it: "immediately", "24 hours",
// "5 working days". The zero value is no deadline.
type Due struct {
	Kind DueKind
	N    int // how many, at least 1; 0 for the kinds that are not counted
}

// ParseDue reads a deadline: immediately, end of shift, end of working day, or
// a number of hours, days, working days, weeks (kept as days), months or years
// (kept as months). Anything else is an error that shows the form.
func ParseDue(s string) (Due, error) {
	text := strings.Join(strings.Fields(strings.ToLower(s)), " ")
	switch kind := DueKind(text); kind {
	case Immediately, EndOfShift, EndOfWorkingDay:
		return Due{Kind: kind}, nil
	}
	if n, word, ok := parseLength(text); ok {
		switch word {
		case "hour":
			return Due{DueHours, n}, nil
		case "day":
			return Due{DueDays, n}, nil
		case "working day":
			return Due{DueWorkingDays, n}, nil
		case "month":
			return Due{DueMonths, n}, nil
		}
	}
	return Due{}, fmt.Errorf("%q is not a deadline: write \"immediately\", \"end of shift\", "+
		"\"end of working day\", or for example \"24 hours\", \"3 days\", \"5 working days\" or \"1 month\"", s)
}

// String gives the deadline as ParseDue reads it, "" for none.
func (d Due) String() string {
	switch d.Kind {
	case "", Immediately, EndOfShift, EndOfWorkingDay:
		return string(d.Kind)
	}
	return counted(d.N, string(d.Kind))
}

// MarshalText gives String's words. It fails for a Due that ParseDue could not
// have made.
func (d Due) MarshalText() ([]byte, error) {
	text := d.String()
	if d == (Due{}) {
		return []byte(text), nil
	}
	if back, err := ParseDue(text); err != nil || back != d {
		return nil, fmt.Errorf("the deadline %q does not exist", text)
	}
	return []byte(text), nil
}

// UnmarshalText reads what ParseDue reads.
func (d *Due) UnmarshalText(b []byte) error {
	v, err := ParseDue(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// At gives the moment, in London time, by which something must be done whose
// clock starts at start: the time the call is saved, for a deadline set by a
// call (AMB-24). It is never before start. shiftEnd is the end of the shift of
// whoever must act, zero if not known; a nil calendar is NewCalendar's. No
// deadline gives the zero time.
//
// The units are never mixed (AMB-13):
//   - hours are elapsed time, also over a change of the clocks;
//   - days and months end with the last second (23:59:59) of the London date
//     that many on, a month's day clamped to that month's end;
//   - working days end with working hours on the nth working day after the
//     date of start. A start on a Saturday has Monday as its first, like one on
//     the Friday before: of the two readings the earlier, so that a standard
//     kept here is kept in either;
//   - end of working day is the next moment at which working hours end;
//   - end of shift is shiftEnd. If that is zero or not after start, it is one
//     shift's length (Calendar.Shift) after start.
func (d Due) At(start, shiftEnd time.Time, c *Calendar) time.Time {
	if c == nil {
		c = NewCalendar()
	}
	start = start.In(London)
	y, m, day := start.Date()
	switch d.Kind {
	case Immediately:
		return start
	case DueHours:
		return start.Add(time.Duration(d.N) * time.Hour)
	case DueDays:
		return lastSecond(time.Date(y, m, day+d.N, 0, 0, 0, 0, London))
	case DueMonths:
		return lastSecond(clampedDate(y, int(m)+d.N, day))
	case DueWorkingDays:
		return c.endAfter(start, d.N)
	case EndOfWorkingDay:
		return c.nextEnd(start)
	case EndOfShift:
		if shiftEnd.After(start) {
			return shiftEnd.In(London)
		}
		return start.Add(c.Shift)
	}
	return time.Time{}
}

// lastSecond gives the last whole second of a London date; whole, because
// records and printed receipts show no fractions.
func lastSecond(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 23, 59, 59, 0, London)
}
