package store

import (
	"regexp"
	"strconv"
)

// clock is a time as typed.
type clock struct {
	minute int  // from midnight
	bare   bool // 1 to 11 with nothing to say whether of the morning or the evening
	half   string
}

var clockForm = regexp.MustCompile(`^(\d{1,2}?)(?:[:.]?(\d{2}))?([ap]m)?$`)

func readClock(t string) (clock, bool) {
	switch t {
	case "noon", "midday":
		return clock{minute: 12 * 60}, true
	case "midnight":
		return clock{minute: dayMinutes}, true
	}
	if len(t) == 2 && t[0] >= '0' && t[0] <= '9' && t[1] >= '0' && t[1] <= '9' { // 17 is an hour, not 1 and 7
		t += ":00"
	}
	m := clockForm.FindStringSubmatch(t)
	if m == nil {
		return clock{}, false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi("0" + m[2])
	c := clock{minute: hour*60 + minute, half: m[3]}
	if minute > 59 || c.minute > dayMinutes || (c.half != "" && (hour < 1 || hour > 12)) {
		return clock{}, false
	}
	switch {
	case c.half != "":
		c.minute = hour%12*60 + minute
		if c.half == "pm" {
			c.minute += 12 * 60
		}
	case m[1][0] != '0' && hour < 12:
		c.bare = true
	}
	return c, true
}

// alone reads a time with nothing beside it that tells morning from evening.
func (c clock) alone() (int, error) {
	if c.bare {
		return 0, twoTimes()
	}
	return c.minute, nil
}

// stretch reads two times together: 9-5 is a working day, 2-4pm an afternoon.
func stretch(from, to clock) (hourSpan, error) {
	const noon = 12 * 60
	a, b := from.minute, to.minute
	switch {
	case from.bare && to.half != "" && a == b:
		return hourSpan{}, twoTimes()
	case from.bare && to.half != "":
		if a+noon < b || (to.half == "am" && a >= b) {
			a += noon
		}
	case from.bare && (a < 6*60 || to.bare && a < 7*60 || !to.bare && b <= a):
		return hourSpan{}, twoTimes()
	case from.bare && to.bare && b <= a:
		b += noon
	case !from.bare && to.bare && b <= a && b+noon > a:
		if from.half == "" && a > noon {
			return hourSpan{}, twoTimes()
		}
		b += noon
	}
	if b == 0 {
		b = dayMinutes
	}
	if a %= dayMinutes; a == b {
		return hourSpan{}, notHours()
	}
	return hourSpan{a, b}, nil
}

func twoTimes() *Error {
	return Errorf(CodeInvalid, "One of these times could be morning or evening.").WithHint("Write 6am or 6pm, or 06:00 or 18:00.")
}
