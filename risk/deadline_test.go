package risk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestParseDue(t *testing.T) {
	for in, want := range map[string]Due{
		"immediately":        {Kind: Immediately},
		"Immediately":        {Kind: Immediately},
		"end of shift":       {Kind: EndOfShift},
		"end of working day": {Kind: EndOfWorkingDay},
		"1 hour":             {DueHours, 1},
		"24 hours":           {DueHours, 24},
		"3 days":             {DueDays, 3},
		"2 weeks":            {DueDays, 14},
		"1 month":            {DueMonths, 1},
		"1 year":             {DueMonths, 12},
		"1 working day":      {DueWorkingDays, 1},
		" 5  working  days ": {DueWorkingDays, 5},
	} {
		if got, err := ParseDue(in); err != nil || got != want {
			t.Errorf("ParseDue(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "soon", "0 days", "-1 days", "+1 days", "1.5 hours", "days", "5", "5 working",
		"5 working weeks", "10001 hours", "1429 weeks", "834 years", "99999999999999999999 days", "2 minutes"} {
		if got, err := ParseDue(in); err == nil {
			t.Errorf("ParseDue(%q) = %v, want an error", in, got)
		} else if !strings.Contains(err.Error(), "5 working days") {
			t.Errorf("ParseDue(%q): %q does not show the form", in, err)
		}
	}
}

func TestDueAndSpanTravelAsWords(t *testing.T) {
	type rule struct {
		Due    Due  `json:"due"`
		Within Span `json:"within"`
	}
	const words = `{"due":"5 working days","within":"30 days"}`
	var r rule
	if err := json.Unmarshal([]byte(words), &r); err != nil {
		t.Fatal(err)
	}
	if got, err := json.Marshal(r); err != nil || string(got) != words {
		t.Errorf("written back as %s, %v", got, err)
	}
	if got, err := json.Marshal(rule{}); err != nil || string(got) != `{"due":"","within":""}` {
		t.Errorf("nothing set is written as %s, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"due":"","within":"30 days"}`), &r); err == nil {
		t.Error("an empty deadline was read")
	}
	if err := json.Unmarshal([]byte(`{"due":"1 hour","within":"soon"}`), &r); err == nil {
		t.Error("a malformed length of time was read")
	}
	for _, bad := range []rule{{Due: Due{DueHours, 0}}, {Due: Due{"someday", 2}}, {Due: Due{Immediately, 2}},
		{Within: Span{0, Days}}, {Within: Span{3, "moons"}}} {
		if got, err := json.Marshal(bad); err == nil {
			t.Errorf("%+v was written as %s", bad, got)
		}
	}
}

func TestAMB13Deadlines(t *testing.T) {
	shiftEnd := "2025-06-04 22:00"
	tests := []struct{ name, due, start, want string }{
		{"now", "immediately", "2025-06-04 14:05", "2025-06-04 14:05"},
		{"AMB-24 call back", "24 hours", "2025-06-04 14:05", "2025-06-05 14:05"},
		{"hours over the clocks going forward", "24 hours", "2025-03-29 20:00", "2025-03-30 21:00"},
		{"hours over the clocks going back", "24 hours", "2025-10-25 20:00", "2025-10-26 19:00"},
		{"hours do not stop for a weekend", "48 hours", "2025-06-06 18:00", "2025-06-08 18:00"},
		{"days", "3 days", "2025-06-04 00:00", "2025-06-07 23:59:59"},
		{"days over the clocks going back", "1 day", "2025-10-25 23:59", "2025-10-26 23:59:59"},
		{"weeks", "2 weeks", "2025-02-20 09:00", "2025-03-06 23:59:59"},
		{"month", "1 month", "2025-06-04 09:00", "2025-07-04 23:59:59"},
		{"month clamped", "1 month", "2025-01-31 09:00", "2025-02-28 23:59:59"},
		{"month clamped in a leap year", "1 month", "2024-01-31 09:00", "2024-02-29 23:59:59"},
		{"month over the year's end", "2 months", "2025-12-31 09:00", "2026-02-28 23:59:59"},
		{"SW-03 from a Wednesday", "3 working days", "2025-06-04 09:00", "2025-06-09 17:00"},
		{"from late on a Friday", "1 working day", "2025-06-06 23:00", "2025-06-09 17:00"},
		{"from a Saturday", "1 working day", "2025-06-07 11:00", "2025-06-09 17:00"},
		{"from Good Friday over Easter Monday", "1 working day", "2025-04-18 11:00", "2025-04-22 17:00"},
		{"SW-10 over Christmas", "5 working days", "2025-12-23 11:00", "2026-01-02 17:00"},
		{"SW-14 over the State Funeral", "5 working days", "2022-09-15 11:00", "2022-09-23 17:00"},
		{"over the Jubilee, May Monday worked", "1 working day", "2012-05-25 11:00", "2012-05-28 17:00"},
		{"SLA-07 before the end", "end of working day", "2025-06-04 16:59", "2025-06-04 17:00"},
		{"at the end", "end of working day", "2025-06-04 17:00", "2025-06-05 17:00"},
		{"before hours", "end of working day", "2025-06-04 03:00", "2025-06-04 17:00"},
		{"Friday evening", "end of working day", "2025-06-06 18:00", "2025-06-09 17:00"},
		{"bank holiday", "end of working day", "2025-12-25 10:00", "2025-12-29 17:00"},
		{"shift", "end of shift", "2025-06-04 14:05", shiftEnd},
		{"shift already over", "end of shift", "2025-06-04 22:00", "2025-06-05 06:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			due, err := ParseDue(tt.due)
			if err != nil {
				t.Fatal(err)
			}
			got := due.At(at(t, tt.start), at(t, shiftEnd), NewCalendar())
			if !got.Equal(at(t, tt.want)) {
				t.Errorf("%s from %s: %s, want %s", tt.due, tt.start, got, tt.want)
			}
		})
	}
}

func TestEndOfShiftUnknownIsEightHours(t *testing.T) {
	start := at(t, "2025-06-04 14:05")
	shift := Due{Kind: EndOfShift}
	if got := shift.At(start, time.Time{}, nil); !got.Equal(at(t, "2025-06-04 22:05")) {
		t.Errorf("end of an unknown shift: %s", got)
	}
	long := NewCalendar()
	long.Shift = 12 * time.Hour
	if got := shift.At(start, time.Time{}, long); !got.Equal(at(t, "2025-06-05 02:05")) {
		t.Errorf("end of a twelve-hour shift: %s", got)
	}
}

func TestDueWithoutKindIsNoDeadline(t *testing.T) {
	if got := (Due{}).At(at(t, "2025-06-04"), time.Time{}, nil); !got.IsZero() {
		t.Errorf("no deadline gave %s", got)
	}
}

func TestSW02OtherWorkingHours(t *testing.T) {
	c := NewCalendar()
	c.End = 16 * time.Hour
	due := Due{Kind: EndOfWorkingDay}
	if got := due.At(at(t, "2025-06-04 16:30"), time.Time{}, c); !got.Equal(at(t, "2025-06-05 16:00")) {
		t.Errorf("a unit that closes at 16:00: %s", got)
	}
}

func TestDeadlinesAreReadInLondonWhereverTheClockIs(t *testing.T) {
	start := time.Date(2025, 6, 3, 23, 30, 0, 0, time.UTC) // already 4 June in London
	got := Due{DueDays, 1}.At(start, time.Time{}, nil)
	if !got.Equal(at(t, "2025-06-05 23:59:59")) || got.Location() != London {
		t.Errorf("one day from 00:30 on 4 June: %s", got)
	}
}
