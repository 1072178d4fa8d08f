package risk

import (
	"strings"
	"testing"
	"time"
)

func span(t testing.TB, s string) Span {
	t.Helper()
	v, err := ParseSpan(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// history is a call on now with unconnected earlier reports on those dates.
func history(t testing.TB, now string, earlier ...string) History {
	h := History{Now: at(t, now)}
	for _, day := range earlier {
		h.Earlier = append(h.Earlier, Occasion{At: at(t, day)})
	}
	return h
}

func TestParseSpan(t *testing.T) {
	for in, want := range map[string]Span{
		"30 days": {30, Days}, "1 day": {1, Days}, "2 weeks": {14, Days}, "24 hours": {24, Hours},
		"6 months": {6, Months}, "1 year": {12, Months}, " 3  Months ": {3, Months}, "10000 days": {10_000, Days},
	} {
		if got, err := ParseSpan(in); err != nil || got != want {
			t.Errorf("ParseSpan(%q) = %v, %v; want %v", in, got, err, want)
		}
	}
	for _, in := range []string{"", "30", "days", "0 days", "-3 days", "+3 days", "3 working days", "30days",
		"10001 days", "10000 weeks", "10000 years", "three months", "1 2 days"} {
		if got, err := ParseSpan(in); err == nil {
			t.Errorf("ParseSpan(%q) = %v, want an error", in, got)
		} else if !strings.Contains(err.Error(), "30 days") {
			t.Errorf("ParseSpan(%q): %q does not show the form", in, err)
		}
	}
}

func TestAMB12Back(t *testing.T) {
	for _, tt := range []struct{ name, span, now, want string }{
		{"days from the start of the date", "30 days", "2025-06-30 23:59", "2025-05-31 00:00"},
		{"over the clocks going forward", "1 day", "2025-03-31 00:30", "2025-03-30 00:00"},
		{"over the clocks going back", "1 day", "2025-10-27 00:30", "2025-10-26 00:00"},
		{"weeks", "2 weeks", "2025-03-05 12:00", "2025-02-19 00:00"},
		{"months", "3 months", "2025-06-10 12:00", "2025-03-10 00:00"},
		{"months clamped", "1 month", "2025-03-31 12:00", "2025-02-28 00:00"},
		{"months clamped in a leap year", "1 month", "2024-03-31 12:00", "2024-02-29 00:00"},
		{"months over the year's end", "6 months", "2025-03-31 12:00", "2024-09-30 00:00"},
		{"a year from 29 February", "1 year", "2024-02-29 12:00", "2023-02-28 00:00"},
		{"hours are elapsed time", "24 hours", "2025-03-30 20:00", "2025-03-29 19:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := span(t, tt.span).Back(at(t, tt.now)); !got.Equal(at(t, tt.want)) {
				t.Errorf("%s before %s: %s, want %s", tt.span, tt.now, got, tt.want)
			}
		})
	}
}

func TestAMB12BothEndsCount(t *testing.T) {
	thirty := span(t, "30 days")
	for _, tt := range []struct {
		earlier string
		want    int
	}{
		{"2025-05-31 00:00:00", 2}, {"2025-05-31 23:59:59", 2}, // 30 days back
		{"2025-05-30 23:59:59", 1}, // 31 days back
		{"2025-06-30 09:00:00", 2}, // the moment of this call
		{"2025-06-30 09:00:01", 1}, // after it
	} {
		if got := history(t, "2025-06-30 09:00:00", tt.earlier).Reports(thirty); got != tt.want {
			t.Errorf("an earlier report at %s: %d reports, want %d", tt.earlier, got, tt.want)
		}
	}
}

func TestAMB12SeparateOccasions(t *testing.T) {
	on := func(day, call, incident, agency string) Occasion {
		return Occasion{At: at(t, day), Call: call, Incident: incident, Agency: agency}
	}
	tests := []struct {
		name    string
		present Occasion
		earlier []Occasion
		want    int
	}{
		{"first call", Occasion{Call: "a"}, nil, 1},
		{"the present call in its own history", Occasion{Call: "a"}, []Occasion{on("2025-06-30", "a", "", "")}, 1},
		{"another telling of the present incident", Occasion{Call: "a", Incident: "i"},
			[]Occasion{on("2025-06-29", "b", "i", "council")}, 1},
		{"without ids every entry is an occasion", Occasion{}, []Occasion{on("2025-06-01", "", "", ""), on("2025-06-01", "", "", "")}, 3},
		{"one incident told to three agencies", Occasion{Call: "a"}, []Occasion{
			on("2025-06-10", "b", "i", ""), on("2025-06-11", "c", "i", "council"), on("2025-06-12", "d", "i", "housing")}, 2},
		{"a call and what supersedes it", Occasion{Call: "a"}, []Occasion{on("2025-06-10", "b", "", ""), on("2025-06-11", "b", "", "")}, 2},
		{"joined through a third, whatever the order", Occasion{Call: "a"}, []Occasion{
			on("2025-06-10", "b", "i", ""), on("2025-06-12", "c", "j", ""), on("2025-06-11", "b", "j", "")}, 2},
		{"joined to the present one through a third", Occasion{Call: "a", Incident: "i"}, []Occasion{
			on("2025-06-10", "b", "j", ""), on("2025-06-12", "c", "i", ""), on("2025-06-11", "c", "j", "")}, 1},
		{"joined through one that is too old to count", Occasion{Call: "a"}, []Occasion{
			on("2025-06-10", "b", "", ""), on("2025-01-01", "b", "i", ""), on("2025-06-12", "c", "i", "")}, 2},
		{"a call id is no incident id", Occasion{Call: "a"}, []Occasion{on("2025-06-10", "x", "", ""), on("2025-06-11", "", "x", "")}, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := History{Now: at(t, "2025-06-30 09:00"), Present: tt.present, Earlier: tt.earlier}
			if got := h.Reports(span(t, "30 days")); got != tt.want {
				t.Errorf("%d reports, want %d", got, tt.want)
			}
			if got := len(h.Occasions(span(t, "30 days"))); got != tt.want-1 {
				t.Errorf("%d earlier occasions, want %d", got, tt.want-1)
			}
		})
	}
}

func TestOccasionsGiveTheFirstEntryInTheWindow(t *testing.T) {
	h := History{Now: at(t, "2025-06-30 09:00"), Earlier: []Occasion{
		{At: at(t, "2025-01-01"), Incident: "i", Agency: "too old"},
		{At: at(t, "2025-06-12"), Incident: "i", Agency: "council"},
		{At: at(t, "2025-06-10"), Incident: "i", Agency: "housing"},
		{At: at(t, "2025-06-11"), Agency: "fire"},
	}}
	got := h.Occasions(span(t, "30 days"))
	if len(got) != 2 || got[0].Agency != "council" || got[1].Agency != "fire" {
		t.Errorf("%+v", got)
	}
}

func TestCAM05ThreeInThirtyDays(t *testing.T) {
	rule := RepeatRule{ID: "response", Reports: 3, Within: span(t, "30 days"), Then: Factor{Grade: "response"}}
	for _, tt := range []struct {
		name    string
		h       History
		stated  int
		because string // "" when the rule is not reached
	}{
		{"two earlier", history(t, "2025-06-30", "2025-05-31", "2025-06-20"), 0, "3 reports in 30 days"},
		{"one at 31 days", history(t, "2025-06-30", "2025-05-30", "2025-06-20"), 0, ""},
		{"none but two stated", history(t, "2025-06-30"), 2, "3 incidents in 30 days, counting 2 the caller told of"},
		{"one and one stated", history(t, "2025-06-30", "2025-06-20"), 1, "3 incidents in 30 days, counting 1 the caller told of"},
		{"none and one stated", history(t, "2025-06-30"), 1, ""},
		{"a stated number below nought", history(t, "2025-06-30", "2025-06-01", "2025-06-20"), -4, "3 reports in 30 days"},
		{"a slip of the keyboard", history(t, "2025-06-30"), int(^uint(0) >> 1),
			"1000001 incidents in 30 days, counting 1000000 the caller told of"},
	} {
		f, ok := rule.Factor(tt.h, tt.stated)
		if ok != (tt.because != "") || f.Because != tt.because {
			t.Errorf("%s: %v %+v", tt.name, ok, f)
		}
		if ok && (f.Source != "response" || f.Grade != "response") {
			t.Errorf("%s: %+v", tt.name, f)
		}
	}
}

func TestRepeatRuleKeepsItsOwnWords(t *testing.T) {
	rule := RepeatRule{ID: "first", Reports: 1, Within: span(t, "1 day")}
	if f, ok := rule.Factor(History{Now: at(t, "2025-06-30")}, 0); !ok || f.Because != "1 report in 1 day" {
		t.Errorf("%v %+v", ok, f)
	}
	rule.Then = Factor{Source: "WM", Because: "They have rung before"}
	if f, _ := rule.Factor(History{Now: at(t, "2025-06-30")}, 0); f.Source != "WM" || f.Because != "They have rung before" {
		t.Errorf("%+v", f)
	}
}

func TestAMB10ResponseGradeBesideAStandardCell(t *testing.T) {
	rule := RepeatRule{ID: "response", Reports: 3, Within: span(t, "30 days"), Then: Factor{Grade: "response"}}
	f, ok := rule.Factor(history(t, "2025-06-30", "2025-06-10", "2025-06-20"), 0)
	if !ok {
		t.Fatal("the third report in 30 days is not graded")
	}
	a := Assess(Policy{Matrix: guidance()}, Findings{Factors: []Factor{f}, Complete: true,
		Row: "isolated", Column: "low", CellBecause: "Isolated, low harm"})
	if a.Level != Standard || a.Grade != "response" || len(a.Factors) != 2 {
		t.Errorf("%v, grade %q, reasons %+v: both reasons must show", a.Level, a.Grade, a.Factors)
	}
}

func TestAMB11EachForceItsOwnWindow(t *testing.T) {
	// Reports 0, 40 and 100 days ago.
	h := history(t, "2025-06-30", "2025-05-21", "2025-03-22")
	for _, tt := range []struct {
		rule, within string
		want         bool
	}{
		{"CAM-05", "30 days", false}, {"SW-11", "3 months", false}, {"case review", "6 months", true},
	} {
		rule := RepeatRule{ID: tt.rule, Reports: 3, Within: span(t, tt.within)}
		if _, got := rule.Factor(h, 0); got != tt.want {
			t.Errorf("%s: three in %s is %v", tt.rule, tt.within, got)
		}
	}
}

func TestSW11ThreeInThreeMonths(t *testing.T) {
	rule := RepeatRule{ID: "repeat", Reports: 3, Within: span(t, "3 months"), Then: Factor{Set: []Flag{Repeat}}}
	for day, want := range map[string]bool{"2025-02-28": true, "2025-02-27": false} {
		_, got := rule.Factor(history(t, "2025-05-31 08:00", day, "2025-04-01"), 0)
		if got != want {
			t.Errorf("on 31 May with one on %s: %v", day, got)
		}
	}
}

func TestLIN05ReportsToPartnersCount(t *testing.T) {
	h := history(t, "2025-06-30", "2025-06-10", "2025-06-20")
	h.Earlier[0].Agency, h.Earlier[1].Agency = "council", "housing"
	if got := h.Reports(span(t, "30 days")); got != 3 {
		t.Errorf("%d reports", got)
	}
}

func TestReportsReadsLondonDates(t *testing.T) {
	now := time.Date(2025, 6, 30, 22, 30, 0, 0, time.UTC)                                            // 23:30 on 30 June
	h := History{Now: now, Earlier: []Occasion{{At: time.Date(2025, 5, 30, 23, 0, 0, 0, time.UTC)}}} // 00:00 on 31 May
	if got := h.Reports(span(t, "30 days")); got != 2 {
		t.Errorf("%d reports", got)
	}
}
