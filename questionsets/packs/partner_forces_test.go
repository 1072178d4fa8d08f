package packs

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/risk"
)

// partnerCalm is a finished call in which nothing is wrong, by pack.
var partnerCalm = map[string]answers{
	"leicestershire":          {"before": "no", "less_able": "no", "motive": "no", "threats": "no", "pattern": "isolated", "harm": "low"},
	"lincolnshire":            {"before": "no", "needs": "no", "motive": "no", "afraid": "no", "pattern": "isolated", "harm": "low"},
	"metropolitan":            {"screen": "[]", "before": "no", "motive": "no", "pattern": "isolated", "harm": "low"},
	"metropolitan-assessment": {"r1": "none", "r2": "no", "r3": "no", "r4": "no", "r5": "no", "r6": "none", "r7": "none", "r8": "close", "r9": "no"},
}

// call assesses a calm call with other answers and earlier reports so many days ago.
func call(t *testing.T, pack string, more answers, daysAgo ...int) questionsets.Result {
	t.Helper()
	given := maps.Clone(partnerCalm[pack])
	maps.Copy(given, more)
	return assess(t, pack, given, daysAgo...)
}

func asks(r questionsets.Result, id string) bool { return slices.Contains(actionIDs(r), id) }

// LEI-01: the number's earlier reports flag a repeat caller. Two in twelve
// months is modelled, and says so.
func TestLEI01RepeatCallersAreFlaggedByNumber(t *testing.T) {
	for pack := range partnerCalm {
		if r := load(t, pack).Repeat[0]; r.Basis != questionsets.Modelled || !strings.Contains(r.Source, "printed") {
			t.Errorf("%s: the repeat rule is %s, from %q", pack, r.Basis, r.Source)
		}
		for days, want := range map[int]bool{1: true, 364: true, 365: true, 366: false} {
			if r := call(t, pack, nil, days); r.Repeat != want || hasFactor(r, "seen_before") != want {
				t.Errorf("%s, one report %d days ago: repeat %v", pack, days, r.Repeat)
			}
		}
		if r := call(t, pack, nil); r.Repeat {
			t.Errorf("%s: a first report is a repeat", pack)
		}
	}
}

// LEI-02: who is most vulnerable is modelled: vulnerable and repeat, those most
// at risk in HMIC-01, or vulnerable and High. The desk is the force's own, so
// nothing is shared.
func TestLEI02TheMostVulnerableAreReferred(t *testing.T) {
	for _, c := range []struct {
		name string
		more answers
		days []int
		want bool
	}{
		{"vulnerable alone", answers{"less_able": "yes"}, nil, false},
		{"repeat alone", answers{"before": "yes"}, []int{3}, false},
		{"vulnerable and said it happened before", answers{"less_able": "yes", "before": "yes"}, nil, true},
		{"vulnerable and has rung before", answers{"less_able": "yes"}, []int{3}, true},
		{"vulnerable and High", answers{"less_able": "yes", "motive": "yes"}, nil, true},
		{"High alone", answers{"motive": "yes"}, nil, false},
		{"vulnerable and Medium", answers{"less_able": "yes", "harm": "significant"}, nil, false},
		{"vulnerability not known", answers{"less_able": "?", "before": "yes"}, nil, false},
	} {
		if r := call(t, "leicestershire", c.more, c.days...); asks(r, "refer_crd") != c.want {
			t.Errorf("%s: referred %v, want %v", c.name, !c.want, c.want)
		}
	}
	a := action(t, call(t, "leicestershire", answers{"less_able": "yes", "before": "yes"}), "refer_crd")
	if !a.Mandatory || a.Shares || a.Owner != "call handler" {
		t.Errorf("the referral: mandatory %v, shares %v, owner %q", a.Mandatory, a.Shares, a.Owner)
	}
}

// HMIC-03, HMIC-06: what callers were not asked is asked in every call, also on
// the quick path, and no call is finished without it.
func TestHMIC03BothMissedQuestionsAreAskedInEveryCall(t *testing.T) {
	p := load(t, "leicestershire")
	for id, covers := range map[string]string{"before": "repeat", "less_able": "vulnerability"} {
		q := p.Question(id)
		if !q.Required || !q.Core || q.When != "" || !slices.Contains(q.Covers, covers) || !strings.Contains(q.Source, "HMIC-03") {
			t.Errorf("%s: required %v, core %v, when %q, covers %v", id, q.Required, q.Core, q.When, q.Covers)
		}
		given := maps.Clone(partnerCalm["leicestershire"])
		delete(given, id)
		if r := assess(t, "leicestershire", given); r.Complete || r.Level != risk.Unassessed {
			t.Errorf("without %s: %v complete %v", id, r.Level, r.Complete)
		}
	}
	ask := p.Question("less_able").Ask
	if !strings.Contains(ask, "for instance") || !strings.Contains(ask, "age") || !strings.Contains(ask, "disability") {
		t.Errorf("vulnerable \"for instance, elderly or disabled\" (HMIC-06) is asked as %q", ask)
	}
}

// HMIC-04: the handler is told of the checks on other systems in every call, and
// they are to be done where something was found.
func TestHMIC04OtherSystemsAreChecked(t *testing.T) {
	if hint := load(t, "leicestershire").Question("before").Hint; !strings.Contains(hint, "other police systems") {
		t.Errorf("the handler is told: %q", hint)
	}
	for _, more := range []answers{{"less_able": "yes"}, {"before": "yes"}, {"motive": "yes"}, {"threats": "yes"}} {
		if a := action(t, call(t, "leicestershire", more), "other_systems"); !a.Mandatory {
			t.Errorf("%v: the checks are left to the handler", more)
		}
	}
	if r := call(t, "leicestershire", nil); len(r.Actions) != 0 {
		t.Errorf("a first call in which nothing is wrong asks for %v", actionIDs(r))
	}
}

// GEN-21: what is known reaches the officers on their way.
func TestGEN21OfficersOnTheirWayAreTold(t *testing.T) {
	r := call(t, "leicestershire", answers{"pattern": "regular", "harm": "significant"})
	if a := action(t, r, "brief_officers"); a.Action.Due.Kind != risk.Immediately || a.Owner != "call handler" || !asks(r, "high_response") {
		t.Errorf("told by %q, due %v, with %v", a.Owner, a.Action.Due, actionIDs(r))
	}
	if asks(call(t, "leicestershire", answers{"threats": "yes"}), "brief_officers") {
		t.Error("officers are told of a Medium call to which nobody is sent")
	}
}

// LIN-01, AMB-11: the agreed definition is not printed, so nothing that stands
// for it looks published, and repeat is what joint intervention hangs on.
func TestLIN01RepeatVictimIsModelled(t *testing.T) {
	p := load(t, "lincolnshire")
	if p.Basis != questionsets.Modelled || !strings.Contains(p.Why, "LIN-01") || !strings.Contains(p.Repeat[0].Source, "LIN-01") {
		t.Errorf("basis %s, because %q", p.Basis, p.Why)
	}
	for _, c := range []struct {
		more answers
		want bool
	}{
		{answers{"before": "yes"}, false},
		{answers{"before": "yes", "needs": "yes"}, true},
		{answers{"before": "yes", "pattern": "regular", "harm": "moderate"}, true},
		{answers{"needs": "yes", "pattern": "regular", "harm": "moderate"}, false},
	} {
		if r := call(t, "lincolnshire", c.more); asks(r, "joint_intervention") != c.want {
			t.Errorf("%v: joint intervention %v", c.more, !c.want)
		}
	}
	if a := action(t, call(t, "lincolnshire", answers{"before": "yes", "needs": "yes"}), "joint_intervention"); !a.Shares {
		t.Error("joint intervention asks for no consent (GEN-09)")
	}
}

// LIN-02: one set for the police and every partner. Whoever takes the report,
// and however it comes in, the same is asked and the same comes out.
func TestLIN02OneSetForAllPartners(t *testing.T) {
	p := load(t, "lincolnshire")
	for _, u := range p.Conditions() {
		if slices.Contains(u.Names, "channel") {
			t.Errorf("%s hangs on the channel", u.Where)
		}
	}
	for covers, id := range map[string]string{"repeat": "before", "vulnerability": "needs", "hate": "motive"} {
		if q := p.Question(id); !q.Required || !q.Core || q.When != "" || !slices.Contains(q.Covers, covers) {
			t.Errorf("%s is not asked in every call by %s", covers, id)
		}
	}
	more := answers{"before": "yes", "needs": "yes", "motive": "yes"}
	want := call(t, "lincolnshire", more)
	for _, channel := range questionsets.Channels {
		iv := begin(t, "lincolnshire", partnerCalm["lincolnshire"])
		give(t, iv, more)
		iv.SetFacts(questionsets.Facts{Channel: channel})
		r := iv.Assess(reportsAgo())
		if diff := cmp.Diff([][]string{want.Hidden, actionIDs(want)}, [][]string{r.Hidden, actionIDs(r)}); diff != "" || r.Level != want.Level {
			t.Errorf("%s: %v\n%s", channel, r.Level, diff)
		}
	}
}

// LIN-02: a potential hate crime is identified and looked at as one.
func TestLIN02PotentialHateCrimes(t *testing.T) {
	r := call(t, "lincolnshire", answers{"motive": "yes"})
	if a := action(t, r, "hate_crime"); !r.Hate || r.Level != risk.High || !a.Mandatory || a.Action.Due.Kind != risk.Immediately {
		t.Errorf("hate %v, %v, mandatory %v, due %v", r.Hate, r.Level, a.Mandatory, a.Due)
	}
	for _, v := range []string{"no", "?", "-"} {
		if r := call(t, "lincolnshire", answers{"motive": v}); r.Hate || asks(r, "hate_crime") {
			t.Errorf("motive %s: hate %v, %v", v, r.Hate, actionIDs(r))
		}
	}
}

// LIN-04: need, potential harm and opportunities are asked, solvability is not.
func TestLIN04NeedHarmAndOpportunities(t *testing.T) {
	p := load(t, "lincolnshire")
	for _, id := range []string{"needs", "afraid", "opportunities", "harm"} {
		if q := p.Question(id); q == nil || !strings.Contains(q.Source, "LIN-04") {
			t.Errorf("%s is not asked because of LIN-04", id)
		}
	}
	for _, q := range p.Questions {
		if slices.Contains(q.Covers, "incident") || q.Fills == "suspect" {
			t.Errorf("%s asks about the offence or the offender", q.ID)
		}
	}
	if r := call(t, "lincolnshire", answers{"afraid": "yes"}); r.Level != risk.Medium {
		t.Errorf("potential harm: %v", r.Level)
	}
}

// LIN-05: a victim known to the council is a repeat victim to the police.
func TestLIN05ReportsToPartnersCount(t *testing.T) {
	for _, agency := range []string{"council", "housing", "police", ""} {
		h := reportsAgo(100)
		h.Earlier[0].Agency = agency
		r := begin(t, "lincolnshire", partnerCalm["lincolnshire"]).Assess(h)
		if !r.Repeat || !hasFactor(r, "seen_before") || !asks(r, "explain_review") {
			t.Errorf("told to %q: repeat %v, %v", agency, r.Repeat, actionIDs(r))
		}
	}
	h := reportsAgo(0)
	h.Earlier[0].Agency, h.Earlier[0].Incident, h.Present.Incident = "council", "one", "one"
	if r := begin(t, "lincolnshire", partnerCalm["lincolnshire"]).Assess(h); r.Repeat {
		t.Error("one incident told to the council and to the police is a repeat")
	}
}

// MET-01: the handler asks, picks from a list, and each pick counts.
func TestMET01TheScreenIsAListForTheHandler(t *testing.T) {
	p := load(t, "metropolitan")
	q := p.Question("screen")
	if p.Mode != questionsets.ModeScreenThenVisit || q.Kind != questionsets.Choices || !q.Core || !strings.Contains(q.Ask, "harder for you") || !strings.Contains(q.Hint, "without being told") {
		t.Errorf("%s, %s, core %v, %q, %q", p.Mode, q.Kind, q.Core, q.Ask, q.Hint)
	}
	for _, o := range q.Choices {
		r := call(t, "metropolitan", answers{"screen": "[" + o.Value + "]"})
		want := risk.Standard
		if o.Value == "threatened" {
			want = risk.Medium
		}
		if !r.Vulnerable || r.Level != want {
			t.Errorf("%s: vulnerable %v, %v", o.Value, r.Vulnerable, r.Level)
		}
	}
	for _, v := range []string{"[]", "?", "-"} {
		if r := call(t, "metropolitan", answers{"screen": v}); r.Vulnerable {
			t.Errorf("screen %s: vulnerable", v)
		}
	}
}

// MET-02: no limit is printed, so the officer assesses everyone who was
// screened, whatever the screen showed.
func TestMET02TheInvestigatingOfficerAssessesInDetail(t *testing.T) {
	for name, given := range map[string]answers{
		"standard": nil, "medium": {"screen": "[threatened]"}, "high": {"motive": "yes"},
		"not known": {"screen": "?", "before": "?", "motive": "?", "pattern": "?", "harm": "?"},
		"declined":  {"screen": "-", "harm": "-"},
	} {
		a := action(t, call(t, "metropolitan", given), "assess_on_borough")
		if !a.Mandatory || a.Reaches != "visit" || !strings.Contains(a.Owner, "borough") || !a.Due.Equal(now.Add(72*time.Hour)) {
			t.Errorf("%s: mandatory %v, reaches %q, owner %q, due %v", name, a.Mandatory, a.Reaches, a.Owner, a.Due)
		}
	}
	for name, given := range map[string]answers{
		"the screen shows something": {"screen": "[threatened]"}, "the screen shows nothing": {"screen": "[]", "before": "no"},
		"nothing is known": {"screen": "?", "before": "-"}, "left after the motive": {"screen": "[health,distressed]", "before": "yes", "motive": "no"},
		"the motive is answered first": {"motive": "?"},
	} {
		if r := assess(t, "metropolitan", given); r.Complete || !asks(r, "assess_on_borough") {
			t.Errorf("broken off, %s: complete %v, %v", name, r.Complete, actionIDs(r))
		}
	}
	if r := assess(t, "metropolitan", nil); len(r.Actions) != 0 {
		t.Errorf("before the screen: %v", actionIDs(r))
	}
	p := load(t, "metropolitan-assessment")
	if p.Stage != questionsets.StageAssessment || p.Force != "metropolitan" {
		t.Errorf("the assessment is for %s, stage %s", p.Force, p.Stage)
	}
	if pack, own, err := ForForce("metropolitan"); err != nil || !own || pack.ID != "metropolitan" {
		t.Errorf("the Metropolitan takes calls with %v, own %v, %v", pack.ID, own, err)
	}
}

// MET-03: High is flagged at the call, and at the officer's assessment.
func TestMET03HighIsForImmediateAttention(t *testing.T) {
	for pack, high := range map[string]answers{
		"metropolitan":            {"pattern": "escalating", "harm": "significant"},
		"metropolitan-assessment": {"r1": "frequently", "r2": "yes", "r3": "well", "r4": "family", "r6": "past", "r7": "distressed", "r8": "isolated", "r9": "yes"},
	} {
		a := action(t, call(t, pack, high), "high_attention")
		if !a.Mandatory || a.Basis != questionsets.Published || a.Action.Due.Kind != risk.Immediately {
			t.Errorf("%s: mandatory %v, %s, due %v", pack, a.Mandatory, a.Basis, a.Action.Due)
		}
		if asks(call(t, pack, nil), "high_attention") {
			t.Errorf("%s: Standard is for immediate attention", pack)
		}
	}
}

// MET-04: vulnerable and repeat together, neither alone, by the end of the next day.
func TestMET04VulnerableAndRepeatGoToDailyTasking(t *testing.T) {
	for _, c := range []struct {
		pack               string
		vulnerable, repeat answers
	}{
		{"metropolitan", answers{"screen": "[alone]"}, answers{"before": "yes"}},
		{"metropolitan", answers{"screen": "[threatened]"}, answers{"before": "yes"}},
		{"metropolitan-assessment", answers{"r8": "isolated"}, answers{"r1": "occasionally"}},
	} {
		both := maps.Clone(c.vulnerable)
		maps.Copy(both, c.repeat)
		for name, r := range map[string]questionsets.Result{
			"said so": call(t, c.pack, both), "has rung before": call(t, c.pack, c.vulnerable, 30),
		} {
			a := action(t, r, "daily_tasking")
			if !a.Mandatory || !strings.Contains(a.Source, "who are both, not of those who are either") || a.Owner != "borough tasking" || !a.Due.Equal(time.Date(2026, 11, 22, 23, 59, 59, 0, risk.London)) {
				t.Errorf("%s, %s: mandatory %v, owner %q, due %v", c.pack, name, a.Mandatory, a.Owner, a.Due)
			}
		}
		for name, r := range map[string]questionsets.Result{
			"vulnerable alone": call(t, c.pack, c.vulnerable), "repeat alone": call(t, c.pack, c.repeat),
			"has rung before, alone": call(t, c.pack, nil, 30), "neither": call(t, c.pack, nil),
		} {
			if asks(r, "daily_tasking") {
				t.Errorf("%s, %s: goes to tasking", c.pack, name)
			}
		}
	}
}

// GEN-08: the detailed assessment is the printed matrix, amended: texts, points
// and bands stand, and AMB-04's choice names the victim.
func TestGEN08TheDetailedAssessmentIsTheMatrixAmended(t *testing.T) {
	own, ram := load(t, "metropolitan-assessment"), load(t, "cambridgeshire-ram")
	if own.Score.Bands != ram.Score.Bands || own.Score.Basis != questionsets.Modelled || len(own.Questions) != len(ramRows) {
		t.Errorf("bands %+v, %s, %d questions", own.Score.Bands, own.Score.Basis, len(own.Questions))
	}
	for _, id := range ramRows {
		a, b := own.Question(id), ram.Question(id)
		choices := slices.Clone(b.Choices)
		if id == "r4" {
			choices[2].Label = "You or your family"
		}
		if diff := cmp.Diff(choices, a.Choices); diff != "" || a.Ask != b.Ask || a.Basis != questionsets.Modelled {
			t.Errorf("%s %q, %s:\n%s", id, a.Ask, a.Basis, diff)
		}
	}
}

// DOMAIN 1.5 counts what the printed matrix makes of this victim: 22, Medium.
// The two floors of the amended one make it High.
func TestGEN08TheAmendedMatrixDoesNotUnderCall(t *testing.T) {
	worst := answers{"r1": "frequently", "r5": "yes", "r6": "current", "r7": "health", "r8": "isolated"}
	for more, rule := range map[string]string{"": "hate", "r5": "harassed"} {
		given := maps.Clone(worst)
		if more != "" {
			given[more] = "no"
		}
		if r := call(t, "metropolitan-assessment", given); r.Level != risk.High || r.Score >= 24 || !hasFactor(r, rule) {
			t.Errorf("score %d: %v, %s fires %v", r.Score, r.Level, rule, hasFactor(r, rule))
		}
	}
}

// GEN-05, GEN-07: in each of the three a hate motive and the worst cell are High,
// and what is High is responded to at once.
func TestGEN07HighIsRespondedToAtOnce(t *testing.T) {
	for pack, response := range map[string]string{"leicestershire": "high_response", "lincolnshire": "high_response", "metropolitan": "high_attention"} {
		for _, more := range []answers{{"motive": "yes"}, {"pattern": "escalating", "harm": "significant"}} {
			r := call(t, pack, more)
			if a := action(t, r, response); r.Level != risk.High || !a.Mandatory || !a.Due.Equal(now) {
				t.Errorf("%s %v: %v, %v", pack, more, r.Level, a.Due)
			}
		}
		if q := load(t, pack).Question("motive"); q.Means != "hate" || !q.Core || !q.Required {
			t.Errorf("%s: hate is not asked in every call", pack)
		}
	}
}
