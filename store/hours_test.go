package store

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/risk"
)

// What handlers type, and how it is shown back to them (DS_111).
func TestReadHours(t *testing.T) {
	for _, tc := range []struct{ typed, want string }{
		{"9-17", "09:00-17:00"},
		{"09:00-17:00", "09:00-17:00"},
		{"0900-1730", "09:00-17:30"},
		{"9am-5pm", "09:00-17:00"},
		{"9.30am - 5 p.m.", "09:30-17:00"},
		{"9-5", "09:00-17:00"},
		{"between 9 and 5", "09:00-17:00"},
		{"9 to 17", "09:00-17:00"},
		{"9 until noon", "09:00-12:00"},
		{"2-4pm", "14:00-16:00"},
		{"930am-1045am", "09:30-10:45"},
		{"12-2", "12:00-14:00"},
		{"6pm-10", "18:00-22:00"},
		{"10pm-6am", "00:00-06:00, every day 22:00-24:00"},
		{"midnight-6am", "00:00-06:00"},
		{"9-midnight", "09:00-24:00"},
		{"Fri 22-6", "Fri 22:00-24:00, Sat 00:00-06:00"},
		{"Mon-Fri 9-17", "Mon-Fri 09:00-17:00"},
		{"mon – fri 9–17", "Mon-Fri 09:00-17:00"},
		{"from Monday to Friday, 9am to 5pm", "Mon-Fri 09:00-17:00"},
		{"9-17 Mon-Fri.", "Mon-Fri 09:00-17:00"},
		{"Mon-Fri: 9-17", "Mon-Fri 09:00-17:00"},
		{"weekdays after 18:00", "Mon-Fri 18:00-24:00"},
		{"18:00 onwards on weekdays", "Mon-Fri 18:00-24:00"},
		{"weekends", "Sat-Sun all day"},
		{"Fri-Mon", "Mon and Fri-Sun all day"},
		{"before 12", "00:00-12:00"},
		{"until 17:00", "00:00-17:00"},
		{"mornings", "08:00-12:00"},
		{"weekday mornings before 11am", "Mon-Fri 08:00-11:00"},
		{"evenings", "18:00-21:00"},
		{"any time after 6pm", "18:00-24:00"},
		{"not Tue", "Mon and Wed-Sun all day"},
		{"not Tue, Thu", "Mon, Wed and Fri-Sun all day"},
		{"9-17 but not Tue", "Mon and Wed-Sun 09:00-17:00"},
		{"Mon-Fri 9-17, except Wed 12-14", "Mon-Tue and Thu-Fri 09:00-17:00, Wed 09:00-12:00, Wed 14:00-17:00"},
		{"not mornings", "12:00-24:00"},
		{"not before 9am or after 18:00", "09:00-18:00"},
		{"Mon 9-12, Thu 14-16", "Mon 09:00-12:00, Thu 14:00-16:00"},
		{"Mon 9-12 Thu 14-16", "Mon 09:00-12:00, Thu 14:00-16:00"},
		{"9-12 Mon 14-16 Thu", "Mon 09:00-12:00, Thu 14:00-16:00"},
		{"Mon, Wed and Fri 9-12", "Mon, Wed and Fri 09:00-12:00"},
		{"9-12 Mon, Wed", "Mon and Wed 09:00-12:00"},
		{"Mon 9-12, 14-16", "Mon 09:00-12:00, Mon 14:00-16:00"},
		{"Mon 9-12, every day 14-16", "Mon 09:00-12:00, every day 14:00-16:00"},
		{"weekdays after 18:00, weekends all day", "Mon-Fri 18:00-24:00, Sat-Sun all day"},
		{"after 9am and before 5pm", "09:00-17:00"},
		{"before 9am, after 5pm", "00:00-09:00, every day 17:00-24:00"},
		{"9-12, 12-14", "09:00-14:00"},
		{"any time", "any time"},
		{"Any day, any time", "any time"},
		{"24/7", "any time"},
		{"", "any time"},
	} {
		h, err := ReadHours(tc.typed)
		if err != nil || h.String() != tc.want {
			t.Errorf("%q is read as %q, %v; want %q", tc.typed, h, err, tc.want)
		}
	}
	if h, _ := ReadHours("any time"); h != nil {
		t.Errorf("any time gives %v, want none", h)
	}
}

// What could mean two things is not guessed, and an error never repeats what
// was typed.
func TestReadHoursRefuses(t *testing.T) {
	for _, typed := range []string{
		"after 6", "before 9", "2-4", "6-9", "18-9", "9-06:00", // morning or evening
		"ring her sister", "9", "9-", "-", ",", "not", "no", "Mon 9-12,, Tue", "not not Tue", "after", "after 9am-5pm", "25-26", "9:75-10:00", "13pm-14pm", "9-9am",
		"Mon-Fri 9-17, Sat", "not Tue, 9-17", "weekdays not", "the", "after midnight",
		"never any time", "not daily", "Mon not Mon", // nothing is left
		strings.Repeat("Mon 9-12, ", 50), "\x00", "９-１７",
	} {
		h, err := ReadHours(typed)
		if err == nil {
			t.Errorf("%q is read as %q", typed, h)
			continue
		}
		e, ok := err.(*Error)
		if !ok || e.Code != CodeInvalid || e.Hint == "" || strings.Contains(e.Text+e.Hint, "sister") {
			t.Errorf("%q: %#v", typed, err)
		}
	}
}

func london(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, risk.London)
	if err != nil {
		panic(err)
	}
	return at
}

func TestHoursNext(t *testing.T) {
	for _, tc := range []struct{ hours, from, until, start, end string }{
		{"Mon-Fri 9-17", "2025-06-06 18:00", "2025-06-13 18:00", "2025-06-09 09:00", "2025-06-09 17:00"}, // Friday evening
		{"Mon-Fri 9-17", "2025-06-09 10:30", "2025-06-10 10:30", "2025-06-09 10:30", "2025-06-09 17:00"},
		{"Mon-Fri 9-17", "2025-06-09 08:30", "2025-06-09 09:15", "2025-06-09 09:00", "2025-06-09 09:15"},
		{"Mon-Fri 9-17", "2025-06-07 09:00", "2025-06-09 09:00", "", ""}, // the whole of a weekend
		{"10pm-6am", "2025-06-09 21:00", "2025-06-11 00:00", "2025-06-09 22:00", "2025-06-10 06:00"},
		{"any time", "2025-06-09 21:00", "2025-06-10 21:00", "2025-06-09 21:00", "2025-06-10 21:00"},
		{"any time", "2025-06-09 21:00", "2025-06-09 21:00", "", ""},
		{"Mon 9-10", "2025-06-09 10:00", "2025-06-17 00:00", "2025-06-16 09:00", "2025-06-16 10:00"},
		{"08:00-09:00", "2025-03-29 10:00", "2025-03-30 12:00", "2025-03-30 08:00", "2025-03-30 09:00"}, // clocks forward
		{"08:00-09:00", "2025-10-25 10:00", "2025-10-26 12:00", "2025-10-26 08:00", "2025-10-26 09:00"}, // clocks back
		{"01:10-01:50", "2025-03-30 00:00", "2025-03-30 12:00", "", ""},                                 // does not exist that night
		{"00:30-04:30", "2025-03-30 00:00", "2025-03-30 12:00", "2025-03-30 00:30", "2025-03-30 04:30"}, // three hours of it
	} {
		h, err := ReadHours(tc.hours)
		if err != nil {
			t.Fatal(tc.hours, err)
		}
		start, end, ok := h.Next(london(tc.from), london(tc.until))
		switch {
		case ok != (tc.start != ""):
			t.Errorf("%s from %s: %v", tc.hours, tc.from, ok)
		case ok && (!start.Equal(london(tc.start)) || !end.Equal(london(tc.end))):
			t.Errorf("%s from %s: %s to %s, want %s to %s", tc.hours, tc.from, start, end, tc.start, tc.end)
		}
	}
}

// In the night in which clocks go back, a stretch in the hour that comes twice
// comes twice.
func TestHoursNextInTheHourThatComesTwice(t *testing.T) {
	h := Hours{{Days: everyDay, From: 60 + 15, To: 60 + 45}}
	from := time.Date(2025, 10, 26, 0, 0, 0, 0, time.UTC)
	for _, want := range []time.Time{from.Add(15 * time.Minute), from.Add(75 * time.Minute)} {
		start, end, ok := h.Next(from, from.Add(24*time.Hour))
		if !ok || !start.Equal(want) || !end.Equal(want.Add(30*time.Minute)) {
			t.Errorf("%s to %s, want from %s", start, end, want)
		}
		from = end
	}
}

// anyHours draws windows in any order, overlapping or not.
func anyHours(t *rapid.T) Hours {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Window {
		from := rapid.IntRange(0, dayMinutes-1).Draw(t, "from")
		return Window{Days: uint8(rapid.IntRange(1, int(everyDay)).Draw(t, "days")), From: from,
			To: rapid.IntRange(from+1, dayMinutes).Draw(t, "to")}
	}), 0, 6).Draw(t, "hours")
}

// anyMoment draws one in two years, often near a change of the clocks.
func anyMoment(t *rapid.T, label string) time.Time {
	base := rapid.SampledFrom([]string{"2025-03-29 12:00", "2025-10-25 12:00", "2024-12-31 12:00", "2025-06-01 00:00"}).Draw(t, label)
	return london(base).Add(time.Duration(rapid.IntRange(0, 3*24*3600).Draw(t, label+" seconds")) * time.Second)
}

// DS_111: what is proposed lies inside the hours and inside what was asked for,
// and nothing safe is passed over.
func TestHoursNextIsSafeAndFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, from := anyHours(t), anyMoment(t, "from")
		until := from.Add(time.Duration(rapid.IntRange(-3600, 9*24*3600).Draw(t, "until")) * time.Second)
		start, end, ok := h.Next(from, until)
		passed := until
		if ok {
			passed = start
			if start.Before(from) || !start.Before(end) || end.After(until) {
				t.Fatalf("%s to %s is not inside %s to %s", start, end, from, until)
			}
			for at := start; at.Before(end); at = at.Add(7 * time.Minute) {
				if !h.Holds(at) {
					t.Fatalf("%s: %s is not safe", h, at)
				}
			}
			if end.Before(until) && h.Holds(end) {
				t.Fatalf("%s: %s to %s ends too early", h, start, end)
			}
		}
		for at := from; at.Before(passed); at = at.Add(time.Minute) {
			if h.Holds(at) {
				t.Fatalf("%s: %s was passed over", h, at)
			}
		}
	})
}

func TestHoursAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := anyHours(t)
		if len(h.String()) > maxHoursText { // longer than anybody types
			h = h[:1]
		}
		once, err := ReadHours(h.String())
		if err != nil {
			t.Fatalf("%q: %v", h, err)
		}
		if at := anyMoment(t, "at"); once.Holds(at) != h.Holds(at) {
			t.Fatalf("%q is read as %q", h, once)
		}
		again, err := ReadHours(once.String())
		if err != nil || !reflect.DeepEqual(once, again) {
			t.Fatalf("%q is read as %q, %v", once, again, err)
		}
	})
}

// Windows that no reader made are no danger.
func TestHoursThatAreNoHours(t *testing.T) {
	h := Hours{{Days: everyDay, From: 600, To: 540}, {Days: 1, From: -5, To: 30}, {Days: 2, From: 0, To: 5000}}
	from := london("2025-06-09 10:00")
	if _, _, ok := h.Next(from, from.AddDate(1, 0, 0)); ok || h.Holds(from) || h.String() != "never" {
		t.Errorf("%s holds", h)
	}
}

func FuzzReadHours(f *testing.F) {
	for _, s := range []string{"9-17", "Mon-Fri 9am-5pm", "weekdays after 18:00", "not Tue", "Mon 9-12, Thu 14-16", "any time", "22-6, not weekends or mornings", "between 9 and 5"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		h, err := ReadHours(text)
		if err != nil {
			return
		}
		again, err := ReadHours(h.String())
		if len(h.String()) <= maxHoursText && (err != nil || !reflect.DeepEqual(h, again)) {
			t.Fatalf("%q gives %q, which gives %q, %v", text, h, again, err)
		}
		for _, w := range h {
			if w.From < 0 || w.From >= w.To || w.To > dayMinutes || w.Days == 0 || w.Days > everyDay {
				t.Fatalf("%q gives %+v", text, w)
			}
		}
	})
}
