package packs

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/risk"
)

// The forces whose standards are printed and whose questions are not: South
// Wales (Annex F), Sussex (paragraph 36, Annex G) and Gloucestershire (the case
// review).
var standardsForces = []string{"gloucestershire", "south-wales", "sussex"}

// opened is a pack's first example, a finished call in which nothing is wrong,
// with other answers in their place.
func opened(t testing.TB, pack string, more answers) *questionsets.Interview {
	t.Helper()
	p := load(t, pack)
	iv, _, err := p.Examples[0].Apply(p, now)
	if err != nil {
		t.Fatal(err)
	}
	give(t, iv, more)
	return iv
}

func outcome(t testing.TB, pack string, more answers, daysAgo ...int) questionsets.Result {
	t.Helper()
	return opened(t, pack, more).Assess(reportsAgo(daysAgo...))
}

func due(r questionsets.Result, id string) bool { return slices.Contains(actionIDs(r), id) }

func TestStandardsForcesKeepTheirExamples(t *testing.T) {
	for _, id := range standardsForces {
		p := load(t, id)
		for i := range p.Examples {
			r, wrong, err := p.Run(&p.Examples[i])
			if err != nil || len(wrong) > 0 || !r.Complete {
				t.Errorf("%s, %s: %v %v, complete %v", id, p.Examples[i].Name, wrong, err, r.Complete)
			}
		}
	}
}

// Where a source prints no levels they come from Cambridgeshire's matrix, and
// the pack says so.
func TestStandardsForcesUseTheNineCells(t *testing.T) {
	for _, pack := range standardsForces {
		for cell, want := range guidance {
			if r := outcome(t, pack, answers{"pattern": cell[0], "harm": cell[1]}); r.Level != want || !r.Complete {
				t.Errorf("%s %v: %v complete %v, want %v", pack, cell, r.Level, r.Complete, want)
			}
		}
		if p := load(t, pack); p.Basis != questionsets.Modelled || p.Matrix.Basis != questionsets.Modelled || p.Why == "" {
			t.Errorf("%s looks as if its questions or levels were printed", pack)
		}
	}
}

// GEN-05, GEN-07: hate is a trigger, and High is answered at once.
func TestStandardsForcesAnswerHateAndHighAtOnce(t *testing.T) {
	for _, pack := range standardsForces {
		for _, o := range load(t, pack).Question("ground").Choices {
			r := outcome(t, pack, answers{"because_of": "yes", "ground": o.Value})
			if a := action(t, r, "high_response"); r.Level != risk.High || !r.Hate || !a.Mandatory || !a.Due.Equal(now) {
				t.Errorf("%s %s: %v, hate %v, %v", pack, o.Value, r.Level, r.Hate, actionIDs(r))
			}
		}
		r := outcome(t, pack, answers{"pattern": "regular", "harm": "significant"})
		if r.Hate || !due(r, "high_response") {
			t.Errorf("%s, a High cell: hate %v, %v", pack, r.Hate, actionIDs(r))
		}
	}
}

// clock is an action's clock as the standards print it. Modelled is what no
// source prints of it, in the words of the action's source; "" nothing, and
// only then is it published.
type clock struct {
	rule, action, owner, due, starts, modelled string
}

func checkClocks(t *testing.T, pack string, clocks []clock) {
	t.Helper()
	for _, c := range clocks {
		t.Run(c.rule+" "+c.action, func(t *testing.T) {
			i := slices.IndexFunc(load(t, pack).Actions, func(a questionsets.Action) bool { return a.ID == c.action })
			if i < 0 {
				t.Fatalf("%s has no action %s", pack, c.action)
			}
			a := load(t, pack).Actions[i]
			got := clock{c.rule, a.ID, a.Owner, a.Due.String(), a.Starts, c.modelled}
			if diff := cmp.Diff(c, got, cmp.AllowUnexported(clock{})); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(a.Source, c.rule) || !strings.Contains(a.Source, c.modelled) || a.Ends == "" {
				t.Errorf("source %q, ends %q", a.Source, a.Ends)
			}
			if (a.Basis == questionsets.Published) != (c.modelled == "") {
				t.Errorf("not printed %q, and it is %s", c.modelled, a.Basis)
			}
		})
	}
}

func TestSWClocks(t *testing.T) {
	const unit = "ASB Unit"
	checkClocks(t, "south-wales", []clock{
		{"SW-03", "decide", unit, "3 working days", "refer", ""},
		{"SW-04", "contact_reporter", unit, "3 working days", "refer", ""},
		{"SW-05", "contact_point", unit, "1 working day", "classify", "when one is named is not"},
		{"SW-06", "pass_on", unit, "48 hours", "refer", ""},
		{"SW-07", "decide", unit, "3 working days", "refer", ""},
		{"SW-08", "flag_agencies", unit, "1 month", "classify", ""},
		{"SW-10", "legal_advocacy", unit, "5 working days", "forum", ""},
		{"SW-12", "classify", unit, "3 working days", "refer", "when it is due is not"},
		{"SW-13", "contact_point", unit, "1 working day", "classify", "when one is named is not"},
		{"SW-14", "risk_form", "agency that carries out the risk assessment", "5 working days", "classify", "what starts its clock is not"},
		{"SW-15", "weekly_review", unit, "7 days", "classify", ""},
		{"SW-16", "markers", unit, "1 working day", "classify", "when they are due is not"},
		{"SW-19", "forum", unit, "1 month", "classify", "which cases it takes is not"},
		{"SW-19", "emergency_forum", unit, "24 hours", "", "who calls it and for what is not"},
	})
}

// AMB-13, SW-02: working days end with the unit's hours and leave out weekends,
// hours run on, and no clock runs before what starts it is done.
func TestAMB13SWClocksAreCountedFromTheReferral(t *testing.T) {
	r := outcome(t, "south-wales", answers{"harder": "yes"})
	friday := time.Date(2026, 11, 20, 15, 0, 0, 0, risk.London)
	for id, want := range map[string]string{
		"decide": "2026-11-25 17:00:00", "contact_reporter": "2026-11-25 17:00:00", "pass_on": "2026-11-22 15:00:00",
	} {
		a := action(t, r, id)
		if !a.Due.IsZero() || a.After == nil || a.After.ID != "refer" {
			t.Errorf("%s is due %v before the referral is received", id, a.Due)
		}
		if got := a.Action.Due.At(friday, time.Time{}, nil).Format(time.DateTime); got != want {
			t.Errorf("%s is due %s, want %s", id, got, want)
		}
	}
	january := time.Date(2027, 1, 31, 9, 0, 0, 0, risk.London)
	if got := action(t, r, "flag_agencies").Action.Due.At(january, time.Time{}, nil); got.Format(time.DateOnly) != "2027-02-28" {
		t.Errorf("one month from 31 January is %v", got)
	}
}

// SW-11, AMB-12: three in three months, the present one counted, rolling, both
// ends included; reports to other agencies count (SW-21), and so do those the
// caller tells of.
func TestSW11ThreeReportsInThreeMonths(t *testing.T) {
	told := func(n string) answers { return answers{"told_before": "yes", "times_3_months": n} }
	edge := int(now.Sub(now.AddDate(0, -3, 0)).Hours() / 24)
	for _, c := range []struct {
		name string
		more answers
		days []int
		want bool
	}{
		{"two earlier", nil, []int{10, 50}, true},
		{"exactly three months", nil, []int{1, edge}, true},
		{"a day more", nil, []int{1, edge + 1}, false},
		{"one earlier", nil, []int{10}, false},
		{"told of two", told("2"), nil, true},
		{"told of two, one of them on file", told("2"), []int{30}, true},
		{"told of one, the one on file", told("1"), []int{30}, false},
		{"told of one", told("1"), nil, false},
		{"told of none, and two on file", told("0"), []int{10, 50}, true},
		{"how many is not known", told("?"), []int{30}, false},
		{"told of, then taken back", answers{"told_before": "no", "times_3_months": "9"}, nil, false},
	} {
		if r := outcome(t, "south-wales", c.more, c.days...); r.Repeat != c.want || due(r, "classify") != c.want {
			t.Errorf("%s: repeat %v, %v", c.name, r.Repeat, actionIDs(r))
		}
	}
	h := reportsAgo(10, 50)
	h.Earlier[0].Agency, h.Earlier[1].Agency = "council", "housing"
	if !opened(t, "south-wales", nil).Assess(h).Repeat {
		t.Error("reports to the partners do not count")
	}
	if rule := load(t, "south-wales").Repeat[0]; len(load(t, "south-wales").Repeat) != 1 || rule.Basis != questionsets.Published {
		t.Errorf("the printed definition is %s", rule.Basis)
	}
}

// SW-12, SW-16: a call raises a concern; the unit classifies and sets markers.
func TestSW12OnlyTheASBUnitClassifies(t *testing.T) {
	who := load(t, "south-wales").WhoMay
	if diff := cmp.Diff([][]string{{"asb-unit"}, {"asb-unit"}}, [][]string{who.SetFlags, who.SetMarkers}); diff != "" {
		t.Error(diff)
	}
	if who.Basis != questionsets.Published || !strings.Contains(who.Source, "SW-12") || !strings.Contains(who.Source, "SW-16") {
		t.Errorf("who may: %s, %q", who.Basis, who.Source)
	}
	for name, r := range map[string]questionsets.Result{
		"repeat": outcome(t, "south-wales", nil, 5, 6), "vulnerable": outcome(t, "south-wales", answers{"harder": "yes"}),
	} {
		if !strings.Contains(strings.Join(r.Say, " "), "You raise a concern") || !due(r, "refer") || !due(r, "classify") {
			t.Errorf("%s: said %q, to do %v", name, r.Say, actionIDs(r))
		}
		if a := action(t, r, "classify"); a.Owner != "ASB Unit" || !strings.Contains(a.Ends, "its manager") ||
			!strings.Contains(a.Ends, "has classified") || !strings.Contains(a.Ends, "decided not to") {
			t.Errorf("%s: %s decides, %s", name, a.Owner, a.Ends)
		}
	}
}

// SW-12: until the unit has classified somebody there are no markers, no flags
// and no forum, and nobody promises the caller any of it.
func TestSW12NothingHappensBeforeTheUnitHasClassified(t *testing.T) {
	r := outcome(t, "south-wales", answers{"harder": "yes", "threatened": "yes"}, 5, 6)
	for _, id := range []string{"contact_point", "markers", "risk_form", "weekly_review", "flag_agencies", "forum"} {
		a := action(t, r, id)
		if !a.Due.IsZero() || a.After == nil || a.After.ID != "classify" || !strings.HasPrefix(a.Title, "If classified: ") ||
			!strings.Contains(a.Ends, "not classified") {
			t.Errorf("%s (%s) is due %v, ends %q", id, a.Title, a.Due, a.Ends)
		}
		if a.TellCaller != "" || a.Reaches != "" { // the receipt promises a call for what reaches the victim
			t.Errorf("%s is promised: %q, by %q", id, a.TellCaller, a.Reaches)
		}
	}
}

// SW-15: High and Medium, and only of repeat or vulnerable victims.
func TestSW15WeeklyReview(t *testing.T) {
	for _, c := range []struct {
		more answers
		want bool
	}{
		{answers{"harder": "yes"}, false},
		{answers{"threatened": "yes"}, false},
		{answers{"harder": "yes", "threatened": "yes"}, true},
		{answers{"harder": "yes", "pattern": "regular", "harm": "significant"}, true},
	} {
		if r := outcome(t, "south-wales", c.more); due(r, "weekly_review") != c.want {
			t.Errorf("%v: %v with %v", c.more, r.Level, actionIDs(r))
		}
	}
}

func TestSW16MarkersOnVictimAndAddress(t *testing.T) {
	a := action(t, outcome(t, "south-wales", answers{"harder": "yes"}), "markers")
	if !a.Mandatory || !strings.Contains(a.Title, "on the victim and on their address") {
		t.Errorf("%s, mandatory %v", a.Title, a.Mandatory)
	}
}

// SW-17: the forum decides what a hotspot is, and no rule may.
func TestSW17NoRuleMakesAHotspot(t *testing.T) {
	p := load(t, "south-wales")
	check := func(id string, texts ...string) {
		if said := strings.ToLower(strings.Join(texts, " ")); strings.Contains(said, "hotspot") || strings.Contains(said, "hot spot") {
			t.Errorf("%s says what a hotspot is", id)
		}
	}
	for _, r := range p.Rules {
		check(r.ID, r.ID, r.Grade, r.Because, r.Say)
	}
	for _, r := range p.Repeat {
		check(r.ID, r.ID, r.Then.Grade, r.Because, r.Then.Say)
	}
	for _, a := range p.Actions {
		check(a.ID, a.ID, a.Title, a.Because, a.Ends, a.TellCaller)
	}
}

// Every question is there in Welsh too, and the pack says that the wording is
// not the force's.
func TestSWEveryQuestionInWelsh(t *testing.T) {
	p := load(t, "south-wales")
	for _, q := range p.Questions {
		if cy := q.AskIn["cy"]; cy == "" || cy == q.Ask || strings.HasSuffix(cy, "?") != strings.HasSuffix(q.Ask, "?") {
			t.Errorf("%s in Welsh: %q", q.ID, cy)
		}
	}
	familiar := regexp.MustCompile(`(?i)\b(ti|dy|di|wyt|rwyt|a oes|a ydych|yr ydych)\b`)
	for _, q := range p.Questions {
		if found := familiar.FindString(q.AskIn["cy"]); found != "" {
			t.Errorf("%s: %q is another register than plain Welsh with chi", q.ID, found)
		}
	}
	if !strings.Contains(p.Why, "The Welsh wording is modelled too") || !strings.Contains(p.Why, "checked") {
		t.Error("the pack does not say that its Welsh must be checked")
	}
}

// SX-01: there are time limits and their values are not printed, so ours may
// not look as if they were.
func TestSX01TimeLimitsAreNotPrinted(t *testing.T) {
	r := outcome(t, "sussex", answers{"affected": "health"})
	for id, limit := range map[string]string{"assess": "24 hours", "review": "7 days"} {
		a := action(t, r, id)
		if a.Action.Due.String() != limit || !a.Mandatory || a.Basis != questionsets.Modelled || !strings.Contains(a.Source, "(SX-01): the time limit is not printed") {
			t.Errorf("%s: %v, %s, %q", id, a.Action.Due, a.Basis, a.Source)
		}
	}
	if a := action(t, r, "review"); a.After == nil || a.After.ID != "assess" {
		t.Error("a case is reviewed before it is assessed")
	}
}

func TestSX02HighTriggersMARAC(t *testing.T) {
	for cell, level := range guidance {
		r := outcome(t, "sussex", answers{"pattern": cell[0], "harm": cell[1]})
		if due(r, "marac") != (level == risk.High) {
			t.Errorf("%v: %v with %v", cell, level, actionIDs(r))
		}
	}
	a := action(t, outcome(t, "sussex", answers{"because_of": "yes", "ground": "race"}), "marac")
	if !a.Mandatory || !a.Shares || a.Basis != questionsets.Modelled || !strings.Contains(a.Source, "is printed for Brighton and Hove") {
		t.Errorf("mandatory %v, shares %v, %s, %q", a.Mandatory, a.Shares, a.Basis, a.Source)
	}
}

// SX-03: the harm makes a victim vulnerable; neither the type of incident nor
// who the victim is does, and the harm is asked first.
func TestSX03VulnerableByTheHarm(t *testing.T) {
	p := load(t, "sussex")
	for _, u := range p.Conditions() {
		for _, r := range p.Rules {
			if slices.Contains(r.Set, risk.Vulnerable) && u.Where == "rules "+r.ID && !slices.Equal(u.Names, []string{"affected"}) {
				t.Errorf("%s reads %v", r.ID, u.Names)
			}
		}
	}
	for harm, want := range map[string]bool{"none": false, "routine": false, "distressed": true, "health": true, "?": false} {
		for _, typ := range questionsets.ASBTypes {
			iv := opened(t, "sussex", answers{"affected": harm})
			iv.SetFacts(questionsets.Facts{ASBType: typ.ID, Category: "environmental"})
			if r := iv.Assess(reportsAgo()); r.Vulnerable != want {
				t.Errorf("%s, %s: vulnerable %v", harm, typ.ID, r.Vulnerable)
			}
		}
	}
	if p.Questions[0].Fills != "narrative" || p.Questions[1].ID != "affected" {
		t.Error("something is asked before the harm")
	}
}

func TestSX04HighIsSharedWithConsent(t *testing.T) {
	a := action(t, outcome(t, "sussex", answers{"pattern": "regular", "harm": "significant"}), "shared_system")
	if !a.Shares || !strings.Contains(a.Title, "written consent") || a.Basis != questionsets.Modelled || !strings.Contains(a.Source, "with written consent, is printed") {
		t.Errorf("%s, shares %v, %s", a.Title, a.Shares, a.Basis)
	}
	if due(outcome(t, "sussex", answers{"affected": "health"}), "shared_system") {
		t.Error("a Medium case goes on the shared system")
	}
}

// SX-06: one incident, several victims: each has a report, and the neighbours'
// reports of the same incident make nobody a repeat caller.
func TestSX06OneIncidentSeveralVictims(t *testing.T) {
	r := outcome(t, "sussex", answers{"others": "yes"})
	if !due(r, "other_victims") || r.Level != risk.Standard {
		t.Errorf("%v with %v", r.Level, actionIDs(r))
	}
	h := reportsAgo(0, 0)
	h.Present.Incident, h.Earlier[0].Incident, h.Earlier[1].Incident = "roses", "roses", "roses"
	if r := opened(t, "sussex", nil).Assess(h); r.Repeat || due(r, "explain_review") {
		t.Errorf("two neighbours told of the same incident: repeat %v, %v", r.Repeat, actionIDs(r))
	}
	high := outcome(t, "sussex", answers{"threatened": "yes", "pattern": "escalating", "harm": "significant"})
	if a := action(t, high, "safety_plan"); !a.Shares || a.Basis != questionsets.Modelled {
		t.Errorf("the safety plan of one case looks like a rule: %s", a.Basis)
	}
}
