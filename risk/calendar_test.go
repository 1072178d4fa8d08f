package risk

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/gb"
)

// at reads "2024-03-01 14:30" or "2024-03-01" as London time.
func at(t testing.TB, s string) time.Time {
	t.Helper()
	layout := "2006-01-02 15:04:05"[:len(s)]
	v, err := time.ParseInLocation(layout, s, London)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func published(t *testing.T) map[int][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/bank-holidays.txt")
	if err != nil {
		t.Fatal(err)
	}
	years := map[int][]string{}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		head, days, _ := strings.Cut(line, ":")
		var year int
		if _, err := fmt.Sscan(head, &year); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		years[year] = strings.Fields(days)
	}
	return years
}

func TestAMB13BankHolidaysAsPublished(t *testing.T) {
	c := NewCalendar()
	years := published(t)
	if len(years) != 18 {
		t.Fatalf("%d years in the published list, want 2011 to 2028", len(years))
	}
	for year, want := range years {
		var got []string
		for d := time.Date(year, 1, 1, 12, 0, 0, 0, London); d.Year() == year; d = d.AddDate(0, 0, 1) {
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			if weekend && c.WorkingDay(d) {
				t.Errorf("%s is a weekend and counts as working", d.Format(time.DateOnly))
			}
			if !weekend && !c.WorkingDay(d) {
				got = append(got, d.Format("01-02"))
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%d:\n got %v\nwant %v", year, got, want)
		}
	}
}

func TestAMB13HolidaysElsewhereAreWorkingDays(t *testing.T) {
	c := NewCalendar()
	for name, day := range map[string]string{
		"2 January, Scotland":         "2025-01-02",
		"St Patrick's Day, N Ireland": "2025-03-17",
		"12 July, N Ireland":          "2024-07-12",
		"August holiday, Scotland":    "2025-08-04",
		"St Andrew's Day, Scotland":   "2023-11-30",
	} {
		if !c.WorkingDay(at(t, day)) {
			t.Errorf("%s (%s) is not a working day in England and Wales", name, day)
		}
	}
}

// Every row of the data file must change something; one the library has learnt
// must go, so that there is one source for each date.
func TestOneOffFileHoldsOnlyWhatTheLibraryLacks(t *testing.T) {
	library := &cal.Calendar{Holidays: gb.Holidays}
	if len(oneOffs()) == 0 {
		t.Fatal("the file of one-off bank holidays is empty")
	}
	for d, holiday := range oneOffs() {
		day := time.Date(d.year, d.month, d.day, 12, 0, 0, 0, London)
		if _, known, _ := library.IsHoliday(day); known == holiday {
			t.Errorf("%s: the library says the same", day.Format(time.DateOnly))
		}
		if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
			t.Errorf("%s is a %s", day.Format(time.DateOnly), wd)
		}
	}
}

func TestOneOffFileMistakesAreNamed(t *testing.T) {
	const head = "date,holiday,name\n"
	for text, want := range map[string]string{
		"":                              "headings",
		head + "29/04/2011,yes,x\n":     "is not a date",
		head + "2011-04-29,perhaps,x\n": "yes or no",
		head + "2011-04-29,yes\n":       "wrong number of fields",
		head + strings.Repeat("2011-04-29,yes,x\n", 2): "twice",
	} {
		if _, err := readOneOffs(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one about %q", text, err, want)
		}
	}
}

func TestWorkingDayIsReadInLondon(t *testing.T) {
	c := NewCalendar()
	// 23:30 UTC on Sunday 1 June is already Monday in London.
	if !c.WorkingDay(time.Date(2025, 6, 1, 23, 30, 0, 0, time.UTC)) {
		t.Error("Monday 00:30 in London counts as Sunday")
	}
	// 23:30 UTC on Friday 6 June is already Saturday in London.
	if c.WorkingDay(time.Date(2025, 6, 6, 23, 30, 0, 0, time.UTC)) {
		t.Error("Saturday 00:30 in London counts as Friday")
	}
}

func TestSW02Hours(t *testing.T) {
	c := NewCalendar()
	from, to, ok := c.Hours(at(t, "2025-06-04 13:00"))
	if !ok || !from.Equal(at(t, "2025-06-04 09:00")) || !to.Equal(at(t, "2025-06-04 17:00")) {
		t.Errorf("hours %v to %v, %v", from, to, ok)
	}
	if _, _, ok := c.Hours(at(t, "2025-12-25 13:00")); ok {
		t.Error("Christmas Day has working hours")
	}
	c.Start, c.End = 8*time.Hour+30*time.Minute, 16*time.Hour
	if from, to, _ := c.Hours(at(t, "2025-03-31")); !from.Equal(at(t, "2025-03-31 08:30")) || !to.Equal(at(t, "2025-03-31 16:00")) {
		t.Errorf("a force's own hours gave %v to %v", from, to)
	}
}
