package packs

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/risk"
)

// high are answers that make a call or an assessment High in each pack here.
func high(t *testing.T, pack string) answers {
	if pack == "cambridgeshire-ram" {
		return ramAnswers(t, [9]int{5, 2, 2, 2, 3, 5, 6, 3, 3})
	}
	return with(pack, answers{"pattern": "regular", "harm": "significant"})
}

// medium are answers that make it Medium and set no flag.
func medium(t *testing.T, pack string) answers {
	if pack == "cambridgeshire-ram" {
		return ramAnswers(t, [9]int{5, 2, 0, 0, 0, 0, 6, 0, 0})
	}
	return with(pack, answers{"pattern": "regular", "harm": "moderate"})
}

// AS-05, GEN-11: the risk is assessed again before closing. By when is printed
// nowhere, so it says modelled.
func TestAS05AssessedAgainBeforeClosing(t *testing.T) {
	const pack = "avon-and-somerset"
	for name, r := range map[string]questionsets.Result{
		"medium":     assess(t, pack, medium(t, pack)),
		"high":       assess(t, pack, high(t, pack)),
		"repeat":     assess(t, pack, calm(pack), 100),
		"vulnerable": assess(t, pack, with(pack, answers{"q13": "yes", "q14": "weekly", "q15": "no", "q16": "?"})),
	} {
		a := action(t, r, "assess_again")
		if !a.Mandatory || a.Owner != "investigating officer" || a.Basis != questionsets.Modelled || a.Ends == "" {
			t.Errorf("%s: mandatory %v, owner %s, %s, ends %q", name, a.Mandatory, a.Owner, a.Basis, a.Ends)
		}
	}
	if r := assess(t, pack, calm(pack)); len(r.Actions) > 0 {
		t.Errorf("a first Standard call leads to %v", actionIDs(r))
	}
}

// AS-01 asks for a reason only after question 13. Everybody is asked for the
// motive, on the quick path too, and a report that was complete without it stays so.
func TestAS01EverybodyIsAskedForTheMotive(t *testing.T) {
	const pack = "avon-and-somerset"
	if q := load(t, pack).Question("motive"); !q.Core || q.Required || q.When != "" || q.Means != "hate" || !slices.Contains(q.Covers, "hate") {
		t.Errorf("motive: core %v, required %v, when %q, means %q, covers %v", q.Core, q.Required, q.When, q.Means, q.Covers)
	}
	if r := assess(t, pack, answers{"motive": "yes"}); !r.Hate || r.Level != risk.High || !slices.Contains(actionIDs(r), "high_response") {
		t.Errorf("a hate motive: hate %v, %v with %v", r.Hate, r.Level, actionIDs(r))
	}
	for _, given := range []answers{calm(pack), with(pack, answers{"motive": "no"})} {
		if r := assess(t, pack, given); r.Hate || r.Level != risk.Standard || !r.Complete {
			t.Errorf("%d answers: hate %v, %v, complete %v", len(given), r.Hate, r.Level, r.Complete)
		}
	}
}

// AS-01: who is at risk of harm is vulnerable, and Medium at least.
func TestAS01AtRiskOfHarm(t *testing.T) {
	const pack = "avon-and-somerset"
	for v, want := range map[string]risk.Level{"yes": risk.Medium, "no": risk.Standard} {
		r := assess(t, pack, with(pack, answers{"q17": "yes", "q18": v}))
		if r.Level != want || r.Vulnerable != (v == "yes") {
			t.Errorf("q18 %s: %v, vulnerable %v", v, r.Level, r.Vulnerable)
		}
	}
}

// WM-04: support is asked about, and none is the worse answer.
func TestWM04SupportIsAsked(t *testing.T) {
	q := load(t, "west-mercia").Question("q10")
	if !q.Required || q.Worse != "no" || !slices.Contains(q.Covers, "support") {
		t.Errorf("q10: required %v, worse %q, covers %v", q.Required, q.Worse, q.Covers)
	}
}

func TestWM05EarlierCallsAreFlagged(t *testing.T) {
	if r := assess(t, "west-mercia", calm("west-mercia"), 100); !r.Repeat {
		t.Error("a second report in a year is no repeat")
	}
}

// WM-06: whoever walks in is assessed like whoever rings. WM-08: no category
// and no type has a response that is fixed beforehand.
func TestWM06And08NeitherChannelNorCategoryChangesAnything(t *testing.T) {
	const pack = "west-mercia"
	for name, given := range map[string]answers{"standard": calm(pack), "medium": medium(t, pack), "high": high(t, pack),
		"hate": with(pack, answers{"q8": "yes", "ground": "disability"}), "unfinished": {"q5": "yes"}} {
		iv := begin(t, pack, given)
		want := resultJSON(t, iv)
		try := func(f questionsets.Facts) {
			iv.SetFacts(f)
			if diff := cmp.Diff(want, resultJSON(t, iv)); diff != "" {
				t.Errorf("%s with %+v:\n%s", name, f, diff)
			}
		}
		for _, channel := range questionsets.Channels {
			try(questionsets.Facts{Channel: channel})
		}
		for _, c := range questionsets.Categories {
			for _, typ := range questionsets.ASBTypes {
				try(questionsets.Facts{Channel: "walk-in", Category: c.ID, ASBType: typ.ID})
			}
		}
	}
}

func resultJSON(t *testing.T, iv *questionsets.Interview) string {
	t.Helper()
	b, err := json.Marshal(iv.Assess(reportsAgo(40)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// WM-07: a plan of what is to be done, agreed with partners and victim first.
func TestWM07CarePlan(t *testing.T) {
	const pack = "west-mercia"
	a := action(t, assess(t, pack, high(t, pack)), "care_plan")
	if !a.Shares || a.Reaches == "" || a.Ends == "" || a.Owner == "" || a.Basis != questionsets.Modelled {
		t.Errorf("care plan: shares %v, reaches %q, ends %q, owner %q, %s", a.Shares, a.Reaches, a.Ends, a.Owner, a.Basis)
	}
	for _, given := range []answers{calm(pack), medium(t, pack)} {
		if r := assess(t, pack, given); slices.Contains(actionIDs(r), "care_plan") {
			t.Errorf("a %v call gets a care plan", r.Level)
		}
	}
}

var cambridgeshires = []string{"cambridgeshire", "cambridgeshire-ram"}

// SLA-01, SLA-05, SLA-06, AMB-01: three clocks, all counted from the moment the
// assessment is saved, all to be seen. AMB-02: partners enter nothing at
// weekends, and the clock of a High on a Saturday runs out on Sunday all the same.
func TestSLA01And05And06ClocksOfAHighCase(t *testing.T) {
	saturday := now
	if saturday.Weekday() != time.Saturday {
		t.Fatalf("the tests begin on a %s", saturday.Weekday())
	}
	for _, pack := range cambridgeshires {
		r := assess(t, pack, high(t, pack))
		for id, want := range map[string]time.Time{
			"profile": saturday.Add(24 * time.Hour), "call_conference": saturday.Add(24 * time.Hour), "hold_conference": saturday.Add(72 * time.Hour),
		} {
			a := action(t, r, id)
			if !a.Due.Equal(want) || !a.Mandatory || !a.Shares || a.Ends == "" || a.After != nil {
				t.Errorf("%s %s: due %v, want %v; mandatory %v, shares %v, ends %q, after %v", pack, id, a.Due, want, a.Mandatory, a.Shares, a.Ends, a.After)
			}
		}
		if day := action(t, r, "profile").Due.Weekday(); day != time.Sunday {
			t.Errorf("%s: the profile is due on a %s", pack, day)
		}
		for name, less := range map[string]answers{"medium": medium(t, pack), "standard": calm(pack)} {
			for _, id := range actionIDs(assess(t, pack, less)) {
				if slices.Contains([]string{"profile", "call_conference", "hold_conference", "update_system"}, id) {
					t.Errorf("%s %s: %s", pack, name, id)
				}
			}
		}
	}
}

// SLA-02: the agency that creates the profile leads. It is said to whoever does it.
func TestSLA02TheCreatingAgencyLeads(t *testing.T) {
	for _, pack := range cambridgeshires {
		a := action(t, assess(t, pack, high(t, pack)), "profile")
		if want := "The agency that creates the profile is the lead agency"; !strings.Contains(a.Because, want) {
			t.Errorf("%s: %q does not say %q", pack, a.Because, want)
		}
	}
}

// SLA-03: where one agency rates a victim as High now, all treat as such.
func TestSLA03AHighByAnyAgencyFloorsTheCall(t *testing.T) {
	for _, c := range []struct {
		name string
		on   risk.Occasion
		want risk.Level
	}{
		{"the council's High", risk.Occasion{At: now.AddDate(0, -3, 0), Agency: "council", Level: risk.High}, risk.High},
		{"our own High", risk.Occasion{At: now.AddDate(0, 0, -1), Level: risk.High}, risk.High},
		{"twelve months old", risk.Occasion{At: now.AddDate(0, -12, 0), Agency: "housing", Level: risk.High}, risk.High},
		{"older", risk.Occasion{At: now.AddDate(0, -12, -1), Agency: "housing", Level: risk.High}, risk.Standard},
		{"a Medium", risk.Occasion{At: now.AddDate(0, -3, 0), Agency: "council", Level: risk.Medium}, risk.Standard},
		{"no level", risk.Occasion{At: now.AddDate(0, -3, 0), Agency: "council"}, risk.Standard},
	} {
		h := reportsAgo()
		h.Earlier = append(h.Earlier, c.on)
		r := begin(t, "cambridgeshire", calm("cambridgeshire")).Assess(h)
		if high := c.want == risk.High; r.Level != c.want || hasFactor(r, "current_high") != high || slices.Contains(actionIDs(r), "profile") != high {
			t.Errorf("%s: %v with %v, want %v", c.name, r.Level, actionIDs(r), c.want)
		}
	}
}

// The matrix comes after a call whose level is on file. Floored by it, no
// officer's assessment could ever be lower than the call handler's.
func TestSLA03DoesNotFloorTheMatrixByTheCallItself(t *testing.T) {
	h := reportsAgo()
	h.Earlier = append(h.Earlier, risk.Occasion{At: now.Add(-time.Hour), Level: risk.High})
	if r := begin(t, "cambridgeshire-ram", calm("cambridgeshire-ram")).Assess(h); r.Level != risk.Standard {
		t.Errorf("the matrix of nothing, after a High call: %v", r.Level)
	}
}

// SLA-04: medium towards high is talked about. No number says what it is, so the
// action is there for every Medium and somebody judges.
func TestSLA04AgenciesTalkAboutAMedium(t *testing.T) {
	for _, pack := range cambridgeshires {
		if a := action(t, assess(t, pack, medium(t, pack)), "agencies_talk"); a.Mandatory || !a.Shares || !strings.Contains(a.Because, "not on the shared system") {
			t.Errorf("%s: mandatory %v, shares %v, %q", pack, a.Mandatory, a.Shares, a.Because)
		}
		for _, given := range []answers{calm(pack), high(t, pack)} {
			if r := assess(t, pack, given); slices.Contains(actionIDs(r), "agencies_talk") {
				t.Errorf("%s: agencies talk about a %v", pack, r.Level)
			}
		}
	}
}

// SLA-07: an update is due by the end of the working day on which its task is done.
func TestSLA07TheUpdateWaitsForTheConference(t *testing.T) {
	for _, pack := range cambridgeshires {
		a := action(t, assess(t, pack, high(t, pack)), "update_system")
		if !a.Due.IsZero() || a.After == nil || a.After.ID != "hold_conference" || a.Action.Due.Kind != risk.EndOfWorkingDay {
			t.Errorf("%s: due %v, after %v, %v", pack, a.Due, a.After, a.Action.Due)
		}
	}
}

// SLA-11: a High that a partner's call centre passes on is talked over with it.
func TestSLA11APartnersHighIsDiscussed(t *testing.T) {
	for _, channel := range append([]string{""}, questionsets.Channels...) {
		for _, given := range []answers{medium(t, "cambridgeshire"), high(t, "cambridgeshire")} {
			iv := begin(t, "cambridgeshire", given)
			iv.SetFacts(questionsets.Facts{Channel: channel})
			r := iv.Assess(reportsAgo())
			if got, want := slices.Contains(actionIDs(r), "partner_contact"), channel == "partner" && r.Level == risk.High; got != want {
				t.Errorf("%v by %q: contact with the partner %v", r.Level, channel, got)
			}
		}
	}
}

// CAM-17: what was done in the case study may be done again and need not be.
func TestCAM17SafeguardingReferralIsOffered(t *testing.T) {
	ill := high(t, "cambridgeshire")
	ill["keepsafe"] = "[sickness]"
	if a := action(t, assess(t, "cambridgeshire", ill), "safeguarding"); a.Mandatory || !a.Shares || a.Basis != questionsets.Modelled {
		t.Errorf("mandatory %v, shares %v, %s", a.Mandatory, a.Shares, a.Basis)
	}
	for _, given := range []answers{high(t, "cambridgeshire"), with("cambridgeshire", answers{"keepsafe": "[sickness]"})} {
		if r := assess(t, "cambridgeshire", given); slices.Contains(actionIDs(r), "safeguarding") {
			t.Errorf("%v with %v", r.Level, actionIDs(r))
		}
	}
}

// A possible hate motive is never only a mark: somebody has to do something.
func TestAPossibleHateMotiveIsRecorded(t *testing.T) {
	for pack, given := range map[string]answers{"cambridgeshire": {"keepsafe": "[equality]"}, "cambridgeshire-ram": {"r5": "yes"}} {
		r := assess(t, pack, with(pack, given))
		if a := action(t, r, "record_hate"); !r.Hate || !a.Mandatory || a.Basis != questionsets.Modelled {
			t.Errorf("%s: hate %v, mandatory %v, %s", pack, r.Hate, a.Mandatory, a.Basis)
		}
		if r := assess(t, pack, calm(pack)); slices.Contains(actionIDs(r), "record_hate") {
			t.Errorf("%s: recorded without a motive", pack)
		}
	}
}

// CAM-04, CAM-09: KEEPSAFE's E is wider than a hate motive, so it is no High;
// officers attend, and nobody is told that they will not come.
func TestCAM04EqualityIsAttended(t *testing.T) {
	r := assess(t, "cambridgeshire", with("cambridgeshire", answers{"before": "yes", "times_30_days": "0", "keepsafe": "[equality]"}))
	if !r.Hate || !r.Vulnerable || !r.Repeat || r.Level != risk.Medium || !slices.Contains(actionIDs(r), "attend") || slices.Contains(actionIDs(r), "write_off") {
		t.Errorf("hate %v, vulnerable %v, repeat %v: %v with %v", r.Hate, r.Vulnerable, r.Repeat, r.Level, actionIDs(r))
	}
	if r := assess(t, "cambridgeshire-ram", with("cambridgeshire-ram", answers{"r5": "yes"})); r.Level != risk.Standard {
		t.Errorf("the matrix's printed points of hate alone come to %v", r.Level)
	}
}

// DOMAIN 1.5: the worst of five kinds is 22 points. The pack keeps the source's
// points and says why.
func TestCAMRAMKeepsTheSourcesUnderCall(t *testing.T) {
	const pack = "cambridgeshire-ram"
	r := assess(t, pack, with(pack, answers{"r1": "frequently", "r5": "yes", "r6": "current", "r7": "health", "r8": "isolated"}))
	if r.Score != 22 || r.Level != risk.Medium {
		t.Errorf("%d points, %v; want 22, medium", r.Score, r.Level)
	}
	if !load(t, pack).Accepts("under-call", "") {
		t.Error("the pack does not say that it under-calls")
	}
}

// WM-08: significant harm makes vulnerable, whatever the reason and the pattern.
func TestWM08SignificantHarmMakesVulnerable(t *testing.T) {
	for _, o := range load(t, "west-mercia").Question("harm").Choices {
		for _, row := range []string{"isolated", "regular", "escalating"} {
			r := assess(t, "west-mercia", with("west-mercia", answers{"pattern": row, "harm": o.Value}))
			if r.Vulnerable != (o.Value == "significant") {
				t.Errorf("%s, %s: vulnerable %v", row, o.Value, r.Vulnerable)
			}
		}
	}
}
