package packs

import (
	"slices"
	"strings"
	"testing"

	"firstcall/questionsets"
	"firstcall/risk"
)

func TestGLO01TheThresholdAsPrinted(t *testing.T) {
	c, months := load(t, "gloucestershire").CaseReview, func(n int) risk.Span { return risk.Span{N: n, Unit: risk.Months} }
	if c.Reports != 3 || c.Within != months(6) || c.Recent != months(1) || c.Hate != months(6) || c.Basis != questionsets.Published {
		t.Errorf("the threshold is %+v", c)
	}
	const printed = `"Three or more reported incidents of ASB, which occurred on separate occasions, within the last six months (at least one needs to have been reported within the last month)." "A reported incident of hate crime within the last six months."`
	if !strings.Contains(c.Source, printed) {
		t.Error("the threshold is not quoted word for word")
	}
}

// The present report counts, and is the recent one.
func TestGLO01ThreeSeparateOccasions(t *testing.T) {
	edge := int(now.Sub(now.AddDate(0, -6, 0)).Hours() / 24)
	for _, d := range []struct {
		days []int
		want bool
	}{{[]int{40, 100}, true}, {[]int{1, edge}, true}, {[]int{1, edge + 1}, false}, {[]int{40}, false}, {nil, false}} {
		if r := outcome(t, "gloucestershire", nil, d.days...); due(r, "offer_review") != d.want {
			t.Errorf("%v days ago: %v", d.days, actionIDs(r))
		}
	}
	if a := action(t, outcome(t, "gloucestershire", nil, 1, 2), "offer_review"); !a.Mandatory || !a.Due.Equal(now) || a.TellCaller == "" {
		t.Errorf("the caller is told %v, mandatory %v", a.Due, a.Mandatory)
	}
	h := reportsAgo(10, 11)
	h.Earlier[0].Incident, h.Earlier[1].Incident = "one", "one"
	if due(opened(t, "gloucestershire", nil).Assess(h), "offer_review") {
		t.Error("one incident told twice is two occasions")
	}
}

// GLO-02, AMB-14: one hate incident is enough, also the one of this call.
func TestGLO02HateIncident(t *testing.T) {
	for days, want := range map[int]bool{100: true, 200: false} {
		h := reportsAgo(days)
		h.Earlier[0].Hate = true
		if r := opened(t, "gloucestershire", nil).Assess(h); due(r, "offer_review") != want || r.Level != risk.Standard {
			t.Errorf("hate %d days ago: %v with %v", days, r.Level, actionIDs(r))
		}
	}
	if r := outcome(t, "gloucestershire", answers{"because_of": "yes", "ground": "religion"}); !due(r, "offer_review") {
		t.Errorf("hate in this call: %v", actionIDs(r))
	}
}

// GLO-03: a victim applies, of whatever kind; a third party only with consent.
func TestGLO03ApplicantsAndConsent(t *testing.T) {
	victims := []string{"victim", "business", "group"}
	for _, o := range load(t, "gloucestershire").Question("applicant").Choices {
		own := slices.Contains(victims, o.Value)
		asks := answers{"wants_review": "yes", "applicant": o.Value}
		iv := opened(t, "gloucestershire", asks)
		if iv.Shown("consent") == own {
			t.Errorf("%s is asked for the victim's consent: %v", o.Value, !own)
		}
		if r := iv.Assess(reportsAgo()); due(r, "register") != own || r.Complete != own {
			t.Errorf("%s, nothing said about consent: %v, complete %v", o.Value, actionIDs(r), r.Complete)
		}
		for _, consent := range []string{"yes", "no", "?", "-"} {
			asks["consent"] = consent
			r := outcome(t, "gloucestershire", asks)
			if due(r, "register") != (own || consent == "yes") || due(r, "get_consent") != (!own && consent != "yes") {
				t.Errorf("%s, consent %s: %v", o.Value, consent, actionIDs(r))
			}
		}
	}
	for _, unknown := range []string{"?", "-"} {
		r := outcome(t, "gloucestershire", answers{"wants_review": "yes", "applicant": unknown}, 1, 2)
		if a := action(t, r, "find_applicant"); !a.Mandatory || a.Owner != "call handler" || due(r, "register") || due(r, "panel") {
			t.Errorf("applicant %s: mandatory %v, owner %q, %v", unknown, a.Mandatory, a.Owner, actionIDs(r))
		}
	}
	if r := outcome(t, "gloucestershire", answers{"wants_review": "yes", "applicant": "victim"}); due(r, "find_applicant") {
		t.Error("the applicant is known and is looked for")
	}
	if r := outcome(t, "gloucestershire", answers{"wants_review": "no", "applicant": "victim"}); due(r, "register") {
		t.Error("nobody asked for a review and it is registered")
	}
}

func TestGLO04ReportsToAnyMainAgencyCount(t *testing.T) {
	for _, agency := range []string{"", "council", "housing", "fire"} {
		h := reportsAgo(20, 50)
		h.Earlier[0].Agency, h.Earlier[1].Agency = agency, agency
		if r := opened(t, "gloucestershire", nil).Assess(h); !due(r, "offer_review") {
			t.Errorf("reported to %q: %v", agency, actionIDs(r))
		}
	}
	r := outcome(t, "gloucestershire", answers{"before": "yes"})
	if !r.Repeat || !due(r, "explain_review") {
		t.Errorf("told of reports elsewhere: repeat %v, %v", r.Repeat, actionIDs(r))
	}
}

// GLO-05, GLO-06: a panel where the threshold is met, and a second look where
// it is not; both wait for the application.
func TestGLO05PanelOrASecondLook(t *testing.T) {
	for _, c := range []struct {
		days  []int
		next  string
		never string
	}{{[]int{10, 20}, "panel", "look_further"}, {nil, "look_further", "panel"}} {
		for _, applies := range []answers{{"wants_review": "yes", "applicant": "group"}, {"wants_review": "yes", "applicant": "mp", "consent": "yes"}} {
			r := outcome(t, "gloucestershire", applies, c.days...)
			a := action(t, r, c.next)
			if due(r, c.never) || a.After == nil || a.After.ID != "register" || !a.Mandatory || a.Basis != questionsets.Modelled || a.Owner != "ASB case review coordinator" {
				t.Errorf("%v: %v, %s waits for %v", c.days, actionIDs(r), c.next, a.After)
			}
		}
		if r := outcome(t, "gloucestershire", nil, c.days...); due(r, "panel") || due(r, "look_further") {
			t.Errorf("nobody applied: %v", actionIDs(r))
		}
	}
	applied := outcome(t, "gloucestershire", answers{"wants_review": "yes", "applicant": "victim"}, 10, 20)
	if a := action(t, applied, "panel"); !strings.Contains(a.Title, "must attend") || !strings.Contains(a.Source, "GLO-06") {
		t.Errorf("GLO-06: %s", a.Title)
	}
}
