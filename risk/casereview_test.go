package risk

import (
	"strings"
	"testing"
)

// gloucestershire is the threshold its commissioner prints (GLO-01, GLO-02),
// "or" between the two (AMB-14).
var gloucestershire = CaseReviewRule{ID: "gloucestershire", Name: "Gloucestershire",
	Complaints: 3, Within: Span{6, Months}, Recent: Span{1, Months}, Hate: Span{6, Months}}

func TestS104PeriodsBeginWithTheDate(t *testing.T) {
	for _, tt := range []struct{ span, start, last, after string }{
		{"1 month", "2025-01-10", "2025-02-09", "2025-02-10"},
		{"1 month", "2025-01-01", "2025-01-31", "2025-02-01"},
		{"1 month", "2025-01-31", "2025-02-28", "2025-03-01"},
		{"1 month", "2025-01-29", "2025-02-28", "2025-03-01"},
		{"1 month", "2025-01-28", "2025-02-27", "2025-02-28"},
		{"1 month", "2024-01-31", "2024-02-29", "2024-03-01"},
		{"1 month", "2025-02-28", "2025-03-27", "2025-03-28"},
		{"6 months", "2025-01-10", "2025-07-09", "2025-07-10"},
		{"6 months", "2025-08-31", "2026-02-28", "2026-03-01"},
		{"1 day", "2025-10-26", "2025-10-26", "2025-10-27"}, // the clocks go back
		{"30 days", "2025-03-01", "2025-03-30", "2025-03-31"},
	} {
		s, start := span(t, tt.span), at(t, tt.start+" 15:00")
		if !s.covers(start, at(t, tt.last+" 23:59:59")) {
			t.Errorf("%s beginning with %s leaves out %s", tt.span, tt.start, tt.last)
		}
		if s.covers(start, at(t, tt.after)) {
			t.Errorf("%s beginning with %s holds %s", tt.span, tt.start, tt.after)
		}
		if !s.covers(start, at(t, tt.start)) || s.covers(start, at(t, tt.start).Add(-1)) {
			t.Errorf("%s does not begin with %s", tt.span, tt.start)
		}
	}
	day, start := span(t, "24 hours"), at(t, "2025-03-29 15:00")
	if !day.covers(start, at(t, "2025-03-30 16:00")) || day.covers(start, at(t, "2025-03-30 16:01")) || day.covers(start, at(t, "2025-03-29 14:59")) {
		t.Error("hours are not elapsed time")
	}
}

func TestS104ThreeQualifyingComplaints(t *testing.T) {
	for _, tt := range []struct {
		name    string
		h       History
		met     bool
		because string
	}{
		{"three", history(t, "2025-07-09 09:00", "2025-01-10 18:00", "2025-03-01"), true, "3 complaints count towards a case review, and 3 are needed"},
		{"the first a day too old", history(t, "2025-07-10 09:00", "2025-01-10 18:00", "2025-03-01"), false, "2 complaints count"},
		{"the first call", history(t, "2025-07-10 09:00"), false, "1 complaint counts"},
	} {
		if met, because := Statutory.Met(tt.h); met != tt.met || !strings.HasPrefix(because, tt.because) {
			t.Errorf("%s: %v, %q", tt.name, met, because)
		}
	}
}

func TestS104ComplaintWithinAMonthOfTheBehaviour(t *testing.T) {
	for behaviour, want := range map[string]bool{
		"2025-01-10 03:00": true,  // the month ends on 9 February
		"2025-01-09 23:59": false, // it ended on 8 February
		"2025-02-09 23:00": true,  // the same day, a slip in the hour
		"2025-02-10":       false, // after the complaint
	} {
		h := history(t, "2025-06-01", "2025-02-09 10:00", "2025-03-01")
		h.Earlier[0].Behaviour = at(t, behaviour)
		if met, because := Statutory.Met(h); met != want {
			t.Errorf("behaviour at %s: %v, %q", behaviour, met, because)
		}
	}
}

func TestS104PresentCallCountsOnceAndOnlyIfItQualifies(t *testing.T) {
	h := history(t, "2025-06-01 12:00", "2025-05-01", "2025-05-20")
	h.Present = Occasion{Call: "a", Incident: "i", Behaviour: at(t, "2025-01-01")}
	if met, because := Statutory.Met(h); met {
		t.Errorf("behaviour five months ago: %q", because)
	}
	// Told to the council in good time, the same incident qualifies all the same.
	h.Earlier = append(h.Earlier, Occasion{At: at(t, "2025-01-15"), Behaviour: at(t, "2025-01-01"), Incident: "i", Agency: "council"})
	if met, because := Statutory.Met(h); !met || !strings.HasPrefix(because, "3 complaints") {
		t.Errorf("the same incident told to the council in time: %v, %q", met, because)
	}
}

func TestGLO01ThreeInSixMonthsOneInTheLast(t *testing.T) {
	old := []string{"2025-01-10", "2025-03-01", "2025-05-31"}
	for _, tt := range []struct {
		name    string
		present string // the latest report, when asked outside a call
		now     string
		earlier []string
		met     bool
		because string
	}{
		{"present call is the third", "", "2025-07-10 09:00", old[:2], true, "3 complaints count"},
		{"a day later the first is too old", "", "2025-07-11 09:00", old[:2], false, "2 complaints count"},
		{"latest a month ago", old[2], "2025-06-30 09:00", old[:2], true, "3 complaints count"},
		{"latest more than a month ago", old[2], "2025-07-01 09:00", old[:2], false, "3 complaints count towards a case review, and 3 are needed, but none was reported in the last month"},
	} {
		h := history(t, tt.now, tt.earlier...)
		if tt.present != "" {
			h.Present.At = at(t, tt.present)
		}
		if met, because := gloucestershire.Met(h); met != tt.met || !strings.HasPrefix(because, tt.because) {
			t.Errorf("%s: %v, %q", tt.name, met, because)
		}
	}
}

func TestGLO02AMB14OneHateIncidentIsEnough(t *testing.T) {
	h := history(t, "2025-07-10 09:00", "2025-01-10")
	h.Earlier[0].Hate = true
	if met, because := gloucestershire.Met(h); !met || because != "A hate incident was reported in the last 6 months, which is enough for a case review" {
		t.Errorf("%v, %q", met, because)
	}
	if met, _ := Statutory.Met(h); met {
		t.Error("s.104 itself has no such rule")
	}
	h.Now = at(t, "2025-07-11 09:00")
	if met, because := gloucestershire.Met(h); met {
		t.Errorf("six months and a day ago: %q", because)
	}
	h.Present.Hate = true
	if met, _ := gloucestershire.Met(h); !met {
		t.Error("the present call's hate incident is not counted")
	}
}

func TestGLO04AnyAgencyCountsAndOneIncidentOnce(t *testing.T) {
	h := history(t, "2025-06-30", "2025-06-01", "2025-06-10")
	h.Earlier[0].Agency, h.Earlier[1].Agency = "council", "housing"
	for _, rule := range []CaseReviewRule{Statutory, gloucestershire} {
		if met, because := rule.Met(h); !met {
			t.Errorf("%s: %q", rule.Name, because)
		}
	}
	h.Earlier[0].Incident, h.Earlier[1].Incident = "i", "i"
	for _, rule := range []CaseReviewRule{Statutory, gloucestershire} {
		if met, because := rule.Met(h); met {
			t.Errorf("%s counts one incident twice: %q", rule.Name, because)
		}
	}
}

func TestS104ThresholdMayBeLowerNotHigher(t *testing.T) {
	for _, rule := range []CaseReviewRule{Statutory, gloucestershire} {
		if err := rule.Check(); err != nil {
			t.Errorf("%s: %v", rule.Name, err)
		}
	}
	lower := Statutory
	lower.Complaints = 1
	if met, because := lower.Met(history(t, "2025-06-30")); !met || because != "1 complaint counts towards a case review, and 1 is needed" {
		t.Errorf("%v, %q", met, because)
	}
	for _, n := range []int{-1, 0, 4} {
		rule := Statutory
		rule.Complaints = n
		if err := rule.Check(); err == nil {
			t.Errorf("a threshold of %d is allowed", n)
		}
	}
	if err := (CaseReviewRule{Complaints: 3}).Check(); err == nil || !strings.Contains(err.Error(), "6 months") {
		t.Errorf("a threshold without a window: %v", err)
	}
}

func TestSecondReportInSixMonthsIsTold(t *testing.T) {
	for _, tt := range []struct {
		name string
		h    History
		want bool
	}{
		{"first", history(t, "2025-08-31"), false},
		{"second", history(t, "2025-08-31", "2025-08-30"), true},
		{"second after exactly six months", history(t, "2025-08-31", "2025-02-28"), true},
		{"second after longer", history(t, "2025-08-31", "2025-02-27"), false},
		{"third", history(t, "2025-08-31", "2025-08-01", "2025-08-30"), true},
	} {
		if got := SecondInSixMonths(tt.h); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
