package risk

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
)

//go:embed bankholidays.csv
var oneOffFile string

// Calendar says when people are at work: Monday to Friday except the bank
// holidays of England and Wales (AMB-13), read in London dates. It is safe for
// use by several goroutines as long as nobody changes its fields.
type Calendar struct {
	Start time.Duration // when a working day begins, by the clock since midnight
	End   time.Duration // when it ends, by the clock since midnight
	Shift time.Duration // how long a shift is taken to last when its end is not known

	yearly *cal.Calendar
	oneOff map[date]bool // true: bank holiday; false: ordinary day
}

// date is a day without a time of day or a zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.In(London).Date()
	return date{y, m, d}
}

// NewCalendar gives the calendar with working days from 09:00 to 17:00, inside
// which an ASB unit must be open from 09:00 to 16:00 at least (SW-02), and
// shifts of eight hours. Set the fields for a force that keeps other hours.
func NewCalendar() *Calendar {
	return &Calendar{
		Start:  9 * time.Hour,
		End:    17 * time.Hour,
		Shift:  8 * time.Hour,
		yearly: &cal.Calendar{Holidays: gb.Holidays}, // England and Wales; Scotland's days are not in the list
		oneOff: oneOffs(),
	}
}

// oneOffs reads the embedded file once. A file that cannot be read is a fault
// of the program, found by any test that makes a calendar.
var oneOffs = sync.OnceValue(func() map[date]bool {
	days, err := readOneOffs(oneOffFile)
	if err != nil {
		panic("risk: bankholidays.csv: " + err.Error())
	}
	return days
})

// readOneOffs reads rows of date, yes or no, name, below one row of headings.
func readOneOffs(text string) (map[date]bool, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	r.FieldsPerRecord = 3
	rows, err := r.ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("the row of headings is missing")
	}
	days := make(map[date]bool, len(rows))
	for _, row := range rows[1:] {
		t, err := time.ParseInLocation(time.DateOnly, row[0], London)
		if err != nil {
			return nil, fmt.Errorf("%q is not a date: write it as 2011-04-29", row[0])
		}
		if row[1] != "yes" && row[1] != "no" {
			return nil, fmt.Errorf("%s: %q must be yes or no", row[0], row[1])
		}
		if _, twice := days[dateOf(t)]; twice {
			return nil, fmt.Errorf("%s is listed twice", row[0])
		}
		days[dateOf(t)] = row[1] == "yes"
	}
	return days, nil
}

// WorkingDay says whether the London date of t is a Monday to Friday and no
// bank holiday in England and Wales.
func (c *Calendar) WorkingDay(t time.Time) bool {
	t = t.In(London)
	if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
		return false
	}
	if holiday, listed := c.oneOff[dateOf(t)]; listed {
		return !holiday
	}
	_, observed, _ := c.yearly.IsHoliday(t)
	return !observed
}

// Hours gives when work begins and ends on the London date of t; false if that
// is not a working day. On the days the clocks change they are still the hours
// the clock on the wall shows.
func (c *Calendar) Hours(t time.Time) (from, to time.Time, working bool) {
	if !c.WorkingDay(t) {
		return time.Time{}, time.Time{}, false
	}
	return clockOn(t, c.Start), clockOn(t, c.End), true
}

// clockOn gives the moment when clocks in London show the time of day on t's date.
func clockOn(t time.Time, timeOfDay time.Duration) time.Time {
	y, m, d := t.In(London).Date()
	return time.Date(y, m, d, 0, 0, int(timeOfDay/time.Second), 0, London)
}

// nextEnd gives the first end of a working day after t.
func (c *Calendar) nextEnd(t time.Time) time.Time {
	for day := t; ; day = nextDate(day) {
		if _, end, ok := c.Hours(day); ok && end.After(t) {
			return end
		}
	}
}

// endAfter gives the end of the nth working day after the date of t, which is
// itself never counted.
func (c *Calendar) endAfter(t time.Time, n int) time.Time {
	day := t
	for n > 0 {
		if day = nextDate(day); c.WorkingDay(day) {
			n--
		}
	}
	return clockOn(day, c.End)
}

// nextDate gives noon of the London date after t's; noon always exists.
func nextDate(t time.Time) time.Time {
	y, m, d := t.In(London).Date()
	return time.Date(y, m, d+1, 12, 0, 0, 0, London)
}
