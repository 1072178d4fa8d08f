package packs

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/risk"
)

func TestAS02Question13SetsVulnerableAndRepeat(t *testing.T) {
	r := assess(t, "avon-and-somerset", answers{"q13": "yes"})
	if !r.Vulnerable || !r.Repeat {
		t.Errorf("q13 yes: vulnerable %v repeat %v (AMB-07)", r.Vulnerable, r.Repeat)
	}
	for _, v := range []string{"no", "?", "-"} {
		if r := assess(t, "avon-and-somerset", answers{"q13": v}); r.Vulnerable || r.Repeat {
			t.Errorf("q13 %s: vulnerable %v repeat %v", v, r.Vulnerable, r.Repeat)
		}
	}
}

// shown is which questions hang on which answer.
func TestSkipLogic(t *testing.T) {
	for _, c := range []struct {
		pack, on  string
		dependent []string
	}{
		{"avon-and-somerset", "q2", []string{"q3", "q4"}},
		{"avon-and-somerset", "q13", []string{"q14", "q15", "q16"}},
		{"avon-and-somerset", "q17", []string{"q18"}}, // AMB-08
		{"west-mercia", "q5", []string{"q6"}},         // WM-03
		{"west-mercia", "q8", []string{"ground"}},
		{"cambridgeshire", "before", []string{"times_30_days"}},
	} {
		iv := begin(t, c.pack, nil)
		hidden := iv.Hidden()
		for _, v := range []string{"no", "?", "-", "yes"} {
			give(t, iv, answers{c.on: v})
			for _, id := range c.dependent {
				if iv.Shown(id) != (v == "yes") || !slices.Contains(hidden, id) {
					t.Errorf("%s: %s %s shows %s: %v", c.pack, c.on, v, id, iv.Shown(id))
				}
			}
		}
		var left []string
		for _, id := range hidden {
			if !slices.Contains(c.dependent, id) {
				left = append(left, id)
			}
		}
		if diff := cmp.Diff(left, iv.Hidden()); len(left)+len(iv.Hidden()) > 0 && diff != "" {
			t.Errorf("%s: %s yes shows others too:\n%s", c.pack, c.on, diff)
		}
	}
}

func TestAMB08Question13DoesNotAskQuestion18(t *testing.T) {
	if begin(t, "avon-and-somerset", answers{"q13": "yes", "q17": "no"}).Shown("q18") {
		t.Error("q18 is asked after q13")
	}
}

func TestASSafetyFloors(t *testing.T) {
	for id, rule := range map[string]string{"q2": "weapon", "q7": "danger", "q12": "injury"} {
		r := assess(t, "avon-and-somerset", answers{id: "yes"})
		if r.Level != risk.High || !hasFactor(r, rule) || len(r.Say) != 1 {
			t.Errorf("%s yes: %v, said %q", id, r.Level, r.Say)
		}
		if a := action(t, r, "tell_dispatcher"); !a.Mandatory || !a.Due.Equal(now) {
			t.Errorf("%s yes: the dispatcher is told %v, mandatory %v", id, a.Due, a.Mandatory)
		}
		full := answers{id: "yes", "q3": "a bat", "q4": "gone"}
		if r := assess(t, "avon-and-somerset", with("avon-and-somerset", full)); r.Level != risk.High {
			t.Errorf("%s yes in a standard cell: %v", id, r.Level)
		}
	}
}

// AS-03, AMB-06: vulnerable, repeat or high are rung back within 24 hours of
// the call being saved (AMB-24).
func TestAS03CallBackWithin24Hours(t *testing.T) {
	full := func(more answers) answers { return with("avon-and-somerset", more) }
	for name, r := range map[string]questionsets.Result{
		"vulnerable": assess(t, "avon-and-somerset", full(answers{"q13": "yes", "q14": "weekly", "q15": "no", "q16": "?"})),
		"repeat":     assess(t, "avon-and-somerset", full(nil), 100),
		"high":       assess(t, "avon-and-somerset", full(answers{"q12": "yes"})),
		"unfinished": assess(t, "avon-and-somerset", answers{"q13": "yes"}),
	} {
		if a := action(t, r, "call_back"); !a.Mandatory || !a.Due.Equal(now.Add(24*time.Hour)) {
			t.Errorf("%s: rung back by %v, mandatory %v", name, a.Due, a.Mandatory)
		}
	}
	r := assess(t, "avon-and-somerset", full(answers{"pattern": "regular", "harm": "moderate"}))
	if r.Level != risk.Medium || slices.Contains(actionIDs(r), "call_back") {
		t.Errorf("a first medium call: %v with %v", r.Level, actionIDs(r))
	}
}

func TestWM02AttendanceIsMandatory(t *testing.T) {
	for _, given := range []answers{{"q8": "yes"}, with("west-mercia", answers{"q8": "yes", "ground": "other"})} {
		a := action(t, assess(t, "west-mercia", given), "attend")
		if !a.Mandatory || a.Basis != questionsets.Published || a.Action.Due.Kind != risk.Immediately {
			t.Errorf("attend: mandatory %v, %s, due %v", a.Mandatory, a.Basis, a.Action.Due)
		}
	}
	for _, v := range []string{"no", "?", "-"} {
		if r := assess(t, "west-mercia", with("west-mercia", answers{"q8": v})); slices.Contains(actionIDs(r), "attend") {
			t.Errorf("q8 %s: somebody attends", v)
		}
	}
}

// AMB-09, HMIC-06: any ground is attended, a monitored strand is hate, and age,
// disability and health make vulnerable.
func TestAMB09EveryGround(t *testing.T) {
	monitored := []string{"faith", "ethnicity", "sexuality", "disability", "transgender"}
	lessAble := []string{"age", "disability", "health"}
	for _, o := range load(t, "west-mercia").Question("ground").Choices {
		r := assess(t, "west-mercia", with("west-mercia", answers{"q8": "yes", "ground": o.Value}))
		hate, want := slices.Contains(monitored, o.Value), risk.Standard
		if hate {
			want = risk.High
		}
		if r.Hate != hate || r.Vulnerable != slices.Contains(lessAble, o.Value) || r.Level != want || !slices.Contains(actionIDs(r), "attend") {
			t.Errorf("%s: hate %v, vulnerable %v, %v, actions %v", o.Value, r.Hate, r.Vulnerable, r.Level, actionIDs(r))
		}
	}
}

func TestGroundOfAnAnswerTakenBackCountsForNothing(t *testing.T) {
	iv := begin(t, "west-mercia", with("west-mercia", answers{"q8": "yes", "ground": "faith"}))
	give(t, iv, answers{"q8": "no"})
	r := iv.Assess(reportsAgo())
	if r.Hate || r.Level != risk.Standard || slices.Contains(actionIDs(r), "attend") {
		t.Errorf("q8 taken back: hate %v, %v, %v", r.Hate, r.Level, actionIDs(r))
	}
	if _, exported := iv.Export()["ground"]; exported {
		t.Error("a hidden answer is exported")
	}
}

// CAM-05, AMB-10, AMB-12: the present report counts, the thirtieth day counts,
// stated incidents count; Response wins over a Standard cell.
func TestCAM05ThreeIncidentsIn30Days(t *testing.T) {
	stated := func(n string) answers { return answers{"before": "yes", "times_30_days": n} }
	for _, c := range []struct {
		name   string
		more   answers
		days   []int
		graded bool
	}{
		{"two earlier reports", nil, []int{5, 12}, true},
		{"none but two stated", stated("2"), nil, true},
		{"one earlier and one stated", stated("1"), []int{7}, true},
		{"exactly 30 days", nil, []int{1, 30}, true},
		{"at 31 days not", nil, []int{1, 31}, false},
		{"one earlier", nil, []int{1}, false},
		{"one stated", stated("1"), nil, false},
		{"how many is not known", stated("?"), []int{3}, false},
		{"stated, then taken back", answers{"before": "no", "times_30_days": "9"}, nil, false},
	} {
		r := assess(t, "cambridgeshire", with("cambridgeshire", c.more), c.days...)
		if (r.Grade == "response") != c.graded || slices.Contains(actionIDs(r), "attend") != c.graded {
			t.Errorf("%s: grade %q, actions %v", c.name, r.Grade, actionIDs(r))
		}
		if !c.graded {
			continue
		}
		if r.Level != risk.Standard || !hasFactor(r, "response") || !hasFactor(r, "matrix") || !r.Repeat {
			t.Errorf("%s: %v, repeat %v; want standard with both reasons shown", c.name, r.Level, r.Repeat)
		}
		if slices.Contains(actionIDs(r), "write_off") {
			t.Errorf("%s: written off although Response", c.name)
		}
	}
}

func TestCAM05OneIncidentToldTwiceIsOneReport(t *testing.T) {
	h := reportsAgo(3, 4)
	h.Earlier[0].Incident, h.Earlier[1].Incident = "one", "one"
	if r := begin(t, "cambridgeshire", calm("cambridgeshire")).Assess(h); r.Grade != "" {
		t.Errorf("two reports of one incident: grade %q", r.Grade)
	}
}

func TestCAM06VehicleNoiseIsExempt(t *testing.T) {
	iv := begin(t, "cambridgeshire", nil)
	iv.SetFacts(questionsets.Facts{ASBType: "vehicle-noise"})
	r := iv.Assess(reportsAgo())
	if r.Exempt == "" || !r.Complete || r.Level != risk.Unassessed || len(r.Unanswered) != 0 {
		t.Errorf("vehicle noise: exempt %q, complete %v, %v, unanswered %v", r.Exempt, r.Complete, r.Level, r.Unanswered)
	}
	give(t, iv, with("cambridgeshire", answers{"pattern": "regular", "harm": "moderate"}))
	if r := iv.Assess(reportsAgo()); r.Level != risk.Medium || !r.Complete || !slices.Contains(actionIDs(r), "attend") {
		t.Errorf("vehicle noise, answered all the same: %v with %v", r.Level, actionIDs(r))
	}
	for _, pack := range []string{"west-mercia", "avon-and-somerset"} {
		iv := begin(t, pack, nil)
		iv.SetFacts(questionsets.Facts{ASBType: "vehicle-noise"})
		if r := iv.Assess(reportsAgo()); r.Exempt != "" || r.Complete {
			t.Errorf("%s: vehicle noise is exempt", pack)
		}
	}
}

func TestCAM04KeepsafeFactors(t *testing.T) {
	p := load(t, "cambridgeshire")
	for _, o := range p.Question("keepsafe").Choices {
		want := risk.Standard
		if o.Value == "equality" { // it may be hate, so officers attend
			want = risk.Medium
		}
		if r := assess(t, "cambridgeshire", with("cambridgeshire", answers{"keepsafe": "[" + o.Value + "]"})); !r.Vulnerable || r.Level != want {
			t.Errorf("%s: vulnerable %v, %v", o.Value, r.Vulnerable, r.Level)
		}
	}
	if r := assess(t, "cambridgeshire", calm("cambridgeshire")); r.Vulnerable || r.Level != risk.Standard {
		t.Errorf("no factor is an answer too: vulnerable %v, %v", r.Vulnerable, r.Level)
	}
	if !strings.Contains(p.Question("keepsafe").Hint, "keep the victim safe") {
		t.Error("K is not shown as a banner (AMB-16)")
	}
}

func TestCAM16AFreeTextFactorIsAlwaysPossible(t *testing.T) {
	iv := begin(t, "cambridgeshire", nil)
	if q := load(t, "cambridgeshire").Question("other_factor"); q.Kind != questionsets.Text || q.Required || q.When != "" {
		t.Errorf("other_factor: %s, required %v, when %q", q.Kind, q.Required, q.When)
	}
	give(t, iv, with("cambridgeshire", answers{"other_factor": "her dog was poisoned last year"}))
	if r := iv.Assess(reportsAgo()); r.Level != risk.Standard || !r.Complete {
		t.Errorf("%v complete %v", r.Level, r.Complete)
	}
}

func TestCAM08And09And10ActionsPerLevel(t *testing.T) {
	for _, c := range []struct {
		harm string
		want []string
	}{
		{"low", []string{"write_off", "npt_review"}},
		{"moderate", []string{"attend", "non_crime_301", "ram", "tell_sergeant", "agencies_talk"}},
		{"significant", []string{"attend", "non_crime_301", "ram", "tell_duty_manager", "multi_agency", "action_plan",
			"profile", "call_conference", "hold_conference", "update_system"}},
	} {
		r := assess(t, "cambridgeshire", with("cambridgeshire", answers{"pattern": "regular", "harm": c.harm}))
		if diff := cmp.Diff(c.want, actionIDs(r)); diff != "" {
			t.Errorf("%v:\n%s", r.Level, diff)
		}
		for _, a := range r.Actions { // agencies discuss what somebody judges to be medium towards high
			if !a.Mandatory && a.ID != "agencies_talk" {
				t.Errorf("%v: %s is a duty", r.Level, a.ID)
			}
		}
	}
	r := assess(t, "cambridgeshire", with("cambridgeshire", answers{"pattern": "regular", "harm": "significant"}))
	if a := action(t, r, "tell_duty_manager"); !a.Due.Equal(now) || !a.Mandatory {
		t.Errorf("the duty manager is made aware %v", a.Due)
	}
	if got := actionIDs(assess(t, "cambridgeshire", nil)); len(got) != 0 {
		t.Errorf("an unassessed call asks for %v", got)
	}
}

// The write-off belongs to Standard that is not graded Response.
func TestCAM11WriteOffIsForStandardOnly(t *testing.T) {
	standard := with("cambridgeshire", answers{"pattern": "regular", "harm": "low"})
	if r := assess(t, "cambridgeshire", standard); len(r.WriteOff) != 6 {
		t.Errorf("%v: %v", r.Level, r.WriteOff)
	}
	for name, r := range map[string]questionsets.Result{
		"graded response": assess(t, "cambridgeshire", standard, 1, 2),
		"medium":          assess(t, "cambridgeshire", with("cambridgeshire", answers{"pattern": "regular", "harm": "moderate"})),
		"unassessed":      assess(t, "cambridgeshire", nil),
		"west mercia":     assess(t, "west-mercia", calm("west-mercia")),
	} {
		if r.WriteOff != nil {
			t.Errorf("%s (%v) is written off with %v", name, r.Level, r.WriteOff)
		}
	}
}

// DS_111, GEN-09: which actions contact the victim, and which give information
// to another agency.
func TestActionsThatReachTheVictimOrShare(t *testing.T) {
	for _, c := range []struct {
		pack           string
		reaches, share string // action and way; actions
	}{
		{"west-mercia", "attend visit, high_response visit, team_contact call, care_plan call", "high_response, care_plan"},
		{"avon-and-somerset", "high_response visit, call_back call, team_contact call", "high_response"},
		{"cambridgeshire", "attend visit, team_contact call", "multi_agency, profile, call_conference, hold_conference, update_system, " +
			"partner_contact, safeguarding, agencies_talk"},
		{"cambridgeshire-ram", "", "profile, call_conference, hold_conference, update_system, agencies_talk"},
	} {
		var reaches, share []string
		for _, a := range load(t, c.pack).Actions {
			if a.Reaches != "" {
				reaches = append(reaches, a.ID+" "+a.Reaches)
			}
			if a.Shares {
				share = append(share, a.ID)
			}
		}
		if diff := cmp.Diff([]string{c.reaches, c.share}, []string{strings.Join(reaches, ", "), strings.Join(share, ", ")}); diff != "" {
			t.Errorf("%s:\n%s", c.pack, diff)
		}
	}
}

// Everyone who reports a second time in six months is told of the case review.
func TestCaseReviewIsExplainedAtTheSecondReport(t *testing.T) {
	for _, pack := range callPacks {
		first, second := assess(t, pack, nil, 200), assess(t, pack, nil, 150)
		if slices.Contains(actionIDs(first), "explain_review") || !slices.Contains(actionIDs(second), "explain_review") {
			t.Errorf("%s: %v, then %v", pack, actionIDs(first), actionIDs(second))
		}
	}
}

// NS-07: a category by itself never sets a level.
func TestNS07CategoryAloneSetsNothing(t *testing.T) {
	for _, pack := range callPacks {
		for _, c := range questionsets.Categories {
			iv := begin(t, pack, nil)
			iv.SetFacts(questionsets.Facts{Category: c.ID})
			if r := iv.Assess(reportsAgo()); r.Level != risk.Unassessed || len(r.Factors) > 0 {
				t.Errorf("%s %s: %v", pack, c.ID, r.Level)
			}
		}
	}
}
